"""The explorer's panel of upstream calls: which calls an answer took, how each ended, and which fields asked."""

import pytest
from aiohttp import web
from playwright.async_api import BrowserContext, Locator, expect

from providers.sandbox.runner import Answer, Sandbox
from tests.journeys.browsing import Visit, new_visit, with_browser, with_bundle
from tests.serving import Server, running_server

pytestmark = [pytest.mark.xdist_group("explorer"), with_browser, with_bundle]

TWO_PROVIDERS = '{ bik: customer(by: { bikCustomerId: "5482636" }) { name } blink: customer(by: { blinkCustomerId: "C0001" }) { name } }'
DEFERRED = '{ customer(by: { blinkCustomerId: "C0001" }) { id ... @defer { name } persons { person { ... @defer { fullName } } } } }'
PERSON = "customer.persons.person"


async def opened(context: BrowserContext, server: Server) -> Visit:
    """A visit to the explorer with the panel open."""
    visit = await new_visit(context)
    await visit.open(server)
    await visit.page.get_by_role("button", name="Show Upstream calls").click()
    return visit


def panel(visit: Visit) -> Locator:
    """The panel, when it is open."""
    return visit.page.get_by_role("region", name="Upstream calls", exact=True)


async def run(visit: Visit, query: str) -> None:
    """Type a query, run it, and wait for its answer."""
    await visit.replace_query(query)
    await run_tab(visit)


async def run_tab(visit: Visit) -> None:
    """Run what is in the open tab, and wait for its answer."""
    async with visit.page.expect_response(lambda response: response.request.method == "POST"):
        await visit.page.get_by_role("button", name="Execute query").click()


async def rows(visit: Visit) -> list[tuple[str, str, str, str]]:
    """What the table's rows hold, below its head and without the milliseconds, which are another each time."""
    found = []
    for row in await panel(visit).locator("tbody tr").all():
        call, outcome, milliseconds, attempts, keys = await row.locator("th, td").all_inner_texts()
        assert float(milliseconds) > 0
        found.append((" ".join(call.split()), " ".join(outcome.split()), attempts, keys))
    return found


def failing_once(status: int, sandbox: Sandbox, provider: str) -> Answer:
    """A provider whose first answer is this status, and that answers as ever from then on."""
    statuses = iter([status])

    async def answer(request: web.Request) -> web.StreamResponse:
        failed = next(statuses, None)
        return web.Response(status=failed) if failed else await sandbox[provider].service.handle(request)

    return answer


async def test_the_calls_of_an_answer_are_shown_with_the_fields_that_asked(
    sandboxed_server: Server, sandbox: Sandbox, context: BrowserContext
) -> None:
    """Each operation of a provider has its row, and the one that was called for each of several records is marked and summed up."""
    visit = await opened(context, sandboxed_server)
    await visit.page.get_by_role("tab", name="BankCustomer").click()
    await run_tab(visit)

    await expect(panel(visit).get_by_role("status")).to_contain_text("5 calls to 1 provider")
    await expect(panel(visit).get_by_role("status")).to_contain_text("the slowest; estimated 12")
    assert len(sandbox.calls) == 5
    assert sorted(await rows(visit)) == [
        ("BLINK getAddressByCustomerId for customer", "OK", "1", "1"),
        ("BLINK getKycByCustomerId for customer", "OK", "1", "1"),
        (f"BLINK getPersonByPersonId 3 calls for {PERSON}", "3 OK", "3", "3"),
    ]
    assert visit.complaints == []


async def test_calls_that_are_summed_up_open_by_keyboard(sandboxed_server: Server, context: BrowserContext) -> None:
    """The row of several calls opens to one row for each of them, and closes again."""
    visit = await opened(context, sandboxed_server)
    await visit.page.get_by_role("tab", name="BankCustomer").click()
    await run_tab(visit)
    several = panel(visit).get_by_role("button", name="getPersonByPersonId 3 calls")
    await several.press("Enter")

    await expect(several).to_have_attribute("aria-expanded", "true")
    assert [row for row in await rows(visit) if ", call " in row[0]] == [
        (f"BLINK getPersonByPersonId, call {number} for {PERSON}", "OK", "1", "1") for number in (1, 2, 3)
    ]
    await several.press("Enter")
    await expect(panel(visit).locator("tbody tr")).to_have_count(3)


async def test_failures_and_retries_are_marked_in_words(sandbox: Sandbox, context: BrowserContext) -> None:
    """A call that was tried again shows its attempts, and one that failed is marked by more than a colour."""
    async with running_server(sandbox.environment()) as server:
        visit = await opened(context, server)
        with sandbox["bik"].answering(failing_once(503, sandbox, "bik")), sandbox["blink"].answering(failing_once(500, sandbox, "blink")):
            await run(visit, TWO_PROVIDERS)

        await expect(panel(visit).get_by_role("status")).to_contain_text("2 calls to 2 providers, 1 retried, 1 failed")
    assert sorted(await rows(visit)) == [
        ("BIK getCustomer for bik", "OK", "2", "1"),
        ("BLINK getCustomerByCustomerId for blink", "✗ UNAVAILABLE", "1", "1"),
    ]
    assert sorted(call.provider for call in sandbox.calls) == ["bik", "bik", "blink"]


async def test_deferred_fields_calls_are_shown(sandboxed_server: Server, sandbox: Sandbox, context: BrowserContext) -> None:
    """What a query defers is told as well: the explorer takes its answers whole."""
    visit = await opened(context, sandboxed_server)
    await run(visit, DEFERRED)

    await expect(panel(visit).get_by_role("status")).to_contain_text(f"{len(sandbox.calls)} calls to 1 provider")
    assert any("getPersonByPersonId 3 calls" in call for call, *_ in await rows(visit))


async def test_each_tab_shows_its_own_calls(sandboxed_server: Server, context: BrowserContext) -> None:
    """The panel follows the open tab, and says what to do in one that has no answer yet."""
    visit = await opened(context, sandboxed_server)
    await run_tab(visit)
    await expect(panel(visit).get_by_role("status")).to_contain_text("1 call to 1 provider")

    await visit.page.get_by_role("tab", name="BikCustomer").click()
    await expect(panel(visit).get_by_role("status")).to_contain_text("Run an operation")
    await expect(panel(visit).get_by_role("table")).to_have_count(0)
    await visit.page.get_by_role("tab", name="FrontPaymentCustomer").click()
    await expect(panel(visit).get_by_role("table")).to_be_visible()


async def test_a_refused_request_has_no_calls_to_show(sandboxed_server: Server, sandbox: Sandbox, context: BrowserContext) -> None:
    """An answer without a word on calls is not taken for one that made none."""
    visit = await opened(context, sandboxed_server)
    await run(visit, "{ unheardOf }")

    await expect(panel(visit).get_by_role("status")).to_contain_text("the request was refused")
    assert sandbox.calls == []


async def test_a_server_that_does_not_explain_is_not_asked_to(sandbox: Sandbox, context: BrowserContext) -> None:
    """Without the setting no request has the header and no call is shown: the panel names the setting."""
    hushed = {name: value for name, value in sandbox.environment().items() if name != "CUSTOMER_GRAPH_EXPLAIN"}
    asked: list[bool] = []
    context.on("request", lambda request: asked.append("x-explain" in request.headers))
    async with running_server(hushed) as server:
        visit = await opened(context, server)
        await run_tab(visit)
        await expect(visit.page.locator(".result-window")).to_contain_text('"name": "Kari Nordmann"')

        await expect(panel(visit).get_by_role("status")).to_contain_text("CUSTOMER_GRAPH_EXPLAIN=true")
        await expect(panel(visit).get_by_role("table")).to_have_count(0)
    assert set(asked) == {False}
