"""Step 1: choose a file, see its first rows, and say how it is written where the guess is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from crmdesk.exchange.csv_file import DELIMITERS
from crmdesk.exchange.encodings import ENCODINGS
from crmdesk.l10n.texts import N_, _
from crmdesk.services.importing.looking import endings
from crmdesk.ui import theme
from crmdesk.ui.dialogs.import_wizard.preview import Preview
from crmdesk.ui.dialogs.import_wizard.step import Step
from crmdesk.ui.icons import draw_icon
from crmdesk.ui.paint import CENTER, rounded
from crmdesk.ui.save_path import usual_folder
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.calm_combo import CalmCombo
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.flow_layout import FlowLayout
from crmdesk.ui.widgets.layout import named

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QPaintEvent

    from crmdesk.ui.desk import Desk
    from crmdesk.ui.dialogs.import_wizard.flow import ImportFlow

    Choice = str | int | None

ENCODING_NAMES = {
    "utf-8-sig": N_("Unicode (UTF-8)"),
    "utf-16": N_("Unicode (UTF-16)"),
    "cp1256": N_("Arabic and Persian (Windows-1256)"),
    "cp1255": N_("Hebrew (Windows-1255)"),
    "iso8859_6": N_("Arabic (ISO-8859-6)"),
    "iso8859_8": N_("Hebrew (ISO-8859-8)"),
    "cp1252": N_("Western (Windows-1252)"),
}
DELIMITER_NAMES = {
    ",": N_("Comma"), ";": N_("Semicolon"), "\t": N_("Tab"), "|": N_("Vertical bar"), "،": N_("Arabic comma"),
}  # fmt: skip


DISC = 48


class _DropPlace(QWidget):
    """The dashed place into which a file can be dropped (the whole window takes it too)."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, look = QPainter(self), theme.tokens()
        rounded(painter, self.rect(), 8, look.surf, edge=look.line2)
        disc = QRect(0, 0, DISC, DISC)
        disc.moveCenter(self.rect().center())
        disc.moveTop(18)
        rounded(painter, disc, DISC / 2, look.accbg)
        draw_icon(painter, disc, "upload", look.acc, rtl=self.isRightToLeft(), size=22)


class FileStep(Step):
    """The file."""

    def __init__(self, desk: Desk, flow: ImportFlow, parent: QWidget | None = None) -> None:
        super().__init__(desk, flow, parent)
        self.drop = _DropPlace(self)
        self.prompt = DirLabel(wrapped=True, align=CENTER, role="strong")
        self.hint = DirLabel(wrapped=True, align=CENTER, tone="mute", role="caption")
        self.choose = Button("", "default", "folder-open")
        self.choose.clicked.connect(self.ask_file)
        inside = QVBoxLayout(self.drop)
        inside.setContentsMargins(16, 76, 16, 18)
        inside.setSpacing(6)
        inside.addWidget(self.prompt)
        inside.addWidget(self.hint)
        inside.addWidget(self.choose, 0, Qt.AlignmentFlag.AlignHCenter)
        self.how = QWidget()
        self.encoding, self.delimiter, self.sheet = CalmCombo(), CalmCombo(), CalmCombo()
        self.header_row = CalmCombo()
        self._labels = [DirLabel(tone="mute") for _box in self._boxes()]
        self._pairs = [QWidget() for _box in self._boxes()]
        row = FlowLayout(self.how, 14)
        for pair, label, box in zip(self._pairs, self._labels, self._boxes(), strict=True):
            line = QHBoxLayout(pair)
            line.setContentsMargins(0, 0, 0, 0)
            line.addWidget(label)
            line.addWidget(box)
            row.addWidget(pair)
            box.setSizeAdjustPolicy(CalmCombo.SizeAdjustPolicy.AdjustToContents)
        for box in (self.encoding, self.delimiter, self.sheet):
            box.activated.connect(self._reread)
        self.header_row.activated.connect(self._take_headings)
        self.preview = Preview()
        self._preview_title = DirLabel(role="strong")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        for part in (self.drop, self.how, self._preview_title, self.preview):
            column.addWidget(part)
        column.addStretch(1)
        self.retranslate()

    def _boxes(self) -> tuple[CalmCombo, ...]:
        return self.encoding, self.delimiter, self.sheet, self.header_row

    def name(self) -> str:
        """The step's name."""
        return _("Import file")

    def next_text(self) -> str:
        """Where it leads."""
        return _("Next: kind")

    def can_go_on(self) -> bool:
        """As soon as a file is open."""
        return self.flow.look is not None and not self.flow.is_busy

    def first_field(self) -> QWidget | None:
        """The button that chooses a file, until there is one."""
        return self.choose if self.flow.look is None else None

    def ask_file(self) -> None:
        """Choose a file in the system's dialog."""
        known = " ".join(f"*{each}" for each in endings())
        folder = self.flow.look.path.parent if self.flow.look else usual_folder()
        kinds = f"{_('Tables and address cards')} ({known})"
        path, _kind = QFileDialog.getOpenFileName(self, _("Choose a file to import"), str(folder), kinds)
        if path:
            self.flow.open_file(Path(path))

    def _reread(self) -> None:
        self._read_anew(header_row=None)

    def _take_headings(self) -> None:
        self._read_anew(header_row=self.header_row.currentData())

    def _read_anew(self, *, header_row: int | None) -> None:
        look = self.flow.look
        if look is not None:
            said = (self.encoding, self.delimiter, self.sheet)
            encoding, delimiter, sheet = (None if box.isHidden() else box.currentData() for box in said)
            self.flow.open_file(
                look.path, encoding=encoding, delimiter=delimiter, sheet=sheet, header_row=header_row
            )

    def show_flow(self) -> None:
        """The file's name, how it is written, its first rows."""
        look = self.flow.look
        self.how.setVisible(look is not None)
        self.preview.setVisible(look is not None)
        self._preview_title.setVisible(look is not None)
        self.hint.setVisible(look is None)
        if look is None:
            return
        self.prompt.setText(self.desk.fmt.ident(look.path.name))
        self._fill(self.encoding, look.encoding, ENCODINGS, ENCODING_NAMES)
        self._fill(self.delimiter, look.delimiter, DELIMITERS, DELIMITER_NAMES)
        self._fill(self.sheet, look.sheet, look.sheets, {})
        rows = {line: self.desk.fmt.integer(line) for line in look.first_lines}
        self._fill(self.header_row, look.header_row, look.first_lines, rows)
        for pair, box in zip(self._pairs, self._boxes(), strict=True):
            pair.setVisible(not box.isHidden())
        self.preview.show_rows(look.header, look.rows)

    @staticmethod
    def _fill(box: CalmCombo, value: Choice, values: tuple[Choice, ...], names: Mapping[Any, str]) -> None:
        box.clear()
        box.setVisible(value is not None and len(values) > 1)
        for one in values if value is None or value in values else (value, *values):
            box.addItem(_(names[one]) if one in names else str(one), one)
        box.setCurrentIndex(box.findData(value))

    def retranslate(self) -> None:
        """All words in the language of the window."""
        self.prompt.setText(_("Drop a file here, or choose one"))
        self.hint.setText(_("CSV, Excel or vCard. Nothing is saved before the last step."))
        self.choose.setText(_("Choose a file…"))
        names = (_("Encoding"), _("Separator"), _("Sheet"), _("Row with the headings"))
        for label, box, words in zip(self._labels, self._boxes(), names, strict=True):
            label.setText(words)
            named(box, words)
        self._preview_title.setText(_("The first rows"))
        self.preview.retranslate()
        self.show_flow()
