"""vCards through the services: what a book gives out comes back unchanged, and bad cards are told of."""

import csv

import pytest
from sqlalchemy import select

from crmdesk.exchange.registry import CARD_KINDS, VCARD_VERSIONS
from crmdesk.l10n.errors import CrmError
from crmdesk.model import Contact
from crmdesk.services import exporting, history, lists, records
from crmdesk.services.importing.looking import look_at
from crmdesk.services.importing.plan import Options, draft_plan, make_plan
from crmdesk.services.importing.rejects import write_rejected
from crmdesk.services.importing.run import check_import, run_import

ENTITIES = {"contacts": "contact", "companies": "company"}

CARDS = """BEGIN:VCARD
VERSION:3.0
UID:p-1
FN:زهرا محمدی
ORG:Acme
TITLE:مدیر خرید
TEL;TYPE=CELL:+98 912 345 6789
EMAIL:z@x.com
CATEGORIES:vip,مهم
END:VCARD
BEGIN:VCARD
VERSION:3.0
NOTE:nobody
END:VCARD
BEGIN:VCARD
VERSION:3.0
UID:p-2
FN:רבקה בן־דוד
ORG:Globex
TEL:12
END:VCARD
BEGIN:VCARD
VERSION:4.0
KIND:org
UID:c-1
FN:Globex
URL:https://globex.com
END:VCARD
BEGIN:VCARD
VERSION:3.0
UID:p-3
FN:Torn
TEL:+9891"""


@pytest.fixture
def cards(tmp_path):
    path = tmp_path / "people.vcf"
    path.write_text(CARDS, encoding="utf-8")
    return path


@pytest.fixture
def full(crm, made, once):
    """The small business with everything that a card can hold, traps included."""
    return once("everything a card can hold", crm, lambda: fill_cards(crm, made))


def fill_cards(crm, made):
    values = {
        "other_name": "سارا",
        "emails": ["a@x.com", "b@x.com"],
        "phones": ["+98 912 345 6789", "021-88776655"],
        "address": " Main 7;\n2nd floor, left ",
        "city": "Shiraz; east",
        "country": "Iran",
        "website": "https://x.com/a;b,c\\d",
        "language": "fa",
        "tags": ["vip", "مهم"],
        "segment": "SMB",
        "owner": made.staff,
        "note": "END:VCARD\n\n\\n;, " + "بلند " * 60,
    }
    records.save(crm, entity="contact", record=made.person, values=values)
    shared = {name: text for name, text in values.items() if name != "other_name"}
    records.save(crm, entity="company", record=made.company, values=shared)
    for text in ("=1+1", "AT&T <b>", "a\\", ";;;;", "علی:رضا"):
        records.save(crm, entity="contact", values={"name": text, "title": text, "ref": f"r{text}"})
    return made


def bring(crm, path, kind, *, check=False, **options):
    plan = make_plan(path, kind=kind, options=Options(**options), calendar=crm.facts.calendar)
    return plan, (check_import if check else run_import)(crm, plan=plan)


def write(crm, path, kind, *, exact, vcard=""):
    query = lists.ListQuery(entity=ENTITIES[kind], columns=("name",))
    return exporting.export_list(crm, query=query, path=path, exact=exact, rtl=False, vcard=vcard)


@pytest.mark.parametrize("exact", [True, False])
@pytest.mark.parametrize("version", VCARD_VERSIONS)
@pytest.mark.parametrize("kind", CARD_KINDS)
@pytest.mark.usefixtures("full")
def test_what_goes_out_changes_nothing_when_it_comes_back(crm, tmp_path, kind, version, exact):
    path = tmp_path / "all.vcf"
    count = write(crm, path, kind, exact=exact, vcard=version)
    assert f"VERSION:{version}".encode() in path.read_bytes()
    _plan, result = bring(crm, path, kind)
    assert (result.rows, result.unchanged) == (count, count), [str(error.reason) for error in result.errors]


def test_only_an_exact_card_tells_what_a_business_keeps_to_itself(crm, full, tmp_path):
    for exact in (True, False):
        write(crm, tmp_path / "all.vcf", "contacts", exact=exact)
        assert ("SMB" in (tmp_path / "all.vcf").read_text(encoding="utf-8")) is exact


def test_deals_are_no_cards(crm, tmp_path):
    with pytest.raises(CrmError, match="contacts and companies only"):
        exporting.export_list(
            crm, query=exporting.whole_list("deal"), path=tmp_path / "a.vcf", exact=True, rtl=False
        )
    assert not list(tmp_path.glob("*.vcf"))


def test_phones_of_cards_are_kept_in_0_to_9(crm, tmp_path):
    path = tmp_path / "people.vcf"
    tels = "TEL:۰۹۱۲ ۳۴۵ ۶۷۸۹\nTEL:٠٢١-٨٨٧٧٦٦٥٥\n"
    path.write_text(f"BEGIN:VCARD\nVERSION:4.0\nFN:Sara\n{tels}END:VCARD\n", encoding="utf-8")
    assert bring(crm, path, "contacts")[1].created == 1
    assert crm.read(lambda s: s.scalars(select(Contact.phones)).all()) == ["0912 345 6789\n021-88776655"]


def test_people_are_imported_and_each_refused_card_is_named(crm, cards, tmp_path):
    plan, result = bring(crm, cards, "contacts", create_missing=True)
    assert (result.rows, result.created, result.rejected) == (4, 1, 3)
    reasons = {error.line: error.reason.message.format(**error.reason.params) for error in result.errors}
    assert reasons[11] == "Card 2 has neither a name nor a company, an e-mail address or a phone number."
    assert reasons[29] == "Card 5, “Torn”, breaks off: the file ends within it."
    assert "12" in reasons[15]
    assert {note.message.split(",")[0] for note in result.notes} == {"Cards of companies"}
    assert result.created_missing == {"companies": 1}
    people = select(Contact.name, Contact.ref, Contact.job_title).where(Contact.ref == "p-1")
    assert crm.read(lambda s: s.execute(people).all()) == [("زهرا محمدی", "p-1", "مدیر خرید")]
    out = tmp_path / "rejected.csv"
    assert write_rejected(plan, result=result, path=out, told=str) == 3
    with out.open(encoding="utf-8", newline="") as file:
        assert [row["line"] for row in csv.DictReader(file)] == ["11", "15", "29"]
    history.undo(crm)
    assert crm.read(lambda s: s.execute(people).all()) == []


def test_companies_are_imported_from_the_same_file(crm, cards):
    _plan, result = bring(crm, cards, "companies")
    assert (result.rows, result.created, result.rejected) == (1, 1, 0)
    _plan, again = bring(crm, cards, "companies")
    assert (again.created, again.unchanged) == (0, 1)


def test_a_check_changes_nothing_and_says_the_same(crm, cards):
    _plan, checked = bring(crm, cards, "contacts", check=True, create_missing=True)
    _plan, done = bring(crm, cards, "contacts", create_missing=True)
    assert (checked.created, checked.rejected) == (done.created, done.rejected)


def test_a_first_look_knows_what_the_cards_are(crm, cards, tmp_path):
    assert look_at(cards).guesses[0].kind == "contacts"
    company = tmp_path / "c.vcf"
    company.write_text("BEGIN:VCARD\nORG:Acme\nTEL:+15550100001\nEND:VCARD\n")
    assert look_at(company, wanted="contacts").guesses[0].kind == "companies"
    plan = draft_plan(cards, kind="companies", options=Options(), calendar=crm.facts.calendar)
    assert [column.heading for column in plan.columns] == ["name", "ref", "website"]
    assert all(column.field is not None for column in plan.columns)
