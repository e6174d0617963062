"""The calendar of the activities: a day, a week or a month, read for the days in view only."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from crmdesk.l10n.errors import CrmError
from crmdesk.services import agenda
from crmdesk.ui.errors import Unexpected
from crmdesk.ui.pages.activities.month_view import MonthView
from crmdesk.ui.pages.activities.spans import DAY, DAYS, MONTH, WEEK, days_of, step_from
from crmdesk.ui.pages.activities.time_grid import TimeGrid
from crmdesk.ui.widgets.state_view import StateView

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable
    from typing import Any

    from crmdesk.services.agenda import AgendaPage
    from crmdesk.ui.desk import Desk
    from crmdesk.ui.pages.activities.canvas import Canvas
    from crmdesk.ui.widgets.first_use import FirstUse


class CalendarPane(QWidget):
    """`asked` says which activities are shown; `first_use` what the page says of a book without any."""

    answered = Signal()
    turned = Signal()
    """Other days are shown."""

    def __init__(
        self,
        desk: Desk,
        asked: Callable[[], dict[str, Any]],
        first_use: Callable[[], FirstUse],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.desk, self._asked, self._first_use = desk, asked, first_use
        self.way = WEEK
        self.day = desk.work.today()
        self.more = False
        self.views = QStackedWidget(self)
        self.grids: dict[str, Canvas] = {
            DAY: TimeGrid(desk, 1, self),
            WEEK: TimeGrid(desk, DAYS, self),
            MONTH: MonthView(desk, self),
        }
        for canvas in self.grids.values():
            self.views.addWidget(canvas)
            canvas.day_asked.connect(self.show_day)
            canvas.step_asked.connect(self.step)
        self.states = StateView(self.views, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.states)

    @property
    def canvas(self) -> Canvas:
        """The view that is shown."""
        return self.grids[self.way]

    def show_way(self, way: str, activity: int | None) -> None:
        """Show a day, a week or a month; an activity is selected where it is in view."""
        before = self.canvas
        self.way = way
        self.views.setCurrentWidget(self.canvas)
        self.canvas.wanted, self.canvas.slot = activity or 0, before.slot
        self.read()

    def show_activity(self, activity: int, day: dt.date | None) -> None:
        """Turn to the day of an activity, and select it once it is read."""
        self.canvas.wanted = activity
        self.show_day(day or self.day)

    def show_day(self, day: dt.date) -> None:
        """Turn to the view in which a day lies."""
        self.day = day
        self.read()

    def step(self, distance: int) -> None:
        """One view further or back."""
        try:
            self.show_day(step_from(self.way, self.day, distance, self.desk.locale))
        except (CrmError, OverflowError):
            return

    def go_to_today(self) -> None:
        """Turn to today."""
        self.show_day(self.desk.work.today())

    def read(self) -> None:
        """Read the days in view."""
        try:
            first, last = days_of(self.way, self.day, self.desk.locale)
        except (CrmError, OverflowError):
            self.day = self.desk.work.today()
            first, last = days_of(self.way, self.day, self.desk.locale)
        self.canvas.show_days(first, last, self.day)
        self.turned.emit()
        if self.states.state != "content" and not self.canvas.rows:
            self.states.show_loading()
        work = partial(agenda.activities_between, start=first, end=last, **self._asked())
        self.desk.read(owner=self, key="agenda", work=work, done=self._take, failed=self._tell)

    def _take(self, page: AgendaPage) -> None:
        held = self.isAncestorOf(self.window().focusWidget() or self.window())
        self.states.clear_bar()
        self.more = page.more
        if page.is_used:
            self.states.show_content()
        else:
            self.states.show_first_use(self._first_use())
        self.canvas.show_rows(page.rows)
        if held and page.is_used:
            self.canvas.setFocus()
        self.answered.emit()

    def _tell(self, error: CrmError) -> None:
        details = error.details if isinstance(error, Unexpected) else ""
        self.states.show_error(self.desk.fmt.error(error), self.read, details=details)

    def current(self) -> int | None:
        """The selected activity."""
        return self.canvas.current or None

    def place(self) -> QRect:
        """Where the selected activity is on the screen."""
        view = self.canvas.viewport()
        box = self.canvas.rect_of_current()
        return QRect(view.mapToGlobal(box.topLeft()), box.size().boundedTo(view.size()))

    def retranslate(self) -> None:
        """Days, hours and names in the language and the calendar of the window."""
        self.states.retranslate()
        self.read()
