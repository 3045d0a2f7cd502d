"""What bLink answers: the schemas of OpenWealth Customer Management 1.2.1, read so that one odd value costs only itself.

No member counts as required: what is missing is None. Ids and house numbers may come as texts or as numbers, whatever the schema says, for
its own samples print both. Names that the schema misspells are kept: `domicilaryCompany`.
"""

from typing import Annotated

from pydantic import Field

from providers.values.wire import (
    Date,
    DefinedIdentifier,
    DefinedText,
    DefinedTexts,
    Entries,
    Flag,
    Integer,
    OptionalEntries,
    OptionalObject,
    Payload,
)


class PersonReferencePayload(Payload):
    """An entry of a customer's personList."""

    person_relation: DefinedText = None
    person_identification: DefinedText = None


class AddressReferencePayload(Payload):
    """An entry of a customer's addressList."""

    address_identification: DefinedText = None


class CustomerPayload(Payload):
    """A customer: a contract with a bank."""

    customer_identification: DefinedIdentifier = None
    external_reference: DefinedText = None
    name: DefinedText = None
    status: DefinedText = None
    reference_currency: DefinedText = None
    opening_date: Date = None
    person_list: Annotated[tuple[PersonReferencePayload | None, ...], Entries] = ()
    address_list: Annotated[tuple[AddressReferencePayload | None, ...], Entries] = ()


class SalutationPayload(Payload):
    """How post is addressed."""

    reception_restriction: DefinedText = None
    salutation: DefinedText = None
    title: DefinedText = None
    override_salutation: DefinedText = None


class NamePayload(Payload):
    """To whom post goes."""

    organisation_name: DefinedText = None
    given_name: DefinedText = None
    middle_name: DefinedText = None
    last_name: DefinedText = None
    name_suffix: DefinedText = None


class PhysicalAddressPayload(Payload):
    """Where post goes."""

    care_of: DefinedText = None
    to_the_attention_of: DefinedText = None
    street_name: DefinedText = None
    building_number: DefinedText = None
    post_box: DefinedText = None
    address_suffix: DefinedText = None
    post_code: DefinedText = None
    town_name: DefinedText = None
    country_sub_division: DefinedText = None
    country: DefinedText = None


class PostalAddressPayload(Payload):
    """The postal part of an address."""

    salutation: Annotated[SalutationPayload | None, OptionalObject] = None
    name: Annotated[NamePayload | None, OptionalObject] = None
    physical_address: Annotated[PhysicalAddressPayload | None, OptionalObject] = None


class AddressPayload(Payload):
    """An address: a number where it is read, a text in the answer to its creation."""

    address_identification: DefinedIdentifier = None
    address_name: DefinedText = None
    is_domicile: Flag = None
    is_mailing_address: Flag = None
    mailing_instruction: DefinedText = None
    dispatch_type: DefinedText = None
    language: DefinedText = None
    postal_address: Annotated[PostalAddressPayload | None, OptionalObject] = None


class ContactDetailsPayload(Payload):
    """A way to reach a person."""

    contact_identification: DefinedText = None
    medium: DefinedText = None
    contact_medium_type: DefinedText = None
    contact_content: DefinedText = None
    additional_contact_information: DefinedText = None


class DatePayload(Payload):
    """A date in a human's life."""

    date: Date = None
    date_type: DefinedText = None


class PersonDetailsPayload(Payload):
    """What depends on the type of a person: the members of all five types."""

    person_type: DefinedText = None
    given_name: DefinedText = None
    middle_name: DefinedText = None
    last_name: DefinedText = None
    title: DefinedText = None
    dates: Annotated[tuple[DatePayload | None, ...], Entries] = ()
    gender: DefinedText = None
    nationality: DefinedTexts = ()
    civil_status: DefinedText = None
    tin: DefinedText = Field(default=None, alias="TIN")
    organisation_name: DefinedText = None
    legal_form: DefinedText = None
    lei: DefinedText = Field(default=None, alias="LEI")
    domicilary_company: Flag = None
    person_association_name: DefinedText = None
    person_association_type: DefinedText = None
    trust_name: DefinedText = None
    trust_type: DefinedText = None
    sole_proprietorship_name: DefinedText = None


class CustomerReferencePayload(Payload):
    """An entry of a person's customerList."""

    customer_identification: DefinedText = None


class PersonPayload(Payload):
    """A person: a human or an organisation. The schema requires personType here and defines it in personDetails: both are read."""

    person_identification: DefinedIdentifier = None
    external_reference: DefinedText = None
    person_type: DefinedText = None
    customer_list: Annotated[tuple[CustomerReferencePayload | None, ...], Entries] = ()
    full_name: DefinedText = None
    country_of_domicile: DefinedText = None
    language: DefinedText = None
    contact_information: Annotated[tuple[ContactDetailsPayload | None, ...] | None, OptionalEntries] = None
    person_details: Annotated[PersonDetailsPayload | None, OptionalObject] = None
    tax_domicile: DefinedTexts = ()


class NonFinancialSituationPayload(Payload):
    """Work, company and structure."""

    profession: DefinedText = None
    employing_company: DefinedText = None
    education_level: DefinedText = None
    function: DefinedText = None
    type_of_employment: DefinedText = None
    risk_domicile: DefinedText = None
    reason_for_domiciliary_company: DefinedText = None
    sector: DefinedText = None
    number_of_employees: Integer = None
    date_of_incorporation: Date = None
    company_purpose: DefinedText = None
    structure_controlling_person: DefinedText = None
    structure_beneficial_owners: DefinedText = None
    reason_for_trust: DefinedText = None
    revocability: Flag = None
    resettled: Flag = None
    merged: Flag = None
    beneficial_owner: DefinedText = None
    beneficiary: DefinedText = None
    protector: DefinedText = None
    date_of_trust_contract: Date = None


class MoneyPayload(Payload):
    """An amount in a currency. The amount is a decimal number in a text, with up to 9 digits behind the point."""

    currency: DefinedText = None
    amount: DefinedText = None


class OriginatorPayload(Payload):
    """Who left or gave the wealth."""

    name: DefinedText = None
    relation_to_customer: DefinedText = None
    occupation: DefinedText = None


class WealthSourcePayload(MoneyPayload):
    """One source of wealth."""

    source_of_wealth: DefinedText = None
    date_of_receipt: Date = None
    originator: Annotated[OriginatorPayload | None, OptionalObject] = None


class PriorBankPayload(Payload):
    """The bank before."""

    name_prior_bank: DefinedText = None
    domicile_prior_bank: DefinedText = None


class FinancialSituationPayload(Payload):
    """Income and wealth."""

    income_current_period: Annotated[MoneyPayload | None, OptionalObject] = None
    source_of_income: DefinedText = None
    annual_turnover: Annotated[MoneyPayload | None, OptionalObject] = None
    monetary_wealth: Annotated[MoneyPayload | None, OptionalObject] = None
    source_of_wealth: Annotated[tuple[WealthSourcePayload | None, ...], Entries] = ()
    prior_bank: Annotated[PriorBankPayload | None, OptionalObject] = None


class KycPayload(Payload):
    """Know your customer."""

    non_financial_situation: Annotated[NonFinancialSituationPayload | None, OptionalObject] = None
    financial_situation: Annotated[FinancialSituationPayload | None, OptionalObject] = None


class CustomerAndKycPayload(Payload):
    """The answer to a question for a customer's KYC, which carries the customer, too."""

    customer: Annotated[CustomerPayload | None, OptionalObject] = None
    kyc: Annotated[KycPayload | None, OptionalObject] = None
