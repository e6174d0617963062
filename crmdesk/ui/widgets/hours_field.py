"""The field for the working hours of a day: 8:00-12:00, 13:00-17:00 in any digits; empty for a closed day."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crmdesk.l10n.texts import _
from crmdesk.model.work_time import Spans, parse_hours, write_hours
from crmdesk.ui.widgets.field import FieldWidget
from crmdesk.ui.widgets.layout import show_hint
from crmdesk.ui.widgets.unit_line import UnitLine

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from crmdesk.ui.widgets.field import Habits

_BETWEEN = re.compile(r"\s*[+,،;؛]\s*")
_DASH = re.compile(r"\s*[-–—−]\s*")


class HoursField(FieldWidget):
    """The hours of one day, as `crmdesk.model.work_time` has them."""

    def __init__(self, habits: Habits, parent: QWidget | None = None) -> None:
        self.line = UnitLine(figure=True)
        super().__init__(habits, self.line, parent)
        self.line.textEdited.connect(self.edited)
        show_hint(self.line, _("Closed"))

    def read(self) -> Spans:
        """The hours.

        Raises:
            NotUnderstood: the text is no hours, or they end before they begin.
        """
        return parse_hours(_BETWEEN.sub("+", _DASH.sub("-", self.line.text().strip())))

    def put(self, value: Spans | None) -> None:
        """Show the hours in local digits."""
        text = write_hours(value or ()).replace("+", ", ")
        self.line.setText(self.habits.fmt.local_digits(text))

    def retranslate(self) -> None:
        """The digits and words of the language put on."""
        show_hint(self.line, _("Closed"))
        super().retranslate()
