"""What is derived from the book's records, brought up to date with every gesture that touches them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crmdesk.services.customer_states import CustomerFollower
from crmdesk.services.forgetting import FigureFollower
from crmdesk.services.lead_responses import LeadFollower
from crmdesk.services.own_following import OwnFields
from crmdesk.services.subscription_states import SubscriptionFollower
from crmdesk.services.ticket_clocks import TicketFollower

if TYPE_CHECKING:
    from crmdesk.db.uow import Follower

FOLLOWERS: Final[tuple[Follower, ...]] = (
    SubscriptionFollower(),
    CustomerFollower(),
    TicketFollower(),
    LeadFollower(),
    OwnFields(),
    FigureFollower(),
)
"""In their order: what a later one reads, an earlier one wrote."""
