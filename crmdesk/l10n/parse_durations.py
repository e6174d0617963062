"""Durations as people type them, in whole minutes: "90", "1:30", "1 h 30 m", "1h30", «۱ ساعت و ۳۰ دقیقه»."""

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from crmdesk.l10n.errors import NotUnderstood
from crmdesk.l10n.normalise import fold, latin_digits, strip_marks
from crmdesk.l10n.parse_numbers import read_number
from crmdesk.l10n.texts import N_

_HOUR: Final = 60
_LONGEST_TEXT: Final = 60
_LONGEST: Final = 10_000 * _HOUR

_UNIT_WORDS: Final = {
    "h hr hrs hour hours ساعت ساعة ساعات ساعه س שעה שעות ש ש'": Decimal(_HOUR),
    "ساعتان ساعتين שעתיים": Decimal(2 * _HOUR),
    "m min mins minute minutes دقیقه دقيقة دقائق د דקה דקות דק דק'": Decimal(1),
    "دقيقتان دقيقتين דקותיים": Decimal(2),
}
_UNITS: Final = {fold(word): size for words, size in _UNIT_WORDS.items() for word in words.split()}
_HOURS: Final = frozenset(word for word, size in _UNITS.items() if size >= _HOUR)
_MINUTE: Final = "m"
_FRACTION_WORDS: Final = {
    "half نیم نصف חצי מחצית": Decimal("0.5"),
    "quarter ربع רבע": Decimal("0.25"),
}
_FRACTIONS: Final = {fold(word): part for words, part in _FRACTION_WORDS.items() for word in words.split()}
_PASSED_OVER: Final = frozenset(
    map(fold, ("and", "of", "an", "a", "one", "و", "یک", "واحدة", "واحد", "ו", "אחת", "אחד"))
)

_CLOCK: Final = re.compile(r"([0-9]{1,4}):([0-5][0-9])(?::([0-5][0-9]))?")
_NUMBER: Final = r"[0-9]+(?:[.,/'٫٬][0-9]+)*"
_MINUTES_OF_HOUR: Final = re.compile("[0-5][0-9]")
_MINUTES: Final = re.compile(r"[0-9]+(?:[,'٬][0-9]+)*")
_PIECE: Final = re.compile(rf"{_NUMBER}|[^\W\d_]+['׳]?")
_WHOLE: Final = re.compile(r"[\w\s.,'/׳،٫٬]+")
_HEBREW_AND: Final = re.compile(r"\bו[-־](?=\w)")


def read_duration(text: str) -> int:
    """The minutes of a duration; a bare number is minutes, seconds are rounded.

    Raises:
        NotUnderstood: no duration, a negative one, or more than ten thousand hours.
    """
    plain = _HEBREW_AND.sub("", latin_digits(strip_marks(text))).strip().rstrip(".")
    minutes = _read(plain) if 0 < len(plain) <= _LONGEST_TEXT else None
    if minutes is None or not 0 <= minutes <= _LONGEST:
        raise NotUnderstood(
            N_("“{text}” is not a length of time. Write it like 90, 1:30 or 1 h 30 m."),
            text=text[:_LONGEST_TEXT],
        )
    return int(minutes.to_integral_value(ROUND_HALF_UP))


def _read(plain: str) -> Decimal | None:
    if _MINUTES.fullmatch(plain):
        minutes = read_number(plain)
        return minutes if minutes == int(minutes) else None
    clock = _CLOCK.fullmatch(plain)
    if clock:
        hours, minutes, seconds = (Decimal(part or 0) for part in clock.groups())
        return hours * _HOUR + minutes + seconds / _HOUR
    return _read_words(_PIECE.findall(plain)) if _WHOLE.fullmatch(plain) else None


def _read_words(pieces: list[str]) -> Decimal | None:
    """Numbers and their units added up; a unit alone is one of it, a fraction belongs to its neighbour.

    Two digits behind the hours, at the end, are minutes.
    """
    words = [_known(word) for word in map(fold, pieces[:-1]) if word not in _PASSED_OVER]
    if words and words[-1] in _HOURS and _MINUTES_OF_HOUR.fullmatch(pieces[-1]):
        pieces = [*pieces, _MINUTE]
    total, unit, number = Decimal(0), None, None
    for piece in pieces:
        word = _known(fold(piece))
        if piece[0].isdecimal():
            if number is not None:
                return None
            number = read_number(piece)
        elif word in _UNITS:
            unit = _UNITS[word]
            total += unit if number is None else number * unit
            number = None
        elif word in _FRACTIONS and unit is not None and number is None:
            total += _FRACTIONS[word] * unit
        elif word in _FRACTIONS and number is None:
            number = _FRACTIONS[word]
        elif word not in _PASSED_OVER:
            return None
    return total if unit is not None and number is None else None


def _known(piece: str) -> str:
    """The word without the "and" that Arabic and Hebrew write onto it."""
    bare = piece[1:] if piece[:1] in ("و", "ו") else piece
    return bare if bare in _UNITS or bare in _FRACTIONS else piece
