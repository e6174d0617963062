"""What a deal is made of: its products with quantities and prices."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import select

from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.texts import N_
from crmdesk.model.deal import DealLine
from crmdesk.model.errors import Invalid, InvalidRecord
from crmdesk.model.money import Money
from crmdesk.model.product import Product
from crmdesk.services.validation import LARGEST_AMOUNT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sqlalchemy.orm import Session

    from crmdesk.db.uow import Unit, Work
    from crmdesk.model.deal import Deal


@dataclass(frozen=True, slots=True)
class Line:
    """One product of a deal; `price` of one unit is minor units of the deal's currency."""

    product: int
    name: str
    quantity: Decimal
    price: int

    @property
    def amount(self) -> int:
        """What the line is worth, rounded half-even once."""
        return int((self.price * self.quantity).quantize(Decimal(1), rounding=ROUND_HALF_EVEN))


class LinesChanged(CrmError):
    """Somebody else gave the deal other products since its lines were read."""

    def __init__(self) -> None:
        super().__init__(
            N_("Somebody changed the products of this deal meanwhile. Nothing was saved. Choose which stay.")
        )


def sum_of(lines: Iterable[Line]) -> int:
    """What the lines are worth together."""
    return sum(line.amount for line in lines)


def plain(lines: Iterable[Line]) -> list[tuple[int, Decimal, int]]:
    """What of the lines the book keeps, to be compared."""
    return [(line.product, line.quantity, line.price) for line in lines]


def lines_of(work: Work, *, deal: int) -> list[Line]:
    """A deal's lines in their order."""
    query = (
        select(DealLine.product_id, Product.name, DealLine.quantity, DealLine.price)
        .join(Product, Product.id == DealLine.product_id)
        .where(DealLine.deal_id == deal)
        .order_by(DealLine.position, DealLine.id)
    )
    return work.read(lambda session: [Line(*row) for row in session.execute(query)])


def writer(lines: Sequence[Line], base: Sequence[Line] | None = None) -> Callable[[Unit, Deal], None]:
    """What gives a deal these lines, in the gesture that saves it (`records.save`).

    `base` are the lines as they were read; without it, whatever the deal has is replaced.
    """
    return partial(_set_lines, lines=tuple(lines), base=None if base is None else tuple(base))


def _set_lines(unit: Unit, deal: Deal, *, lines: Sequence[Line], base: Sequence[Line] | None) -> None:
    """Make a deal's lines these, in this order.

    Raises:
        InvalidRecord: a quantity that is not more than 0, or a price out of bounds.
        LinesChanged: the deal's lines are neither `base` any more nor these already.
    """
    errors = [error for line in lines if (error := _fault_of(line)) is not None]
    if errors:
        raise InvalidRecord(errors)
    known = _stored(unit.session, deal.id)
    now = [(row.product_id, row.quantity, row.price) for row in known]
    if base is not None and now not in (plain(base), plain(lines)):
        raise LinesChanged
    for place, line in enumerate(lines):
        row = known[place] if place < len(known) else DealLine(deal_id=deal.id)
        row.product_id, row.quantity, row.price, row.position = line.product, line.quantity, line.price, place
        if place >= len(known):
            unit.add(row)
    for row in known[len(lines) :]:
        unit.session.delete(row)


def _stored(session: Session, deal: int) -> list[DealLine]:
    query = select(DealLine).where(DealLine.deal_id == deal).order_by(DealLine.position, DealLine.id)
    return list(session.scalars(query))


def _fault_of(line: Line) -> Invalid | None:
    if not line.quantity.is_finite() or not 0 < line.quantity <= LARGEST_AMOUNT:
        return Invalid("lines", N_("“{product}”: the quantity is a number over 0."), product=line.name)
    if not 0 <= line.price <= LARGEST_AMOUNT or line.amount > LARGEST_AMOUNT:
        return Invalid("lines", N_("“{product}”: check the price; it is 0 or more."), product=line.name)
    return None


def price_of(work: Work, *, product: int) -> Money | None:
    """A product's list price, where it has one."""

    def read(session: Session) -> Money | None:
        found = session.get(Product, product)
        return None if found is None or found.price is None else Money(found.price, found.currency)

    return work.read(read)
