"""The example values of OpenWealth 1.2.1, as the sandbox's C0001 and P0001 have them, and the records that they must become."""

import datetime as dt
from decimal import Decimal

from providers.records.address import AddressKind, AddressRecord, DispatchType, RecipientRecord
from providers.records.asset import AssetKind, AssetRecord, AssetUsage
from providers.records.customer import CustomerRecord, CustomerStatus
from providers.records.identity import CustomerKey, CustomerProvider, Key, PersonKey
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
from providers.records.person import CivilStatus, CustomerPersonRecord, Gender, NaturalPersonRecord, PersonRelation

CUSTOMER = CustomerKey(CustomerProvider.BLINK, Key("C0001"))
PERSON = PersonKey(CustomerProvider.BLINK, Key("P0001"))

STUBS = (AddressRecord(owner_key=CUSTOMER, key=Key("12345678")), AddressRecord(owner_key=CUSTOMER, key=Key("12345679")))

RECORD = CustomerRecord(
    key=CUSTOMER,
    status=CustomerStatus.ACTIVE,
    name="Steve Rogers",
    external_reference="123-456-787",
    reference_currency="CHF",
    opened_on=dt.date(2018, 4, 13),
    addresses=STUBS,
    persons=(
        CustomerPersonRecord(relation=PersonRelation.ACCOUNT_OWNER, person_key=PERSON),
        CustomerPersonRecord(relation=PersonRelation.AUTHORISED_SIGNATORY, person_key=PersonKey(CustomerProvider.BLINK, Key("P0002"))),
        CustomerPersonRecord(relation=PersonRelation.BENEFICIAL_OWNER, person_key=PersonKey(CustomerProvider.BLINK, Key("P0061"))),
    ),
)
"""The customer without KYC, its addresses only listed."""

ADDRESS = AddressRecord(
    owner_key=CUSTOMER,
    key=Key("12345678"),
    kinds=(AddressKind.DOMICILE, AddressKind.MAILING),
    label="Stark Mansion",
    care_of="Piper Potts",
    attention="Jarvis",
    lines=("Malibu Point 10880", "Appartment 1"),
    street="Malibu Point",
    building_number="10880",
    post_box="12",
    suffix="Appartment 1",
    postal_code="90265",
    city="Malibu",
    region="CA",
    country_code="US",
    country="US",
    recipient=RecipientRecord(
        salutation="Mr.",
        title="PhD",
        salutation_override="Dear Ironman",
        reception_restriction="confidential",
        organisation_name="Stark Industries",
        first_name="Anthony",
        middle_name="Edward",
        last_name="Stark",
        name_suffix="jr.",
    ),
    mailing_instruction="MainDispatch",
    dispatch_type=DispatchType.POSTAL,
    language="de",
    language_as_written="German",
)

KYC = KycRecord(
    non_financial_situation=NonFinancialSituationRecord(
        profession="Philanthropist",
        employing_company="Stark Industries",
        education_level="University",
        function="CEO",
        employment=EmploymentType.EMPLOYED,
        risk_domicile="CH",
    ),
    financial_situation=FinancialSituationRecord(
        income_current_period=MoneyRecord(currency="CHF", amount=Decimal(100000)),
        source_of_income=SourceOfIncome.INCOME,
        annual_turnover=MoneyRecord(currency="CHF", amount=Decimal("200000.50")),
        monetary_wealth=MoneyRecord(currency="CHF", amount=Decimal("0.000000001")),
        sources_of_wealth=(
            WealthSourceRecord(
                kind=WealthSourceKind.INHERITANCE,
                amount=MoneyRecord(currency="CHF", amount=Decimal("25000000.00")),
                received_on=dt.date(2018, 4, 13),
                originator=WealthOriginatorRecord(name="Howard Stark", relation_to_customer="Relatives", occupation="Technology Provider"),
            ),
            WealthSourceRecord(kind=WealthSourceKind.REDEMPTION, amount=MoneyRecord(currency="USD", amount=Decimal("1500.250000000"))),
            WealthSourceRecord(kind=WealthSourceKind.COMPANY_SALE_OR_ACQUISITION),
        ),
        prior_bank=PriorBankRecord(name="Bank of Malibu", country_code="US"),
    ),
)

CONTACT_DETAILS = (
    AssetRecord(owner_key=PERSON, key=Key("K1"), kind=AssetKind.EMAIL, value="tony.stark@example.com", usage=AssetUsage.PRIVATE),
    AssetRecord(
        owner_key=PERSON,
        key=Key("123987"),
        kind=AssetKind.PHONE,
        value="+41998887766",
        usage=AssetUsage.BUSINESS,
        note="Prio 1 Phone Number",
    ),
    AssetRecord(owner_key=PERSON, key=Key("K3"), kind=AssetKind.WEBSITE, value="https://stark.example.com"),
    AssetRecord(owner_key=PERSON, key=Key("K4"), kind=AssetKind.SOCIAL_MEDIA_PROFILE, value="@ironman", usage=AssetUsage.PRIVATE),
    AssetRecord(owner_key=PERSON, key=Key.position(4), kind=AssetKind.FAX, value="+41998887767", usage=AssetUsage.BUSINESS),
)

DETAILS = NaturalPersonRecord(
    given_name="Anthony",
    middle_name="Edward",
    last_name="Stark",
    title="PhD",
    birth_date=dt.date(1970, 5, 29),
    divorce_date=dt.date(2018, 4, 13),
    gender=Gender.MALE,
    nationalities=("US", "CH"),
    civil_status=CivilStatus.MARRIED,
    tax_id="123-12-1234",
)
