"""Emptying the trash: what goes for good and what stays, asked plainly once."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QDialog, QHBoxLayout, QRadioButton, QVBoxLayout, QWidget

from crmdesk.l10n.texts import N_, NN_, Listing, _
from crmdesk.services import emptying
from crmdesk.ui import theme
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.layout import named
from crmdesk.ui.widgets.message_bar import MessageBar
from crmdesk.ui.widgets.screen_room import resize_within

if TYPE_CHECKING:
    from crmdesk.l10n.errors import CrmError
    from crmdesk.services.emptying import Waiting
    from crmdesk.ui.desk import Desk

WIDTH = 480
EVERYTHING = 0
GOES = N_(
    "This cannot be undone. People lose their name, addresses, numbers, notes and your own fields, in the "
    "history too. Files are deleted."
)
STAYS = N_(
    "Their deals, tickets, subscriptions and activities stay, so that no figure changes. So do companies and "
    "all else in the trash. Backups made before still have everything."
)


class EmptyTrash(QDialog):
    """The button says what it will do; nothing is done before it is pressed."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.desk = desk
        self.bar = MessageBar()
        self.goes, self.stays = DirLabel(wrapped=True), DirLabel(tone="mute", wrapped=True)
        self.old, self.all = QRadioButton(self), QRadioButton(self)
        self.group = QButtonGroup(self)
        for days, button in ((emptying.KEPT_DAYS, self.old), (EVERYTHING, self.all)):
            self.group.addButton(button, days)
        self.old.setChecked(True)
        self.told = DirLabel(role="strong", wrapped=True)
        self.confirm, self.cancel = Button("", "danger", "trash-2"), Button()
        self.confirm.setEnabled(False)
        self._waiting: Waiting | None = None
        self._lay_out()
        self.group.idToggled.connect(self._read)
        self.confirm.clicked.connect(self._empty)
        self.cancel.clicked.connect(self.reject)
        self.retranslate()
        self._fit()
        self._read()

    def _fit(self) -> None:
        """As high as its words call for; by itself Qt gives no more than two thirds of the screen."""
        layout = self.layout()
        if layout is not None:
            resize_within(self, self.width(), max(self.height(), layout.totalHeightForWidth(self.width())))

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.addWidget(self.confirm)
        foot.addStretch(1)
        foot.addWidget(self.cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        for part in (self.bar, self.goes, self.stays, self.old, self.all, self.told):
            column.addWidget(part)
        column.addLayout(foot)
        self.setFixedWidth(theme.px(WIDTH))
        self.cancel.setFocus()

    @property
    def days(self) -> int:
        """How long what is meant has lain in the trash; 0 is all."""
        return self.group.checkedId()

    def _read(self, *_toggled: object) -> None:
        work = partial(emptying.waiting, days=self.days)
        self.desk.read(owner=self, key="waiting", work=work, done=self._show, failed=self._fail)

    def _show(self, waiting: Waiting) -> None:
        self._waiting = waiting
        fmt = self.desk.fmt
        told = []
        if waiting.people:
            told.append(fmt.sentence(NN_("{count} person", "{count} people"), count=waiting.people))
        if waiting.files:
            told.append(fmt.sentence(NN_("{count} file", "{count} files"), count=waiting.files))
        self.told.setText(
            fmt.sentence(N_("For good: {records}."), records=Listing(told))
            if told
            else _("There is nothing to empty.")
        )
        self.confirm.setEnabled(bool(told))
        self._fit()

    def _empty(self) -> None:
        self.confirm.setEnabled(False)
        work = partial(emptying.empty, days=self.days)
        self.desk.write(owner=self, key="empty", work=work, done=self._close, failed=self._fail)

    def _close(self, _done: object) -> None:
        self.accept()

    def _fail(self, error: CrmError) -> None:
        self.bar.show_message(self.desk.fmt.error(error), "warn", details=str(getattr(error, "details", "")))
        self._fit()

    def retranslate(self) -> None:
        """All words in the language of the window."""
        self.setWindowTitle(_("Empty the trash"))
        named(self, _("Empty the trash"))
        self.goes.setText(_(GOES))
        self.stays.setText(_(STAYS))
        days = NN_("In the trash for {count} day or more", "In the trash for {count} days or more")
        self.old.setText(self.desk.fmt.sentence(days, count=emptying.KEPT_DAYS))
        self.all.setText(_("All that is in the trash now"))
        self.confirm.setText(_("Empty the trash"))
        self.cancel.setText(_("Cancel"))
        if self._waiting is not None:
            self._show(self._waiting)
