"""The KPIs page: asks for the panel in one job, shows its tiles at once and its charts after them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crmdesk.l10n.normalise import strip_marks
from crmdesk.l10n.texts import _
from crmdesk.model.period import Grain, Period
from crmdesk.services import figures, panel
from crmdesk.services.drilling import Drilled
from crmdesk.services.figure_words import Compare, FigureWords
from crmdesk.ui import theme
from crmdesk.ui.dialogs.definition_card import DefinitionCard
from crmdesk.ui.dialogs.drill_sheet import DrillSheet
from crmdesk.ui.dialogs.target_popover import TargetPopover
from crmdesk.ui.kpi_tile import Shown
from crmdesk.ui.page import Page
from crmdesk.ui.pages.kpis.card import ChartCard
from crmdesk.ui.pages.kpis.contents import Content, Contents
from crmdesk.ui.pages.kpis.head import PanelHead
from crmdesk.ui.pages.kpis.tiles import Tiles
from crmdesk.ui.widgets.first_use import FirstUse
from crmdesk.ui.widgets.layout import margins
from crmdesk.ui.widgets.offer import Offer
from crmdesk.ui.widgets.popover import menu_of
from crmdesk.ui.widgets.scroll_page import ScrollPage
from crmdesk.ui.widgets.state_view import StateView

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QResizeEvent

    from crmdesk.l10n.errors import CrmError
    from crmdesk.services.panel import Panel, Question
    from crmdesk.ui.desk import Desk
    from crmdesk.ui.kpi_tile import Tile
    from crmdesk.ui.main_window import MainWindow

GAP, EDGE = 10, 16
BESIDE = 940
"""So wide two cards stand beside one another."""
SHOWN_TABLES = frozenset(
    {
        "deal",
        "deal_line",
        "stage_move",
        "target",
        "stage",
        "pipeline",
        "staff",
        "contact",
        "setting",
        "exchange_rate",
    }
)
WAIT_MS = 150


def first_period(work_today: dt.date, facts: Any) -> Period:
    """The month a panel opens with: this one, once a third of it is over; before that the last one."""
    here = Period.containing(work_today, Grain.MONTH, facts.calendar, facts.fiscal_start)
    day, length = here.progress(work_today)
    return here if day * 3 > length else here.previous() or here


def load_charts() -> None:
    """Load numpy and pyqtgraph; runs in the background, for it takes longer than a window may stand still."""
    import crmdesk.ui.charts.funnel
    import crmdesk.ui.charts.sales  # noqa: F401


class KpisPage(Page):
    """Tiles, charts and tables of one period; every number opens its rows."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.period = first_period(desk.work.today(), desk.work.facts)
        self.compare = Compare.PREVIOUS
        self.owner: int | None = None
        self.panel: Panel | None = None
        self._sheet: DrillSheet | None = None
        self._charts_asked = False
        self.head = PanelHead(desk, self)
        self._body = QWidget()
        self.tiles = Tiles(len(panel.TILES), self._body)
        self.cards = [ChartCard(desk, name, self._body) for name in ("sales", "funnel", "stages", "reasons")]
        self._opens: dict[ChartCard, tuple[Drilled, ...]] = {}
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
        self._rows = [QHBoxLayout(), QHBoxLayout()]
        self._under = QVBoxLayout()
        for layout in (*self._rows, self._under):
            layout.setSpacing(GAP)
            body.addLayout(layout, 1)
        self._is_wide: bool | None = None
        self._place_cards(wide=True)

    def _place_cards(self, *, wide: bool) -> None:
        """Two cards beside one another, or all below one another."""
        if wide == self._is_wide:
            return
        self._is_wide = wide
        for number, card in enumerate(self.cards):
            for layout in (*self._rows, self._under):
                layout.removeWidget(card)
            if wide:
                self._rows[number // 2].addWidget(card, 2 if number % 2 else 3)
            else:
                self._under.addWidget(card)

    def _listen(self) -> None:
        head, tiles = self.head, self.tiles
        head.period_chosen.connect(self.show_period)
        head.compare_chosen.connect(self.show_comparison)
        head.owner_chosen.connect(self.show_owner)
        head.report_asked.connect(partial(self._trigger, "kpi_report"))
        tiles.rows_asked.connect(self._open_tile)
        tiles.definition_asked.connect(self.open_definition)
        tiles.target_asked.connect(self.open_target)
        tiles.menu_asked.connect(self._open_menu)
        for card in self.cards:
            card.mark_opened.connect(partial(self._open_mark, card))
        self._late.timeout.connect(tiles.show_waiting)
        self.desk.theme_changed.connect(self.retranslate)
        for keys, step in (("Ctrl+PgUp", head.step_back), ("Ctrl+PgDown", head.step_forth)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(step)

    # Asking

    @property
    def question(self) -> Question:
        """What the page shows: period and owner, for whoever reports on it."""
        return panel.Question(period=self.period, owner=self.owner)

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
        if not changed or SHOWN_TABLES & changed.keys():
            self._read()

    # Showing

    def _show(self, found: Panel) -> None:
        self._late.stop()
        self.panel = found
        self.state.clear_bar()
        if found.has_closed:
            self.state.show_content()
        self.retranslate()
        if found.has_closed and not self._charts_asked:
            self._charts_asked = True
            QTimer.singleShot(0, self, self._load_charts)

    def retranslate(self) -> None:
        """All words, numbers and days in the language of the window; what was read is not read again."""
        self._show_head()
        if self.panel is None:
            self.tiles.show_waiting()
            return
        if not self.panel.has_closed:
            self._show_first_use()
            return
        words, found = self._words(), self.panel
        runs_rtl = self.desk.locale.time_runs == "rtl"
        self.tiles.show_figures(
            [Shown(one, words, self.compare, found.today, runs_rtl) for one in found.figures]
        )
        self.head.say(words.summary(found.figures))
        contents = Contents(found, words, runs_rtl=runs_rtl)
        makers = (contents.sales, contents.funnel, contents.stays, contents.reasons)
        for card, make in zip(self.cards, makers, strict=True):
            self._fill(card, make())

    def _fill(self, card: ChartCard, content: Content) -> None:
        self._opens[card] = content.opens
        card.show_content(content)

    def _show_head(self) -> None:
        owners = self.panel.owners if self.panel else ()
        self.head.show_question(self.period, self.compare, self.owner, owners)

    def _show_first_use(self) -> None:
        self.head.say("")
        self.state.show_first_use(
            FirstUse(
                icon="gauge",
                title=_("No figures yet"),
                text=_(
                    "KPIs appear after the first closed deal. Mark a deal as won or lost, or import deals."
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
        self.desk.jobs.read(owner=self, key="charts", work=load_charts, done=self._make_charts)

    def _make_charts(self, _loaded: object) -> None:
        from crmdesk.ui.charts.funnel import FunnelChart
        from crmdesk.ui.charts.sales import SalesChart

        kinds: Sequence[type[Any]] = (SalesChart, FunnelChart, FunnelChart, FunnelChart)
        for card, kind in zip(self.cards, kinds, strict=True):
            # One in each turn of the event loop, so that keys are heard in between.
            QTimer.singleShot(0, card, partial(self._make_chart, card, kind))

    @staticmethod
    def _make_chart(card: ChartCard, kind: type[Any]) -> None:
        card.put_chart(kind(card))

    # From numbers to rows

    def _open_tile(self, tile: Tile) -> None:
        if tile.shown is not None:
            self.open_number(
                Drilled(
                    kpi=tile.shown.figure.kpi.id,
                    period=self.period,
                    variant=tile.shown.figure.variant.id,
                    filters=tuple((name, str(key)) for name, key in self.question.filters.items()),
                    part=self._owner_name(),
                ),
                tile,
            )

    def _owner_name(self) -> str:
        owners = dict(self.panel.owners) if self.panel else {}
        return owners.get(self.owner, "") if self.owner is not None else ""

    def _open_mark(self, card: ChartCard, number: int) -> None:
        opens = self._opens.get(card, ())
        if 0 <= number < len(opens):
            self.open_number(opens[number], card)

    def open_number(self, asked: Drilled, source: QWidget | None = None) -> None:
        """Open the sheet of a number over the window."""
        if self._sheet is None:
            self._sheet = DrillSheet(self.desk, self.window())
            self._sheet.record_wanted.connect(self._show_record)
        self._sheet.show_number(asked, source)

    def _show_record(self, entity: str, record: int) -> None:
        window = cast("MainWindow", self.window())
        window.show_record(entity, record)

    # Tiles

    def open_definition(self, tile: Tile) -> None:
        """Say what a figure is."""
        if tile.shown is not None:
            card = DefinitionCard(tile, tile.shown.figure, tile.shown.words, tile.shown.today)
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
        facts = self.desk.work.facts
        popover = TargetPopover(tile, tile.shown.figure, self.desk, facts, self._owner_name())
        popover.chosen.connect(partial(self._set_target, tile.shown.figure.kpi.id))
        popover.open_under()

    def _set_target(self, kpi: str, value: Decimal | None) -> None:
        work = partial(figures.set_target, kpi=kpi, period=self.period, value=value, owner=self.owner)
        self.desk.write(owner=self, work=work)

    def _open_menu(self, tile: Tile, point: QPoint) -> None:
        offers = [
            Offer(_("Rows behind the number"), partial(self._open_tile, tile), "list"),
            Offer(_("Definition"), partial(self.open_definition, tile), "info"),
            Offer(_("Set target…"), partial(self.open_target, tile), "target"),
            None,
            Offer(_("Copy value"), partial(self.copy_value, tile), "copy"),
        ]
        menu_of(tile, offers).popup(point)

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
        return (self.tiles, *self.cards, self.head)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Two cards beside one another where there is room."""
        super().resizeEvent(event)
        self._place_cards(wide=self.width() >= theme.px(BESIDE))
