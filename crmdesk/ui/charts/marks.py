"""What a chart is given: its marks (bars) with the words and numbers that stand at them. Nothing heavy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Mark:
    """One bar: its value (None draws nothing), the label on the axis, and all of it in words.

    `figure` stands at the bar's end, `note` in a column of its own at the far side.
    """

    value: float | None
    label: str
    told: str
    figure: str = ""
    note: str = ""
    target: float | None = None
    is_chosen: bool = False
    is_running: bool = False
    tone: str = "bar"
    note_tone: str = "mute"


@dataclass(frozen=True, slots=True)
class Plotted:
    """A whole chart: its marks in order, how the value axis is written, and what the far column is headed."""

    marks: tuple[Mark, ...]
    write: Callable[[float], str] = str
    runs_rtl: bool = False
    heading: str = ""
