"""The field for a length of time: "90", "1:30" or "1 h 30 min" in any of the languages, in whole minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crmdesk.l10n.normalise import strip_marks
from crmdesk.ui.widgets.field import FieldWidget
from crmdesk.ui.widgets.unit_line import UnitLine

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from crmdesk.ui.widgets.field import Habits


class MinutesField(FieldWidget):
    """A length of time in minutes."""

    def __init__(self, habits: Habits, parent: QWidget | None = None) -> None:
        self.line = UnitLine()
        super().__init__(habits, self.line, parent)
        self.line.textEdited.connect(self.edited)

    def read(self) -> int | None:
        """The minutes.

        Raises:
            NotUnderstood: the text is not a length of time.
        """
        text = self.line.text().strip()
        return self.habits.parser.duration(text) if text else None

    def put(self, value: int | None) -> None:
        """Show hours and minutes in words."""
        self.line.setText("" if value is None else strip_marks(self.habits.fmt.span(value)))

    def said(self, value: int) -> str:
        """Hours and minutes in words."""
        return self.habits.fmt.span(value)
