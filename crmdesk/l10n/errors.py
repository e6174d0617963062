"""What the program has to tell a person, kept untranslated until it is shown."""

from __future__ import annotations

from crmdesk.l10n.texts import in_english


class CrmError(Exception):
    """A refusal: an English message with named {params}, and the values for them."""

    def __init__(self, message: str, **params: object) -> None:
        super().__init__(message)
        self.message = message
        self.params = params

    def __str__(self) -> str:
        return in_english(self.message, self.params)


class NotUnderstood(CrmError):
    """A text that cannot be read as the number, date, duration or phone it should be."""
