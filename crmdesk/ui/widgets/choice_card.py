"""A card to choose one of several: icon or letter, title, one line of hint, and a round mark at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from crmdesk.ui import theme
from crmdesk.ui.icons import draw_icon
from crmdesk.ui.paint import CENTER, Flow, focus_ring, line_pitch, rounded, txt
from crmdesk.ui.widgets.layout import named

if TYPE_CHECKING:
    from PySide6.QtCore import QRect
    from PySide6.QtGui import QEnterEvent, QFont, QKeyEvent, QPaintEvent

    from crmdesk.l10n.languages import Locale

HEIGHT, LOW_HEIGHT = 76, 54
PAD, DISC, LOW_DISC, MARK = 20, 46, 34, 22


class ChoiceCard(QAbstractButton):
    """One card of a group; arrows go from card to card, Space and Enter choose.

    With *locale* it is laid out and written as that language reads, whatever the window's own. `low` cards
    are for many choices.
    """

    def __init__(
        self,
        icon: str = "",
        letter: str = "",
        *,
        locale: Locale | None = None,
        low: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon, self._letter, self._locale, self._low = icon, letter, locale, low
        self._hint = ""
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_words(self, title: str, hint: str = "") -> None:
        """Title and hint in the language of the card."""
        self.setText(title)
        self._hint = hint
        named(self, title, hint)
        self.update()

    def hint(self) -> str:
        """The line under the title."""
        return self._hint

    def _rtl(self) -> bool:
        return self.isRightToLeft() if self._locale is None else self._locale.rtl

    def _font(self, role: theme.Role) -> QFont:
        return theme.font(role, self._locale)

    def sizeHint(self) -> QSize:
        """A comfortable width; the height grows with the text."""
        return QSize(theme.px(420), theme.px(LOW_HEIGHT if self._low else HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """It may get narrow; the hint is cut first."""
        return QSize(theme.px(200), self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Ground, disc, words, mark."""
        painter, look, rtl = QPainter(self), theme.tokens(), self._rtl()
        on = self.isChecked()
        ground = look.accbg if on else look.acch if self.underMouse() else look.surf
        rounded(painter, self.rect(), 8, ground, edge=look.acc if on else look.line2, width=2 if on else 1)
        flow = Flow(self.rect().adjusted(PAD, 0, -PAD, 0), rtl=rtl)
        self._draw_disc(painter, flow.start(theme.px(LOW_DISC if self._low else DISC), 16), on=on)
        self._draw_mark(painter, flow.end(theme.px(MARK), 12), on=on)
        self._draw_words(painter, flow.rest, rtl=rtl)
        if self.hasFocus():
            focus_ring(painter, self.rect(), 8, look.text if on else look.acc)

    def _draw_disc(self, painter: QPainter, place: QRect, *, on: bool) -> None:
        look = theme.tokens()
        disc = place.adjusted(0, 0, 0, 0)
        disc.setHeight(disc.width())
        disc.moveCenter(place.center())
        rounded(painter, disc, disc.width() / 2, look.surf if on else look.bg)
        ink = look.acc if on else look.mute
        if self._icon:
            draw_icon(painter, disc, self._icon, ink, rtl=self._rtl(), size=18 if self._low else 22)
        else:
            txt(painter, disc, self._letter, ink, self._font("title"), CENTER, self._rtl())

    def _draw_mark(self, painter: QPainter, place: QRect, *, on: bool) -> None:
        look = theme.tokens()
        mark = place.adjusted(0, 0, 0, 0)
        mark.setHeight(mark.width())
        mark.moveCenter(place.center())
        rounded(painter, mark, mark.width() / 2, look.acc if on else None, edge=look.acc if on else look.ctl)
        if on:
            draw_icon(painter, mark, "check", look.onacc, rtl=self._rtl(), size=14)

    def _draw_words(self, painter: QPainter, room: QRect, *, rtl: bool) -> None:
        look = theme.tokens()
        title, hint = self._font("strong" if self._low else "title"), self._font("body")
        high = line_pitch(title), line_pitch(hint) if self._hint else 0
        top = room.y() + (room.height() - sum(high)) // 2
        line = room.adjusted(0, 0, 0, 0)
        line.setTop(top)
        line.setHeight(high[0])
        txt(painter, line, self.text(), look.text, title, rtl=rtl)
        if self._hint:
            line.moveTop(top + high[0])
            line.setHeight(high[1])
            txt(painter, line, self._hint, look.mute, hint, rtl=rtl)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show that it can be chosen."""
        super().enterEvent(event)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter chooses as Space does, and goes on where it is chosen already."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not self.isChecked():
            self.click()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            event.ignore()
        else:
            super().keyPressEvent(event)
