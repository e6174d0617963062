"""The command line as people and scripts meet it: results, messages, exit statuses, bad input."""

import csv
import json
import os
import re
import resource
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from crmdesk import paths
from crmdesk.kpi.catalogue import KPIS

HEADER = "name,company,email,phone,created"
GOOD = "Sara Ahmadi,Acme,sara@acme.com,+98 912 345 6789,2026-01-15"


@pytest.fixture
def book(crmdesk, tmp_path):
    """An empty book in dollars."""
    path = tmp_path / "book.crm"
    assert init(crmdesk, path).status == 0
    return path


def init(crmdesk, path, *words):
    wishes = ("--currency", "USD", "--country", "US", "--calendar", "gregorian", "--timezone", "UTC")
    return crmdesk("--book", path, "--lang", "en", "init", *wishes, *words)


def write(path, *lines, encoding="utf-8"):
    path.write_bytes("\n".join(lines).encode(encoding))
    return path


def rows(book, table="contact", columns="name"):
    connection = sqlite3.connect(book)
    try:
        found = connection.execute(f"SELECT {columns} FROM {table} ORDER BY {table}.id").fetchall()
        return [row[0] if len(row) == 1 else row for row in found]
    finally:
        connection.close()


def imported(crmdesk, book, file, *words, kind="contacts", lang="en"):
    answer = crmdesk("--book", book, "--lang", lang, "import", kind, file, "--json", *words)
    return answer.status, json.loads(answer.out) if answer.out else answer.err


# The commands ------------------------------------------------------------------------------------------------


def test_init_makes_a_book_for_its_owner_only_and_never_over_another(crmdesk, book):
    assert stat.S_IMODE(book.stat().st_mode) == 0o600
    before = book.read_bytes()
    again = init(crmdesk, book)
    assert again.status == 1
    assert "already" in again.err
    assert book.read_bytes() == before


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--timezone", "Mars/Olympus"), "Mars/Olympus"),
        (("--currency", "dollars"), "DOLLARS"),
        (("--fiscal-start", "13"), "1 to 12"),
        (("--work-week", "someday"), "someday"),
    ],
)
def test_init_refuses_what_it_does_not_understand(crmdesk, tmp_path, words, told):
    answer = init(crmdesk, tmp_path / "new.crm", *words)
    assert answer.status == 1
    assert told in answer.err
    assert not (tmp_path / "new.crm").exists()


def test_toman_are_rials_times_ten(crmdesk, tmp_path):
    book = tmp_path / "toman.crm"
    assert crmdesk("--book", book, "--lang", "fa", "init", "--currency", "IRT").status == 0
    file = write(tmp_path / "p.csv", "نام,قیمت", "میز,۱۲٬۵۰۰")
    assert imported(crmdesk, book, file, kind="products")[0] == 0
    assert rows(book, "product", "name, price, currency") == [("میز", 125_000, "IRR")]


def test_an_import_is_told_in_json_and_taken_back(crmdesk, book, tmp_path):
    file = write(tmp_path / "c.csv", HEADER, GOOD)
    status, result = imported(crmdesk, book, file, "--create-missing")
    assert status == 0
    assert result["gesture"] == 2
    assert (result["rows"], result["created"], result["created_missing"]) == (1, 1, {"companies": 1})
    assert rows(book) == ["Acme", "Sara Ahmadi"]
    status, again = imported(crmdesk, book, file, "--create-missing")
    assert (status, again["gesture"], again["unchanged"]) == (0, None, 1)
    undone = crmdesk("--book", book, "--lang", "en", "undo", "2")
    assert undone.status == 0
    assert "Imported 1 row from c.csv" in undone.out
    assert rows(book) == []


def test_undo_without_anything_to_undo_is_a_refusal_and_the_book_keeps_its_pipeline(crmdesk, book):
    stages = rows(book, table="stage")
    assert stages
    nothing = crmdesk("--book", book, "--lang", "en", "undo")
    assert (nothing.status, nothing.err.strip()) == (1, "There is nothing to undo.")
    making = crmdesk("--book", book, "--lang", "en", "undo", "1")
    assert (making.status, making.err.strip()) == (1, "This was done for good and cannot be undone.")
    assert rows(book, table="stage") == stages


def test_a_dry_run_tells_and_does_nothing(crmdesk, book, tmp_path):
    status, result = imported(crmdesk, book, write(tmp_path / "c.csv", HEADER, GOOD), "--create-missing", "--dry-run")
    assert (status, result["gesture"], result["created"], result["created_missing"]) == (
        0,
        None,
        1,
        {"companies": 1},
    )
    assert rows(book) == []


def test_history_lists_gestures_and_those_of_one_record(crmdesk, book, tmp_path):
    imported(crmdesk, book, write(tmp_path / "c.csv", "name", "Sara", "Ali"))
    whole = crmdesk("--book", book, "--lang", "en", "history").out.splitlines()
    assert [line.split("\t")[0] for line in whole] == ["2", "1"]
    assert "Imported 2 rows from c.csv" in whole[0]
    one = crmdesk("--book", book, "--lang", "en", "history", "contacts", "Sara").out.splitlines()
    assert len(one) == 1
    assert crmdesk("--book", book, "history", "contacts", "Nobody").status == 1
    assert crmdesk("--book", book, "history", "contacts").status == 2


def test_backup_check_and_restore(crmdesk, book, tmp_path):
    imported(crmdesk, book, write(tmp_path / "c.csv", "name", "Sara"))
    copy = tmp_path / "copy" / "copy.crm"
    made = crmdesk("--book", book, "backup", copy)
    assert (made.status, made.out.strip()) == (0, str(copy))
    imported(crmdesk, book, write(tmp_path / "d.csv", "name", "Ali"))
    assert crmdesk("--book", book, "check").status == 0
    restored = crmdesk("--book", book, "restore", copy)
    assert restored.status == 0
    assert rows(book) == ["Sara"]
    assert rows(restored.out.strip()) == ["Sara", "Ali"]


def test_a_backup_takes_the_place_of_nothing_but_a_backup(crmdesk, book, tmp_path):
    other, papers = tmp_path / "other.crm", write(tmp_path / "papers.txt", "mine")
    assert init(crmdesk, other).status == 0
    copy = tmp_path / "copy.crm"
    for _twice in range(2):
        assert crmdesk("--book", book, "backup", copy).status == 0
    for taken in (book, other, papers, tmp_path):
        before = taken.stat().st_ino
        answer = crmdesk("--book", book, "--lang", "en", "backup", taken)
        assert (answer.status, taken.stat().st_ino) == (1, before)
        assert "was not changed" in answer.err


def test_what_is_no_backup_is_not_called_a_damaged_one(crmdesk, book, tmp_path):
    for file, told in ((tmp_path / "none.crm", "There is no backup at"), (book, "is no backup, or its note")):
        answer = crmdesk("--book", book, "--lang", "en", "restore", file)
        assert answer.status == 1
        assert told in answer.err
        assert "damaged" not in answer.err


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_columns_that_fill_no_field_are_named(crmdesk, book, tmp_path, form):
    file = write(tmp_path / "c.csv", "name,shoe size,empty", "Sara,38,")
    answer = crmdesk("--book", book, "--lang", "en", "import", "contacts", file, *form)
    assert answer.status == 0
    assert [line for line in answer.err.splitlines() if "shoe size" in line and "empty" not in line]


def test_the_headings_may_stand_below_a_title_or_where_it_is_said(crmdesk, book, tmp_path):
    file = write(tmp_path / "c.csv", "Sales report 2026", "", "name,city", "Sara,Qom", "Ali,Rey")
    answer = crmdesk("--book", book, "--lang", "fa", "import", "contacts", file, "--json")
    assert json.loads(answer.out)["created"] == 2
    assert "۳" in json.loads(answer.out)["notes"][0]
    words = ("import", "contacts", file, "--header-row", "4", "--map", "name=Sara", "--dry-run", "--json")
    assert json.loads(crmdesk("--book", book, *words).out)["rows"] == 1
    assert refused(crmdesk, book, "import", "contacts", file, "--header-row", "2")


def test_a_reader_that_has_seen_enough_is_no_fault(book):
    words = [sys.executable, "-m", "crmdesk", "--book", str(book), "history"]
    own = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=own) as running:
        running.stdout.close()
        assert running.stderr.read() == b""
    assert running.returncode == 0


def copies(book):
    return sorted(paths.backups_of(book).glob("*.crm"))


def test_what_changes_the_book_copies_it_first_once_a_day(crmdesk, book, tmp_path):
    file = write(tmp_path / "c.csv", "name", "Sara")
    for words in (("import", "contacts", file, "--dry-run"), ("history",), ("kpi", "revenue")):
        assert crmdesk("--book", book, *words).status == 0
    assert copies(book) == []
    assert imported(crmdesk, book, file)[0] == 0
    [copy] = copies(book)
    assert (rows(copy), rows(book)) == ([], ["Sara"])
    assert crmdesk("--book", book, "undo").status == 0
    assert crmdesk("--book", book, "close", "2026-01").status == 0
    assert copies(book) == [copy]
    assert crmdesk("--book", book, "check").status == 0


@pytest.mark.parametrize("words", [("undo",), ("close", "2026-01")])
def test_each_command_that_changes_the_book_makes_the_day_s_copy(crmdesk, book, tmp_path, words):
    imported(crmdesk, book, write(tmp_path / "c.csv", "name", "Sara"))
    for file in paths.backups_of(book).iterdir():
        file.unlink()
    assert crmdesk("--book", book, *words).status == 0
    [copy] = copies(book)
    assert rows(copy) == ["Sara"]


def test_a_copy_that_cannot_be_made_is_told_and_stops_nothing(crmdesk, book, tmp_path):
    paths.backups_of(book).write_text("in the way")
    answer = crmdesk("--book", book, "--lang", "en", "import", "contacts", write(tmp_path / "c.csv", "name", "Sara"))
    assert answer.status == 0
    assert answer.err.count("The day’s backup was not made. ") == 1
    assert rows(book) == ["Sara"]


def test_check_names_a_tampered_backup(crmdesk, book):
    made = crmdesk("--book", book, "backup")
    path = made.out.strip()
    with Path(path).open("r+b") as file:
        file.seek(5000)
        file.write(b"\xff\xff")
    answer = crmdesk("--book", book, "--lang", "en", "check")
    assert answer.status == 1
    assert path in answer.out


def test_an_exact_export_comes_back_as_it_was(crmdesk, book, tmp_path):
    file = write(
        tmp_path / "d.csv",
        "title,ref,company,stage,amount,currency,created,close date,reason,owner,product",
        "Ten desks,D1,Acme,Won,1250.50,USD,2026-01-10,2026-02-01,,Ali,Desk",
        "=SUM(A1),D2,Acme,Lost,7,USD,2026-01-10,2026-02-01,price,,",
        "Open one,D3,Globex,Qualified,0,USD,2026-03-01,,,Ali,Desk",
    )
    assert imported(crmdesk, book, file, "--create-missing", kind="deals")[0] == 0
    moved, other = tmp_path / "moved.csv", tmp_path / "other.crm"
    assert crmdesk("--book", book, "export", "deals", moved, "--exact").status == 0
    init(crmdesk, other)
    status, result = imported(crmdesk, other, moved, "--create-missing", kind="deals")
    assert (status, result["created"]) == (0, 3)
    columns = "name, ref, status, amount, currency, created, closed, lost_reason, base_amount"
    assert sorted(rows(other, "deal", columns)) == sorted(rows(book, "deal", columns))
    moves = "(SELECT ref FROM deal d WHERE d.id = deal_id), seq, day, outcome, base_amount, reason, until_day"
    assert set(rows(other, "stage_move", moves)) == set(rows(book, "stage_move", moves))
    safe = tmp_path / "safe.csv"
    crmdesk("--book", book, "--lang", "en", "export", "deals", safe)
    with safe.open(encoding="utf-8-sig", newline="") as opened:
        assert {row["Title"] for row in csv.DictReader(opened)} == {"Ten desks", "'=SUM(A1)", "Open one"}


def test_figures_in_words_and_in_json(crmdesk, book, tmp_path):
    file = write(
        tmp_path / "d.csv",
        "title,stage,amount,created,closed",
        "A,Won,100,2026-01-01,2026-01-10",
        "B,Lost,0,2026-01-01,2026-01-12",
    )
    imported(crmdesk, book, file, kind="deals")
    words = crmdesk("--book", book, "--lang", "en", "kpi", "win_rate", "--period", "2026-01").out
    assert "50.0%" in words
    assert "1 of 2" in words
    [figure] = json.loads(crmdesk("--book", book, "kpi", "sales_total", "--period", "2026", "--json").out)
    assert (figure["id"], figure["value"], figure["period"]["start"]) == ("sales_total", 100, "2026-01-01")
    whole = json.loads(crmdesk("--book", book, "kpi", "--period", "all", "--json").out)
    assert [one["id"] for one in whole] == list(KPIS)


@pytest.mark.parametrize(
    "words",
    [
        ("import", "sandwiches", "x.csv"),
        ("export", "sandwiches", "x.csv"),
        ("kpi", "happiness"),
        ("kpi", "win_rate", "--period", "someday"),
        ("kpi", "win_rate", "--by", "colour"),
        ("kpi", "win_rate", "--filter", "owner"),
        ("import", "contacts", "x.csv", "--map", "name"),
        ("fly",),
        ("--lang", "klingon", "history"),
    ],
)
def test_wrong_usage_has_its_own_status(crmdesk, book, words):
    before = book.read_bytes()
    answer = crmdesk("--book", book, *words)
    assert answer.status == 2
    assert answer.err
    assert answer.out == ""
    assert book.read_bytes() == before


@pytest.mark.parametrize("lang", ["fa", "ar", "he"])
@pytest.mark.parametrize(
    "words",
    [("import",), ("export", "x", "y.csv", "--vcard", "5"), ("kpi", "--series", "-3"), ("kpi", "--series", "x"),
     ("undo", "x"), ("bogus",), ("import", "a", "b", "--sheet"), ("close", "1", "2"), ("init", "--c", "x")],
)  # fmt: skip
def test_wrong_usage_is_told_in_the_language(crmdesk, book, lang, words):
    answer = crmdesk("--book", book, "--lang", lang, *words)
    assert answer.status == 2
    told = re.sub(r"\[[^\]]*\]|\{[^}]*\}|--?[\w-]+|'[^']*'|[A-Z]+(=[A-Z]+)?|crmdesk", "", answer.err)
    assert set(re.findall("[a-z]{3,}", told)) <= set(words)


def test_a_number_of_periods_below_none_is_refused_in_words(crmdesk, book):
    answer = crmdesk("--book", book, "--lang", "en", "kpi", "revenue", "--series", "-3")
    assert answer.status == 2
    assert "Enter a whole number from 0 up." in answer.err


def test_help_is_in_the_language(crmdesk):
    answer = crmdesk("--lang", "fa", "kpi", "--help")
    assert answer.status == 0
    assert not {"usage", "options", "positional", "show"} & set(answer.out.split())


# Bad input ---------------------------------------------------------------------------------------------------


def test_rejected_rows_are_written_and_can_be_put_right(crmdesk, book, tmp_path):
    file = write(
        tmp_path / "c.csv",
        HEADER,
        GOOD,
        ",Acme,a@b.com,,",
        "Bad Mail,Acme,not an address,,",
        "Bad Day,Acme,,,2026-13-45",
        "Bad Phone,Acme,,call me,",
    )
    errors = tmp_path / "errors.csv"
    status, result = imported(crmdesk, book, file, "--create-missing", "--errors", errors, "--dates", "ymd")
    assert status == 3
    assert (result["rows"], result["created"], result["rejected"]) == (5, 1, 4)
    assert [(one["line"], one["column"]) for one in result["errors"]] == [
        (3, "name"),
        (4, "email"),
        (5, "created"),
        (6, "phone"),
    ]
    text = errors.read_text("utf-8")
    assert text.splitlines()[0] == HEADER + ",line,column,reason"
    fixed = text.replace("not an address", "bad@mail.com").replace("2026-13-45", "2026-12-15").replace("call me", "")
    fixed = fixed.replace("\n,Acme", "\nNobody,Acme")
    status, result = imported(crmdesk, book, write(tmp_path / "fixed.csv", fixed))
    assert (status, result["created"], result["rejected"]) == (0, 4, 0)


@pytest.mark.parametrize("lang", ["en", "fa", "ar", "he"])
@pytest.mark.parametrize(
    "bad",
    [
        ("deals", ("title,amount", "A,-5"), "amount"),
        ("deals", ("title,amount", "A,99999999999999999999"), "amount"),
        ("deals", ("title,amount", "A,plenty"), "amount"),
        ("deals", ("title,stage,closed", "A,Won,2999-01-01"), "closed"),
        ("deals", ("title,stage", "A,Won"), "closed"),
        ("deals", ("title,owner", "A,Nobody"), "owner"),
        ("deals", ("title,currency,amount", "A,EUR,5"), "currency"),
        ("rates", ("currency,day,rate", "USD,2026-01-01,1"), "currency"),
        ("rates", ("currency,day,rate", "EUR,2026-01-01,-1"), "rate"),
        ("companies", ("name,city", ",Shiraz"), "name"),
    ],
)
def test_a_bad_cell_rejects_its_row_with_a_sentence(crmdesk, book, tmp_path, bad, lang):
    kind, lines, column = bad
    status, result = imported(crmdesk, book, write(tmp_path / "bad.csv", *lines), kind=kind, lang=lang)
    assert status == 3
    assert (result["rejected"], result["created"], result["gesture"]) == (1, 0, None)
    [error] = result["errors"]
    assert (error["line"], error["column"]) == (2, column)
    assert len(error["reason"]) > 10
    assert "{" not in error["reason"]


def test_ambiguous_dates_are_asked_about(crmdesk, book, tmp_path):
    file = write(tmp_path / "c.csv", "name,created", "Sara,01/02/2026", "Ali,03/04/2026")
    status, said = imported(crmdesk, book, file)
    assert status == 1
    assert "created" in said
    assert "--dates" in said
    assert rows(book) == []
    assert imported(crmdesk, book, file, "--dates", "created=dmy")[0] == 0
    assert rows(book, "contact", "date(created * 86400, 'unixepoch')") == ["2026-02-01", "2026-04-03"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.csv", b""),
        ("binary.csv", bytes(range(256)) * 40),
        ("quote.csv", b'name,note\nSara,"never closed\nAli,x\n'),
        ("sheet.xlsx", b"this is no workbook"),
        ("zip.xlsx", b"PK\x03\x04" + b"\0" * 60),
        ("unknown.docx", b"x"),
    ],
)
def test_a_file_that_cannot_be_read_changes_nothing(crmdesk, book, tmp_path, name, content):
    file = tmp_path / name
    file.write_bytes(content)
    before = rows(book, "journal_entry", "id")
    answer = crmdesk("--book", book, "--lang", "en", "import", "contacts", file)
    assert answer.status == 1
    assert name in answer.err
    assert "Traceback" not in answer.err
    assert rows(book) == []
    assert rows(book, "journal_entry", "id") == before


def test_a_file_that_is_not_there(crmdesk, book, tmp_path):
    answer = crmdesk("--book", book, "--lang", "en", "import", "contacts", tmp_path / "none.csv")
    assert answer.status == 1
    assert "none.csv" in answer.err


def test_controls_and_lone_surrogates_are_removed_and_said(crmdesk, book, tmp_path):
    file = tmp_path / "c.csv"
    file.write_bytes("name,note\nSa\0ra,a\u202eb\n".encode())
    status, result = imported(crmdesk, book, file)
    assert status == 0
    assert rows(book, "contact", "name, note") == [("Sara", "ab")]
    assert result["notes"]


@pytest.mark.parametrize("bad", [b"\xff", b"\xed\xa0\x80"])
@pytest.mark.parametrize("header", ["name,city", "نام,شهر"])
def test_one_bad_byte_costs_its_row_and_no_other(crmdesk, book, tmp_path, header, bad):
    lines = [header, *(f"زهرا محمدی {n},تهران" for n in range(3000))]
    content = [line.encode() for line in lines]
    content[1200] = content[1200].replace("تهران".encode(), "ته".encode() + bad)
    file, errors = tmp_path / "c.csv", tmp_path / "errors.csv"
    file.write_bytes(b"\n".join(content) + b"\n")
    status, result = imported(crmdesk, book, file, "--errors", errors)
    assert (status, result["created"], result["rejected"], result["notes"]) == (3, 2999, 1, [])
    [told] = result["errors"]
    assert (told["line"], told["column"]) == (1201, header.split(",")[1])
    assert "1,201" in told["reason"] or "1201" in told["reason"]
    assert set(rows(book)) == {line.split(",")[0] for line in lines[1:]} - {"زهرا محمدی 1199"}
    [kept] = csv.DictReader(errors.open(encoding="utf-8"))
    assert (kept["line"], list(kept.values())[:2]) == ("1201", ["زهرا محمدی 1199", "ته" + "\ufffd" * len(bad)])


def test_an_encoding_that_is_not_utf_8_is_told(crmdesk, book, tmp_path):
    file = tmp_path / "c.csv"
    file.write_bytes("name,city\nعلي رضايي,تهران\nمريم احمدي,اصفهان\n".encode("cp1256"))
    told = "The file is not in UTF-8; it was read as cp1256."
    assert imported(crmdesk, book, file, "--dry-run")[1]["notes"] == [told]
    answer = crmdesk("--book", book, "--lang", "en", "import", "contacts", file)
    assert told in answer.err
    assert rows(book) == ["علي رضايي", "مريم احمدي"]


def test_markup_is_kept_as_typed(crmdesk, book, tmp_path):
    name = '<b>AT&T</b> <img src="file:///x">'
    file = tmp_path / "c.csv"
    with file.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows([["name"], [name]])
    assert imported(crmdesk, book, file)[0] == 0
    assert rows(book) == [name]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1256"])
def test_encodings_are_found_out(crmdesk, book, tmp_path, encoding):
    names = ["سارا احمدي", "علي كريمي", "مها المصري", "نور حداد"]
    assert imported(crmdesk, book, write(tmp_path / "c.csv", "name", *names, encoding=encoding))[0] == 0
    assert rows(book) == names


# Bad books ---------------------------------------------------------------------------------------------------


def refused(crmdesk, book, *words):
    answer = crmdesk("--book", book, "--lang", "en", *words)
    assert answer.status == 1
    assert "Traceback" not in answer.err
    assert answer.err.strip()
    return answer.err


def test_a_missing_book(crmdesk, tmp_path):
    assert "There is no book" in refused(crmdesk, tmp_path / "none.crm", "history")
    assert not (tmp_path / "none.crm").exists()


@pytest.mark.parametrize("address", ["mysql://host/book", "postgresql://host:port/book"])
def test_an_address_that_is_none_is_refused_with_a_sentence(crmdesk, address):
    answer = crmdesk("--book", address, "--lang", "en", "kpi")
    assert (answer.status, answer.out) == (1, "")
    assert answer.err.startswith("This does not look like the address of a server.")


def test_no_book_at_all(crmdesk, tmp_path):
    other = write(tmp_path / "letter.crm", "Dear Sara, this is a letter and no book at all." * 20)
    assert "not a book" in refused(crmdesk, other, "history")


def test_a_damaged_book(crmdesk, book, tmp_path):
    imported(crmdesk, book, write(tmp_path / "c.csv", "name", *(f"P{n}" for n in range(2000))))
    with book.open("r+b") as file:
        size = file.seek(0, os.SEEK_END)
        file.truncate(size // 2)
    answer = crmdesk("--book", book, "--lang", "en", "check")
    assert answer.status == 1
    assert "damaged" in answer.out + answer.err


def test_a_newer_book(crmdesk, book):
    connection = sqlite3.connect(book)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    assert "newer" in refused(crmdesk, book, "history")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="this user may write everything")
def test_a_read_only_book(crmdesk, book):
    book.chmod(0o400)
    assert "only be read" in refused(crmdesk, book, "undo")


def test_a_locked_book(crmdesk, book, tmp_path, monkeypatch):
    imported(crmdesk, book, write(tmp_path / "c.csv", "name", "Sara"))
    monkeypatch.setattr("crmdesk.db.engine._BUSY_SECONDS", 0.1)
    other = sqlite3.connect(book, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    assert "Another program" in refused(crmdesk, book, "undo")
    other.execute("ROLLBACK")
    other.close()
    assert crmdesk("--book", book, "undo").status == 0


def test_a_full_disk_loses_nothing(crmdesk, program, book, tmp_path):
    """The file may not grow: what SQLite meets on a disk that takes no more."""
    imported(crmdesk, book, write(tmp_path / "c.csv", "name", "Sara"))
    big = write(tmp_path / "big.csv", "name", *(f"Person {n}" for n in range(20_000)))
    limit = book.stat().st_size + 100_000

    def small():
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    answer = program("--book", book, "--lang", "en", "import", "contacts", big, preexec_fn=small)
    assert answer.returncode == 1, answer.stderr
    assert "Nothing was saved" in answer.stderr
    assert rows(book) == ["Sara"]
    assert crmdesk("--book", book, "check").status == 0
    assert imported(crmdesk, book, big)[1]["created"] == 20_000


# Languages ---------------------------------------------------------------------------------------------------


def test_each_language_has_its_digits_and_a_country_may_be_said(crmdesk, book, tmp_path):
    imported(crmdesk, book, write(tmp_path / "c.csv", "name", "Sara"))
    assert "۱" in crmdesk("--book", book, "--lang", "fa", "history").out
    assert "١" in crmdesk("--book", book, "--lang", "ar-EG", "history").out
    assert "1" in crmdesk("--book", book, "--lang", "ar-AE", "history").out.split("\t", 1)[1]


def test_the_book_may_be_named_by_the_environment(crmdesk, book, monkeypatch):
    monkeypatch.setenv("CRMDESK_BOOK", str(book))
    assert crmdesk("--lang", "en", "history").status == 0


def test_the_program_starts_as_a_module(program, book):
    answer = program("--book", book, "--lang", "en", "history")
    assert (answer.returncode, answer.stderr) == (0, "")
    assert "Made the book" in answer.stdout
