"""The manifest of trusted documents, as a client's build writes it."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from graph.manifest import read_manifest
from graph.preparation import Preparation
from graph.schema import schema
from graph.setting_values import Limits
from graph.settings import MANIFEST, SettingsError

NAMES = 'query Names { customer(by: { bikCustomerId: "1" }) { name } }'
WRONG = 'query Misspelt {\n  customer(by: { bikCustomerId: "1" }) { nmae }\n}'
SECRET = "pl4nted"


def apollo(*operations: tuple[str, str, str]) -> dict[str, Any]:
    """A manifest as Apollo's tool writes it, of operations by id, name and text."""
    listed = [{"id": id_, "name": name, "type": "query", "body": body} for id_, name, body in operations]
    return {"format": "apollo-persisted-query-manifest", "version": 1, "operations": listed}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where a manifest may be written."""
    return tmp_path / "manifest.json"


def texts(file: Path, content: object) -> dict[str, str]:
    """What is read of a manifest; a string is written as it is."""
    file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return dict(read_manifest(file, Preparation(schema, Limits()), Limits().tokens))


def problems(file: Path, content: object) -> tuple[str, ...]:
    """What is wrong with a manifest; it must be something."""
    with pytest.raises(SettingsError) as caught:
        texts(file, content)
    return caught.value.problems


def test_apollos_manifest_is_read(file: Path) -> None:
    """The texts are told by the ids, exactly as they are written; what else a tool adds is left alone."""
    content = apollo(("first", "Names", NAMES), ("second", "", "{ __typename }"))
    content["operations"][0]["clientName"] = "web"
    assert texts(file, content) == {"first": NAMES, "second": "{ __typename }"}


def test_relays_map_is_read(file: Path) -> None:
    """An object of texts by their ids is a manifest, whatever the ids are made of."""
    content = {"3f0b": NAMES, "operations/names": "{ __typename }"}
    assert texts(file, content) == content


def test_a_prefix_that_names_the_algorithm_is_no_part_of_the_id(file: Path) -> None:
    """Tools that write `sha256:` and clients that do not send it mean the same document."""
    hash_ = sha256(NAMES.encode()).hexdigest()
    assert texts(file, {f"sha256:{hash_}": NAMES}) == {hash_: NAMES}


def test_a_manifest_may_be_empty(file: Path) -> None:
    """A client without operations is one."""
    assert texts(file, {}) == texts(file, apollo()) == {}


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "7",
        '{"id": 7}',
        '{"id": {"body": "{ __typename }"}}',
        {**apollo(), "version": 2},
        {**apollo(), "format": "another"},
        {"operations": {}},
        {**apollo(), "operations": [{"id": SECRET, "body": NAMES}]},
    ],
    ids=str,
)
def test_what_is_no_manifest_is_told(file: Path, content: object) -> None:
    """One sentence names the setting and what the file must be, and shows nothing of what it is."""
    (problem,) = problems(file, content)
    assert problem.startswith(f"{MANIFEST} must be the path of a JSON file that can be read")
    assert SECRET not in problem


def test_a_file_that_is_not_there_is_told(file: Path) -> None:
    """The setting is named; the path is not repeated."""
    with pytest.raises(SettingsError) as caught:
        read_manifest(file, Preparation(schema, Limits()), Limits().tokens)
    assert MANIFEST in str(caught.value)
    assert str(file) not in str(caught.value)


def test_a_file_that_is_not_text_is_told(file: Path) -> None:
    """Bytes that are no UTF-8 are no manifest."""
    file.write_bytes(b'{"id": "\xff"}')
    with pytest.raises(SettingsError, match=f"{MANIFEST} must be"):
        read_manifest(file, Preparation(schema, Limits()), Limits().tokens)


@pytest.mark.parametrize(
    ("content", "id_"),
    [
        (apollo(("same", "Names", NAMES), ("same", "Type", "{ __typename }")), "same"),
        (apollo(("same", "Names", NAMES), ("sha256:same", "Names", NAMES)), "same"),
        ({"same": NAMES, "sha256:same": NAMES}, "same"),
        ('{"same": "{ __typename }", "same": "{ __typename }"}', "same"),
    ],
)
def test_an_id_that_is_there_twice_is_told(file: Path, content: object, id_: str) -> None:
    """Which of two documents an id means must not depend on their order."""
    assert problems(file, content) == (f"{MANIFEST} has the id {id_} twice.",)


@pytest.mark.parametrize("content", [apollo(("a1", "Misspelt", WRONG)), {"a1": WRONG}])
def test_a_document_that_is_not_valid_is_told(file: Path, content: object) -> None:
    """The sentence names the operation and its id, what is wrong and in which line."""
    (problem,) = problems(file, content)
    assert problem == (
        f"{MANIFEST} has operation Misspelt, id a1, that cannot be run: "
        "Cannot query field 'nmae' on type 'Customer'. Did you mean 'name'? (line 2)"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f'query Broken {{ node(id: "{SECRET}" "b") {{ id }} }}', "Syntax Error"),
        ("fragment OnNode on Node { id }", "is never used"),
        ("subscription Changes { x }", "subscription operation is not supported"),
        (
            f"query Deep {{ node(id: 1) {{ ... on Address {{ customer {'{ addresses { customer ' * 7}{{ id }}{' } }' * 7} }} }} }}",
            "levels of depth",
        ),
        ("query A { __typename } query B { wrong }", "Cannot query field 'wrong'"),
        (f"query Many {{ {' '.join(f'a{number}: __typename' for number in range(51))} }}", "aliases"),
        ("", "Syntax Error: Unexpected <EOF>."),
    ],
)
def test_every_operation_must_be_one_that_runs(file: Path, text: str, message: str) -> None:
    """What the server would refuse of a client, it refuses when it starts: syntax, schema and limits, of each operation of a document."""
    (problem,) = problems(file, {"a1": text})
    assert message in problem
    assert SECRET not in problem


def test_all_that_is_wrong_is_told_at_once(file: Path) -> None:
    """One start is enough to learn of every operation to put right."""
    content = {"a1": WRONG, "b2": NAMES, "c3": WRONG}
    assert [problem.partition(", that")[0] for problem in problems(file, content)] == [
        f"{MANIFEST} has operation Misspelt, id {id_}" for id_ in ("a1", "c3")
    ]


def test_a_document_may_have_several_operations(file: Path) -> None:
    """A request names the one to run."""
    content = {"a1": "query A { __typename } query B { __typename }"}
    assert texts(file, content) == content
