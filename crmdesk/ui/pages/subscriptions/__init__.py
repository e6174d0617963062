"""The subscriptions: their list, one of them opened, and the renewal desk."""

from crmdesk.ui.pages.subscriptions.page import SubscriptionsPage

__all__ = ["SubscriptionsPage"]
