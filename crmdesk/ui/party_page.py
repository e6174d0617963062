"""A section of people or companies: the page of their kind of record, where several can be made one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from crmdesk.l10n.texts import _
from crmdesk.ui.chosen_records import compare_chosen, merge_records
from crmdesk.ui.record_page import RecordPage
from crmdesk.ui.widgets.offer import Offer

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from crmdesk.services.merging import Comparison
    from crmdesk.ui.dialogs.merge_popover import MergePopover
    from crmdesk.ui.page import Handlers

FEWEST, MOST = 2, 4
"""How many records are merged at once, side by side."""


class PartyPage(RecordPage):
    """Selected records are compared in the background; the panel opens when their values are here."""

    def _equip(self) -> None:
        super()._equip()
        self.merging: MergePopover | None = None

    def _listen(self) -> None:
        super()._listen()
        self.several.merge.clicked.connect(self.merge)

    @property
    def can_merge(self) -> bool:
        """Whether as many are selected as can be compared."""
        return FEWEST <= self.table.selected_count() <= MOST and not self.head.in_trash

    def merge(self) -> None:
        """Ask in what the selected records differ, and then which values stay."""
        if self.can_merge and self.sheet is None:
            work = partial(compare_chosen, entity=self.plan.entity, chosen=self.table.chosen())
            self.desk.read(owner=self, key="merge", work=work, done=self._ask)

    def _ask(self, compared: Comparison) -> None:
        from crmdesk.ui.dialogs.merge_popover import MergePopover

        beside = self.several.merge.isVisible()
        anchor: QWidget = self.several.merge if beside else self.table
        self.merging = MergePopover(self.desk, compared, anchor)
        self.merging.merged.connect(self._merge)
        self.merging.open_under()

    def _merge(self, into: int, others: list[int], take: dict[str, int]) -> None:
        work = partial(merge_records, entity=self.plan.entity, into=into, others=others, take=take)
        self.desk.write(owner=self, work=work, done=partial(self._show_merged, into))

    def _show_merged(self, record: int, _done: object) -> None:
        self.show_record(self.plan.entity, record)
        self.table.setFocus()

    def _offers(self) -> list[Offer | None]:
        """The menu of the selected rows; two to four can be merged."""
        offers = super()._offers()
        if self.can_merge:
            offers.insert(-1, Offer(_("Merge…"), self.merge, "merge"))
        return offers

    def handlers(self) -> Handlers:
        """What the window's commands mean here."""
        do = super().handlers()
        if self.sheet is None and self.can_merge:
            do["merge"] = self.merge
        return do
