"""Correcting what was written in a ticket, in one small panel."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QWidget

from crmdesk.l10n.texts import _
from crmdesk.services import tickets
from crmdesk.ui import theme
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.layout import named
from crmdesk.ui.widgets.popover import Popover
from crmdesk.ui.widgets.text_area import TextArea

if TYPE_CHECKING:
    from crmdesk.db.uow import Committed
    from crmdesk.l10n.errors import CrmError
    from crmdesk.ui.desk import Desk

WIDTH, LINES = 420, 6


class CorrectPopover(Popover):
    """Puts another text in place of an event's; it stays, with what was typed, until the book has it."""

    def __init__(self, desk: Desk, event: int, text: str, anchor: QWidget) -> None:
        super().__init__(anchor)
        self._desk, self._event = desk, event
        self.setLayoutDirection(anchor.layoutDirection())
        named(self, _("Correct what is written"))
        self.body.addWidget(DirLabel(_("Correct what is written"), "strong", parent=self))
        self.area = TextArea(desk, self, lines=LINES)
        self.area.set_name(_("Text"))
        self.area.set_value(text)
        self.body.addWidget(self.area)
        self.save = Button(_("Save"), "primary", "check", parent=self)
        self.cancel = Button(_("Cancel"), parent=self)
        foot = QHBoxLayout()
        foot.addWidget(self.save)
        foot.addWidget(self.cancel)
        foot.addStretch(1)
        self.body.addLayout(foot)
        self.setFixedWidth(theme.px(WIDTH))
        self.save.clicked.connect(self.submit)
        self.cancel.clicked.connect(self.close)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(self.submit)

    def submit(self) -> None:
        """Save the text; without one, say that it is needed."""
        text = self.area.read()
        if text is None:
            self._say(_("Write something first."))
        elif self.save.isEnabled():
            self.save.setEnabled(False)
            work = partial(tickets.correct_event, event=self._event, text=text)
            self._desk.write(owner=self, work=work, done=self._end, failed=self._refuse)

    def _end(self, _done: Committed) -> None:
        self.close()

    def _refuse(self, error: CrmError) -> None:
        self.save.setEnabled(True)
        self._say(self._desk.fmt.error(error))

    def _say(self, fault: str) -> None:
        self.area.set_error(fault)
        self.adjustSize()
