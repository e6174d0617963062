"""Which encoding a text file is in: by its mark, else UTF-8 if nearly all of it is, else by its letters."""

import codecs
import re
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

_SURE: Final = {"utf-8-sig": 2}
_LIKELY: Final = 50
"""Of an encoding in which most bytes mean some letter, as many good ones are wanted for each bad one."""
_MANY_BAD: Final = 4096
BROKEN: Final = re.compile("[\ud800-\udfff]")
"""What stands for a byte that means nothing in the encoding, where the rest is read all the same."""


def opening_of(path: Path, told: str | None) -> tuple[str, str]:
    """The encoding of the text file at `path`, which may be `told`, and what `open` is to do about errors.

    With "strict" no byte is bad, or so many are that the encoding is wrong. Otherwise each bad byte becomes
    one sign that is `BROKEN`, for its row to be refused.

    Raises:
        CrmError: the file is not text, or there is no such encoding.
        OSError: the file cannot be read.
    """
    encoding = known_encoding(told) if told else _marked(path) or "utf-8-sig"
    errors = _errors_in(path, encoding)
    if errors is None and not told and not _marked(path):
        encoding = _old_encoding(path)
        errors = _errors_in(path, encoding)
    return encoding, errors or "strict"


def has_mark(path: Path) -> bool:
    """Whether a file in UTF-8 says so with its first bytes, as those for spreadsheets do."""
    with path.open("rb") as file:
        return file.read(len(codecs.BOM_UTF8)) == codecs.BOM_UTF8


def _marked(path: Path) -> str | None:
    """The encoding that a file gives away.

    Raises:
        CrmError: the file is not text.
    """
    with path.open("rb") as file:
        start = file.read(_SAMPLE)
    marked = marked_encoding(start)
    controls = len(start) - len(start.translate(None, _CONTROLS))
    if not marked and (start.startswith(_NO_TEXT) or controls > len(start) * _MOST_CONTROLS + 2):
        raise CrmError(
            N_("“{file}” is not a text file. Save it as CSV (UTF-8) and try again."), file=path.name
        )
    return marked


def _errors_in(path: Path, encoding: str) -> str | None:
    """What `open` is to do about errors; None: too many bytes are bad for it to be this encoding."""
    if encoding.startswith(("utf-16", "utf-32")):
        return "surrogatepass"
    decoder = codecs.getincrementaldecoder(encoding)("surrogateescape")
    bad = letters = 0
    with path.open("rb") as file:
        while bad < _MANY_BAD and (chunk := file.read(_CHUNK)):
            more_bad, more_letters = _counted(decoder.decode(chunk))
            bad, letters = bad + more_bad, letters + more_letters
        bad += _counted(decoder.decode(b"", final=True))[0]
    if not bad:
        return "strict"
    return "surrogateescape" if _is_nearly(encoding, bad, letters) else None


def _counted(text: str) -> tuple[int, int]:
    """Bad bytes and letters beyond ASCII."""
    beyond = 0 if text.isascii() else len(text) - len(text.encode("ascii", "ignore"))
    bad = len(BROKEN.findall(text)) if beyond else 0
    return bad, beyond - bad


def _is_nearly(encoding: str, bad: int, letters: int) -> bool:
    return letters >= bad * _SURE.get(encoding, _LIKELY)


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


def _old_encoding(path: Path) -> str:
    with path.open("rb") as file:
        lines = (line for line in iter(lambda: file.readline(_SAMPLE), b"") if not line.isascii())
        return old_encoding_of(b"".join(islice(lines, 400)))


def old_encoding_of(sample: bytes) -> str:
    """The likeliest of the encodings from before Unicode, judged by lines that have letters of them.

    One that means nothing in a few bytes is not ruled out by them: those lines are left out of the judgement.
    """
    from charset_normalizer import from_bytes

    sample = sample[:_SAMPLE]
    likely = [each for each in _OLD if _is_nearly(each, *_counted(sample.decode(each, "surrogateescape")))]
    whole = b"".join(line for line in sample.splitlines(keepends=True) if _means_all(line, likely))
    best = from_bytes((whole or sample).translate(_WORDS_ONLY), cp_isolation=likely or _OLD).best()
    return best.encoding if best is not None and best.encoding in _OLD else _OLD[0]


def _means_all(line: bytes, encodings: list[str]) -> bool:
    return not any(BROKEN.search(line.decode(each, "surrogateescape")) for each in encodings)
