"""What stands beside a record, in words."""

from crmdesk.l10n.formats import Formatter
from crmdesk.l10n.languages import Locale
from crmdesk.l10n.normalise import strip_marks
from crmdesk.services.record_facts import RecordFacts
from crmdesk.ui.cells import Writing
from crmdesk.ui.story.side_facts import side_facts


def shown(facts):
    writing = Writing(Formatter(Locale.of("en")), "USD")
    return {caption: strip_marks(value) for caption, value, _ltr in side_facts(facts, "company", writing)}


def test_a_company_tells_its_tickets_a_month_and_its_satisfaction():
    told = shown(RecordFacts(year_tickets=30, ratings=7, satisfied=5))
    assert told["Tickets a month"] == "2.5, last 12 months"
    assert told["Satisfaction (CSAT)"] == "71% of 7"


def test_how_many_deals_are_open_is_told_apart_from_their_value():
    assert shown(RecordFacts(open_deals=2, open_value=45_000_00))["Open deals"] == "2 ($45,000)"


def test_what_there_is_nothing_of_is_left_out():
    assert list(shown(RecordFacts())) == ["Open deals"]
