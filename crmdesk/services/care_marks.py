"""What was said and decided about figures, as marks on their lines: of which day, and in which words."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import select

from crmdesk.l10n.texts import N_, Listing
from crmdesk.model.activity import Activity
from crmdesk.model.review import Review

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from sqlalchemy.orm import Session

    from crmdesk.l10n.formats import Formatter
    from crmdesk.model.period import Period

_DAY: Final = dt.timedelta(days=1)


class CareMark(NamedTuple):
    """A review, on the last day of the period that it was of; or an action, on the day it was set."""

    day: dt.date
    is_review: bool
    text: str


CareMarks = dict[str, tuple[CareMark, ...]]
"""The marks of figures by their ids, in the order of their days."""


def read_marks(session: Session, kpis: Collection[str]) -> CareMarks:
    """The reviews of some figures, and the actions set against them."""
    found: Mapping[str, list[CareMark]] = defaultdict(list)
    reviews = select(Review.kpi, Review.end, Review.text).where(Review.kpi.in_(kpis))
    for kpi, end, text in session.execute(reviews):
        found[kpi].append(CareMark(end - _DAY, is_review=True, text=text or ""))
    actions = select(Activity.kpi, Activity.created, Activity.name)
    actions = actions.where(Activity.kpi.in_(kpis), Activity.trashed.is_(None))
    for of, day, name in session.execute(actions):
        found[str(of)].append(CareMark(day, is_review=False, text=name))
    return {kpi: tuple(sorted(marks)) for kpi, marks in found.items()}


def marks_in(marks: Iterable[CareMark], period: Period) -> tuple[CareMark, ...]:
    """Those of a period's days."""
    return tuple(one for one in marks if period.start <= one.day < period.end)


def mark_words(marks: Iterable[CareMark], fmt: Formatter) -> str:
    """What was said and decided, in one line; empty where nothing was."""
    said = Listing(one.text for one in marks if one.is_review and one.text)
    done = Listing(one.text for one in marks if not one.is_review)
    told = [fmt.sentence(N_("Reviewed: {text}"), text=said)] if said else []
    if not said and any(one.is_review for one in marks):
        told = [fmt.sentence(N_("Reviewed without a comment"))]
    told += [fmt.sentence(N_("Action: {text}"), text=done)] if done else []
    return ". ".join(told)
