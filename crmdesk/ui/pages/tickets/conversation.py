"""The conversation of a ticket: its latest events from the oldest to the newest, day by day."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crmdesk.l10n.texts import _
from crmdesk.model.ticket import EventKind
from crmdesk.ui import theme
from crmdesk.ui.pages.tickets.bubbles import Bubble, ThinLine
from crmdesk.ui.pages.tickets.words import day_words
from crmdesk.ui.paint import fill
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.layout import named
from crmdesk.ui.widgets.scroll_page import ScrollPage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent

    from crmdesk.services.ticket_thread import ThreadEvent
    from crmdesk.ui.desk import Desk

LATEST, MORE = 40, 200
LOWEST = 48
"""As much of the conversation as is always seen (px)."""


class Conversation(QWidget):
    """Shows the end first; what is older is asked for with a button."""

    correct_asked = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.rows: list[QWidget] = []
        self._events: Sequence[ThreadEvent] = ()
        self._shown = LATEST
        self._is_at_end = True
        self._body = QWidget()
        self.older = Button("", "link", "chevron-up", small=True, parent=self._body)
        self._column = QVBoxLayout(self._body)
        self._column.setContentsMargins(16, 12, 16, 12)
        self._column.setSpacing(8)
        self._column.addWidget(self.older)
        self._column.addStretch(1)
        self.view = ScrollPage(self._body, self)
        self.view.setMinimumHeight(LOWEST)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.view)
        self.older.clicked.connect(self._show_older)
        bar = self.view.verticalScrollBar()
        bar.rangeChanged.connect(self._follow_end)
        bar.valueChanged.connect(self._note_place)
        self.older.hide()

    def show_events(self, events: Sequence[ThreadEvent], *, anew: bool) -> None:
        """Show the events of a ticket; `anew` begins at the end."""
        if anew:
            self._shown, self._is_at_end = LATEST, True
        self._events = events
        self._fill()

    def _fill(self) -> None:
        here = next((row.event_told.id for row in self.bubbles() if row.hasFocus()), 0)
        for row in self.rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = []
        fmt, shown = self.desk.fmt, list(self._events)[-self._shown :]
        today, day = self.desk.work.today(), None
        for event in shown:
            here_day = event.moment.astimezone(fmt.zone).date()
            if here_day != day:
                self._add(ThinLine(day_words(fmt, here_day, today), strong=True, parent=self._body))
            day = here_day
            self._add_event(event)
            if event.id == here:
                self.rows[-1].setFocus()
        for before, after in pairwise((self.older, *self.bubbles())):
            QWidget.setTabOrder(before, after)
        left = len(self._events) - len(shown)
        self.older.setVisible(left > 0)
        self.older.setText(fmt.counted("Show {n} earlier event", "Show {n} earlier events", max(left, 0)))

    def _add_event(self, event: ThreadEvent) -> None:
        fmt = self.desk.fmt
        if event.kind is EventKind.STATUS and not event.text:
            self._add(ThinLine.of_event(fmt, event, self._body))
            return
        bubble = Bubble(fmt, event, self._body)
        bubble.correct_asked.connect(self.correct_asked)
        self._add(bubble)
        if event.status is not None:
            self._add(ThinLine.of_event(fmt, event, self._body))

    def _add(self, row: QWidget) -> None:
        self._column.insertWidget(len(self.rows) + 1, row)
        self.rows.append(row)
        row.show()

    def bubbles(self) -> list[Bubble]:
        """The replies and notes shown, the oldest first."""
        return [row for row in self.rows if isinstance(row, Bubble)]

    def _show_older(self) -> None:
        self._shown += MORE
        self._is_at_end = False
        self._fill()

    def _note_place(self, value: int) -> None:
        bar = self.view.verticalScrollBar()
        self._is_at_end = value >= bar.maximum() - 4

    def _follow_end(self, _least: int, most: int) -> None:
        if self._is_at_end:
            self.view.verticalScrollBar().setValue(most)

    def retranslate(self) -> None:
        """All names, days and times in the language of the window."""
        named(self._body, _("Conversation"))
        self._fill()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The ground of a pane."""
        fill(QPainter(self), self.rect(), theme.tokens().surf)
