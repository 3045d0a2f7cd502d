"""Preparing documents against the real schema, as tests do it."""

from typing import Any

import pytest

from graph.errors import ErrorCode, RequestRefused
from graph.operation import Operation
from graph.preparation import Preparation
from graph.schema import schema
from graph.setting_values import Limits


def prepared(document: str, name: str | None = None, **limits: int) -> Operation:
    """The operation of a document, within the default limits or these."""
    return Preparation(schema, Limits(**limits)).operation(document, name)


def refused(document: str, name: str | None = None, **limits: int) -> tuple[ErrorCode, list[Any]]:
    """With what code and which errors a document is refused."""
    with pytest.raises(RequestRefused) as raised:
        prepared(document, name, **limits)
    return raised.value.code, list(raised.value.errors)
