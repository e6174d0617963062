"""The board on its page: read from the book, in its six states, ahead of the book while a deed is written."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crmdesk.services.board import WON
from crmdesk.ui.board.arrangement import find_card, of_part, with_card_moved, without_card
from crmdesk.ui.board.board_view import BoardView
from crmdesk.ui.board.words import Facts
from crmdesk.ui.errors import Unexpected
from crmdesk.ui.pages.deals.deeds import GONE
from crmdesk.ui.pages.deals.reading import Answer, read_board
from crmdesk.ui.widgets.state_view import StateView

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crmdesk.l10n.errors import CrmError
    from crmdesk.services.board import BoardColumn, Card
    from crmdesk.services.list_filters import Filter
    from crmdesk.ui.board.arrangement import Part
    from crmdesk.ui.desk import Desk
    from crmdesk.ui.pages.deals.deeds import Deed, Deeds
    from crmdesk.ui.widgets.first_use import FirstUse


class BoardPane(QWidget):
    """Asks `first_use` what an empty book says, and lets `show_nothing` say what an empty view does."""

    answered = Signal(Answer)

    def __init__(
        self,
        desk: Desk,
        deeds: Deeds,
        first_use: Callable[[], FirstUse],
        show_nothing: Callable[[StateView], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.desk = desk
        self.board = BoardView()
        self.states = StateView(self.board, self)
        self._first_use, self._show_nothing = first_use, show_nothing
        self._answer: Answer | None = None
        self._under_way: list[Deed] = []
        self._pipeline: int | None = None
        self._filters: tuple[Filter, ...] = ()
        self._search = ""
        self._to_show = 0
        self.is_filling = False
        self.part: Part | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.states)
        deeds.begun.connect(self._show_ahead)
        deeds.refused.connect(self._forget)

    # Reading

    def narrow(self, pipeline: int | None, filters: Sequence[Filter], search: str = "") -> None:
        """Show the board of a pipeline with the deals that match."""
        self._pipeline, self._filters, self._search = pipeline, tuple(filters), search
        self.read()

    def read(self) -> None:
        """Read the board anew; what is shown stays until it is here."""
        if self._answer is None:
            self.states.show_loading()
        known = [deed for deed in self._under_way if deed.is_written]
        work = partial(read_board, pipeline=self._pipeline, filters=self._filters, search=self._search)
        self.desk.read(
            owner=self, key="board", work=work, done=partial(self._take, known), failed=self._show_failure
        )

    def _take(self, known: Sequence[Deed], answer: Answer) -> None:
        """What was done before the reading began is in it; what was not stays ahead."""
        self._under_way = [deed for deed in self._under_way if deed not in known]
        self.is_filling = self._answer is None
        self._answer, self._pipeline = answer, answer.pipeline
        self.states.clear_bar()
        self.show_columns()
        self.is_filling = False
        if self._to_show and self.board.choose(self._to_show):
            self._to_show = 0
        self.answered.emit(answer)

    def _show_failure(self, error: CrmError) -> None:
        details = error.details if isinstance(error, Unexpected) else ""
        self.states.show_error(self.desk.fmt.error(error), self.read, details=details)

    # Showing

    def show_part(self, part: Part | None) -> None:
        """Show of all deals this part alone, or all of them; nothing has to be read for it."""
        self.part = part
        self.show_columns()

    @property
    def columns(self) -> list[BoardColumn]:
        """The columns with every deed under way."""
        if self._answer is None:
            return []
        columns = list(self._answer.columns)
        for deed in self._under_way:
            for deal in deed.deals:
                if deed.stage == GONE:
                    columns = without_card(columns, deal)
                else:
                    columns = with_card_moved(columns, deal, deed.stage, self._answer.today)
        return columns

    @property
    def pipeline(self) -> int:
        """The pipeline shown, 0 before anything is."""
        return self._answer.pipeline if self._answer is not None else 0

    def find_deal(self, deal: int) -> tuple[BoardColumn, Card] | None:
        """A deal's column and card as they are shown."""
        return find_card(self.columns, deal)

    def show_soon(self, deal: int) -> None:
        """Select a deal, now or as soon as the board has it."""
        self._to_show = 0 if self.board.choose(deal) else deal

    def deals(self) -> int:
        """How many open deals are shown."""
        return sum(len(of_part(one, self.part).cards) for one in self.columns if one.stage != WON)

    def show_columns(self) -> None:
        """Show what is known, in the state it calls for."""
        answer, columns = self._answer, self.columns
        if answer is None:
            return
        facts = Facts(self.desk.fmt, answer.today, self.desk.work.facts.currency, max(len(columns) - 1, 0))
        self.board.show_columns(columns, facts, self.part)
        if any(of_part(one, self.part).cards for one in columns) or self._under_way:
            self.states.show_content()
        elif not answer.deals:
            self.states.show_first_use(self._first_use())
        elif answer.filters or self._search or self.part is not None:
            self._show_nothing(self.states)
        else:
            self.states.show_content()

    def _show_ahead(self, deed: Deed) -> None:
        if deed.deals:
            self._under_way.append(deed)
            self.show_columns()

    def _forget(self, deed: Deed) -> None:
        """The book refused: the card goes back to where it was."""
        if deed in self._under_way:
            self._under_way.remove(deed)
            self.show_columns()

    def retranslate(self) -> None:
        """All words, numbers and days in the language of the window; the selection stays."""
        self.states.retranslate()
        self.show_columns()
