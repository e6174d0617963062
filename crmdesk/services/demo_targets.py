"""The targets of the sample book."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from crmdesk.kpi.catalogue import KPIS
from crmdesk.model.deal import Deal, DealStatus
from crmdesk.model.period import Grain
from crmdesk.model.target import Target

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from crmdesk.db.uow import Unit


_WANTED: Final = {
    "lead_conversion_rate": "0.25",
    "churn_rate": "0.02",
    "retention_rate": "0.98",
    "renewal_rate": "0.9",
    "gross_revenue_retention": "0.95",
    "net_revenue_retention": "1",
    "gross_margin": "0.6",
    "ltv_to_cac": "3",
    "cac_payback": "12",
    "campaign_roi": "1",
    "follow_up_rate": "0.9",
    "first_reply_time": "2",
    "resolution_time": "12",
    "sla_met": "0.9",
    "reopen_rate": "0.05",
    "nps": "30",
    "csat": "0.8",
    "ces": "5.5",
}
"""What is wanted in a month of the figures that do not depend on the size of a business."""
_BENCHMARKS: Final = {"win_rate": Decimal("0.3"), "churn_rate": Decimal("0.03"), "csat": Decimal("0.75")}


def tell_targets(unit: Unit, staff: Sequence[int], *, since: dt.date, today: dt.date) -> None:
    """Monthly targets a little above what the business does, and each colleague's share."""
    won = unit.session.scalars(
        select(Deal.base_amount).where(Deal.status == DealStatus.WON, Deal.closed >= since)
    ).all()
    if not won:
        return
    months = max(1, (today - since).days / 30.4)
    whole = Decimal(1).scaleb(-unit.facts.exponent)
    monthly = round_figure(Decimal(sum(won)) / Decimal(str(months)) * whole * Decimal("1.1"))
    average = round_figure(Decimal(sum(won)) / len(won) * whole)
    wanted = {
        "sales_total": monthly,
        "average_sale": average,
        "win_rate": Decimal("0.35"),
        "sales_cycle": Decimal(40),
        "deals_won": Decimal(max(1, round(len(won) / months * 1.05))),
        "forecast": monthly,
    }
    wanted |= {kpi: Decimal(value) for kpi, value in _WANTED.items() if kpi in KPIS}
    rows: list[dict[str, Any]] = [
        {
            "kpi": kpi,
            "grain": Grain.MONTH.value,
            "start": since,
            "value": value,
            "benchmark": _BENCHMARKS.get(kpi),
        }
        for kpi, value in wanted.items()
    ]
    rows += [
        {
            "kpi": "sales_total",
            "grain": Grain.MONTH.value,
            "start": since,
            "value": round_figure(monthly / len(staff)),
            "owner_id": one,
        }
        for one in staff
    ]
    unit.insert_many(Target, rows)


def round_figure(value: Decimal) -> Decimal:
    """A number that a person would set as a target: two leading digits."""
    return value.quantize(Decimal(1).scaleb(value.adjusted() - 1)).quantize(Decimal(1))
