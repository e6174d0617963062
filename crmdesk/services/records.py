"""Opening, saving, trashing and restoring any declared record."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import inspect, select

from crmdesk.db.changes import models
from crmdesk.db.uow import read_facts
from crmdesk.entities.catalogue import entity as declared_entity
from crmdesk.entities.spec import Kind
from crmdesk.l10n.normalise import latin_digits
from crmdesk.l10n.texts import N_, NN_
from crmdesk.model.activity import Activity
from crmdesk.model.base import Record, Trashable
from crmdesk.model.campaign import Campaign
from crmdesk.model.contact import Contact, ContactKind
from crmdesk.model.cost import Baseline, Cost, MarketSize
from crmdesk.model.deal import Deal
from crmdesk.model.errors import Conflict, IllegalMove, Invalid, InvalidRecord, MissingRate, NotFound
from crmdesk.model.money import ExchangeRate
from crmdesk.model.product import Product
from crmdesk.model.subscription import Subscription
from crmdesk.model.survey import Answer, Usage
from crmdesk.model.target import Target
from crmdesk.model.ticket import Ticket
from crmdesk.model.work_hours import Holiday
from crmdesk.services import activities, deals, inputs, subscriptions, targets, tickets, work_hours
from crmdesk.services.book_fields import entity_in
from crmdesk.services.custom_values import own_of, set_values
from crmdesk.services.periods import period_of, put_period
from crmdesk.services.record_rows import find_record, rows_of
from crmdesk.services.tags import set_tags
from crmdesk.services.validation import checked_all

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy.orm import Session

    from crmdesk.db.uow import Committed, Unit, Work
    from crmdesk.entities.spec import Entity, Field

Values = dict[str, Any]

_UNDECLARED = frozenset({"pipeline", "stage", "ticket_category"})
_ONCE = frozenset({Baseline, ExchangeRate, Holiday, MarketSize, Target})
"""What there is once of a day or period: the next of many is compared with the one before it."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A record as a form opens it: plain values by field name, and the titles of what it links to."""

    entity: str
    id: int
    version: int
    title: str
    values: Values
    labels: dict[str, str]
    trashed: bool


@dataclass(frozen=True, slots=True)
class Saved:
    """A saved record and the gesture that saved it."""

    id: int
    committed: Committed = field(repr=False)


def open_record(work: Work, *, entity: str, record: int) -> Opened:
    """Read one record whole, for a form or a detail pane."""
    return work.read(partial(_open, entity=entity, record=record))


def _open(session: Session, *, entity: str, record: int) -> Opened:
    declared = entity_in(session, entity)
    found, labels = find_record(session, declared, record)
    if found is None:
        raise NotFound(declared.name, record)
    rows = rows_of(session, declared, record)
    values = _plain_values(session, declared, found) | rows.values
    trashed = isinstance(found, Trashable) and found.trashed is not None
    title, titles = _called(session, found), labels | rows.titles
    return Opened(declared.name, record, found.version, title, values, titles, trashed)


def _called(session: Session, record: Record) -> str:
    """What a record is called; a target by the name of its figure, a `Word` where that is translated."""
    return targets.called(session, record) if isinstance(record, Target) else record.title()


def model_of(entity: str) -> type[Record]:
    """The mapped class behind an entity's name, or behind a table that has no declaration."""
    return models()[entity] if entity in _UNDECLARED else declared_entity(entity).model


def values_of(session: Session, declared: Entity, record: Record) -> Values:
    """A record's plain values by field name."""
    return _plain_values(session, declared, record) | rows_of(session, declared, record.id).values


def _plain_values(session: Session, declared: Entity, record: Any) -> Values:
    """The values that stand in the record's own row."""
    values: Values = {}
    kpis = targets.kpis_in(session) if isinstance(record, Target) else None
    for one in declared.fields:
        if hasattr(record, one.attribute):
            raw = getattr(record, one.attribute)
            lines = one.kind in {Kind.EMAILS, Kind.PHONES}
            if one.kind is Kind.PHONES and raw:  # a book may hold other digits from before
                raw = latin_digits(raw)
            values[one.name] = (raw or "").split("\n") if lines and raw else ([] if lines else raw)
            if one.kind is Kind.PERIOD:
                values[one.name] = period_of(read_facts(session), record.grain, record.start)
            elif kpis is not None and one.kind is Kind.KPI:
                values[one.name] = kpis.told(raw)
            elif kpis is not None and one.kind is Kind.FIGURE:
                values[one.name] = kpis.in_unit(raw, record.kpi)
    return values


def save(
    work: Work,
    *,
    entity: str,
    values: Values,
    record: int | None = None,
    version: int | None = None,
    base: Values | None = None,
    also: Callable[[Unit, Any], object] | None = None,
    note: str = "",
) -> Saved:
    """Make a record, or change one whose draft was opened at `version`.

    `values` holds the changed fields only, `base` what they were when the draft was opened; a link
    given as text names a record to find or to make. A field that somebody else changed in the
    meantime is a conflict; others are merged. `also` writes in the same gesture what belongs to the
    record and has no field, such as a deal's lines. `note` says why, where that is asked: the gesture
    keeps it.

    Raises:
        InvalidRecord: fields that need attention. Conflict: the same fields were changed since.
        NotFound: the record, or a field of one's own, is not there any more.
    """
    with work.write() as unit:
        declared = entity_in(unit.session, entity)
        target = _target(unit, declared, record)
        kept = checked_all(declared, values)
        if version is not None and target.version != version:
            _require_no_conflict(unit, declared, target, values, base or {})
        if record is None:
            checked_all(declared, {f.name: kept.get(f.name) for f in declared.fields if f.required})
        _apply(unit, declared, target, kept)
        if also is not None:
            also(unit, target)
        return Saved(target.id, _commit(unit, _called(unit.session, target), note, is_new=record is None))


def _commit(unit: Unit, name: str, note: str, *, is_new: bool) -> Committed:
    if note:
        message = N_("Added “{name}”: {note}") if is_new else N_("Changed “{name}”: {note}")
        return unit.commit(message, name=name, note=note)
    return unit.commit(N_("Added “{name}”") if is_new else N_("Changed “{name}”"), name=name)


def _target(unit: Unit, declared: Entity, record: int | None) -> Record:
    if record is not None:
        return unit.get(declared.model, record)
    fresh = declared.model(**declared.fixed)
    if isinstance(fresh, (Activity, Contact, Deal)):
        fresh.created = unit.today()
    return fresh


def _require_no_conflict(unit: Unit, declared: Entity, target: Record, values: Values, base: Values) -> None:
    now = values_of(unit.session, declared, target)
    theirs = {name: now[name] for name in values if name not in base or now[name] != base[name]}
    if theirs:
        raise Conflict(declared.name, target.id, theirs)


def _apply(unit: Unit, declared: Entity, target: Record, kept: Values) -> None:
    """Put checked values into a record, with what follows from them."""
    tags: list[str] | None = None
    own: Values = {}
    for name, value in kept.items():
        one = declared.field(name)
        real = _linked(unit, one, value) if one.kind is Kind.LINK else value
        if one.kind is Kind.TAGS:
            tags = value or []
        elif one.own:
            own[name] = real
        elif one.kind is Kind.PERIOD:
            put_period(cast("Any", target), value)
        else:
            setattr(target, one.attribute, real)
    try:
        _follow(unit, target)
    except Invalid as error:
        raise InvalidRecord([error]) from error
    except MissingRate as error:
        raise InvalidRecord([Invalid("currency", error.message, **error.params)]) from error
    if inspect(target).transient:
        unit.add(target)
    if tags is not None:
        unit.session.flush()
        set_tags(unit, target.__tablename__, target.id, tags)
    if own:
        unit.session.flush()
        set_values(unit, own_of(declared), {target.id: own})


def _linked(unit: Unit, one: Field, value: int | str | None) -> int | None:
    """The id a link means; a text finds the record of that name or makes it in the same gesture."""
    if value is None:
        return None
    if not isinstance(value, str):
        _require_linkable(one, unit.session.get(model_of(one.link), value))
        return value
    declared = declared_entity(one.link)
    model: Any = declared.model
    query = select(model.id).where(model.name == value, model.trashed.is_(None))
    if declared.model is Contact:
        query = query.where(Contact.kind == declared.fixed["kind"])
    found = unit.session.scalars(query.limit(1)).first()
    if found is None and declared.model is Contact:
        alias = select(Contact.merged_into_id).where(
            Contact.name == value, Contact.merged_into_id.is_not(None)
        )
        found = unit.session.scalars(
            alias.where(Contact.kind == declared.fixed["kind"]).order_by(Contact.id).limit(1)
        ).first()
    if found is not None:
        return int(found)
    fresh = _target(unit, declared, None)
    _apply(unit, declared, fresh, {"name": value})
    return fresh.id


def _require_linkable(one: Field, linked: Record | None) -> None:
    """Refuse a link to what is in the trash, at the field that has it."""
    if isinstance(linked, Trashable):
        try:
            linked.require_not_trashed()
        except IllegalMove as error:
            raise InvalidRecord([Invalid(one.name, error.message, **error.params)]) from error


def _follow(unit: Unit, target: Record) -> None:
    """Bring what follows from a record's fields up to date before it is saved."""
    follow = _FOLLOW.get(type(target))
    if follow is not None:
        follow(unit, target)


def _follow_product(unit: Unit, target: Product) -> None:
    target.currency = target.currency or unit.facts.currency


def _follow_contact(unit: Unit, target: Contact) -> None:
    target.created = target.created or unit.today()
    if target.kind is ContactKind.COMPANY:
        target.company_id = None


def _require_sound_rate(unit: Unit, target: ExchangeRate) -> None:
    if target.rate is not None and target.rate <= 0:
        raise Invalid("rate", N_("A rate is more than 0."))
    if target.currency == unit.facts.currency:
        raise Invalid("currency", N_("This is the book’s own currency; it needs no rate."))
    twin = unit.session.scalars(
        select(ExchangeRate.id).where(
            ExchangeRate.currency == target.currency,
            ExchangeRate.day == target.day,
            ExchangeRate.id != (target.id or 0),
        )
    ).first()
    if twin is not None:
        raise Invalid("day", N_("There is a rate for this day already. Change that one."))


_FOLLOW: dict[type[Record], Callable[[Unit, Any], object]] = {
    Activity: activities.complete,
    Answer: inputs.complete_answer,
    Baseline: inputs.complete_baseline,
    Campaign: inputs.complete_campaign,
    Contact: _follow_contact,
    Cost: inputs.complete_cost,
    Deal: deals.complete,
    ExchangeRate: _require_sound_rate,
    Holiday: work_hours.complete,
    MarketSize: inputs.complete_market_size,
    Product: _follow_product,
    Subscription: subscriptions.enter,
    Target: targets.complete,
    Ticket: tickets.complete,
    Usage: inputs.complete_usage,
}


def trash(work: Work, *, entity: str, ids: Sequence[int]) -> Committed:
    """Move records to the trash, out of every list and figure; undo or `restore` brings them back.

    What has no trash, such as an exchange rate, is deleted; undo brings it back.
    """
    return _mark(
        work,
        entity,
        ids,
        gone=True,
        one=N_("Moved “{name}” to the trash"),
        many=NN_("Moved {count} record to the trash", "Moved {count} records to the trash"),
    )


def restore(work: Work, *, entity: str, ids: Sequence[int]) -> Committed:
    """Bring records back from the trash."""
    return _mark(
        work,
        entity,
        ids,
        gone=False,
        one=N_("Restored “{name}”"),
        many=NN_("Restored {count} record", "Restored {count} records"),
    )


def _mark(work: Work, entity: str, ids: Sequence[int], *, gone: bool, one: str, many: str) -> Committed:
    model: Any = model_of(entity)
    with work.write() as unit:
        name = ""
        for record in unit.get_many(model, ids, in_trash=True).values():
            name = _called(unit.session, record) if len(ids) == 1 else ""
            if isinstance(record, Trashable):
                record.trashed = (record.trashed or unit.now) if gone else None
                if isinstance(record, Contact) and not gone:
                    record.merged_into_id = None
            elif gone:
                unit.session.delete(record)
        if len(ids) == 1:
            return unit.commit(one, name=name)
        return unit.commit(many, count=len(ids))


def change_many(work: Work, *, entity: str, ids: Sequence[int], values: Values) -> Committed:
    """Set the same values in many records, as one gesture."""
    with work.write() as unit:
        declared = entity_in(unit.session, entity)
        own = {one.name for one in own_of(declared)}
        kept = checked_all(declared, values)
        theirs = {name: value for name, value in kept.items() if name not in own}
        mine = {
            name: _linked(unit, declared.field(name), kept[name])
            if declared.field(name).kind is Kind.LINK
            else kept[name]
            for name in kept.keys() & own
        }
        for record in unit.get_many(declared.model, ids).values():
            if theirs:
                _apply(unit, declared, record, theirs)
            if declared.model in _ONCE:
                unit.session.flush()
        if mine:
            unit.session.flush()
            set_values(unit, own_of(declared), dict.fromkeys(ids, mine))
        return unit.commit(
            NN_("Changed {count} record", "Changed {count} records"),
            count=len(ids),
        )
