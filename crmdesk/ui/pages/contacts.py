"""The section of the people one deals with."""

from __future__ import annotations

from crmdesk.l10n.texts import N_
from crmdesk.ui.page_plan import PagePlan
from crmdesk.ui.party_page import PartyPage
from crmdesk.ui.related_list import Related


class ContactsPage(PartyPage):
    """People, with their deals and history."""

    plan = PagePlan(
        entity="contact",
        related=(
            Related(
                "deal",
                "contact",
                N_("Deals"),
                ("title", "stage", "amount", "status"),
                N_("No deals yet."),
                N_("New deal"),
            ),
            Related(
                "ticket",
                "contact",
                N_("Tickets"),
                ("subject", "status", "nearest"),
                N_("No tickets yet."),
                N_("New ticket"),
            ),
            Related(
                "subscription",
                "contact",
                N_("Subscriptions"),
                ("plan", "status", "price", "next_due"),
                N_("No subscriptions yet."),
                N_("New subscription"),
            ),
            Related(
                "answer",
                "contact",
                N_("Surveys"),
                ("kind", "score", "scale", "day", "text"),
                N_("No answers yet."),
                N_("New answer"),
            ),
        ),
        facts=("phones", "owner", "created"),
        empty_title=N_("You have no contacts yet"),
        empty_text=N_("Contacts are the people you work with."),
        first=N_("First contact"),
        icon="user",
    )
