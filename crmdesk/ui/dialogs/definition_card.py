"""What a figure is, beside its tile: plain words, the formula with this period's numbers, the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout

from crmdesk.l10n.texts import _
from crmdesk.model.period import Grain
from crmdesk.ui import theme
from crmdesk.ui.dialogs.care_box import CareBox
from crmdesk.ui.dialogs.closed_sheet import open_closed
from crmdesk.ui.dialogs.review_sheet import open_review
from crmdesk.ui.kpi_fraction import FractionBox
from crmdesk.ui.kpi_marks import STATUS_ICONS, STATUS_TONES
from crmdesk.ui.kpi_rules import Rules
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.popover import Popover
from crmdesk.ui.widgets.tag import StatusTag

if TYPE_CHECKING:
    import datetime as dt

    from PySide6.QtWidgets import QWidget

    from crmdesk.kpi.figure import Figure
    from crmdesk.services.figure_words import FigureWords
    from crmdesk.ui.desk import Desk

WIDTH = 440


class DefinitionCard(Popover):
    """Opened under a tile; it says what the number is and leads on to its rows."""

    rows_asked = Signal()

    def __init__(
        self, anchor: QWidget, figure: Figure, words: FigureWords, today: dt.date, desk: Desk
    ) -> None:
        super().__init__(anchor, scrolls=True)
        self._desk, self._figure, self._host = desk, figure, anchor.window()
        self._is_over = figure.period.end <= today and figure.period.grain is not Grain.ALL
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFixedWidth(theme.px(WIDTH))
        self.setAccessibleName(_(figure.kpi.name))
        head = QHBoxLayout()
        head.addWidget(DirLabel(_(figure.kpi.name), "strong"), 1)
        if status := words.status(figure):
            tag = StatusTag(status, STATUS_TONES[figure.status], STATUS_ICONS[figure.status])
            head.addWidget(tag)
        self.body.addLayout(head)
        asides = [figure.period.label(words.fmt), words.so_far(figure, today)]
        asides += [_("run rate")] if figure.is_run_rate else []
        asides += [words.target(figure, exact=True)] if figure.goal is not None else []
        self._say(_(figure.kpi.meaning), "body", "text")
        self._say(_(figure.variant.formula), "caption", "mute")
        self.fraction = FractionBox(figure, figure, words, self)
        self.body.addWidget(self.fraction)
        self.body.addWidget(Rules(figure.kpi.includes, figure.kpi.excludes, self))
        self._say(words.fmt.joined(asides), "caption", "mute")
        self._say_closed(words)
        self.care = CareBox(desk, figure.kpi.id, words, self)
        self.care.review_asked.connect(self._ask_review)
        self.care.grew.connect(self.place, Qt.ConnectionType.QueuedConnection)
        self.body.addWidget(self.care)
        self.rows = Button(_("Rows behind the number"), icon="list", parent=self)
        self.rows.clicked.connect(self._ask_rows)
        self.foot.addWidget(self.rows, 0, Qt.AlignmentFlag.AlignLeading)
        # Wrapped parts know their height once they have a width.
        for part in (self.fraction, *self.findChildren(Rules)):
            part.resize(theme.px(WIDTH) - 24, 10)

    def open_under(self) -> None:
        """Show it under its anchor; Enter then leads on to the rows."""
        super().open_under()
        self.rows.setFocus()

    def _say(self, text: str, role: theme.Role, tone: theme.Tone) -> None:
        self.body.addWidget(DirLabel(text, role, tone, wrapped=True))

    def _say_closed(self, words: FigureWords) -> None:
        """That the period is closed, with the way to what changed since; or that it can be closed."""
        said = words.closed(self._figure)
        text = _("What changed since…") if said else _("Close this period…")
        self.closing = Button(text, "link", "lock", small=True, parent=self)
        self.closing.clicked.connect(self._open_closed)
        self.closing.setVisible(bool(said) or self._is_over)
        if said:
            tone: theme.Tone = "warn" if self._figure.is_restated or self._figure.as_now else "mute"
            self._say(said, "caption", tone)
        self.body.addWidget(self.closing, 0, Qt.AlignmentFlag.AlignLeading)

    def _open_closed(self) -> None:
        self.close()
        open_closed(self._desk, self._host, self._figure.period)

    def _ask_review(self) -> None:
        self.close()
        period = self._figure.period if self._is_over else None
        open_review(self._desk, self._host, self._figure.kpi.id, period)

    def _ask_rows(self) -> None:
        self.close()
        self.rows_asked.emit()
