"""Figures of one's own: composed from those of the catalogue, changed, put in the trash, tried out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from crmdesk.kpi import spec
from crmdesk.kpi.catalogue import KPIS, OPERANDS, catalogue_of
from crmdesk.kpi.expression import BadExpression
from crmdesk.kpi.operands import PREFIX
from crmdesk.kpi.own import Composed, compose
from crmdesk.kpi.run import try_out
from crmdesk.l10n.normalise import squeeze
from crmdesk.l10n.texts import N_, _
from crmdesk.model.errors import Invalid
from crmdesk.model.own_kpi import OwnKpi

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from crmdesk.db.uow import Committed, Unit, Work
    from crmdesk.kpi.figure import Figure
    from crmdesk.kpi.spec import Kpi
    from crmdesk.l10n.errors import CrmError
    from crmdesk.model.period import Period
    from crmdesk.model.setting import BookFacts

UNITS: Final = {
    spec.Unit.SHARE: N_("Per cent"),
    spec.Unit.MONEY: N_("Money"),
    spec.Unit.MONEY_PER_MONTH: N_("Money a month"),
    spec.Unit.MONEY_PER_YEAR: N_("Money a year"),
    spec.Unit.MONEY_PER_DAY: N_("Money a day"),
    spec.Unit.COUNT: N_("Number"),
    spec.Unit.DAYS: N_("Days"),
    spec.Unit.HOURS: N_("Hours"),
    spec.Unit.MONTHS: N_("Months"),
    spec.Unit.TIMES: N_("Times"),
    spec.Unit.POINTS: N_("Points"),
}
BETTER: Final = {
    spec.Better.UP: N_("More is better"),
    spec.Better.DOWN: N_("Less is better"),
    spec.Better.NONE: N_("Neither way is better"),
}
LONGEST_NAME: Final = 80
_ID: Final = re.compile(r"[a-z][a-z0-9_]{1,40}")


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnFigure:
    """A figure of one's own as a list shows it; `trouble` is why it cannot be worked out any more."""

    record: int
    version: int
    made: Composed
    trouble: CrmError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A figure that a formula may name: the word that names it, what it is called, and its unit."""

    word: str
    kpi: str
    variant: str
    unit: spec.Unit


@dataclass(frozen=True, slots=True)
class Saved:
    """The id of the figure, and what was committed."""

    kpi: str
    committed: Committed


def offered() -> list[Offered]:
    """The figures that have a value for the whole, each in all its ways, and what they count and add up.

    The names are marked texts.
    """
    return [
        Offered(
            word=f"{kpi.id}.{variant.id}" if variant.id else kpi.id,
            kpi=kpi.name,
            variant=variant.name if variant.id or kpi.id.startswith(PREFIX) else "",
            unit=kpi.unit,
        )
        for kpi in OPERANDS.values()
        if not kpi.no_total
        for variant in kpi.variants
    ]


def catalogue(work: Work) -> list[Kpi]:
    """All figures of a book: the declared ones, then its own."""
    return work.read(lambda session: list(catalogue_of(session, work.facts).values()))


def own_figures(work: Work, *, in_trash: bool = False) -> list[OwnFigure]:
    """The book's own figures in the order of their names, or those that lie in the trash."""
    return work.read(partial(_read, facts=work.facts, in_trash=in_trash))


def _read(session: Session, *, facts: BookFacts, in_trash: bool) -> list[OwnFigure]:
    lies_there = OwnKpi.trashed.is_not(None) if in_trash else OwnKpi.trashed.is_(None)
    chosen = select(OwnKpi).where(lies_there).order_by(OwnKpi.sort_key, OwnKpi.id)
    return [_shown(one, facts.exponent) for one in session.scalars(chosen)]


def _shown(record: OwnKpi, exponent: int) -> OwnFigure:
    made = Composed(
        kpi=record.kpi,
        name=record.name,
        expression=record.expression,
        unit=record.unit,
        better=record.better,
        meaning=record.meaning or "",
    )
    trouble = None
    try:
        compose(made, OPERANDS, exponent)
    except BadExpression as error:
        trouble = error
    return OwnFigure(record=record.id, version=record.version, made=made, trouble=trouble)


def preview(work: Work, *, made: Composed, period: Period) -> Figure:
    """What a figure comes to in a period before it is saved.

    Raises:
        BadExpression: the formula cannot be read, and why.
    """
    kpi = compose(made, OPERANDS, work.facts.exponent)
    return work.read(partial(try_out, kpi=kpi, period=period, facts=work.facts, today=work.today()))


def add(work: Work, *, made: Composed) -> Saved:
    """Put a new figure into the book; without an id it gets the next free one.

    Raises:
        Invalid: its name is missing or taken, or its id is. BadExpression: its formula cannot be read.
    """
    with work.write() as unit:
        name = _require_sound(unit, made)
        id_ = _free_id(unit, made.kpi)
        unit.add(
            OwnKpi(
                kpi=id_,
                name=name,
                expression=made.expression.strip(),
                unit=spec.Unit(made.unit).value,
                better=spec.Better(made.better).value,
                meaning=made.meaning.strip() or None,
            )
        )
        return Saved(id_, unit.commit(N_("Composed the figure “{name}”"), name=name))


def change(work: Work, *, record: int, made: Composed, version: int | None = None) -> Saved:
    """Change a figure; its id stays, and with it its targets and reviews.

    Raises:
        Invalid, BadExpression: as for a new one. Conflict: it was changed meanwhile.
    """
    with work.write() as unit:
        found = unit.get(OwnKpi, record, version=version)
        name = _require_sound(unit, made, record)
        found.name, found.expression = name, made.expression.strip()
        found.unit, found.better = spec.Unit(made.unit).value, spec.Better(made.better).value
        found.meaning = made.meaning.strip() or None
        return Saved(found.kpi, unit.commit(N_("Changed the figure “{name}”"), name=name))


def trash(work: Work, *, record: int) -> Committed:
    """Put a figure of one's own into the trash: it leaves panel, lists and files until undo or `restore`.

    Raises:
        NotFound: there is no such figure. IllegalMove: it is in the trash.
    """
    with work.write() as unit:
        found = unit.get(OwnKpi, record)
        found.trashed = unit.now
        return unit.commit(N_("Moved the figure “{name}” to the trash"), name=found.name)


def restore(work: Work, *, record: int) -> Committed:
    """Bring a figure of one's own back from the trash.

    Raises:
        Invalid: another figure has its name by now.
    """
    with work.write() as unit:
        found = unit.get(OwnKpi, record, in_trash=True)
        _require_free(unit, found.name, record)
        found.trashed = None
        return unit.commit(N_("Restored “{name}”"), name=found.name)


def _require_sound(unit: Unit, made: Composed, record: int = 0) -> str:
    """The figure's name, tidied; refuse what cannot be a figure."""
    name = " ".join(made.name.split())
    if not name:
        raise Invalid("name", N_("Give the figure a name."))
    if len(name) > LONGEST_NAME:
        raise Invalid(
            "name", N_("The name is longer than {count} characters. Shorten it."), count=LONGEST_NAME
        )
    _require_free(unit, name, record)
    compose(made, OPERANDS, unit.facts.exponent)
    return name


def _require_free(unit: Unit, name: str, record: int) -> None:
    """Refuse a name that another figure has."""
    taken = {squeeze(_(kpi.name)) for kpi in KPIS.values()}
    others = select(OwnKpi.name).where(OwnKpi.trashed.is_(None), OwnKpi.id != record)
    taken |= {squeeze(one) for one in unit.session.scalars(others)}
    if squeeze(name) in taken:
        raise Invalid("name", N_("There is a figure “{name}” already. Choose another name."), name=name)


def _free_id(unit: Unit, wanted: str) -> str:
    taken = set(unit.session.scalars(select(OwnKpi.kpi))) | set(OPERANDS)
    if not wanted:
        number = 1
        while f"own_{number}" in taken:
            number += 1
        return f"own_{number}"
    if not _ID.fullmatch(wanted) or wanted in taken:
        raise Invalid("kpi", N_("“{kpi}” cannot be the id of a figure, or is taken."), kpi=wanted)
    return wanted
