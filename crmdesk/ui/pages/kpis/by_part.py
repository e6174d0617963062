"""The cards with a bar for each part: reasons, channels, people beside the team, how long things took."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from crmdesk.kpi.spec import Unit
from crmdesk.l10n.normalise import strip_marks
from crmdesk.l10n.texts import N_, NN_, _
from crmdesk.services.drilling import Drilled
from crmdesk.services.figure_doubts import shown_shares
from crmdesk.ui.charts.marks import Mark, Plotted
from crmdesk.ui.figure_table import Heading
from crmdesk.ui.pages.kpis.contents import NOTHING, Content, has_any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crmdesk.kpi.figure import Figure, Part
    from crmdesk.services.colleagues import ColleagueRow, Colleagues
    from crmdesk.services.panel_charts import Lengths
    from crmdesk.ui.pages.kpis.contents import Writer

ROWS_OF: Final = {"lost_reasons": "deals_lost"}
"""Of these figures a part opens the rows of another: those that have the reason, not all it is a share of."""

_CAPTIONS: Final = {
    "lost_reasons": NN_("{count} deal lost", "{count} deals lost"),
    "churn_by_reason": NN_("of {count} customer at the start", "of {count} customers at the start"),
}
_FIRST: Final = {
    "channel": N_("Channel"),
    "campaign": N_("Campaign"),
    "source": N_("Source"),
    "age": N_("Age"),
}
_COUNTED: Final = {"cac": N_("Customers won")}
"""What is counted behind the parts of a figure that is no share and no count itself."""
_IN_ORDER: Final = {"age"}
"""Parts that stand in an order of their own."""
MOST: Final = 12
"""So many bars at most are drawn; the table has all."""


# Reasons: shares of one whole, drawn by how many they are


def write_reasons(write: Writer, found: Figure) -> Content:
    """The reasons of one whole, the most frequent first, the unknown last."""
    parts = sorted((one for one in found.parts if one.n), key=lambda part: (not part.key, -(part.n or 0)))
    marks, lines = [], []
    whole_shares, shares = shown_shares(found, 0), shown_shares(found, 1)
    for part in parts:
        count, share = write.count(part.n), write.share(whole_shares.get(part.key, part.value))
        told = strip_marks(f"{part.label}: {count}, {share}")
        tone = "bar" if part.key else "ctl"
        marks.append(Mark(float(part.n or 0), part.label, told, figure=count, note=share, tone=tone))
        lines.append((part.label, count, write.share(shares.get(part.key, part.value), 1)))
    kpi = found.kpi.id
    whole = parts[0].of if parts else None
    caption = write.fmt.sentence(_CAPTIONS[kpi], count=whole) if kpi in _CAPTIONS and whole else ""
    is_lost = kpi in ROWS_OF
    return Content(
        caption=caption,
        plotted=Plotted(tuple(marks[:MOST])),
        headings=(
            Heading(_("Reason"), data=True),
            Heading(_("Deals lost") if is_lost else _("Customers lost"), numeric=True),
            Heading(_("Share"), numeric=True),
        ),
        lines=tuple(lines),
        opens=tuple(
            write.drilled(found, (found.by, one.key), part=one.label, kpi=ROWS_OF.get(kpi, ""))
            for one in parts
        ),
        nothing=_("No deal was lost in this period.") if is_lost else _("No customer left in this period."),
        is_in_rows=True,
    )


# A figure split by something


def write_parts(write: Writer, found: Figure) -> Content:
    """A figure by kind, channel, campaign…: the largest first, what has none last."""
    if found.by == "reason":
        return write_reasons(write, found)
    unit = found.unit
    parts = list(found.parts)
    if found.by not in _IN_ORDER:
        parts.sort(key=lambda part: (not part.key, part.value is None, -(part.value or 0)))
    scale = max((abs(part.value) for part in parts if part.value), default=None)
    marks = tuple(_part_mark(write, found, part, scale) for part in parts)
    name, counted = _(found.kpi.name), _COUNTED.get(found.kpi.id, "")
    return Content(
        caption=write.unit_words(scale, unit) or write.period.label(write.fmt),
        plotted=Plotted(
            marks[:MOST] if has_any((part.value for part in parts), unit) else (),
            heading=_(counted) if counted else "",
        ),
        headings=(
            Heading(_(_FIRST.get(found.by, N_("Part"))), data=True),
            write.heading(name, unit),
            Heading(_(counted or N_("Rows")), numeric=True),
        ),
        lines=tuple((part.label, write.cell(part.value, unit), _sample(write, part)) for part in parts),
        opens=tuple(write.drilled(found, (found.by, part.key), part=part.label) for part in parts),
        nothing=_("There is nothing to show for this period."),
        is_in_rows=True,
    )


def _part_mark(write: Writer, found: Figure, part: Part, scale: Decimal | None) -> Mark:
    words, unit, counted = write.words, found.unit, _COUNTED.get(found.kpi.id, "")
    shown, _unit = words.short(part.value, unit, like=scale if unit.is_money else None)
    told = [part.label, words.exact(part.value, unit) if part.value is not None else _(part.reason)]
    sample = _sample(write, part) if counted or part.of is not None else ""
    if counted and sample:
        told.append(f"{_(counted)}: {sample}")
    elif sample:
        told.append(sample)
    return Mark(
        value=max(float(part.value or 0), 0.0),
        label=part.label,
        told=strip_marks(". ".join(one for one in told if one)),
        figure=shown,
        note=sample if part.n is not None else "",
        tone="bar" if part.key else "ctl",
    )


def _sample(write: Writer, part: Part) -> str:
    if part.n is None:
        return NOTHING
    if part.of is None:
        return write.count(part.n)
    return write.fmt.sentence("{n} of {of}", n=part.n, of=part.of)


# People beside the team


def write_people(write: Writer, found: Colleagues) -> Content:
    """What each colleague sold and won, and the team in the last row."""
    rows = [*found.rows, found.team]
    scale = max((row.sold for row in found.rows), default=None)
    names = [_person(row, is_team=row is found.team) for row in rows]
    marks = tuple(_person_mark(write, row, name, scale) for row, name in zip(rows, names, strict=True))
    filters = tuple((name, str(key)) for name, key in write.panel.question.filters.items())
    caption = write.unit_words(scale, Unit.MONEY)
    if found.as_now:
        caption = write.fmt.joined([caption, _("restated, as it is now")])
    return Content(
        caption=caption,
        plotted=Plotted(marks[:-1][:MOST] if scale else (), heading=_("Close rate")),
        headings=(
            Heading(_("Owner"), data=True),
            write.heading(_("Sales"), Unit.MONEY),
            write.heading(_("Target"), Unit.MONEY),
            Heading(_("Close rate"), numeric=True),
            Heading(_("95% interval")),
            Heading(_("Won of decided")),
            write.heading(_("Average sale"), Unit.MONEY),
            write.heading(_("Open pipeline"), Unit.MONEY),
        ),
        lines=tuple(_person_line(write, row, name) for row, name in zip(rows, names, strict=True)),
        opens=tuple(
            Drilled(
                kpi="sales_total",
                period=write.period,
                filters=filters if row is found.team else (("owner", row.key),),
                part="" if row is found.team else name,
            )
            for row, name in zip(rows, names, strict=True)
        ),
        nothing=_("No deal was won in this period."),
        is_in_rows=True,
    )


def _person(row: ColleagueRow, *, is_team: bool) -> str:
    return _("Team") if is_team else row.name or _("Unassigned")


def _person_mark(write: Writer, row: ColleagueRow, name: str, scale: Decimal | None) -> Mark:
    sold, _unit = write.words.short(row.sold, Unit.MONEY, like=scale)
    rate = write.share(row.win_rate)
    told = [name, write.words.exact(row.sold, Unit.MONEY), f"{_('Close rate')}: {rate}"]
    told += [_decided(write, row), *_sure(write, row)] if row.win_rate is not None else []
    return Mark(
        value=float(row.sold),
        label=name,
        told=strip_marks(". ".join(told)),
        figure=sold,
        note=rate,
        tone="bar" if row.key else "ctl",
    )


def _decided(write: Writer, row: ColleagueRow) -> str:
    """How many of the decided deals were won, and whether these are few."""
    decided = write.fmt.sentence("{n} of {of}", n=row.won, of=row.closed)
    if row.too_few and row.win_rate is not None:
        return write.fmt.sentence("{sample}, too few", sample=decided)
    return decided


def _sure(write: Writer, row: ColleagueRow) -> list[str]:
    """Between what the close rate lies; empty where it has no value."""
    low_high = [write.share(one, 0) for one in row.interval or ()]
    return [write.fmt.sentence("{low} to {high}", low=low_high[0], high=low_high[1])] if low_high else []


def _person_line(write: Writer, row: ColleagueRow, name: str) -> tuple[str, ...]:
    return (
        name,
        write.cell(row.sold, Unit.MONEY),
        write.cell(row.target, Unit.MONEY),
        write.share(row.win_rate, 1),
        write.fmt.joined(_sure(write, row)) or NOTHING,
        _decided(write, row),
        write.cell(row.average, Unit.MONEY),
        write.cell(row.pipeline, Unit.MONEY),
    )


# How long things took

EDGES: Final = (15, 30, 60, 120, 240, 480, 960, 1440, 2400, 4800, 9600)
"""Minutes up to which a bar counts."""
BARS: Final = 7
HOUR: Final = 60
HALF, MOST_SHARE = Decimal("0.5"), Decimal("0.9")


def write_lengths(write: Writer, found: Lengths) -> Content:
    """How many were done in how long, and within how long half of them and nine of ten were."""
    edges = _edges_of(found)
    counts = _counts_of(found, edges)
    total, passed = sum(counts), 0
    labels, marks, lines = _edge_labels(write, edges)[: len(counts)], [], []
    for label, count in zip(labels, counts, strict=True):
        passed += count
        within = write.share(Decimal(passed) / total if total else None)
        shown = write.count(count)
        told = strip_marks(f"{label}: {shown}, {within}")
        marks.append(Mark(float(count), label, told, figure=shown, note=within))
        lines.append((label, shown, within))
    whole = write.drilled(found.figure)
    return Content(
        caption="",
        plotted=Plotted(
            tuple(marks) if total else (),
            heading=_("Done by then"),
            lead=_length_words(write, found) if total else "",
        ),
        headings=(
            Heading(_("Time")),
            Heading(_("Tickets"), numeric=True),
            Heading(_("Done by then"), numeric=True),
        ),
        lines=tuple(lines),
        opens=(whole,) * len(lines),
        nothing=_("There is nothing to show for this period."),
        is_in_rows=True,
    )


def _edges_of(found: Lengths) -> Sequence[int]:
    """The edges that are needed: from the shortest to the longest, as far as there is room."""
    longest = max((minutes for minutes, _many in found.spread), default=0)
    shortest = min((minutes for minutes, _many in found.spread), default=0)
    last = next((place for place, edge in enumerate(EDGES) if longest <= edge), len(EDGES) - 1)
    first = next((place for place, edge in enumerate(EDGES) if shortest <= edge), last)
    return EDGES[max(last + 1 - BARS, min(first, last)) : last + 1]


def _counts_of(found: Lengths, edges: Sequence[int]) -> list[int]:
    """How many took up to each edge and longer than the one before; last, longer than all."""
    counts = [0] * (len(edges) + 1)
    for minutes, many in found.spread:
        place = next((place for place, edge in enumerate(edges) if minutes <= edge), len(edges))
        counts[place] += many
    return counts if counts[-1] else counts[:-1]


def _edge_labels(write: Writer, edges: Sequence[int]) -> list[str]:
    shown = [write.fmt.sentence("up to {time}", time=write.fmt.span(edge)) for edge in edges]
    return [*shown, write.fmt.sentence("over {time}", time=write.fmt.span(edges[-1]))]


def _length_words(write: Writer, found: Lengths) -> str:
    half, most = (_hours(write, found.within(share) or 0) for share in (HALF, MOST_SHARE))
    share = write.fmt.percent(MOST_SHARE, 0)
    fmt = write.fmt
    median = fmt.sentence(N_("Median {time}"), time=half)
    return fmt.joined([median, fmt.sentence(N_("{share} within {time}"), share=share, time=most)])


def _hours(write: Writer, minutes: int) -> str:
    """A length of time in one unit."""
    if minutes < HOUR:
        return write.fmt.minutes(minutes)
    return write.fmt.hours(round(Decimal(minutes) / HOUR, 1))
