"""What can be set from outside: environment variables, and files for what is secret."""

import difflib
import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, Self, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model, model_validator
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from graph.setting_values import Limits, Origins, SealingKeys, TrustedDocuments
from providers.client import ProviderClient
from providers.http_client import HttpClientName, http_client
from providers.records.identity import CustomerProvider
from providers.registry import CLIENTS
from providers.settings import MustBe, ProviderSettings

PREFIX = "CUSTOMER_GRAPH_"
SECRETS_DIR = f"{PREFIX}SECRETS_DIR"
"""Names the directory of files with settings; it is read before the settings and is none of them."""
ID_KEYS = f"{PREFIX}ID_KEYS"
"""Is needed with some providers' settings: the one setting that is another's."""
MANIFEST = f"{PREFIX}TRUSTED_DOCUMENTS__MANIFEST"
"""Names the file of trusted documents, which is read once there is a schema to hold them against."""

_DELIMITER = "__"
_SIMILAR = 0.75
# What Kubernetes tells a pod about a Service named customer-graph; the name `PORT` alone is ours as well.
_SERVICE_LINK = re.compile(rf"{PREFIX}(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT_\d+_\w+)")


_PROVIDER_FIELDS: dict[str, Any] = {client.provider.slug: (client.settings_type | None, None) for client in CLIENTS}
ProvidersSettings = create_model(
    "ProvidersSettings",
    __doc__="The settings of each provider; None for one that is not configured.",
    __config__=ConfigDict(extra="forbid", frozen=True),
    **_PROVIDER_FIELDS,
)


class Settings(BaseSettings):
    """Everything that can be set. `load_settings` reads it from the environment; made directly, it is what it is given."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter=_DELIMITER, extra="forbid", frozen=True, use_attribute_docstrings=True
    )

    host: str = "127.0.0.1"
    """The address to listen on; `0.0.0.0` for every IPv4 address of the machine."""
    port: int = Field(default=8000, ge=0, le=65535)
    """The port to listen on; 0 for any that is free."""
    deadline_seconds: float = Field(default=10, gt=0, le=300)
    """Time for one operation, in seconds."""
    shutdown_seconds: int = Field(default=30, ge=0, le=3600)
    """Time in which the server ends once it is told to stop, in seconds: what runs longer is cut off."""
    shutdown_delay_seconds: float = Field(default=1, ge=0, le=3600)
    """How long the server takes connections at least once it is told to stop, in seconds: until those who send it requests have heard of
    it. It takes them also while operations run, as long as one that begins has its whole deadline left before the end."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """The least severe of the server's own messages to log."""
    log_format: Literal["json", "console"] = "json"
    """One JSON object per line, or text for people."""
    metrics: bool = True
    """Whether the server measures what it does, and shows it at `/metrics` (docs/observability.md)."""
    traces_to_providers: bool = False
    """Whether calls to providers carry a `traceparent`, so that what they trace becomes part of our traces, where those are on
    (docs/observability.md)."""
    explain: bool = False
    """Whether a client that sends `X-Explain` is told what its operation comes to in upstream calls. For development: it shows which
    calls are made, and how long each takes."""
    http_client: HttpClientName | None = None
    """By what providers are asked (docs/reliability.md). Without it by pycurl, of the extra `fast`, which takes less processor time, and
    where that is not installed by aiohttp."""
    compiled_execution: bool = True
    """Whether operations are compiled to Python (docs/execution.md). Without it they are executed by graphql-core: the answers are the
    same, and take longer from the second time on."""
    single_flight: bool = False
    """Whether identical reads of a provider that are under way at the same time share one upstream call. What is given up for fewer calls:
    a read may be told what the provider knew shortly before it began, and the failure of one call is that of all who wait for it
    (docs/reliability.md)."""
    id_keys: SealingKeys | None = None
    """The keys that seal look-ups into ids; needed when Worldline is configured. The first seals, all open what they sealed. For a new one:
    `echo "2026:$(openssl rand -base64 48)"`, in which 2026 is a name of your choice."""
    cors_origins: Origins = Field(default=frozenset(), validate_default=False)
    """The other origins whose pages may ask and read the answers; none by default. docs/http.md tells what else a browser's page may do."""
    automatic_persisted_queries: bool = False
    """Whether documents that clients send with their hash are kept, so that they need send the hash alone from then on. Cannot be together
    with required trusted documents."""
    limits: Limits = Limits()
    """What one request may ask for."""
    trusted_documents: TrustedDocuments = TrustedDocuments()
    """Documents that a client's build has put down in a manifest."""
    providers: ProvidersSettings = ProvidersSettings()
    """The settings of each provider."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 -- pydantic gives them all
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take what is given; `load_settings` is the one place that looks elsewhere."""
        return (init_settings,)

    @model_validator(mode="after")
    def _requires_trust_consistently(self) -> Self:
        required = f"{PREFIX}TRUSTED_DOCUMENTS__REQUIRED"
        if self.trusted_documents.required and self.trusted_documents.manifest is None:
            raise ValueError(f"{required} needs {MANIFEST}: without it, every request would be refused.")
        if self.trusted_documents.required and self.automatic_persisted_queries:
            raise ValueError(f"{required} and {PREFIX}AUTOMATIC_PERSISTED_QUERIES exclude each other: one refuses what the other takes.")
        return self

    @model_validator(mode="after")
    def _has_its_http_client(self) -> Self:
        try:
            http_client(self.http_client)
        except ImportError:
            raise ValueError(f"{PREFIX}HTTP_CLIENT is {self.http_client}, which is not installed: install customer-graph[fast].") from None
        return self

    def configured(self) -> dict[CustomerProvider, ProviderSettings]:
        """The settings of each provider that has any."""
        found = {client.provider: getattr(self.providers, client.provider.slug) for client in CLIENTS}
        return {provider: settings for provider, settings in found.items() if settings is not None}


class SettingsError(Exception):
    """The settings are wrong; ``problems`` has one sentence for each thing to put right, none of which shows a value."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(("The settings are wrong:", *(f"  {problem}" for problem in self.problems))))


@dataclass(frozen=True, slots=True)
class Variable:
    """One setting: the environment variable that sets it, and where it stands in the model."""

    name: str
    path: tuple[str, ...]
    field: FieldInfo

    @property
    def words(self) -> str:
        """What it must be, to stand behind "must be"."""
        return _words(self.field.annotation, self.field.metadata)


def variables(model: type[BaseModel] = Settings, path: tuple[str, ...] = ()) -> Iterator[Variable]:
    """Every setting there is, in the order of the model."""
    for name, field in model.model_fields.items():
        here = (*path, name)
        group = _model(field.annotation)
        if group is not None:
            yield from variables(group, here)
        else:
            yield Variable(_variable_name(here), here, field)


def needed_variables(client: type[ProviderClient[Any]]) -> Iterator[tuple[str, ...]]:
    """What it takes to configure a provider: of each tuple, one variable must be set."""
    of_provider, type_ = ("providers", client.provider.slug), client.settings_type
    yield from ((variable.name,) for variable in variables(type_, of_provider) if variable.field.is_required())
    if client.looks_up:
        yield (ID_KEYS,)
    if type_.one_of:
        yield tuple(_variable_name((*of_provider, name)) for name in type_.one_of)


def load_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings from environment variables and files; a variable beats a file. Raises `SettingsError` with all that is wrong."""
    environment = {name.upper(): value for name, value in environ.items() if name.upper().startswith(PREFIX) and value}
    files, problems = _files(environment.pop(SECRETS_DIR, None))
    given = {**files, **environment}
    known = {variable.name: variable for variable in variables()}
    problems += [_unknown(name, known) for name in sorted(given.keys() - known.keys())]
    problems += _unsealable(given)
    source = EnvSettingsSource(Settings)
    source.env_vars = {name.lower(): value for name, value in given.items() if name in known}
    try:
        settings = Settings(**source())
    except ValidationError as error:
        problems += [_problem(details, known) for details in error.errors(include_url=False, include_input=False)]
    if problems:
        raise SettingsError(problems) from None
    return settings


def _files(directory: str | None) -> tuple[dict[str, str], list[str]]:
    """Read the files that are named as variables are, and say what is wrong with the others of that prefix."""
    if directory is None:
        return {}, []
    try:
        entries = [entry for entry in Path(directory).iterdir() if entry.name.upper().startswith(PREFIX)]
    except (OSError, ValueError):
        return {}, [f"{SECRETS_DIR} must be the path of a directory that exists and can be read."]
    texts: dict[str, str] = {}
    problems: list[str] = []
    for entry in sorted(entries):
        try:
            texts[entry.name.upper()] = entry.read_text(encoding="utf-8").strip()
        except (OSError, ValueError):
            problems.append(f"{entry.name.upper()} must be a file of UTF-8 text that can be read, in the directory of {SECRETS_DIR}.")
    return {name: text for name, text in texts.items() if text}, problems


def _unknown(name: str, known: Iterable[str]) -> str:
    if _SERVICE_LINK.fullmatch(name):
        return f"{name} is no setting: Kubernetes sets it for a Service of this name, unless the pod has `enableServiceLinks: false`."
    likeness, nearest = max((_likeness(name, candidate), candidate) for candidate in known)
    return f"{name} is no setting; " + (f"did you mean {nearest}?" if likeness >= _SIMILAR else "docs/settings.md has them all.")


def _unsealable(given: Collection[str]) -> list[str]:
    """Say what is missing for the ids of customers who are found by a look-up, where such a provider is configured."""
    slugs = [client.provider.slug for client in CLIENTS if client.looks_up]
    needing = [slug for slug in slugs if any(name.startswith(_variable_name(("providers", slug, ""))) for name in given)]
    return [f"{ID_KEYS} is missing, though provider {slug} is configured, whose ids it seals." for slug in needing if ID_KEYS not in given]


def _likeness(name: str, other: str) -> float:
    """How alike two names are, from 0 to 1: as alike as those of their parts that differ most."""
    parts, others = name.removeprefix(PREFIX).split(_DELIMITER), other.removeprefix(PREFIX).split(_DELIMITER)
    if len(parts) != len(others):
        return float(name.replace("_", "") == other.replace("_", ""))
    return min(difflib.SequenceMatcher(None, *pair).ratio() for pair in zip(parts, others, strict=True))


def _problem(details: ErrorDetails, known: Mapping[str, Variable]) -> str:
    name = _variable_name(str(part) for part in details["loc"])
    variable = known.get(name)
    if variable is None:
        # Of several settings together; a validator of their model says which.
        place = f"{name}: " if details["loc"] else ""
        return place + details["msg"].removeprefix("Value error, ")
    if details["type"] == "missing":
        return f"{name} is missing, though other settings of the same provider are given: {variable.field.description}"
    # A validator's message is not repeated: those of Python's URL functions quote the value.
    return f"{name} must be {variable.words}."


def _variable_name(path: Iterable[str]) -> str:
    return PREFIX + _DELIMITER.join(path).upper()


def _model(annotation: object) -> type[BaseModel] | None:
    candidates = get_args(annotation) or (annotation,)
    return next((type_ for type_ in candidates if isinstance(type_, type) and issubclass(type_, BaseModel)), None)


def _words(annotation: object, metadata: Iterable[object]) -> str:
    annotation, metadata = _bare(annotation, tuple(metadata))
    if get_origin(annotation) is Literal:
        *first, last = get_args(annotation)
        return f"{', '.join(first)} or {last}"
    *_, told = (None, *(mark.words for mark in metadata if isinstance(mark, MustBe)))
    if told:
        return told
    if annotation in {int, float}:
        return ("a whole number" if annotation is int else "a number") + _range(metadata)
    return _WORDS[annotation]


def _bare(annotation: object, metadata: tuple[object, ...]) -> tuple[object, tuple[object, ...]]:
    """Take the type out of `Annotated` and out of `| None`, and collect what stands around it."""
    arguments = [argument for argument in get_args(annotation) if argument is not type(None)]
    if get_origin(annotation) is Annotated:
        return _bare(arguments[0], (*metadata, *arguments[1:]))
    if type(None) in get_args(annotation):
        return _bare(arguments[0], metadata)
    return annotation, metadata


def _range(metadata: Iterable[object]) -> str:
    bounds = {name: getattr(bound, name) for bound in metadata for name in ("gt", "ge", "le") if hasattr(bound, name)}
    if {"ge", "le"} <= bounds.keys():
        return f" from {bounds['ge']} to {bounds['le']}"
    words = {"gt": "above", "ge": "at least", "le": "at most"}
    return ", " + " and ".join(f"{words[name]} {bound}" for name, bound in bounds.items())


_WORDS: Mapping[object, str] = {
    str: "text",
    bool: "true or false",
}
