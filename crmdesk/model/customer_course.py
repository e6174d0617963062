"""What a party is to the business from day to day, from its paid subscriptions and its won deals."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from crmdesk.model.customer import CustomerBasis, Movement, Step

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Paid(NamedTuple):
    """What one subscription is worth from `since` up to, and without, `until` (None: for ever).

    `monthly` is thousandths of the base currency's minor unit; the reasons are those told for its beginning.
    """

    subscription: int
    since: dt.date
    until: dt.date | None
    monthly: int
    reason: str | None = None
    competitor: str | None = None
    involuntary: bool = False
    paused: bool = False


class Won(NamedTuple):
    """A won deal: its close day, and the day the win no longer stood, None while it does (KPIS.md C13)."""

    day: dt.date
    until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """What a party was from `since` up to, and without, `until`: the fields of a customer's state."""

    since: dt.date
    until: dt.date | None
    monthly: int
    before: int
    movement: Movement | None
    customer: bool
    step: Step | None
    joined: dt.date | None
    reason: str | None = None
    competitor: str | None = None
    involuntary: bool = False
    paused: bool = False


class _Loss(NamedTuple):
    """Why something was lost: what the subscription that lost most tells."""

    reason: str | None = None
    competitor: str | None = None
    involuntary: bool = False
    paused: bool = False


_NOTHING = _Loss()


def course_of(
    paid: Sequence[Paid], won: Iterable[Won], basis: CustomerBasis, inactivity_days: int
) -> list[Stretch]:
    """The stretches of one party's course, one after another from the first day that counts.

    `paid` are the states of its subscriptions, those of one together and in their order. Changes of one day
    are netted (KPIS.md C16). `basis` and `inactivity_days` say when a party is a customer (C3).
    """
    money, losses = _money_steps(paid)
    wins = _win_steps(won, inactivity_days)
    first_paid = _first_paid(money)
    found: list[Stretch] = []
    monthly = standing = 0
    was_customer, joined = False, None
    for day in sorted(money.keys() | wins.keys()):
        before = monthly
        monthly, standing = monthly + money[day], standing + wins[day]
        by_money = basis is CustomerBasis.SUBSCRIPTION or (
            basis is CustomerBasis.AUTOMATIC and first_paid is not None and day >= first_paid
        )
        customer = monthly > 0 if by_money else standing > 0
        if (monthly, customer) == (before, was_customer):
            continue
        step = _step(was_customer, customer, joined)
        joined = joined or (day if customer else None)
        lost = losses.get(day, _NOTHING) if monthly < before else _NOTHING
        movement = _movement(before, monthly, is_first=day == first_paid)
        found.append(Stretch(day, None, monthly, before, movement, customer, step, joined, *lost))
        was_customer = customer
    return [
        one if place + 1 == len(found) else _ended(one, found[place + 1].since)
        for place, one in enumerate(found)
    ]


def _ended(one: Stretch, until: dt.date) -> Stretch:
    return Stretch(
        one.since, until, one.monthly, one.before, one.movement, one.customer, one.step, one.joined,
        one.reason, one.competitor, one.involuntary, one.paused,
    )  # fmt: skip


def _money_steps(paid: Sequence[Paid]) -> tuple[Counter[dt.date], dict[dt.date, _Loss]]:
    """By how much the monthly value steps on each day, and why where a subscription loses most that day."""
    steps: Counter[dt.date] = Counter()
    losses: dict[dt.date, tuple[int, _Loss]] = {}
    previous: Paid | None = None
    for one in paid:
        follows = previous is not None and previous.subscription == one.subscription
        before = previous.monthly if previous is not None and follows else 0
        difference = one.monthly - before
        if difference:
            steps[one.since] += difference
        if difference < 0 and -difference > losses.get(one.since, (0, _NOTHING))[0]:
            loss = _Loss(one.reason, one.competitor, one.involuntary, one.paused)
            losses[one.since] = (-difference, loss)
        previous = one
    return steps, {day: loss for day, (_amount, loss) in losses.items()}


def _win_steps(won: Iterable[Won], inactivity_days: int) -> Counter[dt.date]:
    """By how much the number of wins that make a customer steps on each day."""
    steps: Counter[dt.date] = Counter()
    for one in won:
        until = one.day + dt.timedelta(days=inactivity_days)
        if one.until is not None:
            until = min(until, one.until)
        if until > one.day:
            steps[one.day] += 1
            steps[until] -= 1
    return steps


def _first_paid(money: Counter[dt.date]) -> dt.date | None:
    """The first day with a monthly value."""
    return min((day for day, step in money.items() if step), default=None)


def _step(was: bool, is_now: bool, joined: dt.date | None) -> Step | None:  # noqa: FBT001 - before and after
    if was == is_now:
        return None
    if not is_now:
        return Step.LEFT
    return Step.JOINED if joined is None else Step.RETURNED


def _movement(before: int, after: int, *, is_first: bool) -> Movement | None:
    if before == after:
        return None
    if not before:
        return Movement.NEW if is_first else Movement.REACTIVATION
    if not after:
        return Movement.CHURN
    return Movement.EXPANSION if after > before else Movement.CONTRACTION
