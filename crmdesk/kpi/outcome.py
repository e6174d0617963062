"""Working out a form on what was read: its value, or why there is none, and what it was made of."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final, NamedTuple

from crmdesk.kpi.figure import Factor
from crmdesk.kpi.spec import Counts, Formula, Given, NoAnswer, OfRows, Over, Ratio, Total, Unit
from crmdesk.kpi.statistics import decimal_of, wilson_interval

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from crmdesk.kpi.reading import Slice
    from crmdesk.kpi.spec import Form, Measure, Operand

FEW: Final = 10
"""Fewer rows than this are too few for a share or a mean (C12)."""

NOUGHT: Final = Fraction(0)


class Outcome(NamedTuple):
    """What came out of a form; `sample` are the rows that a share or a mean is of.

    `made_of` are the numbers that it was worked out from. Those and the interval are for the figure itself,
    and not for each point of a series: they are written as decimals when they are asked for.
    """

    value: Fraction | None
    n: int | None
    of: int | None = None
    reason: str = ""
    found_interval: tuple[Decimal, Decimal] | None = None
    too_few: bool = False
    made_of: tuple[tuple[Measure | Operand | OfRows, Fraction | None], ...] = ()
    sample: int | None = None
    is_nested: bool = False

    @property
    def factors(self) -> tuple[Factor, ...]:
        """The numbers that it was worked out from, with their words."""
        return tuple(
            Factor(words=one.words, value=None if value is None else decimal_of(value), unit=one.unit)
            for one, value in self.made_of
        )

    @property
    def interval(self) -> tuple[Decimal, Decimal] | None:
        """Its 95 % interval, where it is a share of rows or its function has one."""
        if self.is_nested and self.n is not None and self.sample:
            return wilson_interval(self.n, self.sample)
        return self.found_interval


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
    made_of = ((form.of, value or NOUGHT),)
    if form.empty and not n:
        return Outcome(None, n, reason=form.empty, made_of=made_of)
    return Outcome(value, n, made_of=made_of)


def _ratio(form: Ratio, part: Slice, split: str) -> Outcome:
    whole = part.whole(split) if form.of_whole else part
    n, above, *_more = part.find(form.above)
    of, below, *_more = whole.find(form.below)
    above, below = above or NOUGHT, below or NOUGHT
    made_of = ((form.above, above), (form.below, below))
    same = form.above.population is form.below.population and not form.nested
    shown = None if same else of
    if not below:
        return Outcome(None, n, shown, form.empty, made_of=made_of)
    few = of < FEW
    return Outcome(
        above / below, n, shown, sample=of, too_few=few, made_of=made_of, is_nested=form.nested
    )


def _of_rows(form: OfRows, part: Slice) -> Outcome:
    n, value, interval, reason = part.find(form)
    made_of = ((form, Fraction(n)),)
    if value is None:
        return Outcome(None, n, reason=reason or form.empty, made_of=made_of)
    return Outcome(value, n, found_interval=interval, sample=n, too_few=n < FEW, made_of=made_of)


def _formula(form: Formula, part: Slice, split: str) -> Outcome:
    found = [work_out(operand.form, part, split) for operand in form.operands]
    values = [one.value for one in found]
    made_of = tuple(zip(form.operands, values, strict=True))
    reasons = [one.reason for one in found if one.value is None]
    if reasons:
        return Outcome(None, None, reason=reasons[0], made_of=made_of)
    try:
        value = form.calculate(*values)
    except ZeroDivisionError:
        return Outcome(None, None, reason=form.empty, made_of=made_of)
    except NoAnswer as told:
        return Outcome(None, None, reason=told.reason, made_of=made_of)
    sample = _sample(form, found)
    few = any(one.too_few for one in found) or (sample is not None and sample < FEW)
    n = sum(_rows(form, found)) if sample is None else sample
    return Outcome(value, n, sample=sample, too_few=few, made_of=made_of)


def _sample(form: Formula, found: Sequence[Outcome]) -> int | None:
    """What the formula is a share or a mean of: the rows it says, else the fewest of its shares and means."""
    pairs = list(zip(form.operands, found, strict=True))
    said = [_count(operand, one) for operand, one in pairs if operand.counts is Counts.SAMPLE]
    if said:
        return sum(said)
    known = (one.sample for operand, one in pairs if operand.counts is Counts.ROWS)
    return min((one for one in known if one is not None), default=None)


def _count(operand: Operand, one: Outcome) -> int:
    """How many rows an operand is of; one that is a number of rows is that number."""
    if operand.unit is Unit.COUNT and one.value is not None:
        return int(one.value)
    return (one.n if one.sample is None else one.sample) or 0


def _rows(form: Formula, found: Sequence[Outcome]) -> Iterator[int]:
    """The rows behind a formula that is no share and no mean; one of numbers alone has these."""
    pairs = list(zip(form.operands, found, strict=True))
    amounts = [one for one in pairs if one[0].unit is not Unit.COUNT] or pairs
    yield from (one.n or 0 for operand, one in amounts if operand.counts is Counts.ROWS)


def _over(form: Over, part: Slice, split: str) -> Outcome:
    periods = form.periods(part.period, part.readings.basis)
    found = [_once(form.form, part.at(one), split) for one in periods]
    values = [one.value for one in found if one.value is not None]
    if not values:
        return Outcome(None, None, reason=form.empty)
    given = (form.given(part.readings.basis.facts, part.period),) if form.given else ()
    try:
        value = form.fold(values, *given)
    except NoAnswer as refusal:
        return Outcome(None, None, reason=refusal.reason)
    told = [one for one in found if one.value is not None]
    sample = min((one.sample for one in told if one.sample is not None), default=None)
    n = sum(one.n or 0 for one in told) if sample is None else sample
    return Outcome(value, n, sample=sample, too_few=any(one.too_few for one in found))


def _once(form: Form, part: Slice, split: str) -> Outcome:
    """The outcome of a form on one part, however many periods look back at it."""
    known, place = part.readings.outcomes, (id(form), part.dimensions, part.period, part.keys, split)
    if place not in known:
        known[place] = work_out(form, part, split)
    return known[place]
