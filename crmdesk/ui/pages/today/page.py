"""The day's page: the week, three columns of what is to be done, and the deals nothing is planned for."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QPoint, QRect, Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crmdesk.l10n.texts import _
from crmdesk.model.activity import ActivityKind
from crmdesk.services import activities, today
from crmdesk.services.today import AHEAD, When
from crmdesk.ui.page import Page, Room
from crmdesk.ui.pages.today.day_column import DayColumn
from crmdesk.ui.pages.today.idle_deals import IdleDeals
from crmdesk.ui.pages.today.week_strip import WeekStrip
from crmdesk.ui.pages.today.words import ahead, summary
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.layout import margins
from crmdesk.ui.widgets.offer import Offer
from crmdesk.ui.widgets.popover import menu_of
from crmdesk.ui.widgets.scroll_page import ScrollPage
from crmdesk.ui.widgets.segmented_switch import SegmentedSwitch
from crmdesk.ui.widgets.state_view import StateView

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crmdesk.db.uow import Committed
    from crmdesk.l10n.errors import CrmError
    from crmdesk.services.today import Day, Item
    from crmdesk.ui.desk import Desk
    from crmdesk.ui.main_window import MainWindow
    from crmdesk.ui.page import Handlers

GAP, EDGE = 10, 16
SHOWN_TABLES = frozenset(
    {
        "activity", "campaign", "contact", "deal", "duty", "own_kpi", "pipeline", "review", "setting",
        "subscription", "ticket",
    }
)  # fmt: skip
MINUTE_MS, WAIT_MS = 60_000, 150
MINE, ALL = "mine", "all"


class TodayPage(Page):
    """What is overdue, due today and in the next seven days, over activities, tickets and renewals."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.day: Day | None = None
        self.name, self.told = (
            DirLabel("", "title", parent=self),
            DirLabel("", "body", "mute", wrapped=True, parent=self),
        )
        self.whose = SegmentedSwitch([(ALL, "", ""), (MINE, "", "")], parent=self)
        self.which = SegmentedSwitch([(when.value, "", "") for when in When], parent=self)
        self.week = WeekStrip(desk, self)
        self._body = QWidget()
        self.columns = {when: DayColumn(desk, when, self._body) for when in When}
        self.idle = IdleDeals(desk, self.columns[When.OVERDUE])
        self._scroll = ScrollPage(self._body)
        self.state = StateView(self._scroll, self)
        self._late = QTimer(self, singleShot=True, interval=WAIT_MS)
        self._minute = QTimer(self, interval=MINUTE_MS)
        self._lay_out()
        self._listen()
        self.retranslate()
        self._read()
        self._minute.start()

    def _lay_out(self) -> None:
        outer, head, words, switches = QVBoxLayout(self), QHBoxLayout(), QVBoxLayout(), QHBoxLayout()
        margins(outer, EDGE, 12, EDGE, 10)
        outer.setSpacing(12)
        words.setSpacing(2)
        words.addWidget(self.name)
        words.addWidget(self.told)
        head.addLayout(words, 1)
        for switch in (self.which, self.whose):
            switches.addWidget(switch)
        switches.addStretch(1)
        head.addWidget(self.week, 0, Qt.AlignmentFlag.AlignTop)
        outer.addLayout(head)
        outer.addLayout(switches)
        outer.addWidget(self.state, 1)
        row = QHBoxLayout(self._body)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        for column in self.columns.values():
            row.addWidget(column, 1)
        late = self.columns[When.OVERDUE]
        late.body.insertWidget(late.body.indexOf(late.list) + 1, self.idle)
        self.idle.hide()
        self.which.hide()
        self.which.set_current(When.TODAY.value)

    def _listen(self) -> None:
        lists = [column.list for column in self.columns.values()]
        for number, column in enumerate(self.columns.values()):
            column.list.done_asked.connect(partial(self._do, column))
            column.list.opened.connect(self._open)
            column.list.menu_asked.connect(partial(self._open_menu, column))
            column.list.stepped_aside.connect(partial(self._step_aside, lists, number))
            column.list.stood_on.connect(partial(self._bring_into_view, column.list))
            column.more_asked.connect(self._show_all)
            column.add_asked.connect(self._add)
            column.next_step.shown.connect(self.situation_changed)
        self.idle.deal_asked.connect(partial(self._open_record, "deal"))
        self.idle.plan_asked.connect(self.plan_for_deals)
        self.whose.changed.connect(self._keep_whose)
        self.which.changed.connect(self._place_columns)
        self.whose.set_current(MINE if self.desk.preferences.today_mine else ALL)
        self._late.timeout.connect(self.state.show_loading)
        self._minute.timeout.connect(self._read)
        self.desk.theme_changed.connect(self.update)

    # Reading

    def _read(self) -> None:
        if self.day is None:
            self._late.start()
        mine = self.whose.current() == MINE
        read = partial(today.read_day, mine=mine)
        self.desk.read(owner=self, key="day", work=read, done=self._show, failed=self._fail)

    def _keep_whose(self, whose: str) -> None:
        self.desk.preferences.today_mine = whose == MINE
        self._read()

    def _fail(self, error: CrmError) -> None:
        self._late.stop()
        self.state.show_error(self.desk.fmt.error(error), self._read)

    def _show(self, day: Day) -> None:
        self._late.stop()
        self.day = day
        self.state.clear_bar()
        self.state.show_content()
        for column in self.columns.values():
            column.show_day(day)
        self.idle.show_day(day)
        self._show_words()
        self.situation_changed.emit()

    def refresh(self, changed: Mapping[str, frozenset[int]]) -> None:
        """Read anew what any of these records can change."""
        if not changed or SHOWN_TABLES & changed.keys():
            self._read()

    # Doing

    def _do(self, column: DayColumn, item: Item) -> None:
        """Mark as done, and offer the next step; done once more, take it back."""
        if column.list.items.is_done(item):
            self.desk.write(owner=self, work=partial(activities.reopen, activities=[item.id]))
            return
        work = partial(activities.finish, activities=[item.id])
        done, failed = partial(self._offer_next, column, item), partial(self._take_back, column, item)
        self.desk.write(owner=self, work=work, done=done, failed=failed)
        column.list.items.keep_done(item)

    def _take_back(self, column: DayColumn, item: Item, error: CrmError) -> None:
        """The book did not take it: it is to be done still."""
        column.list.items.keep_done(item, done=False)
        self._read()
        self.desk.jobs.tell_problem(error)

    def _offer_next(self, column: DayColumn, item: Item, _done: Committed) -> None:
        column.next_step.ask(item.id, item.kind or ActivityKind.TASK, item.title)

    def plan_for_deals(self) -> None:
        """Plan a call tomorrow for each of the deals shown without a next step."""
        if self.day is not None and self.day.idle:
            tomorrow = self.day.today + dt.timedelta(days=1)
            work = partial(
                activities.plan_for, entity="deal", records=[deal.id for deal in self.day.idle], day=tomorrow
            )
            self.desk.write(owner=self, work=partial(work, kind=ActivityKind.CALL))

    def _put_off(self, item: Item, days: int) -> None:
        if self.day is not None:
            day = self.day.today + dt.timedelta(days=days)
            self.desk.write(owner=self, work=partial(activities.move, activities=[item.id], day=day))

    def _open_menu(self, column: DayColumn, item: Item, place: QPoint) -> None:
        offers: list[Offer | None] = [Offer(_("Open"), partial(self._open, item), "external-link")]
        if item.kind is not None and not column.list.items.is_done(item):
            offers += [
                Offer(_("Done"), partial(self._do, column, item), "check"),
                None,
                Offer(_("Move to today"), partial(self._put_off, item, 0), "sun"),
                Offer(_("Move to tomorrow"), partial(self._put_off, item, 1), "arrow-right"),
                Offer(_("Move by a week"), partial(self._put_off, item, AHEAD), "calendar-days"),
            ]
        menu_of(self, offers).popup(place)

    # Going elsewhere

    def _open(self, item: Item) -> None:
        if item.review is not None:
            from crmdesk.ui.dialogs.review_sheet import open_review  # the figures are no part of the start

            due = item.review
            open_review(self.desk, self.window(), due.kpi, due.period, due.campaign_id)
            return
        self._open_record(item.what.value, item.id)

    def _open_record(self, entity: str, record: int) -> None:
        cast("MainWindow", self.window()).show_record(entity, record)

    def _show_all(self) -> None:
        cast("MainWindow", self.window()).show_section("activities")

    def _add(self) -> None:
        cast("MainWindow", self.window()).create_record("activity")

    def _step_aside(self, lists: Sequence[QWidget], number: int, step: int) -> None:
        place = number + step
        if 0 <= place < len(lists) and lists[place].isVisible():
            lists[place].setFocus(Qt.FocusReason.TabFocusReason)

    # What the window asks

    def handlers(self) -> Handlers:
        """The offered next step is planned by the command's key."""
        offers = (column.next_step for column in self.columns.values())
        offered = next((one for one in offers if one.isVisibleTo(self)), None)
        return {} if offered is None else {"next_step": offered.submit}

    def title(self) -> str:
        """The page's name."""
        return _("Today")

    def retranslate(self) -> None:
        """All words, days and numbers in the language of the window."""
        self.whose.set_texts([_("Everybody’s"), _("Mine")], _("Whose"))
        self.which.set_texts([_(when.label) for when in When], _("Which days"))
        for column in self.columns.values():
            column.retranslate()
        if self.day is not None:
            self._show(self.day)

    def _show_words(self) -> None:
        if self.day is None:
            return
        fmt = self.desk.fmt
        self.name.setText(fmt.date_long(self.day.today))
        self.told.setText(summary(self.day, fmt))
        self.week.show_week(self.day.today, self.day.by_day)

    def set_compact(self, room: Room) -> None:
        """Three columns, or one of them with a switch."""
        super().set_compact(room)
        self.week.setVisible(room is not Room.ONE_PANE)
        self._place_columns()

    def _place_columns(self) -> None:
        alone = self.room is Room.ONE_PANE
        self.which.setVisible(alone)
        for when, column in self.columns.items():
            column.setVisible(not alone or when.value == self.which.current())
            column.list.set_whole(alone)

    def _bring_into_view(self, shown: QWidget, row: QRect) -> None:
        """Scroll the page to a row of a list that does not scroll by itself."""
        if self.room is Room.ONE_PANE:
            place = shown.mapTo(self._body, row.center())
            self._scroll.ensureVisible(place.x(), place.y(), 0, row.height())

    def status_text(self) -> str:
        """How much is overdue, and how much there is to do until a week from now."""
        return "" if self.day is None else ahead(self.day, self.desk.fmt)

    def panes(self) -> Sequence[QWidget]:
        """The columns, in reading order."""
        return [column.list for column in self.columns.values() if column.isVisible()]
