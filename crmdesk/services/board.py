"""The board: a pipeline's open deals by stage, and what was won of late."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import aliased

from crmdesk.model.activity import Activity, ActivityKind
from crmdesk.model.contact import Contact
from crmdesk.model.deal import Deal, DealStatus, Stage
from crmdesk.model.staff import Staff
from crmdesk.services.lists import ListQuery, narrowed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from crmdesk.db.uow import Work

WON = 0
"""The stage number of the last column, that of the won deals."""
CLOSED_DAYS = 30
"""How many days back the last column looks for won deals."""

_READ: tuple[str, ...] = ("id", "name", "status", "stage_id", "amount", "currency", "base_amount")
_READ += ("expected_close", "closed", "entered", "next_step", "probability")


@dataclass(frozen=True, slots=True)
class Card:
    """A deal as its card shows it; `days` is how long it has stood in its stage.

    `planned` is the subject and `planned_kind` the kind of the earliest activity planned for an open deal
    whose next step nobody wrote down.
    """

    id: int
    title: str
    customer: str
    amount: int
    currency: str
    base_amount: int
    expected_close: dt.date | None
    closed: dt.date | None
    next_step: str | None
    owner: str
    days: int
    stale: bool
    probability: Decimal
    planned: str = ""
    planned_kind: ActivityKind | None = None


@dataclass(frozen=True, slots=True)
class BoardColumn:
    """One stage and its deals; sums are minor units of the base currency.

    A deal is stale once it has stood here longer than `stale_days`.
    """

    stage: int
    name: str
    position: int
    probability: Decimal
    stale_days: int | None
    cards: tuple[Card, ...]

    @property
    def total(self) -> int:
        """What the deals are worth together."""
        return sum(card.base_amount for card in self.cards)

    @property
    def weighted(self) -> int:
        """What they are worth by their probabilities, rounded half-even once."""
        exact = sum((card.base_amount * card.probability for card in self.cards), Decimal(0))
        return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_EVEN))

    @property
    def stale(self) -> int:
        """How many of them have stood here too long."""
        return sum(card.stale for card in self.cards)


def place_of(card: Card) -> tuple[bool, int, int]:
    """Where a card stands in its column.

    The earliest expected close comes first, those without one last; of won deals the latest comes first.
    """
    if card.closed is not None:
        return (False, -card.closed.toordinal(), card.id)
    day = card.expected_close
    return (day is None, 0 if day is None else day.toordinal(), card.id)


def read_board(work: Work, *, pipeline: int, query: ListQuery | None = None) -> list[BoardColumn]:
    """The columns of one pipeline's board, the first stage first, then the deals won of late.

    `query` narrows the deals as it does in their list.
    """
    return work.read(partial(_board, pipeline=pipeline, query=query, today=work.today()))


def _board(session: Session, *, pipeline: int, query: ListQuery | None, today: dt.date) -> list[BoardColumn]:
    found = _deals(session, pipeline, query, today - dt.timedelta(days=CLOSED_DAYS))
    # A deal that was reopened or restored may stand in a stage that was removed meanwhile.
    held = Stage.id.in_({row.stage_id for row in found if row.status is DealStatus.OPEN})
    shown = or_(Stage.trashed.is_(None), held)
    stages = session.scalars(
        select(Stage).where(Stage.pipeline_id == pipeline, shown).order_by(Stage.position, Stage.id)
    ).all()
    by_stage: dict[int, list[Card]] = {stage.id: [] for stage in stages}
    known = {stage.id: stage for stage in stages}
    by_stage[WON] = []
    for row in found:
        column = WON if row.status is DealStatus.WON else row.stage_id
        if column in by_stage:
            by_stage[column].append(_card(row, known.get(column), today))
    by_stage[WON].sort(key=place_of)
    columns = [
        BoardColumn(s.id, s.name, s.position, s.probability, s.stale_days, tuple(by_stage[s.id]))
        for s in stages
    ]
    return [*columns, BoardColumn(WON, "", len(stages), Decimal(1), None, tuple(by_stage[WON]))]


def _deals(session: Session, pipeline: int, query: ListQuery | None, won_since: dt.date) -> Sequence[Any]:
    company, person = aliased(Contact), aliased(Contact)
    columns: list[Any] = [getattr(Deal, name) for name in _READ]
    columns += [company.name.label("company"), person.name.label("person"), Staff.name.label("owner")]
    columns += [_planned(Activity.name).label("planned"), _planned(Activity.kind).label("planned_kind")]
    still_open, won = Deal.status == DealStatus.OPEN, Deal.status == DealStatus.WON
    statement = (
        select(*columns)
        .outerjoin(company, company.id == Deal.company_id)
        .outerjoin(person, person.id == Deal.contact_id)
        .outerjoin(Staff, Staff.id == Deal.owner_id)
        .where(
            Deal.pipeline_id == pipeline,
            Deal.trashed.is_(None),
            or_(still_open, and_(won, Deal.closed >= won_since)),
        )
        .order_by(Deal.expected_close.is_(None), Deal.expected_close, Deal.id)
    )
    if query is not None:
        statement = narrowed(session, statement, query=query)
    return session.execute(statement).all()


def _planned(column: Any) -> Any:
    """A column of the earliest activity planned for an open deal whose next step is blank."""
    earliest = (
        select(column)
        .where(
            Activity.deal_id == Deal.id,
            Activity.done.is_(None),
            Activity.trashed.is_(None),
            Activity.kind != ActivityKind.NOTE,
        )
        .order_by(Activity.due.is_(None), Activity.due, Activity.id)
        .limit(1)
        .scalar_subquery()
    )
    is_blank = and_(Deal.status == DealStatus.OPEN, func.coalesce(Deal.next_step, "") == "")
    return case((is_blank, earliest), else_=None)


def _card(row: Any, stage: Stage | None, today: dt.date) -> Card:
    """A deal's card in a stage; a won deal has none, and is certain."""
    days = (today - row.entered).days
    limit = None if stage is None else stage.stale_days
    usual = Decimal(1) if stage is None else stage.probability
    return Card(
        id=row.id,
        title=row.name,
        customer=row.company or row.person or "",
        amount=row.amount,
        currency=row.currency,
        base_amount=row.base_amount,
        expected_close=row.expected_close,
        closed=row.closed,
        next_step=row.next_step,
        owner=row.owner or "",
        days=days,
        stale=limit is not None and days > limit,
        probability=usual if stage is None or row.probability is None else row.probability,
        planned=row.planned or "",
        planned_kind=row.planned_kind,
    )
