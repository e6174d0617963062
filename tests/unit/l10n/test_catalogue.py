"""A compiled catalogue says what Python's own gettext says of the same file."""

import gettext

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from crmdesk import paths
from crmdesk.l10n.catalogue import Catalogue
from crmdesk.l10n.languages import ARABIC_PLURALS

COUNTS = (*range(130), 200, 999, 1000, 1001, 1_000_003)


@pytest.fixture
def file(tmp_path):
    catalogue = Catalog(locale="ar")
    catalogue.add("Save", "حفظ")
    catalogue.add("Lock", "قفل")
    catalogue.add("verb\x04Lock", "أقفل")  # as compiled files have it
    catalogue.add("{", "one byte before the line of the alphabet")
    catalogue.add("Undo\nRedo", "تراجع\nإعادة")
    catalogue.add(("{count} book", "{count} books"), tuple(f"كتاب {form}" for form in range(6)))
    assert ARABIC_PLURALS.startswith(f"nplurals={catalogue.num_plurals}")
    place = tmp_path / "ar.mo"
    with place.open("wb") as out:
        write_mo(out, catalogue)
    return place


def test_texts_are_those_of_gettext(file):
    found = Catalogue(file)
    with file.open("rb") as read:
        wanted = gettext.GNUTranslations(read)
    for message in ("Save", "Lock", "{", "Undo\nRedo", "{count} books", "Missing", "Sav"):
        assert found.text(message) == wanted.gettext(message)
    assert found.text("{count} book") == wanted.ngettext("{count} book", "", 1)
    assert found.text("Lock", "verb") == wanted.pgettext("verb", "Lock") != found.text("Lock")
    assert found.text("Lock", "noun") == "Lock"
    assert found.text("\ud800") == "\ud800"


@pytest.mark.parametrize("one", ["{count} book", "Save", "Missing"])
def test_plural_forms_are_those_of_gettext(file, one):
    found = Catalogue(file)
    with file.open("rb") as read:
        wanted = gettext.GNUTranslations(read)
    for count in COUNTS:
        assert found.counted(one, "many", count) == wanted.ngettext(one, "many", count)


def test_each_text_of_the_program_is_found():
    """The messages of a file are looked up by their order, so that none of them may lie out of it."""
    for code in ("fa", "ar", "he"):
        file = paths.catalogues() / code / "LC_MESSAGES" / "crmdesk.mo"
        found = Catalogue(file)
        with file.open("rb") as read:
            wanted = gettext.GNUTranslations(read)._catalog
        assert len(wanted) > 1000
        for key, text in wanted.items():
            message, form = key if isinstance(key, tuple) else (key, 0)
            assert found._forms(message)[form].decode() == text


def test_a_file_cut_short_leaves_the_texts_english(file):
    file.write_bytes(file.read_bytes()[:-2])
    assert Catalogue(file).text("Save") == "Save"


@pytest.mark.parametrize(
    "content", [b"", b"no catalogue", b"\xde\x12\x04\x95", b"\xde\x12\x04\x95" + b"\xff" * 60]
)
def test_a_damaged_file_leaves_the_texts_english(tmp_path, content):
    place = tmp_path / "fa.mo"
    place.write_bytes(content)
    assert Catalogue(place).text("Save") == "Save"
    assert Catalogue(tmp_path / "none.mo").counted("one", "many", 2) == "many"
