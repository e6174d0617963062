"""Colours, line widths and hatches of the printed page, chosen to stay apart in grey.

Widths in millimetres. Hatches are drawn as clipped strokes: viewers draw PDF tiling patterns differently.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, sqrt
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from crmdesk.report.sheet import Box, Segment, Sheet

TEXT = "#1B2430"
MUTED = "#4A5462"
GROUP_LINE = "#6E7B89"
HAIRLINE = "#D5DAE1"
GOOD = "#0B6E4F"
WATCH = "#8A5300"
BAD = "#B3261E"
ACCENT = "#1F5FBF"
WHITE = "#FFFFFF"

RULE_WIDTH = 0.45
LINE_WIDTH = 0.25
HAIR_WIDTH = 0.18
OUTLINE_WIDTH = 0.24
SEGMENT_GAP = 0.27


@dataclass(frozen=True, slots=True)
class Hatch:
    """How an area is filled: strokes of `stroke` every `pitch`, measured across them, or dots."""

    colour: str
    fill: Literal["solid", "slash", "backslash", "lines", "dots", "empty"] = "solid"
    stroke: float = 0.0
    pitch: float = 1.0


NEW = Hatch("#0A3F86")
EXPANSION = Hatch("#2F86D6", "slash", 0.34, 0.95)
REACTIVATION = Hatch("#6E7B89", "dots", 0.4, 0.82)
CONTRACTION = Hatch("#C77700", "lines", 0.26, 0.72)
CHURN = Hatch("#8E1B14", "backslash", 0.62, 1.15)
PASSED = Hatch(ACCENT)
UNDECIDED = Hatch("#4A78B8", "slash", 0.34, 0.95)
LOST = Hatch(MUTED, "empty")
FORECAST = Hatch("#4A78B8", "slash", 0.34, 0.95)


def fill_area(sheet: Sheet, box: Box, hatch: Hatch) -> None:
    """Fill a rectangle; the outline lies inside it, so that neighbours keep their gap. Nothing mirrors."""
    left, top, width, height = box
    if width <= 0 or height <= 0:
        return
    if hatch.fill == "solid":
        sheet.rect(box, fill=hatch.colour)
        return
    sheet.rect(box, fill=WHITE)
    with sheet.clipped(box):
        sheet.segments(_strokes(box, hatch), hatch.colour, hatch.stroke, round_ends=hatch.fill == "dots")
    edge = min(OUTLINE_WIDTH, width, height)
    inner = (left + edge / 2, top + edge / 2, width - edge, height - edge)
    sheet.rect(inner, stroke=hatch.colour, width=edge)


def _strokes(box: Box, hatch: Hatch) -> list[Segment]:
    """The strokes of a hatch over a rectangle, laid on one grid for the whole page."""
    left, top, width, height = box
    right, bottom = left + width, top + height
    if hatch.fill == "lines":
        return [((left, y), (right, y)) for y in _steps(top, bottom, hatch.pitch)]
    if hatch.fill == "dots":
        rows = _steps(top, bottom, hatch.pitch)
        columns = _steps(left, right, hatch.pitch)
        return [((x - 0.005, y), (x + 0.005, y)) for y in rows for x in columns]
    apart = hatch.pitch * sqrt(2)
    if hatch.fill == "slash":
        sums = _steps(left + top, right + bottom, apart)
        return [((total - bottom, bottom), (total - top, top)) for total in sums]
    if hatch.fill == "backslash":
        differences = _steps(left - bottom, right - top, apart)
        return [((top + apart_by, top), (bottom + apart_by, bottom)) for apart_by in differences]
    return []


def _steps(low: float, high: float, pitch: float) -> list[float]:
    return [step * pitch for step in range(floor(low / pitch), ceil(high / pitch) + 1)]
