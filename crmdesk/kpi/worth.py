"""What each customer of the end of a period brought and cost to date, and who of them is worth an offer.

The rows are those of the figures: revenue to date, won deals, days as a customer, and the work for customers
at people's hourly rates. Costs of sales and marketing that name a customer are that customer's; the others
are shared by all who were won, so that the mean of these is the acquisition cost to date.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, select

from crmdesk.kpi.book_rows import BOOK_COLUMNS, CUSTOMER_BOOKS
from crmdesk.kpi.cost_rows import WINNING_COSTS_TO_DATE
from crmdesk.kpi.customer_rows import CUSTOMERS_AT_END
from crmdesk.kpi.months import EARLIEST
from crmdesk.kpi.party_rows import ACQUIRED_TO_DATE
from crmdesk.kpi.population import RECORD, Basis, Bounds, by, sort
from crmdesk.kpi.revenue_rows import SALES_TO_DATE
from crmdesk.kpi.run import run
from crmdesk.kpi.statistics import share_of
from crmdesk.kpi.value_forms import costs_of
from crmdesk.l10n.calendars import calendar
from crmdesk.l10n.errors import CrmError
from crmdesk.model.contact import Contact
from crmdesk.model.period import Grain, Period

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy.orm import Session

    from crmdesk.kpi.population import Population
    from crmdesk.model.setting import BookFacts

_PERCENT: Final = 100
_COMPANY: Final = by("company")


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerWorth:
    """A customer with its value to date and its costs, in minor units of the base currency.

    `since` is the first day as a customer, `days` how many it has been one; `to_win` is its part of the costs
    of sales and marketing, `to_serve` the time spent on it, `left` what stays after these and after goods.
    """

    record: int
    name: str
    order: str
    since: dt.date
    days: int
    purchases: int
    value: Fraction
    to_win: Fraction
    to_serve: Fraction
    left: Fraction
    needs: str


@dataclass(frozen=True, slots=True)
class Worth:
    """All customers of the end of a period, and what a customer has paid on average (None where none has)."""

    customers: list[CustomerWorth]
    average: Fraction | None

    def offered(self, facts: BookFacts, period: Period, today: dt.date) -> list[CustomerWorth]:
        """Those worth an offer: who paid enough, stayed long enough, and left something after all costs."""
        if self.average is None:
            return []
        least, latest = self.average * facts.offer_share / _PERCENT, _joined_by(facts, period, today)
        return [
            one for one in self.customers if one.value >= least and one.since <= latest and one.left > 0
        ]


def _joined_by(facts: BookFacts, period: Period, today: dt.date) -> dt.date:
    """The latest first day of who has been a customer for as many months as the settings say."""
    almanac = calendar(period.calendar)
    try:
        return almanac.add_months(min(period.last, today), -facts.offer_months)
    except CrmError:
        return EARLIEST


def customers_worth(session: Session, period: Period, *, facts: BookFacts, today: dt.date) -> Worth:
    """Every customer of the end of a period, the running one's until today; the most valuable first."""
    bounds = Bounds([period], Basis(facts, today))
    there = _rows(session, CUSTOMERS_AT_END, bounds, "name", sort("name"))
    won = _rows(session, ACQUIRED_TO_DATE, bounds, "day", "days")
    books, entered = _books(session, period, Basis(facts, today))
    bought = _by_company(session, SALES_TO_DATE, bounds)
    named, shared = _winning(session, bounds, won)
    needs = _needs(session)
    margin, found = Fraction(facts.margin), []
    for record, who in there.items():
        if record in won:
            book, to_win = books[record], named[record] + shared
            goods = costs_of(book["revenue"], book["goods"], entered, margin)
            found.append(
                CustomerWorth(
                    record=record,
                    name=who["name"],
                    order=who[sort("name")],
                    since=won[record]["day"],
                    days=int(won[record]["days"]),
                    purchases=bought.get(record, 0),
                    value=book["revenue"],
                    to_win=to_win,
                    to_serve=book["service"],
                    left=book["revenue"] - goods - book["service"] - to_win,
                    needs=needs.get(record, ""),
                )
            )
    [average] = run(session, ["average_customer_value"], period, previous=False, facts=facts, today=today)
    found.sort(key=lambda one: (-one.value, one.order))
    return Worth(found, None if average.value is None else Fraction(average.value))


def _rows(session: Session, population: Population, bounds: Bounds, *names: str) -> dict[int, Any]:
    """The rows of a population of customers by the customer."""
    found = session.execute(population.select(bounds, names, {}))
    return {row[RECORD]: row for row in found.mappings()}


def _by_company(session: Session, population: Population, bounds: Bounds) -> dict[int, int]:
    """How many rows of a population each customer has."""
    rows = population.select(bounds, [_COMPANY], {}).subquery()
    company = rows.c[_COMPANY]
    counts = select(company, func.count()).group_by(company)
    return {row[0]: row[1] for row in session.execute(counts)}


def _books(session: Session, period: Period, basis: Basis) -> tuple[dict[int, Any], Fraction]:
    """What each customer brought and cost from the first day on, and how many costs of goods are entered."""
    so_far = Period(EARLIEST, period.end, Grain.DAYS, period.calendar, period.fiscal_start)
    books: dict[int, dict[str, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    entered = 0
    rows = CUSTOMER_BOOKS.select(Bounds([so_far], basis), BOOK_COLUMNS, {})
    for row in session.execute(rows).mappings():
        books[row["customer"]][row["what"]] += Fraction(row["amount"] or 0) * share_of(row["share"])
        entered += row["what"] == "goods"
    return books, Fraction(entered)


def _winning(
    session: Session, bounds: Bounds, won: dict[int, Any]
) -> tuple[defaultdict[int, Fraction], Fraction]:
    """What was spent on winning each customer by name, and what of the rest falls to each."""
    rows = WINNING_COSTS_TO_DATE.select(bounds, ["amount", _COMPANY], {}).subquery()
    company = rows.c[_COMPANY]
    spent = session.execute(select(company, func.sum(rows.c.amount)).group_by(company))
    named: defaultdict[int, Fraction] = defaultdict(Fraction)
    rest = Fraction(0)
    for customer, amount in spent:
        if customer in won:
            named[customer] += int(amount)
        else:
            rest += int(amount)
    return named, rest / len(won) if won else rest


def _needs(session: Session) -> dict[int, str]:
    """What is noted of the needs of parties, where anything is."""
    noted = select(Contact.id, Contact.needs).where(func.coalesce(Contact.needs, "") != "")
    return {record: text or "" for record, text in session.execute(noted)}
