"""The head of the activities: which of them, as a list or by days, and the way from week to week."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout

from crmdesk.l10n.texts import N_, NP_, _
from crmdesk.model.activity import ActivityKind
from crmdesk.services.list_views import DONE, EITHER, KIND, MINE, OPEN, STATE, TRASH, WAY
from crmdesk.ui.list_head import ListHead
from crmdesk.ui.pages.activities.spans import DAY, LIST, MONTH, WAYS, days_of
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.chip import Chip
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.layout import named
from crmdesk.ui.widgets.offer import Offer
from crmdesk.ui.widgets.popover import menu_of, open_menu

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from PySide6.QtWidgets import QWidget

    from crmdesk.services.list_views import Choice
    from crmdesk.ui.desk import Desk
    from crmdesk.ui.entity_table import EntityTable

STATES = {
    OPEN: NP_("activities", "Open"),
    DONE: NP_("activities", "Done"),
    EITHER: NP_("activities", "Open and done"),
}


class ActivitiesHead(ListHead):
    """The head of a list, and of a calendar; it tells what was chosen and reads nothing itself."""

    way_chosen = Signal(str)
    step_asked = Signal(int)
    today_asked = Signal()

    def __init__(self, desk: Desk, table: EntityTable, way: str, parent: QWidget | None = None) -> None:
        self.way = way
        self.states = {True: OPEN, False: EITHER}
        """Which are shown in the list, and which in the calendar."""
        self.kind: ActivityKind | None = None
        super().__init__(desk, table, parent)
        self.ways.set_current(way)
        self.show_way(way)

    def _lay_out(self) -> None:
        super()._lay_out()
        self.ways = self._offer_ways(WAYS)
        self.back = Button("", "ghost", "chevron-left", small=True, parent=self)
        self.now = Button("", "default", small=True, parent=self)
        self.forth = Button("", "ghost", "chevron-right", small=True, parent=self)
        self.span = DirLabel("", "strong", parent=self)
        second = self._second.layout()
        if isinstance(second, QHBoxLayout):
            for part in (self.span, self.back, self.now, self.forth):
                second.addWidget(part, 0, Qt.AlignmentFlag.AlignVCenter)
        holder = self.add.parentWidget()
        self.state, self.kinds = Chip("", parent=holder), Chip("", parent=holder)
        for place, chip in enumerate((self.state, self.kinds)):
            self._flow.insert(place, chip)
        self.state.clicked.connect(self.open_states)
        self.kinds.clicked.connect(self.open_kinds)
        self.ways.changed.connect(self.way_chosen)
        self.back.clicked.connect(partial(self.step_asked.emit, -1))
        self.forth.clicked.connect(partial(self.step_asked.emit, 1))
        self.now.clicked.connect(self.today_asked)

    # What is shown

    @property
    def is_list(self) -> bool:
        """Whether the list is shown, not the calendar."""
        return self.way == LIST

    @property
    def is_filtered(self) -> bool:
        """Whether less is shown than at first; the list begins with what is open, the trash has both."""
        usual = self.in_trash or self.states[self.is_list] == (OPEN if self.is_list else EITHER)
        return super().is_filtered or not usual or self.kind is not None

    @property
    def can_clear(self) -> bool:
        """Whether something can be cleared; the trash stays the trash."""
        return self.is_narrowed and self.view != TRASH

    def show_way(self, way: str) -> None:
        """List or calendar: search, columns and free filters belong to the list."""
        self.way = way
        self.ways.set_current(way)
        for part in (self.search, self.columns, self.add):
            part.setVisible(way == LIST)
        for one in (self.back, self.now, self.forth, self.span):
            one.setVisible(way != LIST)
        self._show_chips()
        self.retranslate()

    def show_span(self, way: str, day: dt.date) -> None:
        """Say which days are shown."""
        fmt = self.desk.fmt
        if way == DAY:
            self.span.setText(fmt.date_long(day))
        elif way == MONTH:
            self.span.setText(fmt.month_of(day))
        else:
            self.span.setText(fmt.date_range(*days_of(way, day, self.desk.locale)))

    def owner(self) -> int | None:
        """Whose activities are shown, if only mine are."""
        return self.desk.work.staff() if self.view == MINE else None

    def done(self) -> bool | None:
        """Whether only done or only open ones are shown."""
        return {OPEN: False, DONE: True}.get(self.states[self.is_list])

    def asked(self) -> dict[str, Any]:
        """What the calendar is asked for."""
        return {"owner": self.owner(), "kind": self.kind, "done": self.done()}

    def apply(self) -> None:
        """Tell that something else is to be shown."""
        self._tell_change()

    def choices(self) -> dict[str, Choice]:
        """List or calendar, which of them, and which kind."""
        kind = "" if self.kind is None else self.kind.value
        return {WAY: self.way, STATE: self.states[self.is_list], KIND: kind}

    def take_choices(self, choices: Mapping[str, Choice]) -> None:
        """Choose what a saved view has."""
        way, state, kind = choices.get(WAY), choices.get(STATE), choices.get(KIND)
        if isinstance(way, str) and way in {one for one, _words, _icon in WAYS} and way != self.way:
            self.way_chosen.emit(way)
        if isinstance(state, str) and state in STATES:
            self.states[self.is_list] = state
        self.kind = ActivityKind(kind) if kind in set(ActivityKind) else None

    def clear_all(self) -> None:
        """Show again what is shown at first; the trash stays the trash."""
        self.states, self.kind = {True: OPEN, False: EITHER}, None
        super().clear_all()

    def show_state(self, state: str) -> None:
        """Show what is open, what is done, or both."""
        self.states[self.is_list] = state
        self.retranslate()
        self.apply()

    def show_kind(self, kind: ActivityKind | None) -> None:
        """Show one kind, or all."""
        self.kind = kind
        self.retranslate()
        self.apply()

    # Menus

    def open_states(self) -> None:
        """Offer open, done, both."""
        offers = [Offer(_(words), partial(self.show_state, state)) for state, words in STATES.items()]
        open_menu(menu_of(self.state, offers), self.state)

    def open_kinds(self) -> None:
        """Offer the kinds."""
        offers = [Offer(_("All kinds"), partial(self.show_kind, None))]
        offers += [Offer(_(one.label), partial(self.show_kind, one)) for one in ActivityKind]
        open_menu(menu_of(self.kinds, offers), self.kinds)

    # Look

    def show_tools(self, *, shown: bool) -> None:
        """Show or hide what a list without records does not need."""
        super().show_tools(shown=shown)
        self.search.setVisible(shown and self.is_list)

    def _show_chips(self) -> None:
        super()._show_chips()
        for chip in self._chips:
            chip.setVisible(self.is_list)

    def retranslate(self) -> None:
        """All words in the language of the window."""
        super().retranslate()
        self.ways.set_texts([_(text) for _key, text, _icon in WAYS], _("Show as"))
        self.now.setText(_("Today"))
        self.back.set_name(_("Earlier days"))
        self.forth.set_name(_("Later days"))
        state = _(STATES[self.states[self.is_list]])
        kind = _("All kinds") if self.kind is None else _(self.kind.label)
        self.state.setText(state)
        self.kinds.setText(kind)
        self.state.tinted = self.states[self.is_list] != EITHER
        self.kinds.tinted = self.kind is not None
        named(self.state, self.desk.fmt.sentence(N_("Shown: {what}"), what=state))
        named(self.kinds, self.desk.fmt.sentence(N_("Kind: {name}"), name=kind))
        self.state.setVisible(not self.in_trash)
        self.count.hide()
