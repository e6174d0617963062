"""The cards of a vCard file, one after the other: whole, or named with the reason why they are not.

Cards within cards (a person's assistant) are cards of their own, met without recursion.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from crmdesk.exchange.vcard_lines import LARGEST, Lines
from crmdesk.exchange.vcard_records import PICTURES
from crmdesk.exchange.vcard_values import Property, property_of
from crmdesk.l10n.texts import N_

DEEPEST: Final = 10_000

CUT: Final = N_("Card {number}, “{name}”, breaks off: the file ends within it.")
HEADLESS: Final = N_("Card {number}, “{name}”, has no beginning: the line BEGIN:VCARD is missing.")
TOO_DEEP: Final = N_("Card {number}, “{name}”, stands within more than {most} others.")
TOO_LARGE: Final = N_("Card {number}, “{name}”, holds more than {most} MB.")

_LINE_COST: Final = 200
_EDGE: Final = re.compile(r"(agent[^:]*:[ \t]*)?(begin|end):[\x00 \t]*vcard[\x00-\x20]*", re.IGNORECASE)
_EDGE_SIGNS: Final = frozenset("BbEeAa")
_AGENT_SIGNS: Final = frozenset("Aa")
_ANNOUNCES: Final = re.compile(r"agent[^:]*:[\x00-\x20]*(?:vcard)?[\x00-\x20]*", re.IGNORECASE)


@dataclass(slots=True)
class Card:
    """One card as it stands in the file; `wrong` is why it cannot be read whole (else empty)."""

    number: int
    line: int
    texts: list[str] = field(default_factory=list)
    wrong: str = ""
    is_ended: bool = True
    size: int = 0

    def properties(self) -> Iterator[Property]:
        """What is in it."""
        return filter(None, map(property_of, self.texts))

    @property
    def pictures(self) -> list[Property]:
        """The pictures in it, the preferred first: `content()` has the bytes, `medium` their kind."""
        found = (one for one in self.properties() if one.head.name in PICTURES)
        return sorted(found, key=lambda one: one.head.rank)


def cards(path: Path, *, wide: str | None, lines: Lines) -> Iterator[Card]:
    """The cards of the file at `path`; `lines` counts what is strange in it.

    Raises:
        OSError: the file cannot be read.
    """
    reader = _CardReader(lines)
    for number, text in lines.of_file(path, wide):
        if isinstance(text, list):
            yield reader.take_whole(number, text)
            continue
        edge = _EDGE.fullmatch(text) if text[:1] in _EDGE_SIGNS else None
        if edge is None:
            reader.take(number, text)
        elif edge[2].upper() == "END":
            yield from reader.end()
        else:
            yield from reader.begin(number, is_within=bool(edge[1]))
        lines.is_within = reader.is_within
    yield from reader.close(is_cut=lines.is_cut)


class _CardReader:
    """The cards that are open, the outermost first; what is read goes into the innermost."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._open: list[Card] = []
        self._stray: Card | None = None
        self._too_deep = 0
        self._held = 0
        self._count = 0
        self._awaits_card = False
        self._endless: list[int] = []

    @property
    def is_within(self) -> bool:
        """Whether a card is open."""
        return bool(self._open)

    def take_whole(self, number: int, texts: list[str]) -> Card:
        """A card all of whose lines are known."""
        self._count += 1
        self._forget_stray()
        return Card(self._count, number, texts)

    def begin(self, number: int, *, is_within: bool = False) -> Iterator[Card]:
        """A card begins: within the open one if that announced it, else the open one lacks its end."""
        self._count += 1
        if not (self._awaits_card or is_within):
            yield from self.close(is_cut=False)
        self._forget_stray()
        self._awaits_card = self._lines.is_old = self._lines.skips = False
        card = Card(self._count, number)
        if len(self._open) < DEEPEST:
            self._open.append(card)
        else:
            self._too_deep += 1
            card.wrong = TOO_DEEP
            yield card

    def end(self) -> Iterator[Card]:
        """The innermost card ends."""
        self._awaits_card = self._lines.skips = False
        if self._too_deep:
            self._too_deep -= 1
        elif self._open:
            yield self._popped()
        elif self._stray is not None:
            self._count += 1
            self._stray.number, self._stray.wrong = self._count, HEADLESS
            yield self._stray
        elif self._endless:
            self._lines.late.add(self._endless.pop())
        self._forget_stray()

    def take(self, number: int, text: str) -> None:
        """A line of the innermost card, or of one whose beginning is missing."""
        self._awaits_card = text[:1] in _AGENT_SIGNS and _ANNOUNCES.fullmatch(text) is not None
        if self._too_deep:
            return
        if self._open:
            card = self._open[-1]
            self._lines.is_old |= text == "VERSION:2.1"
        else:
            card = self._stray = self._stray or Card(0, number)
        card.size += len(text) + _LINE_COST
        self._held += len(text) + _LINE_COST
        if self._held <= LARGEST << 20 and not self._lines.is_overlong:
            card.texts.append(text)
        else:
            card.wrong = card.wrong or TOO_LARGE
            self._lines.skips = True

    def _popped(self) -> Card:
        card = self._open.pop()
        self._held -= card.size
        return card

    def _forget_stray(self) -> None:
        if self._stray is not None:
            self._held -= self._stray.size
            self._stray = None

    def close(self, *, is_cut: bool) -> Iterator[Card]:
        """No more comes for the open cards."""
        self._too_deep = 0
        while self._open:
            card = self._popped()
            card.is_ended = False
            self._endless.append(card.number)
            if is_cut and not card.wrong:
                card.wrong = CUT
            yield card
