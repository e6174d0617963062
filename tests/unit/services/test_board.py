"""The board agrees with a plain walk over the book's deals."""

import datetime as dt
from decimal import ROUND_HALF_EVEN, Decimal

import pytest
from sqlalchemy import select

from crmdesk.model import Deal, DealStatus, Stage
from crmdesk.model.activity import Activity, ActivityKind
from crmdesk.services import board, deals, demo, pipelines
from crmdesk.services.board import WON, place_of
from crmdesk.services.list_filters import Filter, Op
from crmdesk.services.lists import ListQuery


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    return demo.make_demo_book(
        tmp_path_factory.mktemp("board") / "a.crm", language="en", size=200, months=24, seed=3
    )


def walked(work, keep=lambda _deal: True):
    """Deals by column, found one by one."""
    today = work.today()
    stages = {s.id: s for s in work.read(lambda s: s.scalars(select(Stage)).all())}
    found = {number: set() for number in (*stages, WON)}
    for deal in work.read(lambda s: s.scalars(select(Deal).where(Deal.trashed.is_(None))).all()):
        if not keep(deal):
            continue
        if deal.status is DealStatus.OPEN:
            found[deal.stage_id].add(deal)
        elif deal.status is DealStatus.WON and deal.closed >= today - dt.timedelta(days=30):
            found[WON].add(deal)
    return found, stages


def test_columns_hold_the_deals_of_their_stage_in_order(sample):
    wanted, stages = walked(sample)
    columns = board.read_board(sample, pipeline=1)
    assert [one.stage for one in columns[:-1]] == [
        s.id for s in sorted(stages.values(), key=lambda s: s.position)
    ]
    assert columns[-1].stage == WON
    for one in columns:
        assert {card.id for card in one.cards} == {deal.id for deal in wanted[one.stage]}
        assert list(one.cards) == sorted(one.cards, key=place_of)
    days = [card.closed for card in columns[-1].cards]
    assert days == sorted(days, reverse=True)


def test_sums_and_stale_counts(sample):
    wanted, stages = walked(sample)
    today = sample.today()
    for one in board.read_board(sample, pipeline=1):
        here = wanted[one.stage]
        assert one.total == sum(deal.base_amount for deal in here)
        if one.stage == WON:
            assert one.weighted == one.total
            continue
        stage = stages[one.stage]
        exact = sum(
            (
                deal.base_amount * (stage.probability if deal.probability is None else deal.probability)
                for deal in here
            ),
            Decimal(0),
        )
        assert one.weighted == int(exact.quantize(Decimal(1), rounding=ROUND_HALF_EVEN))
        assert one.stale == sum((today - deal.entered).days > stage.stale_days for deal in here)


def test_it_is_narrowed_as_a_list_is(sample):
    owner = next(iter(walked(sample)[0][1])).owner_id
    query = ListQuery("deal", ("title",), filters=(Filter("owner", Op.IS, owner),))
    wanted, _stages = walked(sample, lambda deal: deal.owner_id == owner)
    for one in board.read_board(sample, pipeline=1, query=query):
        assert {card.id for card in one.cards} == {deal.id for deal in wanted[one.stage]}


def test_a_closed_deal_is_reopened_in_another_stage(crm, made):
    deals.win(crm, deal=made.deal)
    deals.reopen(crm, deal=made.deal, stage=made.stages[2])
    columns = board.read_board(crm, pipeline=pipelines.pipelines(crm)[0].id)
    assert [[card.id for card in one.cards] for one in columns] == [[], [], [made.deal], [], []]
    moves = deals.moves_of(crm, deal=made.deal)
    assert [(move.stage_id, move.outcome.value) for move in moves] == [
        (made.stages[0], "open"),
        (made.stages[0], "won"),
        (made.stages[2], "open"),
    ]


def test_pipelines_count_their_open_deals(crm, made):
    assert [stage.deals for stage in pipelines.pipelines(crm)[0].stages] == [1, 0, 0, 0]


def test_what_is_planned_is_the_next_step_where_none_is_written_down(sample):
    acts = sample.read(
        lambda s: s.scalars(
            select(Activity).where(
                Activity.done.is_(None), Activity.trashed.is_(None), Activity.deal_id.is_not(None)
            )
        ).all()
    )
    written = dict(sample.read(lambda s: s.execute(select(Deal.id, Deal.next_step)).all()))
    found = {}
    for one in sorted(acts, key=lambda one: (one.due is None, one.due or dt.date.min, one.id)):
        if one.kind is not ActivityKind.NOTE:
            found.setdefault(one.deal_id, (one.name, one.kind))
    told = 0
    for column in board.read_board(sample, pipeline=1)[:-1]:
        for card in column.cards:
            wanted = ("", None) if written[card.id] else found.get(card.id, ("", None))
            assert (card.planned, card.planned_kind) == wanted
            told += card.planned_kind is not None
    assert told


def test_an_open_deal_in_a_stage_that_was_removed_meanwhile_keeps_its_column(crm, made):
    second = made.stages[1]
    deals.move(crm, deals=[made.deal], stage=second)
    deals.win(crm, deal=made.deal)
    pipelines.remove_stage(crm, stage=second)
    assert second not in {one.stage for one in board.read_board(crm, pipeline=1)}
    deals.reopen(crm, deal=made.deal)
    columns = {one.stage: [card.id for card in one.cards] for one in board.read_board(crm, pipeline=1)}
    assert columns[second] == [made.deal]
    deals.move(crm, deals=[made.deal], stage=made.stages[0])
    assert second not in {one.stage for one in board.read_board(crm, pipeline=1)}
