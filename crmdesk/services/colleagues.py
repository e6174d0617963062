"""How each colleague did in a period: rows that add up to the whole business's figures."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from crmdesk.kpi.figure import Part
from crmdesk.model.staff import Staff
from crmdesk.model.target import Target

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy.orm import Session

    from crmdesk.kpi.figure import Figure
    from crmdesk.model.period import Period

_CLOSED: Final = ("sales_total", "win_rate", "deals_won", "average_sale")


@dataclass(frozen=True, slots=True, kw_only=True)
class ColleagueRow:
    """One colleague, the deals of nobody (no `key`), or the whole team. Money in minor units.

    `won` deals of `closed` ones; `pipeline` is the value of the deals open at the period's end.
    """

    key: str
    name: str
    sold: Decimal
    target: Decimal | None
    won: int
    closed: int
    average: Decimal | None
    win_rate: Decimal | None
    interval: tuple[Decimal, Decimal] | None
    too_few: bool
    pipeline: Decimal

    @property
    def attainment(self) -> Decimal | None:
        """What was sold as a share of the target."""
        return self.sold / self.target if self.target else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleagues:
    """The colleagues, the largest seller first; then the deals of nobody; the team in one row.

    `as_now` says that the period is closed, and all of this is as it would come out now.
    """

    rows: tuple[ColleagueRow, ...]
    team: ColleagueRow
    as_now: bool = False


def read_colleagues(
    session: Session,
    ask: Callable[..., list[Figure]],
    period: Period,
    whole: Mapping[str, Figure],
    *,
    exponent: int,
) -> Colleagues:
    """Split a period's figures by owner; `whole` are the page's own figures, for the team's row.

    Who has a target is named, also without a deal. Of a closed period that did not keep its parts the team's
    row is as it is now, as they are.
    """
    split = {one.kpi.id: one for one in ask(_CLOSED, period, by="owner", previous=False)}
    split["pipeline_value"] = ask(["pipeline_value"], period, variant="open", by="owner", previous=False)[0]
    parts = {id_: {part.key: part for part in figure.parts} for id_, figure in split.items()}
    wanted = _read_targets(session, period, exponent)
    keys = dict.fromkeys([*(key for found in parts.values() for key in found), *wanted])
    rows = []
    for key in keys:
        name, target = wanted.get(key, ("", None))
        rows.append(_row(key, {id_: found.get(key) for id_, found in parts.items()}, name, target))
    rows.sort(key=lambda row: (not row.key, -row.sold, row.name))
    sales = whole["sales_total"]
    as_now = any(one.as_now for one in split.values())
    summed = split if as_now else {id_: whole[id_] for id_ in split}
    team = _row("", summed, "", sales.goal.value if sales.goal else None)
    return Colleagues(rows=tuple(rows), team=team, as_now=as_now)


def _read_targets(session: Session, period: Period, exponent: int) -> dict[str, tuple[str, Decimal]]:
    """Name and sales target of everybody who has one in the period, in minor units."""
    rows = session.execute(
        select(Staff.id, Staff.name, Target.value)
        .join(Target, Target.owner_id == Staff.id)
        .where(
            Target.kpi == "sales_total",
            Target.grain == period.grain.value,
            Target.start <= period.start,
            Staff.trashed.is_(None),
        )
        .order_by(Target.start, Target.id)
    )
    return {str(id_): (name, value.scaleb(exponent)) for id_, name, value in rows}


def _row(
    key: str, found: Mapping[str, Part | Figure | None], name: str, target: Decimal | None
) -> ColleagueRow:
    sales, rate, average = (found[id_] for id_ in ("sales_total", "win_rate", "average_sale"))
    names = [one.text for one in found.values() if isinstance(one, Part)] or [name]
    return ColleagueRow(
        key=key,
        name=names[0] if key else "",
        sold=_value(sales) or Decimal(0),
        target=target,
        won=int(_value(found["deals_won"]) or 0),
        closed=(rate.of or 0) if rate else 0,
        average=_value(average),
        win_rate=_value(rate),
        interval=rate.interval if rate else None,
        too_few=bool(rate and rate.too_few),
        pipeline=_value(found["pipeline_value"]) or Decimal(0),
    )


def _value(one: Part | Figure | None) -> Decimal | None:
    return None if one is None else one.value
