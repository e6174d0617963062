"""The week the day stands in, by the calendar and week of the user, with a dot for each thing due."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from crmdesk.l10n.calendars import calendar
from crmdesk.l10n.texts import _
from crmdesk.ui import theme
from crmdesk.ui.board.words import joined
from crmdesk.ui.paint import CENTER, Flow, rounded, txt, width_of
from crmdesk.ui.widgets.layout import named

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QPaintEvent

    from crmdesk.ui.desk import Desk

DAYS, HEIGHT, LEAST, GAP = 7, 54, 62, 4
DOT, MOST_DOTS = 4, 4


class WeekStrip(QWidget):
    """Seven days in reading order; weekends in their own colour, today filled."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.today = dt.date.min
        self.counts: Mapping[dt.date, int] = {}
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_week(self, today: dt.date, counts: Mapping[dt.date, int]) -> None:
        """Show the week of a day, and how much is due on each day."""
        self.today, self.counts = today, counts
        self.retranslate()

    def days(self) -> list[dt.date]:
        """The days of the week, as the user begins it."""
        start = (self.today.weekday() - self.desk.locale.week_start) % DAYS
        return [self.today + dt.timedelta(days=number - start) for number in range(DAYS)]

    def retranslate(self) -> None:
        """What is spoken: each day with how much is due."""
        if self.today == dt.date.min:
            return
        fmt = self.desk.fmt
        told = [
            fmt.counted("{day}: {n} thing due", "{day}: {n} things due", count, day=fmt.date_long(day))
            for day in self.days()
            if (count := self.counts.get(day, 0))
        ]
        named(self, _("This week"), joined(told, fmt))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Room for the longest name of a day."""
        if self.today == dt.date.min:
            return QSize(DAYS * LEAST, theme.px(HEIGHT))
        names = (width_of(self.desk.fmt.weekday(day), theme.font("caption")) for day in self.days())
        return QSize(DAYS * (max(LEAST, max(names) + 12) + GAP), theme.px(HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The days."""
        if self.today == dt.date.min:
            return
        painter, flow = QPainter(self), Flow(self.rect(), rtl=self.isRightToLeft())
        width = self.width() // DAYS
        for day in self.days():
            self._paint_day(painter, flow.start(width - GAP, GAP), day)

    def _paint_day(self, painter: QPainter, box: QRect, day: dt.date) -> None:
        look, rtl = theme.tokens(), self.isRightToLeft()
        is_today = day == self.today
        if is_today:
            rounded(painter, box, 8, look.acc)
        rest = look.bad if day.weekday() in self.desk.locale.weekend else look.text
        ink = look.onacc if is_today else rest
        pitch = box.height() // 3
        fmt, custom = self.desk.fmt, self.desk.locale
        number = fmt.integer(calendar(custom.calendar).from_date(day).day)
        name = QRect(box.x(), box.y() + 2, box.width(), pitch)
        soft = ink if is_today or ink != look.text else look.mute
        txt(painter, name, fmt.weekday(day), soft, theme.font("caption"), CENTER, rtl)
        figure = QRect(box.x(), name.bottom() - 1, box.width(), pitch + 4)
        txt(painter, figure, number, ink, theme.font("strong"), CENTER, rtl)
        self._paint_dots(painter, box, self.counts.get(day, 0), look.onacc if is_today else look.mute)

    def _paint_dots(self, painter: QPainter, box: QRect, count: int, ink: str) -> None:
        dots = min(count, MOST_DOTS)
        left = box.center().x() - (dots * (DOT + 3) - 3) // 2
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ink))
        for number in range(dots):
            painter.drawEllipse(left + number * (DOT + 3), box.bottom() - DOT - 4, DOT, DOT)
        painter.restore()
