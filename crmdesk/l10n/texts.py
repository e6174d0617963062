"""The product's texts: marked in English, translated when they are shown.

A text is looked up in the catalogue of the active language; a text or a whole catalogue that is
missing is shown in English. The language of the window is process-wide (`switch`); a piece of work
in another language, such as a report, has its own (`using`) and never disturbs the window.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import TYPE_CHECKING, Self

from crmdesk import paths
from crmdesk.l10n.catalogue import Catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SOURCE = "en"
DOMAIN = "crmdesk"

_window = SOURCE
_here: ContextVar[str | None] = ContextVar("catalogue", default=None)


def N_(message: str) -> str:
    """The same text, marked for translation where it is declared."""
    return message


class Plural(str):
    """A marked text that counts: itself for one, `many` for more; its parameter is `count`."""

    __slots__ = ("many",)
    many: str

    def __new__(cls, one: str, many: str) -> Self:
        """Keep the text for many beside the text for one."""
        text = super().__new__(cls, one)
        text.many = many
        return text


def NN_(one: str, many: str) -> Plural:
    """The same two texts, marked for translation with all the plural forms of each language."""
    return Plural(one, many)


class Meant(str):
    """A marked text that is told apart from its homonyms by its context."""

    __slots__ = ("context",)
    context: str

    def __new__(cls, context: str, text: str) -> Self:
        """Keep the context beside the text."""
        meant = super().__new__(cls, text)
        meant.context = context
        return meant


def NP_(context: str, message: str) -> Meant:
    """The same text, marked for translation in its context."""
    return Meant(context, message)


def switch(code: str) -> None:
    """Make `code` the language of the whole process, from now on."""
    global _window  # noqa: PLW0603 - one window, one language
    _window = code


class Word(str):
    """A marked text that stands within a sentence, and is translated with it."""

    __slots__ = ()


class Given(str):
    """A text that a person gave, where else a marked one stands: it is never translated."""

    __slots__ = ()


class Listing(tuple[str, ...]):
    """Several names that stand within a sentence, with the comma of its language between them."""

    __slots__ = ()

    def __str__(self) -> str:
        return ", ".join(self)


@contextmanager
def using(code: str) -> Iterator[None]:
    """Translate into `code` in this thread or task only, whatever the window speaks."""
    token = _here.set(code)
    try:
        yield
    finally:
        _here.reset(token)


def active() -> str:
    """The code of the catalogue in use here."""
    return _here.get() or _window


@lru_cache(maxsize=8)
def _catalogue(code: str) -> Catalogue:
    return Catalogue(paths.catalogues() / code / "LC_MESSAGES" / f"{DOMAIN}.mo")


def _(message: str) -> str:
    """`message` in the active language; the empty text stays empty."""
    code = active()
    if code == SOURCE or not message or isinstance(message, Given):
        return message
    return _catalogue(code).text(message, message.context if isinstance(message, Meant) else "")


def within(message: str) -> str:
    """`message` as it stands within a sentence: in English with a small first letter, but MRR and the like.

    The other languages have no capitals, and what a person gave keeps its letters.
    """
    text = _(message)
    if active() != SOURCE or isinstance(message, Given) or not (text[1:2].islower() or text[1:2] == "-"):
        return text
    return text[0].lower() + text[1:]


def ngettext(one: str, many: str, n: int) -> str:
    """The plural form for `n` in the active language."""
    code = active()
    if code == SOURCE:
        return one if n == 1 else many
    return _catalogue(code).counted(one, many, n)


def pgettext(context: str, message: str) -> str:
    """`message` in the active language, told apart from its homonyms by `context`."""
    code = active()
    return message if code == SOURCE else _catalogue(code).text(message, context)


def in_english(message: str, params: Mapping[str, object]) -> str:
    """A marked text as it is declared, with its parameters."""
    if isinstance(message, Plural) and params.get("count") != 1:
        message = message.many
    return message.format(**params)


def plural_of(message: str, n: int) -> str:
    """The form for `n` of a text marked with `NN_`, or read back from the book; any other text as it is."""
    many = message.many if isinstance(message, Plural) else message
    found = ngettext(message, many, n)
    return _(message) if found == message else found
