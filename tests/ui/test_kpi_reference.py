"""The reference of the figures in the window."""

from __future__ import annotations

import pytest

from crmdesk.kpi.catalogue import KPIS
from crmdesk.l10n import texts
from crmdesk.ui.dialogs.kpi_reference import KpiReference
from crmdesk.ui.widgets.dir_label import DirLabel


@pytest.fixture
def reference(qtbot):
    dialog = KpiReference(KPIS.values())
    qtbot.addWidget(dialog)
    return dialog


def shown(dialog):
    return [label.text() for label in dialog.area.widget().findChildren(DirLabel)]


def test_every_figure_is_listed_and_the_first_one_told(reference):
    assert [pick.key for pick in reference.list.picks] == list(KPIS)
    first = next(iter(KPIS.values()))
    assert first.meaning in shown(reference)
    assert all(f"• {rule}" in shown(reference) for rule in (*first.includes, *first.excludes))


def test_words_of_any_chapter_find_it_and_words_of_none_say_so(reference):
    reference._seek("lead conversion customers")
    assert "lead_conversion_rate" in [pick.key for pick in reference.list.picks]
    reference._seek("zzzz")
    assert reference.list.picks == []
    assert shown(reference) == ["No KPI has these words."]


def test_it_is_in_the_language_of_the_window(qtbot, monkeypatch):
    monkeypatch.setattr(texts, "_window", "fa")
    dialog = KpiReference([KPIS["win_rate"]])
    qtbot.addWidget(dialog)
    assert [pick.title for pick in dialog.list.picks] == ["نرخ بستن قرارداد"]
