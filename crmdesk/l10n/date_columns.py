"""Dates in a column of a file: read one way from top to bottom, the way that fits the whole column."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from crmdesk.l10n.calendars import CalendarId
from crmdesk.l10n.date_parts import (
    DateParts,
    DateReading,
    Meant,
    arrange,
    day_of,
    is_year,
    named_day,
    present_day,
    refusal,
    split_date,
    whole_year,
)

_HIJRI_READINGS = (DateReading.JALALI, DateReading.HIJRI)


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """A column whose every value can be read in several ways that give different days."""

    readings: tuple[DateReading, ...]


def read_date(text: str, reading: DateReading, *, today: date | None = None) -> date:
    """The day of `text` in a column that is read as `reading`.

    A year first is a year in every order, and a month's name says its own calendar. A year of two digits is
    the nearest one that is past, or within twenty years of `today`.

    Raises:
        NotUnderstood: the text is not a whole date that can be read so.
    """
    parts = split_date(text)
    meant = None if parts is None else _meant(parts, reading, today or present_day())
    found = None if meant is None else day_of(*meant)
    if found is None:
        raise refusal(text, [] if meant is None else [meant])
    return found


def infer_date_order(
    values: Iterable[str], *, prefer: CalendarId | None = None
) -> DateReading | Ambiguous | None:
    """The one way to read a whole column, from all its values; None if none of them is a date.

    The way that reads the most values wins. Where several read equally many and differ in a day, the column
    is ambiguous, except that `prefer`, the book's calendar, decides between the solar and the lunar year and
    keeps years of two digits Gregorian in a Gregorian book. A column that is lunar only for a day that the
    solar year lacks, and solar otherwise, is ambiguous too: one wrong day decides nothing.
    """
    today = present_day()
    counts = Counter(value for value in values if value.strip())
    read = dict.fromkeys(DateReading, 0)
    differing: set[frozenset[DateReading]] = set()
    for value, count in counts.items():
        parts = split_date(value)
        if parts is None:
            continue
        days = {reading: _read_parts(parts, reading, today) for reading in DateReading}
        for reading, day in days.items():
            read[reading] += count if day is not None else 0
        differing |= {
            frozenset(pair) for pair in combinations(DateReading, 2) if days[pair[0]] != days[pair[1]]
        }
    most = max(read.values())
    if most == 0:
        return None
    best = _preferred([reading for reading in DateReading if read[reading] == most], prefer)
    solar = read[DateReading.JALALI]
    if best == [DateReading.HIJRI] and prefer is not CalendarId.HIJRI and solar * 2 >= most:
        best = list(_HIJRI_READINGS)
    if any(frozenset(pair) in differing for pair in combinations(best, 2)):
        return Ambiguous(tuple(best))
    return best[0]


def _preferred(best: list[DateReading], prefer: CalendarId | None) -> list[DateReading]:
    """The readings that the book's calendar leaves: it decides between solar and lunar, and short years."""
    if prefer is CalendarId.GREGORIAN:
        return [reading for reading in best if reading not in _HIJRI_READINGS] or best
    if prefer is not None and tuple(best) == _HIJRI_READINGS:
        return [DateReading(prefer.value)]
    return best


def _read_parts(parts: DateParts, reading: DateReading, today: date) -> date | None:
    """The day of a whole date read one way, or None."""
    meant = _meant(parts, reading, today)
    return None if meant is None else day_of(*meant)


def _meant(parts: DateParts, reading: DateReading, today: date) -> Meant | None:
    """What a whole date means read one way, though its month may lack the day."""
    if parts.named:
        named, month = parts.named
        day, year = named_day(parts.numbers)
        whole = 0 if year is None else whole_year(year, named, today)
        return named, whole, month, int(day)
    if len(parts.numbers) != len("ymd"):
        return None
    kind = CalendarId.GREGORIAN
    order = reading
    if reading in _HIJRI_READINGS:
        kind = CalendarId(reading.value)
        order = DateReading.DMY if is_year(parts.numbers[2]) else DateReading.YMD
    if is_year(parts.numbers[0]):
        order = DateReading.YMD
    written, month, number = arrange(parts.numbers, order)
    return kind, whole_year(written, kind, today), month, number
