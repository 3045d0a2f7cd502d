"""Asking a system: no answer counts that is not the operation's."""

import os
import time

import pytest

from benchmarks.asking import Asked, Operation
from benchmarks.connection import WrongAnswer
from benchmarks.emulator.answers import response
from benchmarks.measurement import Emulated, Running
from benchmarks.process import cpu_seconds
from tests.benchmarks.conftest import Emulate

RIGHT = b'{"data": {"customer": {"id": "1"}}}'
FAILED = b'{"data": {"customer": {"id": null}}, "errors": [{"extensions": {"code": "PROVIDER_TIMEOUT"}}]}'


def _asked(emulate: Emulate, answer: bytes, *, calls: int = 0, codes: tuple[str, ...] = ()) -> Asked:
    system = Running(os.getpid(), emulate({b"/graphql": response(answer)}))
    return Asked(system, Emulated(os.getpid(), emulate({})), Operation("one", [{"query": "{ customer }"}], calls, codes), 2)


def test_processor_time_is_that_of_each_request(emulate: Emulate) -> None:
    """What a request takes is more than nothing, and nothing is known any more once it is forgotten."""
    asked = _asked(emulate, RIGHT)
    asked.ask(0.01)
    assert asked.microseconds > 0
    asked.forget()
    with pytest.raises(ZeroDivisionError):
        _ = asked.microseconds


@pytest.mark.parametrize(
    ("answer", "calls", "codes"),
    [
        (RIGHT, 1, ()),
        (RIGHT, 0, ("PROVIDER_TIMEOUT",)),
        (FAILED, 0, ()),
        (b'{"data": {"customer": null}}', 0, ()),
    ],
    ids=["calls", "no-error", "error", "null"],
)
def test_another_answer_is_not_measured(emulate: Emulate, answer: bytes, calls: int, codes: tuple[str, ...]) -> None:
    """An answer that took another number of calls, has other errors or a field at the root that is null is none of the operation's."""
    with pytest.raises(WrongAnswer):
        _asked(emulate, answer, calls=calls, codes=codes)


def test_the_errors_that_are_expected_are_right(emulate: Emulate) -> None:
    """An answer with the errors that the operation is said to have is measured."""
    _asked(emulate, FAILED, codes=("PROVIDER_TIMEOUT",)).ask(0.01)


def test_processor_time_of_a_process_is_what_it_knows_of_itself() -> None:
    """The clock of a process by its id is the one that the process itself reads."""
    before = time.process_time()
    assert cpu_seconds(os.getpid()) >= before > 0
