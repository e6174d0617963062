"""Whose a dated fact is: the company of a row, else its person's company, else the person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from crmdesk.model.contact import Contact

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from crmdesk.services.importing.plan import Plan


class Customers:
    """Who works where, read once where the rows name people."""

    def __init__(self, session: Session, plan: Plan) -> None:
        employed = select(Contact.id, Contact.company_id).where(Contact.company_id.is_not(None))
        rows = session.execute(employed) if "contact" in plan.fields else ()
        self._employers: dict[int, int] = {person: company for person, company in rows if company}

    def of(self, row: dict[str, Any]) -> int | None:
        """The customer of a table row; None where it names nobody."""
        person: int | None = row.get("contact_id")
        return row.get("company_id") or self._employers.get(person or 0) or person
