"""Backups in the window: made, compared, put back only over a kept book, in words when they are damaged."""

import shutil

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog

from crmdesk.db.backup import files_beside
from crmdesk.model.custom import CustomKind
from crmdesk.services import attachments, backups, books, custom_fields, lists, records
from crmdesk.ui.book_watch import BookWatch
from crmdesk.ui.dialogs.backup_dialog import BackupDialog
from crmdesk.ui.entity_table import EntityTable
from tests.ui.conftest import LANGUAGES
from tests.ui.real_window import RealWindow, unnamed
from tests.ui.window_parts import plain


@pytest.fixture
def shown(qapp, tmp_path, tmp_path_factory):
    """A window on an empty English book."""
    one = RealWindow(qapp, tmp_path, tmp_path_factory)
    yield one
    one.close()


def opened(shown):
    dialog = BackupDialog(shown.desk, str(shown.book), shown.window)
    dialog.open()
    shown.settle()
    return dialog


def count(work):
    return lists.count(work, query=lists.ListQuery(entity="company", columns=("name",)))


def test_a_backup_is_made_checked_and_listed(shown):
    dialog = opened(shown)
    assert not dialog.list.isVisible()
    assert not dialog.replace.isEnabled()
    dialog.make.click()
    shown.settle()
    (info,) = backups.kept(shown.work)
    assert info.path.name in plain(dialog.bar.text())
    assert len(dialog.list.picks) == 1
    assert unnamed(dialog) == []
    dialog.close()


def test_a_backup_goes_to_a_file_of_ones_own(shown, tmp_path, monkeypatch):
    place = tmp_path / "copy.crm"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(place), ""))
    dialog = opened(shown)
    dialog.make_at.click()
    shown.settle()
    assert backups.verified(place).rows["contact"] == 0
    dialog.close()


def test_the_counts_stand_side_by_side_before_anything_is_replaced(shown):
    backups.back_up(shown.work)
    records.save(shown.work, entity="company", values={"name": "Acme"})
    dialog = opened(shown)
    said = [
        dialog.grid.itemAtPosition(1, column).widget().text() for column in range(dialog.grid.columnCount())
    ]
    assert said == ["Companies and contacts", "1", "0"]
    assert "Replace data with backup of" in dialog.replace.text()
    assert not dialog.replace.hasFocus()
    assert count(shown.work) == 1
    dialog.close()


def test_a_backup_is_put_back_and_the_present_book_kept(shown):
    made = backups.back_up(shown.work)
    records.save(shown.work, entity="company", values={"name": "Acme"})
    dialog = opened(shown)
    asked = []
    shown.desk.book_asked.connect(asked.append)
    dialog.replace.click()
    shown.settle()
    assert asked == [str(shown.book)]
    again = books.open_book(shown.book)
    assert count(again) == 0
    kept = [info for info in backups.kept(again) if info.path != made.path]
    assert len(kept) == 1
    assert kept[0].rows["contact"] == 1
    again.engine.dispose()


def test_a_damaged_backup_is_refused_and_the_book_stays(shown):
    made = backups.back_up(shown.work)
    records.save(shown.work, entity="company", values={"name": "Acme"})
    data = bytearray(made.path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    made.path.write_bytes(bytes(data))
    dialog = opened(shown)
    assert "damaged" in dialog.bar.text()
    assert not dialog.replace.isEnabled()
    assert count(shown.work) == 1
    dialog.close()


def test_attached_files_that_would_not_come_back_are_told_before(shown, tmp_path):
    company = records.save(shown.work, entity="company", values={"name": "Acme"}).id
    paper = tmp_path / "quote.pdf"
    paper.write_bytes(b"quote")
    attachments.add(shown.work, entity="company", record=company, paths=[paper])
    made = backups.back_up(shown.work)
    dialog = opened(shown)
    assert not dialog.lost.isVisible()
    dialog.close()
    for folder in (files_beside(made.path), attachments.files_folder(shown.work)):
        shutil.rmtree(folder)
    dialog = opened(shown)
    assert dialog.lost.isVisible()
    assert plain(dialog.lost.text()).startswith("1 attached file is not beside this backup")
    dialog.close()


def test_a_file_from_elsewhere_is_verified_first(shown, tmp_path, monkeypatch):
    stranger = tmp_path / "elsewhere" / "copy.crm"
    stranger.parent.mkdir()
    shutil.copy(shown.book, stranger)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(stranger), ""))
    dialog = opened(shown)
    dialog.other.click()
    shown.settle()
    assert dialog.bar.text()
    assert not dialog.replace.isEnabled()
    dialog.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_reads_in_four_languages(qapp, tmp_path, tmp_path_factory, cut_texts, language):
    shown = RealWindow(qapp, tmp_path, tmp_path_factory, language=language, size=(960, 540))
    backups.back_up(shown.work)
    dialog = opened(shown)
    cut_texts.clear()
    dialog.grab()
    assert cut_texts == []
    assert unnamed(dialog) == []
    assert dialog.isRightToLeft() is shown.desk.locale.rtl
    assert dialog.minimumSizeHint().height() <= 500
    assert QApplication.activeModalWidget() is dialog
    dialog.close()
    shown.close()


@pytest.fixture
def watched(shown):
    """The same, looking for what other programs do; `asked` notes each wish to open the book again."""
    shown.asked = []
    shown.watch = BookWatch(shown.desk, lambda: shown.asked.append(shown.book), shown.window)
    shown.window.show_notice(shown.watch.bar)
    shown.settle()
    return shown


def look(watched):
    watched.watch.ask()
    watched.settle()


def test_a_backup_restored_by_a_command_is_told_with_the_way_back_into_the_book(watched):
    made = backups.back_up(watched.work)
    records.save(watched.work, entity="company", values={"name": "Acme"})
    look(watched)
    assert not watched.watch.bar.isVisible()
    backups.restore(watched.book, source=made.path)
    look(watched)
    assert watched.watch.bar.isVisible()
    assert "A backup of this book was restored by another program" in plain(watched.watch.bar.text())
    watched.watch.bar.first_offer().click()
    assert watched.asked == [watched.book]


def test_what_another_program_adds_reaches_the_pages_at_the_next_look(watched):
    other = books.open_book(watched.book)
    records.save(other, entity="company", values={"name": "Acme"})
    other.engine.dispose()
    told = []
    watched.desk.committed.connect(told.append)
    look(watched)
    look(watched)
    assert [(one.gesture, "contact" in one.changed) for one in told] == [(0, True)]
    assert not watched.window.status.undo.isVisible()


def test_a_field_that_another_program_takes_away_leaves_the_list_at_its_next_reading(shown):
    made = custom_fields.add_field(shown.work, entity="company", label="Referrer", kind=CustomKind.TEXT)
    [field] = made.changed["custom_field"]
    name = shown.desk.fields.own("company")[0].name
    records.save(shown.work, entity="company", values={"name": "Acme", name: "high"})
    table = EntityTable(shown.desk, "company", parent=shown.window)
    table.set_columns(("name", name))
    table.sort(name)
    shown.settle()
    failures = []
    table.failed.connect(failures.append)
    other = books.open_book(shown.book)
    custom_fields.trash_field(other, field=field)
    other.engine.dispose()
    shown.work.forget({"custom_field"})
    table.rows.refresh()
    shown.settle()
    assert ([one.name for one in table.rows.fields], failures) == (["name"], [])
    assert table.rows.row(0).values == ("Acme",)
