"""Work away from the window: writes one after another, reads a few at a time, answers on the GUI thread.

A job is a plain callable that gets nothing from Qt. Its answer is delivered by a queued signal of `Jobs`; a
newer request of the same owner with the same key wins; an owner that is gone drops its answers. Cancelling a
job interrupts the statement it runs: `Jobs._perform` is the one place where a job meets `db.reading`'s token.
"""

from __future__ import annotations

import contextlib
import inspect
import logging
from functools import partial
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import QObject, QTimer, Signal

from crmdesk.db.reading import Token, cancellable
from crmdesk.l10n.errors import CrmError
from crmdesk.ui.errors import Unexpected

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future, ThreadPoolExecutor

READERS = 3


class Job:
    """One request: whose it is, what to do, and whom to tell."""

    future: Future[None] | None = None
    is_wanted = True
    latest: Any = None
    has_news = False

    def __init__(
        self,
        owner: QObject,
        key: str | None,
        work: Callable[..., Any],
        *,
        done: Callable[[Any], None] | None,
        failed: Callable[[CrmError], None] | None,
        progress: Callable[[Any], None] | None,
        is_write: bool,
    ) -> None:
        self.owner, self.key, self.work = owner, key, work
        self.done, self.failed, self.progress = done, failed, progress
        self.is_write = is_write
        self.token = Token()

    def owner_lives(self) -> bool:
        """Whether the owner can still be told."""
        return self.is_wanted and shiboken6.isValid(self.owner)


class Jobs(QObject):
    """The write lane and the read pool of one window."""

    idle = Signal()
    written = Signal(object)
    """The result of every write that succeeded, whether or not its owner is still there."""
    writing_changed = Signal(bool)
    """The lane has something to save, or has saved all."""
    write_failed = Signal()
    refused = Signal(object)
    """A CrmError that nobody took."""
    broke = Signal(object)
    """An Unexpected that nobody took; it is in the log already."""
    _ended = Signal(object, object, object)
    _moved = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._threads: dict[str, ThreadPoolExecutor] = {}
        self._open: list[Job] = []
        self._watched: set[int] = set()
        self._is_closed = False
        self._ended.connect(self._deliver)
        self._moved.connect(self._tell_progress)

    def read(
        self,
        *,
        owner: QObject,
        key: str | None = None,
        work: Callable[..., Any],
        done: Callable[[Any], None] | None = None,
        failed: Callable[[CrmError], None] | None = None,
        progress: Callable[[Any], None] | None = None,
    ) -> Job:
        """Run `work` in the pool. A job still running under this owner and key is cancelled first.

        `work` is given `token` and `progress` by keyword where it has parameters of these names.
        """
        job = Job(owner, key, work, done=done, failed=failed, progress=progress, is_write=False)
        self.cancel(owner, key)
        return self._start(job, "read", READERS)

    def write(
        self,
        *,
        owner: QObject,
        key: str | None = None,
        work: Callable[..., Any],
        done: Callable[[Any], None] | None = None,
        failed: Callable[[CrmError], None] | None = None,
        progress: Callable[[Any], None] | None = None,
    ) -> Job:
        """Run `work` after all writes before it. It runs even if its owner goes; only `cancel` stops it."""
        job = Job(owner, key, work, done=done, failed=failed, progress=progress, is_write=True)
        for older in self._of(owner, key):
            if older.is_write:
                older.is_wanted = False
        return self._start(job, "write", 1)

    def cancel(self, owner: QObject, key: str | None) -> None:
        """Stop the jobs of an owner under a key, and forget their answers. A key of None names no job."""
        for job in self._of(owner, key):
            self.cancel_job(job)

    def cancel_job(self, job: Job) -> None:
        """Stop one job: it does not start, or its statement is interrupted."""
        job.is_wanted = False
        job.token.cancel()
        if job.future is not None and job.future.cancel():
            self._close(job)

    def is_busy(self) -> bool:
        """Whether any answer is still to come."""
        return bool(self._open)

    def is_writing(self) -> bool:
        """Whether something is still being saved."""
        return any(job.is_write for job in self._open)

    def wait_for_done(self, timeout_ms: int = 10_000) -> bool:
        """Let events run until all answers are delivered; False if that took too long."""
        from PySide6.QtCore import QDeadlineTimer, QEventLoop

        loop, patience, deadline = QEventLoop(), QTimer(singleShot=True), QDeadlineTimer(timeout_ms)
        self.idle.connect(loop.quit)
        patience.timeout.connect(loop.quit)
        # An answer may ask on: then nothing is open for a moment only.
        while self._open and not deadline.hasExpired():
            patience.start(max(deadline.remainingTime(), 1))
            loop.exec()
        return not self._open

    def close(self) -> None:
        """Cancel the reads, finish the writes, and end the threads; what is asked for later is not done."""
        self._is_closed = True
        for job in [job for job in self._open if not job.is_write]:
            self.cancel_job(job)
        for name in sorted(self._threads, reverse=True):
            self._threads[name].shutdown(wait=True)

    def _of(self, owner: QObject, key: str | None) -> list[Job]:
        return [job for job in self._open if key is not None and job.owner is owner and job.key == key]

    def _start(self, job: Job, lane: str, threads: int) -> Job:
        if self._is_closed:
            return job
        if id(job.owner) not in self._watched:
            self._watched.add(id(job.owner))
            job.owner.destroyed.connect(partial(self._drop_owner, id(job.owner)))
        was_writing = self.is_writing()
        self._open.append(job)
        if job.is_write and not was_writing:
            self.writing_changed.emit(True)
        job.future = self._lane(lane, threads).submit(self._perform, job)
        return job

    def _lane(self, name: str, threads: int) -> ThreadPoolExecutor:
        if name not in self._threads:
            from concurrent.futures import ThreadPoolExecutor

            self._threads[name] = ThreadPoolExecutor(threads, thread_name_prefix=name)
        return self._threads[name]

    def _drop_owner(self, which: int, *_gone: object) -> None:
        self._watched.discard(which)
        for job in [job for job in self._open if id(job.owner) == which]:
            if job.is_write:
                job.is_wanted = False
            else:
                self.cancel_job(job)

    def _perform(self, job: Job) -> None:
        """In the job's thread: the one place where work runs and where any failure is caught."""
        result, problem = None, None
        try:
            with cancellable(job.token):
                result = job.work(**self._extras(job))
        except CrmError as error:
            problem = error
        except Exception as error:  # noqa: BLE001 - the job boundary: nothing gets past it
            if not job.token.cancelled:
                problem = Unexpected.of(error)
        with contextlib.suppress(RuntimeError):  # the program ended meanwhile: nobody is left to tell
            self._ended.emit(job, result, problem)

    def _extras(self, job: Job) -> dict[str, Any]:
        offered = {"token": job.token, "progress": partial(self._note_progress, job)}
        try:
            asked = inspect.signature(job.work).parameters
        except (TypeError, ValueError):
            return {}
        return {name: value for name, value in offered.items() if name in asked}

    def _note_progress(self, job: Job, news: object) -> None:
        """In the job's thread: only the latest news travels, so that a fast job does not flood the window."""
        job.token.require()
        job.latest = news
        if not job.has_news:
            job.has_news = True
            self._moved.emit(job)

    def _tell_progress(self, job: Job) -> None:
        job.has_news = False
        if job.progress is not None and job.owner_lives():
            job.progress(job.latest)

    def _deliver(self, job: Job, result: object, problem: CrmError | None) -> None:
        if job not in self._open:
            return
        try:
            if problem is not None:
                self._tell_problem(job, problem)
            elif not (job.token.cancelled and not job.is_write):
                self._tell_result(job, result)
        finally:
            self._close(job)

    def _tell_result(self, job: Job, result: object) -> None:
        if job.is_write and result is not None:
            self.written.emit(result)
        if job.done is not None and job.owner_lives():
            job.done(result)

    def _tell_problem(self, job: Job, problem: CrmError) -> None:
        if isinstance(problem, Unexpected):
            logging.getLogger(__name__).error("%s", problem.details)
        if job.token.cancelled or not (job.is_write or job.owner_lives()):
            return
        if job.is_write:
            self.write_failed.emit()
        if job.failed is not None and job.owner_lives():
            job.failed(problem)
        else:
            self.tell_problem(problem)

    def tell_problem(self, problem: CrmError) -> None:
        """Say what was refused, or that something broke."""
        if isinstance(problem, Unexpected):
            self.broke.emit(problem)
        else:
            self.refused.emit(problem)

    def _close(self, job: Job) -> None:
        if job in self._open:
            self._open.remove(job)
            if job.is_write and not self.is_writing():
                self.writing_changed.emit(False)
            if not self._open:
                self.idle.emit()
