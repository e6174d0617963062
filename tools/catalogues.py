"""The catalogues of the program's texts: extract, update, check, compile.

English is the source. `i18n/crmdesk.pot` holds every marked text, `i18n/<language>.po` its translation; the
compiled form is made when the program is built or prepared and is never committed. The files carry neither
dates nor line numbers and are ordered by source file and text, so that a change shows only what changed.
Needs the standard library and Babel alone: the build hook imports it.
"""

from __future__ import annotations

import argparse
import ast
import datetime as dt
import gettext
import io
import string
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

if TYPE_CHECKING:
    from collections.abc import Iterator

    from babel.messages.catalog import Catalog, Message

ROOT = Path(__file__).resolve().parent.parent
DOMAIN = "crmdesk"

COUNTS = {"n", "count"}  # the placeholders that stand for the number a plural form is chosen by

KEYWORDS: dict[str, tuple[int, ...]] = {
    "_": (0,),
    "N_": (0,),
    "NN_": (0, 1),
    "gettext": (0,),
    "ngettext": (0, 1),
    "NP_": (0, 1),
    "pgettext": (0, 1),
    "counted": (0, 1),
    "sentence": (0,),
}
"""Which arguments of which calls are texts."""


@cache
def plural_forms() -> dict[str, str]:
    """Each translated language's Plural-Forms, from its row in the program."""
    sys.path.insert(0, str(ROOT))
    from crmdesk.l10n.languages import LANGUAGES  # noqa: PLC0415  # the build, which only compiles, lacks it
    from crmdesk.l10n.texts import SOURCE  # noqa: PLC0415  # as above

    return {row.catalogue: row.plural_rule for row in LANGUAGES if row.catalogue != SOURCE}


def template_file(root: Path = ROOT) -> Path:
    """Where every marked text is listed."""
    return root / "i18n" / f"{DOMAIN}.pot"


def catalogue_file(language: str, root: Path = ROOT) -> Path:
    """Where one language's translations are."""
    return root / "i18n" / f"{language}.po"


def text_key(message: Message) -> tuple[str, str]:
    """What makes a text one text: its context and its English (singular)."""
    return message.context or "", english_forms(message)[0]


def english_forms(message: Message) -> tuple[str, ...]:
    """The English: one form, or singular and plural."""
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def translated_forms(message: Message) -> tuple[str, ...]:
    """The translation's forms, empty texts where there is none."""
    forms = message.string or ""
    return (forms,) if isinstance(forms, str) else tuple(forms)


def texts_of(catalogue: Catalog) -> Iterator[Message]:
    """Every text of a catalogue, its header left out."""
    return (message for message in catalogue if message.id)


# Reading and writing ----------------------------------------------------------------------------------------


def extract_texts(root: Path = ROOT) -> Catalog:
    """Every text marked in the program's source, ordered by file and English."""
    found: dict[tuple[str, str], tuple[Any, str | None, set[str]]] = {}
    for file in sorted((root / DOMAIN).rglob("*.py")):
        for message, context in marked_texts(file):
            singular = message if isinstance(message, str) else message[0]
            known = found.setdefault((context or "", singular), (message, context, set()))
            known[2].add(file.relative_to(root).as_posix())
            if isinstance(known[0], str) and not isinstance(message, str):
                found[context or "", singular] = (message, context, known[2])
    catalogue = new_catalogue()
    for _key, (message, context, files) in sorted(found.items(), key=lambda item: (min(item[1][2]), item[0])):
        catalogue.add(message, context=context, locations=[(name, 0) for name in sorted(files)])
    return catalogue


def marked_texts(file: Path) -> Iterator[tuple[str | tuple[str, str], str | None]]:
    """The texts marked in one source file, within f-strings too, each with its context."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", None) or getattr(node.func, "attr", None)
        places = KEYWORDS.get(str(name))
        said = [part.value if isinstance(part, ast.Constant) else None for part in node.args]
        if places is None or len(said) < len(places) or not all(isinstance(said[n], str) for n in places):
            continue
        words = [str(said[n]) for n in places]
        if name in {"NP_", "pgettext"}:
            yield words[1], words[0]
        elif words[0]:
            yield (words[0] if len(words) == 1 else (words[0], words[1])), None


def header_text(language: str | None) -> str:
    """The head of a catalogue file: a reader needs the language, the encoding and the plural forms."""
    lines = [
        f"Project-Id-Version: {DOMAIN}",
        f"Language: {language or ''}",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
    ]
    if language:
        lines.append(f"Plural-Forms: {plural_forms()[language]}")
    return 'msgid ""\nmsgstr ""\n' + "".join(f'"{line}\\n"\n' for line in lines) + "\n"


def new_catalogue(language: str | None = None) -> Catalog:
    """A catalogue with a head and no text."""
    return parse_catalogue(header_text(language).encode())


def parse_catalogue(content: bytes) -> Catalog:
    """A catalogue from its file's content; its date is fixed so that builds of one source are equal."""
    catalogue = read_po(io.BytesIO(content), domain=DOMAIN, abort_invalid=True)
    catalogue.creation_date = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
    return catalogue


def catalogue_text(catalogue: Catalog, language: str | None = None) -> str:
    """A catalogue as it stands in its file."""
    out = io.BytesIO()
    write_po(out, catalogue, omit_header=True, include_lineno=False, ignore_obsolete=True, width=110)
    return header_text(language) + out.getvalue().decode("utf-8").strip() + "\n"


def read_catalogue(file: Path) -> Catalog:
    """A catalogue from its file; an empty one where there is no file."""
    return parse_catalogue(file.read_bytes()) if file.exists() else new_catalogue()


def write_text(file: Path, text: str) -> bool:
    """Write a file with plain line ends if it would change, and say whether it did."""
    if file.exists() and file.read_text("utf-8") == text:
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8", newline="\n")
    return True


# The commands -----------------------------------------------------------------------------------------------


def merge_translations(template: Catalog, old: Catalog, language: str) -> Catalog:
    """The template's texts in its order, with the translations that the old catalogue has for them."""
    known = {text_key(message): message for message in texts_of(old)}
    merged = new_catalogue(language)
    for message in texts_of(template):
        was = known.get(text_key(message))
        kept = was.string if was and isinstance(was.id, str) == isinstance(message.id, str) else None
        merged.add(
            message.id,
            kept,
            context=message.context,
            locations=message.locations,
            flags=(was.flags if was else set()) - {"python-format", "python-brace-format"},
            user_comments=was.user_comments if was else (),
        )
    return merged


def update_files(root: Path = ROOT) -> None:
    """Bring the template and every catalogue up to date with the source; a lost text is dropped, and said."""
    template = extract_texts(root)
    write_text(template_file(root), catalogue_text(template))
    for language in plural_forms():
        file = catalogue_file(language, root)
        old = read_catalogue(file)
        merged = merge_translations(template, old, language)
        write_text(file, catalogue_text(merged, language))
        open_texts = sum(not all(translated_forms(message)) for message in texts_of(merged))
        dropped = {text_key(m) for m in texts_of(old)} - {text_key(m) for m in texts_of(merged)}
        print(f"{file.name}: {len(merged)} texts, {open_texts} to translate, {len(dropped)} dropped")
        for _context, english in sorted(dropped):
            print(f"  no longer used: {english}")


def compile_catalogues(root: Path = ROOT, target: Path | None = None) -> list[Path]:
    """Compile every catalogue to `target/<language>/LC_MESSAGES/crmdesk.mo`; the files written."""
    target = target or root / DOMAIN / "_catalogues"
    written = []
    for source in sorted((root / "i18n").glob("*.po")):
        compiled = target / source.stem / "LC_MESSAGES" / f"{DOMAIN}.mo"
        compiled.parent.mkdir(parents=True, exist_ok=True)
        with compiled.open("wb") as stream:
            write_mo(stream, with_contexts_in_texts(read_catalogue(source)))
        written.append(compiled)
    return written


def with_contexts_in_texts(catalogue: Catalog) -> Catalog:
    """The catalogue as a compiled file has it; Babel orders such a file by texts without their contexts."""
    for message in catalogue:
        if message.context:
            one, *many = [message.id] if isinstance(message.id, str) else message.id
            key = f"{message.context}\x04{one}"
            message.id, message.context = (key, *many) if many else key, None
    return catalogue


# Checking ---------------------------------------------------------------------------------------------------


def placeholders(text: str) -> frozenset[str]:
    """The names in braces; raises ValueError where a brace is left open."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def forms_of_one_number(header: str) -> frozenset[int]:
    """The plural forms that stand for a single number, which may say it in words ("two contacts")."""
    rule = header.split("plural=", 1)[1].rstrip("; ")
    form_of = cast("Any", gettext).c2py(rule)
    numbers: dict[int, int] = {}
    for number in range(1000):
        numbers[form_of(number)] = numbers.get(form_of(number), 0) + 1
    return frozenset(form for form, count in numbers.items() if count == 1)


def faults_of_text(message: Message, language: str) -> Iterator[str]:
    """What is wrong with one translation."""
    forms, plural = translated_forms(message), not isinstance(message.id, str)
    count = int(plural_forms()[language].split("nplurals=", 1)[1][0]) if plural else 1
    if message.fuzzy:
        yield "is marked fuzzy"
    if not any(forms):
        yield "is not translated"
        return
    if len(forms) != count or not all(forms):
        yield f"has {sum(map(bool, forms))} of {count} plural forms"
    single = forms_of_one_number(plural_forms()[language]) if plural else frozenset()
    try:
        expected = placeholders(english_forms(message)[-1])
        for number, form in enumerate(forms):
            spoken = COUNTS & expected if number in single else set()
            if form and placeholders(form) | spoken != expected | spoken:
                yield f"has other placeholders than {sorted(expected)}: {form}"
    except ValueError as error:
        yield f"has a brace without its pair ({error})"


def faults_of_catalogue(language: str, template: Catalog, root: Path = ROOT) -> Iterator[str]:
    """What is wrong with one language's catalogue."""
    file = catalogue_file(language, root)
    if not file.exists():
        yield f"{file.name}: is missing"
        return
    catalogue = read_catalogue(file)
    for message in texts_of(catalogue):
        for fault in faults_of_text(message, language):
            yield f"{file.name}: “{english_forms(message)[0]}” {fault}"
    if file.read_text("utf-8") != catalogue_text(merge_translations(template, catalogue, language), language):
        yield f"{file.name}: is not up to date; run python tools/catalogues.py update"


def find_faults(root: Path = ROOT) -> list[str]:
    """Everything wrong with the catalogues; nothing, where they are complete."""
    template = extract_texts(root)
    file = template_file(root)
    faults = []
    if not file.exists() or file.read_text("utf-8") != catalogue_text(template):
        faults.append(f"{file.name}: is not up to date; run python tools/catalogues.py update")
    strangers = {po.stem for po in (root / "i18n").glob("*.po")} - set(plural_forms())
    faults += [f"{name}.po: there is no language row for it" for name in sorted(strangers)]
    for language in plural_forms():
        faults += faults_of_catalogue(language, template, root)
    return faults


def main() -> int:
    """Run one command; 1 where `check` found a fault."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("command", choices=["extract", "update", "check", "compile"])
    command = parser.parse_args().command
    if command == "extract":
        write_text(template_file(), catalogue_text(extract_texts()))
    elif command == "update":
        update_files()
    elif command == "compile":
        compile_catalogues()
    else:
        faults = find_faults()
        for fault in faults[:200]:
            print(fault)
        print(f"catalogues: {len(faults)} faults" if faults else "catalogues: complete")
        return bool(faults)
    return 0


if __name__ == "__main__":
    sys.exit(main())
