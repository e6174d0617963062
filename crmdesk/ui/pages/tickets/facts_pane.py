"""What one looks at while answering: the clocks, the customer, and the ticket's fields, changed in place."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crmdesk.l10n.texts import N_, NN_, NP_, _
from crmdesk.model.monthly_value import THOUSANDTHS
from crmdesk.model.ticket import TicketStatus
from crmdesk.ui import theme
from crmdesk.ui.cells import unmasked
from crmdesk.ui.pages.tickets.clock_card import ClockCard
from crmdesk.ui.pages.tickets.fact_line import FactLine
from crmdesk.ui.pages.tickets.week_words import week_words
from crmdesk.ui.pages.tickets.words import clock_words
from crmdesk.ui.paint import fill, one_line
from crmdesk.ui.story.attached_list import AttachedList
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.layout import named
from crmdesk.ui.widgets.scroll_page import ScrollPage

if TYPE_CHECKING:
    import datetime as dt

    from PySide6.QtGui import QPaintEvent

    from crmdesk.services.linked import Linked
    from crmdesk.services.ticket_thread import Thread
    from crmdesk.ui.desk import Desk

WIDTH = 262


class Hairline(QWidget):
    """A thin line between two groups."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(17)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The line."""
        fill(QPainter(self), self.rect().adjusted(0, 8, 0, -8), theme.tokens().line)


class FactsPane(QWidget):
    """`record_asked` opens a record; `change_asked` wants another value of a field, chosen at a widget."""

    record_asked = Signal(str, int)
    change_asked = Signal(str, QWidget)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.clocks: list[ClockCard] = []
        self.lines: dict[str, FactLine] = {}
        self._parts: list[QWidget] = []
        self._thread: Thread | None = None
        self._read: dt.datetime | None = None
        self._body = QWidget()
        self._column = QVBoxLayout(self._body)
        self._column.setContentsMargins(16, 12, 16, 12)
        self._column.setSpacing(2)
        self.files_heading = DirLabel("", "strong", parent=self._body)
        self.files = AttachedList(desk, "ticket", self._body)
        for part in (Hairline(self._body), self.files_heading, self.files):
            self._column.addWidget(part)
        self._column.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self.view = ScrollPage(self._body, self)
        outer.addWidget(self.view)

    def show_thread(self, thread: Thread, read: dt.datetime) -> None:
        """Show the facts of a ticket that was read at a moment."""
        self.files.show_record(thread.id)
        self._thread, self._read = thread, read
        self.retranslate()

    def tick(self) -> None:
        """A minute has passed: the clocks go on, and nothing is read."""
        if self._thread is None or self._read is None:
            return
        now = self.desk.work.clock()
        for card, clock in zip(self.clocks, self._thread.clocks, strict=False):
            card.show_words(clock_words(self.desk.fmt, clock, self._read, now))

    # Building

    def retranslate(self) -> None:
        """All words, numbers and days in the language of the window; the focus stays."""
        named(self._body, _("Facts of this ticket"))
        self.files_heading.setText(_("Files"))
        self.files.retranslate()
        thread = self._thread
        if thread is None:
            return
        here = next((name for name, line in self.lines.items() if line.hasFocus()), "")
        for part in self._parts:
            self._column.removeWidget(part)
            part.hide()
            part.deleteLater()
        self._parts, self.clocks, self.lines = [], [], {}
        self._add_clocks(thread)
        self._add_customer(thread)
        self._add_ticket(thread)
        files = self.files
        below = (files.add, files.save, files.rename, files.delete, files.list)
        for before, after in pairwise((*self.lines.values(), *below)):
            QWidget.setTabOrder(before, after)
        if here in self.lines:
            self.lines[here].setFocus()

    def _add(self, part: QWidget) -> None:
        self._column.insertWidget(len(self._parts), part)
        self._parts.append(part)
        part.show()

    def _heading(self, words: str) -> None:
        if self._parts:
            self._add(Hairline(self._body))
        self._add(DirLabel(words, "strong", parent=self._body))

    def _add_clocks(self, thread: Thread) -> None:
        if not thread.clocks or self._read is None:
            return
        self._heading(_("Service deadlines"))
        now = self.desk.work.clock()
        for clock in thread.clocks:
            card = ClockCard(clock_words(self.desk.fmt, clock, self._read, now), self._body)
            self.clocks.append(card)
            self._add(card)
        week = week_words(self.desk.fmt, thread.work_week)
        if week:
            self._add(DirLabel(week, "caption", "mute", wrapped=True, parent=self._body))

    def _add_customer(self, thread: Thread) -> None:
        fmt = self.desk.fmt
        self._heading(_("Customer"))
        self._add_link("contact", _("Name"), thread.contact)
        self._add_link("company", _("Company"), thread.company)
        if thread.contact is None and thread.company is None:
            self._fact("customer", _("Contact"), "", changes=True)
            return
        if thread.phone:
            self._fact("phone", _("Phone"), fmt.phone(unmasked(thread.phone)), figure=True)
        if thread.plans:
            plans = fmt.sentence(NN_("{count} subscription", "{count} subscriptions"), count=thread.plans)
            self._fact("plans", _("Plan"), plans)
            money = fmt.money(round(thread.monthly / THOUSANDTHS), self.desk.work.facts.currency)
            self._fact("monthly", _("Monthly value"), money)
        words = fmt.sentence(
            N_("{open} ({recent} in 90 days)"), open=thread.open_tickets, recent=thread.recent_tickets
        )
        self._fact("tickets", _("Open tickets"), words)
        if thread.average_satisfaction is not None:
            average = fmt.number(thread.average_satisfaction, 1)
            self._fact(
                "average",
                _("Satisfaction"),
                _("{score} of {most}").format(score=average, most=fmt.integer(5)),
            )

    def _add_ticket(self, thread: Thread) -> None:
        fmt = self.desk.fmt
        self._heading(_("Ticket"))
        is_open = thread.merged_into is None and not thread.trashed
        self._fact("owner", _("Owner"), _name(thread.owner), changes=is_open)
        self._fact("category", _("Category"), _name(thread.category), changes=is_open)
        self._fact("priority", _("Priority"), _(thread.priority.label), changes=is_open)
        if thread.status is TicketStatus.WAITING:
            words = unmasked(one_line(thread.waiting_for or ""))
            self._fact("waiting_for", _("Waiting for"), words, changes=is_open)
        if thread.escalated:
            self._fact("escalated", _("Escalated"), _("Yes"))
        if thread.status.is_over or thread.satisfaction is not None:
            given = thread.satisfaction
            words = (
                ""
                if given is None
                else _("{score} of {most}").format(score=fmt.integer(given), most=fmt.integer(5))
            )
            self._fact("satisfaction", _("Satisfaction"), words, changes=is_open)
        if thread.deal is not None or (thread.deals and is_open):
            self._fact("deal", _("Deal"), _name(thread.deal), changes=is_open)
        for place, deal in enumerate(one for one in thread.deals if one != thread.deal):
            self._add_link(f"deal {place}", _(NP_("ticket facts", "Open deal")), deal)

    def _add_link(self, key: str, label: str, linked: Linked | None) -> None:
        if linked is not None:
            line = self._fact(key, label, _name(linked), opens=True)
            line.clicked.connect(partial(self.record_asked.emit, linked.entity, linked.id))

    def _fact(
        self,
        key: str,
        label: str,
        words: str,
        *,
        opens: bool = False,
        changes: bool = False,
        figure: bool = False,
    ) -> FactLine:
        line = FactLine(label, words, opens=opens, changes=changes, figure=figure, parent=self._body)
        if changes:
            line.clicked.connect(partial(self.change_asked.emit, key, line))
        self.lines[key] = line
        self._add(line)
        return line

    def sizeHint(self) -> QSize:
        """The width of facts."""
        return QSize(theme.px(WIDTH), 400)

    def minimumSizeHint(self) -> QSize:
        """It scrolls."""
        return QSize(theme.px(220), 120)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The ground, with a hairline at the reading start."""
        painter, look = QPainter(self), theme.tokens()
        fill(painter, self.rect(), look.alt)
        edge = self.rect()
        edge.setWidth(1)
        if self.isRightToLeft():
            edge.moveRight(self.rect().right())
        fill(painter, edge, look.line)


def _name(linked: Linked | None) -> str:
    return "" if linked is None else unmasked(one_line(linked.name))
