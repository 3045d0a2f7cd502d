"""Lists of bLink's customers and persons, page by page."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

import pytest

from providers.blink.client import BlinkClient
from providers.calls import CallContext
from providers.errors import ProviderBadResponse, ProviderError, ProviderRejected
from providers.records.customer import CustomerRecord
from providers.records.page import Page
from providers.records.person import PersonRecord
from tests.providers.blink.conftest import Answer, Blink


@dataclass(frozen=True)
class Listing:
    """A list: how it is read, its path, and the member that holds an entry's id."""

    read: Callable[[BlinkClient, str | None, int, CallContext], Awaitable[Page[CustomerRecord] | Page[PersonRecord]]]
    name: str
    id: str

    async def page(self, blink: Blink, cursor: str | None = None, limit: int = 10) -> Page[CustomerRecord] | Page[PersonRecord]:
        """Read a page."""
        return await self.read(blink.client, cursor, limit, blink.context)

    async def answered(self, blink: Blink, answer: Answer) -> Page[CustomerRecord] | Page[PersonRecord]:
        """Read a page from an answer that is made up."""
        with blink.answering({f"GET /{self.name}": answer}):
            return await self.page(blink)


LISTS = [
    Listing(BlinkClient.customers, "customers", "customerIdentification"),
    Listing(BlinkClient.persons, "persons", "personIdentification"),
]
each_list = pytest.mark.parametrize("listing", LISTS, ids=[listing.name for listing in LISTS])


def ids(records: Iterable[CustomerRecord | PersonRecord | ProviderError]) -> list[str | None]:
    """The ids of records, all of which could be read."""
    return [None if isinstance(record, ProviderError) else record.key.external_id for record in records]


@each_list
@pytest.mark.parametrize("limit", [3, 10, 100])
async def test_pages_are_walked_without_gap(blink: Blink, listing: Listing, limit: int) -> None:
    """From page to page by the cursor of the one before, every entry is met once, in the bank's order."""
    page = await listing.page(blink, None, limit)
    met = ids(page.records)
    while page.next_cursor is not None:
        page = await listing.page(blink, page.next_cursor, limit)
        met += ids(page.records)
    assert met == [entry[listing.id] for entry in blink.service.service.dataset()[listing.name]]


@each_list
async def test_what_a_page_is_asked_with(blink: Blink, listing: Listing) -> None:
    """The first page has no cursor, and a cursor goes out as it is, whatever stands in it."""
    await listing.page(blink, None, 7)
    with blink.answering({f"GET /{listing.name}": Answer([])}):
        await listing.page(blink, "a+b/c=&d ~é?", 10)
    assert blink.asked == [f"GET /{listing.name}?limit=10&cursor=a%2Bb%2Fc%3D%26d%20~%C3%A9%3F", f"GET /{listing.name}?limit=7"]


@each_list
@pytest.mark.parametrize(
    ("headers", "cursor"),
    [
        ({"nextCursor": "x=="}, "x=="),
        ({"NEXTCURSOR": "x"}, "x"),
        ({"X-Next-Cursor": "y"}, "y"),
        ({"nextCursor": "x", "X-Next-Cursor": "y"}, "x"),
        ({"nextCursor": "", "X-Next-Cursor": "y"}, "y"),
        ({"nextCursor": ""}, None),
        ({}, None),
    ],
)
async def test_the_next_cursor(blink: Blink, listing: Listing, headers: dict[str, str], cursor: str | None) -> None:
    """The next cursor comes in a header of either name; an empty one, or none, is the end."""
    page = await listing.answered(blink, Answer([{listing.id: "X1"}], headers=headers))
    assert page.next_cursor == cursor


@each_list
@pytest.mark.parametrize("entry", [None, "x", 7, [], {}, {"name": "Nobody"}, {"id": 1}])
async def test_an_entry_without_id_is_an_error_in_its_place(blink: Blink, listing: Listing, entry: object) -> None:
    """An entry that cannot be read costs only itself."""
    id_ = listing.id
    page = await listing.answered(blink, Answer([{id_: 1}, entry, {id_: "undefined"}, {id_: {}}, {id_: "X2"}]))
    assert ids(page.records) == ["1", None, None, None, "X2"]
    assert [type(error) for error in page.records if isinstance(error, ProviderError)] == [ProviderBadResponse] * 3


@each_list
@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer({}, 404), ProviderRejected),
        (Answer({}, 400), ProviderRejected),
        (Answer({}), ProviderBadResponse),
        (Answer("<p>"), ProviderBadResponse),
        (Answer([], headers={"nextCursor": "\xff"}), ProviderBadResponse),
    ],
)
async def test_a_page_that_fails(blink: Blink, listing: Listing, answer: Answer, error: type[ProviderError]) -> None:
    """A list is always there, so that its 404 is an error; so are an answer that is no list and a cursor that cannot be sent back."""
    with pytest.raises(error):
        await listing.answered(blink, answer)
