"""What is done with all selected records at once; each is asked within a job and is one gesture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crmdesk.services import lists, merging, records
from crmdesk.services.tags import TagChange
from crmdesk.ui.draft_values import is_same

if TYPE_CHECKING:
    from crmdesk.db.uow import Committed, Work
    from crmdesk.services.merging import Comparison
    from crmdesk.ui.entity_reading import Chosen


def trash_chosen(work: Work, *, entity: str, chosen: Chosen) -> Committed:
    """Move the selected records to the trash."""
    return records.trash(work, entity=entity, ids=list(chosen.ids(work)))


def restore_chosen(work: Work, *, entity: str, chosen: Chosen) -> Committed:
    """Bring the selected records back."""
    return records.restore(work, entity=entity, ids=list(chosen.ids(work)))


def change_chosen(work: Work, *, entity: str, chosen: Chosen, values: dict[str, Any]) -> Committed:
    """Set values in the selected records, as one gesture."""
    return records.change_many(work, entity=entity, ids=list(chosen.ids(work)), values=values)


def compare_chosen(work: Work, *, entity: str, chosen: Chosen) -> Comparison:
    """The selected records side by side, as merging them would ask."""
    return merging.compare(work, entity=entity, records=list(chosen.ids(work)))


def merge_records(
    work: Work, *, entity: str, into: int, others: list[int], take: dict[str, int]
) -> Committed:
    """Let records be one; `take` names, by field, the record whose value stays."""
    return merging.merge(work, entity=entity, into=into, others=others, take=take)


def count_changes(work: Work, *, chosen: Chosen, values: dict[str, Any]) -> int:
    """How many of the selected records have other values now (links are compared by their titles)."""
    query = lists.ListQuery(chosen.query.entity, tuple(values), trash=chosen.query.trash)
    found = lists.rows(work, query=query, ids=chosen.ids(work))
    wanted = tuple(values.values())
    return sum(
        any(not _is_so(now, then) for now, then in zip(row.values, wanted, strict=True)) for row in found
    )


def _is_so(now: Any, then: Any) -> bool:
    if isinstance(then, TagChange):
        return then.of(now or ()) == list(now or ())
    now = getattr(now, "minor", now)
    return is_same(list(now) if isinstance(now, tuple) else now, then)
