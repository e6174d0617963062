"""vCard files of versions 2.1, 3.0 and 4.0 in, 4.0 and 3.0 out: people and companies as rows of their fields.

Lines are read here and not by vobject, which fails on 13 of 76 real files and recurses into nested cards.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

from crmdesk.exchange.encodings import known_encoding, marked_encoding, old_encoding_of
from crmdesk.exchange.tables import LONGEST_CELL, Cell, Findings, Note, Rows, Table, Value, telling_of
from crmdesk.exchange.vcard_cards import DEEPEST, TOO_LARGE, Card, cards
from crmdesk.exchange.vcard_lines import LARGEST, Lines
from crmdesk.exchange.vcard_records import COMPANIES, FIELDS, OWN, PEOPLE, Record, field_of, record_of
from crmdesk.exchange.vcard_records import KINDS as RECORD_KINDS
from crmdesk.exchange.vcard_values import Property
from crmdesk.exchange.vcard_writing import card_lines
from crmdesk.exchange.whole_file import whole_file
from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.texts import N_

ENDINGS: Final = (".vcf", ".vcard")
NAME: Final = "vCard"
KINDS: Final = (PEOPLE, COMPANIES)
VERSIONS: Final = ("4.0", "3.0")

_NAMELESS: Final = N_("Card {number} has neither a name nor a company, an e-mail address or a phone number.")
_TOO_LONG: Final = N_("Card {number}, “{name}”, has a text of more than {most} characters.")
_UNKNOWN: Final = "?"
_MOST_NAMED: Final = 10_000
_START: Final = 1 << 12
_SAMPLE: Final = 1 << 16
_FILLED_BY: Final = {
    "UID": "ref",
    "ORG": "company",
    "TITLE": "title",
    "ROLE": "title",
    "EMAIL": "emails",
    "TEL": "phones",
    "URL": "website",
    "LABEL": "address",
    "LANG": "language",
    "CATEGORIES": "tags",
    "NOTE": "note",
}
_ADDRESS: Final = (
    *(("address", slice(3)), ("address", slice(4, 6))),
    *(("city", slice(3, 4)), ("country", slice(6, 7))),
)

_NOTES: Final = {
    PEOPLE: N_("Cards of people, left for an import of contacts: {count}."),
    COMPANIES: N_("Cards of companies, left for an import of companies: {count}."),
    "": N_("Cards of neither people nor companies (groups, places), left out: {count}."),
    "empty": N_("Empty cards passed over: {count}."),
    "endless": N_("Cards without a line for their end, read as far as they go: {count}."),
    "within": N_("Cards that others stand within, read as cards of their own: {count}."),
    "pictures": N_("Pictures in the cards, left out: {count}."),
    "unplaced": N_("Values that no field takes (birthdays and the like), left out: {count}."),
    "unreadable": N_("Texts with letters that could not be read: {count}. Another encoding may read them."),
    "strange": N_("Lines that could not be understood, left out: {count}."),
    "unnamed": N_("More cards that could not be read: {count}."),
}


@dataclass(slots=True)
class _Survey:
    """What a first reading of a whole file finds: its encoding, and the fields that cards of a kind fill."""

    path: Path
    wide: str | None
    fallback: str
    columns: dict[str, set[str]] = field(default_factory=lambda: {kind: set() for kind in KINDS})
    sample: bytearray = field(default_factory=bytearray)

    def look_at(self, card: Card) -> None:
        """Learn which fields a card fills; read it whole only if it may fill another."""
        properties = list(card.properties())
        heads = {one.head.name for one in properties if one.raw}
        self._sample_of(properties)
        kind = self._plain_kind(properties, heads)
        if kind and self._fields_of(properties, heads) <= self.columns[kind]:
            return
        record = record_of(properties, self.fallback)
        if record.kind:
            self.columns[record.kind] |= {"name", *record.texts}

    @staticmethod
    def _plain_kind(properties: list[Property], heads: set[str]) -> str:
        """People, where a name in parts says so."""
        if not heads.isdisjoint(RECORD_KINDS):
            return ""
        if "ORG" not in heads or any(one.head.name == "N" and one.raw.strip("; ") for one in properties):
            return PEOPLE
        return ""

    @staticmethod
    def _fields_of(properties: list[Property], heads: set[str]) -> set[str]:
        """The fields that these properties may fill."""
        fields = {"name", *(_FILLED_BY[name] for name in heads if name in _FILLED_BY)}
        fields |= {field_of(name) for name in heads if name.startswith(OWN)}
        for one in properties:
            if one.head.name == "ADR":
                parts = one.raw.split(";")
                fields |= {field for field, place in _ADDRESS if any(part.strip() for part in parts[place])}
        if sum(one.head.name == "FN" for one in properties) > 1:
            fields.add("other_name")
        return fields

    def _sample_of(self, properties: list[Property]) -> None:
        """Keep some of what is not in UTF-8, to judge its encoding by."""
        for one in properties:
            if (one.head.coding == "Q" or not one.raw.isascii()) and one.head.coding != "B":
                content = one.content()
                if not _is_utf8(content) and len(self.sample) < _SAMPLE:
                    self.sample += content + b"\n"


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


def open_table(
    path: Path, *, encoding: str | None = None, delimiter: str | None = None, sheet: str | None = None
) -> Table:
    """The cards of one kind in the file at `path`, `sheet` being the KIND; else of people, if there are any.

    Raises:
        CrmError: the file cannot be read, or has no card of that kind.
    """
    if delimiter is not None:
        raise CrmError(N_("A vCard file has no delimiter. Leave it out."))
    if sheet is not None and sheet not in KINDS:
        raise CrmError(N_("A vCard file has no sheets. Leave the sheet out."))
    told = known_encoding(encoding) if encoding else ""
    with telling_of(path):
        survey = _surveyed(path, told)
    filled = [kind for kind in KINDS if survey.columns[kind]]
    if not filled:
        raise CrmError(_NO_CARD, file=path.name, begin="BEGIN:VCARD")
    kind = sheet or filled[0]
    if kind not in filled:
        raise CrmError(_NO_CARDS[kind], file=path.name)
    order = {name: place for place, name in enumerate(FIELDS)}
    columns = sorted(survey.columns[kind], key=lambda name: (order.get(name, len(order)), name))
    found = Findings()
    read = partial(_read, survey, kind, columns, found)
    return Table(path, read, encoding=survey.wide or survey.fallback, kind=kind, found=found)


_NO_CARD: Final = N_("“{file}” has no cards: no line in it is {begin}.")
_NO_CARDS: Final = {
    PEOPLE: N_("“{file}” has no cards of people, only of companies. Import it as companies."),
    COMPANIES: N_("“{file}” has no cards of companies, only of people. Import it as contacts."),
}


def _surveyed(path: Path, told: str) -> _Survey:
    with path.open("rb") as file:
        start = file.read(_START)
    named = told or marked_encoding(start) or ""
    wide = named if named.startswith(("utf-16", "utf-32")) else None
    survey = _Survey(path, wide, told if told and not wide else "utf-8-sig")
    for card in cards(path, wide=wide, lines=Lines()):
        if card.texts:
            survey.look_at(card)
        elif card.wrong:
            survey.columns[PEOPLE].add("name")
    if survey.sample and not told:
        survey.fallback = old_encoding_of(bytes(survey.sample))
    return survey


def _read(survey: _Survey, kind: str, columns: list[str], found: Findings, _first: int) -> Rows:
    """The cards of a kind as rows, each with the line it begins on; those not whole are among them."""
    found.notes.clear()
    found.refused.clear()
    counts: Counter[str] = Counter()
    lines, endless = Lines(), set[int]()
    yield 1, list(columns)
    for card in cards(survey.path, wide=survey.wide, lines=lines):
        if card.wrong and len(found.refused) >= _MOST_NAMED:
            counts["unnamed"] += 1
            continue
        record = record_of(card.properties(), survey.fallback)
        if record.kind != kind:
            counts[record.kind] += 1
            continue
        if not card.texts and not card.wrong:
            counts["empty"] += 1
            continue
        refusal = _refusal(card, record)
        if refusal is not None:
            if len(found.refused) >= _MOST_NAMED:
                counts["unnamed"] += 1
                continue
            found.refused[card.line] = refusal
        if not card.is_ended and not card.wrong:
            endless.add(card.number)
        counts["pictures"] += record.pictures
        counts["unplaced"] += record.unplaced
        counts["unreadable"] += record.unreadable
        row: list[Cell] = [record.texts.get(name, "")[:LONGEST_CELL] for name in columns]
        yield card.line, row if any(row) else [_UNKNOWN, *row[1:]]
    counts["strange"] = lines.strange
    counts["within"] = len(endless & lines.late)
    counts["endless"] = len(endless) - counts["within"]
    found.notes += [Note(message, counts[name]) for name, message in _NOTES.items() if counts[name]]


def _refusal(card: Card, record: Record) -> CrmError | None:
    """Why a card cannot be taken; None where it can."""
    name = " ".join(record.texts.get("name", "").split())[:80] or _UNKNOWN
    if card.wrong:
        most = LARGEST if card.wrong == TOO_LARGE else DEEPEST
        return CrmError(card.wrong, number=card.number, name=name, most=most)
    if any(len(text) > LONGEST_CELL for text in record.texts.values()):
        return CrmError(_TOO_LONG, number=card.number, name=name, most=LONGEST_CELL)
    return CrmError(_NAMELESS, number=card.number) if name == _UNKNOWN else None


def write_table(
    path: Path,
    header: Sequence[str],
    rows: Iterable[Sequence[Value]],
    *,
    exact: bool,
    rtl: bool = False,  # noqa: ARG001 - the same call as for every format; cards have no direction
    kind: str = PEOPLE,
    version: str = "4.0",
) -> list[Note]:
    """Writes rows under field names as cards; values that vCards have no place for only if `exact`.

    Raises:
        CrmError: the rows have no names, or the file cannot be written; what was there before is unchanged.
    """
    if "name" not in header:
        raise CrmError(N_("A vCard file holds contacts and companies only. Choose CSV or Excel."))
    with whole_file(path) as draft, draft.open("xb") as file:
        for row in rows:
            texts = {name: _written(value) for name, value in zip(header, row, strict=True)}
            file.writelines(card_lines(texts, is_company=kind == COMPANIES, version=version, exact=exact))
    return []


def _written(value: Value) -> str:
    return "" if value is None else str(value)
