"""The window of the first start: five questions, each with a good answer already, and then the book.

Nothing is made before the last page; closing the window leaves the computer as it was.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt, QTimer, QTimeZone, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from crmdesk.l10n.texts import N_, _
from crmdesk.ui import theme
from crmdesk.ui.first_run.answers import Answers, Begin, make_book
from crmdesk.ui.first_run.business_page import BusinessPage
from crmdesk.ui.first_run.customs_page import CustomsPage
from crmdesk.ui.first_run.language_page import LanguagePage
from crmdesk.ui.first_run.place_page import PlacePage
from crmdesk.ui.first_run.start_page import StartPage
from crmdesk.ui.icons import draw_icon
from crmdesk.ui.paint import CENTER, Flow, rounded, txt, width_of
from crmdesk.ui.reading_order import set_reading_order
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.layout import named
from crmdesk.ui.widgets.message_bar import MessageBar
from crmdesk.ui.widgets.scroll_page import ScrollPage
from crmdesk.ui.widgets.skeleton import Skeleton

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QPaintEvent

    from crmdesk.l10n.errors import CrmError
    from crmdesk.ui.desk import Desk
    from crmdesk.ui.first_run.question import Question

FIRST_SIZE, LEAST_SIZE = QSize(1100, 720), QSize(480, 360)
COLUMN, FOOT = 560, 56
MARK, DOT, DOT_PITCH, LONG_DOT = 38, 8, 22, 20


class _Brand(QWidget):
    """The program's sign and name."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        named(self, "crmdesk")

    def sizeHint(self) -> QSize:
        return QSize(MARK + 12 + width_of("crmdesk", theme.font("title")) + 2, MARK + 4)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, look, rtl = QPainter(self), theme.tokens(), False
        flow = Flow(self.rect(), rtl=rtl)
        box = flow.start(MARK, 12)
        box.setHeight(MARK)
        rounded(painter, box, 8, look.acc)
        draw_icon(painter, box, "chart-column", look.onacc, rtl=rtl, size=24)
        txt(painter, QRect(flow.rest), "crmdesk", look.text, theme.font("title"), rtl=rtl)


class _Dots(QWidget):
    """Which of the pages is shown."""

    def __init__(self, count: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._count, self._current = count, 0
        self.setFixedSize(DOT_PITCH * count + LONG_DOT, DOT + 4)

    def show_place(self, place: int, words: str) -> None:
        self._current = place
        named(self, words)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, look = QPainter(self), theme.tokens()
        flow = Flow(self.rect(), rtl=self.isRightToLeft())
        for number in range(self._count):
            is_here = number == self._current
            dot = flow.start(LONG_DOT if is_here else DOT, DOT_PITCH - DOT)
            dot.setHeight(DOT)
            rounded(painter, dot, DOT / 2, look.acc if is_here else look.line2)


class _Foot(QWidget):
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, look = QPainter(self), theme.tokens()
        painter.fillRect(QRect(0, 0, self.width(), 1), QColor(look.line))


class FirstRun(QWidget):
    """`done` tells the address of the book that was made, and whether a file is to be imported into it."""

    done = Signal(str, bool)

    def __init__(self, desk: Desk, answers: Answers | None = None) -> None:
        super().__init__()
        self.desk, self.answers = desk, answers or Answers()
        self.pages: tuple[Question, ...] = tuple(
            made(desk, self.answers)
            for made in (LanguagePage, CustomsPage, BusinessPage, PlacePage, StartPage)
        )
        self.heading, self.hint = (
            DirLabel("", "title", align=CENTER, wrapped=True),
            DirLabel("", "body", "mute", align=CENTER, wrapped=True),
        )
        self.bar, self.waiting = MessageBar(), Skeleton()
        self._waiting_words = DirLabel("", "body", "mute", align=CENTER)
        self.place, self._is_waiting = 0, False
        self.skip, self.back = Button("", "ghost", "x"), Button("", "ghost", "chevron-left")
        self.forward = Button("", "primary", "chevron-right", tail=True)
        self.dots = _Dots(len(self.pages))
        self._order = QTimer(self, singleShot=True, interval=0)
        self._order.timeout.connect(partial(set_reading_order, self))
        self._lay_out()
        self._listen()
        self.go_to(0)
        self.resize(FIRST_SIZE)
        self.setMinimumSize(LEAST_SIZE)

    def _lay_out(self) -> None:
        inside = QWidget()
        middle = QVBoxLayout(inside)
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(8)
        middle.addWidget(_Brand(), 0, Qt.AlignmentFlag.AlignHCenter)
        middle.addSpacing(10)
        for part in (self.heading, self.hint, self.bar):
            middle.addWidget(part)
        middle.addSpacing(10)
        for page in self.pages:
            middle.addWidget(page)
        middle.addWidget(self._waiting_words)
        middle.addWidget(self.waiting)
        self._inside = inside
        body = QWidget()
        across = QHBoxLayout(body)
        across.setContentsMargins(16, 16, 16, 16)
        across.addStretch(1)
        across.addWidget(inside, 0, Qt.AlignmentFlag.AlignVCenter)
        across.addStretch(1)
        foot = _Foot()
        row, away, on = QHBoxLayout(foot), QHBoxLayout(), QHBoxLayout()
        row.setContentsMargins(24, 10, 24, 10)
        away.addWidget(self.skip)
        away.addStretch(1)
        on.setSpacing(14)
        on.addStretch(1)
        on.addWidget(self.back)
        on.addWidget(self.forward)
        # Equal halves keep the dots in the middle on every page, whatever the buttons say.
        row.addLayout(away, 1)
        row.addWidget(self.dots)
        row.addLayout(on, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._scroll = ScrollPage(body)
        column.addWidget(self._scroll, 1)
        column.addWidget(foot)

    def _listen(self) -> None:
        self.skip.clicked.connect(self.skip_all)
        self.back.clicked.connect(self.go_back)
        self.forward.clicked.connect(self.go_on)
        self.desk.locale_changed.connect(self.retranslate)
        self.desk.theme_changed.connect(self.update)
        for page in self.pages:
            page.answered.connect(self._show_buttons)

    def go_to(self, place: int) -> None:
        """Show a page."""
        self.place = place
        self.retranslate()
        self._scroll.ensureVisible(0, 0)
        (self.pages[place].first_field() or self.forward).setFocus(Qt.FocusReason.TabFocusReason)

    def go_on(self) -> None:
        """The next page; from the last one the book is made."""
        if not self.forward.isEnabled():
            return
        if self.place + 1 < len(self.pages):
            self.go_to(self.place + 1)
        else:
            self.make(self.answers)

    def go_back(self) -> None:
        """The page before."""
        if self.place > 0:
            self.go_to(self.place - 1)

    def skip_all(self) -> None:
        """An empty book with what is set so far, in the usual place."""
        self.make(replace(self.answers, begin=Begin.EMPTY, place=""))

    def make(self, answers: Answers) -> None:
        """Make the book in a thread."""
        self.bar.clear()
        self._show_waiting(waits=True)
        zone = bytes(QTimeZone.systemTimeZoneId().data()).decode()
        self.desk.jobs.write(
            owner=self,
            key="make",
            work=partial(make_book, answers, self.desk.locale, zone),
            done=partial(self._end, answers),
            failed=self._tell_failure,
        )

    def _end(self, answers: Answers, address: str) -> None:
        self.desk.preferences.save()
        self.done.emit(address, answers.begin is Begin.IMPORT)

    def _tell_failure(self, error: CrmError) -> None:
        self._show_waiting(waits=False)
        self.bar.show_message(
            self.desk.fmt.error(error), "bad", details=str(getattr(error, "details", "")), closable=False
        )

    def _show_waiting(self, *, waits: bool) -> None:
        for number, page in enumerate(self.pages):
            page.setVisible(number == self.place and not waits)
        self._is_waiting = waits
        self.waiting.setVisible(waits)
        self._waiting_words.setVisible(waits)
        self.waiting.begin() if waits else self.waiting.end()
        for button in (self.skip, self.back, self.forward):
            button.setEnabled(not waits)

    def _show_buttons(self) -> None:
        page = self.pages[self.place]
        last = self.place + 1 == len(self.pages)
        named(self.heading, page.title())
        self.back.setVisible(self.place > 0)
        self.forward.setEnabled(page.can_go_on())
        self.forward.setText(
            _("Start")
            if last
            else self.desk.fmt.sentence(N_("Next: {what}"), what=self.pages[self.place + 1].name())
        )
        self._order.start()

    def retranslate(self) -> None:
        """All words in the language just chosen."""
        page = self.pages[self.place]
        for one in self.pages:
            one.retranslate()
        self.setWindowTitle(_("Welcome to crmdesk"))
        self.heading.setText(page.title())
        self.hint.setText(page.hint())
        self.skip.setText(_("Skip all"))
        self.back.setText(_("Back"))
        self._waiting_words.setText(_("Preparing the book…"))
        self.waiting.retranslate()
        self.bar.retranslate()
        fmt = self.desk.fmt
        self.dots.show_place(
            self.place,
            _("Page {number} of {count}").format(
                number=fmt.integer(self.place + 1), count=fmt.integer(len(self.pages))
            ),
        )
        self._inside.setFixedWidth(min(theme.px(COLUMN), max(self.width() - 48, 320)))
        if not self._is_waiting:
            self._show_waiting(waits=False)
        self._show_buttons()

    def resizeEvent(self, event: object) -> None:
        """The column gets narrow in a narrow window."""
        super().resizeEvent(event)  # type: ignore[arg-type] # Qt's own
        self._inside.setFixedWidth(min(theme.px(COLUMN), max(self.width() - 48, 320)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on, Esc goes back."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.go_on()
        elif event.key() == Qt.Key.Key_Escape:
            self.go_back()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The ground."""
        QPainter(self).fillRect(self.rect(), QColor(theme.tokens().bg))
