"""What the ticket desk says while there is nothing yet, and which tables it shows."""

from __future__ import annotations

from crmdesk.l10n.texts import N_
from crmdesk.ui.page_plan import PagePlan

PLAN = PagePlan(
    entity="ticket",
    related=(),
    facts=(),
    empty_title=N_("You have no tickets yet"),
    empty_text=N_("Tickets are the questions and troubles of your customers, each with its deadlines."),
    first=N_("First ticket"),
    icon="life-buoy",
)
SHOWN = frozenset(
    {
        "ticket", "ticket_event", "ticket_category", "service_goal", "work_hours", "holiday",
        "contact", "staff", "deal", "subscription", "setting",
    }
)  # fmt: skip
"""The tables whose records the desk shows."""
