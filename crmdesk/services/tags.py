"""Tags on contacts and deals."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import func, literal, select

from crmdesk.db.uow import chunks
from crmdesk.l10n.collation import sort_key
from crmdesk.l10n.normalise import fold
from crmdesk.l10n.texts import N_, active
from crmdesk.model.contact import ContactTag, Tag
from crmdesk.model.deal import DealTag
from crmdesk.model.errors import Invalid
from crmdesk.services.validation import required_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy.orm import Session

    from crmdesk.db.uow import Committed, Unit, Work

LINKS: dict[str, Any] = {"contact": ContactTag, "deal": DealTag}


@dataclass(frozen=True, slots=True)
class TagChange:
    """Tags to give to records or to take from them, whatever else they have: a value of a tags field."""

    names: tuple[str, ...]
    removes: bool = False

    def of(self, tags: Iterable[str]) -> list[str]:
        """What becomes of a record's tags, in their order; two spellings of one word are one tag."""
        have, meant = list(tags), {fold(name) for name in self.names}
        if self.removes:
            return [name for name in have if fold(name) not in meant]
        known = {fold(name) for name in have}
        return [*have, *(name for name in self.names if fold(name) not in known)]


def tags_of(session: Session, table: str, record: int) -> list[str]:
    """The tags of one record, in the order they were given."""
    link = LINKS[table]
    query = select(Tag.name).join(link, link.tag_id == Tag.id).where(_owner(table) == record)
    return list(session.scalars(query.order_by(link.id)))


def _owner(table: str) -> Any:
    """The column of a table's tag links that points at the tagged record."""
    return ContactTag.contact_id if table == "contact" else DealTag.deal_id


def tags_of_many(session: Session, table: str, records: Iterable[int]) -> dict[int, list[str]]:
    """The tags of many records, in the order they were given; a record without tags is left out."""
    link, found = LINKS[table], defaultdict(list)
    query = select(_owner(table), Tag.name).join(link, link.tag_id == Tag.id).order_by(link.id)
    for piece in chunks(records):
        for record, name in session.execute(query.where(_owner(table).in_(piece))):
            found[record].append(name)
    return found


def add_tags(unit: Unit, table: str, tags: Mapping[int, Iterable[str]]) -> None:
    """Give new records their tags; unknown words become tags."""
    wanted = {record: list(dict.fromkeys(filter(None, names))) for record, names in tags.items()}
    known = {name: number for number, name in unit.session.execute(select(Tag.id, Tag.name))}
    fresh = list(dict.fromkeys(name for names in wanted.values() for name in names if name not in known))
    known |= dict(zip(fresh, unit.insert_many(Tag, [{"name": name} for name in fresh]), strict=True))
    rows = [
        {f"{table}_id": record, "tag_id": known[name]} for record, names in wanted.items() for name in names
    ]
    unit.insert_many(LINKS[table], rows)


def set_tags(unit: Unit, table: str, record: int, names: Iterable[str] | TagChange) -> None:
    """Give a record exactly these tags, or change those it has; unknown words become tags."""
    link = LINKS[table]
    if isinstance(names, TagChange):
        names = names.of(tags_of(unit.session, table, record))
    wanted = list(dict.fromkeys(name.strip() for name in names if name.strip()))
    links = unit.session.scalars(select(link).where(_owner(table) == record)).all()
    tags = {tag.name: tag for tag in unit.session.scalars(select(Tag))}
    for name in wanted:
        if name not in tags:
            tags[name] = unit.add(Tag(name=name))
    keep = {tags[name].id for name in wanted}
    for one in links:
        if one.tag_id not in keep:
            unit.session.delete(one)
    have = {one.tag_id for one in links}
    for name in wanted:
        if tags[name].id not in have:
            unit.session.add(link(**{f"{table}_id": record, "tag_id": tags[name].id}))
    unit.session.flush()


def all_tags(work: Work) -> list[str]:
    """Every tag of the book, by name."""
    return work.read(lambda session: list(session.scalars(select(Tag.name).order_by(Tag.name))))


class TagRow(NamedTuple):
    """A tag, and how many people, companies and deals have it."""

    id: int
    name: str
    records: int


def tag_rows(work: Work) -> list[TagRow]:
    """Every tag of the book, in the order of its language."""
    held = sum(
        (select(func.count()).where(link.tag_id == Tag.id).scalar_subquery() for link in LINKS.values()),
        start=literal(0),
    )
    found = work.read(lambda session: session.execute(select(Tag.id, Tag.name, held)).all())
    return sorted((TagRow(*one) for one in found), key=lambda row: sort_key(row.name, active()))


def rename_tag(work: Work, *, tag: int, name: str) -> Committed:
    """Call a tag otherwise, wherever it was given.

    Raises:
        Invalid: it has no name, or that of another tag, in any spelling.
    """
    with work.write() as unit:
        written, renamed = required_name(name), unit.get(Tag, tag)
        others = unit.session.scalars(select(Tag.name).where(Tag.id != tag))
        if fold(written) in map(fold, others):
            raise Invalid("name", N_("There is a tag of this name already."))
        before, renamed.name = renamed.name, written
        return unit.commit(N_("Renamed the tag “{before}” to “{name}”"), before=before, name=written)
