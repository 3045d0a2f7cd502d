"""What is asked in the presence of a fault, and what must be true of the answer whatever comes of it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from providers.registry import CLIENTS
from providers.sandbox.faults import WORDS
from providers.sandbox.runner import RunningService
from tests.chaos.conformity import Selection
from tests.chaos.stillness import Stillness
from tests.providers.contract.case import WriteCase
from tests.providers.contract.matrix import ReadRow, Row, WriteRow, neighbour
from tests.providers.contract.stage import Stage, field_of
from tests.serving import Server

Json = Any
_EXPLAINED = {"X-Explain": "upstream"}


def fields_of(row: ReadRow) -> list[str]:
    """The fields of `reading` that a fault of the row's provider costs."""
    return ["mine"] if row.case.keyless else ["mine", "again"]


def reading(row: ReadRow) -> str:
    """A read's field as ``mine``, once more as ``again`` where it can be wanted twice, and another provider's as ``theirs``."""
    other = neighbour(row)
    mine = " ".join(f"{field}: {field_of(row, row.case.known)}" for field in fields_of(row))
    return f"{{ {mine} theirs: {field_of(other, other.case.known)} }}"


def writing(row: WriteRow) -> str:
    """A write's field as ``mine``."""
    return f"mutation {{ mine: {row.case.field} }}"


@dataclass(frozen=True, slots=True)
class Told:
    """An answer, and the requests that providers got for it."""

    answer: Mapping[str, Json]
    operations: list[tuple[str, str | None]]
    """The provider and the name of each request, in the order of arrival."""

    @property
    def data(self) -> Mapping[str, Json]:
        """What was learnt."""
        data: Mapping[str, Json] = self.answer["data"]
        return data

    @property
    def errors(self) -> list[dict[str, Json]]:
        """What was not, each with its path."""
        errors: list[dict[str, Json]] = self.answer.get("errors", [])
        return errors

    @property
    def explained(self) -> list[dict[str, Json]]:
        """Each call, as the answer tells of it."""
        explained: list[dict[str, Json]] = self.answer["extensions"]["upstream"]
        return explained

    def attempts(self, row: Row[Any]) -> int:
        """The requests that the first call of an operation took."""
        asked = (row.client.provider.value, row.operation)
        return next((call["attempts"] for call in self.explained if (call["provider"], call["operation"]) == asked), 0)


def shown(row: ReadRow) -> Json:
    """The data of `reading` where nothing fails."""
    return {**dict.fromkeys(fields_of(row), row.case.shown), "theirs": neighbour(row).case.shown}


async def ask(stage: Stage, server: Server, document: str, **headers: str) -> Told:
    """The answer to a document. It conforms to the schema, and leaves nothing behind."""
    stage.sandbox.calls.clear()
    services = [stage.sandbox[client.provider.slug] for client in CLIENTS]
    still, before = Stillness(), [service.in_flight for service in services]
    answer = await server.query(document, None, **_EXPLAINED, **headers)
    assert still.pending() == []
    for service, in_flight in zip(services, before, strict=True):
        await service.until(partial(_has_in_flight, in_flight))
    told = Told(answer, [(call.provider, call.operation) for call in stage.sandbox.calls])
    assert Selection(document).problems(answer["data"], told.errors) == []
    return told


def _has_in_flight(number: int, service: RunningService) -> bool:
    return service.in_flight == number


def assert_failed(told: Told, row: Row[Any], code: str, *, retryable: bool, fields: list[str]) -> None:
    """Each of these fields is null, with one error of this code at its path, and no word of the provider's is anywhere."""
    expected = {"code": code, "provider": row.client.provider.value, "retryable": retryable}
    assert [told.data[field] for field in fields] == [None] * len(fields)
    assert sorted(error["path"] for error in told.errors) == sorted([field] for field in fields)
    assert [error for error in told.errors if not expected.items() <= error["extensions"].items()] == []
    assert WORDS not in json.dumps(told.answer)


def is_made(told: Told, case: WriteCase) -> bool:
    """Whether a change is told as made, with the state that it leads to; the key of what is new may be unreadable."""
    mine = told.data["mine"]
    return mine is not None and {**mine, "addressId": None} == {**case.shown, "addressId": None}


def payloads_of(stream: str) -> list[dict[str, Json]]:
    """The payloads of an answer that came as server-sent events."""
    return [json.loads(line.removeprefix("data: ")) for line in stream.splitlines() if line.startswith("data: ")]
