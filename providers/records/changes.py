"""What is to be written: contact details and addresses as clients give them, and what a person at a form can put right."""

import enum
from collections.abc import Mapping
from typing import TypeAlias

from msgspec import Struct

InputPath: TypeAlias = tuple[str, ...]
"""Where in an input something stands, in the names of the records' attributes: ``("postal", "postal_code")``."""


class InputProblemCode(enum.Enum):
    """What is wrong with an input."""

    INVALID = "INVALID"
    NOT_FOUND = "NOT_FOUND"
    REJECTED = "REJECTED"
    CONFLICT = "CONFLICT"


class InputProblem(Struct, frozen=True):
    """Something that a person at a form can put right. The message is a sentence of ours without any value."""

    code: InputProblemCode
    path: InputPath | None
    message: str


class InputRefused(Exception):
    """What is to be written is not what it must be, or is not taken; nothing was written."""

    def __init__(self, *problems: InputProblem) -> None:
        super().__init__(", ".join(problem.code.value for problem in problems))
        self.problems = problems


class ContactMedium(enum.Enum):
    """On which way somebody is to be reached."""

    EMAIL = "EMAIL"
    PHONE = "PHONE"
    FAX = "FAX"
    WEBSITE = "WEBSITE"
    SOCIAL_MEDIA_PROFILE = "SOCIAL_MEDIA_PROFILE"


class ContactUsage(enum.Enum):
    """In which part of life somebody is to be reached so."""

    PRIVATE = "PRIVATE"
    BUSINESS = "BUSINESS"


class NewDispatchType(enum.Enum):
    """On which way post is to go to an address."""

    POSTAL = "POSTAL"
    ELECTRONIC = "ELECTRONIC"
    OTHER = "OTHER"


class NewContactDetails(Struct, frozen=True, kw_only=True):
    """A way to reach a person, to be recorded. Texts are trimmed."""

    medium: ContactMedium
    usage: ContactUsage | None
    content: str
    note: str | None


AddressInput: TypeAlias = Mapping[str, object]
"""The parts of an address that are given, by the names of the input's fields in snake case; ``recipient`` and ``postal`` are such mappings
themselves. Texts are trimmed and not empty. Of a change: what is left out stays, None removes; ``recipient`` or ``postal`` as None
removes all of it."""
