"""Amounts under a heading that names their currency."""

import csv

import pytest
from sqlalchemy import select

from crmdesk.model import Deal
from crmdesk.services import settings
from crmdesk.services.importing.looking import guess_kinds
from crmdesk.services.importing.plan import Options, make_plan
from crmdesk.services.importing.run import run_import
from crmdesk.services.importing.units import split_unit


@pytest.fixture
def bring(crm, tmp_path):
    """Imports deals under a header; what became of their amounts, and the plan."""

    with crm.write() as unit:
        settings.put(unit, {"currency": "IRR", "toman": True})
        unit.commit("Counted in toman")

    def bring(header, *rows, **options):
        path = tmp_path / "deals.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *rows])
        plan = make_plan(path, kind="deals", options=Options(**options), calendar=crm.facts.calendar)
        result = run_import(crm, plan=plan)
        assert (result.rows, result.rejected) == (len(rows), 0)
        columns = select(Deal.name, Deal.amount, Deal.cost, Deal.currency).order_by(Deal.id)
        return [tuple(row) for row in crm.read(lambda s: s.execute(columns).all())], plan

    return bring


@pytest.mark.parametrize(
    ("heading", "rials"),
    [
        ("مبلغ (تومان)", 12_500_000),
        ("مبلغ [تومان]", 12_500_000),
        ("المبلغ (تومان)", 12_500_000),
        ("סכום (תומאן)", 12_500_000),
        ("Amount (toman)", 12_500_000),
        ("Amount (irt)", 12_500_000),
        ("مبلغ (ریال)", 1_250_000),
        ("Amount (IRR)", 1_250_000),
    ],
)
def test_a_heading_names_the_currency_of_its_amounts(bring, heading, rials):
    found, _plan = bring(("عنوان", heading), ("فروش", "۱٬۲۵۰٬۰۰۰"))
    assert found == [("فروش", rials, None, "IRR")]


def test_amounts_beside_it_are_in_that_currency_too(bring):
    found, _plan = bring(("عنوان", "مبلغ (تومان)", "هزینه"), ("فروش", "۵", "۲"))
    assert found == [("فروش", 50, 20, "IRR")]


def test_a_column_in_another_currency_than_the_first_is_left_out(bring):
    found, plan = bring(("عنوان", "مبلغ (تومان)", "هزینه (ریال)"), ("فروش", "۵", "۲"))
    assert found == [("فروش", 50, None, "IRR")]
    assert [one.field is not None for one in plan.columns] == [True, True, False]


def test_what_the_person_or_a_column_says_goes_before(bring):
    found, _plan = bring(("عنوان", "مبلغ (تومان)"), ("الف", "۵"), values={"currency": "IRR"})
    assert found == [("الف", 5, None, "IRR")]
    found, _plan = bring(("عنوان", "مبلغ (تومان)", "واحد پول"), ("ب", "۵", "IRR"))
    assert found[-1] == ("ب", 5, None, "IRR")


@pytest.mark.parametrize(
    "heading", ["المبلغ (ريال)", "مبلغ (تخمینی)", "عنوان (تومان)", "تاریخ ایجاد (تومان)", "(تومان)"]
)
def test_other_words_in_brackets_decide_nothing(bring, heading):
    found, plan = bring(("عنوان", heading), ("فروش", "۵"))
    assert plan.columns[1].field is None
    assert found[0][0] == "فروش"


def test_an_amount_in_the_currency_of_another_record_keeps_it(crm, tmp_path):
    path = tmp_path / "changes.csv"
    path.write_text("subscription,day,kind,قیمت (تومان)\nA,2026-05-01,upgrade,5\n", "utf-8")
    options = Options(mapping={"price": "قیمت (تومان)"})
    plan = make_plan(path, kind="subscription-changes", options=options, calendar=crm.facts.calendar)
    assert "currency" not in plan.options.values


def test_the_kind_of_a_file_is_seen_through_the_unit():
    guesses = guess_kinds(["عنوان", "شرکت", "مرحله", "مبلغ (تومان)"])
    assert guesses[0] == next(one for one in guesses if one.kind == "deals")
    assert guesses[0].matched == 4


def test_a_heading_without_a_unit_stays_whole():
    assert split_unit("Amount (net)") == ("Amount (net)", "")
    assert split_unit("Amount (US$) ") == ("Amount", "USD")
