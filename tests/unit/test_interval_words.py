"""How often something is billed, in words: what is written in any language is read as the same interval."""

from __future__ import annotations

import pytest

from crmdesk.l10n.formats import Formatter
from crmdesk.l10n.languages import CATALOGUES, LANGUAGES, Locale
from crmdesk.l10n.texts import using
from crmdesk.model.interval_words import interval_said, interval_words
from crmdesk.model.terms import LONGEST, Interval, read_interval, write_interval

COUNTS = range(1, LONGEST + 1)
EVERY = [write_interval(one) for n in COUNTS for one in (Interval(months=n), Interval(days=n))]


def wrong(written):
    """The intervals whose words are read as something else."""
    return {words for value, words in written.items() if write_interval(read_interval(interval_said(words))) != value}


@pytest.mark.parametrize("code", CATALOGUES)
def test_every_interval_comes_back_from_its_words(code):
    with using(code):
        written = {value: interval_words(value) for value in EVERY}
    assert not wrong(written)
    assert len(set(written.values())) == len(EVERY)


@pytest.mark.parametrize("digits", ["latn", "arabext", "arab"])
@pytest.mark.parametrize("row", LANGUAGES, ids=lambda row: row.code)
def test_every_interval_comes_back_from_a_sentence_in_digits_of_its_place(row, digits):
    fmt = Formatter(Locale.of(row.code, digits=digits))
    assert not wrong({value: interval_words(value, fmt) for value in EVERY})


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("هر سال", "yearly"),
        ("هر ۳ ماه", "quarterly"),
        ("هر سه ماه", "quarterly"),
        ("هر ٦ ماه", "6"),
        ("هر ۱۴ روز", "14 days"),
        ("سالیانه", "yearly"),
        ("سه ماهه", "quarterly"),
        ("كل شهرين", "2"),
        ("كل يومين", "2 days"),
        ("كل ٣ أشهر", "quarterly"),
        ("شهريًا", "monthly"),
        ("כל 6 חודשים", "6"),
        ("כל חודש", "monthly"),
        ("שנתי", "yearly"),
        ("every  YEAR", "yearly"),
        ("Every 1 month", "monthly"),
        ("Annually", "yearly"),
    ],
)
def test_words_of_any_language_are_read(text, value):
    assert write_interval(read_interval(interval_said(text))) == value


@pytest.mark.parametrize("text", ["yearly", "14 days", "5", "every 2 weeks of 3", "هر", "x {count}", ""])
def test_what_are_no_such_words_stays_as_it_is(text):
    assert interval_said(text) == text
