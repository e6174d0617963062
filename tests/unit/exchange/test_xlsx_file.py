"""Workbooks of this and other programs, damaged and hostile ones, and exports as text cells."""

import random
import zipfile
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from decimal import Decimal

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from crmdesk.exchange.tables import MOST_COLUMNS
from crmdesk.exchange.xlsx_file import open_table, write_table
from crmdesk.l10n.errors import CrmError

CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"/></Relationships>'
)
BOOK = (
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
SHEET = '{before}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{dimension}<sheetData>{rows}</sheetData></worksheet>'


def raw_book(path, rows, *, dimension="", before="", level=zipfile.ZIP_DEFLATED):
    """A workbook of the fewest parts, with its sheet written by hand; `rows` is text or pieces of it."""
    with zipfile.ZipFile(path, "w", level) as archive:
        archive.writestr("[Content_Types].xml", CONTENT_TYPES)
        archive.writestr("_rels/.rels", RELS.format(kind="officeDocument", target="xl/workbook.xml"))
        archive.writestr("xl/workbook.xml", BOOK)
        archive.writestr(
            "xl/_rels/workbook.xml.rels", RELS.format(kind="worksheet", target="worksheets/sheet1.xml")
        )
        start, end = SHEET.format(before=before, dimension=dimension, rows="\x00").split("\x00")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(start.encode())
            for piece in [rows] if isinstance(rows, str) else rows:
                sheet.write(piece.encode())
            sheet.write(end.encode())
    return path


def text_row(number, *texts):
    cells = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in texts)
    return f'<row r="{number}">{cells}</row>'


def read(path, **options):
    table = open_table(path, **options)
    return [table.header, *[cells for _, cells in table.rows()]]


def foreign_book(path, *rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def test_values_of_another_program_come_with_their_kinds(tmp_path):
    path = foreign_book(
        tmp_path / "a.xlsx",
        ["نام", 2026, "when"],
        ["علی\u200f", 12.5, datetime.fromisoformat("2026-01-02")],
        [None, 1e15, datetime.fromisoformat("2026-01-02 09:30")],
        [None, None, None],
        ["می‌رود", 0.1 + 0.2, timedelta(hours=30, minutes=5)],
        [True, -7, clock(9, 30)],
        ["two\nlines", 1234567890123456, "  edge "],
    )
    table = open_table(path)
    rows = [
        (2, ["علی", Decimal("12.5"), date(2026, 1, 2)]),
        (3, ["", Decimal("1E+15"), datetime.fromisoformat("2026-01-02 09:30")]),
        (5, ["می‌رود", Decimal("0.3"), "30:05:00"]),
        (6, ["True", Decimal(-7), "09:30:00"]),
        (7, ["two\nlines", Decimal(1234567890123456), "  edge "]),
    ]
    assert table.header == ["نام", "2026", "when"]
    assert list(table.rows()) == list(table.rows()) == rows
    assert [note.count for note in table.notes] == [1]
    assert (table.encoding, table.delimiter, table.sheet, table.sheets) == (None, None, "Sheet", ("Sheet",))


def test_a_formula_without_its_result_is_refused_with_its_row(tmp_path):
    path = foreign_book(
        tmp_path / "a.xlsx",
        ["name", "count", "amount"],
        ["Sara", 2, "=B2*5"],
        ["Ali", 3, 15],
        [None, None, "=SUM(B2:B3)"],
        ["Noa", None, None],
    )
    table = open_table(path)
    for _again in range(2):
        assert list(table.rows()) == [
            (2, ["Sara", Decimal(2), "=B2*5"]),
            (3, ["Ali", Decimal(3), Decimal(15)]),
            (4, ["", "", "=SUM(B2:B3)"]),
            (5, ["Noa", "", ""]),
        ]
        assert {line: error.place for line, error in table.refused.items()} == {2: 2, 4: 2}


def test_a_formula_with_its_result_is_that_result(tmp_path):
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["name", "amount"])
    sheet.write_row(1, 0, ["Sara"])
    sheet.write_formula(1, 1, "=2*5", None, 10)
    book.close()
    table = open_table(tmp_path / "a.xlsx")
    assert (list(table.rows()), table.refused) == ([(2, ["Sara", Decimal(10)])], {})


def test_a_sheet_is_chosen_by_name_else_the_first_that_shows(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "hidden"
    book.active.sheet_state = "hidden"
    book.active.append(["h"])
    for name in ("first", "second"):
        book.create_sheet(name).append([name])
    book.active = 1
    path = tmp_path / "b.xlsx"
    book.save(path)
    assert read(path) == [["first"]]
    assert read(path, sheet="second") == [["second"]]
    assert read(path, sheet="hidden") == [["h"]]
    assert open_table(path).sheets == ("hidden", "first", "second")
    for wrong in ({"sheet": "third"}, {"encoding": "utf-8"}, {"delimiter": ";"}):
        with pytest.raises(CrmError):
            open_table(path, **wrong)


def test_empty_sheets_before_the_rows_are_passed_over_and_told(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Cover"
    book.create_sheet("Rows").append(["name"])
    book.create_sheet("More").append(["name"])
    path = tmp_path / "b.xlsx"
    book.save(path)
    table = open_table(path)
    assert (table.sheet, table.header) == ("Rows", ["name"])
    list(table.rows())
    assert [note.name for note in table.notes] == ["Rows"]
    with pytest.raises(CrmError) as refusal:
        open_table(path, sheet="Cover")
    assert refusal.value.params["names"] == "Rows, More"


def test_a_declared_size_is_not_believed(tmp_path):
    rows = [text_row(n, f"a{n}", "b") for n in range(1, 5001)]
    path = raw_book(tmp_path / "c.xlsx", rows, dimension='<dimension ref="A1"/>')
    assert len(read(path)) == 5000


def test_rows_without_cells_and_cells_far_right_cost_nothing(tmp_path):
    far = '<row r="3"><c r="A3"><v>1</v></c><c r="XFD3"><v>2</v></c></row><row r="900000000"><c r="A900000000"><v>3</v></c></row>'
    path = raw_book(tmp_path / "d.xlsx", text_row(1, "head") + far)
    assert read(path) == [["head"], [Decimal(1)]]


def test_the_limits_are_named(tmp_path):
    wide = raw_book(tmp_path / "wide.xlsx", text_row(1, *["c"] * (MOST_COLUMNS + 1)))
    with pytest.raises(CrmError, match=str(MOST_COLUMNS)):
        open_table(wide)
    fat = raw_book(
        tmp_path / "fat.xlsx",
        text_row(1, "h") + text_row(2, *["".join(random.Random(1).choices("abcdefgh", k=1_000_001))]),
    )
    with pytest.raises(CrmError, match="1000000"):
        read(fat)
    bomb = raw_book(tmp_path / "bomb.xlsx", ["<row/>" * 1_000_000] * 20)
    with pytest.raises(CrmError, match="100 times"):
        open_table(bomb)
    large = tmp_path / "large.xlsx"
    with large.open("wb") as file:
        file.truncate(51 << 20)
    with pytest.raises(CrmError, match="50 MB"):
        open_table(large)


def test_a_lying_or_huge_archive_is_refused_at_once(tmp_path):
    path = tmp_path / "huge.xlsx"
    raw_book(path, text_row(1, "h"), level=zipfile.ZIP_STORED)
    content = bytearray(path.read_bytes())
    place = content.rindex(b"PK\x01\x02")
    content[place + 24 : place + 28] = (2**31).to_bytes(4, "little")
    path.write_bytes(content)
    with pytest.raises(CrmError, match="500 MB"):
        open_table(path)


def test_more_than_a_million_rows_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("crmdesk.exchange.xlsx_file._MOST_ROWS", 100)
    fits = raw_book(tmp_path / "fits.xlsx", [text_row(n, "x") for n in range(1, 102)])
    assert len(read(fits)) == 101
    long = raw_book(tmp_path / "long.xlsx", [text_row(n, "x") for n in range(1, 103)])
    with pytest.raises(CrmError, match="100 rows"):
        read(long)


def test_an_entity_bomb_is_refused(tmp_path):
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "boom" * 100}">' for n in range(12))
    path = raw_book(tmp_path / "e.xlsx", text_row(1, "&e11;"), before=f"<!DOCTYPE x [{entities}]>")
    with pytest.raises(CrmError, match="damaged"):
        open_table(path)


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04", b"name,city\n", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600]
)
def test_what_is_no_workbook_is_refused_in_a_sentence(tmp_path, content):
    path = tmp_path / "f.xlsx"
    path.write_bytes(content)
    with pytest.raises(CrmError, match="damaged"):
        open_table(path)
    with pytest.raises(CrmError, match="cannot be read"):
        open_table(tmp_path / "none.xlsx")


def test_any_damage_is_a_table_or_politely_refused(tmp_path):
    path = foreign_book(
        tmp_path / "g.xlsx", *[["name", "n", "day"], *[["علی", n, date(2026, 1, 1)] for n in range(50)]]
    )
    good = path.read_bytes()
    chance = random.Random(3)
    for kind in range(150):
        content = bytearray(good)
        if kind % 3 == 0:
            del content[chance.randrange(len(content)) :]
        for _ in range(kind % 3 * 4):
            content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        path.write_bytes(content)
        try:
            read(path)
        except CrmError:
            continue


def test_any_part_may_be_missing_or_empty(tmp_path):
    path = foreign_book(tmp_path / "h.xlsx", ["name"], ["علی"])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for gone in parts:
        for content in (None, b"", b"<x/>", b"\x00" * 40):
            with zipfile.ZipFile(path, "w") as archive:
                for name, kept in parts.items():
                    if name != gone or content is not None:
                        archive.writestr(name, content if name == gone else kept)
            try:
                read(path)
            except CrmError:
                continue


def test_a_blank_sheet_is_told(tmp_path):
    with pytest.raises(CrmError, match="empty"):
        open_table(foreign_book(tmp_path / "i.xlsx"))


HOSTILE = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-1",
    "@A1",
    "\t=1",
    "＝1",
    "{=1}",
    "http://x.y",
    "mailto:a@b",
    "0912",
    "1e5",
    "#N/A",
    "_x0041_",
    "a & <b>",
    "TRUE",
]


@pytest.mark.parametrize("exact", [True, False])
def test_texts_are_texts_and_come_back(tmp_path, exact):
    path = tmp_path / "out.xlsx"
    rows = [
        [text, Decimal("-2.50"), date(2026, 1, 2), datetime.fromisoformat("2026-01-02 09:30"), 7]
        for text in HOSTILE
    ]
    assert write_table(path, ["=name", "amount", "day", "moment", "n"], rows, exact=exact, rtl=True) == []
    sheet = openpyxl.load_workbook(path).active
    assert [cell.data_type for cell in sheet["A"]] == ["s"] * (len(HOSTILE) + 1)
    assert [cell.data_type for cell in sheet[2]] == ["s", "n", "d", "d", "n"]
    assert sheet.sheet_view.rightToLeft
    assert not any(cell.hyperlink for row in sheet for cell in row)
    assert read(path) == [["=name", "amount", "day", "moment", "n"], *rows]


def test_what_a_sheet_cannot_count_is_written_as_text(tmp_path):
    path = tmp_path / "out.xlsx"
    moment = datetime(2026, 1, 2, 9, 30, tzinfo=UTC)
    row = [date(1899, 5, 1), moment, 12345678901234567890, Decimal("0.1234567890123456789"), None, ""]
    write_table(path, list("abcdef"), [[*row[:4], None, "end"]], exact=True)
    assert read(path)[1] == [
        "1899-05-01",
        moment.isoformat(),
        "12345678901234567890",
        "0.1234567890123456789",
        "",
        "end",
    ]
    assert not openpyxl.load_workbook(path).active.sheet_view.rightToLeft


def test_a_text_too_long_for_a_cell_is_never_lost_in_silence(tmp_path):
    path = tmp_path / "out.xlsx"
    fits, long, wide = "x" * 32_767, "x" * 32_768, "😀" * 20_000
    notes = write_table(path, ["a"], [[fits], [long], [wide]], exact=False)
    assert [note.count for note in notes] == [2]
    assert [row[0][-2:] for row in read(path)[1:]] == ["xx", "x…", "😀…"]
    with pytest.raises(CrmError, match="row 3"):
        write_table(path, ["a"], [[fits], [long]], exact=True)
    assert len(read(path)) == 4


@settings(max_examples=40)
@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Cs"]), max_size=20), min_size=1
    )
)
def test_any_texts_come_back(tmp_path_factory, texts):
    path = tmp_path_factory.mktemp("out") / "out.xlsx"
    write_table(path, ["a", "b"], [["x", text] for text in texts], exact=True)
    unwanted = str.maketrans("", "", "\ufffe\uffff")
    assert [row[1] for row in read(path)[1:]] == [text.translate(unwanted) for text in texts]
