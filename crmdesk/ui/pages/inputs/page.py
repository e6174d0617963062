"""The page of what figures need beside the daily records: a list of kinds, and the records of one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, QTimer
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from crmdesk.entities.catalogue import entity as declared_entity
from crmdesk.l10n.texts import N_, _
from crmdesk.ui import theme
from crmdesk.ui.list_part import ListPart
from crmdesk.ui.page import Page, Room
from crmdesk.ui.reading_order import set_reading_order
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.layout import margins, named
from crmdesk.ui.widgets.nav_list import NavItem, NavList

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtGui import QPaintEvent

    from crmdesk.ui.desk import Desk
    from crmdesk.ui.page import Handlers

KINDS: Final = ("campaign", "cost", "answer", "usage", "target", "market_size", "baseline")
"""The records that are kept here, in the order of the list."""

TITLE: Final = N_("Data for KPIs")
NOTES: Final = {
    "campaign": N_("Your marketing campaigns. Link deals, contacts and costs to them."),
    "cost": N_("What you spend, on what, for whom: acquisition cost, margins and savings come from it."),
    "answer": N_("What customers say: would they recommend you, are they satisfied, was it easy."),
    "usage": N_("How often customers use what they bought; falling use is a warning sign."),
    "target": N_(
        "What each KPI is to be, for the business, a team or a person; and what is usual elsewhere."
    ),
    "market_size": N_("How much the whole market buys; your share is counted from it."),
    "baseline": N_("What a kind of cost came to before; savings are counted from it."),
}


class InputsPage(Page):
    """One kind of record at a time; its list is made when it is first asked for."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.kind = ""
        self.lists: dict[str, ListPart] = {}
        self.heading, self.note = DirLabel("", "title"), DirLabel("", "caption", "mute", wrapped=True)
        self.index, self.stack = NavList(), QStackedWidget()
        self._order = QTimer(self, singleShot=True, interval=0)
        self._order.timeout.connect(partial(set_reading_order, self))
        head, across, column = QVBoxLayout(), QHBoxLayout(), QVBoxLayout(self)
        head.addWidget(self.heading)
        head.addWidget(self.note)
        head.setSpacing(2)
        margins(head, 16, 10, 16, 8)
        across.setSpacing(0)
        across.addWidget(self.index)
        across.addWidget(self.stack, 1)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(across, 1)
        self.index.chosen.connect(self.show_kind)
        self.index.selectionModel().currentChanged.connect(self._follow_index)
        self.retranslate()
        self.show_kind(KINDS[0])

    def _import_file(self) -> None:
        run = getattr(self.window(), "run", None)
        if callable(run):
            run("import_file")

    def show_kind(self, kind: str) -> None:
        """Show the records of one kind."""
        self.kind = kind
        if kind not in self.lists:
            self.lists[kind] = ListPart(self.desk, kind, self._import_file, self.stack)
            self.lists[kind].situation_changed.connect(self.situation_changed)
            self.stack.addWidget(self.lists[kind])
        self.stack.setCurrentWidget(self.lists[kind])
        self.note.setText(_(NOTES[kind]))
        self.index.set_current(kind)
        self._order.start()
        self.situation_changed.emit()

    def _follow_index(self) -> None:
        kind = self.index.current()
        if kind and kind != self.kind:
            self.show_kind(kind)

    @property
    def shown(self) -> ListPart:
        """The list that is shown."""
        return self.lists[self.kind]

    # As a page

    def title(self) -> str:
        """Its name."""
        return _(TITLE)

    def handlers(self) -> Handlers:
        """Those of the list that is shown."""
        return self.shown.handlers()

    def refresh(self, changed: Mapping[str, frozenset[int]]) -> None:
        """Follow what was changed, also by an undo."""
        for one in self.lists.values():
            one.refresh(changed)

    def show_record(self, entity: str, record: int) -> None:
        """Open a record."""
        if entity in KINDS:
            self.show_kind(entity)
            self.shown.open_record(record)

    def show_view(self, entity: str, view: int) -> None:
        """Show a saved view of one kind of record."""
        if entity in KINDS:
            self.show_kind(entity)
            self.shown.head.show_saved(view)

    def shown_view(self) -> int:
        """The saved view that is shown, 0 for none."""
        return 0 if self.shown.head.saved is None else self.shown.head.saved.row.id

    def create_record(self, entity: str, name: str = "") -> None:
        """Open the form of a new one."""
        if entity in KINDS:
            self.show_kind(entity)
            self.shown.begin(name)

    def selected_count(self) -> int:
        """How many rows of the list are chosen."""
        return self.shown.table.selected_count()

    def status_text(self) -> str:
        """The count of the list."""
        return self.shown.head.counted_words() if self.shown.table.rows.is_counted else ""

    def can_close(self) -> bool:
        """What is typed is kept as a draft."""
        for one in self.lists.values():
            one.keep_draft()
        return True

    def panes(self) -> Sequence[QWidget]:
        """The kinds, the records."""
        return (self.index, self.stack)

    def set_compact(self, room: Room) -> None:
        """The list of kinds is folded to icons where the window is narrow."""
        super().set_compact(room)
        self.index.set_folded(folded=room is Room.ONE_PANE)

    def retranslate(self) -> None:
        """All words in the language of the window."""
        self.heading.setText(self.title())
        self.note.setText(_(NOTES[self.kind]) if self.kind else "")
        kinds = [declared_entity(kind) for kind in KINDS]
        self.index.blockSignals(True)
        self.index.set_items([NavItem(one.name, _(one.label_many), one.icon) for one in kinds])
        if self.kind:
            self.index.set_current(self.kind)
        self.index.blockSignals(False)
        named(self.index, self.title())
        for one in self.lists.values():
            one.retranslate()
        self._order.start()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The ground, and hairlines beside and above the lists."""
        painter, look = QPainter(self), theme.tokens()
        painter.fillRect(self.rect(), QColor(look.bg))
        place = self.index.geometry()
        edge = place.left() - 1 if self.isRightToLeft() else place.right() + 1
        painter.fillRect(QRect(edge, place.top(), 1, self.height() - place.top()), QColor(look.line))
        painter.fillRect(QRect(0, place.top() - 1, self.width(), 1), QColor(look.line))
