"""The owner's page as data: its figures agree with each other and with plain loops over the book's rows."""

import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy import select

from crmdesk.kpi.figure import Status
from crmdesk.kpi.spec import Role
from crmdesk.l10n.calendars import CalendarId
from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.formats import Formatter
from crmdesk.l10n.languages import Locale
from crmdesk.model import Deal, DealStatus, Staff, Stage
from crmdesk.model.activity import Activity, ActivityKind
from crmdesk.model.period import Grain, Period
from crmdesk.services import deals, demo, figures, panel_roles, records, reports, settings
from crmdesk.services.attention import Trouble
from crmdesk.services.headline import headline
from crmdesk.services.reports import period_ahead, verdict

APRIL = Period.month(2026, 4, CalendarId.GREGORIAN)
MAY = Period.month(2026, 5, CalendarId.GREGORIAN)


def read_report(work, *, period, role="sales"):
    """The page of a role; the sales manager's unless another is named."""
    return reports.read_report(work, period=period, role=role)


@pytest.fixture
def story(crm, once):
    """A book of sample data."""
    once("a sample of a hundred and twenty", crm, lambda: demo.fill(crm, language="en", size=120, months=15, seed=5))
    return crm


def rows_of(work):
    """All deals with their stage and owner, as plain tuples."""

    def read(session):
        found = select(Deal, Stage, Staff).join(Stage, Stage.id == Deal.stage_id)
        return session.execute(found.outerjoin(Staff, Staff.id == Deal.owner_id)).all()

    return work.read(read)


def test_colleagues_add_up_to_the_page(story):
    data = read_report(story, period=APRIL)
    rows, team = data.colleagues.rows, data.colleagues.team
    assert len(rows) > 3
    assert sum(row.sold for row in rows) == team.sold == data.figure("sales_total").value
    assert sum(row.won for row in rows) == team.won == data.figure("deals_won").value
    assert sum(row.closed for row in rows) == team.closed == data.figure("win_rate").of
    assert sum(row.pipeline for row in rows) == team.pipeline == data.figure("pipeline_value").value
    assert [row.sold for row in rows] == sorted((row.sold for row in rows), reverse=True)


def test_the_bars_are_the_sales_of_plain_loops(story):
    data = read_report(story, period=APRIL)
    for bar in data.sales:
        won = sum(
            deal.base_amount
            for deal, _stage, _owner in rows_of(story)
            if deal.status is DealStatus.WON and bar.period.start <= deal.closed < bar.period.end
        )
        assert (bar.sold or 0) == won
    assert data.sales[-1].period == data.ahead == MAY
    (ahead,) = figures.compute(story, ids=["forecast"], period=MAY)
    assert data.sales[-1].forecast == ahead.value
    assert data.sales[-2].sold == data.figure("sales_total").value
    assert len(data.sales) == 14


def test_the_running_period_is_the_last_bar_and_has_its_forecast(story):
    data = read_report(story, period=MAY)
    assert data.is_running
    assert data.sales[-1].period == data.ahead == MAY
    assert len(data.sales) == 13
    assert data.sales[-1].forecast is not None


def test_a_long_past_period_has_no_forecast_of_its_own(story):
    past = Period.month(2025, 9, CalendarId.GREGORIAN)
    data = read_report(story, period=past)
    assert data.ahead is None
    assert data.sales[-1].period == past
    assert all(bar.forecast is None for bar in data.sales)
    assert data.figure("forecast").series


def test_nothing_is_shown_before_the_book_began(story):
    data = read_report(story, period=APRIL)
    early = [bar for bar in data.sales if bar.period.end <= data.began]
    assert all(bar.sold is None for bar in early)
    late = [bar for bar in data.sales if bar.period.end > data.began]
    assert all(bar.sold is not None for bar in late)
    for row in data.rows:
        assert all(point.value is None for point in row.figure.series if point.period.end <= data.began)


def test_each_bar_has_the_target_of_its_time(story):
    march = Period.month(2026, 3, CalendarId.GREGORIAN)
    figures.set_target(story, kpi="sales_total", period=march, value=Decimal(777))
    bars = {bar.period: bar.target for bar in read_report(story, period=APRIL).sales}
    assert bars[march] == bars[APRIL] == Decimal(77_700)
    assert bars[march.previous()] not in {None, Decimal(77_700)}


def test_the_parts_of_the_funnel_add_up(story):
    data = read_report(story, period=APRIL)
    assert len(data.funnel.stages) == 4
    for stage in data.funnel.stages:
        assert stage.passed + stage.undecided + stage.lost == stage.entered
        assert min(stage.passed, stage.undecided, stage.lost) >= 0


def shapes(data):
    """What the charts of a page are; a course by its figure."""
    return [one.figure.kpi.id if one.figure else one.shape.value for one in data.charts]


@pytest.mark.parametrize(
    ("role", "charts", "drawn"),
    [
        ("sales", None, ["sales", "funnel"]),
        ("rep", None, ["sales", "funnel"]),
        ("support", None, ["backlog", "first_reply_time"]),
        ("sales", ["funnel", "stages", "people", "sales"], ["funnel", "sales"]),
        ("sales", ["lost_reasons", "revenue", "funnel", "sales"], ["revenue", "funnel"]),
        ("support", ["sales", "replies"], ["sales", "first_reply_time"]),
        ("owner", ["funnel"], ["funnel"]),
        ("marketing", [], []),
    ],
)
def test_the_page_has_the_charts_of_the_panel_that_it_can_draw_in_their_order(story, role, charts, drawn):
    if charts is not None:
        panel_roles.keep_panel(story, role=Role(role), tiles=None, charts=charts)
    data = read_report(story, period=APRIL, role=role)
    assert shapes(data) == drawn
    assert bool(data.funnel.stages) == ("funnel" in drawn)
    assert bool(data.sales) == ("sales" in drawn)
    for one in data.charts:
        if one.figure is not None:
            (alone,) = figures.compute(story, ids=[one.figure.kpi.id], period=APRIL, series=13)
            assert one.figure.series[-1] == alone.series[-1]


def test_revenue_that_never_moved_leaves_its_place_to_sales(crm, made):
    panel_roles.keep_panel(crm, role=Role.OWNER, tiles=None, charts=["movements", "sales", "funnel"])
    assert shapes(read_report(crm, period=APRIL, role="owner")) == ["sales", "funnel"]


def test_a_page_that_can_draw_no_chart_of_the_panel_has_its_first_measures(story):
    panel_roles.keep_panel(story, role=Role.SALES, tiles=None, charts=["stages", "lost_reasons"])
    data = read_report(story, period=APRIL)
    known = [row.figure for row in data.rows if sum(bool(point.value) for point in row.figure.series) > 1]
    assert shapes(data) == [one.kpi.id for one in known[:2]]


def test_attention_is_what_plain_loops_find(story):
    data, today = read_report(story, period=APRIL), dt.date(2026, 5, 20)
    waiting = Activity.done.is_(None) & Activity.trashed.is_(None) & (Activity.kind != ActivityKind.NOTE)
    planned = set(story.read(lambda s: s.scalars(select(Activity.deal_id).where(waiting)).all()))
    found = []
    for deal, stage, owner in rows_of(story):
        if deal.status is not DealStatus.OPEN:
            continue
        waited = (today - deal.entered).days
        if deal.expected_close and deal.expected_close < today:
            found.append((0, -deal.base_amount, deal.id, (today - deal.expected_close).days, owner))
        elif stage.stale_days is not None and waited > stage.stale_days:
            found.append((1, -deal.base_amount, deal.id, waited, owner))
        elif not deal.next_step and deal.id not in planned:
            found.append((2, -deal.base_amount, deal.id, waited, owner))
    assert found
    found.sort(key=lambda one: one[:3])
    assert data.attention.count == len(found)
    shown = [(list(Trouble).index(row.trouble), row.deal, row.days) for row in data.attention.rows]
    assert shown == [(kind, deal, days) for kind, _amount, deal, days, _owner in found[:5]]
    assert [row.owner for row in data.attention.rows] == [one[4].name if one[4] else "" for one in found[:5]]


def test_the_tally_counts_every_row(story):
    data = read_report(story, period=APRIL)
    tally = data.tally()
    assert sum(tally.values()) == len(data.rows) >= 8
    assert tally[Status.NONE] == sum(verdict(row.figure) is Status.NONE for row in data.rows)


def test_an_empty_book_can_be_read(crm):
    data = read_report(crm, period=APRIL)
    assert data.began is None
    assert data.tally()[Status.NONE] == len(data.rows)
    assert not data.colleagues.rows
    assert not data.attention.rows
    assert all(bar.sold is None for bar in data.sales)


def test_who_made_it_and_what_no_forecast_holds(crm, made):
    settings.change(crm, values={"name": "AT&T", "logo": "/nowhere.png"})
    crm.staff = lambda: made.staff
    data = read_report(crm, period=MAY)
    assert data.made_by == "Ali"
    assert data.made == dt.datetime(2026, 5, 20, 9, 0, tzinfo=dt.UTC)
    assert data.undated == 1
    assert (data.facts.name, data.logo) == ("AT&T", "/nowhere.png")
    assert data.attention.rows[0].customer == "Acme"
    assert data.attention.rows[0].trouble is Trouble.NO_STEP


def test_who_has_a_target_and_no_deal_is_named_too(crm, made):
    idle = records.save(crm, entity="staff", values={"name": "Zoe"}).id
    for owner, value in ((made.staff, 100), (idle, 40), (idle, 50)):
        figures.set_target(crm, kpi="sales_total", period=APRIL, value=Decimal(value), owner=owner)
    rows = read_report(crm, period=MAY).colleagues.rows
    assert [(row.name, row.target, row.sold) for row in rows] == [("Ali", 10_000, 0), ("Zoe", 5_000, 0)]
    assert [row.attainment for row in rows] == [0, 0]


def test_deals_of_nobody_have_a_row_of_their_own(crm, made):
    records.save(crm, entity="deal", values={"title": "Nobody's", "company": made.company, "amount": 100})
    rows = read_report(crm, period=MAY).colleagues.rows
    assert [(row.key, row.name) for row in rows] == [(str(made.staff), "Ali"), ("", "")]
    assert [row.pipeline for row in rows] == [500_000, 100]


@pytest.mark.parametrize(("role", "period"), [("nobody", MAY), ("owner", Period.all())])
def test_what_there_is_no_page_for_is_refused(crm, role, period):
    with pytest.raises(CrmError):
        read_report(crm, period=period, role=role)


def test_the_period_ahead():
    today = dt.date(2026, 5, 20)
    assert period_ahead(MAY, today) == MAY
    assert period_ahead(APRIL, today) == MAY
    assert period_ahead(Period.month(2026, 3, CalendarId.GREGORIAN), today) is None
    assert period_ahead(Period.containing(today, Grain.YEAR, CalendarId.JALALI), today).end > today


def headline_of(work, period):
    data = read_report(work, period=period)
    return headline(data, Formatter(Locale.of("en", currency=data.facts.currency)))


def test_headlines_are_whole_sentences_of_their_own_case(crm, made):
    assert (
        headline_of(crm, APRIL) == "No deal was won in April 2026. Set targets to see how the measures stand."
    )
    assert headline_of(crm, MAY).startswith("No deal has been won so far in May 2026.")
    deals.win(crm, deal=made.deal)
    assert headline_of(crm, MAY).startswith("Sales in May 2026 are $5,000 so far.")
    figures.set_target(crm, kpi="sales_total", period=APRIL, value=Decimal(10_000))
    told = headline_of(crm, MAY)
    assert told == "Sales in May 2026 are $5,000 so far, 50% of the target. “Sales” is off target."
    figures.set_target(crm, kpi="deals_won", period=APRIL, value=Decimal(3))
    assert headline_of(crm, MAY).endswith("“Sales” and “Deals won” are off target.")


def test_the_headline_of_an_empty_book(crm):
    assert headline_of(crm, APRIL).startswith("There are no deals in this book yet.")
