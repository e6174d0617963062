"""The places at the foot of the board where a carried card ends: won, lost, trash."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from crmdesk.l10n.texts import N_, _
from crmdesk.ui import theme
from crmdesk.ui.board.card_delegate import dashed
from crmdesk.ui.icons import draw_icon
from crmdesk.ui.paint import Flow, rounded, txt, width_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent

HEIGHT, PAD, GAP = 62, 8, 8


class Ending(StrEnum):
    """How a card can leave the stages."""

    WON = "won"
    LOST = "lost"
    TRASH = "trash"


LOOKS = {
    Ending.WON: ("trophy", "good", "goodbg", N_("Won"), N_("closes today")),
    Ending.LOST: ("ban", "bad", "badbg", N_("Lost…"), N_("asks the reason")),
    Ending.TRASH: ("trash-2", "text", "alt", N_("Trash"), N_("can be undone")),
}


class DropStrip(QWidget):
    """Seen only while a card is carried, whose keys are Ctrl+Shift+W, Ctrl+Shift+L and Del."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.endings: tuple[Ending, ...] = tuple(Ending)
        self.target: Ending | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def offer(self, endings: Sequence[Ending]) -> None:
        """Appear with these places."""
        self.endings, self.target = tuple(endings), None
        self.show()
        self.raise_()

    def ending_at(self, point: QPoint) -> Ending | None:
        """The place under a point of the strip."""
        return next((one for one, place in self._places() if place.contains(point)), None)

    def set_target(self, ending: Ending | None) -> None:
        """Light the place a card would land on."""
        if ending is not self.target:
            self.target = ending
            self.update()

    def _places(self) -> list[tuple[Ending, QRect]]:
        inner = self.rect().adjusted(PAD, PAD, -PAD, -PAD)
        wide = (inner.width() - GAP * (len(self.endings) - 1)) // max(len(self.endings), 1)
        flow = Flow(inner, rtl=self.isRightToLeft())
        return [(one, flow.start(wide, GAP)) for one in self.endings]

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Each place with its icon, its word and what it does."""
        painter, look = QPainter(self), theme.tokens()
        rounded(painter, self.rect(), 8, look.surf, edge=look.line2)
        for ending, place in self._places():
            self._paint_place(painter, ending, place)

    def _paint_place(self, painter: QPainter, ending: Ending, place: QRect) -> None:
        look, rtl = theme.tokens(), self.isRightToLeft()
        icon, tone, ground, word, hint = LOOKS[ending]
        ink, fill = str(getattr(look, tone)), str(getattr(look, ground))
        if ending is self.target:
            rounded(painter, place, 7, fill, edge=ink, width=2)
        else:
            dashed(painter, place, ink, fill)
        strong, small = theme.font("strong"), theme.font("caption")
        pieces = [theme.px(18), width_of(_(word), strong) + 2, width_of(_(hint), small) + 2]
        if sum(pieces) + 18 > place.width():
            pieces.pop()
        content = QRect(0, place.y(), sum(pieces) + 9 * (len(pieces) - 1), place.height())
        content.moveCenter(place.center())
        flow = Flow(content, rtl=rtl)
        draw_icon(painter, flow.start(pieces[0], 9), icon, ink, rtl=rtl)
        txt(painter, flow.start(pieces[1], 9), _(word), ink, strong, rtl=rtl)
        if len(pieces) > 2:  # noqa: PLR2004 - icon, word and hint
            txt(painter, flow.start(pieces[2]), _(hint), look.mute, small, rtl=rtl)
