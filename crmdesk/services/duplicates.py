"""Contacts or companies that may be one, and telling apart those that are not."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from sqlalchemy import select
from sqlalchemy.orm import aliased

from crmdesk.db.changes import table_of
from crmdesk.db.dialect import allocate_ids
from crmdesk.entities.catalogue import entity as declared_entity
from crmdesk.l10n.texts import N_, NN_
from crmdesk.model.contact import Contact
from crmdesk.model.errors import IllegalMove, NotFound
from crmdesk.model.told_apart import ToldApart
from crmdesk.services.likeness import Columns, groups_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from crmdesk.db.uow import Committed, Work
    from crmdesk.services.likeness import Apart, Reason

GROUPS: Final = 200
"""So many groups are shown, the surest first."""
MEMBERS: Final = 24
"""So many records of a group are shown, the oldest first."""


@dataclass(frozen=True, slots=True)
class Member:
    """One of a group, with what tells it from the others."""

    id: int
    name: str
    company: str
    phones: tuple[str, ...]
    emails: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Records that may be one: why, how sure that is (percent), how many they are and the first of them."""

    reasons: tuple[Reason, ...]
    score: int
    size: int
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class Duplicates:
    """The surest groups, how many there are in all, and among how many records."""

    entity: str
    groups: tuple[Group, ...]
    total: int
    looked: int


def find_duplicates(work: Work, *, entity: str, most: int = GROUPS) -> Duplicates:
    """The groups of contacts or companies that may be one, of those not in the trash.

    What is compared is read at once and compared afterwards, so that nobody waits to save.
    """
    records, apart = work.read(partial(_read, entity=entity))
    groups = sorted(groups_of(records, apart), key=lambda one: (-one.score, one.ids))
    shown = groups[:most]
    members = work.read(partial(_members, ids=[id_ for one in shown for id_ in one.ids[:MEMBERS]]))
    told = []
    for one in shown:
        known = tuple(members[id_] for id_ in one.ids[:MEMBERS] if id_ in members)
        if len(known) > 1:
            told.append(Group(one.reasons, one.score, len(one.ids), known))
    return Duplicates(entity, tuple(told), len(groups), len(records.ids))


def _read(session: Session, *, entity: str) -> tuple[Columns, Apart]:
    one = Contact
    query = select(one.id, one.name, one.company_id, one.emails, one.phones)
    query = query.where(one.kind == declared_entity(entity).fixed["kind"], one.trashed.is_(None))
    records = Columns([], [], [], [], [])
    for id_, name, company, emails, phones in session.execute(query.order_by(one.id)):
        records.ids.append(id_)
        records.names.append(name)
        records.companies.append(company or 0)
        records.emails.append(emails or "")
        records.phones.append(phones or "")
    said: dict[int, set[int]] = defaultdict(set)
    for row in session.execute(select(ToldApart.contact_id, ToldApart.said)):
        said[row.contact_id].add(row.said)
    return records, {record: frozenset(marks) for record, marks in said.items()}


def _members(session: Session, *, ids: Sequence[int]) -> dict[int, Member]:
    one, company = Contact, aliased(Contact)
    query = select(one.id, one.name, company.name.label("company"), one.phones, one.emails)
    query = query.outerjoin(company, company.id == one.company_id).where(one.id.in_(ids))
    return {
        row.id: Member(row.id, row.name, row.company or "", _lines(row.phones), _lines(row.emails))
        for row in session.execute(query)
    }


def _lines(text: str | None) -> tuple[str, ...]:
    return tuple(line for line in (text or "").split("\n") if line)


# Telling apart


def tell_apart(work: Work, *, entity: str, records: Sequence[int]) -> Committed:
    """Remember of two or more records that they are not the same, so that they are not offered again.

    Raises:
        NotFound: one is not in the book. IllegalMove: fewer than two, or not of this kind.
    """
    kind = declared_entity(entity).fixed["kind"]
    with work.write() as unit:
        rows = unit.get_many(Contact, dict.fromkeys(records))
        for one in rows.values():
            if one.kind is not kind:
                raise NotFound(entity, one.name)
        if len(rows) < 2:  # noqa: PLR2004 - one alone is like nobody
            raise IllegalMove(N_("Select two or more records that are not the same."))
        ids = allocate_ids(unit.session.connection(), table_of(ToldApart), len(rows))
        unit.insert_many(
            ToldApart,
            [
                {"id": id_, "said": ids[0], "contact_id": contact}
                for id_, contact in zip(ids, rows, strict=True)
            ],
        )
        return unit.commit(
            NN_("Told {count} record apart: not duplicates", "Told {count} records apart: not duplicates"),
            count=len(rows),
        )
