"""Reads what a person types: numbers, money, percents, days, durations and phones, as people write them."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from crmdesk.l10n.date_columns import Ambiguous, infer_date_order, read_date
from crmdesk.l10n.date_parts import DateReading, present_day
from crmdesk.l10n.languages import Locale
from crmdesk.l10n.parse_dates import DateCustoms, read_day
from crmdesk.l10n.parse_durations import read_duration
from crmdesk.l10n.parse_numbers import read_money, read_number, read_percent
from crmdesk.l10n.parse_phones import read_phone

__all__ = ["Ambiguous", "DateReading", "Parser", "infer_date_order", "read_date"]

_ORDERS = {"fa": DateReading.YMD, "ar": DateReading.DMY, "he": DateReading.DMY, "en": DateReading.DMY}
_MONTH_FIRST = frozenset({"US", "PH"})


class Parser:
    """The reader of one person's input; every method raises NotUnderstood for what it cannot read.

    `today` is a day or a clock that tells it; `country` says where phones without a code are dialled.
    """

    def __init__(
        self,
        locale: Locale,
        *,
        today: date | Callable[[], date] = present_day,
        country: str | None = None,
    ) -> None:
        self.locale = locale
        self.country = country or locale.country
        self._told_country = country
        self._today = today

    def under(self, locale: Locale) -> "Parser":
        """The reader of the same person's input under other customs."""
        return Parser(locale, today=self._today, country=self._told_country)

    def number(self, text: str) -> Decimal:
        """The number that `text` shows."""
        return read_number(text)

    def money(self, text: str, currency: str) -> int:
        """An amount in minor units of the currency; where it is IRT (the toman), in rials."""
        return read_money(text, currency)

    def percent(self, text: str) -> Decimal:
        """A percent as its fraction: "12.5%" and "12.5" are 0.125."""
        return read_percent(text)

    def date(self, text: str) -> date:
        """A day in any of the three calendars, in words, or counted from today ("+7")."""
        return read_day(text, self._customs())

    def duration(self, text: str) -> int:
        """A length of time in minutes."""
        return read_duration(text)

    def phone(self, text: str) -> str:
        """A telephone number in E.164, or its digits where no numbering plan has it."""
        return read_phone(text, self.country)

    def _customs(self) -> DateCustoms:
        month_first = self.locale.catalogue == "en" and self.country in _MONTH_FIRST
        return DateCustoms(
            order=DateReading.MDY if month_first else _ORDERS[self.locale.catalogue],
            calendar=self.locale.calendar,
            today=self._today() if callable(self._today) else self._today,
        )
