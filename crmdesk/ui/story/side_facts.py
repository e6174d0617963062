"""The side facts of a record as captions and values, the most asked for first."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from crmdesk.l10n.texts import N_, _

if TYPE_CHECKING:
    from crmdesk.services.record_facts import RecordFacts
    from crmdesk.ui.cells import Writing

_THOUSANDTHS, _MONTHS = 1_000, 12


def side_facts(facts: RecordFacts, entity: str, writing: Writing) -> list[tuple[str, str, bool]]:
    """(caption, value, runs left to right); what there is nothing of is left out, but for open deals."""
    fmt, currency = writing.fmt, writing.currency
    shown: list[tuple[str, str, bool]] = []
    if entity in {"contact", "company"}:
        deals = fmt.integer(facts.open_deals)
        if facts.open_value:
            worth = fmt.money(facts.open_value, currency, compact=True)
            deals = fmt.sentence(N_("{label} ({unit})"), label=deals, unit=worth)
        shown.append((_("Open deals"), deals, False))
    if facts.monthly:
        monthly = (facts.monthly + _THOUSANDTHS // 2) // _THOUSANDTHS
        shown.append((_("Monthly value"), fmt.money(monthly, currency, compact=True), False))
    if facts.last_contact is not None:
        shown.append((_("Last contact"), fmt.date(facts.last_contact), False))
    if facts.next_step is not None:
        shown.append((_("Next step"), fmt.date(facts.next_step), False))
    if facts.open_tickets:
        shown.append((_("Open tickets"), fmt.integer(facts.open_tickets), False))
    if facts.year_tickets:
        a_month = fmt.number(Decimal(facts.year_tickets) / _MONTHS, 1)
        words = fmt.sentence(N_("{number}, last 12 months"), number=a_month)
        shown.append((_("Tickets a month"), words, False))
    if facts.ratings:
        share = fmt.percent(Decimal(facts.satisfied) / facts.ratings, 0)
        words = fmt.sentence(N_("{share} of {count}"), share=share, count=fmt.integer(facts.ratings))
        shown.append((_("Satisfaction (CSAT)"), words, False))
    if facts.value:
        shown.append((_("Won so far"), fmt.money(facts.value, currency, compact=True), False))
    return shown
