"""Importing campaigns."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

from crmdesk.model.campaign import Campaign
from crmdesk.services.importing.writer import RecordWriter

if TYPE_CHECKING:
    from crmdesk.services.importing.writer import Values


class CampaignWriter(RecordWriter):
    """Rows of campaigns, whose days may not contradict one another."""

    def resolved(self, values: Values) -> Values:
        """A row's values, if they make a campaign."""
        resolved = super().resolved(values)
        self._require_sound(resolved)
        return resolved

    def differing(self, existing: Values, values: Values) -> Values:
        """The values of a row that are not the campaign's; the others must go with them."""
        found = super().differing(existing, values)
        if found and values.get("ref") is not None:
            self._require_sound(existing | values)
        return found

    @staticmethod
    def _require_sound(values: Values) -> None:
        told = SimpleNamespace(**dict.fromkeys(("start", "end", "budget")) | values)
        Campaign.require_sound(cast("Campaign", told))
