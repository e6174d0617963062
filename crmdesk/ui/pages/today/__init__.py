"""The section of the day: what is overdue, what is due today and soon."""

from crmdesk.ui.pages.today.page import TodayPage

__all__ = ["TodayPage"]
