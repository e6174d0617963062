"""How a subscription is told: its status, what happened to it, what it costs and what it is worth."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

from crmdesk.l10n.texts import N_, _
from crmdesk.model.subscription import ChangeKind, SubscriptionStatus
from crmdesk.model.subscription_facts import DISCOUNT_END, END, START, TRIAL_END
from crmdesk.ui.cells import unmasked
from crmdesk.ui.paint import one_line

if TYPE_CHECKING:
    from decimal import Decimal

    from crmdesk.l10n.formats import Formatter
    from crmdesk.services.subscription_desk import Details
    from crmdesk.ui.widgets.tag import TagTone

STATUS_LOOKS: Final[dict[SubscriptionStatus, tuple[TagTone, str]]] = {
    SubscriptionStatus.TRIAL: ("accent", "hourglass"),
    SubscriptionStatus.ACTIVE: ("good", "circle-check"),
    SubscriptionStatus.PAST_DUE: ("warn", "triangle-alert"),
    SubscriptionStatus.PAUSED: ("neutral", "pause"),
    SubscriptionStatus.ENDED: ("bad", "ban"),
}
ADDING: Final = {
    ChangeKind.UPGRADE: N_("Upgrade"),
    ChangeKind.DOWNGRADE: N_("Downgrade"),
    ChangeKind.DISCOUNT: N_("Discount"),
    ChangeKind.RENEW: N_("Renewal"),
    ChangeKind.PAUSE: N_("Pause"),
    ChangeKind.RESUME: N_("Resumption"),
    ChangeKind.PAST_DUE: N_("Past due"),
    ChangeKind.UNPAID: N_("Unpaid"),
    ChangeKind.CANCEL: N_("Cancellation"),
    ChangeKind.REACTIVATE: N_("Reactivation"),
}
"""The kinds of change in the order in which they are offered."""

DEEDS: Final = {
    ChangeKind.RENEW: (N_("Renew subscription"), N_("Renew")),
    ChangeKind.PAUSE: (N_("Pause subscription"), N_("Pause")),
    ChangeKind.RESUME: (N_("Resume subscription"), N_("Resume")),
    ChangeKind.PAST_DUE: (N_("Mark as past due"), N_("Mark as past due")),
    ChangeKind.UNPAID: (N_("End for non-payment"), N_("End for non-payment")),
    ChangeKind.CANCEL: (N_("End subscription"), N_("End subscription")),
    ChangeKind.REACTIVATE: (N_("Reactivate subscription"), N_("Reactivate")),
}
"""What telling a change of a kind does, and what its button says; all others change the terms."""

_BEGINNINGS: Final = {
    START: N_("New subscription"),
    TRIAL_END: N_("The trial is over"),
    DISCOUNT_END: N_("The discount is over"),
    END: N_("Ran out"),
}
_A_TERM: Final = {
    "daily": N_("{unit} a day"),
    "weekly": N_("{unit} a week"),
    "monthly": N_("{unit} a month"),
    "quarterly": N_("{unit} a quarter"),
    "yearly": N_("{unit} a year"),
}


def kind_words(kind: str, *, is_planned: bool = False) -> str:
    """What began a state or, where it is planned, will begin it; in the language of the window."""
    if kind == END and is_planned:
        return _("Runs out")
    return _(_BEGINNINGS[kind]) if kind in _BEGINNINGS else _(ADDING[ChangeKind(kind)])


def minor_of(thousandths: int) -> int:
    """Whole minor units of a monthly value, half to even."""
    return round(Fraction(thousandths, 1000))


def unit_a_term(fmt: Formatter, code: str, interval: str) -> str:
    """The unit of a price: shekels a year."""
    return _(_A_TERM.get(interval, N_("{unit} a term"))).format(unit=fmt.unit(code))


def discount_words(fmt: Formatter, discount: str | None, code: str) -> str:
    """A share in per cent, or an amount with its unit; empty without one."""
    from crmdesk.model.monthly_value import read_discount

    if discount is None:
        return ""
    found = read_discount(discount, code)
    if found.share is None:
        return fmt.money(found.amount or 0, code)
    return fmt.percent(found.share, places_of_share(found.share))


def places_of_share(share: Decimal) -> int:
    """The decimal places a share has in per cent."""
    exponent = share.normalize().as_tuple().exponent
    return max(-exponent - 2, 0) if isinstance(exponent, int) else 0


def own_words(text: str | None) -> str:
    """A person's own words on one line."""
    return unmasked(one_line(text or ""))


def title_of(details: Details, fmt: Formatter) -> str:
    """Whose subscription of which plan it is."""
    plan = own_words(details.plan)
    customer = own_words(details.customer.name if details.customer is not None else "")
    return fmt.sentence(N_("{customer}: {plan}"), customer=customer, plan=plan) if customer else plan


def why_words(fmt: Formatter, reason: str | None, competitor: str | None) -> str:
    """Why something was lost, and to whom; empty where neither was told."""
    told = {"reason": own_words(reason), "competitor": own_words(competitor)}
    if told["reason"] and told["competitor"]:
        return fmt.sentence(N_("{reason}, to {competitor}"), **told)
    if told["competitor"]:
        return fmt.sentence(N_("to {competitor}"), competitor=told["competitor"])
    return told["reason"]
