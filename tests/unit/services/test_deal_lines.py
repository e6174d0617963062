"""A deal's lines are saved with it as one gesture, and taken back with it."""

from decimal import Decimal

import pytest

from crmdesk.db.check import check_book
from crmdesk.model.errors import InvalidRecord
from crmdesk.services import deal_lines, history, records
from crmdesk.services.deal_lines import Line, LinesChanged
from tests.oracle.state import differences, state_of


def save(crm, made, lines, **values):
    return records.save(crm, entity="deal", record=made.deal, values=values, also=deal_lines.writer(lines))


def lines(crm, made):
    return deal_lines.lines_of(crm, deal=made.deal)


@pytest.fixture
def chair(crm):
    return records.save(crm, entity="product", values={"name": "Chair"}).id


def test_lines_keep_order_quantity_and_price(crm, made, chair):
    wanted = [Line(chair, "Chair", Decimal("2.5"), 999), Line(made.product, "Desk", Decimal(10), 50_000)]
    save(crm, made, wanted, title="Desks and chairs")
    assert lines(crm, made) == wanted
    assert [line.amount for line in wanted] == [2498, 500_000]  # 2497.5 goes to the even neighbour
    assert deal_lines.sum_of(wanted) == 502_498


def test_fewer_and_other_lines_replace_the_old(crm, made, chair):
    save(crm, made, [Line(chair, "Chair", Decimal(1), 10), Line(made.product, "Desk", Decimal(1), 20)])
    save(crm, made, [Line(made.product, "Desk", Decimal(3), 20)])
    assert lines(crm, made) == [Line(made.product, "Desk", Decimal(3), 20)]
    save(crm, made, [])
    assert lines(crm, made) == []
    assert check_book(crm.engine) == []


def test_one_undo_takes_back_fields_and_lines(crm, made, chair):
    save(crm, made, [Line(chair, "Chair", Decimal(4), 100)])
    before = state_of(crm.engine)
    save(crm, made, [Line(made.product, "Desk", Decimal(1), 7)], title="Renamed", amount=7)
    after = state_of(crm.engine)
    history.undo(crm)
    assert differences(before, state_of(crm.engine)) == []
    history.redo(crm)
    assert differences(after, state_of(crm.engine)) == []


def test_a_new_deal_comes_with_its_lines(crm, made):
    wanted = [Line(made.product, "Desk", Decimal(1), 50_000)]
    saved = records.save(crm, entity="deal", values={"title": "New"}, also=deal_lines.writer(wanted))
    assert deal_lines.lines_of(crm, deal=saved.id) == wanted


@pytest.mark.parametrize(
    ("quantity", "price"), [(Decimal(0), 1), (Decimal(-1), 1), (Decimal(1), -1), (Decimal(10**9), 10**12)]
)
def test_a_line_out_of_bounds_saves_nothing(crm, made, quantity, price):
    before = state_of(crm.engine)
    with pytest.raises(InvalidRecord) as refused:
        save(crm, made, [Line(made.product, "Desk", quantity, price)], title="Not kept")
    assert [error.field for error in refused.value.errors] == ["lines"]
    assert differences(before, state_of(crm.engine)) == []


def test_a_product_tells_its_price(crm, made, chair):
    assert deal_lines.price_of(crm, product=made.product) == (50_000, "USD")
    assert deal_lines.price_of(crm, product=chair) is None


def test_lines_that_somebody_else_changed_since_are_not_replaced_unseen(crm, made, chair):
    read = [Line(made.product, "Desk", Decimal(1), 20)]
    save(crm, made, read)
    theirs = [*read, Line(chair, "Chair", Decimal(4), 100)]
    save(crm, made, theirs)
    mine = [Line(made.product, "Desk", Decimal(9), 20)]
    before = state_of(crm.engine)
    for base, wanted in ((read, mine), (read, [])):
        also = deal_lines.writer(wanted, base)
        with pytest.raises(LinesChanged):
            records.save(crm, entity="deal", record=made.deal, values={"title": "Not kept"}, also=also)
    assert differences(before, state_of(crm.engine)) == []
    for base, wanted in ((read, theirs), (theirs, mine)):
        records.save(
            crm, entity="deal", record=made.deal, values={}, also=deal_lines.writer(wanted, base)
        )
        assert lines(crm, made) == wanted


def test_the_history_of_a_deal_tells_that_its_products_changed(crm, made):
    known = len(history.of_record(crm, entity="deal", record=made.deal))
    save(crm, made, [Line(made.product, "Desk", Decimal(1), 20)])
    save(crm, made, [])
    told = history.of_record(crm, entity="deal", record=made.deal)
    assert [[one.field.name for one in event.changes] for event in told[:-known]] == [["product"]] * 2
