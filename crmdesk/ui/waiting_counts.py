"""The counts beside the sections: what waits today, as the page of the day lists it, and open tickets."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from crmdesk.services import today

if TYPE_CHECKING:
    from crmdesk.db.uow import Committed
    from crmdesk.services.today import Waiting
    from crmdesk.ui.desk import Desk
    from crmdesk.ui.navigation import Navigation

MINUTE_MS = 60_000
COUNTED = frozenset({"activity", "duty", "review", "subscription", "ticket"})


class WaitingCounts(QObject):
    """Counts once a minute and after every change of what is counted."""

    def __init__(self, desk: Desk, navigation: Navigation, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._navigation = desk, navigation
        self._found: Waiting | None = None
        self._minute = QTimer(self, interval=MINUTE_MS)
        self._minute.timeout.connect(self.ask)
        desk.committed.connect(self._follow)
        desk.locale_changed.connect(self._write)
        desk.preferences.changed.connect(self._follow_preference)
        self._minute.start()
        self.ask()

    def ask(self) -> None:
        """Count anew."""
        count = partial(today.count_waiting, mine=self._desk.preferences.today_mine)
        self._desk.read(owner=self, key="waiting", work=count, done=self._show)

    def _follow_preference(self, key: str) -> None:
        if key == "today_mine":
            self.ask()

    def _follow(self, done: Committed) -> None:
        if COUNTED & done.changed.keys():
            self.ask()

    def _show(self, found: Waiting) -> None:
        self._found = found
        self._write()

    def _write(self) -> None:
        if self._found is None:
            return
        for key, count in self._found._asdict().items():
            self._navigation.list.set_count(key, self._desk.fmt.integer(count) if count else "")
