"""Which calls a query makes to Worldline, exactly, and what ids tell of a look-up."""

from collections.abc import Callable
from typing import Any

import orjson
import pytest
from aiohttp import web

from providers.sandbox.runner import Answer, Sandbox
from providers.worldline.sandbox import DOCUMENTED_FISCAL_NUMBER
from tests.serving import Server

LOOKUP = {"paymentProductId": 9000, "countryCode": "SE", "values": [{"key": "fiscalNumber", "value": DOCUMENTED_FISCAL_NUMBER}]}
CUSTOMER = "query ($lookup: WorldlineLookup!) { customer(by: { worldline: $lookup }) %s }"


def with_values(*values: tuple[str, str], country: str = "DK") -> dict[str, Any]:
    """A look-up with these values."""
    return {"paymentProductId": 9000, "countryCode": country, "values": [{"key": key, "value": value} for key, value in values]}


def rejecting(*errors: dict[str, str], status: int = 400) -> web.Response:
    """An answer with these errors, in words that must go nowhere."""
    return web.json_response({"errorId": "5a49fc9b-0dbe-4afc", "errors": [{"message": "Hush", **error} for error in errors]}, status=status)


def always(response: web.Response) -> Answer:
    """Answer every call so."""

    async def answer(_: web.Request) -> web.StreamResponse:
        return web.Response(status=response.status, body=response.body, content_type="application/json")

    return answer


async def test_the_same_look_up_is_made_once(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """Values in another order, and with spaces around them, are the same look-up, the same id and one call."""
    danes = (found["values"] for found in sandbox["worldline"].service.dataset()["customers"] if found["countryCode"] == "DK")
    number, zip_ = sorted(next(danes).items())
    one = with_values(number, zip_)
    other = with_values((zip_[0], f" {zip_[1]} "), number)

    data = await sandboxed_server.data(
        "query ($by: [CustomerBy!]!) { customersBy(by: $by) { id } }", {"by": [{"worldline": one}, {"worldline": other}]}
    )

    assert data["customersBy"][0] == data["customersBy"][1]
    [call] = sandbox.calls
    assert orjson.loads(call.body) == {
        "countryCode": "DK",
        "values": [{"key": key, "value": value} for key, value in (number, zip_)],
    }


async def test_an_id_holds_the_look_up_and_does_not_show_it(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """The customer's and the address' ids lead back to them, each by one call, and hold no value in clear."""
    selection = "{ id identities { recordId externalId } addresses { id } nationalId { value country } }"
    data = await sandboxed_server.data(CUSTOMER % selection, {"lookup": LOOKUP})
    customer = data["customer"]
    [address] = customer["addresses"]
    assert DOCUMENTED_FISCAL_NUMBER not in customer["id"] + address["id"]
    assert customer["identities"] == [{"recordId": customer["id"], "externalId": None}]
    assert address["id"] == customer["id"].replace("customer:", "address:", 1) + ":home"

    sandbox.clear()
    again = await sandboxed_server.data(
        "query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on Address { city customer { name } } ... on Customer { name } } }",
        {"ids": [customer["id"], address["id"]]},
    )

    assert [node["id"] for node in again["nodes"]] == [customer["id"], address["id"]]
    assert again["nodes"][1]["customer"]["name"] == again["nodes"][0]["name"]
    assert len(sandbox.calls) == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda id_: id_[:-2] + ("AA" if id_[-2:] != "AA" else "BB"),
        lambda id_: id_.replace("~", "~A"),
        lambda _: "customer:worldline:sandbox~AAAA",
    ],
)
async def test_an_id_that_was_tampered_with(sandboxed_server: Server, sandbox: Sandbox, change: Callable[[str], str]) -> None:
    """What was not sealed here is refused, and nobody is asked."""
    data = await sandboxed_server.data(CUSTOMER % "{ id }", {"lookup": LOOKUP})
    sandbox.clear()

    answer = await sandboxed_server.query("query ($id: ID!) { node(id: $id) { id } }", {"id": change(data["customer"]["id"])})

    assert [error["extensions"]["code"] for error in answer["errors"]] == ["BAD_USER_INPUT"]
    assert sandbox.calls == []


async def test_nobody_is_found(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """Worldline's way to say that there is nobody is null without an error."""
    lookup = with_values(("fiscalNumber", "000000000000"), country="SE")

    assert await sandboxed_server.data(CUSTOMER % "{ name }", {"lookup": lookup}) == {"customer": None}
    assert len(sandbox.calls) == 1


async def test_a_payment_product_that_there_is_not(sandboxed_server: Server) -> None:
    """An unknown payment product is the client's to put right, by the input's name."""
    answer = await sandboxed_server.query(CUSTOMER % "{ name }", {"lookup": LOOKUP | {"paymentProductId": 1}})
    fields = await sandboxed_server.query('{ worldlineLookupFields(paymentProductId: 1, countryCode: "SE", currencyCode: "SEK") { key } }')

    for told, path in ((answer, "customer"), (fields, "worldlineLookupFields")):
        [error] = told["errors"]
        assert (error["path"], error["extensions"]["code"]) == ([path], "BAD_USER_INPUT")
        assert "paymentProductId" in error["message"]


async def test_an_input_that_is_not_taken_is_named(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """What Worldline says of a property becomes the input's path; its words and the value stay out."""
    with sandbox["worldline"].answering(always(rejecting({"code": "21000030", "propertyName": "values[0].value"}))):
        answer = await sandboxed_server.query(CUSTOMER % "{ name }", {"lookup": LOOKUP})

    [error] = answer["errors"]
    assert error["extensions"]["code"] == "PROVIDER_REJECTED"
    assert error["extensions"]["inputPath"] == ["by", "worldline", "values"]
    assert error["extensions"]["reference"] == "5a49fc9b-0dbe-4afc"
    assert "Hush" not in str(answer)
    assert DOCUMENTED_FISCAL_NUMBER not in str(answer)


async def test_the_path_of_an_input_begins_at_the_fields_arguments(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """In a list, the path has the entry's index; for an id there is no such input, and no path."""
    id_ = (await sandboxed_server.data(CUSTOMER % "{ id }", {"lookup": LOOKUP}))["customer"]["id"]
    rejection = always(rejecting({"code": "21000030", "propertyName": "countryCode"}))

    with sandbox["worldline"].answering(rejection):
        answer = await sandboxed_server.query(
            "query ($by: [CustomerBy!]!, $id: ID!) { customersBy(by: $by) { name } node(id: $id) { id } "
            'worldlineLookupFields(paymentProductId: 9000, countryCode: "SE", currencyCode: "SEK") { key } }',
            {"by": [{"brijCustomerId": "cust_abc123xyz"}, {"worldline": LOOKUP}], "id": id_},
        )

    assert {str(error["path"][0]): error["extensions"].get("inputPath") for error in answer["errors"]} == {
        "customersBy": ["by", 1, "worldline", "countryCode"],
        "node": None,
        "worldlineLookupFields": ["countryCode"],
    }


async def test_the_fields_of_a_look_up(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """A form learns with one call which values are needed in a country, in the language that it asks for."""
    data = await sandboxed_server.data(
        '{ worldlineLookupFields(paymentProductId: 9000, countryCode: "DK", currencyCode: "dkk", locale: "da_DK") { key label required } }'
    )

    assert [field["key"] for field in data["worldlineLookupFields"]] == ["fiscalNumber", "zip"]
    assert data["worldlineLookupFields"][0]["label"] == "CPR-nummer"
    [call] = sandbox.calls
    assert call.target == "/v1/1234/products/9000?countryCode=DK&currencyCode=DKK&locale=da_DK"


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ('paymentProductId: -1, countryCode: "SE", currencyCode: "SEK"', "paymentProductId"),
        ('paymentProductId: 9000, countryCode: "Sweden", currencyCode: "SEK"', "countryCode"),
        ('paymentProductId: 9000, countryCode: "SE", currencyCode: "kr"', "currencyCode"),
        ('paymentProductId: 9000, countryCode: "SE", currencyCode: "SEK", locale: "Swedish!"', "locale"),
    ],
)
async def test_arguments_that_cannot_be_right(sandboxed_server: Server, sandbox: Sandbox, arguments: str, named: str) -> None:
    """A wrong argument is named, and nobody is asked."""
    answer = await sandboxed_server.query(f"{{ worldlineLookupFields({arguments}) {{ key }} }}")

    [error] = answer["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert error["message"].startswith(f"{named} must be")
    assert sandbox.calls == []
