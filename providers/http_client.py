"""The HTTP clients there are, by the names that settings give them."""

from collections.abc import Callable
from typing import Literal, TypeAlias

from providers.aiohttp_session import AiohttpSession
from providers.records.identity import CustomerProvider
from providers.session import HttpSession
from providers.settings import ProviderSettings

HttpClientName: TypeAlias = Literal["aiohttp", "pyreqwest"]
HttpClient: TypeAlias = Callable[[CustomerProvider, ProviderSettings, str], HttpSession]
"""Makes the session to a provider with its settings; the text is by what we name ourselves."""


def http_client(name: HttpClientName) -> HttpClient:
    """The client of this name. Raises ModuleNotFoundError where it is not installed."""
    if name == "aiohttp":
        return AiohttpSession
    from providers.pyreqwest_session import PyreqwestSession  # noqa: PLC0415 -- it may not be there

    def pyreqwest_where_it_can(provider: CustomerProvider, settings: ProviderSettings, user_agent: str) -> HttpSession:
        # It would trust the system's authorities as well as those that are set.
        session = PyreqwestSession if settings.ca_cert is None else AiohttpSession
        return session(provider, settings, user_agent)

    return pyreqwest_where_it_can
