"""One line of a vCard taken apart: what it is of, how it is written, and its text, whatever its encoding."""

import binascii
import codecs
import re
from contextlib import suppress
from functools import lru_cache
from typing import Final, NamedTuple

_COLON: Final = re.compile(r'(?:[^":]|"[^"]*")*?:')
_PARAMETER: Final = re.compile(r'(?:[^;"]|"[^"]*"?)+')
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)
_ESCAPED_SIGN: Final = re.compile(r"\\([\\;,:])")
_TOKEN: Final = re.compile(r"\\.|[^\\;,]+|[;,\\]", re.DOTALL)
_DATA: Final = re.compile(r"data:([^;,]*)(;base64)?,", re.IGNORECASE)

_CODINGS: Final = {"QUOTED-PRINTABLE": "Q", "BASE64": "B", "B": "B"}
_NO_TYPES: Final = frozenset({"7BIT", "8BIT", ""})
_LEAST: Final = 100
_USUAL_HEAD: Final = 100

# Three letters beyond ASCII in a row: no Western language writes so, and every other one does.
_FOREIGN: Final = re.compile(rb"[\x80-\xff]{3}")
_WESTERN: Final = frozenset({"ascii", "iso8859-1", "iso8859-15", "cp1252"})
_BY_PAIRS: Final = ("shift_jis", "cp932", "euc", "gb", "big5", "iso2022", "hz", "cp949", "johab", "utf-7")

UNREADABLE: Final = "\ufffd"


class Head(NamedTuple):
    """What stands before the colon. The smaller its `rank`, the more the value is preferred.

    `types` are the kinds it is of (HOME, CELL); `coding` is Q for quoted-printable, B for base64.
    """

    name: str
    group: str
    types: frozenset[str]
    rank: int
    coding: str
    charset: str
    medium: str


class Property(NamedTuple):
    """One value of a card. `raw` is what stands behind the colon, bytes as Latin-1."""

    head: Head
    raw: str

    def text(self, fallback: str) -> str:
        """The whole as one text; `fallback` is the encoding where it is neither UTF-8 nor as declared."""
        return self._read(self.raw, fallback)

    def parts(self, sign: str, fallback: str) -> list[str]:
        """The texts between signs."""
        raw, coding = self.raw, self.head.coding
        if not coding and "\\" not in raw:
            return self._decoded(raw, fallback).split(sign)
        if coding == "Q":
            return [self._read(part, fallback) for part in split(raw, sign)]
        return [unescaped(part) for part in split(self._decoded(raw, fallback), sign)]

    def content(self) -> bytes:
        """The bytes of it, decoded as it says it is coded; nothing where that is not sound."""
        found = _DATA.match(self.raw)
        if found is not None and found[2]:
            return from_base64(self.raw[found.end() :])
        return self._bytes(self.raw)

    @property
    def medium(self) -> str:
        """What kind of picture or sound it says it is: JPEG, or image/jpeg."""
        found = _DATA.match(self.raw)
        return found[1] if found is not None else self.head.medium

    def _read(self, raw: str, fallback: str) -> str:
        text = self._decoded(raw, fallback)
        return _ESCAPED_SIGN.sub(r"\1", text) if self.head.coding == "Q" else unescaped(text)

    def _decoded(self, raw: str, fallback: str) -> str:
        if not self.head.coding and raw.isascii():
            return raw
        return decoded(self._bytes(raw), self.head.charset, fallback).replace("\r\n", "\n")

    def _bytes(self, raw: str) -> bytes:
        if self.head.coding == "B":
            return from_base64(raw)
        data = raw.encode("latin-1")
        return binascii.a2b_qp(data) if self.head.coding == "Q" else data


def property_of(line: str) -> Property | None:
    """The property that a line is; None where it is none."""
    head, colon, raw = line.partition(":")
    if not colon:
        return None
    if '"' in head:
        found = _COLON.match(line)
        if found is not None:
            head, raw = line[: found.end() - 1], line[found.end() :]
    return Property(_usual_head(head) if len(head) < _USUAL_HEAD else _head_of(head), raw)


def _head_of(written: str) -> Head:
    """Takes a head apart; the oldest cards have bare words for kinds and codings."""
    full, *rest = (_PARAMETER.findall(written) if '"' in written else written.split(";")) or [""]
    group, _dot, name = full.rpartition(".")
    found: dict[str, list[str]] = {}
    for one in rest:
        key, equals, said = one.partition("=")
        key, said = (key.strip().upper(), said) if equals else ("", key)
        for word in said.replace('"', "").split(","):
            text = word.strip().upper()
            if text in _CODINGS and key in {"", "ENCODING"}:
                found.setdefault("ENCODING", []).append(_CODINGS[text])
            elif text not in _NO_TYPES:
                found.setdefault(key or "TYPE", []).append(text)
    types = found.get("TYPE", [])
    media = found.get("MEDIATYPE", [one for one in types if one != "PREF"])
    coding, charset, preferred, medium = (
        next(iter(texts), "") for texts in (*(found.get(key, []) for key in _SINGLE), media)
    )
    rank = 1 if "PREF" in types else _LEAST + 1
    if preferred.isdecimal():
        rank = min(int(preferred[:3]), _LEAST)
    return Head(name.strip().upper(), group.lower(), frozenset(types), rank, coding, charset, medium)


_SINGLE: Final = ("ENCODING", "CHARSET", "PREF")
_usual_head = lru_cache(maxsize=4096)(_head_of)


def from_base64(raw: str) -> bytes:
    """The bytes of a base64 text, blanks and a missing end forgiven; nothing where it is none."""
    text = "".join(raw.split())
    with suppress(ValueError):
        return binascii.a2b_base64(text + "=" * (-len(text) % 4))
    return b""


def decoded(data: bytes, charset: str, fallback: str) -> str:
    """The text that bytes are: UTF-8 if they can be, whatever is declared, for programs often lie.

    An encoding of letter pairs is believed first, and a Western one not where the letters are others.
    """
    declared = codec_of(charset) if charset else ""
    if not declared.startswith(_BY_PAIRS):
        with suppress(UnicodeError):
            return data.decode()
        with suppress(UnicodeError):
            halves = data.decode("utf-8", "surrogatepass")
            return halves.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
    if declared in _WESTERN and _FOREIGN.search(data):
        declared = ""
    for encoding in filter(None, (declared, fallback, "utf-8")):
        with suppress(UnicodeError):
            return data.decode(encoding)
    return data.decode(fallback, "replace")


@lru_cache(maxsize=64)
def codec_of(charset: str) -> str:
    """Python's name of an encoding for text; empty where it knows none."""
    with suppress(LookupError, ValueError):
        "".encode(charset)
        return codecs.lookup(charset).name
    return ""


def unescaped(text: str) -> str:
    r"""`text` without backslashes; `\n` is the end of a line."""
    if "\\" not in text:
        return text
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], text)


def split(text: str, sign: str) -> list[str]:
    """The parts between signs that no backslash takes the meaning from, still escaped."""
    if "\\" not in text:
        return text.split(sign)
    parts: list[list[str]] = [[]]
    for token in _TOKEN.findall(text):
        if token == sign:
            parts.append([])
        else:
            parts[-1].append(token)
    return ["".join(part) for part in parts]
