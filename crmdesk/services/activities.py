"""Activities: planned, done, repeated, and reminded of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import inspect

from crmdesk.l10n.texts import _
from crmdesk.services.parties import follow_customer

if TYPE_CHECKING:
    from crmdesk.db.uow import Unit
    from crmdesk.model.activity import Activity


def complete(unit: Unit, activity: Activity) -> None:
    """Give a new or changed activity what follows from its fields: its days, its customer, a subject.

    Raises:
        Invalid: it ends before it starts.
    """
    activity.require_sound()
    activity.created = activity.created or unit.today()
    activity.name = activity.name or _(activity.kind.label)
    if inspect(activity).transient and activity.owner_id is None:
        activity.owner_id = unit.work.staff()
    if activity.due_at is not None:
        activity.due = unit.facts.day_of(activity.due_at)
    activity.done_day = None if activity.done is None else unit.facts.day_of(activity.done)
    follow_customer(unit.session, activity)
