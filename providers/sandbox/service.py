"""What a provider's sandbox is to the runner that serves it."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar, TypeAlias

from aiohttp import web

JsonObject: TypeAlias = dict[str, Any]


class SandboxService(ABC):
    """One provider's API over a data set that its seed decides."""

    name: ClassVar[str]
    """The provider's folder, e.g. `bik`."""

    base_path: ClassVar[str]
    """What the provider's base URL has behind the host: empty, or a path with a leading and no trailing slash."""

    settings: Mapping[str, str]
    """What a client needs besides the base URL, by the setting's name, e.g. `API_KEY`."""

    def __init__(self, seed: int) -> None:
        """Serve the data set of this seed. It is made when first asked for."""
        self._seed = seed

    @abstractmethod
    def dataset(self) -> JsonObject:
        """Everything the service holds, fit for JSON. The same seed gives the same bytes."""

    @abstractmethod
    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer a request as the provider would. The body has been read already and can be read again."""

    def reset(self) -> None:  # noqa: B027 -- most providers only read, so that there is nothing to undo
        """Be again as when made: undo what was written."""
