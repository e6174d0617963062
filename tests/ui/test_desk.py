"""The desk: what a service committed reaches everybody, with its words in the reader's language."""

import datetime as dt
from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import QObject

from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.languages import Locale
from crmdesk.ui import desk as desks
from crmdesk.ui.desk import Desk, TakenBack
from crmdesk.ui.preferences import Preferences


@dataclass
class Receipt:
    """As the book's Committed."""

    gesture: int
    message: str = "Changed “{name}”"
    params: dict = field(default_factory=lambda: {"name": "Acme"})
    changed: dict = field(default_factory=lambda: {"contact": frozenset({7})})


@dataclass
class SavedRecord:
    """As a service's Saved."""

    id: int
    committed: Receipt


class Facts:
    timezone = "Asia/Tehran"
    country = "IR"


class Book:
    """As an opened Work."""

    facts = Facts()

    def today(self):
        return dt.date(2026, 11, 18)


@pytest.fixture
def desk(qapp, tmp_path):
    found = Desk(Preferences(tmp_path / "settings.json"), Locale.of("en"))
    found.open(Book())
    yield found
    found.jobs.close()


@pytest.fixture
def heard(desk):
    heard = {"committed": [], "said": [], "refused": []}
    desk.committed.connect(heard["committed"].append)
    desk.message_shown.connect(lambda text, gesture: heard["said"].append((text, gesture)))
    desk.refusal_shown.connect(heard["refused"].append)
    return heard


def test_before_the_book_is_open_there_is_no_work(qapp, tmp_path):
    desk = Desk(Preferences(tmp_path / "settings.json"), Locale.of("en"))
    assert not desk.has_book
    with pytest.raises(RuntimeError):
        desk.work  # noqa: B018 - asking is the test
    desk.jobs.close()


@pytest.mark.parametrize("wrap", [lambda receipt: receipt, lambda receipt: SavedRecord(7, receipt)])
def test_what_was_committed_is_told_before_the_owner_goes_on(desk, heard, wrap):
    receipt, order = Receipt(12), []
    desk.committed.connect(lambda _done: order.append("all"))
    desk.write(owner=desk, work=lambda _work: wrap(receipt), done=lambda _result: order.append("owner"))
    assert desk.jobs.wait_for_done()
    assert heard["committed"] == [receipt]
    assert heard["said"] == [("Changed “Acme”", 12)]
    assert order == ["all", "owner"]


def test_a_gesture_that_changed_nothing_is_not_told(desk, heard):
    desk.write(owner=desk, work=lambda _work: Receipt(0))
    desk.write(owner=desk, work=lambda _work: None)
    desk.write(owner=desk, work=lambda _work: [1, 2])
    assert desk.jobs.wait_for_done()
    assert heard == {"committed": [], "said": [], "refused": []}


def test_a_service_gets_the_book_first(desk):
    told, owner = [], QObject()
    desk.read(owner=owner, work=lambda work: work.today(), done=told.append)
    assert desk.jobs.wait_for_done()
    assert told == [dt.date(2026, 11, 18)]


def test_a_refusal_is_said_in_words(desk, heard):
    def refuse(_work):
        raise CrmError("{count} rows are too many for {name}.", count=1200, name="Acme")

    desk.write(owner=desk, work=refuse)
    assert desk.jobs.wait_for_done()
    assert heard["refused"] == ["1,200 rows are too many for Acme."]
    assert heard["said"] == []


@pytest.mark.parametrize(
    ("what", "sentence"), [("undo", "Undone: Changed “Acme”"), ("redo", "Done again: Changed “Acme”")]
)
def test_undo_and_redo_say_what_they_took_back(desk, heard, monkeypatch, what, sentence):
    receipt = Receipt(13)
    frame = {"undo": "Undone: {deed}", "redo": "Done again: {deed}"}[what]
    monkeypatch.setattr(desks, "_take_back", lambda _work, **_which: TakenBack(receipt, frame))
    monkeypatch.setattr(desks, "_do_again", lambda _work: TakenBack(receipt, frame))
    getattr(desk, what)()
    assert desk.jobs.wait_for_done()
    assert heard["committed"] == [receipt]
    assert heard["said"] == [(sentence, None)]


def test_the_book_sets_the_clock_and_the_country(desk):
    midnight = dt.datetime(2026, 11, 18, 21, 0, tzinfo=dt.UTC)
    assert desk.fmt.time(midnight) == "00:30"
    desk.set_locale(Locale.of("fa"))
    assert desk.fmt.time(midnight) == "۰۰:۳۰"
    assert desk.parser.date("امروز") == dt.date(2026, 11, 18)
    assert desk.parser.country == "IR"
