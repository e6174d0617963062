"""What a figure can be split by and filtered by: its owner, team, product, reason, stage."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from crmdesk.kpi.customer_rows import PAUSED
from crmdesk.kpi.ticket_rows import TicketAge
from crmdesk.l10n.texts import N_
from crmdesk.model import (
    ActivityKind,
    Campaign,
    Channel,
    Contact,
    CostCategory,
    Direction,
    Movement,
    Pipeline,
    Priority,
    Product,
    Staff,
    Stage,
    TicketCategory,
)
from crmdesk.model.risk_rules import Sign

if TYPE_CHECKING:
    from collections.abc import Mapping
    from enum import StrEnum

    from crmdesk.model.base import Trashable

UNKNOWN: Final = ""
"""The key of the part that has no owner, no reason…"""


@dataclass(frozen=True, slots=True)
class Dimension:
    """One way to split a figure. `record` is what its keys are ids of; without it they are texts.

    `unknown` is what the part without a key is called; `choices` has the words for keys that are ours,
    `words` for those that are ours among texts. Texts that are `ordered` stand in their own order. A
    figure that has its parts by a `whole` dimension shows all of its choices, with rows or without.
    """

    id: str
    label: str
    unknown: str
    record: type[Trashable] | None = None
    choices: type[StrEnum] | None = None
    words: Mapping[str, str] = field(default_factory=dict)
    ordered: bool = False
    whole: bool = False

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
        Dimension("reason", N_("Reason"), N_("No reason given"), words={PAUSED: N_("Paused")}),
        Dimension("competitor", N_("Competitor"), N_("No competitor named")),
        Dimension("stage", N_("Stage"), N_("No stage"), Stage),
        Dimension("pipeline", N_("Pipeline"), N_("No pipeline"), Pipeline),
        Dimension("campaign", N_("Campaign"), N_("No campaign"), Campaign),
        Dimension("channel", N_("Channel"), N_("No channel")),
        Dimension("segment", N_("Segment"), N_("No segment")),
        Dimension("plan", N_("Plan"), N_("No plan")),
        Dimension("movement", N_("Movement"), N_("No movement"), choices=Movement, whole=True),
        Dimension("cohort", N_("Cohort"), N_("No cohort"), ordered=True),
        Dimension("later", N_("Periods later"), N_("No period"), ordered=True),
        Dimension("category", N_("Category"), N_("No category"), TicketCategory),
        Dimension("priority", N_("Priority"), N_("No priority"), choices=Priority),
        Dimension("came_by", N_("Came by"), N_("Not known"), choices=Channel),
        Dimension("age", N_("Age"), N_("No age"), choices=TicketAge),
        Dimension("sign", N_("Warning sign"), N_("No sign"), choices=Sign),
        Dimension("kind", N_("Kind"), N_("No kind"), choices=ActivityKind),
        Dimension("direction", N_("Direction"), N_("No direction"), choices=Direction),
        Dimension("cost_category", N_("Cost category"), N_("No category"), choices=CostCategory),
    )
}
