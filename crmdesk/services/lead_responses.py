"""How soon leads were answered, made anew after every gesture that touches them or their activities."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import delete, exists, func, select

from crmdesk.db.bulk import insert_values
from crmdesk.db.changes import table_of
from crmdesk.db.uow import chunks, read_facts
from crmdesk.model.activity import Activity, ActivityKind, Direction
from crmdesk.model.base import Day
from crmdesk.model.contact import Contact
from crmdesk.model.lead_response import LeadResponse
from crmdesk.model.setting import Setting
from crmdesk.model.work_hours import Holiday, WorkHours
from crmdesk.services.derived_rows import note_change
from crmdesk.services.work_hours import calendar_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session

    from crmdesk.db.uow import Unit, Work
    from crmdesk.model.setting import BookFacts

_AT_ONCE: Final = 1000
_MINUTE: Final = dt.timedelta(minutes=1)
_COLUMNS: Final = ("customer_id", "day", "minutes")
_WORK_TIME: Final = (WorkHours.__tablename__, Holiday.__tablename__)


class LeadFollower:
    """Keeps with every gesture how soon leads were answered."""

    tables = frozenset({Activity.__tablename__, Contact.__tablename__, Setting.__tablename__, *_WORK_TIME})

    def follow(self, unit: Unit) -> None:
        """Make anew the answers to the leads that the unit touches; to all when the work time changes."""
        facts = unit.facts
        if unit.touched(Setting.__tablename__):
            facts = read_facts(unit.session)
        if facts.timezone != unit.facts.timezone or any(unit.touched(table) for table in _WORK_TIME):
            rebuild(unit.session, facts)
            return
        touched = unit.touched(Activity.__tablename__, "customer_id")
        touched |= unit.touched(Contact.__tablename__)
        if touched:
            rebuild(unit.session, facts, sorted(touched))


def rebuild(session: Session, facts: BookFacts, customers: Iterable[int] | None = None) -> None:
    """Make the answers to leads (None: to all) anew."""
    connection, table = session.connection(), table_of(LeadResponse)
    calendar, zone = calendar_of(session, facts.timezone), ZoneInfo(facts.timezone)
    if customers is None:
        connection.execute(delete(table))
        note_change(session, table.name, dt.date.min)
        customers = list(session.scalars(select(Activity.customer_id).where(_answers()).distinct()))
    for piece in chunks(sorted(one for one in customers if one is not None), _AT_ONCE):
        rows: dict[int, tuple[Any, ...]] = {}
        for customer, created, moment in session.execute(_first_answers(piece)):
            morning = dt.datetime.combine(created, dt.time(), zone).astimezone(dt.UTC)
            minutes = calendar.worked(morning, moment) // _MINUTE
            rows[customer] = (customer, facts.day_of(moment), minutes)
        _replace(session, piece, rows)


def _replace(session: Session, piece: list[int], rows: dict[int, tuple[Any, ...]]) -> None:
    """Let the answers to these leads be those; a lead counts on its own day, so since then it differs."""
    connection, table = session.connection(), table_of(LeadResponse)
    known = select(*(table.c[name] for name in _COLUMNS)).where(table.c.customer_id.in_(piece))
    before = {row[0]: tuple(row) for row in connection.execute(known)}
    differing = sorted(one for one in before.keys() | rows.keys() if before.get(one) != rows.get(one))
    if not differing:
        return
    connection.execute(delete(table).where(table.c.customer_id.in_(differing)))
    fresh = [rows[one] for one in differing if one in rows]
    if fresh:
        insert_values(connection, table, _COLUMNS, fresh)
    first = session.scalar(select(func.min(Contact.created, type_=Day())).where(Contact.id.in_(differing)))
    note_change(session, table.name, first or dt.date.min)


def _answers() -> Any:
    """An activity by which the business turned to a party."""
    told = Activity.kind.not_in((ActivityKind.TASK, ActivityKind.NOTE))
    return (
        (Activity.direction == Direction.OUT) & Activity.done.is_not(None) & told & Activity.trashed.is_(None)
    )


def _first_answers(piece: list[int]) -> Any:
    """The parties, the days they were added on, and the first moment they heard from the business since."""
    moment = func.min(Activity.done, type_=Activity.done.type)
    return (
        select(Contact.id, Contact.created, moment)
        .join(Activity, Activity.customer_id == Contact.id)
        .where(Contact.id.in_(piece), Activity.done_day >= Contact.created, _answers())
        .group_by(Contact.id, Contact.created)
        .order_by(Contact.id)
    )


def fill(work: Work) -> None:
    """Make the answers to the leads of a book that was made before they were kept; it is no gesture."""
    if work.read(_lacks_answers):
        with work.write() as unit:
            rebuild(unit.session, unit.facts)
            work.close_commit(unit.session, {})


def _lacks_answers(session: Session) -> bool:
    if session.scalar(select(exists().select_from(LeadResponse))):
        return False
    rows = select(Activity.id).join(Contact, Contact.id == Activity.customer_id)
    return session.scalar(rows.where(_answers(), Activity.done_day >= Contact.created).limit(1)) is not None
