"""The field for a number in the unit of a figure: per cent, an amount, days or a plain number."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from crmdesk.l10n.currencies import exponent
from crmdesk.l10n.measured import MONEY, SHARE, InUnit
from crmdesk.ui.cells import Writing, figure_words
from crmdesk.ui.widgets.money_field import read_amount, typed_amount
from crmdesk.ui.widgets.number_field import NumberField, typed_percent

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from crmdesk.ui.widgets.field import Habits

_SIGNS = "%٪"


class FigureField(NumberField):
    """An `InUnit`: a share as a fraction, money in major units of the currency of the book.

    Without a unit it takes a plain number, or a share with its sign.
    """

    def __init__(
        self, habits: Habits, currency: str, parent: QWidget | None = None, *, unit: str = ""
    ) -> None:
        super().__init__(habits, parent)
        self._currency, self._measure = currency, unit
        self._shown: tuple[str, InUnit | None] = ("", None)
        self._name_unit()

    def set_measure(self, unit: str) -> None:
        """Take numbers in another unit (a `crmdesk.kpi.spec.Unit`); what is typed stays."""
        if unit != self._measure:
            self._measure, self._shown = unit, ("", None)
            self._name_unit()
            if self.line.text():
                self._while_typing()

    def _name_unit(self) -> None:
        self.line.set_unit(self._unit_words())

    def _unit_words(self) -> str:
        if self._measure == SHARE:
            return self.habits.fmt.percent_sign
        if not self._measure:
            return ""
        from crmdesk.kpi.spec import Unit  # brings the figures, which the first paint does without
        from crmdesk.services.figure_texts import unit_word

        return unit_word(Unit(self._measure), fmt=self.habits.fmt, currency=self._currency)

    def read(self) -> InUnit | None:
        """The number in the unit of the field; exactly the one shown where nothing was typed.

        Raises:
            NotUnderstood: the text is no number of that unit.
        """
        text = self.line.text().strip()
        if not text:
            return None
        shown, value = self._shown
        return value if text == shown and value is not None else self._understood(text)

    def _understood(self, text: str) -> InUnit:
        parser = self.habits.parser
        if self._is_money:
            minor = read_amount(self.habits, text, self._currency)
            return InUnit(Decimal(minor).scaleb(-exponent(self._currency)), self._measure)
        if self._measure == SHARE or (not self._measure and any(sign in text for sign in _SIGNS)):
            return InUnit(parser.percent(text), SHARE)
        return InUnit(parser.number(text), self._measure)

    @property
    def _is_money(self) -> bool:
        return self._measure.startswith(MONEY)

    def put(self, value: Decimal | None) -> None:
        """Show a number as it would be typed; one that has a unit gives it to the field."""
        if isinstance(value, InUnit) and value.unit:
            self.set_measure(value.unit)
        if value is None:
            self.line.clear()
        elif self._is_money:
            minor = int(value.scaleb(exponent(self._currency)))
            self.line.setText(typed_amount(self.habits, minor, self._currency))
        elif self._measure == SHARE:
            self.line.setText(typed_percent(self.habits, value))
        else:
            super().put(value)
        self._shown = (self.line.text().strip(), None if value is None else InUnit(value, self._measure))

    def said(self, value: Decimal) -> str:
        """The number with its unit."""
        return figure_words(value, Writing(self.habits.fmt, self._currency))

    def retranslate(self) -> None:
        """The number and its unit as the language writes them."""
        super().retranslate()
        self._name_unit()
