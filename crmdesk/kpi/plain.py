"""A figure as plain data, as the command line's JSON has it.

Money is in major units of the base currency, shares are fractions, days ISO and Gregorian.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from crmdesk.kpi.population import Kind
from crmdesk.kpi.spec import Unit
from crmdesk.l10n.normalise import strip_marks
from crmdesk.l10n.texts import _

if TYPE_CHECKING:
    from crmdesk.kpi.figure import Figure, Frozen, Part, Point
    from crmdesk.l10n.formats import Formatter
    from crmdesk.model.period import Period


def number_json(value: Decimal | None, unit: Unit, exponent: int) -> int | float | None:
    """A value as JSON has it: whole where it is whole."""
    if value is None:
        return None
    major = value.scaleb(-exponent) if unit.is_money else value
    return int(major) if major == major.to_integral_value() else float(major)


def cell_json(value: Any, kind: Kind, exponent: int) -> Any:
    """A cell of the rows behind a figure, as JSON has it."""
    if value is None or kind in {Kind.TEXT, Kind.INTERVAL}:
        return value
    if kind is Kind.DAY:
        return value.isoformat()
    if kind is Kind.CHOICE:
        return str(value)
    if kind is Kind.MONTHLY:
        return number_json(Decimal(value).scaleb(-3), Unit.MONEY, exponent)
    return number_json(Decimal(value), Unit.MONEY if kind is Kind.MONEY else Unit.COUNT, exponent)


def figure_json(figure: Figure, exponent: int, fmt: Formatter | None = None) -> dict[str, Any]:
    """A figure's document; with `fmt` periods carry the names that a person reads, else their keys."""
    return _Document(figure, exponent, fmt).whole()


class _Document:
    """The document of one figure in the making."""

    def __init__(self, figure: Figure, exponent: int, fmt: Formatter | None) -> None:
        self._figure = figure
        self._exponent = exponent
        self._fmt = fmt
        self._details = {one.id: one.unit for one in figure.variant.details}

    def whole(self) -> dict[str, Any]:
        """The figure with its parts, its past and its target."""
        figure = self._figure
        return {
            "id": figure.kpi.id,
            "name": _(figure.kpi.name),
            "unit": figure.unit.value,
            "period": period_json(figure.period, self._fmt),
            "variant": figure.variant.id or None,
            "value": self._number(figure.value),
            "n": figure.n,
            "of": figure.of,
            "interval": _interval_json(figure),
            "reason": _(figure.reason) or None,
            "formula": _(figure.variant.formula),
            "parts": [self._part(one) for one in figure.parts],
            "series": [self._point(one) for one in figure.series],
            "previous": self._point(figure.previous) if figure.previous else None,
            "target": self._number(figure.goal.value) if figure.goal else None,
            "status": figure.status.value,
            "too_few": figure.too_few,
            "so_far": figure.is_running,
            "provisional": figure.is_provisional,
            "run_rate": figure.is_run_rate,
            "detail": self._detail(figure),
        } | (self._restated(figure.frozen) | self._as_now(figure))

    def _as_now(self, figure: Figure) -> dict[str, Any]:
        """What stands beside a figure of a closed period that is not kept so split or filtered."""
        if figure.as_now is None:
            return {}
        is_kept = not figure.filters and not figure.as_now.is_newer
        return {"as_now": True} | ({"frozen": self._number(figure.as_now.kept)} if is_kept else {})

    def _restated(self, frozen: Frozen | None) -> dict[str, Any]:
        """What stands beside a frozen value that would come out otherwise now."""
        return {"restated": self._number(frozen.restated)} if frozen and frozen.differs else {}

    def _part(self, part: Part) -> dict[str, Any]:
        found = {
            "key": part.key,
            "label": part.label,
            "value": self._number(part.value),
            "n": part.n,
            "of": part.of,
            "interval": _interval_json(part),
            "too_few": part.too_few,
            "reason": _(part.reason) or None,
            "target": self._number(part.goal.value) if part.goal else None,
            "detail": self._detail(part),
        } | self._restated(part.frozen)
        return found | ({"parts": [self._part(one) for one in part.parts]} if part.parts else {})

    def _point(self, point: Point) -> dict[str, Any]:
        return {
            "period": period_json(point.period, self._fmt),
            "value": self._number(point.value),
            "n": point.n,
            "of": point.of,
        } | (self._restated(point.frozen) | ({"provisional": True} if point.is_provisional else {}))

    def _number(self, value: Decimal | None) -> int | float | None:
        return number_json(value, self._figure.unit, self._exponent)

    def _detail(self, found: Figure | Part) -> dict[str, Any]:
        return {
            id_: number_json(value, self._details[id_], self._exponent) for id_, value in found.detail.items()
        }


def _interval_json(number: Figure | Part) -> list[float] | None:
    return [float(one) for one in number.interval] if number.interval else None


def period_json(period: Period, fmt: Formatter | None = None) -> dict[str, Any]:
    """A period: its first day, the day after its last, its name and its calendar."""
    return {
        "start": period.start.isoformat(),
        "end": period.end.isoformat(),
        "label": strip_marks(period.label(fmt)) if fmt else period.key,
        "calendar": period.calendar.value,
    }
