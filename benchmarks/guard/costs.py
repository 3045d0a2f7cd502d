"""What the operations cost: processor time for each request, as a multiple of what the bound takes for its one question.

Each round starts both systems anew and asks them in short turns, so that what else the machine does meets both alike.
"""

from collections.abc import Mapping, Sequence

from benchmarks.asking import Asked, Operation
from benchmarks.guard.operations import SETTINGS
from benchmarks.measurement import Emulated, started
from benchmarks.questions import questions
from benchmarks.systems import BOUND, DEFAULT_HTTP_CLIENT, our_server, system_named

Costs = Mapping[str, float]
"""What each operation costs, by its name."""

_CLIENTS = 16
_WARM_UP_SECONDS = 0.2
_TURNS = 3
_SECONDS_OF_TURN = 0.2


def costs(operations: Sequence[Operation], providers: Emulated) -> Costs:
    """What each operation costs in one round; the first is what the bound is asked. Raises `NotMeasured`."""
    question = questions()[0]
    with (
        started(system_named(BOUND[DEFAULT_HTTP_CLIENT]), question, providers) as bound,
        started(our_server(SETTINGS), question, providers) as ours,
    ):
        of_bound = Asked(bound, providers, operations[0], _CLIENTS)
        return {one.name: _ratio(Asked(ours, providers, one, _CLIENTS), of_bound) for one in operations}


def _ratio(one: Asked, other: Asked) -> float:
    """How many times the processor time of one the other takes, asked in turns."""
    for asked in (one, other):
        asked.ask(_WARM_UP_SECONDS)
        asked.forget()
    for _ in range(_TURNS):
        one.ask(_SECONDS_OF_TURN)
        other.ask(_SECONDS_OF_TURN)
    return one.microseconds / other.microseconds
