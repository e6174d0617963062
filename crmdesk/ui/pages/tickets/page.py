"""The ticket desk: a queue, the open conversation, and the facts beside it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from crmdesk.entities.service import TICKET
from crmdesk.l10n.texts import N_, _
from crmdesk.model.ticket import TicketStatus
from crmdesk.services import ticket_settings
from crmdesk.services.ticket_desk import Queue
from crmdesk.ui import theme
from crmdesk.ui.dialogs.record_dialog import RecordSheet
from crmdesk.ui.page import Page, Room
from crmdesk.ui.page_plan import first_use_of
from crmdesk.ui.pages.tickets.acts import TicketActs
from crmdesk.ui.pages.tickets.correct_popover import CorrectPopover
from crmdesk.ui.pages.tickets.desk_split import DeskSplit
from crmdesk.ui.pages.tickets.kept import Kept
from crmdesk.ui.pages.tickets.merge_popover import MergePopover
from crmdesk.ui.pages.tickets.plan import PLAN, SHOWN
from crmdesk.ui.pages.tickets.ticket_menu import TicketDeeds, list_offers, thread_offers
from crmdesk.ui.paint import fill
from crmdesk.ui.panes import enter_pane
from crmdesk.ui.sample_book import open_sample
from crmdesk.ui.widgets.offer import Offer
from crmdesk.ui.widgets.popover import menu_of, open_menu
from crmdesk.ui.widgets.state_view import StateView

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from PySide6.QtGui import QPaintEvent

    from crmdesk.services.ticket_settings import Support
    from crmdesk.ui.desk import Desk
    from crmdesk.ui.page import Handlers
    from crmdesk.ui.pages.tickets.bubbles import Bubble
    from crmdesk.ui.pages.tickets.composer import Mode

REST_MS, MINUTE_MS = 120, 60_000


class TicketsPage(Page):
    """After a ticket is solved the next one of the queue opens, unless the settings say otherwise."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.kept, self.acts = Kept(desk), TicketActs(desk, self)
        self.states = StateView(parent=self)
        self.split = split = DeskSplit(desk, self.kept.queue(), self.states)
        self.queue, self.pane, self.several = split.queue, split.pane, split.several
        self._sheet: RecordSheet | None = None
        self._alone = self._was_shown = False
        self._opens_next, self._is_other_queue = True, False
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._minute = QTimer(self, interval=MINUTE_MS)
        self._lay_out()
        self._listen()
        self.retranslate()
        self.states.show_loading()
        self._read_rules()
        self.queue.begin()
        self._minute.start()

    def _lay_out(self) -> None:
        self.states.hold(self.split)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.states)

    def _listen(self) -> None:
        queue, pane, acts = self.queue, self.pane, self.acts
        queue.queue_chosen.connect(self._keep_queue)
        queue.arrived.connect(self._follow_rows)
        queue.model.failed.connect(self.states.show_content)
        queue.list.chosen_changed.connect(self._follow_choice)
        queue.list.opened.connect(self.work_on)
        queue.list.menu_asked.connect(self._open_list_menu)
        self._rest.timeout.connect(self._show_chosen)
        self._minute.timeout.connect(self.tick)
        pane.shown.connect(self._follow_pane)
        pane.composer.sent.connect(self._send)
        pane.head.back_asked.connect(self.ask_back)
        pane.head.end_asked.connect(self._end_or_reopen)
        pane.head.menu_asked.connect(self._open_menu)
        pane.files_given.connect(self._attach)
        pane.facts.record_asked.connect(self.ask_for)
        pane.record_asked.connect(self.ask_for)
        pane.facts.change_asked.connect(self._change)
        pane.conversation.correct_asked.connect(self._correct)
        pane.satisfaction.rated.connect(acts.rate)
        acts.solved.connect(self._follow_solving)
        acts.record_asked.connect(self.ask_for)
        acts.late.connect(self._offer_follow_up)
        self.several.assign.clicked.connect(self.assign)
        self.several.merge.clicked.connect(self.merge)
        self.several.trash.clicked.connect(self.trash)
        self.several.restore.clicked.connect(self.restore)

    # What is read

    def _read_rules(self) -> None:
        self.desk.read(owner=self, key="rules", work=ticket_settings.support, done=self._take_rules)

    def _take_rules(self, rules: Support) -> None:
        self._opens_next = rules.open_next

    def _keep_queue(self, queue: Queue) -> None:
        self._is_other_queue = True
        self.kept.keep_queue(queue)

    def refresh(self, changed: Mapping[str, frozenset[int]]) -> None:
        """Something was committed: read anew what shows it."""
        self.pane.follow(changed)
        if changed and not SHOWN & changed.keys():
            return
        if not changed or "setting" in changed:
            self._read_rules()
        self.queue.model.refresh()
        self.pane.refresh()

    def tick(self) -> None:
        """A minute has passed: the deadlines are told anew, and nothing is read."""
        self.queue.tick()
        self.pane.tick()

    def _follow_rows(self, counts: Mapping[Queue, int]) -> None:
        """The rows of a queue are here."""
        if not counts[Queue.ALL] and not self.queue.model.search and self.pane.ticket is None:
            self.states.show_first_use(
                first_use_of(PLAN, self.window(), partial(self.create_record, "ticket"))
            )
        else:
            self.states.show_content()
        if len(self.queue.list.chosen()) <= 1:
            shown = self.pane.ticket
            is_there = shown is not None and self.queue.list.choose(shown)
            if self._is_other_queue and not is_there:
                self.pane.clear()
                shown = None
            if shown is None and self.room is not Room.ONE_PANE:
                self.queue.list.choose_row(0)
        self._is_other_queue = False
        self._place_panes()
        self._take_focus()
        self.situation_changed.emit()

    def _take_focus(self) -> None:
        """The first rows get the focus, unless somebody types already."""
        is_typing = isinstance(QApplication.focusWidget(), QLineEdit | QPlainTextEdit)
        if not self._was_shown and self.queue.model.rowCount() and self.isVisible() and not is_typing:
            self._was_shown = True
            # The queue chooses a ticket when it gets the focus; the one that was asked for stays.
            enter_pane(self.queue.list if self.queue.list.chosen() or self.pane.ticket is None else self.pane)

    # Selection and panes

    def _follow_choice(self) -> None:
        count = len(self.queue.list.chosen())
        if count > 1:
            words = self.desk.fmt.sentence(TICKET.counted, count=count)
            words = self.desk.fmt.sentence(N_("{records} selected"), records=words)
            self.several.show_words(words, in_trash=self.queue.in_trash)
        self._rest.start()
        self._place_panes()
        self.situation_changed.emit()

    def _show_chosen(self) -> None:
        chosen = self.queue.list.chosen()
        if len(chosen) == 1 and chosen[0] != self.pane.ticket and self.room is not Room.ONE_PANE:
            self.pane.show_ticket(chosen[0])

    def work_on(self, ticket: int) -> None:
        """Go into a ticket: the reply has the focus."""
        self._rest.stop()
        self.show_ticket(ticket)
        self.pane.go_to_answer()

    def show_ticket(self, ticket: int) -> None:
        """Open a ticket, and select it where it is in the queue."""
        self._is_other_queue, self._alone = False, self.room is Room.ONE_PANE
        if ticket != self.pane.ticket:
            self.pane.show_ticket(ticket)
        if self.queue.list.chosen() != [ticket] and not self.queue.list.choose(ticket):
            self.queue.list.clearSelection()
        self.states.show_content()
        self._place_panes()

    def go_back(self) -> None:
        """From the ticket to the queue."""
        self._alone = False
        self._place_panes()
        self.queue.list.setFocus(Qt.FocusReason.OtherFocusReason)
        self.situation_changed.emit()

    def _follow_pane(self) -> None:
        """The first ticket brings its facts with it."""
        if self.room is Room.THREE_PANES and self.pane.facts.isHidden():
            self._place_panes()
        self.situation_changed.emit()

    def _place_panes(self) -> None:
        several = len(self.queue.list.chosen()) > 1
        self.split.place(self.room, alone=self._alone, several=several)

    def set_compact(self, room: Room) -> None:
        """Show as much as there is room for."""
        super().set_compact(room)
        if room is not Room.ONE_PANE:
            self._alone = False
        self._place_panes()

    # Words

    def _send(self, mode: Mode, text: str, status: TicketStatus | None) -> None:
        ticket = self.pane.composer.ticket
        if ticket is not None:
            self.acts.send(ticket, mode, text, status, partial(self._end_sending, ticket, mode))

    def _end_sending(self, ticket: int, mode: Mode, is_sent: bool) -> None:  # noqa: FBT001 - told by position
        self.pane.composer.end_sending(ticket, mode, is_sent=is_sent)

    def _follow_solving(self, ticket: int) -> None:
        """Ask how it was, and go on with the next ticket."""
        thread = self.pane.reading
        if thread is not None and thread.id == ticket and thread.satisfaction is None:
            self.pane.satisfaction.ask(ticket, thread.subject)
        following = self.queue.list.beside(ticket)
        if self._opens_next and following is not None and self.pane.ticket == ticket:
            self.show_ticket(following)

    def _offer_follow_up(self, ticket: int, text: str) -> None:
        offer = Offer(_("Open a new ticket"), partial(self._follow_up, ticket, text), "plus")
        self.pane.states.bar.show_message(
            _("This ticket was closed some time ago. What you wrote is still there."), "warn", (offer,)
        )

    def _follow_up(self, ticket: int, text: str) -> None:
        def done(_result: object) -> None:
            self.pane.composer.end_sending(ticket, self.pane.composer.mode, is_sent=True)
            self.pane.states.clear_bar()

        self.acts.follow_up(ticket, text, done)

    def _correct(self, bubble: Bubble) -> None:
        told = bubble.event_told
        self._popover = CorrectPopover(self.desk, told.id, told.text or "", bubble)
        self._popover.open_under()

    def _attach(self, paths: list[Path]) -> None:
        if self.pane.ticket is not None:
            self.acts.attach(self.pane.ticket, paths)

    # What can be done

    def chosen(self) -> list[int]:
        """The tickets a command acts on: those selected, else the open one."""
        found = self.queue.list.chosen()
        if len(found) > 1 or self.pane.ticket is None:
            return found
        return [self.pane.ticket]

    def _end_or_reopen(self) -> None:
        thread = self.pane.reading
        if thread is not None:
            status = TicketStatus.OPEN if thread.status.is_over else TicketStatus.SOLVED
            self._set_status(status)

    def _set_status(self, status: TicketStatus) -> None:
        if self.pane.ticket is not None:
            self.acts.set_status(self.pane.ticket, status)

    def assign(self) -> None:
        """Offer the colleagues for the chosen tickets."""
        anchor: QWidget = self.queue.list
        if self.split.shows_several:
            anchor = self.several.assign
        elif self.split.middle.isVisible():
            anchor = self.pane.head.menu_button
        self.acts.offer_owners(self.chosen(), anchor)

    def merge(self) -> None:
        """Ask which of the chosen tickets stays."""
        wanted = set(self.queue.list.chosen())
        rows = [row for row in self.queue.model.rows if row.id in wanted]
        if len(rows) > 1:
            self._merging = MergePopover(self.desk, rows, self.several.merge)
            self._merging.merged.connect(self._merge)
            self._merging.open_under()

    def _merge(self, into: int, others: Sequence[int]) -> None:
        self.acts.merge(into, others)
        self.queue.list.choose(into)
        self.pane.show_ticket(into)

    def trash(self) -> None:
        """Move the chosen tickets to the trash; undo brings them back."""
        gone = self.chosen()
        if gone:
            self.acts.trash(gone)
            if self.pane.ticket in gone:
                following = self.queue.list.beside(gone[-1])
                self.pane.clear()
                if following is not None and following not in gone and self.room is not Room.ONE_PANE:
                    self.show_ticket(following)

    def restore(self) -> None:
        """Bring the chosen tickets back from the trash."""
        if found := self.chosen():
            self.acts.restore(found)

    def _change(self, field: str, anchor: QWidget) -> None:
        thread = self.pane.reading
        if thread is not None and field == "customer":
            self.edit(field="contact")
        elif thread is not None:
            self.acts.offer_values(thread, field, anchor)

    def _deeds(self) -> TicketDeeds:
        standing = (self.work_on, self._set_status, self._escalate, self.assign)
        return TicketDeeds(*standing, self.merge, self.edit, self.trash, self.restore)

    def _escalate(self, escalated: bool) -> None:  # noqa: FBT001 - told by position
        if self.pane.ticket is not None:
            self.acts.escalate(self.pane.ticket, escalated=escalated)

    def _open_menu(self, anchor: QWidget) -> None:
        if self.pane.reading is not None:
            open_menu(menu_of(self, thread_offers(self.pane.reading, self._deeds())), anchor)

    def _open_list_menu(self, point: QPoint) -> None:
        """The menu of the selected tickets, at a point of the screen."""
        offers = list_offers(self.queue.list.chosen(), self._deeds(), in_trash=self.queue.in_trash)
        menu_of(self, offers).popup(point)

    # Editing

    def _open_sheet(self) -> RecordSheet | None:
        """The sheet, unless one is open already."""
        if self._sheet is None:
            self._sheet = RecordSheet(self.desk, "ticket", self)
            self._sheet.closed.connect(self.situation_changed)
            self._sheet.editor.saved.connect(self.show_ticket)
            self._sheet.editor.record_asked.connect(self.ask_for)
        if self._sheet.isVisible():
            return None
        if self.states.state == "first use":
            # The button that was pressed goes with the first ticket; the sheet gives the focus back.
            self.states.setFocus(Qt.FocusReason.OtherFocusReason)
        self._sheet.open()
        return self._sheet

    def create_record(self, entity: str, name: str = "") -> None:
        """Open the form of a new ticket."""
        del entity
        values: dict[str, Any] = {"subject": name} if name else {}
        if (sheet := self._open_sheet()) is not None:
            sheet.editor.open_new(values)
            self.situation_changed.emit()

    def edit(self, *_clicked: object, field: str = "") -> None:
        """Open the form of the open ticket."""
        if self.pane.ticket is not None and (sheet := self._open_sheet()) is not None:
            sheet.editor.open_record(self.pane.ticket, field)
            self.situation_changed.emit()

    # What the window asks

    def title(self) -> str:
        """The section's name."""
        return _(TICKET.label_many)

    def handlers(self) -> Handlers:
        """What the window's commands mean here; an open sheet takes them all."""
        if self._sheet is not None and self._sheet.isVisible():
            return self._sheet.handlers() | {"edit": _nothing, "new": _nothing}
        do: Handlers = {
            "filter": self.queue.go_to_search,
            "clear_filters": self.queue.clear_search,
            "next_record": partial(self.queue.list.step, 1),
            "previous_record": partial(self.queue.list.step, -1),
        }
        if not self.desk.work.facts.sample:
            do["sample_data"] = partial(open_sample, self.desk, self)
        if self.chosen() and not self.queue.in_trash:
            do |= {"assign": self.assign, "trash": self.trash}
        if len(self.queue.list.chosen()) > 1 and not self.queue.in_trash:
            do["merge"] = self.merge
            return do
        if self.pane.ticket is not None:
            do["back"] = self.go_back
        return do | self._thread_handlers()

    def _thread_handlers(self) -> Handlers:
        """What can be done with the open ticket."""
        thread, composer, answer = self.pane.reading, self.pane.composer, self.pane.answer
        current = self.queue.list.current()
        do: Handlers = {} if current is None else {"open": partial(self.work_on, current)}
        if thread is None or thread.merged_into is not None or thread.trashed:
            return do
        do |= {
            "edit": self.edit,
            "save_close": partial(answer, composer.send),
            "send_wait": partial(answer, composer.send, TicketStatus.WAITING),
            "send_solve": partial(answer, composer.send, TicketStatus.SOLVED),
            "turn_note": partial(answer, composer.turn),
            "saved_replies": partial(answer, composer.open_replies),
        }
        do["reopen" if thread.status.is_over else "solve"] = self._end_or_reopen
        return do

    def show_record(self, entity: str, record: int) -> None:
        """Open a ticket."""
        del entity
        self.show_ticket(record)

    def ask_for(self, entity: str, record: int) -> None:
        """Show a record in its own section."""
        from crmdesk.ui.main_window import MainWindow

        window = self.window()
        if entity == "ticket":
            self.show_ticket(record)
        elif isinstance(window, MainWindow):
            window.show_record(entity, record)

    def current_record(self) -> tuple[str, int] | None:
        """The open ticket."""
        thread = self.pane.reading
        return None if thread is None else ("ticket", thread.id)

    def selected_count(self) -> int:
        """How many tickets an action would act on."""
        return len(self.chosen())

    def status_text(self) -> str:
        """How many tickets the queue has, and how many deadlines have passed."""
        counts, fmt = self.queue.counts, self.desk.fmt
        if not counts:
            return ""
        words = fmt.sentence(TICKET.counted, count=counts[self.queue.queue])
        text = fmt.sentence(N_("{records} in “{queue}”"), records=words, queue=_(self.queue.queue.label))
        breached = 0 if self.queue.queue is Queue.BREACHED else self.queue.model.breached()
        if breached:
            text = fmt.sentence(N_("{text}, {count} breached"), text=text, count=breached)
        if (chosen := len(self.queue.list.chosen())) > 1:
            return fmt.sentence(N_("{records}, {count} selected"), records=text, count=chosen)
        return text

    def can_close(self) -> bool:
        """What is typed and not sent is kept as a draft, so the window may always close."""
        self.pane.composer.keep_draft()
        if self._sheet is not None and self._sheet.isVisible():
            self._sheet.editor.keep_draft()
        return True

    def panes(self) -> Sequence[QWidget]:
        """Queue, the parts of the ticket, facts."""
        if self._sheet is not None and self._sheet.isVisible():
            return (self._sheet,)
        parts: tuple[QWidget, ...] = (
            self.queue.list,
            self.pane.conversation,
            self.pane.composer,
            self.pane.story,
            self.pane.past,
            self.pane.facts,
        )
        return tuple(part for part in parts if part.isVisibleTo(self)) or (self,)

    def retranslate(self) -> None:
        """All words in the language of the window; selection and typing stay."""
        for part in (self.queue, self.pane, self.several):
            part.retranslate()
        if self._sheet is not None:
            self._sheet.retranslate()
        self.states.retranslate()
        if self.states.state == "first use":
            self.states.show_first_use(
                first_use_of(PLAN, self.window(), partial(self.create_record, "ticket"))
            )

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The ground of a pane."""
        fill(QPainter(self), self.rect(), theme.tokens().surf)


def _nothing() -> None:
    """What a command does that waits until the sheet is closed."""
