"""What was counted once and is kept in the book until an edit can change it.

Kept are the answers to needs (a count, a sum, a function's value) of one population, split in one way,
within one period: everything a figure is worked out from, and nothing that is worked out.
"""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache, partial
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import func, select

from crmdesk.kpi.spec import Measure
from crmdesk.model import Gesture
from crmdesk.model.remembered import Remembered
from crmdesk.paths import program_version

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping

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
"""Answers written down in no more letters are understood once, however often they are read."""

OF_DAY: Final = "@"
"""Stands between the name of what is kept and the one day that it is kept for."""

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

AllAnswers = dict[tuple["Need", tuple[str, ...]], dict["Period", Answers]]
"""The answers to needs, each split by some dimensions, by the period."""

Place = tuple[str, "dt.date", "dt.date"]
"""What is kept, and the days that it is of."""


class Memory:
    """What one reading of the book recalls, and what it found that is worth keeping."""

    def __init__(self, least_seconds: float = LEAST_SECONDS) -> None:
        self.least_seconds = least_seconds
        self.gesture = 0
        self.fresh: dict[Place, tuple[str, dict[str, Any]]] = {}
        self._kept: dict[Place, str] = {}

    def lend(self, session: Session) -> None:
        """Let the figures that `session` computes use what is kept; what it finds is of this moment."""
        session.info[_KEY] = self
        self.fresh, self._kept = {}, {}
        self.gesture = last_gesture(session)

    def open(self, session: Session, whats: Iterable[str], periods: Iterable[Period]) -> None:
        """Read what is kept of some splits and periods, in one query."""
        ends = {period.end for period in periods}
        wanted = list(dict.fromkeys(whats))
        if not ends or not wanted:
            return
        row = Remembered
        query = select(row.what, row.start, row.end, row.payload).where(
            row.what.in_(wanted), row.end >= min(ends), row.end <= max(ends)
        )
        self._kept |= {(what, start, end): text for what, start, end, text in session.execute(query)}

    def recall(self, what: str, period: Period) -> Mapping[str, Answers]:
        """The answers kept of a period, by the names of their needs."""
        text = self._kept.get((what, period.start, period.end))
        if text is None:
            return {}
        return _told(text) if len(text) > MOST_TEXT else _told_before(text)

    def keep(
        self, what: str, population: Population, period: Period, answers: Mapping[Need, Answers], since: float
    ) -> None:
        """Note what was found since a moment, if it was dear to find and there is not too much of it."""
        many = any(len(one) > MOST_PARTS for one in answers.values())
        if many or perf_counter() - since < self.least_seconds:
            return
        place = (what, period.start, period.end)
        told = {
            id_of(need): [[_stored_keys(keys), *_stored(found)] for keys, found in parts.items()]
            for need, parts in answers.items()
        }
        _population, known = self.fresh.get(place, (population.id, json.loads(self._kept.get(place, "{}"))))
        self.fresh[place] = (population.id, known | told)

    def found(self) -> Iterator[tuple[Place, str, str]]:
        """What is worth keeping: its place, its population, and the answers as text."""
        for place, (population, answers) in self.fresh.items():
            yield place, population, json.dumps(answers, separators=(",", ":"))


def memory_of(session: Session) -> Memory | None:
    """The memory that a session may use, if it was lent one."""
    found: Memory | None = session.info.get(_KEY)
    return found


def last_gesture(session: Session) -> int:
    """The number of the last gesture in the book."""
    return session.scalar(select(func.max(Gesture.id))) or 0


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


_told_before: Final = lru_cache(maxsize=4096)(_told)


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
