"""You: language, calendar, digits, look, and who is at this keyboard; kept on this computer alone."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QWidget

from crmdesk.l10n.texts import N_, _
from crmdesk.services import backups, finding
from crmdesk.ui import customs
from crmdesk.ui.pages.settings.part import Part
from crmdesk.ui.recent import book_key
from crmdesk.ui.widgets.setting_row import Choice

if TYPE_CHECKING:
    from crmdesk.services.finding import Hit
    from crmdesk.ui.desk import Desk

SIZES = (90, 100, 110, 125, 150)
MOST_STAFF = 500
NOBODY = ""


class YouPart(Part):
    """Everything here takes effect at once."""

    key, title, icon = "you", N_("You"), "user"
    note = N_("Kept on this computer; each person has their own.")

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._staff: list[tuple[str, str]] = []
        self.language = Choice(customs.languages)
        self.calendar = Choice(lambda: self._usual(customs.calendars(), desk.locale.language.calendar.value))
        self.digits = Choice(lambda: self._usual(customs.digit_sets(), desk.locale.language.digits))
        self.week_start = Choice(
            lambda: self._usual(
                customs.week_starts(desk.locale.catalogue), str(desk.locale.language.week_start)
            )
        )
        self.weekend = Choice(self._weekends)
        self.currency = Choice(self._rials)
        self.theme = Choice(
            lambda: [("system", _("As the computer")), ("light", _("Light")), ("dark", _("Dark"))]
        )
        self.density = Choice(lambda: [("normal", _("Comfortable")), ("compact", _("Compact"))])
        self.text_size = Choice(lambda: [(str(size), desk.fmt.percent(size / 100, 0)) for size in SIZES])
        self.time_runs = Choice(lambda: [("ltr", _("From left to right")), ("rtl", _("From right to left"))])
        self.me = Choice(lambda: [(NOBODY, _("Nobody")), *self._staff])
        self.motion, self.tool_text = QCheckBox(), QCheckBox()
        self._add_rows()
        for name in ("language", "theme", "density", "time_runs"):
            getattr(self, name).chosen.connect(partial(self._put, name))
        for name in ("calendar", "digits", "week_start", "weekend", "currency"):
            getattr(self, name).chosen.connect(partial(self._put, name))
        self.text_size.chosen.connect(lambda size: self._put("text_size", int(size)))
        self.motion.clicked.connect(lambda on: self._put("reduce_motion", on))
        self.tool_text.clicked.connect(lambda on: self._put("tool_bar_text", on))
        self.me.chosen.connect(self._be)
        desk.preferences.changed.connect(self._follow)
        self.read_staff()

    def _add_rows(self) -> None:
        for words, control, hint in (
            (N_("Language"), self.language, N_("The direction of the window follows it.")),
            (N_("Calendar"), self.calendar, N_("Dates can be typed in any of the three.")),
            (N_("Digits"), self.digits, ""),
            (N_("Week starts on"), self.week_start, ""),
            (N_("Days off"), self.weekend, ""),
            (N_("Show money in"), self.currency, N_("Only what is shown changes; ten rials are one toman.")),
            (N_("Theme"), self.theme, ""),
            (N_("Row height"), self.density, ""),
            (N_("Text size"), self.text_size, ""),
            (N_("Time in charts runs"), self.time_runs, ""),
            (N_("I am"), self.me, N_("Your changes carry your name, and “My records” shows your records.")),
            (N_("Less motion"), self.motion, ""),
            (N_("Words in the tool bar"), self.tool_text, ""),
        ):  # fmt: skip
            row = self.add(words, control, hint)
            if control is self.currency:
                self._currency_row = row

    def _usual(self, options: customs.Options, value: str) -> customs.Options:
        """The options, the first of them "as the language has it"."""
        usual = _("Default ({what})").format(what=dict(options)[value])
        return [("", usual), *options]

    def _weekends(self) -> customs.Options:
        locale = self.desk.locale
        usual = " ".join(str(day) for day in sorted(locale.language.weekend))
        return self._usual(customs.weekends(locale.catalogue), usual)

    def _rials(self) -> customs.Options:
        usual = dict(customs.currencies(self.desk.locale.catalogue))
        return [("IRT", usual["IRT"]), ("IRR", usual["IRR"])]

    def _put(self, name: str, value: object) -> None:
        setattr(self.desk.preferences, name, value)

    def _follow(self, _name: str) -> None:
        if self.isVisible():
            self.show_values()

    def read_staff(self) -> None:
        """Ask who there is."""
        work = partial(finding.choices, entity="staff", limit=MOST_STAFF)
        self.desk.read(owner=self, key="staff", work=work, done=self._take_staff)

    def _take_staff(self, hits: list[Hit]) -> None:
        self._staff = [(str(hit.id), hit.title) for hit in hits]
        self.show_values()

    def _key(self) -> str:
        return book_key(backups.address_of(self.desk.work))

    def _be(self, who: str) -> None:
        mine = dict(self.desk.preferences.me)
        if who == NOBODY:
            mine.pop(self._key(), None)
        else:
            mine[self._key()] = int(who)
        self.desk.preferences.me = mine

    def show_values(self) -> None:
        """The choices as they are."""
        prefs, facts = self.desk.preferences, self.desk.work.facts
        self.language.show_value(self.desk.locale.language.code)
        for name in ("calendar", "digits", "week_start", "weekend", "theme", "density", "time_runs"):
            getattr(self, name).show_value(getattr(prefs, name))
        self.set_offered(self._currency_row, offered=facts.currency == "IRR")
        self.currency.show_value(prefs.currency or ("IRT" if facts.toman else "IRR"))
        self.text_size.show_value(str(prefs.text_size))
        self.me.show_value(str(prefs.me.get(self._key(), NOBODY)))
        self.motion.setChecked(prefs.reduce_motion)
        self.tool_text.setChecked(prefs.tool_bar_text)
