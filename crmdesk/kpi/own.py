"""Figures that the owner composed: read from the book, each a formula over figures of the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from crmdesk.kpi.expression import BadExpression, read_expression
from crmdesk.kpi.operands import PREFIX
from crmdesk.kpi.spec import UNDECIDED, Better, Formula, Kpi, Operand, Role, Unit, Variant
from crmdesk.l10n.texts import N_, Given, Word, _
from crmdesk.model.known import known
from crmdesk.model.own_kpi import OwnKpi

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from fractions import Fraction

    from sqlalchemy.orm import Session

    from crmdesk.kpi.expression import Expression, Reference
    from crmdesk.model.setting import BookFacts

NO_NUMBER: Final = N_("The formula divides by nought in this period, or comes out too large to be shown.")
LARGEST: Final = 10**15
"""A figure of one's own as large as this has no value: it is a formula gone wrong."""
_USUAL: Final = N_("Usual")
_RULE: Final = N_("Each figure in the formula counts as its own definition says, amounts in whole money.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """What makes a figure of one's own; `unit` and `better` are the ids of the declared ones."""

    kpi: str
    name: str
    expression: str
    unit: str
    better: str
    meaning: str = ""


def own_kpis(session: Session, facts: BookFacts, declared: Mapping[str, Kpi]) -> dict[str, Kpi]:
    """The book's own figures by their ids; one that cannot be worked out any more is left out."""
    found: dict[str, Kpi] = {}
    for one in composed(session):
        if one.kpi not in declared:
            try:
                found[one.kpi] = compose(one, declared, facts.exponent)
            except BadExpression:
                continue
    return found


def composed(session: Session) -> Sequence[Composed]:
    """What the owner composed and did not put into the trash, in the order of the names."""
    return known(session, OwnKpi.__tablename__, _read)


def _read(session: Session) -> Sequence[Composed]:
    columns = (OwnKpi.kpi, OwnKpi.name, OwnKpi.expression, OwnKpi.unit, OwnKpi.better, OwnKpi.meaning)
    chosen = select(*columns).where(OwnKpi.trashed.is_(None)).order_by(OwnKpi.sort_key, OwnKpi.id)
    return [
        Composed(kpi=kpi, name=name, expression=text, unit=unit, better=better, meaning=meaning or "")
        for kpi, name, text, unit, better, meaning in session.execute(chosen)
    ]


def compose(made: Composed, declared: Mapping[str, Kpi], exponent: int) -> Kpi:
    """The declaration of a figure of one's own; `exponent` is the decimals of the base currency.

    Raises:
        BadExpression: it is no calculation over figures of `declared`.
    """
    expression = read_expression(made.expression)
    variants = {one: _variant(one, declared) for one in expression.references}
    unit = Unit(made.unit)
    form = Formula(
        tuple(_operand(one, declared[one.kpi], variants[one]) for one in expression.references),
        _Calculation(
            expression,
            tuple(declared[one.kpi].unit.is_money for one in expression.references),
            10**exponent,
            unit.is_money,
        ),
        NO_NUMBER,
    )
    names = {one.text: _name(declared[one.kpi], chosen) for one, chosen in variants.items()}
    undecided = [one for chosen in variants.values() for one in chosen.details if one.id == UNDECIDED]
    variant = Variant(
        id="",
        name=_USUAL,
        formula=Given(expression.written(names)),
        form=form,
        details=tuple(undecided[:1]),
        ripens=bool(undecided),
    )
    return Kpi(
        id=made.kpi,
        name=Given(made.name),
        meaning=Given(made.meaning),
        unit=unit,
        better=Better(made.better),
        variants=(variant,),
        includes=(_RULE,),
        excludes=(),
        roles=tuple(Role),
        looks_ahead=all(declared[one.kpi].looks_ahead for one in expression.references),
    )


@dataclass(frozen=True, slots=True)
class _Calculation:
    """The expression over the operands of a formula; amounts are in whole units of money within it."""

    expression: Expression
    is_money: tuple[bool, ...]
    scale: int
    gives_money: bool

    def __call__(self, *values: Fraction) -> Fraction:
        whole = [one / self.scale if money else one for one, money in zip(values, self.is_money, strict=True)]
        found = self.expression.work_out(dict(zip(self.expression.references, whole, strict=True)))
        if abs(found) >= LARGEST:
            raise ZeroDivisionError
        return found * self.scale if self.gives_money else found


def _variant(wanted: Reference, declared: Mapping[str, Kpi]) -> Variant:
    """The way of calculating that an expression names.

    Raises:
        BadExpression: there is no such figure, or it has several values and no total.
    """
    kpi = declared.get(wanted.kpi)
    if kpi is None:
        raise BadExpression(N_("There is no KPI “{kpi}”."), kpi=wanted.kpi)
    if kpi.no_total:
        raise BadExpression(
            N_("“{kpi}” has a value for each part and none for the whole."), kpi=Word(kpi.name)
        )
    try:
        return kpi.variant(wanted.variant)
    except KeyError:
        raise BadExpression(
            N_("“{kpi}” has no variant “{variant}”."), kpi=Word(kpi.name), variant=wanted.variant
        ) from None


def _operand(wanted: Reference, kpi: Kpi, variant: Variant) -> Operand:
    is_plain = not wanted.variant and not kpi.id.startswith(PREFIX)
    words = kpi.name if is_plain else Given(_name(kpi, variant))
    return Operand(words, kpi.unit, variant.form)


def _name(kpi: Kpi, variant: Variant) -> str:
    is_named = variant.id or kpi.id.startswith(PREFIX)
    return f"{_(kpi.name)} ({_(variant.name)})" if is_named else _(kpi.name)
