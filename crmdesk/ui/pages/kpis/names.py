"""What the tiles and charts of a panel are called, and the words for choosing them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crmdesk.l10n.texts import N_, _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crmdesk.kpi.spec import Kpi
    from crmdesk.services.panel_charts import Chart
    from crmdesk.services.panel_roles import TileKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What is chosen for a panel, in English words to be translated where they are shown.

    `plural` is what several are called, `all` the list of those there are; `moving` tells of the keys.
    """

    plural: str
    add: str
    all: str
    search: str
    moving: str


TILES: Final = Kind(
    plural=N_("Tiles"),
    add=N_("Add a tile"),
    all=N_("KPIs"),
    search=N_("Search the KPIs"),
    moving=N_("Shift with an arrow moves the tile, Delete takes it away."),
)
CHARTS: Final = Kind(
    plural=N_("Charts"),
    add=N_("Add a chart"),
    all=N_("Charts"),
    search=N_("Search the charts"),
    moving=N_("Shift with an arrow moves the chart, Delete takes it away."),
)


def tile_name(known: Mapping[str, Kpi], key: TileKey) -> str:
    """What a tile is called: its figure, and the way of calculating it where that is not the usual one."""
    kpi = known[key.kpi]
    if not key.variant:
        return _(kpi.name)
    return _("{figure}: {variant}").format(figure=_(kpi.name), variant=_(kpi.variant(key.variant).name))


def chart_name(known: Mapping[str, Kpi], chart: Chart) -> str:
    """What a chart is called."""
    return _(chart.name).format(figure=_(known[chart.kpis[0]].name))
