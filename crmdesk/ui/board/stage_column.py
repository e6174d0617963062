"""One column of the board: its head and its cards, or a narrow strip where there is no room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractButton, QFrame, QSizePolicy, QVBoxLayout, QWidget

from crmdesk.l10n.texts import _
from crmdesk.services.board import WON
from crmdesk.ui import theme
from crmdesk.ui.board.card_list import CardList
from crmdesk.ui.board.column_head import ColumnHead
from crmdesk.ui.board.words import column_name, column_spoken
from crmdesk.ui.paint import CENTER, START, focus_ring, reads_rtl, rounded, txt, width_of
from crmdesk.ui.widgets.layout import named, tip

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from crmdesk.services.board import BoardColumn
    from crmdesk.ui.board.words import Facts

PAD, RADIUS = 8, 8
STRIP, PILL = 40, 20
QUARTER = 90.0  # degrees: the name of a folded column reads downwards


class _Strip(QAbstractButton):
    """A folded column: its count, and its name turned, or `brief` where that is cut; a press unfolds it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.count = self.brief = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(STRIP), 0)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, look, small = QPainter(self), theme.tokens(), theme.font("caption")
        high = theme.px(PILL)
        wide = min(max(width_of(self.count, small) + 10, high), self.width() - 6)
        pill = QRect((self.width() - wide) // 2, 12, wide, high)
        rounded(painter, pill, high / 2, look.line)
        txt(painter, pill, self.count, look.mute, small, CENTER, self.isRightToLeft())
        painter.save()
        painter.translate(self.width(), high + 24)
        painter.rotate(QUARTER)
        place = QRect(0, 0, max(self.height() - high - 36, 0), self.width())
        is_cut = width_of(self.text(), theme.font("medium")) > place.width()
        name = self.brief if is_cut and self.brief else self.text()
        base = reads_rtl(name, default=self.isRightToLeft())
        txt(painter, place, name, look.text, theme.font("medium"), START, base_rtl=base)
        painter.restore()
        if self.hasFocus():
            focus_ring(painter, self.rect(), RADIUS, look.acc)


class StageColumn(QFrame):
    """A column of the board. `is_target` lights its edge while a card is carried over it."""

    unfold_asked = Signal()

    def __init__(self, column: BoardColumn, facts: Facts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.column, self.is_target, self.is_folded = column, False, False
        self.head, self.list = ColumnHead(column, facts, self), CardList(column, facts, self)
        self.strip = _Strip(self)
        self.strip.clicked.connect(self.unfold_asked)
        body = QVBoxLayout(self)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(0)
        body.addWidget(self.head)
        body.addWidget(self.list, 1)
        body.addWidget(self.strip, 1)
        self.list.entered.connect(self.update)
        self.show_column(column, facts)
        self.set_folded(folded=False)

    def show_column(self, column: BoardColumn, facts: Facts) -> None:
        """The stage as it is now."""
        self.column = column
        self.head.show_column(column, facts)
        self.list.show_column(column, facts)
        self.strip.count = facts.fmt.integer(len(column.cards))
        self.strip.setText(column_name(column, facts))
        self.strip.brief = _("Won") if column.stage == WON else ""
        said = column_spoken(column, facts)
        named(self.strip, said)
        tip(self.strip, said)
        named(self, said)
        self.strip.update()

    def set_folded(self, *, folded: bool) -> None:
        """Show the strip, or head and cards."""
        self.is_folded = folded
        for part in (self.head, self.list):
            part.setVisible(not folded)
        self.strip.setVisible(folded)
        self.setMinimumWidth(theme.px(STRIP) if folded else 0)
        self.setMaximumWidth(theme.px(STRIP) if folded else 16_777_215)  # Qt's own "no limit"

    def set_target(self, *, on: bool) -> None:
        """Show that a carried card would land here."""
        if on != self.is_target:
            self.is_target = on
            self.update()

    def minimumSizeHint(self) -> QSize:
        """The board decides the width."""
        return QSize(theme.px(STRIP), theme.px(160))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The ground; an accent edge for a target, and for an empty column in focus."""
        painter, look = QPainter(self), theme.tokens()
        rounded(painter, self.rect(), RADIUS, look.ground)
        if self.is_target or (self.list.hasFocus() and not self.column.cards):
            focus_ring(painter, self.rect(), RADIUS, look.acc)
