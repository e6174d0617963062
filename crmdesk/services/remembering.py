"""Figures asked for with what is remembered of them, and what they found kept for the next time."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import bindparam, delete

from crmdesk.db.bulk import insert_values
from crmdesk.db.changes import table_of
from crmdesk.db.dialect import remember_alone
from crmdesk.kpi.memory import LEAST_SECONDS, OF_DAY, Memory, Shelves, last_gesture
from crmdesk.l10n.errors import CrmError
from crmdesk.model.remembered import Remembered
from crmdesk.paths import program_version
from crmdesk.services.population_reads import COLUMNS, store_reads

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection
    from sqlalchemy.orm import Session

    from crmdesk.db.uow import Work

T = TypeVar("T")


def ask(work: Work, question: Callable[[Session], T], *, least_seconds: float = LEAST_SECONDS) -> T:
    """Answer a question about figures, counting only what is not remembered.

    What took longer than `least_seconds` to count is remembered, unless the book changed meanwhile.
    """
    memory = Memory(_shelves(work), least_seconds)

    def asked(session: Session) -> T:
        memory.lend(session)
        return question(session)

    answer = work.read(asked)
    if memory.fresh:
        with suppress(CrmError):
            # A book that cannot be written to just now is counted again the next time.
            _keep(work, memory)
    return answer


def _keep(work: Work, memory: Memory) -> None:
    """Write what was found into the book; it is no gesture: nothing of the business changes.

    Once a day what is of no use any more goes.

    Raises:
        BookLocked: a gesture is under way; who looks at figures does not wait for it.
    """
    table = table_of(Remembered)
    rows = [
        (what, start, end, population, payload) for (what, start, end), population, payload in memory.found()
    ]
    shelves, today = _shelves(work), work.today().isoformat()
    with work.write(waits=False) as unit:
        connection = unit.session.connection()
        remember_alone(connection, table)
        if last_gesture(unit.session) != memory.gesture:
            return
        if shelves.tidied != today:
            _tidy(connection, today)
        same = (table.c[name] == bindparam(f"_{name}") for name in ("what", "start", "end"))
        places = [{"_what": what, "_start": start, "_end": end} for what, start, end, *_rest in rows]
        connection.execute(delete(table).where(*same), places)
        store_reads(connection, {population for *_place, population, _payload in rows})
        insert_values(connection, table, COLUMNS, rows)
        work.close_commit(unit.session, {})
    shelves.tidied = today


def _tidy(connection: Connection, today: str) -> None:
    """Forget what was remembered for another day or by another version of the program."""
    what = table_of(Remembered).c.what
    of_another_day = what.contains(OF_DAY) & ~what.endswith(f"{OF_DAY}{today}")
    of_another_version = ~what.startswith(f"{program_version()}|", autoescape=True)
    connection.execute(delete(table_of(Remembered)).where(of_another_day | of_another_version))


def _shelves(work: Work) -> Shelves:
    found: Shelves = work.kept.setdefault(Shelves, Shelves())
    return found
