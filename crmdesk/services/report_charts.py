"""The charts of a role's page: those of its panel that the page can draw, in their order."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from crmdesk.services.panel_charts import Shape

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from crmdesk.kpi.figure import Figure
    from crmdesk.services.panel_charts import Chart


class PageShape(StrEnum):
    """How a chart of the page looks; a course is a measure by period."""

    SALES = "sales"
    MOVEMENTS = "movements"
    FUNNEL = "funnel"
    COURSE = "course"


@dataclass(frozen=True, slots=True)
class PageChart:
    """A chart of the page; a course is that of its figure, None where there is nothing to show."""

    shape: PageShape
    figure: Figure | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A chart that the page may draw; a course is that of its KPI."""

    shape: PageShape
    kpi: str = ""


MOST: Final = 2
_LEAST_POINTS: Final = 2
_OWN: Final = {one.value: one for one in (PageShape.SALES, PageShape.MOVEMENTS, PageShape.FUNNEL)}
_MEASURES: Final = {Shape.PERIODS, Shape.FLOW, Shape.SPREAD}
"""Charts of a measure that has a value of its own in each period; so have those that split one."""


def wanted_charts(charts: Iterable[Chart]) -> tuple[Wanted, ...]:
    """What the page can draw of a panel's charts: some as they are, of others the last measure by period.

    Of courses there may be more than the page has room for: not each has a past.
    """
    found = tuple(dict.fromkeys(one for chart in charts for one in _wanted(chart)))
    sure = set()
    for place, one in enumerate(found, 1):
        sure |= {_settled(one.shape, has_moved=False)} - {PageShape.COURSE}
        if len(sure) == MOST:
            return found[:place]
    return found


def _settled(shape: PageShape, *, has_moved: bool) -> PageShape:
    """Recurring revenue that never moved leaves its place to the sales."""
    return PageShape.SALES if shape is PageShape.MOVEMENTS and not has_moved else shape


def _wanted(chart: Chart) -> list[Wanted]:
    if chart.id in _OWN:
        return [Wanted(_OWN[chart.id])]
    is_measure = chart.shape in _MEASURES or bool(chart.by)
    return [Wanted(PageShape.COURSE, chart.kpis[-1])] if is_measure else []


def choose_charts(
    wanted: Sequence[Wanted], courses: Mapping[str, Figure], others: Iterable[Figure], *, has_moved: bool
) -> tuple[PageChart, ...]:
    """As many charts as the page has room for.

    Where it can draw none of the panel's charts it has the first of the other measures that have a past.
    """
    found: list[PageChart] = []
    for one in wanted:
        shape = _settled(one.shape, has_moved=has_moved)
        if shape is PageShape.COURSE:
            found += _courses([courses[one.kpi]])
        elif PageChart(shape) not in found:
            found.append(PageChart(shape))
    chosen = found or _courses(others) or [PageChart(PageShape.COURSE)]
    return tuple(chosen[:MOST])


def _courses(figures: Iterable[Figure]) -> list[PageChart]:
    """The figures that have a past."""
    return [PageChart(PageShape.COURSE, one) for one in figures if _has_past(one)]


def _has_past(figure: Figure) -> bool:
    return sum(bool(point.value) for point in figure.series) >= _LEAST_POINTS
