"""How the parts of a role's page share its height, and what gives way first. In millimetres.

The type never gets smaller. What no longer fits goes to a second page.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto
from itertools import islice
from math import ceil
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

HEADER: Final = 18.5
HEADLINE: Final = 16.5
HEAD: Final = 4.9
TITLE: Final = 6.0
MOST_GAP: Final = 3.2
LEAST_GAP: Final = 2.0
PERSON_ROW: Final = 5.5
PEN_LINE: Final = 6.6
BOX_PADDING: Final = 2.2
FOOTER: Final = 5.6
LEAST_ROW: Final = 6.3
LEAST_CHART: Final = 31.0
MOST_CHART: Final = 42.0
LEGEND: Final = 5.0
MOST_LINES: Final = 4
ROOMY_CHART: Final = 64.0
ROOMY_LINES: Final = 8
ROOMY_ROW: Final = 8.5
LEAST_ATTENTION: Final = 3
LEAST_PEOPLE: Final = 3
_WON_CHART: Final = 34.5
_GAPS: Final = 2
_MOST_GAPS: Final = 5


class NoteForm(Enum):
    """How the footnotes stand: with what the figures mean; the arithmetic; its numbers; these run on."""

    FULL = auto()
    LONG = auto()
    SHORT = auto()
    RUN_ON = auto()
    ELSEWHERE = auto()

    @property
    def columns(self) -> int:
        """Columns in which they stand."""
        return {NoteForm.SHORT: 3, NoteForm.RUN_ON: 1}.get(self, 2)


def spread(heights: Sequence[int], columns: int) -> list[int]:
    """How many of the parts stand in each column, so that the longest column is as short as can be."""
    for most in range(max(heights, default=0), sum(heights) + 1):
        counts, filled = [0], 0
        for height in heights:
            if filled + height > most:
                counts.append(0)
                filled = 0
            counts[-1] += 1
            filled += height
        if len(counts) <= columns:
            return counts
    return [len(heights)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Heights and numbers of rows. `people` are the colleagues named, of `all_people`.

    `extra_people` are the rows beside them: the deals of nobody, the other colleagues, the team.
    `note` is the height of a footnote's line; `note_lines` are the lines that each footnote takes in each
    form. `gap` is what stands free between two parts. A part that a page has not takes no room; `told` are
    the parts that have nothing to draw, of each of which one line says so. Where there is much room, the
    chart and the box for comments grow up to `most_chart` and `most_lines`, after the rows of the table up
    to `most_row`, and the footnotes say what the figures mean.
    """

    rows: int
    row: float
    chart: float
    all_people: int
    people: int
    has_nobody: bool
    attention: int
    attention_row: float
    lines: int
    note_lines: Mapping[NoteForm, tuple[int, ...]]
    note: float
    scope_lines: int
    gap: float = MOST_GAP
    notes: NoteForm = NoteForm.LONG
    told: int = 0
    has_people: bool = True
    has_attention: bool = True
    has_chart: bool = True
    most_lines: int = MOST_LINES
    most_chart: float = MOST_CHART
    most_row: float = 0.0

    @property
    def people_rows(self) -> int:
        """Rows of the colleagues' table, the team's among them."""
        others = self.people < self.all_people
        return self.people + int(others) + int(self.has_nobody) + 1

    @property
    def note_rows(self) -> int:
        """Lines that the longest column of footnotes takes; none where they stand on another page."""
        lines = self.note_lines.get(self.notes, ())
        rest = iter(lines)
        return max(sum(islice(rest, count)) for count in spread(lines, self.notes.columns))

    @property
    def box(self) -> float:
        """Height of the box for comments."""
        return self.lines * PEN_LINE + BOX_PADDING

    @property
    def height(self) -> float:
        """All parts with the gaps between them."""
        parts = [
            HEADER,
            HEADLINE,
            HEAD + self.rows * self.row,
            TITLE + self.box,
            (self.note_rows + self.scope_lines) * self.note,
        ]
        if self.has_chart:
            parts.append(self.gap + TITLE + LEGEND + self.chart)
        if self.told:
            parts.append(self.gap + self.told * TITLE)
        if self.has_people:
            parts.append(self.gap + self.people_height)
        if self.has_attention:
            parts.append(self.gap + self.attention_height)
        return sum(parts) + self.gap * _GAPS

    @property
    def people_height(self) -> float:
        """Height of the colleagues' table."""
        return TITLE + HEAD + self.people_rows * PERSON_ROW

    @property
    def attention_height(self) -> float:
        """Height of what needs attention."""
        return TITLE + max(1, self.attention) * self.attention_row


def fit(plan: Plan, room: float) -> Plan:
    """The plan with as much given up as the room asks for.

    What is left goes to the line of what was won under the funnel, to the pen, the chart, the footnotes,
    and to the pen again where there is no chart.
    """
    for cut in _CUTS:
        if plan.height <= room:
            break
        plan = cut(plan, plan.height - room)
    plan = _more_people(plan, room)
    taller = plan.row + max(0.0, room - plan.height) / max(plan.rows, 1)
    plan = replace(plan, row=max(plan.row, min(plan.most_row, taller)))
    wanted = min(_WON_CHART, plan.most_chart, plan.chart + max(0.0, room - plan.height))
    plan = replace(plan, chart=max(plan.chart, wanted))
    left = int((room - plan.height) // PEN_LINE)
    plan = replace(plan, lines=min(plan.most_lines, plan.lines + max(0, left)))
    plan = replace(plan, chart=min(plan.most_chart, plan.chart + max(0.0, room - plan.height)))
    full = replace(plan, notes=NoteForm.FULL)
    plan = full if plan.notes is NoteForm.LONG and full.height <= room else plan
    return plan if plan.has_chart else replace(plan, lines=plan.lines + int((room - plan.height) // PEN_LINE))


def _more_people(plan: Plan, room: float) -> Plan:
    """Name the colleagues again for whom a later cut made room, and one who would be the only other."""
    if not plan.has_people:
        return plan
    named = plan.people + max(0, int((room - plan.height) // PERSON_ROW))
    return replace(plan, people=plan.all_people if named >= plan.all_people - 1 else named)


def _fewer_lines(least: int) -> Callable[[Plan, float], Plan]:
    def cut(plan: Plan, excess: float) -> Plan:
        return replace(plan, lines=max(least, plan.lines - ceil(excess / PEN_LINE)))

    return cut


def _notes(form: NoteForm) -> Callable[[Plan, float], Plan]:
    """The footnotes in a form, unless it takes no less room."""

    def cut(plan: Plan, _excess: float) -> Plan:
        other = replace(plan, notes=form)
        return other if other.note_rows < plan.note_rows else plan

    return cut


def _less_attention(plan: Plan, excess: float) -> Plan:
    wanted = plan.attention - ceil(excess / plan.attention_row)
    return replace(plan, attention=min(plan.attention, max(LEAST_ATTENTION, wanted)))


def _lower_rows(plan: Plan, excess: float) -> Plan:
    return replace(plan, row=max(LEAST_ROW, plan.row - excess / plan.rows))


def _lower_chart(plan: Plan, excess: float) -> Plan:
    return replace(plan, chart=max(LEAST_CHART, plan.chart - excess))


def _close_up(plan: Plan, excess: float) -> Plan:
    return replace(plan, gap=max(LEAST_GAP, plan.gap - excess / _MOST_GAPS))


def _fewer_people(plan: Plan, excess: float) -> Plan:
    """Name fewer colleagues; the others share a row, which has to be made room for too."""
    wanted = plan.people - ceil(excess / PERSON_ROW) - int(plan.people == plan.all_people)
    return replace(plan, people=min(plan.people, max(LEAST_PEOPLE, wanted)))


def _no_people(plan: Plan, _excess: float) -> Plan:
    return replace(plan, people=0, has_people=False)


def _no_attention(plan: Plan, _excess: float) -> Plan:
    return replace(plan, has_attention=False)


def _no_chart(plan: Plan, _excess: float) -> Plan:
    return replace(plan, has_chart=False)


_CUTS: Final = (
    _fewer_lines(2),
    _notes(NoteForm.SHORT),
    _less_attention,
    _lower_rows,
    _lower_chart,
    _close_up,
    _notes(NoteForm.RUN_ON),
    _fewer_lines(1),
    _fewer_people,
    _notes(NoteForm.ELSEWHERE),
    _no_people,
    _no_attention,
    _no_chart,
)
