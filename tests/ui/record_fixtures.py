"""The fixtures of tests on real pages."""

import pytest

from tests.ui.book_parts import OpenBook, Shelf


@pytest.fixture(scope="session")
def shelf(tmp_path_factory):
    """The sample books."""
    return Shelf(tmp_path_factory.mktemp("shelf"))


@pytest.fixture
def open_book(qapp, tmp_path, shelf):
    """A function that opens a window on a copy of a language's sample book, or on an empty one."""
    opened = []

    def show(language="en", *, book_language="", empty=False, records=240, **how):
        folder = tmp_path / f"n{len(opened)}"
        folder.mkdir()
        wanted = book_language or language
        book = shelf.empty(wanted, folder) if empty else shelf.copy(wanted, folder, records)
        opened.append(OpenBook(qapp, folder, book, language, **how))
        return opened[-1]

    yield show
    for one in opened:
        one.close()
