"""The words of the command line: what each command takes, and the sentences of its help."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crmdesk.l10n.texts import N_, NN_, _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    Maker = Callable[[str, str], argparse.ArgumentParser]


OF_ARGPARSE: Final = (
    N_("usage: "),
    N_("options"),
    N_("positional arguments"),
    N_("show this help message and exit"),
    N_("%(prog)s: error: %(message)s\n"),
    N_("argument %(argument_name)s: %(message)s"),
    N_("the following arguments are required: %s"),
    N_("unrecognized arguments: %s"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
    N_("invalid %(type)s value: %(value)r"),
    N_("unknown parser %(parser_name)r (choices: %(choices)s)"),
    N_("ambiguous option: %(option)s could match %(matches)s"),
    N_("ignored explicit argument %r"),
    N_("expected one argument"),
    N_("expected at most one argument"),
    N_("expected at least one argument"),
    NN_("expected %s argument", "expected %s arguments"),
)
"""The sentences that the reader of command lines has itself; one it words otherwise stays English."""


def read_command(
    words: Sequence[str],
    early: argparse.ArgumentParser,
    jobs: Mapping[str, Callable[..., int]],
    cadences: Iterable[str],
) -> argparse.Namespace:
    """What the words ask for; its `job` is the one of the named command. Wrong usage ends the program."""
    about = _("A CRM. Without a command it opens its window.")
    parser = argparse.ArgumentParser("crmdesk", parents=[early], description=about)
    commands = parser.add_subparsers(metavar="COMMAND")

    def command(name: str, help_words: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=help_words, description=help_words)
        made.set_defaults(job=jobs[name])
        return made

    _add_book_words(command)
    _add_import_words(command)
    _add_export_words(command)
    _add_kpi_words(command)
    _add_report_words(command, cadences)
    _add_closing_words(command)
    return parser.parse_args(words)


def _add_book_words(command: Maker) -> None:
    init = command("init", _("makes an empty book"))
    for name in ("--currency", "--country", "--calendar", "--timezone", "--name", "--work-week"):
        init.add_argument(name, default="")
    init.add_argument("--fiscal-start", type=int, default=1)
    demo = command("demo", _("makes a book of sample data and opens it"))
    for name, count in (("--size", 500), ("--months", 24), ("--seed", 1)):
        demo.add_argument(name, type=int, default=count)
    backup = command("backup", _("makes a verified copy of the book"))
    backup.add_argument("file", metavar="FILE", type=Path, nargs="?")
    restore = command("restore", _("puts a copy in the book’s place and keeps the present book"))
    restore.add_argument("file", metavar="FILE", type=Path)
    command("check", _("tells whether the book and its backups are sound"))
    history = command("history", _("lists what was done, in the book or with one record"))
    history.add_argument("kind", metavar="KIND", nargs="?")
    history.add_argument("ref", metavar="REF", nargs="?")
    undo = command("undo", _("takes back the latest change, or the one named"))
    undo.add_argument("gesture", metavar="GESTURE", type=int, nargs="?")


def _add_import_words(command: Maker) -> None:
    parser = command("import", _("reads a CSV, XLSX or vCard file into the book"))
    parser.add_argument("kind", metavar="KIND")
    parser.add_argument("file", metavar="FILE", type=Path)
    parser.add_argument("--map", metavar="FIELD=COLUMN", action="append", default=[])
    parser.add_argument("--value", metavar="FIELD=VALUE", action="append", default=[])
    parser.add_argument("--dates", metavar="ymd|dmy|mdy|jalali|hijri", action="append", default=[])
    for name in ("--encoding", "--delimiter", "--sheet"):
        parser.add_argument(name)
    row = _("the row of the file with the headings, from 1; else found")
    parser.add_argument("--header-row", metavar="N", type=int, help=row)
    for name in ("--create-missing", "--dry-run", "--json"):
        parser.add_argument(name, action="store_true")
    parser.add_argument("--errors", metavar="OUT.csv", type=Path)


def _add_export_words(command: Maker) -> None:
    export = command("export", _("writes all records of a kind to a CSV, XLSX or vCard file"))
    export.add_argument("kind", metavar="KIND")
    export.add_argument("file", metavar="FILE", type=Path)
    export.add_argument("--exact", action="store_true", help=_("for moving data; else safe for spreadsheets"))
    export.add_argument("--vcard", choices=("4.0", "3.0"), default="", help=_("the version of a vCard file"))


def _add_kpi_words(command: Maker) -> None:
    parser = command("kpi", _("computes figures"))
    parser.add_argument("ids", metavar="ID", nargs="*")
    parser.add_argument("--period", metavar="P", default="last-month")
    parser.add_argument("--calendar", choices=("gregorian", "jalali", "hijri"), default="")
    parser.add_argument("--variant", metavar="V")
    parser.add_argument("--by", metavar="DIMENSION")
    parser.add_argument("--filter", metavar="DIMENSION=NAME", action="append", default=[])
    parser.add_argument("--series", metavar="N", type=_count, default=0)
    for name in ("--rows", "--json"):
        parser.add_argument(name, action="store_true")


def _count(text: str) -> int:
    """A number of things that a command is asked for."""
    if not text.strip().isdecimal():
        raise argparse.ArgumentTypeError(_("Enter a whole number from 0 up."))
    return int(text)


def _add_closing_words(command: Maker) -> None:
    texts = (
        ("close", _("keeps the figures of a period as they are")),
        ("changes", _("lists what changed since a period was closed")),
    )
    for name, help_words in texts:
        parser = command(name, help_words)
        parser.add_argument("period", metavar="PERIOD")
        parser.add_argument("--calendar", choices=("gregorian", "jalali", "hijri"), default="")
        parser.add_argument("--json", action="store_true")


def _add_report_words(command: Maker, cadences: Iterable[str]) -> None:
    report = command("report", _("writes the one-page report"))
    report.add_argument("file", metavar="FILE.pdf", type=Path)
    report.add_argument("--role", default="owner")
    report.add_argument("--cadence", choices=tuple(cadences), default="monthly")
    report.add_argument("--period", default="")
    report.add_argument("--paper", choices=("a4", "letter"))
    report.add_argument("--grey", action="store_true")
