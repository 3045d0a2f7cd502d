"""The signature of requests, by vectors that anybody can recompute."""

import pytest

from providers.worldline.signature import signature

DATE = {"Date": "Fri, 06 Jun 2014 13:39:43 GMT"}
META = {
    "X-GCS-ServerMetaInfo": "processed header value",
    "X-GCS-CustomerHeader": "processed header value",
    "X-GCS-ClientMetaInfo": "processed header value",
}
TYPE = {"Content-Type": "application/json"}
TOKEN = "/v1/9991/tokens/123456789"
FULL = "VfnXpPBQQoHZivTcAg0JvOWkhnzlPnaCPKpTQn/uMJM="
BARE = "9ond5EIN05dBXJGCLRK5om9pxHsyrh/12pZJ7bvmwNM="
SECRET = "6Kj5HT0MQKC6D8eb7W3lTg71kVKVDSt1"


def test_a_request_with_everything() -> None:
    """The first public vector: a content type and three X-GCS headers, which are signed by name."""
    assert signature("secretApiKey", "DELETE", TOKEN, {**META, **TYPE, **DATE}) == FULL


def test_a_request_with_nothing() -> None:
    """The second public vector: without content type its line is empty, without X-GCS headers there is no line for them."""
    assert signature(SECRET, "GET", TOKEN, DATE) == BARE


def test_the_case_of_names_and_method_makes_no_difference() -> None:
    """Header names count in lower case, the method in upper case."""
    shouted = {name.upper(): value for name, value in {**META, **TYPE, **DATE}.items()}
    assert signature("secretApiKey", "delete", TOKEN, shouted) == FULL


@pytest.mark.parametrize("value", [" processed header value ", "processed\n   header value", "processed\r\n\theader\n value"])
def test_a_folded_header_counts_as_one_line(value: str) -> None:
    """A line break in a header's value and the white space behind it are one space, and there is none around the value."""
    folded = {**META, "X-GCS-CustomerHeader": value}
    assert signature("secretApiKey", "DELETE", TOKEN, {**folded, **TYPE, **DATE}) == FULL


@pytest.mark.parametrize("name", ["Authorization", "User-Agent", "Host", "Accept", "X-Request-Id"])
def test_other_headers_are_not_signed(name: str) -> None:
    """What a proxy may change is not part of what is signed."""
    assert signature(SECRET, "GET", TOKEN, {**DATE, name: "anything"}) == BARE


@pytest.mark.parametrize(
    ("method", "target", "headers"),
    [
        ("POST", TOKEN, DATE),
        ("GET", f"{TOKEN}?a=b", DATE),
        ("GET", "/v1/9991/tokens/12345678%39", DATE),
        ("GET", TOKEN, {"Date": "Fri, 06 Jun 2014 13:39:44 GMT"}),
        ("GET", TOKEN, {**DATE, "Content-Type": "application/json"}),
        ("GET", TOKEN, {**DATE, "X-GCS-Any": ""}),
    ],
)
def test_everything_else_is_signed(method: str, target: str, headers: dict[str, str]) -> None:
    """Another method, path, query, spelling of the path, date, content type or X-GCS header is another signature."""
    assert signature(SECRET, method, target, headers) != BARE
