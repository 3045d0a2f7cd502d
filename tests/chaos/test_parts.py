"""Faults that meet one call of several for a record: what the others brought stays, and later fields ask again."""

import asyncio
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest
from aiohttp import web

from providers.sandbox.faults import Hanging
from tests.chaos.asking import ask, payloads_of
from tests.chaos.page import FaultRow, fault_rows
from tests.chaos.test_faults import settings
from tests.providers.contract.stage import Stage

CERTAIN = [fault for fault in fault_rows() if fault.seen.code is not None and not fault.seen.may_be_without]
"""Faults after which nothing can be read."""


@dataclass(frozen=True, slots=True)
class Part:
    """A field that takes a call of its own beside that of its record."""

    slug: str
    operation: str
    document: str
    path: tuple[str | int, ...]

    def __str__(self) -> str:
        return f"{self.slug}.{self.operation}"

    def without(self, data: Any) -> Any:  # noqa: ANN401 - any JSON
        """The data with null at the part's path."""
        return _with_null(data, self.path)


def _with_null(value: Any, path: tuple[str | int, ...]) -> Any:  # noqa: ANN401
    if not path:
        return None
    step, *rest = path
    if isinstance(value, list):
        return [_with_null(entry, tuple(rest)) if index == step else entry for index, entry in enumerate(value)]
    return {name: _with_null(entry, tuple(rest)) if name == step else entry for name, entry in value.items()}


PARTS = [
    Part(
        "blink",
        "getKycByCustomerId",
        '{ customer(by: { blinkCustomerId: "C0001" }) { name kyc { nonFinancialSituation { profession } } addresses { id } } }',
        ("customer", "kyc"),
    ),
    Part(
        "blink",
        "getAddressByCustomerId",
        '{ customer(by: { blinkCustomerId: "C0001" }) { name addresses { city } } }',
        ("customer", "addresses"),
    ),
    Part(
        "blink",
        "getContactDetailsByPersonId",
        '{ person(id: "person:blink:P0031") { fullName contactDetails { value } } }',
        ("person", "contactDetails"),
    ),
    Part(
        "brij",
        "GetCustomerDataById",
        '{ customer(by: { brijCustomerId: "cust_abc123xyz" }) { data { id content { ... on IdDocument { frontSideImage { size } } } } } }',
        ("customer", "data", 2, "content", "frontSideImage", "size"),
    ),
]


@pytest.mark.parametrize(("part", "fault"), [pytest.param(part, fault, id=f"{part} {fault}") for part in PARTS for fault in CERTAIN])
async def test_a_part_that_fails(part: Part, fault: FaultRow, stage: Stage) -> None:
    """A part that could not be learnt is null, with its error; what other calls told of the same record is there."""
    server = await stage.server(settings(part.slug, fault))
    whole = (await ask(stage, server, part.document)).data
    with stage.sandbox[part.slug].failing(fault.fault.model_copy(update={"operation": part.operation})):
        told = await ask(stage, server, part.document)
    assert told.data == part.without(whole)
    assert [(tuple(error["path"]), error["extensions"]["code"]) for error in told.errors] == [(part.path, fault.seen.code)]
    assert told.operations.count((part.slug, part.operation)) == fault.requests
    assert (await ask(stage, server, part.document)).data == whole


async def test_a_later_field_asks_again(stage: Stage) -> None:
    """A customer who could not be read at first is read for another field of the same operation that wants it later."""
    service, server = stage.sandbox["blink"], await stage.server({"CUSTOMER_GRAPH_PROVIDERS__BLINK__MAX_CONCURRENCY": "2"})
    document = '{ customer(by: { blinkCustomerId: "C0001" }) { name } person(id: "person:blink:P0001") { customers { id name } } }'

    failed = asyncio.Event()

    async def answer(request: web.Request) -> web.StreamResponse:
        if "/persons/" in request.path:
            await failed.wait()
            await server.query("{ __typename }")  # The server answers this behind what it got before: the failure.
        elif not failed.is_set():
            failed.set()
            return web.Response(status=500)
        return await service.service.handle(request)

    with service.answering(answer):
        told = await ask(stage, server, document)
    assert told.data["customer"] is None
    assert told.data["person"]["customers"][0] == {"id": "customer:blink:C0001", "name": "Steve Rogers"}
    assert [error["path"] for error in told.errors] == [["customer"]]


async def test_a_later_change_reads_again(stage: Stage) -> None:
    """Where the state after one change could not be read, the next change of the same operation reads its own."""
    service, server = stage.sandbox["blink"], await stage.server()
    document = " ".join(
        f'{name}: createAddress(input: {{ customerId: "customer:blink:C0001", label: "{name}",'
        ' postal: { postalCode: "8001", city: "Basel", countryCode: "CH" } }) { addressId customer { name } }'
        for name in ("first", "second")
    )

    reads = count()

    async def answer(request: web.Request) -> web.StreamResponse:
        fails = request.method == "GET" and next(reads) == 0
        return web.Response(status=500) if fails else await service.service.handle(request)

    with service.answering(answer):
        told = await ask(stage, server, f"mutation {{ {document} }}")
    assert [told.data[name]["addressId"] is not None for name in ("first", "second")] == [True, True]
    assert (told.data["first"]["customer"], told.data["second"]["customer"]) == (None, {"name": "Steve Rogers"})
    assert [(error["path"], error["extensions"]["code"]) for error in told.errors] == [(["first", "customer"], "PROVIDER_UNAVAILABLE")]


async def test_what_is_deferred_ends_with_the_deadline(stage: Stage) -> None:
    """The first piece leaves though what is deferred hangs; the last one tells what was not learnt in time, and no call is left."""
    service, server = stage.sandbox["blink"], await stage.server()
    body = {"query": '{ customer(by: { blinkCustomerId: "C0001" }) { name ... @defer { kyc { __typename } } } }'}
    headers = {"Accept": "text/event-stream", "X-Deadline-Ms": "1000"}
    await ask(stage, server, body["query"])
    with service.failing(Hanging(operation="getKycByCustomerId")):
        async with server.session.post(f"{server.url}/graphql", json=body, headers=headers) as response:
            first, last = payloads_of(await response.text())
        await service.until(lambda running: running.in_flight == 0)
    assert (first["data"], first["hasNext"], last["hasNext"]) == ({"customer": {"name": "Steve Rogers"}}, True, False)
    [piece] = last["incremental"]
    assert piece["data"] == {"kyc": None}
    assert [(error["path"], error["extensions"]["code"]) for error in piece["errors"]] == [(["customer", "kyc"], "DEADLINE_EXCEEDED")]
