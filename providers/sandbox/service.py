"""What a provider's sandbox is to the runner that serves it."""

import re
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

    operations: ClassVar[Mapping[str, str]]
    """The calls that it takes, by the provider's own names: method, space and path behind the base path, a regular expression."""

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

    def operation(self, request: web.Request) -> str | None:
        """Return the name of the operation that is asked for, None where it is none. Whether it is done is another matter."""
        path = request.rel_url.raw_path
        asked = f"{request.method} {path.removeprefix(self.base_path)}" if path.startswith(self.base_path) else ""
        return next((name for name, pattern in self.operations.items() if re.fullmatch(pattern, asked)), None)

    def reset(self) -> None:  # noqa: B027 -- most providers only read, so that there is nothing to undo
        """Be again as when made: undo what was written."""
