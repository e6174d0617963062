"""The sample book: the same for the same seed, sound, and telling the stories it promises."""

from collections import Counter, defaultdict

import pytest
from sqlalchemy import select

from crmdesk.model import Deal, DealStatus, Staff, Stage, StageMove
from crmdesk.services import demo
from crmdesk.services.demo import PASS_SHARES


def _book(tmp_path, language, name="a", seed=1, size=200):
    return demo.make_demo_book(tmp_path / f"{name}.crm", language=language, size=size, months=24, seed=seed)


@pytest.mark.parametrize("language", ["fa", "ar", "ar-EG", "ar-AE", "he", "en"])
def test_every_language_has_a_book_of_its_own(tmp_path, language):
    work = _book(tmp_path, language)
    deals = work.read(lambda s: s.scalars(select(Deal)).all())
    assert len(deals) == int(200 * 1.3)
    assert {d.status for d in deals} == set(DealStatus)
    assert all(d.base_amount > 0 for d in deals)


def test_same_seed_same_book(tmp_path):
    def told(work):
        return work.read(lambda s: [(d.name, d.amount, d.created, d.closed) for d in s.scalars(select(Deal))])

    assert told(_book(tmp_path, "fa", "a")) == told(_book(tmp_path, "fa", "b"))
    assert told(_book(tmp_path, "fa", "c", seed=2)) != told(_book(tmp_path, "fa", "d"))


def test_moves_tell_each_deal_as_it_stands(tmp_path):
    work = _book(tmp_path, "ar")
    by_deal = defaultdict(list)
    for move in work.read(lambda s: s.scalars(select(StageMove).order_by(StageMove.seq)).all()):
        by_deal[move.deal_id].append(move)
    for deal in work.read(lambda s: s.scalars(select(Deal)).all()):
        moves = by_deal[deal.id]
        assert [m.seq for m in moves] == list(range(1, len(moves) + 1))
        assert [m.until for m in moves] == [*(m.moment for m in moves[1:]), None]
        assert [m.until_day for m in moves] == [*(m.day for m in moves[1:]), None]
        last = moves[-1]
        assert (last.outcome, last.stage_id, last.base_amount) == (deal.status, deal.stage_id, deal.base_amount)
        assert deal.closed == (None if deal.status is DealStatus.OPEN else last.day)
        assert deal.created == moves[0].day


def test_the_stories_are_there(tmp_path):
    work = _book(tmp_path, "en", size=2000)
    deals = work.read(lambda s: s.scalars(select(Deal).where(Deal.status != DealStatus.OPEN)).all())
    staff = work.read(lambda s: s.scalars(select(Staff).order_by(Staff.id)).all())
    stages = work.read(lambda s: s.scalars(select(Stage).order_by(Stage.position)).all())
    won, closed = Counter(), Counter()
    for deal in deals:
        closed[deal.owner_id] += 1
        won[deal.owner_id] += deal.status is DealStatus.WON
    rates = {one.id: won[one.id] / closed[one.id] for one in staff}
    assert min(rates, key=lambda one: rates[one]) == staff[3].id
    lost_in = Counter(d.stage_id for d in deals if d.status is DealStatus.LOST)
    weakest = PASS_SHARES.index(min(PASS_SHARES))
    assert lost_in.most_common(1)[0][0] == stages[weakest].id
