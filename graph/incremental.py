"""Answers that come in several pieces, as GraphQL's proposal for incremental delivery has them.

The format is graphql-core's: pieces belong to a `pending` entry by `id`, and stand below its `path` at `subPath`. Each piece also has its
whole `path` (for entries of a list with the index of the first) and the fragment's `label`, as the proposal's earlier form had them:
clients of either form read the same answer.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import ExperimentalIncrementalExecutionResults, GraphQLError, GraphQLFormattedError
from graphql.execution import (
    CompletedResult,
    IncrementalDeferResult,
    IncrementalStreamResult,
    PendingResult,
    SubsequentIncrementalExecutionResult,
)

from graph.errors import format_field_error

Path = tuple[str | int, ...]
Delivered = tuple[Path, Any]
"""A place in the answer, and what was told there."""


@dataclass(slots=True)
class _Announced:
    """A piece that is pending: its place, its label, and for a list how many entries are told already."""

    path: Path
    label: str | None
    entries: int | None = None
    """None as long as they were not counted, and for what is no list."""


class IncrementalPayloads:
    """Writes what an execution yields piece by piece."""

    def __init__(self, results: ExperimentalIncrementalExecutionResults) -> None:
        self._results = results
        self._announced: dict[str, _Announced] = {}
        self.initial_data = results.initial_result.data
        self.initial_errors = [format_field_error(error) for error in results.initial_result.errors or ()]
        self.initially_pending = [self._announce(pending) for pending in results.initial_result.pending]
        self._count([((), self.initial_data)])

    async def next(self) -> dict[str, Any]:
        """The next payload, once it is ready. Raises `StopAsyncIteration` behind the last."""
        return self._payload(await anext(self._results.subsequent_results))

    def given_up(self, error: GraphQLFormattedError) -> dict[str, Any]:
        """The last payload where nothing more will be ready: all that is pending ends with this error."""
        completed = [{"id": id_, "errors": [error]} for id_ in self._announced]
        # Told twice: some clients read the errors of what is completed, others those of the payload.
        return {"completed": completed, "errors": [error], "hasNext": False}

    async def close(self) -> None:
        """Wait for what is not ready yet, and take no notice of it: what was cancelled would not be ended well."""
        async for _ in self._results.subsequent_results:
            pass

    def _payload(self, result: SubsequentIncrementalExecutionResult) -> dict[str, Any]:
        payload: dict[str, Any] = {}
        if result.pending:
            # Before the pieces: some may already belong to what is announced along with them.
            payload["pending"] = [self._announce(pending) for pending in result.pending]
        if result.incremental:
            delivered: list[Delivered] = []
            payload["incremental"] = [self._piece(piece, delivered) for piece in result.incremental]
            self._count(delivered)
        if result.completed:
            payload["completed"] = [self._completion(completed) for completed in result.completed]
        return {**payload, "hasNext": result.has_next}

    def _announce(self, pending: PendingResult) -> dict[str, Any]:
        self._announced[pending.id] = _Announced(tuple(pending.path), pending.label)
        return {"id": pending.id, "path": pending.path, **_labelled(pending.label)}

    def _piece(self, piece: IncrementalDeferResult | IncrementalStreamResult, delivered: list[Delivered]) -> dict[str, Any]:
        announced = self._announced[piece.id]
        path: Path = (*announced.path, *(piece.sub_path or ()))
        written: dict[str, Any] = {"id": piece.id, **_labelled(announced.label)}
        if piece.sub_path:
            written["subPath"] = piece.sub_path
        if isinstance(piece, IncrementalStreamResult):
            self._count(delivered)
            first = announced.entries or 0
            announced.entries = first + len(piece.items)
            delivered.extend(((*path, first + index), entry) for index, entry in enumerate(piece.items))
            return {**written, "items": piece.items, "path": [*path, first], **_errors(piece.errors)}
        delivered.append((path, piece.data))
        return {**written, "data": piece.data, "path": list(path), **_errors(piece.errors)}

    def _count(self, delivered: Iterable[Delivered]) -> None:
        """Note how many entries the lists have that were delivered just now and are to go on."""
        for announced in self._announced.values():
            if announced.entries is None:
                announced.entries = _entries_at(announced.path, delivered)

    def _completion(self, completed: CompletedResult) -> dict[str, Any]:
        del self._announced[completed.id]
        return {"id": completed.id, **_errors(completed.errors)}


def _labelled(label: str | None) -> dict[str, str]:
    return {} if label is None else {"label": label}


def _errors(errors: Sequence[GraphQLError] | None) -> dict[str, Any]:
    return {"errors": [format_field_error(error) for error in errors]} if errors else {}


def _entries_at(path: Path, delivered: Iterable[Delivered]) -> int | None:
    """How many entries of the list at a path were delivered; None where no list was."""
    for place, value in delivered:
        if path[: len(place)] == place:
            found = _at(path[len(place) :], value)
            if isinstance(found, list):
                return len(found)
    return None


def _at(path: Path, value: Any) -> Any:  # noqa: ANN401 - any JSON
    for step in path:
        if isinstance(value, dict) and isinstance(step, str):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return None
    return value
