"""The side facts of a record as captions and values, the most asked for first."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from crmdesk.kpi.outcome import FEW
from crmdesk.l10n.texts import N_, NN_, _
from crmdesk.services.parties import PARTIES

if TYPE_CHECKING:
    from crmdesk.l10n.formats import Formatter
    from crmdesk.services.customer_risk import Health
    from crmdesk.services.record_facts import RecordFacts
    from crmdesk.ui.cells import Writing
    from crmdesk.ui.theme import Tone

_THOUSANDTHS, _MONTHS = 1_000, 12


class Fact(NamedTuple):
    """A caption and a value, which may be a figure, that runs left to right.

    An `icon` in the colour of `tone` may stand before the value; `reasons` are the lines that explain it.
    """

    caption: str
    value: str
    figure: bool = False
    icon: str = ""
    tone: Tone = "text"
    reasons: str = ""


def health_fact(health: Health, writing: Writing) -> Fact:
    """How many warning signs a customer shows, and by which rules."""
    fmt, signs = writing.fmt, health.signs
    if not signs:
        return Fact(_("Health"), _("No warning signs"), icon="circle-check", tone="good")
    counted = fmt.sentence(NN_("{count} warning sign", "{count} warning signs"), count=len(signs))
    reasons = "\n".join(fmt.sentence(rule.sign.words, count=rule.threshold) for rule in signs)
    return Fact(_("Health"), counted, icon="triangle-alert", tone="warn", reasons=reasons)


def side_facts(
    facts: RecordFacts, entity: str, writing: Writing, health: Health | None = None
) -> list[Fact]:
    """The facts in order; what there is nothing of is left out, but for open deals."""
    fmt, currency = writing.fmt, writing.currency
    shown = [] if health is None else [health_fact(health, writing)]
    if entity in PARTIES:
        deals = fmt.integer(facts.open_deals)
        if facts.open_value:
            worth = fmt.money(facts.open_value, currency, compact=True)
            deals = fmt.sentence(N_("{label} ({unit})"), label=deals, unit=worth)
        shown.append(Fact(_("Open deals"), deals))
    if facts.monthly:
        monthly = (facts.monthly + _THOUSANDTHS // 2) // _THOUSANDTHS
        shown.append(Fact(_("Monthly value"), fmt.money(monthly, currency, compact=True)))
    if facts.last_contact is not None:
        shown.append(Fact(_("Last contact"), fmt.date(facts.last_contact)))
    if facts.next_step is not None:
        shown.append(Fact(_("Next step"), fmt.date(facts.next_step)))
    if facts.open_tickets:
        shown.append(Fact(_("Open tickets"), fmt.integer(facts.open_tickets)))
    if facts.year_tickets:
        a_month = fmt.number(Decimal(facts.year_tickets) / _MONTHS, 1)
        words = fmt.sentence(N_("{number}, last 12 months"), number=a_month)
        shown.append(Fact(_("Tickets a month"), words))
    if facts.ratings:
        shown.append(Fact(_("Satisfaction (CSAT)"), _satisfaction(facts, fmt)))
    if facts.value:
        shown.append(Fact(_("Won so far"), fmt.money(facts.value, currency, compact=True)))
    return shown


def _satisfaction(facts: RecordFacts, fmt: Formatter) -> str:
    """How many of the answers were content, and their share where these are not too few."""
    counted = fmt.sentence(N_("{n} of {of}"), n=facts.satisfied, of=facts.ratings)
    if facts.ratings < FEW:
        return counted
    share = fmt.percent(Decimal(facts.satisfied) / facts.ratings, 0)
    return fmt.sentence(N_("{label} ({unit})"), label=share, unit=counted)
