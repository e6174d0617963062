"""Why subscriptions ran out, as their records say, told by their states in a book of before these took it.

A book is asked once, at its first opening by a program that knows of it; a setting of the book says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, exists, func, or_, select

from crmdesk.model.setting import Setting
from crmdesk.model.subscription import (
    ChangeKind,
    Subscription,
    SubscriptionChange,
    SubscriptionState,
    SubscriptionStatus,
)
from crmdesk.model.subscription_facts import END
from crmdesk.services import customer_states, settings, subscription_states

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from crmdesk.db.uow import Work

ASKED: Final = {"reasons_told": True}
"""The setting of a book whose states tell the reasons of their records."""

_AFRESH = (ChangeKind.RENEW, ChangeKind.REACTIVATE)
"""After these the record no longer says why it ends."""


def fill(work: Work) -> None:
    """Make the states and courses anew that lack what their record says of an end; it is no gesture."""
    if work.read(_is_asked):
        return
    with work.write() as unit:
        lacking = _lacking(unit.session)
        numbers = [one.id for one in lacking]
        customers = {one.customer_id for one in lacking} - {None}
        if lacking:
            today = unit.facts.day_of(unit.now)
            subscription_states.rebuild(unit.session, unit.facts, today, numbers)
            customer_states.rebuild(unit.session, unit.facts, sorted(customers))
        settings.put(unit, ASKED)
        work.close_commit(unit.session, {Subscription.__tablename__: frozenset(numbers)})


def _is_asked(session: Session) -> bool:
    return session.scalar(select(Setting.id).where(Setting.key.in_(ASKED))) is not None


def _lacking(session: Session) -> Sequence[Any]:
    """The subscriptions that ended by themselves, for a reason that their state has not from their record."""
    state = SubscriptionState
    is_said = func.coalesce(Subscription.churn_reason, "") != ""
    is_named = func.coalesce(Subscription.competitor, "") != ""
    afresh = exists().where(
        SubscriptionChange.subscription_id == Subscription.id, SubscriptionChange.kind.in_(_AFRESH)
    )
    query = (
        select(Subscription.id, Subscription.customer_id)
        .join(state, state.subscription_id == Subscription.id)
        .where(
            state.status == SubscriptionStatus.ENDED,
            state.kind == END,
            or_(and_(is_said, state.reason.is_(None)), and_(is_named, state.competitor.is_(None))),
            ~afresh,
        )
        .order_by(Subscription.id)
    )
    return session.execute(query).all()
