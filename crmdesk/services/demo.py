"""A book of believable sample data, with stories that its figures show.

One colleague is slow and wins little, one month went badly, and deals die at the proposal. The same
language, size, months and seed give the same book, up to the day it is made on.
"""

from __future__ import annotations

import datetime as dt
import json
import random
from bisect import bisect_right
from decimal import Decimal
from functools import cache
from itertools import count
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from crmdesk import paths
from crmdesk.l10n.calendars import calendar
from crmdesk.l10n.currencies import exponent
from crmdesk.l10n.languages import language as language_row
from crmdesk.l10n.texts import N_, using
from crmdesk.model.contact import Contact, ContactKind, ContactTag, Tag
from crmdesk.model.deal import Deal, DealLine, DealStatus, Stage, StageMove
from crmdesk.model.money import ExchangeRate, convert
from crmdesk.model.product import Product
from crmdesk.model.staff import Staff
from crmdesk.model.subscription import Subscription
from crmdesk.model.ticket import Ticket
from crmdesk.services import books, settings
from crmdesk.services.demo_activities import tell_activities
from crmdesk.services.demo_deals import (
    Colleague,
    Step,
    expected_close,
    moves_of,
    parties_of,
    path_of,
)
from crmdesk.services.demo_fields import tell_fields, with_digits
from crmdesk.services.demo_files import tell_files
from crmdesk.services.demo_inputs import Campaigns, Frame, months_between, tell_campaigns, tell_inputs
from crmdesk.services.demo_repeats import tell_repeats
from crmdesk.services.demo_subscriptions import tell_subscriptions
from crmdesk.services.demo_support import SETTLED, tell_support
from crmdesk.services.demo_targets import tell_targets

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from crmdesk.db.uow import Unit, Work
    from crmdesk.l10n.languages import Language

_COLLEAGUES, _SLOW = 6, 3
_SLOW_PACE, _SLOW_SHARE = 1.9, 0.80
_BAD_MONTHS_AGO = 4
_FOREIGN_SHARE = 0.04
_LARGE_RATE = 10_000
_GROWTH, _OLD_SHARE = 0.85, 0.45
_REASON_WEIGHTS = (40, 25, 15, 12, 8)
_PEOPLE_A_COMPANY = 3.5
_NEEDS_SHARE = 0.5
_DEALS_A_CONTACT = 1.3
_COUNTRIES = {
    "ar-EG": ("EGP", "EG", "Africa/Cairo", "sun-thu=09:00-17:00"),
    "ar-AE": ("AED", "AE", "Asia/Dubai", "mon-fri=08:00-16:00"),
}


@cache
def words(catalogue: str) -> dict[str, Any]:
    """The sample names and words of one language."""
    found: dict[str, Any] = json.loads(paths.resource("demo", f"{catalogue}.json").read_text("utf-8"))
    return found


def wishes_for(code: str) -> books.NewBook:
    """How a sample book in a language is made: its country's currency, calendar and clock."""
    row, said = language_row(code), words(language_row(code).catalogue)
    currency, country, zone, week = _COUNTRIES.get(
        row.code, (said["currency"], said["country"], said["timezone"], said["work_week"])
    )
    return books.NewBook(
        currency=currency,
        country=country,
        calendar=said["calendar"],
        timezone=zone,
        language=row.catalogue,
        work_week=week,
        name=said["business"],
    )


def make_demo_book(address: str | Path, *, language: str, size: int, months: int, seed: int) -> Work:
    """Make a book of sample data at an address where there is none."""
    with using(language_row(language).catalogue):
        work = books.make_book(address, wishes=wishes_for(language))
    fill(work, language=language, size=size, months=months, seed=seed)
    return work


def fill(work: Work, *, language: str, size: int, months: int, seed: int) -> None:
    """Put `size` sample contacts, with their companies and deals of `months`, into an empty book."""
    row = language_row(language)
    with work.write() as unit:
        _Story(unit, row, size=size, months=months, seed=seed).tell()
        settings.put(unit, {"sample": True})
        unit.commit(N_("Made the sample data"))


class _Story:
    """The making of one sample book."""

    def __init__(self, unit: Unit, row: Language, *, size: int, months: int, seed: int) -> None:
        self.unit = unit
        common = words(row.catalogue)
        self.said = said = common | common.get("countries", {}).get(row.country, {})
        self.size = size
        self.seed = seed
        self.dice = random.Random(seed)  # noqa: S311 - sample data, the same for the same seed
        self.today = unit.today()
        self.calendar = calendar(unit.facts.calendar)
        first = self.calendar.add_months(self.today, -months)
        self.start = self._month_of(first)[0]
        self.bad_month = self._month_of(self.calendar.add_months(self.today, -_BAD_MONTHS_AGO))
        self.frame = Frame(
            said["inputs"],
            self._apart("inputs"),
            months_between(unit.facts, self.start, self.today),
            self.bad_month,
            row.digits,
        )
        self.wanting = self._apart("needs")
        self.campaigns: Campaigns
        self.foreign = "EUR" if unit.facts.currency == "USD" else "USD"
        self.rates: list[tuple[dt.date, Decimal]] = []

    def _apart(self, what: str) -> random.Random:
        """Dice of their own for a part of the story, so that the others stay as they are."""
        return random.Random(f"{what} {self.seed}")  # noqa: S311 - sample data, the same for the same seed

    def _month_of(self, day: dt.date) -> tuple[dt.date, dt.date]:
        parts = self.calendar.from_date(day)
        return self.calendar.month_bounds(parts.year, parts.month)

    def tell(self) -> None:
        """Write everything: people first, then what happened with them."""
        staff = self._staff()
        products = self._products()
        self._write_rates()
        self.campaigns = self._campaigns(products)
        companies = self._companies()
        people = self._people(companies, staff)
        self._tag(people)
        deals, bought = self._deals(companies, people, staff, products)
        tell_targets(self.unit, [one.id for one in staff], since=self.start, today=self.today)
        subscribed = self._tell_service(people, staff, products, deals, bought)
        self._tell_fields(companies, people, deals)
        tell_inputs(
            self.unit, self.frame, self.campaigns, companies=companies, people=people, subscribed=subscribed
        )

    def _campaigns(self, products: Sequence[tuple[int, str, int]]) -> Campaigns:
        price = sum(price for _number, _name, price in products) // len(products)
        return tell_campaigns(self.unit, self.frame, size=self.size, price=price)

    def _tell_service(
        self,
        people: Sequence[dict[str, Any]],
        staff: Sequence[Colleague],
        products: Sequence[tuple[int, str, int]],
        deals: Sequence[dict[str, Any]],
        bought: Sequence[tuple[int, int, int]],
    ) -> tuple[list[dict[str, Any]], dict[int, dt.date]]:
        """Write what was done with the customers beside selling to them, with dice of its own.

        The subscriptions, and when customers gave up their last one.
        """
        unit, said = self.unit, self.said["service"] | {"competitors": self.said["competitors"]}
        dice = random.Random(self.dice.random())  # noqa: S311 - sample data, the same for the same seed
        tell_activities(unit, said, dice=dice, deals=deals)
        subscribed = tell_subscriptions(
            unit,
            said,
            dice=dice,
            more=self._apart("changes"),
            bad=self.bad_month,
            deals=deals,
            bought=bought,
            products=products,
        )
        tickets = tell_support(
            unit,
            said,
            dice=dice,
            size=self.size,
            span=(self.start, self.today),
            bad=self.bad_month,
            people=people,
            staff=[one.id for one in staff],
            deals=deals,
            subscriptions=subscribed[0],
        )
        tell_repeats(
            unit,
            self.said["repeats"],
            dice=self._apart("repeats"),
            chief=staff[0].id,
            subscriptions=subscribed[0],
        )
        self._tell_files(products, deals, bought, tickets)
        return subscribed

    def _tell_fields(
        self,
        companies: Sequence[tuple[int, str, str]],
        people: Sequence[dict[str, Any]],
        deals: Sequence[dict[str, Any]],
    ) -> None:
        of, old = self.unit.session.scalars, self.today - SETTLED
        records = {
            "contact": [one["id"] for one in people],
            "company": [number for number, _name, _city in companies],
            "deal": [one["id"] for one in deals if one["status"] is DealStatus.OPEN],
            "ticket": of(select(Ticket.id).where(Ticket.created < old).order_by(Ticket.id)).all(),
            "subscription": of(select(Subscription.id).order_by(Subscription.id)).all(),
        }
        dice, scale = self._apart("fields"), self.said["scale"]
        tell_fields(self.unit, self.said["fields"], dice=dice, scale=scale, records=records)

    def _tell_files(
        self,
        products: Sequence[tuple[int, str, int]],
        deals: Sequence[dict[str, Any]],
        bought: Sequence[tuple[int, int, int]],
        tickets: Sequence[dict[str, Any]],
    ) -> None:
        named = {number: name for number, name, _price in products}
        tell_files(
            self.unit,
            self.said["files"],
            size=self.size,
            digits=self.frame.digits,
            deals=deals,
            sold=[(named[product], quantity) for product, quantity, _price in bought],
            tickets=tickets,
        )

    def _pick(self, key: str) -> Any:
        return self.dice.choice(self.said[key])

    def _day(self) -> dt.date:
        """A day of the story; later days are a little likelier, for the business grows."""
        span = max(1, (self.today - self.start).days)
        return self.start + dt.timedelta(days=int(span * self.dice.random() ** _GROWTH))

    def _known_since(self) -> dt.date:
        """Since when a party is known: many were before the story begins."""
        if self.dice.random() < _OLD_SHARE:
            return self.start - dt.timedelta(days=self.dice.randint(1, 400))
        return self._day()

    def _staff(self) -> list[Colleague]:
        names, scale = self._names(_COLLEAGUES), self.said["scale"]
        rows = [
            {
                "name": name,
                "ref": f"S{place + 1:02}",
                "email": f"s{place + 1:02}@crmdesk.example",
                "role": self.said["roles"][0 if place == 0 else 1],
                "team": self.said["teams"][place % 2],
                "is_manager": place == 0,
                "hourly_cost": self.said["inputs"]["hourly"] * (15 if place == 0 else 10) * scale // 10_000,
            }
            for place, name in enumerate(names)
        ]
        ids = self.unit.insert_many(Staff, rows)
        return [
            Colleague(number, _SLOW_PACE, _SLOW_SHARE)
            if place == _SLOW
            else Colleague(number, self.dice.uniform(0.85, 1.1), self.dice.uniform(0.97, 1.05))
            for place, number in enumerate(ids)
        ]

    def _names(self, count: int) -> list[str]:
        pairs = [f"{given} {family}" for given in self.said["given"] for family in self.said["family"]]
        self.dice.shuffle(pairs)
        return [pairs[place % len(pairs)] for place in range(count)]

    def _products(self) -> list[tuple[int, str, int]]:
        scale, currency = self.said["scale"], self.unit.facts.currency
        rows = [
            {
                "name": name,
                "ref": f"P{place + 1:02}",
                "price": units * scale,
                "cost": units * scale * 35 // 100,
                "currency": currency,
                "recurring": False,
            }
            for place, (name, units) in enumerate(self.said["products"])
        ]
        ids = self.unit.insert_many(Product, rows)
        return [(number, row["name"], row["price"]) for number, row in zip(ids, rows, strict=True)]

    def _write_rates(self) -> None:
        """A foreign currency's rate for each month, drifting a little."""
        rate = Decimal(self.said["scale"]) / 50 if self.unit.facts.currency == "IRR" else Decimal("1.1")
        if self.unit.facts.currency in {"SAR", "AED", "ILS", "EGP"}:
            rate = {"SAR": Decimal("3.75"), "AED": Decimal("3.67"), "ILS": Decimal("3.6")}.get(
                self.unit.facts.currency, Decimal(48)
            )
        day = self.start
        while day <= self.today:
            self.rates.append((day, rate.quantize(Decimal("0.0001" if rate < _LARGE_RATE else "1E+2"))))
            rate *= Decimal(str(round(self.dice.uniform(0.99, 1.02), 4)))
            day = self._month_of(day)[1]
        rows = [{"currency": self.foreign, "day": day, "rate": rate} for day, rate in self.rates]
        self.unit.insert_many(ExchangeRate, rows)

    def _rate(self, day: dt.date) -> Decimal:
        return next((rate for start, rate in reversed(self.rates) if start <= day), self.rates[0][1])

    def _company_names(self) -> Iterator[str]:
        firsts, lasts, forms = (self.said[key] for key in ("company_first", "company_last", "company_form"))
        names = {form.format(first=first, last=last) for form in forms for first in firsts for last in lasts}
        shuffled = sorted(names)
        self.dice.shuffle(shuffled)
        yield from self.said["latin"]
        for branch in count(1):
            yield from (name if branch == 1 else f"{name} {branch}" for name in shuffled)

    def _companies(self) -> list[tuple[int, str, str]]:
        names, rows = self._company_names(), []
        for place in range(max(4, int(self.size / _PEOPLE_A_COMPANY))):
            name, city = next(names), self._pick("cities")
            rows.append(
                {
                    "kind": ContactKind.COMPANY,
                    "name": name,
                    "ref": f"C-{1001 + place}",
                    "city": city,
                    "country": self.unit.facts.country,
                    "industry": self._pick("industries"),
                    "segment": self._pick("segments"),
                    "source": self._pick("sources"),
                    "phones": self._phone(),
                    "emails": f"info@c{1001 + place}.example",
                    "website": f"https://c{1001 + place}.example",
                    "created": self._known_since(),
                }
            )
        for row in rows:
            row["campaign_id"] = self.campaigns.that_brought(row["created"])
            row["needs"] = self._needs()
        ids = self.unit.insert_many(Contact, rows)
        return [(number, row["name"], row["city"]) for number, row in zip(ids, rows, strict=True)]

    def _needs(self) -> str | None:
        """What a customer needs, where that is known."""
        dice, needs = self.wanting, self.said["needs"]
        return dice.choice(needs) if dice.random() < _NEEDS_SHARE else None

    def _phone(self) -> str:
        return with_digits(self._pick("phone"), self.dice)

    def _people(
        self, companies: Sequence[tuple[int, str, str]], staff: Sequence[Colleague]
    ) -> list[dict[str, Any]]:
        rows = []
        for place, name in enumerate(self._names(self.size)):
            company = self.dice.choice(companies) if self.dice.random() < 0.85 else None  # noqa: PLR2004
            rows.append(
                {
                    "kind": ContactKind.PERSON,
                    "name": name,
                    "ref": f"K-{5001 + place}",
                    "company_id": company[0] if company else None,
                    "job_title": self._pick("titles"),
                    "city": company[2] if company else self._pick("cities"),
                    "country": self.unit.facts.country,
                    "source": self._pick("sources"),
                    "phones": self._phone(),
                    "emails": f"k{5001 + place}@mail.example",
                    "owner_id": self.dice.choice(staff).id,
                    "created": self._known_since(),
                }
            )
        for row in rows:
            row["campaign_id"] = self.campaigns.that_brought(row["created"])
            row["needs"] = None if row["company_id"] else self._needs()
        ids = self.unit.insert_many(Contact, rows)
        return [row | {"id": number} for number, row in zip(ids, rows, strict=True)]

    def _tag(self, people: Sequence[dict[str, Any]]) -> None:
        tags = self.unit.insert_many(Tag, [{"name": name} for name in self.said["tags"]])
        tagged = self.dice.sample(list(people), max(1, len(people) // 8))
        self.unit.insert_many(
            ContactTag, [{"contact_id": one["id"], "tag_id": self.dice.choice(tags)} for one in tagged]
        )

    def _deals(
        self,
        companies: Sequence[tuple[int, str, str]],
        people: Sequence[dict[str, Any]],
        staff: Sequence[Colleague],
        products: Sequence[tuple[int, str, int]],
    ) -> tuple[list[dict[str, Any]], list[tuple[int, int, int]]]:
        stages = self.unit.session.scalars(select(Stage).order_by(Stage.position)).all()
        named = {number: (name, city) for number, name, city in companies}
        known = sorted(people, key=itemgetter("created"))
        days = [person["created"] for person in known]
        deals: list[dict[str, Any]] = []
        bought: list[tuple[int, int, int]] = []
        paths: list[list[Step]] = []
        for place in range(max(6, int(self.size * _DEALS_A_CONTACT))):
            created, colleague = self._day(), self.dice.choice(staff)
            person = known[self.dice.randrange(max(1, bisect_right(days, created)))]
            product, product_name, price = self.dice.choice(products)
            path = path_of(
                self.dice, colleague, created, until=self.today, bad_month=self.bad_month
            )
            quantity = self.dice.choice((1, 1, 1, 2, 3))
            company_name, city = named.get(person["company_id"], (person["name"], person["city"]))
            title = self._pick("deal_titles").format(product=product_name, company=company_name, city=city)
            amount = price * quantity * self.dice.choice((90, 95, 100, 100, 105, 110)) // 100
            deal = {"name": title, "ref": f"D-{2001 + place}", "owner_id": colleague.id}
            deals.append(deal | parties_of(person) | self._money(path, amount) | self._state(path, stages))
            bought.append((product, quantity, price))
            paths.append(path)
        ids = self.unit.insert_many(Deal, deals)
        self.unit.insert_many(
            DealLine,
            [
                {
                    "deal_id": number,
                    "product_id": product,
                    "quantity": Decimal(quantity),
                    "price": deal["amount"] // quantity,
                    "position": 0,
                }
                for number, deal, (product, quantity, _price) in zip(ids, deals, bought, strict=True)
            ],
        )
        moves = [
            move
            for number, deal, path in zip(ids, deals, paths, strict=True)
            for move in moves_of(self.unit.facts, number, deal, path, stages)
        ]
        self.unit.insert_many(StageMove, moves)
        return [deal | {"id": number} for number, deal in zip(ids, deals, strict=True)], bought

    def _money(self, path: Sequence[Step], amount: int) -> dict[str, Any]:
        """A deal's amount, now and then in the foreign currency."""
        base, last = self.unit.facts.currency, path[-1]
        if self.dice.random() >= _FOREIGN_SHARE:
            return {"amount": amount, "currency": base, "rate": Decimal(1), "base_amount": amount}
        rate = self._rate(path[0].day if last.outcome is DealStatus.OPEN else last.day)
        whole = max(1, int(Decimal(amount).scaleb(-self.unit.facts.exponent) / rate / 10) * 10)
        minor = whole * 10 ** exponent(self.foreign)
        return {
            "amount": minor,
            "currency": self.foreign,
            "rate": rate,
            "base_amount": convert(minor, self.foreign, base, rate),
        }

    def _state(self, path: Sequence[Step], stages: Sequence[Stage]) -> dict[str, Any]:
        """Where a deal stands after its path, and why it was lost."""
        last = path[-1]
        closed = None if last.outcome is DealStatus.OPEN else last.day
        lost = last.outcome is DealStatus.LOST
        reason = self.dice.choices(self.said["reasons"], _REASON_WEIGHTS)[0] if lost else None
        rivals = reason == self.said["reasons"][1]
        return {
            "pipeline_id": stages[0].pipeline_id,
            "stage_id": stages[last.stage].id,
            "status": last.outcome,
            "created": path[0].day,
            "entered": last.day,
            "expected_close": expected_close(self.dice, path, today=self.today),
            "closed": closed,
            "lost_reason": reason,
            "competitor": self._pick("competitors") if rivals else None,
            "next_step": None if closed else self._pick("next_steps") or None,
        }
