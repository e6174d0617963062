"""One import in the making: the file, its plan, what the check found, what became of it.

Everything that reads or writes runs in a thread; the steps of the wizard show what stands here. The plan
that was checked is the plan that is carried out.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from crmdesk.services.importing.looking import look_at
from crmdesk.services.importing.mapping import (
    Trouble,
    is_ready,
    make_missing,
    put_field,
    put_reading,
    put_unit,
    troubles,
)
from crmdesk.services.importing.plan import Options, draft_plan
from crmdesk.services.importing.run import check_import, run_import

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from crmdesk.db.uow import Work
    from crmdesk.l10n.date_parts import DateReading
    from crmdesk.l10n.errors import CrmError
    from crmdesk.services.importing.looking import Look
    from crmdesk.services.importing.plan import Plan
    from crmdesk.services.importing.run import Result
    from crmdesk.ui.desk import Desk
    from crmdesk.ui.jobs import Job


class ImportFlow(QObject):
    """`changed` comes whenever something here is new; `failed` brings a CrmError, `ended` follows the run."""

    changed = Signal()
    failed = Signal(object)
    ended = Signal()
    moved = Signal(int, int)
    """How many rows are done, of how many; the second is 0 while it is not known."""

    def __init__(self, desk: Desk, parent: QObject | None = None, *, wanted: str = "") -> None:
        super().__init__(parent)
        self._desk = desk
        self._wanted = wanted
        self.look: Look | None = None
        self.kind = ""
        self.plan: Plan | None = None
        self.checked: Result | None = None
        self.result: Result | None = None
        self.is_busy = False
        self._run: Job | None = None

    # The file

    def open_file(
        self,
        path: Path,
        *,
        encoding: str | None = None,
        delimiter: str | None = None,
        sheet: str | None = None,
        header_row: int | None = None,
    ) -> None:
        """Look at a file; how it is written is found out where it is not told."""
        self._begin()
        said = {"encoding": encoding, "delimiter": delimiter, "sheet": sheet}
        work = partial(look_at, path, **said, header_row=header_row, wanted=self._wanted)
        self._desk.jobs.read(owner=self, key="look", work=work, done=self._take_look, failed=self._fail)

    def _take_look(self, look: Look) -> None:
        is_other = self.look is None or self.look.header != look.header
        self.look = look
        if is_other:
            self.kind = look.guesses[0].kind
        self.choose_kind(self.kind)

    # The plan

    def choose_kind(self, kind: str) -> None:
        """Say what the file holds; its columns are matched anew."""
        look = self.look
        if look is None:
            return
        self.kind = kind
        self._begin()
        self.plan = self.checked = None
        options = Options(
            encoding=look.encoding,
            delimiter=look.delimiter,
            sheet=look.sheet,
            header_row=look.header_row if look.first_lines else None,
        )
        calendar, book = self._desk.work.facts.calendar, self._desk.fields
        self._replan(partial(draft_plan, look.path, kind=kind, options=options, calendar=calendar, book=book))

    def put_field(self, place: int, field: str | None) -> None:
        """Fill another field from a column, or none."""
        self._change(put_field, place=place, field=field, calendar=self._desk.work.facts.calendar)

    def put_reading(self, place: int, reading: DateReading) -> None:
        """Read a column's days in one way."""
        self._change(put_reading, place=place, reading=reading, calendar=self._desk.work.facts.calendar)

    def put_unit(self, code: str) -> None:
        """Read amounts in a currency."""
        self._change(put_unit, code=code)

    def make_missing(self, *, make: bool) -> None:
        """Make records for unknown names, or leave their rows out."""
        self._change(make_missing, make=make)

    def _change(self, edit: Callable[..., Plan], **how: Any) -> None:
        if self.plan is not None:
            self._begin()
            self._replan(partial(edit, self.plan, **how))

    def _replan(self, work: Callable[[], Plan]) -> None:
        self._desk.jobs.cancel(self, "check")
        self._desk.jobs.read(owner=self, key="plan", work=work, done=self._take_plan, failed=self._fail)

    def _take_plan(self, plan: Plan) -> None:
        self.plan, self.checked = plan, None
        self.is_busy = False
        if is_ready(plan):
            self._check(plan)
        self.changed.emit()

    def _check(self, plan: Plan) -> None:
        self.is_busy = True
        self._desk.jobs.read(
            owner=self,
            key="check",
            work=partial(_check, self._desk.work, plan),
            done=self._take_check,
            failed=self._fail,
            progress=self._move,
        )

    def _take_check(self, result: Result) -> None:
        self.checked, self.is_busy = result, False
        self.changed.emit()

    def is_ready(self) -> bool:
        """Whether the plan is whole and has been checked."""
        return self.plan is not None and is_ready(self.plan) and self.checked is not None

    def troubles(self) -> dict[int, Trouble]:
        """What the check found, by the place of the column."""
        return troubles(self.plan, self.checked) if self.plan is not None and self.checked is not None else {}

    # The run

    def run(self) -> None:
        """Carry the checked plan out."""
        if self.plan is None:
            return
        self.is_busy, self.result = True, None
        self._run = self._desk.jobs.write(
            owner=self,
            key="run",
            work=partial(_carry_out, self._desk.work, self.plan),
            done=self._take_result,
            failed=self._fail,
            progress=self._move,
        )
        self.changed.emit()

    def stop(self) -> None:
        """Stop the run: either all of it stands in the book, or nothing."""
        if self._run is not None:
            self._run.token.cancel()

    def _take_result(self, result: Result | None) -> None:
        self.result, self.is_busy, self._run = result, False, None
        self.ended.emit()
        self.changed.emit()

    def save_errors(self, path: Path, done: Callable[[int], None]) -> None:
        """Write the rejected rows to a file that can be put right and imported again."""
        if self.plan is None or self.result is None:
            return
        from crmdesk.services.importing.rejects import write_rejected

        fmt, rtl = self._desk.fmt, self._desk.locale.rtl
        work = partial(write_rejected, self.plan, result=self.result, path=path, told=fmt.error, rtl=rtl)
        self._desk.jobs.read(owner=self, key="errors", work=work, done=done, failed=self._fail)

    # What all have in common

    def _begin(self) -> None:
        self.is_busy = True
        self.changed.emit()

    def _move(self, news: tuple[int, int]) -> None:
        self.moved.emit(*news)

    def _fail(self, error: CrmError) -> None:
        was_running, self._run = self._run is not None, None
        self.is_busy = False
        self.failed.emit(error)
        if was_running:
            self.ended.emit()
        self.changed.emit()


def _check(work: Work, plan: Plan, progress: Callable[[object], None]) -> Result:
    return check_import(work, plan=plan, progress=lambda done, total: progress((done, total)))


def _carry_out(work: Work, plan: Plan, progress: Callable[[object], None]) -> Result | None:
    """The result; None where the person stopped it in time, and nothing was changed."""
    from crmdesk.db.reading import Cancelled

    try:
        return run_import(work, plan=plan, progress=lambda done, total: progress((done, total)))
    except Cancelled:
        return None
