"""Figures of one's own through the services: composed, changed, trashed, taken back; wrong ones refused."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from crmdesk.kpi.catalogue import NotOffered
from crmdesk.kpi.expression import BadExpression
from crmdesk.kpi.own import Composed
from crmdesk.model.errors import Conflict, Invalid
from crmdesk.services import deals, figures, history, own_kpis

MEAN = Composed(
    kpi="",
    name="Mean sale",
    expression="sales_total / deals_won",
    unit="money",
    better="up",
    meaning="One sale.",
)


@pytest.fixture
def may(crm):
    return figures.read_period(crm, text="this-month")


def value(crm, kpi, period):
    [found] = figures.compute(crm, ids=[kpi], period=period)
    return found.value


def test_a_figure_is_composed_changed_trashed_and_taken_back(crm, made, may):
    deals.win(crm, deal=made.deal)
    saved = own_kpis.add(crm, made=MEAN)
    assert (saved.kpi, value(crm, saved.kpi, may)) == ("own_1", 500_000)
    assert (
        own_kpis.preview(crm, made=replace(MEAN, expression="deals_won * 3", unit="count"), period=may).value
        == 3
    )
    [row] = own_kpis.own_figures(crm)
    twice = replace(MEAN, expression="sales_total * 2 + 1")
    changed = own_kpis.change(crm, record=row.record, made=twice, version=row.version)
    assert value(crm, "own_1", may) == 1_000_100
    with pytest.raises(Conflict):
        own_kpis.change(crm, record=row.record, made=MEAN, version=row.version)
    gone = own_kpis.trash(crm, record=row.record)
    with pytest.raises(NotOffered):
        value(crm, "own_1", may)
    assert own_kpis.own_figures(crm) == []
    assert own_kpis.add(crm, made=MEAN).kpi == "own_2"
    history.undo(crm)
    history.undo(crm, gesture=gone.gesture)
    history.undo(crm, gesture=changed.committed.gesture)
    assert value(crm, "own_1", may) == 500_000
    figures.set_target(crm, kpi="own_1", period=may, value=Decimal(4000))
    [figure] = figures.compute(crm, ids=["own_1"], period=may)
    assert figure.goal.value == 400_000


def test_a_figure_comes_back_from_the_trash_unless_its_name_is_taken(crm, made, may):
    deals.win(crm, deal=made.deal)
    own_kpis.add(crm, made=MEAN)
    [row] = own_kpis.own_figures(crm)
    own_kpis.trash(crm, record=row.record)
    assert [one.record for one in own_kpis.own_figures(crm, in_trash=True)] == [row.record]
    twin = own_kpis.add(crm, made=MEAN)
    with pytest.raises(Invalid):
        own_kpis.restore(crm, record=row.record)
    history.undo(crm, gesture=twin.committed.gesture)
    own_kpis.restore(crm, record=row.record)
    assert own_kpis.own_figures(crm, in_trash=True) == []
    assert value(crm, "own_1", may) == 500_000
    history.undo(crm)
    assert own_kpis.own_figures(crm) == []


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"name": " "}, Invalid),
        ({"name": "x" * 81}, Invalid),
        ({"name": "Close  RATE"}, Invalid),
        ({"kpi": "win_rate"}, Invalid),
        ({"kpi": "Own-1"}, Invalid),
        ({"expression": "sales_total +"}, BadExpression),
        ({"expression": "nothing * 2"}, BadExpression),
        ({"expression": "win_rate.sideways"}, BadExpression),
        ({"expression": "lost_reasons"}, BadExpression),
        ({"expression": "own_1 * 2"}, BadExpression),
    ],
)
def test_what_cannot_be_a_figure_is_refused_and_nothing_is_changed(crm, change, error):
    own_kpis.add(crm, made=replace(MEAN, name="First"))
    with pytest.raises(error):
        own_kpis.add(crm, made=replace(MEAN, **change))
    assert [one.made.name for one in own_kpis.own_figures(crm)] == ["First"]


def test_every_offered_word_can_be_used(crm, may):
    words = [one.word for one in own_kpis.offered()]
    assert "win_rate.value" in words
    assert not any(one.startswith("lost_reasons") for one in words)
    for word in words:
        figure = own_kpis.preview(crm, made=replace(MEAN, expression=f"{word} * 1"), period=may)
        assert (figure.value is None) == bool(figure.reason)
