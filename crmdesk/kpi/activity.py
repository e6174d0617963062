"""The figures of what salespeople do (KPIS.md section 2, Sales): activities, follow-ups, deals left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crmdesk.kpi.activity_rows import (
    BY_MAIL,
    BY_MANAGERS,
    BY_WEB,
    COUNTED,
    EFFORTS,
    FOLLOW_UPS,
    FOLLOWED,
    FOLLOWED_IN_TIME,
    INBOUND,
    OUTBOUND,
)
from crmdesk.kpi.leads import LEADS_ANSWERED, LEADS_UNANSWERED
from crmdesk.kpi.open_deals import STALLED
from crmdesk.kpi.sales import BASE_CURRENCY, CLOSE_DAY, NONE_WON, OPEN_COUNT, REOPENED, TRASH, WON_COUNT
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
from crmdesk.kpi.statistics import median
from crmdesk.l10n.texts import N_

if TYPE_CHECKING:
    from fractions import Fraction

    from crmdesk.kpi.spec import Spread

_HOUR: Final = 60

ACTIVITY_TRASH: Final = N_("Activities in the trash are left out.")
_DONE_DAY: Final = N_("An activity counts on the day it was done, for its owner.")


def _of_these(id_: str, measure: Measure) -> Detail:
    return Detail(id_, measure.words, Unit.COUNT, Total(measure))


SALES_ACTIVITY: Final = Kpi(
    id="sales_activity",
    name=N_("Sales activity"),
    meaning=N_("How often people talked with customers: by phone, by e-mail, face to face, on request."),
    unit=Unit.COUNT,
    better=Better.UP,
    variants=(
        Variant(
            id="",
            name=N_("By kind"),
            formula=N_("Finished calls, e-mails, meetings, and enquiries by e-mail or web"),
            form=Total(Measure(COUNTED, COUNTED.name)),
            details=tuple(
                _of_these(rows.id, Measure(rows, rows.name))
                for rows in (OUTBOUND, INBOUND, BY_MANAGERS, BY_MAIL, BY_WEB)
            ),
        ),
    ),
    includes=(
        _DONE_DAY,
        N_("Managers are the colleagues who are marked so now: that has no past."),
    ),
    excludes=(
        N_("Tasks, notes and messages, and enquiries that came otherwise, are left out."),
        N_("What is planned and not done is left out."),
        ACTIVITY_TRASH,
    ),
    sources=("H1",),
    roles=(Role.SALES, Role.REP),
    split="kind",
)

ACTIVITIES_PER_WIN: Final = Kpi(
    id="activities_per_win",
    name=N_("Activities per deal won"),
    meaning=N_("How often customers are called, written to or met for each deal that is won."),
    unit=Unit.TIMES,
    better=Better.DOWN,
    variants=(
        Variant(
            id="",
            name=N_("Usual"),
            formula=N_("Finished calls, e-mails, messages and meetings ÷ deals won"),
            form=Ratio(Measure(EFFORTS, EFFORTS.name), WON_COUNT, NONE_WON),
        ),
    ),
    includes=(
        _DONE_DAY,
        CLOSE_DAY,
        N_("Activities count whether or not they were about a deal that was won."),
    ),
    excludes=(N_("Tasks, notes and enquiries are left out."), ACTIVITY_TRASH, REOPENED, TRASH),
    sources=("K",),
    roles=(Role.SALES, Role.REP),
)

_DUE: Final = Measure(FOLLOW_UPS, FOLLOW_UPS.name)
_NONE_DUE: Final = N_("No follow-up was due in this period.")

FOLLOW_UP_RATE: Final = Kpi(
    id="follow_up_rate",
    name=N_("Follow-ups done"),
    meaning=N_("Of what was planned with customers, how much was done."),
    unit=Unit.SHARE,
    better=Better.UP,
    variants=(
        Variant(
            id="",
            name=N_("By the end of the period"),
            formula=N_("Follow-ups done by the end of the period ÷ follow-ups due in the period"),
            form=Ratio(Measure(FOLLOWED, FOLLOWED.name), _DUE, _NONE_DUE, nested=True),
        ),
        Variant(
            id="on_time",
            name=N_("By the day they were due"),
            formula=N_("Follow-ups done by the day they were due ÷ follow-ups due in the period"),
            form=Ratio(Measure(FOLLOWED_IN_TIME, FOLLOWED_IN_TIME.name), _DUE, _NONE_DUE, nested=True),
        ),
    ),
    includes=(
        N_("A follow-up is any activity with a due day but a note; it counts on that day, for its owner."),
        N_("The day that something is due is that of now: it has no past."),
        N_("The share is given with its 95 % interval (Wilson)."),
    ),
    excludes=(N_("What is due after today is left out."), ACTIVITY_TRASH),
    sources=("K",),
    roles=(Role.SALES, Role.REP),
)

_STALLED: Final = Measure(STALLED, STALLED.name)

STALLED_DEALS: Final = Kpi(
    id="stalled_deals",
    name=N_("Stalled deals"),
    meaning=N_("Open deals that nobody has done anything about for too long."),
    unit=Unit.COUNT,
    better=Better.DOWN,
    variants=(
        Variant(
            id="",
            name=N_("At the end of the period"),
            formula=N_("Deals open at the end of the period without an activity for so many days"),
            form=Total(_STALLED),
            details=(
                Detail(
                    "stalled_value",
                    N_("Their value"),
                    Unit.MONEY,
                    Total(Measure(STALLED, N_("Their value"), "amount")),
                ),
                Detail(
                    "stalled_share",
                    N_("Of all open deals"),
                    Unit.SHARE,
                    Ratio(_STALLED, OPEN_COUNT, N_("No deal is open."), nested=True),
                ),
            ),
        ),
    ),
    includes=(
        N_("After how many days a deal is stalled is a setting of the business."),
        N_("Days count from the deal’s last finished activity, else from its creation."),
        BASE_CURRENCY,
    ),
    excludes=(N_("Moves between stages and planned activities do not count as activity."), TRASH),
    sources=("K",),
    roles=(Role.SALES, Role.REP),
)

_ANSWERED: Final = Measure(LEADS_ANSWERED, LEADS_ANSWERED.name)
_RESPONSE: Final = Measure(
    LEADS_ANSWERED, N_("Hours from the lead’s day to the first contact, added up"), "response"
)
_NONE_ANSWERED: Final = N_("No lead of this period has been contacted yet.")


def _median_hours(spread: Spread) -> Fraction:
    return median(spread) / _HOUR


LEAD_RESPONSE_TIME: Final = Kpi(
    id="lead_response_time",
    name=N_("Response time to leads"),
    meaning=N_("How many hours of work time pass until somebody turns to a new lead."),
    unit=Unit.HOURS,
    better=Better.DOWN,
    variants=tuple(
        Variant(
            id=id_,
            name=name,
            formula=formula,
            form=form,
            details=(_of_these(UNDECIDED, Measure(LEADS_UNANSWERED, LEADS_UNANSWERED.name)),),
            ripens=True,
        )
        for id_, name, formula, form in (
            (
                "",
                N_("Average"),
                N_("Hours from the lead’s day to the first contact, added up ÷ leads somebody turned to"),
                Ratio(_RESPONSE, _ANSWERED, _NONE_ANSWERED),
            ),
            (
                "median",
                N_("Median"),
                N_("The middle of the hours from the lead’s day to the first contact"),
                OfRows(LEADS_ANSWERED, _ANSWERED.words, ("response",), _median_hours, _NONE_ANSWERED),
            ),
        )
    ),
    includes=(
        N_("A lead counts on the day it was added; from the beginning of that day, which has no hour."),
        N_("The first contact is the first finished outbound call, e-mail, message or meeting from then on."),
        N_("Work time is that of the business: its week, its days off."),
    ),
    excludes=(
        N_("Leads that nobody turned to yet are left out; until then the figure is provisional."),
        N_("Contacts and activities in the trash are left out."),
    ),
    sources=("K",),
    roles=(Role.SALES, Role.REP, Role.MARKETING),
)

KPIS: Final = (SALES_ACTIVITY, ACTIVITIES_PER_WIN, FOLLOW_UP_RATE, STALLED_DEALS, LEAD_RESPONSE_TIME)
