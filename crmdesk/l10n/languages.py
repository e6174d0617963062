"""The languages of the product, one row each, and what a person may choose apart from them."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

from crmdesk.l10n.calendar_ids import CalendarId
from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.texts import N_

Direction = Literal["ltr", "rtl"]
Digits = Literal["latn", "arabext", "arab"]

MON, TUE, WED, THU, FRI, SAT, SUN = range(7)
FRI_ONLY, FRI_SAT, SAT_SUN = frozenset({FRI}), frozenset({FRI, SAT}), frozenset({SAT, SUN})

ARABIC_PLURALS = (
    "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : "
    "n%100>=3 && n%100<=10 ? 3 : n%100>=11 && n%100<=99 ? 4 : 5);"
)
TWO_PLURALS = "nplurals=2; plural=(n != 1);"
PERSIAN_PLURALS = "nplurals=2; plural=(n > 1);"

ARABIC_FONTS = ("Vazirmatn", "Heebo")
LATIN_FONTS = ("Heebo", "Vazirmatn")


class Language(NamedTuple):
    """A language as one country writes it. Weekdays are counted as by `date.weekday()`, Monday 0."""

    code: str
    own_name: str
    catalogue: str
    country: str
    direction: Direction
    digits: Digits
    calendar: CalendarId
    week_start: int
    weekend: frozenset[int]
    currency: str
    plural_rule: str
    fonts: tuple[str, ...]


CATALOGUES: Final = ("en", "fa", "ar", "he")
"""The languages that all texts are in; several rows below may share one."""

GREGORIAN, JALALI = CalendarId.GREGORIAN, CalendarId.JALALI

LANGUAGES: Final = (
    Language(
        code="en-US", own_name="English", catalogue="en", country="US",
        direction="ltr", digits="latn", calendar=GREGORIAN, week_start=SUN, weekend=SAT_SUN,
        currency="USD", plural_rule=TWO_PLURALS, fonts=LATIN_FONTS,
    ),
    Language(
        code="fa-IR", own_name="فارسی", catalogue="fa", country="IR",
        direction="rtl", digits="arabext", calendar=JALALI, week_start=SAT, weekend=FRI_ONLY,
        currency="IRR", plural_rule=PERSIAN_PLURALS, fonts=ARABIC_FONTS,
    ),
    Language(
        code="ar-SA", own_name="العربية", catalogue="ar", country="SA",
        direction="rtl", digits="arab", calendar=GREGORIAN, week_start=SUN, weekend=FRI_SAT,
        currency="SAR", plural_rule=ARABIC_PLURALS, fonts=ARABIC_FONTS,
    ),
    Language(
        code="ar-EG", own_name="العربية (مصر)", catalogue="ar", country="EG",
        direction="rtl", digits="arab", calendar=GREGORIAN, week_start=SAT, weekend=FRI_SAT,
        currency="EGP", plural_rule=ARABIC_PLURALS, fonts=ARABIC_FONTS,
    ),
    Language(
        code="ar-AE", own_name="العربية (الإمارات)", catalogue="ar", country="AE",
        direction="rtl", digits="latn", calendar=GREGORIAN, week_start=MON, weekend=SAT_SUN,
        currency="AED", plural_rule=ARABIC_PLURALS, fonts=ARABIC_FONTS,
    ),
    Language(
        code="he-IL", own_name="עברית", catalogue="he", country="IL",
        direction="rtl", digits="latn", calendar=GREGORIAN, week_start=SUN, weekend=FRI_SAT,
        currency="ILS", plural_rule=TWO_PLURALS, fonts=LATIN_FONTS,
    ),
)  # fmt: skip

_LETTER_COUNTRIES: Final = frozenset({"US", "CA", "MX", "PH", "CO", "CL"})
_BY_CODE: Final = {row.code.lower(): row for row in LANGUAGES}
for _row in LANGUAGES:
    _BY_CODE.setdefault(_row.catalogue, _row)


def language(code: str) -> Language:
    """The row of `code`: "fa", "fa-IR", "ar_EG". A country without a row gives the language's first.

    Raises:
        CrmError: the program does not speak that language.
    """
    key = code.replace("_", "-").lower()
    row = _BY_CODE.get(key) or _BY_CODE.get(key.split("-", maxsplit=1)[0])
    if row is None:
        raise CrmError(N_("“{code}” is not a language of this program. Choose en, fa, ar or he."), code=code)
    return row


def usual_paper(country: str) -> Literal["a4", "letter"]:
    """The paper that offices of a country print on."""
    return "letter" if country in _LETTER_COUNTRIES else "a4"


class Locale(NamedTuple):
    """How one person reads: a language, and each custom beside it, chosen apart from it.

    `time_runs` is the direction of time in charts: left to right in every language unless a person
    asks for the mirrored one. `country` decides in which order English figures of a day are read, and
    how phones are dialled.
    """

    language: Language
    direction: Direction
    digits: Digits
    calendar: CalendarId
    week_start: int
    weekend: frozenset[int]
    currency: str
    country: str
    time_runs: Direction = "ltr"

    @property
    def rtl(self) -> bool:
        """Whether pages are laid out from the right."""
        return self.direction == "rtl"

    @property
    def catalogue(self) -> str:
        """The code of the language's catalogue: en, fa, ar, he."""
        return self.language.catalogue

    @classmethod
    def of(
        cls,
        code: str,
        *,
        direction: Direction | None = None,
        digits: str | None = None,
        calendar: str | None = None,
        week_start: int | None = None,
        weekend: frozenset[int] | None = None,
        currency: str | None = None,
        country: str | None = None,
        time_runs: Direction = "ltr",
    ) -> Locale:
        """The customs of the language `code`, each replaced by the choice given for it.

        Raises:
            CrmError: a language, digit set, calendar or currency the program does not know.
        """
        row = language(code)
        return cls(
            language=row,
            direction=direction or row.direction,
            digits=_digits(digits) if digits else row.digits,
            calendar=CalendarId.named(calendar) if calendar else row.calendar,
            week_start=row.week_start if week_start is None else week_start,
            weekend=row.weekend if weekend is None else weekend,
            currency=_known_currency(currency) if currency else row.currency,
            country=country or row.country,
            time_runs=time_runs,
        )


def _known_currency(code: str) -> str:
    from crmdesk.l10n.currencies import currency

    return currency(code).code


def _digits(name: str) -> Digits:
    known: tuple[Digits, ...] = ("latn", "arabext", "arab")
    for digits in known:
        if digits == name:
            return digits
    raise CrmError(N_("“{name}” is not a digit set. Choose latn, arabext or arab."), name=name)
