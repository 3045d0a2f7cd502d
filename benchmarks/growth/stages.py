"""Goes through the server's start step by step in a process of its own, and prints what each step took, as JSON."""

import importlib
import sys
import time
from collections.abc import Iterator

_MODULES = (
    ("the command line (Typer, Rich)", "graph.cli"),
    ("Pydantic and its settings", "pydantic_settings"),
    ("aiohttp", "aiohttp"),
    ("the providers' clients, payloads and records", "providers.registry"),
    ("settings, logs and uvicorn", "graph.serving"),
    ("Strawberry and graphql-core", "strawberry.federation"),
    ("the types and the schema", "graph.schema"),
    ("the rest of the application", "graph.http.app"),
)
"""What is imported at each step that has not been before."""


def _steps(begun: float) -> Iterator[tuple[str, float, float]]:
    """Each with its seconds, and its processor time in seconds."""
    yield "Python itself", time.monotonic() - begun, time.process_time()
    for name, module in _MODULES:
        wall, cpu = time.monotonic(), time.process_time()
        importlib.import_module(module)
        yield f"import {name}", time.monotonic() - wall, time.process_time() - cpu
    wall, cpu = time.monotonic(), time.process_time()
    importlib.import_module("graph.http.app").create_app_from_environment()
    yield "read the settings, make the application", time.monotonic() - wall, time.process_time() - cpu


if __name__ == "__main__":
    steps = list(_steps(float(sys.argv[1])))
    sys.stdout.write(importlib.import_module("json").dumps(steps))
