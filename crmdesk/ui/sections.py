"""The sections of the window: one row each, with the page that shows it, loaded when it is first opened."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from crmdesk.l10n.texts import N_

if TYPE_CHECKING:
    from crmdesk.ui.page import Page


class Section(NamedTuple):
    """A section: its key, name and icon, the module and class of its page, and which records live there.

    `new_text` names the command that makes its first kind of record; `is_low` sections stand apart at the
    foot of the navigation.
    """

    key: str
    title: str
    icon: str
    module: str
    page: str
    entities: tuple[str, ...] = ()
    new_text: str = ""
    new_icon: str = "plus"
    is_low: bool = False

    def page_class(self) -> type[Page]:
        """The page's class; its module is loaded now."""
        found: type[Page] = getattr(import_module(f"crmdesk.ui.pages.{self.module}"), self.page)
        return found


SECTIONS: tuple[Section, ...] = (
    Section(key="today", title=N_("Today"), icon="sun", module="today", page="TodayPage"),
    Section(
        key="contacts", title=N_("Contacts"), icon="users", module="contacts", page="ContactsPage",
        entities=("contact",), new_text=N_("New contact"), new_icon="user-plus",
    ),
    Section(
        key="companies", title=N_("Companies"), icon="building-2", module="companies", page="CompaniesPage",
        entities=("company",), new_text=N_("New company"), new_icon="building-2",
    ),
    Section(
        key="deals", title=N_("Deals"), icon="handshake", module="deals", page="DealsPage",
        entities=("deal",), new_text=N_("New deal"), new_icon="handshake",
    ),
    Section(
        key="tickets", title=N_("Tickets"), icon="life-buoy", module="tickets", page="TicketsPage",
        entities=("ticket",), new_text=N_("New ticket"), new_icon="life-buoy",
    ),
    Section(
        key="subscriptions", title=N_("Subscriptions"), icon="repeat", module="subscriptions",
        page="SubscriptionsPage", entities=("subscription",), new_text=N_("New subscription"),
        new_icon="repeat",
    ),
    Section(
        key="activities", title=N_("Activities"), icon="calendar-days", module="activities.page",
        page="ActivitiesPage", entities=("activity",), new_text=N_("New activity"), new_icon="calendar-days",
    ),
    Section(key="kpis", title=N_("KPIs"), icon="gauge", module="kpis", page="KpisPage"),
    Section(
        key="inputs", title=N_("Data for KPIs"), icon="clipboard-list", module="inputs", page="InputsPage",
        entities=("campaign", "cost", "answer", "usage", "target", "market_size", "baseline"), is_low=True,
    ),
    Section(
        key="settings", title=N_("Settings"), icon="settings", module="settings.page", page="SettingsPage",
        entities=("product", "staff", "rate"), is_low=True,
    ),
)  # fmt: skip


def section_of(entity: str) -> Section | None:
    """Where records of an entity are shown."""
    return next((section for section in SECTIONS if entity in section.entities), None)
