"""What was counted once and is kept in the book until an edit can change it.

Kept are the answers to needs (a count, a sum, a function's value) of one population, split in one way,
within one period: everything a figure is worked out from, and nothing that is worked out.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache, partial
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import Text, bindparam, cast, func, select, true

from crmdesk.kpi.spec import Measure
from crmdesk.model import Gesture
from crmdesk.model.remembered import Remembered
from crmdesk.paths import program_version

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from crmdesk.kpi.population import Population
    from crmdesk.kpi.spec import Need
    from crmdesk.l10n.calendars import CalendarId
    from crmdesk.model.period import Grain, Period

LEAST_SECONDS: Final = 0.02
"""What was counted faster than this is counted again: keeping it would cost as much."""

MOST_PARTS: Final = 2000
"""Splits into more parts than this are not kept."""

MOST_NAMES: Final = 1024
"""So many names are made once."""

MOST_TEXT: Final = 2000
"""What is written down in no more letters is read once, however often it is asked for."""

MOST_SHELVES: Final = 1024
"""The rows of so many names are known of an open book."""

OF_DAY: Final = "@"
"""Stands between the name of what is kept and the one day that it is kept for."""

_LAST_GESTURE: Final = select(func.max(Gesture.id))
_THERE: Final = (
    select(Remembered.what, func.aggregate_strings(cast(Remembered.id, Text), ","))
    .where(Remembered.what.in_(bindparam("whats", expanding=True)))
    .group_by(Remembered.what)
)
"""The numbers of the rows that are there under some names."""
_KEY: Final = "memory"
_ANY: Final = True


class _Any:
    """Stands for every key of a dimension."""


ANY: Final = _Any()


class Found(NamedTuple):
    """The answer to a need for one part: how many rows, its value, its 95 % interval if it has one.

    `reason` is a marked text why a function has no value of the rows that there are.
    """

    rows: int
    value: Fraction | None
    interval: tuple[Decimal, Decimal] | None = None
    reason: str = ""


Answers = dict[tuple[Any, ...], Found]
"""The answers by the keys of the parts."""

SplitNeed = tuple["Need", tuple[str, ...]]
"""A need, and the dimensions that its answers are split by."""

AllAnswers = dict[SplitNeed, dict["Period", Answers]]
"""The answers to needs, by the period."""

Place = tuple[str, "dt.date", "dt.date"]
"""What is kept, and the days that it is of."""

Days = tuple["dt.date", "dt.date"]


@dataclass(frozen=True, slots=True)
class _Shelf:
    """The rows of one name as the book had them: their days by number, their texts, and the answers by need.

    Where `rows` does not name their numbers, there are others beside them.
    """

    rows: str
    fiscal_start: int
    days: Mapping[str, Days]
    texts: Mapping[Days, str]
    answers: Mapping[str, Mapping[Period, Answers]]

    def of(self, rows: str, fiscal_start: int) -> _Shelf:
        """What stands of it among these rows, for periods of such years."""
        if fiscal_start != self.fiscal_start:
            return replace(_NO_SHELF, fiscal_start=fiscal_start)
        if rows == self.rows:
            return self
        there = set(rows.split(","))
        days = {number: its for number, its in self.days.items() if number in there}
        gone = self.texts.keys() - days.values()
        texts = {its: text for its, text in self.texts.items() if its not in gone}
        answers = {
            need: {one: parts for one, parts in by_period.items() if (one.start, one.end) not in gone}
            for need, by_period in self.answers.items()
        }
        return _Shelf(rows if len(days) == len(there) else "", fiscal_start, days, texts, answers)

    def with_(self, rows: str, found: Mapping[str, tuple[Days, str]], periods: Sequence[Period]) -> _Shelf:
        """The shelf of all its rows, those found besides among them, for these periods or others like them.

        Of long texts only those of the periods asked for are understood.
        """
        asked, kind = {(one.start, one.end): one for one in periods}, periods[0]
        answers = defaultdict(dict, {need: dict(its) for need, its in self.answers.items()})
        for days, text in found.values():
            if days in asked or len(text) <= MOST_TEXT:
                period = asked.get(days) or replace(kind, start=days[0], end=days[1])
                for need, parts in _told(text).items():
                    answers[need][period] = parts
        places = {number: days for number, (days, _text) in found.items()}
        texts = {**self.texts, **dict(found.values())}
        return _Shelf(rows, self.fiscal_start, {**self.days, **places}, texts, answers)


@dataclass(slots=True)
class Shelves:
    """What was read of an open book. Rows never change, so a shelf is right while the same rows are there."""

    by_name: dict[str, _Shelf] = field(default_factory=dict)
    long: set[str] = field(default_factory=set)
    """The names whose texts are too long to be kept: of these the periods asked for are read each time."""

    tidied: str = ""
    """The day on which what is remembered in the book was last tidied."""


_NO_SHELF: Final = _Shelf("", 1, {}, {}, {})


class Memory:
    """What one reading of the book recalls, and what it found that is worth keeping."""

    def __init__(self, shelves: Shelves, least_seconds: float = LEAST_SECONDS) -> None:
        self.least_seconds = least_seconds
        self._shelves = shelves
        self.gesture = 0
        self.fresh: dict[Place, tuple[str, dict[str, Any]]] = {}
        self._kept: dict[str, _Shelf] = {}

    def lend(self, session: Session) -> None:
        """Let the figures that `session` computes use what is kept; what it finds is of this moment."""
        session.info[_KEY] = self
        self.fresh, self._kept = {}, {}
        self.gesture = last_gesture(session)

    def open(self, session: Session, whats: Mapping[str, Sequence[Period]]) -> None:
        """Read what is kept under some names, each of periods of one kind, where it is not known yet."""
        if not whats:
            return
        row, connection = Remembered, session.connection()
        known, long = self._shelves.by_name, self._shelves.long
        rows: dict[str, str] = {}
        for what, its in connection.execute(_THERE, {"whats": list(whats)}):
            rows[what] = its
            self._kept[what] = known.get(what, _NO_SHELF).of(its, whats[what][0].fiscal_start)
        unknown = {what for what, its in rows.items() if self._kept[what].rows != its}
        found: dict[str, dict[str, tuple[Days, str]]] = {what: {} for what in unknown}
        for names, condition in ((unknown - long, true()), (unknown & long, _within(whats, unknown & long))):
            query = select(row.id, row.what, row.start, row.end, row.payload).where(row.what.in_(list(names)))
            for number, what, start, end, text in connection.execute(query.where(condition)) if names else ():
                if str(number) not in self._kept[what].days:
                    found[what][str(number)] = (start, end), text
        for what, told in found.items():
            self._kept[what] = self._kept[what].with_(rows[what], told, whats[what])
            if any(len(text) > MOST_TEXT for _days, text in told.values()):
                long.add(what)
        known |= {what: shelf for what, shelf in self._kept.items() if what not in long}
        if len(known) > MOST_SHELVES:
            self._shelves.by_name = {}

    def recall(self, what: str, need: str) -> Mapping[Period, Answers]:
        """The answers to a need that are kept under a name."""
        return self._kept.get(what, _NO_SHELF).answers.get(need, {})

    def is_dear(self, since: float) -> bool:
        """Whether what was found since a moment was dear to find."""
        return perf_counter() - since >= self.least_seconds

    def keep(
        self, what: str, population: Population, period: Period, answers: Mapping[Need, Answers]
    ) -> None:
        """Note what was found, if there is not too much of it."""
        if any(len(one) > MOST_PARTS for one in answers.values()):
            return
        place = (what, period.start, period.end)
        told = {
            id_of(need): [[_stored_keys(keys), *_stored(found)] for keys, found in parts.items()]
            for need, parts in answers.items()
        }
        if place in self.fresh:
            _population, known = self.fresh[place]
        else:
            text = self._kept.get(what, _NO_SHELF).texts.get((period.start, period.end), "{}")
            known = json.loads(text)
        self.fresh[place] = (population.id, known | told)

    def found(self) -> Iterator[tuple[Place, str, str]]:
        """What is worth keeping: its place, its population, and the answers as text."""
        for place, (population, answers) in self.fresh.items():
            yield place, population, json.dumps(answers, separators=(",", ":"))


def _within(whats: Mapping[str, Sequence[Period]], names: Iterable[str]) -> ColumnElement[bool]:
    """The rows of the periods asked for under some names, and of those between."""
    ends = [period.end for name in names for period in whats[name]]
    return Remembered.end.between(min(ends), max(ends)) if ends else true()


def memory_of(session: Session) -> Memory | None:
    """The memory that a session may use, if it was lent one."""
    found: Memory | None = session.info.get(_KEY)
    return found


def last_gesture(session: Session) -> int:
    """The number of the last gesture in the book."""
    return session.connection().scalar(_LAST_GESTURE) or 0


def what_of(population: Population, dimensions: tuple[str, ...], period: Period) -> str:
    """The name of what is kept: it changes with the program, for its declarations may have changed."""
    return _named(population, dimensions, period.calendar, period.grain)


@lru_cache(maxsize=MOST_NAMES)
def _named(population: Population, dimensions: tuple[str, ...], calendar: CalendarId, grain: Grain) -> str:
    return f"{program_version()}|{calendar}|{grain}|{population.id}|{','.join(dimensions)}"


@lru_cache(maxsize=MOST_NAMES)
def what_of_today(what: str, today: dt.date) -> str:
    """The name of what is kept for one day, since tomorrow it is other, though nothing is edited."""
    return f"{what}{OF_DAY}{today.isoformat()}"


@lru_cache(maxsize=MOST_NAMES)
def id_of(need: Need) -> str:
    """The stable name of a need."""
    if isinstance(need, Measure):
        return f"{need.population.id}:{need.column}:{need.weight}"
    function: Any = need.function
    more = ""
    if isinstance(function, partial):
        function, more = function.func, f"{function.args}{function.keywords}"
    name = f"{function.__module__}.{function.__qualname__}{more}"
    return f"{need.population.id}:{','.join(need.columns)}:{name}"


def _told(text: str) -> dict[str, Answers]:
    """Answers as they were written down, by the names of their needs; they are shared and never changed."""
    written: dict[str, list[Any]] = json.loads(text)
    return {
        id_: {_keys_of(keys): _found_of(told) for keys, *told in rows} for id_, rows in written.items()
    }


def _stored_keys(keys: tuple[Any, ...]) -> list[Any]:
    return [_ANY if key is ANY else key for key in keys]


def _keys_of(keys: list[Any]) -> tuple[Any, ...]:
    return tuple(ANY if key is _ANY else key for key in keys)


def _stored(found: Found) -> list[Any]:
    value = None if found.value is None else str(found.value)
    interval = None if found.interval is None else [str(one) for one in found.interval]
    told = [found.rows, value, interval, found.reason]
    return told if interval or found.reason else told[:2]


def _found_of(told: list[Any]) -> Found:
    rows, value, interval, reason = told if len(told) > 2 else (*told, None, "")  # noqa: PLR2004 - the short form
    low_high = (Decimal(interval[0]), Decimal(interval[1])) if interval else None
    return Found(rows, None if value is None else Fraction(value), low_high, reason)
