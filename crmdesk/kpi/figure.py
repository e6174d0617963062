"""A computed figure: its value, what it was made of, its parts, its past and its target."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from crmdesk.kpi.spec import BY_THE_MONTH, UNDECIDED, Better, Unit
from crmdesk.l10n.texts import _

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from decimal import Decimal

    from crmdesk.kpi.spec import Kpi, Variant
    from crmdesk.model.period import Period


class Status(StrEnum):
    """How a figure stands against its target; watch is up to 5 % worse than it."""

    ON_TARGET = "on_target"
    WATCH = "watch"
    OFF_TARGET = "off_target"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Frozen:
    """That a number is kept since its period was closed at `moment`.

    `differs` says that it would come out otherwise now: as `restated`, or without a value for a `reason`.
    `redefined` says that its declaration is not the one it was worked out by.
    """

    moment: dt.datetime
    differs: bool
    restated: Decimal | None
    reason: str = ""
    redefined: bool = False


@dataclass(frozen=True, slots=True)
class AsNow:
    """That a figure of a period closed at `moment` is shown as it is now, all of it: so split it is not kept.

    `kept` is what is kept of the whole; a figure filtered to some rows has none, nor has one that
    there was not yet when the period was closed (`is_newer`).
    """

    moment: dt.datetime
    kept: Decimal | None = None
    is_newer: bool = False


class Point(NamedTuple):
    """The figure of another period: of the series, the previous period or last year.

    `undecided` rows of it were not decided; they can still change it unless it is frozen (C17). A panel has
    hundreds of these, and a named tuple is made at a quarter of the cost.
    """

    period: Period
    value: Decimal | None
    n: int | None
    of: int | None
    reason: str = ""
    undecided: int = 0
    frozen: Frozen | None = None

    @property
    def is_provisional(self) -> bool:
        """Whether what becomes of its rows can still change it."""
        return self.undecided > 0 and self.frozen is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """One number of the calculation with its words: the numerator, the denominator, an operand."""

    words: str
    value: Decimal | None
    unit: Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A target and how the figure stands against it, in the figure's unit (money in minor units)."""

    value: Decimal
    status: Status
    benchmark: Decimal | None = None
    record: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One of a figure's values: of one owner, one reason, one stage.

    `text` is a name from the book, or a marked text where `key` is empty or the names are ours
    (`is_ours`). Where a figure that has its own split is split further, the parts of the first are within
    those of the second.
    """

    key: str
    text: str
    value: Decimal | None
    n: int | None
    of: int | None
    reason: str = ""
    interval: tuple[Decimal, Decimal] | None = None
    too_few: bool = False
    goal: Goal | None = None
    detail: Mapping[str, Decimal | None] = field(default_factory=dict)
    parts: tuple[Part, ...] = ()
    is_ours: bool = False
    frozen: Frozen | None = None

    @property
    def label(self) -> str:
        """What the part is called, in the active language where the name is ours."""
        return _(self.text) if self.is_ours or not self.key else self.text

    @property
    def undecided(self) -> int:
        """How many of its rows are not decided, or were not when its period was closed (C17)."""
        return int(self.detail.get(UNDECIDED) or 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A KPI's figure of one period; money is in minor units of the base currency.

    `n` rows stand behind it, of `of` where it is a share of rows. `reason` is the marked text why
    there is no value. `factors` are the numerator and denominator, or the operands of a formula.
    `interval` is the Wilson 95 % interval of a share; `too_few` marks fewer than ten rows (C12).
    `frozen` says that the value is that of a closed period, `as_now` that it is not, though it is of one.
    """

    kpi: Kpi
    variant: Variant
    period: Period
    value: Decimal | None
    n: int | None
    of: int | None
    reason: str = ""
    interval: tuple[Decimal, Decimal] | None = None
    too_few: bool = False
    is_running: bool = False
    factors: tuple[Factor, ...] = ()
    by: str = ""
    parts: tuple[Part, ...] = ()
    series: tuple[Point, ...] = ()
    previous: Point | None = None
    last_year: Point | None = None
    goal: Goal | None = None
    detail: Mapping[str, Decimal | None] = field(default_factory=dict)
    filters: Mapping[str, str] = field(default_factory=dict)
    frozen: Frozen | None = None
    as_now: AsNow | None = None

    @property
    def unit(self) -> Unit:
        """What the value is measured in."""
        return self.kpi.unit

    @property
    def status(self) -> Status:
        """How it stands against its target."""
        return self.goal.status if self.goal else Status.NONE

    @property
    def is_restated(self) -> bool:
        """Whether it is the figure of a closed period that would come out otherwise now."""
        return self.frozen is not None and self.frozen.differs

    @property
    def undecided(self) -> int:
        """How many rows of this period are not decided, or were not when it was closed (C17)."""
        return int(self.detail.get(UNDECIDED) or 0) if self.variant.ripens else 0

    @property
    def is_provisional(self) -> bool:
        """Whether rows of this period can still change it by what becomes of them (C17)."""
        return self.undecided > 0 and self.frozen is None

    @property
    def is_run_rate(self) -> bool:
        """Whether it is a year at the pace of terms that are mostly of a month or less."""
        return (self.detail.get(BY_THE_MONTH) or 0) * 2 > 1

    def change(self, other: Point | None) -> Decimal | None:
        """The difference to another period, in the figure's unit."""
        if self.value is None or other is None or other.value is None:
            return None
        return self.value - other.value

    def relative_change(self, other: Point | None) -> Decimal | None:
        """The difference to another period as a fraction of that period's value."""
        change = self.change(other)
        if change is None or other is None or not other.value:
            return None
        return change / abs(other.value)

    def improved(self, other: Point | None) -> bool | None:
        """Whether the change is good news; None where it is neither, or there is none."""
        change = self.change(other)
        if not change or self.kpi.better is Better.NONE:
            return None
        return (change > 0) is (self.kpi.better is Better.UP)
