"""The golden month of the KPI book in its figures, to the printed digits, in two calendars."""

from __future__ import annotations

from decimal import Decimal

import pytest

from crmdesk.kpi import recurring
from crmdesk.kpi.spec import Unit
from crmdesk.model.period import Period
from crmdesk.model.subscription import Subscription
from crmdesk.services import deals, figures, records
from tests.unit.services.golden_month import MONTHS, MOVED, GoldenMonth
from tests.unit.services.test_subscriptions import enter, set_calendar

CENTS = 100


@pytest.fixture(params=MONTHS, ids=["gregorian", "jalali"])
def month(request, crm, once):
    """The golden month told as a person would tell it, with J's one-off sale, and its period."""
    golden = GoldenMonth(*request.param)
    once(f"the golden month {request.param}", crm, lambda: tell(crm, golden))
    return Period.month(request.param[1], request.param[2], golden.calendar_id)


def tell(crm, golden):
    set_calendar(crm, golden.calendar_id)
    enter(crm, golden)
    company = figures.keys_named(crm, filters={"company": "J"})["company"]
    values = {"title": "Chairs", "company": int(company), "amount": 500 * CENTS, "created": golden.day(2)}
    deals.win(crm, deal=records.save(crm, entity="deal", values=values).id, day=golden.day(12))


def figure(crm, kpi, period, **more):
    [found] = figures.compute(crm, ids=[kpi], period=period, **more)
    return found


def shown(found):
    """A value as the book of figures prints it: a share in per cent, money in whole units."""
    if found.value is None:
        return None
    scale = {Unit.SHARE: 100}.get(found.unit, Decimal(1) / CENTS if found.unit.is_money else 1)
    return found.value * scale


WHOLE = [
    ("churn_rate", "", "20.0"),
    ("churn_rate", "event", "40.0"),
    ("churn_rate", "stripe", "30.8"),
    ("retention_rate", "", "80"),
    ("churn_by_reason", "", "20"),
    ("defection_rate", "", "10"),
    ("renewal_rate", "", "66.7"),
    ("renewal_value_rate", "", "70.7"),
    ("mrr", "", "1130"),
    ("arr", "", "13560"),
    ("mrr_movements", "", "130"),
    ("net_new_revenue", "", "130"),
    ("gross_revenue_retention", "", "83.0"),
    ("net_revenue_retention", "", "91.0"),
    ("arpa", "", "102.73"),
    ("quick_ratio", "", "1.3881"),
]


def test_every_figure_to_the_printed_digits(crm, month):
    for kpi, variant, printed in WHOLE:
        found = shown(figure(crm, kpi, month, variant=variant))
        places = Decimal(printed).as_tuple().exponent
        assert found.quantize(Decimal(1).scaleb(places)) == Decimal(printed), kpi


def test_the_five_movements_stand_with_their_signs(crm, month):
    parts = figure(crm, "mrr_movements", month).parts
    assert [(part.key, part.value) for part in parts] == [
        (name, value * CENTS * (-1 if name in {"contraction", "churn"} else 1)) for name, value in MOVED.items()
    ]


def test_what_stands_beside_the_figures(crm, month):
    churn = figure(crm, "churn_rate", month)
    assert (churn.n, churn.of) == (2, 10)
    assert churn.detail == {"involuntary": 0, "paused": 0, "passing": 1, "came_back": 1}
    reasons = figure(crm, "churn_by_reason", month)
    assert {part.key: shown_part(part) for part in reasons.parts} == {"price": 10, "competitor": 10}
    [competitor] = figure(crm, "defection_rate", month).parts
    assert (competitor.label, shown_part(competitor)) == ("Globex", 10)
    grown = figure(crm, "net_new_revenue", month).detail
    assert grown == {"opening": 1000 * CENTS, "closing": 1130 * CENTS, "one_off": 500 * CENTS}
    revenue = figure(crm, "mrr", month)
    assert (revenue.n, revenue.detail["past_due"]) == (12, 100 * CENTS)
    assert figure(crm, "arpa", month).of == 11
    due = figure(crm, "renewal_rate", month)
    assert (due.n, due.of, due.detail["undecided"], due.is_provisional) == (4, 6, 0, False)
    assert figure(crm, "repeat_purchase_rate", month).value == 0


def shown_part(part):
    return part.value * 100


def test_the_rows_open(crm, month):
    def names(kpi, population, column="name", **more):
        found = figures.rows(crm, kpi=kpi, period=month, population=population, **more)
        place = [one.id for one in found.columns].index(column)
        return sorted(row.cells[place] for row in found.rows)

    assert names("churn_rate", "customers_at_opening") == list("ABCDEFGHIJ")
    assert names("churn_rate", "churned") == ["E", "G"]
    assert names("churn_rate", "passing") == ["P"]
    assert names("churn_rate", "came_back") == ["H"]
    assert names("churn_rate", "left", variant="event") == ["E", "G", "H", "P"]
    assert names("churn_rate", "joined", variant="stripe") == ["K", "M", "P"]
    assert names("mrr", "past_due", "customer") == ["C"]
    assert names("arpa", "customers_at_closing") == list("ABCDFHIJKMN")
    assert names("renewal_rate", "due", "customer") == list("ABCEFG")
    assert names("renewal_rate", "renewed", "customer") == list("ABCF")
    assert names("net_new_revenue", "one_off", "customer") == ["J"]
    assert names("mrr_movements", "movements", filters={"movement": "reactivation"}) == ["H", "N"]


def test_cohorts_of_the_golden_month(crm, month):
    grid = figure(crm, "cohort_retention", month)
    assert grid.value is None
    ours = grid.parts[-1]
    assert (ours.key, next(cell.key for cell in ours.parts)) == (month.key, "0")
    assert [(cell.n, cell.of) for cell in ours.parts if cell.of] == [(3, 3)]
    assert all(cell.value is None and cell.reason for cell in ours.parts[1:])
    # E came in the month before and was lost in the golden month.
    before = next(part for part in grid.parts if part.key == month.previous().key)
    assert [(cell.n, cell.of) for cell in before.parts[:2]] == [(1, 1), (0, 1)]


@pytest.mark.parametrize("kpi", recurring.KPIS, ids=lambda one: one.id)
def test_a_subscription_of_nobody_is_in_no_recurring_figure_and_each_says_so(crm, month, kpi):
    before = figure(crm, kpi.id, month)
    company = records.save(crm, entity="company", values={"name": "Gone"}).id
    values = {"company": company, "plan": "Basic", "start": month.start, "price": 100 * CENTS}
    made = records.save(crm, entity="subscription", values=values).id
    with crm.write() as unit:
        row = unit.session.get(Subscription, made)
        row.customer_id = row.company_id = None
        unit.commit("Forgot whose it is")
    after = figure(crm, kpi.id, month)
    assert (after.value, after.parts, after.factors) == (before.value, before.parts, before.factors)
    assert any("without a customer" in one for one in kpi.excludes)
