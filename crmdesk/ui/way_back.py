"""The way from a record back to where it was opened, such as the rows behind a figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from crmdesk.ui.page import Handlers, Page


class WayBack:
    """Back leads there as long as the record is the one that is open and nothing else is to be left first."""

    def __init__(self, show_section: Callable[[str], object]) -> None:
        self._show_section = show_section
        self._record: tuple[str, int] | None = None
        self._section = ""
        self._show: Callable[[], object] | None = None
        self._is_reached = False

    def keep(self, record: tuple[str, int], section: str, show: Callable[[], object]) -> None:
        """A record was opened from a section, where `show` shows again what it was opened from."""
        self._record, self._section, self._show = record, section, show
        self._is_reached = False

    def forget(self) -> None:
        """The person goes elsewhere."""
        self._record = None

    def handlers(self, page: Page | None, here: Handlers) -> Handlers:
        """What Back means on a page with its own handlers, where it means the way back."""
        if page is None or self._record is None:
            return {}
        opened = page.current_record()
        self._is_reached |= opened == self._record
        is_other = self._is_reached and opened not in {None, self._record}
        # Save means something in an open form alone, and Back closes that first.
        if is_other or "save" in here or page.selected_count() > 1:
            return {}
        return {"back": self._go}

    def _go(self) -> None:
        self._show_section(self._section)
        if self._show is not None:
            self._show()
