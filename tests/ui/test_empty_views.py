"""Views without records: each says what it shows and that there is none; only a filter can be cleared."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QMenu

from crmdesk.entities.catalogue import entity as declared_entity
from crmdesk.services import records
from crmdesk.services.conditions import Condition
from crmdesk.services.list_filters import Op
from crmdesk.services.list_views import ALL, MINE, TRASH, bases_of
from crmdesk.ui.list_head import NOTHING
from crmdesk.ui.outfit import Outfit
from crmdesk.ui.pages.inputs.page import KINDS
from crmdesk.ui.sections import SECTIONS
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.dir_label import DirLabel
from tests.ui.real_window import RealWindow
from tests.ui.window_parts import fake_sections, plain

REAL = ("contacts", "companies", "deals", "subscriptions", "activities", "inputs")
ENTITIES = {
    "contacts": "contact",
    "companies": "company",
    "deals": "deal",
    "subscriptions": "subscription",
    "activities": "activity",
}


@pytest.fixture
def shown(qapp, tmp_path, tmp_path_factory):
    """A window with the real lists, on a book with one record of each kind, all Ali's."""
    sections = [
        real if real.key in REAL else fake for real, fake in zip(SECTIONS, fake_sections(), strict=True)
    ]
    one = RealWindow(qapp, tmp_path, tmp_path_factory, sections=tuple(sections))
    one.outfit = Outfit(one.window, str(one.book))
    ali = records.save(one.work, entity="staff", values={"name": "Ali"}).id
    sara = records.save(one.work, entity="staff", values={"name": "Sara"}).id
    company = records.save(one.work, entity="company", values={"name": "Acme", "owner": ali}).id
    records.save(one.work, entity="contact", values={"name": "Nora", "owner": ali})
    start = one.work.today()
    for entity, values in (
        ("deal", {"title": "Desks", "company": company, "owner": ali}),
        ("subscription", {"plan": "Gold", "company": company, "owner": ali, "start": start, "price": 1}),
        ("activity", {"kind": "task", "subject": "Write", "company": company, "owner": ali}),
    ):
        records.save(one.work, entity=entity, values=values)
    one.work.staff = lambda: sara
    yield one
    one.close()


def said(states):
    """The words and buttons of a state that is shown in the place of a list."""
    assert states.state == "no match"
    page = states.currentWidget() if hasattr(states, "currentWidget") else states
    labels = [plain(one.text()) for one in page.findChildren(DirLabel) if one.isVisibleTo(states)]
    buttons = [one.text() for one in page.findChildren(Button) if one.isVisibleTo(states) and one.text()]
    return " ".join(labels), buttons


def states_of(page):
    """What stands in the place of the list in view."""
    board = getattr(page, "board", None)
    return board.states if board is not None and page.is_board else page.states


def listed(shown, section):
    """A page of records that shows its list, or the board of the deals."""
    shown.window.show_section(section)
    shown.settle()
    page = shown.window.page
    if section == "activities":
        page.show_way("list")
        shown.settle()
    return page


FULL = {"all", "at_risk", "no_step", "recent"}
"""Views that have records here, or are told without any."""


def views(page):
    return [*(one for one in bases_of(page.declared, 1) if one not in FULL), TRASH]


@pytest.mark.parametrize("section", ENTITIES)
def test_an_empty_view_says_what_it_shows_and_offers_no_filter_to_clear(shown, section):
    page = listed(shown, section)
    words = {MINE: "Nothing in this list is yours.", TRASH: "The trash is empty."}
    words["cancelled"] = "No subscription was cancelled this month."
    for view in views(page):
        page.head.show_view(view)
        shown.settle()
        assert said(states_of(page)) == (words[view], []), view


def test_every_view_has_words_for_when_it_is_empty(shown):
    head = listed(shown, "subscriptions").head
    head.view = "at_risk"
    assert head.nothing_words() == "No customer with a running subscription is at risk today."
    assert {one for kind in ENTITIES.values() for one in bases_of(declared_entity(kind), 1)} <= {
        ALL,
        *NOTHING,
    }


@pytest.mark.parametrize("section", ENTITIES)
def test_a_filter_in_a_view_can_be_cleared(shown, section):
    page = listed(shown, section)
    owner = page.declared.field("owner")
    page.head.conditions = [Condition(owner, Op.EMPTY, None, "")]
    page.head.show_view(MINE)
    shown.settle()
    assert said(states_of(page))[1] == ["Clear filters"]


def test_a_view_of_a_plain_list_says_it_as_well(shown):
    shown.window.show_section("inputs")
    shown.settle()
    page = shown.window.page
    for kind in KINDS:
        page.show_kind(kind)
        shown.settle()
        offered = offered_views(page.shown.head)
        assert ("Trash" in offered) == page.shown.head.has_trash, kind
        assert ("My records" in offered) == (kind == "target"), kind
        if page.shown.head.has_trash:
            page.shown.head.show_view(TRASH)
            shown.settle()
            assert said(page.shown.state) == ("The trash is empty.", [])


def offered_views(head):
    """The words of the menu of views."""
    head.view_menu.open()
    menu = next(one for one in head.findChildren(QMenu) if one.isVisible())
    words = [one.text() for one in menu.actions() if one.text()]
    menu.close()
    return words


def test_what_is_in_the_trash_of_a_plain_list_comes_back(shown):
    made = records.save(shown.work, entity="campaign", values={"name": "Spring"}).id
    shown.window.show_section("inputs")
    shown.settle()
    part = shown.window.page.shown
    part.table.go_to_row(0)
    part.gone.click()
    shown.settle()
    assert records.open_record(shown.work, entity="campaign", record=made).trashed
    part.head.show_view(TRASH)
    shown.settle()
    part.table.go_to_row(0)
    shown.settle()
    assert (part.gone.isVisibleTo(part), part.back.isVisibleTo(part), part.back.isEnabled()) == (
        False,
        True,
        True,
    )
    assert not shown.window.commands["trash"].isEnabled()
    part.back.click()
    shown.settle()
    assert not records.open_record(shown.work, entity="campaign", record=made).trashed
    assert part.state.state == "no match"
    part.head.show_view("all")
    shown.settle()
    assert part.table.rows.rowCount() == 1
    shown.desk.undo()
    shown.settle()
    assert records.open_record(shown.work, entity="campaign", record=made).trashed
