"""How a record is declared: its fields as rows, from which lists, forms, search, import and export are made.

A declaration describes data, never pixels.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from crmdesk.l10n.languages import CATALOGUES
from crmdesk.l10n.normalise import fold
from crmdesk.l10n.texts import _, using

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from crmdesk.l10n.texts import Plural
    from crmdesk.model.base import Record


class Kind(StrEnum):
    """What a field holds; the window has one widget and every file one reading for each."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    EMAILS = "emails"
    PHONES = "phones"
    URL = "url"
    IDENT = "ident"
    MONEY = "money"
    NUMBER = "number"
    PERCENT = "percent"
    DATE = "date"
    MOMENT = "moment"
    MINUTES = "minutes"
    INTERVAL = "interval"
    DISCOUNT = "discount"
    PERIOD = "period"
    KPI = "kpi"
    FIGURE = "figure"
    CHOICE = "choice"
    FLAG = "flag"
    LINK = "link"
    TAGS = "tags"
    COUNTRY = "country"
    LANGUAGE = "language"
    CURRENCY = "currency"


class Column(StrEnum):
    """Whether a list shows a field at first, offers it in its column menu, or never has it."""

    SHOWN = "shown"
    OFFERED = "offered"
    NEVER = "never"


OWN = "custom:"
"""What the attribute of a field begins with that a business added itself, before the number of the field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field. `name` is its name in files and commands, `attribute` the mapped one behind it.

    `currency` names the field that holds the currency of a MONEY or DISCOUNT field (empty: the book's
    own); `subscription.currency` is that of the record linked to.
    `link` names the entity of a LINK; `by_reference` tells the linked record by its reference, where it has
    one, since many share a name. `aliases` are headings that mean this field in files.
    A PERIOD is a month, quarter or year (`crmdesk.model.period.Period`); its attribute is the day it begins
    on, beside the record's `grain`, and its `end` where it has one. A KPI is the id of a figure, a FIGURE a
    number in the unit of the figure that the record's `kpi` names. `signed` says that an amount may be below
    nothing, `in_base` that a NUMBER counts units of the book's currency as it is stored: rials, also where
    toman is shown. `choices` are the values of a CHOICE: an enum whose members have labels, or the words
    themselves. `editable` is False where the value follows from something else (a deal's status from its moves).
    """

    name: str
    label: str
    kind: Kind
    attribute: str = ""
    required: bool = False
    column: Column = Column.OFFERED
    editable: bool = True
    importable: bool = True
    link: str = ""
    by_reference: bool = False
    choices: type[StrEnum] | tuple[str, ...] | None = None
    currency: str = ""
    signed: bool = False
    in_base: bool = False
    aliases: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.attribute:
            object.__setattr__(self, "attribute", f"{self.name}_id" if self.kind is Kind.LINK else self.name)

    @property
    def own(self) -> int:
        """The number of the field that a business added itself; 0 for a declared one."""
        return int(self.attribute.removeprefix(OWN)) if self.attribute.startswith(OWN) else 0

    @property
    def sortable(self) -> bool:
        """Whether a list can be ordered by this field."""
        return self.kind not in {Kind.TAGS, Kind.LONG_TEXT, Kind.EMAILS, Kind.PHONES}

    @property
    def numeric(self) -> bool:
        """Whether its values are numbers, set against the right edge in every language."""
        return self.kind in {Kind.MONEY, Kind.NUMBER, Kind.PERCENT, Kind.MINUTES, Kind.FIGURE}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Entity:
    """One kind of record. `plural` is its KIND on the command line, `fixed` the values that make it one."""

    name: str
    plural: str
    label: str
    label_many: str
    counted: Plural
    icon: str
    model: type[Record]
    fields: tuple[Field, ...]
    fixed: dict[str, object] = field(default_factory=dict)
    sort: str = "name"
    title: str = "name"

    def field(self, name: str) -> Field:
        """The field of that name.

        Raises:
            KeyError: there is none.
        """
        for one in self.fields:
            if one.name == name:
                return one
        raise KeyError(name)

    def sorting(self, name: str = "") -> Field:
        """The field of that name, or the one that lists are in the order of at first."""
        return self.field(name) if name else next(f for f in self.fields if f.attribute == self.sort)

    def by_heading(self, heading: str, *, apart_from: Container[str] = ()) -> Field | None:
        """The importable field that a file's heading means, in any of the four languages.

        `apart_from` names fields that other columns of the file are. The words declared for a field go before
        what it is called on the screen, and in tables that the program wrote, in each language.
        """
        wanted = heading_key(heading)
        offered = [one for one in self.fields if one.importable and one.name not in apart_from]
        for one in offered:
            if wanted in word_keys(one):
                return one
        return next((one for one in offered if wanted in label_keys(one.label)), None)

    def columns(self) -> Iterator[Field]:
        """The fields that a list can show."""
        return (f for f in self.fields if f.column is not Column.NEVER)


def heading_key(heading: str) -> str:
    """A heading without case, spaces, marks and spelling variants."""
    return "".join(char for char in fold(heading) if char.isalnum())


@lru_cache(maxsize=1024)
def word_keys(one: Field) -> frozenset[str]:
    """The words declared for a field, as headings."""
    return frozenset(heading_key(text) for text in (one.name, one.label, *one.aliases))


@lru_cache(maxsize=1024)
def label_keys(label: str) -> frozenset[str]:
    """What is labelled so in each of the languages, as headings."""
    found = set()
    for code in CATALOGUES:
        with using(code):
            found.add(heading_key(_(label)))
    return frozenset(found)
