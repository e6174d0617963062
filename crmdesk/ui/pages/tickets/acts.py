"""What the keys, the menus and the mouse do with tickets; each deed is one gesture that undo takes back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from crmdesk.l10n.texts import _
from crmdesk.model.ticket import EventAuthor, Priority, TicketStatus
from crmdesk.services import attachments, finding, records, tickets
from crmdesk.ui.cells import unmasked
from crmdesk.ui.pages.tickets.composer import Mode
from crmdesk.ui.pages.tickets.reason_popover import ReasonPopover
from crmdesk.ui.pages.tickets.satisfaction_line import SCORES
from crmdesk.ui.paint import one_line
from crmdesk.ui.widgets.layout import literal
from crmdesk.ui.widgets.offer import Offer
from crmdesk.ui.widgets.popover import menu_of, open_menu

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from crmdesk.db.uow import Committed, Work
    from crmdesk.l10n.errors import CrmError
    from crmdesk.services.finding import Hit
    from crmdesk.services.ticket_thread import Thread
    from crmdesk.ui.desk import Desk

MOST = 60
"""As many colleagues or categories as a menu can show."""

LINKS = {"owner": "staff", "category": "ticket_category"}


class TicketActs(QObject):
    """`solved` tells a ticket that was just solved; `late` one whose customer wrote too late to reopen it.

    `record_asked` wants another record opened.
    """

    solved = Signal(int)
    late = Signal(int, str)
    record_asked = Signal(str, int)

    def __init__(self, desk: Desk, host: QWidget) -> None:
        super().__init__(host)
        self._desk = desk

    # Words

    def send(
        self,
        ticket: int,
        mode: Mode,
        text: str,
        status: TicketStatus | None,
        ended: Callable[[bool], None],
    ) -> None:
        """Write a reply, a note or the customer's words; `ended` is told whether the book has them."""
        work: Callable[[Work], Committed]
        if mode is Mode.NOTE:
            work = partial(tickets.note, ticket=ticket, text=text)
        elif not text and status is not None:
            work = partial(tickets.set_status, ticket=ticket, status=status)
        else:
            author = EventAuthor.CUSTOMER if mode is Mode.CUSTOMER else EventAuthor.STAFF
            work = partial(tickets.reply, ticket=ticket, text=text, author=author, status=status)

        def done(_result: object) -> None:
            ended(True)
            if status is TicketStatus.SOLVED:
                self.solved.emit(ticket)

        def failed(error: CrmError) -> None:
            ended(False)
            if isinstance(error, tickets.ClosedForGood):
                self.late.emit(ticket, text)
            else:
                self._desk.jobs.tell_problem(error)

        self._desk.write(owner=self, work=work, done=done, failed=failed)

    def follow_up(self, ticket: int, text: str, done: Callable[[object], None]) -> None:
        """Begin a new ticket with the customer's words."""
        self._desk.write(owner=self, work=partial(tickets.follow_up, ticket=ticket, text=text), done=done)

    def attach(self, ticket: int, paths: Sequence[Path]) -> None:
        """Attach copies of files."""
        self._write(partial(attachments.add, entity="ticket", record=ticket, paths=tuple(paths)))

    # Standing

    def wait_for(self, ticket: int, what: str) -> None:
        """Write down what a waiting ticket waits for."""
        waiting = TicketStatus.WAITING
        self._write(partial(tickets.set_status, ticket=ticket, status=waiting, waiting_for=what))

    def set_status(self, ticket: int, status: TicketStatus) -> None:
        """Let a ticket become something."""

        def done(_result: object) -> None:
            if status is TicketStatus.SOLVED:
                self.solved.emit(ticket)

        self._desk.write(
            owner=self, work=partial(tickets.set_status, ticket=ticket, status=status), done=done
        )

    def rate(self, ticket: int, score: int | None) -> None:
        """Write down how satisfied the customer is."""
        self._write(partial(tickets.rate, ticket=ticket, satisfaction=score))

    def escalate(self, ticket: int, *, escalated: bool) -> None:
        """Mark a ticket as handed on, or take that back."""
        self._write(partial(tickets.escalate, ticket=ticket, escalated=escalated))

    def assign(self, which: Sequence[int], owner: int | None) -> None:
        """Give tickets to a colleague or to nobody."""
        self._write(partial(tickets.assign, tickets=tuple(which), owner=owner))

    def merge(self, into: int, others: Sequence[int]) -> None:
        """Let the story of tickets go on in one."""
        self._write(partial(tickets.merge, into=into, others=tuple(others)))

    def trash(self, which: Sequence[int]) -> None:
        """Into the trash."""
        self._write(partial(records.trash, entity="ticket", ids=tuple(which)))

    def restore(self, which: Sequence[int]) -> None:
        """Back from the trash."""
        self._write(partial(records.restore, entity="ticket", ids=tuple(which)))

    def put(self, ticket: int, field: str, value: Any) -> None:
        """Give a field of a ticket another value."""
        self._write(partial(records.save, entity="ticket", record=ticket, values={field: value}))

    def _write(self, work: Callable[[Work], object]) -> None:
        self._desk.write(owner=self, work=work)

    # Choices

    def offer_owners(self, which: Sequence[int], anchor: QWidget) -> None:
        """The colleagues, as a menu."""
        choose = partial(self.assign, tuple(which))
        self._offer("owner", anchor, choose, _("Nobody"))

    def offer_values(self, thread: Thread, field: str, anchor: QWidget) -> None:
        """The values a field of an open ticket can take, as a menu."""
        if field == "owner":
            self.offer_owners((thread.id,), anchor)
        elif field == "category":
            self._offer(field, anchor, partial(self.put, thread.id, field), _("None"))
        elif field == "deal":
            open_menu(menu_of(anchor, self._deals(thread)), anchor)
        elif field == "priority":
            put = partial(self.put, thread.id, field)
            open_menu(menu_of(anchor, [Offer(_(one.label), partial(put, one)) for one in Priority]), anchor)
        elif field == "waiting_for":
            popover = ReasonPopover(self._desk, thread.waiting_for or "", anchor)
            popover.given.connect(partial(self.wait_for, thread.id))
            popover.open_under()
        elif field == "satisfaction":
            rate, fmt = partial(self.rate, thread.id), self._desk.fmt
            offers: list[Offer | None] = [Offer(fmt.integer(one), partial(rate, one)) for one in SCORES]
            open_menu(menu_of(anchor, [*offers, None, Offer(_("None"), partial(rate, None))]), anchor)

    def _deals(self, thread: Thread) -> list[Offer | None]:
        """The deal that a ticket is about to be opened, and the customer's open ones to put in its place."""
        put, offers = partial(self.put, thread.id, "deal"), list[Offer | None]()
        if (deal := thread.deal) is not None:
            offers = [Offer(_("Open the deal"), partial(self.record_asked.emit, "deal", deal.id)), None]
        offers += [
            Offer(literal(unmasked(one_line(one.name))), partial(put, one.id))
            for one in thread.deals[:MOST]
            if one != deal
        ]
        return [*offers, None, Offer(_("None"), partial(put, None))]

    def _offer(
        self, field: str, anchor: QWidget, choose: Callable[[int | None], object], nobody: str
    ) -> None:
        def show(hits: Sequence[Hit]) -> None:
            me = self._desk.work.staff()
            offers: list[Offer | None] = [
                Offer(
                    literal(unmasked(one_line(one.title))),
                    partial(choose, one.id),
                    "user" if field == "owner" and one.id == me else "",
                )
                for one in hits
            ]
            open_menu(menu_of(anchor, [*offers, None, Offer(nobody, partial(choose, None))]), anchor)

        work = partial(finding.choices, entity=LINKS[field], limit=MOST)
        self._desk.read(owner=anchor, key="choices", work=work, done=show)
