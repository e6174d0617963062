"""What people call the records of each table, for what the book has to tell about them."""

from __future__ import annotations

from typing import Final

from crmdesk.l10n.texts import N_, Word

_NAMES: Final = {
    "contact": N_("Companies and contacts"),
    "contact_tag": N_("Tags"),
    "deal": N_("Deals"),
    "deal_line": N_("Products of deals"),
    "deal_tag": N_("Tags"),
    "exchange_rate": N_("Exchange rates"),
    "gesture": N_("History"),
    "journal_entry": N_("History"),
    "pipeline": N_("Pipelines"),
    "product": N_("Products"),
    "search_entry": N_("Search"),
    "setting": N_("Settings"),
    "staff": N_("Staff"),
    "stage": N_("Stages"),
    "stage_move": N_("Stage moves"),
    "tag": N_("Tags"),
    "target": N_("Targets"),
}


def name_of(table: str) -> Word:
    """The word for a table's records."""
    return Word(_NAMES[table])
