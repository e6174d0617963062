"""The rows of actions: no key twice, none that needs a Latin keyboard or a system key."""

import re
from collections import Counter

import pytest
from PySide6.QtGui import QKeySequence

from crmdesk.l10n.normalise import strip_marks
from crmdesk.paths import resource
from crmdesk.ui.actions import ACTIONS, BY_ID, Command, When
from crmdesk.ui.sections import SECTIONS, section_of

KEY = re.compile(r"(Ctrl\+)?(Shift\+)?(F\d{1,2}|[A-Z0-9,]|Up|Down|Left|Right|Return|Enter|Esc|Del)")


@pytest.mark.parametrize("rtl", [False, True])
def test_no_key_means_two_things(rtl, qapp):
    keys = Counter(keys.toString() for row in ACTIONS for keys in row.sequences(rtl=rtl))
    assert [key for key, times in keys.items() if times > 1] == []
    assert "" not in keys


@pytest.mark.parametrize("row", ACTIONS, ids=lambda row: row.id)
def test_keys_are_of_the_allowed_kinds(row):
    for keys in row.keys.split():
        found = KEY.fullmatch(keys)
        assert found, keys
        control, _shift, key = found.groups()
        if re.fullmatch(r"[A-Z0-9,]", key):
            assert control, f"{keys} would be typed"


@pytest.mark.parametrize("row", ACTIONS, ids=lambda row: row.id)
def test_rows_are_whole(row):
    assert row.text
    assert not row.icon or resource("icons", f"{row.icon}.svg").is_file()
    assert BY_ID[row.id] is row


def test_stages_follow_the_reading_direction(qapp):
    [ltr], [rtl] = (BY_ID["next_stage"].sequences(rtl=rtl) for rtl in (False, True))
    assert ltr == QKeySequence("Ctrl+Shift+Right")
    assert rtl == QKeySequence("Ctrl+Shift+Left")
    assert BY_ID["next_record"].sequences(rtl=True) == [QKeySequence("Ctrl+Down")]


def test_two_keys_of_one_action_have_a_word_between_them(qapp):
    assert BY_ID["redo"].told_keys(rtl=False) == "Ctrl+Y or Ctrl+Shift+Z"
    assert strip_marks(BY_ID["redo"].told_keys(rtl=True)) == "Ctrl+Y or Ctrl+Shift+Z"
    assert BY_ID["new"].told_keys(rtl=False) == "Ctrl+N"


def test_how_many_must_be_selected():
    allowed = {when.name: [n for n in range(4) if when.allows(n)] for when in When}
    assert allowed == {"ALWAYS": [0, 1, 2, 3], "ONE": [1], "SOME": [1, 2, 3]}


def test_every_section_can_be_reached_by_key():
    for section in SECTIONS:
        assert BY_ID[f"go_{section.key}"].keys
    assert section_of("product").key == "settings"
    assert section_of("nothing") is None


def test_a_command_tells_its_id(qapp, qtbot):
    command = Command(BY_ID["undo"], qapp)
    command.retranslate(rtl=True)
    with qtbot.waitSignal(command.chosen) as told:
        command.trigger()
    assert told.args == ["undo"]
    assert command.hint() == "Ctrl+Z"
