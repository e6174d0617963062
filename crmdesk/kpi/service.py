"""The figures of the service desk (KPIS.md section 2, Service), each declared once."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

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
from crmdesk.kpi.statistics import median, quantile
from crmdesk.kpi.ticket_rows import (
    ANSWERED,
    BACKLOG,
    FIRST_RESOLVED,
    PROMISES,
    PROMISES_MET,
    REOPENED,
    REPLIES_MET,
    REPLY_PROMISES,
    RESOLVED,
    SETTLED,
    SOLVE_PROMISES,
    SOLVINGS_MET,
    TICKETS,
    UNANSWERED,
)
from crmdesk.l10n.texts import N_

if TYPE_CHECKING:
    from crmdesk.kpi.population import Population
    from crmdesk.kpi.spec import Form, Spread

_HOUR: Final = 60
_MOST: Final = Fraction(9, 10)

TICKET_TRASH: Final = N_("Tickets in the trash and those merged into another are left out.")
_WORK_TIME: Final = N_(
    "Work time is that of the business: its week, its days off. Net time leaves out waiting for the customer."
)
_LAST_SOLVED: Final = N_("A ticket counts on the day it was last solved; reopening it moves that day.")
_UNDONE: Final = N_("A solving undone before the end of the period does not count in it.")
_TICKET_OWNER: Final = N_("A ticket counts for the person who has it now.")


def _median_hours(spread: Spread) -> Fraction:
    return median(spread) / _HOUR


def _most_hours(spread: Spread) -> Fraction:
    """The hours within which nine of ten stay."""
    return quantile(spread, _MOST) / _HOUR


def _times(
    rows: Population, words: dict[str, str], empty: str, details: tuple[Detail, ...] = (), *, ripens: bool
) -> tuple[Variant, ...]:
    """A time in its clocks: the mean and the median of each, and what nine of ten stay within."""
    of_rows = {"median": _median_hours, "p90": _most_hours}
    found = []
    for id_, name, column, way in _WAYS:
        form: Form
        if way == "mean":
            form = Ratio(Measure(rows, words["sum"], column), Measure(rows, rows.name), empty)
        else:
            form = OfRows(rows, rows.name, (column,), of_rows[way], empty)
        found.append(
            Variant(id=id_, name=name, formula=words[way], form=form, details=details, ripens=ripens)
        )
    return tuple(found)


_WAYS: Final = (
    ("", N_("Work time"), "work", "mean"),
    ("median", N_("Work time, median"), "work", "median"),
    ("p90", N_("Work time, nine of ten"), "work", "p90"),
    ("net", N_("Without waiting for the customer"), "net", "mean"),
    ("net_median", N_("Without waiting, median"), "net", "median"),
    ("clock", N_("Every hour"), "clock", "mean"),
    ("clock_median", N_("Every hour, median"), "clock", "median"),
)

RESOLUTION_TIME: Final = Kpi(
    id="resolution_time",
    name=N_("Mean time to resolution"),
    meaning=N_("How many hours it takes until a customer’s trouble is solved."),
    unit=Unit.HOURS,
    better=Better.DOWN,
    variants=_times(
        RESOLVED,
        {
            "sum": N_("Hours from coming to the latest solving, added up"),
            "mean": N_("Hours from coming to the latest solving, added up ÷ tickets solved"),
            "median": N_("The middle of the hours from coming to the latest solving"),
            "p90": N_("The hours within which nine of ten tickets were solved"),
        },
        N_("No ticket was solved in this period."),
        ripens=False,
    ),
    includes=(
        _LAST_SOLVED,
        _WORK_TIME,
        _TICKET_OWNER,
    ),
    excludes=(
        _UNDONE,
        N_("Tickets that are still open are left out; the backlog has them."),
        TICKET_TRASH,
    ),
    sources=("R6",),
    roles=(Role.OWNER, Role.SUPPORT),
)

FIRST_RESOLUTION_TIME: Final = Kpi(
    id="first_resolution_time",
    name=N_("Time to first resolution"),
    meaning=N_("How many hours it takes until a ticket is solved for the first time."),
    unit=Unit.HOURS,
    better=Better.DOWN,
    variants=_times(
        FIRST_RESOLVED,
        {
            "sum": N_("Hours from coming to the first solving, added up"),
            "mean": N_(
                "Hours from coming to the first solving, added up ÷ tickets solved for the first time"
            ),
            "median": N_("The middle of the hours from coming to the first solving"),
            "p90": N_("The hours within which nine of ten tickets were first solved"),
        },
        N_("No ticket was solved for the first time in this period."),
        ripens=False,
    ),
    includes=(
        N_("A ticket counts on the day it was first solved, even if it was reopened later."),
        _WORK_TIME,
        _TICKET_OWNER,
    ),
    excludes=(TICKET_TRASH,),
    sources=("R6",),
    roles=(Role.SUPPORT,),
)

FIRST_REPLY_TIME: Final = Kpi(
    id="first_reply_time",
    name=N_("Time to first reply"),
    meaning=N_("How many hours a customer waits for the first word of a colleague."),
    unit=Unit.HOURS,
    better=Better.DOWN,
    variants=_times(
        ANSWERED,
        {
            "sum": N_("Hours from coming to the first reply, added up"),
            "mean": N_("Hours from coming to the first reply, added up ÷ tickets answered"),
            "median": N_("The middle of the hours from coming to the first reply"),
            "p90": N_("The hours within which nine of ten tickets were answered"),
        },
        N_("No ticket that came in this period has been answered yet."),
        (Detail(UNDECIDED, UNANSWERED.name, Unit.COUNT, Total(Measure(UNANSWERED, UNANSWERED.name))),),
        ripens=True,
    ),
    includes=(
        N_("A ticket counts on the day it came."),
        N_("Replies not yet given are added when they are; until then the figure is provisional."),
        _WORK_TIME,
        _TICKET_OWNER,
    ),
    excludes=(N_("Automatic replies do not count."), TICKET_TRASH),
    sources=("R6",),
    roles=(Role.SUPPORT,),
)


def _kept(id_: str, name: str, formula: str, met: Population, due: Population) -> Variant:
    form = Ratio(
        Measure(met, met.name),
        Measure(due, due.name),
        N_("No service target was due in this period."),
        nested=True,
    )
    return Variant(id=id_, name=name, formula=formula, form=form)


SLA_MET: Final = Kpi(
    id="sla_met",
    name=N_("Service targets met"),
    meaning=N_("Of what was promised to customers, how much was kept in time."),
    unit=Unit.SHARE,
    better=Better.UP,
    variants=(
        _kept(
            "",
            N_("First reply and solution"),
            N_("Service targets met ÷ service targets due"),
            PROMISES_MET,
            PROMISES,
        ),
        _kept(
            "reply",
            N_("First reply"),
            N_("First replies in time ÷ first replies due"),
            REPLIES_MET,
            REPLY_PROMISES,
        ),
        _kept(
            "solve",
            N_("Solution"),
            N_("Tickets solved in time ÷ tickets solved that had a target"),
            SOLVINGS_MET,
            SOLVE_PROMISES,
        ),
    ),
    includes=(
        N_("The target for the first reply counts on the day the ticket came, once it is met or missed."),
        N_("The target for solving counts on the day the ticket was last solved."),
        N_("A reply that is still missing counts as missed from the day after it was due."),
        N_("The share is given with its 95 % interval (Wilson)."),
    ),
    excludes=(N_("Tickets without a target are left out."), TICKET_TRASH),
    roles=(Role.OWNER, Role.SUPPORT),
)

REOPEN_RATE: Final = Kpi(
    id="reopen_rate",
    name=N_("Reopened tickets"),
    meaning=N_("Of what was solved, how much came back."),
    unit=Unit.SHARE,
    better=Better.DOWN,
    variants=(
        Variant(
            id="",
            name=N_("Of the solvings in the period"),
            formula=N_("Solvings undone by the end of the period ÷ solvings in the period"),
            form=Ratio(
                Measure(REOPENED, REOPENED.name),
                Measure(SETTLED, SETTLED.name),
                N_("No ticket was solved in this period."),
                nested=True,
            ),
        ),
    ),
    includes=(
        N_("A customer’s answer to a solved ticket reopens it."),
        N_("A ticket solved twice in the period, with a reopening between, counts twice."),
        N_("The share is given with its 95 % interval (Wilson)."),
    ),
    excludes=(
        N_("What is reopened after the period does not count in it."),
        N_("A ticket solved once more without being reopened counts once, on the later day."),
        TICKET_TRASH,
    ),
    roles=(Role.SUPPORT,),
)

_OPEN_TICKETS: Final = Measure(BACKLOG, BACKLOG.name)

BACKLOG_SIZE: Final = Kpi(
    id="backlog",
    name=N_("Open tickets"),
    meaning=N_("How many tickets wait to be solved, and for how long already."),
    unit=Unit.COUNT,
    better=Better.DOWN,
    variants=(
        Variant(
            id="",
            name=N_("At the end of the period"),
            formula=N_("Tickets open at the end of the period, by the days since they came"),
            form=Total(_OPEN_TICKETS),
            details=(
                Detail(
                    "age",
                    N_("Their average days since they came"),
                    Unit.DAYS,
                    Ratio(
                        Measure(BACKLOG, N_("Days since they came, added up"), "days"),
                        _OPEN_TICKETS,
                        N_("No ticket is open."),
                    ),
                ),
            ),
        ),
    ),
    includes=(N_("A ticket that waits for the customer is open."), _TICKET_OWNER),
    excludes=(TICKET_TRASH,),
    roles=(Role.OWNER, Role.SUPPORT),
    split="age",
)


TICKETS_CREATED: Final = Kpi(
    id="tickets_created",
    name=N_("New tickets"),
    meaning=N_("How many tickets came in the period."),
    unit=Unit.COUNT,
    better=Better.NONE,
    variants=(
        Variant(id="", name=N_("Total"), formula=TICKETS.name, form=Total(Measure(TICKETS, TICKETS.name))),
    ),
    includes=(N_("A ticket counts on the day it came."), _TICKET_OWNER),
    excludes=(TICKET_TRASH,),
    roles=(Role.SUPPORT,),
)

TICKETS_SOLVED: Final = Kpi(
    id="tickets_solved",
    name=N_("Solved tickets"),
    meaning=N_("How many tickets were solved in the period."),
    unit=Unit.COUNT,
    better=Better.UP,
    variants=(
        Variant(id="", name=N_("Total"), formula=RESOLVED.name, form=Total(Measure(RESOLVED, RESOLVED.name))),
    ),
    includes=(_LAST_SOLVED, _TICKET_OWNER),
    excludes=(_UNDONE, TICKET_TRASH),
    roles=(Role.SUPPORT,),
)

KPIS: Final = (
    RESOLUTION_TIME,
    FIRST_RESOLUTION_TIME,
    FIRST_REPLY_TIME,
    SLA_MET,
    REOPEN_RATE,
    BACKLOG_SIZE,
    TICKETS_CREATED,
    TICKETS_SOLVED,
)
