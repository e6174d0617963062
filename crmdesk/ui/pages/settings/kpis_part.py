"""KPIs: what figures go by, and the signs by which a customer is at risk. Each change can be undone."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.texts import N_, NP_, _
from crmdesk.model.customer import CustomerBasis
from crmdesk.model.risk_rules import RiskRule, RiskRules, Sign
from crmdesk.ui import theme
from crmdesk.ui.pages.settings.part import Part, change_facts
from crmdesk.ui.pages.settings.risk_row import CARD, RiskRow
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.card import Card
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.number_field import NumberField, PercentField
from crmdesk.ui.widgets.setting_row import CONTROL, Choice

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from crmdesk.db.uow import Committed, Work
    from crmdesk.ui.desk import Desk

WIDE: Final = 400
PERCENT: Final = "%"
NO_SHARE = N_("Enter a percent from 0 to 100.")
NO_COUNT = N_("Enter a whole number from {least} to {most}.")
NO_NUMBER = N_("Enter a whole number.")


class _Count(NamedTuple):
    """A setting that is a whole number of `unit`, from `least` to `most`."""

    words: str
    hint: str
    unit: str
    least: int
    most: int


_SHARES: Final = {
    "margin": (
        N_("Gross margin"),
        N_("The share of revenue that stays, where no cost of goods is entered."),
    ),
    "discount_rate": (N_("Discount rate a month"), N_("Lifetime value counts later revenue for less.")),
    "capital_rate": (N_("Cost of capital a year"), N_("Used for the present value of what the CRM saves.")),
}
_COUNTS: Final = {
    "acquisition_lag": _Count(
        N_("A customer is won after"),
        N_("Months from the spending to the first purchase; 0 for no delay."),
        NP_("unit of a field", "months"),
        0,
        24,
    ),
    "usage_least": _Count(
        N_("A customer is active from"),
        N_("Uses of a product in the period."),
        NP_("unit of a field", "uses"),
        1,
        1_000_000,
    ),
    "stalled_days": _Count(
        N_("An open deal is stalled after"),
        N_("Days without an activity."),
        NP_("unit of a field", "days"),
        1,
        3650,
    ),
    "offer_share": _Count(
        N_("An offer is worthwhile from"),
        N_("Percent of what the average customer has paid to date; 0 for any amount."),
        PERCENT,
        0,
        10_000,
    ),
    "offer_months": _Count(
        N_("An offer is worthwhile after"),
        N_("Months as a customer; 0 for none."),
        NP_("unit of a field", "months"),
        0,
        600,
    ),
}


class KpisPart(Part):
    """Rows of what figures go by, the figures of one's own, and a card of the rules of customers at risk."""

    key, title, icon = "kpis", N_("KPIs"), "sliders-horizontal"
    note = N_("Figures of all periods that are not closed use these settings. Every change can be undone.")

    def __init__(self, desk: Desk, open_own: Callable[[], object], parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.basis = Choice(lambda: [(one.value, _(one.label)) for one in CustomerBasis])
        self.shares = {name: PercentField(desk) for name in _SHARES}
        self.counts = {name: NumberField(desk) for name in _COUNTS}
        self.own = Button(icon="gauge")
        self.own.clicked.connect(open_own)
        self.risks = {sign: RiskRow(desk, sign) for sign in Sign}
        self.risk_card, self._at_risk = Card(), DirLabel("", "medium")
        self._add_rows()
        self._add_risks()

    def _add_rows(self) -> None:
        self.basis.setMaximumWidth(theme.px(WIDE))
        self.basis.chosen.connect(lambda basis: self._put("customer_basis", CustomerBasis(basis)))
        basis_hint = N_("Customers won, kept and lost are counted by it.")
        self.add(N_("Who is a customer"), self.basis, basis_hint, wide=True)
        for name, share in self.shares.items():
            share.judge = _require_share
            self._listen(share, partial(self._put_share, name))
            self.add(_SHARES[name][0], share, _SHARES[name][1])
        for name, count in self.counts.items():
            known = _COUNTS[name]
            count.judge = partial(_require_count, known)
            self._listen(count, partial(self._put_count, name))
            self.add(known.words, count, known.hint)
        own_hint = N_("Figures that you put together from others.")
        self.add(N_("Own figures"), self.own, own_hint)

    def _listen(self, field: NumberField, put: Callable[[], None]) -> None:
        field.setFixedWidth(theme.px(CONTROL))
        field.left.connect(put)
        field.line.returnPressed.connect(put)

    def _add_risks(self) -> None:
        self.risk_card.body.setSpacing(0)
        self.risk_card.body.addWidget(self._at_risk)
        for sign, row in self.risks.items():
            row.threshold.judge = partial(_require_sound, sign)
            row.switch.clicked.connect(partial(self._put_switch, sign))
            row.threshold.left.connect(partial(self._put_threshold, sign))
            row.threshold.line.returnPressed.connect(partial(self._put_threshold, sign))
            self.rows.append(row)
            self.risk_card.body.addWidget(row)
        self.column.addWidget(self.risk_card)

    def narrow(self, wanted: str) -> bool:
        """The rows that match; a card only with one of its own."""
        found = super().narrow(wanted)
        risks = set(self.risks.values())
        self.risk_card.setVisible(any(not row.isHidden() for row in risks))
        self.card.setVisible(any(not row.isHidden() for row in self.rows if row not in risks))
        return found

    # Changing

    def _write(self, work: Callable[[Work], Committed]) -> None:
        self.bar.clear()
        self.desk.write(owner=self, work=work, failed=self._refuse)

    def _refuse(self, error: CrmError) -> None:
        self.fail(error)
        self.show_values()

    def _put(self, name: str, value: Any) -> None:
        """Save one setting; a fraction is kept as its text."""
        if getattr(self.desk.work.facts, name) != value:
            stored = str(value) if isinstance(value, Decimal) else value
            self._write(partial(change_facts, values={name: stored}))

    def _put_share(self, name: str) -> None:
        if self.shares[name].check():
            self._put(name, self.shares[name].value())

    def _put_count(self, name: str) -> None:
        if self.counts[name].check():
            self._put(name, int(self.counts[name].value()))

    def _put_threshold(self, sign: Sign) -> None:
        field = self.risks[sign].threshold
        if field.check():
            self._put_rule(partial(RiskRules.changed, sign=sign, threshold=int(field.value())))

    def _put_switch(self, sign: Sign) -> None:
        self._put_rule(partial(RiskRules.changed, sign=sign, on=self.risks[sign].switch.isChecked()))

    def _put_rule(self, change: Callable[[RiskRules], RiskRules]) -> None:
        rules = self.desk.work.facts.risk_rules
        if change(rules) != rules:
            self._write(partial(_change_rule, change=change))

    # Showing

    def show_values(self) -> None:
        """The settings as they are; a field that is typed in keeps its text."""
        facts = self.desk.work.facts
        self.basis.show_value(facts.customer_basis.value)
        for name, field in (self.shares | self.counts).items():
            if not (field.line.hasFocus() and field.line.isModified()):
                field.set_value(Decimal(getattr(facts, name)))
        for sign, row in self.risks.items():
            row.show_rule(facts.risk_rules.rule(sign))

    def retranslate(self) -> None:
        """All words in the language of the window."""
        for name, share in self.shares.items():
            share.retranslate()
            share.set_name(_(_SHARES[name][0]))
        for name, count in self.counts.items():
            unit = _COUNTS[name].unit
            count.line.set_unit(self.desk.fmt.percent_sign if unit == PERCENT else _(unit))
            count.set_name(_(_COUNTS[name].words))
        self.own.setText(_("Own figures…"))
        self._at_risk.setText(_(CARD))
        super().retranslate()


def _require_share(value: Decimal | None) -> None:
    if value is None or not 0 <= value <= 1:
        raise CrmError(NO_SHARE)


def _require_count(known: _Count, value: Decimal | None) -> None:
    if value is None or value != int(value) or not known.least <= value <= known.most:
        raise CrmError(NO_COUNT, least=known.least, most=known.most)


def _require_sound(sign: Sign, value: Decimal | None) -> None:
    if value is None or value != int(value):
        raise CrmError(NO_NUMBER)
    RiskRule(sign, int(value)).require_sound()


def _change_rule(work: Work, change: Callable[[RiskRules], RiskRules]) -> Committed:
    """Change one rule of those that hold now, so that two quick changes both stay."""
    return change_facts(work, {"risk_rules": change(work.facts.risk_rules).written()})
