"""An open ticket: its head, what was said in it, and where the answer is written."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QVBoxLayout, QWidget

from crmdesk.l10n.texts import _
from crmdesk.services import ticket_thread
from crmdesk.ui import theme
from crmdesk.ui.errors import Unexpected
from crmdesk.ui.pages.tickets.composer import Composer
from crmdesk.ui.pages.tickets.conversation import Conversation
from crmdesk.ui.pages.tickets.facts_pane import FactsPane
from crmdesk.ui.pages.tickets.head import TALK, TicketHead
from crmdesk.ui.pages.tickets.satisfaction_line import SatisfactionLine
from crmdesk.ui.paint import fill
from crmdesk.ui.story.attached_list import dropped_files
from crmdesk.ui.widgets.state_view import StateView

if TYPE_CHECKING:
    import datetime as dt

    from PySide6.QtGui import QDragEnterEvent, QDropEvent, QPaintEvent

    from crmdesk.db.uow import Work
    from crmdesk.l10n.errors import CrmError
    from crmdesk.services.ticket_thread import Thread
    from crmdesk.ui.desk import Desk

    Reading = tuple[Thread, dt.datetime]

LEAST_WIDTH = 320


def read_thread(work: Work, *, ticket: int) -> Reading:
    """A ticket, and the moment at which its clocks were read."""
    now = work.clock()
    return ticket_thread.thread(work, ticket=ticket), now


class ThreadPane(QWidget):
    """Shows one ticket; the facts stand beside it, or in it where there is no room. `shown`: it is here."""

    shown = Signal()
    files_given = Signal(list)
    """The paths of files to attach to the ticket."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.ticket: int | None = None
        self.reading: Thread | None = None
        self.head = TicketHead(desk, self)
        self.conversation = Conversation(desk)
        self.composer, self.satisfaction = Composer(desk), SatisfactionLine(desk)
        self.facts = FactsPane(desk)
        self._lay_out()
        self.head.part_chosen.connect(self._show_part)
        self.composer.attach_asked.connect(self._ask_files)
        self.setAcceptDrops(True)
        self.clear()

    def _lay_out(self) -> None:
        content, talk, foot = QWidget(self), QWidget(), QVBoxLayout()
        column = QVBoxLayout(talk)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        foot.setContentsMargins(16, 6, 16, 12)
        foot.setSpacing(8)
        foot.addWidget(self.satisfaction)
        foot.addWidget(self.composer)
        column.addWidget(self.conversation, 1)
        column.addLayout(foot)
        self.stack = QStackedWidget()
        self.stack.addWidget(talk)
        inside = QVBoxLayout(content)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addWidget(self.head)
        inside.addWidget(self.stack, 1)
        self.states = StateView(content, self)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.states)
        self.setMinimumWidth(theme.px(LEAST_WIDTH))

    # The ticket

    def show_ticket(self, ticket: int) -> None:
        """Read and show a ticket; what is shown stays until it is here."""
        self.ticket = ticket
        work = partial(read_thread, ticket=ticket)
        self.desk.read(owner=self, key="thread", work=work, done=self._take, failed=self._tell)

    def clear(self) -> None:
        """Show no ticket."""
        self.desk.jobs.cancel(self, "thread")
        self.composer.show_ticket(None)
        self.ticket = self.reading = None
        self.states.show_no_match(_("Nothing is selected."))
        self.shown.emit()

    def refresh(self) -> None:
        """Read the ticket anew."""
        if self.ticket is not None:
            self.show_ticket(self.ticket)

    def _take(self, reading: Reading) -> None:
        thread, now = reading
        is_other = self.reading is None or self.reading.id != thread.id
        self.reading = thread
        self.states.clear_bar()
        self.states.show_content()
        self.composer.show_ticket(thread.id)
        self.composer.setVisible(thread.merged_into is None and not thread.trashed)
        self.head.show_thread(thread)
        self.conversation.show_events(thread.events, anew=is_other)
        self.facts.show_thread(thread, now)
        if is_other and self.holds_facts:
            self.head.parts.set_current(TALK)
            self._show_part(TALK)
        self.shown.emit()

    def _tell(self, error: CrmError) -> None:
        details = error.details if isinstance(error, Unexpected) else ""
        self.states.show_error(self.desk.fmt.error(error), self.refresh, details=details)

    # Files

    def _ask_files(self) -> None:
        chosen, _kind = QFileDialog.getOpenFileNames(self, _("Add files"), str(Path.home()))
        if chosen:
            self.files_given.emit([Path(one) for one in chosen])

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files can be dropped on an open ticket."""
        if self.reading is not None and dropped_files(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Attach what is dropped."""
        event.acceptProposedAction()
        self.files_given.emit(dropped_files(event.mimeData()))

    # Facts

    @property
    def holds_facts(self) -> bool:
        """Whether the facts stand in this pane."""
        return self.stack.count() > 1

    def take_facts(self) -> None:
        """Put the facts behind the switch of the head."""
        if not self.holds_facts:
            self.stack.addWidget(self.facts)

    def give_facts(self) -> FactsPane:
        """Let the facts stand elsewhere."""
        if self.holds_facts:
            self.stack.removeWidget(self.facts)
            self.facts.setParent(None)
            self.head.parts.set_current(TALK)
        return self.facts

    def _show_part(self, part: str) -> None:
        self.stack.setCurrentIndex(0 if part == TALK or not self.holds_facts else 1)

    def tick(self) -> None:
        """A minute has passed."""
        self.facts.tick()

    def retranslate(self) -> None:
        """All words, numbers and days in the language of the window; what is typed stays."""
        self.states.retranslate()
        for part in (self.head, self.conversation, self.composer, self.satisfaction, self.facts):
            part.retranslate()
        if self.states.state == "no match":
            self.states.show_no_match(_("Nothing is selected."))

    def minimumSizeHint(self) -> QSize:
        """It may get narrow and low."""
        return QSize(theme.px(LEAST_WIDTH), 240)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The ground of a pane."""
        fill(QPainter(self), self.rect(), theme.tokens().surf)
