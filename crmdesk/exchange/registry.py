"""The file formats, told apart by the ending of a file's name."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Final, Protocol

from crmdesk.exchange import csv_file, vcard_file, xlsx_file
from crmdesk.exchange.tables import Note, Table, Value
from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.texts import N_


class Format(Protocol):
    """What every file format is: a module that opens and writes tables."""

    @property
    def NAME(self) -> str:
        """What people call the format."""

    @property
    def ENDINGS(self) -> tuple[str, ...]:
        """The endings of its files, the usual one first."""

    @property
    def KINDS(self) -> tuple[str, ...]:
        """The KINDs of record that its files hold, each as a sheet of that name; empty: any, in one."""

    def open_table(
        self,
        path: Path,
        *,
        encoding: str | None = None,
        delimiter: str | None = None,
        sheet: str | None = None,
    ) -> Table:
        """The table in a file; what is None is found out."""

    def write_table(
        self,
        path: Path,
        header: Sequence[str],
        rows: Iterable[Sequence[Value]],
        *,
        exact: bool,
        rtl: bool = False,
    ) -> list[Note]:
        """Writes a table whole or not at all; what had to be left out is told in notes."""


FORMATS: Final[tuple[Format, ...]] = (csv_file, xlsx_file, vcard_file)

CARD_KINDS: Final = vcard_file.KINDS
"""The KINDs of record that vCards hold."""

VCARD_VERSIONS: Final = vcard_file.VERSIONS
"""The versions of vCard that can be written, the usual one first."""

Writing = Callable[..., list[Note]]


def format_of(path: Path) -> Format:
    """The format of the file named `path`.

    Raises:
        CrmError: no format has that ending.
    """
    ending = path.suffix.lower()
    for known in FORMATS:
        if ending in known.ENDINGS:
            return known
    endings = ", ".join(each for known in FORMATS for each in known.ENDINGS)
    raise CrmError(
        N_("“{file}” is of a kind that this program does not read. It reads {endings}."),
        file=path.name,
        endings=endings,
    )


def writing_of(path: Path, *, kind: str, vcard: str = "") -> Writing:
    """How records of a KIND are written to the file named `path`; `vcard` is the version, if said.

    Raises:
        CrmError: no format has that ending, or it does not hold such records or have such a version.
    """
    known = format_of(path)
    if known.KINDS and kind not in known.KINDS:
        raise CrmError(N_("A vCard file holds contacts and companies only. Choose CSV or Excel."))
    if known is vcard_file:
        return partial(vcard_file.write_table, kind=kind, version=vcard or VCARD_VERSIONS[0])
    if vcard:
        raise CrmError(
            N_("Only vCard files have versions. Give the file the ending {ending}."), ending=".vcf"
        )
    return known.write_table
