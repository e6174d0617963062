"""Completing a plan by hand: which field a column fills, how its days are read, what its amounts are in."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from crmdesk.entities.spec import Kind
from crmdesk.l10n.date_columns import Ambiguous
from crmdesk.services.importing.links import UNKNOWN_NAME
from crmdesk.services.importing.plan import JOINED, importable_fields, missing_fields, with_readings

if TYPE_CHECKING:
    from crmdesk.l10n.calendars import CalendarId
    from crmdesk.l10n.date_parts import DateReading
    from crmdesk.services.importing.plan import MappedColumn, Plan
    from crmdesk.services.importing.run import Result


@dataclass(frozen=True, slots=True)
class Trouble:
    """What a check found in one column: names the book does not know, and other cells that are refused."""

    unknown: tuple[str, ...] = ()
    refused: int = 0


def put_field(plan: Plan, *, place: int, field: str | None, calendar: CalendarId) -> Plan:
    """The plan with another field for one column; None leaves the column out."""
    known = {one.name: one for one in importable_fields(plan.entity)}
    columns = tuple(
        replace(one, field=known[field] if field else None, reading=None) if one.place == place else one
        for one in plan.columns
    )
    return with_readings(replace(plan, columns=columns), calendar)


def put_reading(plan: Plan, *, place: int, reading: DateReading, calendar: CalendarId) -> Plan:
    """The plan with the days of one column read in one way."""
    column = next(one for one in plan.columns if one.place == place)
    if column.field is None:
        return plan
    options = replace(plan.options, dates={**plan.options.dates, column.field.name: reading.value})
    return with_readings(replace(plan, options=options), calendar)


def put_unit(plan: Plan, *, code: str) -> Plan:
    """The plan with its amounts read in a currency (IRT: toman)."""
    return replace(plan, options=replace(plan.options, values={**plan.options.values, "currency": code}))


def takes_unit(plan: Plan) -> bool:
    """Whether the currency of the amounts can be said: records that have one, in a file that does not."""
    known = {one.name for one in importable_fields(plan.entity)}
    return "currency" in known and not any(one.field and one.field.name == "currency" for one in plan.columns)


def make_missing(plan: Plan, *, make: bool) -> Plan:
    """The plan with unknown names made into records, or their rows left out."""
    return replace(plan, options=replace(plan.options, create_missing=make))


def filled_twice(plan: Plan) -> dict[str, list[MappedColumn]]:
    """The fields that several columns are to fill, with those columns; not what they fill together."""
    by_field: dict[str, list[MappedColumn]] = defaultdict(list)
    for column in plan.columns:
        if column.field is not None and column.field.kind not in JOINED:
            by_field[column.field.name].append(column)
    return {name: columns for name, columns in by_field.items() if len(columns) > 1}


def undecided(plan: Plan) -> list[MappedColumn]:
    """The columns whose days can be read in more than one way."""
    return [one for one in plan.columns if isinstance(one.reading, Ambiguous)]


def is_ready(plan: Plan) -> bool:
    """Whether the plan can be checked and carried out."""
    return not (missing_fields(plan) or filled_twice(plan) or undecided(plan))


def troubles(plan: Plan, result: Result) -> dict[int, Trouble]:
    """What a check found, by the place of the column."""
    places = {one.heading: one.place for one in plan.columns if one.field is not None}
    kinds = {one.place: one.field.kind for one in plan.columns if one.field is not None}
    unknown: dict[int, dict[str, None]] = defaultdict(dict)
    refused: dict[int, int] = defaultdict(int)
    for error in result.errors:
        place = places.get(error.column, -1)
        if error.reason.message == UNKNOWN_NAME and kinds.get(place) is Kind.LINK:
            unknown[place][str(error.reason.params["name"])] = None
        else:
            refused[place] += 1
    return {
        place: Trouble(tuple(unknown.get(place, ())), refused.get(place, 0)) for place in {*unknown, *refused}
    }
