"""One person or company as the lines of a vCard, folded at 75 bytes between characters."""

import re
from collections.abc import Iterator
from typing import Final

from crmdesk.exchange.vcard_records import FIELDS, OWN

_WIDTH: Final = 75
_TAIL: Final = 0b1000_0000
_TAIL_MASK: Final = 0b1100_0000
_UNWRITTEN: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_FIELD_NAME: Final = re.compile("[A-Za-z0-9_-]+")
_ESCAPES: Final = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
_ESCAPES_OF_LINKS: Final = str.maketrans({"\\": "\\\\", "\n": "\\n"})


def card_lines(texts: dict[str, str], *, is_company: bool, version: str, exact: bool) -> Iterator[bytes]:
    """The lines of a card; `texts` are by field, several e-mails, phones or tags with semicolons between.

    Fields that vCards do not have are written if `exact`, under names that only this program reads.
    """
    pure = {name: _pure(text) for name, text in texts.items()}
    is_new = version == "4.0"
    yield from map(_folded, ("BEGIN:VCARD", f"VERSION:{version}"))
    for head, value in (*_named(pure, is_company=is_company, is_new=is_new), *_placed(pure, is_new=is_new)):
        yield _folded(f"{head}:{value}")
    for name, text in pure.items():
        if text and _is_own(name, is_new=is_new, exact=exact):
            yield _folded(f"{OWN}{name.upper().replace('_', '-')}:{_escaped(text)}")
    yield _folded("END:VCARD")


def _is_own(name: str, *, is_new: bool, exact: bool) -> bool:
    """Whether a field goes under a name of ours: 3.0 has no second name and no language."""
    if name in FIELDS:
        return name in {"other_name", "language"} and not is_new
    return exact and _FIELD_NAME.fullmatch(name) is not None


def _named(texts: dict[str, str], *, is_company: bool, is_new: bool) -> Iterator[tuple[str, str]]:
    """Who it is. The name is not taken apart, for the book does not know its parts."""
    name, other = texts["name"], texts.get("other_name", "")
    if is_company:
        yield ("KIND", "org") if is_new else ("X-ABShowAs", "COMPANY")
    elif is_new:
        yield "KIND", "individual"
    if other and is_new:
        yield "FN;PREF=1", _escaped(name)
        yield "FN", _escaped(other)
    else:
        yield "FN", _escaped(name)
    yield "N", ";;;;" if is_company else f";{_escaped(name)};;;"
    organisation = name if is_company else texts.get("company")
    if organisation:
        yield "ORG", _escaped(organisation)
    for head, field in (("TITLE", "title"), ("UID;VALUE=text" if is_new else "UID", "ref")):
        if texts.get(field) and not (is_company and field == "title"):
            yield head, _escaped(texts[field])


def _placed(texts: dict[str, str], *, is_new: bool) -> Iterator[tuple[str, str]]:
    """How to reach them, and the rest."""
    preferred = ";PREF=1" if is_new else ";TYPE=PREF"
    for head, field in (("EMAIL", "emails"), ("TEL", "phones")):
        several = [text for text in texts.get(field, "").split("; ") if text]
        for place, text in enumerate(several):
            yield head + (preferred if len(several) > 1 and place == 0 else ""), _escaped(text)
    if texts.get("website"):
        yield "URL", texts["website"].translate(_ESCAPES_OF_LINKS)
    address = [_escaped(texts.get(field, "")) for field in ("address", "city", "country")]
    if any(address):
        yield "ADR", ";;{};{};;;{}".format(*address)
    if texts.get("language") and is_new:
        yield "LANG", _escaped(texts["language"])
    if texts.get("tags"):
        yield "CATEGORIES", ",".join(_escaped(tag) for tag in texts["tags"].split("; "))
    if texts.get("note"):
        yield "NOTE", _escaped(texts["note"])


def _pure(text: str) -> str:
    return _UNWRITTEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _escaped(text: str) -> str:
    return text.translate(_ESCAPES)


def _folded(line: str) -> bytes:
    """A line as bytes, cut before the 76th and never within a character."""
    data = line.encode()
    if len(data) <= _WIDTH:
        return data + b"\r\n"
    pieces, start, room = [], 0, _WIDTH
    while len(data) - start > room:
        end = start + room
        while data[end] & _TAIL_MASK == _TAIL:
            end -= 1
        pieces.append(data[start:end])
        start, room = end, _WIDTH - 1
    return b"\r\n ".join((*pieces, data[start:])) + b"\r\n"
