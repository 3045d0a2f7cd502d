"""What a mutation takes, and what it answers."""

from functools import partial
from typing import Any

import strawberry
from graphql.pyutils import AwaitableOrValue
from strawberry.utils.str_converters import to_camel_case

from graph.facts import FieldCost, Origin, PersonalData
from graph.field import Info, asking, branch, enum_type, leaf, owner_parts, parts, record_type, resolved
from graph.types.address import Address
from graph.types.asset import Asset
from graph.types.customer import Customer
from graph.types.person import Person
from graph.types.scalars import CountryCode
from providers.records.address import AddressRecord
from providers.records.asset import AssetRecord
from providers.records.changes import ContactMedium, ContactUsage, InputProblem, InputProblemCode, NewDispatchType
from providers.records.customer import CustomerPart, CustomerRecord
from providers.records.person import PersonPart, PersonRecord
from resolvers import address as addresses
from resolvers import asset as assets
from resolvers.customer import referenced_customer
from resolvers.person import referenced_person
from resolvers.writes import AddressPayloadRecord, ContactDetailsPayloadRecord

enum_type(
    InputProblemCode,
    "What is wrong with the input of a mutation.",
    {
        "INVALID": "It is not what it must be: too long, missing, or no id or code of its kind. Nothing was sent.",
        "NOT_FOUND": "What it names is not known to the provider.",
        "REJECTED": "The provider does not take it, and what it says of it is not shown here.",
        "CONFLICT": "The provider would change another record than the one that is meant.",
    },
    name="UserErrorCode",
)
enum_type(
    ContactMedium,
    "On which way a person is to be reached.",
    {
        "EMAIL": "By an e-mail address.",
        "PHONE": "By a phone number.",
        "FAX": "By a fax number.",
        "WEBSITE": "By the address of a web site.",
        "SOCIAL_MEDIA_PROFILE": "By a profile at a social network.",
    },
)
enum_type(
    ContactUsage,
    "In which part of life a person is to be reached so.",
    {"PRIVATE": "At home, or on one's own device.", "BUSINESS": "At work."},
)
enum_type(
    NewDispatchType,
    "On which way post is to go to an address.",
    {
        "POSTAL": "On paper.",
        "ELECTRONIC": "Into an electronic mailbox, such as that of e-banking.",
        "OTHER": "What the bank itself calls other.",
    },
    name="DispatchTypeInput",
)


def _optional(description: str) -> Any:  # noqa: ANN401 - stands for a value of any type
    """Declare a field of an input that may be left out, which is told apart from null."""
    return strawberry.field(default=strawberry.UNSET, description=description)


@strawberry.input(description="A further way to reach a person. White space around texts does not count; an empty one is as null.")
class CreateContactDetailsInput:
    """A further way to reach a person."""

    person_id: strawberry.ID = strawberry.field(description="The id of the person (bLink), as in `Person.id`.")
    medium: ContactMedium = strawberry.field(description="What `content` is.")
    usage: ContactUsage | None = _optional("Whether it is private or for work. Left out or null: not told.")
    content: str = strawberry.field(description="The address or number itself, 1 to 70 characters; written as it is, not checked.")
    note: str | None = _optional("More about it in free words, such as which of two numbers to try first; at most 70 characters.")


@strawberry.input(
    description="Who gets post at an address. At most 35 characters each, `organisationName` 70. White space around texts does not count; "
    "an empty one is as null."
)
class RecipientInput:
    """Who gets post at an address."""

    salutation: str | None = _optional("How the recipient is addressed, such as `Mr.`.")
    title: str | None = _optional("A title or degree, such as `PhD`.")
    salutation_override: str | None = _optional("What a letter begins with instead of salutation and name.")
    reception_restriction: str | None = _optional("To whom alone post may be handed over or how, such as `confidential`.")
    organisation_name: str | None = _optional("The organisation that gets the post; at most 70 characters.")
    first_name: str | None = _optional("First name of the human who gets it.")
    middle_name: str | None = _optional("Second or middle name of the human who gets it.")
    last_name: str | None = _optional("Family name of the human who gets it.")
    name_suffix: str | None = _optional("What follows the name, such as `jr.`.")


@strawberry.input(
    description="Where an address is. At most 35 characters each. White space around texts does not count; an empty one is as null."
)
class PostalAddressInput:
    """Where an address is."""

    care_of: str | None = _optional("At whose address the recipient lives.")
    attention: str | None = _optional("Who in an organisation the post is meant for.")
    street: str | None = _optional("Name of the street, without the number.")
    building_number: str | None = _optional("House number; letters may be in it.")
    post_box: str | None = _optional("Number of the post box.")
    suffix: str | None = _optional("What follows street and number, such as a floor.")
    postal_code: str | None = _optional("As written on an envelope; not checked against the country. A new address needs it.")
    city: str | None = _optional("City or town. A new address needs it.")
    region: str | None = _optional("State, province or canton.")
    country_code: CountryCode | None = _optional("The country, ISO 3166-1 alpha-2 such as `CH`. A new address needs it.")


@strawberry.input(
    description="A further address of a customer (bLink). What it is for, the way of dispatch and the language are the bank's to decide: a "
    "new address takes none of them. White space around texts does not count; an empty one is as null."
)
class CreateAddressInput:
    """A further address of a customer."""

    customer_id: strawberry.ID = strawberry.field(description="The id of the customer (bLink), as in `Customer.id`.")
    label: str | None = _optional("A name for the address; at most 70 characters.")
    mailing_instruction: str | None = _optional("How post is to be sent, in the bank's own words; at most 35 characters.")
    recipient: RecipientInput | None = _optional("Who gets post there. Left out or null: nobody is named.")
    postal: PostalAddressInput = strawberry.field(description="Where it is; `postalCode`, `city` and `countryCode` are required.")


@strawberry.input(
    description="What is to change of an address (bLink). A field that is left out stays as it is, null removes it, also within "
    "`recipient` and `postal`. Refused as `CONFLICT` when the one address that the bank shows is another than `id`, because the bank "
    "replaces the whole address and has no version to check. White space around texts does not count; an empty one is as null."
)
class UpdateAddressInput:
    """What is to change of an address."""

    id: strawberry.ID = strawberry.field(description="Which address, as in `Address.id`.")
    label: str | None = _optional("The name of the address; at most 70 characters.")
    mailing_instruction: str | None = _optional("How post is to be sent, in the bank's own words; at most 35 characters.")
    is_domicile: bool | None = _optional("Whether it is the registered seat or legal residence.")
    is_mailing_address: bool | None = _optional("Whether letters go there.")
    dispatch_type: NewDispatchType | None = _optional("On which way post goes there; the bank needs it, so that null is refused.")
    language: str | None = _optional("The language of what is sent there in the bank's own words, such as `German`; at most 35 characters.")
    recipient: RecipientInput | None = _optional("Who gets post there. Null removes all of it.")
    postal: PostalAddressInput | None = _optional("Where it is. Null removes all of it.")


def _path(problem: strawberry.Parent[InputProblem]) -> list[str] | None:
    return None if problem.path is None else [to_camel_case(step) for step in problem.path]


@record_type(
    InputProblem,
    "What a person at a form can put right; then nothing was written. An outage is none: it is in `errors`, and the payload is null.",
)
class UserError:
    """What a person at a form can put right."""

    code: InputProblemCode = leaf(PersonalData.NONE, "What is wrong, for a program to tell apart.")
    field: list[str] | None = resolved(
        _path,
        "Where in the input it is: names of fields, such as `postal` and `countryCode`. Null where it is the input as a whole, or not "
        "known.",
        personal_data=PersonalData.NONE,
        cost=FieldCost(assumed_size=2),
    )
    message: str = leaf(PersonalData.NONE, "A sentence in English that says what would be right. It never repeats what was given.")


problems = partial(branch, "What is to be put right; empty where the write succeeded.", cost=FieldCost(assumed_size=2))
state = partial(resolved, cost=FieldCost(calls=1, origin=Origin.OWNER))


def _contact_details(payload: strawberry.Parent[ContactDetailsPayloadRecord], info: Info) -> AwaitableOrValue[AssetRecord | None]:
    return None if payload.asset_key is None else assets.asset(payload.asset_key, asking(info))


def _person(payload: strawberry.Parent[ContactDetailsPayloadRecord], info: Info) -> AwaitableOrValue[PersonRecord | None]:
    key = payload.person_key
    return None if key is None else referenced_person(key, parts(info, "Person", PersonPart), asking(info))


def _customer(payload: strawberry.Parent[AddressPayloadRecord], info: Info) -> AwaitableOrValue[CustomerRecord | None]:
    key = payload.customer_key
    return None if key is None else referenced_customer(key, parts(info, "Customer", CustomerPart), asking(info))


def _address(payload: strawberry.Parent[AddressPayloadRecord], info: Info) -> AwaitableOrValue[AddressRecord | None]:
    key = payload.address_key
    # Shown by the bank it is, for it was just written; whether it is listed, nobody knows.
    wanted = owner_parts(info, "Address", CustomerPart) | CustomerPart.ADDRESS_DETAILS
    return None if key is None else addresses.address(key, wanted, asking(info))


def _address_id(payload: strawberry.Parent[AddressPayloadRecord]) -> str | None:
    key = payload.address_key
    return None if key is None else AddressRecord(owner_key=key.customer, key=key.key).id


_STATE = "Read after the write, only as far as it is selected. Null where nothing was written; null with an error where it was, and only"


@record_type(ContactDetailsPayloadRecord, "What became of a way to reach a person that was to be recorded.")
class CreateContactDetailsPayload:
    """What became of new contact details."""

    contact_details: Asset | None = resolved(
        _contact_details,
        f"What was recorded. {_STATE} reading it failed.",
        part=PersonPart.CONTACT_DETAILS,
        cost=FieldCost(calls=1),
    )
    person: Person | None = state(_person, f"The person whom it reaches. {_STATE} reading the person failed.")
    user_errors: list[UserError] = problems()


@record_type(AddressPayloadRecord, "What became of an address that was to be recorded.")
class CreateAddressPayload:
    """What became of a new address."""

    address_id: strawberry.ID | None = resolved(
        _address_id,
        "The id of the new address in this graph. Null where nothing was written, or the bank did not tell it.",
        personal_data=PersonalData.NONE,
    )
    customer: Customer | None = state(_customer, f"The customer whose address it is. {_STATE} reading the customer failed.")
    user_errors: list[UserError] = problems()


@record_type(AddressPayloadRecord, "What became of an address that was to be changed.")
class UpdateAddressPayload:
    """What became of a changed address."""

    address: Address | None = resolved(
        _address,
        f"The address as it is now. {_STATE} reading it failed.",
        part=CustomerPart.ADDRESS_DETAILS,
        cost=FieldCost(calls=1),
    )
    customer: Customer | None = state(_customer, f"The customer whose address it is. {_STATE} reading the customer failed.")
    user_errors: list[UserError] = problems()
