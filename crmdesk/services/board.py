"""The board: a pipeline's open deals by stage, and what was won of late."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import aliased

from crmdesk.model.contact import Contact
from crmdesk.model.deal import Deal, DealStatus, Stage
from crmdesk.model.staff import Staff

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from crmdesk.db.uow import Work

CLOSED_DAYS = 30
"""How many days back the last column looks for won deals."""


@dataclass(frozen=True, slots=True)
class Card:
    """A deal as its card shows it; `days` is how long it has stood in its stage."""

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


@dataclass(frozen=True, slots=True)
class BoardColumn:
    """One stage and its deals; sums are minor units of the base currency. `stage` 0 is the won column."""

    stage: int
    name: str
    position: int
    probability: Decimal
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


def read_board(work: Work, *, pipeline: int, owner: int | None = None) -> list[BoardColumn]:
    """The columns of one pipeline's board, the first stage first, then the deals won of late."""
    return work.read(partial(_board, pipeline=pipeline, owner=owner, today=work.today()))


def _board(session: Session, *, pipeline: int, owner: int | None, today: dt.date) -> list[BoardColumn]:
    stages = session.scalars(
        select(Stage).where(Stage.pipeline_id == pipeline, Stage.trashed.is_(None)).order_by(Stage.position)
    ).all()
    by_stage: dict[int, list[Card]] = {stage.id: [] for stage in stages}
    won: list[Card] = []
    known = {stage.id: stage for stage in stages}
    for row in _deals(session, pipeline, owner, today - dt.timedelta(days=CLOSED_DAYS)):
        deal: Deal = row[0]
        card = _card(deal, row[1] or row[2] or "", row[3] or "", known.get(deal.stage_id), today)
        if deal.status is DealStatus.WON:
            won.append(card)
        elif deal.stage_id in by_stage:
            by_stage[deal.stage_id].append(card)
    columns = [
        BoardColumn(s.id, s.name, s.position, s.probability, tuple(by_stage[s.id])) for s in stages
    ]
    return [*columns, BoardColumn(0, "", len(stages), Decimal(1), tuple(won))]


def _deals(session: Session, pipeline: int, owner: int | None, won_since: dt.date) -> Sequence[Any]:
    company, person = aliased(Contact), aliased(Contact)
    query = (
        select(Deal, company.name, person.name, Staff.name)
        .outerjoin(company, company.id == Deal.company_id)
        .outerjoin(person, person.id == Deal.contact_id)
        .outerjoin(Staff, Staff.id == Deal.owner_id)
        .where(
            Deal.pipeline_id == pipeline,
            Deal.trashed.is_(None),
            or_(
                Deal.status == DealStatus.OPEN,
                and_(Deal.status == DealStatus.WON, Deal.closed >= won_since),
            ),
        )
        .order_by(Deal.expected_close.is_(None), Deal.expected_close, Deal.id)
    )
    if owner is not None:
        query = query.where(Deal.owner_id == owner)
    return session.execute(query).all()


def _card(deal: Deal, customer: str, owner: str, stage: Stage | None, today: dt.date) -> Card:
    days = (today - deal.entered).days
    limit = stage.stale_days if stage is not None else None
    still_open = deal.status is DealStatus.OPEN
    probability = deal.probability if deal.probability is not None else None
    if probability is None:
        probability = stage.probability if stage is not None and still_open else Decimal(1)
    return Card(
        id=deal.id,
        title=deal.name,
        customer=customer,
        amount=deal.amount,
        currency=deal.currency,
        base_amount=deal.base_amount,
        expected_close=deal.expected_close,
        closed=deal.closed,
        next_step=deal.next_step,
        owner=owner,
        days=days,
        stale=still_open and limit is not None and days > limit,
        probability=probability,
    )
