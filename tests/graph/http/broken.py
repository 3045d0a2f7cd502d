"""What is sent to a port for HTTP and is none: requests broken in every part, cut off, or never begun."""

from random import Random

POST = b"POST /graphql HTTP/1.1\r\nHost: graph.test\r\nContent-Type: application/json\r\n"
"""How a request begins, up to what tells its length."""

_JSON = b'{"query": "{ __typename }"}'
WHOLE = (
    b"GET /graphql?query=%7B__typename%7D HTTP/1.1\r\nHost: graph.test\r\n\r\n",
    b"%bContent-Length: %d\r\n\r\n%b" % (POST, len(_JSON), _JSON),
    b"%bTransfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\n0\r\n\r\n" % (POST, len(_JSON), _JSON),
)
"""Requests that are answered with data."""

_METHODS = (b"FOO", b"get", b"G\xc3\x9cT", b"GET\x00", b"", b"GETGET", b"\rG", b"<script>", b"POST,GET")
_TARGETS = (b"/graphql?query=\xe9", b"/\xff", b"http://graph.test", b"graph.test:443", b"/ graphql", b"?", b"/\x00", b"/\x7f\x80")
_VERSIONS = (b"HTTP/3.7", b"HTTP/2.1", b"http/1.1", b"HTTP/1.1 HTTP/1.1", b"HTTP/x", b"HTTQ/1.1")
_HEADERS = (
    b"Content-Length: x", b"Content-Length: -1", b"Content-Length: 1, 2", b"Content-Length: 99999999999999999999999",
    b"Content-Length: 1\r\nContent-Length: 2", b"Content-Length: 5\r\nTransfer-Encoding: chunked",
    b"Transfer-Encoding: chunked, gzip", b"A\x00: b", b"A : b", b": b", b"A: \x00", b"A: \x7f\x01", b"\xff: b", b" folded", b"A",
)  # fmt: skip
_CHUNKS = (b"zz\r\n", b"-1\r\n", b"ffffffffffffffffff\r\n", b"2\r\n{}}\r\n", b"1;\x00\r\n", b"\xff", b"1\r\n{\r\nx\r\n")


def unreadable_request(random: Random) -> bytes:
    """A request that shows to be none, by its first line, a header or its length."""
    method, target, version, header = b"POST", b"/graphql", b"HTTP/1.1", b"Content-Length: 0"
    part = random.randrange(4)
    if part == 0:
        method = random.choice(_METHODS) if random.random() < 0.7 else bytes(random.choices(range(128, 256), k=random.randint(1, 300)))
    elif part == 1:
        target = random.choice(_TARGETS)
    elif part == 2:
        version = random.choice(_VERSIONS)
    else:
        header = random.choice(_HEADERS)
    return b"%b %b %b\r\nHost: graph.test\r\n%b\r\n\r\n" % (method, target, version, header)


def noisy_request(random: Random) -> bytes:
    """A few requests behind each other, or only bytes: changed at some places, or cut off."""
    if random.random() < 0.2:
        return random.randbytes(random.randint(0, 600))
    content = bytearray(b"".join(random.choices(WHOLE, k=random.randint(1, 3))))
    if random.random() < 0.2:
        content += POST + b"Transfer-Encoding: chunked\r\n\r\n" + random.choice(_CHUNKS)
    for _ in range(random.randrange(5)):
        at = random.randrange(len(content))
        content[at : at + random.randrange(3)] = random.randbytes(random.randrange(3))
    return bytes(content[: random.randrange(len(content) + 1)] if random.random() < 0.4 else content)
