"""What a word in a file chooses: a value as commands write it, or its name in any of the four languages."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, TypeVar

from crmdesk.l10n.errors import NotUnderstood
from crmdesk.l10n.languages import CATALOGUES
from crmdesk.l10n.normalise import fold
from crmdesk.l10n.texts import N_, Listing, _, using
from crmdesk.services.importing.other_words import OTHER_WORDS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from enum import StrEnum

C = TypeVar("C", bound="StrEnum")


def choice_named(choices: type[C], text: str) -> C:
    """The choice that a text says.

    Raises:
        NotUnderstood: it says none of them.
    """
    found = _words(choices).get(_key(text))
    if found is None:
        raise NotUnderstood(
            N_("“{text}” is none of these: {choices}."),
            text=text,
            choices=Listing(choice.value for choice in choices),
        )
    return choices(found)


@cache
def words_of(choices: type[StrEnum]) -> Mapping[str, str]:
    """The names of choices in all languages, as they are shown, with the values they stand for."""
    words: dict[str, str] = {}
    for language in CATALOGUES:
        with using(language):
            for choice in choices:
                words.setdefault(_(getattr(choice, "label", choice.value)), choice.value)
    return words


@cache
def _words(choices: type[StrEnum]) -> dict[str, str]:
    words = {_key(choice.value): choice.value for choice in choices}
    for word, value in (*words_of(choices).items(), *OTHER_WORDS.get(choices, {}).items()):
        words.setdefault(_key(word), value)
    return words


def _key(text: str) -> str:
    return "".join(char for char in fold(text) if char.isalnum())
