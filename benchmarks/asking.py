"""Asks a system one operation over and over, and tells what processor time that takes."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from benchmarks.connection import WrongAnswer, body_of, post
from benchmarks.load import Request, closed_loop, responses
from benchmarks.measurement import Emulated, Running
from benchmarks.process import Usage
from benchmarks.questions import Json


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation, and by what its answer is known to be the right one."""

    name: str
    bodies: Sequence[Json]
    """The requests that are sent in turn."""
    calls: int
    """How many upstream calls each of them takes."""
    codes: tuple[str, ...] = ()
    """Of the errors in each answer, in their order. No field at the root is null."""
    first: Json | None = None
    """The request that must come once before the others."""


class Asked:
    """A system whose answers to an operation were found right, and what processor time it took for them since."""

    def __init__(self, system: Running, providers: Emulated, operation: Operation, clients: int) -> None:
        """Ask for everything once. Raises `WrongAnswer`, and `ConnectionError` in an `ExceptionGroup`."""
        self._system = system
        self._clients = clients
        if operation.first is not None:
            responses(system.port, [message(operation.first)], 1)
        self._requests = deque(self._verified(operation, providers))
        self.forget()

    def forget(self) -> None:
        """Begin to count anew."""
        self._cpu_seconds = 0.0
        self._answers = 0

    def ask(self, seconds: float) -> None:
        """Ask for so long, on from where it was left: no request comes again before all others have. Raises as `closed_loop`."""
        usage = Usage(self._system.process_id)
        answers = closed_loop(self._system.port, self._requests, seconds, self._clients).requests
        self._cpu_seconds += usage.cpu_seconds()
        self._answers += answers
        self._requests.rotate(-answers)

    @property
    def microseconds(self) -> float:
        """Processor time for each request."""
        return self._cpu_seconds / self._answers * 1_000_000

    def _verified(self, operation: Operation, providers: Emulated) -> list[Request]:
        providers.calls()
        messages = [message(body) for body in operation.bodies]
        found = responses(self._system.port, messages, self._clients)
        calls = providers.calls()
        if calls != len(found) * operation.calls:
            raise WrongAnswer(f"{operation.name}: {calls} upstream calls for {len(found)} requests instead of {operation.calls} each")
        for response in found:
            answer = orjson.loads(body_of(response))
            codes = tuple(error["extensions"]["code"] for error in answer.get("errors", ()))
            if codes != operation.codes or None in answer.get("data", {}).values():
                raise WrongAnswer(f"{operation.name}: {response[:1000]!r}")
        return [Request(message, len(response)) for message, response in zip(messages, found, strict=True)]


def message(body: Json) -> bytes:
    """A whole HTTP request with this body."""
    return post(orjson.dumps(body))
