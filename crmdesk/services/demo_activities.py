"""What the colleagues of the sample book did with its deals, and what they plan."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from crmdesk.model.activity import Activity, ActivityKind, Direction
from crmdesk.model.deal import DealStatus

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    from crmdesk.db.uow import Unit

_DONE: Final = (
    ActivityKind.CALL, ActivityKind.CALL, ActivityKind.EMAIL, ActivityKind.EMAIL, ActivityKind.MEETING,
    ActivityKind.MESSAGE, ActivityKind.ENQUIRY, ActivityKind.NOTE,
)  # fmt: skip
_PLANNED: Final = (ActivityKind.CALL, ActivityKind.MEETING, ActivityKind.TASK, ActivityKind.TASK)
_WITH_DIRECTION: Final = frozenset(
    {ActivityKind.CALL, ActivityKind.EMAIL, ActivityKind.MESSAGE, ActivityKind.ENQUIRY}
)
_PLANNED_SHARE, _INBOUND_SHARE = 0.6, 0.25
_AHEAD: Final = ((-12, -1), (1, 9), (0, 0), (1, 9))
"""In how many days what is planned is due, in turn: some of it is overdue, some is for today."""
_ONE_REMINDS, _BEFORE = 3, dt.timedelta(hours=2)
"""Of so many planned ones one is reminded of, so long before."""
_PINNED_SHARE: Final = 0.1


def tell_activities(
    unit: Unit, said: dict[str, Any], *, dice: random.Random, deals: Sequence[dict[str, Any]]
) -> None:
    """Write what was done on the way of each deal, and what comes next with the open ones."""
    rows: list[dict[str, Any]] = []
    planned = 0
    for deal in deals:
        end = deal["closed"] or unit.today()
        length = max(0, (end - deal["created"]).days)
        for _activity in range(dice.choice((1, 1, 2, 3))):
            day = deal["created"] + dt.timedelta(days=dice.randint(0, length))
            moment = unit.facts.noon_of(day) + dt.timedelta(minutes=dice.randint(-180, 200))
            row = _row(unit, said, dice, deal, dice.choice(_DONE), done=moment)
            # What is thrown does not depend on the time of day: a day's books are alike.
            if moment <= unit.now:
                rows.append(row)
        if deal["status"] is DealStatus.OPEN and (planned < len(_AHEAD) or dice.random() < _PLANNED_SHARE):
            due = unit.today() + dt.timedelta(days=dice.randint(*_AHEAD[planned % len(_AHEAD)]))
            row = _row(unit, said, dice, deal, dice.choice(_PLANNED), due=max(due, deal["created"]))
            if planned % _ONE_REMINDS == 0:
                row["remind"] = (row["due_at"] or unit.facts.noon_of(row["due"])) - _BEFORE
            rows.append(row)
            planned += 1
    unit.insert_many(Activity, rows)


def _row(
    unit: Unit,
    said: dict[str, Any],
    dice: random.Random,
    deal: dict[str, Any],
    kind: ActivityKind,
    *,
    done: dt.datetime | None = None,
    due: dt.date | None = None,
) -> dict[str, Any]:
    """One activity about a deal."""
    inbound = kind is ActivityKind.ENQUIRY or dice.random() < _INBOUND_SHARE
    direction = (Direction.IN if inbound else Direction.OUT) if kind in _WITH_DIRECTION else None
    talked = kind in {ActivityKind.CALL, ActivityKind.MEETING}
    day = None if done is None else unit.facts.day_of(done)
    at = kind is ActivityKind.MEETING and due is not None
    return {
        "kind": kind,
        "name": dice.choice(said["subjects"][kind.value]),
        "direction": direction,
        "contact_id": deal["contact_id"],
        "company_id": deal["company_id"],
        "customer_id": deal["customer_id"],
        "deal_id": deal["id"],
        "owner_id": deal["owner_id"],
        "created": day or deal["created"],
        "due": due,
        "due_at": unit.facts.noon_of(due) - dt.timedelta(hours=1) if at and due else None,
        "done": done,
        "done_day": day,
        "minutes": dice.choice((5, 10, 20, 30, 45, 60)) if talked else None,
        "outcome": dice.choice(said["outcomes"]) if talked and done else None,
        "pinned": kind is ActivityKind.NOTE and dice.random() < _PINNED_SHARE,
    }
