"""The row of numbered steps: those behind are ticked, the present one is filled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from crmdesk.l10n.texts import _
from crmdesk.ui import theme
from crmdesk.ui.icons import draw_icon
from crmdesk.ui.paint import CENTER, Flow, rounded, txt, width_of
from crmdesk.ui.widgets.layout import named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent

    from crmdesk.ui.desk import Desk

DISC, GAP, HEIGHT, SHORTEST = 24, 9, 36, 12


class StepBar(QWidget):
    """Numbers, names and the lines between them, in reading order. Where they do not fit, one name stays."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._names: tuple[str, ...] = ()
        self._current = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_names(self, names: Sequence[str]) -> None:
        """The names of the steps in the language of the window."""
        self._names = tuple(names)
        self._tell()

    def set_current(self, step: int) -> None:
        """Where we are, from 0."""
        self._current = step
        self._tell()

    def _tell(self) -> None:
        if self._names:
            said = _("Step {number} of {count}: {name}").format(
                number=self._desk.fmt.integer(self._current + 1),
                count=self._desk.fmt.integer(len(self._names)),
                name=self._names[self._current],
            )
            named(self, said)
        self.update()

    def sizeHint(self) -> QSize:
        """One row."""
        return QSize(300, theme.px(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """Discs only."""
        return QSize((theme.px(DISC) + GAP) * 6, theme.px(HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Disc, name, line; and so on."""
        painter, rtl = QPainter(self), self.isRightToLeft()
        flow = Flow(self.rect(), rtl=rtl)
        font = theme.font("medium")
        names = [width_of(name, theme.font("strong")) + 4 for name in self._names]
        free = self.width() - sum(names) - len(names) * (theme.px(DISC) + 2 * GAP)
        line = max(free // max(len(names) - 1, 1) - GAP, 0)
        has_room = line >= GAP
        for number, name in enumerate(self._names):
            self._draw_disc(painter, flow.start(theme.px(DISC), GAP), number)
            is_here = number == self._current
            if has_room or is_here:
                tone = theme.tokens().text if number <= self._current else theme.tokens().mute
                font = theme.font("strong" if is_here else "body")
                txt(painter, flow.start(names[number], GAP), name, tone, font, rtl=rtl)
            if number + 1 < len(self._names):
                short = max((self.width() - names[self._current]) // len(names) - theme.px(DISC) - 3 * GAP, 4)
                self._draw_line(painter, flow.start(line if has_room else short, GAP), number)

    def _draw_disc(self, painter: QPainter, place: QRect, number: int) -> None:
        look, rtl = theme.tokens(), self.isRightToLeft()
        side = theme.px(DISC)
        disc = QRect(0, 0, side, side)
        disc.moveCenter(place.center())
        if number < self._current:
            rounded(painter, disc, side / 2, look.accbg)
            draw_icon(painter, disc, "check", look.acc, rtl=rtl, size=14)
            return
        is_here = number == self._current
        rounded(painter, disc, side / 2, look.acc if is_here else None, edge="" if is_here else look.line2)
        words = self._desk.fmt.local_digits(str(number + 1))
        txt(painter, disc, words, look.onacc if is_here else look.mute, theme.font("strong"), CENTER, rtl)

    def _draw_line(self, painter: QPainter, place: QRect, number: int) -> None:
        """The way from a step to the next; one too short to be seen as a line is left out."""
        if place.width() < SHORTEST:
            return
        look = theme.tokens()
        done = number < self._current
        strip = QRect(place.x(), place.center().y(), place.width(), 2 if done else 1)
        painter.fillRect(strip, QColor(look.acc if done else look.line2))
