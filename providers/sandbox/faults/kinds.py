"""All kinds of faults, and their JSON."""

import json
from collections.abc import Iterable, Mapping
from typing import Annotated, TypeAlias

from pydantic import Field, TypeAdapter, ValidationError

from providers.sandbox.faults.connections import Dropped, EndlessBody, GzipBomb, Hanging, SlowDrip
from providers.sandbox.faults.contents import MalformedJson, MissingFields, TruncatedJson, WrongTypes
from providers.sandbox.faults.fault import Fault
from providers.sandbox.faults.latency import Latency
from providers.sandbox.faults.made_up import HtmlPage, Redirect, Status

FAULT_KINDS: tuple[type[Fault], ...] = (
    *(Latency, Status, HtmlPage, Redirect),
    *(MalformedJson, TruncatedJson, WrongTypes, MissingFields),
    *(Dropped, SlowDrip, EndlessBody, GzipBomb, Hanging),
)
"""The kinds that there are."""

_AnyFault: TypeAlias = Annotated[
    Latency
    | Status
    | HtmlPage
    | Redirect
    | MalformedJson
    | TruncatedJson
    | WrongTypes
    | MissingFields
    | Dropped
    | SlowDrip
    | EndlessBody
    | GzipBomb
    | Hanging,
    Field(discriminator="fault"),
]
_LIST = TypeAdapter(tuple[_AnyFault, ...])
_BY_PROVIDER = TypeAdapter(dict[str, tuple[_AnyFault, ...]])


class FaultsError(ValueError):
    """Faults that cannot be set; the message has a line for each thing to put right."""


def read_faults(text: bytes) -> tuple[Fault, ...]:
    """Read one provider's faults from a JSON list. Raises `FaultsError`."""
    try:
        return _LIST.validate_json(text)
    except ValidationError as error:
        raise FaultsError(_told(error)) from None


def read_faults_by_provider(text: bytes) -> Mapping[str, tuple[Fault, ...]]:
    """Read faults from a JSON object that has a list of them by the provider's name. Raises `FaultsError`."""
    try:
        return _BY_PROVIDER.validate_json(text)
    except ValidationError as error:
        raise FaultsError(_told(error)) from None


def written_faults(faults: Iterable[Fault]) -> str:
    """Write one provider's faults as `read_faults` reads them, with every member."""
    return json.dumps([fault.model_dump(mode="json", exclude_none=True) for fault in faults], indent=2) + "\n"


def _told(error: ValidationError) -> str:
    """Tell what is wrong, each with its place: the provider's name, the fault's position and kind, the member."""
    places = ((".".join(map(str, problem["loc"])), problem["msg"]) for problem in error.errors(include_url=False, include_input=False))
    return "\n".join(f"{place}: {message}" if place else message for place, message in places)
