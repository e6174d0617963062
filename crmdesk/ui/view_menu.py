"""What is done with the views of a list: chosen, saved, renamed, pinned, deleted, by menu and by command."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from crmdesk.l10n.texts import _
from crmdesk.services import views
from crmdesk.services.list_views import TRASH, bases_of
from crmdesk.ui.dialogs.view_name_popover import ViewNamePopover
from crmdesk.ui.widgets.layout import literal
from crmdesk.ui.widgets.offer import Offer
from crmdesk.ui.widgets.popover import menu_of, open_menu

if TYPE_CHECKING:
    from collections.abc import Callable

    from crmdesk.l10n.errors import CrmError
    from crmdesk.services.list_views import ListView
    from crmdesk.services.views import Saved, ViewRow
    from crmdesk.ui.list_head import ListHead
    from crmdesk.ui.page import Handlers


class ViewMenu(QObject):
    """The menu of a list's head; each deed is one gesture that undo takes back."""

    def __init__(self, head: ListHead) -> None:
        super().__init__(head)
        self._head, self._desk = head, head.desk
        self.popover: ViewNamePopover | None = None

    def open(self) -> None:
        """Offer the views, built in and saved, and what can be done with the one shown."""
        head, entity = self._head, self._head.table.entity
        bases = bases_of(head.table.rows.declared, self._desk.work.staff())
        offers: list[Offer | None] = [self._base(one) for one in bases]
        saved = [self._saved(row) for row in self._desk.views.of(entity)]
        offers += [None, *saved] if saved else []
        offers += [None, self._base(TRASH)] if head.has_trash else []
        open_menu(menu_of(head, [*offers, None, *self._deeds()]), head.views)

    def _base(self, base: str) -> Offer:
        head = self._head
        sign = "check" if head.saved is None and head.view == base else ""
        return Offer(_(head.base_words(base)), partial(head.show_view, base), sign)

    def _saved(self, row: ViewRow) -> Offer:
        shown = self._head.saved
        sign = "check" if shown is not None and shown.row.id == row.id else ""
        return Offer(literal(self._head.brief(row.name)), partial(self._head.show_saved, row.id), sign)

    def _deeds(self) -> list[Offer]:
        head = self._head
        as_other = Offer(_("Save view as…"), self.save_as, "save")
        if head.saved is None:
            return [as_other]
        changed = [Offer(_("Save view"), self.save, "save"), Offer(_("Reset view"), self.reset, "rotate-ccw")]
        is_pinned = self._desk.views.is_pinned(head.saved.row.id)
        pin = Offer(_("Unpin from the navigation"), self.turn_pin, "pin-off")
        if not is_pinned:
            pin = Offer(_("Pin to the navigation"), self.turn_pin, "pin")
        return [
            *(changed if head.is_changed else ()),
            as_other,
            Offer(_("Rename view…"), self.rename, "pencil"),
            pin,
            Offer(_("Delete view"), self.remove, "trash-2"),
        ]

    def handlers(self) -> Handlers:
        """What the window's commands mean for the list."""
        do: Handlers = {"views": self.open, "save_view_as": self.save_as}
        if self._head.saved is not None:
            do |= {"rename_view": self.rename, "pin_view": self.turn_pin, "delete_view": self.remove}
        if self._head.is_changed:
            do |= {"save_view": self.save, "reset_view": self.reset}
        return do

    # Deeds

    def _shown(self) -> int:
        return 0 if self._head.saved is None else self._head.saved.row.id

    def save(self) -> None:
        """Let the view shown be as the list stands."""
        work = partial(views.change_view, view=self._shown(), asks=self._head.asks())
        self._desk.write(owner=self, work=work)

    def reset(self) -> None:
        """Show the view as it was saved."""
        self._head.show_saved(self._shown())

    def save_as(self) -> None:
        """Keep under a name what the list shows."""
        self._ask_name(_("Save view as"), "", partial(self._save_as, asks=self._head.asks()))

    def _save_as(self, name: str, *, asks: ListView) -> None:
        entity = self._head.table.entity
        work = partial(views.save_view, entity=entity, name=name, view=asks)
        take = partial(self._take, asks=asks)
        self._desk.write(owner=self, key="name", work=work, done=take, failed=self._refuse)

    def _take(self, saved: Saved, *, asks: ListView) -> None:
        self._close()
        self._head.follow_saved(saved.row, asks)

    def rename(self) -> None:
        """Ask for another name of the view shown."""
        if (shown := self._head.saved) is not None:
            self._ask_name(_("Rename view"), shown.row.name, partial(self._rename, view=shown.row.id))

    def _rename(self, name: str, *, view: int) -> None:
        work = partial(views.rename_view, view=view, name=name)
        self._desk.write(owner=self, key="name", work=work, done=self._close, failed=self._refuse)

    def turn_pin(self) -> None:
        """Put the view shown into the navigation, or take it out."""
        self._desk.views.turn_pin(self._shown())
        self._head.view_told.emit()

    def remove(self) -> None:
        """Take the view shown away."""
        self._desk.write(owner=self, work=partial(views.remove_view, view=self._shown()))

    def _ask_name(self, title: str, name: str, given: Callable[[str], None]) -> None:
        self.popover = ViewNamePopover(self._desk, title, name, self._head.views)
        self.popover.given.connect(given)
        self.popover.closed.connect(self._forget)
        self.popover.open_under()

    def _forget(self) -> None:
        self.popover = None

    def _close(self, _done: object = None) -> None:
        if self.popover is not None:
            self.popover.close()

    def _refuse(self, error: CrmError) -> None:
        """Beside the field while it is open; in the status bar where it was closed meanwhile."""
        if self.popover is not None:
            self.popover.refuse(error)
        else:
            self._desk.refuse(error)
