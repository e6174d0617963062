"""What the figures are made of beside the daily records: campaigns, costs, answers, use, markets, targets."""

from crmdesk.ui.pages.inputs.page import InputsPage

__all__ = ["InputsPage"]
