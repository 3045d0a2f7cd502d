"""Answers that something before the provider gives instead of it: nothing is carried out."""

import json
import time
from email.utils import formatdate
from typing import Annotated, Literal

from aiohttp import web
from pydantic import Field

from providers.sandbox.faults.fault import WORDS, OwnAnswer, SpoiltAnswer
from providers.sandbox.seed import Dice

_BODY = json.dumps({"status": WORDS, "message": WORDS, "errors": [{"message": WORDS}]})
_PAGE = f"<!DOCTYPE html>\n<html><head><title>{WORDS}</title></head><body><h1>{WORDS}</h1></body></html>\n"


class Status(SpoiltAnswer):
    """An error's status, with a JSON body that is none of the provider's."""

    fault: Literal["status"] = "status"
    status: Annotated[int, Field(ge=400, le=599)]
    retry_after: Annotated[int, Field(ge=0, le=31_536_000)] | None = None
    """The seconds that the header `Retry-After` asks to wait; without it there is no such header."""
    retry_after_as: Literal["seconds", "date"] = "seconds"
    """In which of its two forms (RFC 9110, 10.2.3) the header says so."""

    async def answer(self, request: web.Request, own: OwnAnswer, dice: Dice) -> web.StreamResponse:  # noqa: ARG002 -- as all faults are asked
        """Answer with the status."""
        return web.json_response(text=_BODY, status=self.status, headers=self._headers())

    def _headers(self) -> dict[str, str]:
        if self.retry_after is None:
            return {}
        return {"Retry-After": str(self.retry_after) if self.retry_after_as == "seconds" else _http_date(time.time() + self.retry_after)}


class HtmlPage(SpoiltAnswer):
    """A page for people, as gateways and captive portals give."""

    fault: Literal["html_page"] = "html_page"
    status: Annotated[int, Field(ge=200, le=599)] = 200

    async def answer(self, request: web.Request, own: OwnAnswer, dice: Dice) -> web.StreamResponse:  # noqa: ARG002
        """Answer with the page."""
        return web.Response(text=_PAGE, status=self.status, content_type="text/html")


class Redirect(SpoiltAnswer):
    """A redirect to the very URL that was asked, so that following it comes back here, as a call of its own."""

    fault: Literal["redirect"] = "redirect"
    status: Literal[301, 302, 303, 307, 308] = 302

    async def answer(self, request: web.Request, own: OwnAnswer, dice: Dice) -> web.StreamResponse:  # noqa: ARG002
        """Answer with the redirect."""
        return web.json_response(text=_BODY, status=self.status, headers={"Location": request.raw_path})


def _http_date(moment: float) -> str:
    return formatdate(moment, usegmt=True)
