"""What docs/http.md shows of answers in pieces is what the sandbox answers."""

import re
from pathlib import Path

import pytest

from tests.serving import Server

PAGE = (Path(__file__).parents[3] / "docs" / "http.md").read_text(encoding="utf-8")
(QUERY,) = re.findall(r"^```graphql\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
STREAMS = re.findall(r"`([a-z-]+/[a-z-]+)`[^`]*(?:`-`)?:\n\n```text\n(.*?)\n```$", PAGE, re.MULTILINE | re.DOTALL)


def test_both_streams_are_shown() -> None:
    """The page has an answer over multipart and one over events, each with the type in front."""
    assert [media_type for media_type, _ in STREAMS] == ["multipart/mixed", "text/event-stream"]


@pytest.mark.parametrize(("media_type", "shown"), STREAMS)
async def test_the_pieces_are_those_of_the_page(sandboxed_server: Server, media_type: str, shown: str) -> None:
    """The query has this very answer, but for how lines end, which the page tells."""
    (request_id,) = re.findall(r'"requestId":"(\w+)"', shown)
    headers = {"Accept": media_type, "X-Request-Id": request_id}
    async with sandboxed_server.session.post(f"{sandboxed_server.url}/graphql", json={"query": QUERY}, headers=headers) as response:
        assert (await response.text()).replace("\r\n", "\n").strip("\n") == shown
