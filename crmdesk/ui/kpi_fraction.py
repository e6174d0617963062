"""A calculation with its numbers in it: one over the other, a list of operands, or a single total."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from crmdesk.kpi.spec import Ratio
from crmdesk.l10n.normalise import strip_marks
from crmdesk.l10n.texts import _
from crmdesk.services.figure_factors import reckoning
from crmdesk.ui import theme
from crmdesk.ui.paint import END, START, Flow, line_pitch, rounded, txt, width_of, wrap

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from crmdesk.kpi.figure import Figure, Part
    from crmdesk.services.figure_words import FigureWords

PAD, ROW, GAP, EQUALS = 14, 30, 12, 26
SIDE_WIDTH, LEAST_SIDE = 170, 560
LEAST_WORDS, SLACK = 110, 4


class Operand(NamedTuple):
    """One number of the calculation: its words and itself, written."""

    words: str
    number: str


class FractionBox(QWidget):
    """Words beside numbers, so that nobody takes above for below; the result comes after them."""

    def __init__(
        self, figure: Figure, number: Figure | Part, words: FigureWords, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        more, is_exact = reckoning(figure, words)
        self.operands = [
            Operand(words.fmt.sentence(one.words), words.exact(one.value, one.unit, more=more))
            for one in figure.factors
        ]
        self.equals = "=" if is_exact else "≈"
        self.stacked = isinstance(figure.variant.form, Ratio)
        digits, unit = words.short(number.value, figure.unit)
        self.result = words.exact(number.value, figure.unit) if number.value is not None else digits
        self.short, self.unit = digits, unit
        self.reason = "" if number.value is not None else words.fmt.sentence(number.reason)
        self.side = words.certainty(number)
        self._fmt = words.fmt
        self._has_interval = number.interval is not None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        told = [f"{one.words}: {one.number}" for one in self.operands]
        told += [f"{_('Result')}: {self.result}", self.reason, *self.side]
        self.setAccessibleName(strip_marks(". ".join(part for part in told if part)))

    def _has_side(self) -> bool:
        return bool(self.side) and self.width() >= theme.px(LEAST_SIDE)

    def _rows(self) -> int:
        return max(len(self.operands), 1)

    def sizeHint(self) -> QSize:
        """As high as its rows, and the lines on how sure it is."""
        pitch = line_pitch(theme.font("caption"))
        rows = (self._rows() + self._is_tight()) * theme.px(ROW)
        height = max(rows, len(self.side) * pitch) if self._has_side() else rows
        return QSize(theme.px(300), height + len(self._below()) * pitch + 2 * PAD)

    def _below(self) -> list[str]:
        """The lines under the calculation: why there is no value, and how sure it is where no side is."""
        texts = (self.reason, "" if self._has_side() else self._fmt.joined(self.side))
        width = max(self.width() - 2 * PAD, 1)
        return [line for text in texts if text for line in wrap(text, theme.font("caption"), width)]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Narrow boxes have the side lines below."""
        super().resizeEvent(event)
        self.setFixedHeight(self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Ground, side, calculation, result."""
        painter, look, rtl = QPainter(self), theme.tokens(), self.isRightToLeft()
        rounded(painter, self.rect(), 8, look.acch)
        flow = Flow(self.rect().adjusted(PAD, PAD, -PAD, -PAD), rtl=rtl)
        if self._has_side():
            self._paint_side(painter, flow.end(theme.px(SIDE_WIDTH), GAP))
        pitch = line_pitch(theme.font("caption"))
        for text in reversed(self._below()):
            strip = QRect(flow.rest.x(), flow.rest.bottom() - pitch + 1, flow.rest.width(), pitch)
            txt(painter, strip, text, look.mute, theme.font("caption"), rtl=rtl)
            flow.rest.setBottom(flow.rest.bottom() - pitch)
        self._paint_calculation(painter, flow)

    def _paint_side(self, painter: QPainter, place: QRect) -> None:
        look, pitch = theme.tokens(), line_pitch(theme.font("caption"))
        top = place.center().y() - len(self.side) * pitch // 2
        for number, text in enumerate(self.side):
            strong = self._has_interval and number == 1
            line = QRect(place.x(), top + number * pitch, place.width(), pitch)
            font = theme.font("medium") if strong else theme.font("caption")
            txt(painter, line, text, look.text if strong else look.mute, font, rtl=self.isRightToLeft())

    def _room(self) -> int:
        """How wide the calculation may be."""
        side = theme.px(SIDE_WIDTH) + GAP if self._has_side() else 0
        return self.width() - 2 * PAD - side

    def _number_width(self) -> int:
        """How wide the numbers are; one alone is the result and does not stand twice."""
        numbers = [one.number for one in self.operands] if len(self.operands) > 1 else []
        return max((width_of(text, theme.font("strong")) for text in numbers), default=0) + 2

    def _tail(self) -> int:
        """How wide the result is with its sign."""
        result, unit = self._fitting_result()
        written = width_of(result, theme.font("tile")) + width_of(unit, theme.font("caption"))
        return written + EQUALS + GAP + SLACK

    def _is_tight(self) -> bool:
        """Whether the result stands below, as beside it the words would have no room."""
        left = self._room() - self._tail() - self._number_width() - 3 * GAP
        return len(self.operands) > 1 and left < theme.px(LEAST_WORDS)

    def _paint_calculation(self, painter: QPainter, flow: Flow) -> None:
        look, rtl, body = theme.tokens(), self.isRightToLeft(), theme.font("body")
        numbers, room = self._number_width() if len(self.operands) > 1 else 0, flow.rest.width()
        ending, tail = flow, self._tail()
        if self._is_tight():
            top = flow.rest.bottom() - theme.px(ROW) + 1
            ending, tail = Flow(QRect(flow.rest.x(), top, room, theme.px(ROW)), rtl=rtl), 0
            flow.rest.setBottom(top - 1)
        most = max(room - tail - numbers - 3 * GAP, theme.px(80))
        wide = min(max((width_of(one.words, body) for one in self.operands), default=0) + 2, most)
        area = flow.start(wide + (GAP + numbers if numbers else 0) + GAP, GAP)
        pitch = theme.px(ROW)
        top = area.center().y() + 1 - self._rows() * pitch // 2
        for number, one in enumerate(self.operands):
            row = Flow(QRect(area.x(), top + number * pitch, area.width(), pitch), rtl=rtl)
            self._paint_words(painter, row.start(wide, GAP), one.words)
            if numbers:
                txt(painter, row.rest, one.number, look.text, theme.font("strong"), END, rtl)
        if self.stacked:
            painter.fillRect(QRect(area.x(), top + pitch - 1, area.width(), 2), QColor(look.text))
        self._paint_result(painter, ending)

    def _paint_result(self, painter: QPainter, flow: Flow) -> None:
        look, rtl, tile = theme.tokens(), self.isRightToLeft(), theme.font("tile")
        result, unit = self._fitting_result()
        if self._is_tight() and width_of(self.result, tile) + EQUALS + GAP <= flow.rest.width():
            result, unit = self.result, ""
        txt(painter, flow.start(EQUALS, 4), self.equals, look.mute, theme.font("subject"), START, rtl)
        txt(painter, flow.start(width_of(result, tile) + 2, 6), result, look.text, tile, START, rtl)
        if unit:
            txt(painter, flow.rest, unit, look.mute, theme.font("caption"), START, rtl)

    def _fitting_result(self) -> tuple[str, str]:
        """The result in full where there is room for it, else short with its unit."""
        room = self._room() - self._number_width() - theme.px(120)
        if width_of(self.result, theme.font("tile")) <= room // 2:
            return self.result, ""
        return self.short, self.unit

    def _paint_words(self, painter: QPainter, place: QRect, words: str) -> None:
        """The words of an operand, in two small lines where one is too long."""
        look, rtl = theme.tokens(), self.isRightToLeft()
        if width_of(words, theme.font("body")) <= place.width():
            txt(painter, place, words, look.text, theme.font("body"), START, rtl)
            return
        font = theme.font("caption")
        if width_of(words, font) <= place.width():
            txt(painter, place, words, look.text, font, START, rtl)
            return
        pitch = min(line_pitch(font), place.height() // 2)
        lines = wrap(words, font, place.width())
        shown = [lines[0], " ".join(lines[1:])]
        for number, line in enumerate(shown):
            strip = QRect(place.x(), place.y() + number * pitch, place.width(), pitch)
            txt(painter, strip, line, look.text, font, START, rtl)
