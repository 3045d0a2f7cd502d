"""What settings hold: the groups of limits and documents, and values that are read from text of their own kind."""

import re
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, PlainValidator
from pydantic_settings import NoDecode

from providers.settings import MustBe
from resolvers.sealing import IdKeys

_ORIGIN = re.compile(r"(?P<scheme>https?)://([a-z0-9._-]+|\[[0-9a-f:.]+\])(:(?P<port>[0-9]{1,5}))?")


class Limits(BaseModel):
    """What one request may ask for, and all of them at once."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    body_bytes: int = Field(default=1024 * 1024, ge=1)
    """The largest request body, in bytes."""
    tokens: int = Field(default=10_000, ge=1)
    """Tokens that one document may have."""
    depth: int = Field(default=15, ge=1)
    """How deep fields may be nested; a root field is 1, and a leaf counts."""
    introspection_depth: int = Field(default=20, ge=1)
    """How deep fields may be nested below `__schema` and `__type`."""
    aliases: int = Field(default=50, ge=0)
    """Aliases that one operation may have."""
    root_fields: int = Field(default=20, ge=1)
    """Fields that one operation may have at its root."""
    keys: int = Field(default=100, ge=1)
    """Keys or ids that one field's list argument may have."""
    representations: int = Field(default=1000, ge=1)
    """Entities that a federation gateway may ask for at once, in one `_entities`."""
    calls: int = Field(default=2000, ge=1)
    """Upstream calls that one operation may come to by the estimate before it begins, and requests to providers that it may send while it
    runs, retries included."""
    loads: int = Field(default=4000, ge=1)
    """Records that one operation may come to, each as often as it is selected, whether a call is made for it or not."""
    prepared_documents: int = Field(default=1000, ge=1)
    """Documents that each worker process keeps parsed and validated."""
    operations: int = Field(default=500, ge=1)
    """Operations that each worker process has in flight at once; beyond that, clients are told to come again (503, `OVERLOADED`)."""


class TrustedDocuments(BaseModel):
    """Documents that a client's build has put down in a manifest."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    manifest: Annotated[Path, MustBe("the path of a JSON file")] | None = None
    """The documents that clients may name by their ids: Apollo's persisted query manifest, or an object of documents by their ids, as
    Relay's compiler writes it. docs/trusted-documents.md tells how it is made."""
    required: bool = False
    """Whether every other document is refused; needs a manifest. GraphiQL cannot be used then, nor can a gateway ask."""


def _id_keys(value: object) -> IdKeys:
    if not isinstance(value, str):
        raise ValueError  # noqa: TRY004 - pydantic takes a TypeError for a mistake in the program
    return IdKeys.parse(value)


SealingKeys = Annotated[
    IdKeys,
    PlainValidator(_id_keys),
    MustBe("name:base64 of 32, 48 or 64 bytes, several separated by commas, the first seals (a secret)"),
]
"""Keys that seal ids, from text; what is wrong with it is told like any other setting."""


def _origins(value: object) -> frozenset[str]:
    if not isinstance(value, str):
        raise ValueError  # noqa: TRY004 - pydantic takes a TypeError for a mistake in the program
    return frozenset(_origin(entry.strip().lower()) for entry in value.split(","))


def _origin(text: str) -> str:
    """An origin as browsers send it: without the port that its scheme implies."""
    found = _ORIGIN.fullmatch(text)
    if found is None or int(found["port"] or 1) not in range(1, 65536):
        raise ValueError
    implied = {"http": "80", "https": "443"}[found["scheme"]]
    return text.removesuffix(f":{implied}")


Origins = Annotated[
    frozenset[str],
    NoDecode,
    PlainValidator(_origins),
    MustBe("origins such as https://app.example.com, without a path, separated by commas"),
]
"""Origins of pages, from text."""
