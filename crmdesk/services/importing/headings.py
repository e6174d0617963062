"""Which row of a file has the headings, where titles may stand above it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crmdesk.exchange.tables import Block, Cell

_LEAST_KNOWN = 2


def heading_row(opening: Block, known: Callable[[list[str]], int]) -> int:
    """The line of the row with the headings among a file's first rows; `known` counts columns in texts.

    It is the row that names the most columns, at least two or nothing else; else the first row of several
    columns below a few titles of one; else the first row.
    """
    counted = [(known(texts), texts, line) for line, cells in opening if (texts := _texts(cells))]
    named = [one for one in counted if one[0] >= _LEAST_KNOWN or one[0] == len(one[1])]
    if named:
        return max(named, key=lambda one: one[0])[2]
    wide = [len(texts) > 1 for _count, texts, _line in counted]
    titles = wide.index(True) if True in wide else 0
    is_below = all(wide[titles:]) and titles < len(wide) - titles
    return counted[titles if is_below else 0][2]


def _texts(cells: Sequence[Cell]) -> list[str]:
    return [str(cell) for cell in cells if cell != ""]
