"""What tests of the way to providers share: the HTTP clients, each of which keeps to all of it."""

from collections.abc import Iterator
from typing import get_args

import pytest

from providers.http_client import HttpClientName
from tests.providers.upstream import connecting_by


@pytest.fixture(scope="module", params=get_args(HttpClientName))
def http_client_name(request: pytest.FixtureRequest) -> Iterator[HttpClientName]:
    """Each HTTP client after the other; all transports that a module's tests open connect by it."""
    name: HttpClientName = request.param
    with connecting_by(name):
        yield name
