"""Random gestures also on files, fields of one's own of every kind, and what a day at the desk is made of."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from crmdesk.entities.spec import Kind
from crmdesk.l10n.errors import CrmError
from crmdesk.model import Contact, ContactKind, Deal
from crmdesk.model.activity import Activity, ActivityKind
from crmdesk.model.attachment import Attachment
from crmdesk.model.custom import CustomField, CustomKind
from crmdesk.model.subscription import Subscription
from crmdesk.model.ticket import SavedReply, Ticket, TicketCategory
from crmdesk.services import (
    activities,
    attachments,
    custom_fields,
    service_goals,
    ticket_settings,
    tickets,
    timeline,
    work_hours,
)
from crmdesk.services.book_fields import book_fields
from tests.oracle.input_gestures import InputPlayer
from tests.oracle.service_gestures import ServicePlayer

MODELS = {"contact": Contact, "company": Contact, "deal": Deal, "ticket": Ticket, "subscription": Subscription}
CHOICES = (("a", "b"), ("x", "b", "c"), ("a", "b", "c", "d"), ("1", "yes"))
TEXTS = ("1", "2026-01-02", "a", "yes", "<b>x</b>", None)


class DeskPlayer(InputPlayer):
    """Somebody who does all there is; `counts` has how often each gesture of this part came to something."""

    def __init__(self, *where) -> None:
        super().__init__(*where)
        self.counts: Counter[str] = Counter()

    def play(self):
        part = self.dice.random()
        if part < 0.25:
            return super().play()
        if part < 0.6:
            return ServicePlayer.play(self)
        deed = self.dice.choice(
            [
                self.attach, self.attach, self.name_file, self.drop_file, self.bring_file_back,
                self.own_field, self.own_field, self.own_field, self.fill, self.fill, self.fill, self.fill,
                self.name_own, self.shift_own, self.bring_own_back, self.other_choices, self.retype, self.retype,
                self.snooze, self.plan_next, self.plan_for, self.pin, self.follow_up, self.saved_reply,
                self.drop_reply, self.archive, self.own_goals, self.no_own_goals, self.known_holidays,
            ]
        )  # fmt: skip
        try:
            done = deed()
        except CrmError:
            return None
        if done is not None and done.gesture:
            self.counts[deed.__name__] += 1
        return done

    def record(self):
        """One of the five records that files and fields can be put to: what it is, and its id."""
        entity = self.dice.choice(tuple(MODELS))
        kinds = {"contact": {"kind": ContactKind.PERSON}, "company": {"kind": ContactKind.COMPANY}}
        return entity, self.one(MODELS[entity], **kinds.get(entity, {})) or 0

    # Files

    def attach(self):
        entity, record = self.record()
        paths = [self.folder / f"f{self.dice.randint(1, 5)}.txt" for _file in range(self.dice.randint(1, 2))]
        for path in paths:
            path.write_text(path.name * self.dice.randint(1, 3), "utf-8")
        return attachments.add(self.work, entity=entity, record=record, paths=paths)

    def name_file(self):
        name = self.dice.choice(("a.txt", "b.exe", "../x"))
        return attachments.rename(self.work, attachment=self.one(Attachment) or 0, name=name)

    def drop_file(self):
        return attachments.trash(self.work, attachments=self.some(Attachment))

    def bring_file_back(self):
        return attachments.restore(self.work, attachments=self.some(Attachment))

    # Fields of one's own

    def kind(self):
        kind = self.dice.choice(list(CustomKind))
        words = {CustomKind.CHOICE: self.dice.choice(CHOICES), CustomKind.LINK: ("contact",)}
        return {"kind": kind, "choices": words.get(kind, ())}

    def own_field(self):
        entity, label = self.dice.choice(tuple(MODELS)), f"G{self.dice.randint(1, 9)}"
        return custom_fields.add_field(self.work, entity=entity, label=label, **self.kind())

    def fill(self):
        entity, record = self.record()
        own = book_fields(self.work).own(entity)
        if not own:
            return None
        field = self.dice.choice(own)
        values = {
            Kind.NUMBER: (Decimal(1), Decimal("0.5"), None),
            Kind.MONEY: (0, 900, None),
            Kind.DATE: (self.day(), None),
            Kind.CHOICE: ("a", "b", None),
            Kind.FLAG: (True, False, None),
            Kind.LINK: (self.one(Contact, kind=ContactKind.PERSON), None),
        }
        return self.save(entity, {field.name: self.dice.choice(values.get(field.kind, TEXTS))}, record)

    def own(self):
        return self.one(CustomField) or 0

    def name_own(self):
        return custom_fields.rename_field(self.work, field=self.own(), label=f"G{self.dice.randint(1, 9)}")

    def shift_own(self):
        field = self.one(CustomField, trashed=None) or 0
        return custom_fields.shift_field(self.work, field=field, by=self.dice.choice((-1, 1)))

    def bring_own_back(self):
        return custom_fields.restore_field(self.work, field=self.own())

    def other_choices(self):
        return custom_fields.change_choices(self.work, field=self.own(), choices=self.dice.choice(CHOICES))

    def retype(self):
        return custom_fields.retype_field(self.work, field=self.own(), **self.kind())

    # What comes next

    def snooze(self):
        until = self.dice.choice((None, self.moment()))
        return activities.snooze(self.work, activity=self.one(Activity) or 0, until=until)

    def plan_next(self):
        return activities.plan_next(
            self.work, after=self.one(Activity) or 0, kind=ActivityKind.CALL, day=self.day()
        )

    def plan_for(self):
        return activities.plan_for(
            self.work, kind=ActivityKind.CALL, day=self.day(), entity="deal", records=self.some(Deal)
        )

    def pin(self):
        pinned = self.dice.random() < 0.5
        return timeline.pin(self.work, activity=self.one(Activity) or 0, pinned=pinned)

    # Support

    def follow_up(self):
        return tickets.follow_up(self.work, ticket=self.one(Ticket) or 0, text="again")

    def saved_reply(self):
        saved = self.dice.choice((None, self.one(SavedReply)))
        return ticket_settings.put_saved_reply(self.work, name=self.dice.choice("abc"), text="x", saved=saved)

    def drop_reply(self):
        return ticket_settings.remove_saved_reply(self.work, saved=self.one(SavedReply) or 0)

    def archive(self):
        return ticket_settings.archive_category(self.work, category=self.one(TicketCategory) or 0)

    def own_goals(self):
        return service_goals.add_customer(self.work, customer=self.one(Contact) or 0)

    def no_own_goals(self):
        return service_goals.remove_customer(self.work, customer=self.one(Contact) or 0)

    def known_holidays(self):
        year = self.dice.choice((2025, 2026))
        return work_hours.add_known_holidays(self.work, country="US", year=year)
