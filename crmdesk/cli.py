"""The command line: one job without a window, or the window where no job is named.

Results go to stdout, progress and messages to stderr in the chosen language. Exit status: 0 done,
1 refused and nothing changed, 2 wrong usage, 3 done with rejected rows.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import sys
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from crmdesk import paths
from crmdesk.l10n import texts
from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.languages import Locale, language, usual_paper
from crmdesk.l10n.texts import N_, NN_, _, ngettext

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from crmdesk.db.uow import Work
    from crmdesk.entities.spec import Entity
    from crmdesk.l10n.formats import Formatter
    from crmdesk.l10n.languages import Language
    from crmdesk.model.period import Period
    from crmdesk.report.kpi_pdf import PaperName
    from crmdesk.services.importing.plan import Plan

    Job = Callable[[argparse.Namespace, Language], int]

DONE, REFUSED, WRONG_USAGE, WITH_REJECTED = range(4)

CADENCES = ("monthly", "weekly", "quarterly", "yearly", "campaign")
"""What a report is about where no period is named."""


class WrongUsage(CrmError):
    """A command that asks for something there is not."""


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the command line says; the exit status."""
    words = sys.argv[1:] if argv is None else list(argv)
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, ValueError):
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # a real stream has it
    code = "en"
    try:
        options, further = _early_parser().parse_known_args(words)
        code = (speech := _language(options.lang)).code
        texts.switch(speech.catalogue)
        if further:
            from crmdesk.commands import read_command

            options = read_command(words, _early_parser(), JOBS, CADENCES)
        status: int = options.job(options, speech)
        with suppress(AttributeError):  # a program without a console has nothing to write to
            sys.stdout.flush()
    except CrmError as error:
        _say(_words(code).error(error))
        return WRONG_USAGE if isinstance(error, WrongUsage) else REFUSED
    except BrokenPipeError:  # who reads the lines has seen enough; what is flushed at the end goes nowhere
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except OSError as error:
        place = str(error.filename or "-")
        _say(_words(code).sentence(N_("{file}: {reason}"), file=place, reason=error.strerror or ""))
        return REFUSED
    except KeyboardInterrupt:
        _say(_words(code).sentence(N_("Stopped. Nothing was changed.")))
        return REFUSED
    return status


def _early_parser() -> argparse.ArgumentParser:
    """What is known before anything is said; a window needs no more."""
    argparse._, argparse.ngettext = _, ngettext  # type: ignore[attr-defined]  # where it asks for its texts
    parser = argparse.ArgumentParser(prog="crmdesk", add_help=False)
    book = os.environ.get("CRMDESK_BOOK", "")
    parser.add_argument("--book", default=book, help=_("a file or a database URL"))
    parser.add_argument("--lang", default="", help=_("en, fa, ar, he, or with a country: ar-EG"))
    parser.set_defaults(job=_open_window)
    return parser


def _language(asked: str) -> Language:
    """The language that is asked for, else the system's, else English."""
    try:
        return language(asked or _system_language() or "en")
    except CrmError as error:
        if asked:
            raise WrongUsage(error.message, **error.params) from error
        return language("en")


def _system_language() -> str | None:
    import locale

    return locale.getlocale()[0]


# What the commands share ---------------------------------------------------------------------------------


def _say(text: str) -> None:
    print(text, file=sys.stderr)


def _address(options: argparse.Namespace) -> str:
    book = str(options.book or paths.default_book())
    if "://" not in book:
        return book
    from crmdesk.services.places import server_address

    return server_address(book)


def _open(options: argparse.Namespace) -> Work:
    from crmdesk.services import books

    return books.open_book(_address(options))


def _locale(work: Work, speech: Language) -> Locale:
    """How results are written: in the chosen language, the book's money and calendar."""
    facts = work.facts
    code = "IRT" if facts.toman else facts.currency
    return Locale.of(speech.code, currency=code, calendar=facts.calendar.value)


def _formatter(work: Work, speech: Language) -> Formatter:
    from zoneinfo import ZoneInfo

    from crmdesk.l10n.formats import Formatter

    return Formatter(_locale(work, speech), ZoneInfo(work.facts.timezone))


def _back_up_daily(work: Work, fmt: Formatter) -> None:
    """The day's first copy, before anything is changed; what is in its way is told and stops nothing."""
    from crmdesk.services import backups

    told = N_("The day’s backup was not made. {reason}")
    try:
        backups.back_up_daily(work, today=work.today())
    except CrmError as error:
        _say(fmt.sentence(told, reason=fmt.error(error)))
    except OSError as error:
        _say(fmt.sentence(told, reason=error.strerror or ""))


def _words(code: str) -> Formatter:
    """What writes a language where there is no book."""
    from crmdesk.l10n.formats import Formatter

    return Formatter(Locale.of(code))


def _pairs(given: Iterable[str], example: str) -> dict[str, str]:
    pairs = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            told = N_("“{text}” was not understood. Example: {example}")
            raise WrongUsage(told, text=text, example=example)
        pairs[name.strip()] = value
    return pairs


def _has_display() -> bool:
    if os.environ.get("QT_QPA_PLATFORM", "") in {"offscreen", "minimal", "vnc"}:
        return False
    return sys.platform in {"win32", "darwin"} or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )


# The jobs ------------------------------------------------------------------------------------------------


def _open_window(options: argparse.Namespace, _speech: Language) -> int:
    # A window that is being made frees nothing; when it stands, its own thread clears.
    gc.disable()
    from crmdesk import app

    return app.open_window(_address(options) if options.book else None, options.lang)


def _init(options: argparse.Namespace, speech: Language) -> int:
    from crmdesk.services import books, places

    wishes = books.NewBook(
        currency=options.currency or speech.currency,
        country=options.country or speech.country,
        calendar=options.calendar or speech.calendar.value,
        timezone=options.timezone or books.timezone_of(options.country or speech.country),
        language=speech.catalogue,
        fiscal_start=options.fiscal_start,
        work_week=options.work_week,
        name=options.name,
    )
    books.make_book(_address(options), wishes=wishes)
    place = places.without_password(_address(options))
    _say(_words(speech.code).sentence(N_("Made the book {place}."), place=place))
    return DONE


def _demo(options: argparse.Namespace, speech: Language) -> int:
    from crmdesk.services import books, demo, places

    name = f"demo-{speech.catalogue}{paths.BOOK_SUFFIX}"
    book = options.book = _address(options) if options.book else str(paths.user_data() / name)
    if not places.has_book(book):
        demo.make_demo_book(
            book, language=speech.code, size=options.size, months=options.months, seed=options.seed
        ).engine.dispose()
    if _has_display():
        return _open_window(options, speech)
    shown = paths.user_data() / name if "://" in book else Path(book)
    return _show_on_paper(options, books.open_book(book), shown, speech)


def _show_on_paper(options: argparse.Namespace, work: Work, book: Path, speech: Language) -> int:
    """What the demo book has to show, as files beside it."""
    from crmdesk import app

    fmt = _formatter(work, speech)
    page, picture = book.with_suffix(".pdf"), book.with_suffix(".png")
    _write_report(work, options, _locale(work, speech), page)
    work.engine.dispose()
    app.picture_of_page(options.book, picture, speech.code)
    print(*(file for file in (book, page, picture) if file.exists()), sep="\n")
    told = N_("No window was opened, as there is no display. The book, its report and a picture are ready.")
    _say(fmt.sentence(told))
    return DONE


def _import(options: argparse.Namespace, speech: Language) -> int:
    from crmdesk.progress import Progress
    from crmdesk.services.importing import telling
    from crmdesk.services.importing.run import check_import, run_import

    work = _open(options)
    fmt = _formatter(work, speech)
    plan = _plan(options, work)
    if not options.dry_run:
        _back_up_daily(work, fmt)
    progress = Progress(fmt)
    carry_out = check_import if options.dry_run else run_import
    try:
        result = carry_out(work, plan=plan, progress=progress)
    finally:
        progress.end()
    if options.errors is not None and result.errors:
        from crmdesk.services.importing.rejects import write_rejected

        write_rejected(plan, result=result, path=options.errors, told=fmt.error)
    if options.json:
        print(json.dumps(telling.as_json(result, fmt), ensure_ascii=False))
    else:
        print(telling.counts(result, fmt))
        for sentence in telling.sentences(result, fmt):
            _say(sentence)
    for sentence in telling.left_out(plan, fmt):
        _say(sentence)
    return WITH_REJECTED if result.rejected else DONE


def _plan(options: argparse.Namespace, work: Work) -> Plan:
    from crmdesk.services.importing.plan import Options, plan_for

    _declared(options.kind)
    whole = [text for text in options.dates if "=" not in text]
    as_said = ("encoding", "delimiter", "sheet", "header_row", "create_missing")
    wishes = Options(
        mapping=_pairs(options.map, "--map name=Customer"),
        values=_pairs(options.value, "--value source=Fair"),
        dates=_pairs((text for text in options.dates if "=" in text), "--dates created=dmy"),
        all_dates=whole[-1] if whole else "",
        **{name: getattr(options, name) for name in as_said},
    )
    return plan_for(work, options.file, kind=options.kind, options=wishes)


def _declared(kind: str) -> Entity:
    from crmdesk.entities.catalogue import ENTITIES, entity_of_kind

    declared = entity_of_kind(kind)
    if declared is None:
        known = ", ".join(one.plural for one in ENTITIES)
        raise WrongUsage(N_("There is no kind “{kind}”. Known are: {known}."), kind=kind, known=known)
    return declared


def _export(options: argparse.Namespace, speech: Language) -> int:
    from crmdesk.services import exporting

    declared, work = _declared(options.kind), _open(options)
    query = exporting.everything(work, declared.name)
    rtl = speech.direction == "rtl"
    count = exporting.export_list(
        work, query=query, path=options.file, exact=options.exact, rtl=rtl, vcard=options.vcard
    )
    written = NN_("Wrote {count} row to {file}.", "Wrote {count} rows to {file}.")
    _say(_formatter(work, speech).sentence(written, count=count, file=str(options.file)))
    return DONE


def _kpi(options: argparse.Namespace, speech: Language) -> int:
    from crmdesk.kpi.catalogue import NotOffered
    from crmdesk.l10n.errors import NotUnderstood
    from crmdesk.services import figure_texts, figures

    work = _open(options)
    fmt = _formatter(work, speech)
    try:
        period = figures.read_period(work, text=options.period, calendar=options.calendar)
        filters = figures.keys_named(work, filters=_pairs(options.filter, "--filter owner=Sara"))
        found = figures.compute(
            work,
            ids=options.ids or None,
            period=period,
            variant=options.variant,
            by=options.by,
            filters=filters,
            series=options.series,
        )
    except (NotOffered, NotUnderstood) as error:
        raise WrongUsage(error.message, **error.params) from error
    pages = [figures.rows_behind(work, figure=one, filters=filters) if options.rows else [] for one in found]
    if options.json:
        documents = figure_texts.figures_json(found, pages if options.rows else [], fmt=fmt, facts=work.facts)
        print(json.dumps(documents, ensure_ascii=False))
        return DONE
    for one, behind in zip(found, pages, strict=True):
        lines = [figure_texts.figure_lines(one, fmt=fmt, facts=work.facts)]
        lines += [figure_texts.rows_lines(page, fmt=fmt, facts=work.facts) for page in behind]
        for cells in chain(*lines):
            print("\t".join(cells).rstrip())
    return DONE


def _report(options: argparse.Namespace, speech: Language) -> int:
    work = _open(options)
    _write_report(work, options, _locale(work, speech), options.file)
    print(options.file)
    return DONE


def _write_report(work: Work, options: argparse.Namespace, custom: Locale, file: Path) -> None:
    from crmdesk.report.kpi_pdf import write_report
    from crmdesk.services import reports, review_days

    is_named, cadence = getattr(options, "period", ""), getattr(options, "cadence", CADENCES[0])
    period = _period(options, work) if is_named else review_days.last_period(work, cadence=cadence)
    role = getattr(options, "role", "owner")
    page = reports.read_report(work, period=period, role=role)
    paper: PaperName = getattr(options, "paper", None) or usual_paper(work.facts.country)
    write_report(file, page=page, locale=custom, paper=paper, grey=getattr(options, "grey", False))


def _close(options: argparse.Namespace, speech: Language) -> int:
    from crmdesk.services import closed_texts, closing

    work = _open(options)
    fmt, period = _formatter(work, speech), _period(options, work)
    _back_up_daily(work, fmt)
    done = closing.close(work, period=period)
    if options.json:
        print(json.dumps(closed_texts.closing_json(done, period=period, fmt=fmt), ensure_ascii=False))
    told = NN_("Closed {period}: {count} figure is kept.", "Closed {period}: {count} figures are kept.")
    _say(fmt.sentence(told, period=period.label(fmt), count=done.figures))
    return DONE


def _changes(options: argparse.Namespace, speech: Language) -> int:
    from crmdesk.services import closed_changes, closed_texts

    work = _open(options)
    fmt = _formatter(work, speech)
    found = closed_changes.changes(work, period=_period(options, work))
    if options.json:
        document = closed_texts.changes_json(found, fmt=fmt, facts=work.facts)
        print(json.dumps(document, ensure_ascii=False))
        return DONE
    for cells in closed_texts.changes_lines(found, fmt=fmt, facts=work.facts):
        print("\t".join(cells).rstrip())
    if not found.rows and not found.figures:
        _say(fmt.sentence(N_("Nothing of {period} has changed since."), period=found.period.label(fmt)))
    return DONE


def _period(options: argparse.Namespace, work: Work) -> Period:
    """The period that a command names; one that is none is wrong usage."""
    from crmdesk.l10n.errors import NotUnderstood
    from crmdesk.services import figures

    try:
        return figures.read_period(work, text=options.period, calendar=getattr(options, "calendar", ""))
    except NotUnderstood as error:
        raise WrongUsage(error.message, **error.params) from error


def _backup(options: argparse.Namespace, speech: Language) -> int:
    from crmdesk.services import backups

    work = _open(options)
    made = backups.back_up(work, path=options.file)
    print(made.path)
    _say(_formatter(work, speech).sentence(N_("Copied the book and read the copy back: it is whole.")))
    return DONE


def _restore(options: argparse.Namespace, speech: Language) -> int:
    from crmdesk.services import backups

    kept = backups.restore(_address(options), source=options.file)
    fmt = _words(speech.code)
    if kept is None:
        _say(fmt.sentence(N_("Restored the book.")))
    else:
        print(kept)
        _say(fmt.sentence(N_("Restored the book. The one before is kept as {file}."), file=str(kept)))
    if lost := backups.lost_files(_address(options), source=options.file):
        _say(fmt.sentence(backups.LOST_FILES, count=lost))
    return DONE


def _check(options: argparse.Namespace, speech: Language) -> int:
    from crmdesk.services import backups

    work = _open(options)
    fmt = _formatter(work, speech)
    findings, bad, kept = backups.check(work), backups.unsound(work), backups.kept(work)
    for finding in findings:
        print(fmt.sentence(finding.message, **finding.params))
    for path in bad:
        print(fmt.sentence(N_("The backup {file} is damaged or was changed."), file=str(path)))
    if findings or bad:
        return REFUSED
    print(fmt.sentence(N_("The book is sound. Sound backups: {count}."), count=len(kept)))
    return DONE


def _history(options: argparse.Namespace, speech: Language) -> int:
    from crmdesk.services import history

    work = _open(options)
    fmt = _formatter(work, speech)
    if not options.kind:
        found = history.deeds(work)
    elif options.ref:
        record = history.record_named(work, entity=_declared(options.kind).name, text=options.ref)
        found = [event.deed for event in history.of_record(work, entity=record[0], record=record[1])]
    else:
        raise WrongUsage(N_("Say which record: history KIND REF."))
    kinds = {"undo": _("Undo"), "redo": _("Redo")}
    for deed in found:
        words = fmt.sentence(deed.message, **deed.params)
        if deed.kind.value in kinds:
            words = f"{kinds[deed.kind.value]}: {words}"
        state = "" if deed.live else f" ({_('taken back')})"
        print("\t".join((str(deed.id), fmt.moment(deed.moment), f"{words}{state}")))
    return DONE


def _undo(options: argparse.Namespace, speech: Language) -> int:
    from crmdesk.services import history

    work = _open(options)
    fmt = _formatter(work, speech)
    _back_up_daily(work, fmt)
    done = history.undo(work, gesture=options.gesture)
    print(fmt.sentence(N_("Took back: {what}"), what=fmt.sentence(done.message, **done.params)))
    return DONE


JOBS: dict[str, Job] = {
    "init": _init,
    "demo": _demo,
    "import": _import,
    "export": _export,
    "kpi": _kpi,
    "report": _report,
    "close": _close,
    "changes": _changes,
    "backup": _backup,
    "restore": _restore,
    "check": _check,
    "history": _history,
    "undo": _undo,
}
