"""The manifest of trusted documents: a file that a client's build writes, read and checked when the server starts."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, NamedTuple

from graphql import OperationDefinitionNode
from pydantic import BaseModel, TypeAdapter

from graph.errors import RequestRefused
from graph.preparation import Preparation
from graph.settings import MANIFEST, SettingsError
from graph.syntax import parsed

_ALGORITHM = "sha256:"
_NAME = re.compile(r"\b(?:query|mutation|subscription)\s+(\w+)")


class _Operation(BaseModel):
    """One operation of Apollo's manifest. Of what kind it is, its text says as well."""

    id: str
    name: str
    body: str


class _ApolloManifest(BaseModel):
    """What `@apollo/generate-persisted-query-manifest` writes."""

    format: Literal["apollo-persisted-query-manifest"]
    version: Literal[1]
    operations: list[_Operation]


_RELAY_MAP = TypeAdapter(dict[str, str])
"""What Relay's compiler writes, and the client preset of GraphQL Code Generator: texts by their ids."""


class _Document(NamedTuple):
    id: str
    name: str
    text: str


def plain_id(id_: str) -> str:
    """An id without the name of the algorithm in front, with which some clients send it and some do not."""
    return id_.removeprefix(_ALGORITHM)


def read_manifest(path: Path, preparation: Preparation, max_tokens: int) -> Mapping[str, str]:
    """The texts of a manifest's documents by their plain ids. Raises `SettingsError`, which names each operation that cannot be run.

    Each is prepared here, so that it is known to run, and its first client need not wait for that.
    """
    try:
        repeated, documents = _documents(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        formats = "in the format of Apollo's persisted query manifests, or as one object of documents by their ids"
        raise SettingsError([f"{MANIFEST} must be the path of a JSON file that can be read, {formats}."]) from None
    problems = [f"{MANIFEST} has the id {id_} twice." for id_ in repeated]
    problems += [problem for document in documents for problem in _problems(document, preparation, max_tokens)]
    if problems:
        raise SettingsError(problems)
    return {document.id: document.text for document in documents}


def _documents(text: str) -> tuple[list[str], list[_Document]]:
    """The ids that are there more than once, and the documents. Raises ValueError for what is no manifest."""
    repeated: list[str] = []

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        repeated.extend(_repeated(name for name, _ in pairs))
        return dict(pairs)

    content = json.loads(text, object_pairs_hook=members)
    if isinstance(content, dict) and "operations" in content:
        manifest = _ApolloManifest.model_validate(content)
        documents = [_Document(plain_id(operation.id), operation.name, operation.body) for operation in manifest.operations]
    else:
        texts = _RELAY_MAP.validate_python(content)
        documents = [_Document(plain_id(id_), _name(text), text) for id_, text in texts.items()]
    return [*repeated, *_repeated(document.id for document in documents)], documents


def _repeated(names: Iterator[str]) -> list[str]:
    return [name for name, number in Counter(names).items() if number > 1]


def _name(text: str) -> str:
    found = _NAME.search(text)
    return found[1] if found else "without a name"


def _problems(document: _Document, preparation: Preparation, max_tokens: int) -> Iterator[str]:
    try:
        tree = parsed(document.text, max_tokens)
        operations = [node for node in tree.definitions if isinstance(node, OperationDefinitionNode)]
        for name in [node.name.value if node.name else None for node in operations] or [None]:
            preparation.operation(document.text, name)
    except RequestRefused as refused:
        error = refused.errors[0]
        line = f" (line {error['locations'][0]['line']})" if error.get("locations") else ""
        yield f"{MANIFEST} has operation {document.name}, id {document.id}, that cannot be run: {error['message']}{line}"
