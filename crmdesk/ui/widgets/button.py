"""The push button: one drawing for all kinds, so that icon, text and chevron keep their distances."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from PySide6 import QtCore
from PySide6.QtCore import QEvent, QRect, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from crmdesk.ui import theme
from crmdesk.ui.icons import draw_icon
from crmdesk.ui.paint import CENTER, Flow, focus_ring, reads_rtl, rounded, txt, width_of
from crmdesk.ui.widgets.layout import named, tip, without_mnemonic

if TYPE_CHECKING:
    from PySide6.QtGui import QEnterEvent, QFont, QKeyEvent, QPaintEvent

Kind = Literal["default", "primary", "ghost", "link", "danger", "chip", "segment"]
ICON, CHEVRON, GAP, PILL, DOT = 18, 14, 8, 20, 8
PAD: dict[str, int] = {"default": 12, "link": 4, "chip": 12}
RADIUS = 6


class Shades(NamedTuple):
    """Ground, edge and ink of a button in its present state."""

    fill: str
    edge: str
    ink: str


class Button(QPushButton):
    """A button of a kind: icon, text, badge and chevron in reading order, icon at the end with *tail*.

    A button without text needs *name*: it is spoken and shown as its tip. A text that is *data* is read in
    its own direction. Enter presses it as Space does.
    """

    def __init__(
        self,
        text: str = "",
        kind: Kind = "default",
        icon: str = "",
        *,
        chevron: bool = False,
        badge: str = "",
        tail: bool = False,
        small: bool = False,
        name: str = "",
        data: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        # Given the text at once, the button would look whether it is an icon, and load all names of icons.
        super().__init__(parent)
        self.setText(text)
        self.kind, self.icon_name, self.badge = kind, icon, badge
        self.chevron, self.tail, self.small, self.data = chevron, tail, small, data
        self.has_dot = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAutoDefault(False)
        if name:
            self.set_name(name)

    def set_name(self, name: str) -> None:
        """Name a button that shows only an icon."""
        named(self, name)
        tip(self, name)

    def set_icon(self, name: str) -> None:
        """Show another icon."""
        self.icon_name = name
        self._resized()

    def set_badge(self, text: str) -> None:
        """Show a count, already written in local digits; empty hides it."""
        self.badge = text
        self._resized()

    def set_dot(self, *, shown: bool) -> None:
        """Show a dot after the text: what it names is not as it was saved."""
        self.has_dot = shown
        self._resized()

    def set_kind(self, kind: Kind) -> None:
        """Change the kind, such as from a plain to a primary button."""
        self.kind = kind
        self._resized()

    def _resized(self) -> None:
        self.updateGeometry()
        self.update()

    def shown_font(self) -> QFont:
        """The font of the text."""
        if self.small or self.kind == "chip":
            return theme.font("caption")
        return theme.font("strong" if self.kind == "primary" else "medium")

    def _pieces(self, text: str) -> list[tuple[str, int]]:
        text = without_mnemonic(text)
        pieces = [("text", width_of(text, self.shown_font()) + 1)] if text else []
        if self.icon_name:
            pieces.insert(len(pieces) if self.tail else 0, ("icon", theme.px(ICON)))
        if self.has_dot:
            pieces.append(("dot", theme.px(DOT)))
        if self.badge:
            pieces.append(("badge", max(width_of(self.badge, theme.font("caption")) + 10, theme.px(PILL))))
        if self.chevron or self.menu() is not None:
            pieces.append(("chevron", theme.px(CHEVRON)))
        return pieces

    def _content_width(self, text: str) -> int:
        pieces = self._pieces(text)
        return sum(width for _, width in pieces) + GAP * (len(pieces) - 1)

    def sizeHint(self) -> QSize:
        """Width from the same numbers as the drawing; icon-only buttons are square."""
        return self.size_with(self.text())

    def size_with(self, text: str) -> QSize:
        """The size that it has with a text."""
        height = theme.px(28 if self.small or self.kind == "chip" else 32)
        bare = not text and not self.badge
        pad = (height - theme.px(ICON)) // 2 if bare else PAD.get(self.kind, PAD["default"])
        return QSize(self._content_width(text) + 2 * pad, height)

    def minimumSizeHint(self) -> QSize:
        """A button is never narrower than its words."""
        return self.sizeHint()

    def shades(self) -> Shades:
        """Colours for the kind and state."""
        look = theme.tokens()
        over = self.underMouse() and self.isEnabled()
        held = self.isDown() or self.isChecked()
        ink = look.text if self.isEnabled() else look.ctl
        if self.kind == "primary":
            return Shades(look.acc, "", look.onacc) if self.isEnabled() else Shades(look.line2, "", look.mute)
        if self.kind == "link":
            return Shades(look.acch if over else "", "", look.acc if self.isEnabled() else look.ctl)
        if self.kind in {"chip", "segment"} and held:
            return Shades(look.accbg, "", look.acc)
        if self.kind == "danger":
            red = look.bad if self.isEnabled() else ink
            return Shades(look.badbg if over or held else look.surf, red, red)
        fill = look.accbg if held else look.acch if over else ""
        if self.kind in {"ghost", "segment"}:
            return Shades(fill, "", ink)
        return Shades(fill or look.surf, look.line2, ink)

    def radius(self) -> float:
        """Corner radius: chips are fully round."""
        return self.height() / 2 if self.kind == "chip" else RADIUS

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Ground, then the pieces in reading order, then the focus ring."""
        painter = QPainter(self)
        shades = self.shades()
        rounded(painter, self.rect(), self.radius(), shades.fill or None, edge=shades.edge)
        width = min(self._content_width(self.text()), self.width() - 4)
        content = self.rect().adjusted((self.width() - width) // 2, 0, 0, 0)
        content.setWidth(width)
        flow = Flow(content, rtl=self.isRightToLeft())
        for what, wide in self._pieces(self.text()):
            self._draw(painter, what, flow.start(min(wide, max(flow.rest.width(), 0)), GAP), shades.ink)
        if self.hasFocus():
            ring = theme.tokens().text if self.kind == "primary" else theme.tokens().acc
            focus_ring(painter, self.rect(), self.radius(), ring)

    def _draw(self, painter: QPainter, what: str, place: QRect, ink: str) -> None:
        rtl, look = self.isRightToLeft(), theme.tokens()
        if what == "text":
            text = without_mnemonic(self.text())
            base = reads_rtl(text, default=rtl) if self.data else rtl
            txt(painter, place, text, ink, self.shown_font(), CENTER, rtl, base_rtl=base)
        elif what == "dot":
            dot = QRect(0, 0, place.width(), place.width())
            dot.moveCenter(place.center())
            rounded(painter, dot, place.width() / 2, look.acc)
        elif what == "badge":
            high = theme.px(PILL)
            pill = place.adjusted(0, (place.height() - high) // 2, 0, 0)
            pill.setHeight(high)
            rounded(painter, pill, high / 2, look.acc if self.isChecked() else look.bg)
            on = look.onacc if self.isChecked() else look.mute
            txt(painter, pill, self.badge, on, theme.font("caption"), CENTER, rtl)
        else:
            name, size = (self.icon_name, ICON) if what == "icon" else ("chevron-down", CHEVRON)
            draw_icon(painter, place, name, ink, rtl=rtl, size=size)

    def enterEvent(self, event: QEnterEvent) -> None:
        """The pointer is a hand over a button."""
        self.setCursor(QtCore.Qt.CursorShape.PointingHandCursor)
        super().enterEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the focused button, also outside dialogs."""
        if event.key() in {QtCore.Qt.Key.Key_Return, QtCore.Qt.Key.Key_Enter} and not event.modifiers():
            self.showMenu() if self.menu() is not None else self.click()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """A new text size or language changes the width."""
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self.updateGeometry()
        super().changeEvent(event)
