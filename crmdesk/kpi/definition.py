"""The version of a figure's declaration: the same words, formula and forms have the same version."""

from __future__ import annotations

import hashlib
from dataclasses import fields, is_dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, Final

from crmdesk.kpi.population import Population
from crmdesk.l10n.texts import Given

if TYPE_CHECKING:
    from crmdesk.kpi.spec import Kpi, Variant

_LENGTH: Final = 16
_MOST_POPULATIONS: Final = 1024


def definition_of(kpi: Kpi, variant: Variant) -> str:
    """The version of one way to calculate a figure."""
    words = (kpi.id, kpi.name, kpi.meaning, kpi.unit, kpi.better, kpi.includes, kpi.excludes)
    told = _told((words, kpi.split, kpi.no_total, variant))
    return hashlib.sha256(told.encode()).hexdigest()[:_LENGTH]


def _told(thing: Any) -> str:
    """Anything that declarations are made of, as a text that is the same wherever the program runs."""
    if isinstance(thing, Population):
        return _told_of(thing)
    if is_dataclass(thing):
        held = ",".join(_told(getattr(thing, one.name)) for one in fields(thing) if one.compare)
        return f"{type(thing).__name__}({held})"
    if isinstance(thing, tuple | list):
        return f"[{','.join(_told(one) for one in thing)}]"
    if isinstance(thing, partial):
        return f"{_told(thing.func)}{_told(thing.args)}{_told(sorted(thing.keywords.items()))}"
    if callable(thing):
        held = ",".join(_told(cell.cell_contents) for cell in getattr(thing, "__closure__", None) or ())
        return f"{thing.__module__}.{thing.__qualname__}({held})"
    # What a person called a figure is in that person's language; marked texts and choices are our own.
    plain = "" if isinstance(thing, Given) else thing
    return repr(str(plain)) if isinstance(plain, str) else repr(plain)


@lru_cache(maxsize=_MOST_POPULATIONS)
def _told_of(population: Population) -> str:
    """A population as such a text: many figures stand on the same ones."""
    source, columns = _told(population.source), _told(population.columns)
    return f"{population.id}/{population.table}/{population.subset}/{source}/{columns}"
