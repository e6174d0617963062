"""Customers at risk once more: every sign of every customer looked for by plain loops."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

from crmdesk.model.risk_rules import Sign
from tests.oracle import service
from tests.oracle.arithmetic import Answer, Get, count, sum_of
from tests.oracle.money import months

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from crmdesk.kpi.population import Basis
    from crmdesk.model.period import Period
    from tests.oracle.arithmetic import Rows
    from tests.oracle.book import Book

Row = dict[str, Any]
_CONTACTS = {"call", "email", "meeting", "message", "enquiry"}
_ZERO = dt.date(1970, 1, 1)


def _number(day: dt.date) -> int:
    return (day - _ZERO).days


class _Desk:
    """A book as it is looked at on a day: `at` is the number of the day before which things count."""

    def __init__(self, book: Book, at: int, basis: Basis) -> None:
        self.book = book
        self.at = at
        self.basis = basis

    def between(self, day: dt.date | None, first: int, until: int) -> bool:
        return day is not None and first <= _number(day) < until

    def was_in_contact(self, customer: int, days: int) -> bool:
        talked = any(
            one["customer_id"] == customer
            and one["kind"] in _CONTACTS
            and one["trashed"] is None
            and self.between(one["done_day"], self.at - days, self.at)
            for one in self.book.activity
        )
        return talked or any(
            one["customer_id"] == customer
            and one["trashed"] is None
            and self.between(one["created"], self.at - days, self.at)
            for one in self.book.ticket
        )

    def terms(self, customer: int, first: int, until: int) -> Rows:
        return [
            one
            for one in self.book.subscription_term
            if one["customer_id"] == customer and self.between(one["due"], first, until)
        ]

    def renewal_overdue(self, customer: int, n: int, _state: Row) -> bool:
        for term in self.terms(customer, self.at - n, self.at):
            ends = [
                one
                for one in self.book.subscription_state
                if one["subscription_id"] == term["subscription_id"] and one["since"] == term["due"]
            ]
            lost = any(
                one["kind"] != "end" or one["reason"] or one["competitor"] or one["involuntary"]
                for one in ends
            )
            if not term["renewed"] and not lost:
                return True
        return False

    def renewal_due(self, customer: int, n: int, _state: Row) -> bool:
        return bool(self.terms(customer, self.at, self.at + n)) and not self.was_in_contact(customer, n)

    def usage_falling(self, customer: int, n: int, _state: Row) -> bool:
        def used(first: int) -> int:
            return sum(
                one["count"]
                for one in self.book.usage
                if one["customer_id"] == customer
                and one["trashed"] is None
                and self.between(one["day"], first, first + 30)
            )

        early, late = used(self.at - 60), used(self.at - 30)
        return early > 0 and late * 100 <= early * (100 - n)

    def _stories(self, customer: int) -> list[tuple[Row, Rows]]:
        return [
            (one, service.story(self.book, one))
            for one in service.counted(self.book)
            if one["customer_id"] == customer
        ]

    def tickets_open(self, customer: int, n: int, _state: Row) -> bool:
        still = 0
        for ticket, story in self._stories(customer):
            over = any(
                _number(one["day"]) < self.at and (one["ended"] is None or _number(one["ended"]) >= self.at)
                for one in story
            )
            still += _number(ticket["created"]) < self.at and not over
        return still >= n

    def ticket_reopened(self, customer: int, n: int, _state: Row) -> bool:
        return any(
            one["reopened"]
            and _number(one["ended"]) < self.at
            and self.between(one["day"], self.at - n, self.at)
            for _ticket, story in self._stories(customer)
            for one in story
        )

    def detractor(self, customer: int, n: int, _state: Row) -> bool:
        asked = [
            one
            for one in self.book.answer
            if one["customer_id"] == customer
            and one["kind"] == "nps"
            and one["trashed"] is None
            and _number(one["day"]) < self.at
        ]
        if not asked:
            return False
        last = max(asked, key=lambda one: (one["day"], one["id"]))
        return last["score"] <= 6 and _number(last["day"]) >= self.at - n

    def silence(self, customer: int, n: int, state: Row) -> bool:
        known = state["joined"] is not None and _number(state["joined"]) <= self.at - n
        return bool(state["customer"]) and known and not self.was_in_contact(customer, n)

    def signs(self) -> list[tuple[Row, list[str]]]:
        """The states of that day, and the signs of their customers."""
        found = []
        for state in self.book.customer_state:
            until = state["until"]
            if _number(state["since"]) < self.at and (until is None or _number(until) >= self.at):
                shown = [
                    rule.sign.value
                    for rule in self.basis.facts.risk_rules.looked_for()
                    if getattr(self, rule.sign.value)(state["customer_id"], rule.threshold, state)
                ]
                found.append((state, shown))
        return found


def _row(book: Book, state: Row, **values: Any) -> Row:
    party = book.get("contact", state["customer_id"])
    return {
        "record": state["customer_id"],
        "owner": party["owner_id"],
        "team": book.get("staff", party["owner_id"]).get("team") or None,
        "company": state["customer_id"],
        "segment": party.get("segment") or None,
        "monthly": state["monthly"] if state["customer"] else state["before"],
        **values,
    }


def _at_risk(
    book: Book, period: Period, basis: Basis, *, opening: bool = False
) -> list[tuple[Row, list[str]]]:
    at = _number(period.start) if opening else min(_number(period.end), _number(basis.today) + 1)
    return [
        (state, shown)
        for state, shown in _Desk(book, at, basis).signs()
        if book.get("contact", state["customer_id"])["trashed"] is None
        and shown
        and (state["customer"] or (not opening and "renewal_overdue" in shown))
    ]


def _customers(sign: str, book: Book, period: Period, basis: Basis) -> Rows:
    return [_row(book, state) for state, shown in _at_risk(book, period, basis) if not sign or sign in shown]


def _signs(book: Book, period: Period, basis: Basis) -> Rows:
    return [_row(book, state, sign=one) for state, shown in _at_risk(book, period, basis) for one in shown]


def _before(book: Book, period: Period, basis: Basis, *, left: bool) -> Rows:
    stays = {
        one["customer_id"]
        for one in book.customer_state
        if one["customer"]
        and one["since"] < period.end
        and (one["until"] is None or one["until"] >= period.end)
    }
    found = _at_risk(book, period, basis, opening=True)
    return [_row(book, state) for state, _shown in found if not left or state["customer_id"] not in stays]


POPULATIONS: dict[str, Callable[[Book, Period, Basis], Rows]] = {
    "at_risk": partial(_customers, ""),
    **{f"at_risk_{sign}": partial(_customers, sign.value) for sign in Sign},
    "warning_signs": _signs,
    "at_risk_before": partial(_before, left=False),
    "at_risk_left": partial(_before, left=True),
}

def _over_months(population: str) -> Callable[[Get], Answer]:
    """The rows of each of the last twelve months that are over, counted one month after the other."""

    def answer(get: Get) -> Answer:
        seen = 0
        for month in months(get):
            for _row in month(population):
                seen += 1
        return (Fraction(seen) if months(get) else None), None, None

    return answer


def _precision(get: Get) -> Answer:
    """Of the customers flagged when a month began, those who were none at its end; all months in one."""
    flagged, left = 0, 0
    for month in months(get):
        gone = [row["record"] for row in month("at_risk_left")]
        for row in month("at_risk_before"):
            flagged += 1
            left += row["record"] in gone
    return (Fraction(left, flagged) if flagged else None), None, None


ANSWERS: dict[tuple[str, str], Callable[[Get], Answer]] = {
    ("at_risk", ""): count("at_risk"),
    ("at_risk", "signs"): count("warning_signs"),
}

DETAILS: dict[Any, Callable[[Get], Answer]] = {
    ("at_risk", "precision"): _precision,
    ("at_risk", "flagged"): _over_months("at_risk_before"),
    ("at_risk", "left"): _over_months("at_risk_left"),
    ("at_risk", "worth"): sum_of("at_risk", "monthly", scale=service.THOUSANDTH),
    **{("at_risk", sign.value): count(f"at_risk_{sign}") for sign in Sign},
}


def grow(book: Book, random: Random) -> None:
    """All that the signs are looked for in is in the book already."""
