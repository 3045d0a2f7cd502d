"""Validation of literals that tells what is wrong without repeating the literal."""

from graphql import SKIP, GraphQLError, GraphQLInputType, ValueNode
from graphql.language.visitor import VisitorAction
from graphql.utilities.validate_input_value import validate_input_literal
from graphql.validation import ValuesOfCorrectTypeRule

from graph.expected import expectation, place, type_at


class ValueFreeValuesOfCorrectTypeRule(ValuesOfCorrectTypeRule):
    """Values of correct type. A literal may be a national id, so that the error names its place and what would be right."""

    def is_valid_value_node(self, node: ValueNode, input_type: GraphQLInputType | None) -> VisitorAction:
        """Report each place at which a literal is not of its type."""
        if input_type is not None:
            reported: set[str] = set()

            def report(error: GraphQLError, path: list[str | int]) -> None:
                message = f"{place('The value', path)} must be {expectation(type_at(input_type, path))}."
                if message not in reported:
                    reported.add(message)
                    self.report_error(GraphQLError(message, error.nodes))

            validate_input_literal(node, input_type, report, None, None, hide_suggestions=True)
        return SKIP
