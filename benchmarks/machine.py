"""On what was measured: the machine, and the version of everything that took part."""

import json
import os
import platform
import shutil
import subprocess
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from benchmarks.systems import PEERS, missing_of_node

_PYTHON_PACKAGES = (
    *("customer-graph", "strawberry-graphql", "graphql-core", "uvicorn", "uvloop", "httptools", "starlette"),
    *("aiohttp", "pycurl", "orjson"),
)


def machine() -> str:
    """The machine in one sentence."""
    cpu = next((line.partition(":")[2].strip() for line in _cpu_info() if line.startswith("model name")), platform.machine())
    return f"{os.cpu_count()} cores of {cpu}, {platform.system()} {platform.release()}"


def versions() -> Iterator[tuple[str, str]]:
    """The name and the version of each interpreter and package that was measured."""
    yield "Python", platform.python_version()
    yield from ((package, version(package)) for package in _PYTHON_PACKAGES)
    if missing_of_node() is None:
        yield "Node.js", _node_version()
        yield from json.loads((PEERS / "package.json").read_text(encoding="utf-8"))["dependencies"].items()


def _cpu_info() -> list[str]:
    file = Path("/proc/cpuinfo")
    return file.read_text(encoding="utf-8").splitlines() if file.is_file() else []


def _node_version() -> str:
    node = shutil.which("node") or "node"
    return subprocess.run((node, "--version"), check=True, capture_output=True, text=True).stdout.strip().removeprefix("v")
