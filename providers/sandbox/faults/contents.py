"""The provider's own answer, whole as HTTP goes, with JSON that is not what it must be.

An answer without a body or with one that is no JSON, such as a 204, is left as it is.
"""

import json
from abc import abstractmethod
from typing import Any, Literal

from aiohttp import web

from providers.sandbox.faults.fault import WORDS, OwnAnswer, Share, SpoiltAnswer
from providers.sandbox.faults.values import with_wrong_types, without_members
from providers.sandbox.seed import Dice


class SpoiltJson(SpoiltAnswer):
    """The request is carried out, and the answer's JSON spoilt."""

    async def answer(self, request: web.Request, own: OwnAnswer, dice: Dice) -> web.StreamResponse:  # noqa: ARG002 -- as all faults are asked
        """Answer with the spoilt JSON."""
        answer = await own()
        if isinstance(answer, web.Response) and (text := _json_text(answer.body)) is not None:
            answer.body = self.spoilt(text, dice).encode()
        return answer

    @abstractmethod
    def spoilt(self, text: str, dice: Dice) -> str:
        """Spoil a JSON text."""


class MalformedJson(SpoiltJson):
    """All of the answer, and more than JSON allows: it cannot be parsed."""

    fault: Literal["malformed_json"] = "malformed_json"

    def spoilt(self, text: str, dice: Dice) -> str:  # noqa: ARG002
        """Add what makes it no JSON."""
        return f"{text}}}{WORDS}"


class TruncatedJson(SpoiltJson):
    """The first half of the answer, with a `Content-Length` of that half: only the JSON tells that something is missing."""

    fault: Literal["truncated_json"] = "truncated_json"

    def spoilt(self, text: str, dice: Dice) -> str:  # noqa: ARG002
        """Leave the second half out."""
        return text[: len(text) // 2]


class WrongTypes(SpoiltJson):
    """Values of other types than the provider's documents say: text for numbers, lists for objects and so on."""

    fault: Literal["wrong_types"] = "wrong_types"
    share: Share = 0.25
    """The share of the values that are replaced; one always is. With 1 it is every member of the outermost object."""

    def spoilt(self, text: str, dice: Dice) -> str:
        """Replace values."""
        return _written(with_wrong_types(json.loads(text), self.share, dice))


class MissingFields(SpoiltJson):
    """Members that the provider's documents promise are not there."""

    fault: Literal["missing_fields"] = "missing_fields"
    share: Share = 0.25
    """The share of the members that are left out; one always is. With 1 the outermost object is empty."""

    def spoilt(self, text: str, dice: Dice) -> str:
        """Leave members out."""
        return _written(without_members(json.loads(text), self.share, dice))


def _json_text(body: object) -> str | None:
    """Return the body's text if that is JSON."""
    if not isinstance(body, bytes | bytearray):
        return None
    try:
        text = body.decode()
        json.loads(text)
    except ValueError:
        return None
    return text


def _written(value: Any) -> str:  # noqa: ANN401 -- JSON
    return json.dumps(value, ensure_ascii=False)
