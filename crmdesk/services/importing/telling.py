"""What an import did, in words and as plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crmdesk.entities.catalogue import entity_of_kind
from crmdesk.l10n.texts import N_, NN_, Listing, Word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crmdesk.exchange.tables import Note
    from crmdesk.l10n.formats import Formatter
    from crmdesk.services.importing.plan import Plan
    from crmdesk.services.importing.run import Result

SHOWN_ERRORS = 20

COUNTS = N_("Rows: {rows}. New: {created}. Changed: {updated}. Unchanged: {unchanged}. Refused: {rejected}.")
RECOGNISED = NN_(
    "“{text}” is taken as “{name}” in {count} row.", "“{text}” is taken as “{name}” in {count} rows."
)


def kind_word(kind: str) -> Word:
    """Several records of a KIND; stages and categories are made, though never imported by themselves."""
    declared = entity_of_kind(kind)
    return Word(_UNDECLARED[kind] if declared is None else declared.label_many)


_UNDECLARED = {"stages": N_("Stages"), "categories": N_("Categories")}


def as_json(result: Result, fmt: Formatter) -> dict[str, Any]:
    """The result as plain data; reasons in the language of `fmt`."""
    return {
        "gesture": result.committed.gesture if result.committed else None,
        "rows": result.rows,
        "created": result.created,
        "updated": result.updated,
        "unchanged": result.unchanged,
        "rejected": result.rejected,
        "created_missing": result.created_missing,
        "recognised": [
            {"field": one.field, "text": one.text, "name": one.name, "rows": one.rows}
            for one in result.recognised
        ],
        "notes": [note_words(note, fmt) for note in result.notes],
        "errors": [
            {"line": one.line, "column": one.column, "reason": fmt.error(one.reason)} for one in result.errors
        ],
    }


def counts(result: Result, fmt: Formatter) -> str:
    """How many rows became what."""
    return fmt.sentence(
        COUNTS,
        rows=result.rows,
        created=result.created,
        updated=result.updated,
        unchanged=result.unchanged,
        rejected=result.rejected,
    )


def note_words(note: Note, fmt: Formatter) -> str:
    """What is told of the file itself."""
    return fmt.sentence(note.message, count=note.count, name=note.name)


def sentences(result: Result, fmt: Formatter) -> Iterator[str]:
    """What else there is to know: what was made or recognised, what is wrong with the first bad rows."""
    for kind, count in result.created_missing.items():
        made = N_("Made because they were missing: {count} ({kind}).")
        yield fmt.sentence(made, count=count, kind=kind_word(kind))
    for one in result.recognised:
        yield fmt.sentence(RECOGNISED, text=one.text, name=one.name, count=one.rows)
    for note in result.notes:
        yield note_words(note, fmt)
    for error in result.errors[:SHOWN_ERRORS]:
        where = fmt.sentence(N_("Line {line}, {column}:"), line=error.line, column=error.column)
        yield f"{where} {fmt.error(error.reason)}"
    more = len(result.errors) - SHOWN_ERRORS
    if more > 0:
        yield fmt.sentence(N_("{count} more; --errors writes them all to a file."), count=more)


LEFT_OUT = NN_(
    "{count} column was not imported: {columns}. {option} says which field it fills.",
    "{count} columns were not imported: {columns}. {option} says which field each fills.",
)


def left_out(plan: Plan, fmt: Formatter) -> Iterator[str]:
    """The columns with something in them that fill no field."""
    own = plan.columns[: plan.own_columns]
    names = Listing(one.heading for one in own if one.field is None and one.samples)
    if names:
        yield fmt.sentence(LEFT_OUT, count=len(names), columns=names, option="--map FIELD=COLUMN")
