"""Values that know how they are told: by a label, a figure's id with its name, a number with its unit."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from crmdesk.l10n.formats import Formatter

SHARE: Final = "share"
MONEY: Final = "money"
"""The unit of shares, and what those of money begin with."""


class Labelled:
    """What has a name that depends on the language, the digits and the calendar of its reader."""

    __slots__ = ()

    def label(self, fmt: Formatter) -> str:
        """Its name as that reader has it."""
        raise NotImplementedError


class KpiId(str):
    """The id of a figure; `name` is a marked text or a given one, empty where nobody knows the figure.

    `unit` is one of `crmdesk.kpi.spec.Unit`, empty where it is not known.
    """

    __slots__ = ("name", "unit")
    name: str
    unit: str

    def __new__(cls, kpi: str, name: str = "", unit: str = "") -> Self:
        """Keep the name and the unit beside the id."""
        one = super().__new__(cls, kpi)
        one.name, one.unit = name, unit
        return one


class InUnit(Decimal):
    """A number in the `unit` of a figure as targets are kept: shares as fractions, money in major units."""

    __slots__ = ("unit",)
    unit: str

    def __new__(cls, value: Decimal, unit: str = "") -> Self:
        """Keep the unit beside the number."""
        one = super().__new__(cls, value)
        one.unit = unit
        return one
