"""What populations tell of the records that their own point at: names, teams, whether they are in use."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Integer, func, select, type_coerce
from sqlalchemy.orm import aliased

from crmdesk.l10n.texts import N_
from crmdesk.model import Staff

if TYPE_CHECKING:
    from crmdesk.kpi.population import Condition, Expression

TRASHED: Final = N_("What is in the trash is left out.")
WITH_INTERVAL: Final = N_("The share is given with its 95 % interval (Wilson).")
EXPECTED_NOW: Final = N_("The expected close is that of now: it has no past.")
CHANCE_NOW: Final = N_("The expected close and the probability are those of now: they have no past.")
BEGUN_NOW: Final = N_("Which deals began a subscription is told by what is known now: it has no past.")
COSTS_NOW: Final = N_("Costs of deals and products are those of now: they have no past.")
CAMPAIGN_NOW: Final = N_("The campaign of a deal or a contact is that of now: it has no past.")
HOURS_NOW: Final = N_("What a person’s hour costs is that of now: it has no past.")


MOST_TOLD: Final = 512
"""So many expressions of other records are made once: they are dear to make, and the same for any periods."""


def days_between(later: Any, earlier: Any) -> Expression:
    """The number of days from one day to another."""
    return type_coerce(later, Integer) - type_coerce(earlier, Integer)


@lru_cache(maxsize=64)
def other(record: Any) -> Any:
    """The record once more, to be told of beside itself; made once, for making it is dear."""
    return aliased(record)


@lru_cache(maxsize=MOST_TOLD)
def told_of(field: Any, key: Any) -> Expression:
    """A field of the record that `key` is the id of; the same for the same key, whatever is counted."""
    told = other(field.class_)
    found = select(getattr(told, field.key)).where(told.id == key)
    return found.correlate_except(told).scalar_subquery()


def is_of(field: Any, key: Any, wanted: object) -> Condition:
    """That field is `wanted`: asked of the records that have it, where few have."""
    told = other(field.class_)
    found: Condition = key.in_(select(told.id).where(getattr(told, field.key) == wanted))
    return found


def name_of(record: Any, key: Any) -> Expression:
    """The name of the record that `key` is the id of."""
    return told_of(record.name, key)


def order_of(record: Any, key: Any) -> Expression:
    """What the name of the record that `key` is the id of sorts by."""
    return told_of(record.sort_key, key)


def team_of(owner: Any) -> Expression:
    """The team that a member of staff belongs to."""
    return func.nullif(told_of(Staff.team, owner), "")


def in_use(record: Any) -> Condition:
    """The record is not in the trash; written so that no index on `trashed` is taken for it."""
    return func.coalesce(record.trashed, 0) == 0
