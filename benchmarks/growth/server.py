"""The server whose growth is measured."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager

from benchmarks.measurement import CORE_OF_SYSTEM, Emulated, Running, started
from benchmarks.questions import questions
from benchmarks.systems import our_server


def server(
    providers: Emulated, settings: Mapping[str, str] | None = None, options: Sequence[str] = (), cores: Sequence[int] = (CORE_OF_SYSTEM,)
) -> AbstractContextManager[Running]:
    """`our_server` over emulated providers, on these cores, until the context ends. Raises as `started`."""
    return started(our_server(settings, options), questions()[0], providers, cores)
