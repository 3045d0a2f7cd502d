"""All kinds of faults, and their JSON."""

import json
from collections.abc import Iterable, Mapping
from typing import Annotated, TypeAlias

from pydantic import Field, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

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
_WRONG: Mapping[str, str] = {
    "missing": "is missing",
    "extra_forbidden": "is unknown",
    "model_attributes_type": "must be an object",
    "union_tag_not_found": "has no member named fault",
    "union_tag_invalid": f"has a fault that is none of {', '.join(kind.model_fields['fault'].default for kind in FAULT_KINDS)}",
}
"""What is said of some problems, by pydantic's names of them."""


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
    """Tell what is wrong, each with its place: the provider's name, the fault's position, the member."""
    problems = error.errors(include_url=False, include_input=False)
    return "\n".join(f"{_place(problem['loc']) or 'it'} {_wrong(problem)}" for problem in problems)


def _place(steps: tuple[int | str, ...]) -> str:
    """Write a place as its reader wrote it: behind the fault's position, every other step is the name of what pydantic chose there."""
    provider = [step for step in steps[:1] if isinstance(step, str)]
    position, members = steps[len(provider) :][:1], steps[len(provider) :][2::2]
    return "".join((*provider, *(f"[{step}]" for step in position), *(f".{step}" for step in members)))


def _wrong(problem: ErrorDetails) -> str:
    """Say it of the place, without pydantic's own words."""
    message = problem["msg"].removeprefix("Value error, ")
    return _WRONG.get(problem["type"]) or message.replace("Input should be", "must be").replace("Invalid JSON", "is no JSON")
