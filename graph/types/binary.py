"""Bytes, such as the picture of a document."""

from collections.abc import Awaitable
from functools import partial
from typing import Annotated

import strawberry

from graph.facts import FieldCost, PersonalData
from graph.field import Info, asking, given, leaf, record_type, resolved
from graph.types.scalars import Base64
from providers.records.binary import BinaryRecord
from resolvers import binary
from resolvers.loader import Whole

_MaxBytes = Annotated[
    int | None,
    strawberry.argument(
        description="The most bytes that are wanted, counted before base64. Where there are more, the field is null with a "
        "`LIMIT_EXCEEDED` error whose extensions give the `size`. Left out or null: as many as there are."
    ),
]


def _base64(record: strawberry.Parent[BinaryRecord], info: Info, max_bytes: _MaxBytes = strawberry.UNSET) -> Awaitable[str | None]:
    return binary.base64(record, given(max_bytes), asking(info))


def _hash_matches(record: strawberry.Parent[BinaryRecord], info: Info) -> Awaitable[bool | None]:
    return binary.hash_matches(record, asking(info))


def _media_type(record: strawberry.Parent[BinaryRecord], info: Info) -> Awaitable[str | None]:
    return binary.media_type(record, asking(info))


def _size(record: strawberry.Parent[BinaryRecord], info: Info) -> Awaitable[int | None]:
    return binary.size(record, asking(info))


bytes_ = partial(resolved, part=Whole.ALL, cost=FieldCost(calls=1))


@record_type(
    BinaryRecord,
    "Bytes that the provider keeps in a record of verified data. `hash` comes with the record; each other field costs one call for the "
    "record that holds the bytes, once for all that it holds. Where that call fails, the field is null with an error and `hash` stays.",
)
class BinaryContent:
    """Bytes of a record of verified data."""

    hash: str | None = leaf(
        PersonalData.DOCUMENT,
        "The provider's hash of the bytes as it wrote it; Brij does not document the algorithm. Null where it gives none.",
    )
    hash_matches: bool | None = bytes_(
        _hash_matches,
        "True: SHA-256 of the bytes, in hex of either case, equals `hash`. False: `hash` has the form of a SHA-256 and differs. Null: "
        "there are no bytes, or no hash, or one of another form. The provider does not document its algorithm, so false is a reason to "
        "look, not a proof of tampering.",
        personal_data=PersonalData.NONE,
    )
    media_type: str | None = bytes_(
        _media_type,
        "What the first bytes show, such as `image/png`, `image/jpeg` or `application/pdf`; the provider names none. Null where they show "
        "no type that this graph knows, or there are no bytes.",
        personal_data=PersonalData.NONE,
    )
    size: int | None = bytes_(_size, "In bytes, before base64. Null where there are no bytes.", personal_data=PersonalData.NONE)
    base64: Base64 | None = bytes_(
        _base64,
        "The bytes themselves, also where `hashMatches` is false. Null where the provider has none, or no longer gives them.",
        personal_data=PersonalData.DOCUMENT,
    )
