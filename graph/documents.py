"""Documents that clients name by an id instead of sending them: trusted ones of a manifest, and those that clients have sent before."""

import hashlib

from graph.errors import ErrorCode, RequestRefused
from graph.manifest import plain_id, read_manifest
from graph.preparation import Preparation
from graph.recent import Recent
from graph.settings import Settings

MAX_KEPT = 1000
"""Automatic persisted queries that each worker process keeps."""

MAX_KEPT_CHARACTERS = 2 * 1024 * 1024
"""What they may come to together."""


class Documents:
    """Finds the text that a request means, by itself or by an id, and refuses one that is not trusted where it has to be.

    Raises `SettingsError` where the manifest of trusted documents is wrong.
    """

    def __init__(self, settings: Settings, preparation: Preparation) -> None:
        trusted = settings.trusted_documents
        self._trusted = read_manifest(trusted.manifest, preparation, settings.limits.tokens) if trusted.manifest else {}
        self._trusted_texts = frozenset(self._trusted.values())
        self._only_trusted = trusted.required
        self._keeps = settings.automatic_persisted_queries
        self._kept: Recent[str, str] = Recent(MAX_KEPT, MAX_KEPT_CHARACTERS)
        self._takes_ids = trusted.manifest is not None or self._keeps

    def text(self, document: str | None, document_id: str | None, persisted_query: str | None) -> str:
        """The text of a request's document, of which at least one of the three tells. Raises `RequestRefused`.

        ``document_id`` is the request's own, ``persisted_query`` the one in its extensions.
        """
        if document is not None and document_id is None and persisted_query is None and not self._only_trusted:
            return document
        ids = {plain_id(id_) for id_ in (document_id, persisted_query) if id_ is not None}
        if len(ids) > 1:
            raise _wrong("documentId and extensions.persistedQuery name two documents: send one of them.")
        trusted = next((self._trusted[id_] for id_ in ids if id_ in self._trusted), None)
        if document is None:
            return self._kept_text(persisted_query) if trusted is None else trusted
        if trusted not in (None, document):
            raise _wrong("query is not the document of the id beside it: send one of them.")
        if self._only_trusted and not self.is_trusted(document):
            raise RequestRefused.because(ErrorCode.DOCUMENT_NOT_TRUSTED, "Only documents of this server's manifest are run.")
        if self._keeps_under(persisted_query) and persisted_query != hashlib.sha256(document.encode()).hexdigest():
            raise _wrong("extensions.persistedQuery.sha256Hash is not the SHA-256 of query in lower-case hexadecimal.")
        return document

    def is_trusted(self, text: str) -> bool:
        """Whether a text is one of the manifest's."""
        return text in self._trusted_texts

    def keep(self, text: str, persisted_query: str | None) -> None:
        """Keep a text that is valid, and has come through `text`, under the hash that it came with, if that is set."""
        if persisted_query is not None and self._keeps_under(persisted_query) and self._kept.get(persisted_query) is None:
            self._kept.keep(persisted_query, text, len(text))

    def _kept_text(self, persisted_query: str | None) -> str:
        if not self._takes_ids:
            raise RequestRefused.because(ErrorCode.PERSISTED_QUERY_NOT_SUPPORTED, "PersistedQueryNotSupported")
        text = None if persisted_query is None else self._kept.get(persisted_query)
        if text is None:
            raise RequestRefused.because(ErrorCode.PERSISTED_QUERY_NOT_FOUND, "PersistedQueryNotFound")
        return text

    def _keeps_under(self, persisted_query: str | None) -> bool:
        """Whether it must be the hash of the text that comes with it, which is kept under it."""
        return self._keeps and persisted_query is not None and plain_id(persisted_query) not in self._trusted


def _wrong(message: str) -> RequestRefused:
    return RequestRefused.because(ErrorCode.BAD_USER_INPUT, message)
