"""The book's own settings, one row each, and the facts that the whole business goes by."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Mapped, mapped_column

from crmdesk.l10n.calendars import CalendarId
from crmdesk.l10n.currencies import exponent
from crmdesk.model.base import Record
from crmdesk.model.customer import CustomerBasis
from crmdesk.model.risk_rules import USUAL_RULES, RiskRules
from crmdesk.model.subscription import ChurnDay


class Setting(Record):
    """One setting of the business; `value` is JSON."""

    __tablename__ = "setting"

    key: Mapped[str] = mapped_column(unique=True)
    value: Mapped[str]

    def title(self) -> str:
        """The setting's name."""
        return self.key


_READ: Final[Mapping[str, Callable[[str], object]]] = {
    "calendar": CalendarId,
    "churn_day": ChurnDay,
    "customer_basis": CustomerBasis,
    "margin": Decimal,
    "discount_rate": Decimal,
    "capital_rate": Decimal,
    "risk_rules": RiskRules.read,
}
"""How the facts that are no plain JSON are read."""


@dataclass(frozen=True, slots=True)
class BookFacts:
    """What the whole business goes by.

    `currency` is the base currency; `toman` says that its rials are shown as toman. `language` is
    the catalogue whose alphabet lists sort by. `fiscal_start` is the first month of the business's
    year in its calendar. `inactivity_days` is how long after a won deal a party is a customer (C3),
    `churn_day` from when a cancelled subscription counts as lost (C4), `customer_basis` by which book a party
    is a customer. `margin` is the share of revenue that stays where no cost of goods is entered,
    `discount_rate` what money loses in a month and `capital_rate` in a year, all as fractions.
    `acquisition_lag` is how many months after the money was spent a customer is won, `usage_least` from how
    many uses in a period a customer is a user, `stalled_days` after how many days without an activity an
    open deal is stalled, `risk_rules` by which signs a customer may be about to leave. `offer_share` is how
    many percent of the average a customer must have paid, and `offer_months` how long it must have been one,
    to be worth an offer. `trash_days` is after how many days in the trash people are made anonymous and files
    deleted (0: never).
    """

    currency: str = "USD"
    toman: bool = False
    country: str = "US"
    calendar: CalendarId = CalendarId.GREGORIAN
    timezone: str = "UTC"
    fiscal_start: int = 1
    language: str = "en"
    name: str = ""
    logo: str = ""
    sample: bool = False
    inactivity_days: int = 365
    churn_day: ChurnDay = ChurnDay.PAID_UNTIL
    customer_basis: CustomerBasis = CustomerBasis.AUTOMATIC
    margin: Decimal = Decimal("0.7")
    discount_rate: Decimal = Decimal("0.01")
    capital_rate: Decimal = Decimal("0.1")
    acquisition_lag: int = 0
    usage_least: int = 1
    stalled_days: int = 14
    risk_rules: RiskRules = USUAL_RULES
    offer_share: int = 100
    offer_months: int = 12
    trash_days: int = 30

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any]) -> BookFacts:
        """Facts from the book's settings; what is not set has its default."""
        known = {one.name for one in fields(cls)}
        values = {key: value for key, value in settings.items() if key in known}
        for key, read in _READ.items():
            if key in values:
                values[key] = read(values[key])
        return cls(**values)

    @property
    def exponent(self) -> int:
        """How many decimals the base currency has."""
        return exponent(self.currency)

    def today(self) -> dt.date:
        """Today's day in the book's time zone."""
        return self.day_of(dt.datetime.now(dt.UTC))

    def day_of(self, moment: dt.datetime) -> dt.date:
        """The day of a moment in the book's time zone (KPIS.md C15)."""
        return moment.astimezone(ZoneInfo(self.timezone)).date()

    def noon_of(self, day: dt.date) -> dt.datetime:
        """Noon of a day in the book's time zone: the moment of an event known by its day only."""
        return dt.datetime.combine(day, dt.time(12), ZoneInfo(self.timezone)).astimezone(dt.UTC)
