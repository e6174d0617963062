"""Targets as records: which figure they are for, how that is told and found, their values in files."""

from __future__ import annotations

from collections import defaultdict
from contextlib import suppress
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, or_, select

from crmdesk.db import search
from crmdesk.db.uow import read_facts
from crmdesk.l10n.collation import sort_key
from crmdesk.l10n.currencies import currency
from crmdesk.l10n.errors import NotUnderstood
from crmdesk.l10n.languages import CATALOGUES
from crmdesk.l10n.measured import MONEY, SHARE, InUnit, KpiId
from crmdesk.l10n.normalise import fold, fold_words, squeeze
from crmdesk.l10n.parse_numbers import read_money, read_number, read_percent
from crmdesk.l10n.texts import N_, Given, Word, _, using
from crmdesk.model.errors import Invalid
from crmdesk.model.own_kpi import OwnKpi
from crmdesk.model.target import Target
from crmdesk.services.inputs import KNOWN_PERIOD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from crmdesk.db.uow import Unit, Work
    from crmdesk.kpi.own import Composed
    from crmdesk.model.setting import BookFacts

NO_KPI: Final = N_("There is no KPI “{kpi}”.")
NOT_POSSIBLE: Final = N_("“{kpi}” can only be from 0 % to 100 %. Write a number within.")
_LARGEST_SHARE: Final = 10
"""A larger share is more likely a percentage without its sign."""


class KnownKpis:
    """The figures of a book, declared and own, by their ids and names, each with its unit."""

    def __init__(self, own: Sequence[KpiId], gone: Sequence[KpiId] = ()) -> None:
        """Know the declared figures and `own` ones; those that are `gone` are told, and chosen no more."""
        self._known: dict[str, KpiId] = {one: one for one in (*_declared(), *own)}
        self._gone: dict[str, KpiId] = {one: one for one in gone}
        self._names = dict(_declared_names())
        for one in own:
            self._names.setdefault(squeeze(one.name), one)

    def offered(self) -> Sequence[KpiId]:
        """The figures that can be chosen: the declared ones, then the own ones."""
        return tuple(self._known.values())

    def told(self, kpi: str) -> KpiId:
        """An id with its name and unit; one that nobody knows stays an id."""
        return self._known.get(kpi) or self._gone.get(kpi) or KpiId(kpi)

    def in_unit(self, value: Decimal | None, kpi: str) -> InUnit | None:
        """A target's number with the unit of its figure."""
        return None if value is None else InUnit(value, self.told(kpi).unit)

    def named(self, text: str) -> str:
        """The id of the figure that a person calls so.

        Raises:
            Invalid: there is none.
        """
        found = text if text in self._known else self._names.get(squeeze(text))
        if found is None:
            raise Invalid("kpi", NO_KPI, kpi=text)
        return str(found)

    def matching(self, word: str) -> set[str]:
        """The ids of the figures with a word, in its search form, in their names; also of those gone."""
        texts = _declared_texts()
        own = (one for one in (*self._known, *self._gone) if one not in texts)
        found = {id_ for id_, text in texts.items() if word in text}
        return found | {str(one) for one in own if word in fold(f"{one} {self.told(one).name}")}

    def places(self, language: str) -> dict[str, int]:
        """The place of each figure in the dictionary order of their names in a language."""
        with using(language):
            named = {id_: sort_key(_(one.name), language) for id_, one in (self._gone | self._known).items()}
        return {str(id_): place for place, id_ in enumerate(sorted(named, key=lambda one: named[one]))}

    def places_of_units(self) -> dict[str, int]:
        """The place of each figure's unit among all units: numbers of one unit stand together."""
        told = self._gone | self._known
        units = sorted({one.unit for one in told.values()})
        return {str(id_): units.index(one.unit) for id_, one in told.items()}


def kpis_in(session: Session) -> KnownKpis:
    """The figures of the book that a session reads, also those of the trash to be told."""
    from crmdesk.kpi.own import composed

    row = OwnKpi
    gone = session.execute(select(row.kpi, row.name, row.unit).where(row.trashed.is_not(None)))
    return KnownKpis(_as_ids(composed(session)), [KpiId(kpi, Given(name), unit) for kpi, name, unit in gone])


def offered_kpis(work: Work) -> Sequence[KpiId]:
    """The figures that a target can be set for; the own ones are read once, and again after a change."""
    kept: Sequence[Composed] | None = work.known.of(OwnKpi.__tablename__)
    known = work.read(kpis_in) if kept is None else KnownKpis(_as_ids(kept))
    return known.offered()


def _as_ids(own: Iterable[Composed]) -> list[KpiId]:
    return [KpiId(one.kpi, Given(one.name), one.unit) for one in own]


@cache
def _declared() -> tuple[KpiId, ...]:
    from crmdesk.kpi.catalogue import KPIS

    return tuple(KpiId(id_, kpi.name, kpi.unit.value) for id_, kpi in KPIS.items())


@cache
def _declared_names() -> Mapping[str, str]:
    """The ids by the names in every language."""
    names: dict[str, str] = {}
    for language in CATALOGUES:
        with using(language):
            for one in _declared():
                names.setdefault(squeeze(_(one.name)), one)
    return names


@cache
def _declared_texts() -> Mapping[str, str]:
    """By the id of each declared figure the search form of its id and of its names in every language."""
    told = {str(one): str(one) for one in _declared()}
    for language in CATALOGUES:
        with using(language):
            told = {id_: f"{told[id_]} {_(id_.name)}" for id_ in _declared()}
    return {id_: fold(text) for id_, text in told.items()}


def called(session: Session, target: Target) -> str:
    """What a target is called: by the name of its figure."""
    one = kpis_in(session).told(target.kpi)
    return one if not one.name else str(one.name) if isinstance(one.name, Given) else Word(one.name)


def search_condition(session: Session, text: str) -> ColumnElement[bool]:
    """True for the targets in whose figure, person or team every word of a text is."""
    kpis = kpis_in(session)
    teams = [one for one in session.scalars(select(Target.team).distinct()) if one]
    return and_(
        *(
            or_(
                Target.kpi.in_(kpis.matching(word)),
                Target.team.in_([one for one in teams if word in fold(one)]),
                search.condition(session, "staff", Target.owner_id, word),
            )
            for word in fold_words(text)
        )
    )


def complete(unit: Unit, target: Target) -> None:
    """Refuse a target that no figure there is can have, one for nobody in particular, and one set twice.

    Raises:
        Invalid: one of these.
    """
    target.kpi = kpis_in(unit.session).named(target.kpi)
    target.team = target.team or None
    require_one_side(target.owner_id, target.team)
    require_possible(target.kpi, target.value, target.benchmark)
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


def comparisons(session: Session, wanted: InUnit) -> Iterator[tuple[list[str], Decimal]]:
    """What a wanted number is for the figures of each unit; one without a unit is no share.

    Money is meant in toman where the book counts in them.
    """
    facts, units = read_facts(session), defaultdict(list)
    for one in kpis_in(session).offered():
        units[one.unit].append(str(one))
    for unit, ids in units.items():
        if wanted.unit == unit or (not wanted.unit and unit != SHARE):
            in_toman = facts.toman and unit.startswith(MONEY)
            yield ids, wanted * currency("IRT").scale if in_toman else Decimal(wanted)


def require_one_side(owner: int | None, team: str | None) -> None:
    """Refuse a target that is both a person's and a team's.

    Raises:
        Invalid: it is.
    """
    if owner is not None and team:
        raise Invalid("team", N_("A target is for a person or for a team. Leave one of them empty."))


def require_possible(kpi: str, value: Decimal | None, benchmark: Decimal | None) -> None:
    """Refuse numbers that a share of a whole can never be.

    Raises:
        Invalid: one of them is below 0 % or above 100 %.
    """
    from crmdesk.kpi.catalogue import KPIS

    if kpi not in KPIS or not KPIS[kpi].is_of_whole:
        return
    for name, number in (("value", value), ("benchmark", benchmark)):
        if number is not None and not 0 <= number <= 1:
            raise Invalid(name, NOT_POSSIBLE, kpi=Word(KPIS[kpi].name))


def read_value(text: str, unit: str, facts: BookFacts) -> Decimal:
    """A target as files have it, in the figure's unit: `35%` or 0.35 of a share, money in whole units.

    Raises:
        NotUnderstood: it is no such number.
    """
    if unit.startswith(MONEY):
        code = "IRT" if facts.toman else facts.currency
        with suppress(NotUnderstood):
            return _plain(read_number(text) * currency(code).scale)
        return _plain(Decimal(read_money(text, code)).scaleb(-facts.exponent))
    if unit != SHARE:
        return _plain(read_number(text))
    if any(sign in text for sign in "%٪"):
        return _plain(read_percent(text))
    value = read_number(text)
    if abs(value) > _LARGEST_SHARE:
        raise NotUnderstood(N_("“{text}” is not a share. Write it like 35% or 0.35."), text=text)
    return _plain(value)


def tell_value(value: Decimal, unit: str, facts: BookFacts) -> Decimal:
    """A target as files of this book have it: money in toman where the book counts in them."""
    in_toman = facts.toman and unit.startswith(MONEY)
    return _plain(value / currency("IRT").scale) if in_toman else _plain(value)


def _plain(value: Decimal) -> Decimal:
    """The same number without an exponent or idle decimals."""
    return Decimal(format(value.normalize(), "f"))
