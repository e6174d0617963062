"""The business: what everybody who works in this book goes by. Each change is a step that can be undone."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCompleter, QHBoxLayout, QWidget

from crmdesk.l10n.calendars import calendar as calendar_of
from crmdesk.l10n.countries import name_of_code
from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.texts import N_, NP_, _
from crmdesk.model.subscription import ChurnDay
from crmdesk.services import settings
from crmdesk.ui import customs, theme
from crmdesk.ui.first_run.business_page import LogoView, ask_logo
from crmdesk.ui.pages.settings.part import Part, change_facts
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.number_field import NumberField
from crmdesk.ui.widgets.setting_row import CONTROL, Choice
from crmdesk.ui.widgets.unit_line import UnitLine

if TYPE_CHECKING:
    from crmdesk.db.uow import Committed, Work
    from crmdesk.ui.desk import Desk

MONTHS, COUNTRY, LONGEST_WAIT = 12, 2, 3650
NO_COUNTRY = N_("Write the country as two letters, such as IR.")
NO_ZONE = N_("The time zone “{name}” is not known. Example: Asia/Tehran")
NO_DAYS = N_("Enter whole days from 1 to 3650.")


class _Logo(QWidget):
    """The picture with its two buttons."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view, self.choose, self.remove = LogoView(), Button(icon="folder-open"), Button("", "ghost", "x")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for part in (self.view, self.choose, self.remove):
            row.addWidget(part)


class BusinessPart(Part):
    """Name, logo, year, clock, country, currency, and when a customer is lost."""

    key, title, icon = "business", N_("Business"), "briefcase"
    note = N_("Kept in the book, for everybody who works with it. Every change can be undone.")

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.name, self.logo = UnitLine(), _Logo()
        self.fiscal = Choice(self._months)
        self.calendar = Choice(customs.calendars)
        self.zone, self.country = UnitLine(figure=True), UnitLine(figure=True)
        self.currency = Choice(lambda: customs.currencies(desk.locale.catalogue))
        self.inactivity = NumberField(desk)
        self.churn = Choice(lambda: [(day.value, _(day.label)) for day in ChurnDay])
        for control in (self.name, self.zone, self.country, self.inactivity):
            control.setFixedWidth(theme.px(CONTROL))
        completer = QCompleter(sorted(available_timezones()), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.zone.setCompleter(completer)
        self.country.textChanged.connect(self._name_country)
        self._add_rows()
        self._listen()
        self.read_currency()

    def _add_rows(self) -> None:
        for words, control, hint in (
            (N_("Name of the business"), self.name, N_("Shown on printed pages.")),
            (N_("Logo"), self.logo, N_("A PNG or JPEG file; it stays where it is.")),
            (N_("Business year starts in"), self.fiscal, N_("Quarters and years of the figures follow it.")),
            (N_("Calendar of the figures"), self.calendar, N_("Months and quarters follow it.")),
            (N_("Time zone"), self.zone, N_("It decides on which day something happened.")),
            (N_("Country"), self.country, N_("Two letters. Phone numbers without + belong there.")),
            (N_("Currency of the book"), self.currency, N_("It is fixed once the book has figures.")),
            (N_("A customer is lost after"), self.inactivity, N_("Days without a won deal.")),
            (N_("A subscription is lost on"), self.churn, N_("What counts when one is cancelled.")),
        ):  # fmt: skip
            self.add(words, control, hint)

    def _listen(self) -> None:
        self.name.editingFinished.connect(lambda: self._put("name", self.name.text().strip()))
        self.logo.choose.clicked.connect(self._ask_logo)
        self.logo.remove.clicked.connect(lambda: self._put("logo", ""))
        self.fiscal.chosen.connect(lambda month: self._put("fiscal_start", int(month)))
        self.calendar.chosen.connect(partial(self._put, "calendar"))
        self.zone.editingFinished.connect(self._put_zone)
        self.country.editingFinished.connect(self._put_country)
        self.currency.chosen.connect(self._put_currency)
        self.churn.chosen.connect(lambda day: self._put("churn_day", ChurnDay(day)))
        self.inactivity.left.connect(self._put_days)
        self.inactivity.line.returnPressed.connect(self._put_days)

    def _months(self) -> customs.Options:
        facts, catalogue = self.desk.work.facts, self.desk.locale.catalogue
        months = calendar_of(facts.calendar)
        return [(str(month), months.month_name(month, catalogue)) for month in range(1, MONTHS + 1)]

    # Changing

    def _put(self, key: str, value: Any) -> None:
        if getattr(self.desk.work.facts, key) == value:
            return
        self.bar.clear()
        self._write(partial(change_facts, values={key: value}))

    def _write(self, work: Any) -> None:
        self.desk.write(owner=self, key="setting", work=work, done=self._settle, failed=self._refuse)

    def _settle(self, _done: Committed) -> None:
        self.desk.set_locale(self.desk.locale)
        self.show_values()

    def _refuse(self, error: CrmError) -> None:
        self.fail(error)
        self.show_values()

    def _put_zone(self) -> None:
        name = self.zone.text().strip()
        if name in available_timezones():
            self._put("timezone", name)
        else:
            self._refuse(CrmError(NO_ZONE, name=name))

    def _put_country(self) -> None:
        code = self.country.text().strip().upper()
        if len(code) == COUNTRY and code.isascii() and code.isalpha():
            self._put("country", code)
        else:
            self._refuse(CrmError(NO_COUNTRY))

    def _name_country(self) -> None:
        self.country.set_unit(name_of_code(self.country.text(), self.desk.locale.catalogue))

    def _put_days(self) -> None:
        try:
            days = self.inactivity.value()
        except CrmError:
            return
        if days is None or days != int(days) or not 1 <= days <= LONGEST_WAIT:
            self._refuse(CrmError(NO_DAYS))
        else:
            self._put("inactivity_days", int(days))

    def _put_currency(self, code: str) -> None:
        self.bar.clear()
        self._write(partial(_change_currency, code=code))

    def _ask_logo(self) -> None:
        path = ask_logo(self, self.desk.work.facts.logo)
        if path and LogoView().show_file(path):
            self._put("logo", path)
        elif path:
            self.fail(CrmError(N_("This file is not a picture that can be printed.")))

    # Showing

    def read_currency(self) -> None:
        """Ask whether the currency can still be changed."""
        self.desk.read(owner=self, key="fixed", work=settings.has_figures, done=self._fix_currency)

    def _fix_currency(self, fixed: bool) -> None:  # noqa: FBT001 - the answer of the service
        self.currency.setEnabled(not fixed)

    def show_values(self) -> None:
        """The settings as they are."""
        facts = self.desk.work.facts
        for line, text in (
            (self.name, facts.name),
            (self.zone, facts.timezone),
            (self.country, facts.country),
        ):
            if not line.hasFocus() or not line.isModified():
                line.setText(text)
        self.logo.view.show_file(facts.logo)
        self.logo.remove.setVisible(bool(facts.logo))
        self.fiscal.show_value(str(facts.fiscal_start))
        self.calendar.show_value(facts.calendar.value)
        self.currency.show_value("IRT" if facts.toman else facts.currency)
        self.inactivity.set_value(facts.inactivity_days)
        self.churn.show_value(facts.churn_day.value)

    def retranslate(self) -> None:
        """All words in the language of the window."""
        super().retranslate()
        self.logo.choose.setText(_("Choose a picture…"))
        self.logo.remove.set_name(_("Remove the logo"))
        self._name_country()
        self.inactivity.line.set_unit(_(NP_("unit of a field", "days")))
        self.inactivity.set_name(_("A customer is lost after"))


def _change_currency(work: Work, code: str) -> Committed:
    done = settings.change_currency(work, code=code)
    work.facts  # noqa: B018 - read here, so that the window does not wait for it
    return done
