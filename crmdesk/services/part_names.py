"""What the parts of a figure are called, those of cohorts by the period in which their customers came."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crmdesk.l10n.texts import N_
from crmdesk.model.period import Grain, parse_period

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crmdesk.kpi.figure import Figure, Part
    from crmdesk.l10n.formats import Formatter

_COHORT: Final = "cohort"
_LATER: Final = {
    Grain.MONTH: N_("Month {number}"),
    Grain.QUARTER: N_("Quarter {number}"),
}
"""What the periods after the first are called; of any other period the cohorts are months."""


def part_name(figure: Figure, path: Sequence[Part], fmt: Formatter) -> str:
    """A part of a figure, after the parts that it is within; empty for the figure itself."""
    if figure.kpi.split != _COHORT:
        return " · ".join(one.label for one in path)
    names = [cohort_name(figure, one, fmt) for one in path[:1]]
    return " · ".join([*names, *(age_name(figure, int(one.key), fmt) for one in path[1:])])


def cohort_name(figure: Figure, cohort: Part, fmt: Formatter) -> str:
    """The period that a cohort came in; its key is that of the period."""
    period = figure.period
    return parse_period(cohort.key, period.calendar, period.start, period.fiscal_start).label(fmt)


def age_name(figure: Figure, number: int, fmt: Formatter) -> str:
    """The period that is so many after the one in which a cohort came."""
    return fmt.sentence(_LATER.get(figure.period.grain, _LATER[Grain.MONTH]), number=number)
