"""The mapped classes and value objects of the book, with their rules."""

from crmdesk.model.activity import Activity, ActivityKind, Channel, Direction, Repeat
from crmdesk.model.attachment import Attachment
from crmdesk.model.base import Base
from crmdesk.model.contact import Contact, ContactKind, ContactTag, Tag
from crmdesk.model.custom import CustomField, CustomKind, CustomValue
from crmdesk.model.deal import Deal, DealLine, DealStatus, DealTag, Pipeline, Stage, StageMove
from crmdesk.model.journal import Entry, EntryAction, Gesture, GestureKind
from crmdesk.model.money import ExchangeRate
from crmdesk.model.product import Product
from crmdesk.model.search import SearchEntry
from crmdesk.model.setting import Setting
from crmdesk.model.staff import Staff
from crmdesk.model.subscription import (
    ChangeKind,
    Subscription,
    SubscriptionChange,
    SubscriptionState,
    SubscriptionStatus,
)
from crmdesk.model.target import Target
from crmdesk.model.ticket import (
    EventAuthor,
    EventKind,
    Priority,
    SavedReply,
    ServiceGoal,
    Ticket,
    TicketCategory,
    TicketEvent,
    TicketStatus,
)
from crmdesk.model.work_hours import Holiday, WorkHours

__all__ = [
    "Activity",
    "ActivityKind",
    "Attachment",
    "Base",
    "ChangeKind",
    "Channel",
    "Contact",
    "ContactKind",
    "ContactTag",
    "CustomField",
    "CustomKind",
    "CustomValue",
    "Deal",
    "DealLine",
    "DealStatus",
    "DealTag",
    "Direction",
    "Entry",
    "EntryAction",
    "EventAuthor",
    "EventKind",
    "ExchangeRate",
    "Gesture",
    "GestureKind",
    "Holiday",
    "Pipeline",
    "Priority",
    "Product",
    "Repeat",
    "SavedReply",
    "SearchEntry",
    "ServiceGoal",
    "Setting",
    "Staff",
    "Stage",
    "StageMove",
    "Subscription",
    "SubscriptionChange",
    "SubscriptionState",
    "SubscriptionStatus",
    "Tag",
    "Target",
    "Ticket",
    "TicketCategory",
    "TicketEvent",
    "TicketStatus",
    "WorkHours",
]
