"""Texts: English when nothing else is known, and one language here never changes the language there."""

from __future__ import annotations

import threading
from zoneinfo import ZoneInfo

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from crmdesk import paths
from crmdesk.l10n import texts
from crmdesk.l10n.errors import CrmError, NotUnderstood
from crmdesk.l10n.formats import Formatter
from crmdesk.l10n.languages import Locale
from crmdesk.l10n.normalise import strip_marks


@pytest.fixture
def catalogues(tmp_path, monkeypatch):
    """A Persian and a Hebrew catalogue of a few words; Arabic has none."""
    for code, save, lock in (("fa", "ذخیره", "قفل"), ("he", "שמירה", "נעילה")):
        catalogue = Catalog(locale=code)
        catalogue.add("Save", save)
        catalogue.add("verb\x04Lock", lock)  # as compiled files have it
        catalogue.add(("{n} book", "{n} books"), (f"{save} 1", f"{save} n"))
        folder = tmp_path / code / "LC_MESSAGES"
        folder.mkdir(parents=True)
        with (folder / "crmdesk.mo").open("wb") as file:
            write_mo(file, catalogue)
    monkeypatch.setattr(paths, "catalogues", lambda: tmp_path)
    texts._catalogue.cache_clear()
    yield
    texts._catalogue.cache_clear()
    texts.switch("en")


def test_english_is_the_source(catalogues):
    assert texts.active() == "en"
    assert texts._("Save") == "Save"
    assert texts.ngettext("{n} book", "{n} books", 1) == "{n} book"
    assert texts.ngettext("{n} book", "{n} books", 0) == "{n} books"


def test_switch_changes_the_whole_process(catalogues):
    texts.switch("fa")
    assert texts._("Save") == "ذخیره"
    heard = []
    other = threading.Thread(target=lambda: heard.append(texts._("Save")))
    other.start()
    other.join()
    assert heard == ["ذخیره"]


def test_using_wins_here_and_nowhere_else(catalogues):
    texts.switch("fa")
    heard = []
    with texts.using("he"):
        other = threading.Thread(target=lambda: heard.append(texts._("Save")))
        other.start()
        other.join()
        texts.switch("en")
        assert (texts.active(), texts._("Save")) == ("he", "שמירה")
        with texts.using("en"):
            assert texts._("Save") == "Save"
        assert texts._("Save") == "שמירה"
    assert heard == ["ذخیره"]
    assert texts._("Save") == "Save"


def test_using_ends_when_the_work_fails(catalogues):
    with pytest.raises(ValueError, match="no"), texts.using("he"):
        raise ValueError("no")
    assert texts.active() == "en"


def test_context_and_plurals(catalogues):
    with texts.using("he"):
        assert texts.pgettext("verb", "Lock") == "נעילה"
        assert texts.pgettext("noun", "Lock") == "Lock"
        assert texts._(texts.NP_("verb", "Lock")) == "נעילה"
        assert texts._(texts.NP_("noun", "Lock")) == "Lock"
        assert texts.ngettext("{n} book", "{n} books", 2) == "שמירה n"


def test_a_missing_catalogue_or_text_is_english(catalogues):
    with texts.using("ar"):
        assert texts._("Save") == "Save"
    with texts.using("fa"):
        assert texts._("Nobody translated this") == "Nobody translated this"


def test_the_empty_text_is_not_the_header_of_the_catalogue(catalogues):
    with texts.using("fa"):
        assert texts._("") == ""


def test_marking_changes_nothing():
    assert texts.N_("Save") == "Save"


def test_an_error_keeps_its_message_apart_from_its_values():
    error = NotUnderstood("“{text}” is not a date.", text="x")
    assert isinstance(error, CrmError)
    assert (error.message, error.params) == ("“{text}” is not a date.", {"text": "x"})
    assert str(error) == "“x” is not a date."


@pytest.mark.parametrize(
    ("label", "inside"),
    [("Last contact", "last contact"), ("E-mail", "e-mail"), ("MRR", "MRR"), ("NPS score", "NPS score"), ("", "")],
)
def test_a_label_within_an_english_sentence_has_a_small_first_letter(catalogues, label, inside):
    assert texts.within(label) == inside
    assert texts.within(texts.Given(label)) == label


def test_other_languages_and_what_a_person_gave_keep_their_letters(catalogues):
    with texts.using("fa"):
        assert texts.within("Save") == "ذخیره"
        assert texts.within("Not translated") == "Not translated"


@pytest.mark.parametrize(("language", "told"), [
    ("en", "Owner, last contact, MRR, Ada, next step"), ("he", "Owner, Last contact, MRR, Ada, Next step"),
])  # fmt: skip
def test_the_labels_of_a_list_begin_small_after_the_first(catalogues, language, told):
    fmt = Formatter(Locale.of(language), ZoneInfo("UTC"))
    labels = (texts.Word("Owner"), texts.Word("Last contact"), texts.Word("MRR"), "Ada", texts.Word("Next step"))
    assert strip_marks(fmt.sentence("{parts}", parts=texts.Listing(labels))) == told


@pytest.mark.parametrize(
    ("code", "pieces", "told"),
    [
        ("fa", ["قیمت چند است؟", "سارا", "", "۹:۰۰"], "قیمت چند است؟ سارا، ۹:۰۰"),
        ("fa", ["پرداخت شد.", "سارا"], "پرداخت شد. سارا"),
        ("ar", ["كم السعر؟", "سارة"], "كم السعر؟ سارة"),
        ("he", ["כמה זה עולה?", "שרה", "9:00"], "כמה זה עולה? שרה, 9:00"),
        ("en", ["How much?", "Sara"], "How much? Sara"),
        ("en", ["Acme Inc.", "Sara"], "Acme Inc., Sara"),
    ],
)
def test_a_piece_that_ends_with_its_own_mark_takes_no_comma(code, pieces, told):
    fmt = Formatter(Locale.of(code))
    assert fmt.listed(pieces) == told
    isolated = [fmt.isolate(piece) for piece in pieces if piece]
    assert strip_marks(fmt.sentence("{parts}", parts=texts.Listing(isolated))) == told
