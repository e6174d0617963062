"""What figures go by, in the settings: saved at once, undone, guarded, and named."""

from __future__ import annotations

from decimal import Decimal

import pytest

from crmdesk.model.customer import CustomerBasis
from crmdesk.model.risk_rules import USUAL_RULES, Sign
from crmdesk.services import settings
from crmdesk.ui.outfit import Outfit
from crmdesk.ui.sections import SECTIONS
from tests.ui.real_window import RealWindow, unnamed
from tests.ui.window_parts import fake_sections, plain

REAL = tuple(
    real if real.key == "settings" else fake for real, fake in zip(SECTIONS, fake_sections(), strict=True)
)
SHARES = {"margin": ("۶۲٫۵٪", "0.625"), "discount_rate": ("2", "0.02"), "capital_rate": ("12.5%", "0.125")}
COUNTS = {
    "acquisition_lag": ("24", 24),
    "usage_least": ("۵", 5),
    "stalled_days": ("30", 30),
    "offer_share": ("150", 150),
    "offer_months": ("۶", 6),
}


@pytest.fixture
def shown(qapp, tmp_path, tmp_path_factory):
    """The part of an empty English book."""
    one = RealWindow(qapp, tmp_path, tmp_path_factory, sections=REAL)
    one.outfit = Outfit(one.window, str(one.book))
    one.window.show_section("settings")
    one.settle()
    one.window.page.go_to("kpis")
    one.settle()
    one.part = one.window.page.parts["kpis"]
    yield one
    one.close()


def leave(shown, field, text):
    """Type over what stands in a field, and leave it."""
    field.line.setText(text)
    field.check()
    field.left.emit()
    shown.settle()


def undo(shown):
    shown.desk.undo()
    shown.settle()


def told(shown):
    """The gestures that are told from here on."""
    found = []
    shown.desk.committed.connect(found.append)
    return found


def test_who_is_a_customer_is_chosen_and_undone(shown):
    gestures, box = told(shown), shown.part.basis
    box.setCurrentIndex(box.findData("subscription"))
    box.activated.emit(box.currentIndex())
    shown.settle()
    assert shown.work.facts.customer_basis is CustomerBasis.SUBSCRIPTION
    assert len(gestures) == 1
    undo(shown)
    assert shown.work.facts.customer_basis is CustomerBasis.AUTOMATIC
    assert box.currentData() == "automatic"


def test_each_share_is_kept_as_an_exact_text_and_undone(shown):
    for name, (text, kept) in SHARES.items():
        field, before, gestures = shown.part.shares[name], getattr(shown.work.facts, name), told(shown)
        leave(shown, field, text)
        assert settings.read(shown.work)[name] == kept
        assert getattr(shown.work.facts, name) == Decimal(kept) != before
        assert len(gestures) == 1
        undo(shown)
        assert getattr(shown.work.facts, name) == before == field.value()


def test_each_count_is_saved_and_undone(shown):
    for name, (text, kept) in COUNTS.items():
        field, before = shown.part.counts[name], getattr(shown.work.facts, name)
        leave(shown, field, text)
        assert getattr(shown.work.facts, name) == kept != before
        undo(shown)
        assert getattr(shown.work.facts, name) == before == field.value()


def test_a_rule_is_turned_off_and_its_number_changed_each_for_itself(shown):
    row = shown.part.risks[Sign.SILENCE]
    leave(shown, row.threshold, "45")
    row.switch.click()
    shown.part.risks[Sign.DETRACTOR].switch.click()
    shown.settle()
    rules = shown.work.facts.risk_rules
    assert (rules.rule(Sign.SILENCE).threshold, rules.rule(Sign.SILENCE).on) == (45, False)
    assert not rules.rule(Sign.DETRACTOR).on
    assert "45" in plain(row.about.text())
    assert not row.threshold.isEnabled()
    undo(shown)
    assert shown.work.facts.risk_rules.rule(Sign.DETRACTOR).on
    undo(shown)
    assert row.switch.isChecked()
    undo(shown)
    assert shown.work.facts.risk_rules == USUAL_RULES
    assert row.threshold.value() == 60


def test_nonsense_is_refused_beside_its_field_and_changes_nothing(shown):
    before, part = settings.read(shown.work), shown.part
    for field, text, words in (
        *((share, wrong, "0 to 100") for share in part.shares.values() for wrong in ("101", "-1", "")),
        (part.shares["margin"], "much", ""),
        *((part.counts["acquisition_lag"], wrong, "0 to 24") for wrong in ("25", "-1", "1.5", "")),
        (part.counts["usage_least"], "0", "1 to"),
        (part.counts["stalled_days"], "0", "1 to"),
        (part.risks[Sign.USAGE_FALLING].threshold, "101", "1 to 100"),
        (part.risks[Sign.SILENCE].threshold, "0", "1 to"),
        (part.risks[Sign.SILENCE].threshold, "2.5", "whole"),
    ):
        leave(shown, field, text)
        assert field.error, text
        assert words in plain(field.error)
    assert settings.read(shown.work) == before


def test_the_same_value_makes_no_gesture(shown):
    gestures = told(shown)
    leave(shown, shown.part.shares["margin"], "70.0")
    leave(shown, shown.part.risks[Sign.SILENCE].threshold, "60")
    assert gestures == []


def test_own_figures_open_from_here(shown, monkeypatch):
    asked = []
    monkeypatch.setattr(shown.window, "run", asked.append)
    shown.part.own.click()
    assert asked == ["own_kpis"]


def test_all_is_named_and_found_by_its_words(shown):
    assert unnamed(shown.part) == []
    shown.window.page._seek("at risk")
    assert shown.part.risk_card.isVisibleTo(shown.window.page)
    assert not shown.part.card.isVisibleTo(shown.window.page)
    shown.window.page._seek("cost of capital")
    assert shown.part.shares["capital_rate"].isVisibleTo(shown.window.page)
    assert not shown.part.risk_card.isVisibleTo(shown.window.page)
