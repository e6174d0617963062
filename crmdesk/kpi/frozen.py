"""Frozen figures: what those of a closed period were, and the same figures as they would come out now."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, TypeVar

from sqlalchemy import or_, select

from crmdesk.kpi.definition import definition_of
from crmdesk.kpi.figure import AsNow, Factor, Frozen, Part
from crmdesk.kpi.goals import stand
from crmdesk.kpi.spec import UNDECIDED, Unit
from crmdesk.l10n.texts import N_
from crmdesk.model.closed_period import ClosedPeriod, FrozenFigure
from crmdesk.model.known import known

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sqlalchemy.orm import Session

    from crmdesk.kpi.figure import Figure, Goal, Point
    from crmdesk.kpi.spec import Kpi
    from crmdesk.model.period import Period

    Days = tuple[dt.date, dt.date]

Number = TypeVar("Number", "Figure", Part)

WHOLE: Final = ""
"""The part of a frozen figure that is the figure itself."""
SPLITS: Final = ("owner", "channel", "campaign", "source")
"""The dimensions whose parts are kept too, of each figure that knows them: panel and paper show them."""
NOT_THERE: Final = N_("This part was not in the book when the period was closed.")


@dataclass(frozen=True, slots=True)
class Closed:
    """A closed period: its record, and when and by whom it was closed."""

    record: int
    moment: dt.datetime
    staff: int | None
    gesture: int


def closed_periods(session: Session) -> Mapping[Days, Closed]:
    """The closed periods of the book by their days."""
    return known(session, ClosedPeriod.__tablename__, _read_closed)


def _read_closed(session: Session) -> Mapping[Days, Closed]:
    found = session.scalars(select(ClosedPeriod).order_by(ClosedPeriod.id.desc()))
    return {(one.start, one.end): Closed(one.id, one.moment, one.staff_id, one.gesture) for one in found}


# Writing


def rows_of(figure: Figure) -> Iterator[dict[str, Any]]:
    """The rows that keep a figure and its own parts, exactly."""
    parts = ((_place(keys), part) for keys, part in _within(figure.parts, ()))
    return _rows(figure, [(WHOLE, figure), *parts])


def split_rows_of(figure: Figure, by: str) -> Iterator[dict[str, Any]]:
    """The rows that keep the parts that a figure has by a dimension beside its own, and that it has them."""
    depth = len(figure.kpi.splits) + 1
    parts = ((_place(keys, by), part) for keys, part in _within(figure.parts, ()) if len(keys) == depth)
    return _rows(figure, [(_place((), by), figure), *parts])


def _rows(figure: Figure, numbers: Iterable[tuple[str, Figure | Part]]) -> Iterator[dict[str, Any]]:
    version = definition_of(figure.kpi, figure.variant)
    usual = {"kpi": figure.kpi.id, "variant": figure.variant.id, "definition": version}
    for part, number in numbers:
        yield usual | {
            "part": part,
            "value": None if number.value is None else str(number.value),
            "document": json.dumps(_document(number), ensure_ascii=False, separators=(",", ":")),
        }


def _within(parts: Iterable[Part], above: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Part]]:
    """The parts of a figure, and theirs, each by its keys."""
    for part in parts:
        yield (*above, part.key), part
        yield from _within(part.parts, (*above, part.key))


def _place(keys: tuple[str, ...], by: str = "") -> str:
    """How the row of a part names it: by its keys, behind the dimension of a further split."""
    return by + json.dumps(keys, ensure_ascii=False)


def _document(number: Figure | Part) -> dict[str, Any]:
    interval = number.interval and [str(one) for one in number.interval]
    found: dict[str, Any] = {"n": number.n, "of": number.of, "reason": number.reason, "interval": interval}
    found["too_few"] = number.too_few
    found["detail"] = {name: _text(value) for name, value in number.detail.items()}
    if isinstance(number, Part):
        return found | {"text": number.text, "is_ours": number.is_ours}
    found["factors"] = [[str(one.words), _text(one.value), one.unit.value] for one in number.factors]
    return found


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


# Reading


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is frozen of one figure: its rows by their parts, and the figure as it would be now."""

    closed: Closed
    rows: Mapping[str, FrozenFigure]
    figure: Figure
    definition: str
    by: str = ""

    @property
    def depth(self) -> int:
        """How many keys name a part of the last kind that is kept."""
        return len(self.figure.kpi.splits) + bool(self.by)

    def split_at(self, keys: tuple[str, ...]) -> str:
        """What the rows of parts with so many keys are named by further."""
        return self.by if len(keys) > len(self.figure.kpi.splits) else ""

    def beside(self, row: FrozenFigure, value: Decimal | None, reason: str) -> Frozen:
        """What is told beside a frozen number that would now be `value`."""
        return Frozen(
            moment=self.closed.moment,
            differs=_number(row.value) != value,
            restated=value,
            reason=reason,
            redefined=row.definition != self.definition,
        )


class FrozenFigures:
    """What is frozen of some figures in some periods, put in the place of what they would be now."""

    def __init__(
        self, session: Session, kpis: Sequence[Kpi], with_parts: Iterable[Period], periods: Iterable[Period]
    ) -> None:
        """Read what there is, of some periods with parts; of those not closed there is nothing to read."""
        closed = closed_periods(session)
        self._closed = {one: closed[days] for one in periods if (days := (one.start, one.end)) in closed}
        self._rows: dict[tuple[int, str, str], dict[str, FrozenFigure]] = {}
        self._definitions: dict[tuple[str, str], str] = {}
        if not self._closed:
            return
        whole = {self._closed[one].record for one in with_parts if one in self._closed}
        chosen = select(FrozenFigure).where(
            FrozenFigure.closed_period_id.in_({one.record for one in self._closed.values()}),
            FrozenFigure.kpi.in_({kpi.id for kpi in kpis}),
            or_(FrozenFigure.part == WHOLE, FrozenFigure.closed_period_id.in_(whole)),
        )
        for row in session.scalars(chosen.order_by(FrozenFigure.id)):
            self._rows.setdefault((row.closed_period_id, row.kpi, row.variant), {})[row.part] = row

    def put(self, figure: Figure, by: str = "") -> Figure:
        """The figure as it is frozen, with what it would be now beside it; its past points as well.

        One split `by` a dimension whose parts are not kept stays whole as it is now, and says so; so does one
        that was made after the closing.
        """
        if not self._closed:
            return figure
        whole = replace(
            figure,
            series=tuple(self._put_point(figure, one) for one in figure.series),
            previous=figure.previous and self._put_point(figure, figure.previous),
            last_year=figure.last_year and self._put_point(figure, figure.last_year),
        )
        kept = self._of(figure, figure.period)
        if kept is None:
            closed = self._closed.get(figure.period)
            return whole if closed is None else replace(whole, as_now=AsNow(closed.moment, is_newer=True))
        row = kept.rows[WHOLE]
        by = "" if by in figure.kpi.splits else by
        if by and _place((), by) not in kept.rows:
            return replace(whole, as_now=AsNow(kept.closed.moment, _number(row.value)))
        kept = replace(kept, by=by)
        return replace(self._put_number(whole, row, kept), parts=self._put_parts(figure.parts, (), kept))

    def _of(self, figure: Figure, period: Period) -> _Kept | None:
        closed = self._closed.get(period)
        rows = self._rows.get((closed.record, figure.kpi.id, figure.variant.id)) if closed else None
        if closed is None or not rows:
            return None
        kpi, variant = figure.kpi, figure.variant
        if (kpi.id, variant.id) not in self._definitions:
            self._definitions[kpi.id, variant.id] = definition_of(kpi, variant)
        return _Kept(closed, rows, figure, self._definitions[kpi.id, variant.id])

    def _put_point(self, figure: Figure, point: Point) -> Point:
        kept = self._of(figure, point.period)
        if kept is None:
            return point
        row = kept.rows[WHOLE]
        told = json.loads(row.document)
        undecided = int(told["detail"].get(UNDECIDED) or 0) if figure.variant.ripens else 0
        frozen = kept.beside(row, point.value, point.reason)
        point = point._replace(frozen=frozen, undecided=undecided)
        if not frozen.differs:
            return point
        return point._replace(
            value=_number(row.value), n=told["n"], of=told["of"], reason=told["reason"]
        )

    def _put_parts(self, parts: Sequence[Part], above: tuple[str, ...], kept: _Kept) -> tuple[Part, ...]:
        """The parts in the order of now; those that are gone come last, new ones have no value."""
        if len(above) == kept.depth:
            return tuple(parts)
        found = [self._put_part(part, (*above, part.key), kept) for part in parts]
        fresh = {part.key for part in parts}
        by = kept.split_at((*above, ""))
        for text, row in kept.rows.items():
            keys = tuple(json.loads(text.removeprefix(by))) if text.startswith(f"{by}[") else ()
            if len(keys) == len(above) + 1 and keys[:-1] == above and keys[-1] not in fresh:
                told = json.loads(row.document)
                gone = Part(
                    key=keys[-1], text=told["text"], value=None, n=0, of=None, is_ours=told["is_ours"]
                )
                found.append(self._put_part(gone, keys, kept))
        return tuple(found)

    def _put_part(self, part: Part, keys: tuple[str, ...], kept: _Kept) -> Part:
        row = kept.rows.get(_place(keys, kept.split_at(keys)))
        inner = self._put_parts(part.parts, keys, kept)
        if row is not None:
            return replace(self._put_number(part, row, kept), parts=inner)
        differs = part.value is not None
        fresh = Frozen(kept.closed.moment, differs=differs, restated=part.value, reason=part.reason)
        counted: dict[str, Any] = {"n": part.n and 0, "of": part.of and 0, "interval": None, "too_few": False}
        return replace(part, value=None, reason=NOT_THERE, goal=None, frozen=fresh, parts=inner, **counted)

    @staticmethod
    def _put_number(number: Number, row: FrozenFigure, kept: _Kept) -> Number:
        told = json.loads(row.document)
        value = _number(row.value)
        then: dict[str, Any] = {
            "value": value,
            "n": told["n"],
            "of": told["of"],
            "reason": told["reason"],
            "interval": told["interval"] and tuple(Decimal(one) for one in told["interval"]),
            "too_few": told["too_few"],
            "detail": {name: _number(one) for name, one in told["detail"].items()},
            "goal": _judged(number.goal, value, kept.figure.kpi),
            "frozen": kept.beside(row, number.value, number.reason),
        }
        if "factors" in told:
            then["factors"] = tuple(
                Factor(words=words, value=_number(one), unit=Unit(unit))
                for words, one, unit in told["factors"]
            )
        return replace(number, **then)


def as_now(session: Session, figure: Figure) -> Figure:
    """A figure filtered to some rows, which is kept of no period; of a closed one it says so."""
    closed = closed_periods(session).get((figure.period.start, figure.period.end))
    return figure if closed is None else replace(figure, as_now=AsNow(closed.moment))


def _judged(goal: Goal | None, value: Decimal | None, kpi: Kpi) -> Goal | None:
    return None if goal is None else replace(goal, status=stand(value, goal.value, kpi.better))
