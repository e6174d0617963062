"""Formats by the ending of a name, and what all of them promise."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from crmdesk.exchange import csv_file, vcard_file, xlsx_file
from crmdesk.exchange.registry import CARD_KINDS, FORMATS, VCARD_VERSIONS, format_of, writing_of
from crmdesk.l10n.errors import CrmError


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("a.csv", csv_file),
        ("A.CSV", csv_file),
        ("a.tsv", csv_file),
        ("a.b.txt", csv_file),
        ("a.xlsx", xlsx_file),
        ("a.VCF", vcard_file),
        ("a.vcard", vcard_file),
    ],
)
def test_the_ending_says_the_format(name, known):
    assert format_of(Path(name)) is known


@pytest.mark.parametrize("name", ["a", "a.xls", "a.pdf", ".csv", "csv"])
def test_an_unknown_ending_is_refused_with_the_known_ones(name):
    with pytest.raises(CrmError, match="does not read") as told:
        format_of(Path(name))
    assert all(ending in str(told.value) for known in FORMATS for ending in known.ENDINGS)


@pytest.mark.parametrize(
    ("known", "ending"), [(known, ending) for known in FORMATS for ending in known.ENDINGS if not known.KINDS]
)
def test_every_format_of_any_table_gives_back_what_it_wrote(tmp_path, known, ending):
    path = tmp_path / f"people{ending}"
    header = ["نام", "phone", "amount", "day", "note"]
    rows = [
        ["علی رضایی", "+989123456789", Decimal("12.5"), date(2026, 10, 12), "two\nlines"],
        ["שָׁלוֹם", "", None, None, "=x"],
    ]
    known.write_table(path, header, rows, exact=True, rtl=True)
    table = format_of(path).open_table(path)
    assert table.header == header
    read = [[str(cell) for cell in cells] for _, cells in table.rows()]
    assert read == [["" if cell is None else str(cell) for cell in row] for row in rows]


RECORDS = [
    [
        "علی رضایی",
        "Ali Rezaei",
        "C-1",
        "a@x.com; b@x.com",
        "+98 912 345 6789; 02188776655",
        "two\nlines; and, signs\\n",
    ],
    ["שָׁלוֹם; כהן", "", "urn:uuid:1,2", "", "", "=x" + "ی🙂" * 90],
    ["  =1+1", "", "", "", "", " BEGIN:VCARD\nEND:VCARD\n"],
]


@pytest.mark.parametrize("version", VCARD_VERSIONS)
@pytest.mark.parametrize("kind", CARD_KINDS)
@pytest.mark.parametrize("ending", vcard_file.ENDINGS)
def test_cards_give_back_what_was_written(tmp_path, ending, kind, version):
    path = tmp_path / f"people{ending}"
    header = ["name", "other_name", "ref", "emails", "phones", "note", "tax_number"]
    rows = [[*row, "9-7"] for row in RECORDS]
    assert writing_of(path, kind=kind, vcard=version)(path, header, rows, exact=True) == []
    table = format_of(path).open_table(path, sheet=kind)
    assert (table.header, table.kind) == (header, kind)
    assert [cells for _, cells in table.rows()] == rows
    assert not table.refused


def test_only_people_and_companies_are_cards(tmp_path):
    with pytest.raises(CrmError, match="contacts and companies only"):
        writing_of(tmp_path / "a.vcf", kind="deals")
    with pytest.raises(CrmError, match="versions"):
        writing_of(tmp_path / "a.csv", kind="contacts", vcard="3.0")
