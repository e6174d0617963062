"""The head of a list: its title, view, search and count, and under them what narrows it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from crmdesk.l10n.texts import N_, NN_, _
from crmdesk.model.base import Trashable
from crmdesk.services import views
from crmdesk.services.list_views import (
    ALL,
    AT_RISK,
    BASES,
    CANCELLED,
    MINE,
    NO_STEP,
    RECENT,
    TRASH,
    ListView,
)
from crmdesk.services.lists import LATEST
from crmdesk.services.recent_changes import DAYS
from crmdesk.services.views import Shown
from crmdesk.ui import theme
from crmdesk.ui.conditions import said
from crmdesk.ui.dialogs.columns_popover import ColumnsPopover
from crmdesk.ui.dialogs.filter_popover import FilterPopover
from crmdesk.ui.paint import one_line
from crmdesk.ui.view_menu import ViewMenu
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.chip import Chip
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.flow_layout import FlowLayout
from crmdesk.ui.widgets.layout import literal, named, tip
from crmdesk.ui.widgets.search_box import SearchBox
from crmdesk.ui.widgets.segmented_switch import SegmentedSwitch

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crmdesk.db.uow import Committed
    from crmdesk.services.conditions import Condition
    from crmdesk.services.list_views import Choice
    from crmdesk.services.views import ViewRow
    from crmdesk.ui.desk import Desk
    from crmdesk.ui.entity_table import EntityTable
    from crmdesk.ui.widgets.state_view import StateView

NOTHING = {
    MINE: N_("Nothing in this list is yours."),
    NO_STEP: N_("Something is planned for everything in this list."),
    RECENT: N_("Nothing in this list was changed of late."),
    AT_RISK: N_("No customer with a running subscription is at risk today."),
    CANCELLED: N_("No subscription was cancelled this month."),
    TRASH: N_("The trash is empty."),
}
"""What is said of a built-in view without records."""
LONGEST_NAME = 190  # px
PEOPLE = "contact"
SEARCH_SHARE = 100
"""The free room of the first row goes to the search box, up to the width that it needs at most."""
FOR_GOOD = NN_(
    "People who have been in the trash for {count} day lose their data for good.",
    "People who have been in the trash for {count} days lose their data for good.",
)
OF_LATE = NN_("What was changed in the last {count} day.", "What was changed in the last {count} days.")


class ListHead(QWidget):
    """Says which records `table` shows; `changed` comes after it was told.

    `view` is the built-in view, and `saved` the saved one that is shown, if one is.
    """

    changed = Signal()
    view_told = Signal()
    """What the view shown is called, or whether it is as it was saved, is other than before."""
    no_match: ClassVar[str] = N_("Nothing in this list matches.")
    """What is said where filters leave none over."""

    def __init__(self, desk: Desk, table: EntityTable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk, self.table = desk, table
        self.view = ALL
        self.saved: Shown | None = None
        self._list = table.view
        self.conditions: list[Condition] = []
        self._chips: list[Chip] = []
        self.title = DirLabel("", "title", parent=self)
        self.views = Button("", chevron=True, parent=self)
        self.search = SearchBox(parent=self)
        self.count = DirLabel("", "caption", "mute", parent=self)
        self.term = DirLabel("", "caption", "mute", wrapped=True, parent=self)
        self._first = QHBoxLayout()
        self._switch: SegmentedSwitch | None = None
        self._tools: tuple[QWidget, ...] = ()
        self._others: list[QWidget] = []
        """What else stands in the first row."""
        self._second = QWidget(self)
        self.add = Chip("", icon="plus", parent=self._second)
        self.clear = Button("", "link", small=True, parent=self._second)
        self.columns = Button("", "ghost", "columns-3", small=True, parent=self._second)
        self._lay_out()
        self.view_menu = ViewMenu(self)
        self.views.clicked.connect(self.view_menu.open)
        self.search.sought.connect(self.apply)
        self.add.clicked.connect(self.add_condition)
        self.clear.clicked.connect(self.clear_all)
        self.columns.clicked.connect(self.open_columns)
        table.counted.connect(self._show_count)
        table.fields_changed.connect(self._follow_fields)
        table.look_changed.connect(self._tell_view)
        desk.views.changed.connect(self._follow_views)
        desk.committed.connect(self._follow_settings)
        self.retranslate()

    def _lay_out(self) -> None:
        first, column = self._first, QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 6)
        column.setSpacing(8)
        first.setSpacing(12)
        for part in (self.title, self.views):
            first.addWidget(part)
        first.addWidget(self.search, SEARCH_SHARE)
        self.search.setMaximumWidth(theme.px(260))
        first.addStretch(1)
        first.addWidget(self.count)
        second = QHBoxLayout(self._second)
        second.setContentsMargins(0, 0, 0, 0)
        chips = QWidget(self._second)
        chips.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._flow = FlowLayout(chips)
        self._flow.addWidget(self.add)
        self._flow.addWidget(self.clear)
        second.addWidget(chips, 1)
        second.addWidget(self.columns, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(first)
        column.addWidget(self.term)
        column.addWidget(self._second)

    def _offer_ways(self, ways: Sequence[tuple[str, str, str]]) -> SegmentedSwitch:
        """A switch between ways of showing the records, at the end of the first row."""
        self._switch = SegmentedSwitch([(key, _(text), icon) for key, text, icon in ways], parent=self)
        self._first.addWidget(self._switch)
        return self._switch

    def add_tools(self, *tools: QWidget) -> None:
        """Put what can be done with the records before what narrows them."""
        self._tools = tools
        for place, tool in enumerate(tools):
            self._flow.insert(place, tool)
        for before, after in pairwise((self.search, *tools, self.add)):
            QWidget.setTabOrder(before, after)

    def event(self, event: QEvent) -> bool:
        """The first row keeps to a new width, and to new words."""
        done = super().event(event)
        if event.type() in {QEvent.Type.Resize, QEvent.Type.LayoutRequest}:
            self._fit_first()
        return done

    def _fit_first(self) -> None:
        """Where it is narrow the count goes, which the status bar tells too, then the words of the switch."""
        gap = self._first.spacing()
        fixed = [one for one in (self.title, self.views, self.search, *self._others) if not one.isHidden()]
        room = self._first.geometry().width()
        room -= sum(max(one.minimumWidth(), one.minimumSizeHint().width()) + gap for one in fixed)
        if self._switch is not None:
            room -= self._switch.width_with_words() + gap
            self._switch.show_words(shown=room >= 0)
        counted = self.count.sizeHint().width()
        self.count.setMaximumWidth(counted if room >= counted else 0)

    # What narrows the list

    @property
    def is_narrowed(self) -> bool:
        """Whether the list shows less than all records that are not in the trash."""
        return self.is_filtered or self.view != ALL

    @property
    def is_filtered(self) -> bool:
        """Whether the person has narrowed the view that the list shows."""
        return bool(self.conditions or self.search.text().strip())

    @property
    def can_clear(self) -> bool:
        """Whether there is something to clear."""
        return self.is_filtered

    @property
    def is_changed(self) -> bool:
        """Whether the list shows something else than the saved view it was begun with."""
        return self.saved is not None and self._compared(self.asks()) != self._compared(self.saved.view)

    @property
    def in_trash(self) -> bool:
        """Whether the list shows the trash."""
        return self.view == TRASH

    @property
    def needs_table(self) -> bool:
        """Whether the view is one of a table: the trash, and what has an order of its own."""
        return self.view in {RECENT, TRASH}

    @property
    def has_trash(self) -> bool:
        """Whether records of this kind go to the trash; what does not is deleted, and comes back by undo."""
        return issubclass(self.table.rows.declared.model, Trashable)

    def nothing_words(self) -> str:
        """What is said of a view without records; nothing where filters leave none over."""
        if self.is_filtered or self.view == ALL:
            return ""
        return _(NOTHING[self.view])

    def show_nothing(self, states: StateView) -> None:
        """Say that the list has no records, and offer to clear the filters where there are any."""
        words = self.nothing_words()
        if words:
            states.show_no_match(words)
        else:
            states.show_no_match(_(self.no_match), self.clear_all)

    def apply(self) -> None:
        """Show what the head says."""
        self.narrow_table()
        self._tell_change()

    def narrow_table(self) -> None:
        """Show in the table what the head says."""
        asks = self.asks()
        filters = asks.filters(self.table.entity, self.desk.viewer)
        self.table.narrow(search=asks.search, filters=filters, trash=self.in_trash)

    def _tell_change(self) -> None:
        self.clear.setVisible(self.can_clear)
        self._tell_view()
        self.changed.emit()

    def clear_all(self) -> None:
        """Show all records again; the trash stays the trash."""
        self.conditions = []
        self.search.clear()
        if self.view != TRASH:
            self._choose_base(ALL)
        self._show_chips()
        self.retranslate()
        self.apply()

    # Views

    def asks(self) -> ListView:
        """What the list shows now, and how."""
        look = self.table.look
        return ListView(
            base=self.view,
            search=self.search.text().strip(),
            conditions=tuple(self.conditions),
            columns=look.columns,
            sort=look.sort,
            descending=look.descending,
            choices=self.choices(),
        )

    def choices(self) -> dict[str, Choice]:
        """What only this kind of record can be asked for."""
        return {}

    def take_choices(self, choices: Mapping[str, Choice]) -> None:
        """Choose what a saved view has of `choices`."""

    def _compared(self, view: ListView) -> ListView:
        """A view as it is told from what the list shows: in full, without the names of its values."""
        asked = view.within(self.table.rows.declared)
        kept = self.saved.view.choices if self.saved is not None else {}
        columns = self.table.look_of("", asked).columns
        return replace(
            asked,
            conditions=tuple(replace(one, words="") for one in asked.conditions),
            columns=columns,
            choices={name: one for name, one in view.choices.items() if name in kept},
        )

    def show_view(self, view: str) -> None:
        """Show a built-in view: all, mine, the trash."""
        if self.saved is not None:
            self.conditions = []
            self.search.clear()
        self._leave_saved()
        self._choose_base(view)
        self.retranslate()
        self.apply()

    def _choose_base(self, view: str) -> None:
        """What was changed of late has the latest first, and its own columns; so has a saved view."""
        self.view = view
        if self.saved is None and view == RECENT:
            recent = f"{self._list} {RECENT}"
            columns = self.table.look_of(recent).columns
            self.table.wear(recent, ListView(columns=columns, sort=LATEST))
        elif self.saved is None and self.table.view != self._list:
            self.table.wear(self._list)

    def show_saved(self, number: int) -> None:
        """Show a saved view as it was saved."""
        work = partial(views.open_view, view=number)
        self.desk.read(owner=self, key="saved view", work=work, done=self._put_on)

    def _put_on(self, shown: Shown | None) -> None:
        if shown is None:
            return
        self.saved, view = shown, shown.view
        self.view, self.conditions = view.base, list(view.conditions)
        self.search.setText(view.search)
        self.table.wear(self._name_of(shown.row), view)
        self.take_choices(view.choices)
        self._show_chips()
        self.retranslate()
        self.apply()

    def follow_saved(self, row: ViewRow, view: ListView) -> None:
        """What the list shows was saved just now: from here on it is that view."""
        self.saved = Shown(row, view)
        self.table.keep_as(self._name_of(row))

    def _name_of(self, row: ViewRow) -> str:
        """What the widths of a saved view are kept by."""
        return f"{self._list} view {row.id}"

    def _follow_views(self) -> None:
        """The view shown may have another name, or ask for something else, or be gone."""
        if self.saved is not None:
            work = partial(views.open_view, view=self.saved.row.id)
            self.desk.read(owner=self, key="saved view", work=work, done=self._take_saved)

    def _take_saved(self, shown: Shown | None) -> None:
        if shown is None:
            self._leave_saved()
            self.apply()
        elif self.saved is not None and self.saved.row.id == shown.row.id:
            self.saved = shown
            self._tell_view()

    def _leave_saved(self) -> None:
        """Show no saved view any more: its records stay, columns and order are those of the list again."""
        if self.saved is not None:
            self.saved = None
            self._choose_base(self.view)

    def _tell_view(self) -> None:
        """Say which view is shown, and whether it is as it was saved."""
        name = _(self.base_words(self.view)) if self.saved is None else self.saved.row.name
        changed = self.is_changed
        self.views.data = self.saved is not None
        self.views.setText(literal(self.brief(name)))
        self.views.set_dot(shown=changed)
        told = N_("View: {name}, changed") if changed else N_("View: {name}")
        named(self.views, self.desk.fmt.sentence(told, name=name))
        tip(self.views, name if self.saved is not None else "")
        self.view_told.emit()

    def brief(self, name: str) -> str:
        """The name of a view, cut where it is long."""
        metrics = QFontMetrics(self.views.shown_font())
        return metrics.elidedText(one_line(name), Qt.TextElideMode.ElideRight, theme.px(LONGEST_NAME))

    def base_words(self, base: str) -> str:
        """What a built-in view is called, to be translated."""
        return BASES[base]

    # Search and conditions

    def go_to_search(self) -> None:
        """Put the focus into the search box."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def add_condition(self) -> None:
        """Make a new condition."""
        self._open_filter(None, self.add)

    def _open_filter(self, place: int | None, anchor: QWidget) -> None:
        old = None if place is None else self.conditions[place]
        popover = FilterPopover(self.desk, self.table.rows.declared, anchor, old)
        popover.chosen.connect(partial(self._take, place))
        popover.open_under()

    def _take(self, place: int | None, fresh: tuple[Condition, ...]) -> None:
        end = len(self.conditions) if place is None else place
        self.conditions[end : end + (0 if place is None else 1)] = fresh
        self._show_chips()
        self.apply()
        self.add.setFocus(Qt.FocusReason.OtherFocusReason)

    def _drop(self, place: int) -> None:
        del self.conditions[place]
        self._show_chips()
        self.apply()
        self.add.setFocus(Qt.FocusReason.OtherFocusReason)

    def _follow_fields(self) -> None:
        """Conditions on fields that went go with them; the others have their fields' new names."""
        known = {one.name: one for one in self.table.rows.declared.fields}
        kept = [
            replace(one, field=known[one.field.name]) for one in self.conditions if one.field.name in known
        ]
        if kept != self.conditions:
            self.conditions = kept
            self._show_chips()

    def _show_chips(self) -> None:
        for chip in self._chips:
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = []
        for place, one in enumerate(self.conditions):
            words = said(one, self.desk, self.table.rows.writing)
            chip = Chip(literal(words), on=True, removable=True, parent=self.add.parentWidget())
            named(chip, self.desk.fmt.sentence(N_("Filter {words}. Delete removes it."), words=words))
            chip.clicked.connect(partial(self._open_filter, place, chip))
            chip.removed.connect(partial(self._drop, place))
            self._flow.insert(len(self._tools) + place, chip)
            chip.show()
            self._chips.append(chip)

    def open_columns(self) -> None:
        """Choose the columns."""
        popover = ColumnsPopover(self.table.rows.declared, self.table.look.columns, self.columns)
        popover.columns_set.connect(self.table.set_columns)
        popover.usual_asked.connect(self.table.forget_look)
        popover.open_under()

    # Look

    def show_tools(self, *, shown: bool) -> None:
        """Show or hide what a list without records does not need."""
        self._second.setVisible(shown)
        self.search.setVisible(shown)

    def counted_words(self) -> str:
        """How many records the list has."""
        count = self.table.rows.rowCount()
        return self.desk.fmt.sentence(self.table.rows.declared.counted, count=count)

    def _show_term(self) -> None:
        """How long people stay in the trash, or what is of late, where the list shows it."""
        words, days = (OF_LATE, DAYS) if self.view == RECENT else (FOR_GOOD, 0)
        if self.in_trash and self.table.rows.declared.name == PEOPLE:
            days = self.desk.work.facts.trash_days
        self.term.setText(self.desk.fmt.sentence(words, count=days) if days else "")
        self.term.setVisible(days > 0)

    def _follow_settings(self, done: Committed) -> None:
        if self.in_trash and "setting" in done.changed:
            self._show_term()

    def _show_count(self) -> None:
        self.count.setText(self.counted_words())

    def retranslate(self) -> None:
        """All words in the language of the window."""
        self.title.setText(_(self.table.rows.declared.label_many))
        self._tell_view()
        self.search.set_placeholder(_("Search this list"))
        self.add.setText(_("Filter"))
        named(self.add, _("Add a filter"))
        self.clear.setText(_("Clear"))
        named(self.clear, _("Clear filters"))
        self.columns.setText(_("Columns"))
        self.clear.setVisible(self.can_clear)
        self._show_chips()
        self._show_term()
        if self.table.rows.is_counted:
            self._show_count()
