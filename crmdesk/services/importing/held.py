"""Rows that an import holds until they are written, so kept that clearing rubbish does not look at each.

The window's thread clears rubbish while an import runs, and every list, tuple or object of a row would stop
it for a moment. A dictionary of plain values does not, so rows are held as those, with numbers beside them.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from crmdesk.services.importing.cells import ReadRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Values = dict[str, Any]
Numbered = tuple[int, Values]


class ReadRows:
    """The rows of a file as they were read."""

    def __init__(self) -> None:
        self._lines: list[int] = []
        self._values: list[Values] = []
        self._troubled: dict[int, ReadRow] = {}

    def __len__(self) -> int:
        return len(self._lines)

    def add(self, rows: Sequence[ReadRow]) -> None:
        """Put some rows behind the others."""
        for row in rows:
            if row.errors:
                self._troubled[len(self._lines)] = row
            self._lines.append(row.line)
            self._values.append(row.values)

    def __iter__(self) -> Iterator[ReadRow]:
        for place, (line, values) in enumerate(zip(self._lines, self._values, strict=True)):
            yield self._troubled.get(place) or ReadRow(line, values)

    def release(self) -> None:
        """Let go of the rows, one after the other: at once it would stop every other thread."""
        self._lines.clear()
        while self._values:
            self._values.pop()
        self._troubled.clear()


class NewRows:
    """Rows that become new records, each with the record's number."""

    def __init__(self) -> None:
        self._numbers: list[int] = []
        self._values: list[Values] = []

    def __len__(self) -> int:
        return len(self._numbers)

    def __iter__(self) -> Iterator[Numbered]:
        return zip(self._numbers, self._values, strict=True)

    def append(self, row: Numbered) -> None:
        """Put a row behind the others."""
        self._numbers.append(row[0])
        self._values.append(row[1])

    def taken(self, size: int) -> Iterator[list[Numbered]]:
        """The rows in their order, so many at a time, which are held no longer."""
        self._numbers.reverse()
        self._values.reverse()
        while self._numbers:
            many = min(size, len(self._numbers))
            yield [(self._numbers.pop(), self._values.pop()) for _row in range(many)]

    def release(self) -> None:
        """Let go of the rows, one after the other."""
        self._numbers.clear()
        while self._values:
            self._values.pop()


class KnownRows:
    """The records that a row may be about, by the field and value that tell them apart."""

    def __init__(self) -> None:
        self._first: dict[str, dict[Any, int]] = defaultdict(dict)
        self._more: dict[tuple[str, Any], list[int]] = defaultdict(list)
        self._values: dict[int, Values] = {}

    def add(self, key: tuple[str, Any], record: int, values: Values) -> None:
        """Know a record under one more key."""
        self._values[record] = values
        name, value = key
        if self._first[name].setdefault(value, record) != record:
            self._more[key].append(record)

    def find(self, key: tuple[str, Any]) -> Iterator[Numbered]:
        """The records under a key, in the order in which they became known."""
        first = self._first[key[0]].get(key[1])
        if first is not None:
            yield first, self._values[first]
            for record in self._more.get(key, ()):
                yield record, self._values[record]

    def release(self) -> None:
        """Let go of the records, one after the other."""
        self._first.clear()
        self._more.clear()
        while self._values:
            self._values.popitem()
