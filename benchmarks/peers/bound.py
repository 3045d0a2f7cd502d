"""The bound: the same server and the same HTTP client as ours, and a function written for one question in place of all else.

It reads the keys out of the variables, calls, maps the fields and answers. Nothing is validated, limited, timed, tried again, logged or
counted, and no document is looked at.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import orjson
import uvicorn

from benchmarks.emulator.answers import BLINK, BRIJ_DATA_BY_ID, FRONT_PAYMENT
from benchmarks.peers.clients import CLIENTS, Send
from benchmarks.peers.mapping import blink_address, blink_customer, blink_person, brij_image, front_payment_customer

Json = dict[str, Any]
Resolver = Callable[[Send, Json], Awaitable[Json]]
Receive = Callable[[], Awaitable[Json]]
Tell = Callable[[Json], Awaitable[None]]

_Q1_FIELDS = ("id", "frontpaymentCustomerId", "kind", "status", "name", "email", "languageAsWritten", "organizationId")


class Bound:
    """The application: one resolver and one client."""

    def __init__(self, resolver: Resolver, client: str) -> None:
        self._resolver = resolver
        self._client = CLIENTS[client]
        self._open = AsyncExitStack()
        self._send: Send

    async def __call__(self, scope: Json, receive: Receive, tell: Tell) -> None:
        """Answer one request, or live through start and stop."""
        if scope["type"] == "lifespan":
            await self._live(receive, tell)
            return
        data = await self._resolver(self._send, orjson.loads(await _body(receive))["variables"])
        answer = orjson.dumps({"data": data})
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(answer))]
        await tell({"type": "http.response.start", "status": 200, "headers": headers})
        await tell({"type": "http.response.body", "body": answer})

    async def _live(self, receive: Receive, tell: Tell) -> None:
        await receive()
        async with self._client() as self._send:
            await tell({"type": "lifespan.startup.complete"})
            await receive()
        await tell({"type": "lifespan.shutdown.complete"})


async def _body(receive: Receive) -> bytes:
    message = await receive()
    body: bytes = message["body"]
    while message["more_body"]:
        message = await receive()
        body += message["body"]
    return body


async def one_customer(send: Send, variables: Json) -> Json:
    """Q1 and Q5."""
    customer = await _front_payment_customer(send, variables["by"])
    return {"customer": {name: customer[name] for name in _Q1_FIELDS}}


async def fifty_customers(send: Send, variables: Json) -> Json:
    """Q2."""
    return {"customersBy": await asyncio.gather(*(_front_payment_customer(send, by) for by in variables["by"]))}


async def _front_payment_customer(send: Send, by: Json) -> Json:
    path = f"{FRONT_PAYMENT}/connect/customers/details/{by['frontpaymentCustomerId']}"
    return front_payment_customer((await _read(send, path))["data"])


async def whole_customer(send: Send, variables: Json) -> Json:
    """Q3."""
    key = variables["by"]["blinkCustomerId"]
    path = f"{BLINK}/customers/{key}"
    known, address = await asyncio.gather(_read(send, f"{path}/kyc"), _read(send, f"{path}/addresses"))
    customer = blink_customer(known)
    persons = await asyncio.gather(*(_read(send, f"{BLINK}/persons/{one['person']}") for one in customer["persons"]))
    for one, person in zip(customer["persons"], persons, strict=True):
        one["person"] = blink_person(person)
    return {"customer": {**customer, "addresses": [blink_address(key, address)]}}


async def document(send: Send, variables: Json) -> Json:
    """Q4."""
    asked = {"customerDataId": variables["id"].rpartition(":")[2]}
    found = orjson.loads(await send("POST", BRIJ_DATA_BY_ID, orjson.dumps(asked)))
    return {"customerData": {"content": {"frontSideImage": brij_image(found["customerData"])}}}


async def _read(send: Send, path: str) -> Any:  # noqa: ANN401 - any JSON
    return orjson.loads(await send("GET", path, None))


RESOLVERS: dict[str, Resolver] = {
    "Q1": one_customer,
    "Q2": fifty_customers,
    "Q3": whole_customer,
    "Q4": document,
    "Q5": one_customer,
}

if __name__ == "__main__":
    uvicorn.run(
        Bound(RESOLVERS[os.environ["QUESTION"]], os.environ["HTTP_CLIENT"]),
        port=int(os.environ["PORT"]),
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
    )
