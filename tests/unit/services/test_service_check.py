"""The full check finds tickets and subscriptions that are not what their events and days make them."""

import datetime as dt

import pytest
from sqlalchemy import text

from crmdesk.db import check_service
from crmdesk.db.check import check_book
from crmdesk.model.ticket import TicketStatus
from crmdesk.services import records, tickets


@pytest.fixture
def sound(crm, made, clock):
    """Two tickets, one of them solved, and a subscription with a trial."""
    for subject in ("No sound", "No light"):
        number = records.save(crm, entity="ticket", values={"subject": subject, "contact": made.person}).id
        clock.advance(hours=3)
        tickets.reply(crm, ticket=number, text="We look into it.")
    tickets.set_status(crm, ticket=2, status=TicketStatus.SOLVED)
    start = dt.date(2026, 1, 1)
    values = {
        "plan": "Basic",
        "company": made.company,
        "price": 900,
        "start": start,
        "trial": dt.date(2026, 2, 1),
    }
    records.save(crm, entity="subscription", values=values)
    return crm.engine


def test_a_sound_book_has_no_findings(sound):
    assert check_book(sound) == []


@pytest.mark.parametrize(
    ("wrong", "message", "table", "ids"),
    [
        ("UPDATE ticket SET status = 'open' WHERE id = 2", check_service.WRONG_STATUS, "ticket", (2,)),
        ("DELETE FROM ticket_event WHERE status = 'solved'", check_service.WRONG_STATUS, "ticket", (2,)),
        ("UPDATE ticket SET replied = replied + 1 WHERE id = 1", check_service.WRONG_CLOCK, "ticket", (1,)),
        ("UPDATE ticket SET reopened = 1 WHERE id = 1", check_service.WRONG_CLOCK, "ticket", (1,)),
        ("UPDATE subscription SET customer_id = NULL", check_service.NO_CUSTOMER, "subscription", (1,)),
        ("DELETE FROM subscription_state", check_service.BROKEN_STATES, "subscription", (1,)),
        (
            "UPDATE subscription_state SET until = until + 1 WHERE until IS NOT NULL",
            check_service.BROKEN_STATES,
            "subscription",
            (1,),
        ),
    ],
)
def test_what_was_put_wrong_is_found(sound, wrong, message, table, ids):
    with sound.begin() as connection:
        connection.execute(text(wrong))
    found = check_book(sound)
    assert (message, table, ids) in [(one.message, one.table, one.ids) for one in found]
