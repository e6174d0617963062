"""What a list reads away from the window, so that the window need not."""

from crmdesk.l10n import phones
from crmdesk.services import lists, records
from crmdesk.services.lists import ListQuery
from crmdesk.ui.entity_reading import read_list
from tests.ui.record_fixtures import open_book, shelf  # noqa: F401


def test_the_phones_seen_first_are_grouped_where_the_list_is_read(open_book):  # noqa: F811
    work = open_book("fa").desk.work
    query = ListQuery("contact", ("name", "phones"))
    first = lists.page(work, query=query, number=0).rows[0].id
    records.save(work, entity="contact", record=first, values={"phones": ["+989123456789", "+982112345678"]})
    phones.grouped.cache_clear()
    read_list(work, query=query, pages=(0,))
    before = phones.grouped.cache_info().misses
    assert phones.grouped("+989123456789") == "+98 912 345 6789"
    assert phones.grouped.cache_info().misses == before
