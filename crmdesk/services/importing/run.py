"""Carrying out an import: rows become records, all as one gesture or none at all."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from crmdesk.db.reading import current_token
from crmdesk.entities.catalogue import entity as declared_entity
from crmdesk.exchange.tables import BadCell
from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.texts import NN_
from crmdesk.model.journal import Gesture
from crmdesk.services.importing.activities import ActivityWriter
from crmdesk.services.importing.campaigns import CampaignWriter
from crmdesk.services.importing.cells import CellReader, ReadRow, RowError
from crmdesk.services.importing.deals import DealWriter
from crmdesk.services.importing.facts import AnswerWriter, CostWriter, UsageWriter
from crmdesk.services.importing.goals import BaselineWriter, MarketSizeWriter, TargetWriter
from crmdesk.services.importing.held import ReadRows
from crmdesk.services.importing.holidays import HolidayWriter
from crmdesk.services.importing.moves import MoveWriter
from crmdesk.services.importing.rates import RateWriter
from crmdesk.services.importing.resolve import Recognised, Resolver
from crmdesk.services.importing.staff import StaffWriter
from crmdesk.services.importing.subscription_changes import SubscriptionChangeWriter
from crmdesk.services.importing.subscriptions import SubscriptionWriter
from crmdesk.services.importing.ticket_events import TicketEventWriter
from crmdesk.services.importing.tickets import TicketWriter
from crmdesk.services.importing.writer import RecordWriter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy.orm import Session

    from crmdesk.db.uow import Committed, Work
    from crmdesk.exchange.tables import Note
    from crmdesk.model.setting import BookFacts
    from crmdesk.services.importing.plan import Plan

_TICK = 500
_WRITERS: dict[str, type[RecordWriter]] = {
    "deal": DealWriter,
    "stage_move": MoveWriter,
    "staff": StaffWriter,
    "rate": RateWriter,
    "subscription": SubscriptionWriter,
    "subscription_change": SubscriptionChangeWriter,
    "activity": ActivityWriter,
    "ticket": TicketWriter,
    "ticket_event": TicketEventWriter,
    "holiday": HolidayWriter,
    "campaign": CampaignWriter,
    "cost": CostWriter,
    "answer": AnswerWriter,
    "usage": UsageWriter,
    "target": TargetWriter,
    "market_size": MarketSizeWriter,
    "baseline": BaselineWriter,
}


@dataclass(slots=True)
class Result:
    """What an import did; created, updated, unchanged and rejected add up to the rows of the file.

    `recognised` are names that the book has in another spelling; `notes` tell of the file itself.
    """

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    created_missing: dict[str, int] = field(default_factory=dict)
    recognised: list[Recognised] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    committed: Committed | None = None


def check_import(work: Work, *, plan: Plan, progress: Callable[[int, int], None] | None = None) -> Result:
    """What the plan would do, without doing it."""
    with _without_garbage_collection():
        rows = _read_rows(work.facts, plan, progress)
        run = work.read(partial(_Run.prepared, plan=plan, facts=work.facts, rows=rows))
        result = run.sorted_out()
        run.writer.new.release()
        return result


def run_import(work: Work, *, plan: Plan, progress: Callable[[int, int], None] | None = None) -> Result:
    """Carry the plan out. Rows that cannot be imported are named and left; the rest is one gesture.

    The file is read and its rows are sorted out before the writing begins; should the book change in
    between, that is done again.

    Raises:
        CrmError: the file cannot be read, or a date column can be read in two ways.
    """
    with _without_garbage_collection():
        return _run_import(work, plan, progress)


def _run_import(work: Work, plan: Plan, progress: Callable[[int, int], None] | None) -> Result:
    rows, facts = _read_rows(work.facts, plan, progress), work.facts
    run = work.read(partial(_Run.prepared, plan=plan, facts=facts, rows=rows))
    result = run.sorted_out()
    if not result.created and not result.updated:
        return result
    with work.write() as unit:
        if _newest_gesture(unit.session) != run.newest:
            rows = _read_rows(facts, plan, progress)
            run = _Run.prepared(unit.session, plan=plan, facts=facts, rows=rows)
            result = run.sorted_out()
        total = result.created + result.updated
        run.resolver.numbers.allocate(unit)
        run.resolver.write_missing(unit)
        run.writer.write(unit, lambda done: progress(done, total) if progress else None)
        result.committed = unit.commit(
            NN_("Imported {count} row from {file}", "Imported {count} rows from {file}"),
            count=total,
            file=plan.path.name,
        )
    return result


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """Rows hold one another in no circle: looking for some among a million of them is lost time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _read_rows(facts: BookFacts, plan: Plan, progress: Callable[[int, int], None] | None) -> ReadRows:
    plan.require_readable_dates()
    rows = ReadRows()
    for block in CellReader(plan, facts).blocks():
        _refuse(block, plan)
        rows.add(block)
        current_token().require()
        if progress is not None:
            progress(len(rows), 0)
    return rows


def _refuse(block: list[ReadRow], plan: Plan) -> None:
    """Give the rows that the file's format could not read whole the reason why."""
    refused = plan.table.refused
    for row in block if refused else ():
        if row.line in refused:
            reason = refused[row.line]
            at = plan.table.header[reason.place : reason.place + 1] if isinstance(reason, BadCell) else []
            row.errors = [RowError(row.line, at[0] if at else plan.heading_of("name"), reason)]


def _newest_gesture(session: Session) -> int | None:
    return session.scalar(select(func.max(Gesture.id)))


@dataclass(slots=True)
class _Run:
    """One import over the book as it was at its newest gesture."""

    plan: Plan
    rows: ReadRows
    newest: int | None
    resolver: Resolver
    writer: RecordWriter

    @classmethod
    def prepared(cls, session: Session, *, plan: Plan, facts: BookFacts, rows: ReadRows) -> _Run:
        """A run that has read from the book all that it needs."""
        resolver = Resolver(session, plan, facts)
        writer = _WRITERS.get(plan.entity.name, RecordWriter)(plan, resolver, session, rows)
        return cls(plan, rows, _newest_gesture(session), resolver, writer)

    def sorted_out(self) -> Result:
        """Resolve every row and count what is to become of it; the rows are used up."""
        result = Result(rows=len(self.rows), notes=self.plan.table.notes)
        counts = {"created": 0, "updated": 0, "unchanged": 0}
        for place, row in enumerate(self.rows):
            if place % _TICK == 0:
                current_token().require()
            errors = row.errors
            if not errors:
                try:
                    counts[self.writer.take(row)] += 1
                    continue
                except CrmError as reason:
                    heading = self.plan.heading_of(getattr(reason, "field", ""))
                    errors = [RowError(row.line, heading, reason)]
            result.rejected += 1
            result.errors += errors
        self.rows.release()
        self.writer.finish()
        result.created, result.updated = counts["created"], counts["updated"]
        result.unchanged = counts["unchanged"]
        result.recognised = list(self.resolver.recognised.values())
        result.created_missing = {_kind(name): count for name, count in self.resolver.made.items()}
        return result


def _kind(entity: str) -> str:
    """The word for several records of a kind, as the command line has it."""
    return _UNDECLARED.get(entity) or declared_entity(entity).plural


_UNDECLARED = {"stage": "stages", "ticket_category": "categories"}
"""What is made for a name though it is no record of its own."""
