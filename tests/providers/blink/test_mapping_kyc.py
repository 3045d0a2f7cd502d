"""How what a bank knows of its customer becomes a record."""

import datetime as dt
from decimal import Decimal

import pytest
from structlog.testing import capture_logs

from providers.blink.mapping.kyc import kyc_record
from providers.blink.payloads import KycPayload
from providers.records.kyc import (
    EmploymentType,
    FinancialSituationRecord,
    KycRecord,
    NonFinancialSituationRecord,
    SourceOfIncome,
    WealthSourceKind,
)
from providers.records.money import MoneyRecord

NOTHING = [None, "", " \t", "undefined", " undefined ", True, [], ["x"], {}, {"x": "y"}]


def kyc(**sent: object) -> KycRecord | None:
    """Map what was sent for a KYC."""
    return kyc_record(KycPayload.model_validate(sent))


def finances(**sent: object) -> FinancialSituationRecord:
    """Map what was sent for a financial situation, of which something is known."""
    record = kyc(financialSituation=sent)
    assert record is not None
    assert record.financial_situation is not None
    return record.financial_situation


SENT: dict[str, object] = {
    "profession": "a",
    "employingCompany": "b",
    "educationLevel": "c",
    "function": "d",
    "typeOfEmployment": "selfEmployed",
    "riskDomicile": "ch",
    "reasonForDomiciliaryCompany": "e",
    "sector": "f",
    "numberOfEmployees": 250,
    "dateOfIncorporation": "2018-04-13",
    "companyPurpose": "g",
    "structureControllingPerson": "h",
    "structureBeneficialOwners": "i",
    "reasonForTrust": "j",
    "revocability": True,
    "resettled": False,
    "merged": True,
    "beneficialOwner": "k",
    "beneficiary": "l",
    "protector": "m",
    "dateOfTrustContract": "2019-04-13",
}
EXPECTED = NonFinancialSituationRecord(
    profession="a",
    employing_company="b",
    education_level="c",
    function="d",
    employment=EmploymentType.SELF_EMPLOYED,
    risk_domicile="CH",
    reason_for_domiciliary_company="e",
    sector="f",
    number_of_employees=250,
    incorporated_on=dt.date(2018, 4, 13),
    company_purpose="g",
    controlling_persons="h",
    beneficial_owners="i",
    reason_for_trust="j",
    is_revocable=True,
    is_resettled=False,
    is_merged=True,
    beneficial_owner="k",
    beneficiary="l",
    protector="m",
    trust_contracted_on=dt.date(2019, 4, 13),
)


def test_every_field_of_the_non_financial_situation() -> None:
    """Each member of the schema stands under its name in the graph."""
    assert kyc(nonFinancialSituation=SENT) == KycRecord(non_financial_situation=EXPECTED)


@pytest.mark.parametrize(("sent", "number"), [(0, 0), ("250", 250), (2**31 - 1, 2**31 - 1), (2**31, None), (-1, None), (2.5, None)])
def test_numbers_of_employees(sent: object, number: int | None) -> None:
    """A number of employees is one that GraphQL has room for."""
    record = kyc(nonFinancialSituation={"numberOfEmployees": sent, "sector": "x"})
    assert record == KycRecord(non_financial_situation=NonFinancialSituationRecord(number_of_employees=number, sector="x"))


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("0.000000001", "0.000000001"),
        ("1500.250000000", "1500.250000000"),
        ("999999999999.999999999", "999999999999.999999999"),
        ("100000", "100000"),
        ("000", "0"),
        (100000, "100000"),
        (0.5, "0.5"),
        (" 1 ", "1"),
        ("NaN", None),
        ("Infinity", None),
        ("-Infinity", None),
        ("1e999999999", None),
        ("1e-999999999", None),
        ("1e41", None),
        ("0e999999", None),
        ("twelve", None),
        ("1,000", None),
        ("1_000", None),
        ("\u0661\u0662", None),
        ("\uff11\uff12", None),
        ("1e3", None),
        ("1.", None),
        (".5", None),
        ("+1.50", "1.50"),
        ("-1", "-1"),
        ("0" * 50 + "7", "7"),
        ("0." + "1" * 41, None),
        ("9" * 41, None),
        ("", None),
        (True, None),
        ([1], None),
    ],
)
def test_amounts(written: object, amount: str | None) -> None:
    """An amount is exactly the decimal number that is written, trailing zeros included; what is no plain number, or too long, is none."""
    money = finances(annualTurnover={"currency": "CHF", "amount": written}).annual_turnover
    assert money is not None
    assert money.amount == (None if amount is None else Decimal(amount))
    assert money.amount is None or f"{money.amount:f}" == amount


def test_an_amount_that_cannot_be_read_is_told_at_most_once_and_without_its_value() -> None:
    """What is no amount is logged once per process, by the member's name alone."""
    with capture_logs() as logs:
        finances(annualTurnover={"currency": "CHF", "amount": "twelve"}, monetaryWealth={"currency": "CHF", "amount": "twelve"})
    assert len(logs) <= 1
    assert "twelve" not in str(logs)


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("retirementPolicy", WealthSourceKind.RETIREMENT_POLICY),
        ("selfEmploymentIncome", WealthSourceKind.SELF_EMPLOYMENT_INCOME),
        ("employeeIncome", WealthSourceKind.EMPLOYEE_INCOME),
        ("savings", WealthSourceKind.SAVINGS),
        ("gift", WealthSourceKind.GIFT),
        ("inheritance", WealthSourceKind.INHERITANCE),
        ("redemtion", WealthSourceKind.REDEMPTION),
        ("redemption", WealthSourceKind.REDEMPTION),
        ("winnings", WealthSourceKind.WINNINGS),
        ("insurancePremiumLiquidation", WealthSourceKind.INSURANCE_PREMIUM_LIQUIDATION),
        ("saleOfGoods", WealthSourceKind.SALE_OF_GOODS),
        ("realEstateSale", WealthSourceKind.REAL_ESTATE_SALE),
        ("saleAquisitionCorporation", WealthSourceKind.COMPANY_SALE_OR_ACQUISITION),
        ("saleAcquisitionCorporation", WealthSourceKind.COMPANY_SALE_OR_ACQUISITION),
        ("cashProceeds", WealthSourceKind.CASH_PROCEEDS),
        ("alimony", WealthSourceKind.ALIMONY),
        ("compensation", WealthSourceKind.COMPENSATION),
        ("other", WealthSourceKind.OTHER),
        ("lottery", WealthSourceKind.OTHER),
    ],
)
def test_sources_of_wealth(written: str, kind: WealthSourceKind) -> None:
    """Every source of wealth has its kind, those that the schema misspells in either spelling; any other is OTHER."""
    [source] = finances(sourceOfWealth=[{"sourceOfWealth": written}]).sources_of_wealth or ()
    assert source.kind is kind


@pytest.mark.parametrize(
    ("written", "source"),
    [
        ("income", SourceOfIncome.INCOME),
        ("savings", SourceOfIncome.SAVINGS),
        ("inheritance", SourceOfIncome.INHERITANCE),
        ("lifeInsurance", SourceOfIncome.LIFE_INSURANCE),
        ("pensionFunds", SourceOfIncome.PENSION_FUNDS),
        ("gift", SourceOfIncome.GIFT),
        ("theft", SourceOfIncome.OTHER),
    ],
)
def test_sources_of_income(written: str, source: SourceOfIncome) -> None:
    """Every source of income has its value, any other is OTHER."""
    assert finances(sourceOfIncome=written).source_of_income is source


@pytest.mark.parametrize(
    ("written", "employment"),
    [
        ("selfEmployed", EmploymentType.SELF_EMPLOYED),
        ("employed", EmploymentType.EMPLOYED),
        ("unemployed", EmploymentType.UNEMPLOYED),
        ("retired", EmploymentType.RETIRED),
        ("intern", EmploymentType.OTHER),
    ],
)
def test_employments(written: str, employment: EmploymentType) -> None:
    """Every type of employment has its value, any other is OTHER."""
    record = kyc(nonFinancialSituation={"typeOfEmployment": written})
    assert record == KycRecord(non_financial_situation=NonFinancialSituationRecord(employment=employment))


@pytest.mark.parametrize("nothing", [*NOTHING, {"sourceOfWealth": [{}, None, {"originator": {}}], "priorBank": {}, "annualTurnover": {}}])
def test_a_kyc_of_nothing_is_none(nothing: object) -> None:
    """Where nothing is known there is no object and no list, at no depth."""
    assert kyc(nonFinancialSituation=nothing, financialSituation=nothing) is None
    assert kyc_record(None) is None


def test_a_part_of_money_is_money() -> None:
    """An amount without currency, or a currency without amount, is shown as far as it is known."""
    situation = finances(annualTurnover={"amount": "1"}, monetaryWealth={"currency": "CHF"}, incomeCurrentPeriod={})
    assert situation == FinancialSituationRecord(
        annual_turnover=MoneyRecord(amount=Decimal(1)), monetary_wealth=MoneyRecord(currency="CHF")
    )
