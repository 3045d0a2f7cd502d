"""Whatever faults are set, a sandbox fails in these ways and in no other."""

import asyncio

from aiohttp import ClientError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from providers.sandbox.faults import (
    Dropped,
    EndlessBody,
    Fault,
    GzipBomb,
    Hanging,
    HtmlPage,
    Latency,
    Lognormal,
    MalformedJson,
    MissingFields,
    Redirect,
    SlowDrip,
    Status,
    TruncatedJson,
    WrongTypes,
    read_faults,
    written_faults,
)
from tests.providers.sandbox.ledger import BrokenOff, Caller

RATES = st.sampled_from([0.0, 0.25])
OPERATIONS = st.sampled_from([None, "getEntry", "postEntry", "deleteEntry"])
SHARES = st.floats(0, 1)
SPOILING = st.one_of(
    st.builds(Status, rate=RATES, operation=OPERATIONS, status=st.integers(400, 599), retry_after=st.none() | st.integers(0, 100)),
    st.builds(HtmlPage, rate=RATES, operation=OPERATIONS, status=st.integers(200, 599)),
    st.builds(Redirect, rate=RATES, operation=OPERATIONS, status=st.sampled_from([301, 302, 303, 307, 308])),
    st.builds(WrongTypes, rate=RATES, operation=OPERATIONS, share=SHARES),
    st.builds(MissingFields, rate=RATES, operation=OPERATIONS, share=SHARES),
    st.builds(Dropped, rate=RATES, operation=OPERATIONS, when=st.sampled_from(["before_answer", "half_way"]), reset=st.booleans()),
    st.builds(SlowDrip, rate=RATES, operation=OPERATIONS, seconds=st.sampled_from([1e-6, 3600])),
    *(st.builds(kind, rate=RATES, operation=OPERATIONS) for kind in (MalformedJson, TruncatedJson, EndlessBody, GzipBomb, Hanging)),
)
ALWAYS = SPOILING.map(lambda fault: [fault.model_copy(update={"rate": 1.0})])
LATENCIES = st.builds(Latency, rate=RATES, operation=OPERATIONS, seconds=st.just(0.0) | st.just(Lognormal(median=1e-6, sigma=1)))
FAULTS = st.lists(SPOILING | LATENCIES, max_size=4) | ALWAYS
REQUESTS = st.tuples(st.sampled_from(["GET", "HEAD", "POST", "DELETE", "PUT"]), st.sampled_from(["/entry", "/nowhere", "", "/%2F?x=%zz"]))
WITHOUT_END = {"slow_drip", "endless_body", "hanging"}


async def read(ledger: Caller, method: str, path: str) -> int | None:
    """The status of the whole answer; None where the connection broke."""
    try:
        async with ledger.asking(method, path) as response:
            await response.read()
            return response.status
    except (BrokenOff, ClientError):
        return None


async def status_if_it_ends(ledger: Caller, method: str, path: str) -> int | None:
    """The status of the whole answer; None where the connection broke, or the client left because no end was to be expected."""
    before = len(ledger.ledger.calls)
    call = asyncio.create_task(read(ledger, method, path))
    await ledger.ledger.until(lambda service: len(service.calls) > before)
    if WITHOUT_END & {*ledger.ledger.calls[-1].faults}:
        call.cancel()
        await asyncio.wait([call])
        return None
    return await call


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(faults=FAULTS, requests=st.lists(REQUESTS, min_size=1, max_size=3))
async def test_no_fault_is_the_sandboxs_own(ledger: Caller, faults: list[Fault], requests: list[tuple[str, str]]) -> None:
    """No status is answered that was not asked for, no handler stays, and none ends in an exception, of which the log would tell."""
    wanted = {200, 204, 404} | {getattr(fault, "status", None) for fault in faults}
    with ledger.ledger.failing(*faults):
        for method, path in requests:
            status = await status_if_it_ends(ledger, method, path)
            assert status is None or status in wanted
    await ledger.ledger.until(lambda service: service.in_flight == 0)


@given(faults=FAULTS)
def test_whatever_can_be_set_can_be_written(faults: list[Fault]) -> None:
    """The JSON of any faults is read as the same faults."""
    assert list(read_faults(written_faults(faults).encode())) == faults
