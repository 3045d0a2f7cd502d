"""Writing an answer piece by piece, over multipart or server-sent events, as Apollo Client, urql and graphql-sse read them."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Protocol

import orjson
import structlog
from starlette.types import Receive, Scope, Send

from graph.errors import INTERNAL_MESSAGE, ErrorCode
from graph.http.departure import departure_of
from graph.http.headers import Header
from graph.http.negotiation import EVENT_STREAM, MULTIPART
from graph.http.response import start_of

_log = structlog.get_logger("graph.http")


class Increments(Protocol):
    """The payloads behind the first, as they become ready."""

    def __aiter__(self) -> AsyncIterator[dict[str, Any]]:
        """Each payload; ``hasNext`` says whether there is another."""

    def leave(self) -> None:
        """The client has gone: what is pending ends soon."""

    async def aclose(self) -> None:
        """End what is still under way."""


@dataclass(frozen=True, slots=True)
class Framing:
    """What stands around the payloads of a stream.

    What ends a payload is sent with it and not with the next, for a reader of multipart takes a part for whole at the next delimiter.
    """

    content_type: bytes
    opening: bytes
    before: bytes
    after: bytes
    closing: bytes

    def framed(self, payload: bytes, *, is_first: bool, is_last: bool) -> bytes:
        """A payload as it is sent."""
        opening = self.opening if is_first else b""
        return b"".join((opening, self.before, payload, self.closing if is_last else self.after))


FRAMINGS: Mapping[str, Framing] = {
    # RFC 2046, section 5.1.1. Apollo Client looks for a line end before every delimiter, the first one too.
    MULTIPART: Framing(
        content_type=b'multipart/mixed; boundary="-"',
        opening=b"\r\n---",
        before=b"\r\nContent-Type: application/json; charset=utf-8\r\n\r\n",
        after=b"\r\n---",
        closing=b"\r\n-----\r\n",
    ),
    # The events of graphql-sse's protocol, in its distinct connections mode. urql splits at two line feeds and reads what a data line holds
    # as JSON; a browser's EventSource passes on only an event that has such a line: so the last one has it, with nothing in it.
    EVENT_STREAM: Framing(
        content_type=b"text/event-stream; charset=utf-8",
        opening=b"",
        before=b"event: next\ndata: ",
        after=b"\n\n",
        closing=b"\n\nevent: complete\ndata:\n\n",
    ),
}


@dataclass(frozen=True, slots=True)
class StreamedResponse:
    """A response of one or several payloads, each sent as it comes, as an ASGI application.

    ``first`` is the first payload, ``pending`` are the ids that it announces, ``increments`` what follows it, if anything does.
    """

    framing: Framing
    first: bytes
    headers: Sequence[Header]
    pending: Iterable[str] = ()
    increments: Increments | None = None

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        """Send it, and end what is under way once it is sent or the client has gone."""
        departure = departure_of(scope)
        departure.add_done_callback(self._leave)
        try:
            await self._write(send)
        finally:
            departure.remove_done_callback(self._leave)
            if self.increments is not None:
                await self.increments.aclose()

    def _leave(self, _: asyncio.Future[None]) -> None:
        """The client has gone: what is pending ends soon, and what is still written goes nowhere."""
        if self.increments is not None:
            self.increments.leave()

    async def _write(self, send: Send) -> None:
        # A proxy that collects answers before it passes them on, as nginx does, would undo the deferring.
        described = ((b"content-type", self.framing.content_type), (b"x-accel-buffering", b"no"))
        await send(start_of(HTTPStatus.OK, (*described, *self.headers)))
        is_first = True
        async for payload, is_last in self._payloads():
            body = self.framing.framed(payload, is_first=is_first, is_last=is_last)
            await send({"type": "http.response.body", "body": body, "more_body": not is_last})
            is_first = False

    async def _payloads(self) -> AsyncIterator[tuple[bytes, bool]]:
        """Each payload as JSON, and whether it is the last."""
        yield self.first, self.increments is None
        if self.increments is None:
            return
        pending = set(self.pending)
        try:
            async for payload in self.increments:
                is_last = not payload["hasNext"]
                yield orjson.dumps(payload), is_last
                if is_last:
                    return
                pending |= _ids(payload.get("pending", ()))
                pending -= _ids(payload.get("completed", ()))
        except Exception:  # noqa: BLE001 - a fault of ours must neither leave the client waiting nor show itself to it
            _log.exception("request failed")
            yield orjson.dumps(_failed(pending)), True


def _ids(entries: Sequence[Mapping[str, Any]]) -> set[str]:
    return {entry["id"] for entry in entries}


def _failed(pending: Iterable[str]) -> dict[str, Any]:
    """The last payload where a fault of ours ends all that is pending."""
    error = {"message": INTERNAL_MESSAGE, "extensions": {"code": ErrorCode.INTERNAL.value}}
    # Told twice: some clients read the errors of what is completed, others those of the payload.
    return {"completed": [{"id": id_, "errors": [error]} for id_ in sorted(pending)], "errors": [error], "hasNext": False}
