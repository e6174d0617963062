"""The pinned views in the navigation, each with how many records it has now."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from crmdesk.entities.catalogue import entity as declared_entity
from crmdesk.services import views
from crmdesk.ui.navigation import view_key
from crmdesk.ui.widgets.nav_list import NavItem

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from crmdesk.db.uow import Committed
    from crmdesk.services.views import ViewRow
    from crmdesk.ui.desk import Desk
    from crmdesk.ui.navigation import Navigation

MINUTE_MS: Final = 60_000
DEAR_MS: Final = 1_000
"""What takes longer to count is counted once a minute at the most."""

_OF_ALL: Final = frozenset({"custom_field", "custom_value", "saved_view", "setting", "tag"})
_PARTS: Final[Mapping[str, frozenset[str]]] = {
    "contact": frozenset({"activity", "contact_tag"}),
    "deal": frozenset({"activity", "deal_line", "deal_tag"}),
    "subscription": frozenset({"subscription_change"}),
}
"""Tables whose records decide, beside its own, which records a view of a table has."""


class PinnedViews(QObject):
    """Counted after every change of what they count, and on a new day; `chosen` asks for one of them."""

    chosen = Signal(str, int)

    def __init__(self, desk: Desk, navigation: Navigation, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._navigation = desk, navigation
        self._rows: list[ViewRow] = []
        self._counts: dict[int, int] = {}
        self._since = QElapsedTimer()
        self._is_dear = self._is_stale = False
        self._day: dt.date | None = None
        self._minute = QTimer(self, interval=MINUTE_MS)
        self._minute.timeout.connect(self.look_again)
        desk.views.changed.connect(self._follow_views)
        desk.committed.connect(self._follow)
        desk.locale_changed.connect(self._write)
        desk.preferences.changed.connect(self._follow_preference)
        navigation.chosen.connect(self._choose)
        self._follow_views()

    def ask(self) -> None:
        """Count anew."""
        if self._rows:
            self._is_stale, self._day = False, self._desk.work.today()
            self._since.start()
            pinned = [row.id for row in self._rows]
            count = partial(views.count_views, views=pinned, viewer=self._desk.viewer)
            self._desk.read(owner=self, key="pinned", work=count, done=self._take)

    def look_again(self) -> None:
        """Count anew what was left for later, or what is of another day by now."""
        if self._is_stale or self._day != self._desk.work.today():
            self.ask()

    def _follow_views(self) -> None:
        self._rows = self._desk.views.pinned()
        if not self._rows:
            self._minute.stop()
        elif not self._minute.isActive():
            self._minute.start()
        self._write()
        self.ask()

    def _follow_preference(self, key: str) -> None:
        if key == "pinned_views":
            self._follow_views()

    def _follow(self, done: Committed) -> None:
        if any(done.changed.keys() & _tables_of(row.entity) for row in self._rows):
            self._is_stale = True
            if not self._is_dear:
                self.ask()

    def _take(self, counts: dict[int, int]) -> None:
        self._counts, self._is_dear = counts, self._since.elapsed() > DEAR_MS
        self._write()

    def _write(self) -> None:
        fmt, counts = self._desk.fmt, self._counts
        self._navigation.show_views(
            [
                NavItem(
                    view_key(row.id),
                    row.name,
                    declared_entity(row.entity).icon,
                    fmt.integer(counts[row.id]) if row.id in counts else "",
                    is_data=True,
                )
                for row in self._rows
            ]
        )

    def _choose(self, key: str) -> None:
        for row in self._rows:
            if key == view_key(row.id):
                self.chosen.emit(row.entity, row.id)


def _tables_of(entity: str) -> frozenset[str]:
    """The tables that decide which records a view of a kind has."""
    table = declared_entity(entity).model.__tablename__
    return _OF_ALL | _PARTS.get(table, frozenset()) | {table}
