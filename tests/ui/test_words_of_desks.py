"""What the desks of tickets and subscriptions say in a line: nothing twice, no capital within, marks kept."""

import datetime as dt
from decimal import Decimal

import pytest

from crmdesk.l10n.formats import Formatter
from crmdesk.l10n.languages import Locale
from crmdesk.model.subscription import ChangeKind
from crmdesk.services.ticket_desk import Queue
from crmdesk.services.ticket_thread import Clock
from crmdesk.ui.pages.subscriptions.words import kind_words
from crmdesk.ui.pages.tickets.week_words import week_words
from crmdesk.ui.pages.tickets.words import clock_words
from tests.ui.subscription_parts import Subscriptions
from tests.ui.ticket_parts import Tickets
from tests.ui.window_parts import plain

NOON = dt.datetime(2026, 3, 4, 12, 0, tzinfo=dt.UTC)


def test_late_tickets_are_told_once(qapp, tmp_path):
    one = Tickets(qapp, tmp_path, tmp_path / "tickets.crm")
    one.page.queue.chips[Queue.OPEN].click()
    one.settle()
    assert plain(one.page.status_text()).endswith("in “All open”, 3 breached")
    one.page.queue.chips[Queue.BREACHED].click()
    one.settle()
    assert plain(one.page.status_text()).endswith(" in “Breached”")
    one.close()


@pytest.mark.parametrize("language", ["en", "fa"])
def test_the_queues_beside_a_ticket_take_two_rows_whichever_is_shown(qapp, tmp_path, language):
    one = Tickets(qapp, tmp_path, tmp_path / "tickets.crm", language=language)
    pane = one.page.queue
    for queue in (Queue.OPEN, Queue.ALL, Queue.TRASH):
        pane.show_queue(queue)
        one.settle()
        assert len({chip.y() for chip in pane.chips.values() if chip.isVisible()}) == 2
        assert (pane.more.isVisible(), pane.more.tinted) == (True, queue is not Queue.OPEN)
    one.window.resize(960, 540)
    one.page.go_back()
    one.settle()
    assert (pane.more.isVisible(), pane.chips[Queue.TRASH].isVisible()) == (False, True)
    one.close()


def test_hours_of_a_work_week_stay_together():
    told = week_words(Formatter(Locale.of("en"), dt.UTC), "mon-thu=09:00-17:00,fri=08:00-12:00+13:00-15:00")
    assert "Monday to Thursday 9\u00a0to\u00a017" in told
    assert "Friday 8\u00a0to\u00a012" in told


@pytest.mark.parametrize(("days", "when"), [(0, "13:00"), (1, "tomorrow, 13:00"), (2, "6 March, 13:00")])
def test_a_deadline_is_told_within_its_sentence(days, when):
    due = NOON + dt.timedelta(days=days, hours=1)
    clock = Clock(which="solve", state="running", goal=120, used=30, left=90, due=due)
    words = clock_words(Formatter(Locale.of("en"), dt.UTC), clock, NOON, NOON)
    assert plain(words.caption).replace("\u00a0", " ") == f"By {when}; target 2 hours of work time"


def test_an_end_to_come_is_not_told_as_past():
    assert kind_words("end") == "Ran out"
    assert kind_words("end", is_planned=True) == "Runs out"


@pytest.mark.parametrize("language", ["ar", "fa", "he"])
def test_the_discount_of_now_has_its_sign_on_its_side(qapp, tmp_path, tmp_path_factory, language):
    one = Subscriptions(qapp, tmp_path, tmp_path_factory, language=language)
    one.open("Team")
    one.do("change_terms")
    one.form.choose_kind(ChangeKind.DISCOUNT)
    assert one.form.widget("discount").line.placeholderText().strip() == one.desk.fmt.percent(Decimal("0.1"), 0)
    one.close()
