"""Where the palette gets its records from; the services are loaded when they are first asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crmdesk.db.uow import Work
    from crmdesk.services.finding import Hit


class Finder(Protocol):
    """Finds records of a book."""

    def find(self, work: Work, *, text: str) -> Sequence[Hit]:
        """A few records of each kind that match a text, kind by kind."""

    def recall(self, work: Work, *, which: Sequence[tuple[str, int]]) -> Sequence[Hit]:
        """Known records by entity and id, in that order; those that are gone are left out."""


class BookFinder:
    """Finds records through the services."""

    def find(self, work: Work, *, text: str) -> Sequence[Hit]:
        """A few records of each kind that match a text, kind by kind."""
        from crmdesk.services import finding

        return finding.find(work, text=text)

    def recall(self, work: Work, *, which: Sequence[tuple[str, int]]) -> Sequence[Hit]:
        """Known records by entity and id, in that order; those that are gone are left out."""
        from crmdesk.model.errors import NotFound
        from crmdesk.services import finding, records

        found = []
        for entity, record in which:
            try:
                opened = records.open_record(work, entity=entity, record=record)
            except (NotFound, KeyError):
                continue
            if not opened.trashed:
                detail = opened.labels.get("company") or opened.labels.get("contact") or ""
                found.append(finding.Hit(entity, record, opened.title, detail))
        return found
