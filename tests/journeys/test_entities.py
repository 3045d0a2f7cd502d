"""What a gateway gets for the entities that other subgraphs refer to, and what it costs upstream."""

from typing import Any

import orjson
import pytest
from aiohttp import web

from providers.sandbox.runner import Sandbox
from tests.serving import Server, running_server

BIK_ID = "5482636"
PARTNER_ID = "abcd-122345"
FRONTPAYMENT_ID = "CSRT1511414842"
BIK = {"__typename": "Customer", "bikCustomerId": BIK_ID}
FRONTPAYMENT = {"__typename": "Customer", "frontpaymentCustomerId": FRONTPAYMENT_ID}
KEYS = "__typename id bikCustomerId bikPartnerCustomerId blinkCustomerId brijCustomerId frontpaymentCustomerId"
"""What a gateway may select of any customer by itself: all keys."""


def of_entities(*selections: str) -> str:
    """A gateway's query for entities, with a selection for each type."""
    return f"query ($representations: [_Any!]!) {{ _entities(representations: $representations) {{ __typename {' '.join(selections)} }} }}"


async def asked(server: Server, representations: list[Any], *selections: str) -> dict[str, Any]:
    """The answer to a gateway that asks for these entities."""
    return await server.query(of_entities(*selections), {"representations": representations})


def codes(answer: dict[str, Any]) -> list[tuple[list[str | int], str]]:
    """Where the errors of an answer stand, and their codes."""
    return [(error["path"], error["extensions"]["code"]) for error in answer.get("errors", [])]


def bodies(sandbox: Sandbox) -> list[dict[str, Any]]:
    """What BIK was asked."""
    return [orjson.loads(call.body) for call in sandbox["bik"].calls]


@pytest.mark.parametrize(
    ("representation", "id_"),
    [
        ({"__typename": "Customer", "id": f"customer:bik:{BIK_ID}"}, f"customer:bik:{BIK_ID}"),
        (BIK, f"customer:bik:{BIK_ID}"),
        ({"__typename": "Customer", "bikCustomerId": int(BIK_ID)}, f"customer:bik:{BIK_ID}"),
        ({"__typename": "Customer", "bikPartnerCustomerId": PARTNER_ID}, f"customer:bik:{BIK_ID}"),
        ({"__typename": "Customer", "blinkCustomerId": "C0001"}, "customer:blink:C0001"),
        ({"__typename": "Customer", "brijCustomerId": "cust_abc123xyz"}, "customer:brij:cust_abc123xyz"),
        (FRONTPAYMENT, f"customer:frontpayment:{FRONTPAYMENT_ID}"),
        ({"__typename": "Person", "id": "person:blink:P0001"}, "person:blink:P0001"),
        ({"__typename": "Address", "id": f"address:bik:{BIK_ID}:142385"}, f"address:bik:{BIK_ID}:142385"),
        ({"__typename": "Asset", "id": f"asset:bik:{BIK_ID}:4516077"}, f"asset:bik:{BIK_ID}:4516077"),
        ({"__typename": "CustomerData", "id": "customerdata:brij:data_def456"}, "customerdata:brij:data_def456"),
    ],
)
async def test_an_entity_is_found_by_any_of_its_keys(
    sandboxed_server: Server, sandbox: Sandbox, representation: dict[str, Any], id_: str
) -> None:
    """Each type is found by its id, a customer by each provider's own key too, as text or as a number: by one call."""
    answer = await asked(sandboxed_server, [representation], "... on Node { id }")

    assert answer["data"] == {"_entities": [{"__typename": representation["__typename"], "id": id_}]}
    assert codes(answer) == []
    assert len(sandbox.calls) == 1


async def test_the_keys_of_an_entity_are_told_by_the_call_that_finds_it(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """A gateway that selects every key of a customer whom it names by partner id causes one call, with no list in it."""
    answer = await asked(
        sandboxed_server, [{"__typename": "Customer", "bikPartnerCustomerId": PARTNER_ID}], f"... on Customer {{ {KEYS} }}"
    )

    keys = {"id": f"customer:bik:{BIK_ID}", "bikCustomerId": BIK_ID, "bikPartnerCustomerId": PARTNER_ID}
    others = dict.fromkeys(("blinkCustomerId", "brijCustomerId", "frontpaymentCustomerId"))
    assert answer["data"] == {"_entities": [{"__typename": "Customer", **keys, **others}]}
    assert bodies(sandbox) == [{"partnerCustomerId": PARTNER_ID}]
    assert len(sandbox.calls) == 1


@pytest.mark.parametrize(
    ("query", "calls"),
    [
        pytest.param('{ person(id: "person:blink:P0001") { customers { KEYS } } }', 1, id="customers of a person"),
        pytest.param(
            '{ customer(by: { blinkCustomerId: "C0001" }) { persons { person { customers { KEYS } } } } }',
            4,
            id="customers of three persons",
        ),
        pytest.param("{ customers(first: 5) { edges { node { KEYS } } } }", 1, id="customers of a list"),
        pytest.param(f'{{ address(id: "address:bik:{BIK_ID}:142385") {{ customer {{ KEYS }} }} }}', 1, id="an address' customer at BIK"),
        pytest.param(
            f'{{ address(id: "address:frontpayment:{FRONTPAYMENT_ID}:ADRS2208147269") {{ customer {{ KEYS }} }} }}',
            1,
            id="an address' customer elsewhere",
        ),
        pytest.param(f'{{ asset(id: "asset:bik:{BIK_ID}:4516077") {{ customer {{ KEYS }} }} }}', 1, id="an asset's customer"),
        pytest.param(f'{{ customer(by: {{ bikCustomerId: "{BIK_ID}" }}) {{ KEYS }} }}', 1, id="a customer"),
    ],
)
async def test_key_fields_cost_no_call_of_their_own(sandboxed_server: Server, sandbox: Sandbox, query: str, calls: int) -> None:
    """All key fields of customers whom another answer names make no call beside the one that named them."""
    await sandboxed_server.data(query.replace("KEYS", KEYS))

    assert len(sandbox.calls) == calls


async def test_entities_of_all_types_share_their_calls_and_keep_their_order(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """A customer, twice, its address and asset, and a person are two calls, with just what is selected of each."""
    representations = [
        {"__typename": "Address", "id": f"address:bik:{BIK_ID}:142385"},
        BIK,
        {"__typename": "Person", "id": "person:blink:P0001"},
        {"__typename": "Asset", "id": f"asset:bik:{BIK_ID}:4516079"},
        BIK,
    ]

    answer = await asked(
        sandboxed_server,
        representations,
        "... on Address { city } ... on Customer { name } ... on Person { fullName } ... on Asset { value }",
    )

    assert answer["data"]["_entities"] == [
        {"__typename": "Address", "city": "bangalore"},
        {"__typename": "Customer", "name": "Test Last"},
        {"__typename": "Person", "fullName": "Tony Stark"},
        {"__typename": "Asset", "value": "+919090909090"},
        {"__typename": "Customer", "name": "Test Last"},
    ]
    assert bodies(sandbox) == [{"bikCustomerId": BIK_ID, "includeAddress": True, "includeAssets": True}]
    assert len(sandbox.calls) == 2


async def test_an_unknown_entity_is_null_without_an_error(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """What its provider does not know is null at its index; a known one beside it is there."""
    unknown = [{"__typename": "Customer", "frontpaymentCustomerId": "CSRT0"}, {"__typename": "Person", "id": "person:blink:P9999"}]

    answer = await asked(sandboxed_server, [*unknown, FRONTPAYMENT], "... on Customer { name }")

    assert answer["data"] == {"_entities": [None, None, {"__typename": "Customer", "name": "Kari Nordmann"}]}
    assert codes(answer) == []
    assert len(sandbox.calls) == 3


@pytest.mark.parametrize(
    ("bad", "word"),
    [
        pytest.param({"bikCustomerId": BIK_ID}, "representations[1].__typename must be", id="no type"),
        pytest.param({"__typename": "Nobody", "id": "1"}, "representations[1].__typename must be", id="an unknown type"),
        pytest.param({"__typename": "Money", "currency": "CHF"}, "representations[1].__typename must be", id="a type that is no entity"),
        pytest.param({"__typename": "Node", "id": f"customer:bik:{BIK_ID}"}, "representations[1].__typename must be", id="an interface"),
        pytest.param({"__typename": ["Customer"], "id": "1"}, "representations[1].__typename must be", id="a type that is no text"),
        pytest.param("Customer", "representations[1].__typename must be", id="text"),
        pytest.param([BIK], "representations[1].__typename must be", id="a list"),
        pytest.param({"__typename": "Customer"}, "representations[1] must hold a key of Customer: id or", id="no key"),
        pytest.param({"__typename": "Customer", "id": None, "name": "x"}, "representations[1] must hold a key", id="a key that is null"),
        pytest.param(
            {"__typename": "Person", "bikCustomerId": "1"}, "representations[1] must hold a key of Person: id.", id="another's key"
        ),
        pytest.param({"__typename": "Customer", "id": True}, "representations[1].id must be text or a whole number", id="a truth value"),
        pytest.param({"__typename": "Customer", "id": 1.5}, "representations[1].id must be text or a whole number", id="a fraction"),
        pytest.param({"__typename": "Customer", "id": {}}, "representations[1].id must be text or a whole number", id="an object"),
        pytest.param({"__typename": "Customer", "id": "1"}, "representations[1].id is no customer id", id="a malformed id"),
        pytest.param({"__typename": "Customer", "id": "person:blink:P0001"}, "representations[1].id is no customer id", id="another's id"),
        pytest.param({"__typename": "Customer", "bikCustomerId": " "}, "representations[1].bikCustomerId holds no key", id="an empty key"),
    ],
)
async def test_a_bad_representation_costs_only_itself(sandboxed_server: Server, sandbox: Sandbox, bad: object, word: str) -> None:
    """It is null, with an error at its index that says what would be right; those around it are answered, by their one call."""
    answer = await asked(sandboxed_server, [BIK, bad, BIK], "... on Customer { name }")

    good = {"__typename": "Customer", "name": "Test Last"}
    assert answer["data"] == {"_entities": [good, None, good]}
    assert codes(answer) == [(["_entities", 1], "BAD_USER_INPUT")]
    assert word in answer["errors"][0]["message"]
    assert len(sandbox.calls) == 1


async def test_what_is_no_key_is_not_looked_at(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """What a gateway sends for another subgraph's needs changes nothing, whatever its name and form."""
    extra = {"name": {"of": ["another"]}, "info": 1, "kinds": None, "reviews": [{"__typename": "Review", "id": "1"}]}

    answer = await asked(sandboxed_server, [BIK | extra], "... on Customer { name }")

    assert answer["data"] == {"_entities": [{"__typename": "Customer", "name": "Test Last"}]}
    assert codes(answer) == []
    assert bodies(sandbox) == [{"bikCustomerId": BIK_ID}]


@pytest.mark.parametrize(
    ("representation", "provider"),
    [
        ({"__typename": "Customer", "bikCustomerId": "unknown", "id": f"customer:frontpayment:{FRONTPAYMENT_ID}"}, "frontpayment"),
        ({"__typename": "Customer", "frontpaymentCustomerId": "unknown", "bikPartnerCustomerId": PARTNER_ID, "id": None}, "bik"),
    ],
)
async def test_of_several_keys_the_first_counts(
    sandboxed_server: Server, sandbox: Sandbox, representation: dict[str, Any], provider: str
) -> None:
    """The id counts before providers' keys, those in the order of the type; one that is null is none."""
    answer = await asked(sandboxed_server, [representation], "... on Customer { name }")

    assert answer["data"]["_entities"] != [None]
    assert [call.provider for call in sandbox.calls] == [provider]


async def test_representations_may_stand_in_the_document(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """Written out, with or without a variable inside, they are as good as in a variable; one alone needs no list."""
    query = """query ($key: ID!) {
      list: _entities(
        representations: [{ __typename: "Customer", bikCustomerId: 5482636 }, { __typename: "Customer", bikCustomerId: $key }]
      ) { ... on Customer { name } }
      one: _entities(representations: { __typename: "Customer", bikPartnerCustomerId: "abcd-122345" }) { ... on Customer { tags } }
    }"""

    data = await sandboxed_server.data(query, {"key": BIK_ID})

    assert data == {"list": [{"name": "Test Last"}] * 2, "one": [{"tags": ["newsletter", "vip"]}]}
    assert bodies(sandbox) == [{"bikCustomerId": BIK_ID}, {"partnerCustomerId": PARTNER_ID, "includeTags": True}]


async def test_a_failing_provider_costs_its_own_entities(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """While BIK fails, each of its entities is null with the error at its index, and those of others are answered."""

    async def fail(_: web.Request) -> web.Response:
        return web.Response(status=500)

    with sandbox["bik"].answering(fail):
        answer = await asked(sandboxed_server, [BIK, FRONTPAYMENT, BIK], "... on Customer { name }")

    assert answer["data"] == {"_entities": [None, {"__typename": "Customer", "name": "Kari Nordmann"}, None]}
    assert codes(answer) == [(["_entities", 0], "PROVIDER_UNAVAILABLE"), (["_entities", 2], "PROVIDER_UNAVAILABLE")]


async def test_a_gateways_whole_list_is_one_request(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """1,000 representations, ten times what another list takes, are answered in order; 25 distinct customers among them are 25 calls."""
    keys = [str(customer["id"]) for customer in sandbox["bik"].service.dataset()["customers"][:25]]
    representations = [{"__typename": "Customer", "bikCustomerId": key} for key in keys * 40]

    answer = await asked(sandboxed_server, representations, "... on Customer { bikCustomerId }")

    assert [entity["bikCustomerId"] for entity in answer["data"]["_entities"]] == keys * 40
    assert len(sandbox.calls) == 25


async def test_more_representations_than_the_limit_are_refused_before_any_is_asked_for(sandboxed_server: Server, sandbox: Sandbox) -> None:
    """One above 1,000, and no provider hears of any of them; the message says how many may come."""
    answer = await asked(sandboxed_server, [BIK] * 1001)

    assert answer["data"] is None
    assert codes(answer) == [(["_entities"], "BAD_USER_INPUT")]
    assert "1000" in answer["errors"][0]["message"]
    assert sandbox.calls == []


async def test_the_limit_of_representations_is_a_setting(sandbox: Sandbox) -> None:
    """Where it is set to two, two are answered and three are refused."""
    async with running_server(sandbox.environment() | {"CUSTOMER_GRAPH_LIMITS__REPRESENTATIONS": "2"}) as server:
        assert codes(await asked(server, [BIK] * 2)) == []
        assert codes(await asked(server, [BIK] * 3)) == [(["_entities"], "BAD_USER_INPUT")]
