"""Saved views of a list: saved, changed, reset, renamed, pinned, deleted, found by name; also by others."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QMenu

from crmdesk.services import records, views
from crmdesk.services.conditions import Condition
from crmdesk.services.list_filters import Op
from crmdesk.services.list_views import RECENT, ListView
from crmdesk.services.lists import LATEST
from crmdesk.ui.navigation import view_key
from crmdesk.ui.pinned_views import PinnedViews
from crmdesk.ui.sections import SECTIONS
from tests.ui.real_window import RealWindow
from tests.ui.window_parts import fake_sections, plain

REAL = ("contacts", "deals", "inputs")


@pytest.fixture
def one(qapp, tmp_path, tmp_path_factory):
    """A window with real lists of contacts, deals and inputs, on a book with three people and a deal."""
    sections = [
        real if real.key in REAL else fake for real, fake in zip(SECTIONS, fake_sections(), strict=True)
    ]
    shown = RealWindow(qapp, tmp_path, tmp_path_factory, sections=tuple(sections))
    for name, city in (("Nora", "Bonn"), ("Omid", "Bonn"), ("Pia", "Rome")):
        records.save(shown.work, entity="contact", values={"name": name, "city": city})
    records.save(shown.work, entity="deal", values={"title": "Desks"})
    shown.window.show_section("contacts")
    shown.desk.hear({"contact": frozenset({1}), "deal": frozenset({1})})
    shown.settle()
    yield shown
    shown.close()


def head_of(one):
    return one.window.page.head


def narrow(one, city):
    head = head_of(one)
    head.conditions = [Condition(one.window.page.declared.field("city"), Op.IS, city)]
    head._show_chips()
    head.apply()
    one.settle()


def name_it(one, name):
    """Type a name into the panel that asks for one, and answer."""
    popover = head_of(one).view_menu.popover
    popover.field.line.setText(name)
    popover.submit()
    one.settle()


def save_as(one, name):
    head_of(one).view_menu.save_as()
    name_it(one, name)


def offered(one):
    """The words of the menu of views; that of the one shown with its sign."""
    head = head_of(one)
    head.view_menu.open()
    menu = next(found for found in head.findChildren(QMenu) if found.isVisible())
    words = [found.text() for found in menu.actions() if found.text()]
    menu.close()
    return words


def rows(one):
    return one.window.page.table.rows.rowCount()


def items(one):
    """Names and counts of the pinned views in the navigation."""
    found = one.window.navigation.list._rows.items
    names = [item.key for item in found]
    return [(item.text, item.badge) for item in found[names.index("") :]] if "" in names else []


def test_a_view_is_saved_changed_reset_renamed_deleted_and_taken_back(one):
    head, page = head_of(one), one.window.page
    assert offered(one) == ["All", "No next step", "Recently changed", "Trash", "Save view as…"]
    narrow(one, "Bonn")
    save_as(one, "  ")
    popover = head.view_menu.popover
    assert popover.field.error == "Enter a name."
    name_it(one, "R&D in Bonn")
    assert head.view_menu.popover is None
    assert (head.views.text(), head.views.has_dot, head.views.accessibleName()) == (
        "R&&D in Bonn", False, "View: R&D in Bonn",
    )  # fmt: skip
    assert offered(one)[-5:] == [
        "Trash", "Save view as…", "Rename view…", "Pin to the navigation", "Delete view",
    ]  # fmt: skip
    page.table.sort("city", descending=True)
    one.settle()
    assert (head.views.has_dot, plain(head.views.accessibleName())) == (True, "View: R&D in Bonn, changed")
    assert one.window.commands["reset_view"].isEnabled()
    assert "Save view" in offered(one)
    head.view_menu.reset()
    one.settle()
    assert (head.views.has_dot, page.table.query.sort, rows(one)) == (False, "", 2)
    narrow(one, "Rome")
    page.table.set_columns(("name", "city"))
    assert head.views.has_dot
    one.window.run("save_view")
    one.settle()
    assert not head.views.has_dot
    one.desk.undo()
    one.settle()
    assert head.views.has_dot
    head.show_view("all")
    one.settle()
    assert (head.views.text(), rows(one), len(page.table.look.columns) > 2) == ("All", 3, True)
    [row] = one.desk.views.of("contact")
    head.show_saved(row.id)
    one.settle()
    assert (rows(one), [condition.value for condition in head.conditions]) == (2, ["Bonn"])
    head.view_menu.rename()
    name_it(one, "Bonn")
    assert (head.views.text(), offered(one)[3]) == ("Bonn", "Bonn")
    head.view_menu.remove()
    one.settle()
    assert (head.saved, head.views.text(), rows(one)) == (None, "All", 2)
    one.desk.undo()
    one.settle()
    assert "Bonn" in offered(one)


def test_a_name_that_is_taken_is_refused_beside_the_field(one):
    save_as(one, "Ours")
    save_as(one, "OURS")
    popover = head_of(one).view_menu.popover
    assert plain(popover.field.error) == "There is a view “OURS” already. Choose another name."
    popover.close()


def test_pinned_views_are_counted_and_lead_to_their_lists(one):
    narrow(one, "Bonn")
    save_as(one, "In Bonn")
    one.window.run("pin_view")
    one.settle()
    key = view_key(head_of(one).saved.row.id)
    assert items(one) == [("Views", ""), ("In Bonn", "2")]
    assert one.window.navigation.list.current() == key
    records.save(one.work, entity="contact", values={"name": "Quint", "city": "Bonn"})
    one.desk.hear({"contact": frozenset({4})})
    one.settle()
    assert items(one)[1:] == [("In Bonn", "3")]
    one.window.show_section("deals")
    one.settle()
    assert one.window.navigation.list.current() == "deals"
    one.window.navigation.chosen.emit(key)
    one.settle()
    assert (one.window.page.title(), rows(one), one.window.navigation.list.current()) == ("Contacts", 3, key)
    one.appearance.switch_language("fa")
    one.settle()
    assert items(one) == [("نماها", ""), ("In Bonn", "۳")]
    head_of(one).view_menu.remove()
    one.settle()
    assert items(one) == []
    assert one.window.navigation.list.current() == "contacts"
    one.desk.undo()
    one.settle()
    assert items(one) == [("نماها", ""), ("In Bonn", "۳")]


def test_what_is_dear_to_count_waits_for_the_minute(one, monkeypatch):
    save_as(one, "All of them")
    one.window.run("pin_view")
    one.settle()
    pinned = one.window.findChild(PinnedViews)
    asked = []
    monkeypatch.setattr(pinned, "_is_dear", True)
    monkeypatch.setattr(pinned, "ask", lambda: asked.append(1))
    pinned.look_again()
    assert not asked
    one.desk.hear({"contact": frozenset({1})})
    assert not asked
    pinned.look_again()
    assert asked


def test_what_another_program_does_to_a_view_is_followed(one):
    narrow(one, "Bonn")
    save_as(one, "Theirs")
    head = head_of(one)
    number = head.saved.row.id
    views.rename_view(one.work, view=number, name="Ours")
    one.desk.hear({"saved_view": frozenset({number})})
    one.settle()
    assert (head.views.text(), head.views.has_dot) == ("Ours", False)
    views.change_view(one.work, view=number, asks=ListView())
    one.desk.hear({"saved_view": frozenset({number})})
    one.settle()
    assert (head.views.has_dot, rows(one)) == (True, 2)
    views.remove_view(one.work, view=number)
    one.desk.hear({"saved_view": frozenset({number})})
    one.settle()
    assert (head.saved, rows(one), head.views.has_dot) == (None, 2, False)


def test_a_view_of_the_board_comes_back_as_a_board_and_one_of_the_trash_as_a_table(one):
    one.window.show_section("deals")
    one.settle()
    page = one.window.page
    save_as(one, "Open ones")
    number = page.head.saved.row.id
    page.show_way("table")
    one.settle()
    assert (page.head.views.has_dot, page.is_board) == (True, False)
    one.window.show_view("deal", number)
    one.settle()
    assert (page.head.views.has_dot, page.is_board) == (False, True)
    page.head.show_view(RECENT)
    one.settle()
    assert (page.is_board, page.table.query.sort, rows(one)) == (False, LATEST, 1)
    assert (page.head.term.isHidden(), plain(page.head.term.text())) == (
        False, "What was changed in the last 30 days.",
    )  # fmt: skip
    page.head.show_view("all")
    one.settle()
    assert (page.table.query.sort, page.head.term.isHidden()) == ("", True)


def test_views_are_found_by_name_and_those_of_plain_lists_too(one):
    made = views.save_view(one.work, entity="cost", name="هزینهٔ تبلیغ", view=ListView(search="x")).row
    one.desk.hear({"saved_view": frozenset({made.id})})
    one.settle()
    palette = one.window.palette_panel
    [caption, row] = palette._view_rows("تبليغ")
    assert (caption.text, row.text, row.detail, row.group) == ("Views", "هزینهٔ تبلیغ", "Costs", "Views")
    row.run()
    one.settle()
    head = one.window.page.shown.head
    assert (one.window.page.kind, head.saved.row.id, head.search.text()) == ("cost", made.id, "x")
