"""The KPI reference, made from the declarations: `python tools/kpi_reference.py [--check]`.

Without an option it writes docs/kpis.md and its translations; with `--check` it says whether they are up
to date.
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
from crmdesk.l10n.languages import LANGUAGES  # noqa: E402
from crmdesk.l10n.texts import _, using  # noqa: E402
from crmdesk.services.kpi_reference import RULES, TITLE, Style, chapter_of  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crmdesk.kpi.spec import Kpi

FOLDER: Final = ROOT / "docs"
NOTE: Final = "<!-- Made by tools/kpi_reference.py from the declarations in crmdesk/kpi: do not edit. -->"
_MARKS: Final = {Style.TEXT: "{}\n", Style.HEADING: "\n### {}\n", Style.POINT: "- {}"}


def place_of(catalogue: str) -> Path:
    """Where the page of a language stands."""
    return FOLDER / ("kpis.md" if catalogue == "en" else f"kpis.{catalogue}.md")


def reference(catalogue: str = "en", direction: str = "ltr") -> str:
    """The whole page in one language."""
    with using(catalogue):
        lines = [NOTE, f"# {_(TITLE)}", "", *(f"- {_(rule)}" for rule in RULES), ""]
        lines += [f"- [{_(kpi.name)}](#{kpi.id}): `{kpi.id}`" for kpi in KPIS.values()]
        for kpi in KPIS.values():
            lines += _chapter(kpi)
    if direction == "rtl":
        lines = ['<div dir="rtl">', "", *lines, "", "</div>"]
    return "\n".join(lines) + "\n"


def _chapter(kpi: Kpi) -> Iterator[str]:
    chapter = chapter_of(kpi)
    yield f'\n<a id="{chapter.id}"></a>\n\n## {chapter.name}\n\n`{chapter.id}`\n'
    yield from (_MARKS[line.style].format(line.text) for line in chapter.lines)


def pages() -> dict[Path, str]:
    """Every page by its place."""
    rows = {row.catalogue: row for row in LANGUAGES}
    return {place_of(code): reference(code, row.direction) for code, row in rows.items()}


def main(arguments: list[str] | None = None) -> int:
    """Write the pages, or check them: 0 where they are up to date, else 1."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="only say whether the pages are up to date")
    if not parser.parse_args(arguments).check:
        FOLDER.mkdir(exist_ok=True)
        for place, page in pages().items():
            place.write_text(page, encoding="utf-8")
        return 0
    stale = [
        place
        for place, page in pages().items()
        if not place.exists() or place.read_text(encoding="utf-8") != page
    ]
    for place in stale:
        sys.stderr.write(f"{place} is stale. Run: python tools/kpi_reference.py\n")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
