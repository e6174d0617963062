"""Whatever people do at a support desk, undo and redo pass through every state, derived clocks included."""

from __future__ import annotations

import csv
import datetime as dt
from random import Random

import pytest
from sqlalchemy import select

from crmdesk.db.check import check_book
from crmdesk.l10n.errors import CrmError
from crmdesk.model import Ticket, TicketEvent
from crmdesk.model.errors import CannotUndo
from crmdesk.model.service_clock import ServiceGoal as Promised
from crmdesk.model.ticket import EventAuthor, Priority, SavedReply, TicketCategory, TicketStatus
from crmdesk.model.work_hours import Holiday, WorkHours
from crmdesk.services import history, records, service_goals, settings, ticket_settings, tickets, work_hours
from crmdesk.services.importing.plan import Options, make_plan
from crmdesk.services.importing.run import run_import
from crmdesk.services.ticket_clocks import rebuild
from tests.oracle.state import differences, state_of

GESTURES = 45
HOURS = (
    "mon-fri=09:00-17:00",
    "sat-wed=08:00-16:00,thu=08:00-12:00",
    "mon-sun=00:00-24:00",
    "tue=10:00-11:00",
)
ZONES = ("UTC", "Asia/Tehran", "Africa/Cairo")
HEADS = ("ref", "subject", "status", "created", "first_reply_minutes", "resolution_hours")


def bring(work, path, *rows):
    """Imports tickets as another program tells them."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADS, *rows])
    options = Options(create_missing=True)
    plan = make_plan(path, kind="tickets", options=options, calendar=work.facts.calendar)
    return run_import(work, plan=plan).committed


class Agent:
    """Somebody at the support desk who does something at random."""

    def __init__(self, work, dice, made, folder):
        self.work, self.dice, self.made, self.folder = work, dice, made, folder

    def play(self):
        """One gesture, or None where the rules did not allow what came up."""
        deeds = [
            self.come, self.come, self.reply, self.reply, self.reply, self.note, self.become, self.become, self.rate,
            self.merge, self.correct, self.trash, self.change, self.week, self.holiday, self.goal, self.category,
            self.close, self.zone, self.drop, self.bring, self.bring, self.follow_up, self.saved_reply,
            self.archive, self.own_goals, self.known_holidays,
        ]  # fmt: skip
        try:
            return self.dice.choice(deeds)()
        except CrmError:
            return None

    def some(self, model, most=3):
        found = self.work.read(lambda session: session.scalars(select(model.id).order_by(model.id)).all())
        return self.dice.sample(found, min(len(found), self.dice.randint(1, most)))

    def one(self, model=Ticket):
        found = self.some(model)
        return found[0] if found else -1

    def day(self):
        return self.work.today() + dt.timedelta(days=self.dice.randint(-20, 10))

    def come(self):
        values = {"subject": "x", "contact": self.dice.choice([self.made.person, None])}
        values["priority"] = self.dice.choice(list(Priority)).value
        values["created"] = self.dice.choice([None, self.day()])
        return records.save(self.work, entity="ticket", values=values).committed

    def bring(self):
        status = self.dice.choice([TicketStatus.OPEN, TicketStatus.WAITING, TicketStatus.SOLVED]).value
        row = (self.dice.choice(["T1", "T2"]), "x", status, self.day(), self.dice.randint(5, 90), 20)
        return bring(self.work, self.folder / "tickets.csv", row)

    def reply(self):
        status = self.dice.choice([None, None, TicketStatus.SOLVED, TicketStatus.WAITING])
        author = self.dice.choice(list(EventAuthor))
        return tickets.reply(
            self.work, ticket=self.one(), text="t", author=author, status=status, waiting_for="w"
        )

    def note(self):
        return tickets.note(self.work, ticket=self.one(), text="n", minutes=self.dice.randint(0, 9))

    def become(self):
        return tickets.set_status(self.work, ticket=self.one(), status=self.dice.choice(list(TicketStatus)))

    def rate(self):
        return tickets.rate(self.work, ticket=self.one(), satisfaction=self.dice.choice([1, 5, None]))

    def merge(self):
        return tickets.merge(self.work, into=self.one(), others=self.some(Ticket, 2))

    def correct(self):
        moment = self.work.clock() - dt.timedelta(minutes=self.dice.randint(-60, 9000))
        return tickets.correct_event(self.work, event=self.one(TicketEvent), moment=moment)

    def trash(self):
        act = self.dice.choice([records.trash, records.restore])
        return act(self.work, entity="ticket", ids=self.some(Ticket))

    def change(self):
        values = self.dice.choice(
            [{"priority": "high"}, {"created": self.day()}, {"company": self.made.company}]
        )
        return records.change_many(self.work, entity="ticket", ids=self.some(Ticket), values=values)

    def week(self):
        week = self.dice.choice([None, self.one(WorkHours)])
        return work_hours.put_week(self.work, start=self.day(), hours=self.dice.choice(HOURS), week=week)

    def holiday(self):
        values = {"day": self.day(), "name": "h", "hours": self.dice.choice([None, "10:00-12:00"])}
        return records.save(self.work, entity="holiday", values=values).committed

    def goal(self):
        goal = Promised(*(self.dice.choice([None, 30, 600]) for _clock in range(3)))
        customer = self.dice.choice([None, self.made.company])
        priority = self.dice.choice(list(Priority))
        return service_goals.put_goal(self.work, priority=priority, goal=goal, customer=customer)

    def category(self):
        return ticket_settings.put_category(self.work, name=self.dice.choice("abc"))

    def close(self):
        return tickets.close_solved(self.work)

    def follow_up(self):
        return tickets.follow_up(self.work, ticket=self.one(), text="again")

    def saved_reply(self):
        saved = self.one(SavedReply)
        if saved > 0 and self.dice.random() < 0.3:
            return ticket_settings.remove_saved_reply(self.work, saved=saved)
        saved = self.dice.choice([None, saved])
        return ticket_settings.put_saved_reply(self.work, name=self.dice.choice("abc"), text="t", saved=saved)

    def archive(self):
        return ticket_settings.archive_category(self.work, category=self.one(TicketCategory))

    def own_goals(self):
        return service_goals.add_customer(self.work, customer=self.made.company)

    def known_holidays(self):
        return work_hours.add_known_holidays(self.work, country="US", year=self.dice.choice([2025, 2026]))

    def zone(self):
        return settings.change(self.work, values={"timezone": self.dice.choice(ZONES)})

    def drop(self):
        act = self.dice.randint(0, 3)
        if act == 0:
            return work_hours.remove_week(self.work, week=self.one(WorkHours))
        if act == 1:
            return records.trash(self.work, entity="holiday", ids=self.some(Holiday))
        if act == 2:
            return service_goals.remove_customer(self.work, customer=self.made.company)
        return ticket_settings.archive_category(self.work, category=self.one(TicketCategory))


def played(crm, made, clock, folder, seed):
    """Random gestures, each with the state it left."""
    dice = Random(seed)
    work_hours.put_week(crm, start=work_hours.FIRST_WEEK, hours=HOURS[0])
    agent, done = Agent(crm, dice, made, folder), []
    while len(done) < GESTURES:
        clock.advance(minutes=dice.randint(1, 2000))
        committed = agent.play()
        if committed is not None and committed.gesture:
            done.append((committed.gesture, state_of(crm.engine)))
    return done


@pytest.mark.parametrize("seed", range(6))
def test_undo_and_redo_pass_through_every_state(crm, made, clock, tmp_path, seed):
    done = played(crm, made, clock, tmp_path, seed)
    with crm.write() as unit:
        assert rebuild(unit.session, unit.facts) == set()
    states = [state for _gesture, state in done]
    for wanted in states[-2::-1]:
        clock.advance(minutes=700)
        history.undo(crm)
        assert differences(wanted, state_of(crm.engine)) == []
    for wanted in states[1:]:
        history.redo(crm)
        assert differences(wanted, state_of(crm.engine)) == []
    assert check_book(crm.engine) == []


@pytest.mark.parametrize("seed", range(6))
def test_any_one_gesture_is_taken_back_with_its_redo_or_refused_without_a_trace(crm, made, clock, tmp_path, seed):
    done = played(crm, made, clock, tmp_path, 100 + seed)
    before, refused = done[-1][1], 0
    for gesture, _state in done[::2]:
        try:
            undone = history.undo(crm, gesture=gesture)
        except CannotUndo:
            refused += 1
            assert differences(before, state_of(crm.engine)) == []
            continue
        with crm.write() as unit:
            assert rebuild(unit.session, unit.facts) == set()
        history.undo(crm, gesture=undone.gesture)
        assert differences(before, state_of(crm.engine)) == []
    assert refused < len(done[::2])


def week_changes(crm):
    work_hours.put_week(crm, start=dt.date(2026, 5, 1), hours="mon-sun=00:00-24:00")


def holidays_change(crm):
    records.save(crm, entity="holiday", values={"day": dt.date(2026, 5, 18), "name": "h"})


def zone_changes(crm):
    settings.change(crm, values={"timezone": "Asia/Tehran"})


@pytest.mark.parametrize("work_time", [week_changes, holidays_change, zone_changes])
def test_clocks_that_followed_another_work_time_are_no_later_change(crm, tmp_path, work_time):
    work_hours.put_week(crm, start=dt.date(2026, 1, 1), hours=HOURS[0])
    states = [state_of(crm.engine)]
    row = ("T1", "x", "solved", "2026-05-18", "30", "20")
    bring(crm, tmp_path / "1.csv", row)
    states.append(state_of(crm.engine))
    work_time(crm)
    states.append(state_of(crm.engine))
    assert states[1]["ticket_event"] != states[2]["ticket_event"]
    bring(crm, tmp_path / "2.csv", (*row[:2], "waiting", *row[3:]))
    states.append(state_of(crm.engine))
    for wanted in states[-2::-1]:
        history.undo(crm)
        assert differences(wanted, state_of(crm.engine)) == []
        with crm.write() as unit:
            assert rebuild(unit.session, unit.facts) == set()
    for wanted in states[1:]:
        history.redo(crm)
        assert differences(wanted, state_of(crm.engine)) == []
