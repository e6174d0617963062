"""A time of day that is said in words beside a day: the word of an hour, whole hours, halves of the day."""

import datetime as dt

import pytest

from crmdesk.l10n.errors import NotUnderstood
from crmdesk.l10n.languages import Locale
from crmdesk.l10n.parse import Parser
from crmdesk.l10n.parse_moments import read_moment

TODAY = dt.date(2026, 11, 22)
TOMORROW = dt.date(2026, 11, 23)


def read(text, language):
    parser = Parser(Locale.of(language), today=TODAY)

    def day_of(day):
        return parser.date(day) if day else TODAY

    return read_moment(text, day_of, dt.UTC).replace(tzinfo=None)


@pytest.mark.parametrize(
    ("language", "text", "day", "time"),
    [
        ("fa", "فردا ساعت ۱۰", TOMORROW, dt.time(10)),
        ("fa", "فردا ساعت ۱۰:۳۰", TOMORROW, dt.time(10, 30)),
        ("fa", "ساعت ۹ فردا", TOMORROW, dt.time(9)),
        ("fa", "ساعت ۱۷", TODAY, dt.time(17)),
        ("fa", "فردا ۱۰ صبح", TOMORROW, dt.time(10)),
        ("fa", "فردا ساعت ۵ بعدازظهر", TOMORROW, dt.time(17)),
        ("fa", "۱۴۰۵/۹/۲ ساعت ۸", TOMORROW, dt.time(8)),
        ("fa", "فردا ۱۰:۳۰", TOMORROW, dt.time(10, 30)),
        ("ar", "غدا الساعة ١٠", TOMORROW, dt.time(10)),
        ("he", "מחר בשעה 10", TOMORROW, dt.time(10)),
        ("he", "מחר בשעה 10:15", TOMORROW, dt.time(10, 15)),
        ("en", "tomorrow at 10", TOMORROW, dt.time(10)),
        ("en", "tomorrow at 5 pm", TOMORROW, dt.time(17)),
        ("en", "tomorrow 5pm", TOMORROW, dt.time(17)),
        ("en", "2026-11-23 at 14:30", TOMORROW, dt.time(14, 30)),
        ("en", "2026-11-23", TOMORROW, dt.time(12)),
    ],
)
def test_an_hour_is_understood_by_its_word(language, text, day, time):
    assert read(text, language) == dt.datetime.combine(day, time)


@pytest.mark.parametrize("text", ["tomorrow at 25", "tomorrow at 13 pm", "at 10 at 11", "cat 10", "tomorrow at"])
def test_what_is_no_hour_is_refused(text):
    with pytest.raises(NotUnderstood):
        read(text, "en")
