"""What a list reads from the book, in one go and away from the window: its order and some of its rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from crmdesk.entities.catalogue import entity as declared_entity
from crmdesk.entities.spec import Kind
from crmdesk.l10n import phones
from crmdesk.services import lists

if TYPE_CHECKING:
    from array import array
    from collections.abc import Iterable, Sequence

    from crmdesk.db.uow import Work
    from crmdesk.services.lists import ListQuery, Row

PAGE = lists.PAGE
MOST_BESIDE = 4
"""How many more pages are read because wanted records went there."""
SEEN_FIRST = 60
"""How many rows of a list's first page are measured and painted at once."""


@dataclass(slots=True)
class Reading:
    """A list as it stands now: its pages that were asked for, where known its order and its length.

    `places` are the rows of the wanted records that are still in the list.
    """

    query: ListQuery
    ids: array[int] | None = None
    count: int | None = None
    pages: dict[int, list[Row | None]] = field(default_factory=dict)
    ends: dict[int, tuple[str, int]] = field(default_factory=dict)
    places: dict[int, int] = field(default_factory=dict)


def read_list(
    work: Work, *, query: ListQuery, pages: Iterable[int], wanted: frozenset[int] = frozenset()
) -> Reading:
    """Read some pages of a list (from 0), and find out where the wanted records stand.

    Where the first page is all that is asked for, the rest of the list is not put in order.
    """
    found, numbers = Reading(query), sorted(set(pages))
    if not (query.plain or numbers == [0]):
        read_order(work, found)
    for number in numbers:
        read_page(work, found, number)
    _find_places(work, found, wanted)
    beside = {place // PAGE for place in found.places.values()} - found.pages.keys()
    for number in sorted(beside)[:MOST_BESIDE]:
        read_page(work, found, number)
    _group_phones(found)
    return found


def read_order(work: Work, found: Reading) -> None:
    """Put the whole list in order, and so count it."""
    found.ids = lists.order(work, query=found.query)
    found.count = len(found.ids)


def _group_phones(found: Reading) -> None:
    """Group the phone numbers seen first: the plans of countries are loaded here, not at the painting."""
    phone = next((f.name for f in declared_entity(found.query.entity).fields if f.kind is Kind.PHONES), "")
    if phone in found.query.columns:
        place = found.query.columns.index(phone)
        for row in found.pages.get(0, [])[:SEEN_FIRST]:
            if row is not None and row.values[place]:
                phones.grouped(row.values[place].partition("\n")[0])


def read_page(work: Work, found: Reading, number: int) -> None:
    """Read one page into a reading; the end of the page before it, where known, makes it quicker."""
    if found.ids is None and not found.query.plain:
        if number == 0:
            _put_page(found, number, lists.first(work, query=found.query))
            return
        read_order(work, found)
    if found.ids is not None:
        wanted = found.ids[number * PAGE : (number + 1) * PAGE]
        rows = {row.id: row for row in lists.rows(work, query=found.query, ids=wanted)}
        found.pages[number] = [rows.get(one) for one in wanted]
        return
    page = lists.page(work, query=found.query, number=number, after=found.ends.get(number - 1))
    if page.after is not None:
        found.ends[number] = page.after
    _put_page(found, number, page.rows)


def _put_page(found: Reading, number: int, rows: Sequence[Row]) -> None:
    """A page that is not full is the last one."""
    found.pages[number] = list(rows)
    if len(rows) < PAGE and (rows or number == 0):
        found.count = number * PAGE + len(rows)


def _find_places(work: Work, found: Reading, wanted: frozenset[int]) -> None:
    for number, rows in found.pages.items():
        for place, row in enumerate(rows):
            if row is not None and row.id in wanted:
                found.places[row.id] = number * PAGE + place
    missing = wanted - found.places.keys()
    if missing and found.ids is None:
        missing = frozenset(lists.holds(work, query=found.query, ids=missing))
    if missing:
        if found.ids is None and not found.query.plain:
            read_order(work, found)
        # A plain list is read along its index: its order is not kept.
        ids = lists.order(work, query=found.query) if found.ids is None else found.ids
        found.places |= places_in(ids, missing)


def places_in(ids: array[int], wanted: frozenset[int]) -> dict[int, int]:
    """Where records stand in an order; those that are not in it are left out."""
    if len(wanted) == 1:
        (one,) = wanted
        return {one: ids.index(one)} if one in ids else {}
    return {one: place for place, one in enumerate(ids) if one in wanted}


@dataclass(frozen=True, slots=True)
class Chosen:
    """The selected rows of a list, also those never read: spans of its order, both ends included."""

    query: ListQuery
    spans: tuple[tuple[int, int], ...]
    count: int
    known: tuple[int, ...] | None = None
    """The records' numbers where all of them are known."""

    def ids(self, work: Work) -> Sequence[int]:
        """The records' numbers; to be asked within a job."""
        if self.known is not None:
            return self.known
        order = lists.order(work, query=self.query)
        return [one for first, last in self.spans for one in order[first : last + 1]]
