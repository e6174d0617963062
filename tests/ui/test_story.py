"""The story of an open record: read, walked, filtered, pinned and done, with every text as it was typed."""

import datetime as dt
import sqlite3

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtWidgets import QApplication
from sqlalchemy import select

from crmdesk.l10n.normalise import strip_marks
from crmdesk.model.activity import Activity, ActivityKind
from crmdesk.model.custom import CustomKind
from crmdesk.services import activities, custom_fields, records, timeline
from crmdesk.services.book_fields import book_fields
from crmdesk.services.story_items import StoryKind
from crmdesk.services.story_queries import LONGEST
from crmdesk.services.timeline import PIECE
from crmdesk.services.validation import plain_words
from crmdesk.ui import paint
from crmdesk.ui.cells import unmasked
from crmdesk.ui.story import delegate
from crmdesk.ui.story.words import clean
from tests.ui.book_parts import clear_work
from tests.ui.record_fixtures import open_book, shelf  # noqa: F401

UNSEEN = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@pytest.fixture
def one(open_book):  # noqa: F811
    return open_book(prepare=clear_work)


def busiest(one):
    with sqlite3.connect(one.file) as book:
        query = "select contact_id, company_id from deal where company_id is not null group by 1 order by count(*) desc"
        return book.execute(query).fetchone()


def show(one, entity, record):
    one.window.show_record(entity, record)
    one.settle()
    return one.page.pane.story


def spoken(story):
    model = story.list.story
    return [model.index(row).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(model.rowCount())]


def test_an_open_record_begins_with_its_story(one):
    contact, _company = busiest(one)
    activities.log(
        one.work,
        kind=ActivityKind.CALL,
        entity="contact",
        record=contact,
        subject="Price?",
        text="Wants 5 %",
        minutes=6,
    )
    story = show(one, "contact", contact)
    assert one.page.pane.tabs.currentIndex() == 0
    assert story.list.isVisible()
    assert spoken(story)[0].startswith("Today, ")
    assert spoken(story)[1].startswith("Call. Price?. Outbound, 6 minutes")
    assert "Wants 5 %" in spoken(story)[1]


def cut_in(one, bar, cut_texts):
    """What a narrow bar of the next step has no room for."""
    bar.setFixedWidth(377)
    one.settle()
    cut_texts.clear()
    bar.grab()
    return list(cut_texts)


@pytest.mark.parametrize("language", ["fa", "ar"])
def test_the_day_and_the_person_of_the_next_step_are_told_whole(open_book, language, cut_texts):  # noqa: F811
    one = open_book(language, prepare=clear_work)
    contact, _company = busiest(one)
    with sqlite3.connect(one.file) as book:
        owner = book.execute("select id from staff where trashed is null order by length(name) desc").fetchone()[0]
    day = one.work.today() + dt.timedelta(days=40)
    activities.plan(
        one.work, kind=ActivityKind.TASK, entity="contact", record=contact, subject="Offer", day=day, owner=owner
    )
    bar = show(one, "contact", contact).bars[0]
    cut = cut_in(one, bar, cut_texts)
    assert strip_marks(bar.line.text()) not in {strip_marks(text) for text in cut}
    assert bar.line.height() >= bar.line.heightForWidth(bar.line.width())


@pytest.mark.parametrize("language", ["en", "he"])
@pytest.mark.parametrize(("times", "is_cut"), [(1, False), (9, True)])
def test_a_long_next_step_takes_more_lines_and_loses_only_its_own_end(
    open_book,  # noqa: F811
    language,
    times,
    is_cut,
    cut_texts,
):
    one = open_book(language, prepare=clear_work)
    contact, _company = busiest(one)
    subject = "Send the signed contract for the new warehouse module " * times
    day = one.work.today() + dt.timedelta(days=40)
    activities.plan(one.work, kind=ActivityKind.TASK, entity="contact", record=contact, subject=subject, day=day)
    bar = show(one, "contact", contact).bars[0]
    cut = cut_in(one, bar, cut_texts)
    assert cut == ([bar.title.text()] if is_cut else [])
    assert bar.title.height() >= 2 * paint.line_pitch(bar.title.shown_font())
    assert bar.title.geometry().bottom() < bar.line.geometry().top() < bar.height()
    assert bar.done.width() >= bar.done.sizeHint().width()


@pytest.mark.parametrize("language", ["fa", "ar"])
def test_beside_a_board_the_list_alone_scrolls(open_book, language):  # noqa: F811
    one = open_book(language, prepare=clear_steps, pages=("deals",))
    with sqlite3.connect(one.file) as book:
        deal, owner = book.execute("select min(id), owner_id from deal where status = 'open'").fetchone()
        book.execute("update deal set name = 'Offer' where id = ?", [deal])
    day = one.work.today() + dt.timedelta(days=40)
    activities.plan(
        one.work, kind=ActivityKind.TASK, entity="deal", record=deal, subject="Offer", day=day, owner=owner
    )
    one.window.show_section("deals")
    one.window.page.show_way("board")
    story = show(one, "deal", deal)
    one.page.pane.setFixedWidth(370)
    one.settle()
    assert story.bars[0].line.height() > story.bars[0].title.height()
    assert story.parentWidget().parentWidget().verticalScrollBar().maximum() == 0
    assert story.list.height() >= story.list.minimumHeight()


def test_arrows_pass_over_days_and_enter_opens_what_it_is_about(one):
    contact, _company = busiest(one)
    records.save(one.work, entity="contact", values={"city": "Yazd"}, record=contact)
    story = show(one, "contact", contact)
    story.list.setFocus(Qt.FocusReason.TabFocusReason)
    walked = []
    while True:
        walked.append(story.list.current_item())
        one.press(Qt.Key.Key_Down)
        if story.list.current_item() is walked[-1]:
            break
    assert walked == story.list.story.items
    one.press(Qt.Key.Key_Home)
    assert story.list.current_item().kind is StoryKind.CHANGE
    one.press(Qt.Key.Key_Return)
    one.settle()
    assert one.page.pane.tabs.currentIndex() == one.page.pane.tabs.count() - 1
    assert one.page.pane.history.isVisible()


def test_a_field_of_ones_own_is_told_by_its_label_and_values_beside_declared_ones(one):
    contact, _company = busiest(one)
    custom_fields.add_field(one.work, entity="contact", label="کارت", kind=CustomKind.TEXT)
    *_others, card = book_fields(one.work).own("contact")
    story = show(one, "contact", contact)
    for values in ({card.name: "Silver", "city": "Yazd"}, {card.name: "طلایی"}):
        one.desk.write(
            owner=one.desk,
            work=lambda work, values=values: (
                records.save(work, entity="contact", values=values, record=contact).committed
            ),
        )
        one.settle()
    assert "2 fields changed. City, کارت: “طلایی”" in strip_marks(spoken(story)[1])
    one.do("undo")
    assert "2 fields changed. City, کارت: “Silver”" in strip_marks(spoken(story)[1])
    one.do("undo")
    assert "field" not in "".join(spoken(story))


def test_a_filter_shows_one_kind_and_all_again(one):
    contact, _company = busiest(one)
    activities.log(one.work, kind=ActivityKind.NOTE, entity="contact", record=contact, text="Remember")
    story = show(one, "contact", contact)
    everything = spoken(story)
    story.chips[StoryKind.NOTE].click()
    one.settle()
    assert [item.kind for item in story.list.story.items] == [StoryKind.NOTE]
    story.chips[StoryKind.CALL].click()
    one.settle()
    assert story.states.state == "no match"
    story.everything.click()
    one.settle()
    assert spoken(story) == everything
    story.show_kind(StoryKind.DEAL)
    one.settle()
    assert {item.kind for item in story.list.story.items} == {StoryKind.DEAL}
    assert story.others.text() == "Deals"


def test_a_note_is_pinned_on_top_and_undone(one):
    contact, _company = busiest(one)
    activities.log(one.work, kind=ActivityKind.NOTE, entity="contact", record=contact, subject="Pays late")
    story = show(one, "contact", contact)
    before = spoken(story)
    note = next(item for item in story.list.story.items if item.kind is StoryKind.NOTE)
    story._pin(note, pinned=True)
    one.settle()
    assert spoken(story)[0] == "Pinned"
    assert "Pays late" in spoken(story)[1]
    one.do("undo")
    assert spoken(story) == before


def test_the_next_step_is_done_or_moved_from_here(one):
    contact, _company = busiest(one)
    today = one.work.today()
    for days in (2, 5):
        activities.plan(
            one.work,
            kind=ActivityKind.TASK,
            day=today + dt.timedelta(days=days),
            entity="contact",
            record=contact,
            subject=f"In {days}",
        )
    story = show(one, "contact", contact)
    bar = story.bars[0]
    assert bar.title.text() == "Next: In 2"
    assert [one_bar.isVisible() for one_bar in story.bars] == [True]
    bar._move_to(today + dt.timedelta(days=9))
    one.settle()
    assert bar.title.text() == "Next: In 5"
    bar.done.click()
    one.settle()
    assert bar.title.text() == "Next: In 2"
    assert any(item.title == "In 5" for item in story.list.story.items)
    one.do("undo")
    assert bar.title.text() == "Next: In 5"
    story.more_steps.click()
    assert [one_bar.isVisible() for one_bar in story.bars] == [True, True]


def plan(one, entity, record, subject, days=1):
    day = one.work.today() + dt.timedelta(days=days)
    activities.plan(one.work, kind=ActivityKind.MEETING, day=day, entity=entity, record=record, subject=subject)


def due(one, entity="contact"):
    """What is planned: kinds, days and for whom, in the order it was planned."""
    with sqlite3.connect(one.file) as book:
        query = f"select kind, due, {entity}_id from activity where done is null and trashed is null"
        return book.execute(f"{query} order by id").fetchall()


def clear_steps(work):
    ids = work.read(lambda s: list(s.scalars(select(Activity.id))))
    records.trash(work, entity="activity", ids=ids)


def some(one, entity, but=0):
    """The first record of a kind."""
    kinds = {"contact": "kind = 'person'", "company": "kind = 'company'"}
    table = "contact" if entity == "company" else entity
    with sqlite3.connect(one.file) as book:
        query = f"select min(id) from {table} where trashed is null and id != ? and {kinds.get(entity, 1)}"
        return book.execute(query, (but,)).fetchone()[0]


def stored(day):
    return (day - dt.date(1970, 1, 1)).days


@pytest.mark.parametrize("entity", ["contact", "company", "deal", "subscription"])
def test_what_is_done_in_a_story_offers_the_next_step_by_keyboard(open_book, entity):  # noqa: F811
    one = open_book(prepare=clear_steps, pages=("contacts", "companies", "deals", "subscriptions"))
    record = some(one, entity)
    plan(one, entity, record, "Visit")
    story = show(one, entity, record)
    one.page.pane.tabs.setCurrentIndex(one.page.pane._story_tab())
    one.settle()
    assert story.next_step.isHidden()
    assert not one.window.commands["next_step"].isEnabled()
    story.bars[0].done.setFocus(Qt.FocusReason.TabFocusReason)
    one.press(Qt.Key.Key_Space)
    one.settle()
    assert "Visit" in story.next_step.words.text()
    assert not story.bars[0].isVisible()
    assert QApplication.focusWidget() is story.next_step.add
    one.press(Qt.Key.Key_Space)
    one.settle()
    assert due(one, entity) == [("meeting", stored(one.work.today() + dt.timedelta(days=3)), record)]
    assert story.next_step.isHidden()
    assert story.bars[0].isVisible()
    assert one.page.pane.record == record
    assert QApplication.focusWidget() is story.list


def test_the_command_adds_the_next_step_while_it_is_in_view(one):
    contact, _company = busiest(one)
    for subject in ("Visit", "Call back"):
        plan(one, "contact", contact, subject)
    story = show(one, "contact", contact)
    story.bars[0].done.click()
    one.settle()
    one.page.pane.tabs.setCurrentIndex(1)
    assert not one.window.commands["next_step"].isEnabled()
    one.page.pane.tabs.setCurrentIndex(0)
    one.do("next_step")
    assert len(due(one)) == 2
    one.do("undo")
    assert len(due(one)) == 1


def test_the_offer_goes_with_esc_with_undo_and_with_the_record(one):
    contact, _company = busiest(one)
    other = some(one, "contact", contact)
    plan(one, "contact", contact, "Visit")
    story = show(one, "contact", contact)

    def finish():
        story.bars[0].done.click()
        one.settle()
        assert story.next_step.isVisible()

    finish()
    one.do("undo")
    assert story.next_step.isHidden()
    finish()
    story.next_step.setFocus(Qt.FocusReason.TabFocusReason)
    one.press(Qt.Key.Key_Escape)
    assert story.next_step.isHidden()
    assert QApplication.focusWidget() is story.list
    one.do("undo")
    finish()
    show(one, "contact", other)
    assert story.next_step.isHidden()


def test_a_long_story_is_read_piece_by_piece(one):
    contact, _company = busiest(one)
    with one.work.write() as unit:
        for number in range(180):
            activity = activities.Activity(
                kind=ActivityKind.CALL,
                name=f"C{number}",
                contact_id=contact,
                done=unit.now - dt.timedelta(hours=number),
            )
            activities.complete(unit, activity)
            unit.add(activity)
        unit.commit("Called")
    story = show(one, "contact", contact)
    assert len(story.list.story.items) < 180
    for _round in range(8):
        story.list.scrollToBottom()
        one.settle()
    whole = timeline.story(one.work, entity="contact", record=contact, limit=1000)
    assert tuple(story.list.story.items) == whole.items


def shaped(monkeypatch):
    """Every text that is measured, broken into lines or painted from now on."""
    seen, wrap, one_line = [], paint.wrap, paint.one_line

    def noted_wrap(text, font, width):
        seen.append(text)
        return wrap(text, font, width)

    def noted_line(text):
        seen.append(one_line(text))
        return seen[-1]

    monkeypatch.setattr(delegate, "wrap", noted_wrap)
    monkeypatch.setattr(paint, "wrap", noted_wrap)
    monkeypatch.setattr(paint, "one_line", noted_line)
    return seen


def test_hostile_texts_are_shown_as_typed_and_what_is_shaped_is_short(open_book, hostile_texts, monkeypatch):  # noqa: F811
    one = open_book()
    contact, company = busiest(one)
    records.save(one.work, entity="contact", record=contact, values={"name": "W" * 50_000})
    texts = [text for text in map(plain_words, hostile_texts) if text]
    assert max(map(len, texts)) > 50_000
    logged = {}
    for text in texts:
        wishes = {"subject": text[:5000], "text": text, "outcome": text[:5000]}
        done = activities.log(one.work, kind=ActivityKind.NOTE, entity="contact", record=contact, **wishes)
        (number,) = done.changed["activity"]
        logged[number] = text
    seen = shaped(monkeypatch)
    story = show(one, "company", company)
    picture = QImage(story.size(), QImage.Format.Format_RGB32)
    story.render(picture, QPoint())
    assert seen
    assert max(map(len, seen)) <= paint.LONGEST_PAINTED
    assert not any(set(UNSEEN) & set(text) for text in spoken(story))
    model = story.list.story
    told = {item.record: model.words(item) for item in model.items if item.record in logged}
    assert len(told) > PIECE / 2
    for number, words in told.items():
        beginning = logged[number][:LONGEST]
        assert words.text == unmasked(beginning).strip()
        assert words.title == clean(beginning) or not clean(beginning)


@pytest.mark.parametrize("language", ["fa", "ar", "he"])
def test_a_story_reads_in_every_language(open_book, language):  # noqa: F811
    one = open_book(language)
    contact, _company = busiest(one)
    activities.log(one.work, kind=ActivityKind.CALL, entity="contact", record=contact, subject="Acme")
    story = show(one, "contact", contact)
    assert story.list.isRightToLeft()
    assert any("Acme" in text for text in spoken(story))
    interface = QAccessible.queryAccessibleInterface(story.list)
    assert interface.text(QAccessible.Text.Name)


def test_the_story_in_view_follows_every_change(one):
    contact, _company = busiest(one)
    story = show(one, "contact", contact)
    count = len(story.list.story.items)
    one.desk.write(
        owner=one.desk,
        work=lambda work: (
            records.save(work, entity="contact", values={"city": "Qom"}, record=contact).committed
        ),
    )
    one.settle()
    assert len(story.list.story.items) == count + 1
    assert QApplication.focusWidget() is not None


def test_an_entry_says_what_was_added_and_a_long_title_takes_a_second_line(one, cut_texts):
    name = "The yearly maintenance of the northern warehouse with all its doors"
    person = records.save(one.work, entity="contact", values={"name": "Ada"}).id
    records.save(one.work, entity="deal", values={"title": name, "contact": person})
    story = show(one, "contact", person)
    told = [strip_marks(text) for text in spoken(story)]
    assert any(text.startswith("The contact was added to the book") for text in told), told
    assert any(f"Deal “{name}” began" in text for text in told)
    one.page.pane.setFixedWidth(420)
    one.settle()
    cut_texts.clear()
    story.list.grab()
    assert not [text for text in cut_texts if "began" in text]
