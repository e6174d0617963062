"""Entering campaigns, costs, answers, usage, targets, market sizes and baselines by hand."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from crmdesk.db.check import check_book
from crmdesk.db.names import name_of
from crmdesk.entities.catalogue import entity as declared_entity
from crmdesk.l10n.calendars import CalendarId
from crmdesk.model.base import Base
from crmdesk.model.cost import Baseline, Cost, CostCategory
from crmdesk.model.errors import IllegalMove, InvalidRecord
from crmdesk.model.period import Grain, Period
from crmdesk.model.survey import SCALES, Answer, AnswerKind, bounds_of
from crmdesk.services import finding, history, lists, records, settings
from crmdesk.services.inputs import read_scale
from crmdesk.services.list_filters import Filter, Op
from crmdesk.services.lists import ListQuery
from crmdesk.services.periods import period_of, read_period
from tests.oracle.state import differences, state_of

DAY = dt.date(2026, 3, 10)
MARCH = Period.month(2026, 3, CalendarId.GREGORIAN)
QUARTER = Period.quarter(2026, 1, CalendarId.GREGORIAN)


def save(crm, entity, record=None, **values):
    return records.save(crm, entity=entity, values=values, record=record).id


def refused(crm, entity, record=None, **values):
    with pytest.raises(InvalidRecord) as caught:
        save(crm, entity, record, **values)
    return [(error.field, str(error)) for error in caught.value.errors]


def of(crm, model, record):
    return crm.read(lambda session: session.get_one(model, record))


def examples(made):
    """One sound record of each kind, with a change to it."""
    return {
        "campaign": ({"name": "Spring", "start": DAY, "end": DAY, "budget": 5}, {"channel": "mail"}),
        "cost": ({"day": DAY, "amount": 700, "category": CostCategory.CRM}, {"company": made.company}),
        "answer": (
            {"kind": AnswerKind.NPS, "score": Decimal(9)},
            {"score": Decimal(3), "text": "slow\nreply"},
        ),
        "usage": ({"product": made.product, "contact": made.person, "day": DAY}, {"count": Decimal(4)}),
        "target": ({"kpi": "win_rate", "period": MARCH, "value": Decimal("0.3")}, {"period": QUARTER}),
        "market_size": ({"period": MARCH, "amount": 9}, {"period": QUARTER}),
        "baseline": ({"period": MARCH, "amount": 0, "category": CostCategory.CRM}, {"period": QUARTER}),
    }


KINDS = ("campaign", "cost", "answer", "usage", "target", "market_size", "baseline")


@pytest.mark.parametrize("entity", KINDS)
def test_what_is_entered_comes_back_is_changed_deleted_and_all_is_undone(crm, made, entity):
    values, change = examples(made)[entity]
    states = [state_of(crm.engine)]
    record = save(crm, entity, **values)
    found = records.open_record(crm, entity=entity, record=record)
    assert {name: found.values[name] for name in values} == values
    assert found.title
    states.append(state_of(crm.engine))
    save(crm, entity, record, **change)
    found = records.open_record(crm, entity=entity, record=record)
    assert {name: found.values[name] for name in values | change} == values | change
    told = history.of_record(crm, entity=entity, record=record)[0].changes
    assert {one.field.name for one in told} >= {name for name in change if name not in {"company", "contact"}}
    states.append(state_of(crm.engine))
    records.trash(crm, entity=entity, ids=[record])
    assert lists.count(crm, query=ListQuery(entity, lists.default_columns(entity))) == 0
    assert check_book(crm.engine) == []
    for state in reversed(states):
        history.undo(crm)
        assert differences(state, state_of(crm.engine)) == []
    for _state in range(3):
        history.redo(crm)
    assert lists.count(crm, query=ListQuery(entity, lists.default_columns(entity))) == 0


@pytest.mark.parametrize("entity", KINDS)
def test_a_list_tells_and_orders_every_field(crm, made, entity):
    values, change = examples(made)[entity]
    save(crm, entity, **values)
    save(crm, entity, **values | change | ({"day": DAY} if entity == "answer" else {}))
    declared = declared_entity(entity)
    names = tuple(one.name for one in declared.fields)
    for one in declared.fields:
        if one.sortable:
            rows = list(lists.each_row(crm, query=ListQuery(entity, names, sort=one.name)))
            assert len(rows) == 2
    plain = {name: value for name, value in values.items() if declared.field(name).kind.value != "link"}
    shown = [dict(zip(names, row.values, strict=True)) for row in rows]
    for name, value in plain.items():
        if declared.field(name).kind.value != "money" or not declared.field(name).currency:
            assert value in [one[name] for one in shown], name


def test_a_campaign_is_found_by_its_name_and_channel(crm):
    save(crm, "campaign", name="بهار ۱۴۰۵", channel="Newsletter", ref="C-77")
    for text in ("بهار", "newsletter", "c-77"):
        assert [(hit.entity, hit.title) for hit in finding.find(crm, text=text)] == [
            ("campaign", "بهار ۱۴۰۵")
        ]
    records.trash(crm, entity="campaign", ids=[1])
    assert finding.find(crm, text="newsletter") == []


def test_answers_and_costs_are_found_by_their_words(crm):
    answer = save(crm, "answer", kind=AnswerKind.NPS, score=Decimal(3), text="Support was slow\nand rude")
    cost = save(crm, "cost", day=DAY, amount=5, text="تبلیغات نوروز")
    assert [(hit.entity, hit.id) for hit in finding.find(crm, text="rude")] == [("answer", answer)]
    assert [(hit.entity, hit.id) for hit in finding.find(crm, text="نوروز")] == [("cost", cost)]
    save(crm, "cost", day=DAY, amount=5, text="Rent")
    query = ListQuery("cost", ("text",), search="rent")
    assert [row.values for row in lists.each_row(crm, query=query)] == [("Rent",)]


def test_a_campaign_is_made_in_the_form_of_a_contact(crm, made):
    save(crm, "contact", made.person, campaign="Autumn")
    found = records.open_record(crm, entity="contact", record=made.person)
    assert found.labels["campaign"] == "Autumn"
    save(crm, "deal", made.deal, campaign="Autumn")
    assert (
        records.open_record(crm, entity="deal", record=made.deal).values["campaign"]
        == found.values["campaign"]
    )


# Costs -------------------------------------------------------------------------------------------------------


def test_a_cost_keeps_the_rate_of_its_day_until_its_day_or_currency_is_changed(crm):
    for day, rate in ((dt.date(2026, 1, 1), "1.1"), (dt.date(2026, 3, 1), "1.2")):
        save(crm, "rate", currency="EUR", day=day, rate=Decimal(rate))
    cost = save(crm, "cost", day=DAY, amount=1_000, currency="EUR", text="Ads")
    save(crm, "rate", currency="EUR", day=DAY, rate=Decimal(2))
    save(crm, "cost", cost, amount=2_000)
    assert of(crm, Cost, cost).base_amount == 2_400
    save(crm, "cost", cost, day=dt.date(2026, 2, 1))
    assert of(crm, Cost, cost).base_amount == 2_200
    save(crm, "cost", cost, currency="USD")
    assert (of(crm, Cost, cost).base_amount, of(crm, Cost, cost).rate) == (2_000, 1)
    before = dt.date(2025, 12, 31)
    assert refused(crm, "cost", cost, currency="EUR", day=before)[0][1].startswith("“Ads” is in EUR")
    assert refused(crm, "cost", day=before, amount=1, currency="EUR")[0][1].startswith("“Other” is in EUR")


def test_a_cost_belongs_to_its_company_or_that_of_its_person(crm, made):
    cost = save(crm, "cost", day=DAY, amount=-5, contact=made.person)
    found = of(crm, Cost, cost)
    assert (found.customer_id, found.base_amount, found.category) == (made.company, -5, CostCategory.OTHER)
    save(crm, "cost", cost, contact=None)
    assert of(crm, Cost, cost).customer_id is None


def test_what_cannot_be_is_refused_in_plain_words(crm, made):
    assert refused(crm, "cost", day=DAY) == [("amount", "This field cannot be empty.")]
    assert refused(crm, "cost", day=DAY, amount=1, category="rent")[0][0] == "category"
    assert refused(crm, "campaign", name="A", start=DAY, end=dt.date(2026, 1, 1))[0][0] == "end"
    assert refused(crm, "campaign", name="A", budget=-1)[0][0] == "budget"
    assert refused(crm, "usage", product=made.product, count=Decimal("1.5")) == [
        ("count", "Enter a whole number.")
    ]
    assert refused(crm, "usage", product=made.product, count=Decimal(-1))[0][0] == "count"
    assert refused(crm, "usage", product=made.product, day=dt.date(2050, 1, 1))[0][0] == "day"
    assert refused(crm, "market_size", period=MARCH, amount=0)[0][0] == "amount"
    days = Period.days(DAY, DAY)
    assert refused(crm, "market_size", period=days, amount=1)[0][1].startswith(
        "Enter a month, a quarter or a year"
    )


# Answers -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", list(AnswerKind))
def test_a_score_is_on_its_scale(crm, kind):
    for scale in SCALES[kind]:
        low, high = bounds_of(scale)
        for score in range(low, high + 1):
            save(crm, "answer", kind=kind, score=Decimal(score), scale=scale)
        for score in (low - 1, high + 1):
            told = refused(crm, "answer", kind=kind, score=Decimal(score), scale=scale)
            assert told == [("score", f"The score is a number from {low} to {high}.")]


@pytest.mark.parametrize(
    ("kind", "text", "scale"),
    [
        *(
            (AnswerKind.NPS, text, "0-10")
            for text in (None, "0-10", "0–10", "0 to 10", "۰ تا ۱۰", "10-0", "10")
        ),
        *((AnswerKind.NPS, text, "1-10") for text in ("1-10", "from 1 to 10", "1..10")),
        *((AnswerKind.CSAT, text, "1-5") for text in (None, "5", "1/5", "1 - 5")),
        *((AnswerKind.CES, text, "1-7") for text in (None, "7", "١–٧")),
        (AnswerKind.CSAT, "10", "10"),
        (AnswerKind.CSAT, "1-10", "1-10"),
        (AnswerKind.NPS, "stars", "stars"),
    ],
)
def test_scales_are_read_as_people_write_them(kind, text, scale):
    assert read_scale(kind, text) == scale


def test_another_kind_of_answer_has_another_scale(crm):
    answer = save(crm, "answer", kind=AnswerKind.NPS, score=Decimal(5))
    save(crm, "answer", answer, kind=AnswerKind.CSAT)
    assert of(crm, Answer, answer).scale == "1-5"
    assert refused(crm, "answer", answer, scale="0-10")[0][0] == "scale"


# Periods -----------------------------------------------------------------------------------------------------


def test_there_is_one_entry_for_a_period(crm, made):
    told = "There is an entry for this period already. Change that one."
    for entity, values in (
        ("market_size", {"amount": 5}),
        ("baseline", {"amount": 5, "category": CostCategory.CRM}),
        ("target", {"kpi": "win_rate", "value": Decimal(1)}),
        ("target", {"kpi": "win_rate", "value": Decimal(1), "owner": made.staff}),
        ("target", {"kpi": "win_rate", "value": Decimal(1), "team": "North"}),
    ):
        save(crm, entity, period=MARCH, **values)
        assert refused(crm, entity, period=MARCH, **values) == [("period", told)]
        save(crm, entity, period=QUARTER, **values)
        save(crm, entity, period=Period.year(2026, CalendarId.GREGORIAN), **values)
    save(crm, "baseline", period=MARCH, amount=1, category=CostCategory.SALES)


def test_a_target_is_for_a_figure_that_there_is_and_for_one_side(crm, made):
    assert refused(crm, "target", kpi="happiness", period=MARCH, value=Decimal(1)) == [
        ("kpi", "There is no KPI “happiness”.")
    ]
    both = {"owner": made.staff, "team": "North"}
    assert refused(crm, "target", kpi="win_rate", period=MARCH, value=Decimal(1), **both)[0][0] == "team"


def test_a_record_knows_the_last_day_of_its_period(crm):
    baseline = save(crm, "baseline", period=MARCH, amount=1, category=CostCategory.CRM)
    save(crm, "baseline", baseline, period=QUARTER)
    found = of(crm, Baseline, baseline)
    assert (found.grain, found.start, found.end) == ("quarter", QUARTER.start, QUARTER.end)
    change = history.of_record(crm, entity="baseline", record=baseline)[0].changes
    assert [(one.field.name, one.before, one.after) for one in change] == [("period", MARCH, QUARTER)]


@pytest.mark.parametrize("fiscal", [1, 4, 7, 10])
@pytest.mark.parametrize("kind", list(CalendarId))
def test_a_period_is_read_back_as_it_is_written_in_every_calendar(crm, kind, fiscal):
    with crm.write() as unit:
        settings.put(unit, {"calendar": kind.value, "fiscal_start": fiscal})
        unit.commit("Changed")
    for grain in (Grain.MONTH, Grain.QUARTER, Grain.YEAR):
        one = Period.containing(dt.date(2019, 5, 5), grain, kind, fiscal)
        for _step in range(30):
            assert period_of(crm.facts, one.grain, one.start) == one
            assert read_period(one.key, crm.facts, DAY) == one
            gregorian = Period.containing(one.start, grain, CalendarId.GREGORIAN, fiscal)
            assert read_period(gregorian.key, crm.facts, DAY).start == gregorian.start
            one = one.next()


@pytest.mark.parametrize("op", [Op.IS, Op.AT_LEAST, Op.AT_MOST])
def test_a_list_is_narrowed_to_periods(crm, op):
    months = [Period.month(2026, number, CalendarId.GREGORIAN) for number in (1, 2, 3, 4)]
    periods = [*months, QUARTER, Period.quarter(2026, 2, CalendarId.GREGORIAN)]
    for one in periods:
        save(crm, "market_size", period=one, amount=1)
    query = ListQuery("market_size", ("period",), filters=(Filter("period", op, months[1]),))
    keep = {
        Op.IS: lambda one: one == months[1],
        Op.AT_LEAST: lambda one: one.start >= months[1].start,
        Op.AT_MOST: lambda one: one.start <= months[1].last,
    }[op]
    found = [row.values[0] for row in lists.each_row(crm, query=query)]
    assert sorted(found, key=str) == sorted(filter(keep, periods), key=str)


@pytest.mark.parametrize("entity", ["cost", "market_size", "baseline", "campaign", "target"])
def test_amounts_fix_the_currency_of_the_book(crm, entity, made):
    records.change_many(crm, entity="product", ids=[made.product], values={"price": None})
    records.trash(crm, entity="deal", ids=[made.deal])
    with crm.write() as unit:
        for model in ("stage_move", "deal"):
            for row in unit.get_many(records.model_of(model), [1], in_trash=True).values():
                unit.session.delete(row)
        unit.commit("Gone")
    assert not settings.has_figures(crm)
    values = {"campaign": {"name": "A", "budget": 5}}.get(entity) or examples(made)[entity][0]
    save(crm, entity, **values)
    assert settings.has_figures(crm)
    with pytest.raises(IllegalMove):
        settings.change_currency(crm, code="EUR")


def test_every_table_has_a_word_for_what_stands_in_the_way_of_an_undo(crm):
    for table in Base.metadata.tables:
        assert name_of(table), table
