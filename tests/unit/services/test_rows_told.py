"""The rows behind a figure as lines of text, and refused rows as a file: words for people, no hidden marks."""

import csv

from crmdesk.l10n import texts
from crmdesk.l10n.calendar_ids import CalendarId
from crmdesk.l10n.formats import Formatter
from crmdesk.l10n.languages import Locale
from crmdesk.model.period import Period
from crmdesk.services import deals, figures, records
from crmdesk.services.figure_texts import rows_lines
from crmdesk.services.importing.plan import Options, make_plan
from crmdesk.services.importing.rejects import write_rejected
from crmdesk.services.importing.run import check_import

MARKS = {"\u200e", "\u200f", "\u061c", *map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))}


def test_rows_stand_under_the_name_of_what_they_are_with_their_states_in_words(crm, made):
    lost = records.save(crm, entity="deal", values={"title": "Chairs", "company": made.company}).id
    deals.win(crm, deal=made.deal)
    deals.lose(crm, deal=lost, reason="Price")
    month = Period.month(2026, 5, CalendarId.GREGORIAN)
    [figure] = figures.compute(crm, ids=["win_rate"], period=month)
    fmt = Formatter(Locale.of("en"))
    won, closed, *_open = [
        list(rows_lines(page, fmt=fmt, facts=crm.facts)) for page in figures.rows_behind(crm, figure=figure)
    ]
    assert won[0] == ["", "Deals won", "1"]
    assert closed[0] == ["", "Deals won or lost", "2"]
    place = closed[1].index("Outcome")
    assert sorted(line[place] for line in closed[2:]) == ["Lost", "Won"]


def test_the_file_of_refused_rows_has_no_marks(crm, tmp_path):
    path, out = tmp_path / "contacts.csv", tmp_path / "refused.csv"
    path.write_text("نام,ایمیل\nسارا می\u200cخواه,nader-at-mehr\n", "utf-8")
    with texts.using("fa"):
        plan = make_plan(path, kind="contacts", options=Options(), calendar=CalendarId.GREGORIAN)
        result = check_import(crm, plan=plan)
        told = Formatter(Locale.of("fa")).error
        assert write_rejected(plan, result=result, path=out, told=told, rtl=True) == 1
    text = out.read_text("utf-8-sig")
    [_head, row] = csv.reader(text.splitlines())
    assert row[:2] == ["سارا می\u200cخواه", "nader-at-mehr"]
    assert "nader-at-mehr" in row[-1]
    assert not MARKS & set(text)
