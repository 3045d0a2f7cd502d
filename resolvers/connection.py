"""Lists that a provider gives page by page, as connections that can be resumed at any edge."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

import orjson
from msgspec import Struct

from providers.blink.client import BlinkClient
from providers.calls import CallContext
from providers.errors import ProviderBadResponse, ProviderError
from providers.records.customer import CustomerPart, CustomerRecord
from providers.records.page import Page
from providers.records.person import PersonPart, PersonRecord
from resolvers.customer import load_customer
from resolvers.errors import BadUserInput
from resolvers.person import load_person
from resolvers.request import Asking

MAX_FIRST = 100
MAX_PAGES = 5
"""Calls that one connection makes to come to as many edges as were asked for."""

_MAX_LIMIT = 2 * MAX_FIRST
"""Records that a provider is asked for at once. An offset stands in a cursor, which a client can make up: what is beyond is passed over."""

R = TypeVar("R", CustomerRecord, PersonRecord)


class Place(NamedTuple):
    """Where a list goes on: after so many records of the page that a provider's cursor begins; None is the first."""

    cursor: str | None = None
    offset: int = 0

    def encoded(self, list_: str) -> str:
        """The place as the opaque cursor of a list's clients."""
        return urlsafe_b64encode(orjson.dumps((list_, *self))).decode().rstrip("=")

    @classmethod
    def decoded(cls, list_: str, text: str) -> "Place":
        """The place of a client's cursor. Raises `BadUserInput`."""
        try:
            named, cursor, offset = orjson.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        except (ValueError, TypeError):
            named, cursor, offset = None, None, None
        if named != list_ or not isinstance(cursor, str | None) or not isinstance(offset, int) or offset < 0:
            raise BadUserInput(f"after is no cursor of {list_}: it must be an edge's cursor or the endCursor of an earlier answer.")
        return cls(cursor, offset)


class EdgeRecord(Struct, Generic[R], frozen=True, kw_only=True):
    """A record of a list, and the cursor behind which the list goes on; an error for a record that could not be read."""

    cursor: str
    record: R | ProviderError


class PageInfoRecord(Struct, frozen=True, kw_only=True):
    """Where a piece of a list begins and ends, and whether there is more."""

    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


class ConnectionRecord(Struct, Generic[R], frozen=True, kw_only=True):
    """A piece of a list."""

    edges: tuple[EdgeRecord[R], ...]
    page_info: PageInfoRecord


async def customers(first: int, after: str | None, asking: Asking) -> ConnectionRecord[CustomerRecord]:
    """A piece of the list of bLink's customers, who alone can be listed. Raises `BadUserInput` and `ProviderError`."""
    client = asking.request.client(BlinkClient)
    connection = await _connection(_List("customers", client.customers, asking.context), first, after)
    loader = asking.request.customers(client.provider)
    for edge in connection.edges:
        if not isinstance(edge.record, ProviderError):
            loader.prime(edge.record, client.covered(CustomerPart.PROFILE))
    return connection


async def persons(first: int, after: str | None, asking: Asking) -> ConnectionRecord[PersonRecord]:
    """A piece of the list of bLink's persons, who alone can be listed. Raises `BadUserInput` and `ProviderError`."""
    client = asking.request.client(BlinkClient)
    connection = await _connection(_List("persons", client.persons, asking.context), first, after)
    loader = asking.request.persons()
    for edge in connection.edges:
        if not isinstance(edge.record, ProviderError):
            loader.prime(edge.record, _parts_of_listed(edge.record))
    return connection


def customer_node(
    edge: EdgeRecord[CustomerRecord], parts: CustomerPart, asking: Asking
) -> Awaitable[CustomerRecord | None] | CustomerRecord:
    """An edge's customer: what the list told costs no call."""
    if isinstance(edge.record, ProviderError):
        raise edge.record
    return load_customer(edge.record.key, parts, asking) if parts else edge.record


def person_node(edge: EdgeRecord[PersonRecord], parts: PersonPart, asking: Asking) -> Awaitable[PersonRecord | None] | PersonRecord:
    """An edge's person: what the list told costs no call."""
    if isinstance(edge.record, ProviderError):
        raise edge.record
    return load_person(edge.record.key, parts, asking) if parts else edge.record


def _parts_of_listed(person: PersonRecord) -> PersonPart:
    """What a list told of a person: with or without contact details, as the bank has it."""
    return PersonPart.PROFILE if person.contact_details is None else PersonPart.PROFILE | PersonPart.CONTACT_DETAILS


@dataclass(frozen=True, slots=True)
class _List(Generic[R]):
    """A provider's list: its name for clients, and how a page of it is read."""

    name: str
    read: Callable[[str | None, int, CallContext], Awaitable[Page[R]]]
    context: CallContext


async def _connection(list_: _List[R], first: int, after: str | None) -> ConnectionRecord[R]:
    if not 1 <= first <= MAX_FIRST:
        raise BadUserInput(f"first must be from 1 to {MAX_FIRST}.")
    start = Place() if after is None else Place.decoded(list_.name, after)
    edges, end = await _collected(list_, first, start)
    page_info = PageInfoRecord(
        has_next_page=end is not None,
        has_previous_page=after is not None,
        start_cursor=edges[0].cursor if edges else None,
        end_cursor=edges[-1].cursor if edges else end and end.encoded(list_.name),
    )
    return ConnectionRecord(edges=tuple(edges), page_info=page_info)


async def _collected(list_: _List[R], first: int, place: Place) -> tuple[list[EdgeRecord[R]], Place | None]:
    """As many edges as are wanted and a few calls give, and where the list goes on; None at its end."""
    edges: list[EdgeRecord[R]] = []
    begun = {place.cursor}
    for _ in range(MAX_PAGES):
        page = await list_.read(place.cursor, min(place.offset + first - len(edges), _MAX_LIMIT), list_.context)
        if page.next_cursor is not None and page.next_cursor in begun:
            raise ProviderBadResponse(BlinkClient.provider, "its list has no end: it gave the same cursor twice.")
        chosen = slice(place.offset, place.offset + first - len(edges))
        cursors = (behind.encoded(list_.name) for behind in _places_behind(place.cursor, page)[chosen])
        edges += [EdgeRecord(cursor=cursor, record=record) for cursor, record in zip(cursors, page.records[chosen], strict=True)]
        if chosen.stop < len(page.records):
            return edges, Place(place.cursor, chosen.stop)
        if page.next_cursor is None:
            return edges, None
        begun.add(page.next_cursor)
        place = Place(page.next_cursor, max(0, place.offset - len(page.records)))
        if len(edges) == first:
            break
    return edges, place


def _places_behind(cursor: str | None, page: Page[R]) -> list[Place]:
    """Where the list goes on behind each record of a page: behind the last, with the next page where there is one."""
    places = [Place(cursor, number) for number in range(1, len(page.records) + 1)]
    if places and page.next_cursor is not None:
        places[-1] = Place(page.next_cursor)
    return places
