"""The populations of what customers say and do: survey answers, ratings of tickets, and uses of products.

Of one person's answers in one round (`wave`) of a survey only the latest before the period's end counts;
answers without a round are one round of the period. An answer's owner and segment are its customer's. What
is in the trash is in none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import BigInteger, and_, case, cast, exists, func, join, literal, or_, select, union_all
from sqlalchemy.orm import aliased

from crmdesk.kpi.deals import OWNER
from crmdesk.kpi.population import Column, Kind, Population, Source
from crmdesk.kpi.related import in_use, name_of, order_of, team_of
from crmdesk.l10n.texts import N_
from crmdesk.model import Contact, CustomerState, Product, Staff, Ticket
from crmdesk.model.base import Day
from crmdesk.model.survey import Answer, AnswerKind, Usage

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Select

    from crmdesk.kpi.population import Bounds, Condition, Expression

ANSWER_DIMENSIONS: Final = ("owner", "team", "company", "segment")
_PROMOTER, _DETRACTOR, _SATISFIED = 9, 6, 4
"""The least score of a promoter, the most of a detractor, the least of a satisfied customer."""


def _source(rows: Any, record: Any, customer: Any, cells: dict[str, Any], **more: Any) -> Source:
    """What every population has whose rows belong to a customer, and more."""
    party = aliased(Contact)
    dimensions: dict[str, Any] = {
        "owner": party.owner_id,
        "team": team_of(party.owner_id),
        "company": customer,
        "segment": func.nullif(party.segment, ""),
    }
    shown = {"customer": party.name, "owner": name_of(Staff, party.owner_id), **cells}
    orders = {"customer": party.sort_key, "owner": order_of(Staff, party.owner_id)}
    rows = rows.outerjoin(party, party.id == customer)
    return Source(rows, record, shown, dimensions | more.pop("by", {}), orders, **more)


# Answers -------------------------------------------------------------------------------------------------


def _answers(kind: AnswerKind, scale: str, *, latest: bool) -> Callable[[Bounds], Source]:
    """The answers of one kind on one scale within the period."""

    def source(bounds: Bounds) -> Source:
        asked = and_(Answer.kind == kind, bounds.hold(Answer.day), Answer.scale == scale, in_use(Answer))
        rows = join(bounds.table, Answer, asked)
        keep = {
            "promoters": Answer.score >= _PROMOTER,
            "detractors": Answer.score <= _DETRACTOR,
        }
        person = func.coalesce(Answer.contact_id, Answer.company_id)
        cells = {
            "person": name_of(Contact, person),
            "wave": Answer.wave,
            "day": Answer.day,
            "score": Answer.score,
            "text": Answer.name,
        }
        where = _latest(bounds) if latest else ()
        return _source(rows, Answer.id, Answer.customer_id, cells, where=where, keep=keep)

    return source


def _latest(bounds: Bounds) -> tuple[Condition, ...]:
    """No later answer of the same person in the same round, as of the period's end."""
    found = []
    for by_person in (True, False):
        other = aliased(Answer)
        if by_person:
            same = other.contact_id == Answer.contact_id
        else:
            same = and_(
                other.company_id == Answer.company_id,
                other.contact_id.is_(None),
                Answer.contact_id.is_(None),
            )
        later = or_(other.day > Answer.day, and_(other.day == Answer.day, other.id > Answer.id))
        found.append(
            ~exists().where(
                same,
                other.kind == Answer.kind,
                other.scale == Answer.scale,
                func.coalesce(other.wave, "") == func.coalesce(Answer.wave, ""),
                other.day >= Answer.day,
                other.day < bounds.until,
                later,
                in_use(other),
            )
        )
    return tuple(found)


def _ratings(bounds: Bounds) -> Source:
    """Answers about satisfaction from surveys, and what customers said of their tickets."""
    both = union_all(_surveyed(bounds), _rated(bounds))
    # Worked out once: merged into the query around it, its arms would not be bounded by the periods.
    told = both.cte("told").prefix_with("MATERIALIZED")
    rows = bounds.joined(told)
    cells = {"origin": told.c.origin, "day": told.c.day, "score": told.c.score}
    satisfied = told.c.score >= _SATISFIED
    keep: dict[str, Any] = {"satisfied": satisfied}
    for name in ("survey", "ticket"):
        keep[name] = told.c.origin == name
        keep[f"{name}_satisfied"] = and_(told.c.origin == name, satisfied)
    return _source(rows, func.coalesce(told.c.customer, 0), told.c.customer, cells, keep=keep)


def _surveyed(bounds: Bounds) -> Select[Any]:
    asked = and_(Answer.kind == AnswerKind.CSAT, bounds.hold(Answer.day), in_use(Answer))
    found = select(
        bounds.table.c.i,
        Answer.customer_id.label("customer"),
        Answer.day.label("day"),
        Answer.score.label("score"),
        literal("survey").label("origin"),
    )
    return found.select_from(join(bounds.table, Answer, asked))


def _rated(bounds: Bounds) -> Select[Any]:
    rated = and_(bounds.hold(Ticket.satisfied), Ticket.satisfaction.is_not(None), in_use(Ticket))
    found = select(
        bounds.table.c.i, Ticket.customer_id, Ticket.satisfied, Ticket.satisfaction, literal("ticket")
    )
    return found.select_from(join(bounds.table, Ticket, rated))


# Uses ----------------------------------------------------------------------------------------------------


def _is_customer(bounds: Bounds) -> Condition:
    """The state says that its party is a customer when the period ends."""
    state = CustomerState
    customer: Any = state.customer
    return and_(customer.in_([True]), state.since < bounds.until, bounds.outlast(state.until))


def _users(bounds: Bounds) -> Source:
    """Customers at the period's end, with how often they used what they bought."""
    rows = join(bounds.table, CustomerState, _is_customer(bounds))
    uses = _uses(bounds, Usage.customer_id == CustomerState.customer_id)
    return _used(bounds, rows, uses, {})


def _product_users(bounds: Bounds) -> Source:
    """The same, one by one for each product that the customer has ever used."""
    known = (
        select(Usage.customer_id, Usage.product_id, func.min(Usage.day, type_=Day()).label("first"))
        .where(Usage.product_id.is_not(None), in_use(Usage))
        .group_by(Usage.customer_id, Usage.product_id)
        .cte("known")
        .prefix_with("MATERIALIZED")
    )
    rows = join(bounds.table, known, known.c.first < bounds.until)
    theirs = and_(CustomerState.customer_id == known.c.customer_id, _is_customer(bounds))
    rows = rows.join(CustomerState, theirs).join(Product, Product.id == known.c.product_id)
    mine = and_(Usage.customer_id == CustomerState.customer_id, Usage.product_id == Product.id)
    return _used(bounds, rows, _uses(bounds, mine), {"product": Product.id})


def _uses(bounds: Bounds, mine: Condition) -> Expression:
    added = select(cast(func.coalesce(func.sum(Usage.count), 0), BigInteger))
    return added.where(mine, bounds.hold(Usage.day), in_use(Usage)).scalar_subquery()


def _used(bounds: Bounds, rows: Any, uses: Expression, by: dict[str, Any]) -> Source:
    enough = uses >= bounds.facts.usage_least
    cells = {
        "day": CustomerState.joined,
        "uses": uses,
        "user": case((enough, "yes"), else_="no"),
    }
    if by:
        cells["product"] = Product.name
    customer = CustomerState.customer_id
    return _source(rows, customer, customer, cells, by=by, keep={"users": enough})


_CUSTOMER: Final = Column("customer", N_("Customer"))
_ANSWERED_ON: Final = Column("day", N_("Answered on"), Kind.DAY)
_SCORE: Final = Column("score", N_("Score"), Kind.NUMBER)
_ANSWER_COLUMNS: Final = (
    Column("person", N_("Answered by")),
    _CUSTOMER,
    OWNER,
    Column("wave", N_("Round")),
    _ANSWERED_ON,
    _SCORE,
    Column("text", N_("Words")),
)
_USER: Final = Column(
    "user", N_("Uses it enough"), Kind.CHOICE, choices=(("yes", N_("Yes")), ("no", N_("No")))
)
_USE_COLUMNS: Final = (Column("day", N_("Customer since"), Kind.DAY), Column("uses", N_("Uses"), Kind.NUMBER))


def _population(id_: str, name: str, source: Callable[[Bounds], Source]) -> Population:
    return Population(id_, name, "answer", source, _ANSWER_COLUMNS, ANSWER_DIMENSIONS)


NPS: Final = _population(
    "nps", N_("Answers, the latest of each person"), _answers(AnswerKind.NPS, "0-10", latest=True)
)
PROMOTERS: Final = NPS.part("promoters", N_("Promoters (9 and 10)"), "promoters")
DETRACTORS: Final = NPS.part("detractors", N_("Detractors (6 and below)"), "detractors")
NPS_FROM_1: Final = _population(
    "nps_from_1",
    N_("Answers from 1 to 10, the latest of each person"),
    _answers(AnswerKind.NPS, "1-10", latest=True),
)
PROMOTERS_FROM_1: Final = NPS_FROM_1.part("promoters_from_1", PROMOTERS.name, "promoters")
DETRACTORS_FROM_1: Final = NPS_FROM_1.part("detractors_from_1", DETRACTORS.name, "detractors")
EFFORT: Final = _population(
    "effort", N_("Answers about effort"), _answers(AnswerKind.CES, "1-7", latest=False)
)

RATINGS: Final = Population(
    "ratings",
    N_("Answers about satisfaction"),
    "contact",
    _ratings,
    (
        _CUSTOMER,
        OWNER,
        Column(
            "origin",
            N_("Asked in"),
            Kind.CHOICE,
            choices=(("survey", N_("Survey")), ("ticket", N_("Ticket"))),
        ),
        _ANSWERED_ON,
        _SCORE,
    ),
    ANSWER_DIMENSIONS,
)
SATISFIED: Final = RATINGS.part("satisfied", N_("Of these, 4 or 5"), "satisfied")
SURVEYED: Final = RATINGS.part("surveyed", N_("Answers in surveys"), "survey")
SURVEYED_SATISFIED: Final = RATINGS.part("surveyed_satisfied", SATISFIED.name, "survey_satisfied")
RATED: Final = RATINGS.part("rated", N_("Ratings of tickets"), "ticket")
RATED_SATISFIED: Final = RATINGS.part("rated_satisfied", SATISFIED.name, "ticket_satisfied")

ACTIVE_CUSTOMERS: Final = Population(
    "active_customers",
    N_("Customers at the end of the period"),
    "contact",
    _users,
    (_CUSTOMER, OWNER, *_USE_COLUMNS, _USER),
    ANSWER_DIMENSIONS,
)
USERS: Final = ACTIVE_CUSTOMERS.part("users", N_("Of these, used what they bought often enough"), "users")
PRODUCT_CUSTOMERS: Final = Population(
    "product_customers",
    N_("Customers at the end of the period, by each product they ever used"),
    "contact",
    _product_users,
    (_CUSTOMER, OWNER, Column("product", N_("Product")), *_USE_COLUMNS, _USER),
    (*ANSWER_DIMENSIONS, "product"),
)
PRODUCT_USERS: Final = PRODUCT_CUSTOMERS.part(
    "product_users", N_("Of these, used it often enough in the period"), "users"
)
