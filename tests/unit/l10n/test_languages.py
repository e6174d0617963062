"""Languages: the customs published for each country (CLDR), and each chosen apart."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from babel import Locale as Cldr

from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.languages import CATALOGUES, LANGUAGES, Locale, language
from crmdesk.paths import resource

SOURCES = Path(__file__).parents[3] / "crmdesk"
FRIDAY, SATURDAY, SUNDAY = 4, 5, 6
CLDR_DIGITS = {
    "fa-IR": "arabext",
    "ar-SA": "arab",
    "ar-EG": "arab",
    "ar-AE": "latn",
    "he-IL": "latn",
    "en-US": "latn",
}


@pytest.mark.parametrize("row", LANGUAGES, ids=lambda row: row.code)
def test_week_direction_and_digits_are_those_of_the_country(row):
    cldr = Cldr.parse(row.code, sep="-")
    start, end = cldr.weekend_start, cldr.weekend_end
    assert row.week_start == cldr.first_week_day
    assert row.weekend == frozenset(range(start, end + 1))
    assert row.direction == ("rtl" if cldr.text_direction == "rtl" else "ltr")
    assert row.digits == CLDR_DIGITS[row.code]


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("en", "en-US"),
        ("fa", "fa-IR"),
        ("ar", "ar-SA"),
        ("he", "he-IL"),
        ("ar_EG", "ar-EG"),
        ("AR-ae", "ar-AE"),
        ("ar-MA", "ar-SA"),
        ("fa_AF", "fa-IR"),
    ],
)
def test_a_code_finds_its_row(code, found):
    assert language(code).code == found


@pytest.mark.parametrize("code", ["", "de", "e", "farsi"])
def test_an_unknown_language_is_refused(code):
    with pytest.raises(CrmError):
        language(code)


def test_each_custom_is_chosen_apart():
    plain = Locale.of("fa")
    assert (plain.rtl, plain.digits, plain.calendar, plain.currency) == (True, "arabext", "jalali", "IRR")
    assert (plain.week_start, plain.weekend, plain.time_runs) == (SATURDAY, frozenset({FRIDAY}), "ltr")
    mixed = Locale.of(
        "fa",
        digits="latn",
        calendar="hijri",
        currency="IRT",
        week_start=SUNDAY,
        direction="ltr",
        time_runs="rtl",
    )
    assert (mixed.digits, mixed.calendar, mixed.currency, mixed.week_start) == (
        "latn",
        "hijri",
        "IRT",
        SUNDAY,
    )
    assert (mixed.catalogue, mixed.rtl, mixed.time_runs) == ("fa", False, "rtl")
    assert Locale.of("he", week_start=0).week_start == 0
    assert Locale.of("he", weekend=frozenset()).weekend == frozenset()


@pytest.mark.parametrize("choice", [{"digits": "roman"}, {"calendar": "julian"}, {"currency": "rial"}])
def test_an_unknown_choice_is_refused(choice):
    with pytest.raises(CrmError):
        Locale.of("fa", **choice)


@pytest.mark.parametrize(("code", "counts"), [("ar", [0, 1, 2, 3, 11, 100]), ("he", [1, 2]), ("fa", [1, 2])])
def test_plural_rules_tell_every_form_apart(code, counts):
    from gettext import c2py

    rule = language(code).plural_rule
    forms, formula = rule.rstrip(";").split("; plural=")
    found = [c2py(formula)(n) for n in counts]
    assert found == list(range(int(forms.removeprefix("nplurals="))))


def test_every_table_by_language_has_a_row_for_each_and_there_are_sample_names():
    wanted = set(CATALOGUES) - {"en"}
    found, missing = 0, {}
    for file in SOURCES.rglob("*.py"):
        text = file.read_text("utf-8")
        for table in ast.walk(ast.parse(text)) if '"fa": ' in text else ():
            keys = {key.value for key in getattr(table, "keys", ()) if isinstance(key, ast.Constant)}
            if keys >= {"fa", "ar", "he"}:
                found += 1
                if wanted - keys:
                    missing[f"{file.relative_to(SOURCES)}:{table.lineno}"] = wanted - keys
    assert found
    assert missing == {}
    assert {row.catalogue for row in LANGUAGES} == set(CATALOGUES)
    assert [code for code in CATALOGUES if not resource("demo", f"{code}.json").exists()] == []
