"""The duplicates of the book: groups of contacts or companies that may be one, to be merged or told apart."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crmdesk.entities.catalogue import entity as declared_entity
from crmdesk.l10n.texts import N_, NN_, Listing, Word, _
from crmdesk.services import duplicates, merging
from crmdesk.ui.cells import unmasked
from crmdesk.ui.chosen_records import merge_records
from crmdesk.ui.dialogs.alike_members import AlikeMembers
from crmdesk.ui.dialogs.merge_popover import MergePopover
from crmdesk.ui.dialogs.pick_list import Pick, PickList
from crmdesk.ui.dialogs.titled_sheet import TitledSheet
from crmdesk.ui.paint import one_line
from crmdesk.ui.widgets.button import Button
from crmdesk.ui.widgets.dir_label import DirLabel
from crmdesk.ui.widgets.first_use import FirstUse
from crmdesk.ui.widgets.layout import named
from crmdesk.ui.widgets.scroll_page import ScrollPage
from crmdesk.ui.widgets.segmented_switch import SegmentedSwitch
from crmdesk.ui.widgets.state_view import StateView

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from crmdesk.db.uow import Committed
    from crmdesk.l10n.errors import CrmError
    from crmdesk.services.duplicates import Duplicates, Group
    from crmdesk.services.merging import Comparison
    from crmdesk.ui.desk import Desk

WIDTH, FEWEST = 860, 2
KINDS: Final = (("contact", N_("Contacts"), "users"), ("company", N_("Companies"), "building-2"))
_FOLLOWED: Final = frozenset({"contact", "told_apart"})
_ENTER: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class DuplicatesSheet(TitledSheet):
    """Groups at the start, the records of the chosen one beside them; what is ticked is meant.

    The groups are found in the background and anew after each change of the book.
    """

    record_wanted = Signal(str, int)

    def __init__(self, desk: Desk, host: QWidget) -> None:
        super().__init__(host, WIDTH)
        self._desk = desk
        self.found: Duplicates | None = None
        self.merging: MergePopover | None = None
        options = [(key, _(words), icon) for key, words, icon in KINDS]
        self.kinds = SegmentedSwitch(options, parent=self.panel)
        self._place = QWidget()
        self.groups = PickList(self._place)
        self.why = DirLabel("", "medium", wrapped=True, parent=self._place)
        self.members = AlikeMembers(desk)
        self.state = StateView(self._place, self.panel)
        self.merge_button = Button("", "primary", "merge", parent=self.panel)
        self.apart = Button("", "default", "ban", parent=self.panel)
        self.hint = DirLabel("", "caption", "mute", parent=self.panel)
        self._lay_out()
        self._listen()
        self.retranslate()

    def _lay_out(self) -> None:
        head, sides, foot = QHBoxLayout(), QHBoxLayout(self._place), QHBoxLayout()
        beside = QVBoxLayout()
        head.addWidget(self.kinds)
        head.addStretch(1)
        sides.setContentsMargins(0, 4, 0, 4)
        sides.setSpacing(14)
        sides.addWidget(self.groups, 1)
        beside.setSpacing(8)
        beside.addWidget(self.why)
        beside.addWidget(ScrollPage(self.members, self._place, edged=True), 1)
        sides.addLayout(beside, 1)
        foot.setSpacing(8)
        foot.addWidget(self.merge_button)
        foot.addWidget(self.apart)
        foot.addWidget(self.hint, 1)
        self.hint.align = self.hint.align.END
        self.body.addLayout(head)
        self.body.addWidget(self.state, 1)
        self.body.addLayout(foot)

    def _listen(self) -> None:
        self.kinds.changed.connect(self.show_kind)
        self.groups.picked.connect(self._show_members)
        self.members.changed.connect(self._follow_ticks)
        self.members.open_asked.connect(self._open)
        self.merge_button.clicked.connect(self.merge)
        self.apart.clicked.connect(self.tell_apart)
        self.closed.connect(self._stop)
        self._desk.committed.connect(self._follow)
        self._desk.locale_changed.connect(self.retranslate)

    # Reading

    @property
    def entity(self) -> str:
        """Whose duplicates are shown: contact or company."""
        return self.kinds.current()

    def show_kind(self, entity: str) -> None:
        """Look for duplicates of a kind of record."""
        self.kinds.set_current(entity)
        self.found = None
        self._show_words()
        self.state.clear_bar()
        self.state.show_loading()
        if self.isHidden():
            self.open()
        self._read()

    def _read(self) -> None:
        work = partial(duplicates.find_duplicates, entity=self.entity)
        self._desk.read(owner=self, key="duplicates", work=work, done=self._show, failed=self._fail)

    def _stop(self) -> None:
        self._desk.jobs.cancel(self, "duplicates")

    def _follow(self, done: Committed) -> None:
        if self.isVisible() and not _FOLLOWED.isdisjoint(done.changed):
            self.state.clear_bar()
            self._read()

    def _fail(self, error: CrmError) -> None:
        self.state.show_error(self._desk.fmt.error(error), partial(self.show_kind, self.entity))

    def _show(self, found: Duplicates) -> None:
        is_first, row = self.found is None, self.groups.currentIndex().row()
        self.found = found
        self._show_words()
        self._show_state(found)
        if found.groups and self.groups.chosen() is None:
            self.groups.choose_row(row)
        if is_first and found.groups:
            self.groups.setFocus()
        elif not found.groups and not self.kinds.isAncestorOf(self.focusWidget() or self):
            self.shut.setFocus()

    def _show_state(self, found: Duplicates) -> None:
        fmt = self._desk.fmt
        if found.groups:
            self.state.show_content()
        elif found.looked:
            counted = fmt.sentence(declared_entity(found.entity).counted, count=found.looked)
            self.state.show_no_match(fmt.sentence(N_("No duplicates among {records}."), records=counted))
        else:
            told = _("Who is in the book twice will stand here, with the reason.")
            self.state.show_first_use(FirstUse("copy", _("Nobody is here yet"), told))

    # What can be done

    @property
    def group(self) -> Group | None:
        """The chosen group."""
        pick = self.groups.chosen()
        ids = None if pick is None else pick.key
        groups = self.found.groups if self.found is not None else ()
        return next((one for one in groups if _key(one) == ids), None)

    def _show_members(self, _key: object) -> None:
        pick = self.groups.chosen()
        self.why.setText(pick.detail if pick is not None else "")
        self.members.show_group(self.group)

    def _follow_ticks(self) -> None:
        are_enough = len(self.members.ticked()) >= FEWEST
        for button in (self.merge_button, self.apart):
            button.setEnabled(are_enough)

    def merge(self) -> None:
        """Ask in what the ticked records differ, the first of them where they are many."""
        ticked = self.members.ticked()[: merging.MOST]
        if len(ticked) >= FEWEST:
            work = partial(merging.compare, entity=self.entity, records=ticked)
            self._desk.read(owner=self, key="merge", work=work, done=self._ask, failed=self._refuse)

    def _ask(self, compared: Comparison) -> None:
        self.merging = MergePopover(self._desk, compared, self.merge_button)
        self.merging.merged.connect(partial(self._merge, compared.entity))
        self.merging.open_under()

    def _merge(self, entity: str, into: int, others: list[int], take: dict[str, int]) -> None:
        work = partial(merge_records, entity=entity, into=into, others=others, take=take)
        self._desk.write(owner=self, work=work, failed=self._refuse)
        self.groups.setFocus()

    def tell_apart(self) -> None:
        """Remember that the ticked records are not the same."""
        ticked = self.members.ticked()
        if len(ticked) >= FEWEST:
            work = partial(duplicates.tell_apart, entity=self.entity, records=ticked)
            self._desk.write(owner=self, key="apart", work=work, failed=self._refuse)
            self.groups.setFocus()

    def _refuse(self, error: CrmError) -> None:
        """Say it, and look again: somebody else may have been quicker."""
        self.state.bar.show_message(self._desk.fmt.error(error), "warn")
        self._read()

    def _open(self, record: int) -> None:
        self.close_sheet()
        self.record_wanted.emit(self.entity, record)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter merges."""
        if event.key() in _ENTER and self.state.state == "content":
            self.merge()
        else:
            super().keyPressEvent(event)

    # Words

    def retranslate(self) -> None:
        """All words in the language of the window; what is chosen and ticked stays."""
        super().retranslate()
        self.title.setText(_("Duplicates"))
        self.panel.setAccessibleName(_("Duplicates"))
        self.kinds.set_texts([_(words) for _key, words, _icon in KINDS], _("Duplicates"))
        named(self.groups, _("Groups that may be the same"))
        self.merge_button.setText(_("Merge…"))
        self.apart.setText(_("Not duplicates"))
        self.hint.setText(_("Enter merges those ticked, Esc goes back."))
        self._show_words()
        if self.found is not None:
            self._show_state(self.found)

    def _show_words(self) -> None:
        found, fmt = self.found, self._desk.fmt
        for part in (self.merge_button, self.apart, self.hint):
            part.setVisible(found is not None and bool(found.groups))
        self.sentence.setText("" if found is None else self._told(found))
        counted = declared_entity(self.entity).counted
        picks = []
        for one in found.groups if found is not None else ():
            names = dict.fromkeys(unmasked(one_line(member.name)) for member in one.members)
            reasons = Listing([Word(reason.label) for reason in one.reasons])
            records = fmt.sentence(counted, count=one.size)
            why = fmt.sentence(N_("{records}: {reasons}"), records=records, reasons=reasons)
            sure = fmt.sentence(N_("{percent} sure"), percent=fmt.percent(Decimal(one.score) / 100, 0))
            picks.append(Pick(_key(one), _(", ").join(map(fmt.isolate, names)), why, sure))
        self.groups.put(picks)

    def _told(self, found: Duplicates) -> str:
        fmt, shown = self._desk.fmt, len(found.groups)
        if shown < found.total:
            told = N_("The surest {shown} of {total} groups; the others follow as these are settled.")
            return fmt.sentence(told, shown=shown, total=found.total)
        told = NN_("{count} group may be one and the same.", "{count} groups may each be one and the same.")
        return fmt.sentence(told, count=shown) if shown else ""


def _key(group: Group) -> tuple[int, ...]:
    """What a group is known by while it is shown."""
    return tuple(one.id for one in group.members)


def open_duplicates(desk: Desk, window: QWidget, entity: str) -> None:
    """Show over a window the duplicates among its contacts or companies."""
    sheet: DuplicatesSheet | None = window.findChild(DuplicatesSheet)
    if sheet is None:
        sheet = DuplicatesSheet(desk, window)
        show_record = getattr(window, "show_record", None)
        if show_record is not None:
            sheet.record_wanted.connect(show_record)
    sheet.show_kind(entity)
