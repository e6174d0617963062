"""What customers say and do, once more: answers, ratings and uses by plain loops."""

from __future__ import annotations

import math
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

from tests.oracle.arithmetic import Answer, Get, count, mean, median, share, sum_of
from tests.oracle.book import FIRST, TRASHED, day_after

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from crmdesk.kpi.population import Basis
    from crmdesk.model.period import Period
    from tests.oracle.arithmetic import Rows
    from tests.oracle.book import Book

Row = dict[str, Any]


def _row(book: Book, record: int, customer: int | None, **values: Any) -> Row:
    party = book.get("contact", customer)
    return {
        "record": record,
        "owner": party.get("owner_id"),
        "team": book.get("staff", party.get("owner_id")).get("team") or None,
        "company": customer,
        "segment": party.get("segment") or None,
        **values,
    }


def _inside(day: Any, period: Period) -> bool:
    return day is not None and period.start <= day < period.end


def _person(row: Row) -> tuple[str, int] | None:
    if row["contact_id"] is not None:
        return "contact", row["contact_id"]
    return None if row["company_id"] is None else ("company", row["company_id"])


def _latest(book: Book, kind: str, scale: str, period: Period) -> Rows:
    """The answers in the period, without those that the same person gave anew in the round."""
    asked = [a for a in book.answer if (a["kind"], a["scale"], a["trashed"]) == (kind, scale, None)]
    last: dict[Any, Row] = {}
    for one in sorted(asked, key=lambda a: (a["day"], a["id"])):
        if one["day"] < period.end:
            person = _person(one)
            last[(person, one["wave"] or "") if person else one["id"]] = one
    return [one for one in last.values() if _inside(one["day"], period)]


def _promoter_rows(population: str, book: Book, period: Period, _basis: Basis) -> Rows:
    name = population.removesuffix("_from_1")
    found = _latest(book, "nps", "0-10" if name == population else "1-10", period)
    wanted = {"nps": range(11), "promoters": range(9, 11), "detractors": range(7)}[name]
    return [
        _row(book, one["id"], one["customer_id"], score=one["score"])
        for one in found
        if one["score"] in wanted
    ]


def _effort_rows(book: Book, period: Period, _basis: Basis) -> Rows:
    asked = [
        a for a in book.answer if a["kind"] == "ces" and a["trashed"] is None and _inside(a["day"], period)
    ]
    return [_row(book, one["id"], one["customer_id"], score=one["score"]) for one in asked]


def _rating_rows(population: str, book: Book, period: Period, _basis: Basis) -> Rows:
    told = [
        ("surveyed", one["customer_id"], one["score"])
        for one in book.answer
        if one["kind"] == "csat" and one["trashed"] is None and _inside(one["day"], period)
    ]
    told += [
        ("rated", one["customer_id"], one["satisfaction"])
        for one in book.ticket
        if one["satisfaction"] and one["trashed"] is None and _inside(one["satisfied"], period)
    ]
    return [
        _row(book, customer or 0, customer, score=score)
        for origin, customer, score in told
        if population in {"ratings", origin}
        or (score >= 4 and population in {"satisfied", f"{origin}_satisfied"})
    ]


def customers(book: Book, period: Period) -> Rows:
    """The states of those who are customers when the period ends."""
    return [
        one
        for one in book.customer_state
        if one["customer"]
        and one["since"] < period.end
        and (one["until"] is None or one["until"] >= period.end)
    ]


def _uses(book: Book, customer: int, period: Period | None, product: int | None = None) -> Rows:
    return [
        one
        for one in book.usage
        if one["customer_id"] == customer
        and one["trashed"] is None
        and product in {None, one["product_id"]}
        and (period is None or _inside(one["day"], period))
    ]


def _user_rows(population: str, book: Book, period: Period, basis: Basis) -> Rows:
    found = []
    for state in customers(book, period):
        customer = state["customer_id"]
        uses = sum(one["count"] for one in _uses(book, customer, period))
        if population == "active_customers" or uses >= basis.facts.usage_least:
            found.append(_row(book, customer, customer, uses=uses))
    return found


def _product_rows(population: str, book: Book, period: Period, basis: Basis) -> Rows:
    found = []
    for state in customers(book, period):
        customer = state["customer_id"]
        ever = [one for one in _uses(book, customer, None) if one["day"] < period.end]
        for product in sorted({one["product_id"] for one in ever} - {None}):
            uses = sum(one["count"] for one in _uses(book, customer, period, product))
            if population == "product_customers" or uses >= basis.facts.usage_least:
                found.append(_row(book, customer, customer, product=product, uses=uses))
    return found


POPULATIONS: dict[str, Callable[[Book, Period, Basis], Rows]] = {
    **{
        name: partial(_promoter_rows, name)
        for kind in ("nps", "promoters", "detractors")
        for name in (kind, f"{kind}_from_1")
    },
    "effort": _effort_rows,
    **{
        name: partial(_rating_rows, name)
        for name in ("ratings", "satisfied", "surveyed", "surveyed_satisfied", "rated", "rated_satisfied")
    },
    "active_customers": partial(_user_rows, "active_customers"),
    "users": partial(_user_rows, "users"),
    "product_customers": partial(_product_rows, "product_customers"),
    "product_users": partial(_product_rows, "product_users"),
}


def _net(population: str) -> Callable[[Get], Answer]:
    def answer(get: Get) -> Answer:
        scores = [row["score"] for row in get(population)]
        above, below = sum(one > 8 for one in scores), sum(one < 7 for one in scores)
        return (Fraction(100 * (above - below), len(scores)) if scores else None), len(scores), None

    return answer


def _margin(population: str) -> Callable[[Get], Answer]:
    def answer(get: Get) -> Answer:
        values = [1 if row["score"] > 8 else -1 if row["score"] < 7 else 0 for row in get(population)]
        if not values:
            return None, 0, None
        n, added = len(values), sum(values)
        # The variance of the values, over n, as a fraction of whole numbers.
        inside = Fraction(n * sum(one * one for one in values) - added * added, n * n * n)
        with localcontext(prec=28):
            root = (Decimal(inside.numerator) / Decimal(inside.denominator)).sqrt()
            found = Fraction(Decimal("1.96") * root * 100)
        assert math.isclose(found, 196 * math.sqrt(inside))
        return found, n, None

    return answer


ANSWERS: dict[tuple[str, str], Callable[[Get], Answer]] = {
    ("nps", ""): _net("nps"),
    ("nps", "from_1"): _net("nps_from_1"),
    ("csat", ""): share("satisfied", "ratings"),
    ("csat", "surveys"): share("surveyed_satisfied", "surveyed"),
    ("csat", "tickets"): share("rated_satisfied", "rated"),
    ("ces", ""): mean("effort", "score"),
    ("ces", "median"): median("effort", "score"),
    ("product_usage", ""): share("users", "active_customers"),
    ("product_usage", "product"): share("product_users", "product_customers"),
}

DETAILS: dict[Any, Callable[[Get], Answer]] = {
    "margin": _margin("nps"),
    "promoters": count("promoters"),
    "detractors": count("detractors"),
    "margin_from_1": _margin("nps_from_1"),
    "promoters_from_1": count("promoters_from_1"),
    "detractors_from_1": count("detractors_from_1"),
    "uses": sum_of("active_customers", "uses"),
    "uses_each": mean("active_customers", "uses"),
    "product_uses": sum_of("product_customers", "uses"),
    "product_uses_each": mean("product_customers", "uses"),
}


# Random customers ----------------------------------------------------------------------------------------


def grow(book: Book, random: Random) -> None:
    """Add answers of all kinds, uses, and what customers said of their tickets."""
    is_large = len(book.deal) > 10
    for _answer in range(70 if is_large else random.choice([0, 5, 15])):
        kind, scale = random.choice(
            [("nps", "0-10"), ("nps", "0-10"), ("nps", "1-10"), ("csat", "1-5"), ("ces", "1-7")]
        )
        low, high = (int(end) for end in scale.split("-"))
        party = random.choice([None, *range(1, len(book.contact) + 1)])
        is_company = bool(book.get("contact", party).get("kind") == "company")
        book.add(
            "answer", kind=kind, scale=scale, score=random.randint(low, high), name="", sort_key="",
            day=day_after(FIRST, random.randint(0, 118)), wave=random.choice([None, "", "spring", "may"]),
            contact_id=None if is_company else party, company_id=party if is_company else None,
            customer_id=random.choice([None, party]), trashed=random.choice([None, None, None, TRASHED]),
        )  # fmt: skip
    for _use in range(60 if is_large else random.choice([0, 8])):
        book.add(
            "usage", customer_id=random.randint(1, len(book.contact)), product_id=random.choice([None, 1, 2]),
            day=day_after(FIRST, random.randint(0, 118)), count=random.choice([0, 1, 3]),
            trashed=random.choice([None, None, None, TRASHED]),
        )  # fmt: skip
    for ticket in book.ticket:
        if not random.randint(0, 1):
            ticket["satisfaction"] = random.randint(1, 5)
            ticket["satisfied"] = day_after(ticket["created"], random.randint(0, 30))
