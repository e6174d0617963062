"""A short painted list under a heading: the moves of a deal, or its products."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from crmdesk.l10n.texts import N_, _
from crmdesk.model.deal import DealStatus
from crmdesk.ui import theme
from crmdesk.ui.cells import unmasked
from crmdesk.ui.icons import draw_icon
from crmdesk.ui.paint import END, RIGHT, Flow, hairline, one_line, reads_rtl, txt, width_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent

    from crmdesk.l10n.formats import Formatter
    from crmdesk.services.deal_lines import Line
    from crmdesk.services.deal_moves import ToldMove

ROW, HEAD, ICON, GAP = 30, 28, 15, 12
MOST = 40

LOOKS = {
    DealStatus.OPEN: ("arrow-right", "mute"),
    DealStatus.WON: ("trophy", "good"),
    DealStatus.LOST: ("ban", "bad"),
}


@dataclass(frozen=True, slots=True)
class ToldRow:
    """Words from the start, two short texts at the end. `is_data`: the words are a person's own."""

    words: str
    middle: str
    end: str
    icon: str
    tone: str = "mute"
    is_data: bool = False


class ToldRows(QWidget):
    """Painted, and read out as one text; gone where there is nothing to tell."""

    def __init__(self, parent: QWidget | None = None, *, figures: bool = False) -> None:
        super().__init__(parent)
        self.heading = ""
        self.rows: tuple[ToldRow, ...] = ()
        self._figures = figures
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.hide()

    def show_rows(self, heading: str, rows: Sequence[ToldRow]) -> None:
        """Show these, already in the language of the window."""
        self.heading, self.rows = heading, tuple(rows[:MOST])
        self.setVisible(bool(self.rows))
        self.setAccessibleName(heading)
        said = (" ".join(filter(None, (one.words, one.middle, one.end))) for one in self.rows)
        self.setAccessibleDescription("\n".join(said))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """A heading and a line for each row."""
        return QSize(240, theme.px(HEAD) + theme.px(ROW) * len(self.rows) + 8)

    def minimumSizeHint(self) -> QSize:
        """It may get narrow."""
        return QSize(120, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The heading, then the rows with their ends below one another."""
        painter, look, rtl = QPainter(self), theme.tokens(), self.isRightToLeft()
        small = theme.font("caption")
        heading = QRect(0, 4, self.width(), theme.px(HEAD))
        txt(painter, heading, self.heading, look.text, theme.font("strong"), rtl=rtl)
        ends = max((width_of(one.end, small) for one in self.rows), default=0) + 2
        middles = max((width_of(one.middle, small) for one in self.rows), default=0) + 2
        for place, one in enumerate(self.rows):
            line = QRect(0, heading.bottom() + place * theme.px(ROW), self.width(), theme.px(ROW))
            hairline(painter, line, look.line)
            self._paint_row(painter, Flow(line, rtl=rtl), one, middles, ends)

    def _paint_row(self, painter: QPainter, flow: Flow, one: ToldRow, middles: int, ends: int) -> None:
        look, small, rtl = theme.tokens(), theme.font("caption"), flow.rtl
        align = RIGHT if self._figures else END
        ink = str(getattr(look, one.tone))
        draw_icon(painter, flow.start(theme.px(ICON), 8), one.icon, ink, rtl=rtl, size=ICON)
        txt(painter, flow.end(ends, GAP), one.end, look.mute, small, align, rtl)
        txt(painter, flow.end(middles, GAP), one.middle, look.mute, small, align, rtl)
        base = reads_rtl(one.words, default=rtl) if one.is_data else rtl
        txt(painter, flow.rest, one.words, look.text, theme.font("body"), rtl=rtl, base_rtl=base)


def moves_told(moves: Sequence[ToldMove], fmt: Formatter) -> list[ToldRow]:
    """Moves as rows: what happened, on which day, and how long the deal stood there."""
    return [
        ToldRow(
            words=_words_of(one, fmt),
            middle=fmt.date(one.day),
            end="" if one.days is None else fmt.duration_days(one.days),
            icon=LOOKS[one.outcome][0],
            tone=LOOKS[one.outcome][1],
            is_data=one.outcome is DealStatus.OPEN,
        )
        for one in moves
    ]


def _words_of(move: ToldMove, fmt: Formatter) -> str:
    stage = unmasked(one_line(move.stage))
    if move.outcome is DealStatus.OPEN:
        return stage
    if move.outcome is DealStatus.WON:
        return fmt.sentence(N_("Won in {stage}"), stage=stage)
    reason, competitor = (unmasked(one_line(one or "")) for one in (move.reason, move.competitor))
    if competitor:
        return fmt.sentence(N_("Lost: {reason} (to {competitor})"), reason=reason, competitor=competitor)
    return fmt.sentence(N_("Lost: {reason}"), reason=reason) if reason else _("Lost")


def lines_told(lines: Sequence[Line], code: str, fmt: Formatter) -> list[ToldRow]:
    """Products as rows: which, how many at which price, and what that makes."""
    return [
        ToldRow(
            words=unmasked(one_line(one.name)),
            middle=_("{quantity} × {price}").format(
                quantity=fmt.number(one.quantity), price=fmt.amount(one.price, code)
            ),
            end=fmt.money(one.amount, code),
            icon="package",
            is_data=True,
        )
        for one in lines
    ]
