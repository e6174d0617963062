"""The deals: as a board of stages or as a table."""

from crmdesk.ui.pages.deals.page import DealsPage

__all__ = ["DealsPage"]
