"""The mapped classes and value objects of the book, with their rules."""

from crmdesk.model.base import Base
from crmdesk.model.contact import Contact, ContactKind, ContactTag, Tag
from crmdesk.model.deal import Deal, DealLine, DealStatus, DealTag, Pipeline, Stage, StageMove
from crmdesk.model.journal import Entry, EntryAction, Gesture, GestureKind
from crmdesk.model.money import ExchangeRate
from crmdesk.model.product import Product
from crmdesk.model.search import SearchEntry
from crmdesk.model.setting import Setting
from crmdesk.model.staff import Staff
from crmdesk.model.target import Target

__all__ = [
    "Base",
    "Contact",
    "ContactKind",
    "ContactTag",
    "Deal",
    "DealLine",
    "DealStatus",
    "DealTag",
    "Entry",
    "EntryAction",
    "ExchangeRate",
    "Gesture",
    "GestureKind",
    "Pipeline",
    "Product",
    "SearchEntry",
    "Setting",
    "Staff",
    "Stage",
    "StageMove",
    "Tag",
    "Target",
]
