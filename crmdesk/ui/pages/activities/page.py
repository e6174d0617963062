"""The section of the activities: the page of their kind of record, with a calendar beside the list."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QKeyEvent

from crmdesk.l10n.texts import N_, NN_, _
from crmdesk.model.activity import ActivityKind
from crmdesk.services import lists
from crmdesk.services.activities import moment_at
from crmdesk.services.lists import ListQuery
from crmdesk.ui.next_step import NextStep
from crmdesk.ui.page_plan import PagePlan
from crmdesk.ui.pages.activities.acts import Acts
from crmdesk.ui.pages.activities.calendar_pane import CalendarPane
from crmdesk.ui.pages.activities.editor import ActivitySheet
from crmdesk.ui.pages.activities.head import ActivitiesHead
from crmdesk.ui.pages.activities.kept import Kept
from crmdesk.ui.pages.activities.rows import ActivityRows
from crmdesk.ui.pages.activities.spans import DAY, LIST, MONTH, WEEK, Slot
from crmdesk.ui.two_way_page import TwoWayPage
from crmdesk.ui.widgets.when_field import When

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from PySide6.QtWidgets import QWidget

    from crmdesk.services.records import Opened
    from crmdesk.ui.dialogs.record_dialog import RecordSheet
    from crmdesk.ui.page import Handlers

SHOWN = frozenset({"activity", "contact", "setting"})
"""The tables whose records the calendar shows."""

KEPT_WAYS = (WEEK, LIST, DAY, MONTH)
USUAL_MINUTES = 30


class ActivitiesPage(TwoWayPage):
    """List and calendar show the same activities; what is out of view is read when it is next shown."""

    plan = PagePlan(
        entity="activity",
        related=(),
        facts=("due", "owner", "contact", "deal"),
        empty_title=N_("You have no activities yet"),
        empty_text=N_("Activities are the calls, meetings and tasks that you plan, and what came of them."),
        first=N_("First activity"),
        icon="calendar-days",
    )

    only_in_table = (*TwoWayPage.only_in_table, "filter")
    head: ActivitiesHead

    # Building

    def _equip(self) -> None:
        super()._equip()
        desk = self.desk
        self.kept = Kept(desk)
        self._is_list_stale = True
        self.table.drawer = ActivityRows(self.table)
        self.table.setItemDelegate(self.table.drawer)
        self.table.installEventFilter(self)
        self.calendar = CalendarPane(desk, self._asked, self._first_use, self.views)
        self.views.insertWidget(0, self.calendar)
        self.acts = Acts(desk, self._place, self)
        self.next_step = NextStep(desk, self._side)

    def _asked(self) -> dict[str, Any]:
        return self.head.asked()

    def _make_head(self) -> ActivitiesHead:
        return ActivitiesHead(self.desk, self.table, self.kept.word("way", KEPT_WAYS), self._side)

    def _between(self) -> Sequence[QWidget]:
        return (self.next_step,)

    def _listen(self) -> None:
        super()._listen()
        self.head.changed.connect(self._read)
        self.head.way_chosen.connect(self.show_way)
        self.head.step_asked.connect(self.calendar.step)
        self.head.today_asked.connect(self.calendar.go_to_today)
        self.calendar.answered.connect(self._take)
        self.calendar.turned.connect(self._name_span)
        for canvas in self.calendar.grids.values():
            canvas.chosen.connect(self.follow_choice)
            canvas.opened.connect(self._open)
            canvas.plan_asked.connect(self.plan_in)
            canvas.move_asked.connect(self._move)
            canvas.done_asked.connect(self._turn)
            canvas.menu_asked.connect(self.acts.open_menu)
            canvas.more_asked.connect(self._show_day)
        self.acts.finished.connect(self._offer_next)
        self.acts.moved.connect(self._show_place)
        self.acts.open_asked.connect(self._open)
        self.acts.edit_asked.connect(self.edit_record)
        self.next_step.shown.connect(self.situation_changed)
        self.calendar.way = self.head.way if self.head.way != LIST else WEEK
        self.calendar.views.setCurrentWidget(self.calendar.canvas)
        self._show_view(self.head.way)

    # What is shown

    @property
    def is_other_way(self) -> bool:
        """Whether the calendar is in view."""
        return self.is_calendar

    @property
    def is_calendar(self) -> bool:
        """Whether the calendar is in view."""
        return self.head.way != LIST

    def _read(self) -> None:
        """Read what is in view."""
        self._is_list_stale = True
        if self.is_calendar and self.head.needs_table:
            self._show_view(LIST)
        if self.is_calendar:
            self.calendar.read()
        else:
            self._read_list()

    def _read_list(self) -> None:
        self._is_list_stale = False
        before = self.table.rows.asked
        self.head.narrow_table()
        if before is not None and self.table.rows.asked == before:
            self.table.refresh()

    def _take(self) -> None:
        self.head.show_tools(shown=self.calendar.states.state != "first use")
        self.situation_changed.emit()

    def _name_span(self) -> None:
        self.head.show_span(self.calendar.way, self.calendar.day)

    def show_way(self, way: str) -> None:
        """Show the list, or a day, a week, a month; the same activity stays selected."""
        record = self.record()
        self.kept.keep("way", way)
        self._show_view(way)
        if self.is_calendar:
            self.calendar.show_way(way, record)
        elif self._is_list_stale:
            self._read_list()
            if record is not None:
                self._to_show = record
                once = Qt.ConnectionType.SingleShotConnection
                self.table.rows.arrived.connect(self._select_saved, once)
        elif record is not None:
            self.table.show_record(record)
        self.content().setFocus()
        self.situation_changed.emit()

    def _show_day(self, day: dt.date) -> None:
        """A day of which not everything fits: alone, or as a list where it was alone already."""
        self.calendar.day = day
        self.show_way(LIST if self.calendar.way == DAY else DAY)

    def turn_view(self) -> None:
        """Calendar to list, or back."""
        self.show_way(LIST if self.is_calendar else self.calendar.way)

    def _show_view(self, way: str) -> None:
        self.head.show_way(way)
        self.views.setCurrentIndex(0 if self.is_calendar else 1)
        self._alone = False
        self._place_panes()

    def content(self) -> QWidget:
        """The calendar, or the list."""
        return self.calendar.canvas if self.is_calendar else self.table

    def _show_rows(self) -> None:
        """A list of what is open that is empty is the first use only if nothing was ever done."""
        super()._show_rows()
        if self.is_calendar:
            self.head.show_tools(shown=self.calendar.states.state != "first use")
        elif self.states.state == "first use":
            everything = ListQuery("activity", ("subject",))
            work = partial(lists.count, query=everything)
            self.desk.read(owner=self, key="used", work=work, done=self._tell_empty)
        elif not self.table.selected_count() and self.table.rows.rowCount():
            self.table.go_to_row(max(self.table.currentIndex().row(), 0))

    def _tell_empty(self, count: int) -> None:
        if count and not self.is_calendar and self.states.state == "first use":
            self.head.show_tools(shown=True)
            self.states.show_no_match(_("Everything is done. Nothing is planned."))

    def refresh(self, changed: Mapping[str, frozenset[int]]) -> None:
        """Something was committed: read anew what shows it."""
        if changed and not SHOWN & changed.keys():
            return
        if self.is_calendar:
            self._is_list_stale = True
            self.calendar.read()
            self.pane.refresh(changed)
        else:
            super().refresh(changed)

    # One activity

    def chosen_there(self) -> int | None:
        """The activity in focus in the calendar."""
        return self.calendar.current()

    def step_there(self, by: int) -> None:
        """To the next activity, or the one before."""
        self.calendar.canvas.step(by)

    def trash_one(self, record: int) -> None:
        """Move an activity of the calendar to the trash."""
        self.acts.trash(record)

    def open_menu_of(self, record: int, point: QPoint) -> None:
        """Open an activity's menu."""
        self.acts.open_menu(record, point)

    def _place(self) -> QRect:
        if self.is_calendar:
            return self.calendar.place()
        box = self.table.visualRect(self.table.currentIndex())
        return QRect(self.table.viewport().mapToGlobal(box.topLeft()), box.size())

    def _open_current(self) -> None:
        if self.is_calendar and self.record() is None:
            self.plan_in(self.calendar.canvas.slot)
        else:
            super()._open_current()

    def show_record(self, entity: str, record: int) -> None:
        """Open an activity, and select it where it is in view."""
        if self.is_calendar:
            self.acts.find(record)
            self._open(record)
        else:
            super().show_record(entity, record)

    # What is done

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Space on a row of the list completes it."""
        is_press = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress
        if watched is self.table and is_press and event.key() == Qt.Key.Key_Space:  # type: ignore[attr-defined] # narrowed by `is_press`
            self.turn_done()
            return True
        return super().eventFilter(watched, event)

    def turn_done(self) -> None:
        """Mark what is selected as done, or take that back."""
        if self.head.in_trash:
            return
        if not self.is_calendar and self.table.selected_count():
            self.acts.turn_chosen(self.table.chosen())
        elif (record := self.record()) is not None:
            self._turn(record)

    def _turn(self, record: int) -> None:
        self.acts.turn((record,))

    def _offer_next(self, opened: Opened) -> None:
        self.next_step.ask(opened.id, opened.values["kind"], opened.title)

    def _move(self, record: int, slot: Slot) -> None:
        """A month moves days only; elsewhere the strip of whole days takes the time away."""
        is_month = self.calendar.way == MONTH
        self.acts.move(record, When(slot.day, slot.time), whole_day=slot.minute is None and not is_month)

    def _ask_move(self) -> None:
        if (record := self.record()) is not None:
            self.acts.ask_move(record)

    def plan_in(self, slot: Slot) -> None:
        """Open the form of something new in a place of the calendar."""
        values: dict[str, Any] = {"kind": ActivityKind.TASK, "due": slot.day}
        if slot.time is not None:
            moment = moment_at(self.desk.work.facts, slot.day, slot.time)
            values |= {"kind": ActivityKind.MEETING, "due_at": moment, "minutes": USUAL_MINUTES}
        self._begin("activity", values)

    def create_record(self, entity: str, name: str = "") -> None:
        """Open the form of a new activity; in the calendar it is for the day in focus."""
        if entity == "activity" and not name:
            day = self.calendar.canvas.slot.day if self.is_calendar else self.desk.work.today()
            self._begin(entity, {"kind": ActivityKind.TASK, "due": day})
        else:
            super().create_record(entity, name)

    def _sheet_of(self, entity: str) -> RecordSheet:
        if entity != "activity" or entity in self._sheets:
            return super()._sheet_of(entity)
        sheet = ActivitySheet(self.desk, self)
        sheet.closed.connect(self.situation_changed)
        sheet.editor.saved.connect(self._choose_saved)
        sheet.editor.record_asked.connect(self.ask_for)
        self._sheets[entity] = sheet
        return sheet

    def _choose_saved(self, record: int) -> None:
        if self.is_calendar:
            self.acts.find(record)
        else:
            self._show_saved("activity", record)

    def _show_place(self, record: int, day: dt.date | None) -> None:
        if self.is_calendar:
            self.calendar.show_activity(record, day)

    # What the window asks

    def handlers(self) -> Handlers:
        """What the window's commands mean here."""
        do = super().handlers()
        if self.sheet is not None:
            return do
        if self.selected_count() and not self.head.in_trash:
            do["done"] = self.turn_done
            do["move_to"] = self._ask_move
        if self.next_step.isVisibleTo(self):
            do["next_step"] = self.next_step.submit
        return do

    def status_text(self) -> str:
        """How many activities are in view."""
        if not self.is_calendar:
            return super().status_text()
        fmt, count = self.desk.fmt, len(self.calendar.canvas.rows)
        shown = fmt.sentence(NN_("{count} activity", "{count} activities"), count=count)
        if self.calendar.more:
            return fmt.sentence(N_("{records}; there are more than can be shown"), records=shown)
        return shown

    def panes(self) -> Sequence[QWidget]:
        """Where F6 goes: the content, the next step, the open activity, the head."""
        if self.sheet is not None:
            return super().panes()
        parts = (self.content(), self.next_step, self._beside, self.head)
        return tuple(part for part in parts if part.isVisibleTo(self)) or (self,)

    def retranslate(self) -> None:
        """All words, numbers and days in the language of the window; the selection stays."""
        super().retranslate()
        self.next_step.retranslate()
        self.calendar.retranslate()
