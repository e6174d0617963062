"""Importing deals: their stage or outcome, their product, their dated moves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from crmdesk.l10n.normalise import fold
from crmdesk.l10n.texts import N_
from crmdesk.model.deal import Deal, DealLine, DealStatus, Stage, StageMove
from crmdesk.model.errors import Invalid
from crmdesk.model.money import convert
from crmdesk.services import deals
from crmdesk.services.importing.writer import RecordWriter
from crmdesk.services.rates import rate_on

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from decimal import Decimal

    from crmdesk.db.uow import Unit
    from crmdesk.entities.spec import Field
    from crmdesk.model.base import Record
    from crmdesk.services.importing.cells import ReadRow
    from crmdesk.services.importing.plan import Plan
    from crmdesk.services.importing.resolve import Resolver

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a file's stage says of a deal: that it is won or lost, or neither."""

    status: DealStatus

    @property
    def closes(self) -> bool:
        """Whether the deal is closed by it."""
        return self.status is not DealStatus.OPEN


_WON = ("won", "closed won", "موفق", "برنده", "برنده شد", "مكسوبة", "فوز", "تم الفوز", "זכייה", "נסגר בזכייה")
_LOST = ("lost", "closed lost", "ناموفق", "باخته", "از دست رفته", "مفقودة", "خسارة", "خاسرة", "הפסד", "אבוד")
_NAMED = {fold(word): DealStatus.WON for word in _WON} | {fold(word): DealStatus.LOST for word in _LOST}


def outcome_named(stage: str) -> Outcome:
    """The outcome that a stage's name says, in any of the four languages."""
    return Outcome(_NAMED.get(fold(stage), DealStatus.OPEN))


class DealWriter(RecordWriter):
    """Rows of deals."""

    def __init__(self, plan: Plan, resolver: Resolver) -> None:
        super().__init__(plan, resolver)
        self._first = deals.first_stage(resolver.session)
        self._rates: dict[tuple[str, dt.date], Decimal] = {}
        self._products: dict[int, int | None] = {}

    def expect(self, read: Sequence[ReadRow]) -> None:
        """Read the deals that these rows may be about, and their products."""
        if "title" not in self.plan.fields and "ref" not in self.plan.fields:
            for row in read:
                row.values.setdefault("title", _made_title(row.values))
        super().expect(read)
        query = select(DealLine.deal_id, DealLine.product_id).order_by(DealLine.id.desc())
        if self.known:
            self._products = dict(self.resolver.session.execute(query))

    def resolved(self, row: ReadRow) -> Values:
        """A row's values: its title made where it has none, its stage told from its outcome."""
        stage = row.values.get("stage")
        outcome = outcome_named(stage) if stage is not None else Outcome(DealStatus.OPEN)
        known = dict(row.values)
        if known.get("title") is None:
            known["title"] = _made_title(known)
        if outcome.closes:
            known["stage"] = None
        row.values = known
        values = super().resolved(row)
        values["outcome"] = outcome
        if "stage" not in row.values or values["stage"] is None:
            values.pop("stage", None)
        self._require_sound_days(values)
        return values

    def _require_sound_days(self, values: Values) -> None:
        outcome, closed, created = values["outcome"], values.get("closed"), values.get("created")
        if outcome.closes and closed is None:
            raise Invalid("closed", N_("A deal that is won or lost needs its close date."))
        if closed is not None and created is not None and closed < created:
            raise Invalid("closed", N_("The close date is before the deal was created."))
        if closed is not None and closed > self.resolver.facts.today():
            raise Invalid("closed", N_("The close date is in the future."))
        if not outcome.closes and "stage" in self.plan.fields:
            values.pop("closed", None)

    def _differing(self, existing: Record | Values, values: Values) -> Values:
        known = {name: value for name, value in values.items() if name != "outcome"}
        differing = super()._differing(existing, known)
        told = "stage" in self.plan.fields and isinstance(existing, Deal)
        if told and existing.status is not values["outcome"].status:
            differing["outcome"] = values["outcome"]
        return differing

    def current(self, existing: Record | Values, one: Field) -> Any:
        """A known deal's value; its product is its first line's."""
        if isinstance(existing, Deal) and one.name == "product":
            return self._products.get(existing.id)
        return super().current(existing, one)

    def insert(self, unit: Unit, rows: Sequence[tuple[int, Values]]) -> None:
        """Make deals with their lines and moves."""
        made = [self._deal_row(unit, record, values) for record, values in rows]
        unit.insert_many(Deal, made)
        lines = [
            {"deal_id": row["id"], "product_id": values["product"], "price": row["amount"], "position": 0}
            for row, (_record, values) in zip(made, rows, strict=True)
            if values.get("product")
        ]
        unit.insert_many(DealLine, lines)
        unit.insert_many(StageMove, [move for row in made for move in _moves(unit, row)])

    def _deal_row(self, unit: Unit, record: int, values: Values) -> Values:
        row = self.row_of(record, {k: v for k, v in values.items() if k not in {"outcome", "product"}})
        facts = self.resolver.facts
        row.setdefault("currency", facts.currency)
        row.setdefault("amount", 0)
        row.setdefault("created", row.get("closed") or facts.today())
        if "stage_id" not in row:
            row["stage_id"] = self._first.id
        row.setdefault("pipeline_id", self._pipeline_of(row["stage_id"]))
        row["status"] = values["outcome"].status
        row["entered"] = row.get("closed") or row["created"]
        if not values["outcome"].closes:
            row["closed"], row["entered"] = None, row["created"]
        row["customer_id"] = deals.customer_of(
            unit.session, company=row.get("company_id"), contact=row.get("contact_id")
        )
        rate = self._rate(unit, row)
        row["rate"], base = rate, facts.currency
        row["base_amount"] = convert(row["amount"], row["currency"], base, rate)
        if row.get("cost") is not None:
            row["base_cost"] = convert(row["cost"], row["currency"], base, rate)
        return row

    def _pipeline_of(self, stage: int) -> int:
        found = self.resolver.session.get(Stage, stage)
        return self._first.pipeline_id if found is None else found.pipeline_id

    def _rate(self, unit: Unit, row: Values) -> Decimal:
        key = row["currency"], row.get("closed") or row["created"]
        if key not in self._rates:
            self._rates[key] = rate_on(
                unit.session,
                currency=key[0],
                base=self.resolver.facts.currency,
                day=key[1],
                record=row["name"],
            )
        return self._rates[key]

    def update(self, unit: Unit, record: int, differing: Values) -> None:
        """Change a known deal where a row differs; a new outcome or stage is a new dated move."""
        deal = unit.get(Deal, record)
        plain = {k: v for k, v in differing.items() if k not in {"outcome", "product", "stage", "closed"}}
        super().update(unit, record, plain)
        deals.complete(unit, deal)
        if "product" in differing:
            self._set_product(unit, deal, differing["product"])
        outcome, closed = differing.get("outcome"), differing.get("closed")
        if outcome is not None or closed is not None or "stage" in differing:
            status = outcome.status if outcome is not None else deal.status
            deals.record_state(unit, deal, status=status, stage=differing.get("stage"), day=closed)

    def _set_product(self, unit: Unit, deal: Deal, product: int | None) -> None:
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
