"""The saved replies: a few letters of a title or a text, Enter puts it into the reply."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QWidget

from crmdesk.l10n.normalise import fold
from crmdesk.l10n.texts import _
from crmdesk.ui import theme
from crmdesk.ui.cells import unmasked
from crmdesk.ui.paint import one_line
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.layout import named, start_text
from crmdesk.ui.widgets.popover import Popover

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crmdesk.services.ticket_settings import ReplyRow

WIDTH, ROW, MOST = 340, 30, 7
TEXT = Qt.ItemDataRole.UserRole


class RepliesPopover(Popover):
    """`taken` tells the text that was chosen."""

    taken = Signal(str)

    def __init__(self, replies: Sequence[ReplyRow], anchor: QWidget) -> None:
        super().__init__(anchor)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setLayoutDirection(anchor.layoutDirection())
        self._replies = tuple(replies)
        self.line, self.list = QLineEdit(self), QListWidget(self)
        self.nothing = DirLabel("", "body", "mute", wrapped=True, parent=self)
        named(self, _("Saved replies"))
        named(self.line, _("Search the saved replies"))
        named(self.list, _("Saved replies"))
        self.line.setPlaceholderText(_("Search the saved replies"))
        start_text(self.line, rtl=self.isRightToLeft())
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setUniformItemSizes(True)
        for part in (self.line, self.list, self.nothing):
            self.body.addWidget(part)
        self.setFixedWidth(theme.px(WIDTH))
        self.line.installEventFilter(self)
        self.line.textEdited.connect(self._narrow)
        self.list.itemClicked.connect(self._take)
        self._narrow("")

    def _narrow(self, text: str) -> None:
        wanted = fold(text)
        found = [one for one in self._replies if wanted in fold(f"{one.name}\n{one.text}")]
        self.list.clear()
        for one in found:
            item = QListWidgetItem(unmasked(one_line(one.name)))
            item.setData(TEXT, one.text)
            item.setSizeHint(QSize(0, theme.px(ROW)))
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.list.setVisible(bool(found))
        self.list.setFixedHeight(theme.px(ROW) * min(len(found), MOST) + 4)
        self.nothing.setText(
            _("No saved reply matches.")
            if self._replies
            else _("There are no saved replies yet. They are written in Settings, under Support.")
        )
        self.nothing.setVisible(not found)
        self.adjustSize()

    def submit(self) -> None:
        """Take the reply that is marked."""
        item = self.list.currentItem()
        if item is not None:
            self._take(item)

    def _take(self, item: QListWidgetItem) -> None:
        text = str(item.data(TEXT))
        self.close()
        self.taken.emit(text)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter takes, up and down walk."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.submit()
            return True
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        if step:
            row = self.list.currentRow() + step
            self.list.setCurrentRow(max(0, min(row, self.list.count() - 1)))
            return True
        return super().eventFilter(watched, event)
