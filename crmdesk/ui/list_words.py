"""What the plain records within pages are called: a new one, none yet, and what they are for."""

from __future__ import annotations

from crmdesk.l10n.texts import N_

WORDS = {
    "product": (
        N_("New product"),
        N_("No products yet"),
        N_("What you sell, with its price. Deals point at it."),
    ),
    "staff": (N_("New colleague"), N_("No colleagues yet"), N_("Who owns records and closes deals.")),
    "holiday": (
        N_("New day off"),
        N_("No days off yet"),
        N_("Days on which the business is closed, or open at other hours. Service clocks stand still."),
    ),
    "campaign": (
        N_("New campaign"),
        N_("No campaigns yet"),
        N_("With campaigns you see which channel brings customers, and at what cost."),
    ),
    "cost": (
        N_("New cost"),
        N_("No costs yet"),
        N_("With costs you see what a customer costs to win and to keep, and what remains."),
    ),
    "answer": (
        N_("New answer"),
        N_("No answers yet"),
        N_("Enter what customers answered, or import a survey: NPS, CSAT and CES follow."),
    ),
    "usage": (
        N_("New use"),
        N_("No use of products yet"),
        N_("Enter or import how often customers use a product: those who use it less may leave."),
    ),
    "target": (
        N_("New target"),
        N_("No targets yet"),
        N_("A target gives a KPI its light: met, to be watched, or missed."),
    ),
    "market_size": (
        N_("New market size"),
        N_("No market sizes yet"),
        N_("Enter how much your market buys in a period: your share follows."),
    ),
    "baseline": (
        N_("New baseline"),
        N_("No baselines yet"),
        N_("Enter what a kind of cost came to before: savings follow."),
    ),
    "rate": (N_("New rate"), N_("No exchange rates yet"), N_("What a foreign currency is worth on a day.")),
}
