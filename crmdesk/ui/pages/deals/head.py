"""The head of the deals page: which pipeline, whose deals, what narrows them, board or table."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Signal

from crmdesk.entities.sales import DEAL
from crmdesk.l10n.texts import N_, _
from crmdesk.services.conditions import Condition
from crmdesk.services.list_filters import Op
from crmdesk.services.list_views import BOARD, PIPELINE, WAY
from crmdesk.ui.board.arrangement import Part
from crmdesk.ui.list_head import ListHead
from crmdesk.ui.pages.deals.kept import TABLE
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.chip import Chip
from crmdesk.ui.widgets.layout import literal, named
from crmdesk.ui.widgets.offer import Offer
from crmdesk.ui.widgets.popover import menu_of, open_menu

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtWidgets import QWidget

    from crmdesk.services.finding import Hit
    from crmdesk.services.list_filters import Filter
    from crmdesk.services.list_views import Choice
    from crmdesk.services.pipelines import PipelineRow
    from crmdesk.ui.desk import Desk
    from crmdesk.ui.entity_table import EntityTable

PARTS = {Part.STALE: N_("Stale deals only"), Part.MOVING: N_("Deals that are not stale")}
OWNER = DEAL.field("owner")
WAYS = ((BOARD, N_("Board"), "square-kanban"), (TABLE, N_("Table"), "table"))


class DealsHead(ListHead):
    """The head of a list, for board and table alike; it tells what was chosen and reads nothing itself."""

    pipeline_chosen = Signal(int)
    way_chosen = Signal(str)
    part_lifted = Signal()
    """All deals are to be shown again, not a part of them."""
    no_match: ClassVar[str] = N_("No deals match these filters.")

    def __init__(self, desk: Desk, table: EntityTable, way: str, parent: QWidget | None = None) -> None:
        self.pipeline = 0
        self._pipelines: Sequence[PipelineRow] = ()
        self._staff: Sequence[Hit] = ()
        self._part: Part | None = None
        super().__init__(desk, table, parent)
        self.ways.set_current(way)

    def _lay_out(self) -> None:
        super()._lay_out()
        self.pipelines = Button("", chevron=True, data=True, parent=self)
        self.owners = Chip("", icon="user", parent=self.add.parentWidget())
        self.ways = self._offer_ways(WAYS)
        self._first.insertWidget(1, self.pipelines)
        self._others.append(self.pipelines)
        self.part = Chip("", on=True, removable=True, parent=self.add.parentWidget())
        self._flow.insert(0, self.owners)
        self._flow.insert(0, self.part)
        for signal in (self.part.clicked, self.part.removed):
            signal.connect(self.part_lifted)
        self.pipelines.hide()
        self.pipelines.clicked.connect(self.open_pipelines)
        self.owners.clicked.connect(self.open_owners)
        self.ways.changed.connect(self.way_chosen)

    def show_choices(self, pipelines: Sequence[PipelineRow], pipeline: int, staff: Sequence[Hit]) -> None:
        """Offer what the book has now; conditions on a colleague get the name of today."""
        self._pipelines, self.pipeline, self._staff = pipelines, pipeline, staff
        names = {one.id: one.title for one in staff}
        self.conditions = [
            replace(one, words=names.get(one.value, one.words)) if one.field is OWNER else one
            for one in self.conditions
        ]
        self.retranslate()

    def show_way(self, way: str) -> None:
        """Board or table; columns belong to the table."""
        self.ways.set_current(way)
        self.columns.setVisible(way == TABLE)
        self._tell_view()

    # What narrows the deals

    @property
    def is_filtered(self) -> bool:
        """Whether the person has narrowed the view, also to a part of the board's deals."""
        return super().is_filtered or self._part is not None

    def show_part(self, part: Part | None) -> None:
        """Say which part of the board's deals is shown alone."""
        self._part = part
        words = _(PARTS[part]) if part is not None else ""
        self.part.setText(words)
        named(self.part, self.desk.fmt.sentence(N_("Filter {words}. Delete removes it."), words=words))
        self.part.setVisible(part is not None)

    def clear_all(self) -> None:
        """Show all deals again; the trash stays the trash."""
        self.part_lifted.emit()
        super().clear_all()

    def owner(self) -> int | None:
        """Whose deals are shown, if they are one colleague's."""
        found = (one.value for one in self.conditions if one.field is OWNER and one.op is Op.IS)
        return next(found, None)

    def set_owner(self, owner: int | None, name: str = "") -> None:
        """Show one colleague's deals, or everybody's."""
        self.conditions = [one for one in self.conditions if one.field is not OWNER]
        if owner is not None:
            self.conditions.insert(0, Condition(OWNER, Op.IS, owner, name))
        self._show_chips()

    def _choose_owner(self, owner: int | None, name: str = "") -> None:
        self.set_owner(owner, name)
        self.apply()

    def filters(self) -> tuple[Filter, ...]:
        """What the board is asked today, whichever its pipeline."""
        return replace(self.asks(), choices={}).filters(self.table.entity, self.desk.viewer)

    def apply(self) -> None:
        """Tell that something else is to be shown."""
        self._tell_change()

    def choices(self) -> dict[str, Choice]:
        """Board or table, and where there are several the pipeline."""
        way: dict[str, Choice] = {WAY: self.ways.current()}
        return way | {PIPELINE: self.pipeline} if len(self._pipelines) > 1 else way

    def take_choices(self, choices: Mapping[str, Choice]) -> None:
        """Choose pipeline and way of a saved view."""
        pipeline, way = choices.get(PIPELINE), choices.get(WAY)
        if isinstance(pipeline, int) and pipeline != self.pipeline:
            self.pipeline_chosen.emit(pipeline)
        if way in {BOARD, TABLE} and way != self.ways.current():
            self.way_chosen.emit(way)

    # Menus

    def open_pipelines(self) -> None:
        """Offer the pipelines."""
        choose = self.pipeline_chosen.emit
        offers = [Offer(literal(one.name), partial(choose, one.id)) for one in self._pipelines]
        open_menu(menu_of(self.pipelines, offers), self.pipelines)

    def open_owners(self) -> None:
        """Offer the colleagues."""
        me = self.desk.work.staff()
        offers: list[Offer | None] = [
            Offer(_("Me"), partial(self._choose_owner, me, one.title), "user")
            for one in self._staff
            if one.id == me
        ]
        offers += [
            Offer(literal(one.title), partial(self._choose_owner, one.id, one.title)) for one in self._staff
        ]
        open_menu(menu_of(self.owners, offers), self.owners)

    # Look

    def _show_chips(self) -> None:
        super()._show_chips()
        self.owners.setVisible(self.owner() is None and bool(self._staff))

    def retranslate(self) -> None:
        """All words in the language of the window."""
        super().retranslate()
        here = next((one.name for one in self._pipelines if one.id == self.pipeline), "")
        self.pipelines.setText(literal(here))
        self.pipelines.setVisible(bool(here))
        self.pipelines.setAccessibleName(self.desk.fmt.sentence(N_("Pipeline: {name}"), name=here))
        self.owners.setText(_("Owner: all"))
        self.show_part(self._part)
        self.ways.set_texts([_(text) for _key, text, _icon in WAYS], _("Show as"))
        self.count.hide()
