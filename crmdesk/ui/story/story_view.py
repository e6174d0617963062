"""The story of one record: its next step, filters by kind, and what happened, day by day.

Reusable wherever a contact, company, deal, ticket or subscription is shown.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crmdesk.l10n.texts import NN_, _
from crmdesk.services import timeline
from crmdesk.services.story_items import DoneFact, StoryItem, StoryKind
from crmdesk.ui.errors import Unexpected
from crmdesk.ui.next_step import NextStep
from crmdesk.ui.story.step_bar import StepBar
from crmdesk.ui.story.story_list import StoryList
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.chip import Chip
from crmdesk.ui.widgets.flow_layout import FlowLayout
from crmdesk.ui.widgets.offer import Offer
from crmdesk.ui.widgets.popover import menu_of, open_menu
from crmdesk.ui.widgets.state_view import StateView

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crmdesk.l10n.errors import CrmError
    from crmdesk.services.story_items import Place, Step, StoryPage
    from crmdesk.ui.desk import Desk

FIRST_CHIPS: Final = (StoryKind.CALL, StoryKind.EMAIL, StoryKind.NOTE)
"""The filters in view; the others are under the last chip."""
TOLD: Final = frozenset({
    "activity", "attachment", "contact", "deal", "stage_move", "ticket", "ticket_event", "subscription",
    "subscription_change", "custom_field", "custom_value",
})  # fmt: skip
"""The tables whose changes may be news in a story."""


class StoryView(QWidget):
    """`record_asked` wants to see what an item is about; `opened` tells the StoryItem itself."""

    record_asked = Signal(str, int)
    opened = Signal(object)
    loaded = Signal()

    def __init__(self, desk: Desk, entity: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk, self.entity = desk, entity
        self.record: int | None = None
        self.kind: StoryKind | None = None
        self.steps: tuple[Step, ...] = ()
        self._next: Place | None = None
        self._reading = False
        self._all_steps = False
        self.bars: list[StepBar] = []
        self.next_step = NextStep(desk, self, edge=0)
        self.more_steps = Button("", "link", small=True, parent=self)
        self.everything = Chip("", checkable=True, on=True, parent=self)
        self.chips = {kind: Chip("", checkable=True, parent=self) for kind in FIRST_CHIPS}
        self.others = Chip("", checkable=True, parent=self)
        self.others.chevron = True
        self.states = StateView(parent=self)
        self.list = StoryList(desk, self.states, names=entity == "company")
        self.states.hold(self.list)
        self._lay_out()
        self._listen()
        self.retranslate()

    def _lay_out(self) -> None:
        self._steps = QVBoxLayout()
        self._steps.setSpacing(6)
        chips = QWidget(self)
        row = FlowLayout(chips)
        for chip in (self.everything, *self.chips.values(), self.others, self.more_steps):
            row.addWidget(chip)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(6)
        column.addLayout(self._steps)
        column.addWidget(self.next_step)
        column.addWidget(chips)
        column.addWidget(self.states, 1)
        self.more_steps.hide()
        self.setFocusProxy(self.list)

    def _listen(self) -> None:
        self.everything.clicked.connect(partial(self.show_kind, None))
        for kind, chip in self.chips.items():
            chip.clicked.connect(partial(self.show_kind, kind))
        self.others.clicked.connect(self._open_kinds)
        self.more_steps.clicked.connect(self._show_all_steps)
        self.list.opened.connect(self._open)
        self.list.end_neared.connect(self._read_more)
        self.list.menu_asked.connect(self._open_menu)

    # Reading

    def show_record(self, record: int) -> None:
        """Read and show the story of a record."""
        if record != self.record:
            self._all_steps = False
            self.next_step.end()
            self.list.scrollToTop()
        self.record = record
        self._read(timeline.PIECE)

    def refresh(self, changed: Mapping[str, frozenset[int]]) -> None:
        """Read it anew where something changed that it tells."""
        if self.record is not None and (not changed or not TOLD.isdisjoint(changed)):
            self._read(max(timeline.PIECE, len(self.list.story.items)))

    def show_kind(self, kind: StoryKind | None) -> None:
        """Show one kind of item, or all."""
        self.kind = kind
        self._tell_chips()
        self.list.scrollToTop()
        if self.record is not None:
            self._read(timeline.PIECE)

    def _read(self, limit: int, before: Place | None = None) -> None:
        if self.record is None:
            return
        work = partial(
            timeline.story,
            entity=self.entity,
            record=self.record,
            kinds=None if self.kind is None else (self.kind,),
            before=before,
            limit=limit,
        )
        self._reading = True
        take = self._take if before is None else self._add
        self.desk.read(owner=self, key="story", work=work, done=take, failed=self._tell)

    def _read_more(self) -> None:
        if self._next is not None and not self._reading:
            self._read(timeline.PIECE, self._next)

    def _take(self, page: StoryPage) -> None:
        self._reading = False
        self.steps, self._next = page.steps, page.next
        place, chosen = self.list.verticalScrollBar().value(), self.list.current_item()
        self.list.story.show_page(page)
        self.list.choose(chosen)
        self.list.verticalScrollBar().setValue(place)
        self.states.clear_bar()
        if page.items or page.pinned:
            self.states.show_content()
        else:
            self._tell_nothing()
        self._show_steps()
        self.loaded.emit()

    def _tell_nothing(self) -> None:
        if self.kind is None:
            self.states.show_no_match(_("Nothing has happened yet."))
        else:
            self.states.show_no_match(_("Nothing of this kind has happened."), partial(self.show_kind, None))

    def _add(self, page: StoryPage) -> None:
        self._reading = False
        self._next = page.next
        self.list.story.add_page(page)
        self.loaded.emit()

    def _tell(self, error: CrmError) -> None:
        self._reading = False
        details = error.details if isinstance(error, Unexpected) else ""
        retry = partial(self.show_record, self.record) if self.record is not None else None
        self.states.show_error(self.desk.fmt.error(error), retry, details=details)

    # Next steps

    def _show_steps(self) -> None:
        shown = self.steps if self._all_steps else self.steps[:1]
        while len(self.bars) < len(shown):
            bar = StepBar(self.desk, self, names=self.entity == "company")
            bar.finished.connect(self._offer_next)
            self.bars.append(bar)
            self._steps.addWidget(bar)
        self._drop_bars(len(shown))
        for bar, step in zip(self.bars, shown, strict=False):
            bar.show_step(step)
            bar.show()
        left = len(self.steps) - len(shown)
        self.more_steps.setVisible(left > 0)
        more = NN_("{count} more step is planned", "{count} more steps are planned")
        self.more_steps.setText(self.desk.fmt.sentence(more, count=left) if left else "")

    def _drop_bars(self, count: int) -> None:
        """Hide the bars after so many; a focus they had goes to the offered next step, else to the story."""
        gone, focus = self.bars[count:], self.window().focusWidget()
        held = any(bar.isAncestorOf(focus or self) for bar in gone)
        for bar in gone:
            bar.hide()
        if held:
            offered = self.next_step.isVisibleTo(self)
            (self.next_step if offered else self.list).setFocus(Qt.FocusReason.OtherFocusReason)

    def _offer_next(self, step: Step) -> None:
        self.next_step.ask(step.activity, step.kind, step.title)

    def _show_all_steps(self) -> None:
        self._all_steps = True
        self._show_steps()

    # What can be done

    def _open(self, item: StoryItem) -> None:
        self.record_asked.emit(item.entity, item.record)
        self.opened.emit(item)

    def _open_menu(self, item: StoryItem, place: QPoint) -> None:
        offers: list[Offer | None] = [Offer(_("Open"), partial(self._open, item), "external-link")]
        if isinstance(item.fact, DoneFact):
            pinned = item.fact.pinned
            words, icon = (_("Unpin"), "pin-off") if pinned else (_("Pin on top"), "pin")
            offers.append(Offer(words, partial(self._pin, item, pinned=not pinned), icon))
        menu = menu_of(self, offers)
        menu.setAccessibleName(_("What happened"))
        menu.popup(place)

    def _pin(self, item: StoryItem, *, pinned: bool) -> None:
        self.desk.write(owner=self, work=partial(timeline.pin, activity=item.record, pinned=pinned))

    def _open_kinds(self) -> None:
        self._tell_chips()
        kinds = [kind for kind in timeline.kinds_of(self.entity) if kind not in self.chips]
        menu = menu_of(self, [Offer(_(kind.label), partial(self.show_kind, kind)) for kind in kinds])
        for action, kind in zip(menu.actions(), kinds, strict=True):
            action.setCheckable(True)
            action.setChecked(kind is self.kind)
        menu.setAccessibleName(_("More kinds"))
        open_menu(menu, self.others)

    # Look

    def _tell_chips(self) -> None:
        self.everything.setChecked(self.kind is None)
        for kind, chip in self.chips.items():
            chip.setChecked(kind is self.kind)
        hidden = self.kind if self.kind not in self.chips else None
        self.others.setChecked(hidden is not None)
        self.others.setText(_(hidden.label) if hidden is not None else _("More"))

    def retranslate(self) -> None:
        """All words, numbers and days in the language of the window."""
        self.everything.setText(_("All"))
        for kind, chip in self.chips.items():
            chip.setText(_(kind.label))
        self.others.setAccessibleDescription(_("More kinds"))
        self._tell_chips()
        self.next_step.retranslate()
        if self.record is not None:
            self.list.retranslate()
            self._show_steps()
        self.states.retranslate()
        if self.states.state == "no match":
            self._tell_nothing()
