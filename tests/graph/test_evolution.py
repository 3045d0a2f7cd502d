"""Which changes of the schema are held to break who relies on the released one."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from graph.cli import app
from graph.evolution import breaking_changes
from graph.schema import schema_sdl

RELEASED = """
schema @link(url: "https://specs.apollo.dev/federation/v2.11", import: ["@key", "@shareable", "@tag"]) { query: Query mutation: Mutation }
interface Node @key(fields: "id") { id: ID! }
type Customer implements Node @key(fields: "id") @key(fields: "bikCustomerId", resolvable: true) @key(fields: "legal { id }") {
  id: ID!
  bikCustomerId: ID
  name(first: Int! = 20, style: Style, locale: String): String @tag(name: "pii-identity")
  tags: [String!]!
  old: String @deprecated(reason: "Ask for `name`.")
}
type Money @shareable { amount: String! currency: String! }
type PageInfo { hasNextPage: Boolean! @shareable }
type Draft @key(fields: "id", resolvable: false) { id: ID! }
enum Style { SHORT LONG }
input CustomerBy @oneOf { id: ID bikCustomerId: ID }
input Changes @tag(name: "write") { name: String = "" count: Int! = 1 }
union Owner = Customer
type Query { customer(by: CustomerBy!): Customer money: Money page: PageInfo owner: Owner draft: Draft node: Node }
type Mutation { change(input: Changes!): Customer }
"""
WITHDRAWN = ": clients of gateways do not find it here any more."


def broken(*changes: tuple[str, str]) -> list[str]:
    """What breaks once these parts of the schema are replaced."""
    current = RELEASED
    for before, after in changes:
        assert before in current
        current = current.replace(before, after)
    return breaking_changes(RELEASED, current)


def test_the_same_schema_breaks_nobody() -> None:
    """Neither this one nor the graph's own differs from itself."""
    assert broken() == []
    assert breaking_changes(schema_sdl(), schema_sdl()) == []


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("  tags: [String!]!\n", "", "Field Customer.tags was removed."),
        ('  old: String @deprecated(reason: "Ask for `name`.")\n', "", "Field Customer.old was removed."),
        ("tags: [String!]!", "tags: [String!]", "Field Customer.tags changed type from [String!]! to [String!]."),
        (", locale: String", "", "Argument Customer.name(locale:) was removed."),
        (", locale: String", ", locale: String!", "Argument Customer.name(locale:) has changed type from String to String!."),
        (", locale: String", ", locale: String, region: String!", "A required argument Customer.name(region:) was added."),
        ("first: Int! = 20", "first: Int!", "Customer.name(first:) lost its default and must be given now."),
        ("SHORT LONG", "LONG", "Enum value Style.SHORT was removed."),
        ("count: Int! = 1", "count: Int!", "Changes.count lost its default and must be given now."),
        ("count: Int! = 1", "count: Int! = 1 region: String!", "A required field Changes.region was added."),
        ("{ id: ID bikCustomerId: ID }", "{ id: ID }", "Field CustomerBy.bikCustomerId was removed."),
        ('input Changes @tag(name: "write") {', "input Changes @oneOf {", "Changes takes exactly one of its fields now."),
        ("Customer implements Node", "Customer", "Customer no longer implements interface Node."),
        ("union Owner = Customer", "union Owner = Money", "Customer was removed from union type Owner."),
        (' @key(fields: "bikCustomerId", resolvable: true)', "", 'Customer lost @key(fields: "bikCustomerId"), on which gateways rely.'),
        (' @key(fields: "legal { id }")', "", 'Customer lost @key(fields: "legal { id }"), on which gateways rely.'),
        ("resolvable: true", "resolvable: false", 'Customer lost @key(fields: "bikCustomerId"), on which gateways rely.'),
        ('Node @key(fields: "id") { id: ID! }\ntype', "Node { id: ID! }\ntype", 'Node lost @key(fields: "id"), on which gateways rely.'),
        ("type Money @shareable", "type Money", "Money lost @shareable, on which gateways rely."),
        ("Boolean! @shareable", "Boolean!", "PageInfo.hasNextPage lost @shareable, on which gateways rely."),
        (' @tag(name: "pii-identity")', "", 'Customer.name lost @tag(name: "pii-identity"), on which gateways rely.'),
        ('"pii-identity"', '"pii-contact"', 'Customer.name lost @tag(name: "pii-identity"), on which gateways rely.'),
        ('input Changes @tag(name: "write")', "input Changes", 'Changes lost @tag(name: "write"), on which gateways rely.'),
        ("money: Money", "money: Money @inaccessible", f"Query.money became @inaccessible{WITHDRAWN}"),
        ("money: Money", "money: Money @external", f"Query.money became @external{WITHDRAWN}"),
        ("type Money", "type Money @inaccessible", f"Money became @inaccessible{WITHDRAWN}"),
        ("type PageInfo", "type PageInfo @external", f"PageInfo became @external{WITHDRAWN}"),
        ("interface Node", "interface Node @inaccessible", f"Node became @inaccessible{WITHDRAWN}"),
        ("union Owner", "union Owner @inaccessible", f"Owner became @inaccessible{WITHDRAWN}"),
        ("enum Style", "enum Style @inaccessible", f"Style became @inaccessible{WITHDRAWN}"),
        ("SHORT LONG", "SHORT @inaccessible LONG", f"Style.SHORT became @inaccessible{WITHDRAWN}"),
        ("locale: String", "locale: String @inaccessible", f"Customer.name(locale:) became @inaccessible{WITHDRAWN}"),
        ("{ id: ID bik", "{ id: ID @inaccessible bik", f"CustomerBy.id became @inaccessible{WITHDRAWN}"),
        ("input CustomerBy", "input CustomerBy @inaccessible", f"CustomerBy became @inaccessible{WITHDRAWN}"),
    ],
)
def test_a_change_that_breaks_is_told(before: str, after: str, told: str) -> None:
    """One sentence says what an application or a gateway relied on and does not find any more."""
    assert told in broken((before, after))


def test_a_removed_type_is_told() -> None:
    """The type itself, and each field that led to it."""
    assert broken(("type Money @shareable { amount: String! currency: String! }", ""), (" money: Money", "")) == [
        "Money was removed.",
        "Field Query.money was removed.",
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("bikCustomerId: ID\n", "bikCustomerId: ID!\n"),
        ("tags: [String!]!", "tags: [String!]! @deprecated"),
        ("tags: [String!]!", "tags(first: Int, of: Int! = 1): [String!]! labels: [String!]"),
        ("first: Int! = 20", "first: Int = 20"),
        ("count: Int! = 1", "count: Int"),
        ('name: String = ""', "name: String"),
        ("SHORT LONG", "SHORT LONG FULL"),
        ("@oneOf {", "{"),
        ('@key(fields: "legal { id }")', '@key(fields: "legal  {\\n id }", resolvable: true) @key(fields: "name") @shareable'),
        (", resolvable: false) { id: ID! }", ") { id: ID! }"),
        ('@key(fields: "id", resolvable: false) { id: ID! }', "{ id: ID! }"),
        (' @tag(name: "pii-identity")', ' @tag(name: "pii-identity") @tag(name: "internal")'),
        ("money: Money", "money: Money secret: ID @inaccessible theirs: ID @external"),
        ("union Owner = Customer", "union Owner = Customer | Money"),
        ("type Query {", "type Extra { a: Int } type Query { extra: Extra"),
    ],
)
def test_a_change_that_breaks_nobody_is_not_told(before: str, after: str) -> None:
    """What is added (for other subgraphs alone, too), what demands less, what promises more, and what is deprecated but still there."""
    assert broken((before, after)) == []


def test_the_command_tells_what_breaks(tmp_path: Path) -> None:
    """It ends with 1 and one line for each change, and prints no schema."""
    file = tmp_path / "released.graphql"
    file.write_text(schema_sdl().replace("enum AddressKind {", "enum AddressKind {\n  MOON"), encoding="utf-8")
    ended = CliRunner().invoke(app, ["schema", "--released", str(file)])
    assert (ended.exit_code, ended.stdout) == (1, "")
    assert ended.stderr.splitlines() == [
        f"Clients of {file} would break. docs/schema-evolution.md says what to do.",
        "  Enum value AddressKind.MOON was removed.",
    ]


def test_the_command_is_silent_where_nothing_breaks(tmp_path: Path) -> None:
    """A schema that only grew passes, and so does one that is the released one."""
    file = tmp_path / "released.graphql"
    file.write_text(schema_sdl(), encoding="utf-8")
    assert CliRunner().invoke(app, ["schema", "--released", str(file)]).output == ""


@pytest.mark.parametrize("content", [None, b"\xff", b"type {", b"type Query { a: Unknown }", b""])
def test_a_released_schema_that_cannot_be_read_is_told(tmp_path: Path, content: bytes | None) -> None:
    """A missing or damaged file is no schema that would break nobody."""
    file = tmp_path / "released.graphql"
    if content is not None:
        file.write_bytes(content)
    ended = CliRunner().invoke(app, ["schema", "--released", str(file)])
    assert (ended.exit_code, ended.stdout, ended.stderr) == (1, "", f"{file} is no schema that can be read.\n")
