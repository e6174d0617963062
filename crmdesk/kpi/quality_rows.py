"""The populations of how the book is kept: colleagues by week, and parties by the day they were added."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Integer, and_, case, column, exists, func, join, or_, select, type_coerce, values
from sqlalchemy.orm import aliased

from crmdesk.kpi.deals import OWNER
from crmdesk.kpi.population import Column, Kind, Population, Source
from crmdesk.kpi.related import in_use, name_of, order_of, team_of
from crmdesk.l10n.texts import N_
from crmdesk.model import Activity, ActivityKind, Contact, ContactKind, Staff, TicketEvent, ToldApart
from crmdesk.model.base import Day
from crmdesk.model.period import Grain, Period

if TYPE_CHECKING:
    from sqlalchemy import CTE

    from crmdesk.kpi.population import Bounds, Condition

_WEEK: Final = dt.timedelta(days=7)
_DAY: Final = dt.timedelta(days=1)
_YEAR: Final = 52


def weeks_of(period: Period, today: dt.date) -> list[tuple[dt.date, dt.date]]:
    """The weeks of a period up to today, cut from its first day; over all time those of the last year."""
    until = min(period.end, today + _DAY)
    first = until - _YEAR * _WEEK if period.grain is Grain.ALL else period.start
    found = []
    while first < until:
        found.append((first, min(first + _WEEK, until)))
        first += _WEEK
    return found


def _staff_weeks(bounds: Bounds) -> Source:
    """Every active colleague in every week, and whether something was done."""
    weeks = _weeks(bounds)
    busy = _busy(weeks)
    one: Any = Staff
    rows = join(bounds.table, weeks, weeks.c.i == bounds.table.c.i)
    rows = rows.join(one, and_(in_use(one), type_coerce(one.active, Integer) == 1))
    done = and_(busy.c.i == weeks.c.i, busy.c.first == weeks.c.first, busy.c.staff == one.id)
    rows = rows.outerjoin(busy, done)
    wrote = exists().where(
        TicketEvent.staff_id == one.id, TicketEvent.day >= weeks.c.first, TicketEvent.day < weeks.c.until
    )
    active = or_(busy.c.staff.is_not(None), wrote)
    cells = {
        "owner": one.name,
        "day": weeks.c.first,
        "state": case((active, "active"), else_="idle"),
    }
    dimensions: dict[str, Any] = {"owner": one.id, "team": func.nullif(one.team, "")}
    return Source(rows, one.id, cells, dimensions, {"owner": one.sort_key}, keep={"active": active})


def _weeks(bounds: Bounds) -> CTE:
    shape = values(column("i", Integer), column("first", Day), column("until", Day), name="week")
    told = [
        (at, first, until)
        for at, period in enumerate(bounds.periods)
        for first, until in weeks_of(period, bounds.today)
    ]
    # A period that has not begun has no week; a row of no days keeps the table from being empty.
    nothing = (-1, dt.date(1970, 1, 1), dt.date(1970, 1, 1))
    return shape.data([nothing, *told]).cte("week")


def _busy(weeks: CTE) -> CTE:
    """Who finished an activity in which week, once."""
    one = Activity
    within = and_(one.done_day >= weeks.c.first, one.done_day < weeks.c.until)
    finished = and_(one.kind.in_(list(ActivityKind)), within, in_use(one))
    found = select(weeks.c.i, weeks.c.first, one.owner_id.label("staff")).distinct()
    found = found.select_from(join(weeks, one, finished)).where(one.owner_id.is_not(None))
    return found.cte("busy").prefix_with("MATERIALIZED")


def _added(bounds: Bounds) -> Source:
    """People and companies added within the period, and what they are like by now."""
    one = Contact
    rows = join(bounds.table, one, and_(bounds.hold(one.created), in_use(one)))
    reached = or_(func.coalesce(one.emails, "") != "", func.coalesce(one.phones, "") != "")
    complete = and_(one.name != "", reached, one.owner_id.is_not(None))
    twice = _has_twin(bounds)
    cells = {
        "name": one.name,
        "kind": one.kind,
        "owner": name_of(Staff, one.owner_id),
        "day": one.created,
        "complete": case((complete, "yes"), else_="no"),
        "twice": case((twice, "yes"), else_="no"),
    }
    dimensions: dict[str, Any] = {
        "owner": one.owner_id,
        "team": team_of(one.owner_id),
        "source": func.nullif(one.source, ""),
        "campaign": one.campaign_id,
    }
    orders = {"name": one.sort_key, "owner": order_of(Staff, one.owner_id)}
    keep = {"complete": complete, "twice": twice, "sound": and_(complete, ~twice)}
    return Source(rows, one.id, cells, dimensions, orders, keep=keep)


def _has_twin(bounds: Bounds) -> Condition:
    """Another of the same kind, name and company by then, that no e-mail address and nobody told apart."""
    other, ours_said, theirs_said = aliased(Contact), aliased(ToldApart), aliased(ToldApart)
    told_apart = exists().where(
        ours_said.contact_id == Contact.id,
        theirs_said.contact_id == other.id,
        theirs_said.said == ours_said.said,
    )
    # Two queries deep, the outer one has to be named.
    told_apart = told_apart.correlate(Contact, other)
    ours, theirs = func.coalesce(Contact.emails, ""), func.coalesce(other.emails, "")
    return exists().where(
        other.kind == Contact.kind,
        other.trashed.is_(None),
        other.created < bounds.until,
        other.sort_key == Contact.sort_key,
        other.id != Contact.id,
        func.coalesce(other.company_id, 0) == func.coalesce(Contact.company_id, 0),
        or_(ours == theirs, ours == "", theirs == ""),
        ~told_apart,
    )


_YES_NO: Final = (("yes", N_("Yes")), ("no", N_("No")))

STAFF_WEEKS: Final = Population(
    "staff_weeks",
    N_("Colleagues, each in every week"),
    "staff",
    _staff_weeks,
    (
        OWNER,
        Column("day", N_("Week from"), Kind.DAY),
        Column(
            "state",
            N_("What was done"),
            Kind.CHOICE,
            choices=(("active", N_("Something")), ("idle", N_("Nothing"))),
        ),
    ),
    ("owner", "team"),
)
ACTIVE_WEEKS: Final = STAFF_WEEKS.part("active_weeks", N_("Of these, did something in the week"), "active")
ADDED: Final = Population(
    "added",
    N_("People and companies added in the period"),
    "contact",
    _added,
    (
        Column("name", N_("Name")),
        Column("kind", N_("Kind"), Kind.CHOICE, choices=tuple((one.value, one.label) for one in ContactKind)),
        OWNER,
        Column("day", N_("Created"), Kind.DAY),
        Column("complete", N_("Complete"), Kind.CHOICE, choices=_YES_NO),
        Column("twice", N_("There twice"), Kind.CHOICE, choices=_YES_NO),
    ),
    ("owner", "team", "source", "campaign"),
)
SOUND: Final = ADDED.part("sound", N_("Of these, complete and there once"), "sound")
COMPLETE: Final = ADDED.part("complete", N_("Of these, complete"), "complete")
TWICE: Final = ADDED.part("twice", N_("Of these, there twice"), "twice")
