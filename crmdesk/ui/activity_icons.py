"""The icon of each kind of activity, wherever one is shown."""

from __future__ import annotations

from typing import Final

from crmdesk.model.activity import ActivityKind

ACTIVITY_ICONS: Final = {
    ActivityKind.CALL: "phone",
    ActivityKind.EMAIL: "mail",
    ActivityKind.MEETING: "users",
    ActivityKind.MESSAGE: "message-square",
    ActivityKind.ENQUIRY: "circle-question-mark",
    ActivityKind.TASK: "square-check-big",
    ActivityKind.NOTE: "sticky-note",
}
