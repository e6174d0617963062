"""The cost book of the sample book: what each month took, what it took before, and how large the market is.

Campaigns cost about what was planned for them, the start of the CRM and service in the bad month stand out.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from crmdesk.model.cost import Baseline, Cost, CostCategory, MarketSize
from crmdesk.model.deal import Deal, DealStatus
from crmdesk.model.period import Grain, Period
from crmdesk.services.demo_targets import round_figure

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator, Sequence

    from crmdesk.db.uow import Unit

Row = dict[str, Any]

_SPENT: Final = {
    CostCategory.SALES: (0.10, 0.015),
    CostCategory.MARKETING: (0.015, 0.02),
    CostCategory.SERVICE: (0.06, 0.006),
    CostCategory.GOODS: (0.08, 0.04),
    CostCategory.CRM: (0.008,),
    CostCategory.OTHER: (0.03, 0.008),
}
"""What the business spends in a month on each line of a category, in parts of a month's sales."""
_BEFORE: Final = {CostCategory.SALES: 0.14, CostCategory.SERVICE: 0.09, CostCategory.OTHER: 0.045}
_LAUNCH, _VISIT, _BAD_SERVICE = 0.06, 0.002, 1.5
_CUSTOMERS_A_VISIT: Final = 150
_MARKET, _MARKET_GROWTH = 14, 1.06


def round_money(unit: Unit, minor: float) -> int:
    """An amount of two leading digits, in minor units."""
    whole = Decimal(max(1, int(minor))).scaleb(-unit.facts.exponent)
    return max(1, int(round_figure(whole).scaleb(unit.facts.exponent)))


def tell_costs(
    unit: Unit,
    said: Row,
    *,
    dice: random.Random,
    months: Sequence[Period],
    bad: tuple[dt.date, dt.date],
    campaigns: Sequence[Row],
    companies: Sequence[tuple[int, str, str]],
) -> None:
    """Write the cost book of the months, what was spent before, and the size of the market."""
    won = unit.session.scalars(select(Deal.base_amount).where(Deal.status == DealStatus.WON)).all()
    monthly = sum(won) / len(months)
    book = _CostBook(unit, said, dice, monthly)
    rows = [*book.lines(months, bad), *book.of_campaigns(campaigns), *book.visits(months, companies)]
    first = months[0]
    rows.append(book.cost(first.start, CostCategory.CRM, said["launch"], _LAUNCH))
    unit.insert_many(
        Cost, sorted((one for one in rows if one["day"] <= unit.today()), key=lambda one: one["day"])
    )
    unit.insert_many(
        Baseline,
        [
            _held(first) | {"category": category, "amount": round_money(unit, monthly * share)}
            for category, share in _BEFORE.items()
        ],
    )
    year: Period | None = Period.containing(first.start, Grain.YEAR, first.calendar, first.fiscal_start)
    size = 12 * monthly * _MARKET
    sizes: list[Row] = []
    while year is not None and year.start <= unit.today():
        sizes.append(_held(year) | {"amount": round_money(unit, size)})
        year, size = year.next(), size * _MARKET_GROWTH
    unit.insert_many(MarketSize, sizes)


def _held(period: Period) -> Row:
    return {"grain": period.grain.value, "start": period.start, "end": period.end}


class _CostBook:
    """The making of costs, each in parts of what is sold in a month."""

    def __init__(self, unit: Unit, said: Row, dice: random.Random, monthly: float) -> None:
        self.unit, self.said, self.dice, self.monthly = unit, said, dice, monthly

    def cost(self, day: dt.date, category: CostCategory, text: str, share: float, **more: Any) -> Row:
        """One cost."""
        amount = round_money(self.unit, self.monthly * share)
        empty: Row = dict.fromkeys(("campaign_id", "company_id", "customer_id"))
        currency = self.unit.facts.currency
        money = {"amount": amount, "base_amount": amount, "currency": currency, "rate": Decimal(1)}
        return empty | money | {"day": day, "category": category, "name": text} | more

    def lines(self, months: Sequence[Period], bad: tuple[dt.date, dt.date]) -> Iterator[Row]:
        """The lines of every month, growing with the business; support is dear in the bad one."""
        for place, month in enumerate(months):
            growth = 0.8 + 0.4 * place / len(months)
            for category, shares in _SPENT.items():
                dear = _BAD_SERVICE if category is CostCategory.SERVICE and month.start == bad[0] else 1
                for text, share in zip(self.said["costs"][category.value], shares, strict=True):
                    day = month.start + dt.timedelta(days=self.dice.randint(0, 27))
                    yield self.cost(
                        day, category, text, share * growth * dear * self.dice.uniform(0.95, 1.05)
                    )

    def of_campaigns(self, campaigns: Sequence[Row]) -> Iterator[Row]:
        """What each campaign came to, in two bills: about its budget."""
        for one in campaigns:
            share = one["budget"] / self.monthly / 2 if self.monthly else 0
            for day in (one["start"], one["end"]):
                spent = share * self.dice.uniform(0.8, 1.15)
                yield self.cost(day, CostCategory.MARKETING, one["name"], spent, campaign_id=one["id"])

    def visits(self, months: Sequence[Period], companies: Sequence[tuple[int, str, str]]) -> Iterator[Row]:
        """Service at some customers."""
        for month in months:
            for _visit in range(1 + len(companies) // _CUSTOMERS_A_VISIT):
                number, name, _city = self.dice.choice(companies)
                day = month.start + dt.timedelta(days=self.dice.randint(0, 27))
                text = self.said["visit"].format(company=name)
                share = _VISIT * self.dice.uniform(0.5, 2)
                yield self.cost(day, CostCategory.SERVICE, text, share, company_id=number, customer_id=number)
