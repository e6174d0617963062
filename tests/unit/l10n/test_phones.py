"""Telephone numbers in the groups that the numbering plans publish."""

import pytest

from crmdesk.l10n.phones import grouped


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("+989123456789", "+98 912 345 6789"),
        ("+982188776655", "+98 21 8877 6655"),
        ("+966501234567", "+966 50 123 4567"),
        ("+982188776655 ext. 12", "+98 21 8877 6655 ext. 12"),
        ("8877665", "8877665"),
        ("+99912345678", "+99912345678"),
        ("+98 912", "+98 912"),
        ("", ""),
    ],
)
def test_stored_numbers_are_shown_in_groups(stored, shown):
    assert grouped(stored) == shown
