"""The sample book: the same for the same seed, sound, and telling the stories it promises."""

import datetime as dt
from collections import Counter, defaultdict
from statistics import median

import pytest
from sqlalchemy import select

from crmdesk.db.check import check_book
from crmdesk.kpi.catalogue import KPIS
from crmdesk.model import Contact, Deal, DealStatus, Staff, Stage, StageMove
from crmdesk.model.activity import Activity, ActivityKind
from crmdesk.model.campaign import Campaign
from crmdesk.model.cost import Baseline, Cost, CostCategory, MarketSize
from crmdesk.model.subscription import Subscription, SubscriptionChange, SubscriptionStatus
from crmdesk.model.survey import Answer, AnswerKind, Usage
from crmdesk.model.target import Target
from crmdesk.model.ticket import Ticket, TicketEvent
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
        assert (last.outcome, last.stage_id, last.base_amount) == (
            deal.status,
            deal.stage_id,
            deal.base_amount,
        )
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


@pytest.mark.parametrize("language", ["fa", "ar", "ar-EG", "ar-AE", "he", "en"])
def test_what_was_done_asked_and_subscribed_is_there_and_sound(tmp_path, language):
    work = _book(tmp_path, language, seed=3)
    today = work.today()
    assert check_book(work.engine) == []
    done = work.read(lambda s: s.scalars(select(Activity)).all())
    assert {one.kind for one in done} == set(ActivityKind)
    open_ones = [one for one in done if one.done is None]
    assert any(one.due < today for one in open_ones)
    assert any(one.due > today for one in open_ones)
    assert all(one.done_day <= today for one in done if one.done)
    asked = work.read(lambda s: s.scalars(select(Ticket)).all())
    assert {True, False} <= {one.reply_met for one in asked}
    assert any(one.reopened for one in asked)
    assert any(one.nearest for one in asked)
    assert work.read(lambda s: s.scalars(select(TicketEvent).where(TicketEvent.day > today)).all()) == []
    subscribed = work.read(lambda s: s.scalars(select(Subscription)).all())
    assert {SubscriptionStatus.ACTIVE, SubscriptionStatus.ENDED} <= {one.status for one in subscribed}


def test_support_was_slow_and_customers_left_in_the_bad_month(tmp_path):
    work = _book(tmp_path, "en", size=2000)
    day = work.today().replace(day=1)
    for _month in range(4):
        day = (day - dt.timedelta(days=1)).replace(day=1)
    asked = work.read(lambda s: s.scalars(select(Ticket).where(Ticket.reply_minutes.is_not(None))).all())
    bad = [
        one.reply_minutes for one in asked if (one.created.year, one.created.month) == (day.year, day.month)
    ]
    others = [one.reply_minutes for one in asked if one.reply_minutes not in bad]
    assert median(bad) > 3 * median(others)
    reasons = work.read(
        lambda s: s.scalars(
            select(SubscriptionChange.reason).where(SubscriptionChange.kind == "cancel")
        ).all()
    )
    assert Counter(reasons).most_common(1)[0][0] == "Went to a competitor"


@pytest.mark.parametrize("language", ["fa", "ar", "ar-EG", "ar-AE", "he", "en"])
def test_what_the_figures_count_is_there_and_tells_its_stories(tmp_path, language):
    work = _book(tmp_path, language, size=600)
    today, every = work.today(), {}
    for model in (Campaign, Cost, Answer, Usage, Baseline, MarketSize, Target, Contact):
        every[model] = work.read(lambda s, model=model: s.scalars(select(model)).all())
        assert every[model]
    assert check_book(work.engine) == []
    assert {one.category for one in every[Cost]} == set(CostCategory)
    assert all(one.day <= today and one.base_amount == one.amount > 0 for one in every[Cost])
    spent, brought = Counter(), Counter()
    for one in every[Cost]:
        spent[one.campaign_id] += one.amount
    for one in every[Contact]:
        brought[one.campaign_id] += 1
    begun = [one for one in every[Campaign] if one.end < today]
    assert all(0.7 < spent[one.id] / one.budget < 1.3 for one in begun)
    assert sum(brought[one.id] for one in begun) > 40
    answers = every[Answer]
    for one in answers:
        one.require_sound()
        assert one.day <= today
        assert (one.wave is not None) == (one.kind is AnswerKind.NPS)
    assert {one.kind for one in answers} == set(AnswerKind)
    scores = [one.score for one in answers if one.kind is AnswerKind.NPS]
    assert sum(score > 8 for score in scores) > sum(score < 7 for score in scores) > 0
    uses = defaultdict(list)
    for one in sorted(every[Usage], key=lambda one: one.day):
        uses[one.customer_id, one.product_id].append(one.count)
    long = [counts for counts in uses.values() if len(counts) > 11]
    falling = [counts for counts in long if sum(counts[-3:]) < sum(counts[:3]) / 2]
    assert 0 < len(falling) < len(long) / 2
    staff = work.read(lambda s: s.scalars(select(Staff)).all())
    assert all(one.hourly_cost for one in staff)
    assert all(one.kpi in KPIS for one in every[Target])


def test_the_inputs_are_the_same_for_the_same_seed(tmp_path):
    def told(work):
        def read(s):
            costs = [(one.day, one.amount, one.name) for one in s.scalars(select(Cost))]
            return costs, [(one.day, one.score, one.name) for one in s.scalars(select(Answer))]

        return work.read(read)

    assert told(_book(tmp_path, "he", "a")) == told(_book(tmp_path, "he", "b"))
    assert told(_book(tmp_path, "he", "c", seed=2)) != told(_book(tmp_path, "he", "d"))
