"""A file written whole or not at all: beside its place first, then put there in one step."""

import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.texts import N_

_TRIES: Final = 10
_FIRST_PAUSE: Final = 0.01
_LONGEST_PAUSE: Final = 0.5


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Gives the place to write to; afterwards the file stands under `path`, or what was there still does.

    Raises:
        CrmError: the disk is full, or the folder or the old file cannot be written.
    """
    draft = path.with_name(f".{path.name[:80]}.{secrets.token_hex(4)}.part")
    try:
        yield draft
        _settle(draft)
        _put_in_place(draft, path)
    except OSError as error:
        raise CrmError(
            N_(
                "“{file}” could not be written; what was there before is unchanged."
                " Check that the disk has room and that the file is not open in another program."
            ),
            file=path.name,
        ) from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def _settle(draft: Path) -> None:
    """Wait until the bytes are on the disk, so that a power cut cannot leave an empty file."""
    with draft.open("rb+") as written:
        os.fsync(written.fileno())


def _put_in_place(draft: Path, path: Path) -> None:
    """Rename, again if a virus scanner or a sync program holds one of the files for a moment."""
    pause = _FIRST_PAUSE
    for _ in range(_TRIES - 1):
        try:
            draft.replace(path)
        except OSError:
            time.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)
        else:
            return
    draft.replace(path)
