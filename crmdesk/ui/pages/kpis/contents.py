"""What stands on the cards: marks, tables and what each mark opens, written from one reading of the panel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crmdesk.kpi.spec import Unit
from crmdesk.l10n.normalise import strip_marks
from crmdesk.l10n.texts import _
from crmdesk.services.drilling import Drilled
from crmdesk.ui.charts.marks import Mark, Plotted
from crmdesk.ui.figure_table import Heading
from crmdesk.ui.pages.kpis.legend import BAR, HATCH, LINE

if TYPE_CHECKING:
    from decimal import Decimal

    from crmdesk.kpi.figure import Part, Point
    from crmdesk.services.figure_words import FigureWords
    from crmdesk.services.panel import Panel

NOTHING = "—"


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """One card. `opens` has the number behind each mark and line, in their order."""

    title: str
    caption: str
    plotted: Plotted
    headings: tuple[Heading, ...]
    lines: tuple[tuple[str, ...], ...]
    opens: tuple[Drilled, ...]
    nothing: str = ""
    legend: tuple[tuple[str, str], ...] = ()


class Contents:
    """Writes the cards of one panel for one reader."""

    def __init__(self, panel: Panel, words: FigureWords, *, runs_rtl: bool) -> None:
        self._panel = panel
        self._words = words
        self._fmt = words.fmt
        self._runs_rtl = runs_rtl
        self._filters = tuple((name, str(key)) for name, key in panel.question.filters.items())

    # Sales by period

    def sales(self) -> Content:
        """Won value by period, with targets."""
        panel, words = self._panel, self._words
        pairs = list(zip(panel.sales.series, panel.goals, strict=True))
        known = [one for point, goal in pairs for one in (point.value, goal) if one]
        scale = max(known, default=None)
        marks = tuple(self._sales_mark(point, goal, scale) for point, goal in pairs)
        _digits, unit = words.short(scale, Unit.MONEY) if scale is not None else ("", "")
        legend = [(BAR, _("won"))]
        legend += [(LINE, _("target"))] if any(goal is not None for goal in panel.goals) else []
        legend += [(HATCH, _("so far"))] if any(mark.is_running for mark in marks) else []
        currency = self._fmt.unit(words.facts.currency)
        if unit and currency not in unit:
            unit = self._fmt.sentence("{scale} {currency}", scale=unit, currency=currency)
        return Content(
            title=_("Sales by period"),
            caption=unit or currency,
            plotted=Plotted(marks if scale else (), self._axis_writer(scale), self._runs_rtl),
            headings=(
                Heading(_("Period")),
                Heading(_("{label} ({unit})").format(label=_("Sales"), unit=currency), numeric=True),
                Heading(_("{label} ({unit})").format(label=_("Target"), unit=currency), numeric=True),
                Heading(_("Deals won"), numeric=True),
            ),
            lines=tuple(self._sales_line(point, goal) for point, goal in pairs),
            opens=tuple(
                Drilled(kpi="sales_total", period=point.period, filters=self._filters)
                for point, _goal in pairs
            ),
            nothing=_("No deal was won in these periods."),
            legend=tuple(legend),
        )

    def _axis_writer(self, scale: Decimal | None) -> AxisWriter:
        return AxisWriter(self._words, scale)

    def _sales_mark(self, point: Point, goal: Decimal | None, scale: Decimal | None) -> Mark:
        words, panel = self._words, self._panel
        digits, _unit = words.short(point.value, Unit.MONEY, like=scale)
        running = point.period.is_running(panel.today)
        told = [point.period.label(self._fmt), words.exact(point.value, Unit.MONEY)]
        if goal is not None:
            told.append(self._fmt.sentence("Target {value}", value=words.exact(goal, Unit.MONEY)))
        told += [_("so far")] if running else []
        return Mark(
            value=None if point.value is None else float(point.value),
            label=words.period_mark(point.period),
            told=strip_marks(". ".join(told)),
            figure=digits,
            target=None if goal is None else float(goal),
            is_chosen=point.period == panel.question.period,
            is_running=running,
        )

    def _sales_line(self, point: Point, goal: Decimal | None) -> tuple[str, ...]:
        code = self._words.facts.currency
        period = point.period.label(self._fmt)
        if point.period.is_running(self._panel.today):
            period = self._fmt.sentence("{period} (so far)", period=period)
        value = NOTHING if point.value is None else self._fmt.amount(round(point.value), code)
        wanted = NOTHING if goal is None else self._fmt.amount(round(goal), code)
        return period, value, wanted, NOTHING if point.n is None else self._fmt.integer(point.n)

    # The funnel

    def funnel(self) -> Content:
        """Deals that entered each stage, how many of them went on, and what was won."""
        funnel, period = self._panel.funnel, self._panel.question.period
        parts = [] if funnel is None else list(funnel.stages.parts)
        rated = [(part.value, place) for place, part in enumerate(parts) if part.value is not None]
        worst, place = min(rated, default=(1, 0))
        # Where nothing was lost no step is the weakest.
        weakest = parts[place] if len(rated) > 1 and worst < 1 else None
        marks = [self._stage_mark(part, is_weakest=part is weakest) for part in parts]
        lines = [self._stage_line(part) for part in parts]
        pipeline = () if funnel is None else (("pipeline", str(funnel.pipeline)),)
        opens = [
            Drilled(
                kpi="stage_conversion",
                period=period,
                filters=(*self._filters, *pipeline, ("stage", part.key)),
                part=part.label,
            )
            for part in parts
        ]
        if funnel is not None and funnel.won.n is not None:
            won = self._fmt.integer(funnel.won.n)
            told = strip_marks(f"{_('Won')}: {won}")
            marks.append(Mark(float(funnel.won.n), _("Won"), told, figure=won, tone="good"))
            lines.append((_("Won"), won, NOTHING, NOTHING, NOTHING))
            opens.append(Drilled(kpi="deals_won", period=period, filters=(*self._filters, *pipeline)))
        caption = period.label(self._fmt)
        if funnel is not None and len(self._panel.pipelines) > 1:
            caption = self._fmt.sentence("{name}, {period}", name=funnel.name, period=caption)
        empty = not any(mark.value for mark in marks)
        return Content(
            title=_("Sales funnel"),
            caption=caption,
            plotted=Plotted(() if empty else tuple(marks), heading=_("went on")),
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
        )

    def _stage_mark(self, part: Part, *, is_weakest: bool) -> Mark:
        fmt, entered = self._fmt, part.of or 0
        rate = NOTHING if part.value is None else fmt.percent(part.value, 0)
        told = [part.label, fmt.sentence("{n} entered", n=entered)]
        told += [fmt.sentence("{rate} went on", rate=rate)] if part.value is not None else []
        told += [_("the weakest step")] if is_weakest else []
        return Mark(
            value=float(entered),
            label=part.label,
            told=strip_marks(". ".join(told)),
            figure=fmt.integer(entered),
            note=rate,
            note_tone="bad" if is_weakest else "mute",
        )

    def _stage_line(self, part: Part) -> tuple[str, ...]:
        fmt = self._fmt
        undecided = part.detail.get("undecided")
        return (
            part.label,
            fmt.integer(part.of or 0),
            fmt.integer(part.n or 0),
            NOTHING if part.value is None else fmt.percent(part.value),
            NOTHING if undecided is None else fmt.number(undecided),
        )

    # Why deals are lost, and how long stages take

    def reasons(self) -> Content:
        """The reasons of the deals lost, the most frequent first."""
        fmt, found = self._fmt, self._panel.reasons
        parts = sorted(found.parts, key=lambda part: (not part.key, -(part.n or 0)))
        marks, lines = [], []
        for part in parts:
            count = fmt.integer(part.n or 0)
            share = NOTHING if part.value is None else fmt.percent(part.value, 0)
            told = strip_marks(f"{part.label}: {count}, {share}")
            tone = "bar" if part.key else "ctl"
            marks.append(Mark(float(part.n or 0), part.label, told, figure=count, note=share, tone=tone))
            lines.append((part.label, count, share))
        caption = fmt.counted("{n} deal lost", "{n} deals lost", found.of or 0) if found.of else ""
        return Content(
            title=_(found.kpi.name),
            caption=caption,
            plotted=Plotted(tuple(marks)),
            headings=(
                Heading(_("Reason"), data=True),
                Heading(_("Deals lost"), numeric=True),
                Heading(_("Share"), numeric=True),
            ),
            lines=tuple(lines),
            opens=tuple(
                Drilled(
                    kpi="deals_lost",
                    period=self._panel.question.period,
                    filters=(*self._filters, ("reason", part.key)),
                    part=part.label,
                )
                for part in parts
            ),
            nothing=_("No deal was lost in this period."),
        )

    def stays(self) -> Content:
        """How many days deals stay in each stage, and how long those there now have been."""
        fmt, funnel = self._fmt, self._panel.funnel
        parts = () if funnel is None else funnel.stays.parts
        pipeline = () if funnel is None else (("pipeline", str(funnel.pipeline)),)
        has_ended = any(part.value is not None for part in parts)
        lines, marks = [], []
        for part in parts:
            days = NOTHING if part.value is None else fmt.number(part.value, 1)
            there, age = part.detail.get("open_stays"), part.detail.get("open_age")
            now = NOTHING if there is None else fmt.number(there)
            since = NOTHING if age is None else fmt.number(age, 1)
            lines.append((part.label, days, fmt.integer(part.n or 0), now, since))
            told = [part.label, self._words.exact(part.value, Unit.DAYS)]
            told.append(fmt.sentence("{n} there now", n=int(there or 0)))
            value = None if part.value is None else float(part.value)
            marks.append(Mark(value, part.label, strip_marks(". ".join(told)), figure=days, note=now))
        return Content(
            title=_("Time in stage"),
            caption=_("days, on average"),
            plotted=Plotted(tuple(marks) if has_ended else (), heading=_("there now")),
            headings=(
                Heading(_("Stage"), data=True),
                Heading(_("Days"), numeric=True),
                Heading(_("Stays ended"), numeric=True),
                Heading(_("There now"), numeric=True),
                Heading(_("Their days so far"), numeric=True),
            ),
            lines=tuple(lines),
            opens=tuple(
                Drilled(
                    kpi="time_in_stage",
                    period=self._panel.question.period,
                    filters=(*self._filters, *pipeline, ("stage", part.key)),
                    part=part.label,
                )
                for part in parts
            ),
            nothing=_("No deal left a stage in this period."),
        )


class AxisWriter:
    """Writes the ticks of a money axis, all in the scale of the largest amount."""

    def __init__(self, words: FigureWords, scale: Decimal | None) -> None:
        self._words = words
        self._scale = None if scale is None else round(scale)

    def __call__(self, value: float) -> str:
        """A tick without its unit, which the caption has."""
        code = self._words.facts.currency
        digits, _unit = self._words.fmt.compact(round(value), code, like=self._scale)
        return digits
