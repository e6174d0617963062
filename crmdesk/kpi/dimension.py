"""What a figure can be split by and filtered by: its owner, team, product, reason, stage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crmdesk.l10n.texts import N_
from crmdesk.model import Contact, Pipeline, Product, Staff, Stage

if TYPE_CHECKING:
    from crmdesk.model.base import Trashable

UNKNOWN: Final = ""
"""The key of the part that has no owner, no reason…"""


@dataclass(frozen=True, slots=True)
class Dimension:
    """One way to split a figure. `record` is what its keys are ids of; without it they are texts.

    `unknown` is what the part without a key is called.
    """

    id: str
    label: str
    unknown: str
    record: type[Trashable] | None = None

    def value_of(self, key: object) -> int | str | None:
        """The key as the book holds it: an id or a text, None for the part without one."""
        if key is None or key == UNKNOWN:
            return None
        return str(key) if self.record is None else int(str(key))

    def key_of(self, value: object) -> str:
        """The key as files and commands write it."""
        return UNKNOWN if value is None else str(value)


DIMENSIONS: Final = {
    row.id: row
    for row in (
        Dimension("owner", N_("Owner"), N_("Unassigned"), Staff),
        Dimension("team", N_("Team"), N_("No team")),
        Dimension("product", N_("Product"), N_("No product"), Product),
        Dimension("source", N_("Source"), N_("Source unknown")),
        Dimension("company", N_("Customer"), N_("No customer"), Contact),
        Dimension("reason", N_("Reason"), N_("No reason given")),
        Dimension("competitor", N_("Competitor"), N_("No competitor named")),
        Dimension("stage", N_("Stage"), N_("No stage"), Stage),
        Dimension("pipeline", N_("Pipeline"), N_("No pipeline"), Pipeline),
    )
}
