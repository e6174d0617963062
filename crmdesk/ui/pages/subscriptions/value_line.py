"""The monthly value of a subscription over time, as steps: what was, today, and dashed what is planned."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from crmdesk.l10n.calendars import calendar
from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.texts import N_
from crmdesk.ui import theme
from crmdesk.ui.pages.subscriptions.words import minor_of
from crmdesk.ui.paint import CENTER, END, Flow, line_pitch, txt, width_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent

    from crmdesk.l10n.formats import Formatter

HEIGHT, TOP, DOT, APART = 118, 22, 3.5, 10
STEPS: Final = (1, 2, 3, 6, 12, 24, 36, 60, 120, 240)
"""Months between two labels of the time axis."""


class Step(NamedTuple):
    """A value, in thousandths of the minor unit a month, and the day it begins."""

    since: dt.date
    monthly: int


class Course(NamedTuple):
    """What the line shows: its steps in order, today, and the last day in view."""

    steps: Sequence[Step]
    today: dt.date
    until: dt.date


def nice_top(value: int) -> int:
    """A round number from the value on, for the highest mark of the axis; its half is round too."""
    power = 1
    while True:
        for digit in (1, 2, 4, 5, 6, 8):
            if digit * power >= value:
                return digit * power
        power *= 10


class ValueLine(QWidget):
    """Time runs as in all charts; the value axis stands at the reading start. The history is its table."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.course: Course | None = None
        self._fmt: Formatter | None = None
        self._code, self._runs_rtl = "", False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.MinimumExpanding)

    def show_course(self, course: Course, fmt: Formatter, code: str, *, runs_rtl: bool) -> None:
        """Show the course in minor units of the currency `code`."""
        self.course, self._fmt, self._code, self._runs_rtl = course, fmt, code, runs_rtl
        told = [
            fmt.sentence(
                N_("From {day}: {value}"), day=one.since, value=fmt.money(minor_of(one.monthly), code)
            )
            for one in course.steps
        ]
        self.setAccessibleDescription("\n".join(told))
        self.update()

    def sizeHint(self) -> QSize:
        """As high as two rows of fields."""
        return QSize(theme.px(300), theme.px(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """It may get narrow."""
        return QSize(theme.px(200), theme.px(HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Grid and axis, then the line, then today."""
        if self.course is None or self._fmt is None or not self.course.steps:
            return
        painter = QPainter(self)
        top = nice_top(max([minor_of(one.monthly) for one in self.course.steps] + [1]))
        marks = [(level, self._fmt.amount(level, self._code, 0)) for level in (top, top // 2, 0)]
        axis = max(width_of(words, theme.font("caption")) for _level, words in marks) + 4
        flow = Flow(self.rect(), rtl=self.isRightToLeft())
        words = flow.start(axis, 8)
        pitch = line_pitch(theme.font("caption"))
        area = flow.rest.adjusted(6, theme.px(TOP), -6, -pitch - 4)
        self._paint_grid(painter, area, words, marks, top)
        self._paint_times(painter, area, pitch)
        self._paint_line(painter, area, top)

    def _paint_grid(
        self, painter: QPainter, area: QRect, words: QRect, marks: Sequence[tuple[int, str]], top: int
    ) -> None:
        look, font = theme.tokens(), theme.font("caption")
        half = line_pitch(font) // 2
        for level, text in marks:
            y = round(area.bottom() - area.height() * level / top)
            painter.fillRect(area.x(), y, area.width(), 1, QColor(look.line2 if not level else look.line))
            place = QRect(words.x(), y - half, words.width(), 2 * half)
            txt(painter, place, text, look.mute, font, END, self.isRightToLeft())

    def _x(self, area: QRect, day: dt.date) -> float:
        course = self._shown()
        first = course.steps[0].since
        share = (day - first).days / max((course.until - first).days, 1)
        share = 1 - share if self._runs_rtl else share
        return area.left() + area.width() * min(max(share, 0.0), 1.0)

    def _shown(self) -> Course:
        if self.course is None:
            raise RuntimeError
        return self.course

    def _paint_times(self, painter: QPainter, area: QRect, pitch: int) -> None:
        look, font, rtl = theme.tokens(), theme.font("caption"), self.isRightToLeft()
        line = QRect(area.x(), area.bottom() + 4, area.width(), pitch)
        for place, text in self.times(area, self.rect()):
            txt(painter, QRect(place, line.y(), width_of(text, font) + 1, pitch), text, look.mute, font,
                CENTER, rtl)  # fmt: skip

    def times(self, area: QRect, room: QRect) -> list[tuple[int, str]]:
        """The labels of the time axis and where each begins: as many as stand apart from one another."""
        for months in STEPS:
            found = self._labels(area, room, months)
            edges = sorted((place, place + wide) for place, wide, _text in found)
            if all(one[1] + APART <= other[0] for one, other in pairwise(edges)):
                return [(place, text) for place, _wide, text in found]
        return []

    def _labels(self, area: QRect, room: QRect, months: int) -> list[tuple[int, int, str]]:
        course, fmt = self._shown(), self._fmt
        if fmt is None:
            return []
        almanac, day, number = calendar(fmt.locale.calendar), course.steps[0].since, 0
        found = []
        while day <= course.until and number <= 400:  # noqa: PLR2004 - more than any screen has room for
            text = fmt.month_of(day)
            wide = width_of(text, theme.font("caption"))
            place = round(self._x(area, day)) - wide // 2
            found.append((max(room.left(), min(place, room.right() - wide)), wide, text))
            number += 1
            try:
                day = almanac.add_months(course.steps[0].since, number * months)
            except CrmError:
                break
        return found

    def _points(self, area: QRect, top: int, first: dt.date, last: dt.date) -> list[QPointF]:
        """The corners of the steps between two days."""
        points: list[QPointF] = []
        steps = self._shown().steps
        ends = [*(one.since for one in steps[1:]), self._shown().until]
        for one, end in zip(steps, ends, strict=True):
            since, until = max(one.since, first), min(end, last)
            if since > until or (since == until and points):
                continue
            y = _height(area, top, one.monthly)
            points += [QPointF(self._x(area, since), y), QPointF(self._x(area, until), y)]
        return points

    def _paint_line(self, painter: QPainter, area: QRect, top: int) -> None:
        look, course = theme.tokens(), self._shown()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        now = min(max(course.today, course.steps[0].since), course.until)
        past = self._points(area, top, course.steps[0].since, now)
        coming = self._points(area, top, now, course.until)
        if past:
            ground = _path([QPointF(past[0].x(), area.bottom()), *past, QPointF(past[-1].x(), area.bottom())])
            painter.fillPath(ground, QColor(look.spark))
            self._stroke(painter, past, Qt.PenStyle.SolidLine)
        if coming:
            self._stroke(painter, coming, Qt.PenStyle.DashLine)
        if past and course.today >= course.steps[0].since:
            painter.setPen(QPen(QColor(look.surf), 1.5))
            painter.setBrush(QColor(look.acc))
            worth = [one.monthly for one in course.steps if one.since <= course.today][-1]
            # On the day of a change the line before it still ends at what was.
            dot = QPointF(past[-1].x(), _height(area, top, worth))
            painter.drawEllipse(dot, DOT + 1, DOT + 1)
            self._paint_today(painter, area, dot, worth, [*past, *coming])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)

    @staticmethod
    def _stroke(painter: QPainter, points: list[QPointF], style: Qt.PenStyle) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(theme.tokens().acc), 1.6, style))
        painter.drawPath(_path(points))

    def _paint_today(
        self, painter: QPainter, area: QRect, dot: QPointF, worth: int, line: Sequence[QPointF]
    ) -> None:
        """The value of today over its dot and over the line beside it, where there is room."""
        fmt = self._fmt
        if fmt is None:
            return
        value = fmt.money(minor_of(worth), self._code)
        words, font = fmt.sentence(N_("Today: {value}"), value=value), theme.font("strong")
        wide, pitch = width_of(words, font) + 2, line_pitch(font)
        left = min(max(dot.x() - wide + 8, area.left()), area.right() - wide)
        highest = min(_highest(line, left, left + wide), dot.y())
        place = QRectF(left, max(highest - pitch - 5, 0), wide, pitch).toRect()
        txt(painter, place, words, theme.tokens().text, font, CENTER, self.isRightToLeft())


def _height(area: QRect, top: int, monthly: int) -> float:
    """Where a monthly value stands in an area that reaches up to `top`."""
    return area.bottom() - area.height() * minor_of(monthly) / top


def _highest(line: Sequence[QPointF], left: float, right: float) -> float:
    """The height of the line's highest step between two places."""
    pairs = zip(line[::2], line[1::2], strict=True)
    steps = [(min(a.x(), b.x()), max(a.x(), b.x()), a.y()) for a, b in pairs]
    return min((y for start, end, y in steps if start <= right and end >= left), default=line[0].y())


def _path(points: Sequence[QPointF]) -> QPainterPath:
    path = QPainterPath(points[0])
    for point in points[1:]:
        path.lineTo(point)
    return path
