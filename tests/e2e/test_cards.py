"""vCards on the command line: in, with the bad ones named; out in both versions; back unchanged."""

import json

import pytest

PEOPLE = """BEGIN:VCARD
VERSION:2.1
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=D8=A7=D8=AD=D9=85=D8=AF=DB=8C;=
=D8=B3=D8=A7=D8=B1=D8=A7;;;
ORG:Acme
TEL;CELL:+98 912 345 6789
END:VCARD
BEGIN:VCARD
VERSION:3.0
NOTE:nobody
END:VCARD
BEGIN:VCARD
VERSION:4.0
KIND:org
FN:Globex
END:VCARD
"""


@pytest.fixture
def book(crmdesk, tmp_path):
    """An empty book in dollars."""
    path = tmp_path / "book.crm"
    assert crmdesk("--book", path, "--lang", "en", "init", "--currency", "USD").status == 0
    return path


def said(crmdesk, book, *words):
    answer = crmdesk("--book", book, "--lang", "en", *words, "--json")
    return answer.status, json.loads(answer.out)


def test_cards_come_in_with_the_bad_ones_named(crmdesk, book, tmp_path):
    file = tmp_path / "people.vcf"
    file.write_text(PEOPLE, encoding="utf-8")
    status, result = said(crmdesk, book, "import", "contacts", file, "--create-missing")
    assert (status, result["created"], result["rejected"]) == (3, 1, 1)
    [error] = result["errors"]
    assert (error["line"], error["column"]) == (8, "name")
    assert error["reason"].startswith("Card 2 has neither a name nor")
    assert any("companies" in note for note in result["notes"])
    assert said(crmdesk, book, "import", "companies", file)[1]["created"] == 1


@pytest.mark.parametrize("version", ["4.0", "3.0"])
def test_cards_go_out_and_come_back_unchanged(crmdesk, book, tmp_path, version):
    file, out = tmp_path / "people.vcf", tmp_path / "out.vcf"
    file.write_text(PEOPLE, encoding="utf-8")
    said(crmdesk, book, "import", "contacts", file, "--create-missing")
    words = () if version == "4.0" else ("--vcard", version)
    assert crmdesk("--book", book, "export", "contacts", out, *words).status == 0
    written = out.read_bytes().decode()
    assert written.startswith(f"BEGIN:VCARD\r\nVERSION:{version}\r\n")
    assert "\r\nFN:سارا احمدی\r\n" in written
    assert said(crmdesk, book, "import", "contacts", out)[1]["unchanged"] == 1


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("export", "deals", "x.vcf"), 1),
        (("export", "contacts", "x.csv", "--vcard", "3.0"), 1),
        (("export", "contacts", "x.vcf", "--vcard", "2.1"), 2),
    ],
)
def test_what_cards_cannot_hold_is_refused(crmdesk, book, tmp_path, words, status):
    command, kind, name, *rest = words
    assert crmdesk("--book", book, "--lang", "en", command, kind, tmp_path / name, *rest).status == status
    assert not (tmp_path / name).exists()
