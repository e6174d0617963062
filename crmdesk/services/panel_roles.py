"""Who looks at the KPIs: five roles, the tiles and charts of each, and what the business made of them.

The tiles and charts that a business chose for a role stand in its settings, so that the panel and the
printed page of that role have the same ones (KPIS.md section 5). What is not declared is left out.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from crmdesk.kpi.spec import Role
from crmdesk.l10n.texts import N_, NP_
from crmdesk.model.deal import Deal
from crmdesk.model.setting import Setting
from crmdesk.model.subscription import Subscription
from crmdesk.services import settings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.orm import Session

    from crmdesk.db.uow import Committed, Work
    from crmdesk.kpi.spec import Kpi

ROLE_NAMES: Final[dict[Role, str]] = {
    Role.OWNER: NP_("role", "Owner"),
    Role.SALES: N_("Sales manager"),
    Role.REP: N_("Sales rep"),
    Role.SUPPORT: N_("Support manager"),
    Role.MARKETING: N_("Marketing"),
}
MOST_TILES: Final = 24
"""So many measures stand on a printed page, and so many tiles on a panel."""

_TILES: Final = "panel.{role}"
_CHARTS: Final = "panel.{role}.charts"
_VARIANT: Final = ":"


@dataclass(frozen=True, slots=True)
class TileKey:
    """What a tile shows: a KPI, calculated in one of its ways."""

    kpi: str
    variant: str = ""

    @classmethod
    def read(cls, text: str) -> TileKey:
        """The key as settings have it: `win_rate`, `forecast:open`."""
        kpi, _colon, variant = text.partition(_VARIANT)
        return cls(kpi, variant)

    def __str__(self) -> str:
        return f"{self.kpi}{_VARIANT}{self.variant}" if self.variant else self.kpi

    def is_known(self, known: Mapping[str, Kpi]) -> bool:
        """Whether there is such a figure, with a value of its own."""
        kpi = known.get(self.kpi)
        return kpi is not None and any(one.id == self.variant for one in kpi.variants)


@dataclass(frozen=True, slots=True)
class Preset:
    """What a role looks at, in order, until the business chooses otherwise."""

    tiles: tuple[str, ...]
    charts: tuple[str, ...]


PRESETS: Final = {
    Role.OWNER: Preset(
        (
            "mrr", "net_new_revenue", "churn_rate", "renewal_rate",
            "arr", "clv_simple", "cac", "gross_margin",
            "nps", "win_rate",
        ),
        ("movements", "funnel", "cohorts", "churn_reasons", "revenue", "lost_reasons"),
    ),
    Role.SALES: Preset(
        (
            "sales_total", "forecast:open", "win_rate", "average_sale",
            "deals_won", "pipeline_value:open", "lead_conversion_rate", "sales_cycle",
            "quota_attainment", "pipeline_coverage", "sales_activity", "stalled_deals",
        ),
        ("sales", "funnel", "stages", "lost_reasons", "people", "activity"),
    ),
    Role.REP: Preset(
        (
            "quota_attainment", "sales_total", "pipeline_value:open", "forecast:open",
            "sales_activity", "follow_up_rate", "stalled_deals", "win_rate",
        ),
        ("sales", "funnel", "activity", "lost_reasons"),
    ),
    Role.SUPPORT: Preset(
        (
            "backlog", "first_reply_time", "resolution_time", "sla_met",
            "reopen_rate", "csat", "ces", "first_resolution_time",
        ),
        ("flow", "replies", "sla", "resolutions", "satisfaction", "ages"),
    ),
    Role.MARKETING: Preset(
        (
            "lead_conversion_rate", "cac", "campaign_roi", "market_share",
            "lead_response_time", "ltv_to_cac", "cac_payback", "nps",
        ),
        ("leads", "channels", "campaigns", "sources"),
    ),
}  # fmt: skip

WITHOUT_SUBSCRIPTIONS: Final = {
    Role.OWNER: Preset(
        (
            "sales_total", "deals_won", "average_sale", "win_rate",
            "pipeline_value:open", "forecast:open", "sales_cycle", "gross_margin",
            "churn_rate", "clv_simple",
        ),
        ("sales", "funnel", "people", "revenue", "lost_reasons"),
    ),
}  # fmt: skip
"""What a role looks at instead in a business that has sold, but no subscription yet."""


def preset_of(session: Session, role: Role) -> Preset:
    """What a role looks at in this book until the business chooses otherwise."""
    other = WITHOUT_SUBSCRIPTIONS.get(role)
    if other is None or _has_any(session, Subscription) or not _has_any(session, Deal):
        return PRESETS[role]
    return other


def _has_any(session: Session, record: type[Deal | Subscription]) -> bool:
    query = select(record.id).where(record.trashed.is_(None)).limit(1)
    return session.scalar(query) is not None


def read_role(text: str) -> Role:
    """The role of that name; the owner's where there is none."""
    return Role(text) if text in set(Role) else Role.OWNER


def preset_tiles(session: Session, role: Role, known: Mapping[str, Kpi]) -> tuple[TileKey, ...]:
    """The tiles of a role before anybody changed them."""
    keys = (TileKey.read(one) for one in preset_of(session, role).tiles)
    return tuple(one for one in keys if one.is_known(known))


def tiles_of(session: Session, role: Role, known: Mapping[str, Kpi]) -> tuple[TileKey, ...]:
    """The tiles of a role as the business has them."""
    kept = _kept(session, _TILES, role)
    if kept is None:
        return preset_tiles(session, role, known)
    keys = dict.fromkeys(map(TileKey.read, kept))
    return tuple(one for one in keys if one.is_known(known))[:MOST_TILES]


def kept_charts(session: Session, role: Role) -> tuple[str, ...] | None:
    """The charts that the business chose for a role, by their ids; None where it chose none itself."""
    kept = _kept(session, _CHARTS, role)
    return None if kept is None else tuple(dict.fromkeys(kept))


def _kept(session: Session, key: str, role: Role) -> list[str] | None:
    stored = session.scalar(select(Setting.value).where(Setting.key == key.format(role=role.value)))
    return None if stored is None else [str(one) for one in json.loads(stored)]


def offered_tiles(known: Mapping[str, Kpi]) -> tuple[TileKey, ...]:
    """Everything that a tile can show: each figure with a value of its own, in each of its ways."""
    return tuple(
        TileKey(kpi.id, variant.id) for kpi in known.values() if not kpi.no_total for variant in kpi.variants
    )


def keep_panel(
    work: Work, *, role: Role, tiles: Sequence[TileKey] | None, charts: Sequence[str] | None
) -> Committed:
    """Keep the tiles and charts of a role in one step; None goes back to those of the preset."""
    with work.write() as unit:
        chosen = None if tiles is None else [str(one) for one in tiles]
        drawn = None if charts is None else list(charts)
        settings.put(unit, {_TILES.format(role=role.value): chosen, _CHARTS.format(role=role.value): drawn})
        if tiles is None and charts is None:
            return unit.commit(N_("Reset a KPI panel"))
        return unit.commit(N_("Changed a KPI panel"))
