"""The board: the columns side by side, one selection, cards moved by mouse, keys or menu."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from crmdesk.services.board import WON
from crmdesk.ui import theme
from crmdesk.ui.board.arrangement import Part, find_card, of_part
from crmdesk.ui.board.card_drag import CardDrag
from crmdesk.ui.board.card_list import NO_DEAL
from crmdesk.ui.board.card_widths import widths_of
from crmdesk.ui.board.drop_strip import HEIGHT as STRIP_HEIGHT
from crmdesk.ui.board.drop_strip import DropStrip, Ending
from crmdesk.ui.board.stage_column import STRIP, StageColumn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent

    from crmdesk.services.board import BoardColumn
    from crmdesk.ui.board.card_list import CardList
    from crmdesk.ui.board.words import Facts

GAP = 10
LEAST = 156
"""The narrowest a column of cards gets (px); what has no room folds to a strip."""


class BoardView(QWidget):
    """Shows columns and tells what the person wants done; it changes nothing by itself."""

    chosen = Signal(int)
    opened = Signal(int)
    move_asked = Signal(int, int)
    """A deal and the stage it is to go to."""
    ending_asked = Signal(int, str)
    create_asked = Signal(int)
    part_asked = Signal(object)
    """The Part of a bar that was pressed."""
    menu_asked = Signal(int, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.columns: list[StageColumn] = []
        self._deal = NO_DEAL
        self._here = 0
        self._unfolded: list[int] = []
        self._is_showing = False
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(GAP)
        self.drag, self.strip = CardDrag(self), DropStrip(self)
        self.drag.began.connect(self._begin_drag)
        self.drag.moved.connect(self._follow_drag)
        self.drag.dropped.connect(self._drop)
        self.drag.ended.connect(self._end_drag)

    # What is shown

    def show_columns(self, whole: Sequence[BoardColumn], facts: Facts, part: Part | None = None) -> None:
        """Show the columns as they are now, with a part of their deals or all; the selection stays."""
        place, row = self._here, self._row_here()
        columns = [of_part(one, part) for one in whole]
        self._is_showing = True
        if [one.stage for one in columns] != [one.column.stage for one in self.columns]:
            self._build(columns, facts)
        else:
            for shown, column in zip(self.columns, columns, strict=True):
                shown.show_column(column, facts)
        for shown, column in zip(self.columns, whole, strict=True):
            shown.head.bar.show_parts(column, facts, part)
            shown.list.is_narrowed = part is not None
        self._is_showing = False
        self._shown = whole, facts
        self._measure()
        if not self._deal:
            self._take_over_choice()
        elif not self.choose(self._deal):
            self._choose_near(place, row)

    def _measure(self) -> None:
        """All cards tell amount and day in one way."""
        widths = widths_of(*self._shown)
        for one in self.columns:
            one.list.painter.widths = widths
            one.list.viewport().update()

    def changeEvent(self, event: QEvent) -> None:
        """Larger text needs more room."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange} and self.columns:
            self._measure()

    def _take_over_choice(self) -> None:
        """A list that had the focus while it was filled has chosen its first card already."""
        cards = self.current_list()
        if cards is not None and cards.deal():
            self._note_choice(self._here, cards.deal())

    def _row_here(self) -> int:
        cards = self.current_list()
        return -1 if cards is None else cards.currentIndex().row()

    def _choose_near(self, place: int, row: int) -> None:
        """The chosen deal is gone from the board: its place goes to the next card of its column."""
        self._deal = NO_DEAL
        cards = self.columns[place].list if place < len(self.columns) else None
        if cards is not None and row >= 0 and cards.cards.rowCount():
            cards.clear_choice()
            cards.choose_row(row)
        else:
            self.chosen.emit(NO_DEAL)

    def _build(self, columns: Sequence[BoardColumn], facts: Facts) -> None:
        had_focus = self.isAncestorOf(self.focusWidget() or self)
        for gone in self.columns:
            self._row.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        self.columns, self._here, self._unfolded = [], 0, []
        for place, column in enumerate(columns):
            shown = StageColumn(column, facts, self)
            shown.head.create_asked.connect(partial(self.create_asked.emit, column.stage))
            shown.head.bar.part_asked.connect(self.part_asked)
            shown.unfold_asked.connect(partial(self.enter_column, place))
            cards = shown.list
            cards.chosen.connect(partial(self._note_choice, place))
            cards.entered.connect(partial(self._note_focus, place))
            cards.opened.connect(self.opened)
            cards.stepped_aside.connect(partial(self._step_aside, place))
            cards.menu_asked.connect(self.menu_asked)
            self.drag.watch(cards)
            self._row.addWidget(shown, 1)
            self.columns.append(shown)
        heads = [one.head for one in self.columns]
        for head in heads:
            head.peers = heads
        self._fold()
        if had_focus and self.columns:
            self.columns[0].list.setFocus()

    def deal(self) -> int:
        """The deal the selection stands on, NO_DEAL when there is none."""
        return self._deal

    def stage(self) -> int:
        """The stage of the column the focus is or was in (WON for the won deals)."""
        return self.columns[self._here].column.stage if self.columns else WON

    def current_list(self) -> CardList | None:
        """The list of the column the focus is or was in."""
        return self.columns[self._here].list if self.columns else None

    def choose(self, deal: int) -> bool:
        """Put the selection on a deal, wherever it stands; False if it is not on the board."""
        found = find_card([one.column for one in self.columns], deal)
        if found is None:
            return False
        place = next(n for n, one in enumerate(self.columns) if one.column is found[0])
        had_focus = any(one.list.hasFocus() for one in self.columns)
        self._here = place
        self._unfold(place)
        for other, column in enumerate(self.columns):
            if other != place:
                column.list.clear_choice()
        self.columns[place].list.choose_deal(deal)
        if had_focus:
            self.columns[place].list.setFocus()
        return True

    def step(self, by: int) -> None:
        """Put the selection on the next card of its column, or the one before."""
        if self.columns and (cards := self.columns[self._here].list).cards.rowCount():
            row = cards.currentIndex().row() + by
            cards.choose_row(max(row, 0))

    def card_rect(self, deal: int) -> QRect:
        """Where a card is, in the board's own points."""
        for column in self.columns:
            if column.list.cards.row_of(deal) >= 0 and not column.is_folded:
                place = column.list.card_rect(deal)
                return QRect(column.list.viewport().mapTo(self, place.topLeft()), place.size())
        return QRect(self.rect().center(), QSize(1, 1))

    # Selection and focus

    def _note_choice(self, place: int, deal: int) -> None:
        if self._is_showing:
            return
        self._here = place
        for other, column in enumerate(self.columns):
            if other != place:
                column.list.clear_choice()
        if deal != self._deal:
            self._deal = deal
            self.chosen.emit(deal)

    def _note_focus(self, place: int) -> None:
        self._here = place

    def enter_column(self, place: int) -> None:
        """Go to a column; a folded one unfolds."""
        self._unfold(place)
        self._here = place
        cards = self.columns[place].list
        cards.setFocus()
        if not cards.currentIndex().isValid():
            cards.choose_row(0)

    def _step_aside(self, place: int, step: int) -> None:
        """Go to the card beside, at the same height; an empty column is stood in."""
        target = place + step
        if not 0 <= target < len(self.columns):
            return
        here, cards = self.columns[place].list, self.columns[target].list
        height = here.visualRect(here.currentIndex()).center().y()
        self._unfold(target)
        cards.choose_row(cards.row_at_height(height))
        cards.setFocus()
        if not cards.cards.rowCount():
            here.clear_choice()
            self._note_choice(target, NO_DEAL)

    # Room

    def _unfold(self, place: int) -> None:
        if self.columns[place].is_folded:
            self._unfolded = [place, *(one for one in self._unfolded if one != place)]
            self._fold()

    def _fold(self) -> None:
        """Fold the columns there is no room for: the last ones, unless they were asked for."""
        count, least, strip = len(self.columns), theme.px(LEAST), theme.px(STRIP)
        room = self.width() - GAP * max(count - 1, 0) - strip * count
        fit = max(1, min(count, room // max(least - strip, 1)))
        wanted = [*self._unfolded, *(place for place in range(count) if place not in self._unfolded)]
        if self._here in wanted and self._deal:
            wanted.insert(0, self._here)
        shown = set(list(dict.fromkeys(wanted))[:fit])
        for place, column in enumerate(self.columns):
            if column.is_folded == (place in shown):
                column.set_folded(folded=place not in shown)
            self._row.setStretch(place, int(place in shown))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold what has no room; the strip stays at the foot."""
        super().resizeEvent(event)
        self._fold()
        high = theme.px(STRIP_HEIGHT)
        self.strip.setGeometry(0, self.height() - high, self.width(), high)

    def minimumSizeHint(self) -> QSize:
        """One column and strips."""
        strips = (theme.px(STRIP) + GAP) * max(len(self.columns) - 1, 0)
        return QSize(theme.px(LEAST) + strips, theme.px(200))

    # Carrying

    def _is_won(self, deal: int) -> bool:
        found = find_card([one.column for one in self.columns], deal)
        return found is not None and found[0].stage == WON

    def _begin_drag(self, deal: int) -> None:
        self.strip.offer([Ending.TRASH] if self._is_won(deal) else list(Ending))

    def _ending_at(self, point: QPoint) -> Ending | None:
        inside = self.strip.geometry().contains(point)
        return self.strip.ending_at(point - self.strip.pos()) if inside else None

    def _column_at(self, point: QPoint) -> StageColumn | None:
        """The column a card let go here would go to: not over the strip, and not its own."""
        if self.strip.geometry().contains(point):
            return None
        under = next((one for one in self.columns if one.geometry().contains(point)), None)
        is_own = under is None or under.list.cards.row_of(self.drag.deal) >= 0
        return None if is_own else under

    def _follow_drag(self, point: QPoint) -> None:
        self.strip.set_target(self._ending_at(point))
        target = self._column_at(point)
        for column in self.columns:
            column.set_target(on=column is target)

    def _drop(self, deal: int, point: QPoint) -> None:
        ending, column = self._ending_at(point), self._column_at(point)
        if ending is not None:
            self.ending_asked.emit(deal, ending.value)
        elif column is not None and column.column.stage == WON:
            self.ending_asked.emit(deal, Ending.WON.value)
        elif column is not None:
            self.move_asked.emit(deal, column.column.stage)

    def _end_drag(self) -> None:
        self.strip.hide()
        for column in self.columns:
            column.set_target(on=False)
