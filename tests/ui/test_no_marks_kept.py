"""Direction marks pasted among the words of every form: none is kept in the book or written to a file."""

import re
import sqlite3
import zipfile

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit

from crmdesk.entities.catalogue import ENTITIES
from crmdesk.entities.spec import Kind
from crmdesk.services import exporting
from crmdesk.ui.record_editor import RecordEditor
from tests.ui.book_parts import OpenBook, Shelf

MARKS = "\u200e\u200f\u061c" + "".join(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))
KEPT = re.compile(f"[{MARKS}]" + "|" + r"\\u(200[ef]|061c|202[a-e]|206[6-9])", re.IGNORECASE)
"""A mark, or what a mark is called in JSON."""
COMPANY = "داده‌پرداز پارس"
WORDS = "می‌رود پیش‌فاکتور Acme ۱۲"
PASTED = {
    Kind.TEXT: WORDS,
    Kind.LONG_TEXT: f"{WORDS}\n{WORDS}",
    Kind.IDENT: "IR 1405",
    Kind.URL: "https://acme.example",
    Kind.EMAILS: "sara@acme.example",
    Kind.PHONES: "+98 912 345 6789",
    Kind.MONEY: "۱۲۵۰۰",
}
FORMS = {
    "companies": {"name": COMPANY},
    "contacts": {"name": "مریم رضایی", "company": COMPANY},
    "deals": {"title": WORDS, "company": COMPANY},
    "activities": {"subject": WORDS},
    "subscriptions": {"plan": WORDS, "company": COMPANY},
    "tickets": {"subject": WORDS, "company": COMPANY},
}


@pytest.fixture
def one(qapp, tmp_path):
    shown = OpenBook(qapp, tmp_path, Shelf(tmp_path).empty("fa", tmp_path), "fa", pages=tuple(FORMS))
    yield shown
    shown.close()


def marked(text):
    """The words with every mark before, between and after them."""
    return MARKS + text.replace(" ", f"{MARKS} {MARKS}") + MARKS


def paste(area, text):
    """As by Ctrl+V."""
    QApplication.clipboard().setText(text)
    area.setFocus()
    area.selectAll()
    area.paste()


def editors(one):
    """The forms that stand open."""
    return [editor for editor in one.page.findChildren(RecordEditor) if editor.isVisible()]


def enter(one, section, told):
    """A new record with marks among its words."""
    one.window.show_section(section)
    one.settle()
    one.do("new")
    [editor] = editors(one)
    form = editor.form
    form.unfold()
    filled = []
    for name, row in form.rows.items():
        text = told.get(name) or PASTED.get(row.field.kind)
        area = row.widget.findChild(QLineEdit) or row.widget.findChild(QPlainTextEdit)
        if text and area is not None and area.isEnabled():
            paste(area, marked(text))
            filled.append(name)
    one.settle()
    one.do("save_close")
    one.settle()
    assert editors(one) == []
    assert set(told) <= set(filled)


def cells(file):
    """Every text of every table of a book, with where it stands."""
    with sqlite3.connect(file) as book:
        tables = [row[0] for row in book.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            found = book.execute(f'SELECT * FROM "{table}"')
            names = [column[0] for column in found.description]
            for row in found:
                yield from ((f"{table}.{name}", str(cell)) for name, cell in zip(names, row, strict=True))


def test_no_mark_is_kept_or_exported_after_everything_was_entered_by_hand(one, tmp_path):
    for section, told in FORMS.items():
        enter(one, section, told)
    one.window.show_section("tickets")
    one.settle()
    one.page.queue.list.setCurrentIndex(one.page.queue.model.index(0))
    one.settle(300)
    paste(one.page.pane.composer.area.area, marked(WORDS))
    one.do("save_close")
    one.settle()
    one.window.show_section("contacts")
    one.settle()
    one.table.setFocus()
    one.table.setCurrentIndex(one.table.rows.index(0, 0))
    one.do("edit")
    paste(one.page.editing.editor.widget.line, marked("سارا پیش‌نویس"))
    one.press(Qt.Key.Key_Return)
    one.settle()
    stored = list(cells(one.file))
    joined = {where for where, text in stored if "\u200c" in text}
    assert {"contact.name", "deal.name", "activity.name", "subscription.name", "ticket.name"} <= joined
    assert {"ticket_event.text", "contact.note"} <= joined
    assert any(where == "journal_entry.after" and "سارا پیش" in text for where, text in stored)
    assert [(where, ascii(text)) for where, text in stored if KEPT.search(text)] == []
    for entity in ENTITIES:
        query = exporting.everything(one.work, entity.name)
        for exact in (True, False):
            sheet, book = tmp_path / "out.csv", tmp_path / "out.xlsx"
            exporting.export_list(one.work, query=query, path=sheet, exact=exact, rtl=True)
            exporting.export_list(one.work, query=query, path=book, exact=exact, rtl=True)
            assert not KEPT.search(sheet.read_text(encoding="utf-8")), entity.name
            with zipfile.ZipFile(book) as parts:
                for part in parts.namelist():
                    assert not KEPT.search(parts.read(part).decode("utf-8")), (entity.name, part)
