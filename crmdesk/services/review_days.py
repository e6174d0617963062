"""Which reviews of figures are due: of the last whole period of each cadence, and of ended campaigns."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import select

from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.languages import language
from crmdesk.l10n.texts import N_
from crmdesk.model.campaign import Campaign
from crmdesk.model.known import known
from crmdesk.model.period import Grain, Period
from crmdesk.model.review import Cadence, Duty, Review

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy.orm import Session

    from crmdesk.db.uow import Work
    from crmdesk.model.setting import BookFacts

GRAINS: Final = {Cadence.MONTHLY: Grain.MONTH, Cadence.QUARTERLY: Grain.QUARTER, Cadence.YEARLY: Grain.YEAR}
CAMPAIGN_DAYS: Final = 90
"""A campaign that ended longer ago is not asked about any more."""
_WEEK: Final = dt.timedelta(days=7)


class DueReview(NamedTuple):
    """A figure that is to be reviewed: `name` is a marked text, or what a person called it.

    It is due since the day after its period; `campaign` is what the campaign is called, where it is of one.
    """

    duty: int
    kpi: str
    name: str
    period: Period
    cadence: Cadence
    staff: int | None
    campaign_id: int | None = None
    campaign: str = ""

    @property
    def day(self) -> dt.date:
        """The day since which it is due."""
        return self.period.end


class _Duty(NamedTuple):
    """Who answers for a figure that is reviewed now and again."""

    id: int
    kpi: str
    cadence: Cadence
    staff: int | None


def due_reviews(work: Work, *, mine: bool = False) -> list[DueReview]:
    """The reviews that are due, the longest due first; with `mine` those that nobody else answers for."""
    owner = work.staff() if mine else None
    return work.read(partial(read_due, facts=work.facts, today=work.today(), owner=owner))


def read_due(session: Session, *, facts: BookFacts, today: dt.date, owner: int | None) -> list[DueReview]:
    """The same within a reading; who answers for what is read once and kept."""
    duties = known(session, Duty.__tablename__, _read_duties)
    if owner is not None:
        duties = [one for one in duties if one.staff in {None, owner}]
    if not duties:
        return []
    wanted = list(_wanted(session, duties, facts, today))
    done = _done(session, {one.kpi for one in wanted}, min((one.period.end for one in wanted), default=today))
    due = [one for one in wanted if (one.kpi, one.campaign_id, one.period.start, one.period.end) not in done]
    return sorted(_named(session, due, facts), key=lambda one: (one.day, one.kpi))


def _read_duties(session: Session) -> list[_Duty]:
    columns = (Duty.id, Duty.kpi, Duty.cadence, Duty.staff_id)
    chosen = select(*columns).where(Duty.cadence.is_not(None)).order_by(Duty.id)
    return [
        _Duty(id_, kpi, cadence, staff)
        for id_, kpi, cadence, staff in session.execute(chosen)
        if cadence is not None
    ]


def last_whole(cadence: Cadence, facts: BookFacts, today: dt.date) -> Period:
    """The last period of a cadence that is over; of a campaign's, the month.

    A week begins as it does in the book's language.
    """
    if cadence is Cadence.WEEKLY:
        start = today - dt.timedelta(days=(today.weekday() - language(facts.language).week_start) % 7)
        return Period.days(start - _WEEK, start - dt.timedelta(days=1), facts.calendar)
    grain = GRAINS.get(cadence, Grain.MONTH)
    here = Period.containing(today, grain, facts.calendar, facts.fiscal_start)
    return here.previous() or here


def last_period(work: Work, *, cadence: str) -> Period:
    """The last period of a cadence that is over; of a campaign's, the days of the one that ended last.

    Raises:
        CrmError: no campaign ended lately.
    """
    facts, today = work.facts, work.today()
    if Cadence(cadence) is not Cadence.CAMPAIGN:
        return last_whole(Cadence(cadence), facts, today)
    ended = work.read(partial(_ended, facts=facts, today=today))
    if not ended:
        raise CrmError(N_("No campaign ended in the last {count} days. Name a period."), count=CAMPAIGN_DAYS)
    return ended[-1][2]


def _wanted(
    session: Session, duties: Sequence[_Duty], facts: BookFacts, today: dt.date
) -> Iterator[DueReview]:
    ended: list[tuple[int, str, Period]] | None = None
    for duty in duties:
        usual = (duty.id, duty.kpi, duty.kpi)
        if duty.cadence is not Cadence.CAMPAIGN:
            yield DueReview(*usual, last_whole(duty.cadence, facts, today), duty.cadence, duty.staff)
            continue
        ended = _ended(session, facts, today) if ended is None else ended
        for id_, name, period in ended:
            yield DueReview(*usual, period, duty.cadence, duty.staff, id_, name)


def _ended(session: Session, facts: BookFacts, today: dt.date) -> list[tuple[int, str, Period]]:
    """The campaigns that ended lately, with their days."""
    columns = (Campaign.id, Campaign.name, Campaign.start, Campaign.end)
    since = today - dt.timedelta(days=CAMPAIGN_DAYS)
    chosen = select(*columns).where(Campaign.trashed.is_(None), Campaign.end >= since, Campaign.end < today)
    return [
        (id_, name, Period.days(start or end, end, facts.calendar))
        for id_, name, start, end in session.execute(chosen.order_by(Campaign.end, Campaign.id))
        if end is not None
    ]


def _done(session: Session, kpis: set[str], since: dt.date) -> set[tuple[str, int | None, dt.date, dt.date]]:
    columns = (Review.kpi, Review.campaign_id, Review.start, Review.end)
    chosen = select(*columns).where(Review.kpi.in_(kpis), Review.end >= since)
    return {(kpi, campaign, start, end) for kpi, campaign, start, end in session.execute(chosen)}


def _named(session: Session, due: list[DueReview], facts: BookFacts) -> Iterator[DueReview]:
    if not due:
        return
    # The figures are loaded only where one is to be named.
    from crmdesk.kpi.catalogue import catalogue_of

    known = catalogue_of(session, facts)
    for one in due:
        if one.kpi in known:
            yield one._replace(name=known[one.kpi].name)
