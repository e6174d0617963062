"""What tells one kind of record's page from another's, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crmdesk.ui.related_list import Related


@dataclass(frozen=True, slots=True, kw_only=True)
class PagePlan:
    """What tells one kind of record's page from another's; texts are marked for translation.

    `related` are the lists of an open record, `facts` the fields under its name. The first-use texts say
    what the page is for while there is nothing yet.
    """

    entity: str
    related: tuple[Related, ...]
    facts: tuple[str, ...]
    empty_title: str
    empty_text: str
    first: str
    icon: str
