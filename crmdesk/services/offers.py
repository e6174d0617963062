"""Customers worth an offer or a discount: what each paid and cost to date, the rule, and these as a file."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Final

from crmdesk.kpi.worth import CustomerWorth, customers_worth
from crmdesk.l10n.texts import N_, NN_, _
from crmdesk.services.drilling import whole_amount, write_table

if TYPE_CHECKING:
    import datetime as dt
    from fractions import Fraction
    from pathlib import Path

    from sqlalchemy.orm import Session

    from crmdesk.db.uow import Work
    from crmdesk.l10n.formats import Formatter
    from crmdesk.model.period import Period
    from crmdesk.model.setting import BookFacts

_PERCENT: Final = 100
LABELS: Final = {
    "name": N_("Customer"),
    "since": N_("Customer since"),
    "days": N_("Days"),
    "purchases": N_("Purchases"),
    "value": N_("Paid to date"),
    "to_win": N_("Cost to win"),
    "to_serve": N_("Cost to serve"),
    "left": N_("Left after costs"),
    "needs": N_("Needs"),
}
"""The columns of the list, in order: the fields of a customer's worth and their headings."""
MONEY: Final = ("value", "to_win", "to_serve", "left")
"""Those that are amounts in minor units."""
_RULE: Final = NN_(
    "Paid at least {share} of the average of {average}, has been a customer for at least {count} month, "
    "and left something after goods, winning and serving.",
    "Paid at least {share} of the average of {average}, has been a customer for at least {count} months, "
    "and left something after goods, winning and serving.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offers:
    """The customers of a period's end that are worth an offer, the most valuable first.

    `of` is how many customers there are, `average` what a customer has paid on average, in minor units (None
    where none has); `share` and `months` are the rule that the settings had.
    """

    period: Period
    customers: tuple[CustomerWorth, ...]
    of: int
    average: int | None
    share: int
    months: int


def read_offers(work: Work, *, period: Period) -> Offers:
    """Who is worth an offer at the end of a period, in the running one today."""
    return work.read(partial(_read, period=period, facts=work.facts, today=work.today()))


def _read(session: Session, *, period: Period, facts: BookFacts, today: dt.date) -> Offers:
    found = customers_worth(session, period, facts=facts, today=today)
    return Offers(
        period=period,
        customers=tuple(found.offered(facts, period, today)),
        of=len(found.customers),
        average=None if found.average is None else round(found.average),
        share=facts.offer_share,
        months=facts.offer_months,
    )


def rule_words(offers: Offers, fmt: Formatter, facts: BookFacts) -> str:
    """By which rule a customer is worth an offer, with its numbers in it."""
    if offers.average is None:
        return _("No customer has paid anything yet, so that nobody can be compared.")
    return fmt.sentence(
        _RULE,
        count=offers.months,
        share=fmt.percent(Decimal(offers.share) / _PERCENT, 0),
        average=fmt.money(offers.average, facts.currency),
    )


def export_offers(work: Work, *, period: Period, path: Path, rtl: bool) -> int:
    """Write the customers worth an offer to a CSV or XLSX file, whole or not at all; returns how many.

    Raises:
        CrmError: the file's ending is no format, or it cannot be written.
    """
    found, facts = read_offers(work, period=period), work.facts
    header = [_(text) for text in LABELS.values()]
    lines = [[_cell(one, name, facts) for name in LABELS] for one in found.customers]
    write_table(header, lines, path=path, rtl=rtl)
    return len(lines)


def _cell(one: CustomerWorth, name: str, facts: BookFacts) -> object:
    value: Fraction | object = getattr(one, name)
    return whole_amount(round(getattr(one, name)), facts) if name in MONEY else value
