"""All that happened with a ticket and is planned with it, and the buttons that write down more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crmdesk.ui import theme
from crmdesk.ui.paint import fill
from crmdesk.ui.quick_log import QuickRow, open_log
from crmdesk.ui.story.story_page import StoryPage
from crmdesk.ui.story.story_view import StoryView

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from crmdesk.model.activity import ActivityKind
    from crmdesk.services.ticket_thread import Thread
    from crmdesk.ui.desk import Desk


class StoryPart(QWidget):
    """Nothing can be written down about a ticket that was merged or is in the trash."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self._thread: Thread | None = None
        page = StoryPage(self)
        body = QWidget(page.viewport())
        self.quick, self.view = QuickRow(body), StoryView(desk, "ticket", body)
        column = QVBoxLayout(body)
        column.setContentsMargins(14, 8, 14, 0)
        column.setSpacing(4)
        column.addWidget(self.quick)
        column.addWidget(self.view, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(page)
        page.hold(body, self.view.list)
        self.quick.asked.connect(self._log)

    def show_thread(self, thread: Thread) -> None:
        """Offer what can be written down about a ticket."""
        self._thread = thread
        self.quick.setVisible(thread.merged_into is None and not thread.trashed)

    def _log(self, kind: ActivityKind) -> None:
        if self._thread is not None:
            anchor, about = self.quick.buttons[kind], ("ticket", self._thread.id)
            open_log(self.desk, kind, about, anchor, self._thread.subject)

    def retranslate(self) -> None:
        """All words, numbers and days in the language of the window."""
        self.quick.retranslate()
        self.view.retranslate()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The ground of a pane."""
        fill(QPainter(self), self.rect(), theme.tokens().surf)
