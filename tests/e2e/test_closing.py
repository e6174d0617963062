"""A month is closed on the command line, corrected, and its changes are told."""

import json

HEADER = "ref,title,company,stage,amount,created,closed"
DEALS = "D1,Desks,Acme,Won,100,2026-01-05,2026-01-20\nD2,Chairs,Acme,Won,50,2026-01-06,2026-01-21"


def test_a_month_is_closed_corrected_and_its_changes_are_told(crmdesk, tmp_path):
    book, file = tmp_path / "book.crm", tmp_path / "deals.csv"
    wishes = ("--currency", "USD", "--country", "US", "--calendar", "gregorian", "--timezone", "UTC")

    def run(*words):
        answer = crmdesk("--book", book, "--lang", "en", *words)
        return answer.status, answer.out, answer.err

    def sales():
        [figure] = json.loads(run("kpi", "sales_total", "--period", "2026-01", "--json")[1])
        return figure["value"], figure.get("restated", "as it is")

    def load(text):
        file.write_text(f"{HEADER}\n{text}\n")
        assert run("import", "deals", file, "--create-missing")[0] == 0

    assert run("init", *wishes)[0] == 0
    load(DEALS)
    assert run("changes", "2026-01")[0] == 1
    status, out, _err = run("close", "2026-01", "--json")
    told = json.loads(out)
    assert (status, told["period"]["start"], told["period"]["end"]) == (0, "2026-01-01", "2026-02-01")
    assert told["figures"] > 10
    status, _out, err = run("close", "2026-01")
    assert status == 1
    assert "is closed since" in err
    assert run("close", "this-year")[0] == 1
    assert run("close", "nonsense")[0] == 2
    assert sales() == (150, "as it is")
    status, out, err = run("changes", "2026-01")
    assert (status, out) == (0, "")
    assert "has changed since" in err
    load(DEALS.replace("Won,100", "Won,175"))
    assert sales() == (150, 225)
    found = json.loads(run("changes", "2026-01", "--json")[1])
    deal = next(one for one in found["changes"] if one["record"]["table"] == "deal")
    assert (deal["record"]["title"], deal["action"]) == ("Desks", "update")
    assert {"field": "amount", "before": 100, "after": 175} in deal["fields"]
    figure = next(one for one in found["figures"] if one["id"] == "sales_total")
    assert (figure["value"], figure["restated"], figure["variant"], figure["part"]) == (150, 225, None, None)
    assert "deals_won" not in {one["id"] for one in found["figures"]}
    words = run("changes", "2026-01")[1]
    assert "Desks" in words
    assert "$225" in words
    assert "would now be $225" in run("kpi", "sales_total", "--period", "2026-01")[1]
    undone = run("undo", str(told["gesture"]))
    assert undone[0] == 0
    assert sales() == (225, "as it is")
