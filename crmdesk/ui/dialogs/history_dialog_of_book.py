"""The history of the book: every step the latest first, and taking one of them back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from crmdesk.l10n.texts import _
from crmdesk.model.journal import GestureKind
from crmdesk.services import finding, history
from crmdesk.ui import theme
from crmdesk.ui.dialogs.backup_words import day_of
from crmdesk.ui.dialogs.pick_list import Pick, PickList
from crmdesk.ui.history_list import deed_words
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.layout import named
from crmdesk.ui.widgets.message_bar import MessageBar
from crmdesk.ui.widgets.screen_room import resize_within

if TYPE_CHECKING:
    from crmdesk.db.journal import Deed
    from crmdesk.db.uow import Work
    from crmdesk.l10n.errors import CrmError
    from crmdesk.ui.desk import Desk

PAGE = 200
WIDTH, HEIGHT = 620, 480
MOST_STAFF = 1000


class BookHistory(QDialog):
    """A list with one button; more steps are read when the list is scrolled to its end."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.desk = desk
        self._deeds: list[Deed] = []
        self._names: dict[int, str] = {}
        self._is_whole = False
        self.hint, self.bar, self.list = DirLabel(tone="mute", wrapped=True), MessageBar(), PickList()
        self.undo, self.close_button = Button(icon="undo-2"), Button()
        foot = QHBoxLayout()
        foot.addWidget(self.undo)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        for part in (self.hint, self.bar):
            column.addWidget(part)
        column.addWidget(self.list, 1)
        column.addLayout(foot)
        self.list.picked.connect(self._follow_choice)
        self.list.verticalScrollBar().valueChanged.connect(self._read_more)
        self.undo.clicked.connect(self._take_back)
        self.close_button.clicked.connect(self.accept)
        desk.committed.connect(self.refresh)
        desk.locale_changed.connect(self.retranslate)
        resize_within(self, theme.px(WIDTH), theme.px(HEIGHT))
        self.retranslate()
        self.refresh()

    def refresh(self) -> None:
        """Read the newest steps."""
        self._read(None)

    def _read(self, before: int | None) -> None:
        work = partial(_steps, limit=PAGE, before=before)
        self.desk.read(
            owner=self, key="deeds", work=work, done=partial(self._take, before), failed=self._fail
        )

    def _read_more(self, value: int) -> None:
        if value >= self.list.verticalScrollBar().maximum() and self._deeds and not self._is_whole:
            self._read(self._deeds[-1].id)

    def _take(self, before: int | None, found: tuple[list[Deed], dict[int, str]]) -> None:
        deeds, self._names = found
        self._is_whole = len(deeds) < PAGE
        self._deeds = deeds if before is None else [*self._deeds, *deeds]
        self._show()

    def _show(self) -> None:
        self.list.put([self._pick(deed) for deed in self._deeds])
        if self.list.chosen() is None:
            self.list.choose_first()

    def _pick(self, deed: Deed) -> Pick:
        fmt = self.desk.fmt
        title = deed_words(deed, fmt)
        who = self._names.get(deed.staff_id or 0, "")
        detail = _(", ").join(filter(None, (fmt.isolate(who) if who else "", day_of(deed.moment, fmt))))
        tail = "" if deed.live else _("taken back")
        icon = "undo-2" if deed.kind is GestureKind.UNDO else "history"
        return Pick(deed.id, title, detail, tail, icon, faded=not deed.live)

    def _follow_choice(self, gesture: int | None) -> None:
        deed = next((one for one in self._deeds if one.id == gesture), None)
        self.undo.setEnabled(deed is not None and deed.live)

    def _take_back(self) -> None:
        pick = self.list.chosen()
        if pick is None or not isinstance(pick.key, int):
            return
        self.bar.clear()
        self.desk.write(
            owner=self, key="undo", work=partial(history.undo, gesture=pick.key), failed=self._fail
        )

    def _fail(self, error: CrmError) -> None:
        self.bar.show_message(self.desk.fmt.error(error), "warn", details=str(getattr(error, "details", "")))

    def retranslate(self) -> None:
        """All words in the language of the window."""
        self.setWindowTitle(_("History of the book"))
        self.hint.setText(
            _("Every change, the latest first. Undoing one lists the later changes that stand in its way.")
        )
        self.undo.setText(_("Undo this step"))
        self.close_button.setText(_("Close"))
        named(self.list, _("History of the book"))
        self._show()


def _steps(work: Work, *, limit: int, before: int | None) -> tuple[list[Deed], dict[int, str]]:
    names = {hit.id: hit.title for hit in finding.choices(work, entity="staff", limit=MOST_STAFF)}
    return history.deeds(work, limit=limit, before=before), names
