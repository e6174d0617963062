"""What this user of this computer prefers: language, look, sizes. It belongs to no book.

The file is JSON, read value by value: one that makes no sense falls back to its default alone, and what a
newer program wrote is kept. It is written atomically, readable by its owner only, and holds no customer data.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast, overload

from PySide6.QtCore import QObject, QTimer, Signal

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

WIDEST = 20_000  # px
QUIET_MS = 400
"""How long changes are gathered before they are written."""


class Preference(Generic[T]):
    """One preference: its default, and which values make sense."""

    def __init__(self, default: T, makes_sense: Callable[[object], bool]) -> None:
        self.default = default
        self.makes_sense = makes_sense
        self.key = ""

    def __set_name__(self, _owner: type, name: str) -> None:
        self.key = name

    @overload
    def __get__(self, instance: None, _owner: type) -> Preference[T]: ...
    @overload
    def __get__(self, instance: Preferences, _owner: type) -> T: ...
    def __get__(self, instance: Preferences | None, _owner: type) -> Preference[T] | T:
        if instance is None:
            return self
        value = instance.values.get(self.key)
        return cast("T", value) if value is not None and self.makes_sense(value) else self.default

    def __set__(self, instance: Preferences, value: T) -> None:
        if not self.makes_sense(value):
            raise ValueError(self.key)
        if value != self.__get__(instance, type(instance)):
            instance.values[self.key] = value
            instance.note_change(self.key)


def choice(default: str, *others: str) -> Preference[str]:
    """One of a few words."""
    words = frozenset({default, *others})
    return Preference(default, lambda value: isinstance(value, str) and value in words)


def number(default: int, least: int, most: int) -> Preference[int]:
    """A whole number within bounds."""
    return Preference(default, lambda value: type(value) is int and least <= value <= most)


def flag(*, default: bool = False) -> Preference[bool]:
    """Yes or no."""
    return Preference(default, lambda value: isinstance(value, bool))


def words(default: str = "", longest: int = 4000) -> Preference[str]:
    """A short text."""
    return Preference(default, lambda value: isinstance(value, str) and len(value) <= longest)


def sizes() -> Preference[dict[str, list[int]]]:
    """Widths in pixels of the parts of each view, by the view's name."""
    return Preference({}, lambda value: _is_table(value, list) and all(map(_are_sizes, _values(value))))


def ids(longest: int = 100) -> Preference[dict[str, list[list[Any]]]]:
    """Records by book: lists of [entity, id], newest first."""
    return Preference(
        {},
        lambda value: (
            _is_table(value, list)
            and all(len(rows) <= longest and all(map(_is_record, rows)) for rows in _values(value))
        ),
    )


def numbers(longest: int = 100) -> Preference[dict[str, list[int]]]:
    """Numbers of things by book, in an order."""
    return Preference(
        {},
        lambda value: (
            _is_table(value, list)
            and all(
                len(one) <= longest and all(type(number) is int for number in one) for one in _values(value)
            )
        ),
    )


def places(longest: int = 12) -> Preference[list[str]]:
    """Files and addresses, the latest first."""
    return Preference(
        [],
        lambda value: (
            isinstance(value, list) and len(value) <= longest and all(isinstance(one, str) for one in value)
        ),
    )


def people() -> Preference[dict[str, int]]:
    """A staff id for each book."""
    return Preference({}, lambda value: _is_table(value, int))


def _values(value: object) -> list[Any]:
    return list(cast("dict[str, Any]", value).values())


def _is_table(value: object, kind: type) -> bool:
    return isinstance(value, dict) and all(isinstance(k, str) and type(v) is kind for k, v in value.items())


def _are_sizes(value: list[object]) -> bool:
    return all(type(size) is int and 0 <= size <= WIDEST for size in value)


def _is_record(value: object) -> bool:
    return isinstance(value, list) and [type(part) for part in value] == [str, int]


class Preferences(QObject):
    """The preferences in use; `changed` names the one that changed. Empty means "as the language has it"."""

    changed = Signal(str)

    language = words(longest=12)
    digits = choice("", "latn", "arabext", "arab")
    calendar = choice("", "gregorian", "jalali", "hijri")
    week_start = choice("", "0", "1", "2", "3", "4", "5", "6")
    weekend = choice("", "3 4", "4", "4 5", "5 6", "6")
    """The days off, as `date.weekday()` counts them."""

    currency = words(longest=3)
    time_runs = choice("ltr", "rtl")
    theme = choice("system", "light", "dark")
    high_contrast = flag()
    """Whether the desktop was one of high contrast when it was last asked: not before a first frame."""

    text_size = number(100, 90, 150)
    density = choice("normal", "compact")
    reduce_motion = flag()
    tool_bar_text = flag(default=True)
    navigation_folded = flag()
    window_place = words()
    section = words(longest=40)
    book = words()
    """The book to open when none is named: a file, or a server's address without its password."""

    books = places()
    kpi_role = choice("owner", "sales", "rep", "support", "marketing")
    """The role whose panel of KPIs is shown first: the one shown last."""

    today_mine = flag()
    """Whether the day's list, and its count in the navigation, are of one's own things alone."""

    first_steps = flag()
    """Whether the list of first steps is still shown."""
    steps_done = words()
    """The keys of the first steps that were done, with spaces between them."""

    split = sizes()
    columns = sizes()
    recent = ids()
    pinned_views = numbers()
    """The saved views that stand in the navigation."""

    me = people()

    def __init__(self, file: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.file = file
        self.values = _read(file)
        self._changed: set[str] = set()
        self._timer = QTimer(self, singleShot=True, interval=QUIET_MS)
        self._timer.timeout.connect(self.save)

    def note_change(self, key: str) -> None:
        """Tell whoever listens, and write the file soon."""
        self._changed.add(key)
        self._timer.start()
        self.changed.emit(key)

    def save(self) -> None:
        """Write what changed here over what the file has now (another window may have written it).

        A folder that cannot be written loses the preferences, never the work.
        """
        self._timer.stop()
        if not self._changed:
            return
        mine = {key: self.values[key] for key in self._changed}
        with suppress(OSError):
            _write(self.file, _read(self.file) | mine)
            self._changed.clear()


def _read(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _write(file: Path, values: dict[str, Any]) -> None:
    import tempfile

    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(
        dir=file.parent, prefix=f".{file.name}."
    )  # made readable by its owner only
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            json.dump(values, out, ensure_ascii=False, indent=1, sort_keys=True)
            out.flush()
            os.fsync(out.fileno())
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
