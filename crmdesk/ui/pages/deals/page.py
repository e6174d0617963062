"""The section of the deals: the page of their kind of record, with a board beside the table."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crmdesk.l10n.texts import N_
from crmdesk.services.list_views import ALL, BOARD
from crmdesk.ui import theme
from crmdesk.ui.page_plan import PagePlan
from crmdesk.ui.pages.deals.acts import DealActs
from crmdesk.ui.pages.deals.board_pane import BoardPane
from crmdesk.ui.pages.deals.deeds import Deeds
from crmdesk.ui.pages.deals.head import DealsHead
from crmdesk.ui.pages.deals.kept import TABLE, Kept
from crmdesk.ui.pages.deals.pane import DealPane
from crmdesk.ui.pages.deals.rows import DealRows
from crmdesk.ui.pages.deals.sheet import DealSheet
from crmdesk.ui.two_way_page import TwoWayPage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtGui import QPaintEvent

    from crmdesk.ui.board.arrangement import Part
    from crmdesk.ui.dialogs.record_dialog import RecordSheet
    from crmdesk.ui.page import Handlers
    from crmdesk.ui.pages.deals.reading import Answer
    from crmdesk.ui.widgets.state_view import StateView

SHOWN = frozenset(
    {"deal", "stage", "pipeline", "contact", "staff", "activity", "deal_line", "deal_tag", "tag", "setting"}
)
"""The tables whose records the board shows."""

MARGIN = 14


class DealsPage(TwoWayPage):
    """Board and table show the same deals; what is out of view is read when it is next shown."""

    plan = PagePlan(
        entity="deal",
        related=(),
        facts=("amount", "expected_close", "owner", "probability"),
        empty_title=N_("You have no deals yet"),
        empty_text=N_("Deals are sales in the making: they move from stage to stage until won or lost."),
        first=N_("First deal"),
        icon="handshake",
    )
    head: DealsHead
    pane: DealPane

    # Building

    def _equip(self) -> None:
        super()._equip()
        desk = self.desk
        self.kept = Kept(desk, str(desk.work.engine.url))
        self._pipeline = self.kept.number("pipeline")
        self._is_table_stale, self._is_anew = True, False
        deeds = Deeds(desk, self)
        frame = QWidget(self.views)
        self.board = BoardPane(desk, deeds, self._first_use, self._show_nothing, frame)
        column = QVBoxLayout(frame)
        column.setContentsMargins(MARGIN, 0, MARGIN, 12)
        column.addWidget(self.board)
        self.views.insertWidget(0, frame)
        self.acts = DealActs(desk, deeds, self.board, self._place_of, self)
        self.table.drawer = DealRows(self.table)
        self.table.setItemDelegate(self.table.drawer)

    def _make_head(self) -> DealsHead:
        head = DealsHead(self.desk, self.table, self.kept.view(), self._side)
        head.set_owner(self.kept.number("owner"))
        return head

    def _make_pane(self) -> DealPane:
        return DealPane(self.desk, self.plan.facts, self.acts.stages_of, self._beside)

    def _listen(self) -> None:
        super()._listen()
        self.head.changed.connect(self._narrow)
        self.head.pipeline_chosen.connect(self._choose_pipeline)
        self.head.way_chosen.connect(self.show_way)
        self.board.answered.connect(self._take)
        board = self.board.board
        board.chosen.connect(self.follow_choice)
        board.opened.connect(self._open)
        board.move_asked.connect(self.acts.move)
        board.ending_asked.connect(self.acts.end)
        board.create_asked.connect(self._create_in)
        board.part_asked.connect(self._turn_part)
        self.head.part_lifted.connect(partial(self._show_part, None))
        board.menu_asked.connect(self.acts.open_menu)
        self.acts.open_asked.connect(self._open)
        self.pane.move_asked.connect(self.acts.move)
        self.pane.ending_asked.connect(self.acts.end)
        self.pane.reopen_asked.connect(self.acts.reopen)
        self._show_view(self.kept.view())

    # What is shown

    @property
    def is_other_way(self) -> bool:
        """Whether the board is in view."""
        return self.is_board

    @property
    def is_board(self) -> bool:
        """Whether the board is in view."""
        return self.views.currentIndex() == 0

    def _narrow(self) -> None:
        """Another condition: show what it leaves, in the view there is."""
        if self.head.saved is None:
            self.kept.keep("owner", self.head.owner())
        if self.head.needs_table and self.is_board:
            self._show_view(TABLE)
        self._is_anew = True
        self._read()

    def _read(self) -> None:
        """Read what is in view; the choices of the head come with the board."""
        self.board.narrow(self._pipeline, self.head.filters(), self.head.search.text().strip())
        self._is_table_stale = True
        if not self.is_board:
            self._read_table()

    def _read_table(self) -> None:
        self._is_table_stale = False
        before = self.table.rows.asked
        self.head.narrow_table()
        if before is not None and self.table.rows.asked == before:
            self.table.refresh()

    def _take(self, answer: Answer) -> None:
        self._pipeline = answer.pipeline
        self.acts.pipelines = answer.pipelines
        self.head.show_choices(answer.pipelines, answer.pipeline, answer.staff)
        if self.pane.reading is not None:
            self.pane.retranslate()
        if self.is_board:
            self._leave_deal_without_match()
            self.head.show_tools(shown=self.board.states.state != "first use")
            if self.isVisible() and not self._has_focus_elsewhere():
                self.focus_content()
        self.situation_changed.emit()

    def _leave_deal_without_match(self) -> None:
        """Other conditions that no deal meets close the deal beside the board."""
        if self._is_anew and self.board.states.state == "no match":
            self._alone = False
            self.pane.clear()
            self._place_panes()
        self._is_anew = False

    def _has_focus_elsewhere(self) -> bool:
        """Whether somebody is at work already when the first cards arrive."""
        here = self.window().focusWidget()
        return here is not None and here is not self.window() and here.isVisible()

    def _choose_pipeline(self, pipeline: int) -> None:
        self._pipeline = self.head.pipeline = pipeline
        self.kept.keep("pipeline", pipeline)
        self._read()

    def _show_nothing(self, states: StateView) -> None:
        self.head.show_nothing(states)

    def _turn_part(self, part: Part) -> None:
        """A part of a bar was pressed: show it alone, or all deals again."""
        self._show_part(None if self.board.part is part else part)

    def _show_part(self, part: Part | None) -> None:
        if part is not self.board.part:
            self.head.show_part(part)
            self.board.show_part(part)
            self.situation_changed.emit()

    def turn_view(self) -> None:
        """Board to table, or back."""
        self.show_way(TABLE if self.is_board else BOARD)

    def show_way(self, way: str) -> None:
        """Show the deals as a board or as a table; the same deal stays selected."""
        deal = self.record()
        self._show_part(None)
        self.kept.keep("view", way)
        self._show_view(way)
        if way == BOARD and self.head.needs_table:
            self.head.show_view(ALL)
        is_read_anew = way == TABLE and self._is_table_stale
        if is_read_anew:
            self._read_table()
        if deal is not None:
            self._choose(deal, soon=is_read_anew)
        self.focus_content()
        self.situation_changed.emit()

    def _show_view(self, way: str) -> None:
        self.head.show_way(way)
        self.views.setCurrentIndex(0 if way == BOARD else 1)
        self._alone = False
        self._place_panes()

    def refresh(self, changed: Mapping[str, frozenset[int]]) -> None:
        """Something was committed: read anew what shows it."""
        if changed and not SHOWN & changed.keys():
            self.pane.refresh(changed)
            return
        self.board.read()
        if self.is_board:
            self._is_table_stale = True
            self.pane.refresh(changed)
        else:
            super().refresh(changed)
        sheet = self.sheet
        if isinstance(sheet, DealSheet):
            sheet.deals.follow_book(changed)

    # One deal

    def chosen_there(self) -> int | None:
        """The deal in focus on the board."""
        return self.board.board.deal() or None

    def follow_choice(self) -> None:
        """A board that is filled with the focus in it chooses a card; the deal that was asked for stays."""
        if not self.board.is_filling or self._shown() is None:
            super().follow_choice()

    def step_there(self, by: int) -> None:
        """To the next card, or the one before."""
        self.board.board.step(by)

    def trash_one(self, record: int) -> None:
        """Move a deal of the board to the trash."""
        self.acts.trash(record)

    def open_menu_of(self, record: int, point: QPoint) -> None:
        """Open a deal's menu."""
        self.acts.open_menu(record, point)

    def content(self) -> QWidget | None:
        """The column in focus, or the table."""
        return self.board.board.current_list() if self.is_board else self.table

    def _choose(self, deal: int, *, soon: bool) -> None:
        """Select a deal, in the table once what is being read is here."""
        if self.is_board:
            self.board.show_soon(deal)
        elif soon:
            self._to_show = deal
            once = Qt.ConnectionType.SingleShotConnection
            self.table.rows.arrived.connect(self._select_saved, once)
        else:
            self.table.show_record(deal)

    def _place_of(self, deal: int) -> QRect:
        """Where a deal is on the screen."""
        if self.sheet is not None or (self.pane.record == deal and self.pane.isAncestorOf(self._focus())):
            over: QWidget = self.sheet.panel if self.sheet is not None else self.pane.outcome
            return _on_screen(over, QRect(0, 0, over.width(), min(over.height(), 100)))
        if self.is_board:
            return _on_screen(self.board.board, self.board.board.card_rect(deal))
        return _on_screen(self.table.viewport(), self.table.visualRect(self.table.currentIndex()))

    def _focus(self) -> QWidget:
        return self.window().focusWidget() or self

    def show_record(self, entity: str, record: int) -> None:
        """Open a deal, and select it where it is in view."""
        if self.is_board:
            self.board.show_soon(record)
            self._open(record)
        else:
            super().show_record(entity, record)

    # Editing

    def _sheet_of(self, entity: str) -> RecordSheet:
        if entity != "deal" or entity in self._sheets:
            return super()._sheet_of(entity)
        sheet = DealSheet(self.desk, self.acts, self._usual_place, self)
        sheet.closed.connect(self.situation_changed)
        sheet.editor.saved.connect(self._choose_saved)
        sheet.editor.record_asked.connect(self.ask_for)
        self._sheets[entity] = sheet
        return sheet

    def _choose_saved(self, deal: int) -> None:
        self.pane.show_record(deal)
        if self.is_board:
            self.board.show_soon(deal)
        else:
            self._show_saved("deal", deal)

    def _usual_place(self) -> tuple[int, int]:
        """Where a new deal begins: in the stage of the column in focus, else in the first."""
        stages = [one.id for one in self.acts.stages_of(self._pipeline or 0)]
        here = self.board.board.stage() if self.is_board else 0
        return self._pipeline or 0, here if here in stages else stages[0] if stages else 0

    def _create_in(self, stage: int) -> None:
        self._begin("deal", {"stage": stage})

    # What the window asks

    def handlers(self) -> Handlers:
        """What the window's commands mean here."""
        do = super().handlers()
        if self.sheet is not None:
            return do
        deal = self.record()
        if deal is not None and self.selected_count() == 1 and not self.head.in_trash:
            do["next_stage"] = partial(self.acts.step, deal, 1)
            do["previous_stage"] = partial(self.acts.step, deal, -1)
            do["won"] = partial(self.acts.win, deal)
            do["lost"] = partial(self.acts.lose, deal)
            do["move_to"] = partial(self.acts.offer_stages, deal)
            do["reopen"] = partial(self.acts.reopen, deal)
        return do

    def status_text(self) -> str:
        """How many deals are in view, and how many of them are selected."""
        if not self.is_board:
            return super().status_text()
        fmt = self.desk.fmt
        shown = fmt.counted("{n} open deal", "{n} open deals", self.board.deals())
        if not self.selected_count():
            return shown
        return fmt.sentence(N_("{records}, {count} selected"), records=shown, count=1)

    def panes(self) -> Sequence[QWidget]:
        """Where F6 goes: cards or rows, the open deal, the head."""
        if self.sheet is not None or not self.is_board:
            return super().panes()
        cards = self.board.board.current_list()
        parts = (self.board if cards is None else cards, self._beside, self.head)
        return tuple(part for part in parts if part.isVisibleTo(self))

    def retranslate(self) -> None:
        """All words, numbers and days in the language of the window; the selection stays."""
        super().retranslate()
        self.board.retranslate()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ground of a pane, darker under the board."""
        super().paintEvent(event)
        if self.is_board:
            under = QRect(self._side.mapTo(self, QPoint()), self._side.size())
            QPainter(self).fillRect(under, QColor(theme.tokens().bg))


def _on_screen(over: QWidget, place: QRect) -> QRect:
    size = place.size().boundedTo(over.size()).expandedTo(QSize(1, 1))
    return QRect(over.mapToGlobal(place.topLeft()), size)
