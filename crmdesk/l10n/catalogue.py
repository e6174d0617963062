"""A compiled catalogue: the texts of one language, read from the file as they are asked for.

The file is gettext's (https://www.gnu.org/software/gettext/manual/html_node/MO-Files.html). A window shows a
hundred of its thousand texts, so they are decoded one by one.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_LITTLE, _BIG = b"\xde\x12\x04\x95", b"\x95\x04\x12\xde"
_HEAD: Final = 4
_END_OF_CONTEXT: Final = "\x04"


class Catalogue:
    """The texts of a file; one that is missing or damaged has none."""

    def __init__(self, file: Path) -> None:
        try:
            self._texts = _entries(file.read_bytes())
        except (OSError, struct.error):
            self._texts = {}
        self._plural: Callable[[int], int] | None = None

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
        found = self._texts.get(key.encode(errors="surrogatepass"))
        return found.split(b"\0") if found else []

    def _form_of(self, n: int) -> int:
        if self._plural is None:
            from gettext import c2py

            head = self._texts.get(b"", b"").decode()
            rule = head.partition("Plural-Forms:")[2].partition("plural=")[2].partition("\n")[0]
            self._plural = c2py(rule.rstrip("; ") or "n != 1")
        return self._plural(n)


def _entries(file: bytes) -> dict[bytes, bytes]:
    """Message to translation; a message that counts is known by its text for one.

    Raises:
        struct.error: the file is not whole.
    """
    order = {_LITTLE: "<", _BIG: ">"}.get(file[:_HEAD])
    if order is None:
        return {}
    count, messages, translations = struct.unpack_from(f"{order}3I", file, 8)
    table = f"{order}{2 * count}I"
    asked, told = struct.unpack_from(table, file, messages), struct.unpack_from(table, file, translations)
    keys = (
        file[start : start + length].partition(b"\0")[0]
        for length, start in zip(asked[::2], asked[1::2], strict=True)
    )
    values = (file[start : start + length] for length, start in zip(told[::2], told[1::2], strict=True))
    return dict(zip(keys, values, strict=True))
