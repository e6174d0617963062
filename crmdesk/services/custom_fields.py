"""Fields that a business adds to its records: made, named, ordered, given choices, changed in kind."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select

from crmdesk.db.own_words import TABLES
from crmdesk.entities.catalogue import entity as declared_entity
from crmdesk.entities.spec import heading_key
from crmdesk.l10n import texts
from crmdesk.l10n.languages import CATALOGUES
from crmdesk.l10n.normalise import clean
from crmdesk.l10n.texts import N_, NN_, Word, _
from crmdesk.model.custom import CustomField, CustomKind, CustomValue
from crmdesk.model.errors import Invalid
from crmdesk.services.book_fields import as_field, book_fields
from crmdesk.services.custom_values import columns_of, value_of
from crmdesk.services.parties import PARTIES
from crmdesk.services.retyping import converted, words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from crmdesk.db.uow import Committed, Unit, Work

ENTITIES: Final = tuple(TABLES)
"""The records that can have fields of one's own, by name."""

LONGEST_LABEL, MOST_FIELDS, MOST_CHOICES = 60, 100, 200
_TAKEN: Final = {"first_name", "last_name", "id", "trashed"}

NO_LABEL = N_("Enter a name for the field.")
USED_LABEL = N_("“{name}” is the name of another field already. Choose another name.")
NO_CHOICES = N_("Enter at least one choice.")
IN_USE = NN_(
    "{count} record has “{choice}”. Change it first, then the choice can go.",
    "{count} records have “{choice}”. Change them first, then the choice can go.",
)
NOT_READ = NN_(
    "{count} record holds a value that is none of the kind “{kind}”. Nothing was changed.",
    "{count} records hold values, and not all are of the kind “{kind}”. Nothing was changed.",
)


class FieldInUse(Invalid):
    """A field's values stand against what was asked."""


@dataclass(frozen=True, slots=True)
class CustomRow:
    """One field of one's own, and how many records hold a value in it."""

    id: int
    entity: str
    name: str
    label: str
    kind: CustomKind
    choices: tuple[str, ...]
    trashed: bool
    held: int


def custom_fields(work: Work) -> list[CustomRow]:
    """Every field that the business added, in the order of its record; those in the trash last."""
    return work.read(_rows)


def _rows(session: Session) -> list[CustomRow]:
    query = select(CustomField).order_by(
        CustomField.trashed.is_not(None), CustomField.position, CustomField.id
    )
    held = _held(session)
    return [
        CustomRow(
            one.id,
            one.entity,
            one.name,
            one.label,
            one.kind,
            tuple((one.choices or "").split("\n")) if one.choices else (),
            one.trashed is not None,
            held.get(one.id, 0),
        )
        for one in session.scalars(query)
    ]


def _held(session: Session) -> dict[int, int]:
    filled = CustomValue.text.is_not(None) | CustomValue.whole.is_not(None)
    query = select(CustomValue.field_id, func.count()).where(filled).group_by(CustomValue.field_id)
    return {row[0]: row[1] for row in session.execute(query)}


def _done(work: Work, committed: Committed) -> Committed:
    """The fields are read here again, so that the window does not wait for them."""
    book_fields(work)
    return committed


# Making and naming


def add_field(
    work: Work, *, entity: str, label: str, kind: CustomKind, choices: Sequence[str] = ()
) -> Committed:
    """Add a field to a record; a link's one choice is the record it points at, contact or company.

    Raises:
        Invalid: the label is empty or taken, or there are no choices.
    """
    with work.write() as unit:
        made = make_field(unit, entity=entity, label=label, kind=kind, choices=choices)
        return _done(work, unit.commit(N_("Added the field “{name}”"), name=made.label))


def make_field(
    unit: Unit, *, entity: str, label: str, kind: CustomKind, choices: Sequence[str] = ()
) -> CustomField:
    """Make a field of a record within a gesture, as `add_field` does."""
    if entity not in TABLES:
        raise ValueError(entity)
    label = _sound_label(unit, entity, label)
    last = unit.session.scalar(select(func.max(CustomField.position)).where(CustomField.entity == entity))
    return unit.add(
        CustomField(
            entity=entity,
            name=_free_name(unit, entity, label),
            label=label,
            kind=kind,
            choices=_kept_choices(kind, choices),
            position=0 if last is None else last + 1,
        )
    )


def _kept_choices(kind: CustomKind, choices: Sequence[str]) -> str | None:
    if kind is CustomKind.LINK:
        return choices[0] if choices and choices[0] in PARTIES else PARTIES[0]
    if kind is not CustomKind.CHOICE:
        return None
    words = list(dict.fromkeys(filter(None, (clean(one)[0].strip().replace("\n", " ") for one in choices))))
    if not words:
        raise Invalid("choices", NO_CHOICES)
    if len(words) > MOST_CHOICES:
        raise Invalid("choices", N_("A field has at most {most} choices."), most=MOST_CHOICES)
    return "\n".join(words)


def _sound_label(unit: Unit, entity: str, label: str, field: int = 0) -> str:
    """The label as it is kept, if it is nobody else's."""
    kept = " ".join(clean(label)[0].split())[:LONGEST_LABEL].strip()
    if not heading_key(kept):
        raise Invalid("label", NO_LABEL)
    others = [one for one in _fields(unit, entity) if one.id != field]
    if field == 0 and len(others) >= MOST_FIELDS:
        raise Invalid("label", N_("A record has at most {most} fields of its own."), most=MOST_FIELDS)
    live = [text for one in others if one.trashed is None for text in (one.name, one.label)]
    if heading_key(kept) in _declared_headings(entity) | {heading_key(text) for text in live}:
        raise Invalid("label", USED_LABEL, name=kept)
    return kept


def _fields(unit: Unit, entity: str) -> list[CustomField]:
    query = select(CustomField).where(CustomField.entity == entity)
    return list(unit.session.scalars(query.order_by(CustomField.position, CustomField.id)))


@cache
def _declared_headings(entity: str) -> frozenset[str]:
    """Everything that means a declared field of a record, in any of the languages."""
    fields = declared_entity(entity).fields
    found = set(_TAKEN).union(*((one.name, one.label, *one.aliases) for one in fields))
    for code in CATALOGUES:
        with texts.using(code):
            found.update(_(one.label) for one in fields)
    return frozenset(map(heading_key, found))


def _free_name(unit: Unit, entity: str, label: str) -> str:
    """A name for files and commands, which no field of the record ever had."""
    words = "".join(char if char.isalnum() else " " for char in label.lower()).split()
    stem = "_".join(words) or "field"
    taken = {one.name for one in _fields(unit, entity)} | _TAKEN
    taken |= {one.name for one in declared_entity(entity).fields}
    name, number = stem, 2
    while name in taken:
        name, number = f"{stem}_{number}", number + 1
    return name


def rename_field(work: Work, *, field: int, label: str) -> Committed:
    """Call a field something else; its name in files stays.

    Raises:
        Invalid: the label is empty or taken.
    """
    with work.write() as unit:
        one = unit.get(CustomField, field)
        one.label = _sound_label(unit, one.entity, label, field)
        return _done(work, unit.commit(N_("Renamed the field to “{name}”"), name=one.label))


def shift_field(work: Work, *, field: int, by: int) -> Committed:
    """Move a field earlier (-1) or later (+1) among the live ones of its record.

    Raises:
        IllegalMove: it is in the trash.
    """
    with work.write() as unit:
        one = unit.get(CustomField, field)
        fields = [each for each in _fields(unit, one.entity) if each.trashed is None]
        place = fields.index(one)
        fields.insert(min(max(place + by, 0), len(fields) - 1), fields.pop(place))
        for position, each in enumerate(fields):
            each.position = position
        return _done(work, unit.commit(N_("Moved the field “{name}”"), name=one.label))


# Trash


def trash_field(work: Work, *, field: int) -> Committed:
    """Take a field out of every form, list and file; its values are kept until it is restored."""
    with work.write() as unit:
        one = unit.get(CustomField, field)
        one.trashed = unit.now
        return _done(work, unit.commit(N_("Moved the field “{name}” to the trash"), name=one.label))


def restore_field(work: Work, *, field: int) -> Committed:
    """Bring a field back with its values.

    Raises:
        Invalid: another field took its label meanwhile.
    """
    with work.write() as unit:
        one = unit.get(CustomField, field, in_trash=True)
        one.label = _sound_label(unit, one.entity, one.label, field)
        one.trashed = None
        return _done(work, unit.commit(N_("Restored the field “{name}”"), name=one.label))


# Choices and kinds


def change_choices(work: Work, *, field: int, choices: Sequence[str]) -> Committed:
    """Give a field other choices. One that is written anew in its place is renamed in all records.

    Raises:
        FieldInUse: a choice is to go that records have. Invalid: there are none left.
    """
    with work.write() as unit:
        one = unit.get(CustomField, field)
        before = (one.choices or "").split("\n")
        one.choices = _kept_choices(one.kind, choices)
        after = (one.choices or "").split("\n")
        gone, fresh = [word for word in before if word not in after], set(after) - set(before)
        for word in gone:
            place = before.index(word)
            if len(before) == len(after) and after[place] in fresh:
                _rename_choice(unit, field, word, after[place])
            else:
                _require_unused(unit, field, word)
        return _done(work, unit.commit(N_("Changed the choices of “{name}”"), name=one.label))


def _holding(unit: Unit, field: int, word: str) -> list[CustomValue]:
    query = select(CustomValue).where(CustomValue.field_id == field, CustomValue.text == word)
    return list(unit.session.scalars(query))


def _rename_choice(unit: Unit, field: int, word: str, other: str) -> None:
    for value in _holding(unit, field, word):
        value.text = other


def _require_unused(unit: Unit, field: int, word: str) -> None:
    count = len(_holding(unit, field, word))
    if count:
        raise FieldInUse("choices", IN_USE, count=count, choice=word)


def retype_field(work: Work, *, field: int, kind: CustomKind, choices: Sequence[str] = ()) -> Committed:
    """Make a field one of another kind, and of every value one of that kind.

    Values become choices by themselves where no choices are given.

    Raises:
        FieldInUse: not every value reads as that kind; nothing is changed.
    """
    with work.write() as unit:
        one = unit.get(CustomField, field)
        before = as_field(one)
        filled = CustomValue.text.is_not(None) | CustomValue.whole.is_not(None)
        query = select(CustomValue).where(CustomValue.field_id == field, filled).order_by(CustomValue.id)
        values = list(unit.session.scalars(query))
        if kind is CustomKind.CHOICE and not choices:
            known = (value_of(before, value.text, value.whole) for value in values)
            choices = sorted({words_of(unit, before, value) for value in known})
        one.kind, one.choices = kind, _kept_choices(kind, choices)
        after = as_field(one)
        fresh = converted(unit, before, after, [(value.text, value.whole) for value in values])
        if fresh is None:
            raise FieldInUse("kind", NOT_READ, count=len(values), kind=Word(kind.label))
        for value, new in zip(values, fresh, strict=True):
            value.text, value.whole = columns_of(after, new)
        return _done(work, unit.commit(N_("Changed the kind of “{name}”"), name=one.label))
