"""Targets as records: which figure they are for, and in what their values are told in files."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from crmdesk.l10n.currencies import currency
from crmdesk.l10n.errors import NotUnderstood
from crmdesk.l10n.normalise import squeeze
from crmdesk.l10n.parse_numbers import read_money, read_number, read_percent
from crmdesk.l10n.texts import N_, _, using
from crmdesk.model.errors import Invalid
from crmdesk.model.own_kpi import OwnKpi
from crmdesk.model.target import Target
from crmdesk.services.inputs import KNOWN_PERIOD

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from crmdesk.db.uow import Unit
    from crmdesk.model.setting import BookFacts

_LANGUAGES: Final = ("en", "fa", "ar", "he")
_SHARE, _MONEY = "share", "money"
"""The units of shares, and what those of money begin with."""
_LARGEST_SHARE: Final = 10
"""A larger share is more likely a percentage without its sign."""


class KnownKpis:
    """The figures of a book, declared and own, by their ids and names, each with its unit."""

    def __init__(self, session: Session) -> None:
        self.units = dict(_declared_units())
        self._names = dict(_declared_names())
        own = select(OwnKpi.kpi, OwnKpi.unit, OwnKpi.name).where(OwnKpi.trashed.is_(None))
        for id_, unit, name in session.execute(own):
            self.units[id_] = unit
            self._names.setdefault(squeeze(name), id_)

    def named(self, text: str) -> str:
        """The id of the figure that a person calls so.

        Raises:
            Invalid: there is none.
        """
        found = text if text in self.units else self._names.get(squeeze(text))
        if found is None:
            raise Invalid("kpi", N_("There is no KPI “{kpi}”."), kpi=text)
        return found


@cache
def _declared_units() -> Mapping[str, str]:
    from crmdesk.kpi.catalogue import KPIS

    return {id_: kpi.unit.value for id_, kpi in KPIS.items()}


@cache
def _declared_names() -> Mapping[str, str]:
    """The ids by the names in every language."""
    from crmdesk.kpi.catalogue import KPIS

    names: dict[str, str] = {}
    for language in _LANGUAGES:
        with using(language):
            for id_, kpi in KPIS.items():
                names.setdefault(squeeze(_(kpi.name)), id_)
    return names


def complete(unit: Unit, target: Target) -> None:
    """Refuse a target for a figure that there is not, for nobody in particular, or set twice.

    Raises:
        Invalid: one of these.
    """
    target.kpi = KnownKpis(unit.session).named(target.kpi)
    target.team = target.team or None
    require_one_side(target.owner_id, target.team)
    alike = (
        Target.kpi == target.kpi,
        Target.grain == target.grain,
        Target.start == target.start,
        Target.owner_id.is_(None) if target.owner_id is None else Target.owner_id == target.owner_id,
        Target.team.is_(None) if target.team is None else Target.team == target.team,
        Target.id != (target.id or 0),
    )
    if unit.session.scalar(select(Target.id).where(*alike).limit(1)) is not None:
        raise Invalid("period", KNOWN_PERIOD)


def require_one_side(owner: int | None, team: str | None) -> None:
    """Refuse a target that is both a person's and a team's.

    Raises:
        Invalid: it is.
    """
    if owner is not None and team:
        raise Invalid("team", N_("A target is for a person or for a team. Leave one of them empty."))


def read_value(text: str, unit: str, facts: BookFacts) -> Decimal:
    """A target as files have it, in the figure's unit: `35%` or 0.35 of a share, money in whole units.

    Raises:
        NotUnderstood: it is no such number.
    """
    if unit.startswith(_MONEY):
        code = "IRT" if facts.toman else facts.currency
        with suppress(NotUnderstood):
            return _plain(read_number(text) * currency(code).scale)
        return _plain(Decimal(read_money(text, code)).scaleb(-facts.exponent))
    if unit != _SHARE:
        return _plain(read_number(text))
    if any(sign in text for sign in "%٪"):
        return _plain(read_percent(text))
    value = read_number(text)
    if abs(value) > _LARGEST_SHARE:
        raise NotUnderstood(N_("“{text}” is not a share. Write it like 35% or 0.35."), text=text)
    return _plain(value)


def tell_value(value: Decimal, unit: str, facts: BookFacts) -> Decimal:
    """A target as files of this book have it: money in toman where the book counts in them."""
    in_toman = facts.toman and unit.startswith(_MONEY)
    return _plain(value / currency("IRT").scale) if in_toman else _plain(value)


def _plain(value: Decimal) -> Decimal:
    """The same number without an exponent or idle decimals."""
    return Decimal(format(value.normalize(), "f"))
