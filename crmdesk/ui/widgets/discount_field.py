"""The field for a discount: a share of the price, or an amount of its currency for each term."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crmdesk.l10n.currencies import currency
from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.normalise import strip_marks
from crmdesk.ui.widgets.field import FieldWidget
from crmdesk.ui.widgets.number_field import places_of
from crmdesk.ui.widgets.unit_line import UnitLine

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from crmdesk.model.monthly_value import Discount
    from crmdesk.ui.widgets.field import Habits


class DiscountField(FieldWidget):
    """A discount as the book keeps it: `10%`, or an amount in whole units of the currency."""

    def __init__(self, habits: Habits, code: str, parent: QWidget | None = None) -> None:
        self.line = UnitLine()
        self.code = code
        super().__init__(habits, self.line, parent)
        self.line.textEdited.connect(self.edited)

    def set_currency(self, code: str) -> None:
        """The currency of amounts; what is typed stays."""
        self.code = code
        if self.line.text():
            self._while_typing()

    def read(self) -> str | None:
        """The discount.

        Raises:
            NotUnderstood: the text is neither a share nor an amount.
        """
        from crmdesk.model.monthly_value import read_discount, write_discount

        text = self.line.text().strip()
        if not text:
            return None
        own = self.habits.locale.currency
        typed_in = own if currency(own).stored_code == self.code else self.code
        return write_discount(read_discount(text, typed_in), self.code)

    def put(self, value: str | None) -> None:
        """Show a share in per cent, an amount without its unit; what is neither is shown as it is."""
        found = self._known(value)
        if found is None:
            self.line.setText(value or "")
        elif found.share is not None:
            share = self.habits.fmt.percent(found.share, max(places_of(found.share) - 2, 0))
            self.line.setText(strip_marks(share))
        else:
            self.line.setText(strip_marks(self.habits.fmt.amount(found.amount or 0, self.code)))

    def said(self, value: str) -> str:
        """The share in per cent, or the amount with its unit."""
        found = self._known(value)
        if found is None:
            return ""
        fmt = self.habits.fmt
        if found.share is not None:
            return fmt.percent(found.share, max(places_of(found.share) - 2, 0))
        return fmt.money(found.amount or 0, self.code)

    def _known(self, value: str | None) -> Discount | None:
        from crmdesk.model.monthly_value import read_discount

        try:
            return read_discount(value, self.code) if value else None
        except CrmError:
            return None
