"""Random gestures on a small business, for tests of what must hold whatever people do."""

from __future__ import annotations

import csv
import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import select

from crmdesk.l10n.calendars import CalendarId
from crmdesk.l10n.errors import CrmError
from crmdesk.model import Contact, ContactKind, Deal, ExchangeRate, Staff, Stage
from crmdesk.model.period import Period
from crmdesk.services import deals, duplicates, figures, merging, pipelines, records, settings
from crmdesk.services.importing.plan import Options, make_plan
from crmdesk.services.importing.run import run_import

if TYPE_CHECKING:
    from pathlib import Path
    from random import Random

    from crmdesk.db.uow import Committed, Work

NAMES = ("Acme", "Globex", "سارا احمدی", "علی رضایی", "مها", "שרה לוי", "O'Hara", "Ölaf", "<b>x</b>", "a\tb")
WORDS = ("vip", "export", "مهم", "new")


class Player:
    """Somebody at the keyboard who does something at random."""

    def __init__(self, work: Work, dice: Random, folder: Path) -> None:
        self.work = work
        self.dice = dice
        self.folder = folder
        self.files = 0

    def play(self) -> Committed | None:
        """One gesture, or None where the rules did not allow what came up."""
        try:
            return self.dice.choice(
                [
                    self.add_company, self.add_contact, self.add_contact, self.edit, self.edit, self.edit,
                    self.tag, self.trash, self.restore, self.merge_parties, self.merge_parties, self.tell_apart,
                    self.change_many, self.add_deal, self.add_deal,
                    self.edit_deal, self.move, self.win, self.lose, self.reopen, self.add_stage,
                    self.shift_stage, self.change_stage, self.remove_stage, self.rate, self.drop_rate,
                    self.target, self.settings, self.import_contacts, self.import_deals, self.import_staff,
                    self.import_moves, self.import_rates,
                ]
            )()  # fmt: skip
        except CrmError:
            return None

    def ids(self, model, **wanted):
        query = select(model.id).order_by(model.id)
        for name, value in wanted.items():
            query = query.where(getattr(model, name) == value)
        return self.work.read(lambda session: list(session.scalars(query)))

    def one(self, model, **wanted):
        found = self.ids(model, **wanted)
        return self.dice.choice(found) if found else None

    def some(self, model):
        found = self.ids(model)
        return self.dice.sample(found, min(len(found), self.dice.randint(1, 3)))

    def day(self):
        return self.work.today() - dt.timedelta(days=self.dice.randint(0, 60))

    def save(self, entity, values, record=None):
        return records.save(self.work, entity=entity, values=values, record=record).committed

    def add_company(self):
        return self.save("company", {"name": self.dice.choice(NAMES), "city": self.dice.choice(NAMES)})

    def add_contact(self):
        employer = self.one(Contact, kind=ContactKind.COMPANY)
        link = employer if self.dice.random() < 0.7 else self.dice.choice(NAMES)
        tags = self.dice.sample(WORDS, 2)
        return self.save("contact", {"name": self.dice.choice(NAMES), "company": link, "tags": tags})

    def edit(self):
        values = {"name": self.dice.choice(NAMES), "note": self.dice.choice((None, "x", "y"))}
        return self.save("contact", values, self.one(Contact, kind=ContactKind.PERSON))

    def tag(self):
        values = {"tags": self.dice.sample(WORDS, self.dice.randint(0, 3))}
        return self.save("contact", values, self.one(Contact))

    def trash(self):
        entity, model = self.dice.choice((("contact", Contact), ("deal", Deal), ("staff", Staff)))
        return records.trash(self.work, entity=entity, ids=self.some(model))

    def restore(self):
        for entity, model in (("contact", Contact), ("deal", Deal), ("staff", Staff)):
            gone = [one for one in self.ids(model) if one not in self.ids(model, trashed=None)]
            if gone:
                return records.restore(self.work, entity=entity, ids=gone)
        return None

    def merge_parties(self):
        kind = self.dice.choice(list(ContactKind))
        found = self.ids(Contact, kind=kind, trashed=None)
        if len(found) < 2:
            return None
        into, *others = self.dice.sample(found, min(len(found), self.dice.randint(2, 3)))
        take = {"name": others[0], "company": others[-1]} if self.dice.random() < 0.5 else {}
        entity = "contact" if kind is ContactKind.PERSON else "company"
        return merging.merge(self.work, entity=entity, into=into, others=others, take=take)

    def tell_apart(self):
        kind = self.dice.choice(list(ContactKind))
        found = self.ids(Contact, kind=kind, trashed=None)
        entity = "contact" if kind is ContactKind.PERSON else "company"
        chosen = self.dice.sample(found, min(len(found), 2))
        return duplicates.tell_apart(self.work, entity=entity, records=chosen)

    def change_many(self):
        values = {"city": self.dice.choice(NAMES), "tags": [self.dice.choice(WORDS)]}
        return records.change_many(self.work, entity="contact", ids=self.some(Contact), values=values)

    def add_deal(self):
        values = {
            "title": self.dice.choice(NAMES),
            "company": self.one(Contact, kind=ContactKind.COMPANY),
            "owner": self.dice.choice(NAMES),
            "amount": self.dice.randint(0, 10**9),
            "created": self.day(),
            "currency": self.dice.choice(("USD", "EUR")),
        }
        return self.save("deal", values)

    def edit_deal(self):
        choices = (
            {"amount": self.dice.randint(0, 10**9)},
            {"created": self.day()},
            {"stage": self.one(Stage)},
            {"contact": self.one(Contact, kind=ContactKind.PERSON)},
            {"currency": "EUR", "cost": 5},
        )
        return self.save("deal", self.dice.choice(choices), self.one(Deal))

    def move(self):
        day = self.dice.choice((None, self.day()))
        return deals.move(self.work, deals=self.some(Deal), stage=self.one(Stage), day=day)

    def win(self):
        return deals.win(self.work, deal=self.one(Deal), day=self.dice.choice((None, self.day())))

    def lose(self):
        return deals.lose(self.work, deal=self.one(Deal), reason="price", competitor="Globex")

    def reopen(self):
        return deals.reopen(self.work, deal=self.one(Deal))

    def add_stage(self):
        found = pipelines.pipelines(self.work)
        name = self.dice.choice(NAMES)
        if not found:
            return None
        return pipelines.add_stage(
            self.work, pipeline=found[0].id, name=name, probability=Decimal("0.4")
        )

    def shift_stage(self):
        return pipelines.shift_stage(
            self.work, stage=self.one(Stage, trashed=None), by=self.dice.choice((-1, 1, 5))
        )

    def change_stage(self):
        return pipelines.change_stage(
            self.work,
            stage=self.one(Stage),
            name=self.dice.choice(NAMES),
            probability=Decimal("0.9"),
            stale_days=None,
        )

    def remove_stage(self):
        return pipelines.remove_stage(self.work, stage=self.one(Stage))

    def rate(self):
        values = {"currency": "EUR", "day": self.day(), "rate": Decimal("1.25")}
        return self.save("rate", values)

    def drop_rate(self):
        return records.trash(self.work, entity="rate", ids=self.some(ExchangeRate))

    def target(self):
        period = Period.month(2026, self.dice.randint(1, 5), CalendarId.GREGORIAN)
        value = self.dice.choice((None, Decimal("0.5"), Decimal(100)))
        return figures.set_target(self.work, kpi="win_rate", period=period, value=value)

    def settings(self):
        return settings.change(self.work, values={"name": self.dice.choice((*NAMES, None))})

    def imported(self, kind, header, rows):
        self.files += 1
        path = self.folder / f"{self.files}.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([header, *rows])
        plan = make_plan(
            path, kind=kind, options=Options(create_missing=True), calendar=self.work.facts.calendar
        )
        return run_import(self.work, plan=plan).committed

    def import_contacts(self):
        rows = [
            (
                f"R{self.dice.randint(1, 9)}",
                self.dice.choice(NAMES),
                self.dice.choice(NAMES),
                self.dice.choice(WORDS),
            )
            for _ in range(6)
        ]
        return self.imported("contacts", ("ref", "name", "company", "tags"), rows)

    def import_deals(self):
        rows = []
        for _ in range(6):
            stage = self.dice.choice(("Won", "Lost", "Qualified", "Proposal", "Demo"))
            created = self.day()
            closed = (
                created + dt.timedelta(days=3)
                if created < self.work.today() - dt.timedelta(days=3)
                else created
            )
            rows.append(
                (
                    f"D{self.dice.randint(1, 9)}",
                    self.dice.choice(NAMES),
                    self.dice.choice(NAMES),
                    stage,
                    created.isoformat(),
                    closed.isoformat() if stage in {"Won", "Lost"} else "",
                    self.dice.randint(0, 9999),
                )
            )
        return self.imported(
            "deals", ("ref", "product", "company", "stage", "created", "closed", "amount"), rows
        )

    def import_staff(self):
        rows = [(self.dice.choice(NAMES), self.dice.choice((*NAMES, "yes", ""))) for _ in range(4)]
        return self.imported("staff", ("name", "manager"), rows)

    def import_moves(self):
        rows = [
            (
                f"D{self.dice.randint(1, 9)}",
                self.dice.choice(("Won", "Qualified", "Demo")),
                self.day().isoformat(),
            )
            for _ in range(5)
        ]
        return self.imported("stage-moves", ("deal", "stage", "date"), rows)

    def import_rates(self):
        rows = [("EUR", self.day().isoformat(), self.dice.choice(("1.1", "1.2")))]
        return self.imported("rates", ("currency", "day", "rate"), rows)
