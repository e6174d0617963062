"""Tags: a small round label of a word, with an icon where it tells a state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from crmdesk.ui import theme
from crmdesk.ui.icons import draw_icon
from crmdesk.ui.paint import Flow, reads_rtl, rounded, txt, width_of

if TYPE_CHECKING:
    from PySide6.QtCore import QRect
    from PySide6.QtGui import QPaintEvent

TagTone = Literal["neutral", "accent", "good", "bad", "warn"]
SHADES: dict[TagTone, tuple[str, str]] = {
    "neutral": ("bg", "mute"), "accent": ("accbg", "acc"), "good": ("goodbg", "good"),
    "bad": ("badbg", "bad"), "warn": ("warnbg", "warn"),
}  # fmt: skip
ICONS: dict[TagTone, str] = {
    "neutral": "circle-dashed", "accent": "circle-dot", "good": "circle-check", "bad": "circle-alert",
    "warn": "triangle-alert",
}  # fmt: skip
HEIGHT, PAD, ICON, GAP = 20, 8, 14, 5


def tag_width(text: str, *, icon: bool) -> int:
    """Width of a tag, for rows painted by hand."""
    return width_of(text, theme.font("caption")) + 2 * PAD + (theme.px(ICON) + GAP if icon else 0) + 1


def draw_tag(painter: QPainter, place: QRect, text: str, tone: TagTone, *, icon: str = "", rtl: bool) -> None:
    """Paint a tag in the middle of a rectangle of its width."""
    look, height = theme.tokens(), theme.px(HEIGHT)
    ground, ink = (str(getattr(look, name)) for name in SHADES[tone])
    box = place.adjusted(0, (place.height() - height) // 2, 0, 0)
    box.setHeight(height)
    rounded(painter, box, height / 2, ground)
    flow = Flow(box, rtl=rtl)
    flow.start(PAD)
    flow.end(PAD)
    if icon:
        draw_icon(painter, flow.start(theme.px(ICON), GAP), icon, ink, rtl=rtl, size=ICON)
    txt(painter, flow.rest, text, ink, theme.font("caption"), rtl=rtl, base_rtl=reads_rtl(text, default=rtl))


class TagLabel(QLabel):
    """A tag as a widget: a user's word, or a state with its icon (see StatusTag)."""

    def __init__(
        self, text: str, tone: TagTone = "neutral", icon: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.tone, self.icon = tone, icon
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setText(text)

    def sizeHint(self) -> QSize:
        """As wide as its word."""
        return QSize(tag_width(self.text(), icon=bool(self.icon)), theme.px(HEIGHT) + 2)

    def minimumSizeHint(self) -> QSize:
        """Long tags may be cut."""
        return QSize(min(self.sizeHint().width(), theme.px(120)), self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The tag."""
        draw_tag(
            QPainter(self), self.rect(), self.text(), self.tone, icon=self.icon, rtl=self.isRightToLeft()
        )


class StatusTag(TagLabel):
    """A state: colour, icon and word together, so that none of them is needed alone."""

    def __init__(self, text: str, tone: TagTone, icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, tone, icon or ICONS[tone], parent)

    def set_state(self, text: str, tone: TagTone, icon: str = "") -> None:
        """Show another state."""
        self.tone, self.icon = tone, icon or ICONS[tone]
        self.setText(text)
        self.updateGeometry()
        self.update()
