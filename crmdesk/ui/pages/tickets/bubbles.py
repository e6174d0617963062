"""What is said in a ticket, as painted boxes: the customer's words, ours, notes, and lines between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFont, QGuiApplication, QKeySequence, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from crmdesk.l10n.texts import _
from crmdesk.model.ticket import EventAuthor, EventKind
from crmdesk.ui import theme
from crmdesk.ui.board.words import joined
from crmdesk.ui.cells import unmasked
from crmdesk.ui.icons import draw_icon
from crmdesk.ui.pages.tickets.words import event_words, who_words
from crmdesk.ui.paint import (
    CENTER,
    END,
    Flow,
    fill,
    focus_ring,
    line_pitch,
    reads_rtl,
    rounded,
    txt,
    width_of,
    wrap,
)
from crmdesk.ui.widgets.layout import named
from crmdesk.ui.widgets.offer import Offer
from crmdesk.ui.widgets.popover import menu_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent

    from crmdesk.l10n.formats import Formatter
    from crmdesk.services.ticket_thread import ThreadEvent

PAD_X, PAD_Y, RADIUS, AIR, SIGN = 14, 8, 8, 16, 15
SHARE = 78
"""How much of the width a bubble may take, in per cent."""

FOLDED_LINES, LONGEST_FOLDED, LONGEST, MOST_LOOKS = 24, 4000, 40_000, 4


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a text, and the direction of its paragraph."""

    text: str
    rtl: bool


def lines_of(text: str, width: int, *, rtl: bool) -> list[Line]:
    """A text broken into lines; each paragraph reads as it begins."""
    found: list[Line] = []
    base = reads_rtl(text, default=rtl)
    for paragraph in text.splitlines() or [""]:
        base = reads_rtl(paragraph, default=base)
        found += [Line(line, base) for line in wrap(paragraph, theme.font("body"), width)]
    return found


class Bubble(QWidget):
    """One reply or note. Enter shows a long one whole, Ctrl+C copies its text.

    `correct_asked` wants the text changed.
    """

    correct_asked = Signal(object)

    def __init__(self, fmt: Formatter, event: ThreadEvent, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.event_told = event
        self._is_whole = False
        self._broken: dict[tuple[int, bool, bool, str], tuple[list[Line], bool]] = {}
        self._who = who_words(event)
        if event.kind is EventKind.NOTE:
            self._who = _("Internal note, {who}").format(who=self._who)
        took = fmt.minutes(event.minutes) if event.minutes else ""
        self._when = joined([took, fmt.time(event.moment)], fmt)
        self._text = unmasked(event.text or "")
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        named(self, f"{self._who}, {self._when}: {self._text[:LONGEST_FOLDED]}")

    @property
    def is_note(self) -> bool:
        """Whether only colleagues read it."""
        return self.event_told.kind is EventKind.NOTE

    @property
    def is_ours(self) -> bool:
        """Whether a colleague or the program wrote it."""
        return self.event_told.author is not EventAuthor.CUSTOMER

    # Room

    def _lines(self, width: int) -> tuple[list[Line], bool]:
        """The lines shown in a width of text, and whether there are more; broken once for each look."""
        look = (width, self._is_whole, self.isRightToLeft(), theme.font("body").toString())
        if look not in self._broken:
            if len(self._broken) == MOST_LOOKS:
                self._broken.clear()
            self._broken[look] = self._break(width)
        return self._broken[look]

    def _break(self, width: int) -> tuple[list[Line], bool]:
        most = LONGEST if self._is_whole else LONGEST_FOLDED
        lines = lines_of(self._text[:most], width, rtl=self.isRightToLeft())
        if self._is_whole:
            return lines, len(self._text) > LONGEST
        is_cut = len(lines) > FOLDED_LINES or len(self._text) > LONGEST_FOLDED
        return lines[:FOLDED_LINES], is_cut

    def _text_width(self, width: int) -> int:
        share = 100 if self.is_note else SHARE
        return max(width * share // 100 - 2 * PAD_X, 60)

    def hasHeightForWidth(self) -> bool:
        """Narrow panes make it higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Name, lines, and the way to the rest."""
        lines, is_cut = self._lines(self._text_width(width))
        body = (len(lines) + is_cut) * line_pitch(theme.font("body")) if self._text else 0
        return line_pitch(theme.font("caption")) + 2 + body + 2 * PAD_Y

    def sizeHint(self) -> QSize:
        """As high as in a usual pane."""
        width = self.width() if self.width() > PAD_X * 8 else 480
        return QSize(240, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """It gets narrow; its layout asks for the height its width calls for."""
        return QSize(120, line_pitch(theme.font("body")))

    def box(self) -> QRect:
        """Where the box stands: the customer's at the reading start, ours at the end, notes across."""
        if self.is_note:
            return self.rect()
        lines, is_cut = self._lines(self._text_width(self.width()))
        small, body = theme.font("caption"), theme.font("body")
        head = width_of(self._who, _strong_caption()) + width_of(self._when, small) + AIR + 4
        wide = max([head, *(width_of(line.text, body) + 2 for line in lines)])
        if is_cut:
            wide = max(wide, width_of(_("Show all"), small))
        wide = min(wide, self._text_width(self.width())) + 2 * PAD_X
        flow = Flow(self.rect(), rtl=self.isRightToLeft())
        return flow.end(wide) if self.is_ours else flow.start(wide)

    # Painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The box, who and when, and the text."""
        painter, look, box = QPainter(self), theme.tokens(), self.box()
        ground = look.note if self.is_note else look.accbg if self.is_ours else look.bg
        rounded(painter, box, RADIUS, ground, edge=look.warn if self.is_note else "")
        inner = box.adjusted(PAD_X, PAD_Y, -PAD_X, -PAD_Y)
        head = QRect(inner)
        head.setHeight(line_pitch(theme.font("caption")))
        self._paint_head(painter, head)
        self._paint_text(painter, inner.adjusted(0, head.height() + 2, 0, 0))
        if self.hasFocus():
            focus_ring(painter, box, RADIUS, look.acc)

    def _paint_head(self, painter: QPainter, head: QRect) -> None:
        look, rtl, small = theme.tokens(), self.isRightToLeft(), theme.font("caption")
        flow = Flow(head, rtl=rtl)
        ink = look.warn if self.is_note else look.text
        if self.is_note:
            draw_icon(painter, flow.start(theme.px(SIGN), 6), "lock", ink, rtl=rtl, size=SIGN)
        when = flow.end(width_of(self._when, small) + 2, AIR)
        txt(painter, when, self._when, look.mute, small, END, rtl)
        base = rtl if self.is_note else reads_rtl(self._who, default=rtl)
        txt(painter, flow.rest, self._who, ink, _strong_caption(), rtl=rtl, base_rtl=base)

    def _paint_text(self, painter: QPainter, place: QRect) -> None:
        if not self._text:
            return
        look, rtl, body = theme.tokens(), self.isRightToLeft(), theme.font("body")
        pitch = line_pitch(body)
        lines, is_cut = self._lines(self._text_width(self.width()))
        for number, line in enumerate(lines):
            strip = QRect(place.x(), place.y() + number * pitch, place.width(), pitch)
            txt(painter, strip, line.text, look.text, body, rtl=rtl, base_rtl=line.rtl)
        if is_cut:
            strip = QRect(place.x(), place.y() + len(lines) * pitch, place.width(), pitch)
            words = _("Cut here: the text is very long") if self._is_whole else _("Show all")
            txt(painter, strip, words, look.mute if self._is_whole else look.acc, body, rtl=rtl)

    # Use

    def show_whole(self) -> None:
        """Unfold a long text."""
        if not self._is_whole:
            self._is_whole = True
            self.updateGeometry()
            self.update()

    def copy(self) -> None:
        """Put the text on the clipboard."""
        QGuiApplication.clipboard().setText(self.event_told.text or "")

    def _open_menu(self, point: QPoint) -> None:
        offers: Sequence[Offer] = (
            Offer(_("Copy"), self.copy, "copy"),
            Offer(_("Correct…"), self._ask_correction, "pencil"),
        )
        menu_of(self, offers).popup(point)

    def _ask_correction(self) -> None:
        self.correct_asked.emit(self)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Copy or correct."""
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        self._open_menu(event.globalPos() if by_mouse else self.mapToGlobal(self.box().center()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click unfolds."""
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and self.box().contains(event.position().toPoint()):
            self.show_whole()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter unfolds, Ctrl+C copies."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.modifiers():
            self.show_whole()
        else:
            super().keyPressEvent(event)


def _strong_caption() -> QFont:
    font = QFont(theme.font("caption"))
    font.setWeight(theme.font("strong").weight())
    return font


class ThinLine(QWidget):
    """A caption between two hairlines: a day, or what happened beside the words."""

    def __init__(self, words: str, *, strong: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words, self._strong = words, strong
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        named(self, words)

    @classmethod
    def of_event(cls, fmt: Formatter, event: ThreadEvent, parent: QWidget | None = None) -> ThinLine:
        """The line of a change of status."""
        return cls(joined([event_words(fmt, event), fmt.time(event.moment)], fmt), parent=parent)

    def sizeHint(self) -> QSize:
        """One line of a caption."""
        return QSize(120, line_pitch(theme.font("caption")) + 6)

    def minimumSizeHint(self) -> QSize:
        """It gives way."""
        return QSize(60, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Words in the middle of a hairline."""
        painter, look, rtl = QPainter(self), theme.tokens(), self.isRightToLeft()
        font = _strong_caption() if self._strong else theme.font("caption")
        wide = min(width_of(self._words, font) + 2, self.width() - 40)
        middle, side = self.rect().center().y(), (self.width() - wide) // 2
        for x in (0, side + wide + 10):
            fill(painter, QRect(x, middle, max(side - 10, 0), 1), look.line)
        txt(painter, QRect(side, 0, wide, self.height()), self._words, look.mute, font, CENTER, rtl)
