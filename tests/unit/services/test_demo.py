"""The sample book: the same for the same seed, sound, and telling the stories it promises."""

import datetime as dt
from collections import Counter, defaultdict
from statistics import median
from zoneinfo import ZoneInfo

import phonenumbers
import pytest
from sqlalchemy import select

from crmdesk.db.check import check_book
from crmdesk.db.engine import open_engine
from crmdesk.kpi.catalogue import KPIS
from crmdesk.model import Contact, Deal, DealStatus, Staff, Stage, StageMove
from crmdesk.model.activity import Activity, ActivityKind
from crmdesk.model.attachment import Attachment
from crmdesk.model.base import EPOCH
from crmdesk.model.campaign import Campaign
from crmdesk.model.cost import Baseline, Cost, CostCategory, MarketSize
from crmdesk.model.custom import CustomField, CustomKind, CustomValue
from crmdesk.model.file_names import safe_name
from crmdesk.model.period import Grain, Period
from crmdesk.model.subscription import ChangeKind, Subscription, SubscriptionChange, SubscriptionStatus
from crmdesk.model.survey import Answer, AnswerKind, Usage
from crmdesk.model.target import Target
from crmdesk.model.ticket import EventKind, ServiceGoal, Ticket, TicketEvent, TicketStatus
from crmdesk.services import activities, attachments, books, custom_fields, demo, offers, renewals
from crmdesk.services.demo_deals import PASS_SHARES

NOON = dt.datetime(2026, 11, 18, 12, 0, tzinfo=dt.UTC)
"""A Wednesday, so that what the book has does not depend on when it is tested."""
LANGUAGES = ["fa", "ar", "ar-EG", "ar-AE", "he", "en"]


def _book(tmp_path, language, name="a", seed=1, size=200):
    return demo.make_demo_book(tmp_path / f"{name}.crm", language=language, size=size, months=24, seed=seed)


def _book_at(tmp_path, language, moment, size=500):
    place = tmp_path / f"{language}-{moment:%H%M}.crm"
    books.make_book(place, wishes=demo.wishes_for(language)).engine.dispose()
    work = books.work_on(open_engine(place), clock=lambda: moment)
    demo.fill(work, language=language, size=size, months=24, seed=1)
    return work


def _all(work, query):
    return work.read(lambda s: s.scalars(query).all())


@pytest.fixture(scope="module", params=LANGUAGES)
def sample(request, tmp_path_factory):
    """The sample book of a language, to be read only."""
    work = _book_at(tmp_path_factory.mktemp("sample"), request.param, NOON)
    yield work
    work.engine.dispose()


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """A large sample book, to be read only."""
    work = _book(tmp_path_factory.mktemp("large"), "en", size=2000)
    yield work
    work.engine.dispose()


def test_every_language_has_a_book_of_its_own(sample):
    deals = _all(sample, select(Deal))
    assert len(deals) == int(500 * 1.3)
    assert {d.status for d in deals} == set(DealStatus)
    assert all(d.base_amount > 0 for d in deals)


@pytest.mark.parametrize(("language", "country"), [("ar", "SA"), ("ar-EG", "EG"), ("ar-AE", "AE")])
def test_people_live_in_the_country_of_their_book_and_have_its_numbers(tmp_path, language, country):
    work = demo.make_demo_book(tmp_path / "b.crm", language=language, size=40, months=2, seed=1)
    with work.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT country, city, phones FROM contact").all()
    saudi = {city for *_, city, _ in rows} & {"الرياض", "جدة", "الدمام", "تبوك"}
    assert {row.country for row in rows} == {country}
    assert bool(saudi) == (country == "SA")
    numbers = [phonenumbers.parse(row.phones, country) for row in rows if row.phones]
    assert numbers
    assert all(map(phonenumbers.is_possible_number, numbers))
    if country != "SA":
        assert sum(map(phonenumbers.is_valid_number, numbers)) > len(numbers) * 0.9


def test_same_seed_same_book(tmp_path):
    def told(work):
        return work.read(lambda s: [(d.name, d.amount, d.created, d.closed) for d in s.scalars(select(Deal))])

    first = told(_book(tmp_path, "fa", "a"))
    assert told(_book(tmp_path, "fa", "b")) == first
    assert told(_book(tmp_path, "fa", "c", seed=2)) != first


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


def test_the_stories_are_there(large):
    deals = _all(large, select(Deal).where(Deal.status != DealStatus.OPEN))
    staff = _all(large, select(Staff).order_by(Staff.id))
    stages = _all(large, select(Stage).order_by(Stage.position))
    won, closed = Counter(), Counter()
    for deal in deals:
        closed[deal.owner_id] += 1
        won[deal.owner_id] += deal.status is DealStatus.WON
    rates = {one.id: won[one.id] / closed[one.id] for one in staff}
    assert min(rates, key=lambda one: rates[one]) == staff[3].id
    lost_in = Counter(d.stage_id for d in deals if d.status is DealStatus.LOST)
    weakest = PASS_SHARES.index(min(PASS_SHARES))
    assert lost_in.most_common(1)[0][0] == stages[weakest].id


def test_what_was_done_asked_and_subscribed_is_there(sample):
    today = sample.today()
    done = _all(sample, select(Activity))
    assert {one.kind for one in done} == set(ActivityKind)
    open_ones = [one for one in done if one.done is None]
    assert any(one.due < today for one in open_ones)
    assert any(one.due > today for one in open_ones)
    assert all(one.done_day <= today for one in done if one.done)
    asked = _all(sample, select(Ticket))
    assert {True, False} <= {one.reply_met for one in asked}
    assert any(one.reopened for one in asked)
    assert any(one.nearest for one in asked)
    assert _all(sample, select(TicketEvent).where(TicketEvent.day > today)) == []
    subscribed = _all(sample, select(Subscription))
    assert {SubscriptionStatus.ACTIVE, SubscriptionStatus.ENDED} <= {one.status for one in subscribed}


def test_support_was_slow_and_customers_left_in_the_bad_month(large):
    day = large.today().replace(day=1)
    for _month in range(4):
        day = (day - dt.timedelta(days=1)).replace(day=1)
    asked = _all(large, select(Ticket).where(Ticket.reply_minutes.is_not(None)))
    bad = [
        one.reply_minutes for one in asked if (one.created.year, one.created.month) == (day.year, day.month)
    ]
    others = [one.reply_minutes for one in asked if one.reply_minutes not in bad]
    assert median(bad) > 3 * median(others)
    reasons = _all(large, select(SubscriptionChange.reason).where(SubscriptionChange.kind == "cancel"))
    assert Counter(reasons).most_common(1)[0][0] == "Went to a competitor"


def test_what_the_figures_count_is_there_and_tells_its_stories(sample):
    today, every = sample.today(), {}
    for model in (Campaign, Cost, Answer, Usage, Baseline, MarketSize, Target, Contact):
        every[model] = _all(sample, select(model))
        assert every[model]
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
    staff = _all(sample, select(Staff))
    assert all(one.hourly_cost for one in staff)
    assert all(one.kpi in KPIS for one in every[Target])


def test_the_inputs_are_the_same_for_the_same_seed(tmp_path):
    def told(work):
        def read(s):
            costs = [(one.day, one.amount, one.name) for one in s.scalars(select(Cost))]
            return costs, [(one.day, one.score, one.name) for one in s.scalars(select(Answer))]

        return work.read(read)

    first = told(_book(tmp_path, "he", "a"))
    assert told(_book(tmp_path, "he", "b")) == first
    assert told(_book(tmp_path, "he", "c", seed=2)) != first


def test_every_list_that_a_newcomer_opens_has_something(sample):
    assert check_book(sample.engine) == []
    waiting = _all(sample, select(Ticket).where(Ticket.status == TicketStatus.WAITING))
    assert waiting
    assert all(one.waiting_for and one.nearest is None for one in waiting)
    assert activities.due_reminders(sample)
    ahead = _all(sample, select(Activity).where(Activity.remind > NOON, Activity.done.is_(None)))
    assert ahead
    windows = (renewals.Window.OVERDUE, renewals.Window.DAYS_90)
    rows = [one for window in windows for one in renewals.due(sample, window=window)]
    assert {one.standing for one in rows} == set(renewals.Standing)
    month = Period.containing(sample.today(), Grain.MONTH, sample.facts.calendar, sample.facts.fiscal_start)
    worth = offers.read_offers(sample, period=month).customers
    assert any(one.needs for one in worth)
    assert not all(one.needs for one in worth)


def test_tickets_were_asked_again_are_about_deals_and_hurry_for_some(sample):
    every = {one.id: one for one in _all(sample, select(Ticket))}
    twins = [one for one in every.values() if one.merged_into_id]
    assert twins
    for twin in twins:
        kept = every[twin.merged_into_id]
        events = _all(sample, select(TicketEvent).where(TicketEvent.ticket_id == twin.id))
        thread = _all(sample, select(TicketEvent).where(TicketEvent.ticket_id == kept.id))
        assert (twin.status, twin.nearest) == (TicketStatus.CLOSED, None)
        assert twin.customer_id == kept.customer_id
        assert kept.opened < twin.opened < kept.replied
        assert {one.kind for one in events} == {EventKind.STATUS}
        assert any(one.kind is EventKind.REPLY and one.moment == twin.opened for one in thread)
        in_order = sorted(thread, key=lambda one: one.seq)
        assert [one.moment for one in in_order] == sorted(one.moment for one in thread)
    deals = {one.id: one for one in _all(sample, select(Deal))}
    about = [one for one in every.values() if one.deal_id]
    assert about
    for one in about:
        deal = deals[one.deal_id]
        assert deal.status is DealStatus.WON
        assert (deal.customer_id, deal.closed < one.created) == (one.customer_id, True)
    goals = _all(sample, select(ServiceGoal))
    usual = {one.priority: one.first_reply for one in goals if one.customer_id is None}
    own = [one for one in goals if one.customer_id is not None]
    assert len(own) == 2 * len(usual)
    assert all(one.first_reply < usual[one.priority] for one in own)


def test_subscriptions_change_in_every_way_and_no_two_overlap(sample):
    every, today = _all(sample, select(Subscription)), sample.today()
    changes = _all(sample, select(SubscriptionChange))
    assert {one.kind for one in changes} == set(ChangeKind)
    assert all(one.day <= today for one in changes)
    assert all(one.reason for one in changes if one.kind.loses or one.kind is ChangeKind.DISCOUNT)
    assert any(one.kind is ChangeKind.RENEW and one.price for one in changes)
    assert {one.interval for one in every} >= {"monthly", "quarterly", "6", "yearly"}
    assert {one.status for one in every} >= set(SubscriptionStatus) - {SubscriptionStatus.TRIAL}
    assert {one.auto_renew for one in every} == {True, False}
    sold = Counter((one.customer_id, one.product_id) for one in every)
    assert set(sold.values()) == {1}


def test_records_have_files_and_fields_of_ones_own_and_rows_come_back(sample, tmp_path):
    today = sample.today()
    files = _all(sample, select(Attachment))
    assert {one.entity for one in files} == {"deal", "contact", "ticket"}
    assert all(one.added < NOON and safe_name(one.name) == one.name for one in files)
    copy = attachments.save_copy(sample, attachment=files[0].id, folder=tmp_path)
    deal = sample.read(lambda s: s.get(Deal, files[0].record_id))
    assert (deal.ref in copy.name, copy.stat().st_size) == (True, files[0].size)
    fields = {one.id: one for one in _all(sample, select(CustomField))}
    values = _all(sample, select(CustomValue))
    assert {one.kind for one in fields.values()} == set(CustomKind)
    assert {one.entity for one in fields.values()} == set(custom_fields.ENTITIES)
    assert {one.field_id for one in values} == set(fields)
    last = (today - EPOCH).days
    assert all(one.whole < last for one in values if fields[one.field_id].kind is CustomKind.DATE)
    rows = defaultdict(list)
    for one in _all(sample, select(Activity).where(Activity.repeat.is_not(None)).order_by(Activity.due)):
        rows[one.name, one.repeat, one.customer_id, one.owner_id].append(one)
    assert len({repeat for _name, repeat, _customer, _owner in rows}) > 2
    for row in rows.values():
        assert [one.done is None for one in row] == [False] * (len(row) - 1) + [True]
        assert row[-1].due >= today
        assert all(one.done_day == one.due < today for one in row[:-1])


def test_a_book_is_the_same_at_every_hour_of_its_day(tmp_path):
    def told(moment):
        def read(s):
            found = {}
            for model, names in (
                (Contact, "name needs created campaign_id"),
                (Deal, "name amount created closed"),
                (Subscription, "ref name interval price start trial status next_due monthly auto_renew"),
                (SubscriptionChange, "subscription_id seq day kind price interval until reason"),
                (ServiceGoal, "priority customer_id first_reply solve"),
                (CustomField, "entity name label kind choices"),
                (Attachment, "entity name size sha256 added staff_id"),
            ):
                columns = [getattr(model, name) for name in names.split()]
                found[model] = [tuple(row) for row in s.execute(select(*columns).order_by(model.id))]
            filled = select(CustomField.label, CustomValue.text, CustomValue.whole).join(
                CustomField, CustomField.id == CustomValue.field_id
            )
            found[CustomValue] = [tuple(row) for row in s.execute(filled.order_by(CustomValue.id))]
            planned = select(Activity.name, Activity.due, Activity.remind, Activity.repeat, Activity.done_day)
            planned = planned.where(Activity.due.is_not(None)).order_by(Activity.id)
            found[Activity] = [tuple(row) for row in s.execute(planned)]
            old = Ticket.created < dt.date(2026, 11, 1)
            tickets = select(Ticket.name, Ticket.opened, Ticket.status, Ticket.deal_id).where(old)
            found[Ticket] = [tuple(row) for row in s.execute(tickets.order_by(Ticket.opened, Ticket.id))]
            return found

        return _book_at(tmp_path, "en", moment).read(read)

    zone = ZoneInfo(demo.wishes_for("en").timezone)
    early, late = (dt.datetime(2026, 11, 18, *at, tzinfo=zone).astimezone(dt.UTC) for at in ((0, 5), (23, 55)))
    assert told(early) == told(late)
