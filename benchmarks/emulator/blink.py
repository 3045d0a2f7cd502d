"""What the emulated bLink answers in the form of OpenWealth 1.2.1: customers, persons, an address and KYC."""

from typing import Any

Json = dict[str, Any]

PERSONS = ("P0001", "P0002", "P0003")
ADDRESS = "12345678"
"""The one that customer C0001 has."""
PAGE = 10
"""How many customers a page has."""
CONTACT_DETAILS = (1, 5, 12, 25, 50, 75, 100, 125)
"""There is a person with so many e-mail addresses, for each of these numbers."""

_CONTACTS = (("email", "stark@example.com"), ("phone", "+41446681800"), ("website", "https://stark.example.com"))


def person_key(contact_details: int) -> str:
    """The key of the person with so many e-mail addresses."""
    return f"G{contact_details:04d}"


def blink_answers() -> dict[str, Json | list[Json]]:
    """Every answer that there is, by its path."""
    persons = (_natural_person("P0001", "Anthony", "Stark"), _organisation(), _natural_person("P0003", "Virginia", "Potts"))
    return {
        "/customers/C0001/kyc": {"customer": _customer(), "kyc": _kyc()},
        "/customers/C0001/addresses": _address(),
        f"/customers?limit={PAGE}": [_customer(f"C{number:04d}") for number in range(1, PAGE + 1)],
        **{f"/persons/{person['personIdentification']}": person for person in persons},
        **{f"/persons/{person_key(count)}": _person_with_emails(count) for count in CONTACT_DETAILS},
    }


def _customer(key: str = "C0001") -> Json:
    relations = ("accountOwner", "authorisedSignatory", "beneficialOwner")
    return {
        "customerIdentification": key,
        "externalReference": "123-456-787",
        "name": "Anthony Stark",
        "status": "active",
        "referenceCurrency": "CHF",
        "openingDate": "2018-04-13",
        "personList": [
            {"personRelation": relation, "personIdentification": person} for relation, person in zip(relations, PERSONS, strict=True)
        ],
        "addressList": [{"addressIdentification": ADDRESS}],
    }


def _kyc() -> Json:
    originator = {"name": "Howard Stark", "relationToCustomer": "Relatives", "occupation": "Technology provider"}
    wealth = {"currency": "CHF", "amount": "25000000.00", "dateOfReceipt": "2018-04-13", "originator": originator}
    return {
        "nonFinancialSituation": {
            "profession": "Engineer",
            "employingCompany": "Stark Industries",
            "educationLevel": "University",
            "function": "CEO",
            "typeOfEmployment": "selfEmployed",
            "riskDomicile": "CH",
            "sector": "Energy supply",
            "numberOfEmployees": 41000,
            "dateOfIncorporation": "1963-03-01",
            "companyPurpose": "Provide sustainable energy",
            "structureControllingPerson": "Anthony Stark (75%), Virginia Potts (25%)",
            "structureBeneficialOwners": "Anthony Stark (100%)",
        },
        "financialSituation": {
            "incomeCurrentPeriod": {"currency": "CHF", "amount": "100000"},
            "sourceOfIncome": "lifeInsurance",
            "annualTurnover": {"currency": "CHF", "amount": "200000.50"},
            "monetaryWealth": {"currency": "CHF", "amount": "1000000.125"},
            "sourceOfWealth": [{"sourceOfWealth": kind, **wealth} for kind in ("inheritance", "saleOfGoods", "employeeIncome")],
            "priorBank": {"namePriorBank": "Bank of Malibu", "domicilePriorBank": "US"},
        },
    }


def _address() -> Json:
    return {
        "addressIdentification": ADDRESS,
        "addressName": "Mansion",
        "isDomicile": True,
        "isMailingAddress": True,
        "mailingInstruction": "MainDispatch",
        "dispatchType": "postal",
        "language": "de",
        "postalAddress": {
            "salutation": {"receptionRestriction": "confidential", "salutation": "Mr.", "title": "PhD", "overrideSalutation": "Dear Tony"},
            "name": {
                "organisationName": "Stark Industries",
                "givenName": "Anthony",
                "middleName": "Edward",
                "lastName": "Stark",
                "nameSuffix": "jr.",
            },
            "physicalAddress": {
                "careOf": "Virginia Potts",
                "toTheAttentionOf": "Jarvis",
                "streetName": "Malibu Point",
                "buildingNumber": "10880",
                "postBox": "12",
                "addressSuffix": "Apartment 1",
                "postCode": "90265",
                "townName": "Malibu",
                "countrySubDivision": "CA",
                "country": "US",
            },
        },
    }


def _natural_person(key: str, given_name: str, last_name: str) -> Json:
    details = {
        "personType": "naturalPerson",
        "givenName": given_name,
        "middleName": "Edward",
        "lastName": last_name,
        "title": "PhD",
        "dates": [{"date": "1970-05-29", "dateType": "birthDate"}, {"date": "2018-04-13", "dateType": "divorceDate"}],
        "gender": "female",
        "nationality": ["US", "CH"],
        "civilStatus": "married",
        "TIN": "123-12-1234",
    }
    return _person(key, f"{given_name} {last_name}", details)


def _organisation() -> Json:
    details = {
        "personType": "legalPerson",
        "organisationName": "Stark Industries",
        "legalForm": "Corporation",
        "LEI": "5493000IBP32UQZ0KL24",
        "domicilaryCompany": False,
    }
    return _person("P0002", "Stark Industries", details)


def _person(key: str, full_name: str, details: Json) -> Json:
    return {
        "personIdentification": key,
        "externalReference": f"{key}-321",
        "fullName": full_name,
        "countryOfDomicile": "CH",
        "language": "de",
        "customerList": [{"customerIdentification": "C0001"}],
        "contactInformation": [_contact_details(number, medium, content) for number, (medium, content) in enumerate(_CONTACTS)],
        "personDetails": details,
        "taxDomicile": ["CH", "US"],
    }


def _person_with_emails(count: int) -> Json:
    emails = [_contact_details(number, "email", f"stark.{number}@example.com") for number in range(count)]
    return {**_natural_person(person_key(count), "Anthony", "Stark"), "contactInformation": emails}


def _contact_details(number: int, medium: str, content: str) -> Json:
    return {
        "contactIdentification": f"K{number}",
        "medium": medium,
        "contactMediumType": "business",
        "contactContent": content,
        "additionalContactInformation": "First choice",
    }
