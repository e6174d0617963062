"""The footnotes: the arithmetic of this page's figures with this page's numbers, long or short."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from crmdesk.kpi.goals import WATCH
from crmdesk.kpi.outcome import FEW
from crmdesk.kpi.spec import BY_THE_MONTH, Ratio
from crmdesk.l10n.texts import N_, NN_, Listing
from crmdesk.services.figure_factors import reckoning
from crmdesk.services.figure_words import NOTHING

if TYPE_CHECKING:
    from collections.abc import Callable

    from crmdesk.kpi.figure import Factor, Figure
    from crmdesk.report.page_words import PageWords
    from crmdesk.services.reports import ReportRow

_SURE: Final = Decimal("0.95")
"""How sure the interval of a share is."""

_RECKONED: Final = re.compile(" ([=÷×]) (?=[\u200e\u200f\u2066-\u2069]*\\d)")
_TOGETHER: Final = "\u00a0\\1\u00a0"


def notes(words: PageWords, *, is_long: bool) -> list[str]:
    """A note for each row of the table, in its order; no line ends within what is reckoned."""
    return [_RECKONED.sub(_TOGETHER, _note(words, row, is_long=is_long)) for row in words.data.rows]


def definitions(words: PageWords) -> list[str]:
    """What each row of the table means, and its note."""
    told = (words.say(row.figure.kpi.meaning) for row in words.data.rows)
    return [f"{meaning} {note}" for meaning, note in zip(told, notes(words, is_long=True), strict=True)]


def scope(words: PageWords) -> str:
    """How a verdict is made, whose deals are counted, and which are not."""
    told = N_(
        "Watch: up to {share} worse than the target; off target: more than that. "
        "Dashed line in trends: target. Scope: all colleagues, deals in the trash left out."
    )
    if words.data.person:
        told = N_(
            "Watch: up to {share} worse than the target; off target: more than that. "
            "Dashed line in trends: target. Scope: one person, deals in the trash left out."
        )
    found = words.around(told, share=words.fmt.percent(WATCH, 0))
    if words.data.undated:
        undated = NN_(
            "{count} open deal without an expected close is in no forecast.",
            "{count} open deals without an expected close are in no forecast.",
        )
        found = f"{found} {words.say(undated, count=words.data.undated)}"
    return found


_AT_CLOSING: Final = N_("{note} At closing: {n} undecided.")


def _note(words: PageWords, row: ReportRow, *, is_long: bool) -> str:
    figure = row.figure
    if figure.value is None:
        return words.say(figure.reason)
    text = _NOTES.get(figure.kpi.id, _usual)(words, row, is_long)
    if figure.too_few and is_long:
        told = N_("{note} Fewer than {few}: no status is given.")
        text = words.around(told, note=text, few=words.fmt.integer(FEW))
    return _with_kinds(words, figure, text, is_long=is_long)


def _with_kinds(words: PageWords, figure: Figure, text: str, *, is_long: bool) -> str:
    """The note with what kind of number it is: provisional, or a run rate."""
    if not is_long:
        kinds = [words.figures.provisional(figure), words.say(N_("run rate")) if figure.is_run_rate else ""]
        return words.fmt.joined([text, *kinds])
    if figure.undecided:
        waiting = words.fmt.integer(figure.undecided)
        told = N_("{note} Provisional: {n} undecided.") if figure.is_provisional else _AT_CLOSING
        text = words.around(told, note=text, n=waiting)
    if figure.is_run_rate:
        share = words.fmt.percent(figure.detail[BY_THE_MONTH] or 0, 0)
        told = N_("{note} A run rate: {share} of the subscriptions have terms of a month or less.")
        text = words.around(told, note=text, share=share)
    return text


def _sales(words: PageWords, row: ReportRow, is_long: bool) -> str:  # noqa: FBT001 - one shape for all notes
    count = row.figure.n or 0
    if is_long:
        told = NN_(
            "Value of the {count} deal won, by close date.", "Value of the {count} deals won, by close date."
        )
        return words.say(told, count=count)
    return words.say(NN_("{count} deal won", "{count} deals won"), count=count)


def _won(words: PageWords, row: ReportRow, is_long: bool) -> str:  # noqa: FBT001 - one shape for all notes
    decided = words.data.figure("win_rate")
    told = N_("{won} won and {lost} lost, by close date.") if is_long else N_("{won} won, {lost} lost")
    won = row.figure.n or 0
    return words.say(told, won=won, lost=(decided.of or 0) - won)


def _average(words: PageWords, row: ReportRow, is_long: bool) -> str:  # noqa: FBT001 - one shape for all notes
    total, count = _division(row.figure)
    division = f"{words.money(total)} ÷ {words.fmt.number(count)}"
    return words.around(N_("Value won ÷ deals won: {division}."), division=division) if is_long else division


def _rate(words: PageWords, row: ReportRow, is_long: bool) -> str:  # noqa: FBT001 - one shape for all notes
    figure = row.figure
    if figure.interval is None:
        return words.say(N_("{n} of {of}"), n=figure.n, of=figure.of)
    low, high = (words.fmt.percent(one, 0) for one in figure.interval)
    told = (
        N_("{n} won of {of} decided; {sure} interval {low} to {high}.")
        if is_long
        else N_("{n} of {of}; {sure}: {low} to {high}")
    )
    n, of = (words.fmt.integer(one or 0) for one in (figure.n, figure.of))
    return words.around(told, n=n, of=of, low=low, high=high, sure=words.fmt.percent(_SURE, 0))


def _cycle(words: PageWords, row: ReportRow, is_long: bool) -> str:  # noqa: FBT001 - one shape for all notes
    days, count = (words.fmt.number(one) for one in _division(row.figure))
    division = f"{days} ÷ {count}"
    told = N_("Days from creation to winning ÷ deals won: {division}.")
    return words.around(told if is_long else N_("days ÷ deals won: {division}"), division=division)


def _leads(words: PageWords, row: ReportRow, is_long: bool) -> str:  # noqa: FBT001 - one shape for all notes
    figure = row.figure
    told = N_("{n} of {of} leads added in the period are customers by now.") if is_long else N_("{n} of {of}")
    return words.say(told, n=figure.n or 0, of=figure.of or 0)


def _created(words: PageWords, _row: ReportRow, is_long: bool) -> str:  # noqa: FBT001 - one shape for all notes
    return words.say(N_("Deals counted on the day they were created.") if is_long else N_("by created date"))


def _open(words: PageWords, row: ReportRow, is_long: bool) -> str:  # noqa: FBT001 - one shape for all notes
    count = row.figure.n or 0
    if is_long:
        told = NN_(
            "Value of the {count} deal open at the end of the period.",
            "Value of the {count} deals open at the end of the period.",
        )
        return words.say(told, count=count)
    return words.say(NN_("{count} open deal", "{count} open deals"), count=count)


def _forecast(words: PageWords, row: ReportRow, is_long: bool) -> str:  # noqa: FBT001 - one shape for all notes
    count = words.fmt.integer(row.figure.n or 0)
    told = (
        N_("Value × probability of the deals open at the end of the period: {n}.")
        if is_long
        else N_("value × probability, open deals: {n}")
    )
    return words.around(told, n=count)


_TWO: Final = 2


def _usual(words: PageWords, row: ReportRow, is_long: bool) -> str:  # noqa: FBT001 - one shape for all notes
    """How a figure is worked out, with this page's numbers; alone where there is no room for more."""
    formula, numbers = words.say(row.figure.variant.formula), _numbers(words, row.figure)
    if not numbers:
        return words.around(N_("{formula}."), formula=formula)
    if not is_long:
        return numbers
    return words.around(N_("{formula}: {division}."), formula=formula, division=numbers)


def _numbers(words: PageWords, figure: Figure) -> str:
    """One number divided by another, or what is calculated with by name; how many rows are added up."""
    factors, more = figure.factors, reckoning(figure, words.figures).more
    if isinstance(figure.variant.form, Ratio) and len(factors) == _TWO:
        above, below = (_factor(words, one, more) for one in factors)
        return f"{above} ÷ {below}"
    if len(factors) > 1:
        names = [words.say(factors[0].words), *(words.within(one.words) for one in factors[1:])]
        told = (f"{name} {_factor(words, one, more)}" for name, one in zip(names, factors, strict=True))
        return words.say("{parts}", parts=Listing(told))
    return "" if figure.n is None else words.sample(figure.n)


def _factor(words: PageWords, factor: Factor, more: int) -> str:
    if factor.value is None:
        return NOTHING
    if factor.unit.is_money:
        return words.reckoned(factor.value)
    return words.figures.exact(factor.value, factor.unit, more=more)


def _division(figure: Figure) -> tuple[Any, Any]:
    above, below = figure.factors[:2]
    return above.value, below.value


_NOTES: dict[str, Callable[[PageWords, ReportRow, bool], str]] = {
    "sales_total": _sales,
    "deals_won": _won,
    "average_sale": _average,
    "win_rate": _rate,
    "sales_cycle": _cycle,
    "lead_conversion_rate": _leads,
    "deals_created": _created,
    "pipeline_value": _open,
    "forecast": _forecast,
}
