"""Deals: their dated moves, frozen money, customer, and what the rules refuse."""

import datetime as dt
from decimal import Decimal

import pytest

from crmdesk.db.check import check_book
from crmdesk.model import DealStatus
from crmdesk.model.errors import IllegalMove, Invalid, InvalidRecord
from crmdesk.services import deals, pipelines, records

TODAY = dt.date(2026, 5, 20)


def day(number):
    return TODAY + dt.timedelta(days=number)


def chain(crm, deal):
    """A deal's moves: day, stage, outcome and the day of the next."""
    return [(m.day, m.stage_id, m.outcome, m.until_day) for m in deals.moves_of(crm, deal=deal)]


def opened(crm, deal):
    return records.open_record(crm, entity="deal", record=deal).values


def save(crm, deal=None, **values):
    return records.save(crm, entity="deal", record=deal, values=values).id


def test_a_new_deal_enters_the_first_stage_on_its_day(crm, made):
    deal = save(crm, title="Chairs", created=day(-10))
    assert chain(crm, deal) == [(day(-10), made.stages[0], DealStatus.OPEN, None)]
    values = opened(crm, deal)
    assert (values["stage"], values["status"], values["closed"]) == (made.stages[0], DealStatus.OPEN, None)


def test_each_move_ends_the_one_before(crm, made, clock):
    clock.advance(days=2)
    deals.move(crm, deals=[made.deal], stage=made.stages[1])
    clock.advance(days=3)
    deals.win(crm, deal=made.deal)
    assert chain(crm, made.deal) == [
        (TODAY, made.stages[0], DealStatus.OPEN, day(2)),
        (day(2), made.stages[1], DealStatus.OPEN, day(5)),
        (day(5), made.stages[1], DealStatus.WON, None),
    ]
    first, second, third = deals.moves_of(crm, deal=made.deal)
    assert (first.until, second.until, third.until) == (second.moment, third.moment, None)
    assert [m.seq for m in (first, second, third)] == [1, 2, 3]
    assert (opened(crm, made.deal)["status"], opened(crm, made.deal)["closed"]) == (DealStatus.WON, day(5))
    assert check_book(crm.engine) == []


def test_a_move_may_be_told_later_but_not_before_the_last_one(crm, made, clock):
    clock.advance(days=10)
    deals.move(crm, deals=[made.deal], stage=made.stages[1], day=day(4))
    with pytest.raises(IllegalMove):
        deals.win(crm, deal=made.deal, day=day(3))
    deals.win(crm, deal=made.deal, day=day(4))
    assert [one[0] for one in chain(crm, made.deal)] == [TODAY, day(4), day(4)]


def test_an_earlier_hour_of_the_same_day_is_no_earlier_day(crm, made, clock):
    clock.now = dt.datetime(2026, 5, 20, 17, 0, tzinfo=dt.UTC)
    deals.move(crm, deals=[made.deal], stage=made.stages[1])
    clock.advance(days=1)
    deals.win(crm, deal=made.deal, day=TODAY)
    moves = deals.moves_of(crm, deal=made.deal)
    assert [m.day for m in moves] == [TODAY] * 3
    assert moves[1].moment <= moves[2].moment


def test_nothing_moves_in_the_future(crm, made):
    for act in (
        lambda: deals.move(crm, deals=[made.deal], stage=made.stages[1], day=day(1)),
        lambda: deals.win(crm, deal=made.deal, day=day(1)),
        lambda: deals.lose(crm, deal=made.deal, reason="price", day=day(1)),
    ):
        with pytest.raises(Invalid):
            act()
    with pytest.raises(InvalidRecord):
        save(crm, title="Tomorrow", created=day(1))


def test_a_closed_deal_moves_only_after_reopening(crm, made, clock):
    clock.advance(days=1)
    deals.lose(crm, deal=made.deal, reason=" price ", competitor="Globex")
    values = opened(crm, made.deal)
    assert (values["lost_reason"], values["competitor"]) == ("price", "Globex")
    for act in (
        lambda: deals.move(crm, deals=[made.deal], stage=made.stages[1]),
        lambda: deals.win(crm, deal=made.deal),
        lambda: save(crm, made.deal, stage=made.stages[1]),
    ):
        with pytest.raises(IllegalMove):
            act()
    clock.advance(days=1)
    deals.reopen(crm, deal=made.deal)
    values = opened(crm, made.deal)
    assert (values["status"], values["closed"], values["lost_reason"]) == (DealStatus.OPEN, None, None)
    assert chain(crm, made.deal)[1] == (day(1), made.stages[0], DealStatus.LOST, day(2))
    with pytest.raises(IllegalMove):
        deals.reopen(crm, deal=made.deal)


def test_a_loss_needs_its_reason(crm, made):
    with pytest.raises(Invalid, match="why"):
        deals.lose(crm, deal=made.deal, reason="  ")
    assert len(chain(crm, made.deal)) == 1


def test_several_deals_move_as_one_gesture(crm, made):
    others = [save(crm, title=f"D{n}") for n in range(3)]
    done = deals.move(crm, deals=[made.deal, *others], stage=made.stages[2])
    assert done.changed["deal"] == frozenset([made.deal, *others])
    assert done.params["count"] == 4
    won = save(crm, title="Won")
    deals.win(crm, deal=won)
    with pytest.raises(IllegalMove):
        deals.move(crm, deals=[others[0], won], stage=made.stages[0])
    assert opened(crm, others[0])["stage"] == made.stages[2]


def test_a_move_to_the_same_stage_is_nothing(crm, made):
    assert deals.move(crm, deals=[made.deal], stage=made.stages[0]).gesture == 0


def test_choosing_a_stage_in_the_form_is_a_move(crm, made, clock):
    clock.advance(days=2)
    save(crm, made.deal, stage=made.stages[3])
    assert chain(crm, made.deal) == [
        (TODAY, made.stages[0], DealStatus.OPEN, day(2)),
        (day(2), made.stages[3], DealStatus.OPEN, None),
    ]


def test_another_pipeline_begins_at_its_first_stage(crm, made):
    pipelines.add_pipeline(crm, name="Services")
    other = pipelines.pipelines(crm)[1]
    save(crm, made.deal, pipeline=other.id)
    assert opened(crm, made.deal)["stage"] == other.stages[0].id
    deal = save(crm, title="New", pipeline=other.id)
    assert opened(crm, deal)["stage"] == other.stages[0].id


def test_a_corrected_day_corrects_the_first_move(crm, made, clock):
    save(crm, made.deal, created=day(-5))
    assert chain(crm, made.deal)[0][0] == day(-5)
    clock.advance(days=1)
    deals.win(crm, deal=made.deal, day=day(-2))
    save(crm, made.deal, created=day(-3))
    assert chain(crm, made.deal) == [
        (day(-3), made.stages[0], DealStatus.OPEN, day(-2)),
        (day(-2), made.stages[0], DealStatus.WON, None),
    ]
    with pytest.raises(InvalidRecord):
        save(crm, made.deal, created=day(-1))
    assert check_book(crm.engine) == []


def test_a_corrected_amount_is_the_last_moves_too(crm, made, clock):
    clock.advance(days=1)
    deals.win(crm, deal=made.deal)
    save(crm, made.deal, amount=700)
    assert [m.base_amount for m in deals.moves_of(crm, deal=made.deal)] == [500_000, 700]


# Money -------------------------------------------------------------------------------------------------------


def rate(crm, number, value):
    values = {"currency": "EUR", "day": day(number), "rate": Decimal(value)}
    return records.save(crm, entity="rate", values=values).id


def money(crm, deal):
    from crmdesk.model import Deal

    found = crm.read(lambda session: session.get(Deal, deal))
    return found.amount, found.currency, found.rate, found.base_amount


def test_the_rate_is_that_of_the_deals_day_and_stays(crm):
    first = rate(crm, -30, "1.10")
    rate(crm, -5, "1.20")
    deal = save(crm, title="E", amount=1000, currency="EUR", created=day(-10))
    assert money(crm, deal) == (1000, "EUR", Decimal("1.10"), 1100)
    records.save(crm, entity="rate", record=first, values={"rate": Decimal("1.50")})
    save(crm, deal, note="an edit of something else")
    assert money(crm, deal)[2:] == (Decimal("1.10"), 1100)
    save(crm, deal, amount=2000)
    assert money(crm, deal)[2:] == (Decimal("1.10"), 2200)
    deals.win(crm, deal=deal)
    assert money(crm, deal)[2:] == (Decimal("1.20"), 2400)
    assert [m.base_amount for m in deals.moves_of(crm, deal=deal)] == [2200, 2400]


def test_a_missing_rate_is_told_beside_the_currency(crm):
    with pytest.raises(InvalidRecord) as caught:
        save(crm, title="E", amount=1000, currency="EUR")
    assert [error.field for error in caught.value.errors] == ["currency"]


@pytest.mark.parametrize("amount", [-1, 10**18])
def test_amounts_have_bounds(crm, amount):
    with pytest.raises(InvalidRecord) as caught:
        save(crm, title="E", amount=amount)
    assert [error.field for error in caught.value.errors] == ["amount"]


def test_money_keeps_every_digit(crm):
    amount = 9_007_199_254_740_993
    assert money(crm, save(crm, title="E", amount=amount))[0] == amount


# Customers ---------------------------------------------------------------------------------------------------


def customer(crm, deal):
    from crmdesk.model import Deal

    return crm.read(lambda session: session.get(Deal, deal).customer_id)


def test_the_company_pays_where_there_is_one_else_the_person(crm, made):
    alone = records.save(crm, entity="contact", values={"name": "Reza"}).id
    assert customer(crm, made.deal) == made.company
    assert customer(crm, save(crm, title="A", contact=made.person)) == made.company
    assert customer(crm, save(crm, title="B", contact=alone)) == alone
    assert customer(crm, save(crm, title="C")) is None


def test_joining_a_company_moves_no_history_but_a_correction_does(crm, made):
    alone = records.save(crm, entity="contact", values={"name": "Reza"}).id
    deal = save(crm, title="B", contact=alone)
    records.save(crm, entity="contact", record=alone, values={"company": made.company})
    save(crm, deal, amount=5)
    assert customer(crm, deal) == alone
    save(crm, deal, company=made.company)
    assert customer(crm, deal) == made.company
