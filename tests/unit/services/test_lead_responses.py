"""How soon leads were answered follows from activities and work time, whatever is done and taken back."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import delete, select

from crmdesk.model import ActivityKind, Direction, LeadResponse
from crmdesk.services import activities, history, lead_responses, records, work_hours

FIVE_DAYS = "mon-fri=09:00-17:00"


@pytest.fixture
def lead(crm, clock):
    """A company added on a Wednesday morning; it is Thursday, eleven o'clock."""
    work_hours.put_week(crm, start=work_hours.FIRST_WEEK, hours=FIVE_DAYS)
    company = records.save(crm, entity="company", values={"name": "Acme"}).id
    clock.advance(days=1, hours=2)
    return company


def kept(crm):
    """What is kept, by party; and that it would come out the same if made anew."""

    def read(session):
        rows = session.execute(select(LeadResponse.customer_id, LeadResponse.day, LeadResponse.minutes))
        return {customer: (day, minutes) for customer, day, minutes in rows}

    found = crm.read(read)
    with crm.write() as unit:
        lead_responses.rebuild(unit.session, unit.facts)
        assert read(unit.session) == found
    return found


def call(crm, lead, **more):
    return activities.log(crm, kind=ActivityKind.CALL, entity="company", record=lead, **more)


def test_the_first_outbound_contact_counts_from_the_beginning_of_the_leads_day(crm, clock, lead):
    call(crm, lead, direction=Direction.IN)
    activities.log(crm, kind=ActivityKind.NOTE, entity="company", record=lead)
    assert kept(crm) == {}
    call(crm, lead)
    assert kept(crm) == {lead: (dt.date(2026, 5, 21), 8 * 60 + 2 * 60)}
    clock.advance(days=3)
    call(crm, lead)
    assert kept(crm) == {lead: (dt.date(2026, 5, 21), 600)}


def test_taking_it_back_takes_the_answer_back(crm, lead):
    before = kept(crm)
    call(crm, lead)
    history.undo(crm)
    assert kept(crm) == before == {}
    history.redo(crm)
    assert kept(crm) == {lead: (dt.date(2026, 5, 21), 600)}


def test_a_holiday_and_another_week_move_it(crm, lead):
    call(crm, lead)
    records.save(crm, entity="holiday", values={"day": dt.date(2026, 5, 20), "name": "Closed"})
    assert kept(crm)[lead][1] == 120
    work_hours.put_week(crm, start=dt.date(2026, 5, 21), hours="mon-fri=10:00-17:00")
    assert kept(crm)[lead][1] == 60


def test_a_book_from_before_is_filled_once(crm, lead):
    call(crm, lead)
    found = kept(crm)
    with crm.write() as unit:
        unit.session.execute(delete(LeadResponse))
        crm.close_commit(unit.session, {})
    lead_responses.fill(crm)
    assert kept(crm) == found
