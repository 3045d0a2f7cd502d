"""Plain Strawberry: its own ASGI view, its data loader and its caches of parsed and validated documents, as its documents show them."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import orjson
import strawberry
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.dataloader import DataLoader
from strawberry.extensions import ParserCache, ValidationCache
from strawberry.schema.config import StrawberryConfig

from benchmarks.emulator.answers import BLINK, BRIJ_DATA_BY_ID, FRONT_PAYMENT
from benchmarks.peers.clients import Send, aiohttp_client
from benchmarks.peers.mapping import blink_address, blink_customer, blink_person, brij_image, front_payment_customer
from benchmarks.peers.strawberry_types import Resolver, Types

Json = dict[str, Any]
Context = dict[str, Any]
Info = strawberry.Info[Context, None]
Record = strawberry.Parent[Any]

_SDL = Path(__file__).parent / "schema.graphql"


@strawberry.input(one_of=True)
class CustomerBy:
    """Which customer."""

    blink_customer_id: strawberry.ID | None = strawberry.UNSET
    frontpayment_customer_id: strawberry.ID | None = strawberry.UNSET


async def _customer(info: Info, by: CustomerBy) -> Any:  # noqa: ANN401 - a mapping, which the schema's types read
    if by.blink_customer_id:
        return await info.context["blink_customers"].load(by.blink_customer_id)
    return await info.context["front_payment_customers"].load(by.frontpayment_customer_id)


async def _customers(info: Info, by: list[CustomerBy]) -> Any:  # noqa: ANN401
    return await asyncio.gather(*(_customer(info, one) for one in by))


async def _data(info: Info, id: strawberry.ID) -> Any:  # noqa: A002, ANN401
    return await info.context["brij_data"].load(id.rpartition(":")[2])


def _addresses(customer: Record, info: Info) -> Any:  # noqa: ANN401
    return customer["addresses"] if "addresses" in customer else _blink_addresses(customer["blinkCustomerId"], info)


async def _blink_addresses(customer: str, info: Info) -> list[Json]:
    return [await info.context["blink_addresses"].load(customer)]


async def _person(relation: Record, info: Info) -> Any:  # noqa: ANN401
    return await info.context["blink_persons"].load(relation["person"])


RESOLVERS: dict[tuple[str, str], Resolver] = {
    ("Query", "customer"): _customer,
    ("Query", "customersBy"): _customers,
    ("Query", "customerData"): _data,
    ("Customer", "addresses"): _addresses,
    ("CustomerPerson", "person"): _person,
}


class View(GraphQL[Context, None]):
    """Strawberry's view, with loaders of its own for each request."""

    def __init__(self, schema: strawberry.Schema) -> None:
        super().__init__(schema, graphql_ide=None)
        self.send: Send

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Context:
        """What resolvers find in `info.context`."""
        return {
            "request": request,
            "response": response,
            "front_payment_customers": _loader(self._front_payment_customer),
            "blink_customers": _loader(self._blink_customer),
            "blink_addresses": _loader(self._blink_address),
            "blink_persons": _loader(self._blink_person),
            "brij_data": _loader(self._brij_data),
        }

    async def _front_payment_customer(self, key: str) -> Json:
        return front_payment_customer((await self._read(f"{FRONT_PAYMENT}/connect/customers/details/{key}"))["data"])

    async def _blink_customer(self, key: str) -> Json:
        return blink_customer(await self._read(f"{BLINK}/customers/{key}/kyc"))

    async def _blink_address(self, customer: str) -> Json:
        return blink_address(customer, await self._read(f"{BLINK}/customers/{customer}/addresses"))

    async def _blink_person(self, key: str) -> Json:
        return blink_person(await self._read(f"{BLINK}/persons/{key}"))

    async def _brij_data(self, key: str) -> Json:
        answer = orjson.loads(await self.send("POST", BRIJ_DATA_BY_ID, orjson.dumps({"customerDataId": key})))
        return {"content": {"__typename": "IdDocument", "frontSideImage": brij_image(answer["customerData"])}}

    async def _read(self, path: str) -> Json:
        answer: Json = orjson.loads(await self.send("GET", path, None))
        return answer


def _loader(read: Callable[[str], Awaitable[Json]]) -> DataLoader[str, Json]:
    async def all_of(keys: list[str]) -> list[Json]:
        return await asyncio.gather(*map(read, keys))

    return DataLoader(load_fn=all_of)


def _member(record: Json, name: str) -> object:
    return record.get(name)


def schema() -> strawberry.Schema:
    """The peers' schema with these resolvers."""
    query = Types(_SDL.read_text(encoding="utf-8"), RESOLVERS)["Query"]
    config = StrawberryConfig(default_resolver=_member)
    return strawberry.Schema(query, config=config, extensions=[ParserCache, ValidationCache])


def application() -> Starlette:
    """The application, to be served by uvicorn."""
    view = View(schema())

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with aiohttp_client() as view.send:
            yield

    return Starlette(routes=[Route("/graphql", view)], lifespan=lifespan)


if __name__ == "__main__":
    uvicorn.run(application(), port=int(os.environ["PORT"]), log_level="warning", access_log=False)
