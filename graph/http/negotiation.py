"""Which media type answers a request: what ``Accept`` weighs highest among what there is (RFC 9110, section 12.5.1)."""

from collections.abc import Sequence
from dataclasses import dataclass

from graph.http.headers import remembered
from graph.http.weights import weighed

GRAPHQL_RESPONSE = "application/graphql-response+json"
JSON = "application/json"
HTML = "text/html"
MULTIPART = "multipart/mixed"
EVENT_STREAM = "text/event-stream"

WHOLE = (GRAPHQL_RESPONSE, JSON)
"""In what an answer may come in one piece."""

_EXACT = 2


@dataclass(frozen=True, slots=True)
class Accepted:
    """What a client takes: the best type of a whole answer and the best of one in pieces, either None where it takes none."""

    whole: str | None
    stream: str | None

    @property
    def of_errors(self) -> str:
        """The type of an answer with a status of its own, whatever the client takes: the error is for whoever wrote the client."""
        return self.whole if self.whole in WHOLE else JSON


@remembered
def accepted(accept: str, *, page: bool) -> Accepted:
    """What an ``Accept`` takes of what there is; ``page`` says whether that is also a page for a browser."""
    return Accepted(negotiated(accept, (*WHOLE, HTML) if page else WHOLE), negotiated_stream(accept))


def negotiated(accept: str, offered: Sequence[str]) -> str | None:
    """The best of the offered types, None where none is acceptable.

    Where several weigh the same, one that is named beats one that a wildcard covers, and then the order counts. Without a preference of
    the client's own (no ``Accept``, or wildcards alone) it is plain JSON, which clients read that know of nothing newer.
    """
    ranges = weighed(accept) if accept.strip() else [("*/*", 1.0)]
    ranked = [(_weight(type_, ranges), type_) for type_ in offered]
    (quality, specificity), _ = best = max(ranked, key=lambda entry: entry[0])
    if quality <= 0:
        return None
    equal = [type_ for weight, type_ in ranked if weight == best[0]]
    return JSON if specificity < _EXACT and JSON in equal else equal[0]


def negotiated_stream(accept: str) -> str | None:
    """The type in which an answer may come piece by piece, None where the client takes none.

    A client has to name it: whoever takes anything at all would not know how to read it. Where both weigh the same, the first counts.
    """
    named = [(range_, quality) for range_, quality in weighed(accept) if range_ in {MULTIPART, EVENT_STREAM} and quality > 0]
    return max(named, key=lambda entry: entry[1])[0] if named else None


def _weight(type_: str, ranges: Sequence[tuple[str, float]]) -> tuple[float, int]:
    """The quality that the most specific matching range gives a type, and how specific that range is."""
    names = ("*/*", f"{type_.partition('/')[0]}/*", type_)
    matching = [(names.index(range_), quality) for range_, quality in ranges if range_ in names]
    specificity, quality = max(matching, default=(0, 0.0))
    return quality, specificity
