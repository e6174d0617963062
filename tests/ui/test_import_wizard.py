"""The wizard with the real services: few steps, counts that add up, one bad row, stopping, undo, languages."""

import csv

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox

from crmdesk.l10n.marks import left_run
from crmdesk.services import lists
from crmdesk.services.importing.mapping import undecided
from crmdesk.ui.dialogs.import_wizard import mapping_row, preview
from crmdesk.ui.dialogs.import_wizard.opening import ImportOpener
from crmdesk.ui.dialogs.import_wizard.wizard import CHECK, FILE, KIND, MAPPING, RESULT
from crmdesk.ui.first_run.checklist import Checklist
from crmdesk.ui.outfit import Outfit
from crmdesk.ui.widgets.button import Button
from tests.ui.conftest import LANGUAGES, send_key
from tests.ui.real_window import RealWindow, unnamed
from tests.ui.window_parts import plain

COMPANIES = "Name,Phone,City,Note\nAcme Ltd,+1 202 555 0101,Boston,good\nGlobex,+1 202 555 0102,Austin,\n"
HEADINGS = {
    "en": ("Name", "Phone", "City"),
    "fa": ("نام", "تلفن", "شهر"),
    "ar": ("الاسم", "الهاتف", "المدينة"),
    "he": ("שם", "טלפון", "עיר"),
}


@pytest.fixture
def shown(qapp, tmp_path, tmp_path_factory):
    """A window on an empty English book."""
    one = RealWindow(qapp, tmp_path, tmp_path_factory)
    one.opener = ImportOpener(one.window)
    yield one
    one.close()


def written(folder, text, name="table.csv", encoding="utf-8"):
    file = folder / name
    file.write_bytes(text.encode(encoding))
    return file


def count(shown, entity):
    return lists.count(shown.work, query=lists.ListQuery(entity=entity, columns=("name",)))


def begun(shown, file):
    shown.opener.open(file=file)
    shown.settle()
    return shown.opener.wizard


def gone_on(shown, wizard):
    wizard.go_on()
    shown.settle()


def test_a_well_headed_file_takes_seven_actions_and_no_typing(shown, tmp_path, monkeypatch):
    file = written(tmp_path, COMPANIES)
    actions = []
    monkeypatch.setattr(
        QFileDialog, "getOpenFileName", lambda *_: actions.append("choose in the dialog") or (str(file), "")
    )
    shown.window.add_handlers({"import_file": shown.opener.open})
    actions.append("open")
    shown.window.commands["import_file"].trigger()
    shown.settle()
    wizard = shown.opener.wizard
    while wizard.place != RESULT:
        assert len(actions) < 8
        actions.append("Enter")
        send_key(QApplication.focusWidget(), Qt.Key.Key_Return)
        shown.settle()
    assert len(actions) <= 7, actions
    assert (wizard.flow.result.created, wizard.flow.result.rejected) == (2, 0)
    assert count(shown, "company") + count(shown, "contact") == 2


@pytest.mark.parametrize("late", [False, True])
def test_a_file_with_new_companies_takes_seven_actions_too(shown, tmp_path, monkeypatch, late):
    file = written(tmp_path, "Name,Phone,Company\nAda Ray,+1 202 555 0101,Acme\nBo Lind,+1 202 555 0102,Globex\n")
    actions = []
    monkeypatch.setattr(
        QFileDialog, "getOpenFileName", lambda *_: actions.append("choose in the dialog") or (str(file), "")
    )
    shown.window.add_handlers({"import_file": shown.opener.open})
    actions.append("open")
    shown.window.commands["import_file"].trigger()
    shown.settle()
    wizard = shown.opener.wizard
    while wizard.place != RESULT:
        assert len(actions) < 8, actions
        actions.append("Enter")
        if wizard.place == CHECK and not wizard.flow.checked.created:
            assert QApplication.focusWidget().text() == "Make them and import"
        if late and wizard.place == MAPPING:
            wizard.flow.checked = None
            wizard.go_on()
            wizard.flow._check(wizard.flow.plan)
        else:
            send_key(QApplication.focusWidget(), Qt.Key.Key_Return)
        shown.settle()
    assert len(actions) <= 7, actions
    assert (wizard.flow.result.created, wizard.flow.result.rejected) == (2, 0)
    assert (count(shown, "contact"), count(shown, "company")) == (2, 2)


def test_what_is_still_refused_once_names_are_made_is_looked_at_first(shown, tmp_path):
    text = "Name,Phone,Company\nAda Ray,+1 202 555 0101,Acme\nBo Lind,12,Globex\n"
    wizard = begun(shown, written(tmp_path, text))
    wizard.go_to(CHECK)
    shown.settle()
    QApplication.focusWidget().click()
    shown.settle()
    assert wizard.place == CHECK
    assert not wizard.steps[CHECK].strip.text()
    assert (wizard.flow.checked.created, wizard.flow.checked.rejected) == (1, 1)
    assert count(shown, "contact") == 0
    assert QApplication.focusWidget() is wizard.forward


def test_rows_with_known_names_are_imported_without_the_cure(shown, tmp_path):
    wizard = begun(shown, written(tmp_path, "Title,Company,Amount\nOne,Acme,10\nTwo,,20\n"))
    wizard.go_to(CHECK)
    shown.settle()
    step = wizard.steps[CHECK]
    assert "Acme" in step.strip.text()
    assert QApplication.focusWidget() is wizard.forward
    gone_on(shown, wizard)
    assert (wizard.flow.result.created, wizard.flow.result.rejected) == (1, 1)


def test_a_check_without_fault_begins_at_the_top(shown, tmp_path):
    wizard = begun(shown, written(tmp_path, COMPANIES))
    wizard.go_to(CHECK)
    shown.settle()
    step = wizard.steps[CHECK]
    assert step.list.isHidden()
    assert step.ready.mapTo(step.card, QPoint(0, step.ready.height())).y() < step.card.height() / 3


def test_steps_that_were_done_are_ticked_also_after_a_new_start(shown, tmp_path):
    def shown_ticks():
        shown.desk.preferences.first_steps = True
        outfit = Outfit(shown.window, str(shown.book))
        shown.desk.opened.emit()
        shown.settle()
        return outfit, lambda: [key for key, link in outfit.checklist.links.items() if link.icon_name]

    outfit, ticks = shown_ticks()
    assert ticks() == []
    wizard = outfit.opener
    wizard.open(file=written(tmp_path, COMPANIES))
    shown.settle()
    wizard.wizard.go_to(CHECK)
    shown.settle()
    assert ticks() == []
    gone_on(shown, wizard.wizard)
    assert ticks() == ["company", "import"]
    wizard.wizard.closed.emit()
    outfit.checklist.deleteLater()
    outfit.deleteLater()
    shown.settle()
    _outfit, ticks = shown_ticks()
    assert ticks() == ["company", "import"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_headings_of_four_languages_are_matched(qapp, tmp_path, tmp_path_factory, language):
    shown = RealWindow(qapp, tmp_path, tmp_path_factory, language=language)
    shown.opener = ImportOpener(shown.window)
    file = written(tmp_path, ",".join(HEADINGS[language]) + "\nAcme,+1 202 555 0101,Boston\n")
    wizard = begun(shown, file)
    assert {one.field.name for one in wizard.flow.plan.columns} == {"name", "phones", "city"}
    for _step in range(4):
        gone_on(shown, wizard)
    assert wizard.place == RESULT
    assert wizard.flow.result.created == 1
    shown.close()


def test_the_kind_is_guessed_and_can_be_changed(shown, tmp_path):
    wizard = begun(shown, written(tmp_path, "Deal,Company,Stage,Amount\nRollout,Acme,Proposal,100\n"))
    assert wizard.flow.kind == "deals"
    gone_on(shown, wizard)
    assert wizard.place == KIND
    cards = wizard.steps[KIND].cards
    assert [kind for kind, card in cards.items() if card.isChecked()] == ["deals"]
    cards["products"].click()
    shown.settle()
    assert wizard.flow.plan.entity.name == "product"


def test_every_row_is_told_one_bad_row_stops_none_and_undo_leaves_no_trace(shown, tmp_path, monkeypatch):
    text = COMPANIES + ",+1 202 555 0103,Nowhere,no name\nHooli,12,Palo Alto,short phone\nInitech,,Austin,\n"
    wizard = begun(shown, written(tmp_path, text))
    wizard.flow.choose_kind("companies")
    shown.settle()
    for _step in range(3):
        gone_on(shown, wizard)
    assert wizard.place == CHECK
    step = wizard.steps[CHECK]
    assert step.errors.isChecked()
    assert len(step.list.reasons) == 2
    assert "4" in step.list.reasons[0].where
    gone_on(shown, wizard)
    done = wizard.flow.result
    assert done.created + done.updated + done.unchanged + done.rejected == done.rows == 5
    assert (done.created, done.rejected, count(shown, "company")) == (3, 2, 3)

    saved = tmp_path / "refused.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(saved), ""))
    result = wizard.steps[RESULT]
    result.save_errors.click()
    shown.settle()
    rows = list(csv.DictReader(saved.open(encoding="utf-8-sig")))
    assert [row["Note"] for row in rows] == ["no name", "short phone"]
    assert all(row["reason"] for row in rows)
    assert "refused.csv" in result.bar.text()

    result.undo.click()
    shown.settle()
    assert count(shown, "company") == 0
    assert not result.undo.isVisible()
    assert "undone" in result.title.text()

    rows[0]["Name"], rows[1]["Phone"] = "Umbrella", "+1 202 555 0104"
    with saved.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    wizard.open_file(saved)
    shown.settle()
    wizard.flow.choose_kind("companies")
    shown.settle()
    for _step in range(4):
        gone_on(shown, wizard)
    assert (wizard.flow.result.created, wizard.flow.result.rejected) == (2, 0)


def test_no_dialog_is_shown(shown, tmp_path, monkeypatch):
    opened = []
    monkeypatch.setattr(QMessageBox, "exec", lambda *_: opened.append(1))
    wizard = begun(shown, written(tmp_path, COMPANIES))
    for _step in range(4):
        gone_on(shown, wizard)
    wizard.steps[RESULT].undo.click()
    shown.settle()
    assert not opened
    assert QApplication.activeModalWidget() is None


def test_two_columns_on_one_field_are_refused(shown, tmp_path):
    wizard = begun(shown, written(tmp_path, "Name,City,Where they are\nAcme,Boston,Lowell\n"))
    wizard.go_to(MAPPING)
    assert wizard.forward.isEnabled()
    row = wizard.steps[MAPPING].table.rows[2]
    row.field.setCurrentIndex(row.field.findData("city"))
    row.field.activated.emit(row.field.currentIndex())
    shown.settle()
    step = wizard.steps[MAPPING]
    assert not wizard.forward.isEnabled()
    assert "City" in step.strip.text()
    assert "Where they are" in step.strip.text()
    assert step.table.rows[1].state.words == step.table.rows[2].state.words == "Used twice"
    row.field.setCurrentIndex(0)
    row.field.activated.emit(0)
    shown.settle()
    assert wizard.forward.isEnabled()
    assert not step.strip.text()


def test_a_file_without_a_needed_column_says_which(shown, tmp_path):
    wizard = begun(shown, written(tmp_path, "What,Phone\nAcme,+1 202 555 0101\n"))
    wizard.flow.choose_kind("companies")
    shown.settle()
    wizard.go_to(MAPPING)
    assert "Name" in wizard.steps[MAPPING].strip.text()
    assert not wizard.forward.isEnabled()
    wizard.flow.put_field(0, "name")
    shown.settle()
    assert wizard.forward.isEnabled()


def test_dates_of_two_readings_must_be_chosen(shown, tmp_path):
    wizard = begun(shown, written(tmp_path, "Name,Known since\nAcme,03/05/2024\nGlobex,04/06/2024\n"))
    wizard.flow.choose_kind("companies")
    shown.settle()
    wizard.flow.put_field(1, "created")
    shown.settle()
    wizard.go_to(MAPPING)
    assert undecided(wizard.flow.plan)
    assert not wizard.forward.isEnabled()
    box = wizard.steps[MAPPING].first_field()
    assert QApplication.focusWidget() is box
    words = [box.itemText(place) for place in range(box.count())]
    assert len(words) == len(set(words)) == 2
    box.setCurrentIndex(box.findData("mdy"))
    box.activated.emit(box.currentIndex())
    shown.settle()
    assert wizard.forward.isEnabled()
    for _step in range(2):
        gone_on(shown, wizard)
    query = lists.ListQuery(entity="company", columns=("name", "created"), sort="name")
    found = {row.values[0]: row.values[1].isoformat() for row in lists.each_row(shown.work, query=query)}
    assert found == {"Acme": "2024-03-05", "Globex": "2024-04-06"}


@pytest.mark.parametrize("make", [True, False])
def test_unknown_names_are_made_or_their_rows_left_out(shown, tmp_path, make):
    text = "Title,Company,Amount\nOne,Acme,10\nTwo,Globex,20\nThree,,30\n"
    wizard = begun(shown, written(tmp_path, text))
    wizard.go_to(MAPPING)
    shown.settle()
    strip = wizard.steps[MAPPING].strip
    assert "Acme" in strip.text()
    assert "Globex" in strip.text()
    assert wizard.steps[MAPPING].table.rows[1].state.words == "2 unknown names"
    words = "Make them" if make else "Leave their rows out"
    cure = next(one for one in strip.findChildren(Button) if one.text() == words)
    cure.click()
    shown.settle()
    for _step in range(2):
        gone_on(shown, wizard)
    done = wizard.flow.result
    assert (done.created, done.rejected) == ((3, 0) if make else (1, 2))
    assert count(shown, "company") == (2 if make else 0)


def test_amounts_are_read_in_the_unit_that_is_chosen(qapp, tmp_path, tmp_path_factory):
    shown = RealWindow(qapp, tmp_path, tmp_path_factory, language="fa")
    shown.opener = ImportOpener(shown.window)
    wizard = begun(shown, written(tmp_path, "عنوان,مبلغ\nیک,۱۲٬۵۰۰\n"))
    wizard.go_to(MAPPING)
    row = next(one for one in wizard.steps[MAPPING].table.rows if one.how.count())
    assert row.how.currentData() == "IRT"
    row.how.setCurrentIndex(row.how.findData("IRR"))
    row.how.activated.emit(row.how.currentIndex())
    shown.settle()
    for _step in range(2):
        gone_on(shown, wizard)
    query = lists.ListQuery(entity="deal", columns=("amount",), sort="title")
    amounts = [row.values[0] for row in lists.each_row(shown.work, query=query)]
    assert [getattr(amount, "minor", amount) for amount in amounts] == [12_500]
    shown.close()


def test_a_run_that_is_stopped_leaves_nothing(shown, tmp_path):
    many = "Name\n" + "\n".join(f"Company {n}" for n in range(4000)) + "\n"
    wizard = begun(shown, written(tmp_path, many))
    wizard.flow.choose_kind("companies")
    shown.settle()
    wizard.go_to(CHECK)
    wizard.go_on()
    wizard.run_step.stop.click()
    shown.settle()
    assert wizard.place == CHECK
    assert "Nothing was changed" in wizard.bar.text()
    assert count(shown, "company") == 0
    gone_on(shown, wizard)
    assert wizard.flow.result.created == 4000


def test_a_wrong_guess_of_the_encoding_can_be_put_right(shown, tmp_path):
    wizard = begun(
        shown, written(tmp_path, "نام,شهر\nرامان,تهران\nمریم,شیراز\n".replace("ی", "ي"), encoding="cp1256")
    )
    step = wizard.steps[FILE]
    assert step.encoding.currentData() == "cp1256"
    assert step.preview.model().headerData(0, Qt.Orientation.Horizontal) == "نام"
    step.encoding.setCurrentIndex(step.encoding.findData("cp1252"))
    step.encoding.activated.emit(step.encoding.currentIndex())
    shown.settle()
    assert step.preview.model().headerData(0, Qt.Orientation.Horizontal) != "نام"


@pytest.mark.parametrize("delimiter", ["found", "chosen"])
def test_a_bad_byte_costs_its_row_and_no_other(shown, tmp_path, delimiter):
    file = tmp_path / "table.csv"
    file.write_bytes("نام,شهر\nرامان,تهران\nمریم,شیراز\nژاله,کرج\n".encode().replace("شیر".encode(), b"\xff"))
    wizard = begun(shown, file)
    step = wizard.steps[FILE]
    if delimiter == "chosen":
        step.delimiter.activated.emit(step.delimiter.currentIndex())
        shown.settle()
    assert step.encoding.currentData() == "utf-8-sig"
    wizard.flow.choose_kind("companies")
    shown.settle()
    wizard.go_to(CHECK)
    shown.settle()
    [reason] = wizard.steps[CHECK].list.reasons
    assert plain(reason.where) == "Line 3, شهر"
    assert "Line 3" in plain(reason.text)
    gone_on(shown, wizard)
    assert (wizard.flow.result.created, wizard.flow.result.rejected) == (2, 1)
    query = lists.ListQuery(entity="company", columns=("name",), sort="name")
    assert {row.values[0] for row in lists.each_row(shown.work, query=query)} == {"رامان", "ژاله"}


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04garbage", b"\x00\x01\x02" * 50])
def test_a_file_that_is_no_table_is_refused_in_words(shown, tmp_path, content):
    file = tmp_path / "bad.csv"
    file.write_bytes(content)
    wizard = begun(shown, file)
    assert "bad.csv" in wizard.bar.text()
    assert not wizard.forward.isEnabled()
    wizard.open_file(written(tmp_path, COMPANIES, "good.csv"))
    shown.settle()
    assert wizard.forward.isEnabled()


def test_a_workbook_offers_its_sheets(shown, tmp_path):
    from xlsxwriter import Workbook

    place = tmp_path / "two.xlsx"
    with Workbook(str(place)) as book:
        for name, heading in (("First", "Name"), ("Second", "Title")):
            sheet = book.add_worksheet(name)
            sheet.write(0, 0, heading)
            sheet.write(1, 0, "Acme")
    wizard = begun(shown, place)
    step = wizard.steps[FILE]
    assert [step.sheet.itemText(n) for n in range(step.sheet.count())] == ["First", "Second"]
    assert not step.encoding.isVisible()
    step.sheet.setCurrentIndex(1)
    step.sheet.activated.emit(1)
    shown.settle()
    assert wizard.flow.look.header == ("Title",)


def test_another_row_of_headings_can_be_chosen(shown, tmp_path):
    wizard = begun(shown, written(tmp_path, f"Our customers,,,\n\n{COMPANIES}"))
    step = wizard.steps[FILE]
    assert wizard.flow.look.header == ("Name", "Phone", "City", "Note")
    assert [step.header_row.itemText(n) for n in range(step.header_row.count())] == ["1", "3", "4", "5"]
    assert step.header_row.currentText() == "3"
    step.header_row.setCurrentIndex(2)
    step.header_row.activated.emit(2)
    shown.settle()
    assert wizard.flow.look.header == ("Acme Ltd", "+1 202 555 0101", "Boston", "good")
    assert wizard.flow.plan.table.header_row == 4
    assert step.header_row.currentText() == "4"


def test_a_dropped_file_opens_the_wizard(shown, tmp_path):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(written(tmp_path, COMPANIES)))])
    button, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    over = QDragEnterEvent(QPoint(300, 300), Qt.DropAction.CopyAction, data, button, keys)
    QApplication.sendEvent(shown.window, over)
    assert over.isAccepted()
    event = QDropEvent(QPointF(300, 300), Qt.DropAction.CopyAction, data, button, keys)
    QApplication.sendEvent(shown.window, event)
    shown.settle()
    assert shown.opener.wizard.flow.look.path.name == "table.csv"


def test_the_page_waits_while_another_section_is_visited(shown, tmp_path):
    wizard = begun(shown, written(tmp_path, COMPANIES))
    gone_on(shown, wizard)
    assert not shown.window.commands["trash"].isEnabled()
    shown.window.show_section("deals")
    assert shown.window.page is not wizard
    shown.opener.open()
    assert shown.window.page is wizard
    assert wizard.place == KIND
    shown.window.commands["back"].trigger()
    assert wizard.place == FILE
    shown.window.commands["back"].trigger()
    assert shown.opener.wizard is None
    assert shown.window.page is not None


@pytest.mark.parametrize("size", [(1366, 768), (960, 540)])
def test_the_frame_of_the_window_stays_where_it_is(qapp, tmp_path, tmp_path_factory, size):
    shown = RealWindow(qapp, tmp_path, tmp_path_factory, language="fa", size=size)
    shown.opener = ImportOpener(shown.window)
    window = shown.window
    frame = [part.geometry() for part in (window.tool_bar, window.status, window.navigation)]
    assert frame[0].height() == window.tool_bar.sizeHint().height()
    window.show_notice(Checklist(shown.desk, {}))
    wizard = begun(shown, written(tmp_path, COMPANIES))
    for place in (FILE, KIND, MAPPING, CHECK):
        wizard.go_to(place)
        shown.settle()
        assert [part.geometry() for part in (window.tool_bar, window.status, window.navigation)] == frame
    shown.close()


def test_the_language_is_switched_in_the_middle(shown, tmp_path):
    wizard = begun(shown, written(tmp_path, COMPANIES))
    wizard.go_to(MAPPING)
    plan = wizard.flow.plan
    shown.appearance.switch_language("fa")
    assert wizard.isRightToLeft()
    assert wizard.flow.plan is plan
    assert wizard.place == MAPPING
    assert wizard.steps[MAPPING].table.rows[0].field.currentData() == "name"
    assert "۴" in wizard.note.text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_has_a_name_and_no_word_is_cut(qapp, tmp_path, tmp_path_factory, cut_texts, language):
    shown = RealWindow(qapp, tmp_path, tmp_path_factory, language=language, size=(960, 540))
    shown.opener = ImportOpener(shown.window)
    text = COMPANIES + "Bad,12,X,\n"
    wizard = begun(shown, written(tmp_path, text))
    while wizard.place != RESULT:
        cut_texts.clear()
        wizard.grab()
        assert unnamed(wizard) == [], wizard.place
        own = [one for one in cut_texts if plain(one) not in text and one != "table.csv"]
        assert own == [], wizard.place
        gone_on(shown, wizard)
    wizard.grab()
    assert unnamed(wizard) == []
    assert wizard.minimumSizeHint().height() <= 460
    shown.close()


def test_the_way_on_follows_reading_order_and_tab_reaches_it(shown, tmp_path):
    wizard = begun(shown, written(tmp_path, COMPANIES))
    wizard.go_to(MAPPING)
    shown.settle()
    row = wizard.steps[MAPPING].table.rows[0]
    row.field.setFocus()
    seen = []
    for _tab in range(40):
        send_key(QApplication.focusWidget(), Qt.Key.Key_Tab)
        seen.append(QApplication.focusWidget())
        if seen[-1] is wizard.forward:
            break
    assert wizard.forward in seen
    fields = [one.field for one in wizard.steps[MAPPING].table.rows[1:]]
    assert [one for one in seen if one in fields] == fields


@pytest.mark.parametrize("language", ["fa", "en"])
def test_no_word_is_cut_in_large_text(qapp, tmp_path, tmp_path_factory, cut_texts, language):
    shown = RealWindow(qapp, tmp_path, tmp_path_factory, language=language)
    shown.preferences.text_size = 150
    shown.opener = ImportOpener(shown.window)
    text = COMPANIES + "Bad,12,X,\n"
    wizard = begun(shown, written(tmp_path, text))
    while wizard.place != RESULT:
        cut_texts.clear()
        wizard.grab()
        assert [one for one in cut_texts if plain(one) not in text] == [], wizard.place
        gone_on(shown, wizard)
    shown.close()


def test_values_of_a_file_are_painted_in_their_own_direction(qapp, tmp_path, tmp_path_factory, monkeypatch):
    shown = RealWindow(qapp, tmp_path, tmp_path_factory, language="fa")
    shown.opener = ImportOpener(shown.window)
    phone, money, name = "۰۹۱۲ ۳۴۵ ۶۷۸۹", "۴٬۲۰۰٬۰۰۰ تومان", "شرکت Acme"
    wizard = begun(shown, written(tmp_path, f"عنوان,مبلغ,ستون\n{name},{money},{phone}\n"))
    for module in (preview, mapping_row):
        wizard.go_to(FILE if module is preview else MAPPING)
        shown.settle()
        seen = {}

        def note(_painter, _rect, text, *_look, base_rtl, seen=seen, **_how):
            seen[plain(text)] = base_rtl, text

        monkeypatch.setattr(module, "txt", note)
        wizard.grab()
        assert (seen[phone][0], seen[money][0], seen[name][0]) == (False, True, True), module
        assert seen[phone][1] == left_run(phone, within_rtl=True)
    shown.close()


def test_the_focus_stays_when_an_offer_of_the_columns_is_taken(shown, tmp_path):
    wizard = begun(shown, written(tmp_path, "Title,Company,Amount\nOne,Acme,10\n"))
    wizard.go_to(MAPPING)
    shown.settle()
    strip = wizard.steps[MAPPING].strip
    for _taken in ("Make them", "Leave their rows out"):
        strip.first_offer().setFocus()
        send_key(QApplication.focusWidget(), Qt.Key.Key_Return)
        shown.settle()
        assert wizard.isAncestorOf(QApplication.focusWidget())
