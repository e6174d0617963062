"""Fields that records of several kinds have."""

from __future__ import annotations

from typing import Final

from crmdesk.entities.spec import Field, Kind
from crmdesk.l10n.texts import N_

NOTE: Final = Field(
    name="note",
    label=N_("Note"),
    kind=Kind.LONG_TEXT,
    aliases=("notes", "comment", "یادداشت", "توضیحات", "ملاحظة", "ملاحظات", "הערה", "הערות"),
)
TAGS: Final = Field(
    name="tags",
    label=N_("Tags"),
    kind=Kind.TAGS,
    aliases=("tag", "labels", "برچسب", "برچسب‌ها", "الوسوم", "תגיות"),
)
