"""Every fault that docs/reliability.md has, met by every read and every write of every provider."""

import json

import pytest

from providers.sandbox.faults import WORDS, Status
from tests.chaos.asking import Told, ask, assert_failed, fields_of, is_made, reading, shown, writing
from tests.chaos.page import FaultRow, fault_rows
from tests.providers.contract.matrix import ReadRow, WriteRow, neighbour, rows, write_rows
from tests.providers.contract.stage import Environment, Stage, environment

FAULTS = fault_rows()
COUNTED = "frontpayment"
MUCH = 1024 * 1024
"""More than is read of one answer before it is given up, in bytes: the limit of these servers, and what comes at once."""
_SHORT_TIMEOUT = {"timeout_seconds": 2}
"""Little, but enough that a request arrives on a busy machine before it is given up."""


def settings(slug: str, fault: FaultRow, **others: object) -> Environment:
    """What is set for the provider that meets a fault: little time where it is time that runs out."""
    return environment(slug, {**(_SHORT_TIMEOUT if fault.seen.code == "PROVIDER_TIMEOUT" else {}), **others})


@pytest.mark.parametrize(("row", "fault"), [pytest.param(row, fault, id=f"{row} {fault}") for row in rows() for fault in FAULTS])
async def test_a_read(row: ReadRow, fault: FaultRow, stage: Stage) -> None:
    """A fault costs the fields that want the record, as the page says, and neither another provider's nor the next operation."""
    await _assert_withstood(row, fault, stage, {})


_OF_COUNTED = [row for row in rows() if row.slug == COUNTED]


@pytest.mark.parametrize(("row", "fault"), [pytest.param(row, fault, id=f"{row} {fault}") for row in _OF_COUNTED for fault in FAULTS])
async def test_a_read_by_aiohttp(row: ReadRow, fault: FaultRow, stage: Stage) -> None:
    """The same is true by the HTTP client that is not the default here."""
    await _assert_withstood(row, fault, stage, {"CUSTOMER_GRAPH_HTTP_CLIENT": "aiohttp"})


async def _assert_withstood(row: ReadRow, fault: FaultRow, stage: Stage, variables: Environment) -> None:
    server = await stage.server({**settings(row.slug, fault), **variables})
    with stage.sandbox[row.slug].failing(fault.fault):
        told = await ask(stage, server, reading(row))
    assert told.data["theirs"] == neighbour(row).case.shown
    assert told.attempts(row) == fault.requests
    assert sum(call["attempts"] for call in told.explained) == len(told.operations)
    assert [call for call in told.explained if call["bytes"] > call["attempts"] * MUCH] == []
    _assert_read(told, row, fault)
    assert (await ask(stage, server, reading(row))).answer["data"] == shown(row)


def _assert_read(told: Told, row: ReadRow, fault: FaultRow) -> None:
    if fault.seen.code is None:
        assert (told.data, told.errors) == (shown(row), [])
    elif fault.seen.may_be_without:
        assert {error["extensions"]["code"] for error in told.errors} <= {fault.seen.code}
        assert {error["path"][0] for error in told.errors} <= set(fields_of(row))
        assert WORDS not in json.dumps(told.errors)
    else:
        assert_failed(told, row, fault.seen.code, retryable=fault.retryable, fields=fields_of(row))
    if isinstance(fault.fault, Status) and fault.fault.retry_after_as == "seconds":
        assert {error["extensions"].get("retryAfter") for error in told.errors} <= {fault.fault.retry_after}


@pytest.mark.parametrize(("row", "fault"), [pytest.param(row, fault, id=f"{row} {fault}") for row in write_rows() for fault in FAULTS])
async def test_a_write(row: WriteRow, fault: FaultRow, stage: Stage) -> None:
    """A change is sent once, ends as the page says, and leaves the next one alone."""
    server = await stage.server(settings(row.slug, fault))
    with stage.sandbox[row.slug].failing(fault.fault.model_copy(update={"operation": row.operation})):
        told = await ask(stage, server, writing(row))
    assert told.operations.count((row.slug, row.operation)) == 1
    _assert_written(told, row, fault)
    stage.sandbox.clear()
    assert is_made(await ask(stage, server, writing(row)), row.case)


def _assert_written(told: Told, row: WriteRow, fault: FaultRow) -> None:
    if fault.change.may_be_without and not told.errors:
        assert is_made(told, row.case)
    elif fault.change_is_refused:
        assert told.errors == []
        assert [error["code"] for error in told.data["mine"]["userErrors"]] == [fault.change.code]
    else:
        assert fault.change.code is not None
        retryable = fault.change.code == fault.seen.code and fault.retryable
        assert_failed(told, row, fault.change.code, retryable=retryable, fields=["mine"])
        assert (row.case.find_out in told.errors[0]["message"]) is (fault.change.code == "OUTCOME_UNKNOWN")


@pytest.mark.parametrize("fault", FAULTS, ids=str)
async def test_what_counts_as_a_failure(fault: FaultRow, stage: Stage) -> None:
    """Twenty calls that meet a fault open the circuit of their provider, or they do not, as the page says."""
    service = stage.sandbox[COUNTED]
    server = await stage.server(settings(COUNTED, fault, max_concurrency=20))
    keys = [customer["uuid"] for customer in service.service.dataset()["customers"]][:20]
    document = "query ($by: [CustomerBy!]!) { customersBy(by: $by) { id } }"
    await server.query(document, {"by": [{"frontpaymentCustomerId": keys[0]}]})  # What a test before may have opened is closed.
    with service.failing(fault.fault):
        await server.query(document, {"by": [{"frontpaymentCustomerId": key} for key in keys]})
    states = (await server.data("{ providers { provider state } }"))["providers"]
    assert [entry["state"] == "DOWN" for entry in states if entry["provider"] == COUNTED.upper()] == [fault.counts]
