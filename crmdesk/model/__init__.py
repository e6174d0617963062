"""The mapped classes and value objects of the book, with their rules."""

from crmdesk.model.activity import Activity, ActivityKind, Channel, Direction, Repeat
from crmdesk.model.attachment import Attachment
from crmdesk.model.base import Base
from crmdesk.model.campaign import Campaign
from crmdesk.model.closed_period import ClosedPeriod, FrozenFigure
from crmdesk.model.contact import Contact, ContactKind, ContactTag, Tag
from crmdesk.model.cost import Baseline, Cost, CostCategory, MarketSize
from crmdesk.model.custom import CustomField, CustomKind, CustomValue
from crmdesk.model.customer import CustomerBasis, CustomerState, Movement, Step
from crmdesk.model.deal import Deal, DealLine, DealStatus, DealTag, Pipeline, Stage, StageMove
from crmdesk.model.journal import Entry, EntryAction, Gesture, GestureKind
from crmdesk.model.lead_response import LeadResponse
from crmdesk.model.money import ExchangeRate
from crmdesk.model.own_kpi import OwnKpi
from crmdesk.model.product import Product
from crmdesk.model.remembered import Remembered
from crmdesk.model.review import Cadence, Duty, Review
from crmdesk.model.saved_view import SavedView
from crmdesk.model.search import SearchEntry
from crmdesk.model.setting import Setting
from crmdesk.model.staff import Staff
from crmdesk.model.subscription import (
    ChangeKind,
    Subscription,
    SubscriptionChange,
    SubscriptionState,
    SubscriptionStatus,
    SubscriptionTerm,
)
from crmdesk.model.survey import Answer, AnswerKind, Usage
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
from crmdesk.model.told_apart import ToldApart
from crmdesk.model.work_hours import Holiday, WorkHours

__all__ = [
    "Activity",
    "ActivityKind",
    "Answer",
    "AnswerKind",
    "Attachment",
    "Base",
    "Baseline",
    "Cadence",
    "Campaign",
    "ChangeKind",
    "Channel",
    "ClosedPeriod",
    "Contact",
    "ContactKind",
    "ContactTag",
    "Cost",
    "CostCategory",
    "CustomField",
    "CustomKind",
    "CustomValue",
    "CustomerBasis",
    "CustomerState",
    "Deal",
    "DealLine",
    "DealStatus",
    "DealTag",
    "Direction",
    "Duty",
    "Entry",
    "EntryAction",
    "EventAuthor",
    "EventKind",
    "ExchangeRate",
    "FrozenFigure",
    "Gesture",
    "GestureKind",
    "Holiday",
    "LeadResponse",
    "MarketSize",
    "Movement",
    "OwnKpi",
    "Pipeline",
    "Priority",
    "Product",
    "Remembered",
    "Repeat",
    "Review",
    "SavedReply",
    "SavedView",
    "SearchEntry",
    "ServiceGoal",
    "Setting",
    "Staff",
    "Stage",
    "StageMove",
    "Step",
    "Subscription",
    "SubscriptionChange",
    "SubscriptionState",
    "SubscriptionStatus",
    "SubscriptionTerm",
    "Tag",
    "Target",
    "Ticket",
    "TicketCategory",
    "TicketEvent",
    "TicketStatus",
    "ToldApart",
    "Usage",
    "WorkHours",
]
