"""What the deals page reads in one go, away from the window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crmdesk.services import board, finding, lists, pipelines
from crmdesk.services.lists import ListQuery

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from crmdesk.db.uow import Work
    from crmdesk.services.board import BoardColumn
    from crmdesk.services.finding import Hit
    from crmdesk.services.list_filters import Filter
    from crmdesk.services.pipelines import PipelineRow

MOST_STAFF = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """The board of one pipeline, and all that its head offers; `deals` counts those of the whole book."""

    pipelines: Sequence[PipelineRow]
    pipeline: int
    staff: Sequence[Hit]
    columns: Sequence[BoardColumn]
    filters: tuple[Filter, ...]
    deals: int
    today: dt.date


def read_board(
    work: Work, *, pipeline: int | None, filters: Sequence[Filter] = (), search: str = ""
) -> Answer:
    """The board of a pipeline, or of the first one where it is gone."""
    known = pipelines.pipelines(work)
    numbers = [one.id for one in known]
    here = pipeline if pipeline in numbers else numbers[0] if numbers else 0
    query = ListQuery("deal", ("title",), search=search, filters=tuple(filters))
    columns = board.read_board(work, pipeline=here, query=query)
    shown = any(one.cards for one in columns)
    everything = ListQuery("deal", ("title",))
    return Answer(
        pipelines=known,
        pipeline=here,
        staff=finding.choices(work, entity="staff", limit=MOST_STAFF),
        columns=columns,
        filters=tuple(filters),
        deals=1 if shown else lists.count(work, query=everything),
        today=work.today(),
    )
