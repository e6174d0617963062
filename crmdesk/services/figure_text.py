"""How a figure is written: value, target, variance, change and status, alike in the window and on paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crmdesk.kpi.figure import Status
from crmdesk.kpi.spec import Better, Unit
from crmdesk.l10n.texts import N_, _, using

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

    from crmdesk.kpi.figure import Figure, Point
    from crmdesk.l10n.formats import Formatter

DASH: Final = "—"
"""What stands where there is no value."""

STATUS_WORDS: Final = {
    Status.ON_TARGET: N_("On target"),
    Status.WATCH: N_("Watch"),
    Status.OFF_TARGET: N_("Off target"),
    Status.NONE: N_("No target"),
}
NO_DATA: Final = N_("No data")
TOO_FEW: Final = N_("Too few")

_SHARE_PLACES: Final = 1


@dataclass(frozen=True, slots=True)
class Change:
    """A change in words: `amount` is the part of `text` that is the number.

    `rises` is the direction of the number and `good` whether that is good news, each None where it is
    neither.
    """

    text: str
    amount: str
    rises: bool | None
    good: bool | None


def status_of(figure: Figure) -> Status:
    """The verdict on a figure; too few rows allow none (KPIS.md C12)."""
    return Status.NONE if figure.too_few or figure.value is None else figure.status


def status_word(figure: Figure) -> str:
    """The marked word for it: On target, Watch, Off target, No target, Too few, No data."""
    if figure.value is None:
        return NO_DATA
    return TOO_FEW if figure.too_few else STATUS_WORDS[figure.status]


class FigureText:
    """Writes figures in one language.

    `money` writes an amount in minor units; a page gives its own, with one scale for all its amounts.
    """

    def __init__(
        self, fmt: Formatter, currency: str, money: Callable[[Decimal, bool], str] | None = None
    ) -> None:
        self.fmt = fmt
        self._currency = currency
        self._money = money or self._full_money

    def value(self, value: Decimal | None, unit: Unit, *, sign: bool = False) -> str:
        """A value with its unit; a dash where there is none. A share never has a plus."""
        if value is None:
            return DASH
        if unit is Unit.SHARE:
            return self.fmt.percent(value, _SHARE_PLACES)
        if unit is Unit.DAYS:
            return self._days(value, sign=sign)
        if unit is Unit.MONEY:
            return self._money(value, sign)
        if unit is Unit.MONEY_PER_DAY:
            return self.within(N_("{amount} a day"), amount=self._money(value, sign))
        return self.fmt.number(value, sign=sign)

    def target(self, figure: Figure) -> str:
        """What was wanted; where less is better, with a word that says so."""
        if figure.goal is None:
            return DASH
        text = self.value(figure.goal.value, figure.unit)
        return self.within(N_("max {value}"), value=text) if figure.kpi.better is Better.DOWN else text

    def variance(self, figure: Figure) -> str:
        """How far the value is from what was wanted, as the two are shown; shares in points."""
        if figure.goal is None or figure.value is None:
            return DASH
        difference = figure.value - figure.goal.value
        if figure.unit is Unit.SHARE:
            return self.fmt.points(
                round(figure.value, _SHARE_PLACES + 2) - round(figure.goal.value, _SHARE_PLACES + 2)
            )
        return self.value(difference, figure.unit, sign=True)

    def change(self, figure: Figure, other: Point | None) -> Change | None:
        """The difference to another period; None where one of the two has no value."""
        difference = figure.change(other)
        if difference is None or other is None:
            return None
        amount = self._amount_of_change(figure, other, difference)
        if not difference or not any(char.isdigit() and char not in "0۰٠" for char in amount):
            text = self.fmt.sentence(N_("no change"))
            return Change(text, "", None, None)
        good = figure.improved(other)
        words = {True: N_("{amount} better"), False: N_("{amount} worse"), None: N_("{amount}")}[good]
        return Change(self.within(words, amount=amount), amount, difference > 0, good)

    def why(self, figure: Figure) -> str:
        """Why there is no value, or no verdict on it."""
        if figure.value is None:
            return self.fmt.sentence(figure.reason)
        return self.fmt.sentence(N_("fewer than 10 say little")) if figure.too_few else ""

    def within(self, message: str, **pieces: str) -> str:
        """A marked text around pieces that are written already."""
        with using(self.fmt.locale.catalogue):
            return _(message).format(**pieces)

    def _amount_of_change(self, figure: Figure, other: Point, difference: Decimal) -> str:
        """The size of a change: points of a share, per cent of money, else the difference itself."""
        size = abs(difference)
        if figure.unit is Unit.SHARE:
            return self.within(N_("{points} pt"), points=self.fmt.number(size.scaleb(2), _SHARE_PLACES))
        relative = figure.relative_change(other)
        if figure.unit in {Unit.MONEY, Unit.MONEY_PER_DAY} and relative is not None:
            return self.fmt.percent(abs(relative), _SHARE_PLACES)
        return self.value(size, figure.unit)

    def _days(self, value: Decimal, *, sign: bool) -> str:
        text = self.fmt.duration_days(value)
        if not sign or value <= 0:
            return text
        digits = self.fmt.number(round(value, 1))
        return text.replace(digits, self.fmt.number(round(value, 1), sign=True), 1)

    def _full_money(self, value: Decimal, sign: bool) -> str:  # noqa: FBT001 - the shape a page's writer has
        return self.fmt.money(round(value), self._currency, sign=sign)
