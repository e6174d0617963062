"""The list of all that a panel can show of one kind, tiles or charts, narrowed by typing."""

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
    from collections.abc import Hashable, Sequence

    from PySide6.QtWidgets import QWidget

    from crmdesk.ui.pages.kpis.names import Kind

WIDTH, HEIGHT = 320, 300
KEY = Qt.ItemDataRole.UserRole


class Chooser(Popover):
    """Type to narrow, Enter or a click takes one."""

    chosen = Signal(object)

    def __init__(self, anchor: QWidget, offered: Sequence[tuple[Hashable, str]], kind: Kind) -> None:
        super().__init__(anchor)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setLayoutDirection(anchor.layoutDirection())
        named(self, _(kind.add))
        self.search = SearchBox(_(kind.search), parent=self)
        self.list = QListWidget(self)
        named(self.list, _(kind.all))
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
