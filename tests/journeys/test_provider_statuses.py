"""What `providers` tells of how the providers are, through servers of their own over the sandbox."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from structlog.testing import capture_logs

from providers.breaker import MIN_CALLS, OPEN_SECONDS
from providers.rolling import WINDOW_SECONDS
from providers.sandbox.faults import Status
from providers.sandbox.runner import Sandbox
from tests.clock import SkippingClock
from tests.serving import Server, running_server

CUSTOMER = '{ customer(by: { bikCustomerId: "5482636" }) { name } }'


class Asking:
    """A server that was asked nothing yet, and the clock by which it goes."""

    def __init__(self, server: Server, clock: SkippingClock) -> None:
        self.clock = clock
        self._server = server

    async def customer(self, times: int = 1) -> list[str]:
        """Ask for BIK's customer so often, one after the other, and give the codes of the errors."""
        answers = [await self._server.query(CUSTOMER) for _ in range(times)]
        return [error["extensions"]["code"] for answer in answers for error in answer.get("errors", ())]

    async def statuses(self) -> dict[str, dict[str, Any]]:
        """How the providers are, by name."""
        data = await self._server.data("{ providers { provider configured state latencyMs checkedAt } }")
        return {status.pop("provider"): status for status in data["providers"]}

    async def state(self) -> str:
        """How BIK is."""
        state: str = (await self.statuses())["BIK"]["state"]
        return state


@pytest.fixture
async def asking(sandbox: Sandbox) -> AsyncIterator[Asking]:
    """A server over the sandbox, without Worldline."""
    environment = {name: value for name, value in sandbox.environment().items() if "WORLDLINE" not in name}
    clock = SkippingClock()
    async with running_server(environment, clock) as server:
        yield Asking(server, clock)


async def test_before_any_was_asked(asking: Asking, sandbox: Sandbox) -> None:
    """Every provider has a status; to ask for it asks none, so that nothing is known but which are configured."""
    unknown = {"configured": True, "state": "UNKNOWN", "latencyMs": None, "checkedAt": None}

    assert await asking.statuses() == {
        **{name.upper(): unknown for name in ("bik", "blink", "brij", "frontpayment")},
        "WORLDLINE": {"configured": False, "state": "NOT_CONFIGURED", "latencyMs": None, "checkedAt": None},
    }
    assert sandbox.calls == []


async def test_a_provider_that_answers(asking: Asking, sandbox: Sandbox) -> None:
    """A provider that answered is up, as of when it did, and that says nothing about the others."""
    before = datetime.now(UTC)
    await asking.customer()
    statuses = await asking.statuses()

    assert {name for name, status in statuses.items() if status["state"] == "UP"} == {"BIK"}
    assert statuses["BIK"]["latencyMs"] > 0
    assert before <= datetime.fromisoformat(statuses["BIK"]["checkedAt"]) <= datetime.now(UTC)
    assert len(sandbox.calls) == 1


async def test_a_provider_that_fails_now_and_then(asking: Asking, sandbox: Sandbox) -> None:
    """A provider of whose last requests one in ten failed is degraded, until that is ten seconds ago and it answers again."""
    await asking.customer(8)
    with sandbox["bik"].failing(Status(status=500)):
        await asking.customer()
    assert await asking.state() == "DEGRADED"

    asking.clock.skip(WINDOW_SECONDS)
    assert await asking.state() == "DEGRADED"
    await asking.customer()
    assert await asking.state() == "UP"


async def test_a_provider_that_is_left_alone(asking: Asking, sandbox: Sandbox) -> None:
    """A provider whose circuit is open is down, until a probe has gone well; meanwhile its customers' fields say why."""
    with sandbox["bik"].failing(Status(status=500)):
        codes = await asking.customer(MIN_CALLS + 5)
    assert codes == ["PROVIDER_UNAVAILABLE"] * MIN_CALLS + ["CIRCUIT_OPEN"] * 5
    assert await asking.state() == "DOWN"
    assert len(sandbox.calls) == MIN_CALLS

    asking.clock.skip(OPEN_SECONDS)
    assert await asking.state() == "DOWN"
    await asking.customer()
    assert await asking.state() == "DEGRADED"
    asking.clock.skip(WINDOW_SECONDS)
    assert await asking.state() == "UP"


async def test_the_log_tells_of_a_provider_that_is_left_alone(asking: Asking, sandbox: Sandbox) -> None:
    """Each turn of its circuit breaker is a line, a warning where it opens; that it was closed at the start is none."""
    with capture_logs() as lines:
        with sandbox["bik"].failing(Status(status=500)):
            await asking.customer(MIN_CALLS)
            asking.clock.skip(OPEN_SECONDS)
            await asking.customer()
        asking.clock.skip(OPEN_SECONDS)
        await asking.customer()

    told = [(line["provider"], line["state"], line["log_level"]) for line in lines if line["event"] == "circuit breaker"]
    opened, probed = ("bik", "open", "warning"), ("bik", "half_open", "info")
    assert told == [opened, probed, opened, probed, ("bik", "closed", "info")]
    assert sandbox["bik"].calls[MIN_CALLS:] == sandbox["bik"].calls[-2:]
