"""What needs attention today: open deals past their expected close, stale, or without a next step."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, func, literal, or_, select

from crmdesk.kpi.related import days_between, name_of
from crmdesk.l10n.texts import N_
from crmdesk.model.activity import Activity, ActivityKind
from crmdesk.model.base import EPOCH
from crmdesk.model.contact import Contact
from crmdesk.model.deal import Deal, DealStatus, Stage
from crmdesk.model.staff import Staff

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy.orm import Session


class Trouble(StrEnum):
    """Why a deal needs attention, the worst first."""

    OVERDUE = "overdue"
    STALE = "stale"
    NO_STEP = "no_step"

    @property
    def label(self) -> str:
        """The words for it, to be translated where they are shown."""
        return {
            "overdue": N_("Overdue deal"),
            "stale": N_("Stale deal"),
            "no_step": N_("No next step"),
        }[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class AttentionRow:
    """One deal with its worst trouble; `days` since its expected close, or since it entered its stage.

    `amount` is in minor units of the base currency.
    """

    deal: int
    trouble: Trouble
    title: str
    customer: str
    amount: int
    days: int
    owner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """The worst deals, the largest first within each trouble, and how many there are in all."""

    rows: tuple[AttentionRow, ...]
    count: int


def read_attention(session: Session, *, today: dt.date, most: int, owner: int | None = None) -> Attention:
    """The deals that need attention today, of all or of one owner; at most `most` of them as rows."""
    number: Any = literal((today - EPOCH).days)
    waited = days_between(number, Deal.entered)
    overdue = Deal.expected_close < today
    stale = and_(Stage.stale_days.is_not(None), waited > Stage.stale_days)
    trouble = case((overdue, 0), (stale, 1), else_=2)
    planned = select(Activity.id).where(
        Activity.deal_id == Deal.id,
        Activity.done.is_(None),
        Activity.trashed.is_(None),
        Activity.kind != ActivityKind.NOTE,
    )
    days = case((overdue, days_between(number, Deal.expected_close)), else_=waited)
    troubled = (
        select(
            Deal.id,
            Deal.name,
            Deal.base_amount,
            trouble.label("trouble"),
            days.label("days"),
            name_of(Contact, Deal.customer_id).label("customer"),
            name_of(Staff, Deal.owner_id).label("owner"),
        )
        .join(Stage, Stage.id == Deal.stage_id)
        .where(
            Deal.status == DealStatus.OPEN,
            Deal.trashed.is_(None),
            or_(overdue, stale, and_(func.coalesce(Deal.next_step, "") == "", ~planned.exists())),
        )
    )
    if owner is not None:
        troubled = troubled.where(Deal.owner_id == owner)
    kinds = list(Trouble)
    found = session.execute(troubled.order_by(trouble, Deal.base_amount.desc(), Deal.id).limit(most)).all()
    count = session.scalar(select(func.count()).select_from(troubled.subquery())) or 0
    rows = tuple(
        AttentionRow(
            deal=row.id,
            trouble=kinds[row.trouble],
            title=row.name,
            customer=row.customer or "",
            amount=row.base_amount,
            days=row.days,
            owner=row.owner or "",
        )
        for row in found
    )
    return Attention(rows=rows, count=count)
