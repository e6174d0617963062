"""Page 1: the language, each offered in its own direction with a sample of its date and money."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crmdesk.l10n.currencies import currency
from crmdesk.l10n.formats import Formatter
from crmdesk.l10n.languages import Locale
from crmdesk.l10n.texts import _
from crmdesk.ui import customs
from crmdesk.ui.first_run.question import Question
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.choice_card import ChoiceCard
from crmdesk.ui.widgets.flow_layout import FlowLayout
from crmdesk.ui.widgets.offer import Offer
from crmdesk.ui.widgets.popover import menu_of, open_menu

if TYPE_CHECKING:
    from collections.abc import Callable

    from crmdesk.ui.desk import Desk
    from crmdesk.ui.first_run.answers import Answers

LETTERS = {"fa": "ف", "ar": "ع", "he": "א", "en": "A"}
SAMPLE = 1_234_567


class LanguagePage(Question):
    """Four cards, and three chips for what differs from one person to the next."""

    def __init__(self, desk: Desk, answers: Answers, parent: QWidget | None = None) -> None:
        super().__init__(desk, answers, parent)
        self.cards: dict[str, ChoiceCard] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for code in customs.FIRST_LANGUAGES:
            locale = Locale.of(code)
            card = ChoiceCard(letter=LETTERS[locale.catalogue], locale=locale, parent=self)
            card.clicked.connect(partial(self._choose, code))
            self.cards[code] = card
            column.addWidget(card)
        self.digits, self.calendar, self.week = (Button(small=True, chevron=True) for _chip in range(3))
        chips = QWidget()
        row = FlowLayout(chips, 8)
        for chip, open_choices in (
            (self.digits, self._offer_digits), (self.calendar, self._offer_calendars),
            (self.week, self._offer_weeks),
        ):  # fmt: skip
            chip.clicked.connect(open_choices)
            row.addWidget(chip)
        column.addSpacing(10)
        column.addWidget(chips, 0, Qt.AlignmentFlag.AlignHCenter)
        self.retranslate()

    def title(self) -> str:
        """What is asked."""
        return _("Choose your language")

    def hint(self) -> str:
        """What follows from it."""
        return _("Direction, digits and calendar follow it; all can be changed later.")

    def name(self) -> str:
        """Of the page."""
        return _("Language")

    def first_field(self) -> QWidget | None:
        """The language put on."""
        return next((card for card in self.cards.values() if card.isChecked()), None)

    def _choose(self, code: str) -> None:
        if Locale.of(code).catalogue != self.desk.locale.catalogue:
            customs.choose_language(self.desk.preferences, code)
        self.retranslate()
        self.answered.emit()

    def _offer(self, anchor: Button, name: str, options: customs.Options, usual: str) -> None:
        def put(value: str) -> None:
            customs.choose(self.desk.preferences, name, value, usual)
            self.retranslate()

        offers = [Offer(words, _bound(put, value)) for value, words in options]
        menu = menu_of(self, offers)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        open_menu(menu, anchor)

    def _offer_digits(self) -> None:
        self._offer(self.digits, "digits", customs.digit_sets(), self.desk.locale.language.digits)

    def _offer_calendars(self) -> None:
        usual = self.desk.locale.language.calendar.value
        self._offer(self.calendar, "calendar", customs.calendars(), usual)

    def _offer_weeks(self) -> None:
        locale = self.desk.locale
        usual = str(locale.language.week_start)
        self._offer(self.week, "week_start", customs.week_starts(locale.catalogue), usual)

    def retranslate(self) -> None:
        """All words in the language of the window; each card in its own."""
        locale, fmt = self.desk.locale, self.desk.fmt
        for code, card in self.cards.items():
            own = Locale.of(code)
            is_on = own.catalogue == locale.catalogue
            card.set_words(own.language.own_name, sample_of(locale if is_on else own))
            card.setChecked(is_on)
        calendar = dict(customs.calendars())[locale.calendar.value]
        week = dict(customs.week_starts(locale.catalogue)).get(str(locale.week_start), "")
        self.digits.setText(_("Digits: {digits}").format(digits=fmt.local_digits("01234")))
        self.calendar.setText(_("Calendar: {name}").format(name=calendar))
        self.week.setText(_("Week starts on {day}").format(day=week))


def sample_of(locale: Locale, code: str = "") -> str:
    """Today and an amount as a locale writes them; `code` is the currency, else the country's own."""
    shown = locale._replace(currency=code or customs.own_currency(locale))
    fmt, row = Formatter(shown), currency(shown.currency)
    minor = SAMPLE * row.scale if row.exponent == 0 else SAMPLE * 10**row.exponent // 1000
    day = fmt.date_long(dt.datetime.now().astimezone().date())
    comma = "،" if locale.catalogue in {"fa", "ar"} else ","
    return f"{day}{comma} {fmt.money(minor, row.stored_code)}"


def _bound(put: Callable[[str], None], value: str) -> Callable[[], None]:
    return lambda: put(value)
