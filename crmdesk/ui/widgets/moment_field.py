"""The field for a moment: a day in any calendar and a time of day, on the clocks of the book."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from crmdesk.l10n.dates import STYLES
from crmdesk.l10n.normalise import strip_marks
from crmdesk.l10n.parse_moments import NOON, read_moment
from crmdesk.ui.widgets.date_field import DateField

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from crmdesk.ui.widgets.field import Habits


class MomentField(DateField):
    """An instant (aware `datetime` in UTC). A time alone is of today, a day alone is its noon."""

    ICON = "calendar-clock"

    def __init__(self, habits: Habits, parent: QWidget | None = None) -> None:
        self._shown: tuple[str, dt.datetime | None] = ("", None)
        super().__init__(habits, parent)

    def read(self) -> dt.datetime | None:
        """The instant; one that was shown keeps the seconds that are not written.

        Raises:
            NotUnderstood: the text is not a day with a time.
        """
        text = self.line.text().strip()
        if text == self._shown[0]:
            return self._shown[1]
        return read_moment(text, self._day_called, self.habits.fmt.zone)

    def _day_called(self, text: str) -> dt.date:
        return self.habits.parser.date(text) if text else self.today()

    def put(self, value: dt.date | None) -> None:
        """Show day and time in figures; a bare day keeps the time that was shown, else it is its noon."""
        moment = value if isinstance(value, dt.datetime) or value is None else self._at_its_time(value)
        text = "" if moment is None else strip_marks(self.habits.fmt.moment(moment))
        self.line.setText(text)
        self._shown = (text.strip(), moment)

    def _at_its_time(self, day: dt.date) -> dt.datetime:
        zone, known = self.habits.fmt.zone, self._shown[1]
        time = NOON if known is None else known.astimezone(zone).time()
        local = dt.datetime.combine(day, time)
        return (local.astimezone() if zone is None else local.replace(tzinfo=zone)).astimezone(dt.UTC)

    def day(self) -> dt.date | None:
        """The day typed, on the clocks of the book."""
        moment = self.read()
        return None if moment is None else moment.astimezone(self.habits.fmt.zone).date()

    def said(self, value: dt.date) -> str:
        """The day in words, and the time."""
        if not isinstance(value, dt.datetime):
            return super().said(value)
        fmt = self.habits.fmt
        day = fmt.date_long(value.astimezone(fmt.zone).date())
        return f"{day}{STYLES[fmt.locale.catalogue].comma}{fmt.time(value)}"
