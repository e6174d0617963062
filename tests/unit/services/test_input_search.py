"""The search boxes of what has no search entries: product usage, market sizes, baselines."""

from __future__ import annotations

import datetime as dt

import pytest

from crmdesk.l10n.calendar_ids import CalendarId
from crmdesk.model.period import Grain, Period
from crmdesk.services import lists, records
from crmdesk.services.lists import ListQuery


def period(day, grain=Grain.MONTH, calendar=CalendarId.GREGORIAN):
    return Period.containing(dt.date.fromisoformat(day), grain, calendar)


@pytest.fixture
def inputs(crm, made):
    """Entries of the three kinds by short names."""

    def save(entity, **values):
        return records.save(crm, entity=entity, values=values).id

    other = save("contact", name="كريمي", company=save("company", name="شرکت یاس"))
    return {
        "acme": save("usage", product=made.product, contact=made.person, count=3, day=dt.date(2026, 5, 1)),
        "yas": save("usage", product=save("product", name="Lamp"), contact=other, day=dt.date(2026, 5, 2)),
        "april": save("market_size", period=period("2026-04-01"), amount=1000),
        "tir": save("market_size", period=period("2025-07-01", calendar=CalendarId.JALALI), amount=2000),
        "sales": save("baseline", category="sales", period=period("2026-04-01"), amount=100),
        "service": save("baseline", category="service", period=period("2025-01-01", Grain.YEAR), amount=100),
    }


@pytest.mark.parametrize(
    ("entity", "text", "wanted"),
    [
        ("usage", "desk", ["acme"]),
        ("usage", "SARA", ["acme"]),
        ("usage", "acme desk", ["acme"]),
        ("usage", "acme lamp", []),
        ("usage", "کریمی", ["yas"]),
        ("usage", "ياس lam", ["yas"]),
        ("market_size", "april", ["april"]),
        ("market_size", "آوریل ۲۰۲۶", ["april"]),
        ("market_size", "2026-04", ["april"]),
        ("market_size", "تير ١٤٠٤", ["tir"]),
        ("market_size", "2027", []),
        ("baseline", "Sal", ["sales"]),
        ("baseline", "فروش", ["sales"]),
        ("baseline", "2025", ["service"]),
        ("baseline", "sales 2025", []),
        ("baseline", " ", ["sales", "service"]),
    ],
)
def test_what_has_no_search_entry_is_found_by_its_words_in_any_spelling(crm, inputs, entity, text, wanted):
    query = ListQuery(entity, ("amount",) if entity != "usage" else ("day",), search=text)
    assert {row.id for row in lists.each_row(crm, query=query)} == {inputs[one] for one in wanted}
    assert lists.count(crm, query=query) == len(wanted)
