"""The field for when something is to be: a day in any calendar, with a time of day or without."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

from crmdesk.l10n.dates import STYLES
from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.normalise import strip_marks
from crmdesk.l10n.parse_moments import read_moment, tells_time
from crmdesk.ui.widgets.date_field import DateField

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from crmdesk.ui.widgets.field import Habits


class When(NamedTuple):
    """A day, and a time of day where one is told."""

    day: dt.date
    time: dt.time | None = None


class WhenField(DateField):
    """A `When` that something can be due: "tomorrow", "+3 10:30", "1405/8/27"; a time alone is of today."""

    ICON = "calendar-clock"

    def __init__(self, habits: Habits, parent: QWidget | None = None) -> None:
        super().__init__(habits, parent)
        self.judge = _require_due

    def read(self) -> When | None:  # type: ignore[override] # a day with its time
        """The day and the time.

        Raises:
            NotUnderstood: the text is not a day, nor a day with a time.
        """
        text = self.line.text().strip()
        if not text:
            return None
        if not tells_time(text):
            return When(self.habits.parser.date(text))
        moment = read_moment(text, self._day_called, dt.UTC)
        return When(moment.date(), moment.time())

    def _day_called(self, text: str) -> dt.date:
        return self.habits.parser.date(text) if text else self.today()

    def put(self, value: dt.date | When | None) -> None:
        """Show day and time in figures; a bare day keeps the time that stands there."""
        if isinstance(value, dt.date):
            value = When(value, self._time_there())
        text = ""
        if value is not None:
            text = self.habits.fmt.date(value.day)
            if value.time is not None:
                text += f"{STYLES[self.habits.fmt.locale.catalogue].comma}{self.habits.fmt.time(value.time)}"
        self.line.setText(strip_marks(text))

    def _time_there(self) -> dt.time | None:
        try:
            here = self.read()
        except CrmError:
            return None
        return None if here is None else here.time

    def day(self) -> dt.date | None:
        """The day typed."""
        here = self.read()
        return None if here is None else here.day

    def said(self, value: When) -> str:  # type: ignore[override] # as read
        """The day in words, and the time."""
        fmt = self.habits.fmt
        if value.time is None:
            return fmt.date_long(value.day)
        return f"{fmt.date_long(value.day)}{STYLES[fmt.locale.catalogue].comma}{fmt.time(value.time)}"


def _require_due(when: When | None) -> None:
    from crmdesk.services.activities import (
        require_due,
    )  # brings the mapped classes, which the first paint does without

    if when is not None:
        require_due(when.day)
