"""The populations of the catalogue as figures: what a figure of one's own may count beside figures.

Each is named `n_` and its population's id (`n_closed`, `n_closed_amount`), a name like that of any other
figure, and is called by the figure that it belongs to and its own words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crmdesk.kpi.spec import Better, Kpi, Measure, Role, Total, Variant

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX: Final = "n_"


def populations_of(declared: Mapping[str, Kpi]) -> dict[str, Kpi]:
    """What the declared figures count and add up, by name; what is a figure by itself is left out."""
    forms = [(kpi, variant.form) for kpi in declared.values() for variant in kpi.variants]
    known = {_place(form.of) for kpi, form in forms if isinstance(form, Total) and not kpi.no_total}
    called: set[tuple[str, str]] = set()
    found: dict[str, Kpi] = {}
    for kpi, form in forms:
        for need in form.needs():
            if isinstance(need, Measure) and not need.weight and _place(need) not in known:
                known.add(_place(need))
                if (kpi.id, need.words) not in called:
                    called.add((kpi.id, need.words))
                    found[_word(need)] = _as_figure(kpi, need)
    return found


def _place(measure: Measure) -> tuple[str, str]:
    return measure.population.id, measure.column


def _word(measure: Measure) -> str:
    return f"{PREFIX}{measure.population.id}" + (f"_{measure.column}" if measure.column else "")


def _as_figure(of: Kpi, measure: Measure) -> Kpi:
    """The number of a population's rows, or the sum of their column, as a figure."""
    return Kpi(
        id=_word(measure),
        name=of.name,
        meaning=of.meaning,
        unit=measure.unit,
        better=Better.NONE,
        variants=(Variant(id="", name=measure.words, formula=measure.words, form=Total(measure)),),
        includes=of.includes,
        excludes=of.excludes,
        roles=tuple(Role),
    )
