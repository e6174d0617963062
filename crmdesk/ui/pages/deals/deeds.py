"""What a person does with deals.

Each deed is shown at once, written in the background, and taken back on the screen if the book refuses.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from crmdesk.l10n.texts import N_
from crmdesk.services import deals, records
from crmdesk.services.board import WON

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crmdesk.db.uow import Committed, Work
    from crmdesk.l10n.errors import CrmError
    from crmdesk.ui.desk import Desk

GONE = -1
"""Where a deal goes that leaves the board: lost, or in the trash."""


@dataclass(eq=False, slots=True)
class Deed:
    """One deed under way: these deals go to that stage. `is_written` once the book has it."""

    deals: tuple[int, ...]
    stage: int
    is_written: bool = False


class Deeds(QObject):
    """Moves, wins, losses and the trash, for the board and the table alike."""

    begun = Signal(object)
    refused = Signal(object)
    """A Deed."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk

    def move(self, which: Sequence[int], stage: int) -> None:
        """Move open deals to a stage."""
        self._do(which, stage, partial(deals.move, deals=tuple(which), stage=stage))

    def win(self, deal: int) -> None:
        """Mark a deal won today."""
        self._do([deal], WON, partial(deals.win, deal=deal))

    def lose(self, deal: int, reason: str, competitor: str) -> None:
        """Mark a deal lost today."""
        self._do([deal], GONE, partial(deals.lose, deal=deal, reason=reason, competitor=competitor or None))

    def reopen(self, deal: int, stage: int | None = None) -> None:
        """Open a closed deal again, in its own stage or in another."""
        ahead = () if stage is None else (deal,)
        self._do(ahead, stage or GONE, partial(deals.reopen, deal=deal, stage=stage))

    def trash(self, which: Sequence[int]) -> None:
        """Move deals to the trash."""
        self._do(which, GONE, partial(records.trash, entity="deal", ids=tuple(which)))

    def say_last(self, title: str) -> None:
        """There is no stage beyond the last: say what is."""
        sentence = N_("“{deal}” is in the last stage. Mark it as won with Ctrl+Shift+W.")
        self._desk.tell(self._desk.fmt.sentence(sentence, deal=title))

    def say_first(self, title: str) -> None:
        """There is no stage before the first."""
        self._desk.tell(self._desk.fmt.sentence(N_("“{deal}” is in the first stage."), deal=title))

    def say_closed(self, title: str) -> None:
        """A closed deal does not move."""
        self._desk.tell(self._desk.fmt.sentence(N_("“{deal}” is closed. Reopen it first."), deal=title))

    def _do(self, which: Sequence[int], stage: int, work: Callable[[Work], Committed]) -> None:
        deed = Deed(tuple(which), stage)
        self.begun.emit(deed)
        self._desk.write(
            owner=self, work=partial(_perform, deed, work), failed=partial(self._take_back, deed)
        )

    def _take_back(self, deed: Deed, error: CrmError) -> None:
        self.refused.emit(deed)
        self._desk.jobs.tell_problem(error)


def _perform(deed: Deed, service: Callable[[Work], Committed], work: Work) -> Committed:
    """In the job's thread: what is read from now on has the deed."""
    done = service(work)
    deed.is_written = True
    return done
