"""The fields that the business of the sample book added to its records, of every kind, with values."""

from __future__ import annotations

import datetime as dt
import random
from typing import TYPE_CHECKING, Any, Final

from crmdesk.model.custom import CustomKind
from crmdesk.services.book_fields import as_field
from crmdesk.services.custom_fields import make_field
from crmdesk.services.custom_values import add_values

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crmdesk.db.uow import Unit

_FILLED: Final = 0.25
"""Which share of the records has values in all fields."""


def tell_fields(
    unit: Unit,
    said: Sequence[dict[str, Any]],
    *,
    dice: random.Random,
    scale: int,
    records: Mapping[str, Sequence[int]],
) -> None:
    """Write the fields that the words tell, and values for some of the `records` of each entity.

    Amounts are of the size of `scale` minor units.
    """
    filled = {name: _some(numbers, _apart(dice)) for name, numbers in records.items()}
    for one in said:
        kind = CustomKind(one["kind"])
        made = make_field(
            unit, entity=one["entity"], label=one["label"], kind=kind, choices=one.get("choices", ())
        )
        field = as_field(made)
        throws = _apart(dice)
        values = {
            record: {field.name: _value(unit, one, kind, throws, scale=scale, people=records["contact"])}
            for record in filled[one["entity"]]
        }
        add_values(unit, {field.name: field}, values)


def _apart(dice: random.Random) -> random.Random:
    """Dice that do not depend on how often the others are thrown from here on."""
    return random.Random(dice.random())  # noqa: S311 - sample data, the same for the same seed


def _some(numbers: Sequence[int], dice: random.Random) -> list[int]:
    return [number for number in numbers if dice.random() < _FILLED]


def with_digits(pattern: str, dice: random.Random) -> str:
    """A number of a pattern: `{3}` and `{4}` are so many digits."""
    for length in (3, 4):
        while f"{{{length}}}" in pattern:
            pattern = pattern.replace(f"{{{length}}}", f"{dice.randrange(10**length):0{length}}", 1)
    return pattern


def _value(
    unit: Unit,
    one: dict[str, Any],
    kind: CustomKind,
    dice: random.Random,
    *,
    scale: int,
    people: Sequence[int],
) -> Any:
    match kind:
        case CustomKind.TEXT:
            return with_digits(one["pattern"], dice)
        case CustomKind.NUMBER | CustomKind.MONEY:
            return dice.randint(one["from"], one["to"]) * (scale if kind is CustomKind.MONEY else 1)
        case CustomKind.DATE:
            return unit.today() - dt.timedelta(days=dice.randint(*one["ago"]))
        case CustomKind.CHOICE | CustomKind.LINK:
            return dice.choice(one.get("choices", people))
        case CustomKind.FLAG:
            return dice.random() < 1 / 2
