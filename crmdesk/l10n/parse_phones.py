"""Telephone numbers as people write them, kept in the international form (E.164) where they can be."""

import re
from typing import Final

from crmdesk.l10n.errors import NotUnderstood
from crmdesk.l10n.normalise import clean, digits_only, fold
from crmdesk.l10n.texts import N_

_SHORTEST, _LONGEST = 7, 15
_LONGEST_TEXT: Final = 60
_EXTENSION: Final = re.compile(r"[\s,;]*(?:ext(?:ension)?\.?|x|#|داخلی|تحویله|שלוחה)[\s:.=]*([0-9]{1,7})$")
_NUMBER: Final = re.compile(r"\+?[0-9()\s./*-]+")


def read_phone(text: str, country: str) -> str:
    """The number in E.164, dialled from `country` (two letters) if it names no other; or its digits.

    A number that the plan of its country does not know is kept by its digits, with the + it may have. An
    extension follows as " ext. 12".

    Raises:
        NotUnderstood: letters, or fewer than 7 or more than 15 digits.
    """
    plain = fold(clean(text)[0])
    extension = _EXTENSION.search(plain)
    number = plain[: extension.start()].strip() if extension else plain
    digits = digits_only(number)
    if (
        len(plain) > _LONGEST_TEXT
        or not _NUMBER.fullmatch(number)
        or not _SHORTEST <= len(digits) <= _LONGEST
    ):
        raise NotUnderstood(
            N_("“{text}” is not a phone number. Write 7 to 15 digits, such as +98 912 345 6789."),
            text=text[:_LONGEST_TEXT],
        )
    kept = _international(number, country) or ("+" if number.startswith("+") else "") + digits
    return f"{kept} ext. {extension[1]}" if extension else kept


def _international(number: str, country: str) -> str | None:
    """The E.164 form, or None where no numbering plan has such a number."""
    from phonenumbers import NumberParseException, PhoneNumberFormat, format_number, is_possible_number, parse
    from phonenumbers import is_valid_number as is_valid

    if number.startswith("00"):
        number = "+" + number.lstrip("0")
    try:
        found = parse(number, country)
    except NumberParseException:
        return None
    if not (is_valid(found) or (number.startswith("+") and is_possible_number(found))):
        return None
    return format_number(found, PhoneNumberFormat.E164)
