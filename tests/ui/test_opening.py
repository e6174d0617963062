"""The book opened behind the window: what it loads is never looked over by the clearing of rubbish."""

import gc

import pytest

from crmdesk import app
from crmdesk.l10n.languages import Locale
from crmdesk.ui.preferences import Preferences
from tests.ui.window_parts import fake_sections, register_pages


@pytest.fixture
def opening(qapp, tmp_path):
    register_pages()
    preferences = Preferences(tmp_path / "settings.json")
    made = []

    def open_here():
        work = app.open_book(str(tmp_path / "book.crm"), Locale.of("en"), preferences, fake_sections()[0])
        made.append(work)
        return work

    yield open_here
    for work in made:
        work.engine.dispose()
    gc.unfreeze()
    gc.disable()


def test_the_first_opening_leaves_nothing_to_look_over(opening):
    gc.enable()
    opening()
    assert gc.isenabled()
    assert gc.get_freeze_count() > 10_000
    assert len(gc.get_objects(0)) < 1_000


def test_an_opening_where_the_window_clears_leaves_that_as_it_is(opening):
    gc.disable()
    gc.unfreeze()
    opening()
    assert not gc.isenabled()
    assert gc.get_freeze_count() == 0
