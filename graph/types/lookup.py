"""Looking a customer up by what is known of them."""

import strawberry

from graph.facts import FieldCost, PersonalData
from graph.field import enum_type, leaf, record_type
from graph.types.scalars import CountryCode
from providers.records.identity import CustomerKey
from providers.records.lookup import LookupFieldRecord, LookupFieldType
from resolvers.identity import lookup_key
from resolvers.sealing import IdKeys

enum_type(
    LookupFieldType,
    "How a value of a look-up is typed in. `OTHER` is a way that this graph does not know yet.",
    {
        "STRING": "Any text.",
        "NUMERIC_STRING": "Digits; leading zeros count.",
        "DATE": "A day, written `DDMMYYYY`.",
        "EXPIRY_DATE": "Month and year of expiry, written `MMYY`.",
        "INTEGER": "A whole number.",
        "BOOLEAN": "Yes or no: `true` or `false`.",
        "OTHER": "A way that this graph does not know yet: treat it as any text.",
    },
)


@record_type(
    LookupFieldRecord,
    "One value that Worldline takes to look a customer up, with what a form needs to ask for it. `LookupValue.key` is its `key`.",
)
class LookupField:
    """A value that a look-up takes."""

    key: str = leaf(PersonalData.NONE, "What `LookupValue.key` must be, such as `fiscalNumber`.")
    label: str | None = leaf(
        PersonalData.NONE, "What to write beside the input, in the language of the `locale` asked for. Null where there is none."
    )
    placeholder: str | None = leaf(
        PersonalData.NONE, "What to show in the empty input, in that language too. Null where the provider gives none."
    )
    tooltip: str | None = leaf(PersonalData.NONE, "An explanation, in that language too. Null where the provider gives none.")
    type: LookupFieldType | None = leaf(PersonalData.NONE, "How it is typed in. Null where the provider does not say.")
    required: bool = leaf(PersonalData.NONE, "Whether the look-up needs it. False where the provider does not say.")
    pattern: str | None = leaf(
        PersonalData.NONE, "A regular expression for the value, in the provider's own dialect. Null where there is no such rule."
    )
    min_length: int | None = leaf(PersonalData.NONE, "The fewest characters that the value may have. Null where there is no such rule.")
    max_length: int | None = leaf(PersonalData.NONE, "The most characters that the value may have. Null where there is no such rule.")
    min_value: int | None = leaf(PersonalData.NONE, "The least that a number may be. Null where there is no such rule.")
    max_value: int | None = leaf(PersonalData.NONE, "The most that a number may be. Null where there is no such rule.")
    allowed_values: list[str] | None = leaf(
        PersonalData.NONE, "The only values there are, never empty. Null where any will do.", cost=FieldCost(assumed_size=10)
    )
    mask: str | None = leaf(PersonalData.NONE, "How to group what is typed, in the provider's own notation. Null where it gives none.")
    obfuscate: bool | None = leaf(PersonalData.NONE, "Show what is typed as dots. Null where the provider does not say.")
    display_order: int | None = leaf(
        PersonalData.NONE, "The fields are to be shown in ascending order of this. Null where the provider does not say."
    )


@strawberry.input(
    description="One value of a look-up. It may be personal data: pass it in a variable, not in the document. White space around key and "
    "value does not count."
)
class LookupValue:
    """One value of a look-up."""

    key: str = strawberry.field(description="Which value it is, such as `fiscalNumber`: the `key` of a `LookupField`.")
    value: str = strawberry.field(description="The value itself, in the form that `LookupField.type` names.")


@strawberry.input(description="What Worldline looks a customer up by. The same values in another order are the same customer.")
class WorldlineLookup:
    """What Worldline looks a customer up by."""

    payment_product_id: int = strawberry.field(description="Worldline's number of the payment product whose look-up it is, such as 9000.")
    country_code: CountryCode = strawberry.field(
        description="The country of the person, which decides what values are taken, such as `SE`."
    )
    values: list[LookupValue] = strawberry.field(
        description="The values, each key once and at least one. `worldlineLookupFields` tells which are needed."
    )

    def key(self, name: str, id_keys: IdKeys | None) -> CustomerKey:
        """The customer whom it names. ``name`` is the input's. Raises `BadUserInput`."""
        values = [(entry.key, entry.value) for entry in self.values]
        return lookup_key(name, self.payment_product_id, self.country_code, values, id_keys)
