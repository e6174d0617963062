"""What the window asks of a page."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from crmdesk.ui import theme

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from crmdesk.model.period import Period
    from crmdesk.ui.desk import Desk
    from crmdesk.ui.main_window import MainWindow

Handlers = dict[str, "Callable[[], object]"]


class Room(Enum):
    """How much a page can show at once."""

    THREE_PANES = auto()
    TWO_PANES = auto()
    """List and detail; the navigation is folded to icons."""
    ONE_PANE = auto()
    """List or detail, with a way back."""


WIDE, MEDIUM, LOW = 1200, 960, 600


def room_for(width: int, height: int) -> Room:
    """The room a window of that size has, in logical pixels; larger text needs more."""
    if width < theme.px(MEDIUM) or height < theme.px(LOW):
        return Room.ONE_PANE
    return Room.TWO_PANES if width < theme.px(WIDE) else Room.THREE_PANES


class Page(QWidget):
    """One section of the window. Made at first show, when the book is open; it may then ask the services."""

    situation_changed = Signal()
    """The selection, the status text or what can be done changed."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.room = Room.THREE_PANES

    def title(self) -> str:
        """The page's name in the language of the window."""
        return ""

    def retranslate(self) -> None:
        """Put all texts, numbers and days in the language of the window; may be called at any time."""

    def set_compact(self, room: Room) -> None:
        """Show as much as there is room for."""
        self.room = room

    def handlers(self) -> Handlers:
        """What the page does itself: action id to handler."""
        return {}

    def refresh(self, changed: Mapping[str, frozenset[int]]) -> None:
        """Read anew what shows records of these tables; an empty mapping means everything."""

    def show_record(self, entity: str, record: int) -> None:
        """Open a record, and select it where it is in view."""

    def show_view(self, entity: str, view: int) -> None:
        """Show a saved view of the list of a kind of record."""

    def shown_view(self) -> int:
        """The saved view that is shown, 0 for none."""
        return 0

    def create_record(self, entity: str, name: str = "") -> None:
        """Open the form of a new record, its name filled in as far as it is known."""

    def ask_back(self) -> None:
        """Go back as the window's command does, for a button of the page."""
        cast("MainWindow", self.window()).run("back")

    def current_record(self) -> tuple[str, int] | None:
        """The open record: it is shown again at the next start, and heads the recent ones."""
        return None

    def chosen_record(self) -> tuple[str, int] | None:
        """The record an action would act on: the selected one, else the open one."""
        return self.current_record()

    def selected_count(self) -> int:
        """How many records an action would act on."""
        return 0

    def period_shown(self) -> Period | None:
        """The period the page is about, where it is about one."""
        return None

    def role_shown(self) -> str:
        """The role whose figures the page shows; without any, the owner's are printed."""
        return "owner"

    def status_text(self) -> str:
        """Count and selection, at the start of the status bar."""
        return ""

    def keep_for_start(self, section: str) -> None:
        """Keep what the next start shows of this page, the last one open, before the book is open."""

    def can_close(self) -> bool:
        """Whether the window may close; a page with unsaved typing asks the person first."""
        return True

    def panes(self) -> Sequence[QWidget]:
        """Where F6 goes, in reading order."""
        return (self,)
