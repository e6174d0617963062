"""The field for a month, a quarter or a year: typed as it is named in files, or chosen from a year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent

from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.texts import _
from crmdesk.model.period import Grain, Period
from crmdesk.services.periods import read_period
from crmdesk.ui.dialogs.period_popover import PeriodPopover
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.field import FieldWidget
from crmdesk.ui.widgets.unit_line import UnitLine

if TYPE_CHECKING:
    import datetime as dt

    from PySide6.QtWidgets import QWidget

    from crmdesk.model.setting import BookFacts
    from crmdesk.ui.widgets.field import Habits


class PeriodField(FieldWidget):
    """A period (`crmdesk.model.period.Period`): of the book's calendar and business year, or Gregorian."""

    def __init__(self, habits: Habits, facts: BookFacts, parent: QWidget | None = None) -> None:
        self.line = UnitLine()
        super().__init__(habits, self.line, parent)
        self._facts = facts
        self._popover: PeriodPopover | None = None
        self._open = Button("", "ghost", "calendar", small=True)
        self._open.clicked.connect(self.open_year)
        self.line.add_button(self._open)
        self.line.textEdited.connect(self.edited)
        self.retranslate()

    def _today(self) -> dt.date:
        return self.habits.parser.date("+0")

    def read(self) -> Period | None:
        """The period.

        Raises:
            NotUnderstood: the text names none.
        """
        text = self.line.text().strip()
        return read_period(text, self._facts, self._today()) if text else None

    def put(self, value: Period | None) -> None:
        """Show a period by its name in files, in the person's digits."""
        self.line.setText("" if value is None else self.habits.fmt.local_digits(value.key))

    def said(self, value: Period) -> str:
        """The period in words."""
        return value.label(self.habits.fmt)

    def open_year(self) -> None:
        """Show the months and quarters of the year typed, or of this one."""
        today = self._today()
        try:
            period = self.read()
        except CrmError:
            period = None
        facts = self._facts
        here = period or Period.containing(today, Grain.MONTH, facts.calendar, facts.fiscal_start)
        self._popover = PeriodPopover(self.line, here, self.habits, today, facts.fiscal_start)
        self._popover.setLayoutDirection(self.layoutDirection())
        self._popover.chosen.connect(self._choose)
        self._popover.open_under()

    def _choose(self, period: Period) -> None:
        self._popover = None
        self.set_value(period)
        self.edited.emit()

    def retranslate(self) -> None:
        """The period in the digits of the language put on."""
        super().retranslate()
        self._open.set_name(_("Choose a period"))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Down opens the year."""
        down = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress
        if watched is self.line and down and event.key() == Qt.Key.Key_Down:  # type: ignore[attr-defined] # narrowed by `down`
            self.open_year()
            return True
        return super().eventFilter(watched, event)
