"""The side facts of a record equal plain sums over its rows, in one query."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from sqlalchemy import event, select

from crmdesk.model import Contact
from crmdesk.model.activity import Activity, ActivityKind
from crmdesk.model.deal import Deal, DealStatus
from crmdesk.model.subscription import Subscription, SubscriptionStatus
from crmdesk.model.survey import Answer, AnswerKind
from crmdesk.model.ticket import Ticket, TicketStatus
from crmdesk.services import activities, deals, records, tickets
from crmdesk.services.record_facts import RecordFacts, facts_of

NO_CONTACT = {ActivityKind.NOTE, ActivityKind.TASK}


@pytest.fixture
def busy(crm, made, clock, once):
    """A company with two people, a person of nobody, and what all of them did and bought."""
    once("what parties did and bought", crm, lambda: make_busy(crm, made, clock), clock)
    return crm


def make_busy(crm, made, clock):
    other = records.save(crm, entity="contact", values={"name": "Reza", "company": made.company}).id
    alone = records.save(crm, entity="contact", values={"name": "Alone"}).id
    parties = [
        {"contact": made.person},
        {"company": made.company},
        {"contact": other, "company": made.company},
        {"contact": alone},
    ]
    chance = random.Random(7)
    for number in range(60):
        clock.advance(hours=9)
        party = chance.choice(parties)
        match chance.randrange(6):
            case 0:
                values = {"title": f"D{number}", "amount": 1000 * number, **party}
                deal = records.save(crm, entity="deal", values=values).id
                if chance.random() < 0.5:
                    deals.win(crm, deal=deal)
            case 1:
                day = crm.today() - dt.timedelta(days=chance.choice((0, 364, 365, 400)))
                values = {"subject": f"T{number}", "created": day, **party}
                ticket = records.save(crm, entity="ticket", values=values).id
                tickets.rate(crm, ticket=ticket, satisfaction=chance.choice((2, 4, None)))
            case 2:
                values = {
                    "plan": "P",
                    "price": 300 * number,
                    "start": crm.today(),
                    "currency": "USD",
                    **party,
                }
                records.save(crm, entity="subscription", values=values)
            case 5:
                kind, score = chance.choice([("csat", 5), ("csat", 3), ("nps", 5)])
                records.save(crm, entity="answer", values={"kind": kind, "score": score, **party})
            case 3:
                entity, record = chance.choice(list(party.items()))
                activities.log(crm, kind=chance.choice(list(ActivityKind)), entity=entity, record=record)
            case 4:
                entity, record = chance.choice(list(party.items()))
                day = crm.today() + dt.timedelta(days=number)
                activities.plan(crm, kind=ActivityKind.CALL, day=day, entity=entity, record=record)
    for entity, model in (("deal", Deal), ("activity", Activity), ("ticket", Ticket)):
        first = crm.read(lambda s, m=model: s.scalars(select(m.id).order_by(m.id.desc())).first())
        records.trash(crm, entity=entity, ids=[first])


def plain(crm, entity, record):
    def rows(model):
        return crm.read(lambda s: list(s.scalars(select(model))))

    people = {one.id for one in rows(Contact) if entity == "company" and one.company_id == record}

    def mine(model):
        link = {"contact": "contact_id", "company": "company_id"}.get(entity, f"{entity}_id")
        return [
            one
            for one in rows(model)
            if one.trashed is None
            and (
                getattr(one, link) == record
                or (entity == "company" and (one.contact_id in people or one.customer_id == record))
            )
        ]

    acts = mine(Activity)
    told = {
        "last_contact": max((a.done_day for a in acts if a.done and a.kind not in NO_CONTACT), default=None),
        "next_step": min((a.due for a in acts if not a.done and a.due), default=None),
    }
    if entity == "deal":
        return RecordFacts(**told)
    open_deals = [deal for deal in mine(Deal) if deal.status is DealStatus.OPEN]
    paid = {SubscriptionStatus.ACTIVE, SubscriptionStatus.PAST_DUE}
    over = {TicketStatus.SOLVED, TicketStatus.CLOSED}
    if entity == "company":
        said = [one.score for one in mine(Answer) if one.kind is AnswerKind.CSAT]
        said += [one.satisfaction for one in mine(Ticket) if one.satisfaction is not None]
        year = crm.today() - dt.timedelta(days=365)
        told |= {
            "year_tickets": sum(one.created > year for one in mine(Ticket)),
            "ratings": len(said),
            "satisfied": sum(score in {4, 5} for score in said),
        }
    return RecordFacts(
        **told,
        open_deals=len(open_deals),
        open_value=sum(deal.base_amount for deal in open_deals),
        value=sum(deal.base_amount for deal in mine(Deal) if deal.status is DealStatus.WON),
        monthly=sum(one.monthly for one in mine(Subscription) if one.status in paid),
        open_tickets=sum(one.status not in over for one in mine(Ticket)),
    )


def test_the_facts_are_plain_sums_in_one_query(busy, made):
    statements = []
    event.listen(busy.engine, "before_cursor_execute", lambda *told: statements.append(told[2]))
    for entity, record in (("contact", made.person), ("company", made.company), ("deal", made.deal)):
        statements.clear()
        found = facts_of(busy, entity=entity, record=record)
        assert len([one for one in statements if one.lstrip().upper().startswith("SELECT")]) == 1
        assert found == plain(busy, entity, record)
    company = facts_of(busy, entity="company", record=made.company)
    assert min(company.open_deals, company.monthly, company.open_tickets, company.value) > 0
    assert 0 < company.satisfied < company.ratings
    assert company.year_tickets > 0
