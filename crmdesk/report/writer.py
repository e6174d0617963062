"""Writes text on a sheet in its language: places in millimetres, the side by the reading direction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from crmdesk.report.fonts import cuts
from crmdesk.report.sheet import MM
from crmdesk.report.typography import page_type
from crmdesk.report.wrapping import fit, single, wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crmdesk.report.layout import Frame
    from crmdesk.report.sheet import Sheet
    from crmdesk.report.text import Line, Text, TextStyle

Align = Literal["start", "end", "right", "left", "center"]


class Writer:
    """The one way text gets on a page. Widths, heights and places in millimetres."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.type = page_type(sheet.catalogue)

    def measure(self, text: Text, style: TextStyle, *, rtl: bool | None = None) -> float:
        """Width of a text on one line."""
        return (
            single(text, style, self.sheet.catalogue, rtl=self.sheet.rtl if rtl is None else rtl).width / MM
        )

    def text(
        self,
        x: float,
        baseline: float,
        width: float,
        text: Text,
        style: TextStyle,
        *,
        align: Align = "start",
        rtl: bool | None = None,
    ) -> float:
        """Write one line inside `[x, x + width]`, cut with an ellipsis if it is longer; its width."""
        direction = self.sheet.rtl if rtl is None else rtl
        line = fit(text, style, width * MM, self.sheet.catalogue, rtl=direction)
        self._show(line, (x, width), baseline, align)
        return line.width / MM

    def wrap(
        self,
        text: Text,
        style: TextStyle,
        width: float,
        *,
        max_lines: int | None = None,
        rtl: bool | None = None,
    ) -> list[Line]:
        """The text as lines that fit `width`."""
        return wrap(
            text,
            style,
            width * MM,
            self.sheet.catalogue,
            rtl=self.sheet.rtl if rtl is None else rtl,
            max_lines=max_lines,
        )

    def lines(
        self,
        x: float,
        top: float,
        width: float,
        lines: Sequence[Line],
        style: TextStyle,
        *,
        align: Align = "start",
    ) -> float:
        """Write lines from `top` down; the height they take."""
        height = self.leading(style)
        for place, line in enumerate(lines):
            baseline = self.baseline(top + place * height, height, style)
            self._show(line, (x, width), baseline, align)
        return height * len(lines)

    def cell(
        self,
        frame: Frame,
        text: Text,
        style: TextStyle,
        *,
        align: Align = "start",
        rtl: bool | None = None,
    ) -> float:
        """Write one line in the middle of a frame's height; its width."""
        baseline = self.baseline(frame.top, frame.height, style)
        return self.text(frame.left, baseline, frame.width, text, style, align=align, rtl=rtl)

    def leading(self, style: TextStyle) -> float:
        """Height of one line."""
        return style.size * style.leading / MM

    def baseline(self, top: float, height: float, style: TextStyle) -> float:
        """Where a line stands in the middle of a row."""
        cut = cuts(self.sheet.catalogue, style.weight)[0]
        return top + height / 2 + (cut.ascent - cut.descent) / 2000 * style.size / MM

    def _show(self, line: Line, room: tuple[float, float], baseline: float, align: Align) -> None:
        """Put a line at its side; start and end are those of the page, also for a foreign text on it."""
        x, width = room
        left_over = width - line.width / MM
        right_sides = {"right", "start" if self.sheet.rtl else "end"}
        share = 0.5 if align == "center" else float(align in right_sides)
        self.sheet.show(line, x + left_over * share, baseline)
