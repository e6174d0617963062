"""The parties: which records they are, and who pays behind a record's company and contact."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import inspect

from crmdesk.model.contact import Contact

if TYPE_CHECKING:
    from sqlalchemy.orm import InstanceState, Session

    from crmdesk.model.activity import Activity
    from crmdesk.model.cost import Cost
    from crmdesk.model.deal import Deal
    from crmdesk.model.subscription import Subscription
    from crmdesk.model.survey import Usage
    from crmdesk.model.ticket import Ticket

    Paid = Activity | Cost | Deal | Subscription | Ticket | Usage

PARTIES: Final = ("contact", "company")
"""The records that are parties, people first."""


def customer_of(session: Session, *, company: int | None, contact: int | None) -> int | None:
    """The party that pays: the company where there is one, else the person's company, else the person."""
    if company is not None or contact is None:
        return company
    person = session.get(Contact, contact)
    return person.company_id or person.id if person is not None else contact


def follow_customer(session: Session, record: Paid) -> None:
    """Let a new record's customer, or one whose parties were changed, follow from its parties."""
    state: InstanceState[Paid] = inspect(record)
    parties = (state.attrs.company_id, state.attrs.contact_id)
    if state.transient or any(one.history.has_changes() for one in parties):
        record.customer_id = customer_of(session, company=record.company_id, contact=record.contact_id)
