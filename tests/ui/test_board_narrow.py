"""A board in little room: all cards and heads tell amounts in one way, days that have passed stay in view."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter

from crmdesk.l10n.formats import Formatter
from crmdesk.services.board import WON, BoardColumn, Card
from crmdesk.ui.board import card_delegate, stage_column
from crmdesk.ui.board.card_widths import widths_of
from crmdesk.ui.board.column_head import ColumnHead
from crmdesk.ui.board.words import Facts, card_words

TODAY = dt.date(2026, 3, 20)
LATE, LATER = TODAY - dt.timedelta(days=9), TODAY + dt.timedelta(days=40)
DEALS = [
    (31_500_000, LATE, "", True),
    (37_800_000, LATER, "Send the quote to the board", False),
    (900, None, "Call", True),
    (1_234_567_890, LATE, "", False),
]
WIDTHS = range(140, 380, 15)


@pytest.fixture(params=["en", "fa"])
def facts(request, dress):
    return Facts(Formatter(dress(request.param)), TODAY, "IRT", 4)


def column_of(deals, stage=1):
    cards = tuple(
        Card(number, f"Deal {number}", "Acme", amount, "IRT", amount, day, None, step, "Nora", 12, stale,
             Decimal("0.3"))
        for number, (amount, day, step, stale) in enumerate(deals, 1)
    )  # fmt: skip
    return BoardColumn(stage, "Stage", 0, Decimal("0.3"), 10, cards)


@pytest.fixture
def painted(monkeypatch, facts):
    """What each card of a column says in a width: its texts and the names of its signs."""

    def paint_all(column, width):
        said = []
        for card in column.cards:
            texts, signs = [], []
            monkeypatch.setattr(card_delegate, "txt", lambda *how, _t=texts, **_more: _t.append(how[2]))
            monkeypatch.setattr(card_delegate, "draw_icon", lambda *how, _s=signs, **_more: _s.append(how[2]))
            picture = QImage(width, 88, QImage.Format.Format_RGB32)
            painter = QPainter(picture)
            words = card_words(card, column, facts)
            box = QRect(0, 0, width, 88)
            card_delegate.paint_card(painter, box, card, words, widths_of([column], facts), rtl=False)
            painter.end()
            said.append((words, texts, signs))
        return said

    return paint_all


@pytest.mark.parametrize("width", WIDTHS)
def test_cards_tell_amounts_in_one_way_and_every_day(painted, width):
    told = painted(column_of(DEALS), width)
    assert all(words.day in texts for words, texts, _signs in told if words.day)
    assert all(words.day_passed == ("circle-alert" in signs) for words, _texts, signs in told)
    assert all(words.amount in texts for words, texts, _signs in told) or all(
        words.short_amount in texts for words, texts, _signs in told
    )


@pytest.mark.parametrize("width", WIDTHS)
def test_the_sign_of_a_step_never_stands_without_its_words(painted, width):
    for words, texts, signs in painted(column_of(DEALS), width):
        assert (words.step_icon in signs) == (words.step in texts)
        assert words.step in texts or width < 150


@pytest.mark.parametrize("width", WIDTHS)
def test_a_stale_card_tells_its_days_wherever_another_does(painted, width):
    deals = [(31_500_000, None, "", stale) for stale in (True, False)]
    (words, texts, signs), (others, other_texts, _none) = painted(column_of(deals), width)
    assert (words.days in texts) == (others.days in other_texts)
    assert "hourglass" not in signs or words.days in texts


def test_a_card_beside_an_open_deal_says_whose_it_is_and_how_long_it_has_stood_there(painted, monkeypatch):
    owners = []
    monkeypatch.setattr(card_delegate, "initial", lambda _painter, _place, name, *_more, **_how: owners.append(name))
    told = painted(column_of([(900, LATER, "A call to close the sale", False)] * 2), 166)
    assert owners == ["Nora", "Nora"]
    assert all(words.days in texts for words, texts, _signs in told)


def test_a_low_folded_column_of_won_deals_says_so_in_a_word(qtbot, facts, monkeypatch):
    column = stage_column.StageColumn(replace(column_of(DEALS, stage=WON), name=""), facts)
    qtbot.addWidget(column)
    column.set_folded(folded=True)
    said = []
    monkeypatch.setattr(stage_column, "txt", lambda _painter, _place, text, *_more, **_how: said.append(text))
    for height in (600, 140):
        column.resize(40, height)
        column.grab()
    assert said[1::2] == [column.strip.text(), column.strip.brief]


def test_heads_side_by_side_say_their_sums_in_one_way_with_their_unit(qtbot, facts):
    columns = [column_of(DEALS), column_of(DEALS[2:3]), column_of(DEALS[:1], stage=0)]
    heads = [ColumnHead(one, facts) for one in columns]
    found = set()
    for head in heads:
        qtbot.addWidget(head)
        head.peers = heads
        head.show()
    for width in (*WIDTHS, 600):
        for head in heads:
            head.resize(width, head.height())
        found.add(place := max(head.way_with_room() for head in heads))
        for head, column in zip(heads, columns, strict=True):
            total, weighted = head.ways_to_say()[place]
            assert total in {facts.fmt.money(column.total, "IRT", compact=brief) for brief in (False, True)}
            said = facts.fmt.money(column.weighted, "IRT", compact=True) if place else facts.fmt.amount(column.weighted, "IRT", brief=True)
            assert not weighted or said in weighted
            assert ".0" not in weighted
        assert len({bool(head.ways_to_say()[place][1]) for head in heads[:2]}) == 1
    assert {0} < found
