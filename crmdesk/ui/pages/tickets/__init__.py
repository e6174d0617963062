"""The section of the tickets: the ticket desk."""

from crmdesk.ui.pages.tickets.page import TicketsPage

__all__ = ["TicketsPage"]
