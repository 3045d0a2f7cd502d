"""What a bank has to know of its customer."""

import datetime as dt
import enum

from msgspec import Struct

from providers.records.money import MoneyRecord


class EmploymentType(enum.Enum):
    """How somebody is employed."""

    SELF_EMPLOYED = "SELF_EMPLOYED"
    EMPLOYED = "EMPLOYED"
    UNEMPLOYED = "UNEMPLOYED"
    RETIRED = "RETIRED"
    OTHER = "OTHER"


class SourceOfIncome(enum.Enum):
    """What somebody lives on."""

    INCOME = "INCOME"
    SAVINGS = "SAVINGS"
    INHERITANCE = "INHERITANCE"
    LIFE_INSURANCE = "LIFE_INSURANCE"
    PENSION_FUNDS = "PENSION_FUNDS"
    GIFT = "GIFT"
    OTHER = "OTHER"


class WealthSourceKind(enum.Enum):
    """Where wealth came from."""

    RETIREMENT_POLICY = "RETIREMENT_POLICY"
    SELF_EMPLOYMENT_INCOME = "SELF_EMPLOYMENT_INCOME"
    EMPLOYEE_INCOME = "EMPLOYEE_INCOME"
    SAVINGS = "SAVINGS"
    GIFT = "GIFT"
    INHERITANCE = "INHERITANCE"
    REDEMPTION = "REDEMPTION"
    WINNINGS = "WINNINGS"
    INSURANCE_PREMIUM_LIQUIDATION = "INSURANCE_PREMIUM_LIQUIDATION"
    SALE_OF_GOODS = "SALE_OF_GOODS"
    REAL_ESTATE_SALE = "REAL_ESTATE_SALE"
    COMPANY_SALE_OR_ACQUISITION = "COMPANY_SALE_OR_ACQUISITION"
    CASH_PROCEEDS = "CASH_PROCEEDS"
    ALIMONY = "ALIMONY"
    COMPENSATION = "COMPENSATION"
    OTHER = "OTHER"


class NonFinancialSituationRecord(Struct, frozen=True, kw_only=True):
    """Work, company and structure."""

    profession: str | None = None
    employing_company: str | None = None
    education_level: str | None = None
    function: str | None = None
    employment: EmploymentType | None = None
    risk_domicile: str | None = None
    reason_for_domiciliary_company: str | None = None
    sector: str | None = None
    number_of_employees: int | None = None
    incorporated_on: dt.date | None = None
    company_purpose: str | None = None
    controlling_persons: str | None = None
    beneficial_owners: str | None = None
    reason_for_trust: str | None = None
    is_revocable: bool | None = None
    is_resettled: bool | None = None
    is_merged: bool | None = None
    beneficial_owner: str | None = None
    beneficiary: str | None = None
    protector: str | None = None
    trust_contracted_on: dt.date | None = None


class WealthOriginatorRecord(Struct, frozen=True, kw_only=True):
    """Who left or gave the wealth."""

    name: str | None = None
    relation_to_customer: str | None = None
    occupation: str | None = None


class WealthSourceRecord(Struct, frozen=True, kw_only=True):
    """One source of wealth."""

    kind: WealthSourceKind | None = None
    amount: MoneyRecord | None = None
    received_on: dt.date | None = None
    originator: WealthOriginatorRecord | None = None


class PriorBankRecord(Struct, frozen=True, kw_only=True):
    """The bank before."""

    name: str | None = None
    country_code: str | None = None


class FinancialSituationRecord(Struct, frozen=True, kw_only=True):
    """Income and wealth."""

    income_current_period: MoneyRecord | None = None
    source_of_income: SourceOfIncome | None = None
    annual_turnover: MoneyRecord | None = None
    monetary_wealth: MoneyRecord | None = None
    sources_of_wealth: tuple[WealthSourceRecord, ...] | None = None
    prior_bank: PriorBankRecord | None = None


class KycRecord(Struct, frozen=True, kw_only=True):
    """Know your customer: what the bank recorded."""

    non_financial_situation: NonFinancialSituationRecord | None = None
    financial_situation: FinancialSituationRecord | None = None
