"""The filters of lists: how fields compare, and what that asks of the records in SQL."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, func, or_, select

from crmdesk.db import dialect
from crmdesk.db.uow import read_facts
from crmdesk.entities.spec import Entity, Field, Kind
from crmdesk.l10n.countries import codes_named, names_of
from crmdesk.l10n.measured import InUnit
from crmdesk.l10n.texts import N_
from crmdesk.model.contact import Tag
from crmdesk.model.deal import Deal, DealLine
from crmdesk.model.target import Target
from crmdesk.services import custom_values, targets
from crmdesk.services.customer_risk import is_at_risk
from crmdesk.services.list_columns import is_products
from crmdesk.services.list_order import comparable
from crmdesk.services.next_steps import has_no_step
from crmdesk.services.recent_changes import is_changed
from crmdesk.services.tags import LINKS

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from crmdesk.model.period import Period


class Op(StrEnum):
    """How a filter compares.

    Three are asked by views, and not offered for a field: AT_RISK is for the customer of a record, its value
    the day that warning signs are looked for on; CHANGED for what was changed since a day, its value; NO_STEP
    for what nothing is planned for.
    """

    IS = "is"
    IS_NOT = "is_not"
    CONTAINS = "contains"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    EMPTY = "empty"
    FILLED = "filled"
    AT_RISK = "at_risk"
    CHANGED = "changed"
    NO_STEP = "no_step"

    @property
    def label(self) -> str:
        """The words for it, to be translated where they are shown."""
        return {
            "is": N_("is"),
            "is_not": N_("is not"),
            "contains": N_("contains"),
            "at_least": N_("at least"),
            "at_most": N_("at most"),
            "empty": N_("is empty"),
            "filled": N_("is not empty"),
            "at_risk": N_("At risk"),
            "changed": N_("Recently changed"),
            "no_step": N_("No next step"),
        }[self.value]


OF_VIEWS = frozenset({Op.AT_RISK, Op.CHANGED, Op.NO_STEP})
"""What views ask of a record, of whichever field they say it."""

OPS: dict[Kind, tuple[Op, ...]] = {
    Kind.MONEY: (Op.AT_LEAST, Op.AT_MOST, Op.IS, Op.EMPTY, Op.FILLED),
    Kind.NUMBER: (Op.AT_LEAST, Op.AT_MOST, Op.IS, Op.EMPTY, Op.FILLED),
    Kind.DATE: (Op.AT_LEAST, Op.AT_MOST, Op.IS, Op.EMPTY, Op.FILLED),
    Kind.MOMENT: (Op.AT_LEAST, Op.AT_MOST, Op.IS, Op.EMPTY, Op.FILLED),
    Kind.MINUTES: (Op.AT_LEAST, Op.AT_MOST, Op.IS, Op.EMPTY, Op.FILLED),
    Kind.INTERVAL: (Op.IS, Op.IS_NOT, Op.EMPTY, Op.FILLED),
    Kind.PERIOD: (Op.AT_LEAST, Op.AT_MOST, Op.IS),
    Kind.CHOICE: (Op.IS, Op.IS_NOT),
    Kind.KPI: (Op.IS, Op.IS_NOT),
    Kind.FIGURE: (Op.AT_LEAST, Op.AT_MOST, Op.IS, Op.EMPTY, Op.FILLED),
    Kind.FLAG: (Op.IS,),
    Kind.LINK: (Op.IS, Op.IS_NOT, Op.EMPTY, Op.FILLED),
    Kind.TAGS: (Op.IS, Op.IS_NOT),
}
TEXT_OPS = (Op.CONTAINS, Op.IS, Op.EMPTY, Op.FILLED)


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition: a field, how it compares, and with what (a plain value of the field's kind)."""

    field: str
    op: Op
    value: Any = None


def condition(session: Session, declared: Entity, one: Filter) -> ColumnElement[bool]:
    """What a filter asks of the records of a kind."""
    model: Any = declared.model
    if one.op in OF_VIEWS:
        return _view_condition(session, declared, one)
    declared_field = declared.field(one.field)
    if declared_field.kind is Kind.TAGS:
        return _tag_condition(declared, one)
    if declared_field.own:
        return _own_condition(session, declared_field, model.id, one)
    if is_products(declared_field):
        return _product_condition(one)
    if declared_field.kind is Kind.PERIOD:
        return _period_condition(model, one.op, one.value)
    return _column_condition(session, declared_field, getattr(model, declared_field.attribute), one)


def _view_condition(session: Session, declared: Entity, one: Filter) -> ColumnElement[bool]:
    model: Any = declared.model
    if one.op is Op.AT_RISK:
        return is_at_risk(session, model.customer_id, one.value)
    return has_no_step(model) if one.op is Op.NO_STEP else is_changed(session, declared, one.value)


def _column_condition(session: Session, field: Field, column: Any, one: Filter) -> ColumnElement[bool]:
    if field.kind is Kind.FIGURE and one.value is not None:
        return _figure_condition(session, column, one)
    if field.kind is Kind.MOMENT and _is_day(one.value):
        return _day_condition(session, column, one)
    if field.kind is Kind.COUNTRY and one.op in {Op.CONTAINS, Op.IS} and one.value:
        codes = codes_named(str(one.value), whole=one.op is Op.IS)
        said = or_(func.upper(column).in_(codes), column.in_(names_of(codes)))
        return or_(_compare(session, one.op)(comparable(column), one.value), said)
    return _compare(session, one.op)(comparable(column), one.value)


def _own_condition(
    session: Session, field: Field, record: ColumnElement[int], one: Filter
) -> ColumnElement[bool]:
    """A condition on a field that the business added; a record without a value has no row there."""
    if field.kind is Kind.FLAG:
        has = custom_values.condition(field, record, _COMPARE[Op.IS], True)
        return has if one.value else ~has
    if one.op in {Op.IS_NOT, Op.EMPTY}:
        opposite = Op.IS if one.op is Op.IS_NOT else Op.FILLED
        return ~custom_values.condition(field, record, _COMPARE[opposite], one.value)
    return custom_values.condition(field, record, _compare(session, one.op), one.value)


def _is_day(value: Any) -> bool:
    return isinstance(value, dt.date) and not isinstance(value, dt.datetime)


def _day_condition(session: Session, column: Any, one: Filter) -> ColumnElement[bool]:
    """How a moment compares with a whole day of the book's time zone."""
    zone = ZoneInfo(read_facts(session).timezone)
    begins, ends = (
        dt.datetime.combine(day, dt.time(), zone) for day in (one.value, one.value + dt.timedelta(days=1))
    )
    since, before = column >= begins, column < ends
    return since if one.op is Op.AT_LEAST else before if one.op is Op.AT_MOST else and_(since, before)


def _period_condition(model: Any, op: Op, period: Period) -> ColumnElement[bool]:
    """How a record's period compares: it is the same one, or begins within or beyond it."""
    if op is Op.IS:
        return and_(model.start == period.start, model.grain == period.grain.value)
    begins: ColumnElement[Any] = model.start
    return begins >= period.start if op is Op.AT_LEAST else begins < period.end


def _figure_condition(session: Session, column: Any, one: Filter) -> ColumnElement[bool]:
    """How a target compares with a share, or with a number as people of the book write it."""
    wanted = one.value if isinstance(one.value, InUnit) else InUnit(one.value)
    compare, values = _COMPARE[one.op], targets.comparisons(session, wanted)
    return or_(*(and_(Target.kpi.in_(ids), compare(comparable(column), value)) for ids, value in values))


def _product_condition(one: Filter) -> ColumnElement[bool]:
    lines = select(DealLine.id).where(DealLine.deal_id == Deal.id)
    if one.op in {Op.IS, Op.IS_NOT}:
        lines = lines.where(DealLine.product_id == one.value)
    has = lines.exists()
    return ~has if one.op in {Op.IS_NOT, Op.EMPTY} else has


_COMPARE: dict[Op, Callable[[Any, Any], ColumnElement[bool]]] = {
    Op.IS: lambda column, value: column == value,
    Op.IS_NOT: lambda column, value: or_(column != value, column.is_(None)),
    Op.AT_LEAST: lambda column, value: column >= value,
    Op.AT_MOST: lambda column, value: column <= value,
    Op.EMPTY: lambda column, _value: column.is_(None),
    Op.FILLED: lambda column, _value: column.is_not(None),
}


def _compare(session: Session, op: Op) -> Callable[[Any, Any], ColumnElement[bool]]:
    """How a comparison is asked of a column; what a text contains is found in any spelling."""
    if op is Op.CONTAINS:
        return lambda column, value: dialect.holds(session, column, str(value))
    return _COMPARE[op]


def _tag_condition(declared: Entity, one: Filter) -> ColumnElement[bool]:
    model: Any = declared.model
    link: Any = LINKS[model.__tablename__]
    owner = getattr(link, f"{model.__tablename__}_id")
    tagged = select(link.id).join(Tag, Tag.id == link.tag_id)
    has = tagged.where(owner == model.id, Tag.name == one.value).exists()
    return ~has if one.op is Op.IS_NOT else has
