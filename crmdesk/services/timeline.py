"""The story of a contact, company, deal, ticket or subscription: what happened, by day, the latest first.

A company's story has that of its people in it. One query for its activities and one for each other sort of
thing, six at most, however much there is; what its filters do not offer is not read.
"""

from __future__ import annotations

from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Final

from crmdesk.l10n.texts import N_
from crmdesk.model.activity import Activity
from crmdesk.services import story_sources
from crmdesk.services.story_items import StoryKind, StoryPage
from crmdesk.services.story_sources import Asked

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection

    from sqlalchemy.orm import Session

    from crmdesk.db.uow import Committed, Work
    from crmdesk.model.setting import BookFacts
    from crmdesk.services.story_items import Place

ENTITIES: Final = ("contact", "company", "deal", "ticket", "subscription")
"""The kinds of record that have a story."""
PIECE: Final = 50
_OF_PARTIES: Final = tuple(StoryKind)
_KINDS: Final = {
    "contact": _OF_PARTIES,
    "company": _OF_PARTIES,
    "deal": tuple(one for one in StoryKind if one is not StoryKind.TICKET),
    "ticket": tuple(one for one in StoryKind if one not in {StoryKind.DEAL, StoryKind.SUBSCRIPTION}),
    "subscription": tuple(one for one in StoryKind if one not in {StoryKind.DEAL, StoryKind.TICKET}),
}


def kinds_of(entity: str) -> tuple[StoryKind, ...]:
    """What the story of a kind of record can have in it."""
    return _KINDS[entity]


def story(
    work: Work,
    *,
    entity: str,
    record: int,
    kinds: Collection[StoryKind] | None = None,
    before: Place | None = None,
    limit: int = PIECE,
) -> StoryPage:
    """A piece of a record's story: all of it or some kinds, the newest or what was before a place."""
    read = partial(
        _story,
        entity=entity,
        record=record,
        kinds=kinds,
        before=before,
        limit=limit,
        facts=work.facts,
        today=work.today(),
    )
    return work.read(read)


def _story(
    session: Session,
    *,
    entity: str,
    record: int,
    kinds: Collection[StoryKind] | None,
    before: Place | None,
    limit: int,
    facts: BookFacts,
    today: dt.date,
) -> StoryPage:
    wanted = frozenset(_KINDS[entity]).intersection(StoryKind if kinds is None else kinds)
    asked = Asked(entity, record, wanted, before, limit + 1, facts, today)
    activities = story_sources.activities(session, asked)
    found = chain(activities.done, *(source(session, asked) for source in story_sources.SOURCES))
    items = sorted(found, key=lambda item: item.place, reverse=True)
    return StoryPage(
        steps=activities.steps,
        pinned=activities.pinned,
        items=tuple(items[:limit]),
        next=items[limit - 1].place if len(items) > limit else None,
    )


def pin(work: Work, *, activity: int, pinned: bool) -> Committed:
    """Keep an activity, such as a note, on top of every story it is in; or let it go back to its day."""
    with work.write() as unit:
        found = unit.get(Activity, activity)
        found.pinned = pinned
        message = N_("Pinned “{name}”") if pinned else N_("Unpinned “{name}”")
        return unit.commit(message, name=found.name)
