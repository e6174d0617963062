"""The populations of deals within stages: entered, passed, not decided, and finished stays.

A deal enters a stage on the first day that it stands there or further along its pipeline, so that a
skipped stage counts as entered and passed, at creation too, and going back never counts again. A win
that stands passes every stage; a win that was reopened is none (C13).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import aliased

from crmdesk.kpi.deals import (
    AMOUNT,
    CUSTOMER,
    DEAL_DIMENSIONS,
    NAME,
    OWNER,
    PRODUCT,
    STAGE,
    deal_cells,
    deal_dimensions,
    deal_orders,
    moves_of_deals,
)
from crmdesk.kpi.population import Column, Kind, Population, Source
from crmdesk.kpi.related import days_between
from crmdesk.l10n.texts import N_
from crmdesk.model import Deal, DealStatus, Stage, StageMove

if TYPE_CHECKING:
    from crmdesk.kpi.population import Bounds, Expression

_STAGE_DIMENSIONS: Final = (*DEAL_DIMENSIONS, "stage")


def _entries(bounds: Bounds) -> Source:
    """Each first entry of a deal into a stage, and what became of it by now."""
    move, here, entered = StageMove, aliased(Stage), aliased(Stage)
    won = and_(move.outcome == DealStatus.WON, move.until_day.is_(None))
    moved = and_(move.outcome.in_((DealStatus.OPEN, DealStatus.WON)), bounds.hold(move.day))
    before = _furthest(here, earlier_only=True)
    reached = and_(
        entered.pipeline_id == here.pipeline_id,
        entered.trashed.is_(None),
        entered.position > func.coalesce(before, entered.position - 1),
        or_(won, and_(move.outcome == DealStatus.OPEN, entered.position <= here.position)),
    )
    rows = moves_of_deals(bounds, moved).join(here, here.id == move.stage_id).join(entered, reached)
    dimensions = deal_dimensions(move.owner_id) | {"stage": entered.id}
    passed = or_(Deal.status == DealStatus.WON, _furthest(here) > entered.position)
    state = case((passed, "passed"), (Deal.status == DealStatus.LOST, "lost"), else_="undecided")
    cells = deal_cells(dimensions, day=move.day, stage=entered.name, state=state)
    return Source(
        rows,
        Deal.id,
        cells,
        dimensions,
        deal_orders(dimensions),
        keep={"passed": passed, "undecided": state == "undecided"},
    )


def _furthest(here: type[Stage], *, earlier_only: bool = False) -> Expression:
    """The furthest position that the deal of a move reached in the same pipeline, at all or before it."""
    other, stage = aliased(StageMove), aliased(Stage)
    # The sum keeps SQLite from starting at the pipeline's stages, each with all its moves.
    same = stage.pipeline_id + 0 == here.pipeline_id
    found = (
        select(func.max(stage.position))
        .select_from(other)
        .join(stage, stage.id == other.stage_id)
        .where(other.deal_id == StageMove.deal_id, same)
    )
    if earlier_only:
        found = found.where(other.seq < StageMove.seq)
    return found.scalar_subquery()


def _stays(bounds: Bounds) -> Source:
    """Stays in a stage that ended within the period."""
    move = StageMove
    ended = and_(move.outcome == DealStatus.OPEN, move.day < bounds.until, bounds.hold(move.until_day))
    rows = moves_of_deals(bounds, ended).join(Stage, Stage.id == move.stage_id)
    dimensions = deal_dimensions(move.owner_id) | {"stage": move.stage_id}
    cells = deal_cells(
        dimensions,
        entered=move.day,
        day=move.until_day,
        days=days_between(move.until_day, move.day),
        stage=Stage.name,
    )
    return Source(rows, Deal.id, cells, dimensions, deal_orders(dimensions))


ENTERED: Final = Population(
    "entered",
    N_("Deals that entered the stage in the period"),
    "deal",
    _entries,
    (
        NAME,
        CUSTOMER,
        OWNER,
        PRODUCT,
        STAGE,
        Column("day", N_("Entered on"), Kind.DAY),
        Column(
            "state",
            N_("What became of it"),
            Kind.CHOICE,
            choices=(("passed", N_("Went on")), ("lost", N_("Lost")), ("undecided", N_("Undecided"))),
        ),
        AMOUNT,
    ),
    _STAGE_DIMENSIONS,
)
PASSED: Final = ENTERED.part("passed", N_("Of these, went on to a later stage or were won by now"), "passed")
STILL_THERE: Final = ENTERED.part("undecided", N_("Of these, still undecided"), "undecided")
STAYS: Final = Population(
    "stays",
    N_("Finished stays in a stage"),
    "deal",
    _stays,
    (
        NAME,
        CUSTOMER,
        OWNER,
        STAGE,
        Column("entered", N_("Entered on"), Kind.DAY),
        Column("day", N_("Left on"), Kind.DAY),
        AMOUNT,
        Column("days", N_("Days in stage"), Kind.DAYS),
    ),
    _STAGE_DIMENSIONS,
)
