"""Telephone numbers as they are shown: in the groups of their country's plan."""

import re
from functools import lru_cache
from typing import Final

_INTERNATIONAL: Final = re.compile(r"(\+[0-9]{7,15})(.*)", re.DOTALL)


@lru_cache(maxsize=4096)
def grouped(text: str) -> str:
    """A stored number in the groups of its country: "+98 912 345 6789". Any other text stays as it is."""
    found = _INTERNATIONAL.fullmatch(text)
    if found is None:
        return text
    from phonenumbers import NumberParseException, PhoneNumberFormat, format_number, parse

    try:
        number = parse(found[1])
    except NumberParseException:
        return text
    return format_number(number, PhoneNumberFormat.INTERNATIONAL) + found[2]
