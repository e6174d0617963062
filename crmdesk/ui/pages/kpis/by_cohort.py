"""The card of cohorts: of those who became customers in a period, the share that is still there later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crmdesk.l10n.normalise import strip_marks
from crmdesk.l10n.texts import NP_, _
from crmdesk.services.part_names import age_name, cohort_name
from crmdesk.ui.charts.marks import Grid, Line, Mark, Plotted
from crmdesk.ui.figure_table import Heading
from crmdesk.ui.pages.kpis.contents import Content

if TYPE_CHECKING:
    from crmdesk.kpi.figure import Figure, Part
    from crmdesk.services.drilling import Drilled
    from crmdesk.ui.pages.kpis.contents import Writer


def write_cohorts(write: Writer, found: Figure) -> Content:
    """The grid, without the first period, where everybody is still there."""
    rows = [(cohort, {cell.key: cell for cell in cohort.parts}) for cohort in found.parts]
    rows = [(cohort, cells) for cohort, cells in rows if _size(cells)]
    last = max((int(key) for _cohort, cells in rows for key in cells), default=0)
    names = [age_name(found, number, write.fmt) for number in range(1, last + 1)]
    brief = [write.fmt.integer(number) for number in range(1, last + 1)]
    marks: list[Mark] = []
    lines: list[Line] = []
    table: list[tuple[str, ...]] = []
    opens: list[Drilled] = []
    for cohort, cells in rows:
        label = cohort_name(found, cohort, write.fmt)
        places: list[int | None] = []
        for number, name in enumerate(names, 1):
            cell = cells.get(str(number))
            if cell is None or cell.value is None:
                places.append(None)
                continue
            places.append(len(marks))
            kept = write.fmt.sentence("{n} of {of}", n=cell.n or 0, of=cell.of or 0)
            share = write.share(cell.value)
            told = strip_marks(f"{label}. {name}: {share}, {kept}")
            marks.append(Mark(float(cell.value), label, told, figure=share))
            table.append((label, name, share, write.count(cell.n), write.count(cell.of)))
            keys = (("cohort", cohort.key), ("later", cell.key))
            opens.append(write.drilled(found, *keys, part=f"{label}, {name}"))
        lines.append(Line(label, write.count(_size(cells)), tuple(places)))
    return Content(
        caption=_("share of each period’s new customers still there"),
        plotted=Plotted(tuple(marks), grid=_grid(names, brief, lines)),
        headings=(
            Heading(_("Cohort")),
            Heading(_(NP_("periods of a cohort", "Later"))),
            Heading(_("Share"), numeric=True),
            Heading(_("Still there"), numeric=True),
            Heading(_("Came"), numeric=True),
        ),
        lines=tuple(table),
        opens=tuple(opens),
        nothing=_("No customer came in these periods and was seen after the first."),
    )


def _grid(names: list[str], brief: list[str], lines: list[Line]) -> Grid:
    number = _("Number")
    return Grid(("", number, *names), ("", number, *brief), tuple(lines))


def _size(cells: dict[str, Part]) -> int:
    """How many customers came in a cohort."""
    return max((cell.of or 0 for cell in cells.values()), default=0)
