"""All KPIs by their stable ids, in the order in which they are listed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crmdesk.kpi import (
    activity,
    business_case,
    funnel,
    money,
    quality,
    quota,
    recurring,
    retention,
    risk,
    sales,
    service,
    value,
    voice,
)
from crmdesk.kpi.operands import populations_of
from crmdesk.kpi.own import own_kpis
from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.texts import N_

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from crmdesk.kpi.spec import Kpi, Variant
    from crmdesk.model.setting import BookFacts

KPIS: Final = {
    kpi.id: kpi
    for kpi in (
        sales.WIN_RATE,
        funnel.LEAD_CONVERSION_RATE,
        funnel.STAGE_CONVERSION,
        funnel.TIME_IN_STAGE,
        sales.SALES_CYCLE,
        sales.AVERAGE_SALE,
        sales.SALES_TOTAL,
        sales.DEALS_WON,
        sales.DEALS_LOST,
        sales.DEALS_CREATED,
        sales.PIPELINE_VALUE,
        sales.FORECAST,
        sales.SALES_VELOCITY,
        sales.LOST_REASONS,
        *service.KPIS,
        *voice.KPIS,
        *retention.KPIS,
        *recurring.KPIS,
        *activity.KPIS,
        *quota.KPIS,
        *value.KPIS,
        *money.KPIS,
        *business_case.KPIS,
        *risk.KPIS,
        *quality.KPIS,
    )
}

OPERANDS: Final = KPIS | populations_of(KPIS)
"""What a figure of one's own may be composed of: the figures, and what they count and add up."""


class NotOffered(CrmError):
    """A KPI, variant, population or split that is not declared."""


def catalogue_of(session: Session, facts: BookFacts) -> dict[str, Kpi]:
    """All KPIs of a book by their ids: the declared ones, then those that its owner composed."""
    return KPIS | own_kpis(session, facts, OPERANDS)


def kpi_named(id_: str, known: Mapping[str, Kpi] = KPIS) -> Kpi:
    """The KPI of that id, of the declared ones or of a book's catalogue.

    Raises:
        NotOffered: there is none.
    """
    if id_ not in known:
        raise NotOffered(N_("There is no KPI “{kpi}”. Known are: {known}."), kpi=id_, known=", ".join(known))
    return known[id_]


def variant_of(kpi: Kpi, id_: str | None) -> Variant:
    """The KPI's variant of that id; without one, the usual one.

    Raises:
        NotOffered: the KPI has no such variant.
    """
    try:
        return kpi.variant(id_)
    except KeyError:
        known = ", ".join(one.id for one in kpi.variants if one.id) or "-"
        raise NotOffered(
            N_("“{kpi}” has no variant “{variant}”. Known are: {known}."),
            kpi=kpi.id,
            variant=id_,
            known=known,
        ) from None


def check_dimension(kpi: Kpi, variant: Variant, dimension: str) -> None:
    """Refuse a dimension that the figure cannot be split or filtered by.

    Raises:
        NotOffered: it cannot.
    """
    if dimension not in variant.dimensions():
        raise NotOffered(
            N_("“{kpi}” cannot be split or filtered by “{dimension}”. It can by: {known}."),
            kpi=kpi.id,
            dimension=dimension,
            known=", ".join(variant.dimensions()),
        )
