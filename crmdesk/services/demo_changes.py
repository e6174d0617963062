"""What becomes of subscriptions of the sample book to which nothing happened: contracts, and changes.

Some run out unless renewed, some were renewed at another price, some pause, are late, or came back; so that
the renewal desk has something to decide.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from crmdesk.model.subscription import ChangeKind
from crmdesk.model.terms import due_days, next_due, read_interval

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Sequence

    from crmdesk.db.uow import Unit

Row = dict[str, Any]

_DAY: Final = dt.timedelta(days=1)
_LENGTHS: Final = {"quarterly": 3, "6": 6, "yearly": 12}
"""The terms of contracts, in months."""
_LATE, _AHEAD, _SETTLED = (3, 25), (4, 85), 70
"""How many days ago what was not renewed ended, in how many a contract does, and how old is old enough."""
_RENEWED_BEFORE: Final = 5
_AWAY: Final = dt.timedelta(days=15)
_TOUCHED: Final = 2
"""To one of so many subscriptions without a change something happens."""
_TRIAL: Final = dt.timedelta(days=30)
_DEAR, _MISSING = 0, 3
"""The places of these reasons among those told."""


@dataclass(frozen=True, slots=True)
class _Scene:
    """What every story needs: the day it is told on, the book's calendar, the words and the dice."""

    unit: Unit
    said: Row
    dice: random.Random

    @property
    def today(self) -> dt.date:
        return self.unit.today()

    def ago(self, least: int, most: int) -> dt.date:
        """A day within so many days before today."""
        return self.today - self.dice.randint(least, most) * _DAY

    def passed(self, row: Row) -> list[dt.date]:
        """The days on which terms of a subscription ended up to yesterday."""
        return due_days(
            row["start"], read_interval(row["interval"]), self.unit.facts.calendar, row["start"], self.today
        )

    def coming(self, row: Row) -> dt.date:
        """The next day from today on that a term ends."""
        interval = read_interval(row["interval"])
        return next_due(row["start"], interval, self.unit.facts.calendar, self.today - _DAY)


def change(kind: ChangeKind, day: dt.date, **values: Any) -> Row:
    """The row of a change in which nothing stands but what is told."""
    return {"kind": kind, "day": day, "involuntary": False} | values


def tell_more(
    unit: Unit, said: Row, *, dice: random.Random, rows: Sequence[Row], told: list[list[Row]]
) -> None:
    """Let something happen to a part of the subscriptions without a change; `told` has those of each row."""
    scene = _Scene(unit, said, dice)
    old = unit.today() - _SETTLED * _DAY
    waiting = [
        place
        for place, (row, several) in enumerate(zip(rows, told, strict=True))
        if not several and row["trial"] is None and row["start"] < old
    ]
    dice.shuffle(waiting)
    for turn in range(max(len(_STORIES), len(waiting) // _TOUCHED)):
        story = _STORIES[turn % len(_STORIES)]
        for place in waiting:
            changed = story(scene, rows[place])
            if changed is not None:
                told[place] = changed
                waiting.remove(place)
                break
    _try(unit.today(), rows, told)


def _try(today: dt.date, rows: Sequence[Row], told: Sequence[list[Row]]) -> None:
    """Let the youngest subscription without a change be on trial, if it is young enough."""
    fresh = [row for row, several in zip(rows, told, strict=True) if not several]
    youngest = max(fresh, key=itemgetter("start"), default=None)
    if youngest is not None and today < youngest["start"] + _TRIAL:
        youngest["trial"] = youngest["start"] + _TRIAL


def _contracts(scene: _Scene, row: Row) -> list[Row]:
    """The terms that a subscription could have been agreed for, worth the same a month, in any order."""
    monthly = _monthly(row)
    return [
        {"interval": interval, "price": monthly * months, "auto_renew": False}
        for interval, months in scene.dice.sample(list(_LENGTHS.items()), len(_LENGTHS))
    ]


def _monthly(row: Row) -> int:
    """What one piece of a subscription costs a month."""
    price: int = row["price"]
    return price if row["interval"] == "monthly" else max(1, price // _LENGTHS["yearly"])


def _renewals(days: Sequence[dt.date]) -> list[Row]:
    """What was renewed a few days before each of the days."""
    return [change(ChangeKind.RENEW, day - _RENEWED_BEFORE * _DAY) for day in days]


def _lapsed(scene: _Scene, row: Row) -> list[Row] | None:
    """A contract that ran out lately; nobody renewed it."""
    for terms in _contracts(scene, row):
        passed = scene.passed(row | terms)
        if passed and _LATE[0] <= (scene.today - passed[-1]).days <= _LATE[1]:
            row.update(terms)
            return _renewals(passed[:-1])
    return None


def _contract(scene: _Scene, row: Row) -> list[Row] | None:
    """A contract that ends soon, unless it is renewed."""
    for terms in _contracts(scene, row):
        due = scene.coming(row | terms)
        if _AHEAD[0] <= (due - scene.today).days <= _AHEAD[1]:
            row.update(terms)
            return _renewals(scene.passed(row))
    return None


def _renewed(scene: _Scene, row: Row) -> list[Row] | None:
    """A contract that ends soon, and is renewed already at a higher price."""
    told = _contract(scene, row)
    if told is not None:
        day = scene.today - _DAY
        told.append(change(ChangeKind.RENEW, day, price=row["price"] * 106 // 100))
    return told


def _dearer(scene: _Scene, row: Row) -> list[Row] | None:
    """One that goes on by itself every six months, and did so at a higher price."""
    terms = {"interval": "6", "price": _monthly(row) * _LENGTHS["6"]}
    passed = scene.passed(row | terms)
    if not passed:
        return None
    row.update(terms)
    day = passed[-1] - _RENEWED_BEFORE * _DAY
    return [change(ChangeKind.RENEW, day, price=row["price"] * 108 // 100)]


def _leaving(scene: _Scene, row: Row) -> list[Row] | None:
    """One that was cancelled lately, and is paid for some time yet."""
    for terms in _contracts(scene, row):
        agreed = terms | {"auto_renew": True}
        if _AHEAD[0] <= (scene.coming(row | agreed) - scene.today).days <= _AHEAD[1]:
            row.update(agreed)
            return [change(ChangeKind.CANCEL, scene.today - _DAY, reason=scene.said["churn"][_MISSING])]
    return None


def _late(scene: _Scene, _row: Row) -> list[Row]:
    """One that is not paid for just now."""
    return [change(ChangeKind.PAST_DUE, scene.ago(2, 15))]


def _pausing(scene: _Scene, _row: Row) -> list[Row]:
    """One that pauses just now."""
    until = scene.today + scene.dice.randint(15, 60) * _DAY
    return [change(ChangeKind.PAUSE, scene.ago(3, 20), until=until, reason=scene.said["churn"][_DEAR])]


def _resumed(scene: _Scene, row: Row) -> list[Row]:
    """One that paused for some weeks, and goes on."""
    day = row["start"] + scene.dice.randint(15, 30) * _DAY
    return [
        change(ChangeKind.PAUSE, day, reason=scene.said["churn"][_DEAR]),
        change(ChangeKind.RESUME, day + scene.dice.randint(20, 35) * _DAY),
    ]


def _smaller(scene: _Scene, row: Row) -> list[Row]:
    """One that costs less than it did."""
    less = row["price"] * 3 // 4
    return [change(ChangeKind.DOWNGRADE, scene.ago(5, 60), price=less, reason=scene.said["churn"][_DEAR])]


def _returned(scene: _Scene, row: Row) -> list[Row] | None:
    """One that was given up, and taken up again some weeks later."""
    again = scene.ago(1, 20)
    ends = [day for day in scene.passed(row)[1:] if again - day > _AWAY]
    if not ends:
        return None
    gone = ends[-min(len(ends), 3)]
    return [
        change(ChangeKind.CANCEL, gone - _RENEWED_BEFORE * _DAY, reason=scene.said["churn"][_DEAR]),
        change(ChangeKind.REACTIVATE, again),
    ]


def _favoured(scene: _Scene, _row: Row) -> list[Row]:
    """One with a discount for some months, so that it stays."""
    until = scene.today + scene.dice.randint(30, 90) * _DAY
    reason = scene.said["churn"][_DEAR]
    return [change(ChangeKind.DISCOUNT, scene.ago(5, 50), discount="15%", until=until, reason=reason)]


def _longer(scene: _Scene, row: Row) -> list[Row] | None:
    """One that is paid by the year from some day on, for one more place."""
    if row["interval"] != "monthly":
        return None
    day, price = scene.ago(10, 60), row["price"] * _LENGTHS["yearly"]
    return [change(ChangeKind.UPGRADE, day, interval="yearly", price=price, quantity=row["quantity"] + 1)]


_STORIES: Final[tuple[Callable[[_Scene, Row], list[Row] | None], ...]] = (
    _lapsed, _contract, _late, _pausing, _returned, _renewed, _contract, _leaving, _resumed, _smaller,
    _dearer, _favoured, _longer, _contract,
)  # fmt: skip
"""What happens in turn; the contract comes often, for the renewal desk is about those."""
