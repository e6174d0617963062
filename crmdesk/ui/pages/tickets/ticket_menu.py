"""What can be done with tickets, as the rows of a menu."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from crmdesk.l10n.texts import _
from crmdesk.model.ticket import TicketStatus
from crmdesk.ui.widgets.offer import Offer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crmdesk.services.ticket_thread import Thread


@dataclass(frozen=True, slots=True)
class TicketDeeds:
    """What the rows of the menus do."""

    open: Callable[[int], object]
    set_status: Callable[[TicketStatus], object]
    escalate: Callable[[bool], object]
    assign: Callable[[], object]
    merge: Callable[[], object]
    edit: Callable[[], object]
    trash: Callable[[], object]
    restore: Callable[[], object]


def thread_offers(thread: Thread, do: TicketDeeds) -> list[Offer | None]:
    """What can be done with an open ticket."""
    if thread.trashed:
        return [Offer(_("Restore"), do.restore, "archive-restore")]
    if thread.merged_into is not None:
        return [Offer(_("Open the ticket that stays"), partial(do.open, thread.merged_into), "merge")]
    offers: list[Offer | None] = []
    if not thread.status.is_over:
        wait = partial(do.set_status, TicketStatus.WAITING)
        offers.append(Offer(_("Wait for the customer"), wait, "pause"))
    elif thread.status is TicketStatus.SOLVED:
        offers.append(Offer(_("Close"), partial(do.set_status, TicketStatus.CLOSED), "lock"))
    words = _("No longer escalated") if thread.escalated else _("Escalate")
    return [
        *offers,
        Offer(_("Assign to…"), do.assign, "user"),
        Offer(words, partial(do.escalate, not thread.escalated), "arrow-up"),
        Offer(_("Edit"), do.edit, "pencil"),
        None,
        Offer(_("Move to trash"), do.trash, "trash-2"),
    ]


def list_offers(chosen: Sequence[int], do: TicketDeeds, *, in_trash: bool) -> list[Offer | None]:
    """What can be done with the tickets selected in a queue."""
    if in_trash:
        return [Offer(_("Restore"), do.restore, "archive-restore")]
    offers: list[Offer | None] = [Offer(_("Assign to…"), do.assign, "user")]
    if len(chosen) == 1:
        offers.insert(0, Offer(_("Open"), partial(do.open, chosen[0]), "message-square"))
    else:
        offers.append(Offer(_("Merge…"), do.merge, "merge"))
    return [*offers, None, Offer(_("Move to trash"), do.trash, "trash-2")]
