"""Undo and redo are exact on every table, also after a restart, or refused whole."""

from random import Random

import pytest
from sqlalchemy import func, select

from crmdesk.db.check import check_book
from crmdesk.db.engine import open_engine
from crmdesk.db.uow import Work
from crmdesk.l10n.texts import Plural
from crmdesk.model import Contact, Gesture
from crmdesk.model.errors import CannotUndo
from crmdesk.services import deals, history, pipelines, records
from crmdesk.services.books import work_on
from tests.oracle.desk_gestures import DeskPlayer
from tests.oracle.state import differences, state_of, versions_of

GESTURES = 60


def reopened(work, book, clock):
    """The same book in a program started anew."""
    work.engine.dispose()
    return work_on(open_engine(book), clock=clock)


TODAY = ("status", "monthly", "next_due", "ended")
"""What a subscription is today: it turns with the day, as its terms do, and no gesture brings yesterday back."""


def timeless(state):
    """A state without what turns with the day."""
    plain = {
        key: {name: value for name, value in row.items() if name not in TODAY}
        for key, row in state["subscription"].items()
    }
    return state | {"subscription": plain, "subscription_term": {}}


def require_same(wanted, engine):
    assert differences(timeless(wanted), timeless(state_of(engine))) == []


def require_risen(before, engine):
    now = versions_of(engine)
    fallen = {
        key: (version, now[key]) for key, version in before.items() if key in now and now[key] < version
    }
    assert fallen == {}


@pytest.mark.parametrize("seed", range(8))
def test_undoing_and_redoing_everything_passes_through_every_state(crm, book, clock, tmp_path, seed):
    dice = Random(seed)
    work, states, done = crm, [state_of(crm.engine)], []
    player = DeskPlayer(work, dice, tmp_path)
    while len(done) < GESTURES:
        clock.advance(minutes=dice.randint(1, 2000))
        committed = player.play()
        if committed is not None and committed.gesture:
            done.append(committed.message)
            states.append(state_of(work.engine))
    assert check_book(work.engine) == []
    highest = versions_of(work.engine)
    for wanted in states[-2::-1]:
        if dice.random() < 0.1:
            work = reopened(work, book, clock)
        history.undo(work)
        require_same(wanted, work.engine)
        require_risen(highest, work.engine)
        highest |= versions_of(work.engine)
    work = reopened(work, book, clock)
    for wanted in states[1:]:
        history.redo(work)
        require_same(wanted, work.engine)
        require_risen(highest, work.engine)
        highest |= versions_of(work.engine)
    with pytest.raises(CannotUndo):
        history.redo(work)
    assert check_book(work.engine) == []
    work.engine.dispose()


@pytest.mark.parametrize("seed", range(4))
def test_any_one_gesture_is_taken_back_with_its_redo_or_refused_without_a_trace(crm, clock, tmp_path, seed):
    dice = Random(100 + seed)
    player, done = DeskPlayer(crm, dice, tmp_path), []
    while len(done) < GESTURES:
        clock.advance(minutes=dice.randint(1, 2000))
        committed = player.play()
        if committed is not None and committed.gesture:
            done.append(committed.gesture)
    refused = 0
    for gesture in dice.sample(done, 25):
        before = state_of(crm.engine)
        try:
            undone = history.undo(crm, gesture=gesture)
        except CannotUndo:
            refused += 1
            require_same(before, crm.engine)
            continue
        assert check_book(crm.engine) == []
        history.undo(crm, gesture=undone.gesture)
        require_same(before, crm.engine)
    assert 0 < refused < 25


def test_a_later_change_of_the_same_field_is_in_the_way(crm, made):
    renamed = records.save(crm, entity="contact", record=made.person, values={"name": "Sara A."}).committed
    records.save(crm, entity="contact", record=made.person, values={"name": "Sara B."})
    before = state_of(crm.engine)
    with pytest.raises(CannotUndo, match=r"Sara B\."):
        history.undo(crm, gesture=renamed.gesture)
    require_same(before, crm.engine)


def test_a_later_change_of_another_field_is_not(crm, made):
    renamed = records.save(crm, entity="contact", record=made.person, values={"name": "Sara A."}).committed
    records.save(crm, entity="contact", record=made.person, values={"city": "Shiraz"})
    history.undo(crm, gesture=renamed.gesture)
    opened = records.open_record(crm, entity="contact", record=made.person)
    assert (opened.values["name"], opened.values["city"]) == ("Sara", "Shiraz")


def test_one_record_in_the_way_refuses_the_whole_gesture(crm):
    ids = [records.save(crm, entity="contact", values={"name": f"P{n}"}).id for n in range(5)]
    many = records.change_many(crm, entity="contact", ids=ids, values={"city": "A"})
    records.save(crm, entity="contact", record=ids[3], values={"city": "B"})
    with pytest.raises(CannotUndo, match="P3"):
        history.undo(crm, gesture=many.gesture)
    cities = [records.open_record(crm, entity="contact", record=one).values["city"] for one in ids]
    assert cities == ["A", "A", "A", "B", "A"]


def test_a_record_that_others_point_at_stays(crm, made):
    added = history.deeds(crm)
    first = next(deed for deed in added if deed.params.get("name") == "Acme")
    with pytest.raises(CannotUndo):
        history.undo(crm, gesture=first.id)
    assert records.open_record(crm, entity="company", record=made.company).title == "Acme"


def test_a_link_to_what_is_gone_does_not_come_back(crm):
    company = records.save(crm, entity="company", values={"name": "Acme"})
    person = records.save(crm, entity="contact", values={"name": "Sara", "company": company.id})
    left = records.save(crm, entity="contact", record=person.id, values={"company": None}).committed
    history.undo(crm, gesture=company.committed.gesture)
    with pytest.raises(CannotUndo, match="Sara"):
        history.undo(crm, gesture=left.gesture)


def test_a_rate_does_not_come_back_beside_another_of_its_day(crm, clock):
    values = {"currency": "EUR", "day": crm.today(), "rate": 2}
    from decimal import Decimal

    values["rate"] = Decimal(2)
    first = records.save(crm, entity="rate", values=values)
    gone = records.trash(crm, entity="rate", ids=[first.id])
    records.save(crm, entity="rate", values=values)
    with pytest.raises(CannotUndo):
        history.undo(crm, gesture=gone.gesture)


def test_a_gesture_is_taken_back_once(crm, made):
    done = history.undo(crm)
    with pytest.raises(CannotUndo):
        history.undo(crm, gesture=done.gesture - 1)
    with pytest.raises(CannotUndo):
        history.undo(crm, gesture=99)


def test_undo_walks_back_and_redo_walks_forward(crm):
    for name in "ABC":
        records.save(crm, entity="contact", values={"name": name})

    def names():
        return crm.read(lambda s: list(s.scalars(select(Contact.name).order_by(Contact.id))))

    history.undo(crm)
    history.undo(crm)
    assert names() == ["A"]
    history.redo(crm)
    assert names() == ["A", "B"]
    history.undo(crm)
    history.redo(crm)
    history.redo(crm)
    assert names() == ["A", "B", "C"]
    history.undo(crm)
    records.save(crm, entity="contact", values={"name": "D"})
    with pytest.raises(CannotUndo):
        history.redo(crm)


def test_each_person_undoes_their_own(crm, made):
    mine = Work(crm.engine, clock=crm.clock, staff=lambda: made.staff)
    records.save(mine, entity="contact", values={"name": "Mine"})
    records.save(crm, entity="contact", values={"name": "Theirs"})
    assert history.undo(mine).params == {"name": "Mine"}
    with pytest.raises(CannotUndo):
        history.undo(mine)


def test_the_journal_is_only_added_to(crm, made):
    count = select(func.count()).select_from(Gesture)
    before = crm.read(lambda session: session.scalar(count))
    history.undo(crm)
    history.redo(crm)
    assert crm.read(lambda session: session.scalar(count)) == before + 2
    [redo, undo, *_] = history.deeds(crm)
    assert (redo.kind, redo.live, undo.kind, undo.live) == ("redo", True, "undo", False)


def test_an_undo_of_many_keeps_its_counting_message(crm):
    ids = [records.save(crm, entity="contact", values={"name": f"P{n}"}).id for n in range(3)]
    records.trash(crm, entity="contact", ids=ids)
    done = history.undo(crm)
    assert isinstance(done.message, Plural)
    assert done.params == {"count": 3}


def test_winning_and_its_undo_restore_the_chain_of_moves(crm, made, clock):
    clock.advance(days=3)
    before = state_of(crm.engine)
    deals.win(crm, deal=made.deal)
    assert deals.moves_of(crm, deal=made.deal)[0].until is not None
    history.undo(crm)
    require_same(before, crm.engine)
    assert pipelines.pipelines(crm)[0].stages[0].deals == 1
