"""Targets and filters by name, over the figures themselves."""

import datetime as dt
from decimal import Decimal

import pytest

from crmdesk.kpi.catalogue import NotOffered
from crmdesk.kpi.spec import Unit
from crmdesk.l10n.calendars import CalendarId
from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.formats import Formatter
from crmdesk.l10n.languages import Locale
from crmdesk.model.period import Period
from crmdesk.services import deals, figures, history, records
from crmdesk.services.figure_texts import value_text

MAY = Period.month(2026, 5, CalendarId.GREGORIAN)
JUNE = Period.month(2026, 6, CalendarId.GREGORIAN)


def goal(crm, period=MAY, kpi="sales_total", **wishes):
    [figure] = figures.compute(crm, ids=[kpi], period=period, **wishes)
    return figure.goal.value if figure.goal else None


def test_a_target_holds_from_its_period_on_until_another(crm):
    figures.set_target(crm, kpi="sales_total", period=MAY, value=Decimal(1000))
    assert (goal(crm, MAY.previous()), goal(crm), goal(crm, JUNE)) == (None, 100_000, 100_000)
    figures.set_target(crm, kpi="sales_total", period=JUNE, value=Decimal(2000))
    figures.set_target(crm, kpi="sales_total", period=MAY, value=Decimal(1500))
    assert (goal(crm), goal(crm, JUNE)) == (150_000, 200_000)
    history.undo(crm)
    assert goal(crm) == 100_000


def test_setting_the_same_target_again_is_nothing(crm):
    figures.set_target(crm, kpi="win_rate", period=MAY, value=Decimal("0.5"))
    assert figures.set_target(crm, kpi="win_rate", period=MAY, value=Decimal("0.5")).gesture == 0
    assert figures.set_target(crm, kpi="win_rate", period=JUNE, value=Decimal("0.5")).gesture == 0


def test_a_target_is_taken_away(crm):
    figures.set_target(crm, kpi="win_rate", period=MAY, value=Decimal("0.5"))
    figures.set_target(crm, kpi="win_rate", period=JUNE, value=None)
    assert goal(crm, kpi="win_rate") is None
    assert figures.set_target(crm, kpi="win_rate", period=MAY, value=None).gesture == 0


def test_people_and_teams_have_their_own(crm, made):
    figures.set_target(crm, kpi="sales_total", period=MAY, value=Decimal(10), owner=made.staff)
    figures.set_target(crm, kpi="sales_total", period=MAY, value=Decimal(20), team="North")
    figures.set_target(crm, kpi="sales_total", period=MAY, value=Decimal(30))
    assert goal(crm) == 3000
    assert goal(crm, filters={"owner": str(made.staff)}) in {1000, None}


@pytest.mark.parametrize("period", [Period.all(), Period.days(dt.date(2026, 5, 1), dt.date(2026, 5, 3))])
def test_a_target_needs_a_month_a_quarter_or_a_year(crm, period):
    with pytest.raises(CrmError):
        figures.set_target(crm, kpi="win_rate", period=period, value=Decimal(1))


def test_an_unknown_kpi_has_no_target(crm):
    with pytest.raises(NotOffered):
        figures.set_target(crm, kpi="happiness", period=MAY, value=Decimal(1))


def test_filters_are_named_by_people(crm, made):
    deals.win(crm, deal=made.deal)
    filters = figures.keys_named(crm, filters={"owner": "Ali"})
    assert filters == {"owner": str(made.staff)}
    [figure] = figures.compute(crm, ids=["sales_total"], period=MAY, filters=filters)
    assert figure.value == 500_000
    page = figures.rows(crm, kpi="sales_total", period=MAY, filters=filters)
    assert [row.record for row in page.rows] == [made.deal]
    with pytest.raises(NotOffered):
        figures.keys_named(crm, filters={"owner": "Nobody"})


def test_a_read_period_is_the_books_own(crm):
    assert figures.read_period(crm, text="last-month") == Period.month(2026, 4, CalendarId.GREGORIAN)
    jalali = figures.read_period(crm, text="1405-02", calendar="jalali")
    assert jalali.start == dt.date(2026, 4, 21)


@pytest.mark.parametrize(
    ("unit", "value", "text"),
    [
        (Unit.SHARE, Decimal("0.6315"), "63.2%"),
        (Unit.MONEY, Decimal(125_050), "$1,250.50"),
        (Unit.DAYS, Decimal("51.78"), "51.8 days"),
        (Unit.COUNT, Decimal(4238), "4,238"),
        (Unit.MONEY_PER_DAY, Decimal(500), "$5 a day"),
        (Unit.COUNT, None, "–"),
    ],
)
def test_values_are_written_by_their_unit(crm, unit, value, text):
    found = value_text(value, unit, fmt=Formatter(Locale.of("en")), facts=crm.facts)
    assert found.replace("\u00a0", " ") == text


def test_a_deal_is_found_by_its_number_in_the_history(crm, made):
    assert history.record_named(crm, entity="deal", text="Ten desks") == ("deal", made.deal)
    assert history.record_named(crm, entity="deal", text=str(made.deal)) == ("deal", made.deal)
    records.trash(crm, entity="deal", ids=[made.deal])
    assert history.record_named(crm, entity="deal", text="Ten desks") == ("deal", made.deal)
