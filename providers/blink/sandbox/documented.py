"""The customer C0001 and its person P0001, whatever the seed: made of the example values of OpenWealth 1.2.1."""

from providers.sandbox.service import JsonObject


def customer() -> JsonObject:
    """Return C0001: two addresses, of which the first can be read."""
    return {
        "customerIdentification": "C0001",
        "externalReference": "123-456-787",
        "name": "Steve Rogers",
        "status": "active",
        "referenceCurrency": "CHF",
        "openingDate": "2018-04-13",
        "personList": [
            {"personRelation": "accountOwner", "personIdentification": "P0001"},
            {"personRelation": "authorisedSignatory", "personIdentification": "P0002"},
            {"personRelation": "beneficialOwner", "personIdentification": "P0061"},
        ],
        "addressList": [{"addressIdentification": 12345678}, {"addressIdentification": 12345679}],
    }


def person() -> JsonObject:
    """Return P0001, without its customers."""
    return {
        "personIdentification": "P0001",
        "externalReference": "987-654-321",
        "fullName": "Tony Stark",
        "countryOfDomicile": "CH",
        "language": "German",
        "contactInformation": contact_details(),
        "personDetails": {
            "personType": "naturalPerson",
            "givenName": "Anthony",
            "middleName": "Edward",
            "lastName": "Stark",
            "title": "PhD",
            "dates": [{"date": "1970-05-29", "dateType": "birthDate"}, {"date": "2018-04-13", "dateType": "divorceDate"}],
            "gender": "male",
            "nationality": ["US", "CH"],
            "civilStatus": "married",
            "TIN": "123-12-1234",
        },
        "taxDomicile": ["CH", "US"],
    }


def contact_details() -> list[JsonObject]:
    """Return the ways to reach P0001: of each medium one, the last without an id."""
    return [
        {"contactIdentification": "K1", "medium": "email", "contactMediumType": "private", "contactContent": "tony.stark@example.com"},
        {
            "contactIdentification": 123987,
            "medium": "phone",
            "contactMediumType": "business",
            "contactContent": "0041998887766",
            "additionalContactInformation": "Prio 1 Phone Number",
        },
        {"contactIdentification": "K3", "medium": "website", "contactContent": "https://stark.example.com"},
        {"contactIdentification": "K4", "medium": "socialMediaProfile", "contactMediumType": "private", "contactContent": "@ironman"},
        {"medium": "fax", "contactMediumType": "business", "contactContent": "+41 99 888 77 67"},
    ]


def kyc() -> JsonObject:
    """Return what the bank knows of C0001."""
    return {
        "nonFinancialSituation": {
            "profession": "Philanthropist",
            "employingCompany": "Stark Industries",
            "educationLevel": "University",
            "function": "CEO",
            "typeOfEmployment": "employed",
            "riskDomicile": "CH",
        },
        "financialSituation": {
            "incomeCurrentPeriod": {"currency": "CHF", "amount": "100000"},
            "sourceOfIncome": "income",
            "annualTurnover": {"currency": "CHF", "amount": "200000.50"},
            "monetaryWealth": {"currency": "CHF", "amount": "0.000000001"},
            "sourceOfWealth": [
                {
                    "sourceOfWealth": "inheritance",
                    "currency": "CHF",
                    "amount": "25000000.00",
                    "dateOfReceipt": "2018-04-13",
                    "originator": {"name": "Howard Stark", "relationToCustomer": "Relatives", "occupation": "Technology Provider"},
                },
                {"sourceOfWealth": "redemtion", "currency": "USD", "amount": "1500.250000000"},
                {"sourceOfWealth": "saleAquisitionCorporation"},
            ],
            "priorBank": {"namePriorBank": "Bank of Malibu", "domicilePriorBank": "US"},
        },
    }


def address() -> JsonObject:
    """Return the address of C0001 that can be read."""
    return {
        "addressIdentification": 12345678,
        "addressName": "Stark Mansion",
        "isDomicile": True,
        "isMailingAddress": True,
        "mailingInstruction": "MainDispatch",
        "dispatchType": "postal",
        "language": "German",
        "postalAddress": {
            "salutation": {
                "receptionRestriction": "confidential",
                "salutation": "Mr.",
                "title": "PhD",
                "overrideSalutation": "Dear Ironman",
            },
            "name": {
                "organisationName": "Stark Industries",
                "givenName": "Anthony",
                "middleName": "Edward",
                "lastName": "Stark",
                "nameSuffix": "jr.",
            },
            "physicalAddress": {
                "careOf": "Piper Potts",
                "toTheAttentionOf": "Jarvis",
                "streetName": "Malibu Point",
                "buildingNumber": "10880",
                "postBox": "12",
                "addressSuffix": "Appartment 1",
                "postCode": "90265",
                "townName": "Malibu ",
                "countrySubDivision": "CA",
                "country": "US",
            },
        },
    }
