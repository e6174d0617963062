"""The first start as a whole: its window is shown, and what it ends in is told."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import shiboken6

from crmdesk import paths
from crmdesk.l10n.languages import Locale
from crmdesk.ui.application import Appearance, language_of
from crmdesk.ui.desk import Desk
from crmdesk.ui.first_run.answers import Answers
from crmdesk.ui.first_run.window import FirstRun
from crmdesk.ui.outfit import remember
from crmdesk.ui.preferences import Preferences
from crmdesk.ui.start import Start

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication


def welcome(program: QApplication, address: str, lang: str = "") -> Start | None:
    """Ask the questions of the first start; None where the window was closed and nothing was made."""
    preferences = Preferences(paths.settings_file())
    desk = Desk(preferences, Locale.of(language_of(preferences, lang)))
    Appearance(program, desk, lang)
    own = str(paths.default_book())
    window = FirstRun(desk, Answers(place="" if address == own else address))
    desk.setParent(window)
    found: list[Start] = []
    window.done.connect(partial(_note, desk, window, found))
    window.show()
    program.exec()
    desk.jobs.close()
    shiboken6.delete(window)
    return found[0] if found else None


def _note(desk: Desk, window: FirstRun, found: list[Start], address: str, imports: bool) -> None:  # noqa: FBT001 - a slot
    remember(desk.preferences, address)
    desk.preferences.language = desk.locale.language.code
    desk.preferences.section = "today"
    desk.preferences.first_steps, desk.preferences.steps_done = True, ""
    desk.preferences.save()
    found.append(Start(address, imports))
    window.close()
