"""From the providers' JSON to the fields that are asked for, as the bound and plain Strawberry have it."""

import re
from typing import Any

Json = dict[str, Any]

_CAPITAL = re.compile("[A-Z]")


def front_payment_customer(data: Json) -> Json:
    """A customer of Front Payment: the `data` of its details."""
    language = data["preferredLanguage"]
    return {
        "id": f"customer:frontpayment:{data['uuid']}",
        "frontpaymentCustomerId": data["uuid"],
        "kind": data["type"].upper(),
        "status": data["status"].upper(),
        "name": data["name"],
        "email": data["email"],
        "language": language,
        "languageAsWritten": language,
        "nationalId": {"value": data["personalNumber"], "country": "NO"},
        "organizationId": data["organizationId"],
        "addresses": [{"city": address["city"]} for address in data["addresses"].values() if address],
    }


def blink_customer(known: Json) -> Json:
    """A customer of bLink with its KYC: the answer to the question for KYC. Of its persons it has the keys."""
    customer, kyc = known["customer"], known["kyc"]
    own = customer["customerIdentification"]
    id_ = f"customer:blink:{own}"
    return {
        "id": id_,
        "blinkCustomerId": own,
        "identities": [{"provider": "BLINK", "recordId": id_, "externalId": own}],
        "status": _enum(customer["status"]),
        "name": customer["name"],
        "externalReference": customer["externalReference"],
        "referenceCurrency": customer["referenceCurrency"],
        "openedOn": customer["openingDate"],
        "persons": [{"relation": _enum(one["personRelation"]), "person": one["personIdentification"]} for one in customer["personList"]],
        "kyc": {
            "nonFinancialSituation": _non_financial_situation(kyc["nonFinancialSituation"]),
            "financialSituation": _financial_situation(kyc["financialSituation"]),
        },
    }


def blink_address(customer: str, address: Json) -> Json:
    """The address of a customer of bLink, by the customer's key."""
    postal = address["postalAddress"]
    place, name, salutation = postal["physicalAddress"], postal["name"], postal["salutation"]
    return {
        "id": f"address:blink:{customer}:{address['addressIdentification']}",
        "provider": "BLINK",
        "externalId": address["addressIdentification"],
        "kinds": [kind for flag, kind in (("isDomicile", "DOMICILE"), ("isMailingAddress", "MAILING")) if address[flag]],
        "label": address["addressName"],
        "careOf": place["careOf"],
        "attention": place["toTheAttentionOf"],
        "lines": [f"{place['streetName']} {place['buildingNumber']}", place["addressSuffix"]],
        "street": place["streetName"],
        "buildingNumber": place["buildingNumber"],
        "postBox": place["postBox"],
        "suffix": place["addressSuffix"],
        "postalCode": place["postCode"],
        "city": place["townName"],
        "region": place["countrySubDivision"],
        "countryCode": place["country"],
        "country": place["country"],
        "recipient": _recipient(salutation, name),
        "mailingInstruction": address["mailingInstruction"],
        "dispatchType": _enum(address["dispatchType"]),
        "language": address["language"],
        "languageAsWritten": address["language"],
    }


def blink_person(person: Json) -> Json:
    """A person of bLink."""
    own, details = person["personIdentification"], person["personDetails"]
    return {
        "id": f"person:blink:{own}",
        "provider": "BLINK",
        "externalId": own,
        "externalReference": person["externalReference"],
        "fullName": person["fullName"],
        "countryOfDomicile": person["countryOfDomicile"],
        "language": person["language"],
        "languageAsWritten": person["language"],
        "taxDomiciles": person["taxDomicile"],
        "type": _enum(details["personType"]),
        "details": _natural_person(details) if details["personType"] == "naturalPerson" else _legal_person(details),
        "contactDetails": [_contact_details(own, entry) for entry in person["contactInformation"]],
    }


def brij_image(data: Json) -> Json:
    """The image of Brij's document: a record of verified data by its id."""
    return {"base64": data["idDocument"]["frontSideImage"]}


def _recipient(salutation: Json, name: Json) -> Json:
    return {
        "salutation": salutation["salutation"],
        "title": salutation["title"],
        "salutationOverride": salutation["overrideSalutation"],
        "receptionRestriction": salutation["receptionRestriction"],
        "organisationName": name["organisationName"],
        "firstName": name["givenName"],
        "middleName": name["middleName"],
        "lastName": name["lastName"],
        "nameSuffix": name["nameSuffix"],
    }


def _natural_person(details: Json) -> Json:
    dates = {entry["dateType"]: entry["date"] for entry in details["dates"]}
    return {
        "__typename": "NaturalPerson",
        "givenName": details["givenName"],
        "middleName": details["middleName"],
        "lastName": details["lastName"],
        "title": details["title"],
        "birthDate": dates.get("birthDate"),
        "divorceDate": dates.get("divorceDate"),
        "deathDate": dates.get("deathDate"),
        "gender": _enum(details["gender"]),
        "nationalities": details["nationality"],
        "civilStatus": _enum(details["civilStatus"]),
        "taxId": details["TIN"],
    }


def _legal_person(details: Json) -> Json:
    return {
        "__typename": "LegalPerson",
        "organisationName": details["organisationName"],
        "legalForm": details["legalForm"],
        "lei": details["LEI"],
        "isDomiciliaryCompany": details["domicilaryCompany"],
    }


def _contact_details(person: str, entry: Json) -> Json:
    return {
        "id": f"asset:blink:{person}:{entry['contactIdentification']}",
        "provider": "BLINK",
        "externalId": entry["contactIdentification"],
        "kind": _enum(entry["medium"]),
        "value": entry["contactContent"],
        "usage": _enum(entry["contactMediumType"]),
        "note": entry["additionalContactInformation"],
    }


def _non_financial_situation(situation: Json) -> Json:
    return {
        "profession": situation["profession"],
        "employingCompany": situation["employingCompany"],
        "educationLevel": situation["educationLevel"],
        "function": situation["function"],
        "employment": _enum(situation["typeOfEmployment"]),
        "riskDomicile": situation["riskDomicile"],
        "sector": situation["sector"],
        "numberOfEmployees": situation["numberOfEmployees"],
        "incorporatedOn": situation["dateOfIncorporation"],
        "companyPurpose": situation["companyPurpose"],
        "controllingPersons": situation["structureControllingPerson"],
        "beneficialOwners": situation["structureBeneficialOwners"],
        **{name: situation.get(key) for name, key in _OF_TRUSTS.items()},
    }


_OF_TRUSTS = {
    "reasonForDomiciliaryCompany": "reasonForDomiciliaryCompany",
    "reasonForTrust": "reasonForTrust",
    "isRevocable": "revocability",
    "isResettled": "resettled",
    "isMerged": "merged",
    "beneficialOwner": "beneficialOwner",
    "beneficiary": "beneficiary",
    "protector": "protector",
    "trustContractedOn": "dateOfTrustContract",
}


def _financial_situation(situation: Json) -> Json:
    bank = situation["priorBank"]
    return {
        "incomeCurrentPeriod": situation["incomeCurrentPeriod"],
        "sourceOfIncome": _enum(situation["sourceOfIncome"]),
        "annualTurnover": situation["annualTurnover"],
        "monetaryWealth": situation["monetaryWealth"],
        "sourcesOfWealth": [
            {
                "kind": _enum(source["sourceOfWealth"]),
                "amount": {"currency": source["currency"], "amount": source["amount"]},
                "receivedOn": source["dateOfReceipt"],
                "originator": source["originator"],
            }
            for source in situation["sourceOfWealth"]
        ],
        "priorBank": {"name": bank["namePriorBank"], "countryCode": bank["domicilePriorBank"]},
    }


def _enum(written: str) -> str:
    """The name of a value that is written in camelCase."""
    return _CAPITAL.sub(r"_\g<0>", written).upper()
