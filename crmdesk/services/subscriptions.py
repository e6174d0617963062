"""Subscriptions: their terms, their dated changes, and what they are worth a month."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import func, inspect, select

from crmdesk.entities.revenue import SUBSCRIPTION_CHANGE
from crmdesk.l10n.calendars import calendar
from crmdesk.l10n.errors import NotUnderstood
from crmdesk.l10n.texts import N_, NN_
from crmdesk.model.errors import IllegalMove, Invalid
from crmdesk.model.monthly_value import read_discount, write_discount
from crmdesk.model.subscription import ChangeKind, Subscription, SubscriptionChange
from crmdesk.model.subscription_states import effect_of, idle_changes
from crmdesk.services.parties import follow_customer
from crmdesk.services.rates import rate_on
from crmdesk.services.subscription_ends import give_end
from crmdesk.services.subscription_states import change_of, changes_of, facts_of
from crmdesk.services.validation import checked, plain_words

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from crmdesk.db.uow import Committed, Unit, Work
    from crmdesk.model.setting import BookFacts
    from crmdesk.model.subscription_facts import Change, Facts

NEEDS_REASON: Final = N_("Say why this was lost. The churn report needs it.")
NOT_RENEWED: Final = N_(
    "Without renewing by itself it ends on {end}. Say why: the churn report needs it."
)
NO_CUSTOMER: Final = N_("Say whose subscription this is: enter a company or a contact.")
OTHER_CURRENCY: Final = N_(
    "The changes of this subscription are in its present currency. Make a new subscription."
)
NOTHING_CHANGES: Final = N_(
    "Price, quantity, billing and discount stay as they are, so nothing would change. Enter what changes."
)
NEEDS_NOTE: Final = N_("This changes a month that is over. Add a note that says why.")

_SAID: Final = {
    ChangeKind.UPGRADE: N_("Upgraded “{plan}” from {day} on"),
    ChangeKind.DOWNGRADE: N_("Downgraded “{plan}” from {day} on"),
    ChangeKind.RENEW: N_("Renewed “{plan}”"),
    ChangeKind.PAUSE: N_("Paused “{plan}” from {day} on"),
    ChangeKind.RESUME: N_("Resumed “{plan}” on {day}"),
    ChangeKind.PAST_DUE: N_("Marked “{plan}” past due"),
    ChangeKind.UNPAID: N_("Ended “{plan}” for non-payment"),
    ChangeKind.CANCEL: N_("Cancelled “{plan}”"),
    ChangeKind.REACTIVATE: N_("Reactivated “{plan}” on {day}"),
    ChangeKind.DISCOUNT: N_("Changed the discount of “{plan}” from {day} on"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewChange:
    """A dated change as it is told: what is None stays as it was (`crmdesk.model.subscription_facts.Change`).

    `price` is minor units of the subscription's currency, `discount` `10%` or an amount per term. Another
    `interval` cuts terms anew from the day, at the price told with it.
    """

    kind: ChangeKind
    day: dt.date
    price: int | None = None
    interval: str | None = None
    quantity: Decimal | None = None
    discount: str | None = None
    until: dt.date | None = None
    end: dt.date | None = None
    reason: str | None = None
    competitor: str | None = None
    involuntary: bool = False
    note: str | None = None


class Known(NamedTuple):
    """Why subscriptions were lost so far, and to whom, the most frequent first."""

    reasons: list[str]
    competitors: list[str]


def complete(unit: Unit, subscription: Subscription) -> None:
    """Give a new or changed subscription what follows from its fields: its customer and frozen rate.

    Raises:
        MissingRate: its currency has no rate on its first day.
        Invalid: its days contradict one another, or its changes are in another currency.
    """
    subscription.price = subscription.price or 0
    subscription.currency = subscription.currency or unit.facts.currency
    subscription.interval = subscription.interval or "monthly"
    subscription.quantity = Decimal(1) if subscription.quantity is None else subscription.quantity
    subscription.auto_renew = True if subscription.auto_renew is None else subscription.auto_renew
    subscription.involuntary = bool(subscription.involuntary)
    subscription.discount = in_order(subscription.discount, subscription.currency)
    require_sound(subscription)
    follow_customer(unit.session, subscription)
    state = inspect(subscription)
    dated = (state.attrs.currency, state.attrs.start)
    if state.persistent and state.attrs.currency.history.has_changes():
        _require_no_changes(unit.session, subscription)
    if state.transient or any(one.history.has_changes() for one in dated):
        subscription.rate = rate_on(
            unit.session,
            currency=subscription.currency,
            base=unit.facts.currency,
            day=subscription.start,
            record=subscription.name,
        )


def enter(unit: Unit, subscription: Subscription) -> None:
    """Complete a subscription that a person entered or changed, who says whose it is and why an end came.

    The end agreed from the first is no loss before it has come; one put on later, or earlier, is, and so is
    the end that it gets by no longer renewing by itself.

    Raises:
        MissingRate: its currency has no rate on its first day.
        Invalid: the customer or the reason is missing, its days contradict one another, its changes are in
            another currency, or renewals told before do not go with what is entered.
    """
    complete(unit, subscription)
    is_given, state = give_end(unit, subscription), inspect(subscription)
    end = subscription.end
    parties = (state.attrs.company_id, state.attrs.contact_id)
    if state.transient or any(one.history.has_changes() for one in parties):
        require_customer(subscription.company_id, subscription.contact_id)
    if end is None or subscription.churn_reason is not None:
        return
    if state.transient:
        is_lost = end <= unit.today()
    else:
        before: Sequence[dt.date | None] = state.attrs.end.history.deleted
        sooner = bool(before) and (before[0] is None or end < before[0])
        is_lost = sooner or state.attrs.churn_reason.history.has_changes()
    if is_lost and is_given:
        raise Invalid("churn_reason", NOT_RENEWED, end=end)
    if is_lost:
        raise Invalid("churn_reason", NEEDS_REASON)


def require_customer(company: int | None, contact: int | None) -> None:
    """Refuse a subscription that is nobody's: no figure could count it."""
    if company is None and contact is None:
        raise Invalid("company", NO_CUSTOMER)


def in_order(discount: str | None, currency: str) -> str | None:
    """A discount as files have it, so that it is the same however it was typed.

    Raises:
        Invalid: it is no discount in this currency.
    """
    try:
        return None if discount is None else write_discount(read_discount(discount, currency), currency)
    except NotUnderstood as error:
        raise Invalid("discount", error.message, **error.params) from error


def require_sound(subscription: Any) -> None:
    """Refuse days and numbers of a subscription that contradict one another, at the field they stand in."""
    start = subscription.start
    for name, message in (
        ("end", N_("The end date is before the start date ({start}).")),
        ("trial", N_("The trial ends before the start date ({start}).")),
        ("discount_until", N_("The discount ends before the start date ({start}).")),
    ):
        day = getattr(subscription, name)
        if day is not None and day < start:
            raise Invalid(name, message, start=start)
    if subscription.quantity < 0:
        raise Invalid("quantity", N_("A quantity cannot be negative. Enter 0 or more."))


def _require_no_changes(session: Session, subscription: Subscription) -> None:
    known = select(SubscriptionChange.id).where(SubscriptionChange.subscription_id == subscription.id)
    if session.scalars(known.limit(1)).first() is not None:
        raise Invalid("currency", OTHER_CURRENCY)


def change(work: Work, *, subscription: int, told: NewChange) -> Committed:
    """Tell a dated change of a subscription, past or planned.

    An upgrade after which less is paid is kept as a downgrade, and the other way round.

    Raises:
        Invalid: a value that its field does not take, a reason that is missing where less is paid, or
            terms that stay as they are.
        MissingRate: the subscription's currency has no rate on that day.
        IllegalMove: the subscription does not allow it; the sentence names the day.
    """
    with work.write() as unit:
        one = unit.get(Subscription, subscription)
        row = _tell(unit, one, told)
        return unit.commit(_SAID[row.kind], plan=one.name, day=told.day)


def correct(work: Work, *, change: int, told: NewChange, version: int | None = None) -> Committed:
    """Put a change right that was told wrongly; where its month is over, the note says why.

    Raises:
        Invalid, MissingRate, IllegalMove: as for a new change. Conflict: somebody else changed it.
    """
    with work.write() as unit:
        row = unit.get(SubscriptionChange, change, version=version)
        one = unit.get(Subscription, row.subscription_id)
        _require_note(unit, min(row.day, told.day), None if told.note == row.note else told.note)
        values = _values_of(_as_it_is(unit, one, told, instead_of=row.id), currency=one.currency)
        if told.day != row.day or row.rate is None:
            values["rate"] = _rate(unit.session, unit.facts, one, told.day)
        for name, value in values.items():
            setattr(row, name, value)
        return unit.commit(N_("Corrected a change of “{plan}” on {day}"), plan=one.name, day=told.day)


def remove(work: Work, *, change: int, note: str | None = None) -> Committed:
    """Take a change away that never was; where its month is over, a note says why.

    Raises:
        Invalid: the note is missing. IllegalMove: a later change does not go without this one.
    """
    with work.write() as unit:
        row = unit.get(SubscriptionChange, change)
        one = unit.get(Subscription, row.subscription_id)
        _require_note(unit, row.day, note)
        day, said = row.day, plain_words(note)
        unit.session.delete(row)
        if said is not None:
            message = N_("Removed a change of “{plan}” on {day}: {note}")
            return unit.commit(message, plan=one.name, day=day, note=said)
        return unit.commit(N_("Removed a change of “{plan}” on {day}"), plan=one.name, day=day)


def cancel(
    work: Work,
    *,
    subscription: int,
    reason: str,
    day: dt.date | None = None,
    end: dt.date | None = None,
    competitor: str | None = None,
    involuntary: bool = False,
    note: str | None = None,
) -> Committed:
    """Cancel a subscription today or on a day; it ends on `end`, else when what is paid is over."""
    told = NewChange(
        kind=ChangeKind.CANCEL, day=day or work.today(), end=end, reason=reason, competitor=competitor,
        involuntary=involuntary, note=note,
    )  # fmt: skip
    return change(work, subscription=subscription, told=told)


def pause(
    work: Work, *, subscription: int, reason: str, day: dt.date | None = None, until: dt.date | None = None
) -> Committed:
    """Pause a subscription from a day on, until another or until it is resumed."""
    told = NewChange(kind=ChangeKind.PAUSE, day=day or work.today(), until=until, reason=reason)
    return change(work, subscription=subscription, told=told)


def resume(work: Work, *, subscription: int, day: dt.date | None = None) -> Committed:
    """Let a paused subscription go on, today or from a day on."""
    return change(
        work, subscription=subscription, told=NewChange(kind=ChangeKind.RESUME, day=day or work.today())
    )


def mark_past_due(work: Work, *, subscription: int, day: dt.date | None = None) -> Committed:
    """Note that a subscription is not paid in time; it still counts."""
    return change(
        work, subscription=subscription, told=NewChange(kind=ChangeKind.PAST_DUE, day=day or work.today())
    )


def renew(work: Work, *, subscriptions: Sequence[int], told: NewChange | None = None) -> Committed:
    """Renew subscriptions for another term as one gesture, as they are or on the terms `told`."""
    said = told or NewChange(kind=ChangeKind.RENEW, day=work.today())
    said = replace(said, kind=ChangeKind.RENEW)
    with work.write() as unit:
        found = list(unit.get_many(Subscription, subscriptions).values())
        for one in found:
            _tell(unit, one, said)
        if len(found) == 1:
            return unit.commit(_SAID[ChangeKind.RENEW], plan=found[0].name)
        return unit.commit(
            NN_("Renewed {count} subscription", "Renewed {count} subscriptions"), count=len(found)
        )


def known_reasons(work: Work) -> Known:
    """The reasons and competitors told so far, to be offered again."""
    return work.read(_known)


def _known(session: Session) -> Known:
    return Known(
        _by_use(session, Subscription.churn_reason, SubscriptionChange.reason),
        _by_use(session, Subscription.competitor, SubscriptionChange.competitor),
    )


def _by_use(session: Session, *columns: Any) -> list[str]:
    uses: dict[str, int] = {}
    for column in columns:
        query = select(column, func.count()).where(column.is_not(None)).group_by(column)
        for text, count in session.execute(query):
            uses[text] = uses.get(text, 0) + count
    return sorted(uses, key=lambda text: (-uses[text], text))


def as_change(session: Session, facts: BookFacts, one: Subscription, told: NewChange) -> Change:
    """A change of a subscription as the rules take it, with the rate of its day; a reason is not asked for.

    Raises:
        Invalid: a field does not take its value. MissingRate: its currency has no rate on that day.
    """
    values = _values_of(told, currency=one.currency)
    return change_of(SimpleNamespace(**values, rate=_rate(session, facts, one, told.day)), one.currency)


def _as_it_is(unit: Unit, one: Subscription, told: NewChange, *, instead_of: int | None = None) -> NewChange:
    """The change by the name of what it does: a downgrade where less is paid from then on.

    Raises:
        Invalid: a field does not take its value, the reason of a loss is missing, or nothing changes.
        MissingRate, IllegalMove: why it cannot be told.
    """
    trend = _trend(unit, one, told, instead_of)
    if trend < 0 and told.kind is ChangeKind.UPGRADE:
        told = replace(told, kind=ChangeKind.DOWNGRADE)
    elif trend > 0 and told.kind is ChangeKind.DOWNGRADE:
        told = replace(told, kind=ChangeKind.UPGRADE)
    if (told.kind.loses or trend < 0) and plain_words(told.reason) is None:
        raise Invalid("reason", NEEDS_REASON)
    return told


def _trend(unit: Unit, one: Subscription, told: NewChange, instead_of: int | None) -> int:
    """Whether less (-1), as much (0) or more (1) is paid after a change."""
    first, fresh = facts_of(one, unit.facts), as_change(unit.session, unit.facts, one, told)
    rows = changes_of(unit.session.connection(), [one.id])[one.id]
    others = [change_of(row, one.currency) for row in rows if row.id != instead_of]
    try:
        trend = effect_of(first, others, fresh).trend
        _require_news(first, others, fresh)
    except IllegalMove:
        if instead_of is None:
            raise
        # What a later change stands on can be corrected, but not left out to compare.
        return 0
    return trend


def _require_news(first: Facts, others: Sequence[Change], fresh: Change) -> None:
    """Refuse a change of terms that leaves them as they are on its day."""
    told = sorted([*others, fresh], key=lambda each: each.day)
    if any(told[place] is fresh for place in idle_changes(first, told)):
        raise Invalid("discount" if fresh.kind == ChangeKind.DISCOUNT else "price", NOTHING_CHANGES)


def _values_of(told: NewChange, *, currency: str) -> dict[str, Any]:
    """The values of a change of a subscription in `currency` as its record keeps them.

    Raises:
        Invalid: a field does not take its value.
    """
    declared = {one.name: one for one in SUBSCRIPTION_CHANGE.fields}
    values = {
        name: checked(declared[name], value) if name in declared else value
        for name, value in asdict(told).items()
    }
    values["discount"] = in_order(values["discount"], currency)
    values["note"] = plain_words(told.note)
    return values


def _tell(unit: Unit, one: Subscription, told: NewChange) -> SubscriptionChange:
    values = _values_of(_as_it_is(unit, one, told), currency=one.currency)
    values["rate"] = _rate(unit.session, unit.facts, one, told.day)
    last = select(func.max(SubscriptionChange.seq)).where(SubscriptionChange.subscription_id == one.id)
    seq = (unit.session.scalar(last) or 0) + 1
    return unit.add(SubscriptionChange(subscription_id=one.id, seq=seq, staff_id=unit.work.staff(), **values))


def _rate(session: Session, facts: BookFacts, one: Subscription, day: dt.date) -> Decimal:
    return rate_on(session, currency=one.currency, base=facts.currency, day=day, record=one.name)


def _require_note(unit: Unit, day: dt.date, note: str | None) -> None:
    of = calendar(unit.facts.calendar).from_date
    if of(day)[:2] < of(unit.today())[:2] and plain_words(note) is None:
        raise Invalid("note", NEEDS_NOTE)
