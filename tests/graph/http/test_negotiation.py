"""Which media type answers which Accept."""

import pytest

from graph.http.negotiation import EVENT_STREAM, GRAPHQL_RESPONSE, HTML, JSON, MULTIPART, negotiated, negotiated_stream

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
        ('application/json;profile="a,b;q=0";q=0.5, text/html;q=0.4', JSON),
        ('text/html;x="\\",", application/json;q=0.5', HTML),
        ('application/json;x="', JSON),
        (f"{MULTIPART}, {EVENT_STREAM}", None),
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


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", None),
        ("*/*", None),
        ("multipart/*, text/*", None),
        (APOLLO, None),
        (FIREFOX, None),
        (MULTIPART, MULTIPART),
        ("Multipart/Mixed;incrementalSpec=v0.2,application/graphql-response+json,application/json;q=0.9", MULTIPART),
        ("multipart/mixed;deferSpec=20220824, application/json", MULTIPART),
        (URQL, EVENT_STREAM),
        (f"{MULTIPART}, {EVENT_STREAM}", MULTIPART),
        (f"{MULTIPART};q=0.5, {EVENT_STREAM};q=0.6, {JSON}", EVENT_STREAM),
        (f"{MULTIPART};q=0, {JSON}", None),
        (f"{MULTIPART};q=0.1, {JSON}", MULTIPART),
    ],
)
def test_a_stream_is_for_who_names_it(accept: str, expected: str | None) -> None:
    """The weights decide, then the client's own order; no wildcard means a stream, and parameters make no difference."""
    assert negotiated_stream(accept) == expected
