"""Small signs drawn as shapes, never as letters: status, change, net; three silhouettes tell apart in grey.

All measures in millimetres around a centre. Nothing here mirrors.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from crmdesk.report.palette import BAD, GOOD, MUTED, TEXT, WATCH, WHITE

if TYPE_CHECKING:
    from collections.abc import Callable

    from crmdesk.report.sheet import Point, Sheet

STATUS_SIZE = 3.3


class Mark(StrEnum):
    """How a figure stands to its target."""

    MET = "met"
    WATCH = "watch"
    MISSED = "missed"
    NONE = "none"


MARK_COLOURS = {Mark.MET: GOOD, Mark.WATCH: WATCH, Mark.MISSED: BAD, Mark.NONE: MUTED}


def draw_status(sheet: Sheet, centre: Point, mark: Mark, size: float = STATUS_SIZE) -> None:
    """A disc with a tick, a triangle with an exclamation mark, a square with a cross, or a dash."""
    _STATUS[mark](sheet, centre, size)


def draw_change(sheet: Sheet, centre: Point, *, up: bool, colour: str, size: float = 1.9) -> None:
    """A triangle that points where the number went; its colour says whether that is good."""
    x, y = centre
    half, rise = size / 2, size * 0.43 * (-1 if up else 1)
    sheet.polygon([(x - half, y - rise), (x + half, y - rise), (x, y + rise)], colour)


def draw_dash(sheet: Sheet, centre: Point, *, colour: str = MUTED, size: float = 1.9) -> None:
    """No change, or nothing to say."""
    x, y = centre
    sheet.line([(x - size / 2, y), (x + size / 2, y)], colour, size * 0.18)


def draw_diamond(sheet: Sheet, centre: Point, size: float = 1.9) -> None:
    """The net of a month: black with a white edge, seen on every fill."""
    x, y = centre
    for half, colour in ((size / 2 + 0.32, WHITE), (size / 2, TEXT)):
        sheet.polygon([(x, y - half), (x + half, y), (x, y + half), (x - half, y)], colour)


def _draw_met(sheet: Sheet, centre: Point, size: float) -> None:
    x, y = centre
    sheet.circle(centre, size / 2, fill=GOOD)
    tick = [(-0.23, 0.02), (-0.06, 0.19), (0.25, -0.16)]
    sheet.line([(x + dx * size, y + dy * size) for dx, dy in tick], WHITE, size * 0.13)


def _draw_watch(sheet: Sheet, centre: Point, size: float) -> None:
    x, y = centre
    corners = [(0, -0.46), (0.5, 0.42), (-0.5, 0.42)]
    outline = [(x + dx * size, y + dy * size) for dx, dy in corners]
    sheet.polygon(outline, WHITE, WATCH, size * 0.13)
    sheet.line([(x, y - 0.16 * size), (x, y + 0.12 * size)], WATCH, size * 0.12)
    sheet.circle((x, y + 0.25 * size), size * 0.07, fill=WATCH)


def _draw_missed(sheet: Sheet, centre: Point, size: float) -> None:
    x, y = centre
    half, arm = size * 0.46, size * 0.2
    sheet.rect((x - half, y - half, 2 * half, 2 * half), fill=BAD, radius=size * 0.12)
    strokes = [((x - arm, y - arm), (x + arm, y + arm)), ((x - arm, y + arm), (x + arm, y - arm))]
    sheet.segments(strokes, WHITE, size * 0.13)


def _draw_none(sheet: Sheet, centre: Point, size: float) -> None:
    draw_dash(sheet, centre, size=size * 0.8)


_STATUS: dict[Mark, Callable[[Sheet, Point, float], None]] = {
    Mark.MET: _draw_met,
    Mark.WATCH: _draw_watch,
    Mark.MISSED: _draw_missed,
    Mark.NONE: _draw_none,
}
