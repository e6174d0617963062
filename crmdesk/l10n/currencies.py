"""Currencies: how many minor units each has, and how each of the four languages names it.

The rial is stored and counted; the toman is only a way to show it, ten rials to one. Should the rial
lose its zeros, `IRT.scale` and the rial's exponent are the two figures to change.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.texts import N_

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

Place = Literal["before", "after"]


_NO_HEADINGS: Final[Mapping[str, str]] = MappingProxyType({})


class CurrencyCode(str):
    """A code that stands in a sentence, where it is told by the word that the language has for it."""

    __slots__ = ()


class Currency(NamedTuple):
    """A currency's code, its minor units and its names by catalogue.

    `stored_as` is the currency that the book holds, `scale` how many of its units make one of this.
    `en_place` says on which side English writes the sign; the other languages read number, then unit.
    `headings` are the words above a column where the sign alone says too little.
    """

    code: str
    exponent: int
    units: dict[str, str]
    en_place: Place = "after"
    headings: Mapping[str, str] = _NO_HEADINGS
    stored_as: str = ""
    scale: int = 1

    def value(self, minor: int) -> Decimal:
        """An amount of the book, in minor units, in whole units of this currency.

        It has all the currency's places; a toman has one only where ten rials do not divide the amount.
        """
        from decimal import Decimal

        if not self.stored_as:
            return Decimal(minor).scaleb(-self.exponent)
        exact = Decimal(minor).scaleb(-exponent(self.stored_as)) / self.scale
        whole = exact.to_integral_value()
        return whole if exact == whole else exact

    @property
    def stored_code(self) -> str:
        """The code under which amounts are kept: IRR for the toman, else the currency's own."""
        return self.stored_as or self.code

    def unit(self, catalogue: str) -> str:
        """The sign or word beside a number; the code where the language has none."""
        return self.units.get(catalogue, self.code)

    def word(self, catalogue: str) -> str:
        """What it is called in a sentence; the code where the language has only a sign."""
        unit = self.unit(catalogue)
        return unit if unit[0].isalpha() else self.code

    def heading(self, catalogue: str) -> str:
        """The sign or word that stands alone, as above a column."""
        return self.headings.get(catalogue, self.unit(catalogue))


CURRENCIES: Final = {
    row.code: row
    for row in (
        Currency("IRR", 0, {"en": "rials", "fa": "ریال", "ar": "ريال إيراني", "he": "ריאל"}),
        Currency(
            "IRT", 0, {"en": "toman", "fa": "تومان", "ar": "تومان", "he": "תומאן"}, stored_as="IRR", scale=10
        ),
        Currency(
            "USD", 2, {"en": "$", "fa": "دلار", "ar": "دولار", "he": "$"}, "before", headings={"en": "US$"}
        ),
        Currency("EUR", 2, {"en": "€", "fa": "یورو", "ar": "يورو", "he": "€"}, "before"),
        Currency("GBP", 2, {"en": "£", "fa": "پوند", "ar": "جنيه إسترليني", "he": "£"}, "before"),
        Currency("ILS", 2, {"en": "₪", "fa": "شِکِل", "ar": "شيكل", "he": "₪"}, "before"),
        Currency("SAR", 2, {"fa": "ریال سعودی", "ar": "ر.س", "he": "ריאל סעודי"}),
        Currency("AED", 2, {"fa": "درهم", "ar": "د.إ", "he": "דירהם"}),
        Currency("EGP", 2, {"fa": "پوند مصر", "ar": "ج.م", "he": "לירה מצרית"}),
        Currency("QAR", 2, {"fa": "ریال قطر", "ar": "ر.ق", "he": "ריאל קטרי"}),
        Currency("KWD", 3, {"fa": "دینار کویت", "ar": "د.ك", "he": "דינר כוויתי"}),
        Currency("BHD", 3, {"fa": "دینار بحرین", "ar": "د.ب", "he": "דינר בחרייני"}),
        Currency("OMR", 3, {"fa": "ریال عمان", "ar": "ر.ع", "he": "ריאל עומאני"}),
        Currency("JOD", 3, {"fa": "دینار اردن", "ar": "د.أ", "he": "דינר ירדני"}),
        Currency("IQD", 3, {"fa": "دینار عراق", "ar": "د.ع", "he": "דינר עיראקי"}),
        Currency("TRY", 2, {"fa": "لیر", "ar": "ليرة تركية", "he": "לירה טורקית"}),
        Currency("AFN", 2, {"fa": "افغانی", "ar": "أفغاني", "he": "אפגני"}),
    )
}

# ISO 4217 gives every other currency two places.
NO_PLACES: Final = frozenset(
    {"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW"}
    | {"PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"}
)
THREE_PLACES: Final = frozenset({"LYD", "TND"})
CODE_LENGTH: Final = 3

SCALES: Final = {
    "en": ("", "thousand", "million", "billion", "trillion"),
    "fa": ("", "هزار", "میلیون", "میلیارد", "هزار میلیارد"),
    "ar": ("", "ألف", "مليون", "مليار", "تريليون"),
    "he": ("", "אלף", "מיליון", "מיליארד", "טריליון"),
}
"""Words for the powers of a thousand; none of them has a plural after a number."""

SCALED_FROM: Final = 100_000
THOUSAND: Final = 1000


def currency(code: str) -> Currency:
    """The row of an ISO 4217 code or of IRT; a code without a row is named by itself.

    Raises:
        CrmError: the text is not a currency code.
    """
    row = CURRENCIES.get(code)
    if row is not None:
        return row
    if not (len(code) == CODE_LENGTH and code.isascii() and code.isalpha() and code.isupper()):
        raise CrmError(N_("“{code}” is not a currency code. Write three letters, such as USD."), code=code)
    places = 0 if code in NO_PLACES else 3 if code in THREE_PLACES else 2
    return Currency(code, places, {})


def exponent(code: str) -> int:
    """How many decimal places the currency's minor unit has: 0 for IRR, 2 for USD.

    Raises:
        CrmError: the text is not a currency code.
    """
    return currency(code).exponent


def scale_power(value: Decimal) -> int:
    """The power of a thousand in which to show an amount: 0 below a hundred thousand, 2 for millions."""
    from crmdesk.l10n.numerals import rounded

    size = abs(value)
    if size < SCALED_FROM:
        return 0
    power = 1
    while power < len(SCALES["en"]) - 1 and rounded(size.scaleb(-3 * power), 1) >= THOUSAND:
        power += 1
    return power
