"""The KPIs page: asks for the panel in one job, shows its tiles at once and its charts after them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crmdesk.kpi.spec import Role
from crmdesk.l10n.normalise import strip_marks
from crmdesk.l10n.texts import _
from crmdesk.model.period import Grain, Period
from crmdesk.services import panel, panel_roles
from crmdesk.services.drilling import Drilled
from crmdesk.services.figure_words import Compare, FigureWords
from crmdesk.ui import theme
from crmdesk.ui.dialogs.definition_card import DefinitionCard
from crmdesk.ui.dialogs.drill_sheet import DrillSheet
from crmdesk.ui.dialogs.review_sheet import open_review
from crmdesk.ui.dialogs.target_popover import TargetPopover
from crmdesk.ui.kpi_tile import Shown
from crmdesk.ui.page import Page
from crmdesk.ui.pages.kpis.cards import Cards
from crmdesk.ui.pages.kpis.contents import Writer
from crmdesk.ui.pages.kpis.head import PanelHead
from crmdesk.ui.pages.kpis.panel_editor import PanelEditor
from crmdesk.ui.pages.kpis.tiles import Tiles
from crmdesk.ui.pages.kpis.writing import load_charts
from crmdesk.ui.widgets.first_use import FirstUse
from crmdesk.ui.widgets.layout import margins
from crmdesk.ui.widgets.offer import Offer
from crmdesk.ui.widgets.popover import menu_of
from crmdesk.ui.widgets.scroll_page import ScrollPage
from crmdesk.ui.widgets.state_view import StateView

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping, Sequence

    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QResizeEvent

    from crmdesk.l10n.errors import CrmError
    from crmdesk.services.panel import Panel, Question
    from crmdesk.services.panel_charts import Chart
    from crmdesk.services.panel_roles import TileKey
    from crmdesk.ui.desk import Desk
    from crmdesk.ui.kpi_tile import Tile
    from crmdesk.ui.main_window import MainWindow
    from crmdesk.ui.pages.kpis.card import ChartCard

GAP, EDGE = 10, 16
BESIDE = 940
"""So wide two cards stand beside one another."""
UNCOUNTED = frozenset(
    {
        "tag", "contact_tag", "deal_tag", "attachment", "saved_reply", "custom_field", "custom_value",
        "saved_view", "told_apart",
    }
)  # fmt: skip
"""Records that no figure of the panel counts or names."""
WAIT_MS = 150


def first_period(work_today: dt.date, facts: Any) -> Period:
    """The month a panel opens with: this one, once a third of it is over; before that the last one."""
    here = Period.containing(work_today, Grain.MONTH, facts.calendar, facts.fiscal_start)
    day, length = here.progress(work_today)
    return here if day * 3 > length else here.previous() or here


class KpisPage(Page):
    """Tiles, charts and tables of one period; every number opens its rows."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.role = Role(desk.preferences.kpi_role)
        self.period = first_period(desk.work.today(), desk.work.facts)
        self.compare = Compare.PREVIOUS
        self.owner = desk.work.staff() if self.role is Role.REP else None
        self.panel: Panel | None = None
        self._sheet: DrillSheet | None = None
        self._charts_asked = False
        self.head = PanelHead(desk, self)
        self._body = QWidget()
        self.tiles = Tiles(self._body)
        self.editor = PanelEditor(desk, self._body)
        self.editor.hide()
        self.charts = Cards(desk, self._body)
        self.state = StateView(ScrollPage(self._body, self), self)
        self._late = QTimer(self, singleShot=True, interval=WAIT_MS)
        self._lay_out()
        self._listen()
        self.retranslate()
        self._read()

    # Making

    def _lay_out(self) -> None:
        column, body = QVBoxLayout(self), QVBoxLayout(self._body)
        margins(column, EDGE, 12, EDGE, 10)
        column.setSpacing(12)
        column.addWidget(self.head)
        column.addWidget(self.state, 1)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(GAP)
        body.addWidget(self.tiles)
        body.addWidget(self.editor, 1)
        body.addWidget(self.charts, 1)
        body.addStretch(0)

    def _listen(self) -> None:
        head, tiles = self.head, self.tiles
        head.role_chosen.connect(self.show_role)
        head.period_chosen.connect(self.show_period)
        head.compare_chosen.connect(self.show_comparison)
        head.owner_chosen.connect(self.show_owner)
        head.editing_asked.connect(self.edit_panel)
        head.report_asked.connect(partial(self._trigger, "kpi_report"))
        tiles.rows_asked.connect(self._open_tile)
        tiles.definition_asked.connect(self.open_definition)
        tiles.target_asked.connect(self.open_target)
        tiles.menu_asked.connect(self._open_menu)
        tiles.adding_asked.connect(self._add_tile)
        self.editor.done.connect(self._keep_panel)
        self.editor.left.connect(self.leave_editing)
        self.charts.opened.connect(self.open_number)
        self._late.timeout.connect(tiles.show_waiting)
        self.desk.theme_changed.connect(self.retranslate)
        for keys, step in (("Ctrl+PgUp", head.step_back), ("Ctrl+PgDown", head.step_forth)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(step)

    # Asking

    @property
    def question(self) -> Question:
        """What the page shows: role, period and owner, for whoever reports on it."""
        return panel.Question(period=self.period, role=self.role, owner=self.owner)

    @property
    def cards(self) -> list[ChartCard]:
        """The cards of the role, in order."""
        return self.charts.shown

    def show_role(self, role: Role) -> None:
        """Show what another role looks at; a rep sees the figures of whoever is at the keyboard."""
        self.leave_editing()
        if role is Role.REP:
            self.owner = self.desk.work.staff()
        elif self.role is Role.REP:
            self.owner = None
        self.role = role
        self.desk.preferences.kpi_role = role.value
        self._ask_anew()

    def show_period(self, period: Period) -> None:
        """Show another period."""
        self.period = period
        self._ask_anew()

    def show_owner(self, owner: int | None) -> None:
        """Show the figures of one owner, or of all."""
        self.owner = owner
        self._ask_anew()

    def show_comparison(self, compare: Compare) -> None:
        """Compare with something else; nothing has to be read for it."""
        self.compare = compare
        self.retranslate()

    def _ask_anew(self) -> None:
        self._show_head()
        self.situation_changed.emit()
        self._read()

    def _read(self) -> None:
        self._late.start()
        self.desk.read(
            owner=self,
            key="panel",
            work=partial(panel.read_panel, question=self.question),
            done=self._show,
            failed=self._fail,
        )

    def _fail(self, error: CrmError) -> None:
        self._late.stop()
        self.state.show_error(self.desk.fmt.error(error), self._read)

    def refresh(self, changed: Mapping[str, frozenset[int]]) -> None:
        """Read anew what any of these records can change."""
        if not changed or changed.keys() - UNCOUNTED:
            self._read()

    # Showing

    def _show(self, found: Panel) -> None:
        self._late.stop()
        self.panel = found
        self.state.clear_bar()
        if found.has_begun:
            self.state.show_content()
        self.retranslate()
        if found.has_begun and not self._charts_asked:
            self._charts_asked = True
            QTimer.singleShot(0, self, self._load_charts)

    def retranslate(self) -> None:
        """All words, numbers and days in the language of the window; what was read is not read again."""
        self._show_head()
        if self.panel is None:
            self.tiles.show_waiting()
            return
        if not self.panel.has_begun:
            self._show_first_use()
            return
        words, found = self._words(), self.panel
        runs_rtl = self.desk.locale.time_runs == "rtl"
        self.tiles.show_figures(
            [
                Shown(one, words, self.compare, found.today, runs_rtl, found.marks.get(one.kpi.id, ()))
                for one in found.figures
            ]
        )
        self.head.say(self._sentence(words, found))
        self.charts.show_charts(Writer(found, words, runs_rtl=runs_rtl))
        if self.editor.isVisibleTo(self):
            self.editor.retranslate()

    def _sentence(self, words: FigureWords, found: Panel) -> str:
        """How the figures stand; for a rep whom nobody knows, how to be known."""
        if found.question.role is Role.REP and self.desk.work.staff() is None:
            return _("Say in the settings who you are, and this panel shows your own figures.")
        return words.summary(found.figures)

    def _show_head(self) -> None:
        owners = self.panel.owners if self.panel else ()
        self.head.show_question(self.question, self.compare, owners)

    def _show_first_use(self) -> None:
        self.head.say("")
        self.state.show_first_use(
            FirstUse(
                icon="gauge",
                title=_("No figures yet"),
                text=_(
                    "KPIs appear after the first closed deal, subscription or ticket. "
                    "Mark a deal as won or lost, or import what you have."
                ),
                primary=Offer(_("Go to deals"), partial(self._trigger, "go_deals"), "handshake"),
                others=(
                    Offer(
                        _("Import deals"),
                        partial(self._trigger, "import_file"),
                        "upload",
                        _("From a CSV or Excel file, with their stages and close dates."),
                    ),
                ),
            )
        )

    def _words(self) -> FigureWords:
        return FigureWords(self.desk.fmt, self.desk.work.facts)

    # The charts come after the tiles are painted

    def _load_charts(self) -> None:
        self.desk.jobs.read(owner=self, key="charts", work=load_charts, done=self.charts.draw_charts)

    # Which tiles and charts there are

    def edit_panel(self) -> None:
        """Let the person choose the tiles and charts of the role."""
        found = self.panel
        if found is None or not found.has_begun or self.editor.isVisibleTo(self):
            return
        self.editor.edit(found)
        self._show_editor(is_shown=True)
        self.editor.tiles.placed[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_editor(self, *, is_shown: bool) -> None:
        for one in (self.tiles, self.charts):
            one.setHidden(is_shown)
        self.editor.setVisible(is_shown)

    def _add_tile(self) -> None:
        self.edit_panel()
        self.editor.tiles.open_chooser()

    def leave_editing(self) -> None:
        """The tiles and charts are shown again."""
        if self.editor.isVisibleTo(self):
            self._show_editor(is_shown=False)
            self.head.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _keep_panel(self, tiles: tuple[TileKey, ...], charts: tuple[Chart, ...]) -> None:
        found = self.panel
        self.leave_editing()
        if found is not None and (tiles, charts) != (found.tiles, tuple(found.charts)):
            work = partial(
                panel_roles.keep_panel,
                role=found.question.role,
                tiles=None if tiles == found.preset else tiles,
                charts=None if charts == found.preset_charts else [one.id for one in charts],
            )
            self.desk.write(owner=self, work=work)

    # From numbers to rows

    def _open_tile(self, tile: Tile) -> None:
        if tile.shown is not None:
            self.open_number(
                Drilled(
                    kpi=tile.shown.figure.kpi.id,
                    period=tile.shown.figure.period,
                    variant=tile.shown.figure.variant.id,
                    filters=tuple(tile.shown.figure.filters.items()),
                    part=self._owner_name() if tile.shown.figure.filters else "",
                ),
                tile,
            )

    def _owner_name(self) -> str:
        return self.panel.owner_name if self.panel else ""

    def open_number(self, asked: Drilled, source: QWidget | None = None) -> None:
        """Open the sheet of a number over the window."""
        if self._sheet is None:
            sheet = self._sheet = DrillSheet(self.desk, self.window())
            sheet.record_wanted.connect(partial(self._show_record, sheet.come_back))
            sheet.offers_wanted.connect(partial(self._trigger, "offers"))
        self._sheet.show_number(asked, source)

    def _show_record(self, back: Callable[[], object], entity: str, record: int) -> None:
        window = cast("MainWindow", self.window())
        window.show_record(entity, record, back)

    # Tiles

    def open_definition(self, tile: Tile) -> None:
        """Say what a figure is."""
        if tile.shown is not None:
            card = DefinitionCard(tile, tile.shown.figure, tile.shown.words, tile.shown.today, self.desk)
            card.rows_asked.connect(partial(self._open_tile, tile))
            card.open_under()

    def open_target(self, tile: Tile) -> None:
        """Let the person type a target."""
        if tile.shown is None:
            return
        if self.period.grain in {Grain.DAYS, Grain.ALL}:
            self.desk.tell(_("A target is set for a month, a quarter or a year. Choose one of these."))
            return
        if not tile.takes_target():
            self.desk.tell(_("This figure stands open at the end of the period; it has no target."))
            return
        TargetPopover(tile, tile.shown.figure, self.desk, self.owner, self._owner_name()).open_under()

    def _open_menu(self, tile: Tile, point: QPoint) -> None:
        offers = [
            Offer(_("Rows behind the number"), partial(self._open_tile, tile), "list"),
            Offer(_("Definition"), partial(self.open_definition, tile), "info"),
            Offer(_("Set target…"), partial(self.open_target, tile), "target"),
            Offer(_("Review…"), partial(self.open_review, tile), "message-square"),
            None,
            Offer(_("Copy value"), partial(self.copy_value, tile), "copy"),
            None,
            Offer(_("Close the period…"), partial(self._trigger, "close_period"), "lock"),
            Offer(_("Own figures…"), partial(self._trigger, "own_kpis"), "gauge"),
            Offer(_("Customers worth an offer…"), partial(self._trigger, "offers"), "star"),
        ]
        menu_of(tile, offers).popup(point)

    def open_review(self, tile: Tile) -> None:
        """Review a figure, of the period that is shown where that is over."""
        if tile.shown is not None:
            is_over = self.period.grain is not Grain.ALL and self.period.end <= self.desk.work.today()
            kpi = tile.shown.figure.kpi.id
            open_review(self.desk, self.window(), kpi, self.period if is_over else None)

    def copy_value(self, tile: Tile) -> None:
        """Put the tile's value, written in full, on the clipboard."""
        if tile.shown is not None:
            figure = tile.shown.figure
            text = strip_marks(tile.shown.words.exact(figure.value, figure.unit))
            QGuiApplication.clipboard().setText(text)
            self.desk.tell(_("The value is on the clipboard."))

    # The window's side

    def _trigger(self, action: str, _checked: object = None) -> None:
        """Do one of the window's actions, if it can be done now."""
        found = self.window().findChild(QAction, action)
        if isinstance(found, QAction) and found.isEnabled():
            found.trigger()

    def role_shown(self) -> str:
        """The role of the tiles."""
        return self.role.value

    def period_shown(self) -> Period:
        """The period of the tiles."""
        return self.period

    def title(self) -> str:
        """The page's name."""
        return _("KPIs")

    def status_text(self) -> str:
        """The days of the period, in the person's calendar."""
        if self.period.grain is Grain.ALL:
            return self.period.label(self.desk.fmt)
        return self.desk.fmt.date_range(self.period.start, self.period.last)

    def panes(self) -> Sequence[QWidget]:
        """Tiles, charts, then the choices above them."""
        if self.editor.isVisibleTo(self):
            return (self.editor, self.head)
        return (self.tiles, *self.cards, self.head)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Two cards beside one another where there is room."""
        super().resizeEvent(event)
        self.charts.set_wide(wide=self.width() >= theme.px(BESIDE))
