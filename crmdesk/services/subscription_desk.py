"""One subscription opened: its terms, its story, what it is worth, and what a change would make of it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import BigInteger, bindparam, or_, select
from sqlalchemy.orm import aliased

from crmdesk.db.changes import table_of
from crmdesk.db.planning import as_value
from crmdesk.entities.revenue import SUBSCRIPTION
from crmdesk.model.contact import Contact, ContactKind
from crmdesk.model.deal import Deal
from crmdesk.model.errors import NotFound
from crmdesk.model.monthly_value import (
    Arithmetic,
    Exchange,
    monthly_arithmetic,
    term_value,
    write_discount,
)
from crmdesk.model.product import Product
from crmdesk.model.staff import Staff
from crmdesk.model.subscription import (
    ChangeKind,
    Subscription,
    SubscriptionChange,
    SubscriptionStatus,
)
from crmdesk.model.subscription_facts import GRACE_DAYS
from crmdesk.model.subscription_states import effect_of, state_on, states_of
from crmdesk.model.terms import write_interval
from crmdesk.services.linked import Linked, linked
from crmdesk.services.rates import rate_on
from crmdesk.services.records import values_of
from crmdesk.services.subscription_states import change_of, changes_of, end_after, facts_of, today_of
from crmdesk.services.subscriptions import NewChange, as_change, require_sound
from crmdesk.services.validation import checked_all

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from crmdesk.db.uow import Work
    from crmdesk.model.setting import BookFacts
    from crmdesk.model.subscription_facts import Facts, State


_SUBSCRIPTION: Final = bindparam("number", type_=BigInteger)


class StateRow(NamedTuple):
    """How a subscription stands from `since` up to, and without, `until` (None: for good).

    `kind` is what began it: a kind of change, `start`, `trial_end`, `discount_end` or `end`. `monthly` is
    thousandths of the base currency's minor unit a month, `own_monthly` of its own currency's; `delta` is
    what `monthly` grew by, so that all deltas up to a day sum to the value of that day.
    """

    since: dt.date
    until: dt.date | None
    kind: str
    status: SubscriptionStatus
    price: int
    interval: str
    quantity: Decimal
    discount: str | None
    own_monthly: int
    monthly: int
    delta: int
    reason: str | None
    competitor: str | None
    involuntary: bool


class ChangeRow(NamedTuple):
    """A change as it was told; `version` is for correcting it."""

    id: int
    version: int
    day: dt.date
    kind: ChangeKind
    price: int | None
    interval: str | None
    quantity: Decimal | None
    discount: str | None
    until: dt.date | None
    end: dt.date | None
    reason: str | None
    competitor: str | None
    involuntary: bool
    note: str | None
    staff: str | None

    def told(self) -> NewChange:
        """The change as an editor takes it up to correct it."""
        values = self._asdict()
        return NewChange(**{name: values[name] for name in NewChange.__slots__})


class Overlap(NamedTuple):
    """Another subscription of the same customer to the same plan, in the same days; both are counted."""

    id: int
    plan: str
    start: dt.date
    ended: dt.date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """A subscription whole.

    `values` are its fields by name, as a form takes them; `interval` is the length of its terms today.
    `monthly` and `own_monthly` are what it is worth today, in thousandths of minor units a month; `term` is
    what the present term costs, in minor units of `currency`. `ends` is a known end that has not come.
    `then` is the first state after today in which the discount is over. `planned` are the states after
    today, which are in `states` too.
    """

    id: int
    version: int
    trashed: bool
    plan: str
    values: dict[str, Any]
    customer: Linked | None
    company: Linked | None
    contact: Linked | None
    owner: Linked | None
    product: Linked | None
    deal: Linked | None
    currency: str
    base_currency: str
    status: SubscriptionStatus
    monthly: int
    own_monthly: int
    term: int
    interval: str
    arithmetic: Arithmetic
    discount_until: dt.date | None
    then: StateRow | None
    next_due: dt.date | None
    days_to_due: int | None
    ends: dt.date | None
    ended: dt.date | None
    states: list[StateRow]
    planned: list[StateRow]
    changes: list[ChangeRow]
    overlaps: list[Overlap]


class Effect(NamedTuple):
    """What a change would do to the monthly value, in thousandths of the base currency's minor unit.

    `since` is the first day on which it matters, `before` what that day would have had without it, `held`
    what is paid until then. `trend` is -1 where less is paid from then on, 1 where more, else 0
    (`crmdesk.model.subscription_states.Effect`). The `arithmetic`, the `status` and the `interval` are
    those of that day after the change.
    """

    before: int
    after: int
    since: dt.date
    held: int
    trend: int
    status: SubscriptionStatus
    arithmetic: Arithmetic
    interval: str


def details(work: Work, *, subscription: int) -> Details:
    """Read one subscription whole, in three queries.

    Raises:
        NotFound: it is not in the book.
    """
    facts, today = work.facts, work.today()
    return work.read(partial(_details, facts=facts, today=today, number=subscription))


def effect(work: Work, *, subscription: int, told: NewChange, instead_of: int | None = None) -> Effect:
    """What a change would do, without telling it; or a correction, `instead_of` a change told before.

    Raises:
        Invalid, MissingRate, IllegalMove: why it cannot be told, as when it is told.
    """
    facts = work.facts
    return work.read(partial(_effect, facts=facts, number=subscription, told=told, instead_of=instead_of))


def preview(work: Work, *, values: Mapping[str, Any]) -> Arithmetic:
    """The monthly value of a subscription that is being entered, from the fields of its form.

    Raises:
        InvalidRecord, MissingRate, IllegalMove: why it cannot be reckoned.
    """
    facts, today = work.facts, work.today()
    return work.read(partial(_preview, facts=facts, today=today, values=values))


def ran_out(work: Work, *, values: Mapping[str, Any], record: int | None = None) -> dt.date | None:
    """When a subscription of these fields ended by not renewing by itself, while nobody says why.

    None where it did not end so, as long as a late renewal can be told, and where changes tell its end.

    Raises:
        InvalidRecord, IllegalMove: why it cannot be reckoned.
    """
    facts, today = work.facts, work.today()
    return work.read(partial(_ran_out, facts=facts, today=today, values=values, record=record))


def overlapping(work: Work, *, values: Mapping[str, Any], apart_from: int | None = None) -> list[Overlap]:
    """Other subscriptions of the customer to the plan in the same days, to warn before both are counted."""
    return work.read(partial(_overlapping, values=values, apart_from=apart_from))


def _details(session: Session, *, facts: BookFacts, today: dt.date, number: int) -> Details:
    row = session.execute(_whole(), {"number": number}).one_or_none()
    if row is None:
        raise NotFound("subscription", number)
    found, rows = row.Subscription, session.execute(_told(), {"number": number}).all()
    first = facts_of(found, facts)
    states = states_of(first, [change_of(row, found.currency) for row in rows])
    told = _state_rows(states, found.currency)
    now, stands = state_on(states, today), today_of(states, first, today)
    later = [row for row in told if row.since > today]
    payer = "company" if row.payer_kind is ContactKind.COMPANY else "contact"
    return Details(
        id=number,
        version=found.version,
        trashed=found.trashed is not None,
        plan=found.name,
        values=values_of(session, SUBSCRIPTION, found),
        customer=linked(payer, found.customer_id, row.payer),
        company=linked("company", found.company_id, row.company),
        contact=linked("contact", found.contact_id, row.contact),
        owner=linked("staff", found.owner_id, row.owner),
        product=linked("product", found.product_id, row.product),
        deal=linked("deal", found.deal_id, row.deal),
        currency=found.currency,
        base_currency=facts.currency,
        status=stands.status,
        monthly=stands.monthly,
        own_monthly=now.own_monthly if now.since <= today else 0,
        term=round(term_value(now.price, now.quantity, now.discount)),
        interval=write_interval(now.interval),
        arithmetic=_arithmetic(now, first),
        discount_until=_discount_end(told, now),
        then=next((row for row in later if row.kind == "discount_end"), None),
        next_due=stands.next_due,
        days_to_due=None if stands.next_due is None else (stands.next_due - today).days,
        ends=end_after(states, today),
        ended=stands.ended,
        states=told,
        planned=later,
        changes=_change_rows(rows),
        overlaps=_overlapping(session, values=_plain(found), apart_from=number),
    )


def _state_rows(states: Sequence[State], currency: str) -> list[StateRow]:
    rows, before = [], 0
    for state in states:
        discount = None if state.discount is None else write_discount(state.discount, currency)
        rows.append(
            StateRow(
                state.since,
                state.until,
                state.kind,
                state.status,
                state.price,
                write_interval(state.interval),
                state.quantity,
                discount,
                state.own_monthly,
                state.monthly,
                state.monthly - before,
                state.reason,
                state.competitor,
                state.involuntary,
            )
        )
        before = state.monthly
    return rows


@lru_cache(maxsize=1)
def _whole() -> Any:
    """What reads a subscription with the names of what it points at."""
    payer, company, contact = aliased(Contact), aliased(Contact), aliased(Contact)
    return (
        select(
            Subscription, payer.kind.label("payer_kind"), payer.name.label("payer"),
            company.name.label("company"), contact.name.label("contact"), Staff.name.label("owner"),
            Product.name.label("product"), Deal.name.label("deal"),
        )
        .outerjoin(payer, payer.id == Subscription.customer_id)
        .outerjoin(company, company.id == Subscription.company_id)
        .outerjoin(contact, contact.id == Subscription.contact_id)
        .outerjoin(Staff, Staff.id == Subscription.owner_id)
        .outerjoin(Product, Product.id == Subscription.product_id)
        .outerjoin(Deal, Deal.id == Subscription.deal_id)
        .where(Subscription.id == _SUBSCRIPTION)
    )  # fmt: skip


@lru_cache(maxsize=1)
def _told() -> Select[Any]:
    """What reads the changes of a subscription, with who told them, in the order they are made."""
    table = table_of(SubscriptionChange)
    return (
        select(table, Staff.name.label("teller"))
        .outerjoin(Staff, Staff.id == table.c.staff_id)
        .where(table.c.subscription_id == _SUBSCRIPTION)
        .order_by(table.c.day, table.c.seq, table.c.id)
    )


def _change_rows(rows: Sequence[Any]) -> list[ChangeRow]:
    return [
        ChangeRow(
            row.id,
            row.version,
            row.day,
            row.kind,
            row.price,
            row.interval,
            row.quantity,
            row.discount,
            row.until,
            row.end,
            row.reason,
            row.competitor,
            row.involuntary,
            row.note,
            row.teller,
        )
        for row in rows
    ]


def _discount_end(told: Iterable[StateRow], now: State) -> dt.date | None:
    """The first day without the present discount, where its end is known."""
    if now.discount is None:
        return None
    return next((row.since for row in told if row.since > now.since and row.kind == "discount_end"), None)


def _arithmetic(state: State, first: Facts, rate: Decimal | None = None) -> Arithmetic:
    """The monthly value of a state as a sum. Its result is what counts: at the rates of C9, or 0."""
    exchange = Exchange(rate or first.rate, first.own_exponent, first.base_exponent)
    told = monthly_arithmetic(state.price, state.quantity, state.discount, state.interval, exchange)
    return told._replace(result=state.monthly)


def _effect(
    session: Session, *, facts: BookFacts, number: int, told: NewChange, instead_of: int | None
) -> Effect:
    found = session.get(Subscription, number)
    if found is None:
        raise NotFound("subscription", number)
    rows = changes_of(session.connection(), [number])[number]
    changes = [change_of(row, found.currency) for row in rows if row.id != instead_of]
    first, fresh = facts_of(found, facts), as_change(session, facts, found, told)
    outcome = effect_of(first, changes, fresh)
    after = state_on(states_of(first, [*changes, fresh]), outcome.day)
    worth = _arithmetic(after, first, fresh.rate)
    interval = write_interval(after.interval)
    return Effect(*outcome, after.status, worth, interval)


def _preview(session: Session, *, facts: BookFacts, today: dt.date, values: Mapping[str, Any]) -> Arithmetic:
    draft = Subscription(**_filled(facts, today, values))
    require_sound(draft)
    draft.rate = rate_on(
        session, currency=draft.currency, base=facts.currency, day=draft.start, record=draft.name
    )
    first = facts_of(draft, facts)
    states = states_of(first, ())
    paid = next((state for state in states if state.status.is_paid), states[0])
    return _arithmetic(paid, first)


def _ran_out(
    session: Session, *, facts: BookFacts, today: dt.date, values: Mapping[str, Any], record: int | None
) -> dt.date | None:
    draft = Subscription(**_filled(facts, today, values))
    if draft.auto_renew or draft.end is not None or values.get("churn_reason"):
        return None
    if record is not None and changes_of(session.connection(), [record]):
        return None
    require_sound(draft)
    draft.rate = Decimal(1)  # no day depends on it
    ended = states_of(facts_of(draft, facts), ())[-1].since
    return ended if (today - ended).days > GRACE_DAYS else None


_RECKONED = frozenset(
    {
        "plan",
        "price",
        "currency",
        "interval",
        "quantity",
        "discount",
        "discount_until",
        "trial",
        "start",
        "end",
    }
    | {"auto_renew"}
)


def _filled(facts: BookFacts, today: dt.date, values: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that a monthly value depends on, with what they are where a form leaves them empty.

    Raises:
        InvalidRecord: those of them that need attention.
    """
    usual = {
        "plan": "", "price": 0, "currency": facts.currency, "interval": "monthly", "quantity": Decimal(1),
        "start": today, "auto_renew": True,
    }  # fmt: skip
    given = {name: value for name, value in values.items() if name in _RECKONED and value is not None}
    filled: dict[str, Any] = usual | checked_all(SUBSCRIPTION, given)
    filled["name"] = filled.pop("plan")
    return filled | {"involuntary": False}


def _plain(found: Subscription) -> dict[str, Any]:
    return {
        "plan": found.name, "company": found.company_id, "contact": found.contact_id,
        "customer": found.customer_id, "start": found.start, "end": found.ended or found.end,
    }  # fmt: skip


def _overlapping(session: Session, *, values: Mapping[str, Any], apart_from: int | None) -> list[Overlap]:
    parties = [values.get(name) for name in ("customer", "company", "contact")]
    payer = next((one for one in parties if isinstance(one, int)), None)
    plan, start = values.get("plan"), values.get("start")
    if payer is None or not plan or start is None:
        return []
    table = table_of(Subscription)
    query = select(table.c.id, table.c.name, table.c.start, table.c.ended).where(
        as_value(table.c.name) == plan,
        as_value(table.c.trashed).is_(None),
        or_(table.c.customer_id == payer, table.c.contact_id == payer, table.c.company_id == payer),
        or_(as_value(table.c.ended).is_(None), as_value(table.c.ended) > start),
        table.c.id != (apart_from or 0),
    )
    if values.get("end") is not None:
        query = query.where(table.c.start < values["end"])
    rows = session.execute(query.order_by(table.c.start, table.c.id).limit(10))
    return [Overlap(*row) for row in rows]
