"""Queue, conversation and facts side by side, as many of them as there is room for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from crmdesk.ui.page import Room
from crmdesk.ui.pages.tickets.queue_pane import QueuePane
from crmdesk.ui.pages.tickets.several_tickets import SeveralTickets
from crmdesk.ui.pages.tickets.thread_pane import ThreadPane

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from crmdesk.services.ticket_desk import Queue
    from crmdesk.ui.desk import Desk

WITH_FACTS = 3
SHARE = 40
"""How much of the width the queue takes at most beside a conversation without facts, in per cent."""


class DeskSplit(QSplitter):
    """Where there is no room for the facts they stand in the conversation's place, behind a tab."""

    def __init__(self, desk: Desk, queue: Queue, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._desk = desk
        self.queue, self.middle = QueuePane(desk, queue, self), QStackedWidget(self)
        self.pane, self.several = ThreadPane(desk, self.middle), SeveralTickets(self.middle)
        self.middle.addWidget(self.pane)
        self.middle.addWidget(self.several)
        self.addWidget(self.queue)
        self.addWidget(self.middle)
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        self.splitterMoved.connect(self._keep)

    @property
    def shows_several(self) -> bool:
        """Whether what can be done with several tickets is in view."""
        return self.several.isVisibleTo(self)

    def place(self, room: Room, *, alone: bool, several: bool) -> None:
        """Show what there is room for; `alone` prefers the conversation to the queue."""
        is_single, is_wide = room is Room.ONE_PANE, room is Room.THREE_PANES
        self._place_several(shown=several, below=is_single and not alone)
        if is_wide:
            facts: QWidget = self.pane.give_facts()
            if facts.parentWidget() is not self:
                self.addWidget(facts)
            facts.setVisible(self.pane.ticket is not None and not several)
        else:
            self.pane.take_facts()
        self.queue.setVisible(not (is_single and alone))
        self.middle.setVisible(not is_single or alone)
        self.pane.head.set_rooms(is_single=is_single, has_facts=is_wide)
        self.pane.composer.set_room(narrow=room is Room.TWO_PANES, low=is_single)

        self._share()

    def _place_several(self, *, shown: bool, below: bool) -> None:
        """In the conversation's place, or as a bar below the queue."""
        if below != self.several.is_bar:
            self.several.set_bar(bar=below)
            if below:
                self.middle.removeWidget(self.several)
                self.queue.put_below(self.several)
            else:
                self.middle.addWidget(self.several)
        self.middle.setCurrentWidget(self.several if shown and not below else self.pane)
        if below:
            self.several.setVisible(shown)

    def _share(self) -> None:
        """As the person has set it, else queue and facts have their usual widths."""
        found = (self.widget(place) for place in range(self.count()))
        parts = [part for part in found if part is not None]
        kept = self._desk.preferences.split.get(f"tickets.{len(parts)}")
        widths = kept if kept and len(kept) == len(parts) else [part.sizeHint().width() for part in parts]
        if len(parts) < WITH_FACTS and not kept:
            widths[0] = min(widths[0], self.width() * SHARE // 100)
        shown = [0 if part.isHidden() else width for part, width in zip(parts, widths, strict=True)]
        shown[1] = max(self.width() - sum(shown) + shown[1], 1)
        self.setSizes(shown)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The parts share the new width."""
        super().resizeEvent(event)
        self._share()

    def _keep(self) -> None:
        if not all(self.sizes()):
            return
        kept = {f"tickets.{self.count()}": self.sizes()}
        self._desk.preferences.split = self._desk.preferences.split | kept
