"""Answers over the sandbox: what is asked for, what fails, and that each failure costs its own field."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest
from aiohttp import web
from graphql import get_introspection_query
from pydantic import SecretStr
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from graph.observation import Observation
from graph.schema import schema
from graph.service import GraphQLAnswer, GraphQLRequest, GraphQLService
from graph.setting_values import Limits
from graph.settings import Settings
from providers.calls import CallContext
from providers.client import ProviderClient
from providers.clock import SystemClock
from providers.frontpayment.client import FrontPaymentClient, FrontPaymentSettings
from providers.records.customer import CustomerPart, CustomerRecord
from providers.records.identity import CustomerProvider, Key
from providers.registry import Providers
from providers.sandbox.runner import Sandbox
from providers.shared import Shared
from providers.transport import Transport
from tests.serving import Server, running_server

BOTH = (
    '{ bik: customer(by: { bikCustomerId: "5482636" }) { id addresses { id } } '
    'frontpayment: customer(by: { frontpaymentCustomerId: "CSRT1511414842" }) { name } }'
)


def codes(answer: Mapping[str, Any]) -> list[tuple[str, list[str | int]]]:
    """Each error's code and place."""
    return [(error["extensions"]["code"], error["path"]) for error in answer["errors"]]


async def answered(document: str, limits: Limits | None = None) -> GraphQLAnswer:
    """The answer of a service without any provider."""
    clock = SystemClock()
    async with Providers({}, Shared(clock, "tests")) as providers:
        return await GraphQLService(schema, Settings(limits=limits or Limits()), providers, clock).answer(GraphQLRequest(document))


@pytest.mark.parametrize("document", ["{ __typename }", get_introspection_query(), '{ __type(name: "Customer") { name } }'])
async def test_what_the_schema_alone_knows_makes_no_call(sandboxed_server: Server, sandbox: Sandbox, document: str) -> None:
    """A gateway's health check and a tool's introspection cost no provider anything."""
    assert await sandboxed_server.data(document)
    assert sandbox.calls == []


@pytest.mark.parametrize("document", ["{", "{ wrong }", '{ customer(by: { bikCustomerId: "1" }) { id } } query B { __typename }'])
async def test_what_is_refused_makes_no_call(sandboxed_server: Server, sandbox: Sandbox, document: str) -> None:
    """Nothing of a request that is refused is executed, and there is no data to speak of."""
    answer = await sandboxed_server.query(document)
    assert "data" not in answer
    assert answer["errors"]
    assert sandbox.calls == []


async def test_a_failing_provider_costs_its_own_fields(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """While one provider fails, the other's customer is whole; the error says whose it is and that trying again may help."""

    async def fail(_: web.Request) -> web.Response:
        return web.Response(status=503, text="nobody is told this")

    with sandbox["bik"].answering(fail):
        answer = await sandboxed_server.query(BOTH)
    assert answer["data"] == {"bik": None, "frontpayment": {"name": "Kari Nordmann"}}
    assert codes(answer) == [("PROVIDER_UNAVAILABLE", ["bik"])]
    assert answer["errors"][0]["extensions"].items() >= {"provider": "BIK", "retryable": True}.items()
    assert "nobody" not in str(answer)


async def test_a_provider_without_settings_costs_its_own_fields(sandbox: Sandbox) -> None:
    """Where only one provider is configured, the fields of the other say so."""
    environment = {name: value for name, value in sandbox.environment().items() if "__BIK__" not in name}
    async with running_server(environment) as server:
        answer = await server.query(BOTH)
    assert answer["data"] == {"bik": None, "frontpayment": {"name": "Kari Nordmann"}}
    assert codes(answer) == [("PROVIDER_NOT_CONFIGURED", ["bik"])]


async def test_too_many_keys_cost_their_own_field(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """A list of 101 keys is an error at its field, asks nobody, and leaves the others as they are; 100 are answered."""
    document = "query ($ids: [ID!]!) { customersByIds(ids: $ids) { id } __typename }"
    answer = await sandboxed_server.query(document, {"ids": ["customer:bik:5482636"] * 101})
    assert answer["data"] == {"customersByIds": None, "__typename": "Query"}
    assert codes(answer) == [("BAD_USER_INPUT", ["customersByIds"])]
    assert sandbox.calls == []
    data = await sandboxed_server.data(document, {"ids": ["customer:bik:5482636"] * 100})
    assert len(data["customersByIds"]) == 100


@pytest.mark.parametrize(
    ("limits", "within", "beyond"),
    [
        (Limits(tokens=3), "{ __typename }", "{ a: __typename }"),
        (Limits(depth=2), '{ node(id: "x") { id } }', '{ node(id: "x") { ... on Address { customer { id } } } }'),
        (Limits(introspection_depth=2), "{ __schema { description } }", "{ __schema { queryType { name } } }"),
        (Limits(aliases=1), "{ a: __typename }", "{ a: __typename b: __typename }"),
        (Limits(root_fields=1), "{ __typename }", '{ __typename node(id: "x") { id } }'),
    ],
)
async def test_a_limit_can_be_set(limits: Limits, within: str, beyond: str) -> None:
    """The limits of an operation are those of the settings, and what passes one is refused as a whole."""
    assert not (await answered(within, limits)).refused
    answer = await answered(beyond, limits)
    assert answer.refused
    assert [error["extensions"]["code"] for error in answer.errors] == ["LIMIT_EXCEEDED"]


@pytest.mark.parametrize(
    ("document", "outcome", "expected", "kind"),
    [
        ("{ __typename }", "ok", (), "query"),
        ('{ customer(by: { bikCustomerId: "1" }) { id } }', "errors", ("PROVIDER_NOT_CONFIGURED",), "query"),
        ('{ a: node(id: "a") { id } b: node(id: "b") { id } }', "errors", ("BAD_USER_INPUT",), "query"),
        ("{ wrong }", "refused", ("GRAPHQL_VALIDATION_FAILED",), None),
    ],
)
async def test_each_operation_is_logged_with_its_outcome(document: str, outcome: str, expected: tuple[str, ...], kind: str | None) -> None:
    """One line an operation: what kind it was, how it ended and with which codes."""
    with capture_logs(processors=[merge_contextvars]) as lines:
        await answered(document)
    (line,) = (line for line in lines if line["event"] == "operation")
    assert (line["outcome"], line["codes"], line["kind"], line["calls"]) == (outcome, expected, kind, 0)


async def test_the_log_counts_the_calls_of_an_operation(sandboxed_server: Server) -> None:
    """The line of an operation says how many upstream calls it made, and they stand under the same request id."""
    with capture_logs(processors=[merge_contextvars]) as lines:
        await sandboxed_server.query(BOTH, None, **{"X-Request-Id": "of-this-test"})
    assert [line["event"] for line in lines] == ["upstream call", "upstream call", "operation"]
    assert lines[-1]["calls"] == 2
    assert {line["request_id"] for line in lines} == {"of-this-test"}


async def test_the_time_for_an_operation_is_bounded(sandbox: Sandbox) -> None:
    """A provider that does not answer in the operation's time costs its own fields, and says so."""
    environment = sandbox.environment() | {"CUSTOMER_GRAPH_DEADLINE_SECONDS": "1"}

    async def never(_: web.Request) -> web.Response:
        await asyncio.Event().wait()
        return web.Response()

    async with running_server(environment) as server:
        with sandbox["bik"].answering(never):
            answer = await server.query(BOTH)
    assert answer["data"] == {"bik": None, "frontpayment": {"name": "Kari Nordmann"}}
    assert codes(answer) == [("DEADLINE_EXCEEDED", ["bik"])]


class _Endless(FrontPaymentClient):
    """A client that makes no call, heeds no deadline and never ends."""

    async def customer(
        self,
        key: Key,  # noqa: ARG002 - as every client has them
        parts: CustomerPart,  # noqa: ARG002
        context: CallContext,  # noqa: ARG002
    ) -> CustomerRecord | None:
        """Wait for what does not come."""
        await asyncio.Event().wait()
        return None


class _EndlessProviders(Providers):
    """Providers of which every one is endless."""

    def client(self, provider: CustomerProvider) -> ProviderClient[Any]:
        """The endless client."""
        settings = FrontPaymentSettings(token=SecretStr("hush"))
        clock = SystemClock()
        return _Endless(settings, Transport(provider, settings, Shared(clock, "tests")), clock)


async def test_an_operation_that_heeds_no_deadline_is_given_up() -> None:
    """Where the time goes by without calls, the operation ends all the same, with one error and no half of an answer."""
    clock = SystemClock()
    service = GraphQLService(schema, Settings(deadline_seconds=0.05), _EndlessProviders({}, Shared(clock, "tests")), clock)

    answer = await service.answer(GraphQLRequest('{ customer(by: { frontpaymentCustomerId: "CSRT1" }) { name } }'))

    assert (answer.data, answer.refused) == (None, False)
    assert [(error["message"], error["extensions"]["code"]) for error in answer.errors] == [
        ("The operation took longer than 0.05 seconds. Ask for less, or in several requests.", "DEADLINE_EXCEEDED")
    ]


class _Faulty(Observation):
    """Makes a mistake while an operation is prepared."""

    def prepared(self, *, hit: bool) -> None:  # noqa: ARG002 - as it is told
        """Make the mistake."""
        msg = "a mistake"
        raise RuntimeError(msg)


async def test_a_fault_of_ours_is_told_of_the_operation() -> None:
    """What fails here passes to whoever asked, and the operation is not told as one that went well."""
    clock = SystemClock()
    service = GraphQLService(schema, Settings(), Providers({}, Shared(clock, "tests")), clock, _Faulty())

    with capture_logs() as lines, pytest.raises(RuntimeError):
        await service.answer(GraphQLRequest("{ __typename }"))

    assert [(line["outcome"], line["codes"]) for line in lines if line["event"] == "operation"] == [("errors", ("INTERNAL",))]
