"""The texts of the program are marked, translated whole, and compiled to what a reader finds."""

import gettext
import importlib.util
from pathlib import Path

import pytest
from babel import Locale

ROOT = Path(__file__).resolve().parents[2]

SOURCE = """
def show(fmt, n, name):
    _("Deals")
    N_("Save {name}")
    fmt.sentence("Hello {name}")
    fmt.counted("{n} deal", "{n} deals", n)
    ngettext("{n} row", "{n} rows", n)
    NN_("{count} task", "{count} tasks")
    pgettext("verb", "Open")
    pgettext("state", "Open")
    not_marked("Nothing")
"""


@pytest.fixture(scope="module")
def tool():
    """tools/catalogues.py as a module."""
    spec = importlib.util.spec_from_file_location("catalogues", ROOT / "tools" / "catalogues.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def tree(tmp_path, tool):
    """A small program of its own with up-to-date, untranslated catalogues."""
    (tmp_path / "crmdesk").mkdir()
    (tmp_path / "crmdesk" / "page.py").write_text(SOURCE, "utf-8")
    tool.update_files(tmp_path)
    return tmp_path


def translate(tool, tree, language, change=list):
    """Fill a catalogue with its own English marked by the language, `change` spoiling the forms of each text."""
    file = tool.catalogue_file(language, tree)
    catalogue = tool.read_catalogue(file)
    count = int(tool.plural_forms()[language].split("nplurals=")[1][0])
    for message in tool.texts_of(catalogue):
        plural = not isinstance(message.id, str)
        english = message.id[1] if plural else message.id
        forms = change([f"{language} {english}"] * (count if plural else 1))
        message.string = tuple(forms) if plural else forms[0]
    file.write_text(tool.catalogue_text(catalogue, language), "utf-8", newline="\n")


def with_forms(**changes):
    """A spoiler that puts these texts in place of the numbered forms (`f3="…"`) of the texts with a plural."""

    def change(forms):
        if len(forms) == 1:
            return forms
        return [changes.get(f"f{number}", form) for number, form in enumerate(forms)]

    return change


def test_every_kind_of_mark_is_found_and_nothing_else(tool, tree):
    found = {
        (message.context, *tool.english_forms(message)) for message in tool.texts_of(tool.extract_texts(tree))
    }
    assert found == {
        (None, "Deals"),
        (None, "Save {name}"),
        (None, "Hello {name}"),
        (None, "{n} deal", "{n} deals"),
        (None, "{n} row", "{n} rows"),
        (None, "{count} task", "{count} tasks"),
        ("verb", "Open"),
        ("state", "Open"),
    }


def test_files_carry_neither_dates_nor_line_numbers(tool, tree):
    before = tool.template_file(tree).read_text("utf-8")
    moved = "\n\n\n" + SOURCE
    (tree / "crmdesk" / "page.py").write_text(moved, "utf-8")
    assert tool.catalogue_text(tool.extract_texts(tree)) == before
    assert "#: crmdesk/page.py\n" in before
    assert "Date" not in before


def test_complete_catalogues_have_no_fault(tool, tree):
    for language in tool.plural_forms():
        translate(tool, tree, language)
    assert tool.find_faults(tree) == []


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (lambda forms: [""] * len(forms), "is not translated"),
        (lambda forms: [form.replace("{name}", "{nom}") for form in forms], "has other placeholders"),
        (with_forms(f3="a few"), "has other placeholders"),
        (with_forms(f1="one {m}"), "has other placeholders"),
        (with_forms(f4=""), "has 5 of 6 plural forms"),
        (lambda forms: [f"{form} {{" for form in forms], "has a brace without its pair"),
    ],
)
def test_a_spoilt_translation_is_named(tool, tree, spoil, fault):
    for language in tool.plural_forms():
        translate(tool, tree, language, spoil if language == "ar" else list)
    faults = tool.find_faults(tree)
    assert faults
    assert all(line.startswith("ar.po") and fault in line for line in faults)


def test_a_form_that_stands_for_one_number_may_say_it_in_words(tool, tree):
    for language in tool.plural_forms():
        translate(tool, tree, language)
    translate(tool, tree, "ar", with_forms(f0="none", f1="one", f2="two"))
    assert tool.find_faults(tree) == []


def test_a_fuzzy_mark_is_named(tool, tree):
    for language in tool.plural_forms():
        translate(tool, tree, language)
    file = tool.catalogue_file("he", tree)
    file.write_text(file.read_text("utf-8").replace('msgid "Deals"', '#, fuzzy\nmsgid "Deals"'), "utf-8")
    assert any(line.startswith("he.po") and "fuzzy" in line for line in tool.find_faults(tree))


def test_a_new_text_makes_every_file_out_of_date_until_updated(tool, tree):
    for language in tool.plural_forms():
        translate(tool, tree, language)
    (tree / "crmdesk" / "other.py").write_text('_("Tickets")', "utf-8")
    stale = {line.split(":")[0] for line in tool.find_faults(tree) if "up to date" in line}
    assert stale == {"crmdesk.pot", "fa.po", "ar.po", "he.po"}
    tool.update_files(tree)
    assert {line.split("“")[1].split("”")[0] for line in tool.find_faults(tree)} == {"Tickets"}


def test_compiled_catalogues_answer_in_the_right_plural_form(tool, tree, tmp_path):
    translate(tool, tree, "ar", lambda forms: [f"{i} {form}" for i, form in enumerate(forms)])
    tool.compile_catalogues(tree, tmp_path / "out")
    texts = gettext.translation("crmdesk", tmp_path / "out", ["ar"])
    answers = [texts.ngettext("{n} deal", "{n} deals", n).split()[0] for n in (0, 1, 2, 3, 11, 100)]
    assert answers == ["0", "1", "2", "3", "4", "5"]
    assert texts.pgettext("verb", "Open") == "0 ar Open"
    first = (tmp_path / "out" / "ar" / "LC_MESSAGES" / "crmdesk.mo").read_bytes()
    tool.compile_catalogues(tree, tmp_path / "out")
    assert (tmp_path / "out" / "ar" / "LC_MESSAGES" / "crmdesk.mo").read_bytes() == first


@pytest.mark.parametrize("language", ["fa", "ar", "he"])
def test_plural_forms_are_those_of_cldr(tool, language):
    order = {
        "fa": ["one", "other"],
        "ar": ["zero", "one", "two", "few", "many", "other"],
        "he": ["one", "other"],
    }
    form_of = gettext.c2py(tool.plural_forms()[language].split("plural=")[1].rstrip(";"))
    for number in range(1200):
        category = Locale(language).plural_form(number)
        if language == "he" and category == "two":
            category = "other"
        assert order[language][form_of(number)] == category, number


@pytest.mark.parametrize("language", ["fa", "ar", "he"])
def test_the_programs_own_catalogue_has_the_right_head(tool, language):
    text = tool.catalogue_file(language).read_text("utf-8")
    assert text.startswith(tool.header_text(language))


def test_the_programs_own_catalogues_are_complete(tool):
    assert tool.find_faults() == []
