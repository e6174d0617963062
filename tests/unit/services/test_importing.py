"""Imports: matched columns, found and made links, idempotence, one gesture, reads beside it."""

import csv
import datetime as dt
import threading
from decimal import Decimal
from random import Random

import pytest
from sqlalchemy import func, select, update

from crmdesk.db.check import check_book
from crmdesk.db.reading import Cancelled, Token, cancellable
from crmdesk.entities.party import CONTACT
from crmdesk.entities.sales import DEAL
from crmdesk.exchange.registry import format_of
from crmdesk.l10n.errors import CrmError
from crmdesk.model import (
    Contact,
    ContactKind,
    Deal,
    DealLine,
    DealStatus,
    ExchangeRate,
    Gesture,
    Product,
    Staff,
    Stage,
    StageMove,
)
from crmdesk.services import deals, finding, history, lists, pipelines, records, settings
from crmdesk.services.importing import run as running
from crmdesk.services.importing.looking import guess_kinds
from crmdesk.services.importing.plan import Options, make_plan, matching_headings, open_file
from crmdesk.services.importing.run import check_import, run_import
from tests.oracle.state import differences, state_of


@pytest.fixture
def bring(crm, tmp_path):
    """Imports rows under a header; the result."""

    def bring(kind, header, *rows, check=False, **options):
        options.setdefault("create_missing", True)
        path = tmp_path / "file.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *rows])
        plan = make_plan(path, kind=kind, options=Options(**options), calendar=crm.facts.calendar)
        result = (check_import if check else run_import)(crm, plan=plan)
        assert result.rows == result.created + result.updated + result.unchanged + result.rejected
        return result

    return bring


def all_of(crm, model, *columns):
    return crm.read(lambda s: [tuple(row) for row in s.execute(select(*columns).order_by(model.id))])


def counts(result):
    return result.created, result.updated, result.unchanged, result.rejected


# Columns -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header",
    [
        ("Name", "E-mail", "Phone", "City", "Owner"),
        ("full name", "email", "mobile", "town", "account manager"),
        ("نام و نام خانوادگی", "ایمیل", "تلفن همراه", "شهر", "مسئول"),
        ("الاسم الكامل", "البريد الإلكتروني", "الجوال", "المدينة", "المسؤول"),
        ("שם מלא", "דוא״ל", "נייד", "עיר", "אחראי"),
    ],
)
def test_columns_are_matched_by_their_headings_in_four_languages(crm, bring, header):
    bring("contacts", header, ("Sara", "s@x.com", "+98 912 345 6789", "Shiraz", "Ali"))
    [found] = all_of(
        crm, Contact, Contact.name, Contact.emails, Contact.phones, Contact.city, Contact.owner_id
    )
    assert found == ("Sara", "s@x.com", "+98 912 345 6789", "Shiraz", 1)


@pytest.mark.parametrize("heading", ["شمارهٔ تماس", "شماره موبايل", "رقم الجوال", "מספר טלפון", "Mobile number"])
def test_a_phone_is_known_by_the_words_of_everyday_lists(crm, bring, heading):
    bring("contacts", ("name", heading), ("Sara", "+98 912 345 6789"))
    assert all_of(crm, Contact, Contact.phones) == [("+98 912 345 6789",)]


def test_a_person_decides_what_a_column_is(crm, bring):
    bring(
        "contacts",
        ("A", "City", "C"),
        ("Sara", "x", "Shiraz"),
        mapping={"name": "A", "city": "C"},
        ignored={"City"},
    )
    assert all_of(crm, Contact, Contact.name, Contact.city) == [("Sara", "Shiraz")]


def test_constants_are_for_every_row(crm, bring):
    bring("contacts", ("name",), ("Sara",), ("Ali",), values={"source": "Fair", "created": "2026-01-05"})
    expected = [("Sara", "Fair", dt.date(2026, 1, 5)), ("Ali", "Fair", dt.date(2026, 1, 5))]
    assert all_of(crm, Contact, Contact.name, Contact.source, Contact.created) == expected


@pytest.mark.parametrize(
    "options",
    [
        {"mapping": {"name": "Nothing"}},
        {"mapping": {"colour": "name"}},
        {"values": {"colour": "red"}},
        {"dates": {"created": "sideways"}},
        {"encoding": "klingon"},
    ],
)
def test_what_is_not_there_is_refused(bring, options):
    with pytest.raises(CrmError):
        bring("contacts", ("name", "created"), ("Sara", "2026-01-01"), **options)


def test_a_file_without_the_needed_column_is_refused(bring):
    with pytest.raises(CrmError, match="name"):
        bring("companies", ("colour",), ("red",))


TITLED = [
    pytest.param([["Sales report 2026"], [], ["Name", "City", "Phone"]], 3, id="title"),
    pytest.param([["گزارش مشتریان", "", ""], ["۱۴۰۵", "", ""], ["نام", "شهر", "تلفن"]], 3, id="fa"),
    pytest.param([["Company", "Acme"], ["City", "Boston"], [], ["Name", "City", "Phone"]], 4, id="facts"),
    pytest.param([["People"], ["Wer", "City", "Wo"]], 2, id="few known"),
    pytest.param([["Name", "City", "Phone"]], 1, id="none"),
]


@pytest.mark.parametrize(("above", "line"), TITLED)
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_headings_below_titles_are_found_and_rows_keep_their_numbers(crm, tmp_path, above, line, ending):
    path = tmp_path / f"file.{ending}"
    rows = [["Sara", "Tehran", "+982188880000"], ["", "Shiraz", "+982188880001"], ["Ali", "Qom", ""]]
    format_of(path).write_table(path, above[0], [*above[1:], *rows], exact=True)
    mapping = {"name": "Wer"} if "Wer" in above[-1] else {}
    options = Options(mapping=mapping, create_missing=True)
    plan = make_plan(path, kind="contacts", options=options, calendar=crm.facts.calendar)
    assert plan.table.header_row == line
    assert plan.table.header == above[-1]
    result = check_import(crm, plan=plan)
    assert (result.created, [error.line for error in result.errors]) == (2, [line + 2])
    assert [note.count for note in result.notes] == ([line] if line > 1 else [])


def test_where_no_heading_is_known_a_title_is_still_passed_over(crm, tmp_path):
    path = tmp_path / "file.csv"
    write = format_of(path).write_table
    for rows, line in (
        ([["Bericht"], ["Wer", "Wo"], ["Sara", "Qom"]], 2),
        ([["Wer"], ["Sara"], ["Ali", "?"], ["Nima"]], 1),
    ):
        write(path, rows[0], rows[1:], exact=True)
        assert open_file(path, Options(), among=[CONTACT]).header_row == line


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_row_of_the_headings_can_be_said(crm, tmp_path, ending):
    path = tmp_path / f"file.{ending}"
    rows = [["Old", "x", "y"], *[["Ali", "Rey", ""]] * 30, ["", "", ""], ["First", "Name", "City"]]
    format_of(path).write_table(path, ["Name", "City", "Phone"], [*rows, ["a", "Sara", "Qom"]], exact=True)
    said = open_file(path, Options(header_row=34), among=[CONTACT])
    assert said.header == ["First", "Name", "City"]
    assert list(said.rows()) == [(35, ["a", "Sara", "Qom"])]
    for wrong in (33, 36, 0):
        with pytest.raises(CrmError, match=f"Row {wrong} of"):
            open_file(path, Options(header_row=wrong), among=[CONTACT])


def test_a_file_of_headings_only_brings_nothing(bring):
    assert counts(bring("contacts", ["name", "emails"])) == (0, 0, 0, 0)


def test_first_and_last_names_are_one_name(crm, bring):
    bring("contacts", ("First name", "Surname"), ("Sara", "Ahmadi"), ("", "Karimi"), ("", ""))
    assert all_of(crm, Contact, Contact.name) == [("Sara Ahmadi",), ("Karimi",)]


@pytest.mark.parametrize(
    ("header", "given", "family"),
    [
        (("Name", "Last name"), "Sara", "Ahmadi"),
        (("نام", "نام خانوادگی"), "سارا", "احمدی"),
        (("الاسم", "اسم العائلة"), "سارة", "الأحمدي"),
        (("שם", "שם משפחה"), "שרה", "כהן"),
    ],
)
def test_a_name_beside_a_last_name_is_the_first_name_in_four_languages(crm, bring, header, given, family):
    whole = f"{given} {family}"
    rows = (
        (given, family),
        (f"{given}2 {family}", family),
        (f"{given}3", ""),
        ("", family),
        (given + family, family),
    )
    assert counts(bring("contacts", header, *rows)) == (5, 0, 0, 0)
    expected = [whole, f"{given}2 {family}", f"{given}3", family, f"{given}{family} {family}"]
    assert all_of(crm, Contact, Contact.name) == [(name,) for name in expected]
    assert counts(bring("contacts", header, *rows)) == (0, 0, 5, 0)


def test_a_last_name_in_another_spelling_is_not_said_twice(crm, bring):
    bring("contacts", ("Name", "Last name"), ("Sara AHMADI", "Ahmadi"), ("علی كريمي", "کریمی"))
    assert all_of(crm, Contact, Contact.name) == [("Sara AHMADI",), ("علی كريمي",)]


def test_a_whole_name_beside_both_its_parts_stays(crm, bring):
    bring(
        "contacts", ("Name", "First name", "Last name"), ("Dr. Sara", "Sara", "Ahmadi"), ("", "Ali", "Karimi")
    )
    assert all_of(crm, Contact, Contact.name) == [("Dr. Sara",), ("Ali Karimi",)]


@pytest.mark.parametrize(
    "header",
    [
        ("Deal title", "Company", "Amount", "Stage", "Expected closing date"),
        ("عنوان معامله", "شرکت", "مبلغ", "مرحله", "تاریخ بسته شدن مورد انتظار"),
        ("عنوان الصفقة", "الشركة", "المبلغ", "المرحلة", "الإغلاق المتوقع"),
        ("כותרת העסקה", "חברה", "סכום", "שלב", "סגירה צפויה"),
    ],
)
@pytest.mark.parametrize("wanted", ["", "deals"])
def test_a_file_of_deals_is_known_in_four_languages(header, wanted):
    assert matching_headings(DEAL, header) == {"title", "company", "amount", "stage", "expected_close"}
    assert guess_kinds(list(header), wanted=wanted)[0].kind == "deals"


def test_the_wanted_kind_goes_first_where_no_fewer_columns_match_it():
    header = ["Foo", "Company", "Amount", "Stage"]
    assert guess_kinds(header)[0].kind == "companies"
    assert guess_kinds(header, wanted="deals")[0].kind == "deals"
    header = ["Company", "City", "Phone", "Amount"]
    assert guess_kinds(header, wanted="deals")[0].kind == "companies"


def test_local_digits_calendars_and_several_values_of_a_cell(crm, bring):
    result = bring(
        "contacts",
        ("name", "phones", "emails", "created", "tags"),
        ("سارا", "۰۹۱۲۳۴۵۶۷۸۹؛ 021-88776655", "a@x.com; b@x.com", "۱۴۰۵/۰۲/۱۵", "مهم، vip"),
        ("علی", "", "", "۱۴۰۵/۰۱/۳۱", ""),
    )
    assert counts(result) == (2, 0, 0, 0)
    opened = records.open_record(crm, entity="contact", record=1).values
    assert opened["phones"] == ["09123456789", "021-88776655"]
    assert opened["emails"] == ["a@x.com", "b@x.com"]
    assert opened["created"] == dt.date(2026, 5, 5)
    assert opened["tags"] == ["مهم", "vip"]


@pytest.mark.parametrize("between", [" / ", "/", "; ", "، ", ",", " و ", " و", " and ", " & ", " או ", "\n", "|"])
def test_two_phones_of_a_cell_are_both_kept(crm, bring, between):
    assert counts(bring("contacts", ("name", "phone"), ("Sara", f"0912 111 2222{between}021 8888"))) == (1, 0, 0, 0)
    assert len({*all_of(crm, Contact, Contact.phones)[0][0].split("\n")}) == 2


def test_a_phone_with_the_end_of_another_stays_as_it_is_written(crm, bring):
    written = ["88776655/6", "021/88776655", "+98 (912) 345/6789"]
    bring("contacts", ("name", "phone"), *(("Sara", phone) for phone in written))
    assert all_of(crm, Contact, Contact.phones) == [(phone,) for phone in written]


@pytest.mark.parametrize("ref", ["", "a1"])
def test_a_phone_kept_in_local_digits_is_the_phone_it_is(crm, bring, ref):
    row = ("سارا", "۰۹۱۲ ۳۴۵ ۶۷۸۹", ref)
    bring("contacts", ("name", "phones", "ref"), row)
    with crm.engine.begin() as connection:
        connection.execute(update(Contact).values(phones="۰۹۱۲ ۳۴۵ ۶۷۸۹"))
    opened = records.open_record(crm, entity="contact", record=1)
    assert opened.values["phones"] == ["0912 345 6789"]
    assert counts(bring("contacts", ("name", "phones", "ref"), row)) == (0, 0, 1, 0)
    again = {"version": opened.version - 1, "base": opened.values}
    records.save(crm, entity="contact", record=1, values={"phones": ["021 8877 6655"]}, **again)
    assert all_of(crm, Contact, Contact.phones) == [("021 8877 6655",)]


# Identity ----------------------------------------------------------------------------------------------------


def test_a_reference_is_who_a_row_is_about(crm, bring):
    bring("contacts", ("ref", "name", "city"), ("R1", "Sara", "A"), ("R2", "Sara", "B"))
    result = bring(
        "contacts", ("ref", "name", "city"), ("R2", "Sara", "B"), ("R1", "Sara A.", "A"), ("R3", "New", "")
    )
    assert counts(result) == (1, 1, 1, 0)
    assert all_of(crm, Contact, Contact.ref, Contact.name) == [
        ("R1", "Sara A."),
        ("R2", "Sara"),
        ("R3", "New"),
    ]


def test_without_a_reference_all_mapped_fields_are(crm, bring):
    bring("contacts", ("name", "city"), ("Sara", "A"))
    result = bring("contacts", ("name", "city"), ("Sara", "A"), ("Sara", "B"), ("Sara", "B"))
    assert counts(result) == (1, 0, 2, 0)


def test_a_record_in_the_trash_is_not_met(crm, bring):
    bring("contacts", ("ref", "name"), ("R1", "Sara"))
    records.trash(crm, entity="contact", ids=[1])
    assert counts(bring("contacts", ("ref", "name"), ("R1", "Sara"))) == (1, 0, 0, 0)


def test_a_company_and_a_person_of_one_reference_are_two(crm, bring):
    bring("companies", ("ref", "name"), ("1", "Acme"))
    assert counts(bring("contacts", ("ref", "name"), ("1", "Sara"))) == (1, 0, 0, 0)


def test_an_empty_cell_clears_what_may_be_empty_and_nothing_else(crm, bring):
    bring("contacts", ("ref", "name", "city", "created"), ("R1", "Sara", "Shiraz", "2026-01-01"))
    result = bring("contacts", ("ref", "name", "city", "created"), ("R1", "Sara", "", ""))
    assert counts(result) == (0, 1, 0, 0)
    assert all_of(crm, Contact, Contact.city, Contact.created) == [(None, dt.date(2026, 1, 1))]


def test_two_rows_of_one_reference_make_one_record_as_the_last_says(crm, bring):
    result = bring("contacts", ("ref", "name"), ("R1", "Sara"), ("R1", "Sara A."))
    assert counts(result) == (1, 1, 0, 0)
    assert all_of(crm, Contact, Contact.name) == [("Sara A.",)]


@pytest.mark.parametrize("seed", range(5))
def test_importing_anything_twice_changes_nothing_the_second_time(crm, tmp_path, clock, seed):
    """Random files of every kind, each imported again at once and once more at the end of all."""
    from tests.oracle.gestures import Player

    class Repeater(Player):
        def imported(self, kind, header, rows):
            first = super().imported(kind, header, rows)
            before = state_of(crm.engine)
            again = super().imported(kind, header, [*rows] if kind != "deals" else rows)
            if len({row[0] for row in rows}) == len(rows):
                assert again is None, (kind, rows)
                assert differences(before, state_of(crm.engine)) == []
            return first

    player = Repeater(crm, Random(seed), tmp_path)
    acts = (
        player.import_contacts, player.import_deals, player.import_staff, player.import_moves,
        player.import_rates, player.add_contact, player.win, player.trash,
    )  # fmt: skip
    for _ in range(25):
        clock.advance(hours=7)
        try:
            player.dice.choice(acts)()
        except CrmError:
            continue
    assert check_book(crm.engine) == []


# Links -------------------------------------------------------------------------------------------------------


def test_links_are_found_by_reference_name_address_and_spelling(crm, bring):
    bring("staff", ("name", "ref", "email"), ("Ali Karimi", "S1", "ali@x.com"))
    names = ("Ali Karimi", "S1", "ALI@x.com", "alikarimi", "علی")
    result = bring(
        "contacts",
        ("name", "owner"),
        *((f"C{n}", text) for n, text in enumerate(names)),
        create_missing=False,
    )
    assert counts(result) == (4, 0, 0, 1)
    assert [error.column for error in result.errors] == ["owner"]
    assert all_of(crm, Contact, Contact.owner_id) == [(1,)] * 4
    assert [(one.text, one.name, one.rows) for one in result.recognised] == [("alikarimi", "Ali Karimi", 1)]


def test_an_ambiguous_name_is_not_guessed_at(crm, bring):
    bring("companies", ("ref", "name"), ("1", "Acme"), ("2", "Acme"))
    result = bring("contacts", ("name", "company"), ("Sara", "Acme"), ("Ali", "2"))
    assert counts(result) == (1, 0, 0, 1)
    assert all_of(crm, Contact, Contact.name, Contact.company_id)[-1] == ("Ali", 2)


def test_what_is_missing_is_made_once_and_counted(crm, bring):
    result = bring(
        "deals",
        ("title", "company", "contact", "owner", "product", "stage"),
        ("A", "Acme", "Sara", "Ali", "Desk", "Demo"),
        ("B", "Acme", "Sara", "Ali", "Desk", "Demo"),
        ("C", "acme", "", "", "", ""),
    )
    assert result.created_missing == {"companies": 1, "contacts": 1, "staff": 1, "products": 1, "stages": 1}
    names = [all_of(crm, m, m.name) for m in (Contact, Staff, Product)]
    assert [sorted(found) for found in names] == [[("Acme",), ("Sara",)], [("Ali",)], [("Desk",)]]
    assert pipelines.pipelines(crm)[0].stages[-1].name == "Demo"


def test_a_row_that_is_rejected_makes_nothing_missing_of_its_own_kind(crm, bring):
    result = bring("contacts", ("name", "company"), ("", "Acme"))
    assert counts(result) == (0, 0, 0, 1)
    assert all_of(crm, Contact, Contact.id) == []


def test_managers_may_stand_further_down_or_say_yes(crm, bring):
    result = bring(
        "staff",
        ("name", "manager"),
        ("Sara", "Ali"),
        ("Ali", "yes"),
        ("Reza", "Boss"),
        ("Boss", "Boss"),
        create_missing=False,
    )
    assert counts(result) == (4, 0, 0, 0)
    found = {
        name: (manager, leads)
        for name, manager, leads in all_of(crm, Staff, Staff.name, Staff.manager_id, Staff.is_manager)
    }
    ids = {name: number for number, name in all_of(crm, Staff, Staff.id, Staff.name)}
    assert found == {
        "Sara": (ids["Ali"], False),
        "Ali": (None, True),
        "Reza": (ids["Boss"], False),
        "Boss": (ids["Boss"], False),
    }
    assert counts(bring("staff", ("name", "manager"), ("Sara", "Ali"), ("Ali", "yes"))) == (0, 0, 2, 0)


@pytest.mark.parametrize("create", [False, True])
@pytest.mark.parametrize("said", [("a1", "Ali Rad", "ali@x.com"), ("ALI@x.com", "a1", "Ali Rad"), ("ali rad", "ali@x.com", "a1")])
def test_managers_further_down_are_meant_by_reference_address_and_spelling(crm, bring, said, create):
    header = ("name", "ref", "email", "manager")
    first, second, last = said
    people = [
        ("Sara", "s1", "", first),
        ("Mona", "m1", "", second),
        ("Ali Rad", "a1", "ali@x.com", ""),
        ("Reza", "r1", "", last),
    ]
    result = bring("staff", header, *people, create_missing=create)
    assert counts(result) == (4, 0, 0, 0)
    assert result.created_missing == {}
    ids = {name: number for number, name in all_of(crm, Staff, Staff.id, Staff.name)}
    managers = dict(all_of(crm, Staff, Staff.name, Staff.manager_id))
    assert managers == {"Sara": ids["Ali Rad"], "Mona": ids["Ali Rad"], "Ali Rad": None, "Reza": ids["Ali Rad"]}
    assert counts(bring("staff", header, *people, create_missing=create)) == (0, 0, 4, 0)


def test_a_manager_who_is_nobody_rejects_the_row_and_those_it_leads(crm, bring):
    result = bring(
        "staff", ("name", "manager"), ("Sara", "Ali"), ("Ali", "Nobody"), ("Reza", ""), create_missing=False
    )
    assert counts(result) == (1, 0, 0, 2)
    assert all_of(crm, Staff, Staff.name) == [("Reza",)]


# Deals -------------------------------------------------------------------------------------------------------


def test_a_stage_says_where_a_deal_stands_or_how_it_ended(crm, bring):
    words = ("Won", "closed lost", "موفق", "از دست رفته", "فوز", "זכייה", "Proposal", "")
    rows = [(f"D{n}", word, "2026-01-01", "2026-02-01") for n, word in enumerate(words)]
    assert counts(bring("deals", ("title", "stage", "created", "closed"), *rows)) == (8, 0, 0, 0)
    won, lost, still = DealStatus.WON, DealStatus.LOST, DealStatus.OPEN
    assert [s for (s,) in all_of(crm, Deal, Deal.status)] == [won, lost, won, lost, won, won, still, still]
    assert check_book(crm.engine) == []


def test_a_newer_file_moves_a_deal_on(crm, bring):
    header = ("ref", "title", "stage", "created", "closed", "amount")
    bring("deals", header, ("D1", "A", "Proposal", "2026-01-01", "", "5"))
    bring("deals", header, ("D1", "A", "Won", "2026-01-01", "2026-03-01", "7"))
    bring("deals", header, ("D1", "A", "Won", "2026-01-02", "2026-03-05", "7"))
    moves = [(m.day.isoformat(), m.outcome.value, m.base_amount) for m in deals.moves_of(crm, deal=1)]
    assert moves == [("2026-01-02", "open", 700), ("2026-03-05", "won", 700)]
    assert check_book(crm.engine) == []


def test_a_product_becomes_the_deals_line(crm, bring):
    bring("deals", ("ref", "title", "product", "amount"), ("D1", "A", "Desk", "5"), ("D2", "B", "", "5"))
    bring("deals", ("ref", "title", "product", "amount"), ("D1", "A", "Chair", "5"), ("D2", "B", "Desk", "5"))
    products = dict(all_of(crm, Product, Product.id, Product.name))
    lines = [
        (deal, products[product])
        for deal, product in all_of(crm, DealLine, DealLine.deal_id, DealLine.product_id)
    ]
    assert lines == [(1, "Chair"), (2, "Desk")]


def test_a_stage_is_looked_for_in_the_pipeline_that_is_said(crm, bring):
    pipelines.add_pipeline(crm, name="Services")
    bring(
        "deals",
        ("title", "pipeline", "stage"),
        ("A", "Services", "Review"),
        ("B", "Sales pipeline", "Review"),
        ("C", "Services", ""),
    )
    by_name = {
        name: (pipeline, stage)
        for name, pipeline, stage in crm.read(
            lambda s: s.execute(
                select(Deal.name, Deal.pipeline_id, Stage.name).join(Stage, Stage.id == Deal.stage_id)
            ).all()
        )
    }
    first, second = (one.id for one in pipelines.pipelines(crm))
    assert by_name == {"A": (second, "Review"), "B": (first, "Review"), "C": (second, "New lead")}


def test_foreign_amounts_are_converted_at_the_rate_of_their_day(crm, bring):
    bring("rates", ("currency", "day", "rate"), ("EUR", "2026-01-01", "1.1"), ("EUR", "2026-02-01", "1.2"))
    rows = (("A", "100", "EUR", "2026-01-15", "", ""), ("B", "100", "EUR", "2026-01-15", "Won", "2026-02-03"))
    bring("deals", ("title", "amount", "currency", "created", "stage", "closed"), *rows)
    assert all_of(crm, Deal, Deal.base_amount) == [(11_000,), (12_000,)]


def test_rates_are_one_for_a_day(crm, bring):
    header = ("currency", "day", "rate")
    bring("rates", header, ("EUR", "2026-01-01", "1.1"), ("GBP", "2026-01-01", "1.3"))
    assert counts(bring("rates", header, ("EUR", "2026-01-01", "1.15"), ("GBP", "2026-01-01", "1.3"))) == (
        0,
        1,
        1,
        0,
    )
    assert all_of(crm, ExchangeRate, ExchangeRate.rate) == [(Decimal("1.15"),), (Decimal("1.3"),)]


def test_moves_are_put_where_their_days_belong(crm, bring):
    bring(
        "deals",
        ("ref", "title", "created", "stage", "closed"),
        ("D1", "A", "2026-01-01", "Won", "2026-03-01"),
    )
    rows = (("D1", "Proposal", "2026-02-01"), ("D1", "Qualified", "2026-01-15"), ("D1", "Won", "2026-03-01"))
    result = bring("stage-moves", ("deal", "stage", "date"), *rows)
    assert counts(result) == (2, 0, 1, 0)
    names = {stage.id: stage.name for stage in pipelines.pipelines(crm)[0].stages}
    moves = [(m.day.isoformat(), names[m.stage_id], m.outcome.value) for m in deals.moves_of(crm, deal=1)]
    assert moves == [
        ("2026-01-01", "New lead", "open"),
        ("2026-01-15", "Qualified", "open"),
        ("2026-02-01", "Proposal", "open"),
        ("2026-03-01", "Proposal", "won"),
    ]
    assert check_book(crm.engine) == []
    assert counts(bring("stage-moves", ("deal", "stage", "date"), *rows)) == (0, 0, 3, 0)


STORIES = {
    "Proposal": [("New lead", "01-01"), ("Qualified", "01-15"), ("Proposal", "02-01")],
    "Qualified": [("Qualified", "01-01"), ("Proposal", "01-01"), ("Qualified", "01-01")],
    "Won": [("Qualified", "01-01"), ("Proposal", "01-20"), ("Won", "02-02")],
    "Lost": [("New lead", "01-01"), ("Won", "01-20"), ("Proposal", "01-20"), ("Lost", "02-02")],
}


def test_moves_told_from_the_first_to_the_last_are_all_there_are(crm, bring):
    deal_rows, move_rows = [], []
    for ref, story in STORIES.items():
        closed = "2026-02-02" if ref in {"Won", "Lost"} else ""
        deal_rows.append((ref, ref, ref, "2026-01-01", closed, "7", "Sara"))
        move_rows += [(ref, stage, f"2026-{day}", "Ali") for stage, day in story]
    bring("deals", ("ref", "title", "stage", "created", "closed", "amount", "owner"), *deal_rows)
    header = ("deal", "stage", "date", "owner")
    assert counts(bring("stage-moves", header, *move_rows)) == (9, 0, 4, 0)
    for number, (ref, story) in enumerate(STORIES.items(), 1):
        told = [(m.day.isoformat()[5:], m.outcome) for m in deals.moves_of(crm, deal=number)]
        ends = {"Won": DealStatus.WON, "Lost": DealStatus.LOST}
        assert told == [(day, ends.get(stage, DealStatus.OPEN)) for stage, day in story], ref
    ali = finding.find(crm, text="Ali")[0].id
    assert all_of(crm, StageMove, StageMove.owner_id) == [(ali,)] * 13
    assert all_of(crm, Deal, Deal.status) == [(DealStatus.OPEN,)] * 2 + [(DealStatus.WON,), (DealStatus.LOST,)]
    assert check_book(crm.engine) == []
    assert counts(bring("stage-moves", header, *move_rows)) == (0, 0, 13, 0)
    history.undo(crm)
    assert check_book(crm.engine) == []


def test_moves_told_in_part_leave_the_first_as_it_was(crm, bring):
    header, days = ("deal", "stage", "date"), ["2025-12-20", "2026-01-01", "2026-01-09"]
    bring("deals", ("ref", "title", "stage", "created"), ("D1", "A", "Proposal", days[1]))
    assert counts(bring("stage-moves", header, ("D1", "New lead", days[0]))) == (1, 0, 0, 0)
    bring("stage-moves", header, ("D1", "Qualified", days[2]))
    bring("stage-moves", header, ("D1", "Review", days[0]), ("D1", "Qualified", days[2]))
    told = [m.day.isoformat() for m in deals.moves_of(crm, deal=1)]
    assert told == [days[0], days[0], days[1], days[2]]


# One gesture -------------------------------------------------------------------------------------------------


ROWS = [(f"R{n}", f"Person {n}", f"Company {n % 7}") for n in range(300)]


def test_an_import_is_one_gesture_and_undone_with_one_undo(crm, bring):
    before = state_of(crm.engine)
    result = bring("contacts", ("ref", "name", "company"), *ROWS)
    assert result.committed.params == {"count": 300, "file": "file.csv"}
    assert finding.find(crm, text="Person 299")[0].title == "Person 299"
    history.undo(crm)
    assert differences(before, state_of(crm.engine)) == []
    history.redo(crm)
    assert lists.count(crm, query=lists.ListQuery(entity="contact", columns=("name",))) == 300


def test_a_check_tells_what_the_import_then_does(crm, bring):
    told = bring("contacts", ("ref", "name", "company"), *ROWS, ("R1", "Other", ""), ("", "", ""), check=True)
    assert all_of(crm, Contact, Contact.id) == []
    done = bring("contacts", ("ref", "name", "company"), *ROWS, ("R1", "Other", ""), ("", "", ""))
    assert counts(told) == counts(done)
    assert told.created_missing == done.created_missing
    assert told.committed is None


def test_a_change_between_sorting_out_and_writing_is_met(crm, bring, monkeypatch):
    """Somebody adds the same contact while the file is being sorted out."""
    sorted_out = running._Run.sorted_out
    calls = []

    def meanwhile(run):
        calls.append(1)
        result = sorted_out(run)
        if len(calls) == 1:
            with crm.write() as unit:
                unit.add(Contact(kind=ContactKind.PERSON, ref="R1", name="Sara", created=crm.today()))
                unit.commit("Added")
        return result

    monkeypatch.setattr(running._Run, "sorted_out", meanwhile)
    result = bring("contacts", ("ref", "name"), ("R1", "Sara"), ("R2", "Ali"))
    assert counts(result) == (1, 0, 1, 0)
    assert all_of(crm, Contact, Contact.ref) == [("R1",), ("R2",)]


def test_a_cancelled_import_leaves_nothing(crm, tmp_path):
    path = tmp_path / "big.csv"
    path.write_text("name\n" + "\n".join(f"Person {n}" for n in range(5000)), encoding="utf-8")
    plan = make_plan(path, kind="contacts", options=Options(), calendar=crm.facts.calendar)
    token = Token()

    def progress(done, total):
        if total:
            token.cancelled = True

    before = state_of(crm.engine)
    with cancellable(token), pytest.raises(Cancelled):
        run_import(crm, plan=plan, progress=progress)
    assert differences(before, state_of(crm.engine)) == []
    assert crm.read(lambda s: s.scalar(select(func.count(Gesture.id)))) == 1


def test_progress_counts_up_to_the_end(crm, tmp_path):
    path = tmp_path / "big.csv"
    path.write_text("name\n" + "\n".join(f"Person {n}" for n in range(2500)), encoding="utf-8")
    plan = make_plan(path, kind="contacts", options=Options(), calendar=crm.facts.calendar)
    seen = []
    run_import(crm, plan=plan, progress=lambda done, total: seen.append((done, total)))
    read = [done for done, total in seen if not total]
    assert len(read) >= 5
    assert read == sorted(read)
    assert read[-1] == 2500
    assert seen[-1] == (2500, 2500)


def test_lists_search_and_saves_answer_during_an_import(crm, tmp_path):
    rows = 30_000
    path = tmp_path / "big.csv"
    path.write_text("name\n" + "\n".join(f"Person {n}" for n in range(rows)), encoding="utf-8")
    records.save(crm, entity="contact", values={"name": "Sara"})
    plan = make_plan(path, kind="contacts", options=Options(), calendar=crm.facts.calendar)
    done, answers, errors = threading.Event(), 0, []

    def import_it():
        try:
            run_import(crm, plan=plan)
        except BaseException as error:  # noqa: BLE001 - handed to the test
            errors.append(error)
        finally:
            done.set()

    query = lists.ListQuery(entity="contact", columns=("name", "company"))
    thread = threading.Thread(target=import_it)
    thread.start()
    while not done.is_set():
        page = lists.page(crm, query=query, number=0)
        assert page.rows[0].values[0] in {"Sara", "Person 0"}
        assert finding.find(crm, text="Sara")
        answers += 1
    thread.join()
    assert errors == []
    assert answers > 10
    assert lists.count(crm, query=query) == rows + 1


def test_toman_amounts_are_rials(crm, bring):
    settings.change(crm, values={"currency": "IRR", "toman": True})
    bring("products", ("name", "price"), ("Desk", "۱٬۲۵۰"), ("Chair", "۵۰۰ ریال"))
    bring(
        "products",
        ("name", "price", "currency"),
        ("Lamp", "70", "IRR"),
        ("Bulb", "7", "IRT"),
        ("Book", "9.5", "USD"),
    )
    assert all_of(crm, Product, Product.price, Product.currency) == [
        (12_500, "IRR"),
        (500, "IRR"),
        (70, "IRR"),
        (70, "IRR"),
        (950, "USD"),
    ]
