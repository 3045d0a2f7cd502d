"""What a bank has to know of its customer."""

import datetime as dt
from functools import partial

from graph.facts import FieldCost, PersonalData
from graph.field import branch, enum_type, leaf, record_type
from graph.types.money import Money
from graph.types.scalars import CountryCode
from providers.records.kyc import (
    EmploymentType,
    FinancialSituationRecord,
    KycRecord,
    NonFinancialSituationRecord,
    PriorBankRecord,
    SourceOfIncome,
    WealthOriginatorRecord,
    WealthSourceKind,
    WealthSourceRecord,
)

enum_type(
    EmploymentType,
    "How somebody is employed. `OTHER` is a way that this graph does not know yet.",
    {
        "SELF_EMPLOYED": "Works for themselves.",
        "EMPLOYED": "Works for somebody else.",
        "UNEMPLOYED": "Has no work.",
        "RETIRED": "Works no longer.",
        "OTHER": "A way that this graph does not know yet.",
    },
)
enum_type(
    SourceOfIncome,
    "What somebody lives on. `OTHER` is a source that this graph does not know yet.",
    {
        "INCOME": "Earnings from work.",
        "SAVINGS": "What was put aside before.",
        "INHERITANCE": "What somebody left.",
        "LIFE_INSURANCE": "What a life insurance pays.",
        "PENSION_FUNDS": "What a pension fund pays.",
        "GIFT": "What somebody gave.",
        "OTHER": "A source that this graph does not know yet.",
    },
)
enum_type(
    WealthSourceKind,
    "Where wealth came from. `OTHER` is the provider's own word, or a source that this graph does not know yet.",
    {
        "RETIREMENT_POLICY": "Paid out by a policy for old age.",
        "SELF_EMPLOYMENT_INCOME": "Earned with a business of one's own.",
        "EMPLOYEE_INCOME": "Earned as wages.",
        "SAVINGS": "Put aside over time.",
        "GIFT": "Given by somebody.",
        "INHERITANCE": "Left by somebody.",
        "REDEMPTION": "Paid back, as a loan or a bond is (bLink spells it `redemtion`).",
        "WINNINGS": "Won, as in a lottery.",
        "INSURANCE_PREMIUM_LIQUIDATION": "Paid out by an insurance.",
        "SALE_OF_GOODS": "Got for goods that were sold.",
        "REAL_ESTATE_SALE": "Got for land or buildings that were sold.",
        "COMPANY_SALE_OR_ACQUISITION": "Got when a company was sold or taken over (bLink spells it `saleAquisitionCorporation`).",
        "CASH_PROCEEDS": "Taken in as cash.",
        "ALIMONY": "Paid by a former spouse or a parent.",
        "COMPENSATION": "Paid for a loss or damage.",
        "OTHER": "What the provider itself calls other, or a source that this graph does not know yet.",
    },
)

financial = partial(leaf, PersonalData.FINANCIAL)
identity = partial(leaf, PersonalData.IDENTITY)


@record_type(
    NonFinancialSituationRecord,
    "Work of a human, purpose and structure of a company, terms of a trust: what of it the bank recorded. Texts are in the bank's own "
    "words.",
)
class NonFinancialSituation:
    """Work, company and structure."""

    profession: str | None = identity("Occupation or job. Null where the bank recorded none.")
    employing_company: str | None = identity("Whom the customer works for or represents. Null where the bank recorded none.")
    education_level: str | None = identity("The highest level of education, such as `University`. Null where the bank recorded none.")
    function: str | None = identity("Title of the job, such as `CEO`. Null where the bank recorded none.")
    employment: EmploymentType | None = identity("How the customer is employed. Null where the bank recorded none.")
    risk_domicile: CountryCode | None = identity(
        "The country by which the bank judges the risk. Null where it recorded none, or one that is no country of ISO 3166-1."
    )
    reason_for_domiciliary_company: str | None = identity(
        "What a domiciliary company, one without business where it has its seat, is for. Null where the bank recorded none."
    )
    sector: str | None = identity("Sector of the economy, such as `Energy supply`. Null where the bank recorded none.")
    number_of_employees: int | None = identity("How many people a company employs. Null where the bank recorded none.")
    incorporated_on: dt.date | None = identity("The day on which a company was founded. Null where the bank recorded none.")
    company_purpose: str | None = identity("What a company is for. Null where the bank recorded none.")
    controlling_persons: str | None = identity(
        "Who controls a company, with their shares, as one text (bLink `structureControllingPerson`). Null where the bank recorded none."
    )
    beneficial_owners: str | None = identity(
        "Who owns a company in the end, with their shares, as one text (bLink `structureBeneficialOwners`). Null where the bank recorded "
        "none."
    )
    reason_for_trust: str | None = identity("What a trust is for, such as `Succession Planning`. Null where the bank recorded none.")
    is_revocable: bool | None = identity("Whether a trust can be revoked (bLink `revocability`). Null where the bank recorded nothing.")
    is_resettled: bool | None = identity("Whether a trust's assets went on to another trust. Null where the bank recorded nothing.")
    is_merged: bool | None = identity("Whether a trust was merged with another. Null where the bank recorded nothing.")
    beneficial_owner: str | None = identity("Who in the end has the benefit of what is owned. Null where the bank recorded none.")
    beneficiary: str | None = identity("Who benefits from a trust. Null where the bank recorded none.")
    protector: str | None = identity("Who watches over a trust's trustees. Null where the bank recorded none.")
    trust_contracted_on: dt.date | None = identity("The day of a trust's contract. Null where the bank recorded none.")


@record_type(WealthOriginatorRecord, "Who founded, gave or left a customer's wealth.")
class WealthOriginator:
    """Who left or gave the wealth."""

    name: str | None = identity("The full name as written. Null where the bank recorded none.")
    relation_to_customer: str | None = identity(
        "What this person is or was to the customer, in the bank's own words. Null where it recorded none."
    )
    occupation: str | None = identity("What this person does or did for a living. Null where the bank recorded none.")


@record_type(WealthSourceRecord, "One source of a customer's wealth.")
class WealthSource:
    """One source of wealth."""

    kind: WealthSourceKind | None = financial("Where it came from. Null where the bank recorded none.")
    amount: Money | None = branch("How much came from there. Null where the bank recorded neither amount nor currency.")
    received_on: dt.date | None = financial("The day on which it came. Null where the bank recorded none.")
    originator: WealthOriginator | None = branch("Whom it came from. Null where the bank recorded nobody.")


@record_type(PriorBankRecord, "The bank that a customer had before.")
class PriorBank:
    """The bank before."""

    name: str | None = financial("The bank's name as written. Null where none was recorded.")
    country_code: CountryCode | None = financial(
        "Where that bank has its seat. Null where none was recorded, or one that is no country of ISO 3166-1."
    )


@record_type(FinancialSituationRecord, "Income and wealth of a customer, as far as the bank recorded them.")
class FinancialSituation:
    """Income and wealth."""

    income_current_period: Money | None = branch("Income of the current year. Null where the bank recorded none.")
    source_of_income: SourceOfIncome | None = financial("What the income comes from. Null where the bank recorded none.")
    annual_turnover: Money | None = branch("What a business takes in within a year. Null where the bank recorded none.")
    monetary_wealth: Money | None = branch("Wealth of a human, share capital of a company. Null where the bank recorded none.")
    sources_of_wealth: list[WealthSource] | None = branch(
        "Where the wealth came from. Null, never empty, where the bank recorded none.", cost=FieldCost(assumed_size=3)
    )
    prior_bank: PriorBank | None = branch("The bank before this one. Null where none was recorded.")


@record_type(KycRecord, "Know your customer: what a bank (bLink) recorded of a customer because the law demands it.")
class Kyc:
    """Know your customer: what the bank recorded."""

    non_financial_situation: NonFinancialSituation | None = branch(
        "Work, company and structure. Null where the bank recorded nothing of these."
    )
    financial_situation: FinancialSituation | None = branch("Income and wealth. Null where the bank recorded nothing of these.")
