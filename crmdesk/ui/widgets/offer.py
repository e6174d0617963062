"""An action a widget offers the user: its words, its icon and what it does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Offer:
    """One offered action; `hint` says what it will do, in one sentence. Texts are already translated."""

    text: str
    do: Callable[[], object]
    icon: str = ""
    hint: str = ""
