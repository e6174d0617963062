"""The monthly value as a sum to follow: each operand with its words below, ending in a boxed result."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from crmdesk.l10n.currencies import exponent
from crmdesk.l10n.normalise import strip_marks
from crmdesk.l10n.texts import N_, _
from crmdesk.model.terms import DAYS_A_MONTH
from crmdesk.ui import theme
from crmdesk.ui.pages.subscriptions.words import minor_of, places_of_share
from crmdesk.ui.paint import CENTER, line_pitch, rounded, txt, width_of
from crmdesk.ui.widgets.layout import named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent

    from crmdesk.l10n.formats import Formatter
    from crmdesk.model.monthly_value import Arithmetic

PAD, GAP, LEAST_GAP, INSET, BETWEEN = 8, 24, 8, 14, 6
TIMES, OVER, MINUS, EQUALS, OPEN, CLOSE = "×", "÷", "−", "=", "(", ")"
_FOR_ONE: Final = {
    "daily": N_("for one a day"),
    "weekly": N_("for one a week"),
    "monthly": N_("for one a month"),
    "quarterly": N_("for one a quarter"),
    "yearly": N_("for one a year"),
}


class Piece(NamedTuple):
    """A sign, or an operand with the words below it; the result stands in a box."""

    text: str
    words: str = ""
    is_result: bool = False


class Sum(NamedTuple):
    """What the box tells: the operands, how it is billed, its currency and that of the book.

    `counts` is whether it counts: in a trial, a pause and after the end it does not. `is_nothing` tells
    that nothing is paid, whatever the operands are.
    """

    arithmetic: Arithmetic
    interval: str
    code: str
    base: str
    counts: bool = True
    is_nothing: bool = False


def pieces_of(told: Sum, fmt: Formatter) -> list[Piece]:
    """Quantity × price × what the discount leaves ÷ months of the term, and at which rate."""
    if told.is_nothing:
        return [Piece(fmt.money(0, told.base), _("a month"), is_result=True)]
    one = told.arithmetic
    whole = [
        Piece(fmt.number(one.quantity), _("Quantity")),
        Piece(TIMES),
        Piece(fmt.money(one.price, told.code), _(_FOR_ONE.get(told.interval, N_("for one a term")))),
    ]
    whole = _discounted(whole, told, fmt)
    if one.days is not None:
        whole += [Piece(OVER), Piece(fmt.integer(one.days), _("days in the term"))]
        mean = Decimal(DAYS_A_MONTH.numerator) / DAYS_A_MONTH.denominator
        whole += [Piece(TIMES), Piece(fmt.number(mean), _("days in a mean month"))]
    elif one.months != 1:
        whole += [Piece(OVER), Piece(fmt.integer(int(one.months)), _("months in the term"))]
    return [*whole, *_result(told, fmt)]


def _discounted(whole: list[Piece], told: Sum, fmt: Formatter) -> list[Piece]:
    found = told.arithmetic.discount
    if found is None:
        return whole
    if found.share is None:
        less = Piece(fmt.money(found.amount or 0, told.code), _("discount of a term"))
        return [Piece(OPEN), *whole, Piece(MINUS), less, Piece(CLOSE)]
    places = places_of_share(found.share)
    discount = fmt.percent(found.share, places)
    words = fmt.sentence(N_("after {discount} discount"), discount=discount)
    return [*whole, Piece(TIMES), Piece(fmt.percent(1 - found.share, places), words)]


def _result(told: Sum, fmt: Formatter) -> list[Piece]:
    one = told.arithmetic
    label = _("a month") if told.counts else _("a month when it counts")
    own = fmt.money(minor_of(one.own), told.code)
    if told.code == told.base or not told.counts:
        return [Piece(EQUALS), Piece(own, label, is_result=True)]
    rate = _rate(told)
    return [
        Piece(EQUALS),
        Piece(own, _("a month")),
        Piece(TIMES),
        Piece(fmt.number(rate), _("frozen rate")),
        Piece(EQUALS),
        Piece(fmt.money(minor_of(one.result), told.base), label, is_result=True),
    ]


def _rate(told: Sum) -> Decimal:
    """The rate that own and result have to one another: the mean of those frozen as the value grew."""
    one = told.arithmetic
    if not one.own:
        return one.rate
    power = Fraction(10) ** (exponent(told.code) - exponent(told.base))
    mean = Fraction(one.result, one.own) * power
    found = Decimal(mean.numerator) / Decimal(mean.denominator)
    return +round(found, max(6 - found.adjusted(), 0)).normalize()


class ArithmeticBox(QWidget):
    """Reads from left to right in every language, and stands at the reading start."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pieces: list[Piece] = []
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_sum(self, told: Sum | None, fmt: Formatter) -> None:
        """Show a sum; None hides the box."""
        self.pieces = [] if told is None else pieces_of(told, fmt)
        self.setVisible(bool(self.pieces))
        named(self, strip_marks(" ".join(f"{one.text} {one.words}".strip() for one in self.pieces)))
        self.updateGeometry()
        self.update()

    # Measures

    @staticmethod
    def _wide(piece: Piece) -> int:
        font = theme.font("tile" if piece.words else "subject")
        wide = max(width_of(piece.text, font), width_of(piece.words, theme.font("caption"))) + 2
        return wide + 2 * INSET if piece.is_result else wide

    def lines(self, width: int) -> list[list[Piece]]:
        """The pieces in as many lines as the width needs; a line never ends in a sign."""
        room, found = width - 2 * INSET, list[list[Piece]]([[]])
        used = 0
        for group in _groups(self.pieces):
            wide = sum(self._wide(one) + LEAST_GAP for one in group)
            if found[-1] and used + wide > room:
                found.append([])
                used = 0
            found[-1] += group
            used += wide
        return found

    @staticmethod
    def _pitch() -> int:
        return line_pitch(theme.font("tile")) + line_pitch(theme.font("caption")) + 2 * PAD

    def hasHeightForWidth(self) -> bool:
        """A narrow box has more lines."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The height of its lines."""
        count = len(self.lines(width))
        return count * self._pitch() + (count - 1) * BETWEEN + 2 * BETWEEN

    def sizeHint(self) -> QSize:
        """One line, or what its width allows."""
        return QSize(theme.px(300), self.heightForWidth(max(self.width(), theme.px(240))))

    def minimumSizeHint(self) -> QSize:
        """As wide as its widest operand."""
        wide = max((self._wide(one) for one in self.pieces), default=0) + 2 * INSET
        return QSize(wide, self._pitch() + 2 * BETWEEN)

    # Painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The tinted ground, then line by line."""
        painter = QPainter(self)
        rounded(painter, self.rect(), 8, theme.tokens().acch)
        for number, line in enumerate(self.lines(self.width())):
            top = BETWEEN + number * (self._pitch() + BETWEEN)
            self._paint_line(painter, line, QRect(INSET, top, self.width() - 2 * INSET, self._pitch()))

    def _paint_line(self, painter: QPainter, line: Sequence[Piece], place: QRect) -> None:
        wide = [self._wide(one) for one in line]
        spare = (place.width() - sum(wide)) // max(len(line) - 1, 1)
        gap = max(min(spare, theme.px(GAP)), LEAST_GAP)
        whole = sum(wide) + gap * (len(line) - 1)
        left = place.right() + 1 - whole if self.isRightToLeft() else place.left()
        for piece, width in zip(line, wide, strict=True):
            self._paint_piece(painter, piece, QRect(left, place.y(), width, place.height()))
            left += width + gap

    def _paint_piece(self, painter: QPainter, piece: Piece, place: QRect) -> None:
        look, rtl = theme.tokens(), self.isRightToLeft()
        if not piece.words:
            txt(painter, place, piece.text, look.mute, theme.font("subject"), CENTER)
            return
        if piece.is_result:
            rounded(painter, place, 6, look.surf, edge=look.acc)
        high = line_pitch(theme.font("tile"))
        number = QRect(place.x(), place.y() + PAD, place.width(), high)
        words = QRect(
            place.x(), number.bottom() + 1, place.width(), place.bottom() - PAD + 1 - number.bottom()
        )
        ink, small = (look.acc, look.acc) if piece.is_result else (look.text, look.mute)
        txt(painter, number, piece.text, ink, theme.font("tile"), CENTER, rtl)
        txt(painter, words, piece.words, small, theme.font("caption"), CENTER, rtl)


def _groups(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Operands with the signs before them, which stay together in a line."""
    found: list[list[Piece]] = [[]]
    for piece in pieces:
        if (found[-1] and found[-1][-1].words and piece.text != CLOSE) or (
            found[-1] and found[-1][-1].text == CLOSE
        ):
            found.append([])
        found[-1].append(piece)
    return [group for group in found if group]
