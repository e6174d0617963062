"""Exports: inert in a spreadsheet, or exactly what an import reads back."""

import csv
import datetime as dt
from decimal import Decimal

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from crmdesk.entities.catalogue import ENTITIES
from crmdesk.l10n.errors import CrmError
from crmdesk.model import Deal
from crmdesk.model.activity import ActivityKind, Repeat
from crmdesk.model.cost import CostCategory
from crmdesk.model.period import Grain, Period
from crmdesk.model.survey import AnswerKind
from crmdesk.model.ticket import EventAuthor, TicketStatus
from crmdesk.services import activities, deals, exporting, history, lists, records, settings, tickets
from crmdesk.services.importing.plan import Options, make_plan
from crmdesk.services.importing.run import run_import

TRAPS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "=cmd|' /C calc'!A0",
    '"=1"',
    "＝1",
    "a;=1",
    "a,=1",
]


@pytest.fixture
def full(crm, made, clock, once):
    """The small business with everything that a file can hold, traps included."""
    return once("everything a file can hold", crm, lambda: fill_up(crm, made, clock), clock)


def fill_up(crm, made, clock):
    records.save(
        crm,
        entity="contact",
        record=made.person,
        values={
            "emails": ["a@x.com", "b@x.com"],
            "phones": ["+98 912 345 6789"],
            "tags": ["vip", "مهم"],
            "note": "x\ny",
        },
    )
    for text in TRAPS:
        records.save(crm, entity="contact", values={"name": text, "city": text})
    day = dt.date(2026, 1, 1)
    records.save(crm, entity="rate", values={"currency": "EUR", "day": day, "rate": Decimal("1.125")})
    lost = records.save(crm, entity="deal", values={"title": "Lost", "amount": 7, "currency": "EUR"}).id
    deals.lose(crm, deal=lost, reason="price")
    deals.move(crm, deals=[made.deal], stage=made.stages[1])
    add_service(crm, made, clock)
    add_inputs(crm, made)
    return made


def add_inputs(crm, made):
    """Campaigns of one name, equal costs, answers and uses, and what holds for periods."""
    day = dt.date(2026, 5, 1)
    spring = {"name": "Spring", "channel": "=ads", "start": day, "end": day, "budget": 100_050}
    first, second = (
        records.save(crm, entity="campaign", values=spring | {"ref": ref}).id for ref in ("C-1", "C-2")
    )
    records.save(crm, entity="campaign", values={"name": "=1+1"})
    for entity, record in (("contact", made.person), ("company", made.company), ("deal", made.deal)):
        records.save(crm, entity=entity, record=record, values={"campaign": second})
    spent = {"day": day, "amount": 12_345, "category": CostCategory.MARKETING, "campaign": first}
    for more in ({}, {}, {"text": "Ads", "contact": made.person}, {"amount": -7, "currency": "EUR"}):
        records.save(crm, entity="cost", values=spent | more)
    said = {"kind": AnswerKind.NPS, "score": 9, "day": day, "contact": made.person}
    for more in (
        {},
        {},
        {"scale": "1-10", "wave": "May", "text": "a\nb"},
        {"kind": AnswerKind.CES, "score": 7},
    ):
        records.save(crm, entity="answer", values=said | more)
    used = {"product": made.product, "company": made.company, "day": day}
    for count in (3, 3, None):
        records.save(crm, entity="usage", values=used | {"count": count})
    month, quarter = (Period.containing(day, one, crm.facts.calendar) for one in (Grain.MONTH, Grain.QUARTER))
    wanted = {"kpi": "win_rate", "period": month, "value": Decimal("0.35"), "benchmark": Decimal("0.3125")}
    for more in (
        {},
        {"owner": made.staff},
        {"team": "North"},
        {"kpi": "sales_total", "value": Decimal("1e6")},
    ):
        records.save(crm, entity="target", values=wanted | more)
    for period in (month, quarter):
        records.save(crm, entity="market_size", values={"period": period, "amount": 10**9})
        spent = {"category": CostCategory.SERVICE, "period": period, "amount": 0}
        records.save(crm, entity="baseline", values=spent)


def add_service(crm, made, clock):
    """Tickets with a story, activities of all kinds, and days with hours of their own."""
    for subject in ("No sound", "=1+1", "Same", "Same"):
        values = {"subject": subject, "contact": made.person, "owner": made.staff, "priority": "high"}
        ref = None if subject == "Same" else f"T-{subject}"
        ticket = records.save(crm, entity="ticket", values=values | {"ref": ref}).id
        clock.advance(minutes=95)
        if subject != "Same":
            tickets.reply(crm, ticket=ticket, text="We look\ninto it.", minutes=5)
            tickets.reply(crm, ticket=ticket, text="Thank you", author=EventAuthor.CUSTOMER)
            tickets.note(crm, ticket=ticket, text="x; y")
            tickets.note(crm, ticket=ticket, text="x; y")
            clock.advance(hours=30)
            tickets.set_status(crm, ticket=ticket, status=TicketStatus.SOLVED)
            tickets.rate(crm, ticket=ticket, satisfaction=4)
    for kind in ActivityKind:
        activities.log(crm, kind=kind, entity="deal", record=made.deal, text="=1", minutes=7)
    activities.log(crm, kind=ActivityKind.CALL, entity="deal", record=made.deal, text="=1", minutes=7)
    planned = {"kind": ActivityKind.TASK, "subject": "Send it", "due_at": clock.now, "repeat": Repeat.WEEKLY}
    records.save(
        crm, entity="activity", values=planned | {"ticket": ticket, "remind": clock.now, "pinned": True}
    )
    for day, hours in ((4, None), (5, "08:00-12:00")):
        values = {"day": dt.date(2026, 7, day), "name": f"Day {day}", "hours": hours}
        records.save(crm, entity="holiday", values=values)


def write(crm, path, entity, *, exact):
    query = exporting.whole_list(entity)
    return exporting.export_list(crm, query=query, path=path, exact=exact, rtl=False)


def bring(crm, path, kind):
    plan = make_plan(path, kind=kind, options=Options(), calendar=crm.facts.calendar)
    return run_import(crm, plan=plan)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("entity", ENTITIES, ids=lambda one: one.name)
def test_an_exact_export_of_anything_changes_nothing_when_it_comes_back(crm, full, tmp_path, entity, ending):
    path = tmp_path / f"list.{ending}"
    count = write(crm, path, entity.name, exact=True)
    assert count == lists.count(crm, query=exporting.whole_list(entity.name))
    result = bring(crm, path, entity.plural)
    assert (result.rows, result.unchanged) == (count, count), [str(error.reason) for error in result.errors]


def test_what_is_noted_with_a_deal_goes_out_and_comes_in_with_it(crm, tmp_path):
    noted = {"next_step": "Call on Sunday", "tags": ["fair", "hot"], "note": "Two lines\nof it"}
    records.save(crm, entity="deal", values={"title": "Desks", "ref": "D-9", **noted})
    write(crm, tmp_path / "deals.csv", "deal", exact=True)
    history.undo(crm)
    assert bring(crm, tmp_path / "deals.csv", "deals").created == 1
    [deal] = crm.read(lambda session: session.scalars(select(Deal.id).where(Deal.trashed.is_(None))).all())
    values = records.open_record(crm, entity="deal", record=deal).values
    assert {name: values[name] for name in noted} == noted


def test_a_close_is_told_in_the_column_of_stages(crm, full, tmp_path):
    write(crm, tmp_path / "moves.csv", "stage_move", exact=True)
    with (tmp_path / "moves.csv").open(encoding="utf-8", newline="") as file:
        stages = [row["stage"] for row in csv.DictReader(file)]
    assert sorted(stages) == ["Lost", "New lead", "New lead", "Qualified"]


def test_moves_of_deals_of_one_title_come_back_to_their_deals(crm, full, tmp_path):
    for ref in ("D-1", "D-2"):
        deal = records.save(crm, entity="deal", values={"title": "Same", "ref": ref}).id
        deals.move(crm, deals=[deal], stage=full.stages[1])
    count = write(crm, tmp_path / "moves.csv", "stage_move", exact=True)
    result = bring(crm, tmp_path / "moves.csv", "stage-moves")
    assert (result.unchanged, result.rejected) == (count, 0)


def test_nothing_in_a_safe_export_is_a_formula(crm, full, tmp_path):
    path = tmp_path / "list.csv"
    write(crm, path, "contact", exact=False)
    with path.open(encoding="utf-8-sig", newline="") as file:
        names = [row["Name"] for row in csv.DictReader(file)]
    for name in names:
        assert not name.startswith(("=", "+1", "-1", "@", "\t", "\r", "＝")), name
    write(crm, path.with_suffix(".xlsx"), "contact", exact=False)
    sheet = load_workbook(path.with_suffix(".xlsx")).active
    kinds = {cell.data_type for row in sheet.iter_rows(min_row=2) for cell in row if cell.value is not None}
    assert "f" not in kinds


def test_a_list_is_exported_as_it_is_shown(crm, full, tmp_path):
    path = tmp_path / "list.csv"
    query = lists.ListQuery(
        entity="deal", columns=("title", "amount", "status", "owner"), sort="amount", descending=True
    )
    assert exporting.export_list(crm, query=query, path=path, exact=False, rtl=False) == 2
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == [
            ["Title", "Amount", "Status", "Owner", "Currency"],
            ["Ten desks", "5000.00", "Open", "Ali", "USD"],
            ["Lost", "0.07", "Lost", "", "EUR"],
        ]


@pytest.mark.parametrize("exact", [False, True])
def test_amounts_of_a_book_in_toman_say_what_they_are_in(crm, tmp_path, exact):
    with crm.write() as unit:
        settings.put(unit, {"currency": "IRR", "toman": True})
        unit.commit("Counted in toman")
    records.save(crm, entity="deal", values={"title": "Desks", "amount": 1_250_005})
    path = tmp_path / "list.csv"
    query = lists.ListQuery(entity="deal", columns=("title", "amount"))
    exporting.export_list(crm, query=query, path=path, exact=exact, rtl=False)
    with path.open(encoding="utf-8-sig", newline="") as file:
        [told] = list(csv.reader(file))[1:]
    assert told == (["Desks", "1250005", "IRR"] if exact else ["Desks", "125000.5", "IRT"])
    assert bring(crm, path, "deals").unchanged == 1


def test_an_unknown_ending_is_refused_and_nothing_is_written(crm, tmp_path):
    with pytest.raises(CrmError):
        write(crm, tmp_path / "list.docx", "deal", exact=True)
    assert list(tmp_path.glob("list*")) == []
