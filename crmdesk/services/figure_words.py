"""How a figure is told: its value and unit, its change in words, its target, how sure it is.

One place for the tile, the drill-down, the spoken text and whatever else says a figure in a sentence.
Exact values are written by `figure_texts`; here a large amount of money is shown short.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from crmdesk.kpi.figure import Point, Status
from crmdesk.kpi.spec import Better, Unit
from crmdesk.l10n.calendars import calendar
from crmdesk.l10n.normalise import strip_marks
from crmdesk.l10n.numerals import rounded
from crmdesk.l10n.texts import N_, NN_, ngettext, using
from crmdesk.model.period import Grain
from crmdesk.services.figure_doubts import certainty, kinds, undecided
from crmdesk.services.figure_texts import (
    MINUTES,
    money_text,
    places_of,
    restated_sentence,
    trimmed,
    value_text,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from crmdesk.kpi.figure import Figure, Part
    from crmdesk.l10n.formats import Formatter
    from crmdesk.model.period import Period
    from crmdesk.model.setting import BookFacts

NOTHING: Final = "—"
STATUS_WORDS: Final = {
    Status.ON_TARGET: N_("On target"),
    Status.WATCH: N_("Watch"),
    Status.OFF_TARGET: N_("Off target"),
    Status.NONE: N_("No target"),
}
_PER: Final = {
    Unit.MONEY_PER_DAY: N_("a day"),
    Unit.MONEY_PER_MONTH: N_("a month"),
    Unit.MONEY_PER_YEAR: N_("a year"),
}
_SOME: Final = 100
_TOO_MANY_TIMES: Final = 10
"""A change to so many times what it was is told as an amount, for a per cent would say little."""


class Compare(StrEnum):
    """What a figure is compared with."""

    PREVIOUS = "previous"
    LAST_YEAR = "last_year"
    TARGET = "target"


COMPARE_WORDS: Final = {
    Compare.PREVIOUS: N_("previous period"),
    Compare.LAST_YEAR: N_("same period last year"),
    Compare.TARGET: N_("target"),
}


class Way(StrEnum):
    """Which way a number went."""

    UP = "up"
    DOWN = "down"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Change:
    """A change as it is shown: the arrow carries the sign, so `amount` has none.

    `improved` is None where the change is neither good nor bad; `word` says which it is.
    """

    way: Way
    amount: str
    word: str
    improved: bool | None


class FigureWords:
    """Writes figures as one person reads them."""

    def __init__(self, fmt: Formatter, facts: BookFacts) -> None:
        self.fmt = fmt
        self.facts = facts

    # Values

    def short(
        self, value: Decimal | None, unit: Unit, *, like: Decimal | None = None, sign: bool = False
    ) -> tuple[str, str]:
        """A value and the unit that stands beside it, smaller; a dash where there is none.

        Money is written in the scale of `like`, so that the two compare.
        """
        if value is None:
            return NOTHING, ""
        if unit.is_money:
            scale = None if like is None else round(like)
            digits, words = self.fmt.compact(round(value), self.facts.currency, like=scale, sign=sign)
            return digits, self._per(words, unit)
        if unit is Unit.HOURS:
            return self._hours(value, sign=sign)
        if unit is Unit.DAYS:
            shown = _whole(value)
            return self.fmt.number(shown, sign=sign), self._days(shown)
        if unit is Unit.SHARE:
            return self.fmt.percent(value), ""
        shown = trimmed(value, places_of(unit))
        return self.fmt.number(shown, sign=sign), self._counted(shown, unit)

    def exact(self, value: Decimal | None, unit: Unit, *, more: int = 0) -> str:
        """A value in full, with its unit and so many `more` decimals."""
        return value_text(value, unit, fmt=self.fmt, facts=self.facts, more=more)

    def brief(self, value: Decimal | None, unit: Unit) -> str:
        """The short value with its unit, as one text."""
        if value is not None and unit.is_money:
            return money_text(self.fmt.money(round(value), self.facts.currency, compact=True), unit, self.fmt)
        if value is not None and unit is Unit.HOURS:
            digits, words = self._hours(value, sign=False)
            return f"{digits} {words}"
        return self.exact(value, unit)

    def _per(self, words: str, unit: Unit) -> str:
        if unit is Unit.MONEY:
            return words
        return money_text(words, unit, self.fmt) if words else self.fmt.sentence(_PER[unit])

    def _hours(self, value: Decimal, *, sign: bool) -> tuple[str, str]:
        """A length of time in minutes where it is below an hour."""
        minutes = rounded(value * MINUTES, 0)
        short = abs(minutes) < MINUTES
        shown = minutes if short else _whole(value)
        whole = _plural(shown)
        with using(self.fmt.locale.catalogue):
            words = ngettext("minute", "minutes", whole) if short else ngettext("hour", "hours", whole)
        return self.fmt.number(shown, sign=sign), words

    def _days(self, value: Decimal) -> str:
        with using(self.fmt.locale.catalogue):
            return ngettext("day", "days", _plural(value))

    def _counted(self, value: Decimal, unit: Unit) -> str:
        """The word beside a number of months or of times; empty for what only counts."""
        with using(self.fmt.locale.catalogue):
            if unit is Unit.MONTHS:
                return ngettext("month", "months", _plural(value))
            return ngettext("time", "times", _plural(value)) if unit is Unit.TIMES else ""

    # Changes

    def change(self, figure: Figure, compare: Compare) -> Change | None:
        """How the figure moved against what it is compared with; None where there is nothing to compare."""
        other = self.compared(figure, compare)
        change = figure.change(other)
        if other is None or change is None:
            return None
        shown = self._size(figure, other, change)
        if shown is None:
            return Change(Way.SAME, "", self.fmt.sentence(N_("unchanged")), None)
        improved = figure.improved(other)
        word = "" if improved is None else N_("better") if improved else N_("worse")
        return Change(Way.UP if change > 0 else Way.DOWN, shown, self.fmt.sentence(word), improved)

    def compared(self, figure: Figure, compare: Compare) -> Point | None:
        """What a figure is compared with; a target as if it were a period's value."""
        if compare is not Compare.TARGET:
            return figure.previous if compare is Compare.PREVIOUS else figure.last_year
        if figure.goal is None:
            return None
        return Point(period=figure.period, value=figure.goal.value, n=None, of=None)

    def gap(self, figure: Figure) -> str:
        """How far the figure is from its target, without a sign; empty where it has none."""
        found = self.change(figure, Compare.TARGET)
        return found.amount if found else ""

    def _size(self, figure: Figure, other: Point, change: Decimal) -> str | None:
        """The size of a change; None where nothing of it would show."""
        if figure.unit is Unit.SHARE:
            points = rounded(abs(change) * 100, 1)
            return self.fmt.sentence(N_("{points} pt"), points=self.fmt.number(points, 1)) if points else None
        relative = figure.relative_change(other)
        if figure.unit.is_money and relative is not None and abs(relative) < _TOO_MANY_TIMES:
            return self.fmt.percent(abs(relative)) if rounded(abs(relative) * 100, 1) else None
        if not rounded(change, 0 if figure.unit.is_money else 1):
            return None
        if figure.unit is Unit.TIMES:  # how many more, and not how many times as many
            return " ".join(self.short(abs(change), figure.unit))
        return self.brief(abs(change), figure.unit)

    # Targets and doubts

    def status(self, figure: Figure) -> str:
        """How the figure stands, in a word; empty where it has no value, or cannot have a target."""
        if figure.variant.id or (figure.goal is not None and figure.value is None):
            return ""
        return self.fmt.sentence(STATUS_WORDS[figure.status])

    def target(self, figure: Figure, *, exact: bool = False) -> str:
        """The target: “Target 500”, “Target at most 40 days”."""
        if figure.goal is None:
            return self.fmt.sentence(STATUS_WORDS[Status.NONE])
        value = self._target_value(figure, exact=exact)
        if figure.kpi.better is Better.DOWN:
            return self.fmt.sentence(N_("Target at most {value}"), value=value)
        return self.fmt.sentence(N_("Target {value}"), value=value)

    def _target_value(self, figure: Figure, *, exact: bool) -> str:
        wanted = figure.goal.value if figure.goal else None
        if wanted is None or exact:
            return self.exact(wanted, figure.unit)
        if figure.unit is Unit.SHARE:
            return self.fmt.percent(wanted, 0 if wanted * 100 == int(wanted * 100) else 1)
        return self.brief(wanted, figure.unit)

    def sample(self, figure: Figure) -> str:
        """How many rows stand behind a share, or behind an average of too few; else empty."""
        if figure.n is None or figure.value is None:
            return ""
        if figure.of is not None:
            shown = self.fmt.sentence(N_("{n} of {of}"), n=figure.n, of=figure.of)
        elif figure.too_few:
            shown = self.fmt.sentence(N_("n = {n}"), n=figure.n)
        else:
            return ""
        return self.fmt.sentence(N_("{sample}, too few"), sample=shown) if figure.too_few else shown

    def so_far(self, figure: Figure, today: dt.date) -> str:
        """How far an unfinished period is: “day 12 of 31”; empty once it is over."""
        if not figure.is_running:
            return ""
        day, length = figure.period.progress(today)
        return self.fmt.sentence(N_("day {day} of {length}"), day=day, length=length)

    def marks(self, figure: Figure, today: dt.date, *, few: bool = False) -> list[str]:
        """What kind of number it is, in a few words, the fullest form first; none for a plain one.

        It is of an unfinished period, provisional or a run rate; with `few`, of too few rows.
        """
        found = kinds(figure, self.fmt)
        found = [self.fmt.sentence(N_("too few")), *found] if few and figure.too_few else found
        forms = [found]
        if figure.is_running:
            so_far = self.fmt.sentence(N_("so far"))
            forms = [[self.so_far(figure, today), *found], [so_far, *found], found, [so_far]]
        return [self.fmt.joined(one) for one in forms if one]

    def provisional(self, figure: Figure | Part | Point) -> str:
        """That rows can still change the figure, and how many; empty where none can."""
        return undecided(figure, self.fmt)

    def reason(self, figure: Figure) -> str:
        """Why there is no value."""
        return self.fmt.sentence(figure.reason) if figure.reason else ""

    def closed(self, figure: Figure) -> str:
        """That its period is closed, and what it would be now; empty where it is open."""
        return restated_sentence(figure, fmt=self.fmt, facts=self.facts)

    def restated(self, figure: Figure) -> str:
        """What a kept figure would be now, in few words; empty where it would be the same."""
        if figure.frozen is None or not figure.frozen.differs:
            return ""
        value = self.brief(figure.frozen.restated, figure.unit)
        return self.fmt.sentence(N_("Closed; now {value}"), value=value)

    def closed_summary(self, figures: Sequence[Figure]) -> str:
        """One sentence over the figures of a closed period; empty where it is open."""
        closed = [one for one in figures if one.frozen is not None]
        if not closed or closed[0].frozen is None:
            return next((self.closed(one) for one in figures if one.as_now is not None), "")
        day = self.fmt.date(self.facts.day_of(closed[0].frozen.moment))
        count = sum(one.is_restated for one in closed)
        if not count:
            return self.fmt.sentence(N_("Closed on {day}."), day=day)
        told = NN_(
            "Closed on {day}; {count} figure would come out otherwise now.",
            "Closed on {day}; {count} figures would come out otherwise now.",
        )
        return self.fmt.sentence(told, day=day, count=count)

    def certainty(self, number: Figure | Part) -> list[str]:
        """How sure a number is, line by line: its interval, the rows behind it, whether these are few."""
        return certainty(number, self.fmt)

    # Sentences

    def told(self, figure: Figure, compare: Compare, today: dt.date) -> str:
        """All of a figure in one text, as it is spoken."""
        parts = [self.fmt.sentence(figure.kpi.name), self.exact(figure.value, figure.unit)]
        parts += [self.reason(figure).rstrip("."), self.sample(figure)]
        parts += [self.status(figure)] + ([self.target(figure)] if figure.goal else [])
        change = self.change(figure, compare)
        parts += [self.told_change(change, compare)] if change else []
        is_told = figure.is_restated or figure.as_now is not None
        parts += [self.so_far(figure, today), self.provisional(figure)]
        parts += [self.fmt.sentence(N_("run rate")) if figure.is_run_rate else ""]
        parts += [self.closed(figure) if is_told else ""]
        return strip_marks(". ".join(part for part in parts if part))

    def told_change(self, change: Change, compare: Compare) -> str:
        """A change as a sentence: “Up 4.1% against the previous period (better)”."""
        against = self.fmt.sentence(COMPARE_WORDS[compare])
        if change.way is Way.SAME:
            return self.fmt.sentence(N_("Unchanged against the {other}"), other=against)
        up, down = N_("Up {amount} against the {other}"), N_("Down {amount} against the {other}")
        told = self.fmt.sentence(up if change.way is Way.UP else down, amount=change.amount, other=against)
        return f"{told} ({change.word})" if change.word else told

    def summary(self, figures: Sequence[Figure]) -> str:
        """One sentence over many figures: how many are on target, and which is furthest from it.

        Of a closed period, one about that comes first.
        """
        closed = self.closed_summary(figures)
        return f"{closed} {self._against_targets(figures)}".strip()

    def _against_targets(self, figures: Sequence[Figure]) -> str:
        judged = [one for one in figures if one.status is not Status.NONE]
        if not judged:
            return self.fmt.sentence(N_("No target is set yet. Choose a tile and press F2 to set one."))
        met = sum(one.status is Status.ON_TARGET for one in judged)
        missed = [one for one in judged if one.status is Status.OFF_TARGET]
        if not missed:
            return self.fmt.sentence(N_("{met} of {all} on target."), met=met, all=len(judged))
        worst = max(missed, key=_shortfall)
        return self.fmt.sentence(
            N_("{met} of {all} on target; “{figure}” is {gap} worse than its target."),
            met=met,
            all=len(judged),
            figure=self.fmt.sentence(worst.kpi.name),
            gap=self.gap(worst),
        )

    # Periods

    def period_mark(self, period: Period) -> str:
        """A period's name where there is little room: its month alone, its quarter, its first day."""
        if period.grain is Grain.MONTH:
            almanac = calendar(period.calendar)
            catalogue = self.fmt.locale.catalogue
            return almanac.month_name(almanac.from_date(period.start).month, catalogue, short=True)
        if period.grain is Grain.DAYS:
            return self.fmt.day_month(period.start)
        return period.label(self.fmt)

    def period_year(self, period: Period) -> str:
        """The year that the mark of a period leaves out, in local digits; empty where it tells it."""
        if period.grain not in {Grain.MONTH, Grain.DAYS}:
            return ""
        return self.fmt.local_digits(str(calendar(period.calendar).from_date(period.start).year))


def _plural(value: Decimal) -> int:
    """The number whose plural a value takes."""
    return abs(int(value)) if value == int(value) else _SOME


def _whole(value: Decimal) -> Decimal:
    """Days as they are shown: one place, none where it is whole."""
    shown = rounded(value, 1)
    whole = rounded(shown, 0)
    return whole if shown == whole else shown


def _shortfall(figure: Figure) -> Decimal:
    """How far a figure is off its target, as a share of it."""
    wanted = figure.goal.value if figure.goal else None
    if figure.value is None or not wanted:
        return Decimal(0)
    return abs(figure.value - wanted) / abs(wanted)
