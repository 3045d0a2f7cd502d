"""Which media type answers which Accept."""

import pytest

from graph.http.negotiation import GRAPHQL_RESPONSE, HTML, JSON, negotiated

OFFERED = (GRAPHQL_RESPONSE, JSON, HTML)
FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
URQL = "application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed"
APOLLO = "application/graphql-response+json,application/json;q=0.9"


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", JSON),
        ("   ", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        ("application/json", JSON),
        ("APPLICATION/JSON", JSON),
        ("application/json; charset=utf-8", JSON),
        (GRAPHQL_RESPONSE, GRAPHQL_RESPONSE),
        (APOLLO, GRAPHQL_RESPONSE),
        (URQL, GRAPHQL_RESPONSE),
        (f"{JSON}, {GRAPHQL_RESPONSE}", GRAPHQL_RESPONSE),
        (f"{JSON};q=0.9, {GRAPHQL_RESPONSE};q=0.8", JSON),
        (f"{GRAPHQL_RESPONSE};q=0, */*", JSON),
        (f"{JSON};q=0, */*;q=0.1, {HTML};q=0", GRAPHQL_RESPONSE),
        (f"{GRAPHQL_RESPONSE}, */*;q=0.1", GRAPHQL_RESPONSE),
        (f"*/*, {GRAPHQL_RESPONSE}", GRAPHQL_RESPONSE),
        (f"{HTML};q=0.5, {JSON};q=0.4", HTML),
        ("text/*", HTML),
        (FIREFOX, HTML),
        ("application/xml, application/json;q=0.001", JSON),
        ("application/json;q=", None),
        ("application/json;q=high", None),
        ("application/json;q=nan", None),
        ("application/json;q=7", JSON),
        ("application/json;q=-1", None),
        ("application/json;q=0", None),
        ("*/*;q=0", None),
        ("application/xml", None),
        ("image/*", None),
        (",,", None),
        ("nonsense", None),
    ],
)
def test_the_weights_decide_then_the_precision_then_the_order(accept: str, expected: str | None) -> None:
    """A client gets what it prefers; one that has no preference gets plain JSON; one that takes none of ours gets nothing."""
    assert negotiated(accept, OFFERED) == expected


def test_what_is_not_offered_is_not_given() -> None:
    """A browser that sends a POST gets JSON by its wildcard, and nothing where it insists on a page."""
    assert negotiated(FIREFOX, (GRAPHQL_RESPONSE, JSON)) == JSON
    assert negotiated(HTML, (GRAPHQL_RESPONSE, JSON)) is None
