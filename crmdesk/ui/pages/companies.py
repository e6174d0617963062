"""The section of the companies one deals with."""

from __future__ import annotations

from crmdesk.l10n.texts import N_
from crmdesk.ui.page_plan import PagePlan
from crmdesk.ui.party_page import PartyPage
from crmdesk.ui.related_list import Related


class CompaniesPage(PartyPage):
    """Companies, with their people, deals and history."""

    plan = PagePlan(
        entity="company",
        related=(
            Related(
                "contact",
                "company",
                N_("Contacts"),
                ("name", "title", "phones"),
                N_("No contacts yet."),
                N_("New contact"),
            ),
            Related(
                "deal",
                "company",
                N_("Deals"),
                ("title", "stage", "amount", "status"),
                N_("No deals yet."),
                N_("New deal"),
            ),
            Related(
                "ticket",
                "company",
                N_("Tickets"),
                ("subject", "status", "nearest"),
                N_("No tickets yet."),
                N_("New ticket"),
            ),
            Related(
                "subscription",
                "company",
                N_("Subscriptions"),
                ("plan", "status", "price", "next_due"),
                N_("No subscriptions yet."),
                N_("New subscription"),
            ),
        ),
        facts=("city", "owner", "created"),
        empty_title=N_("You have no companies yet"),
        empty_text=N_("Companies are the businesses you work with; people can belong to them."),
        first=N_("First company"),
        icon="building-2",
    )
