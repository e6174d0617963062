"""Choosing a period: a month, quarter or year of any calendar, usual ones in one click, or any days."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from crmdesk.l10n.calendars import CalendarId, calendar
from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.texts import N_, _
from crmdesk.model.period import Grain, Period
from crmdesk.ui import theme
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.date_field import DateField
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.popover import Popover
from crmdesk.ui.widgets.segmented_switch import SegmentedSwitch

if TYPE_CHECKING:
    import datetime as dt

    from crmdesk.ui.widgets.field import Habits

WIDTH, ACROSS = 470, 3
CALENDARS: Final = (
    (CalendarId.GREGORIAN, N_("Gregorian")),
    (CalendarId.JALALI, N_("Solar Hijri")),
    (CalendarId.HIJRI, N_("Lunar Hijri")),
)
USUAL: Final = (
    (Grain.MONTH, 0, N_("This month")),
    (Grain.MONTH, -1, N_("Last month")),
    (Grain.QUARTER, 0, N_("This quarter")),
    (Grain.QUARTER, -1, N_("Last quarter")),
    (Grain.YEAR, 0, N_("This year")),
    (Grain.YEAR, -1, N_("Last year")),
)


class PeriodPopover(Popover):
    """Every choice closes it and is told by `chosen`."""

    chosen = Signal(object)

    def __init__(
        self, anchor: QWidget, period: Period, habits: Habits, today: dt.date, fiscal_start: int
    ) -> None:
        super().__init__(anchor)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFixedWidth(theme.px(WIDTH))
        self.setAccessibleName(_("Choose a period"))
        self._habits, self._today, self._fiscal, self._period = habits, today, fiscal_start, period
        self._calendar = period.calendar
        self._year = self._year_of(period.start if period.grain is not Grain.ALL else today)
        self._grid: QWidget | None = None
        self.body.addLayout(self._usual())
        self.body.addLayout(self._calendar_row())
        self._months = QVBoxLayout()
        self.body.addLayout(self._months)
        self.body.addLayout(self._days_row())
        self._show_year()

    def _year_of(self, day: dt.date) -> int:
        almanac = calendar(self._calendar)
        return almanac.from_date(min(max(day, almanac.first), almanac.last)).year

    def _usual(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(6)
        for place, (grain, step, text) in enumerate(USUAL):
            button = Button(_(text), small=True, parent=self)
            button.setSizePolicy(button.sizePolicy().Policy.Expanding, button.sizePolicy().Policy.Fixed)
            button.clicked.connect(partial(self._choose_usual, grain, step))
            grid.addWidget(button, place % 2, place // 2)
        return grid

    def _choose_usual(self, grain: Grain, step: int) -> None:
        here = Period.containing(self._today, grain, self._calendar, self._fiscal)
        self._choose(here if not step else here.previous() or here)

    def _calendar_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        options = [(key.value, _(text), "") for key, text in CALENDARS]
        self.calendars = SegmentedSwitch(options, _("Calendar"), parent=self)
        self.calendars.set_current(self._calendar.value)
        self.calendars.changed.connect(self._change_calendar)
        self.back = Button("", "ghost", "chevron-left", small=True, name=_("Previous year"), parent=self)
        self.forth = Button("", "ghost", "chevron-right", small=True, name=_("Next year"), parent=self)
        self.back.clicked.connect(partial(self._turn_year, -1))
        self.forth.clicked.connect(partial(self._turn_year, 1))
        self.year = Button("", "link", small=True, parent=self)
        self.year.clicked.connect(self._choose_year)
        row.addWidget(self.calendars)
        row.addStretch(1)
        row.addWidget(self.back)
        row.addWidget(self.year)
        row.addWidget(self.forth)
        return row

    def _change_calendar(self, key: str) -> None:
        day = self._first_day()
        self._calendar = CalendarId(key)
        self._year = self._year_of(day)
        self._show_year()

    def _first_day(self) -> dt.date:
        try:
            return Period.month(self._year, 6, self._calendar).start
        except CrmError:
            return self._today

    def _turn_year(self, step: int) -> None:
        almanac = calendar(self._calendar)
        ends = almanac.from_date(almanac.first).year, almanac.from_date(almanac.last).year
        self._year = min(max(self._year + step, ends[0]), ends[1])
        self._show_year()

    def _show_year(self) -> None:
        """The twelve months and four quarters of the year shown."""
        if self._grid is not None:
            self._months.removeWidget(self._grid)
            self._grid.deleteLater()
        fmt = self._habits.fmt
        self.year.setText(fmt.local_digits(str(self._year)))
        self.year.set_name(_("The whole year {year}").format(year=fmt.local_digits(str(self._year))))
        self._grid = QWidget(self)
        grid = QGridLayout(self._grid)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(6)
        almanac, catalogue = calendar(self._calendar), self._habits.locale.catalogue
        for month in range(1, 13):
            make = partial(Period.month, self._year, month, self._calendar, self._fiscal)
            self._offer(grid, almanac.month_name(month, catalogue), make, divmod(month - 1, ACROSS))
        for quarter in range(1, 5):
            make = partial(Period.quarter, self._year, quarter, self._calendar, self._fiscal)
            text = fmt.sentence("Q{quarter}", quarter=quarter)
            self._offer(grid, text, make, (quarter - 1, ACROSS))
        self._months.addWidget(self._grid)

    def _offer(self, grid: QGridLayout, text: str, make: partial[Period], place: tuple[int, int]) -> None:
        button = Button(text, "chip", parent=self._grid)
        button.setSizePolicy(button.sizePolicy().Policy.Expanding, button.sizePolicy().Policy.Fixed)
        button.setCheckable(True)
        try:
            period = make()
        except CrmError:
            button.setEnabled(False)
        else:
            button.setChecked((period.start, period.end) == (self._period.start, self._period.end))
            button.setAccessibleName(period.label(self._habits.fmt))
            button.clicked.connect(partial(self._choose, period))
        grid.addWidget(button, *place)

    def _choose_year(self) -> None:
        try:
            self._choose(Period.year(self._year, self._calendar, self._fiscal))
        except CrmError as error:
            self.until.set_error(self._habits.fmt.error(error))

    def _days_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        self.since, self.until = DateField(self._habits, self), DateField(self._habits, self)
        self.since.set_name(_("From"))
        self.until.set_name(_("To"))
        if self._period.grain is not Grain.ALL:
            self.since.set_value(self._period.start)
            self.until.set_value(self._period.last)
        self.take = Button(_("Show these days"), parent=self)
        self.take.clicked.connect(self._choose_days)
        top = Qt.AlignmentFlag.AlignTop
        row.addWidget(DirLabel(_("From"), "caption", "mute"))
        row.addWidget(self.since, 1, top)
        row.addWidget(DirLabel(_("To"), "caption", "mute"))
        row.addWidget(self.until, 1, top)
        row.addWidget(self.take, 0, top)
        return row

    def _choose_days(self) -> None:
        if not (self.since.check() and self.until.check()):
            return
        first, last = self.since.value(), self.until.value()
        if first is None or last is None:
            self.until.set_error(_("Give the first and the last day."))
        elif last < first:
            self.until.set_error(_("The last day is before the first. Swap them, or choose a later one."))
        else:
            self._choose(Period.days(first, last, self._calendar))

    def _choose(self, period: Period, _checked: object = None) -> None:
        self.close()
        self.chosen.emit(period)
