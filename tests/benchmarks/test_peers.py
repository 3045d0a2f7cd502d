"""The peers in Python; those in Node.js are held to the same answers whenever they are measured."""

from pathlib import Path

from graphql import build_schema, lexicographic_sort_schema, print_schema

from benchmarks.expected import expected
from benchmarks.peers import plain_strawberry
from benchmarks.questions import questions

SDL = (Path(plain_strawberry.__file__).parent / "schema.graphql").read_text(encoding="utf-8")


def _sorted(sdl: str) -> str:
    return print_schema(lexicographic_sort_schema(build_schema(sdl)))


def test_plain_strawberry_has_the_schema_of_the_others() -> None:
    """What Strawberry makes of the types is the very schema that the servers in Node.js read."""
    assert _sorted(plain_strawberry.schema().as_str()) == _sorted(SDL)


def test_every_question_has_an_answer() -> None:
    """The answer that systems are held to has a value for each of the variables of each question."""
    for question in questions():
        answers = expected(question)
        assert len(answers) == len(question.variables)
        assert all(all(answer.values()) for answer in answers)
