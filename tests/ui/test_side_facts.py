"""What stands beside a record, in words."""

from dataclasses import replace

from crmdesk.l10n.formats import Formatter
from crmdesk.l10n.languages import Locale
from crmdesk.l10n.normalise import strip_marks
from crmdesk.model.risk_rules import USUAL_RULES, Sign
from crmdesk.services.customer_risk import Health
from crmdesk.services.record_facts import RecordFacts
from crmdesk.ui.cells import Writing
from crmdesk.ui.story.side_facts import side_facts


def written(facts, health=None):
    writing = Writing(Formatter(Locale.of("en")), "USD")
    return side_facts(facts, "company", writing, health)


def shown(facts):
    return {one.caption: strip_marks(one.value) for one in written(facts)}


def test_a_company_tells_its_tickets_a_month_and_its_satisfaction():
    told = shown(RecordFacts(year_tickets=30, ratings=7, satisfied=5))
    assert told["Tickets a month"] == "2.5, last 12 months"
    assert told["Satisfaction (CSAT)"] == "5 of 7", "of few answers no share is told"
    assert shown(RecordFacts(ratings=20, satisfied=15))["Satisfaction (CSAT)"] == "75% (15 of 20)"


def test_how_many_deals_are_open_is_told_apart_from_their_value():
    assert shown(RecordFacts(open_deals=2, open_value=45_000_00))["Open deals"] == "2 ($45,000)"


def test_what_there_is_nothing_of_is_left_out():
    assert list(shown(RecordFacts())) == ["Open deals"]


def test_health_comes_first_with_a_sign_a_word_and_its_reasons():
    silent, due = (USUAL_RULES.rule(one) for one in (Sign.SILENCE, Sign.RENEWAL_DUE))
    well, one, both = (written(RecordFacts(), Health(signs))[0] for signs in ((), (silent,), (due, silent)))
    told = [(fact.caption, strip_marks(fact.value)) for fact in (well, one, both)]
    values = ("No warning signs", "1 warning sign", "2 warning signs")
    assert told == [("Health", value) for value in values]
    assert well.icon != one.icon == both.icon
    assert (well.reasons, strip_marks(one.reasons)) == ("", "Nobody was in contact for 60 days.")
    (day,) = written(RecordFacts(), Health((replace(silent, threshold=1),)))[:1]
    assert strip_marks(day.reasons) == "Nobody was in contact for a day."
    assert both.reasons.splitlines()[1:] == one.reasons.splitlines()
    assert all(fact.caption != "Health" for fact in written(RecordFacts()))
