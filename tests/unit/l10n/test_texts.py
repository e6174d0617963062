"""Texts: English when nothing else is known, and one language here never changes the language there."""

from __future__ import annotations

import threading

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from crmdesk import paths
from crmdesk.l10n import texts
from crmdesk.l10n.errors import CrmError, NotUnderstood


@pytest.fixture
def catalogues(tmp_path, monkeypatch):
    """A Persian and a Hebrew catalogue of a few words; Arabic has none."""
    for code, save, lock in (("fa", "ذخیره", "قفل"), ("he", "שמירה", "נעילה")):
        catalogue = Catalog(locale=code)
        catalogue.add("Save", save)
        catalogue.add("Lock", lock, context="verb")
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
