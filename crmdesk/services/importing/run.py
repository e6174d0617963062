"""Carrying out an import: rows become records, all as one gesture or none at all."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from crmdesk.db import dialect
from crmdesk.db.changes import table_of
from crmdesk.db.reading import current_token
from crmdesk.entities.catalogue import entity as declared_entity
from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.texts import NN_
from crmdesk.services.importing.cells import CellReader, ReadRow, RowError
from crmdesk.services.importing.deals import DealWriter
from crmdesk.services.importing.moves import MoveWriter
from crmdesk.services.importing.resolve import Resolver
from crmdesk.services.importing.writer import RecordWriter

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from crmdesk.db.uow import Committed, Unit, Work
    from crmdesk.services.importing.plan import Plan

Progress = "Callable[[int, int], None]"
_TICK = 500


@dataclass(slots=True)
class Result:
    """What an import did; created, updated, unchanged and rejected add up to the rows of the file."""

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    created_missing: dict[str, int] = field(default_factory=dict)
    errors: list[RowError] = field(default_factory=list)
    rejected_rows: list[ReadRow] = field(default_factory=list)
    committed: Committed | None = None


def check_import(work: Work, *, plan: Plan) -> Result:
    """What the plan would do, without doing it."""
    plan.require_readable_dates()
    read = list(CellReader(plan, work.facts).rows())

    def tried(session: Session) -> Result:
        run = _Run(plan, Resolver(session, plan, work.facts, _counting_ids()))
        run.sort_out(read)
        return run.result

    return work.read(tried)


def run_import(work: Work, *, plan: Plan, progress: Callable[[int, int], None] | None = None) -> Result:
    """Carry the plan out. Rows that cannot be imported are named and left; the rest is one gesture.

    Raises:
        CrmError: the file cannot be read, or a date column can be read in two ways.
    """
    plan.require_readable_dates()
    read = []
    for row in CellReader(plan, work.facts).rows():
        read.append(row)
        if progress is not None and len(read) % _TICK == 0:
            current_token().require()
            progress(len(read), 0)
    with work.write() as unit:
        run = _Run(plan, Resolver(unit.session, plan, work.facts, _allocated_ids(unit, plan, len(read))))
        run.sort_out(read)
        run.write(unit, progress)
        run.result.committed = unit.commit(
            NN_("Imported {count} row from {file}", "Imported {count} rows from {file}"),
            count=run.result.created + run.result.updated,
            file=plan.path.name,
        )
    return run.result


def _counting_ids() -> Callable[[str], int]:
    """Numbers for records that are only counted, never written: below zero."""
    counter: Counter[str] = Counter()

    def take(entity: str) -> int:
        counter[entity] += 1
        return -1 - counter[entity]

    return take


def _allocated_ids(unit: Unit, plan: Plan, rows: int) -> Callable[[str], int]:
    """Numbers for records about to be written, allocated where first needed."""
    ids: dict[str, Any] = {}
    links = max(1, sum(bool(one.link) for one in plan.fields.values()) + 1)

    def take(entity: str) -> int:
        model = table_of(_model(entity))
        if model.name not in ids:
            ids[model.name] = iter(dialect.allocate_ids(unit.session.connection(), model, rows * links))
        return int(next(ids[model.name]))

    return take


def _model(entity: str) -> Any:
    from crmdesk.services.records import model_of

    return model_of(entity)


class _Run:
    """One import: its rows sorted out into new, changed, unchanged and rejected ones."""

    def __init__(self, plan: Plan, resolver: Resolver) -> None:
        self.plan = plan
        self.result = Result()
        writers: dict[str, type[RecordWriter]] = {"deal": DealWriter, "stage_move": MoveWriter}
        self.resolver = resolver
        self.writer = writers.get(plan.entity.name, RecordWriter)(plan, resolver)

    def sort_out(self, read: list[ReadRow]) -> None:
        """Resolve every row and count what is to become of it."""
        self.result.rows = len(read)
        self.writer.expect(read)
        for row in read:
            if not row.errors:
                try:
                    self._count(self.writer.take(row))
                    continue
                except CrmError as reason:
                    row.errors.append(RowError(row.line, getattr(reason, "field", ""), reason))
            self.result.rejected += 1
            self.result.errors += row.errors
            self.result.rejected_rows.append(row)
        self.result.created_missing = {
            declared_entity(name).plural if name != "stage" else "stages": count
            for name, count in self.resolver.made.items()
        }

    def _count(self, what: str) -> None:
        setattr(self.result, what, getattr(self.result, what) + 1)

    def write(self, unit: Unit, progress: Callable[[int, int], None] | None) -> None:
        """Put the new records into the book and the changes into the old ones."""
        if self.result.rows == self.result.rejected:
            return
        total = self.result.created + self.result.updated
        self.resolver.write_missing(unit)
        self.writer.write(unit, lambda done: progress(done, total) if progress else None)


