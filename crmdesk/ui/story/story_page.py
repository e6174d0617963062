"""A story under one scroll bar: its list scrolls where there is room for it, else all of the part does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRect

from crmdesk.ui import theme
from crmdesk.ui.story.story_list import SMALLEST
from crmdesk.ui.widgets.scroll_page import ScrollPage

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from crmdesk.ui.story.story_list import StoryList


class StoryPage(ScrollPage):
    """`items` is the list somewhere in the body, which is spread out to its end where the page is low."""

    items: StoryList

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent=parent)

    def hold(self, body: QWidget, items: StoryList) -> None:
        """Take the body with its list."""
        self.setWidget(body)
        self.items = items
        items.installEventFilter(self)
        items.reached.connect(self._reach)
        self.verticalScrollBar().valueChanged.connect(items.look_for_end)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Share the room anew whenever a part of it has another size."""
        done = super().eventFilter(watched, event)
        if event.type() in {QEvent.Type.Resize, QEvent.Type.LayoutRequest}:
            self._share_room()
        return done

    def _share_room(self) -> None:
        body = self.widget()
        if body is not None and self.items.isVisibleTo(body):
            above = self.items.mapTo(body, QPoint()).y()
            self.items.spread_out(spread=self.viewport().height() - above < theme.px(SMALLEST))

    def _reach(self, part: QRect) -> None:
        """Bring a part of the list into view, its beginning first."""
        body = self.widget()
        if body is None or not self.items.spread:
            return
        top = self.items.viewport().mapTo(body, part.topLeft())
        for place in (top + QPoint(0, part.height()), top):
            self.ensureVisible(place.x(), max(place.y(), 0), 0, 0)
