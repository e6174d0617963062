"""What is told when something goes wrong: a refusal as a sentence, a bug as a report that loses nothing.

A report names places in the program and kinds of errors only. Messages of errors are left out of it and of
the log: they may quote what a customer is called.
"""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, QtMsgType, Signal, qInstallMessageHandler, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.texts import N_
from crmdesk.paths import PACKAGE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType

    from PySide6.QtCore import QMessageLogContext

    from crmdesk.ui.error_dialog import ErrorDialog

LOG_BYTES, LOG_FILES = 500_000, 3
log = logging.getLogger("crmdesk")


class Unexpected(CrmError):
    """A bug, told like any other trouble; `details` is what whoever mends it needs."""

    def __init__(self, details: str) -> None:
        super().__init__(
            N_("Something went wrong inside the program. Nothing saved was lost. Please try again.")
        )
        self.details = details

    @classmethod
    def of(cls, error: BaseException) -> Unexpected:
        """The report of an error that was caught."""
        return error if isinstance(error, cls) else cls("\n".join(_describe(error)))


def _describe(error: BaseException) -> Iterator[str]:
    """Where an error came from and of which kind it is, without a word of what it says."""
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        yield from _describe(cause)
        yield "which led to"
    for frame in traceback.extract_tb(error.__traceback__):
        yield f"  {_place(frame.filename)}:{frame.lineno} {frame.name}"
    yield f"{type(error).__module__}.{type(error).__qualname__}"


def _place(file: str) -> str:
    path = Path(file)
    return path.relative_to(PACKAGE.parent).as_posix() if path.is_relative_to(PACKAGE) else path.name


def surroundings() -> str:
    """What the program runs on, for a report."""
    import platform

    return (
        f"crmdesk on Python {platform.python_version()}, Qt {qVersion()}, "
        f"{platform.system()} {platform.release()}, {QGuiApplication.platformName()}"
    )


def start_log(file: Path) -> None:
    """Keep the log in `file` and a few older ones beside it; without a place for it there is none."""
    if any(getattr(handler, "baseFilename", "") == str(file) for handler in log.handlers):
        return
    from crmdesk.ui.own_log import OwnLog

    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handler = OwnLog(file, maxBytes=LOG_BYTES, backupCount=LOG_FILES, encoding="utf-8")
    except OSError:
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    qInstallMessageHandler(_log_qt)


def _log_qt(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    if kind not in {QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg}:
        log.warning("qt %s: %s", context.category, message)


class Reporter(QObject):
    """Takes what nobody else took: refusals go to `tell`, bugs to the log and one dialog at a time."""

    _found = Signal(object)

    def __init__(
        self, tell: Callable[[CrmError], None], log_file: Path | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._tell = tell
        self._log_file = log_file
        self._dialog: ErrorDialog | None = None
        self._found.connect(self._report_soon)

    def install(self) -> None:
        """Catch what escapes from slots, from other threads and from the program itself."""
        sys.excepthook = self._catch
        threading.excepthook = lambda args: self._catch(args.exc_type, args.exc_value, args.exc_traceback)

    def _catch(
        self, kind: type[BaseException], error: BaseException | None, where: TracebackType | None
    ) -> None:
        if error is None or issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error or kind(), where)
            return
        problem = error if isinstance(error, CrmError) else Unexpected.of(error)
        if isinstance(problem, Unexpected):
            if self._log_file is not None:
                start_log(self._log_file)
            log.error("%s", problem.details)
        self._found.emit(problem)

    def _report_soon(self, problem: CrmError) -> None:
        """Not within the slot that failed: what it was called by comes to its end first."""
        QTimer.singleShot(0, self, partial(self.report, problem))

    def report(self, problem: CrmError) -> None:
        """Tell of a problem that is in the log already."""
        if not isinstance(problem, Unexpected):
            self._tell(problem)
        elif self._dialog is None:
            from crmdesk.ui.error_dialog import ErrorDialog

            self._dialog = ErrorDialog(problem, self._log_file, QApplication.activeWindow())
            self._dialog.finished.connect(self._forget_dialog)
            self._dialog.open()

    def _forget_dialog(self) -> None:
        self._dialog = None
