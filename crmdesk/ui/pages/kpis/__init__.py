"""The KPIs page: tiles, charts, and the way from each number to its rows."""

from crmdesk.ui.pages.kpis.page import KpisPage

__all__ = ["KpisPage"]
