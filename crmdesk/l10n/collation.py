"""Dictionary order: a plain text key for each name, whose codepoint order is a language's own order.

The language's own script comes first, then Latin, the other scripts of the product, and all others. Letters
follow the alphabets of CLDR at their primary level (accents, vowel signs and capitals do not count); numbers
order by their size; punctuation counts as a space. The keys are ASCII where the names are in the product's
scripts, so that SQLite (BINARY) and PostgreSQL ("C") order them alike.
"""

import re
import unicodedata
from functools import cache
from typing import Final

from crmdesk.l10n.normalise import fold, latin_digits

# One letter a group; the letters of a group are equal in order.
_PERSIAN: Final = "آ اٱ ءأإؤئ ب پ ت ث ج چ ح خ د ذ ر ز ژ س ش ص ض ط ظ ع غ ف ڤ ق کكڪ گ ل م ن و هةۀہھەۂۃ یيىےېۍ"
_ARABIC: Final = "اءأؤإئٱ ب پ تة ث ج چ ح خ د ذ ر ز ژ س ش ص ض ط ظ ع غ ف ڤ ق كکڪ گ ل م ن هۀہھەۂۃ و يىیےېۍ"
_HEBREW: Final = "א ב ג ד ה ו ז ח ט י כך ל מם נן ס ע פף צץ ק ר ש ת"
_LATIN: Final = "a b c d e f g h i j k l m n o p q r s t u v w x y z"

_SCRIPTS: Final = {
    "fa": (_PERSIAN, _LATIN, _HEBREW),
    "ar": (_ARABIC, _LATIN, _HEBREW),
    "he": (_HEBREW, _LATIN, _PERSIAN),
    "en": (_LATIN, _PERSIAN, _HEBREW),
}
# Arabic reads the long alef as two letters.
_EXPANSIONS: Final = {"ar": ("آ", "اا")}
# Key characters, in order: a space, the digits, the letters of the first two scripts, then prefixes.
_FIRST_LETTER: Final = ord(":")
_PREFIXES: Final = ("|", "~")

_NUMBER: Final = re.compile("[0-9]+")
_LONGEST_NUMBER: Final = 99
_SILENT: Final = frozenset("'\"׳״’‘ʼ“”„«»")
_UNSEEN: Final = frozenset({"Mn", "Me", "Cf", "Cs"})


class _KeyTable(dict[int, str]):
    """A table for `str.translate`: the key of each character in one language's order, as first met."""

    def __init__(self, scripts: tuple[str, str, str]) -> None:
        super().__init__()
        own, second, third = (script.split() for script in scripts)
        for place, group in enumerate(own + second):
            self._add(group, chr(_FIRST_LETTER + place))
        for place, group in enumerate(third):
            self._add(group, _PREFIXES[0] + chr(_FIRST_LETTER + place))

    def _add(self, letters: str, key: str) -> None:
        self.update((ord(letter), key) for letter in letters)

    def __missing__(self, code: int) -> str:
        self[code] = self._key_of(chr(code))
        return self[code]

    def _key_of(self, character: str) -> str:
        kind = unicodedata.category(character)
        if character in _SILENT or kind in _UNSEEN or character == "ـ":
            return ""
        if "0" <= character <= "9":
            return character
        if kind[0] not in "LN" and kind != "Mc":
            return " "
        plain = fold(character)
        if plain == character:
            return _PREFIXES[1] + character
        return "".join(self[ord(part)] for part in plain)


@cache
def _table(catalogue: str) -> _KeyTable:
    table = _KeyTable(_SCRIPTS[catalogue])
    if catalogue in _EXPANSIONS:
        letter, letters = _EXPANSIONS[catalogue]
        table[ord(letter)] = letters.translate(table)
    return table


def _number_key(match: re.Match[str]) -> str:
    """A run of digits by its size: how many digits it has, then the digits."""
    digits = match[0].lstrip("0") or "0"
    return f"{min(len(digits), _LONGEST_NUMBER):02d}{digits}"


def sort_key(text: str, catalogue: str) -> str:
    """The key of `text` whose codepoint order is the dictionary order of the language of `catalogue`."""
    composed = unicodedata.normalize("NFC", text)
    numbered = _NUMBER.sub(_number_key, latin_digits(composed))
    return " ".join(numbered.translate(_table(catalogue)).split())
