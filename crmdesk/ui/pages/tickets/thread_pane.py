"""An open ticket: its head, what was said in it, where the answer is written, and all that happened."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QVBoxLayout, QWidget

from crmdesk.l10n.texts import _
from crmdesk.services import ticket_thread
from crmdesk.services.story_items import StoryKind
from crmdesk.ui import theme
from crmdesk.ui.errors import Unexpected
from crmdesk.ui.history_list import HistoryList
from crmdesk.ui.pages.tickets.composer import Composer
from crmdesk.ui.pages.tickets.conversation import Conversation
from crmdesk.ui.pages.tickets.facts_pane import FactsPane
from crmdesk.ui.pages.tickets.head import FACTS, PAST, STORY, TALK, TicketHead
from crmdesk.ui.pages.tickets.satisfaction_line import SatisfactionLine
from crmdesk.ui.pages.tickets.story_part import StoryPart
from crmdesk.ui.paint import fill
from crmdesk.ui.story.attached_list import dropped_files
from crmdesk.ui.widgets.scroll_page import ScrollPage
from crmdesk.ui.widgets.state_view import StateView

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping

    from PySide6.QtGui import QDragEnterEvent, QDropEvent, QPaintEvent, QResizeEvent

    from crmdesk.db.uow import Work
    from crmdesk.l10n.errors import CrmError
    from crmdesk.model.ticket import TicketStatus
    from crmdesk.services.story_items import StoryItem
    from crmdesk.services.ticket_thread import Thread
    from crmdesk.ui.desk import Desk

    Reading = tuple[Thread, dt.datetime]

LEAST_WIDTH = 320
LOW = 400
"""The height in drawn px below which head and composer leave room to the conversation."""


def read_thread(work: Work, *, ticket: int) -> Reading:
    """A ticket, and the moment at which its clocks were read."""
    now = work.clock()
    return ticket_thread.thread(work, ticket=ticket), now


class ThreadPane(QWidget):
    """Shows one ticket; the facts stand beside it, or in it where there is no room. `shown`: it is here."""

    shown = Signal()
    record_asked = Signal(str, int)
    files_given = Signal(list)
    """The paths of files to attach to the ticket."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.ticket: int | None = None
        self.reading: Thread | None = None
        self.states = StateView(parent=self)
        self._content = QWidget(self.states)
        self.stack = QStackedWidget(self._content)
        self._talk = QWidget(self.stack)
        self.head = TicketHead(desk, self._content)
        self.conversation = Conversation(desk, self._talk)
        self.composer, self.satisfaction = Composer(desk, self._talk), SatisfactionLine(desk, self._talk)
        self.story, self.history = StoryPart(desk, self.stack), HistoryList(desk, "ticket")
        self.facts = FactsPane(desk)
        self._lay_out()
        self.head.part_chosen.connect(self._show_part)
        self.story.view.opened.connect(self._open_told)
        self.composer.attach_asked.connect(self._ask_files)
        self.setAcceptDrops(True)
        self.clear()

    def _lay_out(self) -> None:
        self._foot = foot = QVBoxLayout()
        column = QVBoxLayout(self._talk)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        foot.setContentsMargins(16, 6, 16, 12)
        foot.setSpacing(8)
        foot.addWidget(self.satisfaction)
        foot.addWidget(self.composer)
        column.addWidget(self.conversation, 1)
        column.addLayout(foot)
        self.past = QWidget(self.stack)
        past = QVBoxLayout(self.past)
        past.setContentsMargins(14, 4, 14, 0)
        past.addWidget(ScrollPage(self.history))
        for part in (self._talk, self.story, self.past):
            self.stack.addWidget(part)
        inside = QVBoxLayout(self._content)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addWidget(self.head)
        inside.addWidget(self.stack, 1)
        self.states.hold(self._content)
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

    def follow(self, changed: Mapping[str, frozenset[int]]) -> None:
        """Something was committed: read anew what of it is told in the part in view."""
        self.facts.files.refresh(changed)
        if self.part == STORY:
            self.story.view.refresh(changed)
        elif self.part == PAST and self.ticket is not None:
            self.history.show_record(self.ticket)

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
        self.story.show_thread(thread)
        if is_other:
            self.show_part(TALK)
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

    # Parts

    @property
    def part(self) -> str:
        """What of the ticket is in view."""
        return self.head.part

    def show_part(self, part: str) -> None:
        """Bring a part of the ticket into view."""
        self.head.choose_part(part)

    def _show_part(self, part: str) -> None:
        """What a part tells is read when it is looked at; a focus that goes out of view goes to the tabs."""
        focus = self.window().focusWidget()
        if focus is not None and self.stack.isAncestorOf(focus):
            self.head.parts.setFocus(Qt.FocusReason.OtherFocusReason)
        place = {STORY: self.story, PAST: self.past, FACTS: self.facts}.get(part)
        self.stack.setCurrentIndex(0 if place is None else max(self.stack.indexOf(place), 0))
        if self.ticket is not None and part == STORY:
            self.story.view.show_record(self.ticket)
        elif self.ticket is not None and part == PAST:
            self.history.show_record(self.ticket)

    def go_to_answer(self) -> None:
        """Bring the conversation into view, with the focus in the answer."""
        self.show_part(TALK)
        self.composer.area.setFocus(Qt.FocusReason.OtherFocusReason)

    def answer(self, do: Callable[..., object], *how: TicketStatus) -> None:
        """Work on the answer; out of view it is brought into view instead, so that nothing is sent unseen."""
        if self.part == TALK:
            do(*how)
        else:
            self.go_to_answer()

    def _open_told(self, item: StoryItem) -> None:
        """What an item of the story is about: here, else in its own place."""
        if item.entity == "attachment":
            if self.holds_facts:
                self.show_part(FACTS)
            self.facts.files.choose(item.record)
        elif item.kind is StoryKind.CHANGE:
            self.show_part(PAST)
        elif (item.entity, item.record) == ("ticket", self.ticket):
            self.show_part(TALK)
        else:
            self.record_asked.emit(item.entity, item.record)

    @property
    def holds_facts(self) -> bool:
        """Whether the facts stand in this pane."""
        return self.stack.indexOf(self.facts) >= 0

    def take_facts(self) -> None:
        """Put the facts behind their tab."""
        if not self.holds_facts:
            self.stack.addWidget(self.facts)

    def give_facts(self) -> FactsPane:
        """Let the facts stand elsewhere."""
        if self.holds_facts:
            self.stack.removeWidget(self.facts)
            self.facts.setParent(None)
            if self.part == FACTS:
                self.show_part(TALK)
        return self.facts

    def tick(self) -> None:
        """A minute has passed."""
        self.facts.tick()

    def retranslate(self) -> None:
        """All words, numbers and days in the language of the window; what is typed stays."""
        self.states.retranslate()
        for part in (self.head, self.conversation, self.composer, self.satisfaction, self.facts):
            part.retranslate()
        self.story.retranslate()
        self.history.retranslate()
        if self.states.state == "no match":
            self.states.show_no_match(_("Nothing is selected."))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is low, head and composer take fewer rows."""
        super().resizeEvent(event)
        low = self.height() < theme.px(LOW)
        self._foot.setContentsMargins(16, 2 if low else 6, 16, 6 if low else 12)
        self.head.set_low(low=low)
        self.composer.set_low(low=low)

    def minimumSizeHint(self) -> QSize:
        """It may get narrow and low."""
        return QSize(theme.px(LEAST_WIDTH), 240)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The ground of a pane."""
        fill(QPainter(self), self.rect(), theme.tokens().surf)
