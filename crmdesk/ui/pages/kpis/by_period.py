"""The cards with bars by period: a figure with its targets, movements up and down, what came in and went."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from crmdesk.kpi.spec import Unit
from crmdesk.l10n.normalise import strip_marks
from crmdesk.l10n.texts import N_, NP_, _, within
from crmdesk.model.customer import Movement
from crmdesk.services.drilling import Drilled
from crmdesk.ui.charts.marks import Mark, Piece, Plotted
from crmdesk.ui.figure_table import Heading
from crmdesk.ui.pages.kpis.contents import AxisWriter, Content, has_any
from crmdesk.ui.pages.kpis.legend import BAR, FLAG, HATCH, LINE, STROKE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crmdesk.kpi.figure import Figure, Part, Point
    from crmdesk.model.period import Period
    from crmdesk.services.panel_charts import Course, Flow
    from crmdesk.ui.pages.kpis.contents import Writer

    Signs = list[tuple[str, str]]

SALES: Final = "sales_total"
_CAME, _WENT = "bar", "good"


def write_course(write: Writer, course: Course) -> Content:
    """A figure by period with its targets."""
    figure, pairs = course.figure, list(zip(course.points, course.goals, strict=True))
    unit, is_sales = figure.unit, figure.kpi.id == SALES
    scale = max((abs(one) for point, goal in pairs for one in (point.value, goal) if one), default=None)
    said = [write.said([figure.kpi.id], point.period) for point in course.points]
    marks = tuple(
        _with_said(_course_mark(write, unit, point, goal, scale), text)
        for (point, goal), text in zip(pairs, said, strict=True)
    )
    legend = [(BAR, _("Won") if is_sales else _("Actual"))]
    legend += [(LINE, _("Target"))] if any(goal is not None for goal in course.goals) else []
    nothing = N_("No deal was won in these periods.") if is_sales else _NOTHING
    return Content(
        caption=write.unit_words(scale, unit),
        plotted=Plotted(
            marks if has_any((point.value for point in course.points), unit) else (),
            AxisWriter(write.words, unit, scale),
            write.runs_rtl,
            most=1.0 if unit is Unit.SHARE and (scale or 0) <= 1 else None,
        ),
        headings=(
            Heading(_("Period")),
            write.heading(_("Sales") if is_sales else _(figure.kpi.name), unit),
            write.heading(_("Target"), unit),
            Heading(_("Deals won") if is_sales else _("Rows"), numeric=True),
            *_waiting_heading(course.points),
            *_said_heading(said),
        ),
        lines=tuple(
            (
                write.period_cell(point.period),
                write.cell(point.value, unit),
                write.cell(goal, unit),
                write.count(point.n if point.of is None else point.of),
                *_waiting_cell(write, course.points, point),
                *_said_cell(said, text),
            )
            for (point, goal), text in zip(pairs, said, strict=True)
        ),
        opens=tuple(_opened(figure, point.period) for point, _goal in pairs),
        nothing=_(nothing),
        legend=(*legend, *_signs(write, marks)),
    )


_NOTHING: Final = N_("There is nothing to show for these periods.")


def _signs(write: Writer, marks: Sequence[Mark]) -> Signs:
    """What is not finished, and what something was said of, where there is any."""
    kinds = [N_("So far")] if any(mark.is_running for mark in marks) else []
    kinds += [N_("Provisional")] if any(mark.is_provisional for mark in marks) else []
    told = [_(kind) for kind in kinds[:1]] + [within(kind) for kind in kinds[1:]]
    running = [(HATCH, write.fmt.joined(told))] if told else []
    said = [(FLAG, _("Reviews and actions"))] if any(mark.said for mark in marks) else []
    return running + said


def _with_said(mark: Mark, said: str) -> Mark:
    """The mark with what was said and decided of the figure then."""
    return replace(mark, said=said, told=strip_marks(f"{mark.told}. {said}")) if said else mark


def _waiting_heading(points: Sequence[Point]) -> list[Heading]:
    return [Heading(_("Undecided"), numeric=True)] if any(one.undecided for one in points) else []


def _waiting_cell(write: Writer, points: Sequence[Point], point: Point) -> list[str]:
    return [write.count(point.undecided)] if any(one.undecided for one in points) else []


def _said_heading(said: Sequence[str]) -> list[Heading]:
    return [Heading(_("Reviews and actions"), data=True)] if any(said) else []


def _said_cell(said: Sequence[str], text: str) -> list[str]:
    return [text] if any(said) else []


def _opened(figure: Figure, period: Period, *more: tuple[str, str], part: str = "") -> Drilled:
    """The rows of a figure in another period."""
    return Drilled(
        kpi=figure.kpi.id,
        period=period,
        variant=figure.variant.id,
        filters=(*figure.filters.items(), *more),
        part=part,
    )


def _course_mark(
    write: Writer, unit: Unit, point: Point, goal: Decimal | None, scale: Decimal | None
) -> Mark:
    words = write.words
    digits, _unit = words.short(point.value, unit, like=scale if unit.is_money else None)
    running = point.period.is_running(write.panel.today)
    told = [point.period.label(write.fmt), words.exact(point.value, unit)]
    if goal is not None:
        told.append(write.fmt.sentence("Target {value}", value=words.exact(goal, unit)))
    told += [_("so far")] if running else []
    told += [words.provisional(point)] if point.undecided else []
    return Mark(
        value=None if point.value is None else float(point.value),
        label=words.period_mark(point.period),
        year=words.period_year(point.period),
        told=strip_marks(". ".join(told)),
        figure="" if point.value is None else digits,
        target=None if goal is None else float(goal),
        is_chosen=point.period == write.period,
        is_running=running,
        is_provisional=point.is_provisional,
    )


# What recurring revenue did


def write_movements(write: Writer, figures: list[Figure]) -> Content:
    """What was gained above, what was lost below, by period; and what of it stayed."""
    found = [{part.key: part for part in figure.parts} for figure in figures]
    nets = [figure.value for figure in figures]
    scale = max((abs(part.value) for parts in found for part in parts.values() if part.value), default=None)
    said = [write.said([figure.kpi.id], figure.period) for figure in figures]
    marks = tuple(
        _with_said(_movement_mark(write, figure, parts, net, scale), text)
        for figure, parts, net, text in zip(figures, found, nets, said, strict=True)
    )
    legend = [(one.value, _(one.label)) for one in Movement]
    pieces = [
        _opened(figure, figure.period, (figure.by, key), part=parts[key].label)
        for figure, parts in zip(figures, found, strict=True)
        for key in _moved(parts)
    ]
    return Content(
        caption=write.unit_words(scale, Unit.MONEY),
        plotted=Plotted(marks if scale else (), AxisWriter(write.words, Unit.MONEY, scale), write.runs_rtl),
        headings=(
            Heading(_("Period")),
            *(write.heading(_(one.label), Unit.MONEY) for one in Movement),
            write.heading(_("Net"), Unit.MONEY),
            *_said_heading(said),
        ),
        lines=tuple(
            (
                write.period_cell(figure.period),
                *(_moved_cell(write, net, parts.get(one.value)) for one in Movement),
                write.cell(net, Unit.MONEY),
                *_said_cell(said, text),
            )
            for figure, parts, net, text in zip(figures, found, nets, said, strict=True)
        ),
        opens=(*(_opened(figure, figure.period) for figure in figures), *pieces),
        nothing=_("No recurring revenue moved in these periods."),
        legend=(*legend, *_signs(write, marks)),
    )


def _moved(parts: dict[str, Part]) -> list[str]:
    """The movements of a period that are not nought, in their order."""
    return [one.value for one in Movement if one.value in parts and parts[one.value].value]


def _moved_cell(write: Writer, net: Decimal | None, part: Part | None) -> str:
    """A movement, nought where there was none; of a period to come nothing is known."""
    value = part.value if part and part.value is not None else Decimal(0)
    return write.cell(None if net is None else value, Unit.MONEY)


def _movement_mark(
    write: Writer, figure: Figure, parts: dict[str, Part], net: Decimal | None, scale: Decimal | None
) -> Mark:
    words, period = write.words, figure.period
    digits, _unit = words.short(net, Unit.MONEY, like=scale, sign=True)
    running = period.is_running(write.panel.today)
    label = period.label(write.fmt)
    said = {key: f"{parts[key].label}: {words.exact(parts[key].value, Unit.MONEY)}" for key in _moved(parts)}
    pieces = tuple(
        Piece(float(parts[key].value or 0), key, strip_marks(f"{label}. {said[key]}")) for key in said
    )
    told = [label, f"{_('Net')}: {words.exact(net, Unit.MONEY)}", *said.values()]
    told = [label, words.reason(figure)] if net is None else told
    told += [_("so far")] if running else []
    return Mark(
        value=None if net is None else float(net),
        label=words.period_mark(period),
        year=words.period_year(period),
        told=strip_marks(". ".join(told)),
        figure="" if net is None else digits,
        is_chosen=period == write.period,
        is_running=running,
        pieces=pieces,
    )


# What came in, went out and was left


def write_flow(write: Writer, flow: Flow) -> Content:
    """Tickets that were opened and solved, and how many stood open at each period's end."""
    trio = list(zip(flow.came.points, flow.went.points, flow.left.points, strict=True))
    names = [_("Opened"), _(NP_("tickets", "Solved")), _("Open at the end")]
    figures = (flow.came.figure, flow.went.figure, flow.left.figure)
    said = [write.said([one.kpi.id for one in figures], points[0].period) for points in trio]
    marks = tuple(
        _with_said(_flow_mark(write, points, names), text) for points, text in zip(trio, said, strict=True)
    )
    has_any = any(one.value for points in trio for one in points)
    opens = [_opened(flow.left.figure, points[0].period) for points in trio]
    opens += [
        _opened(figure, point.period)
        for points in trio
        for figure, point in zip(figures[:2], points[:2], strict=True)
    ]
    return Content(
        caption="",
        plotted=Plotted(
            marks if has_any else (), AxisWriter(write.words, Unit.COUNT, None), write.runs_rtl, beside=True
        ),
        headings=(
            Heading(_("Period")),
            *(Heading(name, numeric=True) for name in names),
            *_said_heading(said),
        ),
        lines=tuple(
            (
                write.period_cell(points[0].period),
                *(write.cell(one.value, Unit.COUNT) for one in points),
                *_said_cell(said, text),
            )
            for points, text in zip(trio, said, strict=True)
        ),
        opens=tuple(opens),
        nothing=_("There were no tickets in these periods."),
        legend=((_CAME, names[0]), (_WENT, names[1]), (STROKE, names[2]), *_signs(write, marks)),
    )


def _flow_mark(write: Writer, points: tuple[Point, Point, Point], names: list[str]) -> Mark:
    period, words = points[0].period, write.words
    running = period.is_running(write.panel.today)
    said = [f"{name}: {words.exact(one.value, Unit.COUNT)}" for name, one in zip(names, points, strict=True)]
    told = [period.label(write.fmt), *said]
    told += [_("so far")] if running else []
    pieces = tuple(
        Piece(float(one.value or 0), tone, strip_marks(text))
        for one, tone, text in zip(points[:2], (_CAME, _WENT), said[:2], strict=True)
    )
    left = points[2].value
    return Mark(
        value=float(points[0].value or 0),
        label=words.period_mark(period),
        year=words.period_year(period),
        told=strip_marks(". ".join(told)),
        figure=words.short(left, Unit.COUNT)[0],
        is_chosen=period == write.period,
        is_running=running,
        pieces=pieces,
        line=None if left is None else float(left),
    )
