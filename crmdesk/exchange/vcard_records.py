"""What a vCard says of a person or a company, as the texts of their declared fields."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from crmdesk.exchange.vcard_values import UNREADABLE, Property

PEOPLE: Final = "contacts"
COMPANIES: Final = "companies"

FIELDS: Final = (
    *("name", "other_name", "ref", "company", "title", "emails", "phones", "website"),
    *("address", "city", "country", "language", "tags", "note"),
)
"""The fields that vCards have a place for, in the order of their columns."""

OWN: Final = "X-CRMDESK-"
"""Begins the names of values that only this program writes, each followed by a field's name."""

PICTURES: Final = frozenset({"PHOTO", "LOGO"})
KINDS: Final = ("KIND", "X-ADDRESSBOOKSERVER-KIND", "X-ABSHOWAS")

_KINDS: Final = {"INDIVIDUAL": PEOPLE, "ORG": COMPANIES, "ORGANIZATION": COMPANIES, "COMPANY": COMPANIES}
_NO_PARTIES: Final = frozenset({"GROUP", "LOCATION", "DEVICE", "APPLICATION", "THING"})
_UNPLACED: Final = frozenset(
    {
        *("BDAY", "DEATHDATE", "ANNIVERSARY", "GENDER", "IMPP", "GEO", "TZ", "SOUND", "KEY", "RELATED"),
        *("NICKNAME", "X-ANNIVERSARY", "X-AIM", "X-ICQ", "X-JABBER", "X-MSN", "X-QQ", "X-SKYPE"),
        *("X-SKYPE-USERNAME", "X-YAHOO", "X-GOOGLE-TALK", "X-MS-IMADDRESS", "X-SOCIALPROFILE"),
        *("X-ABDATE", "X-ABRELATEDNAMES", "X-SPOUSE", "X-GENDER"),
    }
)
_CALLED_LAST: Final = re.compile("FAX|PAGER|TELEX", re.IGNORECASE)
_EXTENSION: Final = re.compile(";ext=([0-9]+)", re.IGNORECASE)
_NAME_PARTS: Final = 5
_ADDRESS_PARTS: Final = 7


@dataclass(slots=True)
class Record:
    """The texts of one card by field. `kind` is empty for groups of people, places and the like."""

    kind: str
    texts: dict[str, str]
    pictures: int
    unplaced: int

    @property
    def unreadable(self) -> int:
        """How many texts have letters of an unknown encoding."""
        return sum(UNREADABLE in text for text in self.texts.values())


def field_of(name: str) -> str:
    """The field that one of our own names is for."""
    return name.removeprefix(OWN).lower().replace("-", "_")


def record_of(properties: Iterable[Property], fallback: str) -> Record:
    """What a card's values say; `fallback` is the encoding where a text tells none."""
    by_name: dict[str, list[Property]] = defaultdict(list)
    for one in properties:
        if one.raw:
            by_name[one.head.name].append(one)
    return _Reading(by_name, fallback).record()


class _Reading:
    def __init__(self, by_name: dict[str, list[Property]], fallback: str) -> None:
        self._by_name = by_name
        self._fallback = fallback
        self._texts: dict[str, str] = {}
        self._unplaced = 0
        self._pictures = 0

    def record(self) -> Record:
        """The texts of all fields that the card fills."""
        names: list[str] = []
        organisation: list[str] = []
        for name, found in self._by_name.items():
            if len(found) > 1:
                found.sort(key=lambda one: one.head.rank)
            if name == "FN":
                names = [text for one in found if (text := one.text(self._fallback)).strip()]
            elif name == "ORG":
                organisation = [part.strip() for part in found[0].parts(";", self._fallback)]
            elif name in _READ:
                _READ[name](self, found)
            else:
                self._keep(name, found)
        kind = self._kind(names, organisation)
        texts = self._texts
        texts["name"] = self._name(names, organisation)
        texts.setdefault("other_name", next((name for name in names if name != names[0]), ""))
        if kind == PEOPLE:
            texts["company"] = organisation[0] if organisation else ""
            texts["title"] = self._title()
        self._unplaced += sum(1 for unit in organisation[1:] if unit)
        filled = {name: text for name, text in texts.items() if text}
        return Record(kind, filled, self._pictures, self._unplaced)

    def _keep(self, name: str, found: Sequence[Property]) -> None:
        """Values of further fields, which this program wrote; count those that have no place."""
        if name.startswith(OWN):
            self._texts[field_of(name)] = found[0].text(self._fallback)
        elif name in PICTURES:
            self._pictures += len(found)
        elif name in _UNPLACED:
            self._unplaced += len(found)

    def _kind(self, names: list[str], organisation: list[str]) -> str:
        for name in KINDS:
            said = self._first(name).strip().upper() if name in self._by_name else ""
            if said in _NO_PARTIES:
                return ""
            if said in _KINDS:
                return _KINDS[said]
        if not any(organisation[:1]) or any(self._name_parts()):
            return PEOPLE
        return PEOPLE if any(name.strip() != organisation[0] for name in names) else COMPANIES

    def _name_parts(self) -> list[str]:
        found = self._by_name.get("N")
        return [part.strip() for part in found[0].parts(";", self._fallback)] if found else []

    def _name(self, names: list[str], organisation: list[str]) -> str:
        """The name as it is shown, else its parts put together, else what else a person is known by."""
        if names:
            return names[0]
        family, given, more, before, after = (*self._name_parts(), *[""] * _NAME_PARTS)[:_NAME_PARTS]
        full = " ".join(part for part in (before, given, more, family, after) if part)
        nick = self._first("NICKNAME") if "NICKNAME" in self._by_name else ""
        reach = (self._texts.get(field, "").partition("; ")[0] for field in ("emails", "phones"))
        known = (full, nick, *organisation[:1], *reach)
        name = next((text for text in known if text.strip()), "")
        self._unplaced -= bool(nick) and name == nick
        return name

    def _first(self, name: str) -> str:
        return self._by_name[name][0].text(self._fallback)

    def _title(self) -> str:
        return next((self._first(name) for name in ("TITLE", "ROLE") if name in self._by_name), "")

    def take_ref(self, found: Sequence[Property]) -> None:
        self._texts["ref"] = found[0].text(self._fallback).strip()

    def take_language(self, found: Sequence[Property]) -> None:
        self._texts["language"] = found[0].text(self._fallback).strip()

    def take_website(self, found: Sequence[Property]) -> None:
        self._texts["website"] = found[0].text(self._fallback).strip()
        self._unplaced += len(found) - 1

    def take_note(self, found: Sequence[Property]) -> None:
        self._texts["note"] = "\n".join(one.text(self._fallback) for one in found)

    def take_emails(self, found: Sequence[Property]) -> None:
        """Addresses of e-mail; those of other networks have no place."""
        kept: dict[str, str] = {}
        for one in found:
            address = one.text(self._fallback).strip().removeprefix("mailto:").strip()
            if "@" in address:
                kept.setdefault(address.lower(), address)
            else:
                self._unplaced += 1
        self._texts["emails"] = "; ".join(kept.values())

    def take_phones(self, found: Sequence[Property]) -> None:
        """Numbers to be called, then those of machines."""
        labels = {one.head.group: one.raw for one in self._by_name.get("X-ABLABEL", ())}
        kept: dict[str, bool] = {}
        for one in found:
            text = one.text(self._fallback).strip()
            if text[:4].lower() == "tel:":
                text = _EXTENSION.sub(r" x\1", text[4:]).partition(";")[0]
            kinds = (*one.head.types, labels.get(one.head.group, "") if one.head.group else "")
            if text:
                kept.setdefault(text, any(map(_CALLED_LAST.search, kinds)))
        self._texts["phones"] = "; ".join(sorted(kept, key=lambda text: kept[text]))

    def take_tags(self, found: Sequence[Property]) -> None:
        parts = (part.strip() for one in found for part in one.parts(",", self._fallback))
        self._texts["tags"] = "; ".join(dict.fromkeys(part for part in parts if part))

    def take_address(self, found: Sequence[Property]) -> None:
        """The preferred address that says anything."""
        read = [one.parts(";", self._fallback) for one in found]
        filled = [(*one, *[""] * _ADDRESS_PARTS) for one in read if any(map(str.strip, one))]
        if not filled:
            return
        box, more, street, city, region, code, country = filled[0][:_ADDRESS_PARTS]
        self._unplaced += len(filled) - 1
        lines = (box, more, street, " ".join(part for part in (region.strip(), code.strip()) if part))
        self._texts["address"] = "\n".join(line for line in lines if line.strip())
        self._texts["city"], self._texts["country"] = city.strip(), country.strip()

    def take_label(self, found: Sequence[Property]) -> None:
        """An address that is only written out."""
        if "ADR" not in self._by_name:
            self._texts["address"] = found[0].text(self._fallback)


_READ: Final[dict[str, Callable[[_Reading, Sequence[Property]], None]]] = {
    "UID": _Reading.take_ref,
    "LANG": _Reading.take_language,
    "URL": _Reading.take_website,
    "NOTE": _Reading.take_note,
    "EMAIL": _Reading.take_emails,
    "TEL": _Reading.take_phones,
    "CATEGORIES": _Reading.take_tags,
    "ADR": _Reading.take_address,
    "LABEL": _Reading.take_label,
}
