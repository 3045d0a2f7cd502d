"""What Worldline Connect answers, read so that one odd value costs only itself.

Every member is optional by the documents, and "" stands where there is no value: the example of Get Customer Details has it as
`languageCode`.
"""

from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo

from providers.values import wire
from providers.values.wire import Entries, Flag, OptionalObject, Payload, Text, Texts, tell_unless_empty

_LARGEST_INT = 2**31 - 1
"""The largest number that an Int of GraphQL can hold."""


def _expressible(number: int | None, info: ValidationInfo) -> int | None:
    if number is None or -_LARGEST_INT <= number <= _LARGEST_INT:
        return number
    tell_unless_empty(number, info)
    return None


Integer = Annotated[wire.Integer, AfterValidator(_expressible)]
"""A whole number, or a string that holds one; None for one of more than 32 bits."""


class CustomerDetailsPayload(Payload):
    """GetCustomerDetailsResponse: a person and one address."""

    city: Text = None
    country: Text = None
    email_address: Text = None
    first_name: Text = None
    fiscal_number: Text = None
    language_code: Text = None
    phone_number: Text = None
    street: Text = None
    surname: Text = None
    zip: Text = None


class LengthPayload(Payload):
    """How many characters a value has."""

    min_length: Integer = None
    max_length: Integer = None


class RangePayload(Payload):
    """Between which numbers a value is."""

    min_value: Integer = None
    max_value: Integer = None


class RegularExpressionPayload(Payload):
    """What a value looks like."""

    regular_expression: Text = None


class FixedListPayload(Payload):
    """Which values there are."""

    allowed_values: Texts = ()


class ValidatorsPayload(Payload):
    """PaymentProductFieldValidators, but for those that are mere names of an algorithm, such as `luhn`."""

    length: Annotated[LengthPayload | None, OptionalObject] = None
    range: Annotated[RangePayload | None, OptionalObject] = None
    regular_expression: Annotated[RegularExpressionPayload | None, OptionalObject] = None
    fixed_list: Annotated[FixedListPayload | None, OptionalObject] = None


class DataRestrictionsPayload(Payload):
    """PaymentProductFieldDataRestrictions."""

    is_required: Flag = None
    validators: Annotated[ValidatorsPayload | None, OptionalObject] = None


class TooltipPayload(Payload):
    """PaymentProductFieldTooltip; its image is left out."""

    label: Text = None


class DisplayHintsPayload(Payload):
    """PaymentProductFieldDisplayHints."""

    display_order: Integer = None
    label: Text = None
    mask: Text = None
    obfuscate: Flag = None
    placeholder_label: Text = None
    tooltip: Annotated[TooltipPayload | None, OptionalObject] = None


class FieldPayload(Payload):
    """PaymentProductField."""

    id: Text = None
    type: Text = None
    used_for_lookup: Flag = None
    data_restrictions: Annotated[DataRestrictionsPayload | None, OptionalObject] = None
    display_hints: Annotated[DisplayHintsPayload | None, OptionalObject] = None


class PaymentProductPayload(Payload):
    """PaymentProductResponse, of which only the fields count here."""

    product_fields: Annotated[tuple[FieldPayload | None, ...], Entries] = Field(default=(), alias="fields")


class ErrorPayload(Payload):
    """APIError. Its id and message are not read: they are Worldline's words, which one of its pages keeps for us alone."""

    code: Text = None
    property_name: Text = None


class ErrorsPayload(Payload):
    """ErrorResponse."""

    error_id: Text = None
    errors: Annotated[tuple[ErrorPayload | None, ...], Entries] = ()

    @property
    def codes(self) -> frozenset[str]:
        """The codes of all errors."""
        return frozenset(error.code for error in self.errors if error and error.code)

    @property
    def property_names(self) -> tuple[str, ...]:
        """The paths of the values that were missing or wrong, in JSONata."""
        return tuple(error.property_name for error in self.errors if error and error.property_name)
