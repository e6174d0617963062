"""A card with a chart and its twin as a table: the same marks, and files and pictures of them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, QSize, Signal
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedLayout, QWidget

from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.normalise import strip_marks
from crmdesk.l10n.texts import N_, _
from crmdesk.services.drilling import write_table
from crmdesk.ui import theme
from crmdesk.ui.charts.marks import Plotted
from crmdesk.ui.figure_table import FigureTable, Lines
from crmdesk.ui.pages.kpis.legend import Legend
from crmdesk.ui.paint import CENTER
from crmdesk.ui.save_path import ask_save_path
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.card import Card
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.offer import Offer
from crmdesk.ui.widgets.popover import menu_of, open_menu
from crmdesk.ui.widgets.segmented_switch import SegmentedSwitch

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from crmdesk.ui.desk import Desk
    from crmdesk.ui.pages.kpis.contents import Content

LEAST = 176
SHARP = 2


class ChartCard(Card):
    """Title, caption, legend, the switch between chart and table, and a menu of files and pictures.

    The chart comes when pyqtgraph is loaded; until then, and where there is nothing to draw, words stand
    in its place. `mark_opened` tells the number of a mark, from the chart or the table.
    """

    mark_opened = Signal(int)

    def __init__(self, desk: Desk, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._name = desk, name
        self.chart: Any = None
        self.plotted = Plotted(())
        self.title = DirLabel("", "strong", parent=self)
        self.caption = DirLabel("", "caption", "mute", data=False, parent=self)
        self.caption.setMinimumWidth(1)
        self.caption.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.legend = Legend(self)
        self.switch = SegmentedSwitch(
            (("chart", "", "chart-column"), ("table", "", "table")), icons_only=True, parent=self
        )
        self.more = Button("", "ghost", "ellipsis", small=True, parent=self)
        self.lines = Lines(self)
        self.table = FigureTable(self.lines, self)
        self.nothing = DirLabel("", "body", "mute", wrapped=True, align=CENTER, parent=self)
        self._head = QHBoxLayout()
        self._head.setSpacing(10)
        self._head.addWidget(self.title)
        self._head.addWidget(self.caption, 1)
        self._head.addWidget(self.legend)
        self._head.addWidget(self.switch)
        self._head.addWidget(self.more)
        self._place = QStackedLayout()
        self._place.addWidget(self.nothing)
        self._place.addWidget(self.table)
        self.body.setContentsMargins(12, 8, 12, 8)
        self.body.setSpacing(4)
        self.body.addLayout(self._head)
        self.body.addLayout(self._place, 1)
        self.switch.changed.connect(lambda _key: self._choose_view())
        self.more.clicked.connect(self._open_menu)
        self.table.opened.connect(self.mark_opened)

    def minimumSizeHint(self) -> QSize:
        """Low enough for two rows of cards under two rows of tiles."""
        return QSize(theme.px(280), theme.px(LEAST))

    def put_chart(self, chart: Any) -> None:
        """The chart is loaded."""
        self.chart = chart
        self._place.addWidget(chart)
        chart.mark_chosen.connect(self.mark_opened)
        chart.menu_asked.connect(self._menu_at)
        chart.setAccessibleName(self.title.text())
        chart.show_marks(self.plotted)
        self._choose_view()

    def show_content(self, title: str, content: Content) -> None:
        """Show other marks with their table; call again when the language changes."""
        self.title.setText(title)
        self.caption.setText(content.caption)
        self.legend.show_signs(content.legend)
        self.legend.setVisible(bool(content.legend))
        self.plotted = content.plotted
        self.nothing.setText("" if content.plotted.marks else content.nothing)
        self.lines.show_lines(content.headings, content.lines)
        self.table.setAccessibleName(title)
        self.switch.set_texts((_("Chart"), _("Table")), _("Show as"))
        self.more.set_name(_("Copy or save"))
        self._place_legend()
        if self.chart is not None:
            self.chart.setAccessibleName(title)
            self.chart.show_marks(content.plotted)
        self._choose_view()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The signs go below the title where the card is narrow."""
        super().resizeEvent(event)
        self._place_legend()

    def _place_legend(self) -> None:
        """The signs stand in the head, or below it where they leave the title no room."""
        parts = (self.title, self.caption, self.legend, self.switch, self.more)
        others = sum(one.sizeHint().width() for one in parts if one is not self.legend)
        around = self.body.contentsMargins()
        room = self.width() - around.left() - around.right()
        left = room - others - len(parts) * self._head.spacing()
        self.legend.set_room(left)
        has_room = self.legend.sizeHint().width() <= left
        if not has_room:
            self.legend.set_room(room)
        if has_room == (self._head.indexOf(self.legend) < 0):
            if has_room:
                self.body.removeWidget(self.legend)
                self._head.insertWidget(self._head.indexOf(self.switch), self.legend)
            else:
                self._head.removeWidget(self.legend)
                self.body.insertWidget(self.body.indexOf(self._head) + 1, self.legend)

    def _choose_view(self) -> None:
        wants_table = self.switch.current() == "table"
        if not self.plotted.marks or (self.chart is None and not wants_table):
            self._place.setCurrentWidget(self.nothing)
        else:
            self._place.setCurrentWidget(self.table if wants_table else self.chart)

    # Files and pictures

    def _offers(self) -> list[Offer | None]:
        return [
            Offer(_("Copy the table"), self.copy_table, "copy"),
            Offer(_("Copy the picture"), self.copy_picture, "copy"),
            None,
            Offer(_("Save as CSV…"), self.save_table, "file-spreadsheet"),
            Offer(_("Save as PNG…"), self.save_picture, "download"),
        ]

    def _open_menu(self) -> None:
        open_menu(menu_of(self.more, self._offers()), self.more)

    def _menu_at(self, point: QPoint) -> None:
        menu_of(self.more, self._offers()).popup(point)

    def _table(self) -> list[list[str]]:
        lines = [[heading.text for heading in self.lines.headings], *self.lines.lines()]
        return [[strip_marks(text) for text in line] for line in lines]

    def copy_table(self) -> None:
        """Put the table on the clipboard, for a spreadsheet."""
        QGuiApplication.clipboard().setText("\n".join("\t".join(line) for line in self._table()))
        self._desk.tell(_("The table is on the clipboard."))

    def copy_picture(self) -> None:
        """Put a picture of the card on the clipboard."""
        QGuiApplication.clipboard().setImage(self.picture())
        self._desk.tell(_("The picture is on the clipboard."))

    def picture(self) -> QImage:
        """The card as a picture, sharp enough for print."""
        image = QImage(self.size() * SHARP, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(SHARP)
        image.fill(theme.tokens().colour("surf"))
        painter = QPainter(image)
        hidden = (self.switch, self.more)
        for part in hidden:
            part.hide()
        self.render(painter, QPoint(0, 0))
        painter.end()
        for part in hidden:
            part.show()
        return image

    def save_table(self) -> None:
        """Write the table to a file."""
        path = ask_save_path(self, _("Save the table"), f"{self._name}.csv", "CSV (*.csv);;Excel (*.xlsx)")
        if path is None:
            return
        header, *lines = self._table()
        work = partial(write_table, header, lines, path=path, rtl=self.isRightToLeft())
        self._desk.jobs.read(owner=self, key="save", work=work, done=partial(self._tell_saved, path.name))

    def save_picture(self) -> None:
        """Write the picture to a file."""
        path = ask_save_path(self, _("Save the picture"), f"{self._name}.png", "PNG (*.png)")
        if path is None:
            return
        if self.picture().save(str(path)):
            self._tell_saved(path.name)
        else:
            self._desk.refuse(
                CrmError(N_("{file} could not be written. Choose another place."), file=path.name)
            )

    def _tell_saved(self, name: str, _result: object = None) -> None:
        self._desk.tell(self._desk.fmt.sentence("Saved {file}.", file=name))
