"""The populations of deals: created, closed, open at the period's end, and expected to close.

A close counts in the period of its day unless the deal was reopened before the period's end (C13).
Its owner is the owner then. A deal's amount is the deal's own while the move is its last, else the
amount at the move. A deal is told by the product of its first line. Trashed deals are in none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Integer, and_, case, func, join, literal, or_, select, type_coerce
from sqlalchemy.orm import aliased

from crmdesk.kpi.population import Column, Kind, Population, Source
from crmdesk.l10n.texts import N_
from crmdesk.model import Contact, Deal, DealLine, DealStatus, Product, Staff, Stage, StageMove
from crmdesk.model.base import Day
from crmdesk.model.period import FIRST_DAY

if TYPE_CHECKING:
    from collections.abc import Callable

    from crmdesk.kpi.population import Bounds, Condition, Expression

DEAL_DIMENSIONS: Final = ("owner", "team", "product", "source", "company", "pipeline")
LOST_DIMENSIONS: Final = (*DEAL_DIMENSIONS, "reason", "competitor")

NAME: Final = Column("name", N_("Deal"))
CUSTOMER: Final = Column("customer", N_("Customer"))
OWNER: Final = Column("owner", N_("Owner"))
PRODUCT: Final = Column("product", N_("Product"))
SOURCE: Final = Column("source", N_("Source"))
STAGE: Final = Column("stage", N_("Stage"))
AMOUNT: Final = Column("amount", N_("Amount"), Kind.MONEY)
OUTCOME: Final = Column(
    "outcome",
    N_("Outcome"),
    Kind.CHOICE,
    choices=tuple((status.value, status.label) for status in DealStatus),
)
_WHO: Final = (NAME, CUSTOMER, OWNER, PRODUCT, SOURCE)


def days_between(later: Any, earlier: Any) -> Expression:
    """The number of days from one day to another."""
    return type_coerce(later, Integer) - type_coerce(earlier, Integer)


def name_of(record: Any, key: Any) -> Expression:
    """The name of the record that `key` is the id of."""
    named = aliased(record)
    return select(named.name).where(named.id == key).scalar_subquery()


def order_of(record: Any, key: Any) -> Expression:
    """What the name of the record that `key` is the id of sorts by."""
    named = aliased(record)
    return select(named.sort_key).where(named.id == key).scalar_subquery()


def team_of(owner: Any) -> Expression:
    """The team that a member of staff belongs to."""
    staff = aliased(Staff)
    return select(func.nullif(staff.team, "")).where(staff.id == owner).scalar_subquery()


def in_use(record: Any) -> Condition:
    """The record is not in the trash; written so that no index on `trashed` is taken for it."""
    return func.coalesce(record.trashed, 0) == 0


def deal_dimensions(owner: Any) -> dict[str, Expression]:
    """What every population of deals can be split by, where `owner` is its owner then."""
    return {
        "owner": owner,
        "team": team_of(owner),
        "product": _first_product(),
        "source": func.nullif(Deal.source, ""),
        "company": Deal.customer_id,
        "pipeline": Deal.pipeline_id,
    }


def deal_cells(dimensions: dict[str, Expression], **more: Expression) -> dict[str, Expression]:
    """The columns that every population of deals shows, and `more`."""
    return {
        "name": Deal.name,
        "customer": name_of(Contact, Deal.customer_id),
        "owner": name_of(Staff, dimensions["owner"]),
        "product": name_of(Product, dimensions["product"]),
        "source": Deal.source,
        "amount": case((StageMove.until_day.is_(None), Deal.base_amount), else_=StageMove.base_amount),
        **more,
    }


def deal_orders(dimensions: dict[str, Expression]) -> dict[str, Expression]:
    """What the columns of names sort by in every population of deals."""
    return {
        "name": Deal.sort_key,
        "customer": order_of(Contact, Deal.customer_id),
        "owner": order_of(Staff, dimensions["owner"]),
        "product": order_of(Product, dimensions["product"]),
    }


def moves_of_deals(bounds: Bounds, condition: Condition) -> Any:
    """The periods joined with the moves that `condition` picks, and their deals unless trashed."""
    rows = join(bounds.table, StageMove, condition)
    return rows.join(Deal, and_(Deal.id == StageMove.deal_id, in_use(Deal)))


def _first_product() -> Expression:
    line = aliased(DealLine)
    found = select(line.product_id).where(line.deal_id == Deal.id)
    return found.order_by(line.position, line.id).limit(1).scalar_subquery()


def _closes(*outcomes: DealStatus) -> Callable[[Bounds], Source]:
    """Deals that closed within the period and are still closed at its end."""

    def source(bounds: Bounds) -> Source:
        move = StageMove
        counted = and_(move.outcome.in_(outcomes), bounds.hold(move.day), bounds.outlast(move.until_day))
        return _closed_deals(moves_of_deals(bounds, counted))

    return source


def _created_closes(bounds: Bounds) -> Source:
    """Deals created within the period that are closed by now."""
    rows = join(bounds.table, Deal, and_(bounds.hold(Deal.created), in_use(Deal)))
    closed = and_(
        StageMove.deal_id == Deal.id,
        StageMove.until_day.is_(None),
        StageMove.outcome != DealStatus.OPEN,
    )
    return _closed_deals(rows.join(StageMove, closed))


def _closed_deals(rows: Any) -> Source:
    move = StageMove
    dimensions = deal_dimensions(move.owner_id) | {
        "reason": func.nullif(move.reason, ""),
        "competitor": func.nullif(move.competitor, ""),
    }
    cells = deal_cells(
        dimensions,
        day=move.day,
        created=Deal.created,
        days=days_between(move.day, Deal.created),
        outcome=move.outcome,
        reason=move.reason,
        competitor=move.competitor,
    )
    won = {"won": move.outcome == DealStatus.WON}
    return Source(rows, Deal.id, cells, dimensions, deal_orders(dimensions), keep=won)


def _created(bounds: Bounds) -> Source:
    """Deals by the day they were created, with their owner on it."""
    first = aliased(StageMove)
    rows = join(bounds.table, Deal, and_(bounds.hold(Deal.created), in_use(Deal)))
    rows = rows.outerjoin(first, and_(first.deal_id == Deal.id, first.seq == 1))
    dimensions = deal_dimensions(first.owner_id)
    cells = deal_cells(dimensions, day=Deal.created, outcome=Deal.status, amount=Deal.base_amount)
    return Source(
        rows,
        Deal.id,
        cells,
        dimensions,
        deal_orders(dimensions),
        keep={"open": Deal.status == DealStatus.OPEN},
    )


def _open_at_end(bounds: Bounds) -> Source:
    """Deals that stand in a stage at the period's end, with the stage and how long they stood in it."""
    move = StageMove
    standing = and_(move.outcome == DealStatus.OPEN, move.day < bounds.until, bounds.outlast(move.until_day))
    rows = moves_of_deals(bounds, standing).join(Stage, Stage.id == move.stage_id)
    owner = case((move.until_day.is_(None), Deal.owner_id), else_=move.owner_id)
    dimensions = deal_dimensions(owner) | {"stage": move.stage_id}
    today = literal(bounds.today, Day())
    age = days_between(case((bounds.until < today, bounds.until), else_=today), move.day)
    cells = deal_cells(
        dimensions,
        day=move.day,
        stage=Stage.name,
        expected=Deal.expected_close,
        probability=func.coalesce(Deal.probability, Stage.probability),
        age=case((age > 0, age), else_=0),
    )
    due = or_(bounds.first == FIRST_DAY, bounds.hold(Deal.expected_close))
    return Source(rows, Deal.id, cells, dimensions, deal_orders(dimensions), keep={"expected": due})


_CLOSED_COLUMNS: Final = (
    *_WHO,
    Column("created", N_("Created"), Kind.DAY),
    Column("day", N_("Close date"), Kind.DAY),
    Column("days", N_("Days to close"), Kind.DAYS),
    OUTCOME,
    Column("reason", N_("Reason")),
    AMOUNT,
)
_WON_COLUMNS: Final = tuple(one for one in _CLOSED_COLUMNS if one.id not in {"outcome", "reason"})
_LOST_COLUMNS: Final = (
    *(one for one in _CLOSED_COLUMNS if one.id not in {"outcome", "amount"}),
    Column("competitor", N_("Competitor")),
    AMOUNT,
)
_OPEN_COLUMNS: Final = (
    *_WHO,
    STAGE,
    Column("day", N_("In this stage since"), Kind.DAY),
    Column("age", N_("Days in stage so far"), Kind.DAYS),
    Column("expected", N_("Expected close"), Kind.DAY),
    AMOUNT,
    Column("probability", N_("Probability"), Kind.SHARE),
    Column("weighted", N_("Weighted"), Kind.MONEY, product_of=("amount", "probability")),
)

WON: Final = Population(
    "won", N_("Deals won"), "deal", _closes(DealStatus.WON), _WON_COLUMNS, DEAL_DIMENSIONS
)
LOST: Final = Population(
    "lost", N_("Deals lost"), "deal", _closes(DealStatus.LOST), _LOST_COLUMNS, LOST_DIMENSIONS
)
CLOSED: Final = Population(
    "closed",
    N_("Deals won or lost"),
    "deal",
    _closes(DealStatus.WON, DealStatus.LOST),
    _CLOSED_COLUMNS,
    DEAL_DIMENSIONS,
)
CREATED: Final = Population(
    "created",
    N_("Deals created"),
    "deal",
    _created,
    (*_WHO, Column("day", N_("Created"), Kind.DAY), OUTCOME, AMOUNT),
    DEAL_DIMENSIONS,
)
CREATED_OPEN: Final = CREATED.part("created_open", N_("Deals created in the period and still open"), "open")
CREATED_CLOSED: Final = Population(
    "created_closed",
    N_("Deals created in the period and won or lost by now"),
    "deal",
    _created_closes,
    _CLOSED_COLUMNS,
    DEAL_DIMENSIONS,
)
CREATED_WON: Final = CREATED_CLOSED.part(
    "created_won", N_("Deals created in the period and won by now"), "won"
)
OPEN_AT_END: Final = Population(
    "open_at_end",
    N_("Deals open at the end of the period"),
    "deal",
    _open_at_end,
    _OPEN_COLUMNS,
    (*DEAL_DIMENSIONS, "stage"),
)
EXPECTED: Final = OPEN_AT_END.part("expected", N_("Open deals expected to close in the period"), "expected")
