"""Numbers, percents and amounts as people and other programs write them.

Digits of any family; groups by comma, point, space, apostrophe or ٬; a decimal part after a point, a
comma, ٫ or the Persian slash; minus before or after, U+2212 or brackets. A single comma before exactly three
digits groups ("1,250"), any other single mark begins the decimal part ("12,5", "1.250").
"""

import re
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Final

from crmdesk.l10n.currencies import CURRENCIES, SCALES, CurrencyCode, currency
from crmdesk.l10n.errors import NotUnderstood
from crmdesk.l10n.normalise import fold, latin_digits, strip_marks
from crmdesk.l10n.texts import N_

_LONGEST: Final = 80
_LARGEST_MINOR: Final = 2**63 - 1
# Sure decimal marks become a slash, sure group marks an apostrophe, all minus signs a hyphen.
_MARKS: Final = str.maketrans(
    {"٫": "/", "٬": "'", "’": "'", "،": ",", "−": "-", "‐": "-", "‑": "-", "–": "-", "﹣": "-", "－": "-"}
    | dict.fromkeys("\u00a0\u202f\u2009\u2007\t\n", " ")
)
_AMOUNT: Final = re.compile(r"(?P<before>[^0-9]*?)(?P<core>[.,/]?[0-9](?:.*[0-9])?[.,/]?)(?P<after>[^0-9]*)")
_CORE: Final = re.compile(r"[0-9 .,/']+")
_MARK: Final = re.compile(r"([ .,/'])")
_PERCENT_WORDS: Final = frozenset(
    map(fold, ("%", "percent", "per cent", "pct", "درصد", "بالمئة", "بالمائة", "في المئة", "אחוז", "אחוזים"))
)
_GROUP: Final = 3
_HUNDRED: Final = Decimal(100)

# Words for a unit of money beside those of the currency table, and every currency that is so called. A name
# of two words is joined by a sign that the search form drops.
_CALLED: Final = {
    "ریال ﷼ rial rials riyal ريال ريالات ריאל": "IRR SAR QAR OMR",
    "تومن tmn tomans tuman": "IRT",
    "dollar dollars us$ دولار دولارات دولار\u200cأمريكي דולר דולרים": "USD",
    "$": "USD CAD AUD NZD SGD HKD",
    "euro euros אירו יורו": "EUR",
    "pound pounds": "GBP EGP",
    "£": "GBP EGP",
    "shekel shekels nis שח שקל שקלים שקל\u200cחדש שקלים\u200cחדשים شيقل شیکل شکل شواكل": "ILS",
    "sr": "SAR",
    "درهم دراهم dirham dirhams dh dhs": "AED MAD",
    "درهم\u200cإماراتي دراهم\u200cإماراتية": "AED",
    "جنيه جنيهات le": "EGP GBP",
    "جنيه\u200cمصري جنيهات\u200cمصرية e£": "EGP",
    "دينار dinar": "KWD BHD JOD IQD",
    "لیره ليرة lira tl ₺": "TRY",
}
_SCALE_LETTERS: Final = {"k": 3, "m": 6, "mn": 6, "mio": 6, "bn": 9, "b": 9}
# The counted forms of the scales, as Arabic and Hebrew write them after some numbers.
_COUNTED_SCALES: Final = {
    "آلاف": 3, "ألفًا": 3, "אלפים": 3, "ملايين": 6, "مليونًا": 6, "مليارات": 9, "مليارًا": 9,
}  # fmt: skip


def read_number(text: str) -> Decimal:
    """The number that `text` shows.

    Raises:
        NotUnderstood: it shows none, or more than one.
    """
    before, value, after = _split(text)
    if before or after:
        raise _refusal(text)
    return value


def read_percent(text: str) -> Decimal:
    """The fraction that a percent stands for: "14.8%", «٪۱۴٫۸» and "14.8" are 0.148.

    Raises:
        NotUnderstood: the text is not a number with or without a percent sign.
    """
    before, value, after = _split(text.replace("٪", "%"))
    words = fold(f"{before} {after}")
    if words and words not in _PERCENT_WORDS:
        raise NotUnderstood(N_("“{text}” is not a percent. Write it like 12.5%."), text=_shown(text))
    return value / _HUNDRED


def read_money(text: str, code: str) -> int:
    """The amount in minor units of the currency that keeps `code` (rials where `code` is IRT, the toman).

    Signs and words of the currency are understood on either side, and so are thousands and millions in
    words; a rial word in a toman field, or the reverse, means what it says. Decimals beyond the minor unit
    are rounded to it.

    Raises:
        NotUnderstood: no number, another currency's sign, or more than the book can hold.
    """
    before, value, after = _split(text)
    words: list[str] = []
    for side in (before, after):
        told = fold(side).split()
        while told and told[0] in _scales():
            value = value.scaleb(_scales()[told.pop(0)])
        words += told
    meant = _meant("".join(_letters(word) for word in words), code) if words else code
    if meant is None:
        raise NotUnderstood(
            N_("“{text}” is not an amount in {currency}. Leave the currency out, or change it."),
            text=_shown(text),
            currency=CurrencyCode(code),
        )
    row = currency(meant)
    minor = (value * row.scale).scaleb(currency(row.stored_code).exponent)
    if abs(minor) > _LARGEST_MINOR:
        raise NotUnderstood(N_("“{text}” is more than the book can hold."), text=_shown(text))
    return int(minor.to_integral_value(ROUND_HALF_UP))


def _split(text: str) -> tuple[str, Decimal, str]:
    """The words before a number, the number with its sign, the words after it."""
    plain = latin_digits(strip_marks(text)).translate(_MARKS).strip()
    found = _AMOUNT.fullmatch(plain) if len(plain) <= _LONGEST else None
    if found is None:
        raise _refusal(text)
    value = _read_core(found["core"])
    if value is None:
        raise _refusal(text)
    before, after = found["before"].strip(), found["after"].strip()
    signs = [mark for mark in before + after if mark in "+-()"]
    bare = str.maketrans("", "", "+-()")
    if signs not in ([], ["+"], ["-"], ["(", ")"]) or (after.startswith("+")):
        raise _refusal(text)
    negative = signs in (["-"], ["(", ")"])
    return before.translate(bare).strip(), -value if negative else value, after.translate(bare).strip()


def _read_core(core: str) -> Decimal | None:
    """Digits with their marks as a number, or None where the marks make no sense."""
    if not _CORE.fullmatch(core):
        return None
    parts = _MARK.split(core)
    groups, marks = parts[::2], parts[1::2]
    decimals = _has_decimals(groups, marks)
    if decimals is None:
        return None
    places = groups.pop() if decimals else ""
    if decimals:
        marks.pop()
    if marks and not _are_groups(groups, marks):
        return None
    whole = "".join(groups)
    return Decimal(f"{whole or '0'}.{places or '0'}") if decimals else Decimal(whole)


def _has_decimals(groups: list[str], marks: list[str]) -> bool | None:
    """Whether the last mark begins a decimal part; None if the marks contradict one another."""
    if not marks:
        return False
    last = marks[-1]
    if "/" in marks[:-1]:
        return None
    if last in "/ '":
        return last == "/"
    if len(set(marks)) > 1:
        return True if marks.count(last) == 1 else None
    if len(marks) > 1:
        return False
    grouped = (
        last == "," and len(groups[1]) == _GROUP and 0 < len(groups[0]) <= _GROUP and groups[0][0] != "0"
    )
    return not grouped


def _are_groups(groups: list[str], marks: list[str]) -> bool:
    """Whether the whole part is grouped by threes, or as in India by twos before the last three."""
    if len(set(marks)) > 1 or not 0 < len(groups[0]) <= _GROUP or len(groups[-1]) != _GROUP:
        return False
    sizes = {len(group) for group in groups[1:-1]}
    return sizes <= {_GROUP} or sizes == {_GROUP - 1}


def _letters(word: str) -> str:
    return word.translate(str.maketrans("", "", ".'\""))


@cache
def _scales() -> dict[str, int]:
    """Words for powers of a thousand, by their search form, and the power of ten."""
    words = {
        fold(word): 3 * power
        for names in SCALES.values()
        for power, word in enumerate(names)
        if word and " " not in word
    }
    return words | {fold(word): power for word, power in _COUNTED_SCALES.items()} | _SCALE_LETTERS


@cache
def _units() -> dict[str, frozenset[str]]:
    """What each sign or word for money may stand for, by its search form without spaces."""
    units: dict[str, set[str]] = {}
    for row in CURRENCIES.values():
        for name in (row.code, *row.units.values(), *row.headings.values()):
            units.setdefault(_letters(fold(name).replace(" ", "")), set()).add(row.code)
    for names, codes in _CALLED.items():
        for name in names.split():
            units.setdefault(_letters(fold(name)), set()).update(codes.split())
    return {name: frozenset(codes) for name, codes in units.items()}


def _meant(unit: str, code: str) -> str | None:
    """The currency that `unit` means where `code` is expected; None if it is another one."""
    called = _units().get(unit, frozenset({unit.upper()}))
    if code in called:
        return code
    kept = currency(code).stored_code
    return next(
        (other for other in sorted(called & CURRENCIES.keys()) if currency(other).stored_code == kept), None
    )


def _refusal(text: str) -> NotUnderstood:
    return NotUnderstood(N_("“{text}” is not a number. Write it like 1,250.5."), text=_shown(text))


def _shown(text: str) -> str:
    """The start of a text, short enough for a sentence."""
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
