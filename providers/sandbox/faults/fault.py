"""What every fault has, and what one does with a request."""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeAlias

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from providers.sandbox.seed import Dice

WORDS = "Made up by the sandbox's faults."
"""Stands in every answer that a fault makes up, so that it shows where a provider's text is relayed."""

OwnAnswer: TypeAlias = Callable[[], Awaitable[web.StreamResponse]]
"""Carries the request out, and gives the provider's own answer."""

Share = Annotated[float, Field(ge=0, le=1)]


class FaultModel(BaseModel):
    """Something that a fault's JSON says; unknown members, other types and numbers out of range are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False, use_attribute_docstrings=True)


class Fault(FaultModel, ABC):
    """One way to fail. The member ``fault`` of each kind is its name."""

    fault: str
    rate: Share = 1
    """The share of the calls that meet it, from 0 to 1."""
    operation: str | None = None
    """The one operation whose calls meet it; without it every request does."""

    def meets(self, operation: str | None) -> bool:
        """Whether calls of this operation can meet it."""
        return self.operation in {None, operation}


class SpoiltAnswer(Fault):
    """A fault that shows in the answer. A call meets one of them at most."""

    @abstractmethod
    async def answer(self, request: web.Request, own: OwnAnswer, dice: Dice) -> web.StreamResponse:
        """Answer the request, or fail to."""
