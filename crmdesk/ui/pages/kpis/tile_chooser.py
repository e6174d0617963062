"""The list of all figures that a tile can show, narrowed by typing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from crmdesk.l10n.normalise import fold
from crmdesk.l10n.texts import _
from crmdesk.ui import theme
from crmdesk.ui.widgets.layout import named
from crmdesk.ui.widgets.popover import Popover
from crmdesk.ui.widgets.search_box import SearchBox

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtWidgets import QWidget

    from crmdesk.kpi.spec import Kpi
    from crmdesk.services.panel_roles import TileKey

WIDTH, HEIGHT = 320, 300
KEY = Qt.ItemDataRole.UserRole


def name_of(known: Mapping[str, Kpi], key: TileKey) -> str:
    """What a tile is called: its figure, and the way of calculating it where that is not the usual one."""
    kpi = known[key.kpi]
    if not key.variant:
        return _(kpi.name)
    return _("{figure}: {variant}").format(figure=_(kpi.name), variant=_(kpi.variant(key.variant).name))


class TileChooser(Popover):
    """Type to narrow, Enter or a click takes one."""

    chosen = Signal(object)

    def __init__(self, anchor: QWidget, offered: Sequence[tuple[TileKey, str]]) -> None:
        super().__init__(anchor)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setLayoutDirection(anchor.layoutDirection())
        named(self, _("Add a tile"))
        self.search = SearchBox(_("Search the KPIs"), parent=self)
        self.list = QListWidget(self)
        named(self.list, _("KPIs"))
        self.list.setFrameShape(QListWidget.Shape.NoFrame)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setWordWrap(True)
        self.list.setFixedSize(theme.px(WIDTH), theme.px(HEIGHT))
        for key, name in sorted(offered, key=lambda one: one[1]):
            item = QListWidgetItem(name)
            item.setData(KEY, key)
            self.list.addItem(item)
        self.body.addWidget(self.search)
        self.body.addWidget(self.list)
        self.search.textChanged.connect(self._narrow)
        self.search.installEventFilter(self)
        self.list.itemActivated.connect(self._take)
        self.list.itemClicked.connect(self._take)
        self._narrow("")

    def _narrow(self, text: str) -> None:
        """Show what holds all the words typed."""
        words, first = fold(text).split(), -1
        for row in range(self.list.count()):
            item = self.list.item(row)
            holds = fold(item.text())
            item.setHidden(not all(word in holds for word in words))
            if first < 0 and not item.isHidden():
                first = row
        self.list.setCurrentRow(first)

    def _take(self, item: QListWidgetItem) -> None:
        key = item.data(KEY)
        self.close()
        self.chosen.emit(key)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """In the search box Down goes to the list and Enter takes its first."""
        if watched is self.search and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            item = self.list.currentItem()
            if event.key() == Qt.Key.Key_Down:
                self.list.setFocus(Qt.FocusReason.TabFocusReason)
                return True
            if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and item is not None:
                self._take(item)
                return True
        return super().eventFilter(watched, event)
