"""Pipelines and their stages."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from crmdesk.l10n.texts import N_, _
from crmdesk.model.deal import Deal, DealStatus, Pipeline, Stage
from crmdesk.model.errors import IllegalMove, Invalid
from crmdesk.services.validation import required_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from crmdesk.db.uow import Committed, Unit, Work

FIRST_STAGES = (
    (N_("New lead"), Decimal("0.1"), 14),
    (N_("Qualified"), Decimal("0.3"), 21),
    (N_("Proposal"), Decimal("0.5"), 21),
    (N_("Negotiation"), Decimal("0.75"), 14),
)


@dataclass(frozen=True, slots=True)
class StageRow:
    """A stage as lists and boards show it; `deals` counts the open deals in it."""

    id: int
    version: int
    name: str
    position: int
    probability: Decimal
    stale_days: int | None
    deals: int


@dataclass(frozen=True, slots=True)
class PipelineRow:
    """A pipeline with its stages in order, and those that were taken out of use."""

    id: int
    version: int
    name: str
    stages: tuple[StageRow, ...]
    removed: tuple[StageRow, ...]


def make_first(unit: Unit) -> Pipeline:
    """A first pipeline for an empty book, in the language in use."""
    pipeline = unit.add(Pipeline(name=_("Sales pipeline"), position=0))
    for position, (name, probability, stale) in enumerate(FIRST_STAGES):
        unit.add(
            Stage(
                pipeline_id=pipeline.id,
                name=_(name),
                position=position,
                probability=probability,
                stale_days=stale,
            )
        )
    return pipeline


def pipelines(work: Work) -> list[PipelineRow]:
    """All pipelines in their order."""
    return work.read(_pipelines)


def _pipelines(session: Session) -> list[PipelineRow]:
    open_deals = (
        select(Deal.stage_id, func.count())
        .where(Deal.status == DealStatus.OPEN, Deal.trashed.is_(None))
        .group_by(Deal.stage_id)
    )
    counts: dict[int, int] = {row[0]: row[1] for row in session.execute(open_deals)}
    stages = session.scalars(select(Stage).order_by(Stage.position, Stage.id)).all()
    found = session.scalars(
        select(Pipeline).where(Pipeline.trashed.is_(None)).order_by(Pipeline.position, Pipeline.id)
    )
    rows: dict[tuple[int, bool], list[StageRow]] = defaultdict(list)
    for one in stages:
        rows[one.pipeline_id, one.trashed is not None].append(_stage_row(one, counts.get(one.id, 0)))
    return [
        PipelineRow(p.id, p.version, p.name, tuple(rows[p.id, False]), tuple(rows[p.id, True])) for p in found
    ]


def _stage_row(stage: Stage, deals: int) -> StageRow:
    return StageRow(
        stage.id, stage.version, stage.name, stage.position, stage.probability, stage.stale_days, deals
    )


def add_pipeline(work: Work, *, name: str) -> Committed:
    """Make a pipeline with one stage."""
    with work.write() as unit:
        last = unit.session.scalar(select(func.max(Pipeline.position)))
        pipeline = unit.add(Pipeline(name=required_name(name), position=(last or 0) + 1))
        first, probability, stale = FIRST_STAGES[0]
        unit.add(
            Stage(
                pipeline_id=pipeline.id,
                name=_(first),
                position=0,
                probability=probability,
                stale_days=stale,
            )
        )
        return unit.commit(N_("Added “{name}”"), name=pipeline.name)


def rename_pipeline(work: Work, *, pipeline: int, name: str) -> Committed:
    """Give a pipeline another name."""
    with work.write() as unit:
        unit.get(Pipeline, pipeline).name = required_name(name)
        return unit.commit(N_("Changed “{name}”"), name=name)


def add_stage(work: Work, *, pipeline: int, name: str, probability: Decimal) -> Committed:
    """Add a stage at the end of a pipeline."""
    with work.write() as unit:
        last = unit.session.scalar(
            select(func.max(Stage.position)).where(Stage.pipeline_id == pipeline)
        )
        position = 0 if last is None else last + 1
        unit.add(
            Stage(
                pipeline_id=pipeline,
                name=required_name(name),
                position=position,
                probability=_share(probability),
                stale_days=None,
            )
        )
        return unit.commit(N_("Added “{name}”"), name=name)


def change_stage(
    work: Work, *, stage: int, name: str, probability: Decimal, stale_days: int | None
) -> Committed:
    """Change a stage's name, the share of its deals that is expected to be won, and when they are stale."""
    with work.write() as unit:
        changed = unit.get(Stage, stage)
        changed.name, changed.probability = required_name(name), _share(probability)
        changed.stale_days = stale_days
        return unit.commit(N_("Changed “{name}”"), name=name)


def shift_stage(work: Work, *, stage: int, by: int) -> Committed:
    """Move a stage `by` places along its pipeline."""
    with work.write() as unit:
        moved = unit.get(Stage, stage)
        order = _in_use(unit, moved.pipeline_id)
        here = order.index(moved)
        order.insert(max(0, min(len(order) - 1, here + by)), order.pop(here))
        _number(order)
        return unit.commit(N_("Moved the stage “{name}”"), name=moved.name)


def _in_use(unit: Unit, pipeline: int) -> list[Stage]:
    query = select(Stage).where(Stage.pipeline_id == pipeline, Stage.trashed.is_(None))
    return list(unit.session.scalars(query.order_by(Stage.position, Stage.id)))


def _number(order: Sequence[Stage]) -> None:
    for position, one in enumerate(order):
        if one.position != position:
            one.position = position


def remove_stage(work: Work, *, stage: int) -> Committed:
    """Take a stage that no open deal stands in out of use; its history stays.

    Raises:
        IllegalMove: open deals stand in it, or it is the pipeline's last.
    """
    with work.write() as unit:
        gone = unit.get(Stage, stage)
        held = unit.session.scalar(
            select(func.count()).where(
                Deal.stage_id == stage, Deal.status == DealStatus.OPEN, Deal.trashed.is_(None)
            )
        )
        if held:
            raise IllegalMove(
                N_("Open deals stand in “{stage}”: {count}. Move them to another stage first."),
                stage=gone.name,
                count=held,
            )
        others = unit.session.scalar(
            select(func.count()).where(
                Stage.pipeline_id == gone.pipeline_id, Stage.trashed.is_(None), Stage.id != stage
            )
        )
        if not others:
            raise IllegalMove(N_("A pipeline needs at least one stage."))
        gone.trashed = unit.now
        return unit.commit(N_("Removed the stage “{name}”"), name=gone.name)


def restore_stage(work: Work, *, stage: int) -> Committed:
    """Take a removed stage into use again, in its old place."""
    with work.write() as unit:
        back = unit.get(Stage, stage, in_trash=True)
        order = _in_use(unit, back.pipeline_id)
        if back not in order:
            order.insert(min(back.position, len(order)), back)
        back.trashed = None
        _number(order)
        return unit.commit(N_("Restored “{name}”"), name=back.name)


def _share(probability: Decimal) -> Decimal:
    if not 0 <= probability <= 1:
        raise Invalid("probability", N_("Enter a share from 0 % to 100 %."))
    return probability
