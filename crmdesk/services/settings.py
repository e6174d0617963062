"""The book's settings: what the whole business goes by, and who is at this keyboard."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from crmdesk.l10n.currencies import currency as known_currency
from crmdesk.l10n.texts import N_
from crmdesk.model.campaign import Campaign
from crmdesk.model.cost import Baseline, Cost, MarketSize
from crmdesk.model.deal import Deal
from crmdesk.model.errors import IllegalMove
from crmdesk.model.money import ExchangeRate
from crmdesk.model.product import Product
from crmdesk.model.setting import Setting
from crmdesk.model.staff import Staff
from crmdesk.model.subscription import Subscription
from crmdesk.model.target import Target

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from crmdesk.db.uow import Committed, Unit, Work


def put(unit: Unit, values: dict[str, Any]) -> None:
    """Write settings within a gesture; None takes a setting away."""
    for key, value in values.items():
        row = unit.session.scalars(select(Setting).where(Setting.key == key)).one_or_none()
        if value is None:
            if row is not None:
                unit.session.delete(row)
            continue
        text = json.dumps(value, ensure_ascii=False)
        if row is None:
            unit.session.add(Setting(key=key, value=text))
        elif row.value != text:
            row.value = text
    unit.session.flush()


def change(work: Work, *, values: dict[str, Any]) -> Committed:
    """Change settings of the business."""
    with work.write() as unit:
        put(unit, values)
        return unit.commit(N_("Changed the settings"))


def change_currency(work: Work, *, code: str) -> Committed:
    """Let the book count in another currency (IRT: rials shown as toman), as long as it has no figures.

    Raises:
        IllegalMove: there are amounts, prices, costs, rates or targets in the present one.
    """
    known = known_currency(code)
    with work.write() as unit:
        if known.stored_code != unit.facts.currency and _has_figures(unit.session):
            raise IllegalMove(
                N_("The book has figures in its currency already. Make a new book for another currency.")
            )
        put(unit, {"currency": known.stored_code, "toman": bool(known.stored_as)})
        return unit.commit(N_("Changed the settings"))


def has_figures(work: Work) -> bool:
    """Whether the book's currency is fixed."""
    return work.read(_has_figures)


def _has_figures(session: Session) -> bool:
    priced = select(func.count()).select_from(Product).where(Product.price.is_not(None))
    paid = select(func.count()).select_from(Staff).where(Staff.hourly_cost.is_not(None))
    planned = select(func.count()).select_from(Campaign).where(Campaign.budget.is_not(None))
    models = (Baseline, Cost, Deal, ExchangeRate, MarketSize, Subscription, Target)
    counts = [select(func.count()).select_from(model) for model in models]
    return any(session.scalar(query) for query in (*counts, priced, paid, planned))


def read(work: Work) -> dict[str, Any]:
    """All settings of the business, by key."""
    rows = work.read(lambda session: session.execute(select(Setting.key, Setting.value)).all())
    return {key: json.loads(value) for key, value in rows}
