"""The rules of the Unicode Bidirectional Algorithm for one paragraph, on bidi class names such as "AL".

Rule and definition names (X1, BD13, N0 ...) are those of UAX #9, https://www.unicode.org/reports/tr9/.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from crmdesk.l10n.bidi_data import BRACKETS, CANONICAL_BRACKET

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ISOLATES = frozenset({"LRI", "RLI", "FSI", "PDI"})
REMOVED = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "BN"})
"""Classes that rule X9 takes out of the text."""

_DEEPEST = 125
_MOST_OPEN_BRACKETS = 63
_STRONG = {"L": 0, "R": 1, "AL": 1}
_ISOLATE_STARTS = frozenset({"LRI", "RLI", "FSI"})
_EMBEDDINGS = {"LRE": (0, None), "RLE": (1, None), "LRO": (0, "L"), "RLO": (1, "R")}
_EXPLICIT = REMOVED | ISOLATES
_NEUTRAL = frozenset({"B", "S", "WS", "ON"}) | ISOLATES


def equal_spans(values: Sequence[object]) -> Iterable[tuple[int, int]]:
    """Bounds of the stretches of equal values."""
    cuts = [0, *(i for i in range(1, len(values)) if values[i] != values[i - 1]), len(values)]
    return pairwise(cuts) if values else ()


def first_strong(classes: Sequence[str], start: int = 0) -> int | None:
    """Direction of the first strong character outside isolates, None if there is none.

    From 0 a paragraph is read, from anywhere else the inside of an isolate, up to its end.
    """
    depth = 0
    for index in range(start, len(classes)):
        name = classes[index]
        if name in _ISOLATE_STARTS:
            depth += 1
        elif name == "PDI" and depth:
            depth -= 1
        elif name == "B" or (name == "PDI" and start):
            return None
        elif not depth and name in _STRONG:
            return _STRONG[name]
    return None


def resolve_paragraph(text: str, original: list[str], base: int) -> list[int]:
    """Levels of one paragraph, whose only paragraph separator may be its last character."""
    classes = original.copy()
    if _EXPLICIT.isdisjoint(original):
        found = [base] * len(original)
        _resolve_sequence(text, classes, found, list(range(len(original))), (base, base))
        return found
    found = _apply_explicit(original, classes, base)
    kept = [index for index, name in enumerate(original) if name not in REMOVED]
    position = {index: place for place, index in enumerate(kept)}
    explicit = found.copy()
    for sequence in _isolating_sequences(original, found, kept):
        first, last = position[sequence[0]], position[sequence[-1]]
        before = explicit[kept[first - 1]] if first else base
        ends = last + 1 == len(kept) or original[sequence[-1]] in _ISOLATE_STARTS
        after = base if ends else explicit[kept[last + 1]]
        _resolve_sequence(text, classes, found, sequence, (before, after))
    for index, name in enumerate(original):
        if name in REMOVED:
            found[index] = found[index - 1] if index else base
    return found


class _Embedding:
    """The stack of embeddings, overrides and isolates open at one place of a paragraph (rules X1 to X8)."""

    def __init__(self, base: int) -> None:
        self._stack: list[tuple[int, str | None, bool]] = [(base, None, False)]
        self._spilled_isolates = 0
        self._spilled_embeddings = 0
        self._open_isolates = 0

    @property
    def level(self) -> int:
        """Level of what stands here."""
        return self._stack[-1][0]

    @property
    def override(self) -> str | None:
        """The class that every character here is forced to have."""
        return self._stack[-1][1]

    @property
    def spilled(self) -> bool:
        """Whether the deepest level is passed, so that nothing more is opened."""
        return bool(self._spilled_isolates or self._spilled_embeddings)

    def open_embedding(self, odd: int, forced: str | None) -> None:
        """Go one embedding or override deeper."""
        deeper = self._deeper(odd)
        if deeper <= _DEEPEST and not self.spilled:
            self._stack.append((deeper, forced, False))
        elif not self._spilled_isolates:
            self._spilled_embeddings += 1

    def open_isolate(self, odd: int) -> None:
        """Go one isolate deeper."""
        deeper = self._deeper(odd)
        if deeper <= _DEEPEST and not self.spilled:
            self._open_isolates += 1
            self._stack.append((deeper, None, True))
        else:
            self._spilled_isolates += 1

    def close_embedding(self) -> None:
        """Leave the last embedding or override, unless an isolate was opened in it."""
        if self._spilled_isolates:
            return
        if self._spilled_embeddings:
            self._spilled_embeddings -= 1
        elif not self._stack[-1][2] and len(self._stack) > 1:
            self._stack.pop()

    def close_isolate(self) -> None:
        """Leave the last isolate and all that was opened in it."""
        if self._spilled_isolates:
            self._spilled_isolates -= 1
        elif self._open_isolates:
            self._spilled_embeddings = 0
            while not self._stack.pop()[2]:
                pass
            self._open_isolates -= 1

    def _deeper(self, odd: int) -> int:
        return self.level + 1 + ((self.level + 1) & 1 ^ odd)


def _apply_explicit(original: list[str], classes: list[str], base: int) -> list[int]:
    """Levels that the controls in the text ask for; overrides change `classes`."""
    here = _Embedding(base)
    found: list[int] = []
    for index, name in enumerate(original):
        if name == "PDI":
            here.close_isolate()
        elif name == "PDF":
            here.close_embedding()
        found.append(base if name == "B" else here.level)
        if here.override and name not in REMOVED and name != "B":
            classes[index] = here.override
        if name in _EMBEDDINGS:
            here.open_embedding(*_EMBEDDINGS[name])
        elif name in _ISOLATE_STARTS:
            here.open_isolate(0 if here.spilled else _isolate_direction(original, index))
    return found


def _isolate_direction(original: list[str], index: int) -> int:
    """Direction of the isolate that starts at `index`; FSI takes that of its first letter."""
    if original[index] == "FSI":
        return first_strong(original, index + 1) or 0
    return 1 if original[index] == "RLI" else 0


def _isolating_sequences(original: list[str], found: list[int], kept: list[int]) -> list[list[int]]:
    """Level runs, each joined to the one that goes on after its isolate (definition BD13)."""
    matches: dict[int, int] = {}
    waiting: list[int] = []
    for index in kept:
        if original[index] in _ISOLATE_STARTS:
            waiting.append(index)
        elif original[index] == "PDI" and waiting:
            matches[index] = waiting.pop()
    sequences: list[list[int]] = []
    ending_at: dict[int, list[int]] = {}
    for start, end in equal_spans([found[index] for index in kept]):
        run = kept[start:end]
        sequence = ending_at.pop(matches.get(run[0], -1), None)
        if sequence is None:
            sequence = []
            sequences.append(sequence)
        sequence += run
        if original[run[-1]] in _ISOLATE_STARTS:
            ending_at[run[-1]] = sequence
    return sequences


def _resolve_sequence(
    text: str, classes: list[str], found: list[int], sequence: list[int], around: tuple[int, int]
) -> None:
    """Resolve one isolating run sequence and write its levels into `found` (rules W1 to I2).

    `around` is the level before and after it.
    """
    level = found[sequence[0]]
    start, end = ("R" if max(level, side) & 1 else "L" for side in around)
    names = [classes[index] for index in sequence]
    before_weak = names.copy()
    _resolve_weak(names, start)
    embedding = "R" if level & 1 else "L"
    if "ON" in names:
        _resolve_brackets([text[index] for index in sequence], names, before_weak, embedding, start)
    _resolve_neutral(names, embedding, start, end)
    for index, name in zip(sequence, names, strict=True):
        if level & 1:
            found[index] = level if name == "R" else level + 1
        else:
            found[index] = level + (0 if name == "L" else 1 if name == "R" else 2)


def _resolve_weak(names: list[str], start: str) -> None:
    """Settle marks, digits and their separators (rules W1 to W7)."""
    previous = strong = start
    for place, name in enumerate(names):
        if name == "NSM":
            name = "ON" if previous in ISOLATES else previous  # noqa: PLW2901 -- W1 renames the mark itself
        previous = name
        if name in {"L", "R", "AL"}:
            strong = name
            names[place] = "R" if name == "AL" else name
        else:
            names[place] = "AN" if name == "EN" and strong == "AL" else name
    _resolve_separators(names)
    _resolve_terminators(names)
    strong = start
    for place, name in enumerate(names):
        if name in {"L", "R"}:
            strong = name
        elif name == "EN" and strong == "L":
            names[place] = "L"
        elif name in {"ES", "CS", "ET"}:
            names[place] = "ON"


def _resolve_separators(names: list[str]) -> None:
    """A comma, colon, plus or minus between two numbers of one kind becomes part of them (rule W4)."""
    for place in range(1, len(names) - 1):
        name = names[place]
        if name in {"CS", "ES"} and names[place - 1] == names[place + 1]:
            around = names[place - 1]
            if around == "EN" or (around == "AN" and name == "CS"):
                names[place] = around


def _resolve_terminators(names: list[str]) -> None:
    """Signs such as % and $ beside a European number become part of it (rule W5)."""
    for start, end in equal_spans(names):
        beside_number = (start and names[start - 1] == "EN") or (end < len(names) and names[end] == "EN")
        if names[start] == "ET" and beside_number:
            names[start:end] = ["EN"] * (end - start)


def _bracket_pairs(chars: list[str], names: list[str]) -> list[tuple[int, int]]:
    """Places of matching brackets, by their opening one (definition BD16)."""
    waiting: list[tuple[str, int]] = []
    pairs: list[tuple[int, int]] = []
    for place, char in enumerate(chars):
        kind = BRACKETS.get(char)
        if kind is None or names[place] != "ON":
            continue
        closing, opens = kind
        if opens:
            if len(waiting) == _MOST_OPEN_BRACKETS:
                return []
            waiting.append((CANONICAL_BRACKET.get(closing, closing), place))
            continue
        wanted = CANONICAL_BRACKET.get(char, char)
        for depth in range(len(waiting) - 1, -1, -1):
            if waiting[depth][0] == wanted:
                pairs.append((waiting[depth][1], place))
                del waiting[depth:]
                break
    return sorted(pairs)


def _resolve_brackets(
    chars: list[str], names: list[str], before: list[str], embedding: str, start: str
) -> None:
    """Give both brackets of a pair the direction of what they hold or stand in (rule N0).

    `before` has the classes as they were before the weak rules: marks on a bracket go with it.
    """
    strong = {"L": "L", "R": "R", "EN": "R", "AN": "R"}
    before_opening, seen = start, 0
    for opening, closing in _bracket_pairs(chars, names):
        for name in names[seen:opening]:
            before_opening = strong.get(name, before_opening)
        seen = opening
        inside = {strong[name] for name in names[opening + 1 : closing] if name in strong}
        if not inside:
            continue
        direction = embedding if embedding in inside else before_opening
        for place in (opening, closing):
            names[place] = direction
            mark = place + 1
            while mark < len(names) and before[mark] == "NSM":
                names[mark] = direction
                mark += 1


def _resolve_neutral(names: list[str], embedding: str, start: str, end: str) -> None:
    """Give blanks and signs the direction on both sides of them, else that of the text (rules N1 and N2)."""
    place = 0
    size = len(names)
    while place < size:
        if names[place] not in _NEUTRAL:
            place += 1
            continue
        last = place
        while last < size and names[last] in _NEUTRAL:
            last += 1
        before = start if not place else "L" if names[place - 1] == "L" else "R"
        after = end if last == size else "L" if names[last] == "L" else "R"
        names[place:last] = [before if before == after else embedding] * (last - place)
        place = last
