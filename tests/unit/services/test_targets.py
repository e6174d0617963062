"""Targets as people read them: figures by their names, numbers in their units; in files ids and numbers."""

from __future__ import annotations

import csv
import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from crmdesk.kpi.own import Composed
from crmdesk.l10n import texts
from crmdesk.l10n.calendar_ids import CalendarId
from crmdesk.l10n.formats import Formatter
from crmdesk.l10n.languages import Locale
from crmdesk.l10n.measured import InUnit
from crmdesk.model.errors import Invalid, InvalidRecord
from crmdesk.model.period import Grain, Period
from crmdesk.model.target import Target
from crmdesk.services import exporting, figures, history, lists, own_kpis, records, settings, targets
from crmdesk.services.importing.plan import Options, plan_for
from crmdesk.services.importing.run import run_import
from crmdesk.services.list_filters import Filter, Op
from crmdesk.services.lists import ListQuery

MARCH = Period.containing(dt.date(2026, 3, 1), Grain.MONTH, CalendarId.GREGORIAN)
SHOWN = ("kpi", "value", "benchmark")


def aim(crm, kpi, value, **more):
    values = {"kpi": kpi, "period": MARCH, "value": Decimal(value)} | more
    return records.save(crm, entity="target", values=values).id


@pytest.fixture
def aims(crm, made):
    """Targets of five units: for the business, a person and a team."""
    return {
        "win_rate": aim(crm, "win_rate", "0.02", benchmark=Decimal("0.3")),
        "sales_total": aim(crm, "sales_total", "1250.5", owner=made.staff),
        "sales_cycle": aim(crm, "sales_cycle", "40", team="فروش شمال"),
        "first_reply_time": aim(crm, "first_reply_time", "2.5"),
        "nps": aim(crm, "nps", "30"),
    }


def found(crm, **query):
    return list(lists.each_row(crm, query=ListQuery("target", SHOWN, **query)))


def kpis(crm, **query):
    return [str(row.values[0]) for row in found(crm, **query)]


def compose(crm, name="Share of ours"):
    made = Composed(kpi="", name=name, expression="win_rate", unit="share", better="up")
    return own_kpis.add(crm, made=made).kpi


# What can be wanted ------------------------------------------------------------------------------------------

SHARES_OF_A_WHOLE = ("churn_rate", "win_rate", "csat", "gross_revenue_retention", "renewal_value_rate")


@pytest.mark.parametrize("kpi", SHARES_OF_A_WHOLE)
@pytest.mark.parametrize("value", ["-1", "-0.01", "1.01", "5"])
def test_a_share_of_a_whole_has_no_target_that_it_can_never_be(crm, tmp_path, kpi, value):
    words = r"can only be from 0 % to 100 %\. Write a number within\."
    with pytest.raises(Invalid, match=words):
        figures.set_target(crm, kpi=kpi, period=MARCH, value=Decimal(value))
    with pytest.raises(Invalid, match=words):
        figures.set_target(crm, kpi=kpi, period=MARCH, value=Decimal("0.5"), benchmark=Decimal(value))
    with pytest.raises(InvalidRecord) as refused:
        aim(crm, kpi, value)
    assert [error.message for error in refused.value.errors] == [targets.NOT_POSSIBLE]
    path = tmp_path / "targets.csv"
    path.write_text(f"kpi,period,value\n{kpi},2026-03,{value}\n", encoding="utf-8")
    assert brought(crm, path) == (0, 0, 0, 1)
    assert crm.read(lambda session: session.scalar(select(func.count()).select_from(Target))) == 0


@pytest.mark.parametrize(
    ("kpi", "value"),
    [
        *((kpi, value) for kpi in SHARES_OF_A_WHOLE for value in ("0", "1")),
        ("net_revenue_retention", "1.2"),
        ("quota_attainment", "1.1"),
        ("gross_margin", "-0.1"),
        ("crm_roi", "3"),
        ("nps", "-20"),
    ],
)
def test_what_can_be_is_wanted(crm, kpi, value):
    figures.set_target(crm, kpi=kpi, period=MARCH, value=Decimal(value))
    aim(crm, kpi, value, team="North")


# In lists and forms ------------------------------------------------------------------------------------------


def test_a_row_tells_the_name_of_its_figure_and_the_unit_of_its_numbers(crm, aims):
    rows = {row.id: row.values for row in found(crm)}
    kpi, value, benchmark = rows[aims["win_rate"]]
    assert (kpi, kpi.name, kpi.unit) == ("win_rate", "Close rate", "share")
    assert [(one, one.unit) for one in (value, benchmark)] == [
        (Decimal("0.02"), "share"),
        (Decimal("0.3"), "share"),
    ]
    assert {str(row[0]): row[1].unit for row in rows.values()} == {
        "win_rate": "share",
        "sales_total": "money",
        "sales_cycle": "days",
        "first_reply_time": "hours",
        "nps": "points",
    }
    assert rows[aims["nps"]][2] is None


def test_a_number_has_its_unit_where_the_figure_is_not_shown(crm, aims):
    query = ListQuery("target", ("value",))
    (row,) = lists.rows(crm, query=query, ids=[aims["sales_cycle"]])
    assert row.values[0].unit == "days"


def test_an_opened_target_is_called_by_its_figure(crm, aims):
    opened = records.open_record(crm, entity="target", record=aims["win_rate"])
    assert (opened.title, opened.values["kpi"].name) == ("Close rate", "Close rate")
    assert opened.values["value"].unit == "share"


def test_own_figures_are_offered_told_and_in_the_trash_told_still(crm):
    assert "own_1" not in targets.offered_kpis(crm)
    own = compose(crm)
    offered = {str(one): one for one in targets.offered_kpis(crm)}
    assert (offered[own].name, offered[own].unit) == ("Share of ours", "share")
    aim(crm, "share of OURS", "0.5")
    assert [(row.values[0], row.values[0].name) for row in found(crm)] == [("own_1", "Share of ours")]
    own_kpis.trash(crm, record=own_kpis.own_figures(crm)[0].record)
    assert own not in targets.offered_kpis(crm)
    (row,) = found(crm)
    assert (row.values[0].name, row.values[1].unit) == ("Share of ours", "share")
    with pytest.raises(InvalidRecord) as refused:
        aim(crm, own, "0.6")
    assert str(refused.value.errors[0]) == "There is no KPI “own_1”."


def test_lists_are_in_the_order_of_the_names_in_the_language_of_the_book(crm, aims):
    by_name = ["win_rate", "nps", "sales_total", "sales_cycle", "first_reply_time"]
    # Close rate, Net promoter score, Sales, Sales cycle length, Time to first reply
    assert kpis(crm, sort="kpi") == by_name
    assert kpis(crm, sort="kpi", descending=True) == by_name[::-1]
    with crm.write() as unit:
        settings.put(unit, {"language": "fa"})
        unit.commit("Persian")
    # زمان نخستین پاسخ، شاخص خالص مروّجان، طول چرخهٔ فروش، فروش، نرخ بستن قرارداد
    assert kpis(crm, sort="kpi") == ["first_reply_time", "nps", "sales_cycle", "sales_total", "win_rate"]


def test_lists_are_narrowed_by_the_figure(crm, aims):
    assert kpis(crm, filters=(Filter("kpi", Op.IS, "nps"),)) == ["nps"]
    assert sorted(kpis(crm, filters=(Filter("kpi", Op.IS_NOT, "nps"),))) == sorted(set(aims) - {"nps"})


def test_a_share_narrows_shares_and_a_number_all_others(crm, aims):
    def at_least(value):
        return (Filter("value", Op.AT_LEAST, value),)

    assert kpis(crm, filters=at_least(InUnit(Decimal("0.01"), "share"))) == ["win_rate"]
    assert kpis(crm, filters=at_least(InUnit(Decimal("0.03"), "share"))) == []
    assert sorted(kpis(crm, filters=at_least(Decimal(35)))) == ["sales_cycle", "sales_total"]
    assert kpis(crm, filters=(Filter("benchmark", Op.FILLED),)) == ["win_rate"]


def test_an_amount_narrows_in_toman_where_the_book_counts_in_them(crm):
    with crm.write() as unit:
        settings.put(unit, {"currency": "IRR", "toman": True})
        unit.commit("Toman")
    aim(crm, "sales_total", "5000")
    assert kpis(crm, filters=(Filter("value", Op.AT_LEAST, Decimal(500)),)) == ["sales_total"]
    assert kpis(crm, filters=(Filter("value", Op.AT_LEAST, Decimal(501)),)) == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("close", ["win_rate"]),
        ("RATE close", ["win_rate"]),
        ("win_rate", ["win_rate"]),
        ("بستن قرارداد", ["win_rate"]),
        ("ali", ["sales_total"]),
        ("sales ali", ["sales_total"]),
        ("cycle ali", []),
        ("شمال", ["sales_cycle"]),
        ("happiness", []),
    ],
)
def test_a_target_is_found_by_figure_person_and_team(crm, aims, text, wanted):
    assert kpis(crm, search=text) == wanted
    assert lists.count(crm, query=ListQuery("target", SHOWN, search=text)) == len(wanted)


# History -----------------------------------------------------------------------------------------------------


def unit_of(value):
    return getattr(value, "unit", "")


def test_numbers_are_ordered_within_their_units(crm, aims):
    aim(crm, "retention_rate", "0.9", benchmark=Decimal("0.1"))
    aim(crm, "average_sale", "80")
    aim(crm, "first_resolution_time", "8")
    up = kpis(crm, sort="value")
    units = [row.values[1].unit for row in found(crm, sort="value")]
    assert units == sorted(units)
    assert up == [
        "sales_cycle", "first_reply_time", "first_resolution_time", "average_sale", "sales_total",
        "nps", "win_rate", "retention_rate",
    ]  # fmt: skip
    down = kpis(crm, sort="value", descending=True)
    assert down == [
        "sales_cycle", "first_resolution_time", "first_reply_time", "sales_total", "average_sale",
        "nps", "retention_rate", "win_rate",
    ]  # fmt: skip
    with_benchmark = [one for one in kpis(crm, sort="benchmark") if one in {"win_rate", "retention_rate"}]
    assert with_benchmark == ["retention_rate", "win_rate"]


def test_history_tells_each_number_in_the_unit_of_its_time(crm, aims):
    record = aims["win_rate"]
    records.save(crm, entity="target", record=record, values={"value": Decimal("0.05")})
    changed = {"kpi": "sales_cycle", "value": Decimal(60), "benchmark": None}
    records.save(crm, entity="target", record=record, values=changed | {"team": "South"})
    records.save(crm, entity="target", record=record, values={"value": Decimal(70)})
    told = [
        {
            one.field.name: tuple(
                part for value in (one.before, one.after) for part in (value, unit_of(value))
            )
            for one in event.changes
        }
        for event in history.of_record(crm, entity="target", record=record)
    ]
    assert told[0] == {"value": (Decimal(60), "days", Decimal(70), "days")}
    assert told[1]["value"] == (Decimal("0.05"), "share", Decimal(60), "days")
    assert told[1]["kpi"] == ("win_rate", "share", "sales_cycle", "days")
    assert told[1]["benchmark"][:2] == (Decimal("0.3"), "share")
    assert told[2] == {"value": (Decimal("0.02"), "share", Decimal("0.05"), "share")}


def test_what_was_done_names_the_figure_in_the_language_of_the_reader(crm, aims):
    records.save(crm, entity="target", record=aims["win_rate"], values={"value": Decimal("0.05")})
    figures.set_target(crm, kpi="win_rate", period=MARCH, value=Decimal("0.06"))
    compose(crm)
    figures.set_target(crm, kpi="own_1", period=MARCH, value=Decimal("0.06"))
    fmt = Formatter(Locale.of("fa"))
    own, _composed, set_, changed, *_older = (
        fmt.sentence(deed.message, **deed.params) for deed in history.deeds(crm)
    )
    assert "نرخ بستن قرارداد" in set_
    assert "نرخ بستن قرارداد" in changed
    assert "Share of ours" in own
    with texts.using("en"):
        deed = history.deeds(crm)[3]
        assert Formatter(Locale.of("en")).sentence(deed.message, **deed.params) == "Changed “Close rate”"


def test_the_trash_of_one_and_of_several_is_told(crm, aims):
    one = records.trash(crm, entity="target", ids=[aims["nps"]])
    assert one.params["name"] == "Net promoter score"
    several = records.trash(crm, entity="target", ids=[aims["win_rate"], aims["sales_cycle"]])
    assert several.params == {"count": 2}


# Files -------------------------------------------------------------------------------------------------------


def written(crm, path, *, exact):
    query = exporting.whole_list("target")
    exporting.export_list(crm, query=query, path=path, exact=exact, rtl=False)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def brought(crm, path):
    plan = plan_for(crm, path, kind="targets", options=Options())
    result = run_import(crm, plan=plan)
    return result.created, result.updated, result.unchanged, result.rejected


@pytest.mark.parametrize("language", ["en", "fa", "ar", "he"])
def test_files_for_moving_data_have_ids_and_plain_numbers(crm, aims, tmp_path, language):
    path = tmp_path / "out.csv"
    with texts.using(language):
        rows = written(crm, path, exact=True)
    assert {row["kpi"]: (row["value"], row["benchmark"]) for row in rows} == {
        "win_rate": ("0.02", "0.3"),
        "sales_total": ("1250.5", ""),
        "sales_cycle": ("40", ""),
        "first_reply_time": ("2.5", ""),
        "nps": ("30", ""),
    }
    assert brought(crm, path) == (0, 0, 5, 0)


def test_files_to_be_read_have_names_that_come_in_again(crm, aims, tmp_path):
    path = tmp_path / "out.csv"
    with texts.using("fa"):
        rows = written(crm, path, exact=False)
    assert "نرخ بستن قرارداد" in {row["شاخص"] for row in rows}
    assert brought(crm, path) == (0, 0, 5, 0)
