"""To which day, and time, an activity is moved: one field, Enter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout

from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.texts import N_, _
from crmdesk.ui import theme
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.dir_label import HEADING_LINES, DirLabel
from crmdesk.ui.widgets.layout import named, tip
from crmdesk.ui.widgets.popover import GAP, Popover
from crmdesk.ui.widgets.when_field import When, WhenField

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from crmdesk.ui.desk import Desk

WIDTH = 320
ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class MovePopover(Popover):
    """Tells the `When` that is typed; a day alone keeps the time of day."""

    moved = Signal(object)

    def __init__(self, desk: Desk, title: str, now: When, anchor: QWidget) -> None:
        super().__init__(anchor)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setLayoutDirection(anchor.layoutDirection())
        heading = desk.fmt.sentence(N_("Move “{name}” to…"), name=title)
        named(self, heading)
        self.when = WhenField(desk, self)
        self.when.set_name(_("Day and time"))
        self.when.set_value(now)
        self.when.line.installEventFilter(self)
        self.confirm = Button(_("Move"), "primary", "check", parent=self)
        cancel = Button(_("Cancel"), parent=self)
        words = DirLabel(heading, "strong", wrapped=True, most=HEADING_LINES, parent=self)
        tip(words, title)
        self.body.addWidget(words)
        self.body.addWidget(self.when)
        row = QHBoxLayout()
        row.addWidget(self.confirm)
        row.addWidget(cancel)
        row.addStretch(1)
        self.body.addLayout(row)
        self.setFixedWidth(theme.px(WIDTH))
        self.confirm.clicked.connect(self.submit)
        cancel.clicked.connect(self.close)

    def open_at(self, place: QRect) -> None:
        """Open under a rectangle of the screen, wholly on the screen."""
        self.adjustSize()
        box = QRect(place.bottomLeft(), self.sizeHint()).translated(0, GAP)
        if self.isRightToLeft():
            box.moveRight(place.right())
        room = self.screen().availableGeometry()
        box.moveBottom(min(box.bottom(), room.bottom()))
        box.moveTop(max(box.top(), room.top()))
        box.moveLeft(max(room.left(), min(box.left(), room.right() - box.width())))
        self.move(box.topLeft())
        self.show()
        self.when.line.setFocus(Qt.FocusReason.PopupFocusReason)
        self.when.line.selectAll()

    def submit(self) -> None:
        """Tell it, or say what is wrong with it."""
        try:
            value = self.when.value()
        except CrmError:
            value = None
        if value is None:
            if self.when.check():
                self.when.set_error(_("Enter a day, for example tomorrow or +7."))
            self.when.line.setFocus()
            self.adjustSize()
            return
        self.close()
        self.moved.emit(value)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter in the field submits."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in ENTER:
            self.submit()
            return True
        return super().eventFilter(watched, event)
