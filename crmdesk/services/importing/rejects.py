"""The rejected rows of an import as a file that can be put right and imported again."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from crmdesk.exchange.registry import format_of
from crmdesk.l10n.normalise import strip_marks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from crmdesk.l10n.errors import CrmError
    from crmdesk.services.importing.cells import RowError
    from crmdesk.services.importing.plan import Plan
    from crmdesk.services.importing.run import Result

TOLD = ("line", "column", "reason")
"""The headings of what is told of each row, behind the file's own; an import passes over them."""


def write_rejected(
    plan: Plan, *, result: Result, path: Path, told: Callable[[CrmError], str], rtl: bool = False
) -> int:
    """Write the rejected rows as they stood in the file, with line, column and reason; how many there are."""
    errors: dict[int, list[RowError]] = defaultdict(list)
    for error in result.errors:
        errors[error.line].append(error)
    own = plan.own_columns

    def rows() -> Iterator[list[Any]]:
        for line, cells in plan.rows():
            if line in errors:
                columns = "; ".join(error.column for error in errors[line])
                reasons = strip_marks(" ".join(told(error.reason) for error in errors[line]))
                yield [*cells[:own], str(line), columns, reasons]

    format_of(path).write_table(path, [*plan.table.header[:own], *TOLD], rows(), exact=True, rtl=rtl)
    return len(errors)
