"""Importing deals: their stage or outcome, their product, their dated moves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import select

from crmdesk.l10n.texts import N_
from crmdesk.model.contact import Contact
from crmdesk.model.deal import Deal, DealLine, DealStatus, StageMove
from crmdesk.model.errors import Invalid, MissingRate
from crmdesk.model.money import convert
from crmdesk.services import deals
from crmdesk.services.importing.stages import Stages, outcome_named, outcome_of
from crmdesk.services.importing.writer import RecordWriter
from crmdesk.services.rates import Rates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from crmdesk.db.uow import Unit
    from crmdesk.model.base import Record
    from crmdesk.services.importing.held import ReadRows

Values = dict[str, Any]

_FOLLOWING = frozenset({"product", "stage", "closed", "status", "lost_reason", "competitor"})
"""What is told by a deal's lines and moves, or goes with them."""


class DealWriter(RecordWriter):
    """Rows of deals. A row's outcome is kept as its status, a title made for it as `made_title`."""

    extra = frozenset({"made_title", "product", "status", "pipeline"})

    def read_known(self, session: Session, rows: ReadRows) -> None:
        """Read the deals that these rows may be about, and what deals need: stages, rates, employers."""
        self.stages = Stages(session, self.resolver, create=self.plan.options.create_missing)
        self.first = deals.first_stage(session)
        self.rates = Rates(session, self.resolver.facts.currency)
        self._employers: dict[int, int] = {}
        if "contact" in self.plan.fields:
            employed = select(Contact.id, Contact.company_id).where(Contact.company_id.is_not(None))
            self._employers = {person: company for person, company in session.execute(employed) if company}
        super().read_known(session, rows)

    def read_beside(self, session: Session, found: dict[int, Values]) -> None:
        """Read the deals' products, that of each one's first line, and their tags."""
        super().read_beside(session, found)
        if "product" in self.plan.fields and found:
            query = select(DealLine.deal_id, DealLine.product_id).order_by(DealLine.id.desc())
            for deal, product in session.execute(query):
                if deal in found:
                    found[deal]["product"] = product

    def own_key(self, values: Values) -> tuple[str, Any]:
        """The title, made where the file has none."""
        return "title", values.get("title") or values.get("made_title") or _made_title(values)

    def resolved(self, values: Values) -> Values:
        """A row's values: its title made where it has none, its outcome told by its stage or its status."""
        stage, pipeline = values.pop("stage", None), None
        said = values.pop("status", None)
        made = _made_title(values)
        if values.get("title") is None:
            values["title"] = made
        resolved = super().resolved(values)
        resolved["made_title"] = made
        pipeline = resolved.get("pipeline")
        named = outcome_named(stage)
        if said is not None or stage is not None or "stage" in self.plan.fields:
            resolved["status"] = outcome_of(named, "status", said)
        if stage is not None and named is DealStatus.OPEN:
            resolved["stage"] = self.stages.find(stage, pipeline)
        self._check_days(resolved)
        self._rate(resolved)
        return resolved

    def _check_days(self, values: Values) -> None:
        outcome, closed, created = values.get("status"), values.get("closed"), values.get("created")
        today = self.resolver.today
        if outcome in {DealStatus.WON, DealStatus.LOST} and closed is None:
            raise Invalid("closed", N_("A deal that is won or lost needs its close date."))
        if outcome in {None, DealStatus.OPEN}:
            values.pop("closed", None)
            closed = None
        if closed is not None and created is not None and closed < created:
            raise Invalid("closed", N_("The close date is before the deal was created."))
        if closed is not None and closed > today:
            raise Invalid("closed", N_("The close date is in the future."))
        if created is not None and created > today:
            raise Invalid("created", N_("This day is in the future. Choose today or an earlier day."))

    def _rate(self, values: Values) -> Any:
        """The rate of a row's day."""
        facts = self.resolver.facts
        try:
            return self.rates.on(
                currency=values.get("currency") or facts.currency,
                day=values.get("closed") or values.get("created") or self.resolver.today,
                record=values["title"] or "",
            )
        except MissingRate as error:
            raise Invalid("currency", error.message, **error.params) from error

    def differing(self, existing: Values, values: Values) -> Values:
        """The values of a row that are not the deal's; a made title changes nothing."""
        compared = {name: value for name, value in values.items() if name != "made_title"}
        if values["title"] == values["made_title"]:
            del compared["title"]
        found = super().differing(existing, compared)
        pipeline = found.pop("pipeline", None)
        if pipeline is not None and values.get("stage") is None:
            found["stage"] = self.stages.first_of.get(pipeline, self.first.id)
        return found

    def insert(self, unit: Unit, rows: Sequence[tuple[int, Values]]) -> None:
        """Make deals with their lines and moves."""
        made = [self._deal_row(record, values) for record, values in rows]
        unit.insert_many(Deal, made)
        lines = [
            {
                "deal_id": row["id"],
                "product_id": self.real("product", values["product"]),
                "price": row["amount"],
                "position": 0,
            }
            for row, (_record, values) in zip(made, rows, strict=True)
            if values.get("product")
        ]
        unit.insert_many(DealLine, lines)
        unit.insert_many(StageMove, [move for row in made for move in _moves(unit, row)])

    def _deal_row(self, record: int, values: Values) -> Values:
        row, facts = self.row_of(record, values), self.resolver.facts
        row.setdefault("currency", facts.currency)
        row.setdefault("amount", 0)
        row["status"] = values.get("status") or DealStatus.OPEN
        if row["status"] is DealStatus.OPEN:
            row.pop("closed", None)
        row.setdefault("created", row.get("closed") or self.resolver.today)
        pipeline = values.get("pipeline") or self.first.pipeline_id
        if "stage_id" not in row:
            row["stage_id"] = self.stages.first_of.get(pipeline, self.first.id)
        row["pipeline_id"] = self.stages.pipeline_of.get(row["stage_id"], pipeline)
        row["entered"] = row.get("closed") or row["created"]
        person = row.get("contact_id")
        row["customer_id"] = row.get("company_id") or self._employers.get(person or 0) or person
        rate = self._rate(values)
        row["rate"], base = rate, facts.currency
        row["base_amount"] = convert(row["amount"], row["currency"], base, rate)
        if row.get("cost") is not None:
            row["base_cost"] = convert(row["cost"], row["currency"], base, rate)
        return row

    def update(self, unit: Unit, target: Record, differing: Values) -> None:
        """Change a known deal where a row differs; a new outcome or stage is a new dated move."""
        deal = cast("Deal", target)
        super().update(unit, deal, {k: v for k, v in differing.items() if k not in _FOLLOWING | self.extra})
        for name in ("lost_reason", "competitor"):
            if name in differing:
                setattr(deal, name, differing[name])
        deals.complete(unit, deal)
        if "product" in differing:
            product = differing["product"]
            _set_product(unit, deal, None if product is None else self.real("product", product))
        stage = differing.get("stage")
        if stage is not None:
            stage = self.resolver.numbers.real("stage", stage)
        if stage is not None or differing.keys() & {"status", "closed"}:
            status = differing.get("status") or deal.status
            deals.record_state(unit, deal, status=status, stage=stage, day=differing.get("closed"))


def _set_product(unit: Unit, deal: Deal, product: int | None) -> None:
    query = select(DealLine).where(DealLine.deal_id == deal.id).order_by(DealLine.id)
    line = unit.session.scalars(query.limit(1)).first()
    if line is not None and product is not None:
        line.product_id = product
    elif line is not None:
        unit.session.delete(line)
    elif product is not None:
        unit.add(DealLine(deal_id=deal.id, product_id=product, price=deal.amount))


def _made_title(values: Values) -> str | None:
    """A title of product and customer, or the reference, where a file has none."""
    words = [values.get("product"), values.get("company") or values.get("contact")]
    return " · ".join(str(word) for word in words if word) or values.get("ref")


def _moves(unit: Unit, row: Values) -> list[Values]:
    """The dated moves of a new deal: entering its stage, and its close."""
    start = deals.moment_on(unit, row["created"])
    shared = {"deal_id": row["id"], "stage_id": row["stage_id"], "owner_id": row.get("owner_id")}
    first = shared | {
        "seq": 1,
        "moment": start,
        "day": row["created"],
        "outcome": DealStatus.OPEN,
        "base_amount": row["base_amount"],
    }
    if row["status"] is DealStatus.OPEN:
        return [first]
    end = max(start, deals.moment_on(unit, row["closed"]))
    close = shared | {
        "seq": 2,
        "moment": end,
        "day": row["closed"],
        "outcome": row["status"],
        "base_amount": row["base_amount"],
        "reason": row.get("lost_reason"),
        "competitor": row.get("competitor"),
    }
    return [first | {"until": end, "until_day": row["closed"]}, close]
