"""The queue beside a conversation: which one, how many wait in each, and its tickets."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget

from crmdesk.l10n.texts import N_, _
from crmdesk.services.ticket_desk import Queue
from crmdesk.ui import theme
from crmdesk.ui.errors import Unexpected
from crmdesk.ui.pages.tickets.queue_list import QueueList
from crmdesk.ui.pages.tickets.queue_model import QueueModel
from crmdesk.ui.paint import fill
from crmdesk.ui.widgets.chip import Chip
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.flow_layout import FlowLayout
from crmdesk.ui.widgets.layout import margins, named
from crmdesk.ui.widgets.offer import Offer
from crmdesk.ui.widgets.popover import menu_of, open_menu
from crmdesk.ui.widgets.search_box import SearchBox
from crmdesk.ui.widgets.state_view import StateView

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from crmdesk.l10n.errors import CrmError
    from crmdesk.ui.desk import Desk

WIDTH, LEAST, SIDE, CHIP_GAP = 372, 260, 12, 4
UNCOUNTED = {Queue.ALL: "list", Queue.TRASH: "trash-2"}
"""Queues in which nothing waits, with their icons."""


class QueuePane(QWidget):
    """`queue_chosen` tells another queue, `arrived` how many tickets are in each."""

    queue_chosen = Signal(object)
    arrived = Signal(object)

    def __init__(self, desk: Desk, queue: Queue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.counts: Mapping[Queue, int] = {}
        self.title = DirLabel("", "title", parent=self)
        self.search = SearchBox(parent=self)
        self.more = Chip("", icon="ellipsis", parent=self)
        self.chips = {one: Chip("", checkable=True, on=one is queue, parent=self) for one in Queue}
        self.model = QueueModel(desk, queue, self)
        self.list = QueueList(self.model, self)
        self.states = StateView(self.list, self)
        self._lay_out()
        self._listen()
        self.retranslate()

    def _lay_out(self) -> None:
        self._chip_box = QWidget(self)
        self._column = QVBoxLayout(self)
        flow, group = FlowLayout(self._chip_box, CHIP_GAP), QButtonGroup(self)
        for chip in self.chips.values():
            flow.addWidget(chip)
            group.addButton(chip)
        head, first, column = QVBoxLayout(), QHBoxLayout(), self._column
        head.setContentsMargins(SIDE, 10, SIDE, 8)
        head.setSpacing(8)
        first.setSpacing(12)
        first.addWidget(self.title)
        first.addWidget(self.search, 1)
        first.addWidget(self.more)
        self.search.setMinimumWidth(theme.px(110))
        head.addLayout(first)
        head.addWidget(self._chip_box)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.states, 1)
        margins(column, 0, 0, 1, 0)

    def put_below(self, bar: QWidget) -> None:
        """Show a bar under the list."""
        self._column.addWidget(bar)

    def _listen(self) -> None:
        for queue, chip in self.chips.items():
            chip.clicked.connect(partial(self.show_queue, queue))
        self.search.sought.connect(self._seek)
        self.more.clicked.connect(self._offer_uncounted)
        self.model.arrived.connect(self._take)
        self.model.failed.connect(self._show_failure)

    # Showing

    @property
    def queue(self) -> Queue:
        """The queue shown."""
        return self.model.queue

    @property
    def in_trash(self) -> bool:
        """Whether the trash is shown."""
        return self.queue is Queue.TRASH

    def show_queue(self, queue: Queue, *_clicked: object) -> None:
        """Show another queue; its chip is on."""
        self.chips[queue].setChecked(True)
        self.model.ask(queue, self.search.text().strip())
        self._fit_chips()
        self.queue_chosen.emit(queue)

    def _fit_chips(self) -> None:
        """Where the chips would take several rows, those in which nothing waits share one above."""
        wide = sum(chip.sizeHint().width() + CHIP_GAP for chip in self.chips.values()) - CHIP_GAP
        crowded, shown = wide > self.width() - 2 * SIDE, self.queue in UNCOUNTED
        for queue in UNCOUNTED:
            self.chips[queue].setHidden(crowded)
        self.more.setVisible(crowded)
        self.more.tinted = self.more.chevron = shown
        self.more.setText(_(self.queue.label) if shown else "")
        self.more.set_icon("" if shown else "ellipsis")
        self.more.set_name(_(self.queue.label) if shown else _("Other lists"))

    def _offer_uncounted(self) -> None:
        offers = [Offer(_(one.label), partial(self.show_queue, one), sign) for one, sign in UNCOUNTED.items()]
        open_menu(menu_of(self.more, offers), self.more)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More or fewer chips find room."""
        super().resizeEvent(event)
        self._fit_chips()

    def begin(self) -> None:
        """Read for the first time."""
        self.states.show_loading()
        self.model.ask(self.queue)

    def _seek(self, text: str) -> None:
        self.model.ask(self.queue, text.strip())

    def clear_search(self) -> None:
        """Show the whole queue again."""
        self.search.clear()
        self._seek("")

    def go_to_search(self) -> None:
        """Put the focus into the search box."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _take(self, counts: Mapping[Queue, int]) -> None:
        self.counts = counts
        self.states.clear_bar()
        self._show_counts()
        self._show_rows()
        self.arrived.emit(counts)

    def _show_rows(self) -> None:
        if self.model.rowCount():
            self.states.show_content()
        elif self.in_trash:
            self.states.show_no_match(_("The trash is empty."))
        elif self.model.search:
            self.states.show_no_match(_("No tickets match this search."), self.clear_search)
        else:
            self.states.show_no_match(_("No tickets in this queue."))

    def _show_failure(self, error: CrmError) -> None:
        details = error.details if isinstance(error, Unexpected) else ""
        self.states.show_error(self.desk.fmt.error(error), self.model.refresh, details=details)

    def _show_counts(self) -> None:
        fmt = self.desk.fmt
        for queue, chip in self.chips.items():
            count, label = self.counts.get(queue), _(queue.label)
            chip.setText(label)
            chip.set_badge(fmt.integer(count) if count and queue not in UNCOUNTED else "")
            words = label if count is None else fmt.sentence(N_("{list} {count}"), list=label, count=count)
            named(chip, words)
        self._fit_chips()

    def tick(self) -> None:
        """A minute has passed: tell how far the deadlines are off now."""
        self.list.viewport().update()

    def sizeHint(self) -> QSize:
        """The width of a queue."""
        return QSize(theme.px(WIDTH), 400)

    def minimumSizeHint(self) -> QSize:
        """It may get narrow."""
        return QSize(theme.px(LEAST), 200)

    def retranslate(self) -> None:
        """All words, numbers and times in the language of the window; the selection stays."""
        self.title.setText(_("Tickets"))
        self.search.set_placeholder(_("Search this list"))
        named(self.list, _("Tickets, the nearest deadline first"))
        self.states.retranslate()
        self._show_counts()
        if self.states.state == "no match":
            self._show_rows()
        self.model.tell_anew()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The ground."""
        fill(QPainter(self), self.rect(), theme.tokens().surf)
