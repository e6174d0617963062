"""Which card is written how, and drawn as what: one row for each shape of a chart."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from crmdesk.services.panel_charts import Shape
from crmdesk.ui.pages.kpis.by_cohort import write_cohorts
from crmdesk.ui.pages.kpis.by_part import write_lengths, write_parts, write_people
from crmdesk.ui.pages.kpis.by_period import write_course, write_flow, write_movements
from crmdesk.ui.pages.kpis.by_stage import write_funnel, write_stays

if TYPE_CHECKING:
    from collections.abc import Callable

    from crmdesk.services.panel_charts import Chart
    from crmdesk.ui.pages.kpis.contents import Content, Writer

_WRITERS: Final[dict[Shape, Callable[[Writer, Any], Content]]] = {
    Shape.PERIODS: write_course,
    Shape.MOVEMENTS: write_movements,
    Shape.FLOW: write_flow,
    Shape.FUNNEL: write_funnel,
    Shape.STAYS: write_stays,
    Shape.PARTS: write_parts,
    Shape.SPREAD: write_lengths,
    Shape.PEOPLE: write_people,
    Shape.COHORTS: write_cohorts,
}
_PERIODS, _ROWS, _COHORTS = ("periods", "PeriodChart"), ("funnel", "FunnelChart"), ("cohorts", "CohortChart")
_DRAWN: Final = {
    Shape.PERIODS: _PERIODS,
    Shape.MOVEMENTS: _PERIODS,
    Shape.FLOW: _PERIODS,
    Shape.COHORTS: _COHORTS,
}
TABLES: Final = {Shape.PEOPLE}
"""Charts that are shown as tables until the person wants to see bars."""
BROADER: Final = {Shape.PEOPLE, *_DRAWN}
"""Charts of periods or of many columns, which want more room than bars that lie."""


def write_card(write: Writer, chart: Chart, found: Any) -> Content:
    """What stands on the card of a chart."""
    return _WRITERS[chart.shape](write, found)


def load_charts() -> None:
    """Load numpy and pyqtgraph; runs in the background, for it takes longer than a window may stand still."""
    for module, _name in (_PERIODS, _ROWS, _COHORTS):
        import_module(f"crmdesk.ui.charts.{module}")


def chart_class(chart: Chart) -> type[Any]:
    """What draws a chart; its module is loaded already."""
    module, name = _DRAWN.get(chart.shape, _ROWS)
    found: type[Any] = getattr(import_module(f"crmdesk.ui.charts.{module}"), name)
    return found
