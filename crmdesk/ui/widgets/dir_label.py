"""A label of plain text that stands at the reading start, whatever letters it begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from crmdesk.ui import theme
from crmdesk.ui.paint import (
    LONGEST_PAINTED,
    START,
    Align,
    line_pitch,
    paragraph,
    reads_rtl,
    txt,
    width_of,
    wrap,
)
from crmdesk.ui.widgets.layout import without_mnemonic

if TYPE_CHECKING:
    from PySide6.QtGui import QFont, QPaintEvent

COMFORTABLE = 320  # px: the width asked for by wrapped text that may grow in height
MOST_LINES = 24  # fits on the lowest screen
PLAIN_TEXT = 0  # the number of Qt.TextFormat.PlainText: see paint for what `Qt` costs
HEADING_LINES = 2
"""The lines of a heading that names a record: a name may be of any length."""


class DirLabel(QLabel):
    """Plain text in a role and tone. Interface text (default) reads as its place does; *data* as it begins.

    `figure` marks telephone numbers, addresses and sums in digits: always painted left to right. Wrapped
    text takes `most` lines and ends with an ellipsis where it is longer.
    """

    def __init__(
        self,
        text: str = "",
        role: theme.Role = "body",
        tone: theme.Tone = "text",
        *,
        wrapped: bool = False,
        most: int = MOST_LINES,
        data: bool = False,
        figure: bool = False,
        align: Align = START,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.role, self.tone, self.align = role, tone, align
        self.data, self.figure, self.most = data, figure, most
        self.setProperty("textFormat", PLAIN_TEXT)
        self.setWordWrap(wrapped)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(wrapped)
        self.setSizePolicy(policy)
        self.setText(text)

    def set_tone(self, tone: theme.Tone) -> None:
        """Paint in another colour."""
        self.tone = tone
        self.update()

    def shown(self) -> str:
        """The text as painted, but for its lines and what does not fit on them."""
        text = self.text()
        if len(text) > LONGEST_PAINTED:
            text = f"{text[: LONGEST_PAINTED - 1]}…"
        return without_mnemonic(text) if self.buddy() is not None else text

    def shown_font(self) -> QFont:
        """The font of the role, in the language put on."""
        return theme.font(self.role)

    def base_rtl(self) -> bool:
        """The text's own direction, asked anew for each painting."""
        if self.figure:
            return False
        return reads_rtl(self.shown(), default=self.isRightToLeft()) if self.data else self.isRightToLeft()

    def sizeHint(self) -> QSize:
        """One line, or wrapped lines in a comfortable width."""
        wide = width_of(self.shown(), self.shown_font()) + 2
        if not self.wordWrap():
            return QSize(wide, line_pitch(self.shown_font()))
        wide = min(wide, theme.px(COMFORTABLE))
        return QSize(wide, self.heightForWidth(wide))

    def minimumSizeHint(self) -> QSize:
        """Interface words are never cut; data and wrapped text may get narrow."""
        hint = self.sizeHint()
        if self.wordWrap():
            return QSize(theme.px(80), line_pitch(self.shown_font()))
        return QSize(min(hint.width(), theme.px(48)), hint.height()) if self.data else hint

    def hasHeightForWidth(self) -> bool:
        """Only wrapped text grows when it gets narrow."""
        return self.wordWrap()

    def heightForWidth(self, width: int) -> int:
        """Height of the wrapped lines."""
        lines = len(wrap(self.shown(), self.shown_font(), width))
        return min(lines, self.most) * line_pitch(self.shown_font())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """One line in the middle, wrapped text from the top."""
        painter = QPainter(self)
        look = theme.tokens()
        colour = getattr(look, self.tone) if self.isEnabled() else look.ctl
        paint = paragraph if self.wordWrap() else txt
        paint(
            painter,
            self.contentsRect(),
            self.shown(),
            colour,
            self.shown_font(),
            self.align,
            self.isRightToLeft(),
            base_rtl=self.base_rtl(),
        )

    def changeEvent(self, event: QEvent) -> None:
        """A new text size changes the room needed."""
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self.updateGeometry()
        super().changeEvent(event)
