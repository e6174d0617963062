"""Page 2: country, calendar, digits, week and money, with a live sample of them all."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from crmdesk.l10n.texts import _
from crmdesk.ui import customs
from crmdesk.ui.first_run.language_page import sample_of
from crmdesk.ui.first_run.question import ChoiceRow, Question
from crmdesk.ui.paint import CENTER
from crmdesk.ui.widgets.card import Card
from crmdesk.ui.widgets.dir_label import DirLabel

if TYPE_CHECKING:
    from crmdesk.ui.desk import Desk
    from crmdesk.ui.first_run.answers import Answers


class CustomsPage(Question):
    """One row for each custom; the sample follows at once."""

    def __init__(self, desk: Desk, answers: Answers, parent: QWidget | None = None) -> None:
        super().__init__(desk, answers, parent)
        self.country, self.calendar, self.digits, self.week, self.currency = (
            ChoiceRow() for _row in range(5)
        )
        self.sample = DirLabel(role="subject", align=CENTER, wrapped=True)
        rows, below = Card(), Card(ground="alt")
        for row in (self.country, self.calendar, self.digits, self.week, self.currency):
            rows.body.addWidget(row)
        below.body.addWidget(self.sample)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(rows)
        column.addWidget(below)
        self.country.chosen.connect(self._choose_country)
        for row, name in ((self.calendar, "calendar"), (self.digits, "digits"), (self.week, "week_start")):
            row.chosen.connect(partial(self._choose, name))
        self.currency.chosen.connect(self._choose_currency)
        self.retranslate()

    def title(self) -> str:
        """What is asked."""
        return _("Calendar, digits and money")

    def hint(self) -> str:
        """How they are meant."""
        return _("They are set as in your country. The currency is fixed once the book has figures.")

    def name(self) -> str:
        """Of the page."""
        return _("calendar and money")

    def first_field(self) -> QWidget | None:
        """The first row."""
        return self.country if not self.country.isHidden() else self.calendar

    def _choose_country(self, code: str) -> None:
        self.answers.currency = ""
        customs.choose_language(self.desk.preferences, code)
        self.retranslate()

    def _choose(self, name: str, value: str) -> None:
        row = self.desk.locale.language
        usual = {"calendar": row.calendar.value, "digits": row.digits, "week_start": str(row.week_start)}
        customs.choose(self.desk.preferences, name, value, usual[name])
        self.retranslate()

    def _choose_currency(self, code: str) -> None:
        usual = customs.own_currency(self.desk.locale)
        self.answers.currency = "" if code == usual else code
        self.retranslate()

    def retranslate(self) -> None:
        """All words in the language of the window."""
        locale = self.desk.locale
        catalogue = locale.catalogue
        countries = customs.variants(catalogue)
        self.country.setVisible(len(countries) > 1)
        self.country.show_options(_("Country"), countries, locale.language.code)
        self.calendar.show_options(_("Calendar"), customs.calendars(), locale.calendar.value)
        self.digits.show_options(_("Digits"), customs.digit_sets(), locale.digits)
        self.week.show_options(_("Week starts on"), customs.week_starts(catalogue), str(locale.week_start))
        code = self.answers.currency or customs.own_currency(locale)
        self.currency.show_options(_("Currency"), customs.currencies(catalogue), code)
        self.sample.setText(sample_of(locale, code))
