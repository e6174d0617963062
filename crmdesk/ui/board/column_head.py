"""The head of a column: name, count, sums, and the share of deals that have stood here too long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from crmdesk.l10n.texts import N_, _
from crmdesk.services.board import WON
from crmdesk.ui import theme
from crmdesk.ui.board.activity_bar import ActivityBar
from crmdesk.ui.board.words import column_name, column_spoken
from crmdesk.ui.icons import draw_icon
from crmdesk.ui.paint import CENTER, END, Flow, reads_rtl, rounded, txt, width_of
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.layout import named, tip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from crmdesk.services.board import BoardColumn
    from crmdesk.ui.board.words import Facts

HEIGHT, PAD, AIR, PILL = 66, 10, 8, 20


class ColumnHead(QWidget):
    """Painted; its words are spoken too. `create_asked` comes from the plus, whose key is Ctrl+N."""

    create_asked = Signal()

    def __init__(self, column: BoardColumn, facts: Facts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.column, self.facts = column, facts
        self.peers: Sequence[ColumnHead] = (self,)
        self.plus = Button("", "ghost", "plus", small=True, parent=self)
        self.plus.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.plus.setVisible(column.stage != WON)
        self.plus.clicked.connect(self.create_asked)
        self.bar = ActivityBar(column, facts, self)
        self.show_column(column, facts)

    def show_column(self, column: BoardColumn, facts: Facts) -> None:
        """Say what the column holds now."""
        self.column, self.facts = column, facts
        said = column_spoken(column, facts)
        named(self, said)
        tip(self, said)
        self.plus.set_name(facts.fmt.sentence(N_("New deal in {stage}"), stage=column_name(column, facts)))
        self.setFixedHeight(theme.px(HEIGHT))
        self.update()

    def sizeHint(self) -> QSize:
        """66 px high, more for larger text."""
        return QSize(0, theme.px(HEIGHT))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The plus stands at the end of the first line, the bar at the foot."""
        super().resizeEvent(event)
        self._place_parts()

    def _place_parts(self) -> None:
        high = self.bar.sizeHint().height()
        self.bar.setGeometry(PAD, self.height() - high, max(self.width() - 2 * PAD, 0), high)
        self.plus.resize(self.plus.sizeHint())
        place = Flow(self.rect().adjusted(4, 0, -4, 0), rtl=self.isRightToLeft()).end(self.plus.width())
        self.plus.move(place.x(), theme.px(4))

    def _lines(self) -> tuple[QRect, QRect]:
        inner = self.rect().adjusted(PAD, theme.px(6), -PAD, 0)
        high = theme.px(23)
        first = QRect(inner.x(), inner.y(), inner.width(), high)
        second = QRect(inner.x(), first.bottom() - 1, inner.width(), high - 2)
        return first, second

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Two lines of text; the bar below is a widget."""
        self._place_parts()
        painter, rtl = QPainter(self), self.isRightToLeft()
        first, second = self._lines()
        self._paint_name(painter, Flow(first, rtl=rtl))
        self._paint_sums(painter, Flow(second, rtl=rtl))

    def _paint_name(self, painter: QPainter, flow: Flow) -> None:
        look, small, strong = theme.tokens(), theme.font("caption"), theme.font("strong")
        if self.column.stage == WON:
            draw_icon(painter, flow.start(theme.px(16), 6), "trophy", look.good, rtl=flow.rtl, size=15)
        else:
            flow.end(self.plus.width() - 4)
        count = self.facts.fmt.integer(len(self.column.cards))
        pill_width = max(width_of(count, small) + 12, theme.px(PILL))
        name, room = column_name(self.column, self.facts), max(flow.rest.width() - pill_width - AIR, 0)
        if self.column.stage == WON and width_of(name, strong) > room:
            name = _("Won")
        name_width = min(width_of(name, strong) + 2, room)
        base = reads_rtl(name, default=flow.rtl)
        txt(painter, flow.start(name_width, AIR), name, look.text, strong, rtl=flow.rtl, base_rtl=base)
        pill = flow.start(pill_width)
        high = theme.px(PILL)
        pill = QRect(pill.x(), pill.center().y() - high // 2 + 1, pill_width, high)
        rounded(painter, pill, high / 2, look.line)
        txt(painter, pill, count, look.mute, small, CENTER, flow.rtl)

    def _paint_sums(self, painter: QPainter, flow: Flow) -> None:
        """Sum and weighted sum, in the longest way for which there is room in every column."""
        look, medium, small = theme.tokens(), theme.font("medium"), theme.font("caption")
        total, weighted = self.ways_to_say()[max(one.way_with_room() for one in self.peers)]
        if weighted:
            place = flow.end(width_of(weighted, small) + 2, AIR)
            txt(painter, place, weighted, look.mute, small, END, flow.rtl)
        txt(painter, flow.rest, total, look.text, medium, rtl=flow.rtl)

    def way_with_room(self) -> int:
        """The place of the longest way for which there is room here; the longest while it is folded."""
        if self.isHidden():
            return 0
        ways, room = self.ways_to_say(), self._lines()[1].width()
        return next((place for place, way in enumerate(ways) if _width(way) <= room), len(ways) - 1)

    def ways_to_say(self) -> list[tuple[str, str]]:
        """Pairs of sum and weighted sum, the longest first: both in full, both shortened, the sum alone.

        In full the currency stands once, for both are of one size; what is shortened says its own.
        """
        fmt, code, column = self.facts.fmt, self.facts.currency, self.column
        told = []
        for brief in (False, True):
            weighted = (
                fmt.money(column.weighted, code, compact=True)
                if brief
                else fmt.amount(column.weighted, code, brief=True)
            )
            said = "" if column.stage == WON else _("weighted {amount}").format(amount=weighted)
            told.append((fmt.money(column.total, code, compact=brief), said))
        return [*told, *((total, "") for total, _said in told)]


def _width(way: tuple[str, str]) -> int:
    total, weighted = way
    wide = width_of(total, theme.font("medium"))
    return wide + width_of(weighted, theme.font("caption")) + 2 + AIR if weighted else wide
