"""A packed file, looked at before anything in it is unpacked: how much it holds, and how tightly."""

import zipfile
from pathlib import Path
from typing import Final

from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.texts import N_

DAMAGED: Final = N_(
    "“{file}” is damaged, protected by a password, or not an Excel workbook of today’s kind (.xlsx)."
)

_MEGABYTE: Final = 1 << 20
_LARGEST_FILE: Final = 50
_LARGEST_UNPACKED: Final = 500
_LARGEST_SHARED: Final = 100
_STEEPEST: Final = 100
_MOST_PARTS: Final = 10_000


def check_archive(path: Path) -> None:
    """Passes a workbook that can be unpacked without harm. `_LARGEST_SHARED` bounds what is read at once.

    Raises:
        CrmError: it is no archive, or larger, fuller or tighter packed than a table can be.
        OSError: it cannot be read.
    """
    size = path.stat().st_size
    if size > _LARGEST_FILE * _MEGABYTE:
        raise _refusal(
            path, N_("“{file}” is larger than {most} MB. Save it as CSV and try again."), _LARGEST_FILE
        )
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, OverflowError) as error:
        raise CrmError(DAMAGED, file=path.name) from error
    unpacked = sum(part.file_size for part in parts)
    shared = max((part.file_size for part in parts if "/worksheets/" not in part.filename), default=0)
    if unpacked > _LARGEST_UNPACKED * _MEGABYTE or shared > _LARGEST_SHARED * _MEGABYTE:
        raise _refusal(
            path, N_("“{file}” holds more than {most} MB of data. Save it as CSV."), _LARGEST_UNPACKED
        )
    if unpacked > max(_MEGABYTE, _STEEPEST * size) or len(parts) > _MOST_PARTS:
        raise _refusal(
            path, N_("“{file}” unpacks to more than {most} times its size and was not opened."), _STEEPEST
        )


def _refusal(path: Path, message: str, most: int) -> CrmError:
    return CrmError(message, file=path.name, most=most)
