"""The one place where what a field raised becomes what a client is told."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from graphql import GraphQLError, GraphQLFormattedError, build_schema, graphql_sync

from graph.errors import INTERNAL_MESSAGE, ErrorCode, RequestRefused, format_field_error
from providers.errors import ProviderBadInput, ProviderError, ProviderRateLimited, ProviderRejected
from providers.records.identity import CustomerProvider
from resolvers.errors import BadUserInput, TooLarge

CODES = {
    "PROVIDER_NOT_CONFIGURED",
    "PROVIDER_UNAVAILABLE",
    "PROVIDER_TIMEOUT",
    "PROVIDER_RATE_LIMITED",
    "PROVIDER_REFUSED",
    "PROVIDER_REJECTED",
    "PROVIDER_BAD_RESPONSE",
    "CIRCUIT_OPEN",
    "OVERLOADED",
    "OUTCOME_UNKNOWN",
    "DEADLINE_EXCEEDED",
    "LIMIT_EXCEEDED",
    "BAD_USER_INPUT",
}


def leaves(kind: type[ProviderError]) -> list[type[ProviderError]]:
    """The classes of the tree that nothing of it derives from."""
    derived = [below for below in kind.__subclasses__() if below.__module__ == ProviderError.__module__]
    return [leaf for below in derived for leaf in leaves(below)] if derived else [kind]


def error_of(kind: type[ProviderError]) -> ProviderError:
    """An error of this class."""
    if issubclass(kind, ProviderRejected):
        return kind(CustomerProvider.BIK, "it is a test.", status=400)
    return kind(CustomerProvider.BIK, "it is a test.")


def formatted(raised: Exception) -> dict[str, Any]:
    """What a client is told of a field that raises."""
    located = GraphQLError("of graphql-core, with the text of the cause", path=["customer", 0], original_error=raised)
    return dict(format_field_error(located))


def told_of(value: object) -> GraphQLFormattedError:
    """What a client is told where the field of a number has this value, or this function's."""
    errors = graphql_sync(build_schema("type Query { a: Int }"), "{ a }", {"a": value}).errors
    assert errors
    return format_field_error(errors[0])


def test_every_error_of_a_provider_has_a_code_of_its_own() -> None:
    """A new leaf of the tree needs a code that clients are told of; no two leaves share one."""
    codes = [leaf.code for leaf in leaves(ProviderError)]
    assert sorted(codes) == sorted(CODES)


@pytest.mark.parametrize("kind", leaves(ProviderError), ids=lambda kind: kind.__name__)
def test_an_error_of_a_provider_is_told_by_code_provider_and_whether_to_try_again(kind: type[ProviderError]) -> None:
    """A client can act on a provider's failure without reading the message."""
    told = formatted(error_of(kind))
    assert told["extensions"] == {"code": kind.code, "provider": "BIK", "retryable": kind.retryable}
    assert (told["message"], told["path"]) == ("BIK: it is a test.", ["customer", 0])


def test_what_is_known_of_a_failure_is_told_beside_the_code() -> None:
    """When to try again, and the provider's own reference, are there where the provider gave them."""
    told = formatted(ProviderRateLimited(CustomerProvider.BIK, "it is a test.", retry_after=1.5, reference="abc"))
    assert told["extensions"].items() >= {"retryAfter": 1.5, "reference": "abc"}.items()


def test_the_input_that_a_provider_does_not_take_is_told_by_its_path() -> None:
    """A client can show a provider's rejection at the input that it is about."""
    error = ProviderRejected(CustomerProvider.WORLDLINE, "it is a test.", status=400, input_path=("worldline", "values"))
    assert formatted(error.at("by", 3))["extensions"]["inputPath"] == ("by", 3, "worldline", "values")
    assert "inputPath" not in formatted(error)["extensions"]


def test_more_bytes_than_wanted_are_told_with_their_number() -> None:
    """A client that limits bytes learns how many there are."""
    told = formatted(TooLarge(2048))
    assert told["extensions"] == {"code": "LIMIT_EXCEEDED", "size": 2048}


def test_a_wrong_key_is_told_in_its_own_words() -> None:
    """A client's own mistake comes with the sentence that says what would be right."""
    told = formatted(BadUserInput("ids[3] is no id."))
    assert (told["message"], told["extensions"]) == ("ids[3] is no id.", {"code": "BAD_USER_INPUT"})


@pytest.mark.parametrize("raised", [ValueError("Kari Nordmann"), KeyError("Kari Nordmann"), GraphQLError("Kari Nordmann")])
def test_a_fault_of_ours_is_told_without_its_text(raised: Exception) -> None:
    """Whatever a resolver raises that nobody foresaw, the client learns that it is our fault and nothing more."""

    def fail(*_: object) -> None:
        raise raised

    told = told_of(fail)
    assert (told["message"], told["extensions"]) == (INTERNAL_MESSAGE, {"code": "INTERNAL"})
    assert told["path"] == ["a"]


def test_an_answer_of_a_wrong_type_is_our_fault() -> None:
    """A value that the schema's type cannot write is no mistake of the client's, and is not shown."""
    assert told_of("Kari Nordmann")["extensions"] == {"code": "INTERNAL"}


def test_a_fault_of_ours_is_logged_without_its_text() -> None:
    """The log has the type and the place of an exception, never what it says: that may be a customer."""
    program = (
        "from graph.errors import format_field_error; from graph.logs import configure_logging; from graph.settings import Settings\n"
        "from graphql import GraphQLError\n"
        "configure_logging(Settings(log_level='debug'))\n"
        "try: int('Kari Nordmann')\n"
        "except ValueError as error: format_field_error(GraphQLError(str(error), path=['Kari'], original_error=error))\n"
    )
    lines = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stderr.splitlines()  # noqa: S603 - our own
    (line,) = (json.loads(line) for line in lines)
    assert (line["level"], line["event"]) == ("error", "field failed")
    assert line["exception"].startswith("ValueError")
    assert not any("Kari" in text for text in lines)


def test_a_refusal_tells_each_of_its_errors_with_one_code() -> None:
    """A request that is refused for several reasons of a kind has the code beside each."""
    refusal = RequestRefused(ErrorCode.BAD_USER_INPUT, [GraphQLError("one"), GraphQLError("two")])
    assert [(error["message"], error["extensions"]) for error in refusal.errors] == [
        ("one", {"code": "BAD_USER_INPUT"}),
        ("two", {"code": "BAD_USER_INPUT"}),
    ]


def test_the_reference_has_every_code_and_says_which_may_pass() -> None:
    """docs/errors.md lists exactly the codes that clients can meet, and for a provider's whether asking again makes sense."""
    page = (Path(__file__).parents[2] / "docs" / "errors.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \|.*\| ([^|]+) \|$", page, re.MULTILINE))
    of_providers = {leaf.code: "yes" if leaf.retryable else "no" for leaf in leaves(ProviderError) if leaf is not ProviderBadInput}

    assert rows.keys() == {code.value for code in ErrorCode} | of_providers.keys()
    assert of_providers.items() <= rows.items()
