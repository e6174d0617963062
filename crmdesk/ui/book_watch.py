"""Looks now and then whether another program changed the book, so that the window shows it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication

from crmdesk.l10n.texts import N_, _
from crmdesk.services import elsewhere
from crmdesk.ui.widgets.message_bar import MessageBar
from crmdesk.ui.widgets.offer import Offer

if TYPE_CHECKING:
    from collections.abc import Callable

    from crmdesk.db.uow import Committed
    from crmdesk.services.elsewhere import News, Seen
    from crmdesk.ui.desk import Desk

MINUTE_MS = 60_000
REPLACED: Final = N_(
    "A backup of this book was restored by another program, and what you see is from before. "
    "Open the book again; what you typed is kept."
)


class BookWatch(QObject):
    """Looks once a minute, and when the person comes back to the program.

    What others changed is told as if it were committed here. Where the book was put back from a backup, a bar
    (`bar`) says so and offers to open it again.
    """

    def __init__(self, desk: Desk, reopen: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._reopen = desk, reopen
        self._seen: Seen | None = None
        self._own: set[int] = set()
        self.bar = MessageBar()
        self._minute = QTimer(self, interval=MINUTE_MS)
        self._minute.timeout.connect(self.ask)
        desk.committed.connect(self._note_own)
        desk.locale_changed.connect(self._retranslate)
        program = QGuiApplication.instance()
        if isinstance(program, QGuiApplication):
            program.applicationStateChanged.connect(self._follow_state)
        self._minute.start()
        self.ask()

    def ask(self) -> None:
        """Look now."""
        if self._seen is None:
            self._desk.read(owner=self, key="elsewhere", work=elsewhere.look, done=self._begin)
        elif self.bar.isHidden():
            work = partial(elsewhere.look_again, seen=self._seen, own=frozenset(self._own))
            self._desk.read(owner=self, key="elsewhere", work=work, done=self._take)

    def _begin(self, seen: Seen) -> None:
        self._seen = seen

    def _take(self, news: News) -> None:
        self._seen = news.seen
        if news.is_replaced:
            self._minute.stop()
            self._tell()
            return
        if news.seen.newest is not None:
            self._own = {one for one in self._own if one > news.seen.newest.gesture}
        if news.changed:
            self._desk.hear(news.changed)

    def _tell(self) -> None:
        offer = Offer(_("Open the book again"), self._reopen, "refresh-cw")
        self.bar.show_message(_(REPLACED), "warn", (offer,), closable=False)

    def _retranslate(self) -> None:
        if not self.bar.isHidden():
            self._tell()

    def _note_own(self, done: Committed) -> None:
        if done.gesture:
            self._own.add(done.gesture)

    def _follow_state(self, state: Qt.ApplicationState) -> None:
        if state is Qt.ApplicationState.ApplicationActive:
            self.ask()
