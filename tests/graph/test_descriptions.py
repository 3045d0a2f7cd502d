"""Descriptions that carry: what a front-end developer asks of unit, format and null is answered by the schema alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from graphql import build_schema, resolve_schema_coordinate

SDL = (Path(__file__).parents[2] / "schema.graphql").read_text(encoding="utf-8")
# It applies directives that its own @link imports.
SCHEMA = build_schema(SDL, assume_valid_sdl=True)

INNERMOST_FIRST = ("field_argument", "input_field", "enum_value", "field", "type")
"""What a coordinate may lead to: an argument comes with its field and type, a field with its type."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question, and by coordinate the phrases that answer it."""

    asked: str
    answers: Mapping[str, tuple[str, ...]]


QUESTIONS = (
    Question(
        "What does an id look like, may I put one together, and will it be the same tomorrow?",
        {
            "Node.id": ("`customer:bik:5482636`", "It can be composed", "percent-encoded", "Stable unless its type says otherwise"),
            "Address": ("`address:<provider>:<customer's key>:<address' key>`",),
            "Asset": ("`asset:<provider>:<customer's key>:<asset's key>`", "ends with `~` and its position, and is not stable"),
            "Customer.bikPartnerCustomerId": ("with `partner~` before it",),
            "Person": ("`person:blink:<person's key>`",),
            "CustomerData": ("`customerdata:brij:<record's key>`",),
            "Attestation": ("the attestation cannot be asked for by it",),
        },
    ),
    Question(
        "In what format are moments, and in which time zone?",
        {
            "DateTime": ("RFC 3339", "always in UTC", "exactly three decimals", "`2024-08-09T09:32:55.568Z`"),
            "Customer.createdAt": ("Null where it does not say (Front Payment)",),
        },
    ),
    Question(
        "In what unit is the position of an address, and which way is negative?",
        {
            "Address.latitude": ("decimal degrees", "negative south", "Null where"),
            "Address.longitude": ("decimal degrees", "negative west", "Null where"),
        },
    ),
    Question(
        "Can I rely on E.164, say to make a tel: link?",
        {
            "Customer.phoneNumber": ("E.164 (`+4722334455`) where it is a possible number", "else as the provider wrote it"),
            "Asset.value": ("E.164", "else it is as the provider wrote it"),
            "Recipient.phoneNumber": ("E.164", "else as the provider wrote it"),
        },
    ),
    Question(
        "Are first and last name taken out of the name of a Front Payment customer?",
        {
            "Customer.name": ("first and last name joined by a space", "Never split into parts"),
            "Customer.firstName": ("Null where the provider keeps the name in one piece (bLink, Front Payment)",),
        },
    ),
    Question(
        "What is the country code of a Front Payment customer? Its API has one.",
        {
            "Customer.countryCode": ("Always null for Front Payment", "dialling code"),
            "CountryCode": ("ISO 3166-1 alpha-2", "upper case"),
        },
    ),
    Question(
        "The country code of an address is null: is there another hint of the country?",
        {
            "Address.countryCode": ("no country of ISO 3166-1: then see `country`",),
            "Address.country": ("own words, whether `countryCode` has it or not", "a name such as `India`", "a code such as `NO`"),
        },
    ),
    Question(
        "Is languageAsWritten there as well when language is?",
        {
            "Customer.language": ("BCP 47", "cannot be mapped: then see `languageAsWritten`"),
            "Customer.languageAsWritten": ("own words, whether `language` has it or not",),
        },
    ),
    Question(
        "When is a list null, and when empty?",
        {
            "Customer.assets": ("Null where the provider keeps no such list (Front Payment)", "empty where it keeps none of this customer"),
            "Customer.addresses": ("Null where the provider keeps no addresses at all", "empty where"),
            "Customer.addresses(kinds:)": ("Left out or null: all", "An empty list: none"),
            "Customer.tags": ("Null where the provider has no tags (Front Payment)", "empty where there are none"),
            "Address.lines": ("Null, never empty",),
        },
    ),
    Question(
        "What do I get for a list of ids of which one is malformed, and how many may I give?",
        {
            "Query.customersByIds": (
                "In the order of the keys and as many",
                "null and an error at its index where a key is malformed (`BAD_USER_INPUT`)",
                "At most 100 keys",
                "the whole list is null, with one `BAD_USER_INPUT` error",
            ),
            "Query.customersByIds(ids:)": ("some may be the same",),
        },
    ),
    Question(
        "A field is null: is that an outage, or is there nothing?",
        {
            "Query": ("null without an error at its path where there is none", "null with an error where"),
            "Customer": ("null without an error where that provider does not supply it", "null with an error at its path", "never empty"),
        },
    ),
    Question(
        "Does it cost a call to the provider to go from an address back to its customer?",
        {
            "Address.customer": ("Its `id` costs no call to the provider", "a list that this request has not asked for may cost one"),
            "Asset.customer": ("Its `id` costs no call to the provider",),
            "Query.customer": ("always asked whether it exists",),
        },
    ),
    Question(
        "Does the id of a Worldline customer show the fiscal number?",
        {
            "Node.id": ("which their ids hold sealed",),
            "CustomerIdentity.externalId": ("personal data (Worldline)",),
            "LookupValue": ("pass it in a variable, not in the document",),
        },
    ),
    Question(
        "Why does a bLink customer have no e-mail address?",
        {
            "Customer.email": ("Null where none is known, and for bLink, whose `persons` have their own",),
            "Customer.assets": ("bLink keeps them with the `persons`",),
            "Person.contactDetails": ("ways to reach the person",),
        },
    ),
    Question(
        "An address of a bank's customer has an id and nothing else: is that a fault?",
        {
            "Address": ("bLink lists the ids of all addresses of a customer and shows one of them",),
            "Customer.addresses": ("the others have their ids alone",),
        },
    ),
    Question(
        "In what unit are amounts of money, and may I parse them as a float?",
        {
            "Money.amount": ("In units of the currency", "not cents"),
            "Money.currency": ("ISO 4217",),
            "Decimal": ("as a string, so that no digit is lost", "never an exponent", "trailing zeros kept"),
        },
    ),
    Question(
        "KYC is null: has the bank none, or may we not see it?",
        {
            "Customer.kyc": ("Null where the bank recorded nothing", "null with an error where the bank does not show it"),
        },
    ),
    Question(
        "What does a picture cost, and how do I keep a large one away?",
        {
            "BinaryContent": ("`hash` comes with the record", "once for all that it holds"),
            "BinaryContent.base64(maxBytes:)": ("counted before base64", "`LIMIT_EXCEEDED`", "`size`"),
            "BinaryContent.hashMatches": ("a reason to look, not a proof of tampering",),
            "Base64": ("standard alphabet", "padded"),
        },
    ),
    Question(
        "How do I read on in a list, and what if a page is short?",
        {
            "CustomerEdge.cursor": ("pass it as `after`", "Opaque"),
            "CustomerConnection.edges": ("Fewer than `first` where the list ends", "`pageInfo.hasNextPage` is true"),
            "PersonEdge.node": ("Null with an error where this one entry could not be read",),
            "PageInfo.endCursor": ("Where the list goes on",),
        },
    ),
    Question(
        "What do I show at the form when a write fails, and what is an outage?",
        {
            "UserError": ("What a person at a form can put right", "An outage is none: it is in `errors`, and the payload is null"),
            "UserError.field": ("names of fields",),
            "UserErrorCode.INVALID": ("Nothing was sent",),
            "CreateAddressPayload.customer": ("null with an error where it was, and only reading the customer failed",),
        },
    ),
    Question(
        "In a change of an address: what does null do, what an empty text, what a field that I leave out, and how long may a text be?",
        {
            "UpdateAddressInput": ("left out stays as it is, null removes it", "`CONFLICT`", "an empty one is as null"),
            "UpdateAddressInput.recipient": ("Null removes all of it",),
            "RecipientInput": ("At most 35 characters each, `organisationName` 70",),
            "PostalAddressInput": ("At most 35 characters each",),
            "CreateContactDetailsInput.content": ("1 to 70 characters",),
        },
    ),
    Question(
        "Which value of an enum do I get for what nobody foresaw?",
        {
            "AssetKind": ("`OTHER` is a kind that the provider does not tell or that this graph does not know yet",),
            "CustomerStatus.OTHER": ("does not know yet",),
            "CustomerProvider": ("treat an unknown value as an unknown provider",),
            "CustomerDataType": ("`UNKNOWN` is a type that this graph does not know yet: then see `typeAsWritten`",),
            "AttestationStatus": ("then see `statusAsWritten`",),
        },
    ),
)


def description(coordinate: str) -> str:
    """What the schema says of the type, field, argument or value at a coordinate."""
    resolved = resolve_schema_coordinate(SCHEMA, coordinate)
    assert resolved is not None, f"{coordinate} is not in the schema"
    innermost = next(getattr(resolved, kind) for kind in INNERMOST_FIRST if hasattr(resolved, kind))
    return innermost.description or ""


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.asked)
def test_a_description_answers(question: Question) -> None:
    """The question is answered where the one who asks would look."""
    missing = {
        coordinate: phrase
        for coordinate, phrases in question.answers.items()
        for phrase in phrases
        if phrase not in description(coordinate)
    }
    assert missing == {}
