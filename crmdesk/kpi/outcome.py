"""Working out a form on what was read: its value, or why there is none, and what it was made of."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from crmdesk.kpi.figure import Factor
from crmdesk.kpi.spec import Formula, Given, NoAnswer, OfRows, Over, Ratio, Total, Unit
from crmdesk.kpi.statistics import decimal_of, wilson_interval

if TYPE_CHECKING:
    from decimal import Decimal

    from crmdesk.kpi.reading import Slice
    from crmdesk.kpi.spec import Form, Measure

FEW: Final = 10
"""Fewer rows than this are too few for a share or a mean (C12)."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came out of a form."""

    value: Fraction | None
    n: int | None
    of: int | None = None
    reason: str = ""
    interval: tuple[Decimal, Decimal] | None = None
    too_few: bool = False
    factors: tuple[Factor, ...] = ()


def work_out(form: Form, part: Slice, split: str = "") -> Outcome:
    """The outcome of a form on one part; `split` is the dimension whose whole an `of_whole` ratio is of."""
    match form:
        case Total():
            return _total(form, part)
        case Ratio():
            return _ratio(form, part, split)
        case OfRows():
            return _of_rows(form, part)
        case Formula():
            return _formula(form, part, split)
        case Over():
            return _over(form, part, split)
        case Given():
            return Outcome(form.read(part.readings.basis.facts), None)


def _total(form: Total, part: Slice) -> Outcome:
    n, value, *_more = part.find(form.of)
    factors = (_factor(form.of, value or Fraction(0)),)
    if form.empty and not n:
        return Outcome(None, n, reason=form.empty, factors=factors)
    return Outcome(value, n, factors=factors)


def _ratio(form: Ratio, part: Slice, split: str) -> Outcome:
    whole = part.whole(split) if form.of_whole else part
    n, above, *_more = part.find(form.above)
    of, below, *_more = whole.find(form.below)
    above, below = above or Fraction(0), below or Fraction(0)
    factors = (_factor(form.above, above), _factor(form.below, below))
    same = form.above.population is form.below.population and not form.nested
    shown = None if same else of
    if not below:
        return Outcome(None, n, shown, form.empty, factors=factors)
    interval = wilson_interval(n, of) if form.nested else None
    return Outcome(above / below, n, shown, interval=interval, too_few=of < FEW, factors=factors)


def _of_rows(form: OfRows, part: Slice) -> Outcome:
    n, value, interval, reason = part.find(form)
    factors = (Factor(words=form.words, value=decimal_of(n), unit=Unit.COUNT),)
    if value is None:
        return Outcome(None, n, reason=reason or form.empty, factors=factors)
    return Outcome(value, n, interval=interval, too_few=n < FEW, factors=factors)


def _formula(form: Formula, part: Slice, split: str) -> Outcome:
    found = [work_out(operand.form, part, split) for operand in form.operands]
    factors = tuple(
        Factor(words=operand.words, value=_decimal(one.value), unit=operand.unit)
        for operand, one in zip(form.operands, found, strict=True)
    )
    reasons = [one.reason for one in found if one.value is None]
    if reasons:
        return Outcome(None, None, reason=reasons[0], factors=factors)
    try:
        value = form.calculate(*(one.value for one in found))
    except ZeroDivisionError:
        return Outcome(None, None, reason=form.empty, factors=factors)
    except NoAnswer as told:
        return Outcome(None, None, reason=told.reason, factors=factors)
    return Outcome(value, None, too_few=any(one.too_few for one in found), factors=factors)


def _over(form: Over, part: Slice, split: str) -> Outcome:
    periods = form.periods(part.period, part.readings.basis)
    found = [_once(form.form, part.at(one), split) for one in periods]
    values = [one.value for one in found if one.value is not None]
    if not values:
        return Outcome(None, None, reason=form.empty)
    given = (form.given(part.readings.basis.facts, part.period),) if form.given else ()
    try:
        value = form.fold(values, *given)
    except NoAnswer as told:
        return Outcome(None, None, reason=told.reason)
    return Outcome(value, None, too_few=any(one.too_few for one in found))


def _once(form: Form, part: Slice, split: str) -> Outcome:
    """The outcome of a form on one part, however many periods look back at it."""
    known, place = part.readings.outcomes, (id(form), part.dimensions, part.period, part.keys, split)
    if place not in known:
        known[place] = work_out(form, part, split)
    return known[place]


def _factor(measure: Measure, value: Fraction) -> Factor:
    return Factor(words=measure.words, value=decimal_of(value), unit=measure.unit)


def _decimal(value: Fraction | None) -> Decimal | None:
    return None if value is None else decimal_of(value)
