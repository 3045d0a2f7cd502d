"""The text that is generated for an operation."""

import re
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from random import Random

import pytest

from graph.compile.operation import generated_text
from graph.errors import RequestRefused
from graph.schema import schema
from tests.graph.compile.requests import random_mutation, random_query
from tests.graph.preparing import prepared

PAGE = Path(__file__).parents[3] / "docs" / "execution.md"
NAME = '"[_A-Za-z][_0-9A-Za-z]*"'
PATH = rf"\(path, {NAME}\)"
LINES = (
    r"def complete_\w+\(source, run, path\):",
    r"if source\.__class__ not in classes_\d+:",
    r"check_\d+\(source\)",
    r"out = \{\}",
    rf"out\[{NAME}\] = (value|{NAME})",
    "try:",
    r"value = source\.[_a-z0-9]+",
    r"if value\.__class__ is not (str|bool):",
    rf"value = complete_\d+\(value, run, {PATH}\)",
    r"value = resolve_\d+\(source, run\)",
    r"if isinstance\(value, Awaitable\):",
    rf"run\.put_off\(value, Rest\(complete_\d+, out, nodes_\d+, {PATH}\)\)",
    "value = None",
    "else:",
    "except Exception as error:",
    rf"value = run\.nulled\(error, field_\d+\.nodes, {PATH}\)",
    r"raise field_\d+\.located\(error, path\) from None",
    "return out",
)
LINE = re.compile(rf" *({'|'.join(LINES)})|")


def generated(document: str, **truths: bool) -> str:
    """What is generated for a document under these values of its conditions."""
    operation = prepared(document)
    return generated_text(schema, operation, operation.plan(truths))


@pytest.mark.parametrize("seed", range(0, 120, 20))
def test_generated_lines_have_names_of_the_answer_and_no_other_text_of_a_client(seed: int) -> None:
    """Every line is one of a few, in which names of fields in the answer are all that a document decides: no literal, no variable."""
    unexpected = []
    for number in range(seed, seed + 20):
        for generate in (random_query, random_mutation):
            try:
                text = generated(generate(Random(number)).document or "")  # noqa: S311 - guards nothing
            except RequestRefused:
                continue
            unexpected += [line for line in text.splitlines() if not LINE.fullmatch(line)]
    assert unexpected == []


def test_the_page_shows_what_is_generated() -> None:
    """docs/execution.md has the function of its example as it is, and the code that prints it runs."""
    function, programme = re.findall(r"```python\n(.*?)\n```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    with redirect_stdout(StringIO()) as printed:
        exec(programme, {})  # noqa: S102 - the page's own example
    assert printed.getvalue().split("\n\n")[0] == function


def test_what_is_not_selected_is_not_generated() -> None:
    """Conditions are settled before: a function has no more than what is selected under the values of their variables."""
    document = 'query ($a: Boolean!) { customer(by: { bikCustomerId: "1" }) { id firstName @include(if: $a) } }'
    assert "first_name" in generated(document, a=True)
    assert "first_name" not in generated(document, a=False)
