"""The numbers that a figure is worked out from, written so that who reckons with them comes to the figure."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

from crmdesk.kpi.spec import Formula, NoAnswer
from crmdesk.kpi.statistics import decimal_of
from crmdesk.services.figure_texts import as_told

if TYPE_CHECKING:
    from crmdesk.kpi.figure import Figure
    from crmdesk.services.figure_words import FigureWords

MOST: Final = 3
"""So many more decimals at most than a number has where it stands alone."""
NEAR: Final = Decimal("0.0001")
"""What comes out this near to the figure, as a share of it, contradicts nobody."""


class Reckoning(NamedTuple):
    """How many `more` decimals the numbers of a calculation have, and whether they give the figure itself."""

    more: int
    is_exact: bool


def reckoning(figure: Figure, words: FigureWords) -> Reckoning:
    """The fewest decimals with which the numbers, as they are told, give the figure, or come near to it."""
    if figure.value is None or not isinstance(figure.variant.form, Formula):
        return Reckoning(0, is_exact=True)
    found = [_come_to(figure, figure.variant.form, more) for more in range(MOST + 1)]
    told = words.exact(figure.value, figure.unit)
    for more, value in enumerate(found):
        if value is not None and words.exact(value, figure.unit) == told:
            return Reckoning(more, is_exact=True)
    off = [abs(value - figure.value) for value in found if value is not None]
    if len(off) < len(found):
        return Reckoning(0, is_exact=True)
    near = (more for more, one in enumerate(off) if one <= abs(figure.value) * NEAR)
    return Reckoning(next(near, MOST), is_exact=False)


def _come_to(figure: Figure, form: Formula, more: int) -> Decimal | None:
    """What the numbers give as they are told; None where they are not those of the formula."""
    values = [(one.value, one.unit) for one in figure.factors]
    told = [as_told(value, unit, more) for value, unit in values if value is not None]
    if not len(told) == len(values) == len(form.operands):
        return None
    try:
        return decimal_of(form.calculate(*told))
    except (ArithmeticError, NoAnswer):
        return None
