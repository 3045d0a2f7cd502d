"""bLink's KYC: what a bank has to know of its customer."""

import re
from decimal import Decimal

from providers.blink.payloads import (
    FinancialSituationPayload,
    KycPayload,
    MoneyPayload,
    NonFinancialSituationPayload,
    OriginatorPayload,
    PriorBankPayload,
    WealthSourcePayload,
)
from providers.records.identity import CustomerProvider
from providers.records.known import unless_empty
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
from providers.records.money import MoneyRecord
from providers.values.unexpected import country_code, listed, tell_unexpected

PROVIDER = CustomerProvider.BLINK

_EMPLOYMENTS = {
    "selfemployed": EmploymentType.SELF_EMPLOYED,
    "employed": EmploymentType.EMPLOYED,
    "unemployed": EmploymentType.UNEMPLOYED,
    "retired": EmploymentType.RETIRED,
}
_SOURCES_OF_INCOME = {
    "income": SourceOfIncome.INCOME,
    "savings": SourceOfIncome.SAVINGS,
    "inheritance": SourceOfIncome.INHERITANCE,
    "lifeinsurance": SourceOfIncome.LIFE_INSURANCE,
    "pensionfunds": SourceOfIncome.PENSION_FUNDS,
    "gift": SourceOfIncome.GIFT,
}
_SOURCES_OF_WEALTH = {
    "retirementpolicy": WealthSourceKind.RETIREMENT_POLICY,
    "selfemploymentincome": WealthSourceKind.SELF_EMPLOYMENT_INCOME,
    "employeeincome": WealthSourceKind.EMPLOYEE_INCOME,
    "savings": WealthSourceKind.SAVINGS,
    "gift": WealthSourceKind.GIFT,
    "inheritance": WealthSourceKind.INHERITANCE,
    "redemtion": WealthSourceKind.REDEMPTION,  # Spelt so in the schema; the right spelling may come one day.
    "redemption": WealthSourceKind.REDEMPTION,
    "winnings": WealthSourceKind.WINNINGS,
    "insurancepremiumliquidation": WealthSourceKind.INSURANCE_PREMIUM_LIQUIDATION,
    "saleofgoods": WealthSourceKind.SALE_OF_GOODS,
    "realestatesale": WealthSourceKind.REAL_ESTATE_SALE,
    "saleaquisitioncorporation": WealthSourceKind.COMPANY_SALE_OR_ACQUISITION,  # The same.
    "saleacquisitioncorporation": WealthSourceKind.COMPANY_SALE_OR_ACQUISITION,
    "cashproceeds": WealthSourceKind.CASH_PROCEEDS,
    "alimony": WealthSourceKind.ALIMONY,
    "compensation": WealthSourceKind.COMPENSATION,
    "other": WealthSourceKind.OTHER,
}
_MOST_EMPLOYEES = 2**31 - 1
"""The largest whole number of GraphQL."""
_AMOUNT = re.compile(r"[+-]?0*[0-9]{1,40}(?:\.[0-9]{1,40})?")
"""More digits on either side of the point are no money."""


def kyc_record(kyc: KycPayload | None) -> KycRecord | None:
    """The record of what the bank knows, None where it is nothing."""
    kyc = kyc or KycPayload()
    return unless_empty(
        KycRecord(
            non_financial_situation=_non_financial_situation(kyc.non_financial_situation or NonFinancialSituationPayload()),
            financial_situation=_financial_situation(kyc.financial_situation or FinancialSituationPayload()),
        )
    )


def _non_financial_situation(situation: NonFinancialSituationPayload) -> NonFinancialSituationRecord | None:
    return unless_empty(
        NonFinancialSituationRecord(
            profession=situation.profession,
            employing_company=situation.employing_company,
            education_level=situation.education_level,
            function=situation.function,
            employment=listed(PROVIDER, "typeOfEmployment", situation.type_of_employment, _EMPLOYMENTS, EmploymentType.OTHER),
            risk_domicile=country_code(PROVIDER, "riskDomicile", situation.risk_domicile),
            reason_for_domiciliary_company=situation.reason_for_domiciliary_company,
            sector=situation.sector,
            number_of_employees=_employees(situation.number_of_employees),
            incorporated_on=situation.date_of_incorporation,
            company_purpose=situation.company_purpose,
            controlling_persons=situation.structure_controlling_person,
            beneficial_owners=situation.structure_beneficial_owners,
            reason_for_trust=situation.reason_for_trust,
            is_revocable=situation.revocability,
            is_resettled=situation.resettled,
            is_merged=situation.merged,
            beneficial_owner=situation.beneficial_owner,
            beneficiary=situation.beneficiary,
            protector=situation.protector,
            trust_contracted_on=situation.date_of_trust_contract,
        )
    )


def _financial_situation(situation: FinancialSituationPayload) -> FinancialSituationRecord | None:
    sources = (_wealth_source(entry) for entry in situation.source_of_wealth if entry)
    return unless_empty(
        FinancialSituationRecord(
            income_current_period=_money(situation.income_current_period),
            source_of_income=listed(PROVIDER, "sourceOfIncome", situation.source_of_income, _SOURCES_OF_INCOME, SourceOfIncome.OTHER),
            annual_turnover=_money(situation.annual_turnover),
            monetary_wealth=_money(situation.monetary_wealth),
            sources_of_wealth=tuple(source for source in sources if source) or None,
            prior_bank=_prior_bank(situation.prior_bank or PriorBankPayload()),
        )
    )


def _wealth_source(source: WealthSourcePayload) -> WealthSourceRecord | None:
    originator = source.originator or OriginatorPayload()
    return unless_empty(
        WealthSourceRecord(
            kind=listed(PROVIDER, "sourceOfWealth", source.source_of_wealth, _SOURCES_OF_WEALTH, WealthSourceKind.OTHER),
            amount=_money(source),
            received_on=source.date_of_receipt,
            originator=unless_empty(
                WealthOriginatorRecord(
                    name=originator.name, relation_to_customer=originator.relation_to_customer, occupation=originator.occupation
                )
            ),
        )
    )


def _prior_bank(bank: PriorBankPayload) -> PriorBankRecord | None:
    return unless_empty(
        PriorBankRecord(name=bank.name_prior_bank, country_code=country_code(PROVIDER, "domicilePriorBank", bank.domicile_prior_bank))
    )


def _money(money: MoneyPayload | None) -> MoneyRecord | None:
    money = money or MoneyPayload()
    return unless_empty(MoneyRecord(currency=money.currency, amount=_amount(money.amount)))


def _employees(number: int | None) -> int | None:
    if number is None or 0 <= number <= _MOST_EMPLOYEES:
        return number
    tell_unexpected(PROVIDER, "numberOfEmployees")
    return None


def _amount(written: str | None) -> Decimal | None:
    """The amount as it is written, trailing zeros included; None for what is no decimal number in plain notation and of money's size."""
    if written is None:
        return None
    if not _AMOUNT.fullmatch(written):
        tell_unexpected(PROVIDER, "amount")
        return None
    return Decimal(written)
