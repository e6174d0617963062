"""The subscriptions of the sample book: they begin with won deals, grow, pause, and some are lost.

Most of what is lost goes to a competitor, and most of it in the bad month.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from crmdesk.model.deal import DealStatus
from crmdesk.model.subscription import ChangeKind, Subscription, SubscriptionChange
from crmdesk.services.demo_changes import change, tell_more

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    from crmdesk.db.uow import Unit

_SUBSCRIBED, _YEARLY, _TRIAL, _DISCOUNT = 0.9, 0.25, 0.15, 0.12
_TRIAL_DAYS, _SETTLED = 14, 40
_PLANS: Final = 3
_MONTHS_OF_PRICE: Final = 12
_REASONS: Final = (25, 45, 10, 20)
_RIVAL: Final = 1
_UNPAID_AFTER: Final = dt.timedelta(days=20)
_KINDS: Final = (None, ChangeKind.UPGRADE, ChangeKind.DOWNGRADE, ChangeKind.PAUSE, ChangeKind.UNPAID,
                 ChangeKind.CANCEL)  # fmt: skip
_SHARES: Final = (48, 18, 6, 5, 5, 18)
_IN_BAD_MONTH: Final = 0.5
Row = dict[str, Any]


def tell_subscriptions(
    unit: Unit,
    said: dict[str, Any],
    *,
    dice: random.Random,
    more: random.Random,
    bad: tuple[dt.date, dt.date],
    deals: Sequence[Row],
    bought: Sequence[tuple[int, int, int]],
    products: Sequence[tuple[int, str, int]],
) -> tuple[list[Row], dict[int, dt.date]]:
    """Write a subscription for most won deals over a plan; `bought` is each deal's product, number, price.

    A customer subscribes to a plan once. The subscriptions, and the days on which customers gave up their
    last one; what `more` throws happens to those that would stay as they are.
    """
    plans = {number: name for number, name, _price in products[:_PLANS]}
    rows: list[Row] = []
    told: list[list[Row]] = []
    for deal, (product, quantity, price) in zip(deals, bought, strict=True):
        wanted = product in plans and deal["status"] is DealStatus.WON and dice.random() < _SUBSCRIBED
        if not wanted:
            continue
        row = _subscription(unit, dice, deal, price)
        rows.append(row | {"name": plans[product], "product_id": product, "quantity": Decimal(quantity)})
        told.append(_changes(unit, said, dice, rows[-1], bad))
    kept = _first_of_each(rows)
    rows = [rows[place] | {"ref": f"A-{3001 + number}"} for number, place in enumerate(kept)]
    told = [told[place] for place in kept]
    tell_more(unit, said, dice=more, rows=rows, told=told)
    ids = unit.insert_many(Subscription, rows)
    changes = [
        one | {"subscription_id": number, "seq": place, "rate": Decimal(1), "staff_id": row["owner_id"]}
        for number, row, several in zip(ids, rows, told, strict=True)
        for place, one in enumerate(several, start=1)
    ]
    unit.insert_many(SubscriptionChange, changes)
    return rows, _leavers(rows, told)


def _first_of_each(rows: Sequence[Row]) -> list[int]:
    """The places of each customer's first subscription to each plan, in their order."""
    first: dict[tuple[int, int], int] = {}
    for place, row in enumerate(rows):
        of = (row["customer_id"], row["product_id"])
        if of not in first or row["start"] < rows[first[of]]["start"]:
            first[of] = place
    return sorted(first.values())


def _leavers(rows: Sequence[Row], told: Sequence[Sequence[Row]]) -> dict[int, dt.date]:
    """The customers who have no subscription any more, each with the day on which they gave up the last."""
    ends: dict[int, list[dt.date | None]] = defaultdict(list)
    for row, several in zip(rows, told, strict=True):
        last = several[-1] if several else None
        is_over = last is not None and last["kind"] in {ChangeKind.CANCEL, ChangeKind.UNPAID}
        ends[row["customer_id"]].append(last["day"] if last and is_over else None)
    return {
        customer: max(day for day in days if day is not None)
        for customer, days in ends.items()
        if None not in days
    }


def _subscription(unit: Unit, dice: random.Random, deal: Row, price: int) -> Row:
    """A subscription from the day its deal was won."""
    start, yearly = deal["closed"], dice.random() < _YEARLY
    trial = start + dt.timedelta(days=_TRIAL_DAYS) if dice.random() < _TRIAL else None
    return {
        "contact_id": deal["contact_id"],
        "company_id": deal["company_id"],
        "customer_id": deal["customer_id"],
        "deal_id": deal["id"],
        "owner_id": deal["owner_id"],
        "price": price if yearly else max(1, price // _MONTHS_OF_PRICE),
        "currency": unit.facts.currency,
        "rate": Decimal(1),
        "interval": "yearly" if yearly else "monthly",
        "discount": "10%" if dice.random() < _DISCOUNT else None,
        "trial": trial,
        "start": start,
        "auto_renew": True,
    }


def _changes(
    unit: Unit, said: dict[str, Any], dice: random.Random, row: Row, bad: tuple[dt.date, dt.date]
) -> list[Row]:
    """What changed in a subscription since, in its order."""
    kind = dice.choices(_KINDS, _SHARES)[0]
    room = (unit.today() - row["start"]).days - _SETTLED
    if kind is None or room <= 0:
        return []
    day = row["start"] + dt.timedelta(days=_SETTLED + dice.randint(0, room))
    if kind is ChangeKind.UPGRADE:
        return [change(kind, day, quantity=row["quantity"] + dice.choice((1, 2, 3)))]
    if kind is ChangeKind.PAUSE:
        reason = dice.choices(said["churn"], _REASONS)[0]
        return [change(kind, day, until=day + dt.timedelta(days=dice.randint(30, 60)), reason=reason)]
    if kind is ChangeKind.UNPAID:
        late = change(ChangeKind.PAST_DUE, day)
        gone = day + _UNPAID_AFTER
        over = change(kind, gone, reason=said["unpaid"], involuntary=True)
        return [late, over] if gone <= unit.today() else [late]
    place = dice.choices(range(len(said["churn"])), _REASONS)[0]
    if kind is ChangeKind.DOWNGRADE:
        return [change(kind, day, price=max(1, row["price"] * 3 // 4), reason=said["churn"][place])]
    if row["start"] + dt.timedelta(days=_SETTLED) <= bad[0] and dice.random() < _IN_BAD_MONTH:
        day, place = bad[0] + dt.timedelta(days=dice.randint(0, 27)), _RIVAL
    rival = dice.choice(said["competitors"]) if place == _RIVAL else None
    return [change(kind, min(day, unit.today()), reason=said["churn"][place], competitor=rival)]
