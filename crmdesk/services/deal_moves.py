"""A deal's dated moves as they are told: where it went, when, and how long it stayed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import select

from crmdesk.model.deal import DealStatus, Stage, StageMove
from crmdesk.model.staff import Staff

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy.orm import Session

    from crmdesk.db.uow import Work


@dataclass(frozen=True, slots=True)
class ToldMove:
    """One move: the stage entered (or closed in), by whom, and how many days the deal stood there.

    `days` is None for a close that still holds.
    """

    day: dt.date
    stage: str
    outcome: DealStatus
    owner: str
    days: int | None
    reason: str | None
    competitor: str | None


def told_moves(work: Work, *, deal: int) -> list[ToldMove]:
    """A deal's moves, the latest first."""
    return work.read(partial(_moves, deal=deal, today=work.today()))


def _moves(session: Session, *, deal: int, today: dt.date) -> list[ToldMove]:
    query = (
        select(StageMove, Stage.name, Staff.name)
        .join(Stage, Stage.id == StageMove.stage_id)
        .outerjoin(Staff, Staff.id == StageMove.owner_id)
        .where(StageMove.deal_id == deal)
        .order_by(StageMove.seq.desc())
    )
    return [_told(move, stage, owner or "", today) for move, stage, owner in session.execute(query)]


def _told(move: StageMove, stage: str, owner: str, today: dt.date) -> ToldMove:
    still_closed = move.outcome is not DealStatus.OPEN and move.until_day is None
    days = None if still_closed else ((move.until_day or today) - move.day).days
    return ToldMove(move.day, stage, move.outcome, owner, days, move.reason, move.competitor)
