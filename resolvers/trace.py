"""The trace of an operation: who wants it made hears of the operation's batches and calls when they begin."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol

from providers.calls import CallSpan, begin_untraced
from providers.records.identity import CustomerProvider

Ended = Callable[[asyncio.Future[Any]], None]
"""Is told of each reading of a batch that has ended."""


class Trace(Protocol):
    """What becomes part of an operation's trace."""

    def batch(self, loader: str, provider: CustomerProvider, keys: int) -> AbstractContextManager[Ended]:
        """The loader of this name begins to read so many keys: the tasks that are made within the context read them."""

    def call(self, provider: CustomerProvider, operation: str) -> CallSpan:
        """A call to a provider begins."""


class Untraced:
    """An operation in no trace."""

    def batch(
        self,
        loader: str,  # noqa: ARG002 -- as every trace has them
        provider: CustomerProvider,  # noqa: ARG002
        keys: int,  # noqa: ARG002
    ) -> AbstractContextManager[Ended]:
        """Nothing."""
        return _NO_BATCH

    def call(self, provider: CustomerProvider, operation: str) -> CallSpan:
        """Nothing."""
        return begin_untraced(provider, operation)


def _unheard(_: asyncio.Future[Any]) -> None:
    """Tell nobody."""


_NO_BATCH = nullcontext(_unheard)
