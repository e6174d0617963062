"""An open record in a low window with large text: its name stays whole, and what is offered elsewhere gives way."""

import pytest

from tests.ui.keyboard_parts import Keyboard, home_in


@pytest.fixture
def open_in(qapp, tmp_path, tmp_path_factory, monkeypatch):
    home_in(tmp_path, monkeypatch)
    shown = []

    def show(size, text):
        one = Keyboard(qapp, tmp_path, tmp_path_factory, language="fa", size=size)
        shown.append(one)
        one.preferences.text_size = text
        one.window.show_section("deals")
        one.settle()
        one.press_command("open")
        return one.window.page.pane

    yield show
    for one in shown:
        one.preferences.text_size = 100
        one.close()


def is_whole(part):
    return part.isVisible() and part.visibleRegion().boundingRect() == part.rect()


@pytest.mark.parametrize(("size", "text", "has_all"), [((960, 540), 150, False), ((1366, 768), 100, True)], ids=str)
def test_a_low_deal_leaves_out_what_is_told_elsewhere(open_in, size, text, has_all):
    pane = open_in(size, text)
    assert is_whole(pane.head.name)
    assert pane.head.name.height() >= pane.head.name.sizeHint().height()
    assert is_whole(pane.edit)
    assert [part.isVisible() for part in (pane.head.facts, pane.head.disc, pane.quick)] == [has_all] * 3
