"""The KPI reference, made from the declarations: `python tools/kpi_reference.py [--check]`.

Without an option it writes docs/kpis.md; with `--check` it says whether that file is up to date.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from crmdesk.kpi.catalogue import KPIS  # noqa: E402 - the project's own folder first
from crmdesk.kpi.dimension import DIMENSIONS  # noqa: E402
from crmdesk.kpi.spec import Better, Formula, OfRows, Ratio, Role, Total, Unit  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crmdesk.kpi.spec import Kpi, Variant

PLACE: Final = ROOT / "docs" / "kpis.md"

UNITS: Final = {
    Unit.SHARE: "share, a fraction of 1 (shown in per cent)",
    Unit.MONEY: "money, in the book's currency",
    Unit.MONEY_PER_DAY: "money a day, in the book's currency",
    Unit.COUNT: "number",
    Unit.DAYS: "days",
}
BETTER: Final = {
    Better.UP: "more is better",
    Better.DOWN: "less is better",
    Better.NONE: "neither way is better",
}
ROLES: Final = {
    Role.OWNER: "owner",
    Role.SALES: "sales manager",
    Role.REP: "sales person",
    Role.SUPPORT: "support manager",
    Role.MARKETING: "marketing",
}
SOURCES: Final = {"R": "Rokh", "T": "Toluesoft", "X": "Xoxoday/Blam", "H": "Hebrew blog", "K": "Kavak"}

INTRODUCTION: Final = """\
# The KPI reference

This page is made from the declarations in `crmdesk/kpi` by `tools/kpi_reference.py`; do not edit it.
The same words stand beside each figure in the program, in its language.

Rules that hold for every figure:

- A period is the days from its first up to, and without, the first day of the next, in the chosen calendar.
- Only what happened before the period's end counts, so that a figure of the past does not change later.
  Where a variant is marked *ripening*, what became of the period's rows counts until now.
- Amounts are whole minor units of the book's currency; they are rounded only where they are shown.
- Where there is nothing to divide by, there is no value but a reason; never 0 % and never 100 %.
- A share of rows has a 95 % interval (Wilson). Fewer than ten rows are marked "too few".
- The rows behind a number come from the same query as the number.
"""


def reference() -> str:
    """The whole page."""
    lines = [INTRODUCTION, "| id | Name | Unit | Variants |", "|---|---|---|---|"]
    for kpi in KPIS.values():
        variants = ", ".join(f"`{one.id}`" for one in kpi.variants if one.id) or "–"
        lines.append(f"| [`{kpi.id}`](#{kpi.id}) | {kpi.name} | {kpi.unit.value} | {variants} |")
    for kpi in KPIS.values():
        lines += ["", *_chapter(kpi)]
    return "\n".join(lines) + "\n"


def _chapter(kpi: Kpi) -> Iterator[str]:
    yield f"## {kpi.id}"
    yield ""
    yield f"**{kpi.name}.** {kpi.meaning}"
    yield ""
    yield f"- Unit: {UNITS[kpi.unit]}; {BETTER[kpi.better]}."
    yield f"- For: {', '.join(ROLES[role] for role in kpi.roles)}."
    if kpi.sources:
        named = ", ".join(f"{SOURCES[one[0]]} ({one})" for one in kpi.sources)
        yield f"- Asked for by: {named}."
    if kpi.split:
        total = f" {kpi.no_total}" if kpi.no_total else ""
        yield f"- One value for each {DIMENSIONS[kpi.split].label.lower()}.{total}"
    for variant in kpi.variants:
        yield from _variant(variant)
    yield ""
    yield "What counts:"
    yield from (f"- {rule}" for rule in kpi.includes)
    yield ""
    yield "What is left out:"
    yield from (f"- {rule}" for rule in kpi.excludes)


def _variant(variant: Variant) -> Iterator[str]:
    yield ""
    yield f"### {f'`{variant.id}`: ' if variant.id else ''}{variant.name}"
    yield ""
    yield f"{variant.formula}."
    yield ""
    match variant.form:
        case Ratio(above=above, below=below):
            yield f"- Above the line: {above.words}."
            yield f"- Below the line: {below.words}."
        case Formula(operands=operands):
            yield from (f"- {operand.words}" for operand in operands)
        case OfRows(words=words):
            yield f"- Over: {words}."
        case Total():
            pass
    empty = "" if isinstance(variant.form, Total) else variant.form.empty
    if empty:
        yield f"- Without a value: “{empty}”"
    for detail in variant.details:
        yield f"- Beside it, `{detail.id}`: {detail.words}."
    if variant.ripens:
        yield "- Ripening: provisional until all of its rows are decided."
    yield f"- Rows: {', '.join(f'`{one.id}`' for one in variant.everything())}."
    yield f"- Split or filtered by: {', '.join(f'`{name}`' for name in variant.dimensions())}."


def main(arguments: list[str] | None = None) -> int:
    """Write the page, or check it: 0 where it is up to date, else 1."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="only say whether the page is up to date")
    page = reference()
    if not parser.parse_args(arguments).check:
        PLACE.parent.mkdir(exist_ok=True)
        PLACE.write_text(page, encoding="utf-8")
        return 0
    if PLACE.exists() and PLACE.read_text(encoding="utf-8") == page:
        return 0
    print("docs/kpis.md is stale: run python tools/kpi_reference.py", file=sys.stderr)
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
