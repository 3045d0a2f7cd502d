"""What the server logs, and what it never does."""

import asyncio
import gc
import io
import json
import logging
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, Literal

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from graph.logs import OperationRecord, configure_logging, log_call, log_config, log_operation
from graph.settings import Settings
from providers.calls import Attempt, CallRecord
from providers.records.identity import CustomerProvider

PLANTED = "Kari Nordmann"
Lines = Callable[[], list[dict[str, Any]]]

CALL = CallRecord(
    provider=CustomerProvider.BIK,
    operation="getCustomer",
    keys=2,
    attempts=(Attempt(0.01, "OK", 345, 2),),
    elapsed=0.01234,
    outcome="OK",
    paths=((PLANTED, "name"),),
)
OPERATION = OperationRecord(
    kind="query", outcome="errors", codes=("PROVIDER_TIMEOUT",), elapsed=1.5, calls=3, document="0123456789abcdef" * 4
)


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Give the process its own logging back after each test."""
    root, hooks = logging.getLogger(), (sys.excepthook, threading.excepthook, sys.unraisablehook, warnings.showwarning)
    handlers, level, raises, config = root.handlers[:], root.level, logging.raiseExceptions, structlog.get_config()
    yield
    root.handlers[:], logging.raiseExceptions = handlers, raises
    root.setLevel(level)
    sys.excepthook, threading.excepthook, sys.unraisablehook, warnings.showwarning = hooks
    structlog.contextvars.clear_contextvars()
    structlog.configure(**config)


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Lines:
    """What was logged as JSON since the last look, once logging is set up; a value that is planted must not be in it."""
    configure_logging(Settings(log_level="debug"))

    def read() -> list[dict[str, Any]]:
        written = capsys.readouterr().err
        assert PLANTED not in written
        return [json.loads(line) for line in written.splitlines()]

    return read


def fail() -> None:
    """Raise as code does that quotes what it was given."""
    customers: dict[str, str] = {}
    try:
        customers[PLANTED]
    except KeyError as error:
        raise ValueError(PLANTED) from error


def caught() -> ValueError:
    """An exception that has gone through some code."""
    with pytest.raises(ValueError, match=PLANTED) as info:
        fail()
    return info.value


def test_a_call_is_one_line(lines: Lines) -> None:
    """An upstream call's line says who was asked, how, how long it took and how it ended, and not which fields asked."""
    log_call(structlog.get_logger(), CALL)
    (line,) = lines()
    moment = datetime.fromisoformat(line.pop("timestamp"))
    assert moment.utcoffset() == timedelta(0)
    assert line == {
        "level": "debug",
        "event": "upstream call",
        "provider": "bik",
        "operation": "getCustomer",
        "keys": 2,
        "attempts": 1,
        "milliseconds": 12.3,
        "outcome": "OK",
        "bytes": 345,
        "unexpected": 2,
    }


@pytest.mark.parametrize(("outcome", "level"), [("OK", "debug"), ("NOT_FOUND", "debug"), ("CANCELLED", "debug"), ("TIMEOUT", "warning")])
def test_a_failed_call_is_a_warning(lines: Lines, outcome: str, level: str) -> None:
    """A provider that fails stands out; a customer that is not there is no failure."""
    log_call(structlog.get_logger(), CallRecord(CustomerProvider.BIK, "getCustomer", 1, (), 0.1, outcome, ()))
    assert [line["level"] for line in lines()] == [level]


def test_a_call_that_took_several_requests_is_told(lines: Lines) -> None:
    """That a provider had to be asked again shows without debugging."""
    log_call(structlog.get_logger(), CallRecord(CustomerProvider.BIK, "getCustomer", 1, CALL.attempts * 2, 0.1, "OK", ()))
    assert [(line["level"], line["attempts"]) for line in lines()] == [("info", 2)]


@pytest.mark.parametrize(
    ("attempts", "is_shared", "event"),
    [((), False, "upstream call not sent"), ((), True, "upstream call shared"), (CALL.attempts, False, "upstream call")],
)
def test_a_line_says_whether_a_call_sent_anything(lines: Lines, attempts: tuple[Attempt, ...], event: str, *, is_shared: bool) -> None:
    """What was not sent is told from what waited for an identical call, and both from what was sent."""
    log_call(structlog.get_logger(), CallRecord(CustomerProvider.BIK, "getCustomer", 1, attempts, 0.1, "OK", (), is_shared))
    assert [line["event"] for line in lines()] == [event]


def test_an_operation_is_one_line(lines: Lines) -> None:
    """An operation's line says what came of it and has no word of the client's; the document's hash is short."""
    log_operation(structlog.get_logger(), OPERATION)
    (line,) = lines()
    del line["timestamp"]
    assert line == {
        "level": "info",
        "event": "operation",
        "kind": "query",
        "outcome": "errors",
        "codes": ["PROVIDER_TIMEOUT"],
        "milliseconds": 1500.0,
        "calls": 3,
        "document": "0123456789ab",
    }


def test_a_request_without_a_document_is_a_line_too(lines: Lines) -> None:
    """What could not even be read is logged as refused."""
    log_operation(
        structlog.get_logger(), OperationRecord(kind=None, outcome="refused", codes=("BAD_USER_INPUT",), elapsed=0, calls=0, document=None)
    )
    (line,) = lines()
    assert (line["kind"], line["outcome"], line["document"]) == (None, "refused", None)


def test_the_request_is_on_every_line(lines: Lines) -> None:
    """The id that is bound to the context is on our lines and on those of libraries."""
    with structlog.contextvars.bound_contextvars(request_id="12345678"):
        log_call(structlog.get_logger(), CALL)
        logging.getLogger("aiohttp.client").warning("Retrying")
    log_call(structlog.get_logger(), CALL)
    assert [line.get("request_id") for line in lines()] == ["12345678", "12345678", None]


@pytest.mark.parametrize(("level", "seen"), [("debug", 3), ("info", 2), ("warning", 1), ("error", 0)])
def test_the_level_is_that_of_the_settings(
    capsys: pytest.CaptureFixture[str], level: Literal["debug", "info", "warning", "error"], seen: int
) -> None:
    """Our own events below the level are not written."""
    configure_logging(Settings(log_level=level))
    log = structlog.get_logger()
    log.debug("one")
    log.info("two")
    log.warning("three")
    assert len(capsys.readouterr().err.splitlines()) == seen


@pytest.mark.parametrize("name", ["aiohttp.client", "asyncio", "uvicorn.error", "graphql", "strawberry.execution", "another"])
def test_libraries_are_quiet_below_warning(capsys: pytest.CaptureFixture[str], name: str) -> None:
    """Libraries log URLs and variables at their lower levels, so those are not shown, whatever our level."""
    configure_logging(Settings(log_level="debug"))
    logger = logging.getLogger(name)
    logger.setLevel(logging.DEBUG)
    logger.debug("GET /customers/%s", PLANTED)
    logger.info("GET /customers/%s", PLANTED)
    logger.setLevel(logging.NOTSET)
    assert capsys.readouterr().err == ""


def test_our_own_level_can_make_libraries_quieter(capsys: pytest.CaptureFixture[str]) -> None:
    """Who wants errors alone gets no warnings of libraries."""
    configure_logging(Settings(log_level="error"))
    logging.getLogger("aiohttp").warning("Slow")
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("name", "message", "event"),
    [
        ("aiohttp.server", "Error handling request from %s", "Error handling request from"),
        ("asyncio", f"Task exception was never retrieved\nfuture: <Task ValueError('{PLANTED}')>", "Task exception was never retrieved"),
        ("asyncio", f"Exception in callback <lambda>('{PLANTED}')", "Exception in callback"),
        ("uvicorn.error", f'Traceback (most recent call last):\nValueError: "{PLANTED}"', "Traceback"),
        ("opentelemetry.exporter.otlp.proto.http.trace_exporter", "Failed to export %s batch", "Failed to export"),
        ("opentelemetry.sdk.trace.sampling", "Couldn't recognize sampler %s.", "Couldn't recognize sampler"),
        ("opentelemetry.instrumentation", f"{PLANTED} is no such thing", "message of a library"),
        ("strawberry.execution", f"{PLANTED} is no such thing", "message of a library"),
        ("asyncio", ValueError(PLANTED), "message of a library"),
    ],
)
def test_of_a_librarys_message_only_constants_are_shown(lines: Lines, name: str, message: object, event: str) -> None:
    """A record shows its logger and its place, and of its message what cannot be a value."""
    logging.getLogger(name).warning(message, *([PLANTED] if "%s" in str(message) else []), extra={"customer": PLANTED}, stack_info=True)
    (line,) = lines()
    del line["timestamp"]
    assert line.pop("at").startswith("graph/test_logs.py:")
    assert line == {"level": "warning", "event": event, "logger": name}


def test_an_exception_is_its_type_and_places(lines: Lines) -> None:
    """The exception's message and variables stay out; its type, its cause's and where both went through are there."""
    error = caught()
    logging.getLogger("aiohttp.server").error("Error", exc_info=error)
    structlog.get_logger().error("unexpected", exc_info=error)
    for line in lines():
        kind, *places, after, cause_place = line["exception"].splitlines()
        assert (kind, after) == ("ValueError", "after KeyError")
        assert places[-1].startswith("  graph/test_logs.py:")
        assert all(place.endswith(" fail") for place in (places[-1], cause_place))


def test_an_exception_can_be_logged_where_it_is_caught(lines: Lines) -> None:
    """`exception` finds the one that is being handled."""
    try:
        fail()
    except ValueError:
        structlog.get_logger().exception("unexpected")
    (line,) = lines()
    assert line["level"] == "error"
    assert line["exception"].startswith("ValueError\n")


def test_groups_and_circles_of_exceptions_come_to_an_end(lines: Lines) -> None:
    """The members of a group are shown, each exception once, and an endless chain is cut."""
    first, second = caught(), RuntimeError(PLANTED)
    second.__cause__, first.__context__, first.__cause__ = first, second, None
    first.__suppress_context__ = False
    structlog.get_logger().error("group", exc_info=ExceptionGroup(PLANTED, [first, second, OSError(PLANTED)]))
    (line,) = lines()
    kinds = [text for text in line["exception"].splitlines() if not text.startswith(" ")]
    assert kinds == ["ExceptionGroup", "with ValueError", "with RuntimeError", "with OSError"]


def test_a_deep_recursion_is_cut(lines: Lines) -> None:
    """Of a thousand places the last ones are shown."""

    def deeper(levels: int) -> None:
        if not levels:
            raise ValueError(PLANTED)
        deeper(levels - 1)

    try:
        deeper(100)
    except ValueError:
        structlog.get_logger().exception("deep")
    assert len(lines()[0]["exception"].splitlines()) == 31


def test_uncaught_exceptions_are_logged(lines: Lines) -> None:
    """What ends the process or a thread, or is raised where nobody can catch it, is a line like any other."""
    error = caught()
    sys.excepthook(type(error), error, error.__traceback__)
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()

    class Unlucky:
        def __del__(self) -> None:
            fail()

    Unlucky()
    gc.collect()
    found = lines()
    assert [(line["level"], line["event"]) for line in found] == [("critical", "uncaught exception")] * 3
    assert all(line["exception"].startswith("ValueError\n") for line in found)


def test_ctrl_c_is_not_logged(lines: Lines) -> None:
    """A person who stops the program has caused no error."""
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert lines() == []


def test_a_warning_is_its_category_and_place(lines: Lines) -> None:
    """A warning's text may quote anything, so it is not shown."""
    warnings.showwarning(PLANTED, DeprecationWarning, "/somewhere/aiohttp/client.py", 7)
    (line,) = lines()
    assert (line["event"], line["category"], line["at"]) == ("warning", "DeprecationWarning", "aiohttp/client.py:7")


async def test_a_task_that_nobody_awaits_is_logged(lines: Lines) -> None:
    """What asyncio says of a lost exception has neither its message nor the task's text."""

    async def lost() -> None:
        fail()

    task = asyncio.create_task(lost())
    await asyncio.wait([task])
    del task
    gc.collect()
    (line,) = lines()
    assert (line["event"], line["logger"]) == ("Task exception was never retrieved", "asyncio")
    assert line["exception"].startswith("ValueError\n")


@given(value=st.one_of(st.text(), st.binary(), st.floats(), st.builds(object), st.sets(st.integers()), st.just(CALL)))
def test_anything_can_be_a_value(value: object) -> None:
    """A log call never fails for what it is given, writes one line of ASCII, and shows no more of an object than its type."""
    with pytest.MonkeyPatch.context() as patch:
        stderr = io.StringIO()
        patch.setattr(sys, "stderr", stderr)
        configure_logging(Settings())
        structlog.get_logger().info("event", value=value)
    (line,) = stderr.getvalue().splitlines()
    assert json.loads(line)["event"] == "event"
    assert line.isascii()
    assert PLANTED not in line


def test_a_log_that_nobody_reads_fails_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """When stderr is closed, the work that would be logged goes on."""
    configure_logging(Settings())
    stderr = io.StringIO()
    stderr.close()
    monkeypatch.setattr(sys, "stderr", stderr)
    log_call(structlog.get_logger(), CALL)


def test_a_record_that_cannot_be_written_is_not_printed_otherwise(capsys: pytest.CaptureFixture[str]) -> None:
    """The standard library would print a record's arguments when its handler fails."""

    class Unwritable:
        def __str__(self) -> str:
            raise ValueError(PLANTED)

    configure_logging(Settings())
    logging.getLogger("aiohttp").error(Unwritable(), PLANTED)
    assert capsys.readouterr().err == ""


def test_the_console_shows_the_same_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    """As text, too, an exception has no message."""
    configure_logging(Settings(log_format="console", log_level="debug"))
    log_call(structlog.get_logger(), CALL)
    logging.getLogger("aiohttp").error("Error %s", PLANTED, exc_info=caught())
    written = capsys.readouterr().err
    assert "upstream call" in written
    assert "provider=bik" in written
    assert "ValueError\n" in written
    assert PLANTED not in written


def test_the_standard_librarys_part_can_be_sent_to_another_process() -> None:
    """Worker processes get it as plain data."""
    config = log_config(Settings())
    assert json.loads(json.dumps(config)) == config


def test_a_process_dies_without_telling_more_than_it_should() -> None:
    """The real hooks are in place: what ends a process is one line, and a warning is one."""
    program = f"""
import warnings
from graph.logs import configure_logging
from graph.settings import Settings
configure_logging(Settings())
warnings.warn("{PLANTED}")
raise ValueError("{PLANTED}")
"""
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)  # noqa: S603
    assert ended.returncode == 1
    assert PLANTED not in ended.stderr
    assert [json.loads(line)["event"] for line in ended.stderr.splitlines()] == ["warning", "uncaught exception"]
