"""A list of records and the open one beside it, or one of them where there is no room."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QApplication, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from crmdesk.entities.catalogue import entity as declared_entity
from crmdesk.l10n.texts import N_, _
from crmdesk.ui import theme
from crmdesk.ui.entity_table import EntityTable
from crmdesk.ui.errors import Unexpected
from crmdesk.ui.first_rows import keep_first_rows
from crmdesk.ui.list_head import ListHead
from crmdesk.ui.page import Page, Room
from crmdesk.ui.page_plan import first_use_of
from crmdesk.ui.record_pane import LEAST_WIDTH, RecordPane
from crmdesk.ui.several_pane import SeveralPane
from crmdesk.ui.widgets.state_view import StateView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from crmdesk.l10n.errors import CrmError
    from crmdesk.services.lists import ListQuery
    from crmdesk.ui.desk import Desk
    from crmdesk.ui.page_plan import PagePlan
    from crmdesk.ui.widgets.first_use import FirstUse

REST_MS = 120
SHARES = (50, 66)
"""How much of the width the list has, in per cent: least and most."""


class ListPage(Page):
    """Subclasses give the plan, and answer what is asked of its records."""

    plan: PagePlan

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        plan = self.plan
        self.declared = declared_entity(plan.entity)
        self._query: ListQuery | None = None
        self._alone = self._was_shown = False
        # Each part is made where it stands: moved, Qt would dress it anew with all that is in it.
        self.split = QSplitter(Qt.Orientation.Horizontal, self)
        self._side, self._beside = QWidget(self.split), QWidget(self.split)
        self.views = QStackedWidget(self._side)
        self.states = StateView(parent=self.views)
        self.table = EntityTable(desk, plan.entity, parent=self.states)
        self.states.hold(self.table)
        self.views.addWidget(self.states)
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._equip()
        self.head = self._make_head()
        self.pane = self._make_pane()
        self.several = SeveralPane(self._beside)
        self._lay_out()
        self._listen()
        self.retranslate()
        self.states.show_loading()
        self.head.apply()

    @property
    def can_merge(self) -> bool:
        """Whether the selected records can be made one."""
        return False

    def _equip(self) -> None:
        """Make what a subclass has beside list and record, before head and record are made."""

    def _make_head(self) -> ListHead:
        return ListHead(self.desk, self.table, self._side)

    def _make_pane(self) -> RecordPane:
        return RecordPane(self.desk, self.plan.entity, self.plan.related, self.plan.facts, self._beside)

    def _lay_out(self) -> None:
        for box, parts in (
            (self._side, (self.head, *self._between(), self.views)),
            (self._beside, (self.pane, self.several)),
        ):
            column = QVBoxLayout(box)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(0)
            for part in parts:
                column.addWidget(part, int(part in {self.views, self.pane, self.several}))
        self.several.hide()
        self.pane.hide()
        self.split.setHandleWidth(1)
        self.split.setChildrenCollapsible(False)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.split)
        for before, after in pairwise(
            (self.head.columns, self.table.headings, self.table, self.pane.head.back)
        ):
            QWidget.setTabOrder(before, after)
        self._share_room()

    def _between(self) -> Sequence[QWidget]:
        """What stands between the head and the list."""
        return ()

    def _share_room(self) -> None:
        """As the person has set it, else the list has what its columns need, within reason."""
        kept = self.desk.preferences.split.get(self.plan.entity)
        if kept and len(kept) == len(SHARES):
            self.split.setSizes(kept)
            return
        room = self.width()
        least, most = (room * share // 100 for share in SHARES)
        mine = min(max(self.table.wished_width, least), most, room - theme.px(LEAST_WIDTH))
        self.split.setSizes([mine, room - mine])

    def _listen(self) -> None:
        self.split.splitterMoved.connect(self._keep_split)
        self.head.changed.connect(self.situation_changed)
        self.head.view_told.connect(self.situation_changed)
        table, pane = self.table, self.pane
        table.arrived.connect(self._show_rows)
        table.counted.connect(self._show_rows)
        table.failed.connect(self._show_failure)
        table.chosen_changed.connect(self._follow_selection)
        table.open_asked.connect(self._open)
        self._rest.timeout.connect(self._show_current)
        pane.head.back_asked.connect(self.ask_back)
        pane.head.step_asked.connect(table.step)
        pane.shown.connect(self.situation_changed)

    def _keep_split(self) -> None:
        self.desk.preferences.split = self.desk.preferences.split | {self.plan.entity: self.split.sizes()}

    # The six states

    def _show_rows(self) -> None:
        model = self.table.rows
        empty = model.is_counted and model.rowCount() == 0
        self.states.clear_bar()
        self._share_room()
        if not empty:
            self.states.show_content()
        elif not self.head.is_narrowed:
            self.states.show_first_use(self._first_use())
        else:
            self.head.show_nothing(self.states)
        if empty and not self._alone and model.asked != self._query:
            self.pane.clear()
        self._query = model.asked
        first = empty and not self.head.is_narrowed
        self.head.show_tools(shown=not first)
        if not empty and not self._alone and not self.table.currentIndex().isValid():
            self.table.go_to_row(0)
        if not self._was_shown and not empty:
            self._was_shown = True
            if self.head.isAncestorOf(QApplication.focusWidget() or self):
                self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self._place_panes()
        self.situation_changed.emit()

    def _first_use(self) -> FirstUse:
        return first_use_of(self.plan, self.window(), partial(self.create_record, self.plan.entity))

    def _show_failure(self, error: CrmError) -> None:
        details = error.details if isinstance(error, Unexpected) else ""
        self.states.show_error(self.desk.fmt.error(error), self.table.try_again, details=details)

    # Selection and panes

    def _follow_selection(self) -> None:
        count = self.table.selected_count()
        if count > 1:
            everything = self.table.all_selected()
            words = self.desk.fmt.sentence(self.declared.counted, count=count)
            self.several.show_words(
                self.desk.fmt.sentence(N_("All {records} selected"), records=words)
                if everything
                else self.desk.fmt.sentence(N_("{records} selected"), records=words),
                in_trash=self.head.in_trash,
                mergeable=self.can_merge,
            )
        self._rest.start()
        self._place_panes()
        self.situation_changed.emit()

    def _show_current(self) -> None:
        record = self.table.current_id()
        if record is not None and self.table.selected_count() <= 1 and record != self._shown():
            self.pane.show_record(record)

    def _shown(self) -> int | None:
        return self.pane.record

    def _place_panes(self) -> None:
        """List and record side by side, or one of them where there is no room."""
        has_rows = self.table.rows.rowCount() > 0 or self.head.is_narrowed
        is_single = self.room is Room.ONE_PANE
        several = self.table.selected_count() > 1
        self.pane.setVisible(not several)
        self._place_several(shown=several, below=is_single and not self._alone)
        beside = self._alone if is_single else has_rows or self._alone
        self._beside.setVisible(beside)
        self._side.setVisible(not (is_single and self._alone))
        self.pane.set_alone(alone=is_single)

    def _place_several(self, *, shown: bool, below: bool) -> None:
        """What can be done with several stands beside the list, or as a bar below it."""
        box = self._side if below else self._beside
        column = box.layout()
        if column is not None and self.several.parentWidget() is not box:
            self.several.set_bar(bar=below)
            column.addWidget(self.several)
        self.several.setVisible(shown)

    def set_compact(self, room: Room) -> None:
        """Show list and record, or one of them."""
        super().set_compact(room)
        if room is not Room.ONE_PANE:
            self._alone = False
        self._place_panes()
        self._share_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """List and record share the new width."""
        super().resizeEvent(event)
        self._share_room()

    def _open(self, record: int) -> None:
        """Go into the record: the pane gets the focus, in place of the list where there is no room."""
        self._rest.stop()
        if self.pane.record != record:
            self.pane.show_record(record)
        self._alone = True
        self._place_panes()
        self.pane.tabs.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.situation_changed.emit()

    def go_back(self) -> None:
        """From the record to its list."""
        self._alone = False
        self._place_panes()
        self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.situation_changed.emit()

    # What the window asks

    def title(self) -> str:
        """The kind of record, in the language of the window."""
        return _(self.declared.label_many)

    def current_record(self) -> tuple[str, int] | None:
        """The open record."""
        reading = self.pane.reading
        return None if reading is None else (self.plan.entity, reading.opened.id)

    def chosen_record(self) -> tuple[str, int] | None:
        """The selected record, or the open one where the focus is in it; none in the trash."""
        here, record = self.window().focusWidget(), self.table.current_id()
        in_pane = record is None or (here is not None and self.pane.isAncestorOf(here))
        found = self.current_record() if in_pane else (self.plan.entity, record or 0)
        return None if self.head.in_trash else found

    def selected_count(self) -> int:
        """How many records an action would act on."""
        return self.table.selected_count()

    def status_text(self) -> str:
        """Count and selection."""
        if not self.table.rows.is_counted:
            return ""
        fmt, count = self.desk.fmt, self.head.counted_words()
        selected = self.table.selected_count()
        if not selected:
            return count
        if self.table.all_selected():
            return fmt.sentence(N_("All {records} selected"), records=count)
        return fmt.sentence(N_("{records}, {count} selected"), records=count, count=selected)

    def show_view(self, entity: str, view: int) -> None:
        """Show a saved view."""
        del entity
        self.head.show_saved(view)

    def shown_view(self) -> int:
        """The saved view that is shown, 0 for none."""
        return 0 if self.head.saved is None else self.head.saved.row.id

    def keep_for_start(self, section: str) -> None:
        """Keep how the list stands."""
        keep_first_rows(self.desk, section, self.table, self)

    def panes(self) -> Sequence[QWidget]:
        """List, then record."""
        return tuple(part for part in (self.table, self._beside) if part.isVisibleTo(self)) or (self,)

    def retranslate(self) -> None:
        """All words in the language of the window; selection, place and typing stay."""
        self.head.retranslate()
        self.table.retranslate()
        self.pane.retranslate()
        self.several.retranslate()
        self.states.retranslate()
        if self.states.state in {"first use", "no match"}:
            self._show_rows()
        if self.table.selected_count() > 1:
            self._follow_selection()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The ground of a pane."""
        QPainter(self).fillRect(self.rect(), QColor(theme.tokens().surf))
