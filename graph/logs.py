"""What the server writes to its log: one line per event on stderr, and nothing personal in it.

Our own events go through structlog and name each value that they show. What comes from elsewhere may quote anything, so it is cut down:

- An exception is shown as its type and the places that it went through, never with its message.
- Of a record of the standard library's logging, the opening words are shown for the few loggers that were read for this, no words for
  others, and never the arguments; beside them the logger and the place that logged. None below WARNING is shown, whatever our own level.
"""

import json
import logging
import logging.config
import re
import sys
import threading
import traceback
import warnings
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, TextIO

import orjson
import structlog
from structlog.types import EventDict, FilteringBoundLogger, Processor, WrappedLogger

from graph.settings import Settings
from providers.calls import CallRecord

LogFormat = Literal["json", "console"]
Outcome = Literal["ok", "errors", "refused", "cancelled"]
"""How an operation ended; it is cancelled where nobody waits for its answer any more."""
SMOOTH = frozenset({"OK", "NOT_FOUND", "CANCELLED"})
"""What a call comes to in which nothing failed."""

_log: FilteringBoundLogger = structlog.get_logger()

_HASH_LENGTH = 12
_MAX_FRAMES = 30
_MAX_EXCEPTIONS = 20
# Their messages begin with constant words; what they quote follows a sign that is none of these.
_READ_LOGGERS = ("aiohttp.", "asyncio.", "opentelemetry.exporter.otlp.", "opentelemetry.sdk.", "opentelemetry.util.", "uvicorn.")
_OPENING_WORDS = re.compile(r"[A-Za-z ,'-]*")


@dataclass(frozen=True, slots=True)
class OperationRecord:
    """One finished operation. It holds nothing that a client made up: ``name`` is the operation's where its document is a trusted one.

    ``document`` is the hash of its document without literals; it and ``kind`` are None where the document could not be read. ``elapsed`` is
    in seconds, ``calls`` the number of upstream calls.
    """

    kind: Literal["query", "mutation"] | None
    outcome: Outcome
    codes: tuple[str, ...]
    elapsed: float
    calls: int
    document: str | None
    name: str | None = None

    @property
    def short_document(self) -> str | None:
        """The beginning of the hash, which is shown."""
        return self.document and self.document[:_HASH_LENGTH]


def log_call(log: FilteringBoundLogger, record: CallRecord) -> None:
    """Write the line of one upstream call. The fields that asked are left out: their aliases are a client's text."""
    took_several = len(record.attempts) > 1
    if record.outcome in SMOOTH and not took_several and not log.is_enabled_for(logging.DEBUG):
        return
    write = log.warning if record.outcome not in SMOOTH else log.info if took_several else log.debug
    write(
        "upstream call shared" if record.is_shared else "upstream call" if record.attempts else "upstream call not sent",
        provider=record.provider.slug,
        operation=record.operation,
        keys=record.keys,
        attempts=len(record.attempts),
        milliseconds=_milliseconds(record.elapsed),
        outcome=record.outcome,
        bytes=record.received,
        unexpected=record.unexpected,
    )


def log_operation(log: FilteringBoundLogger, record: OperationRecord) -> None:
    """Write the line of one operation."""
    log.info(
        "operation",
        kind=record.kind,
        outcome=record.outcome,
        codes=record.codes,
        milliseconds=_milliseconds(record.elapsed),
        calls=record.calls,
        document=record.short_document,
    )


def configure_logging(settings: Settings) -> None:
    """Send everything that this process logs, warns of or dies of to stderr, in the form of this module."""
    logging.config.dictConfig(log_config(settings))
    # A record that cannot be written would be printed with its arguments.
    logging.raiseExceptions = False
    structlog.configure(
        processors=[*_COMMON, _renderer(settings.log_format)],
        wrapper_class=structlog.make_filtering_bound_logger(settings.log_level),
        logger_factory=lambda *_: _STDERR,
    )
    sys.excepthook = _uncaught
    threading.excepthook = lambda args: _uncaught(args.exc_type, args.exc_value, args.exc_traceback)
    sys.unraisablehook = lambda args: _uncaught(args.exc_type, args.exc_value, args.exc_traceback)
    warnings.showwarning = _warned


def log_config(settings: Settings) -> dict[str, Any]:
    """The standard library's part, for `logging.config.dictConfig`; it can be sent to another process."""
    level = max(logging.WARNING, logging.getLevelNamesMapping()[settings.log_level.upper()])
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": "graph.logs.LineFormatter", "log_format": settings.log_format}},
        "handlers": {"stderr": {"class": "graph.logs.LineHandler", "formatter": "line", "level": level}},
        "root": {"handlers": ["stderr"], "level": level},
    }


class LineFormatter(structlog.stdlib.ProcessorFormatter):
    """Formats a record of the standard library's logging as our own events are."""

    def __init__(self, log_format: LogFormat) -> None:
        super().__init__(
            foreign_pre_chain=[_foreign, *_COMMON],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _renderer(log_format)],
            use_get_message=False,
        )


class LineHandler(logging.Handler):
    """Writes the standard library's records where our own events go."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record."""
        try:
            _STDERR.msg(self.format(record))
        except Exception:  # noqa: BLE001 -- as the standard library's handlers do
            self.handleError(record)


class _Stderr:
    """Writes rendered lines. A log that nobody can read any more is no reason to fail what it tells of."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def msg(self, line: str) -> None:
        with self._lock:
            try:
                # It is line-buffered: what ends a line is sent at once.
                sys.stderr.write(f"{line}\n")
            except (OSError, ValueError):
                return

    debug = info = warning = error = critical = msg


def _uncaught(kind: type[BaseException], error: BaseException | None, _: TracebackType | None) -> None:
    """Log what ends the process or a thread, or is raised where nobody can catch it."""
    if not issubclass(kind, KeyboardInterrupt):
        _log.critical("uncaught exception", exc_info=error)


def _warned(  # noqa: PLR0913, PLR0917 -- as Python calls it
    message: Warning | str,  # noqa: ARG001 -- may quote anything
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,  # noqa: ARG001
    line: str | None = None,  # noqa: ARG001
) -> None:
    _log.warning("warning", category=category.__name__, at=_place(filename, lineno))


def _foreign(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Keep of another library's record what cannot quote anything."""
    record: logging.LogRecord = event["_record"]
    opening = _OPENING_WORDS.match(record.msg) if isinstance(record.msg, str) else None
    words = opening.group().strip() if opening and f"{record.name}.".startswith(_READ_LOGGERS) else ""
    event.pop("stack_info", None)
    place = _place(record.pathname, record.lineno, record.funcName)
    return {**event, "event": words or "message of a library", "logger": record.name, "at": place}


def _without_message(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Turn an exception into its type and places."""
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        event["exception"] = "\n".join(_described(error))
    return event


def _described(error: BaseException) -> Iterator[str]:
    """The exception and those behind it or within it, each once: its type, and the last places that it went through."""
    pending: deque[tuple[str, BaseException]] = deque([("", error)])
    seen: set[int] = set()
    while pending and len(seen) < _MAX_EXCEPTIONS:
        lead, error = pending.popleft()
        if id(error) in seen:
            continue
        seen.add(id(error))
        yield f"{lead}{_type_name(error)}"
        for frame, line in deque(traceback.walk_tb(error.__traceback__), maxlen=_MAX_FRAMES):
            yield f"  {_place(frame.f_code.co_filename, line, frame.f_code.co_name)}"
        if isinstance(error, BaseExceptionGroup):
            pending.extend(("with ", member) for member in error.exceptions)
        cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        if cause is not None:
            pending.append(("after ", cause))


def _type_name(value: object) -> str:
    kind = type(value)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def _place(file: str, line: int, function: str | None = None) -> str:
    """Where in the code, without what the machine calls the folders above."""
    place = f"{'/'.join(Path(file).parts[-2:])}:{line}"
    return f"{place} {function}" if function else place


def _milliseconds(seconds: float) -> float:
    return round(seconds * 1000, 1)


def _renderer(log_format: LogFormat) -> Processor:
    if log_format == "json":
        return _json
    return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())


def _json(_: WrappedLogger, __: str, event: EventDict) -> str:
    ordered = {"timestamp": event.pop("timestamp"), "level": event.pop("level"), "event": event.pop("event"), **event}
    try:
        line = orjson.dumps(ordered, _type_name, _SHOWS_TYPES).decode()
    except TypeError:
        line = ""
    # What is not plain ASCII, or no valid text, the standard library knows how to escape.
    return line if line and line.isascii() else json.dumps(ordered, default=_type_name, separators=(",", ":"))


def _timestamped(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Add when it is, in UTC."""
    event["timestamp"] = f"{datetime.now(UTC).replace(tzinfo=None).isoformat()}Z"
    return event


_COMMON: tuple[Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    _timestamped,
    _without_message,
)
_STDERR = _Stderr()
_SHOWS_TYPES = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_SUBCLASS
"""Has objects shown as their types that orjson would show as what they hold."""
