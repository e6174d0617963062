"""The lines of a vCard file, whatever wrote it: folded ones joined again, each with the line it begins on.

Bytes stand as the characters of the same number (Latin-1) until the line's own encoding is known.
"""

import codecs
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, TextIO

LARGEST: Final = 32
"""Megabytes that a card may have, together with those it stands within."""


_LENIENT: Final = "crmdesk.lenient"
_PIECE: Final = 1 << 20
_AHEAD: Final = 1 << 16
_PIECE_COST: Final = 60
_WIDTH: Final = 74
_NEARLY: Final = 60
_MARK: Final = "\u00ef\u00bb\u00bf"

_START: Final = re.compile(r"(?:[A-Za-z0-9_-]+\.)?([A-Za-z0-9_-]+)[;:]")
_PLAIN_CARD: Final = re.compile(
    r"BEGIN:VCARD\n"
    r"(?:(?!BEGIN:|END:|AGENT[:;])(?:[a-z0-9]+\.)?(?:X-[A-Za-z0-9-]+|[A-Z][A-Z0-9-]*)[;:](?:[^\n]*[^\n=])?\n)*+"
    r"END:VCARD\n"
)
_EDGE: Final = re.compile(r"^(?:BEGIN|END):VCARD", re.IGNORECASE | re.MULTILINE)
_CODED: Final = re.compile(r"[A-Za-z0-9+/=]+[ \t]*")

NAMES: Final = frozenset(
    {
        *("BEGIN", "END", "VERSION", "FN", "N", "NICKNAME", "PHOTO", "BDAY", "DEATHDATE"),
        *("ANNIVERSARY", "GENDER", "ADR", "LABEL", "TEL", "EMAIL", "IMPP", "LANG", "MAILER", "TZ"),
        *("GEO", "TITLE", "ROLE", "LOGO", "AGENT", "ORG", "MEMBER", "RELATED", "CATEGORIES"),
        *("NOTE", "PRODID", "REV", "SORT-STRING", "SOUND", "UID", "CLIENTPIDMAP", "URL", "CLASS"),
        *("KEY", "FBURL", "CALADRURI", "CALURI", "XML", "KIND", "SOURCE", "NAME", "PROFILE"),
    }
)
_EDGES: Final = frozenset({"BEGIN", "END"})
_PICTURES: Final = frozenset({"PHOTO", "LOGO", "SOUND", "KEY"})
_PROSE: Final = frozenset({"NOTE", "LABEL", "ADR"})


def _pass_over(error: UnicodeError) -> tuple[str | bytes, int]:
    """Half a character of UTF-16: kept if it is one half of a pair, to be taken out with other rubbish."""
    try:
        return codecs.lookup_error("surrogatepass")(error)
    except UnicodeError:
        return "\ufffd", error.end if isinstance(error, UnicodeDecodeError) else 0


codecs.register_error(_LENIENT, _pass_over)


class Lines:
    """The lines of one file, to be told whether a card is open (`is_within`) and of version 2.1 (`is_old`).

    After `skips` is set, by whoever reads them or because a line is too long to be kept, the next line is
    where a card begins or ends. `is_overlong` says that the line just given is not whole, `is_cut` that the
    last one lacks its end. `strange` counts lines that are neither a value nor the rest of one; `late` are
    the numbers of the cards that others began in, whose own end came after these.
    """

    def __init__(self) -> None:
        self.is_within = False
        self.is_old = False
        self.strange = 0
        self.late: set[int] = set()
        self.is_cut = False
        self.skips = False
        self.is_overlong = False
        self._text = ""
        self._place = 0
        self._number = 0
        self._first = 0
        self._name = ""
        self._last = 0
        self._parts: list[str] = []
        self._size = 0
        self._is_soft = False

    def of_file(self, path: Path, wide: str | None) -> Iterator[tuple[int, str | list[str]]]:
        """Each line with its number, or all lines of a card at once where nothing in it needs joining.

        `wide` names an encoding whose letters are not single bytes.

        Raises:
            OSError: the file cannot be read.
        """
        with path.open(encoding=wide or "latin-1", errors=_LENIENT if wide else None) as file:
            while self._has_more(file, is_wide=wide is not None):
                if not self.is_within and not self._parts:
                    plain = _PLAIN_CARD.match(self._text, self._place)
                    if plain is not None:
                        yield self._take_card(plain[0])
                        continue
                if self.skips:
                    self._skip()
                else:
                    yield from self._take_line()
        if self._parts:
            yield self._first, "".join(self._parts)

    def _has_more(self, file: TextIO, *, is_wide: bool) -> bool:
        """Whether something is left, enough of it being at hand."""
        if len(self._text) - self._place < _AHEAD:
            more = file.read(_PIECE)
            if is_wide and not more.isascii():
                more = more.encode("utf-8", "surrogatepass").decode("latin-1")
            self._text, self._place = self._text[self._place :] + more, 0
        return self._place < len(self._text)

    def _take_card(self, text: str) -> tuple[int, list[str]]:
        lines = text.split("\n")[1:-2]
        first, self._number = self._number + 1, self._number + len(lines) + 2
        self._place += len(text)
        return first, lines

    def _skip(self) -> None:
        """Pass over what belongs to a card that is too large."""
        found = _EDGE.search(self._text, self._place)
        end = found.start() if found is not None else self._text.rfind("\n", self._place) + 1
        end = end or len(self._text)
        self._number += self._text.count("\n", self._place, end)
        self._place = end
        self.is_cut, self.skips = False, found is None

    def _take_line(self) -> Iterator[tuple[int, str]]:
        """Read one line; what it shows to be whole."""
        end = self._text.find("\n", self._place)
        is_torn, self.is_cut = self.is_cut, end < 0
        text = self._text[self._place : end if end >= 0 else None]
        self._place += len(text) + 1
        if is_torn:
            self._add(text)
            return
        self._number += 1
        start = _START.match(text)
        if start is None and text.startswith(_MARK):
            text = text.removeprefix(_MARK)
            start = _START.match(text)
        if start is not None and (start[1] in NAMES or self._begins(start[1])):
            if self._parts:
                yield self._first, "".join(self._parts)
            self._begin(start[1], text)
        elif self._continues(text):
            return
        elif self._parts:
            yield self._first, "".join(self._parts)
            self._parts = []
        if self._name in _EDGES and self._parts:
            self._parts = []
            yield self._first, text

    def _begins(self, name: str) -> bool:
        """Whether a line that looks like a value is one, and no sentence of a note with a colon in it."""
        if self._name not in _PROSE and not self._is_soft:
            return True
        return name.upper() in NAMES or (name.isupper() and not self._is_soft) or name[:2] in {"X-", "x-"}

    def _begin(self, name: str, text: str) -> None:
        self._first, self._name, self.is_overlong = self._number, name.upper(), False
        self._parts, self._size, self._last = [text], len(text), len(text)
        self._is_soft = text.endswith("=") and "QUOTED-PRINTABLE" in text.partition(":")[0].upper()
        if self._is_soft:
            self._parts = [text[:-1]]

    def _continues(self, text: str) -> bool:
        """Take what stands on a line of its own as the rest of the value before it, if it can be that."""
        if not text or not self._parts:
            self.strange += bool(text.strip("\x00\x1a \t"))
            return False
        last, self._last = self._last, len(text)
        if self._is_soft:
            self._is_soft = text.endswith("=")
            self._add(text[:-1] if self._is_soft else text)
        elif text[0] in " \t":
            is_spaced = self.is_old and last < _WIDTH and self._name not in _PICTURES
            self._add(text if is_spaced else text[1:])
        elif last >= _NEARLY or (self._name in _PICTURES and _CODED.fullmatch(text)):
            self._add(text)
        elif self._name in _PROSE:
            self._add("\n" + text)
        else:
            self.strange += 1
        return True

    def _add(self, text: str) -> None:
        self._size += len(text) + _PIECE_COST
        self._parts.append(text)
        self.skips = self.is_overlong = self._size > LARGEST << 20
