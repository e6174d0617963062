"""The settings of support with the real services: work time, goals, categories and texts, in four languages."""

from __future__ import annotations

import datetime as dt

import pytest
from PySide6.QtCore import Qt

from crmdesk.model.service_clock import ServiceGoal
from crmdesk.model.ticket import Priority
from crmdesk.services import history, records, service_goals, ticket_settings, work_hours
from crmdesk.services.ticket_settings import Support
from crmdesk.ui.outfit import Outfit
from crmdesk.ui.sections import SECTIONS
from tests.ui.conftest import LANGUAGES, send_key, send_text
from tests.ui.real_window import RealWindow
from tests.ui.window_parts import fake_sections, plain

REAL = tuple(
    real if real.key == "settings" else fake for real, fake in zip(SECTIONS, fake_sections(), strict=True)
)


@pytest.fixture(params=LANGUAGES)
def shown(request, qapp, tmp_path, tmp_path_factory):
    """The settings of an empty book."""
    one = RealWindow(qapp, tmp_path, tmp_path_factory, language=request.param, sections=REAL)
    one.outfit = Outfit(one.window, str(one.book))
    one.window.show_section("settings")
    one.settle()
    one.page = one.window.page
    yield one
    one.close()


def part(shown, key):
    shown.page.go_to(key)
    shown.settle()
    return shown.page.parts[key]


def write(shown, line, text):
    """Type over what stands in a line, and press Enter."""
    line.setFocus()
    line.selectAll()
    send_key(line, Qt.Key.Key_Delete)
    send_text(line, text)
    send_key(line, Qt.Key.Key_Return)
    shown.settle()


def weeks(shown):
    return [(one.start, one.hours) for one in work_hours.weeks(shown.work)]


def test_hours_are_typed_in_any_digits_and_saved_as_they_are_left(shown):
    page = part(shown, "work_time")
    usual = weeks(shown)
    week = next(iter(page.weeks.values()))
    for line in (week.days[day].line for day in range(7)):
        write(shown, line, "")
    assert weeks(shown)[0][1] == ""
    write(shown, week.days[0].line, "۸:۰۰–12:00، 13:00-١٧:٣٠")
    assert weeks(shown) == [(work_hours.FIRST_WEEK, "mon=08:00-12:00+13:00-17:30")]
    assert next(iter(page.weeks.values())) is week
    write(shown, week.days[1].line, "late")
    assert week.days[1].error
    assert weeks(shown)[0][1] == "mon=08:00-12:00+13:00-17:30"
    week.days[1].set_value(())
    for _step in range(20):
        if weeks(shown) == usual:
            break
        history.undo(shown.work)
    assert weeks(shown) == usual


def test_another_week_begins_on_a_day_and_is_removed(shown):
    page = part(shown, "work_time")
    (first, hours), today = weeks(shown)[0], shown.work.today()
    page.add_button.click()
    shown.settle()
    assert weeks(shown) == [(today, hours), (first, hours)]
    latest = next(iter(page.weeks.values()))
    assert latest.start is not None
    latest.start.set_value(today + dt.timedelta(days=9))
    latest.start.edited.emit()
    shown.settle()
    assert weeks(shown)[0][0] == today + dt.timedelta(days=9)
    next(iter(page.weeks.values())).remove.click()
    shown.settle()
    assert weeks(shown) == [(first, hours)]
    assert next(iter(page.weeks.values())).remove.isHidden()


def test_public_holidays_are_added_and_stand_in_their_list(shown):
    page = part(shown, "work_time")
    page.years[0].click()
    shown.settle()
    found = work_hours.holidays(shown.work)
    assert len(found) > 5
    shown.page.show_part("holidays")
    shown.settle()
    assert shown.page.list_part.table.rows.rowCount() == len(found)
    page = part(shown, "work_time")
    write(shown, page.country.line, "XX")
    page.years[0].click()
    shown.settle()
    assert not page.bar.isHidden()
    assert work_hours.holidays(shown.work) == found


def test_rules_are_saved_and_bad_days_refused(shown):
    page = part(shown, "support")
    write(shown, page.days["close_days"].line, "3")
    write(shown, page.days["reopen_days"].line, "30")
    page.open_next.click()
    shown.settle()
    wanted = Support(close_days=3, reopen_days=30, open_next=False)
    assert ticket_settings.support(shown.work) == wanted
    write(shown, page.days["close_days"].line, "2.5")
    assert not page.bar.isHidden()
    write(shown, page.days["close_days"].line, "99999")
    assert ticket_settings.support(shown.work) == wanted
    assert page.open_next.isChecked() is False


def test_goals_are_typed_for_everybody_and_for_a_customer(shown):
    company = records.save(shown.work, entity="company", values={"name": "<b>Globex</b>"}).id
    page = part(shown, "support")
    field = page.goals[None].fields[Priority.URGENT, "first_reply"]
    write(shown, field.line, "1:30")
    assert service_goals.goals(shown.work)[0].goal == ServiceGoal(90)
    page.customer.set_link(company, "Globex")
    page.add_button.click()
    shown.settle()
    assert list(page.goals) == [None, company]
    own = page.goals[company].fields
    assert own[Priority.URGENT, "first_reply"].read() == 90
    write(shown, own[Priority.LOW, "solve"].line, "600")
    found = {(one.customer, one.priority): one.goal for one in service_goals.goals(shown.work)}
    assert found[company, Priority.LOW] == ServiceGoal(None, None, 600)
    page.goals[company].remove.click()
    shown.settle()
    assert list(page.goals) == [None]
    write(shown, field.line, "0")
    assert not page.bar.isHidden()
    assert service_goals.goals(shown.work)[0].goal == ServiceGoal(90)


def test_categories_are_added_renamed_archived_and_restored(shown):
    page = part(shown, "ticket_words")
    write(shown, page.new_category.line, "Bill")
    write(shown, page.new_category.line, "Other")
    assert page.new_category.line.hasFocus()
    assert [one.name for one in ticket_settings.categories(shown.work)] == ["Bill", "Other"]
    write(shown, page.categories[0].name.line, "فاکتور")
    assert ticket_settings.categories(shown.work)[0].name == "فاکتور"
    bill = ticket_settings.categories(shown.work)[0].id
    records.save(shown.work, entity="ticket", values={"subject": "x", "category": bill})
    page.read()
    shown.settle()
    for _line in range(2):
        page.categories[0].remove.click()
        shown.settle()
    assert ticket_settings.categories(shown.work) == []
    archived = page.restorers["category", bill]
    assert "فاکتور" in plain(archived.text())
    archived.setFocus()
    archived.click()
    shown.settle()
    assert [one.row.id for one in page.categories] == [bill]
    assert page.categories[0].name.line.hasFocus()
    assert len(page.restorers) == 1
    history.undo(shown.work)
    history.undo(shown.work)
    history.undo(shown.work)
    assert [one.tickets for one in ticket_settings.categories(shown.work)] == [1, 0]
    write(shown, page.new_category.line, " ")
    assert not page.bar.isHidden()


def test_replies_are_kept_changed_and_removed(shown):
    page = part(shown, "ticket_words")
    page.new_reply.name.line.setText("Thanks")
    page.new_reply.text.area.setPlainText("Thank you.\nسلام")
    write(shown, page.new_category.line, "Bill")
    assert page.new_reply.text.read() == "Thank you.\nسلام"
    page.new_reply.button.click()
    shown.settle()
    assert [one[2:] for one in ticket_settings.saved_replies(shown.work)] == [("Thanks", "Thank you.\nسلام")]
    assert page.new_reply.name.read() is None
    page.replies[0].text.area.setFocus()
    page.replies[0].text.area.setPlainText("Hello")
    page.new_category.line.setFocus(Qt.FocusReason.TabFocusReason)
    shown.settle()
    assert ticket_settings.saved_replies(shown.work)[0].text == "Hello"
    assert page.new_category.line.hasFocus()
    page.replies[0].button.click()
    shown.settle()
    assert ticket_settings.saved_replies(shown.work) == []
    (removed,) = page.restorers.values()
    removed.click()
    shown.settle()
    assert [line.text.read() for line in page.replies] == ["Hello"]


def test_the_settings_of_support_are_found_and_turn_with_the_language(shown):
    part(shown, "work_time")
    shown.page.search.setText("holidays")
    shown.settle()
    shown.preferences.language = "he-IL"
    shown.settle()
    page = part(shown, "support")
    assert page.goals[None].isRightToLeft()
    assert page.goals[None].fields[Priority.LOW, "solve"].read() is None
