"""The menus of a deal: open it, move it to a stage, end it, or open it again."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from crmdesk.l10n.texts import N_, _
from crmdesk.ui.widgets.layout import literal
from crmdesk.ui.widgets.offer import Offer
from crmdesk.ui.widgets.popover import menu_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QMenu, QWidget

    from crmdesk.l10n.formats import Formatter


@dataclass(frozen=True, slots=True)
class DealDeeds:
    """What can be done with a deal; `move` is given the stage."""

    open: Callable[[], object]
    move: Callable[[int], object]
    win: Callable[[], object]
    lose: Callable[[], object]
    reopen: Callable[[], object]
    trash: Callable[[], object]


def stage_menu(
    parent: QWidget, stages: Sequence[tuple[int, str]], move: Callable[[int], object], *, stage: int | None
) -> QMenu:
    """The stages a deal can go to, in order; it stands in `stage`, a closed one in none."""
    menu = menu_of(parent, [Offer(literal(name), partial(move, number)) for number, name in stages])
    for action, (number, _name) in zip(menu.actions(), stages, strict=True):
        action.setEnabled(number != stage)
    if free := [action for action in menu.actions() if action.isEnabled()]:
        menu.setActiveAction(free[0])
    menu.setAccessibleName(_("Move to…"))
    return menu


def deal_menu(
    parent: QWidget,
    fmt: Formatter,
    stages: Sequence[tuple[int, str]],
    deeds: DealDeeds,
    *,
    stage: int | None,
    is_open: bool,
) -> QMenu:
    """The menu of one deal that stands in `stage`; `stages` are those it can go to, in order."""
    offers: list[Offer | None] = [Offer(_("Open"), deeds.open, "external-link"), None]
    offers += [
        Offer(literal(fmt.sentence(N_("Move to {stage}"), stage=name)), partial(deeds.move, number))
        for number, name in stages
        if number != stage or not is_open
    ]
    offers.append(None)
    if is_open:
        offers.append(Offer(_("Mark as won"), deeds.win, "trophy"))
        offers.append(Offer(_("Mark as lost…"), deeds.lose, "ban"))
    else:
        offers.append(Offer(_("Reopen"), deeds.reopen, "rotate-ccw"))
    offers += [None, Offer(_("Move to trash"), deeds.trash, "trash-2")]
    menu = menu_of(parent, offers)
    menu.setAccessibleName(_("Deal"))
    return menu
