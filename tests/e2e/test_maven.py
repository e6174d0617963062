"""Real input: 8,800 deals of a public sample that nobody made for this program."""

import csv
import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from statistics import mean, median

import pytest

from crmdesk.db.engine import open_engine
from tests.oracle.state import differences, state_of

MAVEN = Path(__file__).resolve().parents[3] / "shared" / "data" / "maven"
FILES = {
    "companies": "accounts.csv",
    "products": "products.csv",
    "staff": "sales_teams.csv",
    "deals": "sales_pipeline.csv",
}
QUARTERS = {
    "2017-Q1": (1_134_672, 0.8207),
    "2017-Q2": (3_086_111, 0.6171),
    "2017-Q3": (2_982_255, 0.6141),
    "2017-Q4": (2_802_496, 0.6025),
}

pytestmark = pytest.mark.skipif(not MAVEN.is_dir(), reason="the sample is not here")


def state(book):
    engine = open_engine(book)
    try:
        return state_of(engine)
    finally:
        engine.dispose()


@pytest.fixture(scope="module")
def imported(crmdesk, tmp_path_factory):
    """A book with all four files, what each import said, and the book's state before each."""
    book = tmp_path_factory.mktemp("maven") / "maven.crm"
    wishes = ("--currency", "USD", "--country", "US", "--calendar", "gregorian", "--timezone", "UTC")
    assert crmdesk("--book", book, "--lang", "en", "init", *wishes).status == 0
    said, states = {}, []
    for kind, file in FILES.items():
        states.append(state(book))
        answer = crmdesk("--book", book, "import", kind, MAVEN / file, "--create-missing", "--json")
        assert answer.status == 0, answer
        said[kind] = json.loads(answer.out)
    return book, said, states


@pytest.fixture(scope="module")
def kpi(crmdesk, imported):
    """A figure of the book, as the command prints it."""

    def kpi(name, *words):
        answer = crmdesk("--book", imported[0], "kpi", name, *words, "--json")
        assert answer.status == 0, answer
        [figure] = json.loads(answer.out)
        return figure

    return kpi


@pytest.fixture(scope="module")
def deals():
    """The rows of the file itself."""
    with (MAVEN / FILES["deals"]).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_row_is_accepted(imported):
    said = imported[1]
    assert {kind: one["created"] for kind, one in said.items()} == {
        "companies": 85,
        "products": 7,
        "staff": 35,
        "deals": 8800,
    }
    for one in said.values():
        assert (one["rejected"], one["errors"]) == (0, [])
        assert one["rows"] == one["created"] + one["updated"] + one["unchanged"] + one["rejected"]


def test_what_was_made_and_recognised_is_told(imported, deals):
    said = imported[1]
    assert said["staff"]["created_missing"] == {"staff": 6}
    assert said["deals"]["created_missing"] == {"stages": 2}
    misspelt = sum(row["product"] == "GTXPro" for row in deals)
    assert said["deals"]["recognised"] == [
        {"field": "product", "text": "GTXPro", "name": "GTX Pro", "rows": misspelt}
    ]


def test_figures_of_all_time(kpi):
    win_rate = kpi("win_rate", "--period", "all")
    assert round(win_rate["value"], 6) == 0.631501
    assert (win_rate["n"], win_rate["of"]) == (4238, 6711)
    assert kpi("sales_total", "--period", "all")["value"] == 10_005_534
    assert round(kpi("average_sale", "--period", "all")["value"], 2) == 2360.91
    assert round(kpi("sales_cycle", "--period", "all")["value"], 2) == 51.78
    assert kpi("sales_cycle", "--period", "all", "--variant", "median")["value"] == 57


def test_figures_equal_a_plain_loop_over_the_file(kpi, deals):
    won = [row for row in deals if row["deal_stage"] == "Won"]
    days = [
        (dt.date.fromisoformat(row["close_date"]) - dt.date.fromisoformat(row["engage_date"])).days for row in won
    ]
    total = sum(Decimal(row["close_value"]) for row in won)
    assert kpi("sales_total", "--period", "all")["value"] == total
    assert kpi("sales_cycle", "--period", "all")["value"] == pytest.approx(mean(days))
    assert kpi("sales_cycle", "--period", "all", "--variant", "median")["value"] == median(days)


@pytest.mark.parametrize("quarter", QUARTERS)
def test_figures_of_each_quarter(kpi, quarter):
    sales, share = QUARTERS[quarter]
    assert kpi("sales_total", "--period", quarter)["value"] == sales
    assert round(kpi("win_rate", "--period", quarter)["value"], 4) == share


def test_a_series_is_its_quarters(kpi):
    points = kpi("sales_total", "--period", "2017-Q4", "--series", "4")["series"]
    assert [point["value"] for point in points] == [sales for sales, _share in QUARTERS.values()]


def test_sales_by_owner_are_those_of_the_file(kpi, deals):
    parts = {part["label"]: part["value"] for part in kpi("sales_total", "--period", "all", "--by", "owner")["parts"]}
    expected = {}
    for row in deals:
        if row["deal_stage"] == "Won":
            expected[row["sales_agent"]] = expected.get(row["sales_agent"], 0) + int(row["close_value"])
    assert {name: value for name, value in parts.items() if value} == expected


def test_the_rows_behind_a_number_are_exactly_those_deals(kpi, imported, deals):
    figure = kpi("win_rate", "--period", "2017-Q4", "--rows")
    engine = open_engine(imported[0])
    with engine.connect() as connection:
        refs = dict(connection.exec_driver_sql("SELECT id, ref FROM deal").fetchall())
    engine.dispose()
    listed = {
        page["population"]: sorted(refs[row["record"]] for row in page["rows"]) for page in figure["rows"]
    }
    closed = [row for row in deals if "2017-10-01" <= row["close_date"] < "2018-01-01"]
    won = sorted(row["opportunity_id"] for row in closed if row["deal_stage"] == "Won")
    all_closed = sorted(row["opportunity_id"] for row in closed)
    assert all(page["count"] == len(page["rows"]) for page in figure["rows"])
    assert won in listed.values()
    assert [refs_ for refs_ in listed.values() if refs_ != won] in (
        [all_closed],
        [sorted(set(all_closed) - set(won))],
    )


def test_importing_again_changes_nothing(crmdesk, imported):
    book = imported[0]
    before = state(book)
    for kind, file in FILES.items():
        again = json.loads(crmdesk("--book", book, "import", kind, MAVEN / file, "--create-missing", "--json").out)
        assert again["gesture"] is None
        assert again["unchanged"] == again["rows"]
        assert again["created_missing"] == {}
    assert differences(before, state(book)) == []


def test_the_book_is_sound(crmdesk, imported):
    answer = crmdesk("--book", imported[0], "check")
    assert answer.status == 0, answer


def test_undo_restores_every_table(crmdesk, imported):
    book, _said, states = imported
    for wanted in reversed(states):
        assert crmdesk("--book", book, "undo").status == 0
        assert differences(wanted, state(book)) == []
