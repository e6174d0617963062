"""How wide the columns of a list are where nobody set them: by their words, then by the room there is."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crmdesk.ui import theme
from crmdesk.ui.cells import keeps_whole
from crmdesk.ui.paint import CELL_PAD, EDGE_PAD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crmdesk.entities.spec import Field


@dataclass(frozen=True, slots=True)
class Arranging:
    """Besides the words: the column of the name, those that may give way, and widths set by hand."""

    name: str
    spared: frozenset[str]
    by_hand: dict[str, int]


LEAST, MOST, NAME_LEAST, NAME_MOST, NAME_SHARE = 88, 240, 160, 340, 2
NAME_PART = 3
"""The name has at least one in so many parts of the room, where it needs it and the others can do without."""
NAME_FAIR = 300
"""The width that the name has before other columns stand beside it that can be spared."""
DISPENSABLE = ("owner", "industry", "city", "interval", "start", "expected_close", "company")
"""Columns that give way to the name, in this order, where there is no room for all."""
SQUEEZED = 10
"""For less than this part of the width nothing is scrolled sideways: what may be cut gets narrower still."""


def arranged(
    fields: Sequence[Field],
    headings: Sequence[tuple[int, int]],
    cells: Sequence[Sequence[int]],
    room: int,
    look: Arranging,
) -> tuple[dict[int, int], int]:
    """The widths of the columns that are shown, by their places; and how wide all of them would like to be.

    Where the name would be cut, columns that can be spared give way to it, one after another.
    """
    shown = list(range(len(fields)))
    wished, least = wishes(fields, headings, cells, look.by_hand)
    wide, total = fitted(fields, wished, least, room, look.by_hand), sum(wished)
    for name in DISPENSABLE:
        place = next((one for one in shown if fields[one].name == look.name), shown[0])
        enough = min(wished[shown.index(place)], theme.px(NAME_FAIR))
        if wide[shown.index(place)] >= enough:
            break
        left = [one for one in shown if fields[one].name != name or name not in look.spared]
        if len(left) < len(shown):
            shown, some = left, [fields[one] for one in left]
            parts = ([headings[one] for one in left], [cells[one] for one in left])
            wished, least = wishes(some, *parts, look.by_hand)
            wide = fitted(some, wished, least, room, look.by_hand)
    return dict(zip(shown, wide, strict=True)), total


def wishes(
    fields: Sequence[Field],
    headings: Sequence[tuple[int, int]],
    cells: Sequence[Sequence[int]],
    by_hand: dict[str, int],
) -> tuple[list[int], list[int]]:
    """What the columns would like to have, and the least they need.

    `cells` are the widths their words need; `headings` too, with and without room for the sign of an order.
    Columns set by hand stay as they are.
    """
    last = len(fields) - 1
    wished, least = [], []
    for place, one in enumerate(fields):
        pad = (EDGE_PAD if place == 0 else CELL_PAD) + (EDGE_PAD if place == last else CELL_PAD)
        words = min(max(cells[place], default=0), theme.px(NAME_MOST if place == 0 else MOST))
        heading, bare = headings[place]
        wish, whole = max(heading, words) + pad, max(bare, words) + pad
        floor = max(bare + pad, theme.px(NAME_LEAST if place == 0 else LEAST))
        wished.append(by_hand.get(one.name, wish))
        least.append(by_hand.get(one.name, whole if keeps_whole(one) else min(floor, whole)))
    return wished, least


def fitted(
    fields: Sequence[Field], wished: list[int], least: list[int], room: int, by_hand: dict[str, int]
) -> list[int]:
    """The widths of the columns in a room: what may be cut gives way first, and takes what is left over."""
    free = [place for place, one in enumerate(fields) if not (one.numeric or one.name in by_hand)]
    spare = room - sum(wished)
    if spare < 0:
        soft = [place for place in free if not keeps_whole(fields[place])]
        if 0 in soft:
            least = [max(least[0], min(wished[0], room // NAME_PART, room - sum(least[1:]))), *least[1:]]
        return squeezed(_narrowed(wished, least, room), soft, room)
    return _widened(wished, free, spare)


def squeezed(widths: list[int], soft: Sequence[int], room: int) -> list[int]:
    """Where only a little room is missing, the columns that may be cut give it in proportion."""
    missing, whole = sum(widths) - room, sum(widths[place] for place in soft)
    if not whole or not 0 < missing <= room // SQUEEZED:
        return widths
    found, seen = list(widths), 0
    for place in soft:
        before, seen = seen, seen + widths[place]
        found[place] -= missing * seen // whole - missing * before // whole
    return found


def _narrowed(wished: list[int], least: list[int], room: int) -> list[int]:
    """The widest give way first, down to one width; the name, by which a record is known, to twice that."""

    def widths(most: int) -> list[int]:
        shares = [most * NAME_SHARE, *[most] * (len(wished) - 1)]
        return [max(floor, min(parts)) for floor, *parts in zip(least, wished, shares, strict=True)]

    most = bisect_right(range(max(wished)), room, key=lambda width: sum(widths(width))) - 1
    found = widths(max(most, 0))
    found[0] += min(max(room - sum(found), 0), wished[0] - found[0])
    return found


def _widened(wished: list[int], free: list[int], spare: int) -> list[int]:
    total, seen, widths = sum(wished[place] for place in free), 0, list(wished)
    for place in free:
        before, seen = seen, seen + wished[place]
        widths[place] += spare * seen // total - spare * before // total
    return widths
