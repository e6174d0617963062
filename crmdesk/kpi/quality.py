"""Whether the CRM is used, and whether what stands in it can be trusted (KPIS.md section 2, Service)."""

from __future__ import annotations

from typing import Final

from crmdesk.kpi.open_deals import OPEN_AT_END, PLANNED
from crmdesk.kpi.quality_rows import ACTIVE_WEEKS, ADDED, COMPLETE, SOUND, STAFF_WEEKS, TWICE
from crmdesk.kpi.related import TRASHED, WITH_INTERVAL
from crmdesk.kpi.spec import Better, Detail, Kpi, Measure, Ratio, Role, Total, Unit, Variant
from crmdesk.l10n.texts import N_

ADOPTION: Final = Kpi(
    id="adoption",
    name=N_("Use of the CRM"),
    meaning=N_("How many colleagues work with the CRM in a week."),
    unit=Unit.SHARE,
    better=Better.UP,
    variants=(
        Variant(
            id="",
            name=N_("By week"),
            formula=N_("Weeks in which a colleague did something ÷ weeks × colleagues"),
            form=Ratio(
                Measure(ACTIVE_WEEKS, ACTIVE_WEEKS.name),
                Measure(STAFF_WEEKS, STAFF_WEEKS.name),
                N_("There was no active colleague, or the period has not begun."),
                nested=True,
            ),
        ),
    ),
    includes=(
        N_("Something is done by finishing an activity or by writing in a ticket."),
        N_("Weeks are counted from the period’s first day up to today; over all time, the last 52."),
        N_("Colleagues are those who are active now: that has no past."),
        WITH_INTERVAL,
    ),
    excludes=(N_("Colleagues who are not active any more, and those in the trash, are left out."),),
    sources=("K", "T"),
    roles=(Role.OWNER, Role.SALES),
)

_ADDED: Final = Measure(ADDED, ADDED.name)
_NONE_ADDED: Final = N_("Nobody was added in this period.")

DATA_QUALITY: Final = Kpi(
    id="data_quality",
    name=N_("Data quality"),
    meaning=N_("How much of what is entered is complete, and there only once."),
    unit=Unit.SHARE,
    better=Better.UP,
    variants=(
        Variant(
            id="",
            name=N_("People and companies"),
            formula=N_("Complete and there once ÷ people and companies added in the period"),
            form=Ratio(Measure(SOUND, SOUND.name), _ADDED, _NONE_ADDED, nested=True),
            details=(
                Detail(
                    "complete",
                    COMPLETE.name,
                    Unit.SHARE,
                    Ratio(Measure(COMPLETE, COMPLETE.name), _ADDED, _NONE_ADDED, nested=True),
                ),
                Detail("twice", TWICE.name, Unit.COUNT, Total(Measure(TWICE, TWICE.name))),
            ),
        ),
        Variant(
            id="next_step",
            name=N_("Open deals with a next step"),
            formula=N_("Open deals with a next step ÷ deals open at the end of the period"),
            form=Ratio(
                Measure(PLANNED, PLANNED.name),
                Measure(OPEN_AT_END, OPEN_AT_END.name),
                N_("No deal is open."),
                nested=True,
            ),
        ),
    ),
    includes=(
        N_("Complete is who has a name, an e-mail address or a phone number, and an owner, by now."),
        N_("There twice is who shares kind, name and company with another, and no e-mail tells them apart."),
        N_("The other one is one who was added before the period’s end."),
        N_("Who was said to be no duplicate of another is not there twice for it."),
        N_("A next step is a planned activity or the words in the deal; all time has the whole book."),
        N_("The words of a deal and what tells people and companies are those of now: they have no past."),
        WITH_INTERVAL,
    ),
    excludes=(TRASHED,),
    sources=("K", "T"),
    roles=(Role.OWNER, Role.SALES),
)

KPIS: Final = (ADOPTION, DATA_QUALITY)
