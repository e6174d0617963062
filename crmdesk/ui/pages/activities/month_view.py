"""A month in whole weeks, with the activities of each day as lines."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QPainter

from crmdesk.l10n.calendars import calendar
from crmdesk.l10n.texts import NN_
from crmdesk.ui import theme
from crmdesk.ui.pages.activities.block import paint_block, paint_choice
from crmdesk.ui.pages.activities.canvas import Canvas
from crmdesk.ui.pages.activities.spans import DAYS, ONE_DAY, Slot, month_of
from crmdesk.ui.paint import CENTER, END, START, Flow, fill, focus_ring, rounded, txt, width_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QWidget

    from crmdesk.services.agenda import Appointment
    from crmdesk.ui.desk import Desk

HEAD, NUMBER, LINE, SIDE = 26, 24, 21, 8
LEAST_WEEK = 46


class MonthView(Canvas):
    """Days in reading order, the week's first at the reading start; what does not fit is counted."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        self._by_day: dict[dt.date, list[Appointment]] = {}
        super().__init__(desk, parent)

    # Where things are

    @property
    def weeks(self) -> int:
        """How many weeks the month is shown in."""
        return ((self.last - self.first).days + 1) // DAYS

    def layout_rows(self) -> None:
        """The activities of each day."""
        self._by_day = {}
        for one in self.rows:
            self._by_day.setdefault(one.day, []).append(one)

    def slot_of(self, one: Appointment) -> Slot:
        """A day; times of day are kept when it is moved."""
        return Slot(one.day)

    def _cell(self, day: dt.date) -> QRect:
        week, place = divmod((day - self.first).days, DAYS)
        head, room = theme.px(HEAD), self.viewport().height() - theme.px(HEAD)
        top, bottom = head + week * room // self.weeks, head + (week + 1) * room // self.weeks
        width = self.viewport().width() - 2 * SIDE
        flow = Flow(QRect(SIDE, top, width, bottom - top), rtl=self.isRightToLeft())
        flow.start(place * width // DAYS)
        return flow.start((place + 1) * width // DAYS - place * width // DAYS)

    def _days(self) -> list[dt.date]:
        return [self.first + number * ONE_DAY for number in range(self.weeks * DAYS)]

    def _fitting(self, cell: QRect, count: int) -> int:
        """How many lines of a day are shown; the last but the only one may be the count of the others."""
        lines = max((cell.height() - theme.px(NUMBER)) // theme.px(LINE), 0)
        return count if count <= lines else max(lines - 1, min(lines, 1))

    def boxes(self) -> Sequence[tuple[QRect, Appointment]]:
        """One line for each activity that fits into its day; where not all do, those overdue come first."""
        found = []
        pitch = theme.px(LINE)
        for day, some in self._by_day.items():
            cell = self._cell(day)
            fitting = self._fitting(cell, len(some))
            shown = some
            if fitting < len(some):
                shown = sorted(some, key=self.is_late, reverse=True)[:fitting]
            for place, one in enumerate(shown):
                top = cell.y() + theme.px(NUMBER) + place * pitch
                found.append((QRect(cell.x() + 3, top, cell.width() - 6, pitch - 2), one))
        return found

    def slot_at(self, point: QPoint) -> Slot | None:
        """The day under a point."""
        return next((Slot(day) for day in self._days() if self._cell(day).contains(point)), None)

    def slot_rect(self, slot: Slot) -> QRect:
        """The cell of a day."""
        return self._cell(slot.day)

    def beside(self, slot: Slot, step: int) -> Slot:
        """The day a week earlier or later."""
        return Slot(slot.day + step * DAYS * ONE_DAY)

    def nudged(self, slot: Slot, step: int) -> Slot:
        """A week earlier or later."""
        return self.beside(slot, step)

    def go_to(self, slot: Slot) -> None:
        """A day has no minutes here."""
        super().go_to(Slot(slot.day))

    def _stands_in(self, one: Appointment, slot: Slot) -> bool:
        return one.day == slot.day

    def minimumSizeHint(self) -> QSize:
        """Room for the numbers of the days."""
        return QSize(theme.px(240), theme.px(HEAD) + 6 * theme.px(LEAST_WEEK // 2))

    # Painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The names of the weekdays, the days, their activities."""
        painter, rtl = QPainter(self.viewport()), self.isRightToLeft()
        fill(painter, self.viewport().rect(), theme.tokens().surf)
        begin, after = month_of(self.day, self.desk.locale)
        for day in self._days():
            self._paint_day(painter, day, begin <= day < after, rtl=rtl)
        self._paint_names(painter, rtl=rtl)
        self._paint_counts(painter, rtl=rtl)
        for box, one in self.boxes():
            painter.setOpacity(0.4 if self.carried is one else 1.0)
            paint_block(painter, box, one, self.desk.fmt, late=self.is_late(one), rtl=rtl)
            painter.setOpacity(1.0)
            if one.id == self.current:
                paint_choice(painter, box)
        if self.hasFocus():
            focus_ring(painter, self._cell(self.slot.day).adjusted(1, 1, -1, -1), 4, theme.tokens().acc)
        self._paint_drop(painter, rtl=rtl)

    def _paint_names(self, painter: QPainter, *, rtl: bool) -> None:
        look, locale = theme.tokens(), self.desk.locale
        for place in range(DAYS):
            cell = self._cell(self.first + place * ONE_DAY)
            box = QRect(cell.x(), 0, cell.width(), theme.px(HEAD))
            weekday = (locale.week_start + place) % DAYS
            name = self.weekday_word(weekday, cell.width())
            colour = look.bad if weekday in locale.weekend else look.mute
            txt(painter, box, name, colour, theme.font("caption"), CENTER, rtl)

    def _paint_day(self, painter: QPainter, day: dt.date, is_inside: bool, *, rtl: bool) -> None:  # noqa: FBT001 - of the month
        look, locale, cell = theme.tokens(), self.desk.locale, self._cell(day)
        weekend = day.weekday() in locale.weekend
        if weekend:
            fill(painter, cell, look.alt)
        fill(painter, QRect(cell.x(), cell.y(), cell.width(), 1), look.line)
        fill(painter, Flow(cell, rtl=rtl).start(1), look.line)
        row = QRect(cell.x(), cell.y() + 1, cell.width(), theme.px(NUMBER) - 2)
        flow = Flow(row, rtl=rtl)
        flow.start(4)
        disc = flow.start(theme.px(28))
        ink = look.bad if weekend else look.text if is_inside else look.mute
        if day == self.today():
            spot = disc.adjusted(0, 2, 0, -2)
            rounded(painter, spot, spot.height() / 2, look.acc)
            ink = look.onacc
        here = calendar(locale.calendar).from_date(day)
        role: theme.Role = "strong" if is_inside else "body"
        txt(painter, disc, self.desk.fmt.local_digits(str(here.day)), ink, theme.font(role), CENTER, rtl)
        if here.day == 1 and day not in {hidden for _box, hidden in self.counts()}:
            flow.start(2)
            name, font = self._month_words(here.month, flow.rest.width()), theme.font("caption")
            txt(painter, flow.rest, name, look.mute, font, START, rtl)

    def _month_words(self, month: int, room: int) -> str:
        """The name of a month, the short one where the whole finds no room."""
        locale = self.desk.locale
        name = calendar(locale.calendar).month_name(month, locale.catalogue)
        if width_of(name, theme.font("caption")) <= room:
            return name
        return calendar(locale.calendar).month_name(month, locale.catalogue, short=True)

    def counts(self) -> Sequence[tuple[QRect, dt.date]]:
        """Under the lines of a day, or at the other end of its number's row where no line fits."""
        found = []
        for day, some in self._by_day.items():
            cell = self._cell(day)
            fitting = self._fitting(cell, len(some))
            if fitting == len(some):
                continue
            top = cell.y() + theme.px(NUMBER) + fitting * theme.px(LINE)
            place = QRect(cell.x() + 8, top, cell.width() - 16, theme.px(LINE) - 2)
            if place.bottom() > cell.bottom():
                flow = Flow(
                    QRect(cell.x(), cell.y(), cell.width(), theme.px(NUMBER)), rtl=self.isRightToLeft()
                )
                flow.start(theme.px(36))
                flow.end(theme.px(6))
                place = flow.rest
            found.append((place, day))
        return found

    def _paint_counts(self, painter: QPainter, *, rtl: bool) -> None:
        fmt, font, ink = self.desk.fmt, theme.font("caption"), theme.tokens().acc
        for place, day in self.counts():
            some = self._by_day[day]
            hidden = len(some) - self._fitting(self._cell(day), len(some))
            more = fmt.sentence(NN_("and {count} more", "and {count} more"), count=hidden)
            is_below = place.y() > self._cell(day).y()
            if is_below and hidden < len(some) and width_of(more, font) <= place.width():
                txt(painter, place, more, ink, font, START, rtl)
            else:
                side = START if is_below else END
                txt(painter, place, f"+{fmt.integer(hidden)}", ink, font, side, rtl, base_rtl=False)

    def _paint_drop(self, painter: QPainter, *, rtl: bool) -> None:
        if self.drop is None or self.carried is None:
            return
        cell = self._cell(self.drop.day)
        focus_ring(painter, cell.adjusted(1, 1, -1, -1), 4, theme.tokens().acc)
        box = QRect(cell.x() + 3, cell.y() + theme.px(NUMBER), cell.width() - 6, theme.px(LINE) - 2)
        held = replace(self.carried, day=self.drop.day)
        paint_block(painter, box, held, self.desk.fmt, late=self.is_late(held), rtl=rtl)
        paint_choice(painter, box)
