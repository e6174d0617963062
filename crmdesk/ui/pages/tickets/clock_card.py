"""A service clock as it is drawn: its name, how it stands, a bar, a caption."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from crmdesk.ui import theme
from crmdesk.ui.icons import draw_icon
from crmdesk.ui.paint import END, Flow, line_pitch, paragraph, rounded, txt, width_of, wrap
from crmdesk.ui.widgets.layout import named

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from crmdesk.ui.pages.tickets.words import ClockWords

BAR, ICON, GAP = 5, 16, 6


class ClockCard(QWidget):
    """One clock; the words say all that colour, icon and bar show."""

    def __init__(self, words: ClockWords, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = words
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.show_words(words)

    def show_words(self, words: ClockWords) -> None:
        """Tell it as it stands now."""
        self.words = words
        named(self, f"{words.name}: {words.due.words}. {words.caption}")
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        """Where name and time find no room beside one another they take two lines."""
        return True

    def _is_high(self, width: int) -> bool:
        name = width_of(self.words.name, theme.font("body")) + theme.px(ICON) + GAP
        return name + width_of(self.words.due.words, theme.font("strong")) + 2 * GAP > width

    def heightForWidth(self, width: int) -> int:
        """One or two lines, the bar, the caption."""
        small, body = theme.font("caption"), line_pitch(theme.font("body"))
        caption = len(wrap(self.words.caption, small, width)) * line_pitch(small)
        return body * (2 if self._is_high(width) else 1) + BAR + 2 * GAP + caption

    def sizeHint(self) -> QSize:
        """As high as in a usual pane."""
        return QSize(160, self.heightForWidth(max(self.width(), 160)))

    def minimumSizeHint(self) -> QSize:
        """It gets narrow; its layout asks for the height its width calls for."""
        return QSize(120, line_pitch(theme.font("body")))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Name and time, bar, caption."""
        painter, look, rtl, words = QPainter(self), theme.tokens(), self.isRightToLeft(), self.words
        body, strong = theme.font("body"), theme.font("strong")
        ink = look.acc if words.due.tone == "neutral" else str(getattr(look, words.due.tone))
        high = line_pitch(body)
        flow = Flow(QRect(0, 0, self.width(), high), rtl=rtl)
        draw_icon(painter, flow.start(theme.px(ICON), GAP), words.due.icon, ink, rtl=rtl, size=ICON)
        tone = look.text if words.due.tone == "neutral" else ink
        top = high
        if self._is_high(self.width()):
            txt(painter, QRect(0, high, self.width(), high), words.due.words, tone, strong, END, rtl)
            top += high
        else:
            time = flow.end(width_of(words.due.words, strong) + 1, GAP)
            txt(painter, time, words.due.words, tone, strong, END, rtl)
        txt(painter, flow.rest, words.name, look.text, body, rtl=rtl)
        track = QRect(0, top + GAP // 2, self.width(), BAR)
        rounded(painter, track, BAR / 2, look.line)
        if share := round(words.share * self.width()):
            rounded(painter, Flow(track, rtl=rtl).start(max(share, BAR)), BAR / 2, ink)
        below = self.rect().adjusted(0, top + BAR + GAP, 0, 0)
        paragraph(painter, below, words.caption, look.mute, theme.font("caption"), rtl=rtl)
