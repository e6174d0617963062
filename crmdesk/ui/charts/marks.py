"""What a chart is given: its marks (bars, cells) with their words and numbers. Nothing heavy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtGui import QColor

from crmdesk.ui import theme

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a bar, below nought where its value is; `told` is all of it in words."""

    value: float
    tone: str
    told: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """One bar or cell: its value (None draws nothing), the label on the axis, and all of it in words.

    `figure` stands at the bar's end, `note` in a column of its own at the far side. Of the value so
    much is `undecided`: the bar's end is hatched. A bar with `pieces` is made of these; `line` is the height
    of the line that runs over the bars. `said` is what was said and decided of the figure then: the bar has
    a small triangle below. `year` is the year that the label leaves out.
    """

    value: float | None
    label: str
    told: str
    figure: str = ""
    note: str = ""
    target: float | None = None
    is_chosen: bool = False
    is_running: bool = False
    is_provisional: bool = False
    undecided: float = 0.0
    tone: str = "bar"
    note_tone: str = "mute"
    pieces: tuple[Piece, ...] = ()
    line: float | None = None
    said: str = ""
    year: str = ""

    @property
    def can_change(self) -> bool:
        """Whether what is drawn can still come out otherwise."""
        return self.is_running or self.is_provisional

    def parts(self) -> tuple[Piece, ...]:
        """The pieces of the bar; the bar itself where it is whole."""
        if self.pieces or not self.value:
            return self.pieces
        return (Piece(self.value, self.tone, self.told),)

    @property
    def top(self) -> float:
        """How high a stacked bar reaches, its target and line included."""
        tall = sum(one.value for one in self.parts() if one.value > 0)
        return max(tall, self.target or 0.0, self.line or 0.0)

    @property
    def foot(self) -> float:
        """How far a stacked bar reaches below nought."""
        low = sum(one.value for one in self.parts() if one.value < 0)
        return min(low, self.target or 0.0, self.line or 0.0)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a grid: its name, how many it begins with, and the number of the mark in each column."""

    label: str
    size: str
    cells: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """Marks as a grid: the headings, and lines of marks; None is a cell that cannot be known yet.

    `brief` are the headings where there is little room.
    """

    headings: tuple[str, ...]
    brief: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Plotted:
    """A whole chart: its marks in order, how the value axis is written, and what the far column is headed.

    `lead` stands over the bars, at the reading start. `beside` says that the pieces of a bar stand beside
    one another and not on one another; `most` is the last tick of the value axis, where there is a most.
    """

    marks: tuple[Mark, ...]
    write: Callable[[float], str] = str
    runs_rtl: bool = False
    heading: str = ""
    lead: str = ""
    beside: bool = False
    most: float | None = None
    grid: Grid | None = None


def tone_of(name: str) -> QColor:
    """The colour of a tone: a movement's, or one of the theme by name."""
    look = theme.tokens()
    if name in look.movements:
        return QColor(look.movements[name])
    return look.colour(name)
