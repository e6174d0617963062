"""The panel in which a view of a list gets its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal

from crmdesk.l10n.texts import _
from crmdesk.ui import theme
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.layout import named
from crmdesk.ui.widgets.popover import Popover
from crmdesk.ui.widgets.text_fields import TextField

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from crmdesk.l10n.errors import CrmError
    from crmdesk.ui.desk import Desk

WIDTH = 300


class ViewNamePopover(Popover):
    """`given` tells the name typed. It stays until the name was taken, or says why it was not."""

    given = Signal(str)

    def __init__(self, desk: Desk, title: str, name: str, anchor: QWidget) -> None:
        super().__init__(anchor)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setLayoutDirection(anchor.layoutDirection())
        self.setFixedWidth(theme.px(WIDTH))
        self._desk = desk
        named(self, title)
        self.field = TextField(desk, self)
        self.field.set_name(_("Name"))
        self.field.set_value(name or None)
        self.field.line.selectAll()
        self.save = Button(_("Save"), "primary", "check", parent=self)
        self.body.addWidget(DirLabel(title, "strong", wrapped=True, parent=self))
        self.body.addWidget(self.field)
        self.body.addWidget(self.save, 0, Qt.AlignmentFlag.AlignLeading)
        self.field.line.returnPressed.connect(self.submit)
        self.save.clicked.connect(self.submit)

    def submit(self) -> None:
        """Tell the name."""
        self.given.emit(self.field.line.text())

    def refuse(self, error: CrmError) -> None:
        """Say beside the field why the name was not taken."""
        self.field.set_error(self._desk.fmt.error(error))
        self.place()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
