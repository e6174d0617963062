"""Importing dated facts: costs, answers and use. Each equal row of a file is one more of them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import select

from crmdesk.l10n.texts import Word
from crmdesk.model.cost import CostCategory
from crmdesk.model.errors import Invalid, MissingRate
from crmdesk.model.money import convert
from crmdesk.model.survey import Answer, Usage
from crmdesk.model.ticket import Ticket
from crmdesk.services.importing.customers import Customers
from crmdesk.services.importing.whole import WholeRowWriter
from crmdesk.services.inputs import read_scale, require_past, whole
from crmdesk.services.rates import Rates

if TYPE_CHECKING:
    from decimal import Decimal

    from sqlalchemy.orm import Session

    from crmdesk.services.importing.held import ReadRows
    from crmdesk.services.importing.writer import Values


class FactWriter(WholeRowWriter):
    """Rows of dated facts about customers; what a row leaves out is as it usually is."""

    counts_equals = True

    def read_known(self, session: Session, rows: ReadRows) -> None:
        """Read the facts that these rows may be about, and who works where."""
        self.customers = Customers(session, self.plan)
        super().read_known(session, rows)

    def usual(self) -> Values:
        """What a row says that does not say it."""
        return {"day": self.resolver.today}

    def sought(self, name: str, value: Any) -> Any:
        """The value by which a fact is looked up, the usual one where the row has none."""
        return super().sought(name, self.usual().get(name) if value is None else value)

    def resolved(self, values: Values) -> Values:
        """A row's values; an empty cell says what is usual."""
        self.choose(values)
        resolved = super().resolved(values)
        for name, value in self.usual().items():
            if name in self.plan.fields and resolved.get(name) is None:
                resolved[name] = value
        return resolved

    def row_of(self, record: int, values: Values) -> Values:
        """A table row of field values, with the customer."""
        row = super().row_of(record, self.usual() | {k: v for k, v in values.items() if v is not None})
        row["customer_id"] = self.customers.of(row)
        return row


class CostWriter(FactWriter):
    """Rows of costs; their rate is frozen at their day."""

    looked_up = ("day",)

    def read_known(self, session: Session, rows: ReadRows) -> None:
        """Read the costs that these rows may be about, and every rate."""
        self.rates = Rates(session, self.resolver.facts.currency)
        super().read_known(session, rows)

    def usual(self) -> Values:
        """Base currency, and a cost of no particular category."""
        return {"currency": self.resolver.facts.currency, "category": CostCategory.OTHER}

    def resolved(self, values: Values) -> Values:
        """A row's values, for which there is a rate."""
        resolved = super().resolved(values)
        self._rate(self.usual() | resolved)
        return resolved

    def _rate(self, values: Values) -> Decimal:
        record = values.get("text") or Word(values["category"].label)
        try:
            return self.rates.on(currency=values["currency"], day=values["day"], record=record)
        except MissingRate as error:
            raise Invalid("currency", error.message, **error.params) from error

    def row_of(self, record: int, values: Values) -> Values:
        """A table row of field values, with the frozen rate."""
        row = super().row_of(record, values)
        base = self.resolver.facts.currency
        row["rate"] = self._rate(self.usual() | values)
        row["base_amount"] = convert(row["amount"], row["currency"], base, row["rate"])
        return row


class AnswerWriter(FactWriter):
    """Rows of survey answers."""

    looked_up = ("day", "kind")

    def read_known(self, session: Session, rows: ReadRows) -> None:
        """Read the answers that these rows may be about, and whose the tickets are."""
        self._of_tickets: dict[int, int | None] = {}
        if "ticket" in self.plan.fields:
            tickets = select(Ticket.id, Ticket.customer_id).where(Ticket.customer_id.is_not(None))
            self._of_tickets = dict(session.execute(tickets).all())
        super().read_known(session, rows)

    def resolved(self, values: Values) -> Values:
        """A row's values, if its score is on its scale."""
        resolved = super().resolved(values)
        scale = read_scale(resolved["kind"], resolved.get("scale"))
        resolved["score"] = whole("score", resolved["score"])
        if "scale" in self.plan.fields:
            resolved["scale"] = scale
        told = SimpleNamespace(kind=resolved["kind"], score=resolved["score"], scale=scale)
        Answer.require_sound(cast("Answer", told))
        require_past(resolved.get("day") or self.resolver.today, self.resolver.today)
        return resolved

    def row_of(self, record: int, values: Values) -> Values:
        """A table row of field values, with the scale; the customer may be that of the ticket."""
        row = super().row_of(record, values)
        row["scale"] = read_scale(row["kind"], row.get("scale"))
        row["customer_id"] = row["customer_id"] or self._of_tickets.get(row.get("ticket_id") or 0)
        return row


class UsageWriter(FactWriter):
    """Rows of how often a product was used."""

    looked_up = ("day", "count")

    def sought(self, name: str, value: Any) -> Any:
        """The value by which a use is looked up: a count as the book has it, which is whole."""
        found = super().sought(name, value)
        return int(found) if name == "count" else found

    def usual(self) -> Values:
        """Used once, today."""
        return super().usual() | {"count": 1}

    def resolved(self, values: Values) -> Values:
        """A row's values, if they make a use."""
        resolved = super().resolved(values)
        told = self.usual() | resolved
        count = whole("count", told["count"])
        if "count" in self.plan.fields:
            resolved["count"] = count
        Usage.require_sound(cast("Usage", SimpleNamespace(count=count)))
        require_past(told["day"], self.resolver.today)
        return resolved
