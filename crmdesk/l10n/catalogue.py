"""A compiled catalogue: the texts of one language, read from the file as they are asked for.

The file is gettext's (https://www.gnu.org/software/gettext/manual/html_node/MO-Files.html). A window shows a
hundred of its thousand texts, so they are looked up and decoded one by one.
"""

from __future__ import annotations

import struct
from bisect import bisect_left
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_LITTLE, _BIG = b"\xde\x12\x04\x95", b"\x95\x04\x12\xde"
_HEAD: Final = 4
_END_OF_CONTEXT: Final = "\x04"
_NO_TEXTS: Final = _LITTLE + bytes(24)


class Catalogue:
    """The texts of a file; one that is missing or damaged has none."""

    def __init__(self, file: Path) -> None:
        self._found: dict[str, list[bytes]] = {}
        self._plural: Callable[[int], int] | None = None
        try:
            self._entries = _Entries(file.read_bytes())
        except (OSError, struct.error):
            self._entries = _Entries(_NO_TEXTS)

    def text(self, message: str, context: str = "") -> str:
        """The translation of `message`, or the message itself."""
        forms = self._forms(f"{context}{_END_OF_CONTEXT}{message}" if context else message)
        if not forms:
            return message
        return (forms[0] if len(forms) == 1 else forms[self._form_of(1)]).decode()

    def counted(self, one: str, many: str, n: int) -> str:
        """The plural form for `n`, or the English one."""
        forms = self._forms(one)
        if len(forms) > 1:  # a text that has one form does not count
            return forms[self._form_of(n)].decode()
        return one if n == 1 else many

    def _forms(self, key: str) -> list[bytes]:
        forms = self._found.get(key)
        if forms is None:
            found = self._entries.translation(key.encode(errors="surrogatepass"))
            forms = self._found[key] = found.split(b"\0") if found else []
        return forms

    def _form_of(self, n: int) -> int:
        if self._plural is None:
            from gettext import c2py

            head = self._entries.translation(b"").decode()
            rule = head.partition("Plural-Forms:")[2].partition("plural=")[2].partition("\n")[0]
            self._plural = c2py(rule.rstrip("; ") or "n != 1")
        return self._plural(n)


class _Entries:
    """Messages and translations where they lie in the file; the messages are in order there.

    Raises:
        struct.error: the file is not whole, or no catalogue.
    """

    def __init__(self, file: bytes) -> None:
        order = {_LITTLE: "<", _BIG: ">"}.get(file[:_HEAD])
        if order is None:
            raise struct.error
        self._file = file
        self._place = struct.Struct(f"{order}2I")
        self._count, self._messages, self._translations = struct.unpack_from(f"{order}3I", file, 8)
        for table in (self._messages, self._translations) if self._count else ():
            length, start = self._place.unpack_from(file, table + self._place.size * (self._count - 1))
            if start + length > len(file):
                raise struct.error

    def translation(self, message: bytes) -> bytes:
        """The translation of a message, or nothing; one that counts is known by its text for one."""
        place = bisect_left(range(self._count), message, key=self._message)
        if place == self._count or self._message(place) != message:
            return b""
        return self._read(self._translations, place)

    def _message(self, place: int) -> bytes:
        return self._read(self._messages, place).partition(b"\0")[0]

    def _read(self, table: int, place: int) -> bytes:
        length, start = self._place.unpack_from(self._file, table + self._place.size * place)
        return self._file[start : start + length]
