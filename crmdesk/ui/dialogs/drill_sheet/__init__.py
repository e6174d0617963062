"""The sheet behind a number: how it came about, its other ways, and its rows, down to the record."""

from crmdesk.ui.dialogs.drill_sheet.sheet import DrillSheet

__all__ = ["DrillSheet"]
