"""What changed since a period was closed is told in the money of the book, and nothing else is told."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest

from crmdesk.kpi.catalogue import kpi_named
from crmdesk.kpi.figure import Part
from crmdesk.l10n.calendar_ids import CalendarId
from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.formats import Formatter
from crmdesk.l10n.languages import Locale
from crmdesk.l10n.normalise import strip_marks
from crmdesk.l10n.texts import N_
from crmdesk.model.period import Period
from crmdesk.services import closed_changes, closing, deals, figures, history, records, settings
from crmdesk.services.closed_texts import changes_json, changes_lines
from crmdesk.services.part_names import part_name

TOMAN = Formatter(Locale.of("en")._replace(currency="IRT"))


@pytest.fixture
def april(crm):
    """The April of a book that counts in toman."""
    with crm.write() as unit:
        settings.put(unit, {"currency": "IRR", "toman": True})
        unit.commit("Counted in toman")
    return figures.read_period(crm, text="2026-04")


def win(crm, name, amount):
    """A deal of a new company that was won in April."""
    day = dt.date(2026, 4, 4)
    company = records.save(crm, entity="company", values={"name": name, "created": day}).id
    values = {"title": name, "company": company, "amount": amount, "created": day}
    deal = records.save(crm, entity="deal", values=values).id
    deals.win(crm, deal=deal, day=day)
    return deal


def test_an_amount_is_told_with_its_unit_and_plain_in_data(crm, april):
    deal = win(crm, "Early", 900)
    closing.close(crm, period=april)
    records.save(crm, entity="deal", record=deal, values={"amount": 950})
    found = closed_changes.changes(crm, period=april)
    told = list(changes_lines(found, fmt=TOMAN, facts=crm.facts))
    assert ["", "", "Amount", "90\u00a0toman", "95\u00a0toman"] in told
    plain = changes_json(found, fmt=TOMAN, facts=crm.facts)
    assert plain["changes"][0]["fields"] == [{"field": "amount", "before": 900, "after": 950}]


def test_what_is_not_closed_or_not_over_is_named_as_people_do(crm, april):
    fa = Formatter(Locale.of("fa"))
    for attempt, period in (
        (closed_changes.changes, april),
        (closing.close, Period.month(1405, 12, CalendarId.JALALI)),
        (closing.close, Period.quarter(2026, 4, CalendarId.GREGORIAN)),
    ):
        with pytest.raises(CrmError) as refusal:
            attempt(crm, period=period)
        assert strip_marks(period.label(fa)) in strip_marks(fa.error(refusal.value))
        assert period.key in str(refusal.value)
        assert period.key not in strip_marks(fa.error(refusal.value))


def test_the_history_names_a_period_as_its_reader_does(crm, april):
    mehr = Period.month(1405, 7, CalendarId.JALALI)
    for period in (april, mehr):
        with crm.write() as unit:
            settings.put(unit, {"name": period.key})
            unit.commit(N_("Closed {period}"), period=period)
    told = [Formatter(Locale.of("fa")).sentence(one.message, **one.params) for one in history.deeds(crm)[:2]]
    assert [strip_marks(one) for one in told] == ["مهر ۱۴۰۵ بسته شد", "آوریل ۲۰۲۶ بسته شد"]
    history.undo(crm)
    assert history.deeds(crm)[0].params["period"] == mehr


def test_the_parts_of_cohorts_are_called_by_their_periods(crm, april):
    cell = Part(key="1", text="1", value=None, n=1, of=2)
    cohort = Part(key="2026-02", text="2026-02", value=None, n=None, of=None, parts=(cell,))
    figure = SimpleNamespace(kpi=kpi_named("cohort_retention"), period=april)
    assert strip_marks(part_name(figure, (cohort, cell), Formatter(Locale.of("fa")))) == "فوریه ۲۰۲۶ · ماه ۱"
    assert part_name(figure, (), TOMAN) == ""
    other = SimpleNamespace(kpi=kpi_named("sales_total"), period=april)
    assert part_name(other, (cohort, cell), TOMAN) == "2026-02 · 1"


def test_a_part_that_came_later_without_a_value_is_no_change(crm, april):
    closing.close(crm, period=april)
    win(crm, "Late", 100)
    found = closed_changes.changes(crm, period=april).figures
    assert "sales_total" in {one.figure.kpi.id for one in found}
    assert all(one.value != one.frozen.restated for one in found)
