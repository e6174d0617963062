"""The review of a figure: what it was, what there is to say, and what is to be done about it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crmdesk.l10n.normalise import strip_marks
from crmdesk.l10n.texts import N_, _
from crmdesk.services import reviews
from crmdesk.services.figure_words import FigureWords
from crmdesk.ui import theme
from crmdesk.ui.dialogs.action_rows import ActionRows
from crmdesk.ui.dialogs.care_box import action_line, review_line
from crmdesk.ui.dialogs.titled_sheet import TitledSheet
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.scroll_page import ScrollPage
from crmdesk.ui.widgets.state_view import StateView
from crmdesk.ui.widgets.text_area import TextArea

if TYPE_CHECKING:
    from crmdesk.db.uow import Committed
    from crmdesk.l10n.errors import CrmError
    from crmdesk.model.period import Period
    from crmdesk.services.reviews import Care
    from crmdesk.ui.desk import Desk

WIDTH, LINES, HIGHEST = 640, 4, 130


class ReviewSheet(TitledSheet):
    """Ctrl+Enter saves; what was said before and decided stands below."""

    def __init__(self, desk: Desk, host: QWidget) -> None:
        super().__init__(host, WIDTH, is_data=True)
        self._desk = desk
        self._kpi = ""
        self._period: Period | None = None
        self._campaign: int | None = None
        self.care: Care | None = None
        self._place = QWidget()
        self._named = [DirLabel("", "strong", parent=self._place) for _part in range(3)]
        self.text = TextArea(desk, self._place, lines=LINES)
        self.text.setMaximumHeight(theme.px(HIGHEST))
        self.decided = ActionRows(desk, self._place)
        self._earlier = QVBoxLayout()
        self.save_button = Button("", "primary", "check", parent=self.panel)
        self.cancel = Button("", "ghost", parent=self.panel)
        self.state = StateView(ScrollPage(self._place, self.panel, edged=True), self.panel)
        self._lay_out()
        self.cancel.clicked.connect(self.close_sheet)
        self.save_button.clicked.connect(self.save)
        desk.locale_changed.connect(self.retranslate)
        self.retranslate()

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        said, done, before = self._named
        column = QVBoxLayout(self._place)
        column.setContentsMargins(2, 4, 2, 4)
        column.setSpacing(8)
        for part in (said, self.text, done, self.decided, before):
            column.addWidget(part)
        self._earlier.setSpacing(4)
        column.addLayout(self._earlier)
        column.addStretch(1)
        foot.setSpacing(8)
        foot.addWidget(self.save_button)
        foot.addWidget(self.cancel)
        foot.addStretch(1)
        self.body.addWidget(self.state, 1)
        self.body.addLayout(foot)

    def show_review(self, kpi: str, period: Period | None = None, campaign: int | None = None) -> None:
        """Review a figure, of its last whole period where none is named."""
        self._kpi, self._period, self._campaign, self.care = kpi, period, campaign, None
        self.text.set_value(None)
        self.title.setText("")
        self.sentence.setText("")
        self.state.show_loading()
        if self.isHidden():
            self.open()
        work = partial(reviews.read_care, kpi=kpi)
        self._desk.read(owner=self, key="care", work=work, done=self._show, failed=self._fail)

    def _fail(self, error: CrmError) -> None:
        again = partial(self.show_review, self._kpi, self._period, self._campaign)
        self.state.show_error(self._desk.fmt.error(error), again)

    def _show(self, care: Care) -> None:
        self.care = care
        self.decided.start(care.people)
        self.state.clear_bar()
        self.state.show_content()
        self._show_words()
        self.text.setFocus()

    @property
    def period(self) -> Period | None:
        """The period that is reviewed."""
        return self._period or (self.care.period if self.care is not None else None)

    def _show_words(self) -> None:
        care, period = self.care, self.period
        if care is None or period is None:
            return
        words = FigureWords(self._desk.fmt, self._desk.work.facts)
        fmt = words.fmt
        self.title.setText(fmt.sentence(N_("Review: {figure}"), figure=_(care.kpi.name)))
        said = fmt.sentence(N_("Of {period}."), period=period.label(fmt))
        if period == care.period:
            told, value = N_("{value} in {period}."), words.exact(care.now, care.kpi.unit)
            said = fmt.sentence(told, value=value, period=period.label(fmt))
        self.sentence.setText(f"{said} {_(care.kpi.meaning)}")
        self.panel.setAccessibleName(strip_marks(self.title.text()))
        while self._earlier.count():
            item = self._earlier.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.deleteLater()
        lines = [review_line(one, care, words) for one in care.reviews]
        lines += [action_line(one, care, words) for one in care.actions]
        for line in lines:
            self._earlier.addWidget(DirLabel(line, "caption", "mute", wrapped=True, parent=self._place))
        self._named[-1].setVisible(bool(lines))

    def save(self) -> None:
        """Write the review down; what cannot be saved is said, and the text stays."""
        actions, period = self.decided.written(), self.period
        if actions is None or period is None:
            return
        work = partial(
            reviews.record,
            kpi=self._kpi,
            period=period,
            text=self.text.read() or "",
            actions=actions,
            campaign=self._campaign,
        )
        self._desk.write(owner=self, key="review", work=work, done=self._saved, failed=self._refuse)

    def _saved(self, _done: Committed) -> None:
        self.close_sheet()

    def _refuse(self, error: CrmError) -> None:
        self.text.set_error(self._desk.fmt.error(error))
        self.text.setFocus()

    def retranslate(self) -> None:
        """All words in the language of the window; what is typed stays."""
        super().retranslate()
        self.save_button.setText(_("Save the review"))
        self.cancel.setText(_("Cancel"))
        words = (_("What is there to say?"), _("Actions"), _("Said and decided before"))
        for label, text in zip(self._named, words, strict=True):
            label.setText(text)
        self.text.set_name(words[0])
        self.decided.retranslate()
        self._show_words()


def open_review(
    desk: Desk, window: QWidget, kpi: str, period: Period | None = None, campaign: int | None = None
) -> None:
    """Review a figure over a window."""
    sheet: ReviewSheet = window.findChild(ReviewSheet) or ReviewSheet(desk, window)
    sheet.show_review(kpi, period, campaign)
