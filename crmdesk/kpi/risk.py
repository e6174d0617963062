"""Customers who show a warning sign that they may leave (KPIS.md section 2, Customers)."""

from __future__ import annotations

from typing import Final

from crmdesk.kpi.risk_rows import AT_RISK, AT_RISK_BEFORE, AT_RISK_LEFT, AT_RISK_SIGNS, WITH_SIGN
from crmdesk.kpi.spec import Better, Detail, Kpi, Measure, Ratio, Role, Total, Unit, Variant
from crmdesk.l10n.texts import N_

_WORTH: Final = Measure(AT_RISK, N_("Worth a month together"), "monthly")

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
                    "precision",
                    N_("Of those with a sign when the period began, left by its end"),
                    Unit.SHARE,
                    Ratio(
                        Measure(AT_RISK_LEFT, AT_RISK_LEFT.name),
                        Measure(AT_RISK_BEFORE, AT_RISK_BEFORE.name),
                        N_("Nobody showed a warning sign when the period began."),
                        nested=True,
                    ),
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
    ),
    excludes=(
        N_("Who cancelled is lost, not at risk."),
        N_("Parties that are no customers, and those in the trash, are left out."),
    ),
    sources=("X",),
    roles=(Role.OWNER, Role.SALES, Role.SUPPORT),
)

KPIS: Final = (CUSTOMERS_AT_RISK,)
