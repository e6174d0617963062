"""The section of the subscriptions: their list, one of them in its place, and the renewal desk."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QApplication

from crmdesk.l10n.texts import N_, NN_, _
from crmdesk.model.subscription import ChangeKind
from crmdesk.services import records, subscription_desk, subscriptions
from crmdesk.services.list_views import AT_RISK
from crmdesk.services.subscriptions import NewChange
from crmdesk.ui import theme
from crmdesk.ui.page import Room
from crmdesk.ui.page_plan import PagePlan
from crmdesk.ui.pages.subscriptions.change_sheet import ChangeSheet
from crmdesk.ui.pages.subscriptions.list_head import LIST, RENEWALS, SubscriptionsHead
from crmdesk.ui.pages.subscriptions.pane import SubscriptionPane
from crmdesk.ui.pages.subscriptions.renewal_desk import RenewalDesk
from crmdesk.ui.pages.subscriptions.rows import SubscriptionRows
from crmdesk.ui.pages.subscriptions.sheet import SubscriptionSheet
from crmdesk.ui.record_page import RecordPage

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QWidget

    from crmdesk.services.renewals import RenewalRow, Window
    from crmdesk.services.subscription_desk import ChangeRow, Details
    from crmdesk.ui.dialogs.record_dialog import RecordSheet
    from crmdesk.ui.page import Handlers

CHANGES = frozenset({"subscription_change", "rate", "setting"})
"""Tables whose records change what subscriptions show, besides their own."""


class SubscriptionsPage(RecordPage):
    """The list has the page to itself until one is opened, which then has it."""

    plan = PagePlan(
        entity="subscription",
        related=(),
        facts=(),
        empty_title=N_("You have no subscriptions yet"),
        empty_text=N_(
            "Subscriptions are what customers pay for again and again: a plan, its price, its term."
        ),
        first=N_("First subscription"),
        icon="repeat",
    )
    head: SubscriptionsHead
    pane: SubscriptionPane

    # Building

    def _equip(self) -> None:
        super()._equip()
        self.table.drawer = SubscriptionRows(self.table)
        self.table.setItemDelegate(self.table.drawer)
        self.renewals = RenewalDesk(self.desk, self.views)

    def _make_head(self) -> SubscriptionsHead:
        return SubscriptionsHead(self.desk, self.table, self._side)

    def _make_pane(self) -> SubscriptionPane:
        return SubscriptionPane(self.desk, self._beside)

    def _lay_out(self) -> None:
        super()._lay_out()
        self.views.addWidget(self.renewals)
        self.changing = ChangeSheet(self.desk, self)
        self._made: int | None = None

    def _listen(self) -> None:
        super()._listen()
        self.head.way_chosen.connect(self.show_way)
        self.pane.change_asked.connect(self._change_open)
        self.pane.correct_asked.connect(self._correct)
        self.pane.head.step_asked.disconnect()
        self.pane.head.step_asked.connect(self.step)
        self.changing.closed.connect(self.situation_changed)
        desk = self.renewals
        desk.open_asked.connect(self._open)
        desk.renew_asked.connect(self.renew)
        desk.renegotiate_asked.connect(self._renegotiate)
        desk.lose_asked.connect(self._lose)
        desk.situation_changed.connect(self.situation_changed)

    # What is shown

    @property
    def is_desk(self) -> bool:
        """Whether the renewals are in view, or behind the open subscription."""
        return self.views.currentWidget() is self.renewals

    def turn_way(self) -> None:
        """From the list to the renewals, or back."""
        self.show_way(LIST if self.is_desk else RENEWALS)

    def show_way(self, way: str) -> None:
        """Show the list or the renewals."""
        self._alone = False
        self.head.show_way(way)
        self.views.setCurrentIndex(1 if way == RENEWALS else 0)
        self._place_panes()
        if way == RENEWALS:
            self.renewals.read()
            self.renewals.table.setFocus()
        else:
            self._show_rows()
            self.table.setFocus()
        self.situation_changed.emit()

    def show_view(self, entity: str, view: int) -> None:
        """Show a saved view, which is one of the list."""
        if self.is_desk or self._alone:
            self.show_way(LIST)
        super().show_view(entity, view)

    def show_due(self, window: Window) -> None:
        """Show the renewals of a window."""
        self.show_way(RENEWALS)
        self.renewals.show_window(window)

    def _place_panes(self) -> None:
        """The list, or one subscription in its place; several chosen ones stand beside or below the list."""
        several = self.table.selected_count() > 1 and not self.is_desk and not self._alone
        self.pane.setVisible(not several)
        self._place_several(shown=several, below=self.room is Room.ONE_PANE)
        self._beside.setVisible(self._alone or (several and self.room is not Room.ONE_PANE))
        self._side.setVisible(not self._alone)
        self.pane.set_alone(alone=True)

    def set_compact(self, room: Room) -> None:
        """What is open stays open."""
        alone = self._alone
        super().set_compact(room)
        self._alone = alone
        self._place_panes()

    def _show_current(self) -> None:
        """Follow the list only while one is open."""
        if self._alone and not self.is_desk:
            super()._show_current()

    def step(self, by: int) -> None:
        """The next subscription of the list or of the renewals, or the one before; what is open follows."""
        if not self.is_desk:
            self.table.step(by)
            return
        self.renewals.step(by)
        if self._alone and (chosen := self.renewals.chosen()):
            self.pane.show_record(chosen[0].subscription)

    def show_record(self, entity: str, record: int) -> None:
        """Open a subscription, and select it where it is in the list."""
        super().show_record(entity, record)
        self._open(record)

    def go_back(self) -> None:
        """From the subscription to the list or the renewals."""
        super().go_back()
        if self.is_desk:
            self.renewals.table.setFocus()

    def refresh(self, changed: Mapping[str, frozenset[int]]) -> None:
        """Read anew what shows records that changed."""
        if self.head.view == AT_RISK:
            self.head.apply()
            self.table.refresh()
        elif CHANGES & changed.keys():
            self.table.refresh()
        super().refresh(changed)
        if self.is_desk:
            self.renewals.refresh(changed)

    # Changes

    def _current(self) -> int | None:
        """The subscription that a command is about."""
        if self._alone:
            return self.pane.record
        if self.is_desk:
            chosen = self.renewals.chosen()
            return chosen[0].subscription if len(chosen) == 1 else None
        return self.table.current_id() if self.table.selected_count() == 1 else None

    def _change_open(self, kind: str, field: str) -> None:
        if self.pane.told is not None and self.pane.told.id == self.pane.record:
            self._tell(ChangeKind(kind), (field,) if field else (), None, self.pane.told)

    def change_current(self, kind: ChangeKind) -> None:
        """Tell a change of the subscription that is open or selected."""
        if (record := self._current()) is not None:
            self._change(record, kind)

    def _change(self, record: int, kind: ChangeKind, day: dt.date | None = None) -> None:
        work = partial(subscription_desk.details, subscription=record)
        self.desk.read(owner=self, key="change", work=work, done=partial(self._tell, kind, (), day))

    def _tell(self, kind: ChangeKind, field: Iterable[str], day: dt.date | None, details: Details) -> None:
        if self.sheet is None and self.changing.isHidden() and not details.trashed:
            start: dt.date = details.values["start"]
            base = NewChange(kind=kind, day=day or max(self.desk.work.today(), start))
            self.changing.tell(details, base, field)
            self.situation_changed.emit()

    def _correct(self, change: ChangeRow) -> None:
        if self.pane.told is not None and self.sheet is None and self.changing.isHidden():
            self.changing.correct(self.pane.told, change)
            self.situation_changed.emit()

    def renew(self, which: Sequence[int]) -> None:
        """Renew subscriptions as they are, in one gesture."""
        self.desk.write(owner=self, work=partial(subscriptions.renew, subscriptions=tuple(which)))

    def renew_current(self) -> None:
        """Renew what is chosen."""
        if self.is_desk and not self._alone:
            self.renewals.renew_chosen()
        elif (record := self._current()) is not None:
            self.renew([record])

    def _renegotiate(self, row: RenewalRow) -> None:
        self._change(row.subscription, ChangeKind.RENEW)

    def _lose(self, row: RenewalRow) -> None:
        """What ran out is told on the day of its end; what still runs ends when what is paid is over."""
        self._change(row.subscription, ChangeKind.CANCEL, row.due if row.days < 0 else None)

    # Trash

    def _trash_in_focus(self) -> None:
        """Del on a row of the history takes that change away, if it never was."""
        if QApplication.focusWidget() is self.pane.overview.table:
            self.pane.overview.correct_current()
        else:
            super()._trash_in_focus()

    def trash(self) -> None:
        """Move what is open, or the selected ones, to the trash; undo brings them back."""
        if not self._alone:
            super().trash()
        elif self.pane.record is not None:
            work = partial(records.trash, entity=self.plan.entity, ids=(self.pane.record,))
            self.desk.write(owner=self, work=work)
            self.go_back()

    def restore(self) -> None:
        """Bring what is open, or the selected ones, back from the trash."""
        if not self._alone:
            super().restore()
        elif self.pane.record is not None:
            work = partial(records.restore, entity=self.plan.entity, ids=(self.pane.record,))
            self.desk.write(owner=self, work=work)

    # Editing

    def _sheet_of(self, entity: str) -> RecordSheet:
        if entity == self.plan.entity and entity not in self._sheets:
            sheet = SubscriptionSheet(self.desk, self)
            sheet.closed.connect(self._open_made)
            sheet.closed.connect(self.situation_changed)
            sheet.editor.saved.connect(partial(self._show_saved, entity))
            sheet.editor.record_asked.connect(self.ask_for)
            self._sheets[entity] = sheet
        return super()._sheet_of(entity)

    def _show_saved(self, entity: str, record: int) -> None:
        is_new = self.sheet is not None and self.sheet.editor.record is None
        super()._show_saved(entity, record)
        if entity == self.plan.entity and is_new:
            self._made = record

    def _open_made(self) -> None:
        """A new subscription is shown once its form is closed."""
        if self._made is not None:
            record, self._made = self._made, None
            self._open(record)

    def edit(self) -> None:
        """F2: what is open is edited whole."""
        if self._alone and self.pane.record is not None and not self.head.in_trash:
            self.edit_record(self.pane.record)
        elif not self.is_desk:
            super().edit()

    def _begin(
        self, entity: str, values: dict[str, object] | None, labels: dict[str, str] | None = None
    ) -> None:
        if self.changing.isHidden():
            super()._begin(entity, values, labels)

    # What the window asks

    def handlers(self) -> Handlers:
        """What the window's commands mean here; an open sheet takes them all."""
        if not self.changing.isHidden():
            return self.changing.handlers() | {"edit": _nothing, "new": _nothing}
        do = super().handlers()
        if self.sheet is not None:
            return do
        do["renewals"] = self.turn_way
        do["next_record"], do["previous_record"] = partial(self.step, 1), partial(self.step, -1)
        if self._alone:
            do.pop("edit_selected", None)
        if self.is_desk and not self._alone:
            for name in (
                "filter",
                "clear_filters",
                "columns",
                "edit_selected",
                "edit",
                "trash",
                "export_rows",
                *self.head.view_menu.handlers(),
            ):
                do.pop(name, None)
            do["open"] = self.renewals.open_chosen
        if self.head.in_trash:
            return do
        do["renew"] = self.renew_current
        if self._current() is not None:
            do["change_terms"] = partial(self.change_current, ChangeKind.UPGRADE)
            do["pause"] = partial(self.change_current, ChangeKind.PAUSE)
            do["resume"] = partial(self.change_current, ChangeKind.RESUME)
            do["reactivate"] = partial(self.change_current, ChangeKind.REACTIVATE)
            do["end_subscription"] = do["lost"] = partial(self.change_current, ChangeKind.CANCEL)
        return do

    def chosen_record(self) -> tuple[str, int] | None:
        """The open or selected subscription."""
        record = self._current()
        return None if record is None else (self.plan.entity, record)

    def current_record(self) -> tuple[str, int] | None:
        """The open subscription."""
        return super().current_record() if self._alone else None

    def selected_count(self) -> int:
        """How many subscriptions an action would act on."""
        if self._alone:
            return int(self.pane.record is not None)
        return len(self.renewals.chosen()) if self.is_desk else super().selected_count()

    def status_text(self) -> str:
        """Count and selection."""
        if not self.is_desk:
            return super().status_text()
        fmt = self.desk.fmt
        shown = fmt.sentence(NN_("{count} renewal", "{count} renewals"), count=len(self.renewals.rows))
        count = self.selected_count()
        return fmt.sentence(N_("{records}, {count} selected"), records=shown, count=count) if count else shown

    def panes(self) -> Sequence[QWidget]:
        """List or renewals, then the open subscription."""
        if not self.changing.isHidden():
            return (self.changing,)
        if self.sheet is not None:
            return super().panes()
        content = self.renewals.table if self.is_desk else self.table
        found = (content, self._beside, self.head)
        return tuple(part for part in found if part.isVisibleTo(self)) or (self,)

    def title(self) -> str:
        """The kind of record, or the renewals."""
        return _("Renewals") if self.is_desk else super().title()

    def can_close(self) -> bool:
        """What is typed and not saved is kept as a draft, so the window may always close."""
        self.changing.keep_draft()
        return super().can_close()

    def retranslate(self) -> None:
        """All words in the language of the window; selection, place and typing stay."""
        super().retranslate()
        self.renewals.retranslate()
        self.changing.retranslate()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ground of a pane; darker under the cards of an open subscription."""
        super().paintEvent(event)
        if self._alone:
            QPainter(self).fillRect(QRect(self.rect()), QColor(theme.tokens().bg))


def _nothing() -> None:
    """What a command does that waits until the sheet is closed."""
