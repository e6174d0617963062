"""Records that nothing is planned for: deals as the day's page tells them, people and companies alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, or_, select

from crmdesk.model.activity import Activity
from crmdesk.model.contact import Contact
from crmdesk.model.deal import Deal, DealStatus

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement


def has_no_step(model: Any) -> ColumnElement[bool]:
    """Whether no activity that is still to be done is about a person, a company or an open deal.

    A deal whose next step somebody wrote down has one, and one that is won or lost needs none.
    """
    if model is Contact:
        about = (Activity.contact_id, Activity.company_id, Activity.customer_id)
        return and_(*(_unplanned(column, Contact.id) for column in about))
    unwritten = or_(Deal.next_step.is_(None), Deal.next_step == "")
    return and_(Deal.status == DealStatus.OPEN, unwritten, _unplanned(Activity.deal_id, Deal.id))


def _unplanned(about: Any, record: Any) -> ColumnElement[bool]:
    planned = select(Activity.id).where(about == record, Activity.done.is_(None), Activity.trashed.is_(None))
    return ~planned.exists()
