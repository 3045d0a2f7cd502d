"""One compiled operation that runs: what it waits for, and what went wrong."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial
from typing import Any, NamedTuple

from graphql import ExecutionResult, FieldNode, GraphQLError, located_error

from graph.field import OperationContext
from graph.variables import Variables

Path = tuple[Any, str | int]
"""A place in the answer, list indices included: the place around it, None for the root, and the last step. Made where it may be needed
anyway, and read only for errors."""

Complete = Callable[[Any, "Run", "Path"], Any]
"""Makes what stands in the answer at a path of what a resolver gave. Raises where that is no value of the field's type."""

Root = Callable[[None, "Run", None], dict[str, Any]]
"""Makes the answer of root fields."""


class Rest(NamedTuple):
    """What is to be done with a value that is not there yet.

    It is completed, and then stands in ``target``, an object or a list in which its place is free, at the path's last step.
    """

    complete: Complete
    target: Any
    nodes: Sequence[FieldNode]
    path: Path


class Run:
    """The run of one operation, until its answer is there."""

    __slots__ = ("_ended", "_errors", "_is_over", "_nulled", "_tasks", "_waiting", "context", "variables")

    def __init__(self, context: OperationContext, variables: Variables) -> None:
        self.context = context
        self.variables = variables
        self._errors: list[GraphQLError] = []
        self._nulled: set[Path | None] = set()
        """Where something is null for an error: what happens below is no news."""
        self._waiting = 0
        self._ended: asyncio.Future[None] | None = None
        self._is_over = False
        self._tasks: set[asyncio.Future[Any]] = set()

    async def answered(self, roots: Iterable[Root]) -> ExecutionResult:
        """The answer of root fields: of each group once the one before it is whole."""
        data: dict[str, Any] = {}
        try:
            for root in roots:
                fields = root(None, self, None)
                await self._settled()
                data |= fields
        except GraphQLError as error:
            self._add(error, None)
            return ExecutionResult(None, self._errors)
        finally:
            await self._close()
        return ExecutionResult(data, self._errors or None)

    def nulled(self, error: Exception, nodes: Sequence[FieldNode], path: Path) -> None:
        """Note the error for which there is nothing at a path."""
        self._add(located_error(error, nodes, steps(path)), path)

    def _add(self, error: GraphQLError, path: Path | None) -> None:
        around: Any = path
        while around is not None:
            if around in self._nulled:
                return
            around = around[0]
        if None not in self._nulled:
            self._nulled.add(path)
            self._errors.append(error)

    def put_off(self, found: Awaitable[Any], rest: "Rest") -> None:
        """Do the rest once something is there."""
        future = found if isinstance(found, asyncio.Future) else self._begun(found)
        self._waiting += 1
        future.add_done_callback(partial(self._go_on, rest))

    def _begun(self, found: Awaitable[Any]) -> asyncio.Future[Any]:
        task = asyncio.ensure_future(found)
        self._tasks.add(task)
        return task

    def _go_on(self, rest: "Rest", found: asyncio.Future[Any]) -> None:
        if self._is_over:
            if not found.cancelled():
                found.exception()  # So that asyncio does not take it for forgotten.
            return
        try:
            rest.target[rest.path[1]] = rest.complete(found.result(), self, rest.path)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told at its place
            self.nulled(error, rest.nodes, rest.path)
        except asyncio.CancelledError:
            # What it waits for was ended from outside, and so is the operation.
            self._is_over = True
        finally:
            self._has_gone_on()

    def _has_gone_on(self) -> None:
        self._waiting -= 1
        if self._ended is None or self._ended.done():
            return
        if self._is_over:
            self._ended.cancel()
        elif not self._waiting:
            self._ended.set_result(None)

    async def _settled(self) -> None:
        """Wait until all is there that was put off."""
        if self._waiting:
            self._ended = asyncio.get_running_loop().create_future()
            await self._ended

    async def _close(self) -> None:
        """Let go of what is still under way."""
        self._is_over = True
        unfinished = [task for task in self._tasks if not task.done()]
        for task in unfinished:
            task.cancel()
        if unfinished:
            await asyncio.gather(*unfinished, return_exceptions=True)


def steps(path: Path | None) -> list[str | int]:
    """The steps of a path, from the root."""
    found: list[str | int] = []
    around: Any = path
    while around is not None:
        around, step = around
        found.append(step)
    return found[::-1]
