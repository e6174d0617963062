"""Page 4: where the book lies: in a file on this computer, or on a server for a team."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from crmdesk import paths
from crmdesk.l10n.texts import N_, _
from crmdesk.ui.first_run.question import Question
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.card import Card
from crmdesk.ui.widgets.choice_card import ChoiceCard
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.layout import named, show_hint
from crmdesk.ui.widgets.mark import Mark
from crmdesk.ui.widgets.unit_line import UnitLine

if TYPE_CHECKING:
    from crmdesk.l10n.errors import CrmError
    from crmdesk.ui.desk import Desk
    from crmdesk.ui.first_run.answers import Answers

EXAMPLE = "postgresql://name@host/book"


class PlacePage(Question):
    """Two cards, and below them what belongs to the chosen one."""

    def __init__(self, desk: Desk, answers: Answers, parent: QWidget | None = None) -> None:
        super().__init__(desk, answers, parent)
        self.here, self.server = ChoiceCard("database", low=True), ChoiceCard("server", low=True)
        self._file = ""
        self.path = DirLabel(tone="mute", figure=True, data=True)
        self.browse = Button(icon="folder-open")
        self.line, self.test = UnitLine(figure=True), Button()
        show_hint(self.line, EXAMPLE)
        self.result, self._secret = DirLabel(wrapped=True), DirLabel("", "caption", "mute", wrapped=True)
        self._file_card, self._server_card = Card(), Card()
        row = QHBoxLayout()
        row.addWidget(self.path, 1)
        row.addWidget(self.browse)
        self._file_card.body.addLayout(row)
        row = QHBoxLayout()
        row.addWidget(self.line, 1)
        row.addWidget(self.test)
        self._server_card.body.addLayout(row)
        self._server_card.body.addWidget(self._secret)
        self.state = Mark()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for part in (self.here, self.server, self._file_card, self._server_card, self.state, self.result):
            column.addWidget(part)
        self.here.clicked.connect(self._take)
        self.server.clicked.connect(self._take)
        self.browse.clicked.connect(self._ask)
        self.test.clicked.connect(self._try)
        self.line.textChanged.connect(self._take)
        self.here.setChecked(True)
        self.retranslate()
        self._take()

    def title(self) -> str:
        """What is asked."""
        return _("Where should the book be kept?")

    def hint(self) -> str:
        """What that means."""
        return _("A book is one file with all your records. It can be moved later.")

    def name(self) -> str:
        """Of the page."""
        return _("where the book is kept")

    def first_field(self) -> QWidget | None:
        """The chosen card."""
        return self.here if self.here.isChecked() else self.server

    def can_go_on(self) -> bool:
        """A server needs its address."""
        return self.here.isChecked() or bool(self.answers.place)

    def _take(self) -> None:
        self._file_card.setVisible(self.here.isChecked())
        self._server_card.setVisible(self.server.isChecked())
        self._say("", "")
        if self.here.isChecked():
            self.answers.place = self._file
        else:
            self.answers.place = self.line.text().strip()
        self.path.setText(self._file or str(paths.default_book()))
        self.answered.emit()

    def _ask(self) -> None:
        present = self._file or str(paths.default_book())
        path, _kind = QFileDialog.getSaveFileName(
            self, _("Where to keep the book"), present, f"{_('Books')} (*{paths.BOOK_SUFFIX})",
            options=QFileDialog.Option.DontConfirmOverwrite,
        )  # fmt: skip
        if path:
            self._file = path if Path(path).suffix else f"{path}{paths.BOOK_SUFFIX}"
            self._take()
            self._look(self._file, is_server=False)

    def _try(self) -> None:
        self._look(self.line.text(), is_server=True)

    def _look(self, address: str, *, is_server: bool) -> None:
        """Ask in a thread what is there."""
        self._say(_("Looking…"), "clock")
        self.desk.jobs.read(
            owner=self,
            key="look",
            work=partial(_look_at, address, is_server=is_server),
            done=self._tell,
            failed=self._tell_failure,
        )

    def _tell(self, found: tuple[str, bool]) -> None:
        address, has_book = found
        self.answers.place = address
        if has_book:
            self._say(_("There is a book already. It will be opened as it is."), "circle-check")
        else:
            self._say(_("The place answers, and a new book can be made there."), "circle-check")

    def _tell_failure(self, error: CrmError) -> None:
        self._say("", "")
        self.result.setText(self.desk.fmt.error(error))
        self.result.set_tone("bad")
        self.result.show()

    def _say(self, words: str, icon: str) -> None:
        self.state.say(words, icon, "good" if icon == "circle-check" else "mute")
        self.state.setVisible(bool(words))
        self.result.hide()

    def retranslate(self) -> None:
        """All words in the language of the window."""
        self.here.set_words(_("On this computer"), _("For one person, or one computer"))
        self.server.set_words(_("On a server, for a team"), _("A PostgreSQL database"))
        self.browse.setText(_("Choose another place…"))
        self.test.setText(_("Test"))
        named(self.line, _("Address of the server"))
        self._secret.setText(
            self.desk.fmt.sentence(
                N_("The password is not kept. Put it into the file {file} of this computer."), file=".pgpass"
            )
        )
        self._say("", "")


def _look_at(address: str, *, is_server: bool) -> tuple[str, bool]:
    from crmdesk.services import places

    place = places.server_address(address) if is_server else address
    return place, places.has_book(place)
