"""One warning sign of the settings: its rule in words, the number in it, and whether it is looked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from crmdesk.l10n.normalise import fold
from crmdesk.l10n.texts import N_, NP_, _
from crmdesk.model.risk_rules import USUAL_RULES, RiskRule, Sign
from crmdesk.ui import theme
from crmdesk.ui.widgets.number_field import NumberField
from crmdesk.ui.widgets.setting_row import SettingRow

if TYPE_CHECKING:
    from crmdesk.ui.desk import Desk

NARROW = 200
CARD = N_("Customers at risk")


class RiskRow(SettingRow):
    """A box to look for the sign, and the threshold beside it."""

    def __init__(self, desk: Desk, sign: Sign, parent: QWidget | None = None) -> None:
        self.rule = USUAL_RULES.rule(sign)
        self.switch, self.threshold = QCheckBox(), NumberField(desk)
        self.threshold.setFixedWidth(theme.px(NARROW))
        self._desk = desk
        pair = QWidget()
        line = QHBoxLayout(pair)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.switch)
        line.addWidget(self.threshold)
        super().__init__(sign.label, pair, sign.words, parent)

    def matches(self, wanted: str) -> bool:
        """Also by the name of the card that the rules stand in."""
        return super().matches(wanted) or fold(wanted.strip()) in fold(f"{_(CARD)} {CARD}")

    def show_rule(self, rule: RiskRule) -> None:
        """The rule as it is; a threshold that is typed in keeps its text."""
        self.rule = rule
        self.switch.setChecked(rule.on)
        field = self.threshold
        if not (field.line.hasFocus() and field.line.isModified()):
            field.set_value(rule.threshold)
        field.setEnabled(rule.on)
        self._say_rule()

    def _say_rule(self) -> None:
        self.about.setText(self._desk.fmt.sentence(self.rule.sign.words, count=self.rule.threshold))

    def retranslate(self) -> None:
        """All words in the language of the window."""
        super().retranslate()
        label, sign = _(self.rule.sign.label), self.rule.sign
        for control in (self.switch, self.control):
            control.setAccessibleName(label)
            control.setAccessibleDescription("")
        self.threshold.set_name(label)
        days = _(NP_("unit of a field", "days"))
        unit = {Sign.USAGE_FALLING: self._desk.fmt.percent_sign, Sign.TICKETS_OPEN: ""}.get(sign, days)
        self.threshold.line.set_unit(unit)
        self._say_rule()
