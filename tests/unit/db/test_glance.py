"""A glance at a book: what its file holds, and nothing where it cannot be told for certain."""

import sqlite3

import pytest

from crmdesk.db.engine import SCHEMA
from crmdesk.db.glance import glance

NAMES = "SELECT name FROM contact ORDER BY id"


@pytest.fixture
def book(made_book, tmp_path):
    """A book of two people."""
    file = tmp_path / "some shop?#.crm"
    file.write_bytes(made_book.read_bytes())
    connection = sqlite3.connect(file)
    insert = "INSERT INTO contact (version, kind, name, sort_key, created) VALUES (1, 'person', ?, '', 0)"
    connection.executemany(insert, [("سارا",), ("O'Hara",)])
    connection.commit()
    connection.close()
    return file


def test_rows_are_told_as_they_are_stored(book):
    assert glance(book, schema=SCHEMA, statement=NAMES) == [("سارا",), ("O'Hara",)]


def test_another_schema_tells_nothing(book):
    assert glance(book, schema=SCHEMA - 1, statement=NAMES) == []
    assert glance(book, schema=SCHEMA, statement="SELECT gone FROM contact") == []


def test_what_is_no_book_tells_nothing_and_is_not_made(tmp_path):
    missing, other = tmp_path / "none.crm", tmp_path / "other.crm"
    other.write_text("not a book " * 100, encoding="utf-8")
    assert glance(missing, schema=SCHEMA, statement=NAMES) == []
    assert not missing.exists()
    assert glance(other, schema=SCHEMA, statement=NAMES) == []


def test_a_book_that_is_being_written_is_not_waited_for(book):
    writer = sqlite3.connect(book, isolation_level=None)
    writer.execute("BEGIN EXCLUSIVE")
    assert glance(book, schema=SCHEMA, statement=NAMES) == []
    writer.execute("ROLLBACK")
    writer.close()
    assert len(glance(book, schema=SCHEMA, statement=NAMES)) == 2


def test_several_statements_tell_nothing(book):
    assert glance(book, schema=SCHEMA, statement=f"{NAMES}; {NAMES}") == []


def test_nothing_is_written(book):
    assert glance(book, schema=SCHEMA, statement="DELETE FROM contact RETURNING id") == []
    assert len(glance(book, schema=SCHEMA, statement=NAMES)) == 2
