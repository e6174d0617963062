"""What comes back again and again in the sample book: the team's own days, and what customers are used to."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from crmdesk.model.activity import Activity, ActivityKind, Direction, Repeat
from crmdesk.services.activities import next_day
from crmdesk.services.work_hours import calendar_of

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    from crmdesk.db.uow import Unit

Row = dict[str, Any]

_SINCE: Final = {Repeat.WEEKLY: 25, Repeat.MONTHLY: 100, Repeat.YEARLY: 330}
"""So many days ago each kind of row began at the latest."""
_DAY: Final = dt.timedelta(days=1)
_CUSTOMERS: Final = 3
_REMIND_BEFORE: Final = dt.timedelta(minutes=30)


def tell_repeats(
    unit: Unit, said: dict[str, Any], *, dice: random.Random, chief: int, subscriptions: Sequence[Row]
) -> None:
    """Write what the chief does in a row, and what some customers with a subscription are used to."""
    rows: list[Row] = []
    for told in said["own"]:
        rows += _series(unit, told, dice, {"owner_id": chief})
    old = [one for one in subscriptions if one["start"] < unit.today() - _SINCE[Repeat.YEARLY] * _DAY]
    for told in said["customers"]:
        for one in dice.sample(old, min(len(old), _CUSTOMERS)):
            about = {name: one[name] for name in ("contact_id", "company_id", "customer_id", "owner_id")}
            rows += _series(unit, told, dice, about)
    unit.insert_many(Activity, rows)


def _series(unit: Unit, told: Sequence[str], dice: random.Random, about: Row) -> list[Row]:
    """What was done before today, and the next of the row."""
    kind, repeat, subject = ActivityKind(told[0]), Repeat(told[1]), told[2]
    ago = _SINCE[repeat] - dice.randint(0, 6)
    hours = calendar_of(unit.session, unit.facts.timezone)
    begin = unit.facts.noon_of(unit.today() - ago * _DAY) - dt.timedelta(hours=12)
    first = unit.facts.day_of(hours.after(begin, 1))
    rows: list[Row] = []
    day, step = first, 0
    while True:
        is_over = day < unit.today()
        at = unit.facts.noon_of(day) - dt.timedelta(hours=1) if kind is not ActivityKind.TASK else None
        rows.append(
            about
            | {
                "kind": kind,
                "name": subject,
                "direction": Direction.OUT if kind is ActivityKind.CALL else None,
                "created": first,
                "due": day,
                "due_at": at,
                "done": unit.facts.noon_of(day) if is_over else None,
                "done_day": day if is_over else None,
                "minutes": 30 if at else None,
                "repeat": repeat,
                "remind": at - _REMIND_BEFORE if at and not is_over else None,
            }
        )
        if not is_over:
            return rows
        step += 1
        day = next_day(unit.facts, first, repeat, step)
