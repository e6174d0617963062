"""How the measures of a printed page stand together: each group in one place, named by one word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crmdesk.l10n.texts import N_, NP_

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crmdesk.kpi.figure import Figure

OTHERS: Final = N_("Others")
_GROUPS: Final = {
    N_("Revenue"): (
        "mrr", "arr", "net_new_revenue", "gross_revenue_retention", "net_revenue_retention", "arpa",
        "quick_ratio", "revenue",
    ),
    N_("Customers"): (
        "churn_rate", "retention_rate", "defection_rate", "renewal_rate", "renewal_value_rate",
        "repeat_purchase_rate", "at_risk", "product_usage", "nps", "csat", "ces",
    ),
    N_("Sales"): ("sales_total", "deals_won", "average_sale", "quota_attainment", "market_share"),
    N_("Deals"): (
        "win_rate", "sales_cycle", "lead_conversion_rate", "deals_lost", "lead_response_time",
        "deals_created", "pipeline_value", "forecast", "pipeline_coverage", "sales_velocity", "stalled_deals",
    ),
    N_("Activity"): ("sales_activity", "follow_up_rate", "activities_per_win", "adoption", "data_quality"),
    NP_("group of figures", "Money"): (
        "clv_simple", "clv_historic", "clv_model", "cac", "ltv_to_cac", "cac_payback", "gross_margin",
        "margin_per_customer", "retention_cost", "average_customer_value", "campaign_roi", "cost_savings",
        "crm_tco", "crm_roi", "crm_npv", "crm_irr",
    ),
    N_("Service"): (
        "backlog", "tickets_created", "tickets_solved", "first_reply_time", "resolution_time",
        "first_resolution_time", "sla_met", "reopen_rate",
    ),
}  # fmt: skip
_GROUP_OF: Final = {kpi: group for group, kpis in _GROUPS.items() for kpi in kpis}


def in_groups(figures: Sequence[Figure]) -> list[tuple[str, Figure]]:
    """Figures with the marked names of their groups: groups as they first come, within them as they came."""
    found: dict[str, list[Figure]] = {}
    for one in figures:
        found.setdefault(_GROUP_OF.get(one.kpi.id, OTHERS), []).append(one)
    return [(group, one) for group, members in found.items() for one in members]
