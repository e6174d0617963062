"""The field for an amount of money: whole minor units inside, the person's own way of writing outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crmdesk.l10n.currencies import currency
from crmdesk.l10n.normalise import strip_marks
from crmdesk.ui.widgets.field import FieldWidget
from crmdesk.ui.widgets.unit_line import UnitLine

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from crmdesk.ui.widgets.field import Habits


class MoneyField(FieldWidget):
    """An amount in minor units of a currency of the book (rials where the person reads toman)."""

    def __init__(self, habits: Habits, code: str, parent: QWidget | None = None) -> None:
        self.line = UnitLine()
        self.code = code
        self._tells_unit = True
        super().__init__(habits, self.line, parent)
        self.line.textEdited.connect(self.edited)
        self.set_currency(code)

    def set_currency(self, code: str) -> None:
        """The currency of the amount; what is typed stays."""
        is_other = code != self.code
        self.code = code
        self._tell_unit()
        if is_other and self.line.text():
            self._while_typing()

    def read(self) -> int | None:
        """The amount in minor units.

        Raises:
            NotUnderstood: the text is not an amount, or names another currency.
        """
        text = self.line.text().strip()
        return read_amount(self.habits, text, self.code) if text else None

    def put(self, value: int | None) -> None:
        """Show an amount without its unit, which stands at the end of the field."""
        self.line.setText("" if value is None else typed_amount(self.habits, value, self.code))

    def said(self, value: int) -> str:
        """The amount with its unit."""
        return self.habits.fmt.money(value, self.code)

    def retranslate(self) -> None:
        """The amount and its unit as the language writes them."""
        super().retranslate()
        self._tell_unit()

    def leave_unit_out(self) -> None:
        """The currency is told beside the field."""
        self._tells_unit = False
        self._tell_unit()

    def _tell_unit(self) -> None:
        self.line.set_unit(self.habits.fmt.unit(self.code) if self._tells_unit else "")


def read_amount(habits: Habits, text: str, code: str) -> int:
    """An amount as a person types it, in minor units of a currency of the book.

    Raises:
        NotUnderstood: the text is not an amount, or names another currency.
    """
    own = habits.locale.currency
    return habits.parser.money(text, own if currency(own).stored_code == code else code)


def typed_amount(habits: Habits, value: int, code: str) -> str:
    """An amount in minor units as a person would type it, without its unit."""
    return strip_marks(habits.fmt.amount(value, code))
