"""Traces, as far as the server knows of them while they are off: nothing here needs OpenTelemetry.

OpenTelemetry's own variables turn them on, where it is installed; `graph.spans` is what is loaded then.
"""

import importlib
import os
from collections.abc import Mapping
from typing import Protocol

import structlog

from graph.logs import OperationRecord
from graph.settings import Settings
from resolvers.trace import Trace, Untraced

_ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
_NOT_INSTALLED = "OpenTelemetry is not installed here: install customer-graph with its extra otel (docs/observability.md)."
_WRONG = "The value of one of OpenTelemetry's variables (OTEL_*) is not what it must be."

_log = structlog.get_logger("graph")


class OperationTrace(Trace, Protocol):
    """The trace of one operation, from when its request was read."""

    def ended(self, record: OperationRecord) -> None:
        """The operation has ended, and so has its answer."""


class IdentifiedTrace(OperationTrace, Protocol):
    """A trace that can be found."""

    @property
    def id(self) -> str:
        """The trace's id: 32 hexadecimal digits."""


class Tracing(Protocol):
    """Makes traces of operations, and sends them to where they are collected."""

    def operation(self, traceparent: str) -> IdentifiedTrace:
        """An operation begins; ``traceparent`` is what its request has of W3C Trace Context, and is ignored where it is not valid."""

    async def close(self) -> None:
        """Send what has not been sent yet, within a few seconds."""


class UntracedOperation(Untraced):
    """An operation in no trace."""

    def ended(self, record: OperationRecord) -> None:
        """Nothing."""


UNTRACED = UntracedOperation()


def tracing_from_environment(settings: Settings, environ: Mapping[str, str] = os.environ) -> Tracing | None:
    """What OpenTelemetry's variables ask for; None where they name no endpoint, or OpenTelemetry is not installed, which is logged.

    Those variables are often set for whatever runs on a machine, so nothing that is wrong with them keeps the server from starting.
    """
    if environ.get("OTEL_SDK_DISABLED", "").strip().lower() == "true" or not any(environ.get(name) for name in _ENDPOINTS):
        return None
    try:
        # Named and not imported: it may not be there, and costs time and memory.
        spans = importlib.import_module("graph.spans")
        tracing: Tracing = spans.sent_by_otlp(tells_providers=settings.traces_to_providers)
    except ModuleNotFoundError:
        _log.warning("no traces are sent", help=_NOT_INSTALLED)
    except ValueError:
        _log.warning("no traces are sent", help=_WRONG)
    else:
        return tracing
    return None
