"""What the Record menu does with a deal, what bulk editing does with tags, and what stays behind of neither."""

import json

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from crmdesk.model.deal import Deal, DealStatus
from crmdesk.services import deal_lines, deals, tags
from crmdesk.ui.record_editor import Then
from crmdesk.ui.sample_book import open_sample
from crmdesk.ui.widgets.offer import Offer
from crmdesk.ui.widgets.popover import menu_of
from crmdesk.ui.widgets.state_view import StateView
from tests.ui.conftest import send_key
from tests.ui.deal_parts import Deals
from tests.ui.record_fixtures import open_book, shelf  # noqa: F401 - fixtures
from tests.ui.test_deals_editor import edit, put_line
from tests.ui.window_parts import plain

KEY = Qt.Key


@pytest.fixture(params=["en", "fa"])
def one(qapp, tmp_path, tmp_path_factory, request):
    shown = Deals(qapp, tmp_path, tmp_path_factory, language=request.param)
    yield shown
    shown.close()


def stored(one, deal):
    return one.work.read(lambda session: session.get(Deal, deal))


def through_the_menu(one, action):
    """Open the Record menu and walk to a row with the arrow keys, as without a mouse."""
    command = one.window.commands[action]
    menu = next(menu for menu in one.window.findChildren(QMenu) if command in menu.actions())
    one.window.menuBar().setActiveAction(menu.menuAction())
    one.program.processEvents()
    for _step in range(40):
        if menu.activeAction() is command:
            break
        send_key(menu, KEY.Key_Down)
    assert menu.activeAction() is command
    send_key(menu, KEY.Key_Return)
    one.settle()


def test_the_menu_has_what_can_be_done_with_a_record_of_the_page(one):
    one.choose("Gamma")
    commands = one.window.commands
    menu = next(menu for menu in one.window.findChildren(QMenu) if commands["move_to"] in menu.actions())
    one.window.menuBar().setActiveAction(menu.menuAction())
    one.program.processEvents()
    shown = set(menu.actions())
    assert {commands[name] for name in ("open", "log_call", "move_to", "won", "lost")} <= shown
    assert not {commands[name] for name in ("change_terms", "renew", "send_solve", "saved_replies")} & shown
    assert menu.height() < 480
    menu.close()


# Move to and Reopen


def test_move_to_offers_the_stages_and_takes_one_by_keys(one):
    deal = one.choose("Gamma")
    through_the_menu(one, "move_to")
    menu = QApplication.activePopupWidget()
    assert [action.text() for action in menu.actions()] == [
        column.column.name for column in one.board.columns[:-1]
    ]
    assert [action.isEnabled() for action in menu.actions()] == [True, False, True, True]
    send_key(menu, KEY.Key_Down)
    send_key(menu, KEY.Key_Return)
    one.settle()
    assert stored(one, deal).stage_id == one.stage(2)
    assert one.chosen() == "Gamma"
    one.do("undo")
    assert stored(one, deal).stage_id == one.stage(1)


def test_a_closed_deal_is_reopened_from_the_menu_and_an_open_one_says_so(one):
    deal = one.choose("Gamma")
    through_the_menu(one, "reopen")
    assert "Gamma" in one.refusals[-1]
    assert stored(one, deal).status is DealStatus.OPEN
    deals.win(one.work, deal=deal)
    one.page.refresh({})
    one.settle()
    one.choose("Gamma")
    through_the_menu(one, "reopen")
    assert stored(one, deal).status is DealStatus.OPEN


def test_nothing_chosen_nothing_to_move(one):
    one.page.head.search.setText("nothing like this")
    one.page.head.apply()
    one.settle()
    for action in ("move_to", "reopen"):
        assert not one.window.commands[action].isEnabled()


# Drafts with products


def test_products_typed_and_not_saved_are_offered_again(one):
    deal, editor = edit(one, "Gamma")
    put_line(one, editor, quantity="3")
    put_line(one, editor, quantity="")
    editor.leave()
    one.settle()
    assert one.sheet is None
    assert deal_lines.lines_of(one.work, deal=deal) == []
    kept = json.loads((one.preferences.file.parent / "drafts.json").read_text("utf-8"))
    assert len(next(iter(kept.values()))["fields"]["lines"]) == 2
    _deal, editor = edit(one, "Gamma")
    assert editor.lines.rows == []
    editor.bar._buttons[0].click()
    one.settle()
    assert [row.quantity.line.text() for row in editor.lines.rows] == [one.desk.fmt.number(3), ""]
    editor.lines.rows[1].remove.click()
    editor.save(Then.CLOSE)
    one.settle()
    [line] = deal_lines.lines_of(one.work, deal=deal)
    assert (line.name, line.quantity, line.price) == ("Desk", 3, 500_00)
    assert not (one.preferences.file.parent / "drafts.json").exists()


def test_a_new_deal_with_products_is_asked_about(one):
    one.do("new")
    editor = one.sheet.editor
    put_line(one, editor)
    editor.leave()
    one.settle()
    assert one.sheet is not None
    assert editor.bar.isVisible()
    editor.bar._buttons[1].click()
    one.settle()
    assert one.sheet is None


def test_a_draft_that_makes_no_sense_harms_nothing(one):
    _deal, editor = edit(one, "Gamma")
    editor.lines.restore([None, [{"typed": 5}], [{"link": "x", "words": 1}, {"number": "NaN?"}, 7], "row"])
    editor.lines.restore("nonsense")
    assert editor.lines.rows == []


# Tags of many


def tags_now(one, ids):
    return one.work.read(lambda session: tags.tags_of_many(session, "contact", ids))


@pytest.mark.parametrize("mode", ["add", "remove"])
def test_a_tag_is_added_to_or_taken_from_many_as_one_gesture(open_book, mode):  # noqa: F811
    one = open_book()
    ids = [one.table.rows.id_at(row) for row in range(one.table.rows.rowCount())]
    before, dump = tags_now(one, ids), one.dump("contact_tag")
    known = next(name for names in before.values() for name in names)
    tag = known.upper() if mode == "remove" else "Fresh"
    one.table.selectAll()
    one.do("edit_selected")
    panel = one.page._bulk
    row = next(row for row in panel.rows if row.field.name == "tags")
    row.mode.setCurrentIndex(row.mode.findData(mode))
    panel.save()
    assert row.widget.error
    row.widget.add(tag)
    row.widget.edited.emit()
    changing = sum(known in names for names in before.values()) if mode == "remove" else len(ids)
    one.wait(lambda: one.desk.fmt.integer(changing) in panel.forecast.text())
    panel.save()
    one.settle()
    expected = {
        number: [name for name in before.get(number, []) if name != known] if mode == "remove"
        else [*before.get(number, []), "Fresh"]
        for number in ids
    }  # fmt: skip
    assert tags_now(one, ids) == {number: names for number, names in expected.items() if names}
    one.do("undo")
    assert one.dump("contact_tag") == dump


def test_adding_a_tag_twice_changes_nothing():
    change = tags.TagChange(("VIP", "new"))
    assert change.of(["vip"]) == ["vip", "new"]
    assert tags.TagChange(("VIP",), removes=True).of(["x", "vip", "y"]) == ["x", "y"]


# What shows nothing


def test_the_record_goes_when_the_filter_matches_nothing(open_book):  # noqa: F811
    one = open_book("fa")
    one.wait(lambda: one.page.current_record() is not None)
    one.page.head.search.setText("nothing like this")
    one.page.head.apply()
    one.settle()
    assert one.page.pane.states.state == "no match"
    assert one.page.current_record() is None
    one.do("clear_filters")
    one.wait(lambda: one.page.current_record() is not None)
    assert one.page.pane.states.state == "content"


def test_a_record_asked_for_meanwhile_stays_whatever_is_saved(open_book):  # noqa: F811
    one = open_book()
    one.wait(lambda: one.page.current_record() is not None)
    record = one.page.current_record()
    one.page.head.search.setText("nothing like this")
    one.page.head.apply()
    one.settle()
    one.window.show_record(*record)
    one.settle()
    one.page.refresh({"contact": frozenset({record[1]})})
    one.settle()
    assert one.page.current_record() == record


def test_the_deal_beside_the_board_goes_too(one):
    one.choose("Gamma")
    one.do("open")
    assert one.page.current_record() is not None
    one.page.head.search.setText("nothing like this")
    one.page.head.apply()
    one.settle()
    assert one.page.current_record() is None
    assert not one.page.pane.isVisible()


class Windows(QObject):
    """Notes what is shown as a window of its own."""

    def __init__(self):
        super().__init__()
        self.seen = []

    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.seen.append(watched)
        return False


def test_a_state_view_shows_no_window_of_its_own(qapp, qtbot):
    windows = Windows()
    qapp.installEventFilter(windows)
    host = QWidget()
    view = StateView(QWidget(), host)
    view.show_no_match("nothing")
    view.show_content()
    qapp.removeEventFilter(windows)
    qtbot.addWidget(host)
    assert windows.seen == []
    assert view.content.parent() is view


def test_a_menu_is_gone_after_its_use(qapp, qtbot):
    done, parent = [], QWidget()
    qtbot.addWidget(parent)
    parent.show()
    for key in (KEY.Key_Escape, KEY.Key_Return):
        menu = menu_of(parent, [Offer("Do it", lambda: done.append(1))])
        menu.popup(parent.mapToGlobal(parent.rect().center()))
        menu.setActiveAction(menu.actions()[0])
        send_key(menu, key)
        qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        qapp.processEvents()
        assert parent.findChildren(QMenu) == []
    assert done == [1]


# Sample data


def test_an_empty_book_offers_sample_data_in_a_book_of_its_own(open_book, monkeypatch, tmp_path):  # noqa: F811
    one = open_book(empty=True)
    view = one.page.states
    assert view.state == "first use"
    names = [row.accessibleName() for row in view.findChildren(QWidget) if row.accessibleName()]
    assert "Load sample data" in names
    asked, place = [], tmp_path / "sample.crm"
    one.desk.book_asked.connect(asked.append)
    monkeypatch.setattr("crmdesk.services.places.sample_place", lambda: place)
    made = []
    monkeypatch.setattr("crmdesk.services.places.make_sample", lambda where, **how: made.append((where, how)))
    one.do("sample_data")
    assert made == [(str(place), {"language": one.desk.locale.language.code})]
    assert asked == [str(place)]
    open_sample(one.desk, one.window)
    one.settle()
    assert len(asked) == 2


def test_a_book_of_sample_data_offers_no_more_of_it(open_book):  # noqa: F811
    one = open_book()
    assert one.work.facts.sample
    assert not one.window.commands["sample_data"].isEnabled()
    assert plain(one.page.title())
