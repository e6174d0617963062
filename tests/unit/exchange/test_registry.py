"""Formats by the ending of a name, and what all of them promise."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from crmdesk.exchange import csv_file, xlsx_file
from crmdesk.exchange.registry import FORMATS, format_of
from crmdesk.l10n.errors import CrmError


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("a.csv", csv_file),
        ("A.CSV", csv_file),
        ("a.tsv", csv_file),
        ("a.b.txt", csv_file),
        ("a.xlsx", xlsx_file),
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
    ("known", "ending"), [(known, ending) for known in FORMATS for ending in known.ENDINGS]
)
def test_every_format_gives_back_what_it_wrote(tmp_path, known, ending):
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
