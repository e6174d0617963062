"""The report's headline: what the period came to and what is off target, in one or two whole sentences.

Each case has sentences of its own, so that every language can put its words in order; no sentence is
put together from pieces. At most about 110 characters, for two lines of the page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crmdesk.kpi.figure import Status
from crmdesk.l10n.normalise import strip_marks
from crmdesk.l10n.texts import N_, NN_, _, using
from crmdesk.services.reports import verdict

if TYPE_CHECKING:
    from crmdesk.kpi.figure import Figure
    from crmdesk.l10n.formats import Formatter
    from crmdesk.services.reports import ReportData

LONGEST: Final = 110
_TWO: Final = 2


def headlines(data: ReportData, fmt: Formatter) -> list[str]:
    """The headline in the language of `fmt`, then shorter ones for where there is less room."""
    first = _sales(data, fmt) if data.has_sales else _judged(data, fmt)
    missed = any(verdict(row.figure) is Status.OFF_TARGET for row in data.rows)
    seconds = _standing(data, fmt) if data.has_sales or missed else []
    wholes = [f"{first} {second}" for second in seconds]
    return [*(one for one in wholes if len(strip_marks(one)) <= LONGEST), first]


def _judged(data: ReportData, fmt: Formatter) -> str:
    """How many measures of a page that is not about sales meet their targets."""
    stands = [verdict(row.figure) for row in data.rows]
    met, judged = stands.count(Status.ON_TARGET), sum(one is not Status.NONE for one in stands)
    if not judged:
        return _say(fmt, N_("No measure of this page has a target and enough data for a verdict."))
    told = N_("{met} of {all} measures are on target so far.") if data.is_running else _MET
    return fmt.sentence(told, met=met, all=judged)


_MET: Final = N_("{met} of {all} measures were on target.")


def headline(data: ReportData, fmt: Formatter) -> str:
    """The fullest headline."""
    return headlines(data, fmt)[0]


def _sales(data: ReportData, fmt: Formatter) -> str:
    """What was sold, against the target or else the previous period."""
    sales, period = data.figure("sales_total"), data.period.label(fmt)
    if data.began is None:
        return _say(fmt, N_("There are no deals in this book yet. Add or import some to see figures here."))
    if not sales.n:
        told = (
            N_("No deal has been won so far in {period}.")
            if data.is_running
            else N_("No deal was won in {period}.")
        )
        return _say(fmt, told, period=period)
    amount = fmt.money(round(sales.value or 0), data.facts.currency, compact=True)
    pieces = {"period": period, "amount": amount}
    if sales.goal is not None and sales.goal.value and sales.value is not None:
        share = fmt.percent(sales.value / sales.goal.value, 0)
        told = (
            N_("Sales in {period} are {amount} so far, {share} of the target.")
            if data.is_running
            else N_("Sales in {period} were {amount}, {share} of the target.")
        )
        return _say(fmt, told, **pieces, share=share)
    return _against_previous(data, fmt, sales, pieces)


def _against_previous(data: ReportData, fmt: Formatter, sales: Figure, pieces: dict[str, str]) -> str:
    change = sales.relative_change(sales.previous)
    if data.is_running:
        return _say(fmt, N_("Sales in {period} are {amount} so far."), **pieces)
    if change is None or sales.previous is None:
        return _say(fmt, N_("Sales in {period} were {amount}."), **pieces)
    pieces |= {"change": fmt.percent(abs(change), 0), "previous": sales.previous.period.label(fmt)}
    if not round(change * 100):
        return _say(fmt, N_("Sales in {period} were {amount}, as in {previous}."), **pieces)
    told = (
        N_("Sales in {period} were {amount}, {change} more than in {previous}.")
        if change > 0
        else N_("Sales in {period} were {amount}, {change} less than in {previous}.")
    )
    return _say(fmt, told, **pieces)


def _standing(data: ReportData, fmt: Formatter) -> list[str]:
    """Which measures are off target, or how many have no verdict; the fuller sentence first."""
    if data.began is None:
        return []
    figures = [row.figure for row in data.rows]
    judged = [one for one in figures if verdict(one) is not Status.NONE]
    missed = [_say(fmt, one.kpi.name) for one in judged if verdict(one) is Status.OFF_TARGET]
    if not judged:
        return [_say(fmt, N_("Set targets to see how the measures stand."))]
    if not missed:
        told = NN_(
            "The one measure with a target is on or near it.",
            "All {count} measures with a target are on or near it.",
        )
        return [fmt.sentence(told, count=len(judged))]
    of_all = N_("{missed} of {all} measures are off target.")
    counted = fmt.sentence(of_all, missed=len(missed), all=len(judged))
    if len(missed) == 1:
        return [_say(fmt, N_("“{measure}” is off target."), measure=missed[0]), counted]
    if len(missed) == _TWO:
        named = N_("“{measure}” and “{other}” are off target.")
        return [_say(fmt, named, measure=missed[0], other=missed[1]), counted]
    return [counted]


def _say(fmt: Formatter, message: str, **pieces: str) -> str:
    """A marked sentence around pieces that are written already."""
    with using(fmt.locale.catalogue):
        return _(message).format(**pieces)
