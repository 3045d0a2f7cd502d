"""Which text a request means, and which it may mean."""

import json
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.documents import MAX_KEPT, MAX_KEPT_CHARACTERS, Documents
from graph.errors import ErrorCode, RequestRefused
from graph.preparation import Preparation
from graph.schema import schema
from graph.setting_values import Limits, TrustedDocuments
from graph.settings import Settings

TRUSTED = "query Trusted { __typename }"
OTHER = "query Other { __typename }"
UNKNOWN = "query Unknown { __typename }"


def hash_of(text: str) -> str:
    """The id under which a client names a text that it may send later."""
    return sha256(text.encode()).hexdigest()


def documents(folder: Path, *, required: bool = False, automatic: bool = False) -> Documents:
    """Documents with a manifest of two: one under its hash, one under another id."""
    file = folder / "manifest.json"
    file.write_text(json.dumps({hash_of(TRUSTED): TRUSTED, "other": OTHER}), encoding="utf-8")
    trusted = TrustedDocuments(manifest=file, required=required)
    return made(Settings(trusted_documents=trusted, automatic_persisted_queries=automatic))


def made(settings: Settings) -> Documents:
    """Documents with these settings."""
    return Documents(settings, Preparation(schema, Limits()))


def automatic() -> Documents:
    """Documents that keep what clients send with its hash, without a manifest."""
    return made(Settings(automatic_persisted_queries=True))


def refused(of: Documents, document: str | None, document_id: str | None = None, persisted_query: str | None = None) -> ErrorCode:
    """The code by which a request is refused; it must be."""
    with pytest.raises(RequestRefused) as caught:
        of.text(document, document_id, persisted_query)
    assert all("Unknown" not in error["message"] for error in caught.value.errors)
    return caught.value.code


def registered(of: Documents, text: str) -> None:
    """Send a text with its hash, and have it found valid."""
    assert of.text(text, None, hash_of(text)) == text
    of.keep(text, hash_of(text))


@pytest.mark.parametrize("required", [False, True])
@pytest.mark.parametrize("prefix", ["", "sha256:"])
def test_a_trusted_document_is_named_by_its_id(tmp_path: Path, prefix: str, *, required: bool) -> None:
    """At the request's top level and in its extensions alike, with the algorithm in front or without, and in both places at once."""
    found = documents(tmp_path, required=required)
    for text, id_ in ((TRUSTED, hash_of(TRUSTED)), (OTHER, "other")):
        named = f"{prefix}{id_}"
        assert found.text(None, named, None) == found.text(None, None, named) == found.text(None, named, id_) == text
        assert found.text(text, named, None) == found.text(text, None, named) == text


def test_other_documents_are_run_unless_trust_is_required(tmp_path: Path) -> None:
    """A manifest alone refuses nothing, not even beside an id that it lacks."""
    assert documents(tmp_path).text(UNKNOWN, None, None) == UNKNOWN
    assert documents(tmp_path).text(UNKNOWN, "unknown", None) == UNKNOWN


@given(st.text())
def test_only_the_exact_text_of_a_trusted_document_is_trusted(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """Where trust is required, a text passes if it is the manifest's to the letter, and nothing else does."""
    found = documents(tmp_path_factory.getbasetemp(), required=True)
    assert found.text(TRUSTED, None, None) == TRUSTED
    for untrusted in (text, TRUSTED + text, text + TRUSTED):
        if untrusted != TRUSTED:
            assert refused(found, untrusted) is ErrorCode.DOCUMENT_NOT_TRUSTED


@pytest.mark.parametrize("persisted_query", [hash_of(UNKNOWN), "other-client", ""])
def test_an_id_that_nobody_knows_is_told_as_clients_look_for_it(tmp_path: Path, persisted_query: str) -> None:
    """Clients then send the text, and look for this message or code; where trust is required, the text is refused."""
    found = documents(tmp_path, required=True)
    with pytest.raises(RequestRefused) as caught:
        found.text(None, None, persisted_query)
    assert caught.value.errors == [{"message": "PersistedQueryNotFound", "extensions": {"code": "PERSISTED_QUERY_NOT_FOUND"}}]
    assert refused(found, None, persisted_query) is ErrorCode.PERSISTED_QUERY_NOT_FOUND
    assert refused(found, UNKNOWN, None, persisted_query) is ErrorCode.DOCUMENT_NOT_TRUSTED


def test_ids_are_not_taken_unless_something_is_set() -> None:
    """Clients send texts alone from then on; a text is run, whatever hash it comes with."""
    found = made(Settings())
    with pytest.raises(RequestRefused) as caught:
        found.text(None, None, hash_of(TRUSTED))
    assert caught.value.errors == [{"message": "PersistedQueryNotSupported", "extensions": {"code": "PERSISTED_QUERY_NOT_SUPPORTED"}}]
    assert refused(found, None, hash_of(TRUSTED)) is ErrorCode.PERSISTED_QUERY_NOT_SUPPORTED
    registered(found, TRUSTED)
    assert refused(found, None, None, hash_of(TRUSTED)) is ErrorCode.PERSISTED_QUERY_NOT_SUPPORTED


@pytest.mark.parametrize(
    ("document", "document_id", "persisted_query"),
    [(None, "other", hash_of(TRUSTED)), (TRUSTED, "other", None), (UNKNOWN, None, hash_of(TRUSTED)), (OTHER, "other", "another")],
)
@pytest.mark.parametrize("required", [False, True])
def test_a_request_means_one_document(
    tmp_path: Path, document: str | None, document_id: str | None, persisted_query: str | None, *, required: bool
) -> None:
    """Two ids, or an id and a text, that mean different documents are a mistake of the client."""
    assert refused(documents(tmp_path, required=required), document, document_id, persisted_query) is ErrorCode.BAD_USER_INPUT


@pytest.mark.parametrize("with_manifest", [False, True])
def test_a_text_is_known_by_its_hash_once_it_was_sent(tmp_path: Path, *, with_manifest: bool) -> None:
    """The hash alone is not found, then the text is sent with it, and from then on the hash is enough."""
    found = documents(tmp_path, automatic=True) if with_manifest else automatic()
    assert refused(found, None, None, hash_of(UNKNOWN)) is ErrorCode.PERSISTED_QUERY_NOT_FOUND
    registered(found, UNKNOWN)
    assert found.text(None, None, hash_of(UNKNOWN)) == UNKNOWN


def test_a_text_that_was_not_found_valid_is_not_kept() -> None:
    """Nonsense drives out no document."""
    found = automatic()
    assert found.text("{ wrong }", None, hash_of("{ wrong }")) == "{ wrong }"
    assert refused(found, None, None, hash_of("{ wrong }")) is ErrorCode.PERSISTED_QUERY_NOT_FOUND


@pytest.mark.parametrize("hash_", [hash_of(OTHER), hash_of(UNKNOWN).upper(), f"sha256:{hash_of(UNKNOWN)}", ""])
def test_a_text_is_not_taken_under_another_hash_than_its_own(hash_: str) -> None:
    """No client can put its document in the place of another's."""
    assert refused(automatic(), UNKNOWN, None, hash_) is ErrorCode.BAD_USER_INPUT


def test_a_text_cannot_take_the_place_of_a_kept_one() -> None:
    """What is kept under a hash stays as it is, whatever is sent with the hash later."""
    found = automatic()
    registered(found, UNKNOWN)
    assert refused(found, OTHER, None, hash_of(UNKNOWN)) is ErrorCode.BAD_USER_INPUT
    assert found.text(None, None, hash_of(UNKNOWN)) == UNKNOWN


def test_a_trusted_document_takes_no_room_of_kept_ones(tmp_path: Path) -> None:
    """A manifest's document that is sent with its own id is not kept a second time, and stays the manifest's."""
    found = documents(tmp_path, automatic=True)
    registered(found, UNKNOWN)
    assert found.text(OTHER, None, "other") == OTHER
    for _ in range(MAX_KEPT):
        found.keep(OTHER, "other")
        found.keep(TRUSTED, hash_of(TRUSTED))
    assert found.text(None, None, hash_of(UNKNOWN)) == UNKNOWN


def test_the_number_of_texts_that_are_kept_is_bounded() -> None:
    """Beyond it, the one goes that was used longest ago; a text that is sent again takes no more room."""
    found = automatic()
    sent = [f"{{ a{number}: __typename }}" for number in range(MAX_KEPT + 1)]
    for text in (*sent[:-1], *sent[:10], sent[-1]):
        registered(found, text)
    assert found.text(None, None, hash_of(sent[0])) == sent[0]
    assert refused(found, None, None, hash_of(sent[10])) is ErrorCode.PERSISTED_QUERY_NOT_FOUND
    assert found.text(None, None, hash_of(sent[11])) == sent[11]


def test_what_is_kept_is_bounded_by_its_size() -> None:
    """A few huge documents do not fill the memory."""
    found = automatic()
    first, second = (f"{{ {name}: __typename }}".ljust(MAX_KEPT_CHARACTERS // 2 + 1) for name in "ab")
    for text in (first, second):
        registered(found, text)
    assert refused(found, None, None, hash_of(first)) is ErrorCode.PERSISTED_QUERY_NOT_FOUND
    assert found.text(None, None, hash_of(second)) == second
