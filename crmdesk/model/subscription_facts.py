"""What is told of a subscription (its facts and dated changes), and the states that follow from it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from crmdesk.l10n.calendars import CalendarId
from crmdesk.model.monthly_value import Discount, Exchange
from crmdesk.model.subscription import ChangeKind, ChurnDay, SubscriptionStatus
from crmdesk.model.terms import Interval

START: Final = "start"
TRIAL_END: Final = "trial_end"
DISCOUNT_END: Final = "discount_end"
END: Final = "end"
"""What begins a state besides a change: see `State.kind`."""

GRACE_DAYS: Final = 30
"""So long after a due day a term can still be renewed as if there had been no gap."""


@dataclass(frozen=True, slots=True)
class Facts:
    """A subscription as first agreed.

    `price` of one unit for one term is minor units of its currency; `discount` is taken off a term and holds
    until `discount_until`, the first day at the full price (None: for good). `trial` is the first paid day
    after a free trial; paid terms are cut from it, else from `start`. `end` is the first day no longer paid
    for; its reasons stand beside it. Without an `end`, a subscription with `auto_renew` renews on every due
    day; one without it ends on its first due day, and each renewal adds one term. `rate` is base units for
    one unit on the first day, and the exponents are the decimal places of the two minor units. `churn_day`
    says whether a cancellation counts from the end of what is paid or from its own day.
    """

    start: dt.date
    price: int
    interval: Interval
    quantity: Decimal = Decimal(1)
    discount: Discount | None = None
    discount_until: dt.date | None = None
    trial: dt.date | None = None
    end: dt.date | None = None
    auto_renew: bool = True
    calendar_id: CalendarId = CalendarId.GREGORIAN
    rate: Decimal = Decimal(1)
    own_exponent: int = 0
    base_exponent: int = 0
    churn_day: ChurnDay = ChurnDay.PAID_UNTIL
    reason: str | None = None
    competitor: str | None = None
    involuntary: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """A dated change; what is None stays as it was.

    * upgrade, downgrade: `price`, `quantity` or `discount` (with its `until`) hold from the day on. With
      another `interval` (which brings a price) terms are cut anew from the day; a trial is not cut short.
    * discount: the same; without a discount the present one ends on `until`, or on the day itself.
    * renew: they hold from the due day that is renewed. A scheduled end is put off by a term (`auto_renew`:
      withdrawn) or moved to `end`. After the subscription ended on a due day, up to 30 days late, the term
      that began there is renewed and there is no gap. Past due is settled.
    * pause: no monthly value until `until`, when it resumes by itself, or until `resume`. Terms run on.
    * past_due, unpaid: it still counts; it ends that day, involuntarily.
    * cancel: it ends on `end`; without one on the end already known, else on the due day that comes, which
      may be that very day (in a trial: where the trial ends). On the day of an end it tells why. Where the
      book counts a loss from the day of cancellation, it ends on that day, whatever is paid.
    * reactivate: after an end, paid again and with terms cut from that day; before one, the end is
      withdrawn. A pause is over and past due is settled. It may bring an `end`.

    `rate` is that of the day; without it the last one known is used.
    """

    day: dt.date
    kind: ChangeKind
    price: int | None = None
    quantity: Decimal | None = None
    discount: Discount | None = None
    until: dt.date | None = None
    end: dt.date | None = None
    reason: str | None = None
    competitor: str | None = None
    involuntary: bool = False
    rate: Decimal | None = None
    interval: Interval | None = None


@dataclass(frozen=True, slots=True)
class State:
    """What a subscription is from `since` up to, and without, `until` (None: for good).

    `kind` is what began it: a kind of change, `start`, `trial_end`, `discount_end`, or `end` where it ran
    out. `monthly` and `own_monthly` are thousandths of the minor unit a month, of the base currency and of
    its own; both are 0 in a trial, a pause and after the end. The reasons are those told for its beginning.
    Terms of the `interval` are cut from `anchor`.
    """

    seq: int
    since: dt.date
    until: dt.date | None
    kind: str
    status: SubscriptionStatus
    monthly: int
    own_monthly: int
    price: int
    quantity: Decimal
    discount: Discount | None
    reason: str | None
    competitor: str | None
    involuntary: bool
    anchor: dt.date
    interval: Interval


@dataclass(frozen=True, slots=True)
class Mark:
    """A step of a subscription's course: how it stands from `since` on, before values are rounded.

    `own` is the exact monthly value in minor units of its own currency, 0 where it does not count.
    """

    since: dt.date
    kind: str
    status: SubscriptionStatus
    own: Fraction
    exchange: Exchange
    price: int
    quantity: Decimal
    discount: Discount | None
    anchor: dt.date
    interval: Interval
    reason: str | None
    competitor: str | None
    involuntary: bool

    def stands_as(self, other: Mark) -> bool:
        """Whether nothing but the day and the telling differs."""
        return self._standing() == other._standing()

    def _standing(self) -> tuple[object, ...]:
        terms = self.price, self.quantity, self.discount, self.anchor, self.interval
        return self.status, self.own, *terms
