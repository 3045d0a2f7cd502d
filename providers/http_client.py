"""The HTTP clients there are, by the names that settings give them."""

from collections.abc import Callable
from typing import Literal, TypeAlias

from providers.aiohttp_session import AiohttpSession
from providers.records.identity import CustomerProvider
from providers.session import HttpSession
from providers.settings import ProviderSettings

HttpClientName: TypeAlias = Literal["aiohttp", "pycurl"]
HttpClient: TypeAlias = Callable[[CustomerProvider, ProviderSettings, str], HttpSession]
"""Makes the session to a provider with its settings; the text is by what we name ourselves."""


def http_client(name: HttpClientName | None) -> HttpClient:
    """The client of this name, without one the faster of those that are installed. Raises ImportError where it is not."""
    if name == "aiohttp":
        return AiohttpSession
    try:
        from providers.pycurl_session import PycurlSession  # noqa: PLC0415 -- it may not be there
    except ImportError:
        if name is None:
            return AiohttpSession
        raise
    return PycurlSession
