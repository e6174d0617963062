"""Where a text is cut into lines: at blanks, in the order it is read, never inside an amount or a phone.

A no-break space holds together; a word longer than the line is cut between letters. Widths in points.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

from crmdesk.report.text import Line, Paragraph, Span, clean, paragraph_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crmdesk.report.text import Text, TextStyle

ELLIPSIS = "…"

_LONGEST_LINE = 3000
_SLACK = 0.01
_NEW_LINE = re.compile("\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_BLANK = " \u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a\u205f\u3000"
_BREAK = re.compile(f"[{_BLANK}\u200b]+|(?<=[^\\W\\d_]{{2}})[-\u2010\u2013\u2014](?=[^\\W\\d_]{{2}})")


def spans_of(text: Text, style: TextStyle) -> list[Span]:
    """A text as clean spans, those without a style of their own in `style`."""
    given = [Span(text, style)] if isinstance(text, str) else text
    return [Span(shown, span.style) for span in given if (shown := clean(span.text))]


def single(text: Text, style: TextStyle, catalogue: str, *, rtl: bool) -> Line:
    """The whole text on one line, as wide as it is."""
    one = _one_paragraph(text, style, catalogue, rtl=rtl)
    return one.line(0, len(one.text))


def fit(text: Text, style: TextStyle, width: float, catalogue: str, *, rtl: bool) -> Line:
    """The text on one line no wider than `width`; what is cut off leaves an ellipsis."""
    one = _one_paragraph(text, style, catalogue, rtl=rtl)
    whole = one.line(0, len(one.text))
    return whole if whole.width <= width + _SLACK else _shorten(one, 0, width)


def wrap(
    text: Text, style: TextStyle, width: float, catalogue: str, *, rtl: bool, max_lines: int | None = None
) -> list[Line]:
    """The text as lines no wider than `width`; one cut short by `max_lines` ends in an ellipsis."""
    lines: list[Line] = []
    cut = _split_lines(spans_of(text, style))
    paragraphs = [paragraph_of(tuple(spans), catalogue, rtl=rtl) for spans in cut]
    for place, one in enumerate(paragraphs):
        for start, end in _line_bounds(one, width):
            more = end < len(one.text.rstrip(_BLANK)) or place + 1 < len(paragraphs)
            if max_lines is not None and len(lines) + 1 == max_lines and more:
                return [*lines, _shorten(one, start, width)]
            lines.append(one.line(start, end))
    return lines


def _one_paragraph(text: Text, style: TextStyle, catalogue: str, *, rtl: bool) -> Paragraph:
    spans: list[Span] = []
    room = _LONGEST_LINE
    for span in spans_of(text, style):
        if room > 0:
            spans.append(Span(_NEW_LINE.sub(" ", span.text[:room]), span.style))
            room -= len(span.text)
    return paragraph_of(tuple(spans) or (Span("", style),), catalogue, rtl=rtl)


def _split_lines(spans: Sequence[Span]) -> Iterator[list[Span]]:
    """The spans of each line that the text itself begins."""
    line: list[Span] = []
    for span in spans:
        first, *others = _NEW_LINE.split(span.text)
        line.append(Span(first, span.style))
        for other in others:
            yield line
            line = [Span(other, span.style)]
    if line:
        yield line


def _line_bounds(paragraph: Paragraph, width: float) -> Iterator[tuple[int, int]]:
    """Bounds of the lines, blanks at their ends left out."""
    text = paragraph.text
    edges = [0.0, *accumulate(paragraph.advances())]
    breaks = [(_visible_end(found), found.end()) for found in _BREAK.finditer(text)]
    if not breaks or breaks[-1][1] < len(text):
        breaks.append((len(text), len(text)))
    reach = [edges[end] for end, _ in breaks]
    start = 0
    while True:
        limit = edges[start] + width + _SLACK
        place = bisect_right(reach, limit) - 1
        if place >= 0 and breaks[place][1] > start:
            end, following = breaks[place]
        else:
            end = following = min(len(text), max(start + 1, bisect_right(edges, limit) - 1))
        yield start, max(start, end)
        if following >= len(text):
            return
        start = following


def _visible_end(found: re.Match[str]) -> int:
    return found.start() if found[0][0] in _BLANK or found[0] == "\u200b" else found.end()


def _shorten(paragraph: Paragraph, start: int, width: float) -> Line:
    """The characters from `start` that fit together with an ellipsis."""
    edges = [0.0, *accumulate(paragraph.advances())]
    room = edges[start] + width - paragraph.line(start, start, ELLIPSIS).width
    end = max(start, bisect_right(edges, room) - 1)
    while True:
        end = start + len(paragraph.text[start:end].rstrip(_BLANK))
        line = paragraph.line(start, end, ELLIPSIS)
        if line.width <= width + _SLACK or end <= start:
            return line
        end -= 1
