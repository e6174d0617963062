"""Tickets, answers and warning signs on books small enough to count by hand."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from sqlalchemy.orm import Session

from crmdesk.kpi.rows import rows
from crmdesk.kpi.run import run
from crmdesk.kpi.statistics import decimal_of
from crmdesk.model.period import parse_period
from crmdesk.model.risk_rules import Sign
from crmdesk.model.setting import BookFacts
from tests.oracle.book import NOON, TODAY, TRASHED, store


def day(text):
    return dt.date.fromisoformat(text)


class Service:
    """Adds tickets, answers and customers to a desk's book."""

    def __init__(self, desk):
        self.desk = desk
        self.book = desk.book

    def ticket(self, created, *solvings, **values):
        """A ticket, and when it was solved: the day, the work minutes and the day that it held until."""
        standing = [one for one in solvings if one[2] is None]
        row = self.book.add(
            "ticket", name="Trouble", sort_key="trouble", created=day(created), customer_id=None,
            opened=dt.datetime.combine(day(created), NOON), priority="normal", escalated=False, reopened=0,
            status="solved" if standing else "open", solved_day=day(standing[0][0]) if standing else None,
            solve_met=None, merged_into_id=None, trashed=None,
        )  # fmt: skip
        row.update(values)
        seq = 0
        for solved, work, until in solvings:
            seq += 1
            self._event(row, seq, day(solved), "solved", work=work, net=work // 2, clock=work * 3)
            self.book.ticket_event[-1]["until_day"] = until and day(until)
            if until:
                seq += 1
                self._event(row, seq, day(until), "open")
        return row

    def _event(self, ticket, seq, on, status, **clocks):
        self.book.add(
            "ticket_event", ticket_id=ticket["id"], seq=seq, moment=dt.datetime.combine(on, NOON), day=on,
            kind="status", author="staff", status=status, **{"until_day": None, **clocks},
        )  # fmt: skip

    def answer(self, score, on, kind="nps", scale="0-10", **values):
        row = {"name": "", "sort_key": "", "wave": None, "contact_id": None, "company_id": None}
        row |= {"customer_id": None, "trashed": None} | values
        return self.book.add("answer", kind=kind, score=score, scale=scale, day=day(on), **row)

    def customer(self, since, until=None, monthly=1000):
        """Somebody who is a customer from a day on, perhaps until another."""
        party = self.desk.contact(since, kind="company", trashed=None)
        states = [(day(since), until and day(until), True)] + ([(day(until), None, False)] if until else [])
        for seq, (first, last, is_customer) in enumerate(states, 1):
            self.book.add(
                "customer_state", customer_id=party, seq=seq, since=first, until=last, before=0, movement=None,
                monthly=monthly if is_customer else 0, customer=is_customer, step=None, joined=day(since),
                involuntary=False, paused=False,
            )  # fmt: skip
        return party


@pytest.fixture
def service(desk):
    return Service(desk)


def test_reopening_moves_a_solving_and_leaves_the_past_as_it_was(desk, service):
    service.ticket("2024-03-01", ("2024-03-04", 600, "2024-04-02"), ("2024-04-05", 1500, None))
    march, april = (desk.figure("resolution_time", month) for month in ("2024-03", "2024-04"))
    assert (march.value, april.value) == (10, 25)
    assert desk.figure("resolution_time", "2024").value == 25
    assert desk.figure("resolution_time", "2024-03", variant="net").value == 5
    assert desk.figure("first_resolution_time", "2024").value == 10
    assert [desk.figure("reopen_rate", period).value for period in ("2024-03", "2024")] == [0, Decimal("0.5")]


def test_trashed_and_merged_tickets_are_nowhere(desk, service):
    kept = service.ticket("2024-03-01", ("2024-03-04", 60, None))
    service.ticket("2024-03-01", ("2024-03-04", 6000, None), trashed=TRASHED)
    service.ticket("2024-03-01", ("2024-03-04", 6000, None), merged_into_id=kept["id"])
    assert desk.figure("resolution_time", "2024-03").n == 1
    assert desk.figure("tickets_created", "2024-03").value == 1
    assert desk.figure("backlog", "2024-03").value == 0


def test_the_backlog_is_as_it_was_and_tells_ages(desk, service):
    service.ticket("2024-03-01")
    service.ticket("2024-03-20", ("2024-05-02", 60, None))
    service.ticket("2024-03-31")
    figure = desk.figure("backlog", "2024-03")
    assert (figure.value, [(part.key, part.n) for part in figure.parts]) == (
        3,
        [("0-1", 1), ("8-30", 1), ("31+", 1)],
    )
    assert figure.detail["age"] == Decimal(31 + 12 + 1) / 3
    assert desk.figure("backlog", "2024-05").value == 2


def test_nine_of_ten_and_the_median(desk, service):
    for hours in range(1, 11):
        service.ticket("2024-03-01", ("2024-03-09", hours * 60, None))
    shown = {v: desk.figure("resolution_time", "2024-03", variant=v).value for v in ("", "median", "p90")}
    assert shown == {"": Decimal("5.5"), "median": Decimal("5.5"), "p90": 9}


def test_a_late_reply_is_missed_before_it_is_given(desk, service):
    late, soon = (dt.datetime(2024, 6, one, 9, tzinfo=dt.UTC) for one in (10, 21))
    service.ticket("2024-06-09", reply_due=late)
    service.ticket("2024-06-10", reply_met=True, reply_minutes=10)
    service.ticket("2024-06-20", reply_due=soon)
    found = desk.figure("sla_met", "2024-06", variant="reply")
    assert (found.value, found.n, found.of) == (Decimal("0.5"), 1, 2)


def test_the_net_promoter_score_of_the_book_of_figures(desk, service):
    for score in (10, 10, 9, 9, 9, 8, 7, 6, 5, 0):
        service.answer(score, "2024-03-05")
    figure = desk.figure("nps", "2024-03")
    assert (figure.value, figure.n, round(figure.detail["margin"])) == (20, 10, 54)
    assert [round(end) for end in figure.interval] == [-34, 74]


def test_one_persons_latest_answer_of_a_round_counts_and_scales_stay_apart(desk, service):
    sara = desk.contact("2024-01-01", trashed=None)
    service.answer(0, "2024-03-05", contact_id=sara, wave="spring")
    service.answer(10, "2024-03-06", contact_id=sara, wave="spring")
    service.answer(3, "2024-04-01", contact_id=sara, wave="spring")
    service.answer(10, "2024-03-07", contact_id=sara, wave="other")
    service.answer(1, "2024-03-07", scale="1-10")
    assert (desk.figure("nps", "2024-03").value, desk.figure("nps", "2024-03").n) == (100, 2)
    assert desk.figure("nps", "2024").value == 0
    assert desk.figure("nps", "2024-03", variant="from_1").value == -100


def test_satisfaction_counts_surveys_and_ratings(desk, service):
    service.answer(4, "2024-03-05", kind="csat", scale="1-5")
    service.answer(3, "2024-03-05", kind="csat", scale="1-5")
    service.ticket("2024-02-01", ("2024-02-02", 60, None), satisfaction=5, satisfied=day("2024-03-01"))
    shown = {v: desk.figure("csat", "2024-03", variant=v) for v in ("", "surveys", "tickets")}
    assert [(one.n, one.of) for one in shown.values()] == [(2, 3), (1, 2), (1, 1)]


def test_only_enough_uses_make_a_user(desk, service):
    one, _two = service.customer("2024-01-01"), service.customer("2024-01-01")
    gone = service.customer("2024-01-01", until="2024-03-10")
    for party, count in ((one, 2), (one, 1), (gone, 9)):
        desk.book.add("usage", customer_id=party, day=day("2024-03-05"), count=count, trashed=None)
    figure = desk.figure("product_usage", "2024-03")
    assert (figure.n, figure.of, figure.detail["uses_each"]) == (1, 2, Decimal("1.5"))


def at_risk(desk, period, facts=None):
    store(desk.engine, desk.book)
    with Session(desk.engine) as session:
        when = parse_period(period, "gregorian", TODAY)
        [figure] = run(session, ["at_risk"], when, facts=facts or BookFacts(), today=TODAY)
        page = rows(session, "at_risk", when, facts=facts or BookFacts(), today=TODAY)
    return figure, page


def test_a_customer_at_risk_has_its_reasons_and_what_is_at_stake(desk, service):
    unhappy, silent = (
        service.customer("2024-01-01", monthly=5000),
        service.customer("2024-01-01", monthly=700),
    )
    service.answer(3, "2024-03-20", customer_id=unhappy)
    for _ticket in range(2):
        service.ticket("2024-03-25", customer_id=unhappy)
    service.customer("2024-03-20")
    figure, page = at_risk(desk, "2024-03")
    assert (figure.value, figure.detail["worth"]) == (2, Decimal("5.7"))
    shown = {sign: figure.detail[sign.value] for sign in Sign if figure.detail[sign.value]}
    assert shown == {Sign.DETRACTOR: 1, Sign.TICKETS_OPEN: 1, Sign.SILENCE: 1}
    assert (page.table, {row.record for row in page.rows}) == ("contact", {unhappy, silent})


def test_rules_can_be_changed_and_switched_off(desk, service):
    service.customer("2024-01-01")
    usual = BookFacts()
    for rules, found in (
        (usual.risk_rules, 1),
        (usual.risk_rules.changed(Sign.SILENCE, threshold=200), 0),
        (usual.risk_rules.changed(Sign.SILENCE, on=False), 0),
    ):
        assert at_risk(desk, "2024-03", replace(usual, risk_rules=rules))[0].value == found


def test_how_often_the_signs_were_right(desk, service):
    service.customer("2023-10-01", until="2024-03-10")
    service.customer("2023-10-01")
    figure, _page = at_risk(desk, "2024-03")
    # Silent for 60 days since December: two of them when January, February and March began.
    assert [figure.detail[one] for one in ("flagged", "left")] == [8, 1]
    assert (figure.detail["precision"], figure.value) == (Decimal("0.125"), 1)


@pytest.mark.parametrize(("period", "flagged"), [("2024-02", 6), ("2024-04", 9), ("2024-06", 10), ("all", 10)])
def test_how_often_the_signs_were_right_is_told_of_all_months_that_are_over(desk, service, period, flagged):
    service.customer("2023-10-01", until="2024-03-10")
    service.customer("2023-10-01")
    figure, _page = at_risk(desk, period)
    left = 0 if period == "2024-02" else 1
    assert (figure.detail["flagged"], figure.detail["left"]) == (flagged, left)
    assert figure.detail["precision"] == decimal_of(Fraction(left, flagged))


def test_where_nobody_ever_showed_a_sign_they_were_neither_right_nor_wrong(desk, service):
    service.customer("2024-03-20")
    figure, _page = at_risk(desk, "2024-03")
    assert (figure.detail["flagged"], figure.detail["left"], figure.detail["precision"]) == (0, 0, None)
