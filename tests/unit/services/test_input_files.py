"""Files of campaigns, costs, answers, usage, targets, market sizes and baselines."""

from __future__ import annotations

import csv
import datetime as dt
from collections import Counter
from decimal import Decimal
from random import Random

import pytest
from openpyxl import Workbook
from sqlalchemy import select

from crmdesk.kpi.catalogue import KPIS
from crmdesk.model import Contact, Deal, ExchangeRate
from crmdesk.model.campaign import Campaign
from crmdesk.model.cost import Baseline, Cost, CostCategory, MarketSize
from crmdesk.model.survey import Answer, AnswerKind, Usage
from crmdesk.model.target import Target
from crmdesk.services import exporting, history, records, settings
from crmdesk.services.importing.plan import Options, make_plan
from crmdesk.services.importing.run import run_import
from tests.oracle.state import differences, state_of

DAY = dt.date(2026, 3, 1)
COSTS = ("day", "amount", "category", "campaign", "company", "contact", "text")
ANSWERS = ("kind", "score", "scale", "company", "contact", "day", "wave", "text")
USES = ("product", "company", "day", "count")


@pytest.fixture
def bring(crm, tmp_path):
    """Imports rows under a header; the result."""

    def bring(kind, header, *rows, path=None, **options):
        if path is None:
            path = tmp_path / "file.csv"
            with path.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows([header, *rows])
        options.setdefault("create_missing", True)
        plan = make_plan(path, kind=kind, options=Options(**options), calendar=crm.facts.calendar)
        result = run_import(crm, plan=plan)
        assert result.rows == result.created + result.updated + result.unchanged + result.rejected
        return result

    return bring


def counts(result):
    return result.created, result.updated, result.unchanged, result.rejected


def all_of(crm, *columns):
    model = columns[0].class_
    return crm.read(lambda s: [tuple(row) for row in s.execute(select(*columns).order_by(model.id))])


def put(crm, **values):
    with crm.write() as unit:
        settings.put(unit, values)
        unit.commit("Changed")


def reasons(result):
    return [(error.line, error.column, str(error.reason)) for error in result.errors]


# What rows become --------------------------------------------------------------------------------------------


def test_a_cost_has_its_customer_campaign_and_the_rate_of_its_day(crm, bring, made):
    with crm.write() as unit:
        for day, rate in ((dt.date(2026, 1, 1), "1.10"), (dt.date(2026, 3, 1), "1.25")):
            unit.add(ExchangeRate(currency="EUR", day=day, rate=Decimal(rate)))
        unit.commit("Rates")
    result = bring(
        "costs",
        (*COSTS, "currency"),
        ("2026-02-28", "100.10", "marketing", "Spring", "", "Sara", "Ads", "EUR"),
        ("2026-03-01", "100.10", "Cost of goods", "Spring", "Globex", "", "", "EUR"),
        ("2026-03-01", "-20", "", "", "", "", "Refund", ""),
    )
    assert (counts(result), result.created_missing) == ((3, 0, 0, 0), {"campaigns": 1, "companies": 1})
    company = made.company
    globex = all_of(crm, Contact.id, Contact.name)[-1][0]
    found = all_of(
        crm, Cost.category, Cost.amount, Cost.currency, Cost.base_amount, Cost.customer_id, Cost.name
    )
    assert found == [
        (CostCategory.MARKETING, 10_010, "EUR", 11_011, company, "Ads"),
        (CostCategory.GOODS, 10_010, "EUR", 12_512, globex, ""),
        (CostCategory.OTHER, -2_000, "USD", -2_000, None, "Refund"),
    ]
    assert all_of(crm, Campaign.name) == [("Spring",)]


def test_answers_have_the_scale_of_their_kind_and_the_customer_of_their_ticket(crm, bring, made):
    records.save(crm, entity="ticket", values={"subject": "No sound", "ref": "T1", "company": made.company})
    result = bring(
        "answers",
        ("kind", "score", "scale", "contact", "ticket", "text"),
        ("NPS", "۱۰", "", "Sara", "", "عالی"),
        ("Net promoter score", "1", "1 to 10", "", "T1", ""),
        ("رضایت مشتری", "5", "5", "", "", ""),
        ("effort", "7", "7–1", "", "", ""),
    )
    assert counts(result) == (4, 0, 0, 0), reasons(result)
    found = all_of(crm, Answer.kind, Answer.score, Answer.scale, Answer.customer_id, Answer.day, Answer.name)
    today = crm.facts.today()
    assert found == [
        (AnswerKind.NPS, 10, "0-10", made.company, today, "عالی"),
        (AnswerKind.NPS, 1, "1-10", made.company, today, ""),
        (AnswerKind.CSAT, 5, "1-5", None, today, ""),
        (AnswerKind.CES, 7, "1-7", None, today, ""),
    ]


def test_use_is_counted_once_where_no_count_is_given(crm, bring, made):
    result = bring("usage", USES, ("Desk", "Acme", "2026-05-01", ""), ("Chair", "Acme", "", "0"))
    assert (counts(result), result.created_missing) == ((2, 0, 0, 0), {"products": 1})
    assert all_of(crm, Usage.count, Usage.customer_id, Usage.day) == [
        (1, made.company, dt.date(2026, 5, 1)),
        (0, made.company, crm.facts.today()),
    ]


def test_targets_are_read_in_the_unit_of_their_figure(crm, bring, made):
    result = bring(
        "targets",
        ("kpi", "period", "value", "owner", "team", "benchmark"),
        ("win_rate", "2026-Q1", "35%", "", "", "۰٫۳"),
        (KPIS["win_rate"].name, "2026-03", "0.35", "Ali", "", ""),
        ("sales_total", "2026", "1,250,000.50", "", "North", "$1,000,000"),
        ("sales_cycle", "2026-03", "40", "", "", ""),
    )
    assert counts(result) == (4, 0, 0, 0), reasons(result)
    found = all_of(crm, Target.kpi, Target.grain, Target.start, Target.value, Target.owner_id, Target.team)
    assert found == [
        ("win_rate", "quarter", dt.date(2026, 1, 1), Decimal("0.35"), None, None),
        ("win_rate", "month", dt.date(2026, 3, 1), Decimal("0.35"), made.staff, None),
        ("sales_total", "year", dt.date(2026, 1, 1), Decimal("1250000.5"), None, "North"),
        ("sales_cycle", "month", dt.date(2026, 3, 1), Decimal(40), None, None),
    ]
    assert [one for (one,) in all_of(crm, Target.benchmark)] == [
        Decimal("0.3"),
        None,
        Decimal(1_000_000),
        None,
    ]


def test_a_period_is_read_in_the_calendar_and_the_business_year_of_the_book(crm, bring):
    put(crm, calendar="jalali", fiscal_start=7, currency="IRR", toman=True)
    rows = (("1404-01", "5"), ("۱۴۰۴-Q2", "6"), ("1404", "7"), ("2017-03", "8"))
    assert counts(bring("market-sizes", ("period", "amount"), *rows)) == (4, 0, 0, 0)
    assert all_of(crm, MarketSize.grain, MarketSize.start, MarketSize.end, MarketSize.amount) == [
        ("month", dt.date(2025, 3, 21), dt.date(2025, 4, 21), 50),
        ("quarter", dt.date(2025, 12, 22), dt.date(2026, 3, 21), 60),
        ("year", dt.date(2025, 9, 23), dt.date(2026, 9, 23), 70),
        ("month", dt.date(2017, 3, 1), dt.date(2017, 4, 1), 80),
    ]
    assert counts(bring("market-sizes", ("period", "amount"), *rows)) == (0, 0, 4, 0)


def test_a_spreadsheet_that_made_a_day_of_a_month_is_understood(crm, bring, tmp_path):
    book = Workbook()
    for row in (("category", "period", "amount"), ("service", dt.date(2017, 3, 1), 120), ("crm", 2017, 1)):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    assert counts(bring("baselines", (), path=tmp_path / "a.xlsx")) == (2, 0, 0, 0)
    assert all_of(crm, Baseline.grain, Baseline.start, Baseline.end, Baseline.amount) == [
        ("month", dt.date(2017, 3, 1), dt.date(2017, 4, 1), 12_000),
        ("year", dt.date(2017, 1, 1), dt.date(2018, 1, 1), 100),
    ]


def test_targets_of_a_book_in_toman_go_out_and_come_in_as_toman(crm, bring, tmp_path):
    put(crm, currency="IRR", toman=True)
    bring(
        "targets", ("kpi", "period", "value"), ("sales_total", "2026-01", "5"), ("win_rate", "2026-01", "5%")
    )
    assert all_of(crm, Target.value) == [(Decimal(50),), (Decimal("0.05"),)]
    path = tmp_path / "out.csv"
    query = exporting.whole_list("target")
    exporting.export_list(crm, query=query, path=path, exact=True, rtl=False)
    with path.open(encoding="utf-8", newline="") as file:
        assert [row["value"] for row in csv.DictReader(file)] == ["5", "0.05"]
    assert counts(bring("targets", (), path=path)) == (0, 0, 2, 0)


def test_parties_and_deals_name_their_campaign(crm, bring):
    bring("campaigns", ("name", "ref", "channel"), ("Spring", "C1", "web"), ("Spring", "C2", "mail"))
    made = bring("contacts", ("name", "campaign"), ("Sara", "C2"), ("Ali", "Autumn"))
    assert made.created_missing == {"campaigns": 1}
    bring("companies", ("name", "utm campaign"), ("Acme", "C1"))
    bring("deals", ("title", "کمپین"), ("Desks", "C1"), ("Chairs", "Spring"))
    names = dict(all_of(crm, Campaign.id, Campaign.ref))
    assert [names.get(one) for (one,) in all_of(crm, Contact.campaign_id)] == ["C2", None, "C1"]
    assert [names[one] for (one,) in all_of(crm, Deal.campaign_id)] == ["C1"]


# Identity ----------------------------------------------------------------------------------------------------


def rows_of(kind, dice):
    """Some rows of a kind with few different values, so that many are equal."""
    day = f"2026-0{dice.randint(1, 3)}-01"
    pick = dice.choice
    return {
        "costs": lambda: (
            day,
            pick(("5", "7.50")),
            pick(("sales", "crm", "")),
            pick(("", "C")),
            "",
            "",
            pick("ab"),
        ),
        "answers": lambda: (
            "nps",
            pick(("9", "10")),
            pick(("", "0-10", "10")),
            "Acme",
            "",
            day,
            pick(("", "w")),
            "",
        ),
        "usage": lambda: (pick(("A", "B")), "Acme", day, pick(("", "1", "2"))),
    }[kind]()


MEANT = {"": {"category": "other", "scale": "0-10", "count": "1"}, "10": {"scale": "0-10"}}


def meant(header, row):
    """A row as it is meant, for the oracle."""
    return tuple(MEANT.get(text, {}).get(name, text) for name, text in zip(header, row, strict=True))


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(("kind", "header"), [("costs", COSTS), ("answers", ANSWERS), ("usage", USES)])
def test_equal_rows_are_as_many_records_as_the_file_with_most_of_them_has(crm, bring, kind, header, seed):
    dice, most = Random(f"{kind}{seed}"), Counter()
    for _ in range(4):
        rows = [rows_of(kind, dice) for _ in range(dice.randint(1, 25))]
        told = Counter(meant(header, row) for row in rows)
        new = told - most
        most |= told
        first = bring(kind, header, *rows)
        assert counts(first) == (new.total(), 0, len(rows) - new.total(), 0)
        before = state_of(crm.engine)
        dice.shuffle(rows)
        assert counts(bring(kind, header, *rows)) == (0, 0, len(rows), 0)
        assert differences(before, state_of(crm.engine)) == []
    model = {"costs": Cost, "answers": Answer, "usage": Usage}[kind]
    assert len(all_of(crm, model.id)) == most.total()


def test_a_newer_file_corrects_what_holds_for_a_period_and_one_undo_takes_it_back(crm, bring):
    header = ("category", "period", "amount")
    bring("baselines", header, ("service", "2026-01", "10"), ("service", "2026-Q1", "10"))
    before = state_of(crm.engine)
    result = bring("baselines", header, ("service", "2026-01", "12"), ("sales", "2026-01", "9"))
    assert counts(result) == (1, 1, 0, 0)
    assert [one for (one,) in all_of(crm, Baseline.amount)] == [1_200, 1_000, 900]
    history.undo(crm)
    assert differences(before, state_of(crm.engine)) == []


def test_targets_are_told_apart_by_figure_period_person_and_team(crm, bring, made):
    header = ("kpi", "period", "value", "owner", "team")
    rows = [
        (kpi, period, "5", owner, team)
        for kpi in ("deals_won", "deals_lost")
        for period in ("2026-01", "2026", "2026-Q1")
        for owner, team in (("", ""), ("Ali", ""), ("", "North"))
    ]
    assert counts(bring("targets", header, *rows)) == (18, 0, 0, 0)
    again = [(*row[:2], "6" if place == 4 else "5", *row[3:]) for place, row in enumerate(rows)]
    assert counts(bring("targets", header, *again)) == (0, 1, 17, 0)


def test_a_campaign_of_a_reference_is_corrected(crm, bring):
    header = ("ref", "name", "start", "end", "budget")
    bring("campaigns", header, ("C1", "Spring", "2026-03-01", "2026-03-31", "100"))
    assert counts(bring("campaigns", header, ("C1", "Spring!", "2026-03-01", "2026-04-30", "100"))) == (
        0,
        1,
        0,
        0,
    )
    wrong = bring("campaigns", ("ref", "name", "end"), ("C1", "Spring!", "2026-02-01"))
    assert reasons(wrong) == [(2, "end", "The end is before the start. Choose a later end.")]


@pytest.mark.parametrize(("kind", "header"), [("costs", COSTS), ("answers", ANSWERS), ("usage", USES)])
def test_an_import_is_undone_whole(crm, bring, kind, header):
    dice = Random(kind)
    before = state_of(crm.engine)
    bring(kind, header, *(rows_of(kind, dice) for _ in range(30)))
    history.undo(crm)
    assert differences(before, state_of(crm.engine)) == []


# What is refused ---------------------------------------------------------------------------------------------


def test_bad_rows_are_named_and_stop_no_others(crm, bring):
    result = bring(
        "costs",
        (*COSTS, "currency"),
        ("2026-03-01", "a lot", "sales", "", "", "", "", ""),
        ("2026-03-01", "5", "rent", "", "", "", "", ""),
        ("", "5", "sales", "", "", "", "", ""),
        ("2026-03-01", "", "sales", "", "", "", "", ""),
        ("2026-03-01", "5", "sales", "", "", "", "Ads", "EUR"),
        ("2026-03-01", "5", "sales", "", "", "", "", ""),
    )
    assert counts(result) == (1, 0, 0, 5)
    assert [(line, column) for line, column, _reason in reasons(result)] == [
        (2, "amount"), (3, "category"), (4, "day"), (5, "amount"), (6, "currency"),
    ]  # fmt: skip
    told = [reason for _line, _column, reason in reasons(result)]
    assert told[1] == "“rent” is none of these: sales, marketing, service, goods, crm, other."
    assert told[4].startswith("“Ads” is in EUR, and no rate is known for")


def test_bad_answers_and_uses_are_named(bring):
    result = bring(
        "answers",
        ANSWERS,
        ("nps", "11", "", "", "", "", "", ""),
        ("csat", "0", "", "", "", "", "", ""),
        ("csat", "4", "1-10", "", "", "", "", ""),
        ("nps", "8.5", "", "", "", "", "", ""),
        ("love", "8", "", "", "", "", "", ""),
        ("nps", "8", "", "", "", "2031-01-01", "", ""),
    )
    assert reasons(result) == [
        (2, "score", "The score is a number from 0 to 10."),
        (3, "score", "The score is a number from 1 to 5."),
        (4, "scale", "This kind of answer is given on the scale 1-5."),
        (5, "score", "Enter a whole number."),
        (6, "kind", "“love” is none of these: nps, csat, ces."),
        (7, "day", "This day is in the future. Choose today or an earlier day."),
    ]
    uses = bring("usage", USES, ("Desk", "Acme", "2026-05-01", "-1"), ("", "Acme", "2026-05-01", "1"))
    assert reasons(uses) == [
        (2, "count", "A count cannot be below nothing."),
        (3, "product", "This field cannot be empty."),
    ]


def test_bad_targets_are_named(crm, bring, made):
    result = bring(
        "targets",
        ("kpi", "period", "value", "owner", "team"),
        ("happiness", "2026-01", "5", "", ""),
        ("win_rate", "2026-13", "5%", "", ""),
        ("win_rate", "spring", "5%", "", ""),
        ("win_rate", "all", "5%", "", ""),
        ("win_rate", "2026-01", "35", "", ""),
        ("win_rate", "2026-01", "35%", "Ali", "North"),
        ("sales_total", "2026-01", "€5", "", ""),
    )
    found = reasons(result)
    assert counts(result) == (0, 0, 0, 7)
    assert [column for _line, column, _reason in found] == [
        "kpi", "period", "period", "period", "value", "team", "value",
    ]  # fmt: skip
    assert found[0][2] == "There is no KPI “happiness”."
    assert found[1][2] == "There is no month 13; a year has twelve."
    assert found[2][2].startswith("“spring” is not a period.")
    assert found[3][2].startswith("Enter a month, a quarter or a year")
    assert found[4][2] == "“35” is not a share. Write it like 35% or 0.35."
    assert found[6][2] == "“€5” is not an amount in USD. Leave the currency out, or change it."


def test_market_sizes_and_baselines_have_rules(bring):
    sizes = bring("market-sizes", ("period", "amount"), ("2026", "0"), ("2026", "-5"), ("", "5"))
    assert [column for _line, column, _reason in reasons(sizes)] == ["amount", "amount", "period"]
    spent = bring(
        "baselines", ("category", "period", "amount"), ("sales", "2026", "-1"), ("rent", "2026", "1")
    )
    assert [column for _line, column, _reason in reasons(spent)] == ["amount", "category"]


WORDS = {
    CostCategory.MARKETING: ("Marketing", "بازاریابی", "التسويق", "שיווק"),
    CostCategory.SERVICE: ("support", "پشتیبانی", "الدعم", "תמיכה"),
    CostCategory.GOODS: ("COGS", "بهای تمام‌شده", "تكلفة البضاعة", "עלות המכר"),
}


@pytest.mark.parametrize(("category", "words"), WORDS.items())
def test_a_category_is_read_in_four_languages(crm, bring, category, words):
    assert (
        counts(bring("costs", ("day", "amount", "category"), *(("2026-01-01", "1", one) for one in words)))[0]
        == 4
    )
    assert {one for (one,) in all_of(crm, Cost.category)} == {category}


@pytest.mark.parametrize(
    ("kind", "header", "row"),
    [
        ("costs", ("تاریخ", "مبلغ", "دسته", "کمپین", "بابت"), ("2026-01-01", "5", "تبلیغات", "بهار", "بنر")),
        ("costs", ("التاريخ", "المبلغ", "الفئة", "الحملة"), ("2026-01-01", "5", "إعلانات", "ربيع")),
        ("costs", ("תאריך", "סכום", "קטגוריה", "קמפיין"), ("2026-01-01", "5", "פרסום", "אביב")),
        ("answers", ("نوع", "امتیاز", "موج"), ("توصیه", "9", "بهار")),
        ("usage", ("المنتج", "الشركة", "العدد"), ("مكتب", "أكمي", "3")),
        ("targets", ("מדד", "תקופה", "יעד"), ("win_rate", "2026", "5%")),
        ("market-sizes", ("دوره", "اندازه بازار"), ("2026", "5")),
        ("baselines", ("الفئة", "الفترة", "المبلغ"), ("crm", "2026", "5")),
        ("campaigns", ("שם הקמפיין", "ערוץ", "תקציב"), ("אביב", "web", "5")),
    ],
)  # fmt: skip
def test_headings_are_known_in_four_languages(bring, kind, header, row):
    assert counts(bring(kind, header, row)) == (1, 0, 0, 0)
