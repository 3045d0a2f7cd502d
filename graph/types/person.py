"""Persons: the humans and organisations behind a customer of a bank."""

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING, Annotated

import strawberry
from graphql.pyutils import AwaitableOrValue

from graph.facts import FieldCost, Origin, PersonalData
from graph.field import Info, asking, branch, enum_type, leaf, parts, record_type, resolved
from graph.types.asset import Asset
from graph.types.node import Node
from graph.types.scalars import CountryCode
from providers.records.customer import CustomerPart, CustomerRecord
from providers.records.identity import CustomerProvider
from providers.records.person import (
    CivilStatus,
    CustomerPersonRecord,
    Gender,
    LegalPersonRecord,
    NaturalPersonRecord,
    PersonAssociationRecord,
    PersonAssociationType,
    PersonPart,
    PersonRecord,
    PersonRelation,
    PersonType,
    SoleProprietorshipRecord,
    TrustPersonRecord,
    TrustType,
)
from resolvers.customer import referenced_customers
from resolvers.person import referenced_person

if TYPE_CHECKING:
    from graph.types.customer import Customer

enum_type(
    PersonType,
    "What a person is in law; tells which type `Person.details` has. `OTHER` is a type that this graph does not know yet.",
    {
        "NATURAL_PERSON": "A human.",
        "LEGAL_PERSON": "A company or another organisation.",
        "PERSON_ASSOCIATION": "Several persons together who are no legal person, such as heirs.",
        "TRUST": "Assets in the hands of trustees.",
        "SOLE_PROPRIETORSHIP": "A business of one human.",
        "OTHER": "A type that this graph does not know yet.",
    },
)
enum_type(
    PersonRelation,
    "What a person is to a customer. `OTHER` is the provider's own word, or a relation that this graph does not know yet.",
    {
        "BENEFICIAL_OWNER": "Owns in the end what the customer holds.",
        "AUTHORISED_REPRESENTATIVE": "May act for the customer.",
        "ASSET_MANAGER": "Manages the customer's assets.",
        "ACCOUNT_OWNER": "Holds the account.",
        "AUTHORISED_SIGNATORY": "May sign for the customer.",
        "OTHER": "What the provider itself calls other, or a relation that this graph does not know yet.",
    },
)
enum_type(
    Gender,
    "A human's gender, as the bank recorded it.",
    {"FEMALE": "A woman.", "MALE": "A man.", "OTHER": "What the bank calls other, or a value that this graph does not know yet."},
)
enum_type(
    CivilStatus,
    "Whether a human is married. `OTHER` is a status that this graph does not know yet.",
    {
        "UNMARRIED": "Never was.",
        "MARRIED": "Is now.",
        "DIVORCED": "Was once; the marriage was ended.",
        "WIDOWED": "Was once; the spouse died.",
        "OTHER": "A status that this graph does not know yet.",
    },
)
enum_type(
    PersonAssociationType,
    "What holds an association of persons together. `OTHER` is a type that this graph does not know yet.",
    {
        "COMPTE_JOINT": "An account that each of its holders may use alone.",
        "JOINT_HEIRS": "An inheritance that is not divided yet.",
        "UNREGISTERED_PARTNERSHIP": "Partners without an entry in a register.",
        "LIMITED_PARTNERSHIP": "Partners of whom some are liable only up to an amount.",
        "COLLECTIVE_PROPRIETORSHIP": "Owners to whom something belongs together.",
        "OTHER": "A type that this graph does not know yet.",
    },
)
enum_type(
    TrustType,
    "How a trust deals with its income. `OTHER` is a type that this graph does not know yet.",
    {
        "SIMPLE_TRUST": "Pays it out.",
        "COMPLEX_TRUST": "May keep it.",
        "GRANTOR_TRUST": "It counts as that of whoever set the trust up.",
        "OTHER": "A type that this graph does not know yet.",
    },
)

identity = partial(leaf, PersonalData.IDENTITY)
profile = partial(leaf, PersonalData.IDENTITY, part=PersonPart.PROFILE)


@record_type(NaturalPersonRecord, "What the bank recorded of a human.")
class NaturalPerson:
    """A human."""

    given_name: str | None = identity("First name as written. Null where the bank recorded none.")
    middle_name: str | None = identity("Second or middle name as written. Null where the bank recorded none.")
    last_name: str | None = identity("Family name as written. Null where the bank recorded none.")
    title: str | None = identity("An official title, such as `PhD`. Null where the bank recorded none.")
    birth_date: dt.date | None = identity("The day of birth; the latest, where the bank lists several. Null where it recorded none.")
    divorce_date: dt.date | None = identity("The day of divorce; the latest, where the bank lists several. Null where it recorded none.")
    death_date: dt.date | None = identity("The day of death; the latest, where the bank lists several. Null where it recorded none.")
    gender: Gender | None = identity("Woman, man or other. Null where the bank recorded none.")
    nationalities: list[CountryCode] | None = identity(
        "The countries whose citizen the human is, without those that are no country of ISO 3166-1. Null, never empty, where none is left.",
        cost=FieldCost(assumed_size=2),
    )
    civil_status: CivilStatus | None = identity("Whether the human is married. Null where the bank recorded none.")
    tax_id: str | None = leaf(
        PersonalData.NATIONAL_ID, "The number for taxes as written (bLink `TIN`); not checked. Null where the bank recorded none."
    )


@record_type(LegalPersonRecord, "What the bank recorded of a company or another organisation.")
class LegalPerson:
    """A company or another organisation."""

    organisation_name: str | None = identity("The name by which it is known. Null where the bank recorded none.")
    legal_form: str | None = identity("In the bank's own words, such as `AG`. Null where it recorded none.")
    lei: str | None = identity(
        "Legal Entity Identifier (ISO 17442), 20 characters such as `529900UVM8LC55IFAA52`, as written; not checked. Null where the bank "
        "recorded none."
    )
    is_domiciliary_company: bool | None = identity(
        "Whether it has no business where it has its seat (bLink `domicilaryCompany`). Null where the bank recorded nothing."
    )


@record_type(PersonAssociationRecord, "What the bank recorded of several persons together.")
class PersonAssociation:
    """Several persons together."""

    name: str | None = identity("What they are called together. Null where the bank recorded none.")
    type: PersonAssociationType | None = identity("What holds them together. Null where the bank recorded none.")


@record_type(TrustPersonRecord, "What the bank recorded of a trust.")
class TrustPerson:
    """A trust."""

    name: str | None = identity("What the trust is called. Null where the bank recorded none.")
    type: TrustType | None = identity("How it deals with its income. Null where the bank recorded none.")


@record_type(SoleProprietorshipRecord, "What the bank recorded of a business of one human.")
class SoleProprietorship:
    """A business of one human."""

    name: str | None = identity("What the business is called. Null where the bank recorded none.")


PersonDetails = Annotated[
    NaturalPerson | LegalPerson | PersonAssociation | TrustPerson | SoleProprietorship,
    strawberry.union(
        "PersonDetails",
        description="What is recorded of a person beyond what all persons share, by `Person.type`. `type` is another enum in "
        "`PersonAssociation` than in `TrustPerson`: a query for both needs another name for one of them.",
    ),
]


def _customers(person: strawberry.Parent[PersonRecord], info: Info) -> AwaitableOrValue[list[CustomerRecord] | None]:
    if person.customer_keys is None:
        return None
    return referenced_customers(person.customer_keys, parts(info, "Customer", CustomerPart), asking(info))


@record_type(
    PersonRecord,
    "A human or an organisation behind customers of a bank (bLink): a customer there is a relationship with the bank, in which persons "
    "have their parts. Its id is `person:blink:<person's key>`. A field is null without an error where the bank recorded nothing, and "
    "null with an error at its path where it could not be learnt. A text has no white space around it and is never empty.",
    keys=("id",),
)
class Person(Node):
    """A person as one provider knows it."""

    provider: CustomerProvider = leaf(PersonalData.NONE, "The provider that supplied it.")
    external_id: strawberry.ID | None = leaf(PersonalData.NONE, "The bank's own id of this person (bLink `personIdentification`).")
    external_reference: str | None = profile("What the bank's own client calls the person. Null where nothing was set.")
    full_name: str | None = profile("The name as the bank writes it, in one piece; `details` may have its parts. Null where none is known.")
    country_of_domicile: CountryCode | None = profile(
        "Where the person lives or has its seat. Null where the bank recorded none, or one that is no country of ISO 3166-1."
    )
    language: str | None = profile(
        "The language of what is sent to the person as a BCP 47 tag, such as `de`. Null where none is known, or where the bank's words "
        "cannot be mapped: then see `languageAsWritten`."
    )
    language_as_written: str | None = profile(
        "That language in the bank's own words, such as `German`, whether `language` has it or not. Null where it tells none."
    )
    tax_domiciles: list[CountryCode] | None = profile(
        "Where the person pays taxes, without what is no country of ISO 3166-1. Null, never empty, where none is left.",
        cost=FieldCost(assumed_size=2),
    )
    type: PersonType | None = profile("What the person is in law. Null where the bank does not say.")
    details: PersonDetails | None = branch(
        "What is recorded beyond the fields here, by `type`. Null when `type` is `OTHER`, and where nothing is recorded.",
        part=PersonPart.PROFILE,
    )
    contact_details: list[Asset] | None = branch(
        "E-mail addresses, phone numbers and other ways to reach the person. Empty where the bank keeps none.",
        part=PersonPart.CONTACT_DETAILS,
        cost=FieldCost(calls=1, assumed_size=5),
    )
    customers: list[Annotated["Customer", strawberry.lazy("graph.types.customer")]] | None = resolved(
        _customers,
        "The customers in whose relationship with the bank the person has a part, but for those that the bank no longer knows. Their `id` "
        "costs no call; anything else costs one or two for each. Null where the bank does not say.",
        part=PersonPart.PROFILE,
        cost=FieldCost(calls=1, origin=Origin.REFERENCE, assumed_size=5),
    )


def _person(relation: strawberry.Parent[CustomerPersonRecord], info: Info) -> AwaitableOrValue[PersonRecord | None]:
    key = relation.person_key
    return referenced_person(key, parts(info, "Person", PersonPart), asking(info)) if key is not None else None


@record_type(CustomerPersonRecord, "A person who has a part in a customer's relationship with a bank.")
class CustomerPerson:
    """A person of a customer's, and what it is to the customer."""

    relation: PersonRelation | None = identity("What the person is to the customer. Null where the bank does not say.")
    person: Person | None = resolved(
        _person,
        "The person. Its `id` costs no call; anything else costs one for each person, however many customers the person has a part in. "
        "Null where the bank names nobody, or no longer knows the person.",
        cost=FieldCost(calls=1, origin=Origin.REFERENCE),
    )
