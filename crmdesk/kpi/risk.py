"""Customers who show a warning sign that they may leave (KPIS.md section 2, Customers)."""

from __future__ import annotations

from typing import Final

from crmdesk.kpi.risk_rows import AT_RISK, AT_RISK_BEFORE, AT_RISK_LEFT, AT_RISK_SIGNS, WITH_SIGN
from crmdesk.kpi.spec import Better, Detail, Formula, Kpi, Measure, Operand, Over, Role, Total, Unit, Variant
from crmdesk.kpi.value_forms import divide, last_months, total
from crmdesk.l10n.texts import N_

_WORTH: Final = Measure(AT_RISK, N_("Worth a month together"), "monthly")
_NOBODY: Final = N_("Nobody showed a warning sign when one of the last twelve months began.")
_LEFT, _SHOWN = (
    Over(Total(Measure(rows, rows.name)), last_months, total, _NOBODY)
    for rows in (AT_RISK_LEFT, AT_RISK_BEFORE)
)
_PRECISION: Final = Formula(
    (Operand(AT_RISK_LEFT.name, Unit.COUNT, _LEFT), Operand(AT_RISK_BEFORE.name, Unit.COUNT, _SHOWN)),
    divide,
    _NOBODY,
)
"""Of whom the rules told in each of the months that are over, so many left within it."""

CUSTOMERS_AT_RISK: Final = Kpi(
    id="at_risk",
    name=N_("Customers at risk"),
    meaning=N_("Customers who show a sign that they may leave, while something can still be done."),
    unit=Unit.COUNT,
    better=Better.DOWN,
    variants=(
        Variant(
            id="",
            name=N_("Customers"),
            formula=N_("Customers with at least one warning sign at the end of the period"),
            form=Total(Measure(AT_RISK, AT_RISK.name)),
            details=(
                Detail("worth", _WORTH.words, Unit.MONEY_PER_MONTH, Total(_WORTH)),
                *(
                    Detail(sign.value, rows.name, Unit.COUNT, Total(Measure(rows, rows.name)))
                    for sign, rows in WITH_SIGN.items()
                ),
                Detail(
                    "flagged",
                    N_("With a sign when a month began, the last twelve months together"),
                    Unit.COUNT,
                    _SHOWN,
                ),
                Detail("left", N_("Of these, left by the end of that month"), Unit.COUNT, _LEFT),
                Detail(
                    "precision",
                    N_("Share of these who left: how often the signs were right"),
                    Unit.SHARE,
                    _PRECISION,
                ),
            ),
        ),
        Variant(
            id="signs",
            name=N_("Warning signs"),
            formula=N_("Warning signs of customers at the end of the period, each sign of each counted"),
            form=Total(Measure(AT_RISK_SIGNS, AT_RISK_SIGNS.name)),
        ),
    ),
    includes=(
        N_("Which signs are looked for, and from where on, are rules of the business that can be changed."),
        N_("The signs: a renewal overdue, or due without contact; falling use; tickets open or reopened."),
        N_("And further: an answer of 6 or less to whether one would recommend, and silence."),
        N_("Contact is a finished call, e-mail, message, meeting or enquiry, or a new ticket."),
        N_("Who has just run out without renewing counts too, with what was paid until then."),
        N_("In a running period the signs are those of today."),
        N_("Which renewals are due is told by what is known now."),
        N_("How often the signs were right is told of the last twelve months that are over."),
    ),
    excludes=(
        N_("Who cancelled is lost, not at risk."),
        N_("Parties that are no customers, and those in the trash, are left out."),
    ),
    sources=("X",),
    roles=(Role.OWNER, Role.SALES, Role.SUPPORT),
)

KPIS: Final = (CUSTOMERS_AT_RISK,)
