"""The columns of a board after a move, worked out before the book has answered."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum, auto
from typing import TYPE_CHECKING

from crmdesk.services.board import WON, place_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from decimal import Decimal

    from crmdesk.services.board import BoardColumn, Card


class Part(Enum):
    """The open deals of a board by whether they have stood in their stage too long, in the bar's order."""

    STALE = auto()
    MOVING = auto()


def of_part(column: BoardColumn, part: Part | None) -> BoardColumn:
    """A column with the deals of one part alone; won deals are in none."""
    if part is None:
        return column
    kept = (card for card in column.cards if card.stale is (part is Part.STALE))
    return replace(column, cards=() if column.stage == WON else tuple(kept))


def find_card(columns: Sequence[BoardColumn], deal: int) -> tuple[BoardColumn, Card] | None:
    """A deal's column and card."""
    return next(((one, card) for one in columns for card in one.cards if card.id == deal), None)


def without_card(columns: Sequence[BoardColumn], deal: int) -> list[BoardColumn]:
    """The columns with one card less."""
    return [
        replace(one, cards=tuple(card for card in one.cards if card.id != deal))
        if any(card.id == deal for card in one.cards)
        else one
        for one in columns
    ]


def with_card_moved(
    columns: Sequence[BoardColumn], deal: int, stage: int, today: dt.date
) -> list[BoardColumn]:
    """The columns with a card in another one, fresh there and in its place by its expected close."""
    found = find_card(columns, deal)
    if found is None:
        return list(columns)
    source, card = found
    return [
        replace(one, cards=tuple(sorted((*one.cards, _moved(card, source, one, today)), key=place_of)))
        if one.stage == stage
        else one
        for one in without_card(columns, deal)
    ]


def _moved(card: Card, source: BoardColumn, target: BoardColumn, today: dt.date) -> Card:
    is_won = target.stage == WON
    return replace(
        card,
        days=0,
        stale=False,
        closed=today if is_won else None,
        probability=_probability(card, source, target),
    )


def _probability(card: Card, source: BoardColumn, target: BoardColumn) -> Decimal:
    """A deal of its own probability keeps it while it is open; the others take the stage's."""
    follows_stage = card.probability == source.probability
    return target.probability if follows_stage or WON in {source.stage, target.stage} else card.probability


def step_of(columns: Sequence[BoardColumn], deal: int, step: int) -> BoardColumn | None:
    """The stage next to a deal's own, `step` places on; None beyond the first and the last."""
    found = find_card(columns, deal)
    stages = [one for one in columns if one.stage != WON]
    if found is None or found[0] not in stages:
        return None
    place = stages.index(found[0]) + step
    return stages[place] if 0 <= place < len(stages) else None
