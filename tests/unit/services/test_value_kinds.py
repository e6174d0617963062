"""Moments, lengths of time, intervals and discounts in lists, filters and files."""

import csv
import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from crmdesk.l10n.parse_moments import read_moment
from crmdesk.services import exporting, lists, records, settings
from crmdesk.services.importing.cells import CellReader
from crmdesk.services.importing.plan import Options, make_plan
from crmdesk.services.list_filters import Filter, Op
from crmdesk.services.lists import ListQuery

UTC = dt.UTC
TEHRAN = ZoneInfo("Asia/Tehran")
DAY = dt.date(2026, 5, 20)


@pytest.fixture
def activities(crm, clock, once):
    """Calls done every 45 minutes over three days, one not done, on the clocks of Tehran."""
    return once("three days of calls", crm, lambda: call(crm, clock), clock)


def call(crm, clock):
    with crm.write() as unit:
        settings.put(unit, {"timezone": "Asia/Tehran"})
        unit.commit("Moved the book")
    moments = [
        dt.datetime(2026, 5, 19, 0, 0, 30, tzinfo=UTC) + dt.timedelta(minutes=45 * step) for step in range(96)
    ]
    clock.advance(days=3)
    for number, moment in enumerate([*moments, None]):
        values = {"subject": f"Call {number:03}", "kind": "call", "done": moment, "minutes": number}
        records.save(crm, entity="activity", values=values)
    return moments


@pytest.mark.parametrize("op", [Op.AT_LEAST, Op.AT_MOST, Op.IS])
def test_a_day_narrows_moments_by_the_clocks_of_the_book(crm, activities, op):
    query = ListQuery("activity", ("subject", "done"), filters=(Filter("done", op, DAY),), sort="done")
    found = [row.values[1] for row in lists.each_row(crm, query=query)]
    keep = {
        Op.AT_LEAST: lambda day: day >= DAY,
        Op.AT_MOST: lambda day: day <= DAY,
        Op.IS: lambda day: day == DAY,
    }[op]
    assert found == [moment for moment in activities if keep(moment.astimezone(TEHRAN).date())]
    assert lists.count(crm, query=query) == len(found) > 0


def test_moments_are_empty_or_not_and_minutes_compare(crm, activities):
    def many(*filters):
        return lists.count(crm, query=ListQuery("activity", ("subject",), filters=filters))

    assert many(Filter("done", Op.EMPTY)) == 1
    assert many(Filter("done", Op.FILLED)) == len(activities)
    assert many(Filter("minutes", Op.AT_LEAST, 90)) == len(activities) + 1 - 90
    assert many(Filter("done", Op.AT_LEAST, activities[10]), Filter("done", Op.AT_MOST, activities[12])) == 3


def test_a_discount_is_listed_in_its_own_currency(crm):
    plan = {"plan": "A", "company": "Acme", "start": DAY, "price": 10_000, "interval": "monthly"}
    for discount in ("12.5%", "49.99", None):
        records.save(crm, entity="subscription", values={**plan, "discount": discount})
    query = ListQuery("subscription", ("plan", "interval", "discount", "price", "product"))
    values = [row.values for row in lists.each_row(crm, query=query)]
    assert [one[2] for one in values] == ["12.5%", (4999, "USD"), None]
    assert [(one[1], one[3], one[4]) for one in values] == [("monthly", (10_000, "USD"), None)] * 3


def read_back(crm, path, kind):
    plan = make_plan(path, kind=kind, options=Options(), calendar=crm.facts.calendar)
    rows = [row for block in CellReader(plan, crm.facts).blocks() for row in block]
    assert not [error for row in rows for error in row.errors]
    return [row.values for row in rows]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_exact_files_keep_every_moment_and_length(crm, activities, tmp_path, ending):
    path = tmp_path / f"list.{ending}"
    exporting.export_list(crm, query=exporting.whole_list("activity"), path=path, exact=True, rtl=False)
    found = {
        values["subject"]: (values["done"], values["minutes"])
        for values in read_back(crm, path, "activities")
    }
    wanted = {f"Call {number:03}": (moment, number) for number, moment in enumerate([*activities, None])}
    assert found == wanted


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("toman", [False, True])
def test_exact_files_keep_every_interval_and_discount(crm, tmp_path, ending, toman):
    with crm.write() as unit:
        settings.put(unit, {"currency": "IRR", "toman": toman})
        unit.commit("Another currency")
    kept = []
    for interval in ("daily", "quarterly", "5", "14 days"):
        for discount in ("10%", "50007", None):
            values = {
                "plan": f"{interval} {discount}",
                "company": "Acme",
                "start": DAY,
                "interval": interval,
                "discount": discount,
            }
            records.save(crm, entity="subscription", values={**values, "price": 120_005})
            kept.append((values["plan"], interval, discount, 120_005))
    path = tmp_path / f"list.{ending}"
    exporting.export_list(crm, query=exporting.whole_list("subscription"), path=path, exact=True, rtl=False)
    rows = read_back(crm, path, "subscriptions")
    assert sorted((row["plan"], row["interval"], row["discount"], row["price"]) for row in rows) == sorted(
        kept, key=str
    )


def test_a_day_in_a_file_is_its_noon_in_the_books_zone(crm, activities, tmp_path):
    path = tmp_path / "list.csv"
    lines = [
        "2026-05-20",
        "2026-05-20 08:15",
        "2026-05-20T08:15:30+02:00",
        "2026-05-20T08:15:30.5Z",
        "2026-05-20 8:15 pm",
    ]
    path.write_text("subject,kind,done\n" + "".join(f"x,call,{text}\n" for text in lines), encoding="utf-8")
    assert [row["done"] for row in read_back(crm, path, "activities")] == [
        dt.datetime(2026, 5, 20, 12, tzinfo=TEHRAN),
        dt.datetime(2026, 5, 20, 8, 15, tzinfo=TEHRAN),
        dt.datetime(2026, 5, 20, 6, 15, 30, tzinfo=UTC),
        dt.datetime(2026, 5, 20, 8, 15, 30, 500_000, tzinfo=UTC),
        dt.datetime(2026, 5, 20, 20, 15, tzinfo=TEHRAN),
    ]


def test_a_list_for_people_tells_moments_and_intervals_in_words(crm, activities, tmp_path):
    plan = {"plan": "A", "company": "Acme", "start": DAY, "price": 1, "interval": "5"}
    records.save(crm, entity="subscription", values=plan)
    path = tmp_path / "list.csv"
    query = ListQuery("subscription", ("plan", "interval"))
    exporting.export_list(crm, query=query, path=path, exact=False, rtl=False)
    assert list(csv.reader(path.open(encoding="utf-8-sig", newline="")))[1] == ["A", "Every 5 months"]
    query = ListQuery("activity", ("subject", "done"), filters=(Filter("minutes", Op.IS, 0),))
    exporting.export_list(crm, query=query, path=path, exact=False, rtl=False)
    assert list(csv.reader(path.open(encoding="utf-8-sig", newline="")))[1] == [
        "Call 000",
        "2026-05-19T03:30:30",
    ]


@pytest.mark.parametrize(
    "text", ["2026-05-20T10:00:00+99:99", "10:00", "", "2026-05-20 10:00 11:00", "x" * 200]
)
def test_what_is_no_moment_is_refused(crm, tmp_path, text):
    path = tmp_path / "list.csv"
    path.write_text(f'subject,kind,done\nx,call,"{text}"\n', encoding="utf-8")
    plan = make_plan(
        path, kind="activities", options=Options(dates={"done": "ymd"}), calendar=crm.facts.calendar
    )
    ((row,),) = CellReader(plan, crm.facts).blocks()
    assert row.values["done"] is None
    assert bool(row.errors) is bool(text)


def test_an_hour_that_the_clocks_skip_is_a_moment_too():
    berlin = ZoneInfo("Europe/Berlin")
    skipped = read_moment("2026-03-29 02:30", lambda _text: dt.date(2026, 3, 29), berlin)
    assert skipped == dt.datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize("name", ["interval", "discount"])
def test_what_is_neither_interval_nor_discount_is_refused(crm, name):
    values = {"plan": "A", "company": "Acme", "start": DAY, "price": 1, name: "often"}
    with pytest.raises(records.InvalidRecord):
        records.save(crm, entity="subscription", values=values)


def test_a_ticket_has_its_category_like_any_link(crm):
    from crmdesk.model.ticket import TicketCategory
    from crmdesk.services import finding

    with crm.write() as unit:
        ids = [
            unit.add(TicketCategory(name=name, position=at)).id
            for at, name in enumerate(("Billing", "Access"))
        ]
        unit.commit("Made categories")
    assert [hit.title for hit in finding.choices(crm, entity="ticket_category")] == ["Billing", "Access"]
    for subject, category in (("a", ids[1]), ("b", ids[0]), ("c", None)):
        records.save(crm, entity="ticket", values={"subject": subject, "category": category})
    query = ListQuery("ticket", ("subject", "category"), sort="category")
    assert [row.values for row in lists.each_row(crm, query=query)] == [
        ("b", "Billing"),
        ("a", "Access"),
        ("c", None),
    ]
    narrowed = ListQuery("ticket", ("subject",), filters=(Filter("category", Op.IS, ids[0]),))
    assert [row.values for row in lists.each_row(crm, query=narrowed)] == [("b",)]
