"""The targets of the sample book."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from crmdesk.model.deal import Deal, DealStatus
from crmdesk.model.period import Grain
from crmdesk.model.target import Target

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from crmdesk.db.uow import Unit


def tell_targets(unit: Unit, staff: Sequence[int], *, since: dt.date, today: dt.date) -> None:
    """Monthly targets a little above what the business does, and each colleague's share."""
    won = unit.session.scalars(
        select(Deal.base_amount).where(Deal.status == DealStatus.WON, Deal.closed >= since)
    ).all()
    if not won:
        return
    months = max(1, (today - since).days / 30.4)
    whole = Decimal(1).scaleb(-unit.facts.exponent)
    monthly = _round_figure(Decimal(sum(won)) / Decimal(str(months)) * whole * Decimal("1.1"))
    average = _round_figure(Decimal(sum(won)) / len(won) * whole)
    wanted = {
        "sales_total": monthly,
        "average_sale": average,
        "win_rate": Decimal("0.35"),
        "sales_cycle": Decimal(40),
        "deals_won": Decimal(max(1, round(len(won) / months * 1.05))),
        "forecast": monthly,
    }
    rows: list[dict[str, Any]] = [
        {"kpi": kpi, "grain": Grain.MONTH.value, "start": since, "value": value}
        for kpi, value in wanted.items()
    ]
    rows += [
        {
            "kpi": "sales_total",
            "grain": Grain.MONTH.value,
            "start": since,
            "value": _round_figure(monthly / len(staff)),
            "owner_id": one,
        }
        for one in staff
    ]
    unit.insert_many(Target, rows)


def _round_figure(value: Decimal) -> Decimal:
    """A number that a person would set as a target: two leading digits."""
    return value.quantize(Decimal(1).scaleb(value.adjusted() - 1)).quantize(Decimal(1))
