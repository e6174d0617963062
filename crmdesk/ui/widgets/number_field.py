"""Fields for numbers and percents: any digits, any separators, read back as they were understood."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from crmdesk.l10n.normalise import strip_marks
from crmdesk.ui.widgets.field import FieldWidget
from crmdesk.ui.widgets.unit_line import UnitLine

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from crmdesk.ui.widgets.field import Habits


class NumberField(FieldWidget):
    """An exact number (Decimal)."""

    def __init__(self, habits: Habits, parent: QWidget | None = None, *, unit: str = "") -> None:
        self.line = UnitLine()
        super().__init__(habits, self.line, parent)
        self.line.set_unit(unit)
        self.line.textEdited.connect(self.edited)

    def read(self) -> Decimal | None:
        """The number.

        Raises:
            NotUnderstood: the text is not one number.
        """
        text = self.line.text().strip()
        return self.habits.parser.number(text) if text else None

    def put(self, value: Decimal | None) -> None:
        """Show a number grouped in local digits."""
        self.line.setText("" if value is None else strip_marks(self.habits.fmt.number(value)))

    def said(self, value: Decimal) -> str:
        """The number with its places."""
        return self.habits.fmt.number(value)


class PercentField(NumberField):
    """A share: the person types 12.5, the value is 0.125."""

    def __init__(self, habits: Habits, parent: QWidget | None = None) -> None:
        super().__init__(habits, parent)
        self.retranslate()

    def read(self) -> Decimal | None:
        """The fraction.

        Raises:
            NotUnderstood: the text is not a percent.
        """
        text = self.line.text().strip()
        return self.habits.parser.percent(text) if text else None

    def put(self, value: Decimal | None) -> None:
        """Show the fraction in per cent."""
        self.line.setText("" if value is None else typed_percent(self.habits, value))

    def said(self, value: Decimal) -> str:
        """The percent with its sign."""
        return self.habits.fmt.percent(value, max(places_of(value) - 2, 0))

    def retranslate(self) -> None:
        """The percent sign of the language."""
        self.line.set_unit(self.habits.fmt.percent_sign)
        super().retranslate()


def typed_percent(habits: Habits, value: Decimal) -> str:
    """A share as a person would type it in per cent, without its sign."""
    return strip_marks(habits.fmt.number(plain(value * 100)))


def plain(value: Decimal) -> Decimal:
    """A number without the zeros that arithmetic left behind its point."""
    value = value.normalize()
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value


def places_of(value: Decimal) -> int:
    """How many decimal places a number has."""
    exponent = value.normalize().as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0
