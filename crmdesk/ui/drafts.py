"""What was typed into forms and not saved yet: kept for seven days, to be offered again after a crash.

The file lies beside the preferences and is readable by its owner only; it holds customers' data and goes
with the last draft in it.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crmdesk.ui.recent import book_key

if TYPE_CHECKING:
    from collections.abc import Callable

KEPT = dt.timedelta(days=7)
MOST = 200


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True, slots=True)
class Draft:
    """An unsaved form: when it was last typed in, and its fields as plain JSON values."""

    moment: dt.datetime
    fields: dict[str, Any]


class Drafts:
    """The drafts of one book on this computer, by the kind of record and its number ("contact new")."""

    def __init__(self, file: Path, book: str, clock: Callable[[], dt.datetime] = _now) -> None:
        self._file, self._book, self._clock = file, book_key(book), clock

    def find(self, key: str) -> Draft | None:
        """The draft of a form, if there is one that is not too old."""
        kept = self._read().get(f"{self._book} {key}")
        return None if kept is None else self._draft(kept)

    def keep(self, key: str, fields: dict[str, Any]) -> None:
        """Keep what is typed into a form."""
        kept = self._read() | {f"{self._book} {key}": {"moment": self._clock().isoformat(), "fields": fields}}
        self._write(dict(sorted(kept.items(), key=lambda one: str(one[1]["moment"]))[-MOST:]))

    def forget(self, key: str) -> None:
        """The form was saved, or its text given up."""
        kept = self._read()
        if kept.pop(f"{self._book} {key}", None) is not None:
            self._write(kept)

    def _draft(self, kept: object) -> Draft | None:
        try:
            moment = dt.datetime.fromisoformat(kept["moment"])  # type: ignore[index] # whatever the file held is refused
            fields = kept["fields"]  # type: ignore[index] # as above
            old = self._clock() - moment > KEPT
        except (TypeError, KeyError, ValueError):
            return None
        return None if old or not isinstance(fields, dict) else Draft(moment, fields)

    def _read(self) -> dict[str, Any]:
        try:
            found = json.loads(self._file.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return {}
        if not isinstance(found, dict):
            return {}
        return {key: kept for key, kept in found.items() if self._draft(kept) is not None}

    def _write(self, kept: dict[str, Any]) -> None:
        """Whole or not at all; a folder that cannot be written costs the drafts, never the work."""
        with suppress(OSError):
            if not kept:
                self._file.unlink(missing_ok=True)
                return
            self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle, name = tempfile.mkstemp(dir=self._file.parent, prefix=f".{self._file.name}.")
            with os.fdopen(handle, "w", encoding="utf-8", errors="surrogatepass") as out:
                json.dump(kept, out, ensure_ascii=True)
            Path(name).replace(self._file)
