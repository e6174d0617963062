"""The rules of warning signs: kept as one setting, changed one at a time, never without sense."""

from __future__ import annotations

import json

import pytest

from crmdesk.model.errors import Invalid
from crmdesk.model.risk_rules import RiskRules, Sign
from crmdesk.model.setting import BookFacts


def test_a_book_without_the_setting_looks_for_every_sign():
    assert [rule.sign for rule in BookFacts().risk_rules.looked_for()] == list(Sign)
    assert BookFacts.from_settings({}).risk_rules == RiskRules()


def test_the_setting_is_read_as_it_was_written():
    rules = RiskRules().changed(Sign.SILENCE, threshold=14).changed(Sign.DETRACTOR, on=False)
    stored = json.loads(json.dumps(rules.written()))
    assert BookFacts.from_settings({"risk_rules": stored}).risk_rules == rules
    assert rules.rule(Sign.SILENCE).threshold == 14
    assert Sign.DETRACTOR not in [rule.sign for rule in rules.looked_for()]


def test_a_setting_that_tells_of_one_sign_leaves_the_others_usual():
    rules = BookFacts.from_settings(
        {"risk_rules": {"silence": {"on": False}, "weather": {"on": True}}}
    ).risk_rules
    assert rules == RiskRules().changed(Sign.SILENCE, on=False)
    assert BookFacts.from_settings({"risk_rules": "nonsense"}).risk_rules == RiskRules()


@pytest.mark.parametrize(
    ("sign", "threshold"),
    [(Sign.SILENCE, 0), (Sign.SILENCE, -3), (Sign.SILENCE, 4000), (Sign.USAGE_FALLING, 101)],
)
def test_a_threshold_without_sense_is_refused(sign, threshold):
    with pytest.raises(Invalid, match="Write a number from 1 to"):
        RiskRules().changed(sign, threshold=threshold)


def test_every_sign_says_what_it_looks_for():
    for sign in Sign:
        assert sign.label
        assert "{count}" in getattr(sign.words, "many", sign.words)
