"""Lists: their order, their pages, what stays selected, sorting, columns, copying, trash and undo."""

import sqlite3
import threading

import pytest
from PySide6.QtCore import QEvent, QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QApplication

from crmdesk.services import lists, records
from crmdesk.services.lists import ListQuery
from crmdesk.ui import entity_model, list_paint, theme
from crmdesk.ui.entity_reading import PAGE
from tests.ui.book_parts import CTRL, SHIFT
from tests.ui.record_fixtures import open_book, shelf  # noqa: F401

BIDI = "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@pytest.fixture
def one(open_book):  # noqa: F811
    return open_book()


def stored_names(file, where="trashed is null"):
    with sqlite3.connect(file) as book:
        query = f"select name from contact where kind='person' and {where} order by sort_key, id"
        return [name for (name,) in book.execute(query)]


def read_all(one):
    """Look at every page, as a scroll from top to bottom does."""
    seen = []
    for first in range(0, one.table.rows.rowCount(), PAGE):
        one.table.rows.want(first, first + PAGE - 1)
        one.settle()
        last = min(first + PAGE, one.table.rows.rowCount())
        seen += [one.table.rows.row(row).values[0] for row in range(first, last)]
    return seen


def test_a_plain_list_has_every_record_in_dictionary_order(open_book):  # noqa: F811
    one = open_book("fa", records=450)
    expected = stored_names(one.file)
    assert len(expected) == one.table.rows.rowCount() > 2 * PAGE
    assert read_all(one) == expected


@pytest.mark.parametrize("name", ["Aaa First", "Mmm Middle", "Zzz Last"])
def test_a_record_that_the_list_does_not_know_yet_is_found_in_it(one, name):
    number = records.save(one.work, entity="contact", values={"name": name}).id
    one.page.show_record("contact", number)
    one.settle()
    assert one.table.current_id() == one.page.pane.record == number
    assert read_all(one) == stored_names(one.file)


def test_any_other_list_has_every_record_in_its_order(open_book, monkeypatch):  # noqa: F811
    one = open_book(records=450)
    one.table.sort("city", descending=True)
    one.settle()
    signs = []
    monkeypatch.setattr(list_paint, "draw_icon", lambda _painter, _place, name, *_look, **_how: signs.append(name))
    one.table.horizontalHeader().viewport().grab()
    assert signs == ["arrow-down"]
    with sqlite3.connect(one.file) as book:
        cities = dict(book.execute("select name, city from contact where kind='person'"))
    found = [cities[name] or "" for name in read_all(one)]
    assert found == sorted(found, reverse=True)
    assert len(found) == len(stored_names(one.file))


def test_a_sorted_list_shows_its_first_page_while_the_rest_is_put_in_order(open_book, monkeypatch, qtbot):  # noqa: F811
    one, order, let_go = open_book(records=450), lists.order, threading.Event()

    def slow(work, *, query):
        let_go.wait(20)
        return order(work, query=query)

    monkeypatch.setattr(lists, "order", slow)
    whole = list(order(one.work, query=ListQuery("contact", ("name",), sort="city", descending=True)))
    one.table.sort("city", descending=True)
    qtbot.waitUntil(lambda: one.table.rows.is_counted and one.table.query.sort == one.table.rows.query.sort)
    model = one.table.rows
    assert [model.id_at(row) for row in range(PAGE)] == whole[:PAGE]
    assert model.rowCount() == 450
    one.table.setFocus()
    one.press(Qt.Key.Key_A, CTRL)
    one.table.go_to_row(449)
    assert one.table.current_id() is None
    let_go.set()
    one.settle()
    assert one.table.current_id() == whole[-1]
    assert [model.id_at(row) for row in range(450)] == whole
    assert model.row(449).id == whole[-1]
    assert one.table.chosen().known == (whole[-1],)


def test_all_of_a_list_can_be_chosen_before_it_is_in_order(open_book, monkeypatch, qtbot):  # noqa: F811
    one, order, let_go = open_book(records=450), lists.order, threading.Event()
    monkeypatch.setattr(lists, "order", lambda work, *, query: let_go.wait(20) and order(work, query=query))
    one.table.sort("city")
    qtbot.waitUntil(lambda: one.table.rows.is_counted and one.table.rows.query.sort == "city")
    one.table.setFocus()
    one.press(Qt.Key.Key_A, CTRL)
    chosen = one.table.chosen()
    assert (chosen.count, chosen.known) == (450, None)
    let_go.set()
    one.settle()
    assert list(chosen.ids(one.work)) == list(one.table.chosen().known)
    assert one.table.all_selected()


def test_only_a_few_pages_are_kept(open_book, monkeypatch):  # noqa: F811
    monkeypatch.setattr(entity_model, "MOST_PAGES", 2)
    one = open_book(records=900)
    read_all(one)
    assert len(one.table.rows._pages) == 2
    assert one.table.rows.row(0) is None
    one.table.scrollToBottom()
    one.settle()
    one.table.scrollToTop()
    one.settle()
    assert one.table.rows.row(0) is not None


def test_a_row_that_is_being_read_is_blank_and_the_list_never_empty(open_book):  # noqa: F811
    one = open_book(records=450)
    rows = []
    one.table.rows.modelReset.connect(lambda: rows.append(one.table.rows.rowCount()))
    assert one.table.rows.row(PAGE + 210) is None
    assert one.table.rows.index(PAGE + 210, 0).data() == ""
    one.page.refresh({})
    one.page.head.search.setText("a")
    one.page.head.apply()
    assert one.table.rows.rowCount() == 450
    assert one.page.states.state == "content"
    one.settle()
    assert all(rows)


@pytest.mark.parametrize("language", ["en", "fa"])
def test_rows_can_be_selected_in_both_directions(open_book, language):  # noqa: F811
    one = open_book(language)
    one.table.go_to_row(3)
    assert one.table.selected_count() == 1
    assert one.table.current_id() == one.table.rows.id_at(3)
    one.table.step(1)
    assert one.table.currentIndex().row() == 4
    one.do("previous_record")
    assert one.table.currentIndex().row() == 3


def test_the_selection_outlives_refresh_language_and_a_new_order(one):
    table = one.table
    table.go_to_row(4)
    table.selectionModel().select(
        table.rows.index(7, 0),
        QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows,
    )
    ids = set(table.chosen().known)
    one.page.refresh({})
    one.settle()
    assert set(table.chosen().known) == ids
    one.appearance.switch_language("fa")
    one.settle()
    assert set(table.chosen().known) == ids
    table.sort("city")
    one.settle()
    assert set(table.chosen().known) == ids & {table.rows.id_at(row) for row in range(PAGE)}


def test_a_renamed_record_stays_selected_where_it_goes(open_book):  # noqa: F811
    one = open_book(records=450)
    one.table.go_to_row(0)
    record = one.table.current_id()
    one.desk.write(
        owner=one.page,
        work=lambda work: records.save(work, entity="contact", record=record, values={"name": "Zz"}),
    )
    one.settle()
    assert one.table.current_id() == record
    assert one.table.currentIndex().row() == one.table.rows.rowCount() - 1


def test_trash_needs_no_dialog_selects_the_next_and_undo_restores_exact_rows(one):
    before, dialogs = one.dump(), []
    one.table.go_to_row(2)
    gone, following = one.table.current_id(), one.table.rows.id_at(3)
    one.table.setFocus()
    one.do("trash")
    dialogs += [shown for shown in QApplication.topLevelWidgets() if shown.isVisible() and shown.isModal()]
    assert dialogs == []
    assert one.table.current_id() == following
    assert gone not in {one.table.rows.id_at(row) for row in range(one.table.rows.rowCount())}
    assert one.window.status.undo.isVisible()
    one.do("undo")
    assert one.dump() == before
    assert one.table.rows.id_at(2) == gone


def test_all_of_a_list_is_selected_as_a_query_also_what_was_never_read(open_book):  # noqa: F811
    one = open_book(records=450)
    before = one.dump()
    one.table.setFocus()
    one.press(Qt.Key.Key_A, CTRL)
    assert one.table.selected_count() == 450
    assert "All" in one.page.status_text()
    assert "450" in one.page.status_text()
    one.do("trash")
    assert stored_names(one.file) == []
    one.do("undo")
    assert one.dump() == before


def test_a_million_rows_take_no_million_objects(one):
    chosen = lists.ListQuery("contact", ("name",))
    assert one.table.chosen().query.entity == chosen.entity
    one.table.rows._take_count(1_000_000)
    one.table.selectAll()
    assert one.table.selected_count() == 1_000_000
    assert one.table.chosen().known is None
    assert len(one.table.rows._pages) <= entity_model.MOST_PAGES


def test_the_headings_sort_by_click_and_by_key_and_it_is_kept(one):
    heads = one.table.headings
    heads.setFocus()
    one.press(Qt.Key.Key_Right)
    one.press(Qt.Key.Key_Return)
    one.settle()
    assert (one.table.query.sort, one.table.query.descending) == ("company", False)
    one.press(Qt.Key.Key_Return)
    one.settle()
    assert one.table.query.descending
    kept = one.preferences.values["lists"]["contact"]
    assert (kept["sort"], kept["descending"]) == ("company", True)


def test_columns_are_chosen_ordered_sized_and_kept(one):
    one.table.set_columns(("name", "emails", "city"))
    one.settle()
    assert [field.name for field in one.table.rows.fields] == ["name", "emails", "city"]
    one.table.headings.setFocus()
    width = one.table.columnWidth(0)
    one.press(Qt.Key.Key_Right, SHIFT)
    assert one.table.columnWidth(0) == width + 16
    kept = one.preferences.values["lists"]["contact"]
    assert kept["columns"] == ["name", "emails", "city"]
    assert kept["widths"]["name"] == width + 16
    one.table.headings.order_set.emit([0, 2, 1])
    one.settle()
    assert [field.name for field in one.table.rows.fields] == ["name", "city", "emails"]
    one.table.forget_look()
    one.settle()
    assert [field.name for field in one.table.rows.fields] == ["name", "company", "phones", "city", "owner"]


def shown_columns(table):
    return [field.name for place, field in enumerate(table.rows.fields) if not table.isColumnHidden(place)]


def test_columns_nobody_chose_give_way_to_the_name_where_it_is_narrow(one):
    records.save(one.work, entity="contact", values={"name": "Aaaron the Second of the Northern Branch Office"})
    one.table.refresh()
    one.table.resize(1100, 400)
    one.settle()
    assert shown_columns(one.table) == ["name", "company", "phones", "city", "owner"]
    one.table.go_to_row(0)
    one.table.setCurrentIndex(one.table.rows.index(0, 4))
    one.table.resize(420, 400)
    one.settle()
    assert shown_columns(one.table)[0] == "name"
    assert not {"owner", "city"} & set(shown_columns(one.table)), "the owner goes first, then the city"
    assert one.table.currentIndex().column() == 0, "the ring is not lost with its column"
    one.table.sort("city")
    one.settle()
    assert "city" in shown_columns(one.table), "what the list is sorted by is seen"
    one.table.set_columns(("name", "phones", "city", "owner"))
    one.settle()
    assert shown_columns(one.table) == ["name", "phones", "city", "owner"], "what a person chose stays"


@pytest.mark.parametrize(
    "kept", [{"contact": 3}, {"contact": {"columns": ["nonsense", 7], "widths": {"name": -1}}}, []]
)
def test_a_kept_arrangement_that_makes_no_sense_is_left_out(open_book, kept, tmp_path):  # noqa: F811
    one = open_book()
    one.preferences.values["lists"] = kept
    from crmdesk.ui.list_look import keep_look, read_look

    look = read_look(one.preferences, "contact", one.table.rows.declared)
    assert look.columns == ("name", "company", "phones", "city", "owner")
    assert look.widths == {}
    keep_look(one.preferences, "contact", look)
    assert one.preferences.values["lists"]["contact"]["columns"][0] == "name"


@pytest.mark.parametrize("language", ["fa", "ar", "he", "en"])
def test_copied_rows_are_plain_text_without_direction_marks(open_book, language):  # noqa: F811
    one = open_book(language)
    one.table.go_to_row(0)
    one.table.setFocus()
    one.press(Qt.Key.Key_C, CTRL)
    one.settle()
    text = QGuiApplication.clipboard().text()
    assert not set(text) & set(BIDI)
    assert text.split("\t")[0] == one.names()[0]
    assert len(text.split("\t")) == 5


def test_bare_letters_do_nothing(one):
    one.table.go_to_row(0)
    one.table.setFocus()
    QApplication.sendEvent(
        one.table, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Z, Qt.KeyboardModifier.NoModifier, "z")
    )
    assert one.table.currentIndex().row() == 0


def test_a_row_is_headed_by_its_name_and_cells_speak_their_words(one):
    model = one.table.rows
    assert model.headerData(3, Qt.Orientation.Vertical) == model.row(3).values[0]
    assert one.table.accessibleName() == "Contacts"
    assert model.headerData(1, Qt.Orientation.Horizontal) == "Company"


def test_a_failed_reading_keeps_the_rows_and_offers_to_try_again(one, monkeypatch):
    from crmdesk.db.faults import BookReadOnly

    def fail(*_args, **_kwargs):
        raise BookReadOnly("x")

    with monkeypatch.context() as broken:
        broken.setattr("crmdesk.ui.entity_reading.lists.page", fail)
        one.page.refresh({})
        one.settle()
    assert one.page.states.bar.text()
    assert one.table.rows.rowCount() == 240
    one.page.states.bar._buttons[0].click()
    one.settle()
    assert one.page.states.bar.text() == ""


@pytest.mark.parametrize("language", ["fa", "en"])
def test_the_row_of_headings_has_one_ground_and_one_line_from_edge_to_edge(open_book, language):  # noqa: F811
    heads = open_book(language).table.headings
    image = heads.viewport().grab().toImage()
    for y, ground in ((2, theme.tokens().surf), (image.height() - 1, theme.tokens().line2)):
        assert {image.pixelColor(x, y).name().upper() for x in range(image.width())} == {ground}
