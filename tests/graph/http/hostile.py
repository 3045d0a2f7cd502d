"""Requests of clients that mean harm, or know no better: any method, path, header and body, most of them near to what is right."""

import json
from collections.abc import Sequence
from functools import cache
from random import Random
from urllib.parse import quote_from_bytes

from tests.graph.documents import generated_document
from tests.graph.http.asgi import HttpRequest

ENDPOINT = "/graphql"

_METHODS = ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "HEAD", "CONNECT", "QUERY", "get", "G\u00cbT", "", "POST ")
_PATHS = (
    "/graphql/", "//graphql", "/graphql/..", "/GRAPHQL", "/graphql\x00", "", "*", "/explorer", "/explorer/", "/explorer/\x00",
    "/explorer/../../../etc/passwd", "/explorer/..%2f..", "/explorer//etc/passwd", "/explorer/" + "a" * 5000, "/explorer/\ufffd",
    "/health/x",
)  # fmt: skip
_JSON_TYPES = (
    b"application/json",
    b"application/json",
    b"application/json; charset=utf-8",
    b"APPLICATION/JSON",
    b'application/json;charset="utf8"',
)
_CONTENT_TYPES = (
    b"", b"text/plain", b"application/x-www-form-urlencoded", b"multipart/form-data; boundary=x", b"application/graphql",
    b"application/json; charset=\xff", b"application/json; charset=utf-16", b";;=", b"\xe5",
)  # fmt: skip
_TYPES = ("application/json", "application/graphql-response+json", "multipart/mixed", "text/event-stream", "text/html", "*/*")
_RANGES = (
    *_TYPES, *_TYPES, "multipart/mixed;incrementalSpec=v0.2", "multipart/mixed;deferSpec=20220824", "text/*", "application/*", "image/png",
    "q=1", "application/json;q", 'text/html;x="a,b"', '"', ";", "\xff", "*",
)  # fmt: skip
_QUALITIES = ("", "", "", "", ";q=0.5", ";q=0", ";q=1.0", ";q=-1", ";q=nan", ";q=1e999", ";Q=0.9", "; q = .3", ";q=0.8;q=0.1")
_CODINGS = ("gzip", "br", "zstd", "identity", "*", "deflate", "x-gzip", "\xff")
_SITES = (b"same-origin", b"none", b"same-site", b"cross-site", b"CROSS-SITE", b"", b"\xff")
_MODES = (b"cors", b"no-cors", b"navigate", b"same-origin", b"\x80")
_ORIGINS = (
    b"http://graph.test",
    b"https://graph.test",
    b"null",
    b"http://graph.test:80",
    b"",
    b"http://evil.test",
    b"\xff",
    b"http://graph.test, http://evil.test",
)
_LONGEST = 800
_HASH = "a" * 64
_VALUES: tuple[object, ...] = (
    None, True, 0, -1, 1.5, 10**30, "", "x", "\u0000", "\ufeff", "\U0001f600", [], {}, [[]], {"": {}}, {"a": None},
    {"by": {"id": "customer:bik:1"}}, [1] * 50,
)  # fmt: skip
_PERSISTED: tuple[object, ...] = (
    {"version": 1, "sha256Hash": _HASH}, {"version": 1, "sha256Hash": ""}, {"version": 2, "sha256Hash": _HASH},
    {"version": True, "sha256Hash": _HASH}, {"version": 1}, {"sha256Hash": _HASH}, 7, [], None, {"version": 1, "sha256Hash": 7},
    {"version": 1, "sha256Hash": "\u00e5" * 1000},
)  # fmt: skip
_DOCUMENTS = (
    "{ __typename }",
    "query A { __typename } query B { a: __typename }",
    "mutation { __typename }",
    "mutation M($id: ID!) { updateAddress(input: { id: $id, label: null }) { userErrors { code } } }",
    "subscription { __typename }",
    "query ($by: CustomerBy!) { customer(by: $by) { id name ... @defer { kyc { __typename } addresses { id } } } }",
    '{ customer(by: { blinkCustomerId: "C0001" }) { name ... @defer(label: "later") { kyc { controllingPersons { __typename } } } } }',
    '{ customersBy(by: [{ blinkCustomerId: "C0001" }, { blinkCustomerId: "C0002" }]) @stream(initialCount: 1) { name } }',
    '{ customer(by: { blinkCustomerId: "C0001" }) { persons @stream { person { fullName } } } }',
    '{ _entities(representations: [{ __typename: "Customer", id: "customer:bik:5482636" }, { __typename: 7 }, {}]) { __typename } }',
    "query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }",
    "{ __schema { types { name fields { name args { name type { kind ofType { kind } } } } } } }",
    '{ __type(name: "Customer") { fields { name } } }',
    "{ ...F } fragment F on Query { ...F }",
    "{ nope }",
    "{ node(id: 7) { id } }",
    '{ node(id: "\u0000") { id } nodes(ids: ["", "customer:bik:..", "customer:bik:%2F", "x:y:z"]) { id } }',
    '{ customer(by: { bikCustomerId: "1", id: "2" }) { id } }',
    "{ customer(by: null) { id } }",
    "extend type Query { a: Int }",
    "{ __typename @skip(if: 7) @include @unknown }",
    "query ($x: [[[Int]]] = 7) { __typename }",
    f"{{ {' '.join(f'a{number}: __typename' for number in range(60))} }}",
    "{ a: " + "customer { persons { person " * 30 + "{ id }" + " } }" * 30 + " }",
    "",
)
_NOISE = ("{", "}", "(", ")", "!", "$", "@", ":", '"', '"""', "\\", "\x00", "\ufeff", "\ud83d", "#", "...", " ", "\n", "1e9", "null", "on")


def hostile_request(random: Random) -> HttpRequest:
    """One request. What surrounds the document is right more often than not, so that most documents are read."""
    method = _mostly(random, 0.97, ("POST", "POST", "POST", "GET"), _METHODS)
    path = _mostly(random, 0.97, (ENDPOINT,), _PATHS)
    members = _members(random)
    headers = _headers(random)
    if method == "POST":
        content = _noisy_bytes(random, _written(random, members), 0.03)
        body = _cut(random, content)
        return HttpRequest(method, path, b"", (*headers, _content_type(random)), body, is_whole=random.random() > 0.01)
    query_string = _noisy_bytes(random, _query_string(random, members), 0.05)
    return HttpRequest(method, path, query_string, headers)


def _mostly(random: Random, share: float, usual: Sequence[str], others: Sequence[str]) -> str:
    return random.choice(usual if random.random() < share else others)


def _document(random: Random) -> str:
    text = random.choice(_generated() if random.random() < 0.35 else _DOCUMENTS)
    if random.random() < 0.12:
        at = random.randrange(len(text) + 1)
        text = text[:at] + random.choice(_NOISE) + text[at + random.randrange(3) :]
    return text


@cache
def _generated() -> list[str]:
    """Documents of every part of the schema, short enough to be validated ten thousand times."""
    random = Random(1)  # noqa: S311 - always the same ones
    texts = (generated_document(random).text for _ in range(300))
    return [text for text in texts if len(text) < _LONGEST]


def _members(random: Random) -> dict[str, object]:
    members: dict[str, object] = {"query": _document(random)}
    if random.random() < 0.5:
        members["variables"] = {name: random.choice(_VALUES) for name in ("a", "b", "by", "id", "r") if random.random() < 0.5}
    if random.random() < 0.2:
        members["extensions"] = {"persistedQuery": random.choice(_PERSISTED)} if random.random() < 0.3 else {"any": random.choice(_VALUES)}
    if random.random() < 0.1:
        members["operationName"] = random.choice(("A", "B", "M", "", None, "\x00"))
    if random.random() < 0.03:
        members["documentId"] = random.choice((_HASH, "", 7, None, "\u00e5"))
    if random.random() < 0.06:
        members[random.choice(("query", "variables", "extensions", "operationName", "documentId", "more"))] = random.choice(_VALUES)
    if random.random() < 0.02:
        del members["query"]
    return members


def _written(random: Random, members: dict[str, object]) -> bytes:
    content: object = members
    if random.random() < 0.02:
        content = random.choice(([members], [members] * 2, *_VALUES))
    return json.dumps(content, ensure_ascii=random.random() < 0.8).encode("utf-8", "surrogatepass")


def _query_string(random: Random, members: dict[str, object]) -> bytes:
    written = ((name, value if isinstance(value, str) else json.dumps(value)) for name, value in members.items())
    pairs = [f"{name}={quote_from_bytes(value.encode('utf-8', 'surrogatepass'))}" for name, value in written]
    if random.random() < 0.02:
        pairs += pairs[:1] * random.randint(1, 200)
    return "&".join(pairs).encode()


def _noisy_bytes(random: Random, content: bytes, share: float) -> bytes:
    if random.random() >= share:
        return content
    at = random.randrange(len(content) + 1)
    return content[:at] + random.randbytes(random.randrange(4)) + content[at + random.randrange(4) :]


def _cut(random: Random, content: bytes) -> tuple[bytes, ...]:
    at = random.randrange(len(content) + 1)
    return (content,) if random.random() < 0.8 else (content[:at], b"", content[at:])


def _content_type(random: Random) -> tuple[bytes, bytes]:
    return b"content-type", random.choice(_JSON_TYPES if random.random() < 0.97 else _CONTENT_TYPES)


def _headers(random: Random) -> tuple[tuple[bytes, bytes], ...]:
    headers = [(b"host", b"graph.test")]
    if random.random() < 0.8:
        headers.append((b"accept", _accept(random)))
    if random.random() < 0.4:
        headers.append((b"accept-encoding", _weighed(random, _CODINGS)))
    if random.random() < 0.06:
        headers.append((b"sec-fetch-site", random.choice(_SITES)))
    if random.random() < 0.06:
        headers.append((b"sec-fetch-mode", random.choice(_MODES)))
    if random.random() < 0.04:
        headers.append((b"origin", random.choice(_ORIGINS)))
    if random.random() < 0.1:
        headers.append((b"x-explain", random.choice((b"cost", b"upstream, cost", b",,", b"\xff", b"all"))))
    if random.random() < 0.1:
        headers.append((b"x-request-id", random.choice((b"of-a-client-1", b"", b"a" * 5000, b"\xff\r", b"<script>"))))
    if random.random() < 0.03:
        headers.append((b"content-length", random.choice((b"0", b"-1", b"99999999999999999999", b"x", b"\xb2"))))
    if random.random() < 0.02:
        headers.append((b"content-encoding", random.choice((b"gzip", b"identity", b"\xff"))))
    random.shuffle(headers)
    return tuple(headers)


def _accept(random: Random) -> bytes:
    return random.choice(_TYPES[:4]).encode() if random.random() < 0.7 else _weighed(random, _RANGES)


def _weighed(random: Random, names: Sequence[str]) -> bytes:
    entries = (random.choice(names) + random.choice(_QUALITIES) for _ in range(random.randint(0, 5)))
    return random.choice((",", ", ", " , ,")).join(entries).encode("latin-1")
