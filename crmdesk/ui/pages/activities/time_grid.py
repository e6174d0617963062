"""A day or a week by hours: names of the days, what has no time, and the hours below."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSize, QTimer
from PySide6.QtGui import QPainter

from crmdesk.l10n.calendars import calendar
from crmdesk.l10n.texts import NN_, _
from crmdesk.ui import theme
from crmdesk.ui.pages.activities.block import FRAME, paint_block, paint_choice
from crmdesk.ui.pages.activities.canvas import HALF_HOUR, Canvas
from crmdesk.ui.pages.activities.spans import MINUTES, ONE_DAY, Slot, lanes_of
from crmdesk.ui.paint import (
    CENTER,
    END,
    START,
    Flow,
    fill,
    focus_ring,
    hairline,
    line_pitch,
    rounded,
    txt,
    width_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QHideEvent, QMouseEvent, QPaintEvent, QResizeEvent, QShowEvent
    from PySide6.QtWidgets import QWidget

    from crmdesk.services.agenda import Appointment
    from crmdesk.ui.desk import Desk

HOUR, HOURS, HEAD, STRIP_ROW, GUTTER = 44, 24, 44, 22, 56
MOST_STRIP, LEAST_HOURS, USUAL, MORNING = 4, 4, 30, 7
PAD, RIM, MINUTE_MS, EDGE = 2, 4, 60_000, 24
SIDE = 4
"""How far blocks stay from the edges of their day, where the ring of a place in focus runs (px)."""


def _step() -> int:
    """Half an hour, by which the hours are scrolled (px)."""
    return theme.px(HOUR) // 2


def _whole_steps(length: int) -> int:
    """So far that no half hour is cut at the top (px)."""
    return -(-length // _step()) * _step()


class TimeGrid(Canvas):
    """`days` days, the first at the reading start; the hours scroll under their names."""

    def __init__(self, desk: Desk, days: int, parent: QWidget | None = None) -> None:
        self.days = days
        self._placed: list[tuple[int, int, int, int, Appointment]] = []
        self._whole: dict[dt.date, list[Appointment]] = {}
        self._strip = 1
        self._begun: int | None = None
        super().__init__(desk, parent)
        self._minutes = QTimer(self, interval=MINUTE_MS)
        self._minutes.timeout.connect(self.viewport().update)

    # Where things are

    def layout_rows(self) -> None:
        """Whole days into the strip, the others into lanes."""
        self._whole = {}
        timed: dict[dt.date, list[Appointment]] = {}
        for one in self.rows:
            if one.at is None:
                self._whole.setdefault(one.day, []).append(one)
            else:
                timed.setdefault(one.day, []).append(one)
        self._fit_strip()
        self._placed = []
        for some in timed.values():
            spans = [self._span(one) for one in some]
            for one, (start, end), lane in zip(some, spans, lanes_of(spans), strict=True):
                self._placed.append((start, end, lane.place, lane.of, one))
        self._fit()

    def _fit_strip(self) -> None:
        """As many rows as are needed, fewer where they would leave less than some hours in view."""
        needed = min(max((len(some) for some in self._whole.values()), default=1), MOST_STRIP)
        room = self.viewport().height() - theme.px(HEAD) - 2 * PAD - LEAST_HOURS * theme.px(HOUR)
        self._strip = max(min(needed, room // theme.px(STRIP_ROW)), 1)

    def _span(self, one: Appointment) -> tuple[int, int]:
        """Its minutes; a block is never lower than its line of words."""
        shortest = math.ceil((line_pitch(theme.font("caption")) + RIM) * 60 / theme.px(HOUR))
        start = min(self.minute_of(one) or 0, MINUTES - shortest)
        return start, min(start + max(one.minutes or USUAL, shortest), MINUTES)

    @property
    def top(self) -> int:
        """The height of what does not scroll."""
        return theme.px(HEAD) + self._strip * theme.px(STRIP_ROW) + 2 * PAD

    def _y(self, minute: int) -> int:
        return self.top + minute * theme.px(HOUR) // 60 - self.verticalScrollBar().value()

    def _column(self, place: int, top: int, height: int) -> QRect:
        """The strip of a day's column, the first at the reading start."""
        flow = Flow(QRect(0, top, self.viewport().width(), height), rtl=self.isRightToLeft())
        flow.start(theme.px(GUTTER))
        width = flow.rest.width()
        flow.start(place * width // self.days)
        return flow.start((place + 1) * width // self.days - place * width // self.days)

    def _place_of(self, day: dt.date) -> int:
        return (day - self.first).days

    def boxes(self) -> Sequence[tuple[QRect, Appointment]]:
        """The strip's rows and the blocks between the hours; what is scrolled away is left out."""
        return [*self._whole_boxes(), *self._timed_boxes()]

    def counts(self) -> Sequence[tuple[QRect, dt.date]]:
        """The last row of the strip on a day with more than its rows; beside blocks that leave no room."""
        return [*self._strip_counts(), *((box, day) for box, day, _hidden in self._timed_counts())]

    def _strip_counts(self) -> list[tuple[QRect, dt.date]]:
        top, pitch = self.top - PAD - theme.px(STRIP_ROW), theme.px(STRIP_ROW)
        full = [day for day, some in self._whole.items() if len(some) > self._strip]
        return [(self._column(self._place_of(day), top, pitch), day) for day in full]

    def _whole_boxes(self) -> list[tuple[QRect, Appointment]]:
        found = []
        pitch = theme.px(STRIP_ROW)
        for day, some in self._whole.items():
            shown = some if len(some) <= self._strip else some[: self._strip - 1]
            for place, one in enumerate(shown):
                top = theme.px(HEAD) + PAD + place * pitch
                row = self._column(self._place_of(day), top, pitch)
                found.append((row.adjusted(SIDE, 1, -SIDE, -1), one))
        return found

    def _timed_boxes(self) -> list[tuple[QRect, Appointment]]:
        found = []
        area = QRect(0, self.top, self.viewport().width(), self.viewport().height() - self.top)
        for start, end, lane, lanes, one in self._placed:
            top = self._y(start)
            column = self._column(self._place_of(one.day), top, max(self._y(end) - top, 1))
            if not column.intersects(area):
                continue
            column.adjust(SIDE, 0, -SIDE, -1)
            most = self._most_beside(column.width(), lanes)
            if lane >= most and one.id != self.current:
                continue
            flow, shown = Flow(column, rtl=self.isRightToLeft()), min(lane, most - 1)
            if most < lanes:
                flow.end(self._count_width())
            room = flow.rest.width()
            flow.start(shown * room // most)
            width = (shown + 1) * room // most - shown * room // most
            found.append((flow.start(width - (1 if lanes > 1 else 0)), one))
        return sorted(found, key=lambda some: some[1].id == self.current)

    def _most_beside(self, room: int, lanes: int) -> int:
        """How many of so many blocks stand side by side so that each has room for its time."""
        clock = self.desk.fmt.time(dt.time(22, 55))
        least = width_of(clock, theme.font("caption")) + FRAME + 2
        return lanes if lanes * least <= room else max((room - self._count_width()) // least, 1)

    def _count_width(self) -> int:
        return width_of(f"+{self.desk.fmt.integer(99)}", theme.font("caption")) + PAD

    def _timed_counts(self) -> list[tuple[QRect, dt.date, int]]:
        """At the end of a day beside its blocks, how many more there are around that time."""
        found: list[tuple[QRect, dt.date, int]] = []
        until: tuple[dt.date, int] | None = None
        area = QRect(0, self.top, self.viewport().width(), self.viewport().height() - self.top)
        for start, end, lane, lanes, one in sorted(self._placed, key=lambda some: (some[4].day, some[0])):
            row = self._column(self._place_of(one.day), self._y(start), theme.px(STRIP_ROW))
            row.adjust(SIDE, 0, -SIDE, 0)
            if lane < self._most_beside(row.width(), lanes) or one.id == self.current:
                continue
            if until is not None and until[0] == one.day and start < until[1]:
                box, day, hidden = found[-1]
                found[-1], until = (box, day, hidden + 1), (day, max(end, until[1]))
                continue
            box = Flow(row, rtl=self.isRightToLeft()).end(self._count_width())
            found.append((box, one.day, 1))
            until = one.day, end
        return [some for some in found if area.intersects(some[0])]

    def at(self, point: QPoint) -> Appointment | None:
        """Under the head only the strip is met, for blocks are scrolled away under it."""
        boxes = self._timed_boxes() if point.y() >= self.top else self._whole_boxes()
        return next((one for box, one in reversed(boxes) if box.contains(point)), None)

    def slot_at(self, point: QPoint) -> Slot | None:
        """A half hour of a day, or the whole day in the strip and the head."""
        for place in range(self.days):
            if self._column(place, 0, self.viewport().height()).contains(point):
                day = self.first + place * ONE_DAY
                if point.y() < self.top:
                    return Slot(day)
                minute = (point.y() - self.top + self.verticalScrollBar().value()) * 60 // theme.px(HOUR)
                if self._press is None:
                    minute = minute // HALF_HOUR * HALF_HOUR
                return Slot(day, min(max(minute, 0), MINUTES - 1))
        return None

    def grip(self, point: QPoint, one: Appointment) -> int:
        """To the minute, not to the half hour."""
        minute = self.minute_of(one)
        here = (point.y() - self.top + self.verticalScrollBar().value()) * 60 // theme.px(HOUR)
        return 0 if minute is None else here - minute

    def slot_rect(self, slot: Slot) -> QRect:
        """Half an hour, or the strip of a day."""
        place = self._place_of(slot.day)
        if slot.minute is None:
            return self._column(place, theme.px(HEAD), self.top - theme.px(HEAD))
        top = self._y(slot.minute)
        return self._column(place, top, self._y(slot.minute + HALF_HOUR) - top)

    def see(self, slot: Slot) -> None:
        """Scroll as little as needed."""
        if slot.minute is None:
            return
        bar, top = self.verticalScrollBar(), slot.minute * theme.px(HOUR) // 60
        room = self.viewport().height() - self.top
        height = theme.px(HOUR)
        if top < bar.value():
            bar.setValue(top)
        elif top + height > bar.value() + room:
            bar.setValue(_whole_steps(top + height - room))

    def _fit(self) -> None:
        room = max(self.viewport().height() - self.top, 1)
        bar = self.verticalScrollBar()
        bar.setRange(0, _whole_steps(max(HOURS * theme.px(HOUR) - room, 0)))
        bar.setPageStep(max(room // _step() * _step(), _step()))
        bar.setSingleStep(_step())
        if self.isVisible() and self._begun in {None, bar.value()}:
            bar.setValue(self._first_hour() * theme.px(HOUR))
            self._begun = bar.value()

    def _first_hour(self) -> int:
        """The hour that is on top at first: in the morning, or that of what goes on into the morning."""
        morning = MORNING * 60
        early = (start for start, end, *_lane in self._placed if start < morning < end)
        return min(early, default=morning) // 60

    def showEvent(self, event: QShowEvent) -> None:
        """The line of the present moment goes on while it is seen."""
        super().showEvent(event)
        self._minutes.start()
        self._fit()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody sees the line."""
        super().hideEvent(event)
        self._minutes.stop()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Near its upper and lower edge the hours scroll under what is carried."""
        if self.carried is not None:
            y, bar = int(event.position().y()), self.verticalScrollBar()
            if self.top < y < self.top + theme.px(EDGE):
                bar.setValue(bar.value() - bar.singleStep())
            elif y > self.viewport().height() - theme.px(EDGE):
                bar.setValue(bar.value() + bar.singleStep())
        super().mouseMoveEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The hours take the room there is; the morning stands on top at first."""
        super().resizeEvent(event)
        self._fit_strip()
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """Names of the days and two hours."""
        return QSize(theme.px(240), theme.px(HEAD + STRIP_ROW + 2 * HOUR))

    # Painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The hours and their blocks, then the head over them."""
        painter, rtl = QPainter(self.viewport()), self.isRightToLeft()
        fill(painter, self.viewport().rect(), theme.tokens().surf)
        area = self.viewport().rect().adjusted(0, self.top, 0, 0)
        painter.setClipRect(area)
        self._paint_hours(painter, rtl=rtl)
        self._paint_slot(painter, self.slot.minute is not None)
        self._paint_boxes(painter, self._timed_boxes(), rtl=rtl, seen=area)
        for box, _day, hidden in self._timed_counts():
            more = f"+{self.desk.fmt.integer(hidden)}"
            txt(painter, box, more, theme.tokens().acc, theme.font("caption"), END, rtl, base_rtl=False)
        self._paint_now(painter)
        painter.setClipping(False)
        self._paint_head(painter, rtl=rtl)
        self._paint_slot(painter, self.slot.minute is None)
        self._paint_boxes(painter, self._whole_boxes(), rtl=rtl)
        self._paint_drop(painter, rtl=rtl)

    def _paint_hours(self, painter: QPainter, *, rtl: bool) -> None:
        look, fmt, pitch = theme.tokens(), self.desk.fmt, theme.px(HOUR)
        for place in range(self.days):
            day = self.first + place * ONE_DAY
            column = self._column(place, self.top, self.viewport().height())
            if day.weekday() in self.desk.locale.weekend:
                fill(painter, column, look.alt)
            edge = Flow(column, rtl=rtl).start(1)
            fill(painter, edge, look.line)
        for hour in range(HOURS):
            line = QRect(0, self._y(hour * 60), self.viewport().width(), pitch)
            if line.bottom() < self.top or line.top() > self.viewport().height():
                continue
            flow = Flow(line, rtl=rtl)
            clock = flow.start(theme.px(GUTTER) - 8, 8)
            clock.setHeight(theme.px(18))
            if self.top <= line.y() and clock.bottom() <= self.viewport().height():
                txt(painter, clock, fmt.time(dt.time(hour)), look.mute, theme.font("caption"), END, rtl)
            fill(painter, QRect(flow.rest.x(), line.y(), flow.rest.width(), 1), look.line)

    def _paint_head(self, painter: QPainter, *, rtl: bool) -> None:
        look, caption = theme.tokens(), theme.font("caption")
        band = QRect(0, 0, self.viewport().width(), self.top)
        fill(painter, band, look.surf)
        gutter = Flow(band.adjusted(0, theme.px(HEAD), 0, 0), rtl=rtl).start(theme.px(GUTTER) - 8)
        gutter.setHeight(theme.px(STRIP_ROW))
        txt(painter, gutter, _("All day"), look.mute, caption, END, rtl)
        for place in range(self.days):
            day = self.first + place * ONE_DAY
            column = self._column(place, 0, self.top)
            if day.weekday() in self.desk.locale.weekend:
                fill(painter, column, look.alt)
            fill(painter, Flow(column, rtl=rtl).start(1), look.line)
            self._paint_name(painter, column, day, rtl=rtl)
        for row, day in self._strip_counts():
            hidden = len(self._whole[day]) - self._strip + 1
            is_all = hidden == len(self._whole[day])
            more = NN_("and {count} more", "and {count} more")
            words = self.desk.entity("activity").counted if is_all else more
            told = self.desk.fmt.sentence(words, count=hidden)
            txt(painter, row.adjusted(6, 0, -6, 0), told, look.acc, caption, START, rtl)
        hairline(painter, band, look.line2)

    def _paint_name(self, painter: QPainter, column: QRect, day: dt.date, *, rtl: bool) -> None:
        look, locale = theme.tokens(), self.desk.locale
        weekend, today = day.weekday() in locale.weekend, day == self.today()
        half = theme.px(HEAD) // 2
        name = QRect(column.x(), 3, column.width(), half - 3)
        number = QRect(column.x(), half, column.width(), half - 2)
        word = self.weekday_word(day.weekday(), column.width())
        txt(painter, name, word, look.bad if weekend else look.mute, theme.font("caption"), CENTER, rtl)
        ink = look.bad if weekend else look.text
        if today:
            disc = QRect(0, 0, theme.px(30), number.height())
            disc.moveCenter(number.center())
            rounded(painter, disc, disc.height() / 2, look.acc)
            ink = look.onacc
        figure = str(calendar(locale.calendar).from_date(day).day)
        txt(painter, number, self.desk.fmt.local_digits(figure), ink, theme.font("strong"), CENTER, rtl)

    def _paint_slot(self, painter: QPainter, is_here: bool) -> None:  # noqa: FBT001 - whether this part has it
        if is_here and self.hasFocus() and not self.current:
            focus_ring(painter, self.slot_rect(self.slot).adjusted(1, 1, -1, -1), 4, theme.tokens().acc)

    def _paint_boxes(
        self,
        painter: QPainter,
        boxes: Sequence[tuple[QRect, Appointment]],
        *,
        rtl: bool,
        seen: QRect | None = None,
    ) -> None:
        for box, one in boxes:
            painter.setOpacity(0.4 if self.carried is one else 1.0)
            paint_block(painter, box, one, self.desk.fmt, late=self.is_late(one), rtl=rtl, seen=seen)
            painter.setOpacity(1.0)
            if one.id == self.current:
                paint_choice(painter, box)

    def _paint_now(self, painter: QPainter) -> None:
        """The present moment, as a line across today."""
        today = self.today()
        if not self.first <= today <= self.last:
            return
        here = self.desk.work.clock().astimezone(self.desk.fmt.zone)
        line = self._column(self._place_of(today), self._y(here.hour * 60 + here.minute), 2)
        fill(painter, line, theme.tokens().bad)

    def _paint_drop(self, painter: QPainter, *, rtl: bool) -> None:
        if self.drop is None or self.carried is None:
            return
        box = self.slot_rect(self.drop)
        at = None
        if self.drop.time is not None:
            start, end = self._span(self.carried) if self.carried.at else (0, USUAL)
            box.setHeight((end - start) * theme.px(HOUR) // 60)
            at = dt.datetime.combine(self.drop.day, self.drop.time, self.desk.fmt.zone)
        held = replace(self.carried, day=self.drop.day, at=at)
        box, late = box.adjusted(SIDE, 0, -SIDE, -1), self.is_late(held)
        paint_block(painter, box, held, self.desk.fmt, late=late, rtl=rtl)
        paint_choice(painter, box.adjusted(2, 0, -2, -1))
