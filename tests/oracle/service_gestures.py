"""Random gestures also on activities, tickets, subscriptions, work time and fields of one's own."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from crmdesk.l10n.errors import CrmError
from crmdesk.model import Contact, ContactKind, Deal, Staff
from crmdesk.model.activity import Activity, ActivityKind, Repeat
from crmdesk.model.custom import CustomField, CustomKind
from crmdesk.model.service_clock import ServiceGoal as Promised
from crmdesk.model.subscription import ChangeKind, Subscription, SubscriptionChange
from crmdesk.model.ticket import EventAuthor, Priority, Ticket, TicketCategory, TicketEvent, TicketStatus
from crmdesk.model.work_hours import Holiday
from crmdesk.services import (
    activities,
    custom_fields,
    records,
    service_goals,
    subscriptions,
    ticket_settings,
    tickets,
    work_hours,
)
from crmdesk.services.book_fields import book_fields
from crmdesk.services.subscriptions import NewChange
from tests.oracle.gestures import NAMES, WORDS, Player

_WEEKS = ("mon-fri=09:00-17:00", "sat-wed=08:00-16:00,thu=08:00-12:00", "sun-thu=10:00-14:00")


class ServicePlayer(Player):
    """Somebody who also serves customers."""

    def play(self):
        if self.dice.random() < 0.35:
            return super().play()
        try:
            return self.dice.choice(
                [
                    self.log, self.plan, self.plan, self.repeat, self.finish, self.finish, self.postpone, self.undo_done,
                    self.add_ticket, self.add_ticket, self.reply, self.reply, self.reply, self.note,
                    self.set_status, self.set_status, self.assign, self.score, self.escalate, self.merge,
                    self.close, self.correct_event, self.edit_ticket, self.subscribe, self.subscribe,
                    self.change_terms, self.change_terms, self.cancel, self.correct_change,
                    self.remove_change, self.edit_subscription, self.week, self.holiday, self.goal,
                    self.category, self.add_own, self.fill_own, self.drop_own, self.trash_service,
                    self.restore_service, self.import_tickets, self.import_events, self.import_activities,
                ]
            )()  # fmt: skip
        except CrmError:
            return None

    def moment(self):
        return self.work.clock() - dt.timedelta(minutes=self.dice.randint(0, 60_000))

    def log(self):
        kind = self.dice.choice(list(ActivityKind))
        return activities.log(self.work, kind=kind, entity="deal", record=self.one(Deal), text="x", minutes=5)

    def plan(self):
        day = self.work.today() + dt.timedelta(days=self.dice.randint(-3, 9))
        at = self.dice.choice((None, dt.time(9, 30)))
        return activities.plan(
            self.work, kind=ActivityKind.TASK, day=day, at=at, entity="contact", record=self.one(Contact)
        )

    def repeat(self):
        values = {"repeat": self.dice.choice((None, *Repeat)), "remind": self.moment()}
        return self.save("activity", values, self.one(Activity))

    def finish(self):
        return activities.finish(self.work, activities=self.some(Activity), outcome="ok")

    def postpone(self):
        return activities.move(self.work, activities=self.some(Activity), day=self.day())

    def undo_done(self):
        return activities.reopen(self.work, activities=self.some(Activity))

    def add_ticket(self):
        values = {
            "subject": self.dice.choice(NAMES),
            "contact": self.one(Contact, kind=ContactKind.PERSON),
            "priority": self.dice.choice(list(Priority)).value,
            "owner": self.one(Staff),
            "category": self.one(TicketCategory),
            "created": self.day(),
        }
        return self.save("ticket", values)

    def edit_ticket(self):
        choices = (
            {"created": self.day()},
            {"contact": self.one(Contact, kind=ContactKind.PERSON)},
            {"priority": self.dice.choice(list(Priority)).value},
        )
        return self.save("ticket", self.dice.choice(choices), self.one(Ticket))

    def reply(self):
        author = self.dice.choice(list(EventAuthor))
        status = self.dice.choice((None, None, TicketStatus.WAITING, TicketStatus.SOLVED))
        return tickets.reply(
            self.work, ticket=self.one(Ticket), text="x", author=author, status=status, minutes=3
        )

    def note(self):
        return tickets.note(self.work, ticket=self.one(Ticket), text="n")

    def set_status(self):
        status = self.dice.choice(list(TicketStatus))
        return tickets.set_status(self.work, ticket=self.one(Ticket), status=status, waiting_for="a part")

    def assign(self):
        return tickets.assign(self.work, tickets=self.some(Ticket), owner=self.one(Staff))

    def score(self):
        return tickets.rate(self.work, ticket=self.one(Ticket), satisfaction=self.dice.choice((None, 1, 5)))

    def escalate(self):
        return tickets.escalate(self.work, ticket=self.one(Ticket), escalated=self.dice.random() < 0.5)

    def merge(self):
        return tickets.merge(self.work, into=self.one(Ticket), others=self.some(Ticket))

    def close(self):
        return tickets.close_solved(self.work)

    def correct_event(self):
        return tickets.correct_event(self.work, event=self.one(TicketEvent), moment=self.moment())

    def subscribe(self):
        start = self.day() - dt.timedelta(days=self.dice.randint(0, 200))
        values = {
            "plan": self.dice.choice(NAMES),
            "company": self.one(Contact, kind=ContactKind.COMPANY),
            "price": self.dice.randint(1, 9999),
            "interval": self.dice.choice(("monthly", "yearly", "weekly")),
            "start": start,
            "trial": self.dice.choice((None, start + dt.timedelta(days=14))),
            "discount": self.dice.choice((None, "10%")),
        }
        return self.save("subscription", values)

    def edit_subscription(self):
        choices = ({"price": self.dice.randint(1, 9999)}, {"start": self.day()},
                   {"end": self.day(), "churn_reason": "price"})  # fmt: skip
        return self.save("subscription", self.dice.choice(choices), self.one(Subscription))

    def told(self, kind=None):
        kind = kind or self.dice.choice(list(ChangeKind))
        quantity = self.dice.choice((None, Decimal(2), Decimal(3)))
        day = self.day()
        until = day + dt.timedelta(days=20) if kind is ChangeKind.PAUSE else None
        terms = self.dice.choice(
            ({}, {}, {"interval": "yearly", "price": 900}, {"interval": "14 days", "price": 40})
        )
        return NewChange(
            kind=kind, day=day, quantity=quantity, until=until, reason="price", note="n", **terms
        )

    def change_terms(self):
        return subscriptions.change(self.work, subscription=self.one(Subscription), told=self.told())

    def cancel(self):
        return subscriptions.cancel(
            self.work, subscription=self.one(Subscription), reason="x", day=self.day()
        )

    def correct_change(self):
        return subscriptions.correct(self.work, change=self.one(SubscriptionChange), told=self.told())

    def remove_change(self):
        return subscriptions.remove(self.work, change=self.one(SubscriptionChange), note="n")

    def week(self):
        start = self.dice.choice((dt.date(1970, 1, 1), self.day()))
        return work_hours.put_week(self.work, start=start, hours=self.dice.choice(_WEEKS))

    def holiday(self):
        values = {"day": self.day(), "name": "x", "hours": self.dice.choice((None, "08:00-12:00"))}
        return self.save("holiday", values, self.dice.choice((None, self.one(Holiday))))

    def goal(self):
        promised = Promised(self.dice.choice((None, 60)), self.dice.choice((None, 120)), 480)
        return service_goals.put_goal(self.work, priority=self.dice.choice(list(Priority)), goal=promised)

    def category(self):
        gone = self.one(TicketCategory)
        if gone is not None and self.dice.random() < 0.4:
            return ticket_settings.archive_category(self.work, category=gone)
        return ticket_settings.put_category(self.work, name=self.dice.choice(WORDS))

    def add_own(self):
        return custom_fields.add_field(
            self.work, entity="contact", label=f"F{self.dice.randint(1, 4)}", kind=CustomKind.TEXT
        )

    def fill_own(self):
        own = book_fields(self.work).own("contact")
        if not own:
            return None
        return self.save("contact", {self.dice.choice(own).name: self.dice.choice(WORDS)}, self.one(Contact))

    def drop_own(self):
        return custom_fields.trash_field(self.work, field=self.one(CustomField))

    def trash_service(self):
        kinds = (
            ("activity", Activity),
            ("ticket", Ticket),
            ("subscription", Subscription),
            ("holiday", Holiday),
        )
        entity, model = self.dice.choice(kinds)
        return records.trash(self.work, entity=entity, ids=self.some(model))

    def restore_service(self):
        for entity, model in (("activity", Activity), ("ticket", Ticket), ("subscription", Subscription)):
            gone = [one for one in self.ids(model) if one not in self.ids(model, trashed=None)]
            if gone:
                return records.restore(self.work, entity=entity, ids=gone)
        return None

    def import_tickets(self):
        status = ("new", "open", "waiting", "solved", "closed", "")
        rows = [
            (
                f"T{self.dice.randint(1, 6)}",
                self.dice.choice(NAMES),
                self.dice.choice(status),
                (self.work.today() - dt.timedelta(days=9)).isoformat(),
                self.dice.choice(("", "30")),
                self.dice.choice(("", "20")),
            )
            for _ in range(5)
        ]
        head = ("ref", "subject", "status", "created", "first_reply_minutes", "resolution_hours")
        return self.imported("tickets", head, rows)

    def import_events(self):
        rows = [
            (
                f"T{self.dice.randint(1, 6)}",
                self.dice.choice(("reply", "note", "status")),
                self.dice.choice(("customer", "staff")),
                self.dice.choice(("new", "open", "solved", "")),
                (self.work.clock() - dt.timedelta(hours=self.dice.randint(0, 200))).isoformat(),
                self.dice.choice(("", "x")),
            )
            for _ in range(8)
        ]
        return self.imported("ticket-events", ("ticket", "kind", "author", "status", "moment", "text"), rows)

    def import_activities(self):
        rows = [
            (f"A{self.dice.randint(1, 6)}", self.dice.choice(("call", "note")), self.day().isoformat(), "x")
            for _ in range(4)
        ]
        return self.imported("activities", ("ref", "kind", "done", "subject"), rows)
