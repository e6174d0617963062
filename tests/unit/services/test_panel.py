"""The panel and the drill-down are the figures themselves, and their rows add up to them."""

import csv
import datetime as dt
from collections import Counter
from decimal import Decimal
from functools import partial

import pytest
from sqlalchemy import select

from crmdesk.db.uow import Work
from crmdesk.kpi.catalogue import KPIS
from crmdesk.kpi.spec import Formula, Role, Total
from crmdesk.kpi.subscription_rows import PAID
from crmdesk.l10n.calendars import CalendarId
from crmdesk.l10n.formats import Formatter
from crmdesk.l10n.languages import Locale
from crmdesk.l10n.texts import using
from crmdesk.model import Contact, DealStatus, StageMove
from crmdesk.model.contact import ContactKind
from crmdesk.model.period import Grain, Period
from crmdesk.services import (
    deals,
    demo,
    drilling,
    figures,
    history,
    panel,
    panel_asking,
    panel_roles,
    pipelines,
    records,
    settings,
)
from crmdesk.services.drilling import Drilled
from crmdesk.services.panel import Question
from crmdesk.services.panel_charts import CHARTS, charts_of
from crmdesk.services.panel_roles import PRESETS, WITHOUT_SUBSCRIPTIONS, TileKey

NOW = dt.datetime(2026, 11, 18, 12, tzinfo=dt.UTC)
OCTOBER = Period.month(2026, 10, CalendarId.GREGORIAN)


@pytest.fixture
def told(engine, once):
    """A sample book whose clock stands still."""
    work = Work(engine, clock=lambda: NOW)
    once("a sample of ninety", work, lambda: make_sample(work))
    return work


def make_sample(work):
    with work.write() as unit:
        settings.put(
            unit,
            {
                "currency": "USD",
                "country": "US",
                "calendar": "gregorian",
                "timezone": "UTC",
                "language": "en",
                "fiscal_start": 1,
                "name": "",
            },
        )
        pipelines.make_first(unit)
        unit.commit("Made the book")
    demo.fill(work, language="en", size=90, months=18, seed=3)


def ask(work, **question):
    return panel.read_panel(work, question=Question(**({"period": OCTOBER, "role": Role.SALES} | question)))


def shown(found, chart):
    """What a chart of the panel shows."""
    return next(what for one, what in found.charts.items() if one.id == chart)


def test_the_panel_is_the_figures_themselves(told):
    found = ask(told)
    assert [str(one) for one in found.tiles][:8] == list(PRESETS[Role.SALES].tiles[:8])
    for one in found.figures:
        way = {"variant": one.variant.id, "series": 13, "last_year": True}
        (alone,) = figures.compute(told, ids=[one.kpi.id], period=OCTOBER, **way)
        assert one == alone
    assert found.today == dt.date(2026, 11, 18)
    assert found.has_begun


def test_a_business_that_sells_once_has_another_view_for_its_owner(crm):
    def tiles():
        found = panel.read_panel(crm, question=Question(period=OCTOBER, role=Role.OWNER))
        assert found.tiles == found.preset
        return [str(one) for one in found.tiles]

    assert tiles() == list(PRESETS[Role.OWNER].tiles)
    records.save(crm, entity="deal", values={"title": "First", "amount": 100})
    assert tiles() == list(WITHOUT_SUBSCRIPTIONS[Role.OWNER].tiles)
    customer = records.save(crm, entity="contact", values={"name": "Sara"}).id
    values = {"contact": customer, "plan": "Basic", "start": OCTOBER.start, "price": 100}
    records.save(crm, entity="subscription", values=values)
    assert tiles() == list(PRESETS[Role.OWNER].tiles)


def test_sales_end_with_the_running_period_where_it_comes_next(told):
    found = ask(told)
    assert [one.period for one in shown(found, "sales").points] == OCTOBER.next().series(13)
    august = Period.month(2026, 8, CalendarId.GREGORIAN)
    assert shown(ask(told, period=august), "sales").points[-1].period == august
    november = OCTOBER.next()
    assert shown(ask(told, period=november), "sales").points[-1].period == november


def test_owners_add_up_to_the_whole(told):
    whole = ask(told)
    won = Counter()
    for move in told.read(lambda session: session.scalars(select(StageMove)).all()):
        stands = move.until_day is None or move.until_day >= OCTOBER.end
        if move.outcome is DealStatus.WON and OCTOBER.start <= move.day < OCTOBER.end and stands:
            won[move.owner_id] += 1
    place = [str(one) for one in whole.tiles].index("deals_won")
    assert whole.figures[place].value == sum(won.values())
    for record, _name in whole.owners:
        own = ask(told, owner=record)
        assert own.figures[place].value == won[record]
        assert shown(own, "funnel").won.value == won[record]


def test_targets_of_the_chart_begin_where_they_were_set(told):
    found = ask(told)
    months = [one.period for one in shown(found, "sales").points]
    figures.set_target(told, kpi="sales_total", period=months[5], value=Decimal(12_345))
    after = ask(told)
    assert shown(after, "sales").goals[:5] == shown(found, "sales").goals[:5]
    assert set(shown(after, "sales").goals[5:]) == {Decimal(1_234_500)}
    quarter = Period.quarter(2026, 3, CalendarId.GREGORIAN)
    assert set(shown(ask(told, period=quarter), "sales").goals) == {None}, (
        "a month's target is not a quarter's"
    )


def test_a_role_has_the_tiles_that_were_chosen_for_it(told):
    chosen = [TileKey("win_rate"), TileKey("forecast", "open"), TileKey("no_such_figure")]
    before = ask(told, role=Role.OWNER).tiles
    panel_roles.keep_panel(told, role=Role.OWNER, tiles=chosen, charts=None)
    assert ask(told, role=Role.OWNER).tiles == tuple(chosen[:2])
    assert [str(one) for one in ask(told).tiles][:2] == ["sales_total", "forecast:open"]
    history.undo(told)
    assert ask(told, role=Role.OWNER).tiles == before
    panel_roles.keep_panel(told, role=Role.OWNER, tiles=chosen, charts=None)
    panel_roles.keep_panel(told, role=Role.OWNER, tiles=None, charts=None)
    assert ask(told, role=Role.OWNER).tiles == before


def test_a_role_has_the_charts_that_were_chosen_for_it(told):
    def charts(role=Role.SALES):
        return [one.id for one in ask(told, role=role).charts]

    before, tiles = charts(), ask(told).tiles
    assert before == list(PRESETS[Role.SALES].charts)
    chosen = ["sources", "funnel", "no_such_chart", "sales", "funnel"]
    panel_roles.keep_panel(told, role=Role.SALES, tiles=tiles[:2], charts=chosen)
    assert charts() == ["sources", "funnel", "sales"]
    assert charts(Role.REP) == list(PRESETS[Role.REP].charts)
    assert [one.id for one in ask(told).preset_charts] == before
    history.undo(told)
    assert (charts(), ask(told).tiles) == (before, tiles)
    panel_roles.keep_panel(told, role=Role.SALES, tiles=None, charts=[])
    assert charts() == []
    panel_roles.keep_panel(told, role=Role.SALES, tiles=None, charts=None)
    assert charts() == before


def test_a_panel_kept_before_charts_could_be_chosen_has_those_of_the_preset(told):
    with told.write() as unit:
        settings.put(unit, {"panel.owner": ["win_rate", "mrr"]})
        unit.commit("Changed the tiles of a KPI panel")
    found = ask(told, role=Role.OWNER)
    assert [str(one) for one in found.tiles] == ["win_rate", "mrr"]
    assert [one.id for one in found.charts] == list(PRESETS[Role.OWNER].charts)


def test_every_chart_can_be_shown_to_every_role(told):
    every = list(CHARTS)
    for role in (Role.SUPPORT, Role.REP):
        panel_roles.keep_panel(told, role=role, tiles=None, charts=every)
        found = ask(told, role=role)
        assert [one.id for one in found.charts] == every == [one.id for one in found.offered_charts]


def test_what_is_not_declared_is_left_out(told):
    few = {id_: KPIS[id_] for id_ in ("win_rate", "forecast", "stage_conversion", "deals_won")}
    for role in Role:
        preset = told.read(partial(panel_roles.preset_tiles, role=role, known=few))
        assert {one.kpi for one in preset} <= few.keys()
        charts = told.read(partial(charts_of, role=role, known=few))
        assert {one.id for one in charts} <= {"funnel"}
    assert TileKey("stage_conversion") not in panel_roles.offered_tiles(few)


def test_no_figure_is_asked_for_twice(told, monkeypatch):
    asked = []
    real = panel_asking.run

    def noted(session, ids, period, **how):
        kept = tuple(sorted((how.get("filters") or {}).items()))
        asked.extend((one, how.get("variant") or "", period, how.get("by"), kept) for one in ids)
        return real(session, ids, period, **how)

    monkeypatch.setattr(panel_asking, "run", noted)
    for role in Role:
        asked.clear()
        ask(told, role=role)
        assert len(asked) == len(set(asked)), role


def test_a_person_has_no_figure_of_the_whole_business(told):
    found = ask(told, role=Role.OWNER, owner=1)
    for key, one in zip(found.tiles, found.figures, strict=True):
        if "owner" in one.variant.dimensions():
            assert one.filters == {"owner": "1"}, key
        else:
            assert (one.value, one.filters) == (None, {})
            assert one.reason


def test_an_empty_book_has_closed_nothing(engine):
    work = Work(engine, clock=lambda: NOW)
    found = ask(work)
    assert not found.has_begun
    assert shown(found, "funnel") is None
    assert found.owners == ()


# Drilling


NUMBERS = (
    "mrr", "churn_rate", "renewal_value_rate",
    "sales_total", "forecast", "win_rate", "average_sale", "deals_won", "pipeline_value", "lead_conversion_rate", "sales_cycle",
    "deals_lost", "deals_created", "sales_velocity", "time_in_stage",
)  # fmt: skip


@pytest.mark.parametrize("kpi", NUMBERS)
@pytest.mark.parametrize("grain", [Grain.MONTH, Grain.YEAR, Grain.ALL])
def test_every_sum_row_is_its_factor(told, kpi, grain):
    period = Period.all() if grain is Grain.ALL else Period.containing(OCTOBER.start, grain, OCTOBER.calendar)
    for way in figures.variants(told, kpi=kpi, period=period):
        found = drilling.drill(told, asked=Drilled(kpi=kpi, period=period, variant=way.variant.id))
        assert found.figure == way
        assert [tab.population for tab in found.tabs] == way.variant.everything()
        values = {factor.value for factor in way.factors}
        told_words = 0
        for tab in found.tabs:
            counted = drilling.tally(way.variant, tab)
            if counted.words != "{count} row":
                told_words += 1
                assert counted.counted in values
        if isinstance(way.variant.form, Total):
            assert drilling.tally(way.variant, found.tabs[0]).counted == way.value
        assert told_words or isinstance(way.variant.form, Formula)


def test_pages_hold_every_row_once(told, monkeypatch):
    monkeypatch.setattr(drilling, "PAGE", 7)
    asked = Drilled(kpi="deals_created", period=Period.all())
    whole = figures.rows(told, kpi="deals_created", period=Period.all(), sort_by="name", descending=False)
    pages = [
        drilling.read_rows(
            told, asked=asked, population="created", offset=offset, sort_by="name", descending=False
        )
        for offset in range(0, whole.count, 7)
    ]
    assert [row.record for page in pages for row in page.rows] == [row.record for row in whole.rows]
    assert all(len(page.rows) <= 7 for page in pages)


def test_a_part_of_a_split_figure_is_a_number_of_its_own(told):
    (figure,) = figures.compute(told, ids=["stage_conversion"], period=OCTOBER)
    for part in figure.parts:
        asked = Drilled(kpi="stage_conversion", period=OCTOBER, filters=(("stage", part.key),))
        found = drilling.drill(told, asked=asked)
        assert found.number.value == part.value
        assert [tab.count for tab in found.tabs[:2]] == [part.n, part.of]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_file_has_all_rows_and_the_same_sum(told, tmp_path, ending):
    year = Period.year(2026, CalendarId.GREGORIAN)
    (figure,) = figures.compute(told, ids=["sales_total"], period=year)
    path = tmp_path / f"rows.{ending}"
    asked = Drilled(kpi="sales_total", period=year)
    count = drilling.export_rows(told, asked=asked, population="won", path=path, rtl=False)
    assert count == figure.n
    if ending == "csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = list(csv.DictReader(file))
    else:
        from openpyxl import load_workbook

        header, *rows = load_workbook(path).active.values
        lines = [dict(zip(header, row, strict=True)) for row in rows]
    assert len(lines) == count
    assert sum(Decimal(str(line["Amount"])) for line in lines) == figure.value / 100


def test_amounts_of_a_file_are_toman_where_the_book_counts_in_them(crm, tmp_path):
    with crm.write() as unit:
        settings.put(unit, {"currency": "IRR", "toman": True})
        unit.commit("Counted in toman")
    deals.win(crm, deal=records.save(crm, entity="deal", values={"title": "Desks", "amount": 500_000}).id)
    path, month = tmp_path / "rows.csv", Period.month(2026, 5, CalendarId.GREGORIAN)
    asked = Drilled(kpi="sales_total", period=month)
    drilling.export_rows(crm, asked=asked, population="won", path=path, rtl=False)
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert [line["Amount"] for line in csv.DictReader(file)] == ["50000"]


@pytest.mark.parametrize(
    ("kept", "plain", "shown"),
    [("monthly", "هر ماه", "هر ماه"), ("4 months", "هر 4 ماه", "هر ۴ ماه"), ("yearly", "هر سال", "هر سال")],
)
def test_the_term_of_a_subscription_is_said_in_the_language(kept, plain, shown):
    term = PAID.column("interval")
    with using("fa"):
        assert drilling.words_of(kept, term) == plain
        assert drilling.words_of(kept, term, Formatter(Locale.of("fa"))) == shown


def test_a_row_of_contacts_knows_whether_it_is_a_company(told):
    for record, kind in told.read(lambda s: s.execute(select(Contact.id, Contact.kind)).all()):
        name = "company" if kind is ContactKind.COMPANY else "contact"
        assert drilling.entity_of(told, table="contact", record=record) == name
    assert drilling.entity_of(told, table="deal", record=1) == "deal"


def test_who_set_the_target_is_told(told):
    person = panel.read_panel(told, question=Question(period=OCTOBER)).owners[0]
    told.staff = lambda: person[0]
    figures.set_target(told, kpi="win_rate", period=OCTOBER, value=Decimal("0.4"))
    found = drilling.drill(told, asked=Drilled(kpi="win_rate", period=OCTOBER))
    assert found.set_by == person[1]
