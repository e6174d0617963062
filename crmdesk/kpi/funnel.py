"""The figures of the way to a sale: leads, stages, and the time spent in them (KPIS.md section 2)."""

from __future__ import annotations

from typing import Final

from crmdesk.kpi.leads import CONVERSIONS, LEADS, LEADS_SOLD, LEADS_THEN, LEADS_WAITING
from crmdesk.kpi.open_deals import OPEN_AT_END
from crmdesk.kpi.sales import OPEN_COUNT, TRASH
from crmdesk.kpi.spec import (
    UNDECIDED,
    Better,
    Detail,
    Kpi,
    Measure,
    OfRows,
    Ratio,
    Role,
    Total,
    Unit,
    Variant,
)
from crmdesk.kpi.stages import ENTERED, PASSED, STAYS, STILL_THERE
from crmdesk.kpi.statistics import median
from crmdesk.l10n.texts import N_

_LEAD_COUNT: Final = Measure(LEADS, LEADS.name)
_NO_LEADS: Final = N_("No lead was created in this period.")
_STAY_COUNT: Final = Measure(STAYS, STAYS.name)
_NO_STAYS: Final = N_("No deal left a stage in this period.")

LEAD_CONVERSION_RATE: Final = Kpi(
    id="lead_conversion_rate",
    name=N_("Lead conversion"),
    meaning=N_("Of the leads that came in, how many became customers."),
    unit=Unit.SHARE,
    better=Better.UP,
    variants=(
        Variant(
            id="",
            name=N_("Of the leads created in the period"),
            formula=N_("Leads created in the period that are customers by now ÷ leads created in the period"),
            form=Ratio(Measure(LEADS_SOLD, LEADS_SOLD.name), _LEAD_COUNT, _NO_LEADS, nested=True),
            details=(
                Detail(
                    UNDECIDED,
                    LEADS_WAITING.name,
                    Unit.COUNT,
                    Total(Measure(LEADS_WAITING, LEADS_WAITING.name)),
                ),
            ),
            ripens=True,
        ),
        Variant(
            id="conversions",
            name=N_("Conversions in the period"),
            formula=N_("Leads that became customers in the period ÷ leads created in the period"),
            form=Ratio(
                Measure(CONVERSIONS, CONVERSIONS.name), Measure(LEADS_THEN, LEADS_THEN.name), _NO_LEADS
            ),
        ),
    ),
    includes=(
        N_("A lead is a company, or a person without one, that had not bought before the day it was added."),
        N_("It becomes a customer on the day of its first won deal or of its first paid term."),
        N_("A person of a company who buys in person was a lead on the day it was added."),
    ),
    excludes=(
        N_("People who belong to a company are not leads of their own."),
        N_("Contacts and deals in the trash are left out."),
    ),
    sources=("X4", "H2"),
    roles=(Role.OWNER, Role.SALES, Role.MARKETING),
)

STAGE_CONVERSION: Final = Kpi(
    id="stage_conversion",
    name=N_("Stage conversion"),
    meaning=N_("Of the deals that came into a stage, how many went on to a later one or were won."),
    unit=Unit.SHARE,
    better=Better.UP,
    variants=(
        Variant(
            id="",
            name=N_("Of the deals that entered in the period"),
            formula=N_("Deals that went on or were won by now ÷ deals that entered the stage in the period"),
            form=Ratio(
                Measure(PASSED, PASSED.name),
                Measure(ENTERED, ENTERED.name),
                N_("No deal entered this stage in this period."),
                nested=True,
            ),
            details=(
                Detail(
                    UNDECIDED,
                    STILL_THERE.name,
                    Unit.COUNT,
                    Total(Measure(STILL_THERE, STILL_THERE.name)),
                ),
            ),
            ripens=True,
        ),
    ),
    includes=(
        N_("Lost deals stay in the denominator."),
        N_("A skipped stage counts as entered and passed, at creation too."),
        N_("The owner is the owner on entering the stage."),
    ),
    excludes=(N_("Going back to a stage does not count again."), TRASH),
    sources=("K11", "K12"),
    roles=(Role.OWNER, Role.SALES),
    split="stage",
    no_total=N_("Each stage has a rate of its own."),
)

TIME_IN_STAGE: Final = Kpi(
    id="time_in_stage",
    name=N_("Time in stage"),
    meaning=N_("How many days deals stay in a stage before they leave it."),
    unit=Unit.DAYS,
    better=Better.DOWN,
    variants=tuple(
        Variant(
            id=id_,
            name=name,
            formula=formula,
            form=form,
            details=(
                Detail("open_stays", N_("Deals still in the stage"), Unit.COUNT, Total(OPEN_COUNT)),
                Detail(
                    "open_age",
                    N_("Their average days in it so far"),
                    Unit.DAYS,
                    Ratio(
                        Measure(OPEN_AT_END, N_("Days in stage so far, added up"), "age"),
                        OPEN_COUNT,
                        N_("No deal is in a stage at the end of this period."),
                    ),
                ),
            ),
        )
        for id_, name, formula, form in (
            (
                "",
                N_("Average"),
                N_("Days in the stage, added up ÷ stays that ended in the period"),
                Ratio(Measure(STAYS, N_("Days in the stage, added up"), "days"), _STAY_COUNT, _NO_STAYS),
            ),
            (
                "median",
                N_("Median"),
                N_("The middle of the days in the stage, of the stays that ended in the period"),
                OfRows(STAYS, _STAY_COUNT.words, ("days",), median, _NO_STAYS),
            ),
        )
    ),
    includes=(
        N_("A stay counts on the day it ends, by moving on, going back or closing."),
        N_("A stay that ends on its first day lasts 0 days."),
    ),
    excludes=(N_("Stays that go on are not in the figure; their age is shown beside it."), TRASH),
    roles=(Role.SALES,),
    split="stage",
)
