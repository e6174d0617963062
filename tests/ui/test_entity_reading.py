"""What a list reads away from the window, so that the window need not."""

import pytest

from crmdesk.l10n import phones
from crmdesk.services import lists, records
from crmdesk.services.list_filters import Filter, Op
from crmdesk.services.lists import ListQuery
from crmdesk.ui.entity_reading import PAGE, read_list
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


SORTED = ListQuery("contact", ("name", "city"), sort="city", descending=True)


@pytest.fixture
def ordered(monkeypatch):
    """Which lists were put in order as a whole."""
    found, order = [], lists.order

    def note(work, *, query):
        found.append(query)
        return order(work, query=query)

    monkeypatch.setattr(lists, "order", note)
    return found


def test_the_first_page_of_a_sorted_list_needs_no_order_of_all(open_book, ordered):  # noqa: F811
    work = open_book(records=450).desk.work
    found = read_list(work, query=SORTED, pages=(0,))
    assert ordered == []
    assert (found.ids, found.count) == (None, None)
    assert [row.id for row in found.pages[0]] == list(lists.order(work, query=SORTED)[:PAGE])


def test_a_short_list_is_known_as_a_whole_from_its_first_page(open_book, ordered):  # noqa: F811
    work = open_book(records=450).desk.work
    one = lists.first(work, query=SORTED)[0].values[1]
    few = ListQuery("contact", ("name", "city"), sort="city", filters=(Filter("city", Op.IS, one),))
    found = read_list(work, query=few, pages=(0,), wanted=frozenset({10**9}))
    assert ordered == []
    assert found.count == len(found.pages[0]) == lists.count(work, query=few) < PAGE


def test_a_wanted_record_is_found_on_its_page_and_one_that_left_asks_for_no_order(open_book, ordered):  # noqa: F811
    work = open_book(records=450).desk.work
    whole = list(lists.order(work, query=SORTED))
    gone = whole[5]
    records.trash(work, entity="contact", ids=[gone])
    whole.remove(gone)
    ordered.clear()
    found = read_list(work, query=SORTED, pages=(0,), wanted=frozenset({gone, whole[3]}))
    assert (found.places, ordered) == ({whole[3]: 3}, [])
    found = read_list(work, query=SORTED, pages=(0,), wanted=frozenset({whole[430]}))
    assert found.places == {whole[430]: 430}
    assert [row.id for row in found.pages[2]] == whole[2 * PAGE :]
    assert found.count == len(whole)
