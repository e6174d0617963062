"""What a figure of one's own is composed of: figures of the catalogue, numbers, + − × ÷ and brackets.

There are no names but those of figures (`win_rate`, `win_rate.value`, `n_closed`), no calls and no
attributes. A text is read by descent within a fixed length and depth, into steps that a stack works off in
turn.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeAlias

from crmdesk.l10n.errors import CrmError
from crmdesk.l10n.normalise import latin_digits
from crmdesk.l10n.texts import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

LONGEST: Final = 500
DEEPEST: Final = 20
"""Brackets within brackets."""

_TOKEN: Final = re.compile(
    r"(?P<number>[0-9]{1,15}(?:[.٫][0-9]{1,15})?)(?![0-9.٫a-zA-Z_])"
    r"|(?P<name>[a-z][a-z0-9_]{0,60}(?:\.[a-z][a-z0-9_]{0,60})?)(?![a-zA-Z0-9_.])"
    r"|(?P<sign>[+\-−*×/÷()])"
)
_SPACE: Final = re.compile(r"[ \u200e\u200f]*")
_MEANT: Final = {"*": "×", "/": "÷", "-": "−"}


class BadExpression(CrmError):
    """A text that is no calculation, or one of more than is allowed."""


class Sign(StrEnum):
    """One of the four calculations."""

    PLUS = "+"
    MINUS = "−"
    TIMES = "×"
    OVER = "÷"


@dataclass(frozen=True, slots=True)
class Reference:
    """A figure of the catalogue in one of its ways; without a variant in the usual one."""

    kpi: str
    variant: str = ""

    @property
    def text(self) -> str:
        """How an expression names it."""
        return f"{self.kpi}.{self.variant}" if self.variant else self.kpi


Step: TypeAlias = "Fraction | Reference | Sign"


@dataclass(frozen=True, slots=True)
class Expression:
    """A calculation in the order of working it out: each sign takes the two values before it.

    `tokens` are the same in the order of writing.
    """

    steps: tuple[Step, ...]
    tokens: tuple[str, ...]

    @property
    def references(self) -> tuple[Reference, ...]:
        """The figures it names, each once, in their order."""
        return tuple(dict.fromkeys(one for one in self.steps if isinstance(one, Reference)))

    def work_out(self, values: Mapping[Reference, Fraction]) -> Fraction:
        """The value, exactly.

        Raises:
            ZeroDivisionError: something is divided by nought.
        """
        stack: list[Fraction] = []
        for step in self.steps:
            if isinstance(step, Sign):
                right, left = stack.pop(), stack.pop()
                stack.append(_calculate(step, left, right))
            else:
                stack.append(values[step] if isinstance(step, Reference) else step)
        return stack.pop()

    def written(self, names: Mapping[str, str]) -> str:
        """As people read it: each figure by its name in `names`, which go by what the text calls it."""
        text = " ".join(names.get(one, one) for one in self.tokens)
        return text.replace("( ", "(").replace(" )", ")")


def _calculate(sign: Sign, left: Fraction, right: Fraction) -> Fraction:
    match sign:
        case Sign.PLUS:
            return left + right
        case Sign.MINUS:
            return left - right
        case Sign.TIMES:
            return left * right
    return left / right


@lru_cache(maxsize=256)
def read_expression(text: str) -> Expression:
    """Read a calculation.

    Raises:
        BadExpression: it is none, or longer or deeper than is allowed, or names no figure.
    """
    if len(text) > LONGEST:
        raise BadExpression(N_("The formula is longer than {count} characters. Shorten it."), count=LONGEST)
    tokens = _tokens(latin_digits(text))
    if not tokens:
        raise BadExpression(N_("The formula is empty. Choose a figure to begin with."))
    reader = _Reader(tokens)
    reader.sum_of(0)
    reader.require_end()
    found = Expression(tuple(reader.steps), tuple(tokens))
    if not found.references:
        raise BadExpression(N_("The formula names no figure. Choose at least one."))
    return found


def _tokens(text: str) -> list[str]:
    place, tokens = _skip(text, 0), []
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise BadExpression(
                N_("“{text}” cannot stand in a formula. Use figures, numbers, + − × ÷ and brackets."),
                text=text[place : place + 20],
            )
        tokens.append(_MEANT.get(match[0], match[0]))
        place = _skip(text, match.end())
    return tokens


def _skip(text: str, place: int) -> int:
    match = _SPACE.match(text, place)
    return match.end() if match else place


class _Reader:
    """Reads tokens by descent: sums of products of numbers, figures and brackets."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens
        self._place = 0
        self.steps: list[Step] = []

    def sum_of(self, depth: int) -> None:
        """Terms with + and − between them."""
        self._chain(depth, (Sign.PLUS, Sign.MINUS), self._product_of)

    def _product_of(self, depth: int) -> None:
        self._chain(depth, (Sign.TIMES, Sign.OVER), self._value_of)

    def _chain(self, depth: int, signs: tuple[Sign, ...], part: Callable[[int], None]) -> None:
        part(depth)
        while self._here in signs:
            sign = Sign(self._take())
            part(depth)
            self.steps.append(sign)

    def _value_of(self, depth: int) -> None:
        word = self._take()
        if word == "(":
            if depth >= DEEPEST:
                raise BadExpression(
                    N_("The formula has more than {count} brackets within one another."), count=DEEPEST
                )
            self.sum_of(depth + 1)
            if self._take() != ")":
                raise BadExpression(N_("A bracket is not closed. Add “)”."))
        elif word[:1].isdigit():
            self.steps.append(Fraction(word.replace("٫", ".")))
        elif word[:1].isalpha():
            kpi, _dot, variant = word.partition(".")
            self.steps.append(Reference(kpi, variant))
        else:
            self._refuse(word)

    def require_end(self) -> None:
        """Refuse what stands behind the calculation."""
        if self._here:
            self._refuse(self._here)

    @property
    def _here(self) -> str:
        return self._tokens[self._place] if self._place < len(self._tokens) else ""

    def _take(self) -> str:
        word = self._here
        self._place += 1
        return word

    def _refuse(self, word: str) -> None:
        if not word:
            raise BadExpression(N_("The formula ends too early. Add a figure or a number."))
        if word == ")":
            raise BadExpression(N_("There is a “)” without its “(”."))
        if word in set(Sign):
            raise BadExpression(N_("A figure or a number is missing before “{sign}”."), sign=word)
        raise BadExpression(N_("A sign is missing before “{text}”: + − × or ÷."), text=word)
