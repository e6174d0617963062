"""Reviews of figures: who answers for each, what was said and decided, and what the line did after."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from crmdesk.kpi.catalogue import catalogue_of, kpi_named
from crmdesk.kpi.run import run
from crmdesk.l10n.texts import N_, Word
from crmdesk.model.activity import Activity, ActivityKind
from crmdesk.model.errors import Invalid
from crmdesk.model.period import Grain, Period
from crmdesk.model.review import Cadence, Duty, Review
from crmdesk.model.staff import Staff
from crmdesk.services.activities import complete
from crmdesk.services.review_days import GRAINS, last_whole

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from decimal import Decimal

    from sqlalchemy.orm import Session

    from crmdesk.db.uow import Committed, Unit, Work
    from crmdesk.kpi.spec import Kpi
    from crmdesk.model.setting import BookFacts

MOST_PERIODS: Final = 36
"""So far back an action is held against the line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAction:
    """Something to be done about a figure: what, by whom, until when."""

    subject: str
    owner: int | None
    due: dt.date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldReview:
    """What was said of a figure of one period; `value` is what the figure was then, in its own unit."""

    id: int
    day: dt.date
    who: str
    period: Period
    value: Decimal | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldAction:
    """A task against a figure, and what the line did after.

    `then` is the figure of the period that was the last whole one when it was set, `now` the latest one's,
    in the figure's own unit; None where it had none.
    """

    id: int
    subject: str
    who: str
    set_on: dt.date
    due: dt.date | None
    done: dt.date | None
    review: int | None
    then_period: Period
    then: Decimal | None
    now: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Care:
    """Who answers for a figure and how often, what was said of it, and what was decided, the latest first.

    `period` is the last one that is over, of which a review is due or was held; `now` its value.
    """

    kpi: Kpi
    staff: int | None
    who: str
    cadence: Cadence | None
    period: Period
    now: Decimal | None
    reviews: tuple[ToldReview, ...]
    actions: tuple[ToldAction, ...]
    people: tuple[tuple[int, str], ...]

    @property
    def is_reviewed(self) -> bool:
        """Whether that period was reviewed."""
        days = (self.period.start, self.period.end)
        return any((one.period.start, one.period.end) == days for one in self.reviews)


def set_duty(work: Work, *, kpi: str, staff: int | None, cadence: Cadence | None) -> Committed:
    """Say who answers for a figure and how often it is reviewed; of neither, nobody and never.

    Raises:
        NotOffered: there is no such figure.
    """
    with work.write() as unit:
        name = _name(unit, kpi)
        found = unit.session.scalars(select(Duty).where(Duty.kpi == kpi)).first()
        if staff is None and cadence is None:
            if found is not None:
                unit.session.delete(found)
        elif found is None:
            unit.add(Duty(kpi=kpi, staff_id=staff, cadence=cadence))
        else:
            found.staff_id, found.cadence = staff, cadence
        return unit.commit(N_("Set who answers for {figure}"), figure=name)


def record(
    work: Work,
    *,
    kpi: str,
    period: Period,
    text: str = "",
    actions: Sequence[NewAction] = (),
    campaign: int | None = None,
) -> Committed:
    """Write down a review of a figure of a period, with the actions decided on, as one gesture.

    Raises:
        NotOffered: there is no such figure. Invalid: nothing is said, or an action has no words.
    """
    with work.write() as unit:
        name = _name(unit, kpi)
        if not text.strip() and not actions:
            raise Invalid("text", N_("Write a comment, or add an action."))
        duty = unit.session.scalars(select(Duty).where(Duty.kpi == kpi)).first()
        review = Review(
            kpi=kpi,
            cadence=duty.cadence if duty is not None else None,
            campaign_id=campaign,
            grain=period.grain.value,
            start=period.start,
            end=period.end,
            day=unit.today(),
            staff_id=work.staff(),
            text=text.strip() or None,
            value=_value(unit.session, kpi, period, unit.facts, unit.today()),
        )
        unit.add(review)
        for one in actions:
            _add_action(unit, kpi, one, review.id)
        return unit.commit(N_("Reviewed {figure}"), figure=name)


def add_action(work: Work, *, kpi: str, action: NewAction) -> Committed:
    """Set a task against a figure, outside a review.

    Raises:
        NotOffered: there is no such figure. Invalid: it has no words.
    """
    with work.write() as unit:
        name = _name(unit, kpi)
        _add_action(unit, kpi, action, None)
        return unit.commit(N_("Set an action for {figure}"), figure=name)


def _add_action(unit: Unit, kpi: str, action: NewAction, review: int | None) -> None:
    subject = " ".join(action.subject.split())
    if not subject:
        raise Invalid("subject", N_("Say what is to be done."))
    activity = Activity(kind=ActivityKind.TASK, name=subject, due=action.due, owner_id=action.owner)
    activity.kpi, activity.review_id = kpi, review
    complete(unit, activity)
    unit.add(activity)


def _name(unit: Unit, kpi: str) -> Word:
    return Word(kpi_named(kpi, catalogue_of(unit.session, unit.facts)).name)


def _value(session: Session, kpi: str, period: Period, facts: BookFacts, today: dt.date) -> Decimal | None:
    [figure] = run(session, [kpi], period, previous=False, facts=facts, today=today)
    return figure.value


# Reading


def read_care(work: Work, *, kpi: str) -> Care:
    """Everything about the care for a figure.

    Raises:
        NotOffered: there is no such figure.
    """
    return work.read(partial(_read, kpi=kpi, facts=work.facts, today=work.today()))


def _read(session: Session, *, kpi: str, facts: BookFacts, today: dt.date) -> Care:
    declared = kpi_named(kpi, catalogue_of(session, facts))
    duty = session.scalars(select(Duty).where(Duty.kpi == kpi)).first()
    people = session.execute(
        select(Staff.id, Staff.name, Staff.trashed).order_by(Staff.sort_key, Staff.id)
    ).all()
    names: dict[int | None, str] = {row.id: row.name for row in people}
    cadence = duty.cadence if duty is not None else None
    period = last_whole(cadence or Cadence.MONTHLY, facts, today)
    tasks = _tasks(session, kpi)
    then = [_whole_before(period, one.created) for one in tasks]
    values = _values(session, kpi, [period, *then], facts, today)
    return Care(
        kpi=declared,
        staff=duty.staff_id if duty is not None else None,
        who=names.get(duty.staff_id, "") if duty is not None else "",
        cadence=cadence,
        period=period,
        now=values.get(period),
        reviews=tuple(_reviews(session, kpi, names, facts)),
        actions=tuple(
            ToldAction(
                id=one.id,
                subject=one.name,
                who=names.get(one.owner_id, ""),
                set_on=one.created,
                due=one.due,
                done=one.done_day,
                review=one.review_id,
                then_period=when,
                then=values.get(when),
                now=values.get(period),
            )
            for one, when in zip(tasks, then, strict=True)
        ),
        people=tuple((row.id, row.name) for row in people if row.trashed is None),
    )


def _tasks(session: Session, kpi: str) -> Sequence[Activity]:
    chosen = select(Activity).where(Activity.kpi == kpi, Activity.trashed.is_(None))
    return session.scalars(chosen.order_by(Activity.created.desc(), Activity.id.desc())).all()


def _reviews(session: Session, kpi: str, names: dict[int | None, str], facts: BookFacts) -> list[ToldReview]:
    chosen = select(Review).where(Review.kpi == kpi).order_by(Review.end.desc(), Review.id.desc())
    return [
        ToldReview(
            id=one.id,
            day=one.day,
            who=names.get(one.staff_id, ""),
            period=_period_of(one, facts),
            value=one.value,
            text=one.text or "",
        )
        for one in session.scalars(chosen)
    ]


def _period_of(review: Review, facts: BookFacts) -> Period:
    """The period of a review: of the book's calendar, or of the days it names."""
    grain = Grain(review.grain)
    plain = Period(review.start, review.end, Grain.DAYS, facts.calendar)
    if grain not in GRAINS.values():
        return plain
    found = Period.containing(review.start, grain, facts.calendar, facts.fiscal_start)
    return found if (found.start, found.end) == (review.start, review.end) else plain


def _whole_before(latest: Period, day: dt.date) -> Period:
    """The last period of the same length that was over on a day; at most so many periods back."""
    found, left = latest, MOST_PERIODS
    while found.end > day and left and (before := found.previous()):
        found, left = before, left - 1
    return found


def _values(
    session: Session, kpi: str, periods: list[Period], facts: BookFacts, today: dt.date
) -> dict[Period, Decimal | None]:
    """The figure's value in each period, all read at once."""
    latest, first = periods[0], min(one.start for one in periods)
    count = next(n for n, one in enumerate(latest.series(MOST_PERIODS + 1)[::-1], 1) if one.start <= first)
    [figure] = run(session, [kpi], latest, series=count, previous=False, facts=facts, today=today)
    return {point.period: point.value for point in figure.series}
