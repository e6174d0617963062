"""What an import is to do: which column is which field, and how its values are read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from crmdesk.db.reading import current_token
from crmdesk.entities.catalogue import DECLARED, BookFields
from crmdesk.entities.catalogue import entity as declared_entity
from crmdesk.entities.spec import Entity, Field, Kind, heading_key, label_keys, word_keys
from crmdesk.exchange.registry import format_of
from crmdesk.l10n.date_columns import Ambiguous, infer_date_order
from crmdesk.l10n.date_parts import DateReading
from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.texts import N_
from crmdesk.services.book_fields import book_fields
from crmdesk.services.importing.headings import heading_row
from crmdesk.services.importing.rejects import TOLD
from crmdesk.services.importing.units import split_unit

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from crmdesk.db.uow import Work
    from crmdesk.exchange.tables import Table
    from crmdesk.l10n.calendars import CalendarId

_SAMPLES = 3
_SAMPLE_ROWS = 50

JOINED = frozenset({Kind.EMAILS, Kind.PHONES})
"""What several columns of a file may fill together, each with a line of it."""
_NUMBERED = re.compile(r"[\s_#(\[-]*\d+[)\]]?\s*")

_MADE_FROM = {"title": {"product", "company", "ref"}, "name": {"first_name", "last_name"}}

FIRST_NAME = Field(
    name="first_name",
    label=N_("First name"),
    kind=Kind.TEXT,
    aliases=("given name", "forename", "نام کوچک", "الاسم الأول", "שם פרטי"),
)
LAST_NAME = Field(
    name="last_name",
    label=N_("Last name"),
    kind=Kind.TEXT,
    aliases=("surname", "family name", "نام خانوادگی", "اسم العائلة", "الكنية", "שם משפחה"),
)

_ONLY_IN_FILES: dict[str, tuple[Field, ...]] = {
    "contact": (FIRST_NAME, LAST_NAME),
    "deal": (replace(declared_entity("deal").field("status"), importable=True),),
    "stage_move": (replace(declared_entity("stage_move").field("outcome"), importable=True),),
    "ticket": (
        Field(
            name="first_reply_minutes",
            label=N_("Minutes to the first reply"),
            kind=Kind.MINUTES,
            aliases=("first response minutes", "دقیقه تا اولین پاسخ", "دقائق أول رد", "דקות עד מענה ראשון"),
        ),
        Field(
            name="resolution_hours",
            label=N_("Hours to the solution"),
            kind=Kind.NUMBER,
            aliases=("resolution time hours", "ساعت تا حل", "ساعات الحل", "שעות עד פתרון"),
        ),
    ),
}

_OTHERWISE_IN_FILES: dict[str, dict[str, Kind]] = {
    "ticket": {"created": Kind.MOMENT},
    "target": {"value": Kind.TEXT, "benchmark": Kind.TEXT},
}
"""Fields that hold something else in a file than in the book."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a person says about the file beyond what it says itself (COMMANDS.md, import).

    `header_row` is the line of the file on which the row with the headings starts, from 1.
    """

    mapping: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    dates: Mapping[str, str] = field(default_factory=dict)
    all_dates: str = ""
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header_row: int | None = None
    create_missing: bool = False
    ignored: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class MappedColumn:
    """One column of the file: its heading, a few values, and the field it fills (None: not imported)."""

    place: int
    heading: str
    samples: tuple[str, ...]
    field: Field | None
    reading: DateReading | Ambiguous | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A file read for an import: the same plan is checked and carried out."""

    entity: Entity
    path: Path
    table: Table
    options: Options
    columns: tuple[MappedColumn, ...]

    @property
    def fields(self) -> dict[str, Field]:
        """The fields the import fills, by name."""
        known = {f.name: f for f in importable_fields(self.entity)}
        mapped = {c.field.name: c.field for c in self.columns if c.field is not None}
        return mapped | {name: known[name] for name in self.options.values}

    @property
    def own_columns(self) -> int:
        """How many columns of the file are its own, and not what an earlier import told of its rows."""
        return len(self.table.header) - (len(TOLD) if _tells_of_rejects(self.table.header) else 0)

    def heading_of(self, name: str) -> str:
        """The heading over a field's column; the field's name where none has it."""
        found = (c.heading for c in self.columns if c.field is not None and c.field.name == name)
        return next(found, name)

    def require_readable_dates(self) -> None:
        """Refuse a date column that can be read in two ways.

        Raises:
            CrmError: it names the column and the option that decides.
        """
        for column in self.columns:
            if isinstance(column.reading, Ambiguous):
                raise CrmError(
                    N_(
                        "Every date in “{column}” can be read in more than one way. "
                        "Say how, for example with {option}. Nothing was imported."
                    ),
                    column=column.heading,
                    option=f"--dates {column.field.name if column.field else ''}=dmy",
                )

    def rows(self) -> Iterator[tuple[int, list[Any]]]:
        """The file's rows with their line numbers."""
        return self.table.rows()


def _tells_of_rejects(header: Sequence[str]) -> bool:
    return len(header) > len(TOLD) and tuple(header[-len(TOLD) :]) == TOLD


def importable_fields(declared: Entity) -> tuple[Field, ...]:
    """The fields a file can fill, and those in which only files say something of the record.

    The day on which a ticket came may have its time of day; a target is a share, money or a number as its
    figure is, and so is read with it.
    """
    other = _OTHERWISE_IN_FILES.get(declared.name, {})
    fields = [one for one in declared.fields if one.importable]
    fields = [replace(one, kind=other[one.name]) if one.name in other else one for one in fields]
    return (*fields, *_ONLY_IN_FILES.get(declared.name, ()))


def make_plan(
    path: Path, *, kind: str, options: Options, calendar: CalendarId, book: BookFields = DECLARED
) -> Plan:
    """Open a file and match its columns with the fields of a KIND; `calendar` and `book` are the book's.

    Raises:
        CrmError: the file cannot be read, the KIND or a field is unknown, a needed field has no
            column, or two columns are to fill one field.
    """
    plan = draft_plan(path, kind=kind, options=options, calendar=calendar, book=book)
    for one in missing_fields(plan):
        raise CrmError(
            N_("No column of the file is “{field}”. Name it with {option}."),
            field=one.name,
            option=f"--map {one.name}=COLUMN",
        )
    return plan


def plan_for(work: Work, path: Path, *, kind: str, options: Options) -> Plan:
    """The plan of a file for an open book.

    Raises:
        CrmError: as `make_plan`.
    """
    return make_plan(path, kind=kind, options=options, calendar=work.facts.calendar, book=book_fields(work))


def draft_plan(
    path: Path, *, kind: str, options: Options, calendar: CalendarId, book: BookFields = DECLARED
) -> Plan:
    """A plan that may still lack a needed field, for a person to complete.

    Raises:
        CrmError: the file cannot be read, or the KIND or a field is unknown.
    """
    declared = book.entity_of_kind(kind)
    if declared is None:
        raise CrmError(N_("“{kind}” cannot be imported."), kind=kind)
    table = open_file(path, options, among=[declared], kind=kind)
    known = {f.name: f for f in importable_fields(declared)}
    options = _by_name(declared, options)
    for name in (*options.mapping, *options.values, *options.dates):
        if name not in known:
            raise CrmError(N_("There is no field “{field}” in this import."), field=name)
    samples = _samples(table)
    columns = _match(declared, table.header, samples, options)
    return with_readings(_in_their_unit(Plan(declared, path, table, options, columns)), calendar)


def open_file(path: Path, options: Options, *, among: Iterable[Entity], kind: str = "") -> Table:
    """The table in a file; where its row of headings is not said, that which names fields of some record.

    Raises:
        CrmError: the file cannot be read, or has no headings in the row that is said.
    """
    known = format_of(path)
    sheet = options.sheet or (kind if kind in known.KINDS else None)
    table = known.open_table(path, encoding=options.encoding, delimiter=options.delimiter, sheet=sheet)
    if not known.KINDS:
        wanted = {heading.strip() for heading in options.mapping.values()}
        candidates = tuple(among)

        def matches(texts: list[str]) -> int:
            named = len(wanted.intersection(text.strip() for text in texts))
            return max(named, *(len(matching_headings(one, texts)) for one in candidates))

        said = options.header_row
        table.take_headings(heading_row(table.opening, matches) if said is None else said)
    elif options.header_row is not None:
        raise CrmError(N_("A vCard file has no headings. Leave their row out."))
    return table


def _by_name(declared: Entity, options: Options) -> Options:
    """What a person says of fields, also of those that are called by their label."""
    names = {one.label: one.name for one in declared.fields if one.own}
    if not names:
        return options
    said = (options.mapping, options.values, options.dates)
    mapping, values, dates = ({names.get(key, key): text for key, text in one.items()} for one in said)
    return replace(options, mapping=mapping, values=values, dates=dates)


def _samples(table: Table) -> list[tuple[str, ...]]:
    found: list[list[str]] = [[] for _heading in table.header]
    for _line, cells in islice(table.rows(), _SAMPLE_ROWS):
        for place, cell in enumerate(cells[: len(found)]):
            if len(found[place]) < _SAMPLES and str(cell).strip():
                found[place].append(str(cell))
    return [tuple(values) for values in found]


def _match(
    declared: Entity, header: list[str], samples: list[tuple[str, ...]], options: Options
) -> tuple[MappedColumn, ...]:
    """Columns named by the person first, then those whose heading is a field in one of four languages."""
    known = {f.name: f for f in importable_fields(declared)}
    wanted = {heading.strip(): known[name] for name, heading in options.mapping.items()}
    missing = [heading for heading in wanted if heading not in {text.strip() for text in header}]
    if missing:
        raise CrmError(N_("The file has no column “{column}”."), column=missing[0])
    taken = {one.name for one in wanted.values()} | set(options.values)
    called = _called([one for one in known.values() if one.kind not in JOINED], header)
    columns = []
    own = len(header) - (len(TOLD) if _tells_of_rejects(header) else 0)
    for place, heading in enumerate(header):
        match = wanted.get(heading.strip())
        if match is None and place < own and heading not in options.ignored:
            # Another word for a field gives way to the column that is called by its name.
            others = {one for key, one in called.items() if key != heading_key(heading)}
            match = _by_heading(declared, heading, taken | others)
        if match is not None and match.kind not in JOINED:
            taken.add(match.name)
        columns.append(MappedColumn(place, heading, samples[place], match))
    return tuple(columns)


def _called(fields: Collection[Field], header: list[str]) -> dict[str, str]:
    """The headings that are a field's name, or what it is called in one of the languages."""
    keys = set(map(heading_key, header))
    called = {key: one.name for one in reversed([*fields]) for key in label_keys(one.label) & keys}
    return called | {key: one.name for one in fields if (key := heading_key(one.name)) in keys}


def _in_their_unit(plan: Plan) -> Plan:
    """The plan with its amounts read in the currency that a heading names; a column in another is left out.

    What the file or the person says of the currency otherwise goes before.
    """
    units = {
        one.place: split_unit(one.heading)[1]
        for one in plan.columns
        if one.field is not None and _says_currency(plan.entity, one.field)
    }
    unit = next(filter(None, units.values()), "")
    if not unit or "currency" in plan.fields:
        return plan
    left_out = {place for place, other in units.items() if other not in {"", unit}}
    columns = tuple(replace(one, field=None) if one.place in left_out else one for one in plan.columns)
    options = replace(plan.options, values={**plan.options.values, "currency": unit})
    return replace(plan, columns=columns, options=options)


def _by_heading(declared: Entity, heading: str, apart_from: Container[str] = ()) -> Field | None:
    """The field that a heading means; over an amount of a record's own currency it may name that too.

    Addresses and numbers may be numbered: “Phone 2”.
    """
    bare, unit = split_unit(heading)
    if not unit:
        found = _by_name_over(declared, heading, apart_from)
        stem = heading if found is not None else _stem(heading)
        if stem != heading:
            several = _by_name_over(declared, stem, apart_from)
            found = several if several is not None and several.kind in JOINED else None
        return found
    found = _by_name_over(declared, bare, apart_from)
    return found if found is not None and _says_currency(declared, found) else None


def _stem(heading: str) -> str:
    """A heading without the number behind it."""
    number = _NUMBERED.search(heading)
    return heading[: number.start()] if number and number.end() == len(heading) else heading


def _says_currency(declared: Entity, amount: Field) -> bool:
    """Whether a file can say what an amount is in."""
    return any(one.importable and one.name == amount.currency for one in declared.fields)


def _by_name_over(declared: Entity, heading: str, apart_from: Container[str]) -> Field | None:
    found = declared.by_heading(heading, apart_from=apart_from)
    if found is not None:
        return next(one for one in importable_fields(declared) if one.name == found.name)
    parts = [one for one in _ONLY_IN_FILES.get(declared.name, ()) if one.name not in apart_from]
    key = heading_key(heading)
    return next((one for one in parts if key in word_keys(one) | label_keys(one.label)), None)


def matching_headings(declared: Entity, header: Sequence[str]) -> set[str]:
    """The fields of a record that a file's headings mean."""
    return {found.name for text in header if (found := _by_heading(declared, text)) is not None}


def missing_fields(plan: Plan) -> list[Field]:
    """The fields that a record cannot do without and that nothing fills."""
    fields = set(plan.fields)
    return [
        one
        for one in plan.entity.fields
        if one.required
        and one.importable
        and one.name not in fields
        and not _MADE_FROM.get(one.name, set()) & fields
    ]


def with_readings(plan: Plan, calendar: CalendarId) -> Plan:
    """Decide for each date column how its values are read: as said, else from all of them."""
    given = dict(plan.options.dates)
    undecided: dict[int, list[str]] = {}
    decided: dict[int, DateReading] = {}
    for column in plan.columns:
        if column.field is not None and column.field.kind in {Kind.DATE, Kind.MOMENT}:
            said = given.get(column.field.name) or plan.options.all_dates
            if said:
                decided[column.place] = _reading(said)
            else:
                undecided[column.place] = []
    if undecided:
        for block in plan.table.blocks():
            current_token().require()
            for _line, cells in block:
                for place, values in undecided.items():
                    cell = cells[place] if place < len(cells) else ""
                    if isinstance(cell, str) and cell.strip():
                        values.append(cell)
    inferred = {place: infer_date_order(values, prefer=calendar) for place, values in undecided.items()}
    columns = tuple(
        replace(column, reading=decided.get(column.place) or inferred.get(column.place))
        for column in plan.columns
    )
    return replace(plan, columns=columns)


def _reading(said: str) -> DateReading:
    try:
        return DateReading(said)
    except ValueError as error:
        raise CrmError(
            N_("“{said}” is not a way to read dates. Choose ymd, dmy, mdy, jalali or hijri."), said=said
        ) from error
