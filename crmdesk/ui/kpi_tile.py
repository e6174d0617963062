"""A figure as a tile: value, unit, change in words, status, target, and the line of the last periods."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from crmdesk.l10n.normalise import strip_marks
from crmdesk.l10n.texts import _
from crmdesk.services.care_marks import mark_words, marks_in
from crmdesk.ui import theme
from crmdesk.ui.icons import draw_icon
from crmdesk.ui.kpi_marks import (
    ICON,
    SWATCH,
    centred,
    draw_change,
    draw_hatch,
    draw_status,
    status_width,
)
from crmdesk.ui.paint import (
    CENTER,
    END,
    START,
    Flow,
    focus_ring,
    line_pitch,
    paragraph,
    rounded,
    txt,
    width_of,
)
from crmdesk.ui.widgets.layout import tip
from crmdesk.ui.widgets.sparkline import draw_sparkline, line_size

if TYPE_CHECKING:
    import datetime as dt

    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QContextMenuEvent, QEnterEvent, QKeyEvent, QMouseEvent, QPaintEvent

    from crmdesk.kpi.figure import Figure
    from crmdesk.services.care_marks import CareMark
    from crmdesk.services.figure_words import Compare, FigureWords

HEIGHT, LEAST_WIDTH = 96, 216
RADIUS, PAD, GAP = 8, 12, 8
APART = 3  # px more than the gap, between the unit and the words
SHORT_LINE = 48  # px that a line keeps beside long words
TOP: Final = (8, 20)
MIDDLE: Final = (30, 34)
FOOT: Final = (66, 22)
"""Top and height of the three lines."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a tile shows, and how it is written."""

    figure: Figure
    words: FigureWords
    compare: Compare
    today: dt.date
    runs_rtl: bool = False
    marks: tuple[CareMark, ...] = ()

    def flagged(self) -> list[int]:
        """The points of the line at which something was said or decided."""
        points = enumerate(self.figure.series)
        return [number for number, one in points if marks_in(self.marks, one.period)]

    def said(self) -> str:
        """What was said and decided within the line, each with its period; empty where nothing was."""
        fmt = self.words.fmt
        told = [(one.period, mark_words(marks_in(self.marks, one.period), fmt)) for one in self.figure.series]
        return fmt.joined(
            fmt.sentence("{period}: {meaning}", period=period.label(fmt), meaning=text)
            for period, text in told
            if text
        )


class Tile(QAbstractButton):
    """A tile: Enter or a click opens the rows, Space or its “i” the definition, F2 the target."""

    definition_asked = Signal()
    target_asked = Signal()
    menu_asked = Signal(object)
    """The point of the screen where the menu is to open."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shown: Shown | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_figure(self, shown: Shown) -> None:
        """Show a figure; call again when the language changes."""
        self.shown = shown
        figure, words = shown.figure, shown.words
        self.setAccessibleName(words.told(figure, shown.compare, shown.today))
        keys = _("Enter opens the rows, Space the definition, F2 the target. {meaning}").format(
            meaning=_(figure.kpi.meaning)
        )
        said = shown.said()
        self.setAccessibleDescription(strip_marks(f"{keys} {said}".strip()))
        full = words.exact(figure.value, figure.unit) if figure.value is not None else words.reason(figure)
        way = _(figure.variant.name) if figure.variant.id else ""
        kind = [words.so_far(figure, shown.today), words.provisional(figure)]
        kind += [_("run rate")] if figure.is_run_rate else []
        sample = words.sample(figure)
        parts = (_(figure.kpi.meaning), way, full, sample, *kind, words.closed(figure), said)
        tip(self, words.fmt.joined(parts))
        self.update()

    def takes_target(self) -> bool:
        """Whether a target can be set: it belongs to the usual way of calculating a figure."""
        return self.shown is not None and not self.shown.figure.variant.id

    def show_waiting(self) -> None:
        """The figure is not known yet."""
        self.shown = None
        self.setAccessibleName(_("Loading…"))
        self.setAccessibleDescription("")
        self.setToolTip("")
        self.update()

    def sizeHint(self) -> QSize:
        """A tile of the drawn height; its row decides the width."""
        return QSize(theme.px(LEAST_WIDTH) + 40, theme.px(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """As narrow as value and line allow."""
        return QSize(theme.px(LEAST_WIDTH), theme.px(HEIGHT))

    # Painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Card, three lines, focus ring."""
        painter, look = QPainter(self), theme.tokens()
        rounded(painter, self.rect(), RADIUS, look.surf, edge=look.line2 if self.underMouse() else look.line)
        if self.shown is None:
            self._paint_waiting(painter)
        else:
            self._paint_head(painter, self.shown)
            self._paint_value(painter, self.shown)
            self._paint_foot(painter, self.shown)
        if self.hasFocus():
            focus_ring(painter, self.rect(), RADIUS, look.acc)

    def _line(self, place: tuple[int, int]) -> Flow:
        top, height = (theme.px(length) for length in place)
        strip = QRect(PAD, top, self.width() - 2 * PAD, height)
        return Flow(strip, rtl=self.isRightToLeft())

    def _paint_waiting(self, painter: QPainter) -> None:
        ink = theme.tokens().line
        for place, share, height in ((TOP, 3, 8), (MIDDLE, 4, 14), (FOOT, 2, 8)):
            strip = self._line(place).start(self.width() * share // 8)
            rounded(painter, strip.adjusted(0, (strip.height() - height) // 2, 0, 0), 4, None)
            bar = QRect(strip.x(), strip.center().y() - height // 2, strip.width(), height)
            rounded(painter, bar, 4, ink)

    def _paint_head(self, painter: QPainter, shown: Shown) -> None:
        flow, rtl, look = self._line(TOP), self.isRightToLeft(), theme.tokens()
        word = shown.words.status(shown.figure)
        if word:
            draw_status(painter, flow.end(status_width(word), GAP), shown.figure.status, word, rtl=rtl)
        name, font = _(shown.figure.kpi.name), theme.font("caption")
        wide = min(width_of(name, font) + 1, flow.rest.width())
        txt(painter, flow.start(wide, GAP // 2), name, look.mute, font, rtl=rtl)
        if self._shows_info():
            draw_icon(painter, self._info_place(), "info", look.acc, rtl=rtl, size=ICON)

    def _shows_info(self) -> bool:
        return self.hasFocus() or self.underMouse()

    def _info_place(self) -> QRect:
        """Where the “i” stands: after the name, else over its end."""
        flow = self._line(TOP)
        if self.shown is None:
            return QRect()
        if word := self.shown.words.status(self.shown.figure):
            flow.end(status_width(word), GAP)
        name = width_of(_(self.shown.figure.kpi.name), theme.font("caption")) + 1
        flow.start(min(name, flow.rest.width() - theme.px(ICON) - GAP // 2), GAP // 2)
        return flow.start(theme.px(ICON))

    def _paint_value(self, painter: QPainter, shown: Shown) -> None:
        flow, rtl, look = self._line(MIDDLE), self.isRightToLeft(), theme.tokens()
        figure, words = shown.figure, shown.words
        if figure.value is None:
            self._paint_reason(painter, flow, shown)
            return
        digits, unit = words.short(figure.value, figure.unit)
        font, beside = theme.font("tile"), unit or words.sample(figure)
        wide = width_of(digits, font) + 1
        kinds = words.marks(figure, shown.today, few=bool(unit))
        need = wide + width_of(beside, theme.font("caption")) + 1 + 2 * GAP
        room, marks = flow.rest.width() - need, self._marks_width(figure, kinds)
        # Words that have no room leave it to the line.
        left = room - (marks if marks <= room else 0) - GAP
        size, short = line_size(), theme.px(SHORT_LINE)
        if left >= short or not (beside or kinds):
            line = flow.end(min(max(left, short), size.width()), GAP)
            self._paint_series(painter, centred_strip(line, size.height()), shown)
        wide = min(wide, flow.rest.width())
        txt(painter, flow.start(wide, GAP), digits, look.text, font, rtl=rtl)
        flow.rest.translate(0, _drop())
        if beside:
            wide = min(width_of(beside, theme.font("caption")) + 1, max(flow.rest.width(), 0))
            txt(painter, flow.start(wide, GAP), beside, look.mute, theme.font("caption"), rtl=rtl)
        self._paint_marks(painter, flow, shown, kinds)

    @staticmethod
    def _marks_width(figure: Figure, kinds: list[str]) -> int:
        """What the words of a figure's kind need; those of an unfinished period give way to the line."""
        words = [] if figure.is_running else kinds
        swatch = theme.px(SWATCH) + GAP // 2 if figure.is_provisional else APART
        return swatch + width_of(words[-1], theme.font("caption")) + 1 if words else 0

    def _paint_marks(self, painter: QPainter, flow: Flow, shown: Shown, kinds: list[str]) -> None:
        """What can still change is hatched; beside it as many of the words as there is room for."""
        look, font, rtl, figure = theme.tokens(), theme.font("caption"), self.isRightToLeft(), shown.figure
        if figure.is_running or figure.is_provisional:
            side = theme.px(SWATCH)
            if flow.rest.width() < side:
                return
            draw_hatch(painter, centred(flow.start(side, GAP // 2), side), look.mute)
        elif kinds and width_of(kinds[-1], font) + APART < flow.rest.width():
            gap = flow.start(APART)
            gap.adjust(0, 0, GAP, 0) if rtl else gap.adjust(-GAP, 0, 0, 0)
            joint = shown.words.fmt.joint
            txt(painter, gap, joint.strip(), look.mute, font, CENTER if joint[0] == " " else START, rtl)
        for words in kinds:
            if width_of(words, font) < flow.rest.width():
                txt(painter, flow.rest, words, look.mute, font, rtl=rtl)
                return

    def _paint_reason(self, painter: QPainter, flow: Flow, shown: Shown) -> None:
        look, rtl, font = theme.tokens(), self.isRightToLeft(), theme.font("tile")
        digits, _unit = shown.words.short(None, shown.figure.unit)
        txt(painter, flow.start(width_of(digits, font) + 1, GAP), digits, look.mute, font, rtl=rtl)
        reason, small = shown.words.reason(shown.figure), theme.font("caption")
        if width_of(reason, small) <= flow.rest.width():
            txt(painter, flow.rest.translated(0, _drop()), reason, look.mute, small, rtl=rtl)
            return
        two = flow.rest.adjusted(0, 0, 0, max(2 * line_pitch(small) - flow.rest.height(), 0))
        paragraph(painter, two, reason, look.mute, small, rtl=rtl)

    def _paint_series(self, painter: QPainter, place: QRect, shown: Shown) -> None:
        figure = shown.figure
        values = [None if one.value is None else float(one.value) for one in figure.series]
        if sum(value is not None for value in values) < 2:  # noqa: PLR2004 - one point is no line
            return
        target = float(figure.goal.value) if figure.goal else None
        draw_sparkline(painter, place, values, target, runs_rtl=shown.runs_rtl, flagged=shown.flagged())

    def _paint_foot(self, painter: QPainter, shown: Shown) -> None:
        flow, rtl, look = self._line(FOOT), self.isRightToLeft(), theme.tokens()
        figure, words = shown.figure, shown.words
        change = words.change(figure, shown.compare)
        if change is not None:
            used = draw_change(painter, flow.rest, change, rtl=rtl)
            flow.start(min(used, flow.rest.width()), GAP // 2)
        if restated := words.restated(figure):
            if width_of(restated, theme.font("caption")) <= flow.rest.width():
                txt(painter, flow.rest, restated, look.warn, theme.font("caption"), END, rtl)
        elif figure.goal is not None or (self.takes_target() and self._shows_info()):
            text = words.target(figure) if figure.goal else _("F2 sets a target")
            if width_of(text, theme.font("caption")) > flow.rest.width():
                return
            txt(painter, flow.rest, text, look.mute, theme.font("caption"), END, rtl)

    # Keys and pointer

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the rows, Space the definition, F2 the target."""
        key = event.key()
        if self.shown is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
        elif key == Qt.Key.Key_Space:
            self.definition_asked.emit()
        elif key == Qt.Key.Key_F2:
            self.target_asked.emit()
        else:
            event.ignore()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on the “i” opens the definition; anywhere else it is the tile's own."""
        if self.isDown() and self._info_place().contains(event.position().toPoint()):
            self.setDown(False)
            self.definition_asked.emit()
            return
        super().mouseReleaseEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu, by mouse or by its key."""
        if self.shown is not None:
            self.menu_asked.emit(event.globalPos())

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show the “i”."""
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Hide it."""
        super().leaveEvent(event)
        self.update()


def _drop() -> int:
    """How far a caption moves down to stand on the same foot line as the figure."""
    large, small = QFontMetrics(theme.font("tile")), QFontMetrics(theme.font("caption"))
    return max((large.ascent() - small.ascent()) // 2 - 1, 0)


def centred_strip(place: QRect, height: int) -> QRect:
    """A strip of a height in the middle of a rectangle."""
    return QRect(place.x(), place.center().y() - height // 2, place.width(), height)
