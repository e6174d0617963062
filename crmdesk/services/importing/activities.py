"""Importing activities: what was done or is planned, with whom and about what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import select

from crmdesk.l10n.texts import _
from crmdesk.model.activity import ActivityKind
from crmdesk.model.contact import Contact
from crmdesk.services import activities
from crmdesk.services.importing.choices import words_of
from crmdesk.services.importing.whole import WholeRowWriter

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from crmdesk.db.uow import Unit
    from crmdesk.model.activity import Activity
    from crmdesk.model.base import Record
    from crmdesk.services.importing.held import ReadRows
    from crmdesk.services.importing.writer import Values


class ActivityWriter(WholeRowWriter):
    """Rows of activities. Each equal row is one more of them, since much is done twice a day."""

    looked_up = ("done", "due", "subject", "kind")
    counts_equals = True

    def read_known(self, session: Session, rows: ReadRows) -> None:
        """Read the activities that these rows may be about, and who works where."""
        self._employers: dict[int, int] = {}
        if "contact" in self.plan.fields:
            employed = select(Contact.id, Contact.company_id).where(Contact.company_id.is_not(None))
            self._employers = {person: company for person, company in session.execute(employed) if company}
        super().read_known(session, rows)

    def resolved(self, values: Values) -> Values:
        """A row's values; a time of day says its day as well."""
        self.choose(values)
        resolved = super().resolved(values)
        self.require_past("done", resolved.get("done"))
        if resolved.get("due_at") is not None:
            resolved["due"] = self.resolver.facts.day_of(resolved["due_at"])
        return resolved

    def told(self, name: str, values: Values) -> Any:
        """What a row or an activity says in a field; one that is called after its kind has no subject."""
        value = super().told(name, values)
        if name == "subject" and value and values.get("kind") is not None:
            said = words_of(ActivityKind).get(value)
            return None if said == values["kind"] else value
        return value or None if name == "subject" else value

    def differing(self, existing: Values, values: Values) -> Values:
        """The values of a row that are not the activity's; none loses its subject."""
        found = super().differing(existing, values)
        if "subject" in found and self.told("subject", values) == self.told("subject", existing):
            del found["subject"]
        return found

    def row_of(self, record: int, values: Values) -> Values:
        """A table row of field values, with its days, its customer and a subject."""
        row = super().row_of(record, values)
        facts = self.resolver.facts
        if row.get("done") is not None:
            row["done_day"] = facts.day_of(row["done"])
        row["name"] = row.get("name") or _(row["kind"].label)
        row["created"] = row.get("created") or row.get("done_day") or self.resolver.today
        person = row.get("contact_id")
        row["customer_id"] = row.get("company_id") or self._employers.get(person or 0) or person
        return row

    def update(self, unit: Unit, target: Record, differing: Values) -> None:
        """Change a known activity where a row differs from it."""
        super().update(unit, target, differing)
        activities.complete(unit, cast("Activity", target))
