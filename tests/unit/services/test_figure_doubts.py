"""What stands beside a number: the rows behind it, its interval, that it can still change, of what kind it is."""

import datetime as dt
from decimal import Decimal

import pytest

from crmdesk.kpi.catalogue import kpi_named
from crmdesk.kpi.figure import Figure, Part, Point
from crmdesk.kpi.plain import figure_json
from crmdesk.l10n.calendars import CalendarId
from crmdesk.l10n.formats import Formatter
from crmdesk.l10n.languages import Locale
from crmdesk.model.period import Grain, Period
from crmdesk.model.setting import BookFacts
from crmdesk.services import closing, deals, figures, records
from crmdesk.services.figure_doubts import undecided
from crmdesk.services.figure_texts import figure_lines
from crmdesk.services.figure_words import Compare, FigureWords

OCTOBER = Period.month(2026, 10, CalendarId.GREGORIAN)
MID_OCTOBER, NOVEMBER = dt.date(2026, 10, 12), dt.date(2026, 11, 20)
FMT, FACTS = Formatter(Locale.of("en")), BookFacts(currency="USD")
WORDS = FigureWords(FMT, FACTS)


def figure(kpi, value="0.4", **other):
    kpi = kpi_named(kpi)
    known = {"n": 8, "of": 20, "period": OCTOBER} | other
    return Figure(kpi=kpi, variant=kpi.variants[0], value=Decimal(value), **known)


def leads(**other):
    return figure("lead_conversion_rate", detail={"undecided": Decimal(5)}, **other)


def yearly(share):
    return figure("arr", "120000", n=30, of=None, detail={"by_the_month": Decimal(share)})


def cells(one):
    return list(figure_lines(one, fmt=FMT, facts=FACTS))


def test_a_provisional_figure_says_so_wherever_it_is_told():
    assert WORDS.marks(leads(), NOVEMBER) == ["provisional"]
    assert WORDS.certainty(leads()) == ["n = 8 of 20", "provisional, 5 undecided"]
    assert "provisional, 5 undecided" in WORDS.told(leads(), Compare.PREVIOUS, NOVEMBER)
    assert cells(leads())[0][-1] == "provisional, 5 undecided"


def test_a_figure_of_a_closed_period_cannot_change_and_says_what_was_undecided_then(crm, clock):
    people = [records.save(crm, entity="contact", values={"name": name}).id for name in ("Sara", "Omid")]
    period = Period.containing(crm.today(), Grain.MONTH, crm.facts.calendar, crm.facts.fiscal_start)
    clock.now = dt.datetime.combine(period.end, dt.time(9), dt.UTC) + dt.timedelta(days=2)

    def read():
        (found,) = figures.compute(crm, ids=["lead_conversion_rate"], period=period.next(), series=2)
        (then,) = figures.compute(crm, ids=["lead_conversion_rate"], period=period)
        return then, found.series[0]

    for number in read():
        assert (number.undecided, number.is_provisional) == (2, True)
    closing.close(crm, period=period)
    for number in read():
        assert (number.undecided, number.is_provisional) == (2, False)
        assert undecided(number, FMT) == "2 undecided at closing"
    then, _point = read()
    assert WORDS.marks(then, crm.today()) == []
    assert "provisional" not in WORDS.told(then, Compare.PREVIOUS, crm.today())
    assert figure_json(then, 2)["provisional"] is False
    won = records.save(crm, entity="deal", values={"title": "Won", "contact": people[0], "amount": 5}).id
    deals.win(crm, deal=won, day=crm.today())
    for number in read():
        assert (number.value, number.frozen.restated) == (0, Decimal("0.5"))
        assert undecided(number, FMT) == "2 undecided at closing"


def test_a_figure_whose_rows_are_all_decided_is_not_provisional():
    decided = figure("lead_conversion_rate", detail={"undecided": Decimal(0)})
    assert WORDS.marks(decided, NOVEMBER) == []
    assert cells(decided)[0][-1] == ""
    assert "provisional" not in WORDS.told(decided, Compare.PREVIOUS, NOVEMBER)


def test_what_is_unfinished_and_provisional_says_both_as_far_as_there_is_room():
    assert WORDS.marks(leads(is_running=True), MID_OCTOBER) == [
        "day 12 of 31 · provisional",
        "so far · provisional",
        "provisional",
        "so far",
    ]
    assert cells(leads(is_running=True))[0][-1] == "so far · provisional, 5 undecided"


def test_the_periods_of_a_series_say_which_are_provisional():
    past = [
        Point(period=OCTOBER.previous(), value=Decimal("0.5"), n=1, of=2),
        Point(period=OCTOBER, value=Decimal("0.4"), n=8, of=20, undecided=5),
    ]
    assert cells(leads(series=tuple(past)))[1:] == [
        ["", "September 2026", "50.0%"],
        ["", "October 2026", "40.0%", "provisional, 5 undecided"],
    ]


@pytest.mark.parametrize(("share", "kinds"), [("0.74", ["run rate"]), ("0.5", []), ("0.2", [])])
def test_a_year_of_mostly_monthly_terms_is_a_run_rate(share, kinds):
    assert WORDS.marks(yearly(share), NOVEMBER) == kinds
    assert cells(yearly(share))[0][-1] == " · ".join(kinds)
    assert ("run rate" in WORDS.told(yearly(share), Compare.PREVIOUS, NOVEMBER)) is bool(kinds)


def test_each_part_has_its_rows_its_interval_and_whether_these_are_few():
    chloe = Part(
        key="1", text="Chloe Hughes", value=Decimal(0), n=0, of=6, too_few=True,
        interval=(Decimal(0), Decimal("0.39")),
    )  # fmt: skip
    none = Part(key="2", text="Sara", value=None, n=0, of=0, reason="No deal was decided in this period.")
    assert cells(figure("win_rate", parts=(chloe, none)))[1:] == [
        ["", "Chloe Hughes", "0.0%", "0 of 6", "95% interval: 0.0% to 39.0% · too few"],
        ["", "Sara", "–", "0 of 0", "No deal was decided in this period."],
    ]


def reasons(kpi, whole, *counts):
    parts = tuple(
        Part(key=str(n), text=f"R{n}", value=Decimal(count) / whole, n=count, of=whole)
        for n, count in enumerate(counts)
    )
    return figure(kpi, str(Decimal(sum(counts)) / whole), n=sum(counts), of=whole, parts=parts, by="reason")


def test_shares_of_one_whole_add_up_as_they_are_shown():
    shown = [line[2] for line in cells(reasons("lost_reasons", 7, 3, 1, 1, 1, 1))[1:]]
    assert shown == ["42.8%", "14.3%", "14.3%", "14.3%", "14.3%"]


def test_shares_of_a_larger_whole_add_up_to_the_share_of_their_sum():
    found = cells(reasons("churn_by_reason", 30, 1, 1, 1, 1, 1, 1))
    assert found[0][2] == "20.0%"
    shown = [Decimal(line[2].rstrip("%")) for line in found[1:]]
    assert (sum(shown), set(shown)) == (20, {Decimal("3.3"), Decimal("3.4")})


def test_parts_with_a_whole_each_stay_as_they_are():
    parts = tuple(Part(key=str(n), text="S", value=Decimal(1) / 3, n=1, of=3) for n in range(3))
    assert [line[2] for line in cells(figure("win_rate", parts=parts))[1:]] == ["33.3%"] * 3
