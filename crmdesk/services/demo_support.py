"""The support of the sample book: its days off, its promises, and tickets whose clocks tell stories.

In the bad month replies come late and customers are unhappy; some tickets wait, come back, or were never
answered.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter, defaultdict
from contextlib import suppress
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from crmdesk.l10n.errors import CrmError
from crmdesk.model.activity import Channel
from crmdesk.model.base import EPOCH
from crmdesk.model.deal import DealStatus
from crmdesk.model.ticket import (
    EventAuthor,
    EventKind,
    Priority,
    SavedReply,
    ServiceGoal,
    Ticket,
    TicketCategory,
    TicketEvent,
    TicketStatus,
)
from crmdesk.model.work_hours import Holiday, WorkHours
from crmdesk.model.work_time import usual_work_week
from crmdesk.services.holidays import known_holidays
from crmdesk.services.work_hours import calendar_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crmdesk.db.uow import Unit

_TICKETS_A_CONTACT: Final = 0.4
_RECENT_SHARE, _RECENT_DAYS = 0.12, 4
_JUST_CAME, _MINUTES_AGO = 4, (5, 45)
"""So many tickets came in the last hour, so that some are open at any time of day."""
_REPLY, _SOLVE = 55, 420
_LATE: Final = 7
_WAITS, _RETURNS, _INSIDE, _UNRATED = 0.25, 0.10, 0.2, 0.4
_ONE_WAITS, _WAITING_DAYS = 40, (5, 12)
"""Of so many tickets one waits for its customer; it came so many days ago, to be answered on any work day."""
_ONE_MERGED, _APART = 50, dt.timedelta(minutes=30)
"""Of so many tickets one was asked again, where the answer took so long."""
_INVOICES: Final = 1
"""The place of the category of tickets that are about a deal."""
_PROMISED_MORE: Final = 2
"""How many customers, those who pay most, are answered in half the time."""
SETTLED: Final = dt.timedelta(days=14)
"""A ticket of that age stands as it does at any time of the day."""
_CLOSED_AFTER: Final = dt.timedelta(days=7)
_PRIORITIES: Final = (Priority.LOW, Priority.NORMAL, Priority.HIGH, Priority.URGENT)
_GOALS: Final = {
    Priority.LOW: (480, 1920, 4800),
    Priority.NORMAL: (240, 960, 2400),
    Priority.HIGH: (120, 480, 960),
    Priority.URGENT: (60, 240, 480),
}
Rows = list[dict[str, Any]]


def tell_support(
    unit: Unit,
    said: dict[str, Any],
    *,
    dice: random.Random,
    size: int,
    span: tuple[dt.date, dt.date],
    bad: tuple[dt.date, dt.date],
    people: Sequence[dict[str, Any]],
    staff: Sequence[int],
    deals: Sequence[dict[str, Any]],
    subscriptions: Sequence[dict[str, Any]],
) -> Rows:
    """Write the support of a sample book of `size` contacts into its days; `bad` is its bad month.

    The tickets with their numbers.
    """
    story = _Support(unit, said, dice, bad=bad, staff=staff, categories=_write_rules(unit, said))
    _promise_more(unit, subscriptions)
    days = max(1, (span[1] - span[0]).days)
    tickets: Rows = []
    events: list[Rows] = []
    count = max(5, int(size * _TICKETS_A_CONTACT))
    waiting = range(_JUST_CAME, _JUST_CAME + max(1, count // _ONE_WAITS))
    for number in range(count):
        recent = dice.random() < _RECENT_SHARE
        ago = dice.randint(0, _RECENT_DAYS) if recent else int(days * dice.random())
        person = dice.choice(people)
        opened = unit.facts.noon_of(max(span[1] - dt.timedelta(days=ago), person["created"]))
        opened += dt.timedelta(minutes=dice.randint(-200, 220))
        if number < _JUST_CAME:
            opened = unit.now - dt.timedelta(minutes=dice.randint(*_MINUTES_AGO))
        # What is thrown for one does not depend on how far the one before has come by this time of day.
        story.dice = random.Random(dice.random())  # noqa: S311 - sample data, the same for the same seed
        if number in waiting:
            day = span[1] - dt.timedelta(days=story.dice.randint(*_WAITING_DAYS))
            person = next((one for one in (person, *people) if one["created"] <= day), person)
            opened = unit.facts.noon_of(max(day, person["created"]))
        ticket, told = story.ticket(person, opened, stays=number in waiting)
        if told:
            tickets.append(ticket)
            events.append(told)
    _point_at_deals(tickets, deals, story.categories[_INVOICES])
    return _write(unit, story, tickets, events, again=max(1, count // _ONE_MERGED))


def _write(unit: Unit, story: _Support, tickets: Rows, events: list[Rows], *, again: int) -> Rows:
    """Write tickets with their events, and some that were asked again and merged into them."""
    numbers = unit.insert_many(Ticket, tickets)
    known = [ticket | {"id": number} for number, ticket in zip(numbers, tickets, strict=True)]
    twins: list[tuple[dict[str, Any], Rows]] = []
    for ticket, told in zip(known, events, strict=True):
        twin = story.asked_again(ticket, told) if len(twins) < again else None
        if twin is not None:
            twins.append(twin)
    numbers += unit.insert_many(Ticket, [ticket for ticket, _told in twins])
    threads = zip(numbers, [*events, *(told for _ticket, told in twins)], strict=True)
    rows = [row | {"ticket_id": number} for number, told in threads for row in told]
    unit.insert_many(TicketEvent, rows)
    return known


def _point_at_deals(tickets: Rows, deals: Sequence[dict[str, Any]], category: int) -> None:
    """Let tickets of a category be about what their customer bought last."""
    bought: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for deal in sorted((one for one in deals if one["status"] is DealStatus.WON), key=itemgetter("closed")):
        bought[deal["customer_id"]].append(deal)
    for ticket in tickets:
        before = [one for one in bought[ticket["customer_id"]] if one["closed"] < ticket["created"]]
        if ticket["category_id"] == category and before:
            ticket["deal_id"] = before[-1]["id"]


def _promise_more(unit: Unit, subscriptions: Sequence[dict[str, Any]]) -> None:
    """Promise the customers who pay most an answer in half the time."""
    worth: Counter[int] = Counter()
    for one in subscriptions:
        worth[one["customer_id"]] += one["price"] * int(one["quantity"])
    rows = [
        {
            "priority": priority,
            "customer_id": customer,
            "first_reply": first // 2,
            "next_update": update // 2,
            "solve": solve // 2,
        }
        for customer, _worth in worth.most_common(_PROMISED_MORE)
        for priority, (first, update, solve) in _GOALS.items()
    ]
    unit.insert_many(ServiceGoal, rows)


def _write_rules(unit: Unit, said: dict[str, Any]) -> list[int]:
    """Days off of this year, texts sent often, promises, and the categories, whose numbers it gives."""
    year, facts = unit.today().year, unit.facts
    with suppress(CrmError):
        found = known_holidays(
            facts.country, dt.date(year, 1, 1), dt.date(year + 1, 1, 1), language=facts.language
        )
        unit.insert_many(Holiday, [{"day": day, "name": name, "hours": None} for day, name in found])
    unit.insert_many(
        SavedReply,
        [{"name": name, "text": text, "position": place} for place, (name, text) in enumerate(said["saved"])],
    )
    if unit.session.scalar(select(WorkHours.id).limit(1)) is None:
        unit.add(WorkHours(start=EPOCH, hours=usual_work_week(unit.facts.country)))
    unit.insert_many(
        ServiceGoal,
        [
            {"priority": priority, "first_reply": first, "next_update": update, "solve": solve}
            for priority, (first, update, solve) in _GOALS.items()
        ],
    )
    return unit.insert_many(
        TicketCategory, [{"name": name, "position": place} for place, name in enumerate(said["categories"])]
    )


class _Support:
    """The making of tickets, each with all that happened in it up to now."""

    def __init__(
        self,
        unit: Unit,
        said: dict[str, Any],
        dice: random.Random,
        *,
        bad: tuple[dt.date, dt.date],
        staff: Sequence[int],
        categories: Sequence[int],
    ) -> None:
        self.unit, self.said, self.dice, self.bad = unit, said, dice, bad
        self.staff, self.categories = staff, categories
        self.hours = calendar_of(unit.session, unit.facts.timezone)

    def ticket(
        self, person: dict[str, Any], opened: dt.datetime, *, stays: bool
    ) -> tuple[dict[str, Any], Rows]:
        """A ticket that came at a moment, and its events; none where that is still to come.

        One that `stays` waits for its customer.
        """
        dice, day = self.dice, self.unit.facts.day_of(opened)
        subject, category, question, answer = dice.choice(self.said["tickets"])
        late = self.bad[0] <= day < self.bad[1]
        owner = dice.choice(self.staff)
        if stays:
            events = self._asked(opened, question)
        else:
            events = self._thread(opened, late=late, texts=(question, answer))
        events = [one for one in events if one["moment"] <= self.unit.now]
        for place, one in enumerate(events, start=1):
            colleague = one["author"] is EventAuthor.STAFF
            one |= {
                "seq": place,
                "day": self.unit.facts.day_of(one["moment"]),
                "staff_id": owner if colleague else None,
                "contact_id": person["id"] if one["author"] is EventAuthor.CUSTOMER else None,
            }
        status = next((one["status"] for one in reversed(events) if one["status"]), TicketStatus.NEW)
        rated = status.is_over and dice.random() > _UNRATED
        score = dice.choice((1, 2, 2, 3) if late else (3, 4, 4, 5, 5, 5))
        ticket = {
            "name": subject,
            "contact_id": person["id"],
            "company_id": person["company_id"],
            "customer_id": person["company_id"] or person["id"],
            "priority": dice.choices(_PRIORITIES, (20, 50, 20, 10))[0],
            "category_id": self.categories[category],
            "status": status,
            "owner_id": None if status is TicketStatus.NEW and dice.random() < _WAITS else owner,
            "channel": dice.choice((Channel.EMAIL, Channel.EMAIL, Channel.WEB, Channel.PHONE)),
            "created": day,
            "opened": opened,
            "satisfaction": score if rated else None,
            "satisfied": events[-1]["day"] if rated and events else None,
            "escalated": late and dice.random() < _WAITS,
            "deal_id": None,
            "waiting_for": self.said["waits"] if status is TicketStatus.WAITING else None,
        }
        return ticket, events

    def asked_again(self, ticket: dict[str, Any], told: Rows) -> tuple[dict[str, Any], Rows] | None:
        """A second ticket about the same, merged into the first; None where that is new, or soon answered.

        What the customer said goes into the events `told` of the first.
        """
        answer = next((one for one in told if one["author"] is EventAuthor.STAFF), None)
        is_new = self.unit.today() - ticket["created"] < SETTLED
        if is_new or answer is None or answer["moment"] - ticket["opened"] < 2 * _APART:
            return None
        opened = ticket["opened"] + _APART
        day = self.unit.facts.day_of(opened)
        whose = {"day": day, "staff_id": None, "contact_id": ticket["contact_id"]}
        words = _event(opened, EventKind.REPLY, EventAuthor.CUSTOMER, text=self.said["twice"])
        told.insert(told.index(answer), words | whose)
        for place, one in enumerate(told, start=1):
            one["seq"] = place
        came = _event(opened, EventKind.STATUS, EventAuthor.CUSTOMER, TicketStatus.NEW)
        over = _event(answer["moment"], EventKind.STATUS, EventAuthor.AUTOMATIC, TicketStatus.CLOSED)
        nobody = {"day": answer["day"], "staff_id": None, "contact_id": None}
        twin = {
            "created": day,
            "opened": opened,
            "status": TicketStatus.CLOSED,
            "merged_into_id": ticket["id"],
            **dict.fromkeys(("satisfaction", "satisfied", "waiting_for", "deal_id")),
        }
        apart = {name: value for name, value in ticket.items() if name != "id"}
        return apart | twin, [came | whose | {"seq": 1}, over | nobody | {"seq": 2}]

    def _asked(self, opened: dt.datetime, question: str) -> Rows:
        """A ticket up to what a colleague asked its customer."""
        at = self._later(opened, _REPLY)
        return [*_came(opened, question), *_said_and(at, self.said["saved"][0][1], TicketStatus.WAITING)]

    def _thread(self, opened: dt.datetime, *, late: bool, texts: tuple[str, str]) -> Rows:
        """All events of a ticket, as if there were no present."""
        dice, said, slow = self.dice, self.said, _LATE if late else 1
        question, answer = texts
        events = _came(opened, question)
        at = self._later(opened, _REPLY * slow)
        if dice.random() < _WAITS:
            events += _said_and(at, said["ask"], TicketStatus.WAITING)
            at = self._later(at, _SOLVE)
            events.append(_event(at, EventKind.REPLY, EventAuthor.CUSTOMER, text=said["thanks"]))
            events.append(_event(at, EventKind.STATUS, EventAuthor.AUTOMATIC, TicketStatus.OPEN))
        else:
            events += _said_and(at, self.said["saved"][0][1], TicketStatus.OPEN)
        if dice.random() < _INSIDE:
            at = self._later(at, _REPLY)
            events.append(_event(at, EventKind.NOTE, EventAuthor.STAFF, text=said["inside"]))
        at = self._later(at, _SOLVE * (2 if late else 1))
        events += _said_and(at, answer, TicketStatus.SOLVED)
        if dice.random() < _RETURNS * slow / 2:
            at = self._later(at, _SOLVE)
            events.append(_event(at, EventKind.REPLY, EventAuthor.CUSTOMER, text=said["again"]))
            events.append(_event(at, EventKind.STATUS, EventAuthor.AUTOMATIC, TicketStatus.OPEN))
            at = self._later(at, _SOLVE)
            events += _said_and(at, answer, TicketStatus.SOLVED)
        closed = at + _CLOSED_AFTER
        return [*events, _event(closed, EventKind.STATUS, EventAuthor.AUTOMATIC, TicketStatus.CLOSED)]

    def _later(self, moment: dt.datetime, minutes: int) -> dt.datetime:
        """Some work minutes later."""
        return self.hours.after(moment, max(1, int(minutes * self.dice.lognormvariate(0, 0.7))))


def _came(moment: dt.datetime, question: str) -> Rows:
    """What a customer begins a ticket with."""
    return [
        _event(moment, EventKind.STATUS, EventAuthor.CUSTOMER, TicketStatus.NEW),
        _event(moment, EventKind.REPLY, EventAuthor.CUSTOMER, text=question),
    ]


def _said_and(moment: dt.datetime, text: str, status: TicketStatus) -> Rows:
    """A colleague's reply, by which the ticket becomes something."""
    return [
        _event(moment, EventKind.REPLY, EventAuthor.STAFF, text=text),
        _event(moment, EventKind.STATUS, EventAuthor.STAFF, status),
    ]


def _event(
    moment: dt.datetime,
    kind: EventKind,
    author: EventAuthor,
    status: TicketStatus | None = None,
    text: str | None = None,
) -> dict[str, Any]:
    return {
        "moment": moment,
        "kind": kind,
        "author": author,
        "status": status,
        "text": text,
        "minutes": 5 if text and author is EventAuthor.STAFF else None,
    }
