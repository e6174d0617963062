"""Work time: the hours of each weekday from a day on, and the public holidays of a country."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from crmdesk.l10n.calendars import calendar, weekday_name
from crmdesk.l10n.countries import name_of_code
from crmdesk.l10n.normalise import fold
from crmdesk.l10n.texts import N_, _
from crmdesk.model.work_time import parse_work_week, write_work_week
from crmdesk.services import work_hours
from crmdesk.ui import theme
from crmdesk.ui.pages.settings.part import Part
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.card import Card
from crmdesk.ui.widgets.date_field import DateField
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.flow_layout import FlowLayout
from crmdesk.ui.widgets.hours_field import HoursField
from crmdesk.ui.widgets.layout import literal
from crmdesk.ui.widgets.text_fields import TextField

if TYPE_CHECKING:
    from collections.abc import Callable

    from crmdesk.db.uow import Committed
    from crmdesk.l10n.errors import CrmError
    from crmdesk.services.work_hours import WeekRow
    from crmdesk.ui.desk import Desk

_WEEK, _DAY = 7, dt.timedelta(days=1)
_START, _FIELD, _COUNTRY = 200, 320, 200
_USUAL = "mon-fri=09:00-17:00"


class WeekCard(Card):
    """One work week; what is typed is saved when its field is left."""

    def __init__(self, desk: Desk, week: WeekRow, save: Callable[[WeekCard], None]) -> None:
        super().__init__()
        self.week, self._desk = week, desk
        self.start: DateField | None = None
        self.remove = Button(_("Remove"), "ghost", "trash-2", small=True)
        self.days = {day: HoursField(desk, self) for day in range(_WEEK)}
        head = QHBoxLayout()
        if week.start == work_hours.FIRST_WEEK:
            head.addWidget(DirLabel(_("From the beginning"), "medium"))
        else:
            self.start = DateField(desk, self)
            self.start.set_name(_("Holds from"))
            self.start.setFixedWidth(theme.px(_START))
            self.start.left.connect(partial(save, self))
            self.start.edited.connect(partial(self._choose_start, save))
            head.addWidget(DirLabel(_("Holds from"), "medium"))
            head.addWidget(self.start)
        head.addStretch(1)
        head.addWidget(self.remove)
        grid = QGridLayout()
        grid.setColumnStretch(2, 1)
        first, catalogue = desk.locale.week_start, desk.locale.catalogue
        for line, day in enumerate((first + place) % _WEEK for place in range(_WEEK)):
            name, field = weekday_name(day, catalogue), self.days[day]
            field.set_name(_("Hours on {day}").format(day=name))
            field.setFixedWidth(theme.px(_FIELD))
            field.left.connect(partial(save, self))
            field.line.returnPressed.connect(partial(save, self))
            grid.addWidget(DirLabel(name, "body"), line, 0)
            grid.addWidget(field, line, 1)
        self.body.addLayout(head)
        self.body.addLayout(grid)
        self.show_week(week)

    def _choose_start(self, save: Callable[[WeekCard], None]) -> None:
        """A day chosen from the month is saved at once, a typed one when its field is left."""
        if self.start is not None and not self.start.line.hasFocus():
            save(self)

    def show_week(self, week: WeekRow) -> None:
        """The week as it is in the book; a field that is typed in keeps its text."""
        self.week = week
        hours = parse_work_week(week.hours)
        for day, field in self.days.items():
            if not (field.line.hasFocus() and field.line.isModified()):
                field.set_value(hours.get(day, ()))
        if self.start is not None:
            self.start.set_value(week.start)

    def told(self) -> tuple[dt.date, str] | None:
        """The first day and the hours; None while something is not understood."""
        fields = [*self.days.values(), *([self.start] if self.start is not None else [])]
        if not all([field.check() for field in fields]):  # noqa: C419 - each of them says what is wrong
            return None
        start = self.week.start if self.start is None else self.start.day()
        hours = write_work_week({day: field.read() for day, field in self.days.items()})
        return None if start is None else (start, hours)


class WorkTimePart(Part):
    """A card for each week, the latest first, and one for public holidays."""

    key, title, icon = "work_time", N_("Work time"), "clock"
    note = N_(
        "Service deadlines count only these hours. A new schedule applies from its start date; "
        "days off are under Holidays."
    )

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.weeks: dict[int, WeekCard] = {}
        self.add_button = Button(icon="plus")
        self.add_button.clicked.connect(self._add)
        self.country = TextField(desk, figure=True)
        self.country.setFixedWidth(theme.px(_COUNTRY))
        self.country.line.textChanged.connect(self._name_country)
        self.years = (Button(small=True), Button(small=True))
        self._holidays = DirLabel("", "medium")
        self.card.hide()
        self._lay_out()
        self.read()

    def _lay_out(self) -> None:
        card = Card()
        across = QWidget()
        row = FlowLayout(across, 8)
        row.addWidget(self.country)
        for ahead, button in enumerate(self.years):
            button.clicked.connect(partial(self._add_holidays, ahead))
            row.addWidget(button)
        card.body.addWidget(self._holidays)
        card.body.addWidget(across)
        self.column.addWidget(self.add_button)
        self.column.addWidget(card)

    def read(self) -> None:
        """Ask for the weeks."""
        self.desk.read(owner=self, key="weeks", work=work_hours.weeks, done=self._take, failed=self.fail)

    def _take(self, found: list[WeekRow]) -> None:
        """Show the weeks; those that are there stay, so that one can go on from field to field."""
        if [one.id for one in found] != list(self.weeks) or any(
            (one.start == work_hours.FIRST_WEEK) != (self.weeks[one.id].start is None) for one in found
        ):
            self._make(found)
            return
        for one in found:
            self.weeks[one.id].show_week(one)

    def _make(self, found: list[WeekRow]) -> None:
        for card in self.weeks.values():
            self.column.removeWidget(card)
            card.hide()
            card.deleteLater()
        self.weeks = {}
        place = self.column.indexOf(self.add_button)
        for week in found:
            card = self.weeks[week.id] = WeekCard(self.desk, week, self._save)
            card.remove.setVisible(len(found) > 1)
            card.remove.clicked.connect(partial(self._remove, week.id))
            self.column.insertWidget(place, card)
            place += 1

    def narrow(self, wanted: str) -> bool:
        """It is shown whole or not at all."""
        said = " ".join([_("Holds from"), _("Closed"), _("Public holidays"), _("Holidays")])
        return not wanted.strip() or self.says(wanted) or fold(wanted.strip()) in fold(said)

    # Changing

    def _write(self, work: Callable[..., Committed]) -> None:
        self.bar.clear()
        self.desk.write(owner=self, work=work, failed=self._refuse)

    def _refuse(self, error: CrmError) -> None:
        self.fail(error)
        self._make([card.week for card in self.weeks.values()])

    def _save(self, card: WeekCard) -> None:
        told = card.told()
        if told is not None and told != (card.week.start, card.week.hours):
            start, hours = told
            self._write(partial(work_hours.put_week, start=start, hours=hours, week=card.week.id))

    def _add(self) -> None:
        """A week like the latest, from today on, or from the day after the latest began."""
        latest = next(iter(self.weeks.values()), None)
        start, hours = self.desk.work.today(), _USUAL
        if latest is not None:
            start, hours = max(start, latest.week.start + _DAY), latest.week.hours
        self._write(partial(work_hours.put_week, start=start, hours=hours))

    def _remove(self, week: int) -> None:
        self._write(partial(work_hours.remove_week, week=week))

    def _year(self) -> int:
        """The year that it is in the calendar of the book."""
        return calendar(self.desk.work.facts.calendar).from_date(self.desk.work.today()).year

    def _add_holidays(self, ahead: int) -> None:
        country = self.country.read() or self.desk.work.facts.country
        work = partial(
            work_hours.add_known_holidays,
            country=country,
            year=self._year() + ahead,
            language=self.desk.locale.catalogue,
        )
        self._write(work)

    # Showing

    def _name_country(self) -> None:
        self.country.line.set_unit(name_of_code(self.country.line.text(), self.desk.locale.catalogue))

    def show_values(self) -> None:
        """The country of the business, unless another is typed."""
        if not self.country.line.isModified():
            self.country.set_value(self.desk.work.facts.country)

    def retranslate(self) -> None:
        """All words in the language of the window."""
        super().retranslate()
        self.add_button.setText(_("Another work week from a day on"))
        self._holidays.setText(_("Public holidays"))
        self.country.set_name(_("Country, two letters"))
        self._name_country()
        for ahead, button in enumerate(self.years):
            year = self.desk.fmt.local_digits(str(self._year() + ahead))
            button.setText(literal(_("Add the public holidays of {year}").format(year=year)))
        if self.weeks:
            self._make([card.week for card in self.weeks.values()])
