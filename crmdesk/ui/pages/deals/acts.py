"""What the keys, the menu and the mouse do with one deal, on the board and in the table alike."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QRect, Signal

from crmdesk.model.deal import DealStatus
from crmdesk.services import deals, records
from crmdesk.services.board import WON
from crmdesk.ui.board.drop_strip import Ending
from crmdesk.ui.dialogs.lost_popover import LostPopover
from crmdesk.ui.dialogs.move_menu import DealDeeds, deal_menu, stage_menu

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QWidget

    from crmdesk.db.uow import Work
    from crmdesk.services.pipelines import PipelineRow, StageRow
    from crmdesk.ui.desk import Desk
    from crmdesk.ui.pages.deals.board_pane import BoardPane
    from crmdesk.ui.pages.deals.deeds import Deeds


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a deal stands."""

    deal: int
    title: str
    pipeline: int
    stage: int
    is_open: bool


class DealActs(QObject):
    """Asks the board where a deal stands, else the book; then does it. `place_of` says where its row is."""

    open_asked = Signal(int)

    def __init__(
        self,
        desk: Desk,
        deeds: Deeds,
        board: BoardPane,
        place_of: Callable[[int], QRect],
        host: QWidget,
    ) -> None:
        super().__init__(host)
        self._desk, self._board, self._place_of, self._host = desk, board, place_of, host
        self.deeds = deeds
        self.pipelines: Sequence[PipelineRow] = ()
        self.popover: LostPopover | None = None

    def stages_of(self, pipeline: int) -> tuple[StageRow, ...]:
        """The stages of a pipeline, in order."""
        return next((one.stages for one in self.pipelines if one.id == pipeline), ())

    def _with(self, deal: int, do: Callable[[Standing], None]) -> None:
        shown = self._board.find_deal(deal)
        if shown is not None and shown[0].stage != WON:
            do(Standing(deal, shown[1].title, self._board.pipeline, shown[0].stage, is_open=True))
        else:
            self._desk.read(owner=self, key="standing", work=partial(_read_standing, deal=deal), done=do)

    # Stages

    def move(self, deal: int, stage: int) -> None:
        """To a stage; a closed deal is reopened there."""

        def do(one: Standing) -> None:
            if not one.is_open:
                self.deeds.reopen(deal, stage)
            elif stage != one.stage:
                self.deeds.move([deal], stage)

        self._with(deal, do)

    def step(self, deal: int, by: int) -> None:
        """To the next stage, or the one before."""

        def do(one: Standing) -> None:
            stages = [stage.id for stage in self.stages_of(one.pipeline)]
            if not one.is_open:
                self.deeds.say_closed(one.title)
            elif one.stage in stages:
                place = stages.index(one.stage) + by
                if 0 <= place < len(stages):
                    self.deeds.move([deal], stages[place])
                elif by > 0:
                    self.deeds.say_last(one.title)
                else:
                    self.deeds.say_first(one.title)

        self._with(deal, do)

    # Endings

    def end(self, deal: int, ending: str) -> None:
        """Won, lost or into the trash."""
        {Ending.WON: self.win, Ending.LOST: self.lose, Ending.TRASH: self.trash}[Ending(ending)](deal)

    def win(self, deal: int) -> None:
        """Won today."""
        self._with(
            deal, lambda one: self.deeds.win(deal) if one.is_open else self.deeds.say_closed(one.title)
        )

    def lose(self, deal: int) -> None:
        """Lost today: the reason is asked for first."""
        self._with(
            deal, lambda one: self._ask_reason(one) if one.is_open else self.deeds.say_closed(one.title)
        )

    def _ask_reason(self, one: Standing) -> None:
        self.popover = LostPopover(self._desk, one.title, self._anchor())
        self.popover.lost.connect(partial(self.deeds.lose, one.deal))
        self.popover.open_at(self._place_of(one.deal))
        self._desk.read(owner=self.popover, work=deals.lost_reasons, done=self.popover.offer_reasons)

    def _anchor(self) -> QWidget:
        """Where the focus returns to: what has it now, if that is on this page."""
        here = self._host.window().focusWidget()
        return here if here is not None and self._host.isAncestorOf(here) else self._host

    def reopen(self, deal: int) -> None:
        """Open again, in the stage it was closed in."""
        self.deeds.reopen(deal)

    def trash(self, deal: int) -> None:
        """Into the trash."""
        self.deeds.trash([deal])

    # The menus

    def offer_stages(self, deal: int) -> None:
        """The stages a deal can go to, as a menu at its place."""

        def do(one: Standing) -> None:
            stages = [(stage.id, stage.name) for stage in self.stages_of(one.pipeline)]
            here = one.stage if one.is_open else None
            menu = stage_menu(self._host, stages, partial(self.move, deal), stage=here)
            place = self._place_of(deal)
            menu.popup(place.bottomRight() if menu.isRightToLeft() else place.bottomLeft())

        self._with(deal, do)

    def open_menu(self, deal: int, point: QPoint) -> None:
        """Everything that can be done with a deal."""

        def do(one: Standing) -> None:
            told = DealDeeds(
                open=partial(self.open_asked.emit, deal),
                move=partial(self.move, deal),
                win=partial(self.win, deal),
                lose=partial(self.lose, deal),
                reopen=partial(self.reopen, deal),
                trash=partial(self.trash, deal),
            )
            stages = [(stage.id, stage.name) for stage in self.stages_of(one.pipeline)]
            menu = deal_menu(self._host, self._desk.fmt, stages, told, stage=one.stage, is_open=one.is_open)
            menu.popup(point)

        self._with(deal, do)


def _read_standing(work: Work, deal: int) -> Standing:
    opened = records.open_record(work, entity="deal", record=deal)
    is_open = opened.values["status"] is DealStatus.OPEN
    return Standing(deal, opened.title, opened.values["pipeline"], opened.values["stage"], is_open)
