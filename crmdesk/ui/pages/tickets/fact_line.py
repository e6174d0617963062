"""A fact beside a conversation: a label and a value that can be opened or changed in place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from crmdesk.l10n.texts import _
from crmdesk.ui import theme
from crmdesk.ui.icons import draw_icon
from crmdesk.ui.paint import Flow, focus_ring, line_pitch, paragraph, reads_rtl, rounded, wrap
from crmdesk.ui.widgets.layout import named, tip

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QPaintEvent

LABEL, GAP, PAD_Y, CHEVRON, MOST = 84, 8, 4, 12, 3
NOTHING = "—"


class FactLine(QAbstractButton):
    """`opens` leads to a record, `changes` opens a choice; else it only tells.

    A `figure` reads left to right.
    """

    def __init__(
        self,
        label: str,
        words: str,
        *,
        opens: bool = False,
        changes: bool = False,
        figure: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._label, self._words = label, words
        self._opens, self._changes, self._figure = opens, changes, figure
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        is_active = opens or changes
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if is_active else Qt.FocusPolicy.NoFocus)
        if is_active:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        else:
            self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        named(self, _("{field}: {value}").format(field=label, value=words or _("empty")))
        tip(self, words)

    def hasHeightForWidth(self) -> bool:
        """Long values take a few lines."""
        return True

    def _room(self, width: int) -> int:
        return max(width - theme.px(LABEL) - GAP - (theme.px(CHEVRON) + GAP if self._changes else 0), 40)

    def heightForWidth(self, width: int) -> int:
        """The height of its lines."""
        font = theme.font("body")
        lines = max(
            min(len(wrap(self._words or NOTHING, font, self._room(width))), MOST),
            len(wrap(self._label, font, theme.px(LABEL))),
        )
        return lines * line_pitch(font) + 2 * PAD_Y

    def sizeHint(self) -> QSize:
        """As high as in a usual pane."""
        return QSize(160, self.heightForWidth(max(self.width(), 160)))

    def minimumSizeHint(self) -> QSize:
        """It gets narrow; its layout asks for the height its width calls for."""
        return QSize(120, line_pitch(theme.font("body")))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Label at the start, value beside it, a chevron where it can be changed."""
        painter, look, rtl = QPainter(self), theme.tokens(), self.isRightToLeft()
        if self.underMouse() and (self._opens or self._changes):
            rounded(painter, self.rect(), 6, look.acch)
        flow = Flow(self.rect().adjusted(0, PAD_Y, 0, -PAD_Y), rtl=rtl)
        font = theme.font("body")
        paragraph(painter, flow.start(theme.px(LABEL), GAP), self._label, look.mute, font, rtl=rtl)
        if self._changes:
            sign = flow.end(theme.px(CHEVRON), GAP)
            sign.setHeight(line_pitch(font))
            draw_icon(painter, sign, "chevron-down", look.mute, rtl=rtl, size=CHEVRON)
        ink = look.acc if self._opens else look.text if self._words else look.mute
        base = False if self._figure else reads_rtl(self._words, default=rtl)
        words = self._words or NOTHING
        paragraph(painter, flow.rest, words, ink, theme.font("medium"), rtl=rtl, base_rtl=base)
        if self.hasFocus():
            focus_ring(painter, self.rect(), 6, look.acc)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter does what a click does."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.modifiers():
            self.click()
        else:
            super().keyPressEvent(event)
