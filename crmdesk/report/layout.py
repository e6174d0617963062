"""The grid of a page: frames that are cut up from the reading start, in millimetres.

Whoever lays out a page says start and end, never left and right; only the frame knows which side that is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from crmdesk.report.palette import TEXT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crmdesk.report.sheet import Box, Sheet


@dataclass(slots=True)
class Frame:
    """A rectangle; what is cut off it is gone from it."""

    left: float
    top: float
    width: float
    height: float
    rtl: bool

    @classmethod
    def of_page(
        cls, sheet: Sheet, *, sides: float = 13, top: float = 10, bottom: float = 9, bind: float = 0
    ) -> Frame:
        """The page inside its margins; `bind` is left free for punched holes at the reading start."""
        whole = cls(0, 0, sheet.paper.width, sheet.paper.height, sheet.rtl)
        frame = whole.inset(sides, top, sides, bottom)
        frame.start(bind)
        return frame

    @property
    def box(self) -> Box:
        """Left, top, width, height."""
        return self.left, self.top, self.width, self.height

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.top + self.height

    def x(self, offset: float) -> float:
        """The place `offset` away from the reading start."""
        return self.left + (self.width - offset if self.rtl else offset)

    def start(self, width: float, gap: float = 0) -> Frame:
        """Cut a piece off at the reading start, and a gap after it."""
        return self._cut_side(width, gap, at_left=not self.rtl)

    def end(self, width: float, gap: float = 0) -> Frame:
        """Cut a piece off at the reading end, and a gap before it."""
        return self._cut_side(width, gap, at_left=self.rtl)

    def head(self, height: float, gap: float = 0) -> Frame:
        """Cut a piece off the top, and a gap below it."""
        piece = replace(self, height=height)
        self.top += height + gap
        self.height -= height + gap
        return piece

    def foot(self, height: float, gap: float = 0) -> Frame:
        """Cut a piece off the bottom, and a gap above it."""
        piece = replace(self, top=self.bottom - height, height=height)
        self.height -= height + gap
        return piece

    def columns(self, widths: Sequence[float], gap: float = 0) -> list[Frame]:
        """Pieces side by side in reading order; the frame itself stays whole."""
        rest = replace(self)
        return [rest.start(width, gap) for width in widths]

    def inset(self, start: float, top: float = 0, end: float = 0, bottom: float = 0) -> Frame:
        """The frame inside margins; it stays whole itself."""
        inner = replace(self)
        inner.start(start)
        inner.end(end)
        inner.head(top)
        inner.foot(bottom)
        return inner

    def _cut_side(self, width: float, gap: float, *, at_left: bool) -> Frame:
        piece = replace(self, width=width, left=self.left if at_left else self.left + self.width - width)
        if at_left:
            self.left += width + gap
        self.width -= width + gap
        return piece


def draw_rule(sheet: Sheet, frame: Frame, y: float, *, colour: str = TEXT, width: float = 0.45) -> None:
    """A line across a frame."""
    sheet.line([(frame.left, y), (frame.left + frame.width, y)], colour, width)
