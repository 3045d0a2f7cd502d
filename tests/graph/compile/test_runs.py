"""The run of a compiled operation: what it leaves behind when it ends, is ended, or fails as a whole."""

import asyncio
import gc
from collections import Counter
from collections.abc import AsyncIterator, Awaitable
from itertools import product
from typing import Any, cast

import pytest
import strawberry
from graphql import ExecutionResult, ExperimentalIncrementalExecutionResults, GraphQLSchema
from strawberry.schema.config import StrawberryConfig

from graph.compile.resolving import FieldInfo
from graph.execution import MAX_COMPILED_WORK, Executor
from graph.field import OperationContext
from graph.operation import MAX_CACHED_PLANS
from graph.preparation import Preparation
from graph.schema import schema
from graph.setting_values import Limits
from resolvers.request import Request
from tests.chaos.stillness import Stillness


class Provider:
    """What fields wait for, for a test to settle."""

    def __init__(self) -> None:
        self.answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.asked = asyncio.Event()
        self.ended: list[str] = []
        self.infos: list[type] = []


def _future(root: strawberry.Parent[Any]) -> Awaitable[str | None]:
    answer: asyncio.Future[str] = root.answer
    root.asked.set()
    return answer


async def _coroutine(root: strawberry.Parent[Any]) -> str | None:
    root.asked.set()
    try:
        answer: str = await asyncio.shield(root.answer)
    finally:
        root.ended.append("coroutine")
    return answer


async def _slow_to_end(root: strawberry.Parent[Any]) -> str | None:
    try:
        return await _coroutine(root)
    finally:
        await asyncio.sleep(0)
        root.ended.append("slow")


def _broken() -> str:
    raise ValueError


@strawberry.type
class Waiting:
    """What is waited for."""

    future: str | None = strawberry.field(resolver=_future)
    coroutine: str | None = strawberry.field(resolver=_coroutine)
    slow: str | None = strawberry.field(resolver=_slow_to_end)
    broken: str = strawberry.field(resolver=_broken)


def _waiting(info: strawberry.Info) -> Any:  # noqa: ANN401 - the record behind the type
    info.context.request.infos.append(type(info))
    return info.context.request


@strawberry.type
class Query:
    """Where it begins."""

    waiting: Waiting = strawberry.field(resolver=_waiting, graphql_type=Waiting)
    maybe: Waiting | None = strawberry.field(resolver=_waiting, graphql_type=Waiting | None)


SCHEMA: GraphQLSchema = strawberry.Schema(Query, config=StrawberryConfig())._schema  # noqa: SLF001 - it has no public name
PREPARATION = Preparation(SCHEMA, Limits(aliases=2 * MAX_COMPILED_WORK))


@pytest.fixture(autouse=True)
async def _calm_loop() -> AsyncIterator[None]:
    """Whatever is raised where nobody waits for it fails the test, as does a task that is dropped before its end."""
    loop, told = asyncio.get_running_loop(), list[dict[str, Any]]()
    handler = loop.get_exception_handler()
    loop.set_exception_handler(lambda _, context: told.append(context))
    yield
    gc.collect()
    loop.set_exception_handler(handler)
    assert told == []


async def run(document: str, provider: Provider, variables: dict[str, Any] | None = None, *, compiles: bool = True) -> ExecutionResult:
    """The answer to a document over what a provider gives."""
    operation = PREPARATION.operation(document, None)
    coerced = operation.variables.read(variables or {})
    operation.plan(coerced.coerced)  # Only what is asked for again is compiled.
    context = OperationContext(cast("Request", provider), operation.plan(coerced.coerced))
    result = await Executor(SCHEMA, compiles=compiles).run(operation, coerced, context)
    assert isinstance(result, ExecutionResult)
    return result


async def test_what_is_waited_for_goes_on_once_it_is_there() -> None:
    """Fields of a future and of a coroutine stand where the document has them, whatever comes first."""
    provider = Provider()
    running = asyncio.create_task(run("{ waiting { coroutine __typename future } }", provider))
    await provider.asked.wait()
    provider.answer.set_result("there")
    assert list((await running).data["waiting"].items()) == [("coroutine", "there"), ("__typename", "Waiting"), ("future", "there")]  # type: ignore[index]


async def test_a_run_that_is_cancelled_ends_what_it_began_before_it_ends() -> None:
    """No coroutine of a resolver outlives the operation, however long it takes to end."""
    provider, still = Provider(), Stillness()
    running = asyncio.create_task(run("{ waiting { slow coroutine } }", provider))
    await provider.asked.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert still.pending() == []
    assert sorted(provider.ended) == ["coroutine", "coroutine", "slow"]
    provider.answer.cancel()


@pytest.mark.parametrize("fails", [True, False])
async def test_what_comes_after_the_end_touches_nothing(*, fails: bool) -> None:
    """A future that is settled once the run is over neither changes an answer nor is taken for forgotten."""
    provider = Provider()
    result = await run("{ waiting { future broken } }", provider)
    assert (result.data, [error.path for error in result.errors or ()]) == (None, [["waiting", "broken"]])
    if fails:
        provider.answer.set_exception(ValueError("late"))
    else:
        provider.answer.set_result("late")
    await asyncio.sleep(0)
    assert result.data is None
    assert len(result.errors or ()) == 1


async def test_an_answer_that_fails_as_a_whole_ends_what_is_under_way() -> None:
    """Nothing is waited for where nothing can come of it."""
    provider, still = Provider(), Stillness()
    result = await run("{ waiting { slow coroutine broken } }", provider)
    assert result.data is None
    assert still.pending() == []
    provider.answer.cancel()


async def test_a_failure_below_a_place_that_is_null_is_not_told() -> None:
    """The place has its error; what was begun below it comes to nothing, as in graphql-core."""
    provider = Provider()
    running = asyncio.create_task(run("{ maybe { future broken } waiting { coroutine } }", provider))
    await provider.asked.wait()
    provider.answer.set_exception(ValueError("below"))
    result = await running
    assert result.data == {"maybe": None, "waiting": {"coroutine": None}}
    assert [error.path for error in result.errors or ()] == [["maybe", "broken"], ["waiting", "coroutine"]]


async def test_what_is_ended_from_outside_ends_the_operation() -> None:
    """A field whose future is cancelled has no answer: nobody may take its null for one."""
    provider = Provider()
    running = asyncio.create_task(run("{ waiting { future } }", provider))
    await provider.asked.wait()
    provider.answer.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def test_what_is_asked_for_the_first_time_is_not_compiled() -> None:
    """To compile takes longer than to answer once, and a client that writes its values into its documents asks each of them once."""
    provider, operation = Provider(), Preparation(SCHEMA, Limits()).operation("{ waiting { __typename } }", None)
    executor, variables = Executor(SCHEMA, compiles=True), operation.variables.read({})
    for _ in range(3):
        await executor.run(operation, variables, OperationContext(cast("Request", provider), operation.plan({})))
    assert provider.infos == [strawberry.Info, FieldInfo, FieldInfo]


async def test_a_large_operation_is_not_compiled() -> None:
    """To compile it would keep everybody else waiting."""
    provider = Provider()
    fields = " ".join(f"f{number}: __typename" for number in range(MAX_COMPILED_WORK))
    await run(f"{{ waiting {{ {fields} }} }}", provider)
    assert provider.infos == [strawberry.Info]


async def test_what_is_planned_for_one_request_alone_is_not_compiled() -> None:
    """A client chooses the values of conditions: with each further combination it would cost more than it saves."""
    names = [f"v{number}" for number in range(6)]
    declared = ", ".join(f"${name}: Boolean!" for name in names)
    fields = " ".join(f"{name}: __typename @include(if: ${name})" for name in names)
    provider = Provider()
    for values in product((False, True), repeat=len(names)):
        wanted = dict(zip(names, values, strict=True))
        result = await run(f"query ({declared}) {{ waiting {{ __typename {fields} }} }}", provider, wanted)
        assert result.data == {"waiting": dict.fromkeys(["__typename", *(name for name in names if wanted[name])], "Waiting")}
    assert Counter(provider.infos) == {FieldInfo: MAX_CACHED_PLANS, strawberry.Info: 2 ** len(names) - MAX_CACHED_PLANS}


async def test_nothing_is_compiled_where_that_is_switched_off() -> None:
    """Then graphql-core answers."""
    provider = Provider()
    await run("{ waiting { __typename } }", provider, compiles=False)
    assert provider.infos == [strawberry.Info]


@pytest.mark.parametrize(("takes_increments", "class_"), [(True, ExperimentalIncrementalExecutionResults), (False, ExecutionResult)])
async def test_an_answer_in_pieces_is_left_to_graphql_core(*, takes_increments: bool, class_: type[Any]) -> None:
    """Where a client takes pieces and the document defers some; else the same document is answered whole."""
    operation = Preparation(schema, Limits()).operation("{ __typename ... @defer { providers { provider } } }", None)
    request = cast("Request", _Nobody())
    context = OperationContext(request, operation.plan({}, incremental=takes_increments))
    result = await Executor(schema, compiles=True).run(operation, operation.variables.read({}), context)
    assert isinstance(result, class_)


class _Nobody:
    """A request without providers."""

    def provider_statuses(self) -> list[Any]:
        """None."""
        return []
