"""What follows from the fields of costs, campaigns, answers and use before they are saved.

Each `complete_…` raises Invalid where fields contradict one another, and MissingRate where there is no rate.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import inspect, select

from crmdesk.l10n.normalise import latin_digits
from crmdesk.l10n.texts import N_, _
from crmdesk.model.cost import Baseline, Cost, CostCategory, MarketSize
from crmdesk.model.errors import Invalid
from crmdesk.model.money import convert
from crmdesk.model.survey import SCALES, Answer, AnswerKind, Usage, bounds_of
from crmdesk.model.ticket import Ticket
from crmdesk.services.deals import IN_THE_FUTURE
from crmdesk.services.parties import customer_of, follow_customer
from crmdesk.services.rates import rate_on

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy import ColumnElement

    from crmdesk.db.uow import Unit
    from crmdesk.model.base import Record
    from crmdesk.model.campaign import Campaign

KNOWN_PERIOD: Final = N_("There is an entry for this period already. Change that one.")
_NUMBER: Final = re.compile(r"\d+")
_ENDS: Final = 2


def complete_campaign(unit: Unit, campaign: Campaign) -> None:
    """Refuse days and a budget that make no campaign."""
    del unit
    campaign.require_sound()


def complete_cost(unit: Unit, cost: Cost) -> None:
    """Give a cost its customer, and its amount in the base currency at the frozen rate of its day."""
    cost.category = cost.category or CostCategory.OTHER
    cost.currency = cost.currency or unit.facts.currency
    cost.name = cost.name or ""
    follow_customer(unit.session, cost)
    state, base = inspect(cost), unit.facts.currency
    dated = (state.attrs.currency, state.attrs.day)
    if state.transient or any(one.history.has_changes() for one in dated):
        record = cost.name or _(cost.category.label)
        cost.rate = rate_on(unit.session, currency=cost.currency, base=base, day=cost.day, record=record)
    cost.base_amount = convert(cost.amount, cost.currency, base, cost.rate)


def complete_answer(unit: Unit, answer: Answer) -> None:
    """Give an answer its usual scale, its day, and its customer: the ticket's where nobody else is named."""
    attributes = inspect(answer).attrs
    answer.score = whole("score", answer.score)
    changed = attributes.kind.history.has_changes() and not attributes.scale.history.has_changes()
    answer.scale = read_scale(answer.kind, None if changed else answer.scale)
    answer.require_sound()
    answer.day = answer.day or unit.today()
    answer.name = answer.name or ""
    require_past(answer.day, unit.today())
    answer.customer_id = customer_of(unit.session, company=answer.company_id, contact=answer.contact_id)
    if answer.customer_id is None and answer.ticket_id is not None:
        answer.customer_id = unit.session.get_one(Ticket, answer.ticket_id).customer_id


def complete_usage(unit: Unit, usage: Usage) -> None:
    """Give use its day and its customer; without a count it is one."""
    usage.count = 1 if usage.count is None else whole("count", usage.count)
    usage.require_sound()
    usage.day = usage.day or unit.today()
    require_past(usage.day, unit.today())
    follow_customer(unit.session, usage)


def complete_market_size(unit: Unit, market: MarketSize) -> None:
    """Refuse a second size of the market in one period."""
    market.require_sound()
    _require_only(unit, market, MarketSize.grain == market.grain, MarketSize.start == market.start)


def complete_baseline(unit: Unit, baseline: Baseline) -> None:
    """Refuse a second baseline of a category in one period."""
    baseline.require_sound()
    alike = (Baseline.category == baseline.category, Baseline.grain == baseline.grain)
    _require_only(unit, baseline, *alike, Baseline.start == baseline.start)


def _require_only(unit: Unit, record: Record, *alike: ColumnElement[bool]) -> None:
    model = type(record)
    if unit.session.scalar(select(model.id).where(*alike, model.id != (record.id or 0)).limit(1)) is not None:
        raise Invalid("period", KNOWN_PERIOD)


def whole(field: str, value: Any) -> int:
    """A number without a fraction.

    Raises:
        Invalid: it has one.
    """
    if value != int(value):
        raise Invalid(field, N_("Enter a whole number."))
    return int(value)


def require_past(day: dt.date, today: dt.date) -> None:
    """Refuse a day that has not come."""
    if day > today:
        raise Invalid("day", IN_THE_FUTURE)


def read_scale(kind: AnswerKind, text: str | None) -> str:
    """A scale as the book writes it: `0-10` for “0 to 10”, “0–10” and “10”; the usual one for none.

    A text that is no scale comes back as it is, and is refused with the answer.
    """
    usual = SCALES[kind][0]
    if text is None:
        return usual
    found = sorted({int(one) for one in _NUMBER.findall(latin_digits(text))})
    if len(found) == _ENDS:
        return f"{found[0]}-{found[1]}"
    fitting = (one for one in SCALES[kind] if [bounds_of(one)[1]] == found)
    return next(fitting, text)
