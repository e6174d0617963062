"""What people call the records of each table, for what the book has to tell about them."""

from __future__ import annotations

from typing import Final

from crmdesk.l10n.texts import N_, Word

_NAMES: Final = {
    "activity": N_("Activities"),
    "answer": N_("Answers"),
    "attachment": N_("Attachments"),
    "baseline": N_("Baselines"),
    "campaign": N_("Campaigns"),
    "closed_period": N_("Closed periods"),
    "contact": N_("Companies and contacts"),
    "contact_tag": N_("Tags"),
    "cost": N_("Costs"),
    "custom_field": N_("Custom fields"),
    "custom_value": N_("Custom fields"),
    "customer_state": N_("Companies and contacts"),
    "deal": N_("Deals"),
    "deal_line": N_("Products of deals"),
    "deal_tag": N_("Tags"),
    "duty": N_("Reviews"),
    "exchange_rate": N_("Exchange rates"),
    "frozen_figure": N_("Closed periods"),
    "gesture": N_("History"),
    "holiday": N_("Holidays"),
    "journal_entry": N_("History"),
    "lead_response": N_("Companies and contacts"),
    "market_size": N_("Market sizes"),
    "own_kpi": N_("KPIs"),
    "pipeline": N_("Pipelines"),
    "product": N_("Products"),
    "remembered": N_("KPIs"),
    "review": N_("Reviews"),
    "saved_reply": N_("Saved replies"),
    "saved_view": N_("Views"),
    "search_entry": N_("Search"),
    "service_goal": N_("Service targets"),
    "setting": N_("Settings"),
    "staff": N_("Staff"),
    "stage": N_("Stages"),
    "stage_move": N_("Stage moves"),
    "subscription": N_("Subscriptions"),
    "subscription_change": N_("Subscription changes"),
    "subscription_state": N_("Subscription changes"),
    "subscription_term": N_("Subscription changes"),
    "tag": N_("Tags"),
    "target": N_("Targets"),
    "ticket": N_("Tickets"),
    "ticket_category": N_("Ticket categories"),
    "ticket_event": N_("Ticket events"),
    "told_apart": N_("Duplicates"),
    "usage": N_("Product usage"),
    "work_hours": N_("Work time"),
}


def name_of(table: str) -> Word:
    """The word for a table's records."""
    return Word(_NAMES[table])
