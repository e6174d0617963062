"""One month of any of the three calendars, to choose a day from by mouse or keyboard."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from crmdesk.l10n.calendars import Calendar, calendar, weekday_name
from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.texts import _
from crmdesk.ui import theme
from crmdesk.ui.paint import CENTER, Flow, focus_ring, rounded, txt
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.dir_label import DirLabel

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent

    from crmdesk.ui.widgets.field import Habits

WEEK, WEEKS = 7, 6
CELL, HEAD = QSize(34, 30), 24
DAY = dt.timedelta(days=1)


class DayGrid(QWidget):
    """Seven columns in reading order from the locale's first weekday; weekend days are red and spoken.

    Arrows move by days and weeks in reading order, Page Up and Down by months (years with Shift), Home and
    End to the ends of the week; Enter chooses.
    """

    moved = Signal(object)
    chosen = Signal(object)

    def __init__(self, habits: Habits, day: dt.date, today: dt.date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._habits, self.day, self.today = habits, day, today
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_day(day)

    @property
    def calendar(self) -> Calendar:
        """The calendar the person counts by."""
        return calendar(self._habits.locale.calendar)

    def set_day(self, day: dt.date) -> None:
        """Mark a day; days the calendar does not know are pulled to its ends."""
        self.day = min(max(day, self.calendar.first), self.calendar.last)
        self.setAccessibleName(self._habits.fmt.date_long(self.day))
        self.moved.emit(self.day)
        self.update()

    def month(self) -> tuple[int, int]:
        """Year and month shown."""
        here = self.calendar.from_date(self.day)
        return here.year, here.month

    def first_shown(self) -> dt.date:
        """The day in the first cell: the start of the week in which the month begins."""
        here = self.calendar.from_date(self.day)
        begin = self.day - (here.day - 1) * DAY
        return begin - ((begin.weekday() - self._habits.locale.week_start) % WEEK) * DAY

    def cell(self, column: int, row: int) -> QRect:
        """The rectangle of a day; column 0 is at the reading start."""
        top = theme.px(HEAD) + row * theme.px(CELL.height())
        strip = QRect(0, top, self.width(), theme.px(CELL.height()))
        flow = Flow(strip, rtl=self.isRightToLeft())
        flow.start(column * theme.px(CELL.width()))
        return flow.start(theme.px(CELL.width()))

    def weekday_at(self, column: int) -> int:
        """The weekday (Monday 0) of a column."""
        return (self._habits.locale.week_start + column) % WEEK

    def sizeHint(self) -> QSize:
        """Head and six weeks."""
        return QSize(WEEK * theme.px(CELL.width()), theme.px(HEAD) + WEEKS * theme.px(CELL.height()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Weekday letters, then the days of the month."""
        painter, look, rtl, locale = QPainter(self), theme.tokens(), self.isRightToLeft(), self._habits.locale
        for column in range(WEEK):
            head = self.cell(column, 0)
            head.moveTop(0)
            head.setHeight(theme.px(HEAD))
            colour = look.bad if self.weekday_at(column) in locale.weekend else look.mute
            name = weekday_name(self.weekday_at(column), locale.catalogue, short=True)
            txt(painter, head, name, colour, theme.font("caption"), CENTER, rtl)
        month = self.month()
        for number in range(WEEK * WEEKS):
            day = self._nth(number)
            if day is not None and self.calendar.from_date(day)[:2] == month:
                self._paint_day(painter, self.cell(number % WEEK, number // WEEK), day)

    def _nth(self, number: int) -> dt.date | None:
        day = self.first_shown() + number * DAY
        return day if self.calendar.first <= day <= self.calendar.last else None

    def _paint_day(self, painter: QPainter, box: QRect, day: dt.date) -> None:
        look, chosen = theme.tokens(), day == self.day
        weekend = day.weekday() in self._habits.locale.weekend
        inner = box.adjusted(2, 1, -2, -1)
        ink = look.bad if weekend else look.text
        if chosen:
            rounded(painter, inner, 6, look.acc)
            ink = look.onacc
        elif day == self.today:
            rounded(painter, inner, 6, None, edge=look.acc)
        digits = self._habits.fmt.local_digits(str(self.calendar.from_date(day).day))
        role: theme.Role = "strong" if chosen or day == self.today else "body"
        txt(painter, box, digits, ink, theme.font(role), CENTER, self.isRightToLeft())
        if chosen and self.hasFocus():
            focus_ring(painter, inner, 6, look.text)

    def move_months(self, months: int) -> None:
        """Go months forth or back, keeping the day where the month has it."""
        try:
            self.set_day(self.calendar.add_months(self.day, months))
        except CrmError:
            return

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move by keys; Enter or Space chooses."""
        step = -1 if self.isRightToLeft() else 1
        days = {
            Qt.Key.Key_Right: step, Qt.Key.Key_Left: -step, Qt.Key.Key_Up: -WEEK, Qt.Key.Key_Down: WEEK,
            Qt.Key.Key_Home: -self._column(), Qt.Key.Key_End: WEEK - 1 - self._column(),
        }  # fmt: skip
        months = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}
        key = Qt.Key(event.key())
        if key in days:
            self.set_day(self.day + days[key] * DAY)
        elif key in months:
            year = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.move_months(months[key] * (12 if year else 1))
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self.chosen.emit(self.day)
        else:
            super().keyPressEvent(event)

    def _column(self) -> int:
        return (self.day.weekday() - self._habits.locale.week_start) % WEEK

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the day under the pointer."""
        point = event.position().toPoint()
        for number in range(WEEK * WEEKS):
            day = self._nth(number)
            inside = self.cell(number % WEEK, number // WEEK).contains(point)
            if inside and day is not None and self.calendar.from_date(day)[:2] == self.month():
                self.set_day(day)
                self.chosen.emit(day)
                return


class MonthGrid(QWidget):
    """The day grid under the month's name and its buttons, with Today below."""

    chosen = Signal(object)

    def __init__(self, habits: Habits, day: dt.date, today: dt.date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._habits = habits
        self.days = DayGrid(habits, day, today, self)
        self._title = DirLabel(role="strong", parent=self)
        head = QHBoxLayout()
        head.setSpacing(2)
        back = Button("", "ghost", "chevron-left", small=True, name=_("Previous month"), parent=self)
        forth = Button("", "ghost", "chevron-right", small=True, name=_("Next month"), parent=self)
        back.clicked.connect(lambda: self.days.move_months(-1))
        forth.clicked.connect(lambda: self.days.move_months(1))
        head.addWidget(self._title, 1)
        head.addWidget(back)
        head.addWidget(forth)
        now = Button(_("Today"), "link", small=True, parent=self)
        now.clicked.connect(lambda: self.chosen.emit(today))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(head)
        column.addWidget(self.days)
        column.addWidget(now, 0, Qt.AlignmentFlag.AlignLeading)
        self.days.moved.connect(self._retitle)
        self.days.chosen.connect(self.chosen)
        self.setFocusProxy(self.days)
        self._retitle()

    def _retitle(self) -> None:
        year, month = self.days.month()
        self._title.setText(self._habits.fmt.month(year, month, self._habits.locale.calendar))
