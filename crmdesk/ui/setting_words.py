"""What the settings are called, so that the palette finds them before their page is loaded."""

from __future__ import annotations

from typing import Final, NamedTuple

from crmdesk.l10n.normalise import fold
from crmdesk.l10n.texts import N_, _


class Setting(NamedTuple):
    """A setting of a part; without words the part itself. By `others` it is found as well."""

    part: str
    title: str
    words: str = ""
    others: tuple[str, ...] = ()

    def is_meant(self, wanted: str) -> bool:
        """Whether every word sought stands in what it is called, in the window's language or in English."""
        names = (self.words or self.title, *self.others)
        said = fold(" ".join((*names, *map(_, names))))
        return all(word in said for word in fold(wanted).split())


def _of(part: str, title: str, *settings: tuple[str, ...]) -> tuple[Setting, ...]:
    return (Setting(part, title), *(Setting(part, title, one[0], one[1:]) for one in settings))


PARTS: Final = (
    *_of(
        "you",
        N_("You"),
        (N_("Language"),),
        (N_("Calendar"),),
        (N_("Digits"),),
        (N_("Week starts on"),),
        (N_("Days off"),),
        (N_("Show money in"),),
        (N_("Theme"), N_("Dark"), N_("Light"), N_("Dark mode")),
        (N_("Row height"), N_("Compact")),
        (N_("Text size"), N_("Font")),
        (N_("Time in charts runs"),),
        (N_("I am"),),
        (N_("Less motion"),),
        (N_("Words in the tool bar"),),
    ),
    *_of(
        "business",
        N_("Business"),
        (N_("Name of the business"),),
        (N_("Logo"),),
        (N_("Business year starts in"),),
        (N_("Calendar of the figures"),),
        (N_("Time zone"),),
        (N_("Country"),),
        (N_("Currency of the book"),),
        (N_("A customer is lost after"),),
        (N_("A subscription is lost on"),),
    ),
    *_of("products", N_("Products")),
    *_of("staff", N_("Staff")),
    *_of("rates", N_("Exchange rates")),
    *_of("holidays", N_("Holidays")),
    *_of("pipelines", N_("Pipelines")),
    *_of("fields", N_("Fields")),
    *_of("tags", N_("Tags"), (N_("Rename tags"),)),
    *_of("work_time", N_("Work time")),
    *_of("support", N_("Support")),
    *_of("ticket_words", N_("Support texts")),
    *_of("kpis", N_("KPIs")),
    *_of(
        "data",
        N_("Data"),
        (N_("This book"),),
        (N_("Another book"),),
        (N_("A new book"),),
        (N_("Empty the trash after"),),
        (N_("Check the book"),),
    ),
    *_of("keys", N_("Keys")),
)
