"""What a ticket waits for, written in one small panel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from crmdesk.l10n.texts import _
from crmdesk.ui import theme
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.layout import named, show_hint
from crmdesk.ui.widgets.popover import Popover
from crmdesk.ui.widgets.text_fields import TextField

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from crmdesk.ui.desk import Desk

WIDTH = 300


class ReasonPopover(Popover):
    """`given` tells what was written."""

    given = Signal(str)

    def __init__(self, desk: Desk, text: str, anchor: QWidget) -> None:
        super().__init__(anchor)
        self.setLayoutDirection(anchor.layoutDirection())
        named(self, _("What is waited for"))
        self.field = TextField(desk)
        self.field.set_name(_("What is waited for"))
        show_hint(self.field.line, _("What is waited for"))
        self.field.set_value(text or None)
        self.save = Button(_("Save"), "primary", "check", parent=self)
        self.body.addWidget(self.field)
        self.body.addWidget(self.save)
        self.setFixedWidth(theme.px(WIDTH))
        self.field.line.returnPressed.connect(self.submit)
        self.save.clicked.connect(self.submit)

    def submit(self) -> None:
        """Tell what was written; nothing written changes nothing."""
        text = self.field.read()
        self.close()
        if text:
            self.given.emit(text)
