"""The saved replies: a few letters of a title or a text, Enter puts it into the reply."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent

from crmdesk.l10n.marks import isolate
from crmdesk.l10n.normalise import fold
from crmdesk.l10n.texts import _
from crmdesk.ui import theme
from crmdesk.ui.cells import unmasked
from crmdesk.ui.dialogs.pick_list import Pick, PickList
from crmdesk.ui.paint import one_line
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.layout import named
from crmdesk.ui.widgets.popover import Popover
from crmdesk.ui.widgets.search_box import SearchBox

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from crmdesk.services.ticket_settings import ReplyRow

WIDTH, MOST = 380, 6
"""How wide it is, and how many replies are seen at once."""


class RepliesPopover(Popover):
    """`taken` tells the text that was chosen."""

    taken = Signal(str)

    def __init__(self, replies: Sequence[ReplyRow], anchor: QWidget) -> None:
        super().__init__(anchor)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setLayoutDirection(anchor.layoutDirection())
        self._replies = tuple(replies)
        self.line, self.list = SearchBox(_("Search the saved replies"), parent=self), PickList(self)
        self.nothing = DirLabel("", "body", "mute", wrapped=True, parent=self)
        named(self, _("Saved replies"))
        named(self.list, _("Saved replies"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.body.addWidget(DirLabel(_("Saved replies"), "strong", parent=self))
        for part in (self.line, self.list, self.nothing):
            self.body.addWidget(part)
        self.setFixedWidth(theme.px(WIDTH))
        self.line.installEventFilter(self)
        self.line.textChanged.connect(self._narrow)
        self.list.clicked.connect(self.submit)
        self._narrow("")

    def _narrow(self, text: str) -> None:
        wanted = fold(text)
        found = [one for one in self._replies if wanted in fold(f"{one.name}\n{one.text}")]
        self.list.put([Pick(one.text, self._in_line(one.name), self._in_line(one.text)) for one in found])
        self.list.choose_first()
        self.list.setVisible(bool(found))
        self.list.setFixedHeight(self.list.sizeHintForRow(0) * min(len(found), MOST) + 2)
        self.nothing.setText(
            _("No saved reply matches.")
            if self._replies
            else _("There are no saved replies yet. They are written in Settings, under Support.")
        )
        self.nothing.setVisible(not found)
        self.adjustSize()

    def _in_line(self, text: str) -> str:
        return isolate(unmasked(one_line(text)), within_rtl=self.isRightToLeft())

    def submit(self) -> None:
        """Take the reply that is marked."""
        pick = self.list.chosen()
        if pick is not None:
            self.close()
            self.taken.emit(str(pick.key))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter takes, up and down walk."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.submit()
            return True
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        if step:
            self.list.choose_row(self.list.currentIndex().row() + step)
            return True
        return super().eventFilter(watched, event)

