"""The search form of a text: what two spellings of one name have in common, in four languages.

Letters that Persian and Arabic keyboards write differently, digits of every family, vowel signs, joiners,
capitals and accents are made equal. The form is stored beside the text for searching and for finding
duplicates; what the user typed is never altered, except by `clean`, which takes out what no keyboard writes.
"""

import re
import unicodedata
from typing import Final

# Letters that no Unicode decomposition makes equal, and the spelling all of them are searched by.
_SAME_LETTER: Final = {
    # Arabic script
    "ي": "ی", "ى": "ی", "ئ": "ی", "ے": "ی", "ې": "ی", "ۍ": "ی",
    "ك": "ک", "ڪ": "ک", "ڬ": "ک",
    "ة": "ه", "ۀ": "ه", "ہ": "ه", "ۂ": "ه", "ۃ": "ه", "ە": "ه", "ھ": "ه",
    "ؤ": "و", "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ء": "", "ـ": "",
    # Latin letters with a stroke, and letters written as two
    "ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ŋ": "n", "ı": "i",
    "æ": "ae", "œ": "oe", "þ": "th", "ß": "ss",
    # Hebrew and typographic punctuation
    "׳": "'", "‘": "'", "’": "'", "‛": "'", "ʼ": "'",
    "״": '"', "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
    "־": "-", "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-",
    # Arabic punctuation
    "،": ",", "؛": ";", "؟": "?", "٪": "%", "٫": ".", "٬": ",",
}  # fmt: skip

_UNSEEN: Final = frozenset({"Mn", "Me", "Cf", "Cc", "Cs", "Cn", "Co"})
_KEPT_CONTROLS: Final = "\t\n\v\f\r\x85"

_MARKS: Final = "\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069"
_MARK = re.compile(f"[{_MARKS}]")
_UNWANTED = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff{_MARKS}]")
_TRUNK_ZERO = re.compile(r"\(\s*0\s*\)")


def _fold_character(character: str) -> str:
    """The search form of one character: nothing, itself, or one or more plain characters."""
    if character in _SAME_LETTER:
        return _SAME_LETTER[character]
    if character in _KEPT_CONTROLS:
        return " "
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    if unicodedata.category(character) in _UNSEEN:
        return ""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
    if plain == character:
        return plain
    return "".join(map(_fold_character, plain))


class _FoldTable(dict[int, str | int]):
    """A table for `str.translate`, worked out character by character as they are first met."""

    def __missing__(self, code: int) -> str | int:
        folded = _fold_character(chr(code))
        entry = code if folded == chr(code) else folded
        self[code] = entry
        return entry


class _DigitTable(dict[int, int]):
    """A table for `str.translate` that makes the digits of every family Latin and keeps all else."""

    def __missing__(self, code: int) -> int:
        digit = unicodedata.decimal(chr(code), None)
        self[code] = code if digit is None else ord("0") + digit
        return self[code]


_FOLDS: Final = _FoldTable()
_DIGITS: Final = _DigitTable()


def fold(text: str) -> str:
    """The search form of `text`: lower case, plain letters, Latin digits, single spaces."""
    return " ".join(fold_words(text))


def fold_words(text: str) -> list[str]:
    """The words of the search form of `text`."""
    folded = text.lower() if text.isascii() and text.isprintable() else text.translate(_FOLDS)
    return folded.split()


def squeeze(text: str) -> str:
    """The search form of `text` without its spaces: "می رود" as "میرود"."""
    return fold(text).replace(" ", "")


def clean(text: str) -> tuple[str, int]:
    """`text` without NUL, lone surrogates, controls and direction marks, and how many were taken out.

    Line ends become a single newline, which is not counted. Joiners are kept: they are spelling.
    """
    if text.isprintable():
        return text, 0
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNWANTED.subn("", text)


def strip_marks(text: str) -> str:
    """`text` without the direction marks that displayed texts carry."""
    return text if text.isascii() else _MARK.sub("", text)


def latin_digits(text: str) -> str:
    """`text` with the digits of any family written as 0 to 9; superscripts and fractions stay."""
    return text if text.isascii() else text.translate(_DIGITS)


def digits_only(text: str) -> str:
    """The digits of `text`, of whichever family, as 0 to 9 and nothing else."""
    return "".join(character for character in latin_digits(text) if "0" <= character <= "9")


def phone_key(text: str) -> str:
    """The digits a telephone number is found by, without the zeros that are dialled before it.

    "+98 912…", "0098912…" and "0912…" are found by any part of the number that follows the zeros: the key
    of the shorter spelling is an ending of the key of the longer. Several numbers stand one to a line.
    """
    return "\n".join(
        digits_only(_TRUNK_ZERO.sub("", latin_digits(line))).lstrip("0") for line in text.splitlines()
    )
