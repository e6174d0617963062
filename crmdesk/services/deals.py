"""Deals: their money, their customer, and the dated moves through a pipeline."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import func, inspect, select

from crmdesk.entities.sales import DEAL
from crmdesk.l10n.texts import N_, NN_
from crmdesk.model.deal import Deal, DealStatus, Pipeline, Stage, StageMove
from crmdesk.model.errors import IllegalMove, Invalid
from crmdesk.model.money import convert
from crmdesk.services.parties import customer_of
from crmdesk.services.rates import rate_on
from crmdesk.services.validation import checked, missing

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from sqlalchemy.orm import Session

    from crmdesk.db.uow import Committed, Unit, Work

IN_THE_FUTURE = N_("This day is in the future. Choose today or an earlier day.")


class ToldMove(NamedTuple):
    """A dated move that a file tells of a deal; without a stage it is where the deal stood then."""

    day: dt.date
    stage: int | None
    outcome: DealStatus
    owner: int | None
    is_known: bool


def first_stage(session: Session, pipeline: int | None = None) -> Stage:
    """The first stage of a pipeline, or of the book's first pipeline."""
    query = (
        select(Stage)
        .join(Pipeline, Pipeline.id == Stage.pipeline_id)
        .where(Stage.trashed.is_(None), Pipeline.trashed.is_(None))
        .order_by(Pipeline.position, Pipeline.id, Stage.position)
    )
    if pipeline is not None:
        query = query.where(Stage.pipeline_id == pipeline)
    found = session.scalars(query.limit(1)).first()
    if found is None:
        raise IllegalMove(N_("This pipeline has no stages. Add one in the settings first."))
    return found


def complete(unit: Unit, deal: Deal) -> None:
    """Give a new or changed deal what follows from its fields: stage, customer, converted money, moves.

    Raises:
        MissingRate: the deal's currency has no rate on its day.
        Invalid: an amount is negative or too large, a day contradicts the deal's moves, or it stands nowhere.
        IllegalMove: another stage for a deal that is closed.
    """
    for name in ("amount", "cost"):
        checked(DEAL.field(name), getattr(deal, name))
    deal.amount = deal.amount or 0
    deal.currency = deal.currency or unit.facts.currency
    deal.created = deal.created or unit.today()
    if inspect(deal).transient:
        _begin(unit, deal)
    else:
        _correct(unit, deal)


def _begin(unit: Unit, deal: Deal) -> None:
    """Put a new deal into the book, with its first move."""
    deal.stage_id = deal.stage_id or first_stage(unit.session, deal.pipeline_id).id
    deal.pipeline_id = unit.session.get_one(Stage, deal.stage_id).pipeline_id
    deal.customer_id = customer_of(unit.session, company=deal.company_id, contact=deal.contact_id)
    if deal.created > unit.today():
        raise Invalid("created", IN_THE_FUTURE)
    deal.entered = deal.created
    convert_money(unit, deal)
    unit.add(deal)
    _append(unit, deal, moment=moment_on(unit, deal.created), outcome=DealStatus.OPEN)


def _correct(unit: Unit, deal: Deal) -> None:
    """Let a changed deal's customer, money and moves follow; in a pipeline and a stage it stays."""
    for name in ("pipeline", "stage"):
        if getattr(deal, f"{name}_id") is None:
            raise missing(name)
    if _changed(deal, "company_id", "contact_id"):
        deal.customer_id = customer_of(unit.session, company=deal.company_id, contact=deal.contact_id)
    if _changed(deal, "pipeline_id") and not _changed(deal, "stage_id"):
        deal.stage_id = first_stage(unit.session, deal.pipeline_id).id
    if _changed(deal, "currency", "closed" if deal.closed is not None else "created"):
        convert_money(unit, deal)
    else:
        _convert_at(unit, deal, deal.rate)
    if _changed(deal, "created"):
        _correct_first_move(unit, deal)
    _correct_last_move(unit, deal)
    if _changed(deal, "stage_id"):
        deal.require_open()
        deal.pipeline_id = unit.session.get_one(Stage, deal.stage_id).pipeline_id
        _append(unit, deal, moment=unit.now, outcome=DealStatus.OPEN)


def _changed(deal: Deal, *names: str) -> bool:
    attributes = inspect(deal).attrs
    return any(attributes[name].history.has_changes() for name in names)


def convert_money(unit: Unit, deal: Deal) -> None:
    """Freeze the deal's value in the base currency at the rate of its day."""
    day, base = deal.closed or deal.created, unit.facts.currency
    rate = rate_on(unit.session, currency=deal.currency, base=base, day=day, record=deal.name)
    _convert_at(unit, deal, rate)


def _convert_at(unit: Unit, deal: Deal, rate: Decimal) -> None:
    base = unit.facts.currency
    deal.rate = rate
    deal.base_amount = convert(deal.amount, deal.currency, base, rate)
    deal.base_cost = None if deal.cost is None else convert(deal.cost, deal.currency, base, rate)


def moment_on(unit: Unit, day: dt.date) -> dt.datetime:
    """The moment of something said to be of `day`: now for today, else the day's noon in the book's zone."""
    return unit.now if day == unit.today() else unit.facts.noon_of(day)


def _last_move(unit: Unit, deal: Deal) -> StageMove | None:
    query = select(StageMove).where(StageMove.deal_id == deal.id).order_by(StageMove.seq.desc()).limit(1)
    return unit.session.scalars(query).first()


def _correct_last_move(unit: Unit, deal: Deal) -> None:
    """A corrected amount, owner or reason is the last event's too: it tells the deal as it stands."""
    last = _last_move(unit, deal)
    if last is not None:
        last.base_amount = deal.base_amount
        if deal.status is not DealStatus.OPEN:
            last.owner_id = deal.owner_id
            last.reason, last.competitor = deal.lost_reason, deal.competitor


def _correct_first_move(unit: Unit, deal: Deal) -> None:
    """A deal's first move is its creation: it moves with a corrected day."""
    if deal.created > unit.today():
        raise Invalid("created", IN_THE_FUTURE)
    query = select(StageMove).where(StageMove.deal_id == deal.id).order_by(StageMove.seq).limit(1)
    first = unit.session.scalars(query).first()
    if first is None or first.day == deal.created:
        return
    moment = moment_on(unit, deal.created)
    if first.until is not None and first.until_day is not None and moment > first.until:
        if deal.created > first.until_day:
            raise Invalid(
                "created",
                N_("This deal has a move on {day}. It was created on that day or before."),
                day=first.until_day,
            )
        moment = first.until
    first.moment, first.day = moment, deal.created
    if first.until is None:
        deal.entered = deal.created


def _append(unit: Unit, deal: Deal, *, moment: dt.datetime, outcome: DealStatus) -> StageMove:
    """Add the deal's next dated event and bring the deal up to it."""
    last = _last_move(unit, deal)
    day = unit.facts.day_of(moment)
    if last is not None:
        if day == last.day:
            moment = max(moment, last.moment)
        if moment < last.moment:
            raise IllegalMove(
                N_("“{deal}” already has a later move, on {day}. Choose that day or a later one."),
                deal=deal.name,
                day=last.day,
            )
        last.until, last.until_day = moment, day
    deal.status, deal.entered = outcome, day
    deal.closed = None if outcome is DealStatus.OPEN else day
    convert_money(unit, deal)
    return unit.add(
        StageMove(
            deal_id=deal.id,
            seq=1 if last is None else last.seq + 1,
            moment=moment,
            day=day,
            stage_id=deal.stage_id,
            outcome=outcome,
            owner_id=deal.owner_id,
            base_amount=deal.base_amount,
            reason=deal.lost_reason,
            competitor=deal.competitor,
        )
    )


def _moment(unit: Unit, day: dt.date | None) -> dt.datetime:
    if day is not None and day > unit.today():
        raise Invalid("day", IN_THE_FUTURE)
    return unit.now if day is None else moment_on(unit, day)


def record_state(
    unit: Unit, deal: Deal, *, status: DealStatus, stage: int | None, day: dt.date | None
) -> None:
    """Bring a deal to a state told by a file: a new dated move, or the correction of its last one's day."""
    last = _last_move(unit, deal)
    if stage is not None and stage != deal.stage_id:
        deal.stage_id, deal.pipeline_id = stage, unit.session.get_one(Stage, stage).pipeline_id
    elif last is not None and status is last.outcome:
        if day is not None and day != last.day:
            _correct_day(unit, deal, last, day)
        return
    moment = moment_on(unit, day or unit.today())
    if last is not None and last.day == (day or unit.today()):
        moment = max(moment, last.moment)
    _append(unit, deal, moment=moment, outcome=status)


def _correct_day(unit: Unit, deal: Deal, last: StageMove, day: dt.date) -> None:
    moment = moment_on(unit, day)
    query = select(StageMove).where(StageMove.deal_id == deal.id, StageMove.seq == last.seq - 1)
    before = unit.session.scalars(query).first()
    if before is not None:
        moment = max(moment, before.moment)
        before.until, before.until_day = moment, unit.facts.day_of(moment)
    last.moment, last.day = moment, unit.facts.day_of(moment)
    deal.entered = last.day
    if deal.status is not DealStatus.OPEN:
        deal.closed = last.day
        convert_money(unit, deal)
        last.base_amount = deal.base_amount


def add_moves(unit: Unit, told: Mapping[int, Sequence[ToldMove]]) -> None:
    """Put dated moves among those of their deals, in the order of their days; those of one day as given.

    Where a file tells a deal's moves from the first to the last, and only the deal's own row did so far, they
    take the place of what that row let assume. Each deal then stands where its last move leaves it.
    """
    known: dict[int, list[StageMove]] = defaultdict(list)
    query = select(StageMove).where(StageMove.deal_id.in_(told)).order_by(StageMove.deal_id, StageMove.seq)
    for one in unit.session.scalars(query):
        known[one.deal_id].append(one)
    for number, deal in unit.get_many(Deal, told).items():
        moves, story = known[number], sorted(told[number], key=lambda one: one.day)
        if _is_whole(moves, story):
            moves = _told_anew(unit, deal, moves, story)
        else:
            moves += [_told_move(unit, deal, one) for one in story if not one.is_known]
            moves.sort(key=lambda one: (one.day, one.moment))
        _settle(unit, deal, moves)


def _is_whole(known: Sequence[StageMove], story: Sequence[ToldMove]) -> bool:
    """Whether moves are told from a deal's first to its last, and it has no others than its row told of."""
    is_row_told = [one.outcome is DealStatus.OPEN for one in known] in ([True], [True, False])
    if not is_row_told or story[0].outcome is not DealStatus.OPEN or story[0].day > known[0].day:
        return False
    end, last = story[-1], known[-1]
    if last.outcome is DealStatus.OPEN:
        return end.outcome is DealStatus.OPEN and end.stage == last.stage_id
    return (end.outcome, end.day) == (last.outcome, last.day)


def _told_anew(
    unit: Unit, deal: Deal, known: Sequence[StageMove], story: Sequence[ToldMove]
) -> list[StageMove]:
    """A deal's moves as they are told, its first move and its close corrected."""
    moves = [_told_move(unit, deal, one) for one in story]
    places = [0] if len(known) == 1 else [0, len(moves) - 1]
    for place, one in zip(places, known, strict=True):
        told, moves[place] = moves[place], one
        one.moment, one.day, one.stage_id, one.owner_id = told.moment, told.day, told.stage_id, told.owner_id
    return moves


def _told_move(unit: Unit, deal: Deal, told: ToldMove) -> StageMove:
    return StageMove(
        deal_id=deal.id,
        moment=moment_on(unit, told.day),
        day=told.day,
        stage_id=told.stage,
        outcome=told.outcome,
        owner_id=told.owner or deal.owner_id,
        base_amount=deal.base_amount,
    )


def _settle(unit: Unit, deal: Deal, moves: Sequence[StageMove]) -> None:
    """Number a deal's moves, let each last until the next, and bring the deal to where they leave it."""
    stood = next((one.stage_id for one in moves if one.stage_id is not None), deal.stage_id)
    for place, one in enumerate(moves):
        after = moves[place + 1] if place + 1 < len(moves) else None
        one.seq = place + 1
        if one.outcome is DealStatus.OPEN and one.stage_id is not None:
            stood = one.stage_id
        one.stage_id = stood
        one.until, one.until_day = (None, None) if after is None else (after.moment, after.day)
    unit.session.add_all(moves)
    last = moves[-1]
    deal.status, deal.stage_id, deal.entered = last.outcome, last.stage_id, last.day
    deal.pipeline_id = unit.session.get_one(Stage, deal.stage_id).pipeline_id
    deal.created = moves[0].day
    deal.closed = None if last.outcome is DealStatus.OPEN else last.day
    if _changed(deal, "closed", "created"):
        convert_money(unit, deal)
        last.base_amount = deal.base_amount


def move(work: Work, *, deals: Sequence[int], stage: int, day: dt.date | None = None) -> Committed:
    """Move open deals to a stage (of any pipeline), today or on an earlier day."""
    with work.write() as unit:
        target = unit.get(Stage, stage)
        name = ""
        for deal in unit.get_many(Deal, deals).values():
            deal.require_open()
            if deal.stage_id == stage:
                continue
            deal.stage_id, deal.pipeline_id, name = stage, target.pipeline_id, deal.name
            _append(unit, deal, moment=_moment(unit, day), outcome=DealStatus.OPEN)
        if len(deals) == 1:
            return unit.commit(N_("Moved “{deal}” to {stage}"), deal=name, stage=target.name)
        return unit.commit(
            NN_("Moved {count} deal to {stage}", "Moved {count} deals to {stage}"),
            count=len(deals),
            stage=target.name,
        )


def win(work: Work, *, deal: int, day: dt.date | None = None) -> Committed:
    """Mark an open deal won, today or on an earlier day."""
    with work.write() as unit:
        won = unit.get(Deal, deal)
        won.require_open()
        won.lost_reason = won.competitor = None
        _append(unit, won, moment=_moment(unit, day), outcome=DealStatus.WON)
        return unit.commit(N_("Marked “{deal}” won"), deal=won.name)


def lose(
    work: Work, *, deal: int, reason: str, competitor: str | None = None, day: dt.date | None = None
) -> Committed:
    """Mark an open deal lost, with its reason, today or on an earlier day."""
    if not reason.strip():
        raise Invalid("lost_reason", N_("Choose why this deal was lost. The win-rate report needs it."))
    with work.write() as unit:
        lost = unit.get(Deal, deal)
        lost.require_open()
        lost.lost_reason, lost.competitor = reason.strip(), competitor or None
        _append(unit, lost, moment=_moment(unit, day), outcome=DealStatus.LOST)
        return unit.commit(N_("Marked “{deal}” lost"), deal=lost.name)


def reopen(work: Work, *, deal: int, stage: int | None = None) -> Committed:
    """Open a closed deal again from now on, in the stage it was closed in or in another."""
    with work.write() as unit:
        again = unit.get(Deal, deal)
        again.require_closed()
        again.lost_reason = again.competitor = None
        if stage is not None:
            again.stage_id, again.pipeline_id = stage, unit.get(Stage, stage).pipeline_id
        _append(unit, again, moment=unit.now, outcome=DealStatus.OPEN)
        return unit.commit(N_("Reopened “{deal}”"), deal=again.name)


def lost_reasons(work: Work) -> list[str]:
    """The reasons given so far, the most frequent first."""
    query = (
        select(Deal.lost_reason)
        .where(Deal.lost_reason.is_not(None))
        .group_by(Deal.lost_reason)
        .order_by(func.count().desc())
        .limit(50)
    )
    return work.read(lambda session: [reason for reason in session.scalars(query) if reason])


def moves_of(work: Work, *, deal: int) -> list[StageMove]:
    """A deal's dated moves, the first one first."""
    query = select(StageMove).where(StageMove.deal_id == deal).order_by(StageMove.seq)
    return work.read(lambda session: list(session.scalars(query)))
