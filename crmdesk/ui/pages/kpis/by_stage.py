"""The cards of a pipeline's stages: the funnel with the weakest step, and how long deals stay."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from crmdesk.kpi.spec import Unit
from crmdesk.l10n.normalise import strip_marks
from crmdesk.l10n.texts import NP_, _
from crmdesk.ui.charts.marks import Mark, Plotted
from crmdesk.ui.figure_table import Heading
from crmdesk.ui.pages.kpis.contents import NOTHING, Content

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crmdesk.kpi.figure import Part
    from crmdesk.services.panel_charts import Funnel, Stays
    from crmdesk.ui.pages.kpis.contents import Writer


def write_funnel(write: Writer, funnel: Funnel | None) -> Content:
    """Deals that entered each stage, how many of them went on, and what was won."""
    fmt = write.fmt
    parts = [] if funnel is None else list(funnel.stages.parts)
    weakest = _weakest(parts)
    marks = [_stage_mark(write, part, is_weakest=part is weakest) for part in parts]
    lines = [_stage_line(write, part) for part in parts]
    opens = []
    if funnel is not None:
        stages = funnel.stages
        opens = [write.drilled(stages, ("stage", part.key), part=part.label) for part in parts]
        if funnel.won.n is not None:
            won = fmt.integer(funnel.won.n)
            name = _(NP_("deals", "Won"))
            told = strip_marks(f"{name}: {won}")
            marks.append(Mark(float(funnel.won.n), name, told, figure=won, tone="good"))
            lines.append((name, won, NOTHING, NOTHING, NOTHING))
            opens.append(write.drilled(funnel.won))
    caption = write.period.label(fmt)
    if funnel is not None and len(write.panel.pipelines) > 1:
        caption = fmt.sentence("{name}, {period}", name=funnel.name, period=caption)
    empty = not any(mark.value for mark in marks)
    return Content(
        caption=caption,
        plotted=Plotted(
            () if empty else tuple(marks),
            heading=_("Went on"),
            lead=_("Hatched: undecided") if any(part.undecided for part in parts) else "",
        ),
        headings=(
            Heading(_("Stage"), data=True),
            Heading(_("Entered"), numeric=True),
            Heading(_("Went on"), numeric=True),
            Heading(_("Conversion"), numeric=True),
            Heading(_("Undecided"), numeric=True),
        ),
        lines=tuple(lines),
        opens=tuple(opens),
        nothing=_("No deal entered a stage in this period."),
        is_in_rows=True,
    )


def _weakest(parts: Sequence[Part]) -> Part | None:
    """The step that is the weakest however its undecided deals turn out; none where nothing was lost."""
    rated = [part for part in parts if part.value is not None and part.of]
    if len(rated) < 2:  # noqa: PLR2004 - one step is weaker than no other
        return None
    worst = min(rated, key=_at_best)
    best = _at_best(worst)
    others = (one.value for one in rated if one is not worst and one.value is not None)
    return worst if best < 1 and all(best <= one for one in others) else None


def _at_best(part: Part) -> Decimal:
    """The rate if every deal that is not decided yet went on."""
    return Decimal((part.n or 0) + part.undecided) / (part.of or 1)


def _stage_mark(write: Writer, part: Part, *, is_weakest: bool) -> Mark:
    fmt, entered = write.fmt, part.of or 0
    rate = write.share(part.value)
    told = [part.label, fmt.sentence("{n} entered", n=entered)]
    told += [fmt.sentence("{rate} went on", rate=rate)] if part.value is not None else []
    told += [write.words.provisional(part)] if part.undecided else []
    told += [_("the weakest step")] if is_weakest else []
    return Mark(
        value=float(entered),
        label=part.label,
        told=strip_marks(". ".join(told)),
        figure=fmt.integer(entered),
        note=rate,
        note_tone="bad" if is_weakest else "mute",
        undecided=float(part.undecided),
    )


def _stage_line(write: Writer, part: Part) -> tuple[str, ...]:
    undecided = part.detail.get("undecided")
    return (
        part.label,
        write.count(part.of or 0),
        write.count(part.n or 0),
        write.share(part.value, 1),
        NOTHING if undecided is None else write.fmt.number(undecided),
    )


def write_stays(write: Writer, found: Stays | None) -> Content:
    """How many days deals stay in each stage, and how long those there now have been."""
    fmt, parts = write.fmt, () if found is None else found.stays.parts
    has_ended = any(part.value is not None for part in parts)
    lines, marks = [], []
    for part in parts:
        days = NOTHING if part.value is None else fmt.number(part.value, 1)
        there, age = part.detail.get("open_stays"), part.detail.get("open_age")
        now = NOTHING if there is None else fmt.number(there)
        since = NOTHING if age is None else fmt.number(age, 1)
        lines.append((part.label, days, fmt.integer(part.n or 0), now, since))
        told = [part.label, write.words.exact(part.value, Unit.DAYS)]
        told.append(fmt.sentence("{n} there now", n=int(there or 0)))
        value = None if part.value is None else float(part.value)
        marks.append(Mark(value, part.label, strip_marks(". ".join(told)), figure=days, note=now))
    opens = (
        ()
        if found is None
        else [write.drilled(found.stays, ("stage", one.key), part=one.label) for one in parts]
    )
    return Content(
        caption=_("days, on average"),
        plotted=Plotted(tuple(marks) if has_ended else (), heading=_("There now")),
        headings=(
            Heading(_("Stage"), data=True),
            Heading(_("Days"), numeric=True),
            Heading(_("Stays ended"), numeric=True),
            Heading(_("There now"), numeric=True),
            Heading(_("Their days so far"), numeric=True),
        ),
        lines=tuple(lines),
        opens=tuple(opens),
        nothing=_("No deal left a stage in this period."),
        is_in_rows=True,
    )
