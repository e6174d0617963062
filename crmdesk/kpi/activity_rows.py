"""The populations of activities: finished ones by their day, and follow-ups by the day they were due.

An activity counts for its owner. A follow-up is anything planned for a day but a note; it is done when it
was finished before the period's end. What is in the trash is in none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Text, and_, case, exists, join, literal, or_, type_coerce
from sqlalchemy.orm import aliased

from crmdesk.kpi.deals import OWNER
from crmdesk.kpi.population import Column, Kind, Population, Source
from crmdesk.kpi.related import in_use, name_of, order_of, team_of
from crmdesk.l10n.texts import N_
from crmdesk.model import Activity, ActivityKind, Channel, Contact, Direction, Staff
from crmdesk.model.base import Day

if TYPE_CHECKING:
    from crmdesk.kpi.population import Bounds, Condition

_DIMENSIONS: Final = ("owner", "team", "company", "kind", "direction")


def _activities(rows: Any, keep: dict[str, Any], **cells: Any) -> Source:
    """What every population of activities has, and more."""
    one = Activity
    dimensions: dict[str, Any] = {
        "owner": one.owner_id,
        "team": team_of(one.owner_id),
        "company": one.customer_id,
        "kind": type_coerce(one.kind, Text),
        "direction": type_coerce(one.direction, Text),
    }
    shown = {
        "name": one.name,
        "kind": one.kind,
        "direction": one.direction,
        "customer": name_of(Contact, one.customer_id),
        "owner": name_of(Staff, one.owner_id),
        "minutes": one.minutes,
    }
    orders = {
        "name": one.sort_key,
        "customer": order_of(Contact, one.customer_id),
        "owner": order_of(Staff, one.owner_id),
    }
    return Source(rows, one.id, shown | cells, dimensions, orders, keep=keep)


def _finished(bounds: Bounds) -> Source:
    """Activities finished within the period by which one heard from the other."""
    one = Activity
    kinds = [kind for kind in ActivityKind if kind not in {ActivityKind.TASK, ActivityKind.NOTE}]
    rows = join(bounds.table, one, and_(one.kind.in_(kinds), bounds.hold(one.done_day), in_use(one)))
    by_web = and_(one.kind == ActivityKind.ENQUIRY, one.channel == Channel.WEB)
    by_mail = and_(one.kind == ActivityKind.ENQUIRY, one.channel == Channel.EMAIL)
    counted = or_(
        one.kind.in_((ActivityKind.CALL, ActivityKind.EMAIL, ActivityKind.MEETING)), by_web, by_mail
    )
    keep = {
        "counted": counted,
        "outbound": and_(counted, one.direction == Direction.OUT),
        "inbound": and_(counted, one.direction == Direction.IN),
        "by_managers": and_(counted, _is_by_manager()),
        "by_web": by_web,
        "by_mail": by_mail,
        "efforts": one.kind != ActivityKind.ENQUIRY,
    }
    return _activities(rows, keep, day=one.done_day, channel=one.channel)


def _is_by_manager() -> Condition:
    staff: Any = aliased(Staff)
    return exists().where(staff.id == Activity.owner_id, staff.is_manager.in_([True]))


def _follow_ups(bounds: Bounds) -> Source:
    """What was planned for a day within the period, up to today."""
    one = Activity
    today = literal(bounds.today, Day())
    due = and_(one.trashed.is_(None), bounds.hold(one.due), one.due <= today)
    rows = join(bounds.table, one, and_(due, one.kind != ActivityKind.NOTE))
    done = and_(one.done_day.is_not(None), one.done_day < bounds.until)
    on_time = and_(done, one.done_day <= one.due)
    state = case((on_time, "on_time"), (done, "late"), else_="open")
    return _activities(rows, {"done": done, "on_time": on_time}, day=one.due, done=one.done_day, state=state)


_WHAT: Final = (
    Column("name", N_("Activity")),
    Column("kind", N_("Kind"), Kind.CHOICE, choices=tuple((one.value, one.label) for one in ActivityKind)),
    Column(
        "direction", N_("Direction"), Kind.CHOICE, choices=tuple((one.value, one.label) for one in Direction)
    ),
    Column("customer", N_("Customer")),
    OWNER,
)

FINISHED: Final = Population(
    "finished",
    N_("Activities finished in the period"),
    "activity",
    _finished,
    (
        *_WHAT,
        Column(
            "channel", N_("Channel"), Kind.CHOICE, choices=tuple((one.value, one.label) for one in Channel)
        ),
        Column("day", N_("Done on"), Kind.DAY),
        Column("minutes", N_("Time taken"), Kind.MINUTES),
    ),
    _DIMENSIONS,
)
COUNTED: Final = FINISHED.part(
    "counted", N_("Calls, e-mails, meetings and enquiries by e-mail or web"), "counted"
)
OUTBOUND: Final = FINISHED.part("outbound", N_("Of these, outbound"), "outbound")
INBOUND: Final = FINISHED.part("inbound", N_("Of these, inbound"), "inbound")
BY_MANAGERS: Final = FINISHED.part("by_managers", N_("Of these, by managers"), "by_managers")
BY_MAIL: Final = FINISHED.part("by_mail", N_("Enquiries by e-mail"), "by_mail")
BY_WEB: Final = FINISHED.part("by_web", N_("Enquiries by web"), "by_web")
EFFORTS: Final = FINISHED.part("efforts", N_("Calls, e-mails, messages and meetings"), "efforts")

FOLLOW_UPS: Final = Population(
    "follow_ups",
    N_("Follow-ups due in the period"),
    "activity",
    _follow_ups,
    (
        *_WHAT,
        Column("day", N_("Due on"), Kind.DAY),
        Column("done", N_("Done on"), Kind.DAY),
        Column(
            "state",
            N_("What became of it"),
            Kind.CHOICE,
            choices=(("on_time", N_("Done in time")), ("late", N_("Done late")), ("open", N_("Not done"))),
        ),
    ),
    _DIMENSIONS,
)
FOLLOWED: Final = FOLLOW_UPS.part("followed", N_("Of these, done"), "done")
FOLLOWED_IN_TIME: Final = FOLLOW_UPS.part(
    "followed_in_time", N_("Of these, done by the day they were due"), "on_time"
)
