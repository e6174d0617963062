"""The sizes and weights of the printed page: Vazirmatn is set a little larger than Heebo to look the same."""

from __future__ import annotations

from dataclasses import dataclass

from crmdesk.report.palette import MUTED
from crmdesk.report.text import TextStyle


@dataclass(frozen=True, slots=True)
class PageType:
    """What each part of a page is written in."""

    title: TextStyle
    period: TextStyle
    headline: TextStyle
    section: TextStyle
    body: TextStyle
    name: TextStyle
    status: TextStyle
    actual: TextStyle
    head: TextStyle
    detail: TextStyle
    note: TextStyle
    axis: TextStyle
    reference: TextStyle


def page_type(catalogue: str) -> PageType:
    """The type of a language's pages, in points."""
    large = catalogue in {"fa", "ar"}
    body = TextStyle(10 if large else 9)
    note = TextStyle(8.5 if large else 7.6, leading=1.36, colour=MUTED)
    return PageType(
        title=TextStyle(15.5 if large else 15, 700),
        period=TextStyle(13 if large else 12.5, 700),
        headline=TextStyle(11.5, 500, leading=1.5),
        section=TextStyle(11 if large else 10.5, 700),
        body=body,
        name=body.but(weight=500),
        status=body.but(weight=600),
        actual=TextStyle(11.5 if large else 11, 700),
        head=TextStyle(9 if large else 8.5, colour=MUTED),
        detail=TextStyle(9 if large else 8.5),
        note=note,
        axis=note.but(size=8.5 if large else 7.5, leading=1.32),
        reference=TextStyle(7.5 if large else 6.6, colour=MUTED, rise=2.6 if large else 2.4),
    )
