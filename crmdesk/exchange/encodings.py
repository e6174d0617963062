"""Which encoding a text file is in: by its mark, else UTF-8 if all of it is, else by its letters."""

import codecs
from itertools import islice
from pathlib import Path
from typing import Final

from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.texts import N_

ENCODINGS: Final = ("utf-8-sig", "utf-16", "cp1256", "cp1255", "iso8859_6", "iso8859_8", "cp1252")
"""The encodings to choose from where the guess is wrong; the first reads UTF-8 with and without its mark."""

_OLD: Final = ["cp1256", "cp1255", "iso8859_6", "iso8859_8", "cp1252"]
_CHUNK: Final = 1 << 20
_SAMPLE: Final = 1 << 16
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NO_TEXT: Final = (
    b"PK\x03\x04",
    b"%PDF",
    b"\xd0\xcf\x11\xe0",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
    b"SQLite",
)
_WORDS_ONLY: Final = bytes(
    code if code > ord("~") or chr(code).isalpha() else ord(" ") for code in range(256)
)
_CONTROLS: Final = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1a\x1b"))
_MOST_CONTROLS: Final = 0.02


def encoding_of(path: Path) -> str:
    """The encoding of the text file at `path`.

    Raises:
        CrmError: the file is not text.
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        start = file.read(_SAMPLE)
    marked = marked_encoding(start)
    if marked:
        return marked
    controls = len(start) - len(start.translate(None, _CONTROLS))
    if start.startswith(_NO_TEXT) or controls > len(start) * _MOST_CONTROLS + 2:
        raise CrmError(
            N_("“{file}” is not a text file. Save it as CSV (UTF-8) and try again."), file=path.name
        )
    return "utf-8-sig" if _is_utf8(path) else _old_encoding(path)


def marked_encoding(start: bytes) -> str | None:
    """The encoding that the first bytes of a file give away: by their mark, or as UTF-16 does without."""
    known = (encoding for mark, encoding in _MARKS if start.startswith(mark))
    return next(known, None) or _wide_encoding(start)


def known_encoding(name: str) -> str:
    """The name of an encoding that Python knows.

    Raises:
        CrmError: it knows none of that name that is one for text.
    """
    try:
        found = codecs.lookup(name).name
        "".encode(found)
    except LookupError:
        raise CrmError(
            N_("There is no encoding “{name}”. Choose one of {known}."), name=name, known=", ".join(ENCODINGS)
        ) from None
    return "utf-8-sig" if found == "utf-8" else found


def _wide_encoding(start: bytes) -> str | None:
    """UTF-16 without its mark: every other byte of what stands at the start is zero, or nearly."""
    head = start[: min(64, len(start)) // 2 * 2]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if odd > len(head) / 4 and not even:
        return "utf-16-le"
    if even > len(head) / 4 and not odd:
        return "utf-16-be"
    return None


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _old_encoding(path: Path) -> str:
    with path.open("rb") as file:
        lines = (line for line in iter(lambda: file.readline(_SAMPLE), b"") if not line.isascii())
        return old_encoding_of(b"".join(islice(lines, 400)))


def old_encoding_of(sample: bytes) -> str:
    """The likeliest of the encodings from before Unicode, judged by lines that have letters of them."""
    from charset_normalizer import from_bytes

    best = from_bytes(sample[:_SAMPLE].translate(_WORDS_ONLY), cp_isolation=_OLD).best()
    return best.encoding if best is not None and best.encoding in _OLD else _OLD[0]
