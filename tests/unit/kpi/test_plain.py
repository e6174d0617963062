"""A figure as the command line's JSON."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from crmdesk.kpi.catalogue import KPIS, NotOffered
from crmdesk.kpi.labels import key_named
from crmdesk.kpi.plain import cell_json, figure_json
from crmdesk.kpi.rows import rows
from crmdesk.l10n.formats import Formatter
from crmdesk.l10n.languages import Locale
from crmdesk.model.period import parse_period
from tests.oracle.book import TODAY
from tests.unit.kpi.conftest import FACTS

MARCH = parse_period("2024-03", "gregorian", TODAY)
KEYS = {
    *("id", "name", "unit", "period", "variant", "value", "n", "of", "interval", "reason", "formula"),
    *("parts", "series", "previous", "target", "detail"),
}


def test_every_figure_has_the_documents_keys_and_is_json(desk):
    for figure in desk.figures(None, "2024-03", by="owner", series=2):
        found = json.loads(json.dumps(figure_json(figure, 2), allow_nan=False))
        assert found.keys() >= KEYS
        assert (found["value"] is None) == (found["reason"] is not None)
        assert [point["period"]["label"] for point in found["series"]] == ["2024-02", "2024-03"]


def test_money_is_in_major_units_and_shares_are_fractions(desk):
    sara = desk.staff("Sara")
    desk.book.add(
        "target", kpi="sales_total", grain="month", start=desk.deal("2024-03-01")["created"], value=Decimal(7)
    )
    desk.deal("2024-03-01", (1, "won"), amount=1050, owner=sara)
    desk.deal("2024-03-01", (1, "won"), amount=101)
    desk.deal("2024-03-01", (1, "lost"), amount=100)
    total = figure_json(desk.figure("sales_total", "2024-03", by="owner"), 2)
    assert (total["value"], total["target"], total["unit"]) == (11.51, 7, "money")
    assert [(part["key"], part["label"], part["value"]) for part in total["parts"]] == [
        (str(sara), "Sara", 10.5),
        ("", "Unassigned", 1.01),
    ]
    assert total["period"] == {
        "start": "2024-03-01",
        "end": "2024-04-01",
        "label": "2024-03",
        "calendar": "gregorian",
    }
    assert total["previous"] == {
        "period": {"start": "2024-02-01", "end": "2024-03-01", "label": "2024-02", "calendar": "gregorian"},
        "value": 0,
        "n": 0,
        "of": None,
    }
    assert figure_json(desk.figure("sales_total", "2024-03"), 0)["value"] == 1151
    rate = figure_json(desk.figure("win_rate", "2024-03"), 2)
    assert rate["value"] == pytest.approx(2 / 3)
    assert rate["detail"] == {"open": 1}
    assert rate["interval"] == [pytest.approx(0.2077, abs=1e-4), pytest.approx(0.9385, abs=1e-4)]
    assert figure_json(desk.figure("sales_cycle", "2024-03", variant="median"), 2)["variant"] == "median"


def test_cells_of_rows_are_json_too(desk):
    desk.deal("2024-03-01", amount=1050, probability=Decimal("0.5"))
    desk.figure("forecast", "2024-03", variant="open")
    with Session(desk.engine) as session:
        page = rows(session, "forecast", MARCH, variant="open", facts=FACTS, today=TODAY)
        won = rows(session, "deals_created", MARCH, facts=FACTS, today=TODAY)
    [cells] = [dict(zip((column.id for column in page.columns), row.cells, strict=True)) for row in page.rows]
    kinds = {column.id: column.kind for column in (*page.columns, *won.columns)}
    found = {name: cell_json(value, kinds[name], 2) for name, value in cells.items()}
    assert found["day"] == "2024-03-01"
    assert (found["amount"], found["probability"], found["weighted"]) == (10.5, 0.5, 5.25)
    assert (found["age"], found["expected"], found["name"]) == (31, None, "Deal 1")
    outcome = [
        cell for column, cell in zip(won.columns, won.rows[0].cells, strict=True) if column.id == "outcome"
    ]
    assert cell_json(outcome[0], kinds["outcome"], 2) == "open"


def test_parts_of_parts_and_their_details(desk):
    desk.deal("2024-03-01", (1, desk.stages[1]))
    found = figure_json(desk.figure("stage_conversion", "2024-03", by="owner"), 2)
    first = found["parts"][0]
    assert (first["label"], first["value"], first["detail"]) == ("S0", 1, {"undecided": 0})
    assert first["parts"][0]["label"] == "Unassigned"
    assert "parts" not in first["parts"][0]


def test_a_reader_gets_the_months_name(desk):
    figure = desk.figure("deals_won", "2024-03")
    fmt = Formatter(Locale.of("en"))
    assert figure_json(figure, 2, fmt)["period"]["label"] == "March 2024"


def test_names_on_the_command_line_become_keys(desk):
    sara = desk.book.add("staff", name="Sara", sort_key="sara", email="Sara@example.test", ref="S-1")["id"]
    desk.figure("deals_won", "2024-03")
    with Session(desk.engine) as session:
        assert {key_named(session, "owner", text) for text in ("Sara", "S-1", "sara@EXAMPLE.test")} == {
            str(sara)
        }
        assert key_named(session, "owner", "") == ""
        assert key_named(session, "source", "web") == "web"
        assert key_named(session, "stage", "S1") == str(desk.stages[1]["id"])
        for dimension, text in (("owner", "Nobody"), ("weather", "rain")):
            with pytest.raises(NotOffered):
                key_named(session, dimension, text)


def test_the_catalogue_has_the_figures_of_the_book_and_no_others():
    words = """
    churn_rate retention_rate churn_by_reason defection_rate renewal_rate renewal_value_rate
    repeat_purchase_rate cohort_retention at_risk
    mrr arr mrr_movements net_new_revenue gross_revenue_retention net_revenue_retention arpa quick_ratio
    win_rate lead_conversion_rate stage_conversion time_in_stage sales_cycle average_sale sales_total
    deals_won deals_lost deals_created sales_velocity pipeline_value forecast lost_reasons sales_activity
    activities_per_win follow_up_rate stalled_deals lead_response_time quota_attainment pipeline_coverage
    clv_historic clv_simple clv_model cac ltv_to_cac cac_payback revenue gross_margin margin_per_customer
    retention_cost average_customer_value campaign_roi market_share cost_savings
    crm_tco crm_roi crm_npv crm_irr
    resolution_time first_resolution_time first_reply_time sla_met reopen_rate backlog nps tickets_created
    tickets_solved forecast_accuracy csat ces
    product_usage adoption data_quality
    """
    assert set(KPIS) <= set(words.split())
