"""A moment as people and files write it: a day in any calendar, a time of day, and perhaps a zone."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Final

from crmdesk.l10n.errors import NotUnderstood
from crmdesk.l10n.normalise import latin_digits, strip_marks
from crmdesk.l10n.texts import N_

if TYPE_CHECKING:
    from collections.abc import Callable

NOON: Final = dt.time(12)
_LONGEST: Final = 80
_AFTERNOON: Final = ("pm", "p.m.", "p.m", "ب.ظ.", "ب.ظ", "بعدازظهر", "م", "אחה״צ", 'אחה"צ')
_MORNING: Final = ("am", "a.m.", "a.m", "ق.ظ.", "ق.ظ", "صبح", "ص", "לפנה״צ", 'לפנה"צ')
_HALVES: Final = "|".join(map(re.escape, sorted((*_AFTERNOON, *_MORNING), key=len, reverse=True)))
_CLOCK: Final = re.compile(
    r"(?<![0-9:])(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})"
    r"(?::(?P<second>[0-9]{2})(?:[.,](?P<part>[0-9]{1,9}))?)?"
    rf"(?:\s*(?P<half>{_HALVES})(?!\w))?(?:\s*(?P<zone>z|utc|[+-][0-9]{{2}}:?[0-9]{{2}})(?!\w))?(?![0-9:])",
    re.IGNORECASE,
)
_AT: Final = re.compile(
    r"(?<!\w)(?:at|ساعت|الساعة|الساعه|בשעה)\s*(?P<hour>[0-9]{1,2})(?P<minutes>:[0-9]{2})?(?![0-9/.-])",
    re.IGNORECASE,
)
"""The word of an hour, which needs no minutes then: "tomorrow at 10"."""
_WHOLE_HOUR: Final = re.compile(
    r"(?<![0-9:/.-])(?P<hour>[0-9]{1,2})(?=\s*(?:"
    + "|".join(re.escape(half) for half in (*_AFTERNOON, *_MORNING) if len(half) > 1)
    + r")(?!\w))",
    re.IGNORECASE,
)
_TRIM: Final = " \t،,;"
_HALF_DAY, _LAST_HOUR, _LAST_MINUTE = 12, 23, 59


def read_moment(
    text: str, day_of: Callable[[str], dt.date], zone: dt.tzinfo | None, *, usual: dt.time = NOON
) -> dt.datetime:
    """The instant, in UTC, that `text` means on the clocks of `zone` unless it names its own zone.

    `day_of` reads the day, given an empty text where there is none; a day without a time is `usual`.

    Raises:
        NotUnderstood: there is no such day or time.
    """
    if len(text) > _LONGEST:
        raise _refusal(text)
    plain = _in_figures(text)
    found = _CLOCK.search(plain)
    if found is None:
        return _instant(day_of(plain), usual, zone)
    before = plain[: found.start()].rstrip()
    if before[-1:] in "Tt" and before[-2:-1].isdigit():
        before = before[:-1]
    time = _time(found, text)
    rest = " ".join(filter(None, (before.strip(_TRIM), plain[found.end() :].strip(_TRIM))))
    if _CLOCK.search(rest):
        raise _refusal(text)
    day = day_of(rest)
    return _instant(day, time, _zone(found["zone"], text) or zone)


def tells_time(text: str) -> bool:
    """Whether a time of day is told, rightly or wrongly, and not a day alone."""
    return ":" in _in_figures(text[:_LONGEST])


def _in_figures(text: str) -> str:
    """The text with every hour as hours and minutes in 0-9."""
    plain = _AT.sub(_with_minutes, latin_digits(strip_marks(text)).strip())
    return _WHOLE_HOUR.sub(r"\g<hour>:00", plain)


def _with_minutes(found: re.Match[str]) -> str:
    return found["hour"] + (found["minutes"] or ":00")


def _time(found: re.Match[str], text: str) -> dt.time:
    hour, minute, second = int(found["hour"]), int(found["minute"]), int(found["second"] or 0)
    half = (found["half"] or "").lower()
    if half:
        if not 1 <= hour <= _HALF_DAY:
            raise _refusal(text)
        hour = hour % _HALF_DAY + (_HALF_DAY if half in _AFTERNOON else 0)
    if hour > _LAST_HOUR or minute > _LAST_MINUTE or second > _LAST_MINUTE:
        raise _refusal(text)
    return dt.time(hour, minute, second, int((found["part"] or "0").ljust(6, "0")[:6]))


def _zone(said: str | None, text: str) -> dt.tzinfo | None:
    if said is None:
        return None
    if said.lower() in {"z", "utc"}:
        return dt.UTC
    away = dt.timedelta(hours=int(said[1:3]), minutes=int(said[-2:]))
    if away >= dt.timedelta(days=1):
        raise _refusal(text)
    return dt.timezone(-away if said[0] == "-" else away)


def _instant(day: dt.date, time: dt.time, zone: dt.tzinfo | None) -> dt.datetime:
    local = dt.datetime.combine(day, time)
    local = local.astimezone() if zone is None else local.replace(tzinfo=zone)
    return local.astimezone(dt.UTC)


def _refusal(text: str) -> NotUnderstood:
    return NotUnderstood(
        N_("“{text}” is not a day with a time. Write it like 2026-10-12 14:30."), text=text[:_LONGEST]
    )
