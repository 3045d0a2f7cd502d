"""bLink's sandbox answers as OpenWealth 1.2.1 and bLink's pages say."""

from typing import Any

import pytest

from providers.blink.sandbox import PERMISSION_ID
from providers.blink.sandbox.protocol import REMEMBERED_CORRELATION_IDS, Platform, PlatformProblem
from tests.providers.sandbox.blink_caller import HEADERS, Answer, Caller
from tests.providers.sandbox.blink_schemas import PROBLEM, deviations


def assert_problem(answer: Answer, status: int, kind: str, source: str = "PROVIDER") -> None:
    """The answer is a problem of this type, in the form and with the headers that problems have."""
    assert (answer.status, answer.body["type"], answer.headers["X-CorAPI-Source"]) == (status, kind, source)
    assert (answer.content_type, answer.headers["Content-Language"]) == ("application/problem+json", "en")
    assert deviations(PROBLEM, answer.body) == []
    assert set(answer.body) == {"type", "title", "detail", "instance"}


async def test_documented_customer_is_answered_as_documented(blink: Caller) -> None:
    """The documents' example values are found under C0001 and P0001."""
    answer = await blink.found("/customers/C0001/kyc")
    assert answer["customer"] == await blink.found("/customers/C0001")
    assert (answer["customer"]["name"], answer["customer"]["status"]) == ("Steve Rogers", "active")
    assert answer["kyc"]["financialSituation"]["monetaryWealth"] == {"currency": "CHF", "amount": "0.000000001"}
    address = await blink.found("/customers/C0001/addresses")
    assert [address["addressIdentification"]] == [entry["addressIdentification"] for entry in answer["customer"]["addressList"]][:1]
    person = await blink.found("/persons/P0001")
    assert person["contactInformation"] == await blink.found("/persons/P0001/contactdetails")
    assert person["contactInformation"][0]["contactIdentification"] == "K1"


@pytest.mark.parametrize(
    ("headers", "status", "kind"),
    [
        *(({name: None}, 400, "/problems/INVALID_PAYLOAD") for name in ("X-Correlation-ID", *HEADERS) if name != "Authorization"),
        ({"X-Correlation-ID": "x" * 65}, 400, "/problems/INVALID_PAYLOAD"),
        ({"X-Correlation-ID": ""}, 400, "/problems/INVALID_PAYLOAD"),
        ({"X-PSU-User-Agent": " "}, 400, "/problems/INVALID_PAYLOAD"),
        ({"X-PSU-IP-Address": "localhost"}, 400, "/problems/INVALID_PAYLOAD"),
        ({"Authorization": None}, 401, "/problems/INVALID_TOKEN"),
        ({"Authorization": "Bearer wrong"}, 401, "/problems/INVALID_TOKEN"),
        ({"Authorization": "Bearer kjør"}, 401, "/problems/INVALID_TOKEN"),
        ({"Authorization": "Basic sandbox-blink-token"}, 401, "/problems/INVALID_TOKEN"),
        ({"Authorization": "Bearer wrong", "Permission-ID": PERMISSION_ID}, 401, "/problems/INVALID_TOKEN"),
        ({"Authorization": None, "Permission-ID": "00000000-0000-0000-0000-000000000000"}, 401, "/problems/INVALID_TOKEN"),
        ({"X-CorAPI-Target-ID": "IIDP99999"}, 403, "/problems/NO_ACCESS_TO_RESOURCE"),
    ],
)
async def test_what_the_platform_refuses_does_not_reach_the_bank(
    blink: Caller, headers: dict[str, str | None], status: int, kind: str
) -> None:
    """A header that is missing or wrong is told by the platform, on every path, also one that is not served."""
    for path in ("/customers/C0001", "/healthcheck", "/nowhere"):
        correlation = {"X-Correlation-ID": f"{path}-{status}"}
        assert_problem(await blink.get(path, correlation | headers), status, kind, "PLATFORM")


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": None, "Permission-ID": PERMISSION_ID},
        {"Authorization": "bearer sandbox-blink-token"},
        {"X-PSU-IP-Address": "192.0.2.7"},
        {"X-PSU-IP-Address": "2001:db8::7"},
        {"X-Correlation-ID": "x" * 64},
    ],
)
async def test_what_the_documents_allow_is_admitted(blink: Caller, headers: dict[str, str | None]) -> None:
    """A permission in place of the token, an end user's address in place of AUTO, and the longest correlation id are fine."""
    assert (await blink.get("/customers/C0001", headers)).status == 200


async def test_answers_name_the_call_and_who_answered(blink: Caller) -> None:
    """Each answer carries the call's correlation id, a problem too; an id that cannot be one is not repeated."""
    for number, path in enumerate(("/customers/C0001", "/customers/none")):
        answer = await blink.get(path, {"X-Correlation-ID": f"own-{number}"})
        assert (answer.headers["X-Correlation-ID"], answer.headers["X-CorAPI-Source"]) == (f"own-{number}", "PROVIDER")
    assert "X-Correlation-ID" not in (await blink.get("/customers", {"X-Correlation-ID": "x" * 65})).headers


async def test_correlation_id_is_taken_once(blink: Caller) -> None:
    """A client that uses an id for a second call, be it of another kind or refused, is told so."""
    again = {"X-Correlation-ID": "again"}
    assert (await blink.get("/customers/C0001", again | {"Authorization": None})).status == 401
    assert_problem(await blink.get("/persons", again), 400, "/problems/INVALID_PAYLOAD", "PLATFORM")


def test_platform_remembers_so_many_correlation_ids_and_no_more() -> None:
    """A sandbox that serves for days does not fill the memory: the oldest id is forgotten for the newest."""
    platform = Platform("sandbox-blink-token", "IIDX99999", PERMISSION_ID)
    for number in range(REMEMBERED_CORRELATION_IDS + 1):
        platform.admit({**HEADERS, "X-Correlation-ID": str(number)})
    platform.admit({**HEADERS, "X-Correlation-ID": "0"})
    with pytest.raises(PlatformProblem):
        platform.admit({**HEADERS, "X-Correlation-ID": str(REMEMBERED_CORRELATION_IDS)})


@pytest.mark.parametrize(
    "path",
    [
        *("/customers/C0061", "/customers/c0001", "/customers/C0001%2Fkyc", "/customers/P0001", "/customers/", "/customers/C0001/"),
        *("/customers/C0061/kyc", "/customers/C0061/addresses", "/customer/C0061/addresses", "/customer/C0001", "/customers//kyc"),
        *("/persons/P0091", "/persons/P0091/contactdetails", "/persons/C0001", "/persons/P0001/kyc", "/persons/*", "/nowhere", "", "/"),
    ],
)
async def test_unknown_customer_person_or_path_is_404(blink: Caller, path: str) -> None:
    """What is not there is a problem of the bank's; keys are compared as they are."""
    assert_problem(await blink.get(path), 404, "resourceDoesNotExist")


@pytest.mark.parametrize("path", ["/customers/C0007/kyc", "/customers/C0009/addresses", "/customers/C0010/addresses"])
async def test_known_customer_without_kyc_or_readable_address_is_404(blink: Caller, path: str) -> None:
    """Some customers have no KYC on record, some list addresses of which none can be read, some have none at all."""
    assert_problem(await blink.get(path), 404, "resourceDoesNotExist")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        *(("POST", path) for path in ("/customers", "/customers/C0001", "/customers/C0001/kyc", "/persons", "/healthcheck")),
        *(("PUT", path) for path in ("/customers/C0001", "/persons/P0001", "/persons/P0001/contactdetails")),
        *(("DELETE", path) for path in ("/customers/C0001/addresses", "/persons/P0001/contactdetails")),
        ("POST", "/customer/C0001/addresses"),
    ],
)
async def test_other_method_is_405(blink: Caller, method: str, path: str) -> None:
    """A path that is served takes only the documented methods."""
    assert_problem(await blink.send(method, path, {}), 405, "wrongMethod")


async def test_health_check_says_when_it_was_asked(blink: Caller) -> None:
    """The health check answers a timestamp and a confirmation."""
    assert set(await blink.found("/healthcheck")) == {"timestamp", "confirmation"}


async def test_address_is_read_by_the_singular_path_too(blink: Caller) -> None:
    """Both spellings that the documents have are served."""
    assert await blink.found("/customer/C0001/addresses") == await blink.found("/customers/C0001/addresses")


@pytest.mark.parametrize("limit", [None, 1, 3, 7, 9, 10, 11, 2_147_483_647])
@pytest.mark.parametrize(("path", "identification", "total"), [("/customers", "C", 60), ("/persons", "P", 90)])
async def test_pages_hold_every_entry_once(blink: Caller, path: str, identification: str, total: int, limit: int | None) -> None:
    """Following the cursors gives the whole list in order; a page has the limit's entries but never more than ten."""
    pages = await blink.pages(path, limit)
    name = f"{path.strip('/').removesuffix('s')}Identification"
    assert [entry[name] for page in pages for entry in page] == [f"{identification}{number:04}" for number in range(1, total + 1)]
    size = min(limit or 10, 10)
    assert [len(page) for page in pages] == [size] * (total // size) + [total % size] * (total % size > 0)


async def test_list_entry_is_what_its_own_path_answers(blink: Caller) -> None:
    """A customer and a person look the same in a list as by themselves."""
    for path, name in (("/customers", "customerIdentification"), ("/persons", "personIdentification")):
        for entry in (await blink.pages(path))[-1]:
            assert entry == await blink.found(f"{path}/{entry[name]}")


async def test_cursor_of_one_list_says_nothing_to_the_other(blink: Caller) -> None:
    """A cursor is no plain number, and is taken only by the list that gave it."""
    cursor = (await blink.get("/customers")).headers["nextCursor"]
    assert not cursor.isdecimal()
    assert_problem(await blink.get(f"/persons?cursor={cursor}"), 400, "invalidPayload")


@pytest.mark.parametrize("query", ["limit=0", "limit=-1", "limit=ten", "limit=", "limit=2147483648", "limit=1.0", "cursor=", "cursor=20"])
async def test_wrong_limit_or_cursor_is_400(blink: Caller, query: str) -> None:
    """A limit is an int32 of at least one, a cursor one that the list gave."""
    for path in ("/customers", "/persons"):
        assert_problem(await blink.get(f"{path}?{query}"), 400, "invalidPayload")


async def test_paging_says_nothing_where_there_is_no_list_of_customers_or_persons(blink: Caller) -> None:
    """The parameters are declared on other operations too, and ignored there; so is the next cursor left out."""
    answer = await blink.get("/persons/P0001/contactdetails?limit=0&cursor=none")
    assert (answer.status, len(answer.body), "nextCursor" in answer.headers) == (200, 5, False)


async def test_text_beyond_ascii_is_sent_as_it_is(blink: Caller) -> None:
    """Names go out as UTF-8, not escaped, so that a client's decoding is put to use."""
    names: list[Any] = [entry.get("fullName") for page in await blink.pages("/persons") for entry in page]
    assert any(not name.isascii() for name in names)
    assert (await blink.get("/persons")).headers["Content-Type"] == "application/json; charset=utf-8"
