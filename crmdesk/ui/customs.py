"""What a person can choose apart from the language, with the words for it: shared by start and settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crmdesk.l10n.calendars import CalendarId, weekday_name
from crmdesk.l10n.currencies import CURRENCIES, currency
from crmdesk.l10n.languages import LANGUAGES, Locale
from crmdesk.l10n.numerals import local_digits
from crmdesk.l10n.texts import N_, _

if TYPE_CHECKING:
    from crmdesk.l10n.languages import Digits
    from crmdesk.ui.preferences import Preferences

Options = list[tuple[str, str]]
"""What can be chosen: the value kept, and its words."""

CALENDARS = {
    CalendarId.GREGORIAN: N_("Gregorian"), CalendarId.JALALI: N_("Jalali"), CalendarId.HIJRI: N_("Hijri"),
}  # fmt: skip
DIGITS: tuple[Digits, ...] = ("latn", "arabext", "arab")
WEEKENDS = ("4", "3 4", "4 5", "5 6", "6")
WEEK_STARTS = (5, 6, 0)
FIRST_LANGUAGES = ("fa-IR", "ar-SA", "he-IL", "en-US")


def languages() -> Options:
    """Every language and country, each by its own name."""
    return [(row.code, row.own_name) for row in LANGUAGES]


def variants(catalogue: str) -> Options:
    """The countries of one language."""
    return [(row.code, row.own_name) for row in LANGUAGES if row.catalogue == catalogue]


def calendars() -> Options:
    """The calendars."""
    return [(one.value, _(words)) for one, words in CALENDARS.items()]


def digit_sets() -> Options:
    """The sets of digits, each by its own look."""
    return [(one, local_digits("0123456789", one)) for one in DIGITS]


def week_starts(catalogue: str) -> Options:
    """The days on which weeks begin."""
    return [(str(day), weekday_name(day, catalogue)) for day in WEEK_STARTS]


def weekends(catalogue: str) -> Options:
    """The days off."""
    said = {text: [weekday_name(int(day), catalogue) for day in text.split()] for text in WEEKENDS}
    return [(text, _(", ").join(days)) for text, days in said.items()]


def currencies(catalogue: str) -> Options:
    """The currencies a book may count in; toman are rials shown so."""
    return [(code, _currency(code, catalogue)) for code in CURRENCIES]


def _currency(code: str, catalogue: str) -> str:
    name = currency(code).heading(catalogue)
    return code if name == code else f"{name} ({code})"


def own_currency(locale: Locale) -> str:
    """The currency of the language's country, as its people count."""
    return "IRT" if locale.language.currency == "IRR" else locale.language.currency


def choose_language(preferences: Preferences, code: str) -> None:
    """Speak a language with all its own customs."""
    for name in ("digits", "calendar", "week_start", "weekend", "currency"):
        setattr(preferences, name, "")
    preferences.language = code


def choose(preferences: Preferences, name: str, value: str, usual: str) -> None:
    """Keep a custom; one that is the language's own is kept as that, so that it follows the language."""
    setattr(preferences, name, "" if value == usual else value)
