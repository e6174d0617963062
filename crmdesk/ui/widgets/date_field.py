"""The field for a day: typed in any calendar and any digits, or chosen from a month."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent

from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.normalise import strip_marks
from crmdesk.l10n.texts import _
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.field import FieldWidget
from crmdesk.ui.widgets.month_grid import MonthGrid
from crmdesk.ui.widgets.popover import Popover
from crmdesk.ui.widgets.unit_line import UnitLine

if TYPE_CHECKING:
    import datetime as dt

    from PySide6.QtWidgets import QWidget

    from crmdesk.ui.widgets.field import Habits


class DateField(FieldWidget):
    """A day (`datetime.date`). Down or Alt+Down opens the month; the year stays on its side."""

    ICON = "calendar"

    def __init__(self, habits: Habits, parent: QWidget | None = None) -> None:
        self.line = UnitLine()
        super().__init__(habits, self.line, parent)
        self._popover: Popover | None = None
        self._open = Button("", "ghost", self.ICON, small=True)
        self._open.clicked.connect(self.open_month)
        self.line.add_button(self._open)
        self.line.textEdited.connect(self.edited)
        self.retranslate()

    def read(self) -> dt.date | None:
        """The day.

        Raises:
            NotUnderstood: the text is not a day in any calendar.
        """
        text = self.line.text().strip()
        return self.habits.parser.date(text) if text else None

    def put(self, value: dt.date | None) -> None:
        """Show a day in short, in the person's calendar."""
        self.line.setText("" if value is None else strip_marks(self.habits.fmt.date(value)))

    def said(self, value: dt.date) -> str:
        """The day in words."""
        return self.habits.fmt.date_long(value)

    def today(self) -> dt.date:
        """The day of the person's clock."""
        return self.habits.parser.date("+0")

    def day(self) -> dt.date | None:
        """The day typed.

        Raises:
            NotUnderstood: the text is not a day in any calendar.
        """
        return self.read()

    def open_month(self) -> None:
        """Show the month of the day typed, or of today."""
        try:
            day = self.day() or self.today()
        except CrmError:
            day = self.today()
        self._popover = Popover(self.line)
        grid = MonthGrid(self.habits, day, self.today(), self._popover)
        self._popover.setLayoutDirection(self.layoutDirection())
        self._popover.body.addWidget(grid)
        self._popover.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        grid.chosen.connect(self._choose)
        self._popover.open_under()
        grid.days.setFocus(Qt.FocusReason.PopupFocusReason)

    def _choose(self, day: dt.date) -> None:
        if self._popover is not None:
            self._popover.close()
            self._popover = None
        self.set_value(day)
        self.edited.emit()

    def retranslate(self) -> None:
        """The day in the calendar and digits of the language put on."""
        super().retranslate()
        self._open.set_name(_("Choose from the calendar"))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Down opens the month."""
        down = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress
        if watched is self.line and down and event.key() == Qt.Key.Key_Down:  # type: ignore[attr-defined] # narrowed by `down`
            self.open_month()
            return True
        return super().eventFilter(watched, event)
