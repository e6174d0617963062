"""The activities page: list and calendar, keys and mouse, done and what comes next, states, names."""

import datetime as dt
import random

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.languages import Locale
from crmdesk.model.activity import Activity, ActivityKind
from crmdesk.services import activities, agenda, history
from crmdesk.ui.pages.activities.move_popover import MovePopover
from crmdesk.ui.pages.activities.spans import MONTH, WEEK, Slot, days_of, lanes_of, step_from
from tests.oracle.state import differences, state_of
from tests.ui.activity_parts import CTRL, NOW, SHIFT, SUBJECTS, TODAY, Activities
from tests.ui.conftest import LANGUAGES, send_text
from tests.ui.real_window import unnamed
from tests.ui.window_parts import plain

CALL, MEETING, WHOLE, TOMORROW, LATE, DONE = range(1, 7)


@pytest.fixture
def show(qapp, tmp_path, tmp_path_factory):
    """A function that opens the page; an older window is closed first."""
    shown = []

    def open_it(**how):
        while shown:
            shown.pop().close()
        shown.append(Activities(qapp, tmp_path, tmp_path_factory, **how))
        return shown[-1]

    yield open_it
    for one in shown:
        one.close()


@pytest.fixture
def one(show):
    return show()


def choose(one, number):
    one.canvas.select(number)
    one.canvas.setFocus()
    one.settle()


def box_of(one, number):
    return next(box for box, row in one.canvas.boxes() if row.id == number)


def carry(one, number, target):
    """Press on an activity, carry it to a point of the viewport, let go."""
    view, start = one.canvas.viewport(), box_of(one, number).center()
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    for kind, point, button, held in (
        (QEvent.Type.MouseButtonPress, start, left, left),
        (QEvent.Type.MouseMove, start + QPoint(0, 20), none, left),
        (QEvent.Type.MouseMove, target, none, left),
        (QEvent.Type.MouseButtonRelease, target, left, none),
    ):
        where = QPointF(view.mapToGlobal(point))
        QApplication.sendEvent(
            view, QMouseEvent(kind, QPointF(point), where, button, held, Qt.KeyboardModifier.NoModifier)
        )
    one.settle()


# Which days, and how they stand


@pytest.mark.parametrize("code", ["en", "fa", "ar", "he"])
def test_a_view_shows_whole_weeks_of_the_persons_calendar(code):
    locale = Locale.of(code)
    for number in range(0, 800, 7):
        day = dt.date(2026, 1, 1) + dt.timedelta(days=number)
        for way in (WEEK, MONTH):
            first, last = days_of(way, day, locale)
            assert first <= day <= last
            assert first.weekday() == locale.week_start
            assert (last - first).days % 7 == 6
        assert days_of(WEEK, step_from(WEEK, day, 1, locale), locale)[0] == days_of(WEEK, day, locale)[
            0
        ] + dt.timedelta(7)


def test_spans_at_the_same_time_never_cover_each_other():
    draw = random.Random(3)
    for _round in range(200):
        spans = [
            (start := draw.randrange(100), start + draw.randrange(1, 40))
            for _one in range(draw.randrange(12))
        ]
        lanes = lanes_of(spans)
        for a in range(len(spans)):
            together = sum(start <= spans[a][0] < end for start, end in spans)
            assert together <= lanes[a].of
            for b in range(a):
                if spans[a][0] < spans[b][1] and spans[b][0] < spans[a][1]:
                    assert lanes[a].place != lanes[b].place
                    assert lanes[a].of == lanes[b].of
        assert all(0 <= lane.place < lane.of for lane in lanes)


def test_overlapping_meetings_stand_side_by_side(one):
    call, meeting = box_of(one, CALL), box_of(one, MEETING)
    assert not call.intersects(meeting)
    assert call.right() < meeting.left()


@pytest.mark.parametrize("way", ["week", "month"])
def test_the_week_begins_at_the_reading_start(show, way):
    one = show(language="fa", way=way)
    first, second = (one.canvas.slot_rect(Slot(one.canvas.first + dt.timedelta(n))) for n in (0, 1))
    assert one.canvas.first.weekday() == 5
    assert first.left() > second.left()
    one = show(language="en", way=way)
    first, second = (one.canvas.slot_rect(Slot(one.canvas.first + dt.timedelta(n))) for n in (0, 1))
    assert first.left() < second.left()


def test_only_the_days_in_view_are_read(one, monkeypatch):
    asked, real = [], agenda.activities_between

    def note(work, **how):
        asked.append((how["start"], how["end"]))
        return real(work, **how)

    monkeypatch.setattr(agenda, "activities_between", note)
    one.press(Qt.Key.Key_PageDown)
    assert asked == [days_of(WEEK, TODAY + dt.timedelta(7), one.desk.locale)]
    assert [row.id for row in one.canvas.rows] == [7]


def test_the_span_is_told_in_the_persons_calendar(show):
    one = show(language="fa", way="month")
    assert "آبان" in one.page.head.span.text()
    one.page.show_way("week")
    one.settle()
    assert "۱۴۰۵" in one.page.head.span.text()


# Keys


def test_arrows_walk_and_select_what_stands_there(one):
    choose(one, WHOLE)
    one.press(Qt.Key.Key_Right)
    assert one.canvas.slot == Slot(TODAY + dt.timedelta(1))
    assert one.canvas.current == 0
    one.canvas.go_to(Slot(TODAY + dt.timedelta(1), 13 * 60 + 30))
    one.press(Qt.Key.Key_Down)
    assert one.canvas.current == TOMORROW


def test_arrows_to_the_side_follow_the_reading_direction(show):
    one = show(language="he")
    choose(one, WHOLE)
    one.press(Qt.Key.Key_Left)
    assert one.canvas.slot.day == TODAY + dt.timedelta(1)


@pytest.mark.parametrize(
    ("key", "days", "minutes"),
    [(Qt.Key.Key_Right, 1, 0), (Qt.Key.Key_Left, -1, 0), (Qt.Key.Key_Up, 0, -15), (Qt.Key.Key_Down, 0, 15)],
)
def test_ctrl_shift_arrows_move_by_a_day_or_a_quarter(one, key, days, minutes):
    choose(one, MEETING)
    before = state_of(one.work.engine)
    was = one.one(MEETING).due_at
    one.press(key, CTRL | SHIFT)
    assert one.one(MEETING).due_at == was + dt.timedelta(days=days, minutes=minutes)
    assert one.canvas.current == MEETING
    history.undo(one.work)
    assert differences(before, state_of(one.work.engine)) == []


def test_in_a_month_up_and_down_move_by_weeks_and_keep_the_time(show):
    one = show(way="month")
    choose(one, MEETING)
    was = one.one(MEETING).due_at
    one.press(Qt.Key.Key_Down, CTRL | SHIFT)
    assert one.one(MEETING).due_at == was + dt.timedelta(7)


def test_moved_out_of_view_and_done_ones_stay(one):
    choose(one, DONE)
    one.press(Qt.Key.Key_Right, CTRL | SHIFT)
    assert "done already" in one.refused[-1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_move_to_takes_a_day_in_the_words_of_the_person(show, language):
    one = show(language=language)
    choose(one, TOMORROW)
    one.window.commands["move_to"].trigger()
    one.settle()
    popover = QApplication.activePopupWidget()
    assert isinstance(popover, MovePopover)
    assert unnamed(popover) == []
    popover.when.line.clear()
    send_text(popover.when.line, {"fa": "۱۴۰۵/۰۹/۰۱", "ar": "٢٠٢٦/١١/٢٢"}.get(language, "2026-11-22"))
    one.press(Qt.Key.Key_Return)
    moved = one.one(TOMORROW)
    assert moved.due == dt.date(2026, 11, 22)
    assert moved.due_at.astimezone(one.desk.fmt.zone).hour == 14


def test_move_to_says_what_is_no_day(one):
    choose(one, TOMORROW)
    one.window.commands["move_to"].trigger()
    one.settle()
    popover = QApplication.activePopupWidget()
    popover.when.line.setText("nonsense")
    one.press(Qt.Key.Key_Return)
    assert popover.isVisible()
    assert popover.when.error
    popover.close()


# Mouse


def test_an_activity_is_carried_to_another_day_and_time(one):
    target = one.canvas.slot_rect(Slot(TODAY + dt.timedelta(2), 15 * 60)).center()
    grip = box_of(one, TOMORROW).center() - box_of(one, TOMORROW).topLeft()
    carry(one, TOMORROW, QPoint(target.x(), one.canvas.slot_rect(Slot(TODAY, 15 * 60)).top() + grip.y()))
    assert one.one(TOMORROW).due_at == dt.datetime(2026, 11, 20, 15, tzinfo=dt.UTC)
    one.window.commands["undo"].trigger()
    one.settle()
    assert one.one(TOMORROW).due_at == dt.datetime(2026, 11, 19, 14, tzinfo=dt.UTC)


def test_dropped_on_the_strip_it_is_of_the_whole_day(one):
    carry(one, TOMORROW, one.canvas.slot_rect(Slot(TODAY)).center())
    moved = one.one(TOMORROW)
    assert (moved.due, moved.due_at) == (TODAY, None)


def test_from_the_strip_to_an_hour(show):
    one = show(language="fa")
    carry(one, WHOLE, one.canvas.slot_rect(Slot(TODAY + dt.timedelta(1), 9 * 60)).center())
    at = one.one(WHOLE).due_at.astimezone(one.desk.fmt.zone)
    assert (at.date(), at.hour) == (TODAY + dt.timedelta(1), 9)


def test_esc_lets_go_in_place(one):
    view, start = one.canvas.viewport(), box_of(one, TOMORROW).center()
    one.canvas.setFocus()
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    move = QPointF(start + QPoint(-200, 60))
    QApplication.sendEvent(
        view,
        QMouseEvent(
            QEvent.Type.MouseMove, move, move, Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        ),
    )  # fmt: skip
    assert one.canvas.carried is not None
    one.press(Qt.Key.Key_Escape)
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=move.toPoint())
    one.settle()
    assert one.one(TOMORROW).due_at == dt.datetime(2026, 11, 19, 14, tzinfo=dt.UTC)


def test_a_double_click_opens_or_plans(one):
    view = one.canvas.viewport()
    QTest.mouseDClick(view, Qt.MouseButton.LeftButton, pos=box_of(one, TOMORROW).center())
    one.settle()
    assert one.page.current_record() == ("activity", TOMORROW)
    QTest.mouseDClick(
        view, Qt.MouseButton.LeftButton, pos=one.canvas.slot_rect(Slot(TODAY, 12 * 60)).center()
    )
    one.settle()
    form = one.page.sheet.editor.form
    assert form.widget("due_at").read() == dt.datetime(2026, 11, 18, 12, tzinfo=dt.UTC)
    assert form.widget("kind").read() == ActivityKind.MEETING
    assert one.page.sheet.editor.end.isVisibleTo(one.page)


# Done, and what comes next


@pytest.mark.parametrize("way", ["list", "week"])
@pytest.mark.parametrize("language", ["en", "fa"])
def test_complete_a_task_and_plan_the_next_in_three_actions(show, way, language):
    one = show(language=language, way=way)
    if way == "list":
        one.page.table.show_record(WHOLE)
        one.page.table.setFocus()
        one.settle()
    else:
        choose(one, WHOLE)
    before = state_of(one.work.engine)
    actions = 0
    for key in (Qt.Key.Key_Space, Qt.Key.Key_F6, Qt.Key.Key_Return):
        actions += 1
        if key == Qt.Key.Key_F6:
            one.window.commands["next_pane"].trigger()
            one.settle()
        else:
            one.press(key)
    assert actions <= 3
    assert one.one(WHOLE).done == NOW
    planned = one.work.read(lambda session: session.get(Activity, 8))
    assert (planned.due, planned.contact_id) == (TODAY + dt.timedelta(3), one.person)
    for _gesture in range(2):
        history.undo(one.work)
    assert differences(before, state_of(one.work.engine)) == []


def test_the_next_step_has_a_key_and_goes_when_the_doing_is_undone(one):
    choose(one, WHOLE)
    one.window.commands["done"].trigger()
    one.settle()
    assert one.page.next_step.isVisibleTo(one.page)
    assert SUBJECTS["en"][2] in plain(one.page.next_step.words.text()).replace("\u2068", "").replace(
        "\u2069", ""
    )
    assert unnamed(one.page.next_step) == []
    one.window.commands["undo"].trigger()
    one.settle()
    assert not one.page.next_step.isVisibleTo(one.page)
    assert one.one(WHOLE).done is None


def test_space_on_what_is_done_takes_it_back(one):
    choose(one, DONE)
    one.press(Qt.Key.Key_Space)
    assert one.one(DONE).done is None
    assert not one.page.next_step.isVisibleTo(one.page)


# The form


def test_a_meeting_that_ends_before_it_starts_is_refused_beside_its_end(one):
    one.page.plan_in(Slot(TODAY, 12 * 60))
    one.settle()
    editor = one.page.sheet.editor
    editor.end.line.setText("11:00")
    editor.end.line.textEdited.emit("11:00")
    assert "before the start" in editor.end.error
    before = one.count()
    editor.save()
    one.settle()
    assert one.count() == before
    editor.end.line.setText("13:30")
    editor.end.line.textEdited.emit("13:30")
    assert editor.form.widget("minutes").read() == 90


def test_a_reminder_in_the_past_is_warned_of_with_its_cure(one):
    one.page.plan_in(Slot(TODAY))
    one.settle()
    editor = one.page.sheet.editor
    remind = editor.form.widget("remind")
    remind.set_value(NOW - dt.timedelta(hours=2))
    remind.edited.emit()
    assert "in the past" in editor.hint.text()
    editor.hint._buttons[0].click()
    assert remind.read() == NOW + dt.timedelta(hours=1)
    assert not editor.hint.text()


def test_another_day_takes_the_time_along(one):
    one.page.plan_in(Slot(TODAY, 12 * 60))
    one.settle()
    form = one.page.sheet.editor.form
    form.widget("due").set_value(TODAY + dt.timedelta(5))
    form.widget("due").edited.emit()
    assert form.widget("due_at").read() == dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)


# States


def test_a_book_without_activities_offers_the_first_one(show):
    one = show(full=False)
    assert one.page.calendar.states.state == "first use"
    one.page.show_way("list")
    one.settle()
    assert one.page.states.state == "first use"


def test_when_all_is_done_the_list_does_not_say_there_was_nothing(one):
    for number in range(1, 8):
        if number != DONE:
            activities.finish(one.work, activities=[number])
    one.page.show_way("list")
    one.settle()
    assert one.page.states.state == "no match"


def test_a_reading_that_fails_says_so_and_can_be_tried_again(one, monkeypatch):
    def fail(_work, **_how):
        raise CrmError("The book could not be read.")

    monkeypatch.setattr(agenda, "activities_between", fail)
    one.press(Qt.Key.Key_PageDown)
    assert "could not be read" in one.page.calendar.states.bar.text()
    monkeypatch.undo()
    one.page.calendar.read()
    one.settle()
    assert not one.page.calendar.states.bar.text()


def test_what_is_filtered_is_filtered_in_list_and_calendar(one):
    one.page.head.show_kind(ActivityKind.CALL)
    one.settle()
    assert [row.id for row in one.canvas.rows] == [CALL]
    one.page.show_way("list")
    one.settle()
    assert one.page.table.rows.rowCount() == 2
    one.page.head.clear_all()
    one.settle()
    assert one.page.table.rows.rowCount() == 6


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("way", ["list", "day", "week", "month"])
def test_everything_has_a_name(show, language, way):
    one = show(language=language, way=way)
    assert unnamed(one.page) == []
    if way != "list":
        choose(one, WHOLE)
        assert SUBJECTS[language][2] in plain(one.canvas.accessibleName()).replace("\u2068", "").replace(
            "\u2069", ""
        )


@pytest.mark.parametrize("way", ["day", "week", "month", "list"])
def test_it_fits_the_smallest_window(show, way):
    one = show(language="fa", way=way, size=(960, 540))
    assert one.window.minimumSizeHint().height() <= 540
    assert one.page.minimumSizeHint().width() <= 960


def test_the_view_is_kept_for_the_next_time(one):
    one.page.show_way("month")
    assert one.page.kept.word("way", ("week", "month")) == "month"


@pytest.mark.parametrize(("way", "then"), [("month", "day"), ("week", "day"), ("day", "list")])
def test_what_does_not_fit_is_counted_and_a_press_shows_it(show, way, then):
    one = show(way=way)
    for number in range(12):
        activities.plan(one.work, kind=ActivityKind.TASK, day=TODAY, subject=f"Task {number}")
    one.page.refresh({})
    one.settle()
    (place, day), *others = one.canvas.counts()
    assert (day, others) == (TODAY, [])
    shown = [row.id for _box, row in one.canvas.boxes() if row.day == TODAY and row.at is None]
    assert 0 < len(shown) < 13
    QTest.mouseClick(one.canvas.viewport(), Qt.MouseButton.LeftButton, pos=place.center())
    one.settle()
    assert one.page.head.way == then


@pytest.mark.parametrize("way", ["list", "day", "week", "month"])
def test_hostile_texts_are_shown_as_they_are(show, way, hostile_texts):
    one = show(way=way)
    for number, text in enumerate(hostile_texts[:60]):
        words = str(text if isinstance(text, str) else next(iter(text.values())))
        activities.plan(
            one.work,
            kind=ActivityKind.CALL,
            day=TODAY,
            at=dt.time(number % 24),
            subject=words.replace("\x00", "")[:5000],
        )
    one.page.refresh({})
    one.settle()
    one.window.grab()


def test_the_view_follows_what_is_moved_out_of_it(one):
    choose(one, TOMORROW)
    for _press in range(3):
        one.press(Qt.Key.Key_Right, CTRL | SHIFT)
    assert one.one(TOMORROW).due == TODAY + dt.timedelta(4)
    assert one.canvas.first <= TODAY + dt.timedelta(4) <= one.canvas.last
    assert one.canvas.current == TOMORROW


def test_what_is_found_elsewhere_is_shown_on_its_day(one):
    one.window.show_record("activity", 7)
    one.settle()
    assert one.canvas.current == 7
    assert one.page.current_record() == ("activity", 7)


def test_what_is_planned_in_the_calendar_is_selected_there(one):
    one.page.plan_in(Slot(TODAY, 16 * 60))
    one.settle()
    one.page.sheet.editor.form.widget("subject").line.setText("Tea")
    one.window.commands["save_close"].trigger()
    one.settle()
    assert one.one(8).name == "Tea"
    assert one.canvas.current == 8


def test_the_same_activity_stays_selected_from_view_to_view(one):
    choose(one, TOMORROW)
    for way in ("month", "list", "day"):
        one.page.show_way(way)
        one.settle()
        if way != "day":
            assert one.page.chosen_record() == ("activity", TOMORROW), way


@pytest.mark.parametrize("page", ["activities", "contacts"])
def test_tab_goes_through_the_form_to_all_its_buttons(show, page):
    others = {"activities": "contacts", "contacts": "activities"}
    one = show(sections=(others[page], page))
    one.page.create_record({"activities": "activity", "contacts": "contact"}[page])
    one.settle()
    editor, met = one.page.sheet.editor, []
    for _press in range(60):
        here = QApplication.focusWidget()
        if here in met:
            break
        met.append(here)
        one.window.focusNextChild()
    places = [
        met.index(button)
        for button in (editor.form.more, editor.save_close, editor.save_another, editor.cancel)
    ]
    assert places == list(range(places[0], places[0] + 4))


def test_fields_made_anew_keep_the_end_of_a_meeting(one):
    for _time in range(2):
        one.page.plan_in(Slot(TODAY, 12 * 60))
        one.settle()
        editor = one.page.sheet.editor
        assert editor.end.read() == dt.datetime(2026, 11, 18, 12, 30, tzinfo=dt.UTC)
        assert editor.end.isVisibleTo(one.page)
        editor.drafts.forget("activity new")
        one.page.sheet._end()
        editor.form.declared = None
        one.settle()
