"""JSON schemas of what OpenWealth 1.2.1 says that a bank behind bLink answers.

They are stricter than the document, which forbids no further members, and looser where its own samples break it: an id, a contact's id and
a post code may be bare numbers, and of what `postalAddress` requires only `salutation` is a member of it. `personType` is asked for where
it is a member, in the person's details.
"""

from collections.abc import Mapping
from typing import Any, Final

from jsonschema import Draft202012Validator

Schema = dict[str, Any]


def _text(longest: int, shortest: int = 0) -> Schema:
    return {"type": "string", "minLength": shortest, "maxLength": longest}


def _identifier(shortest: int = 0) -> Schema:
    return {"anyOf": [_text(35, shortest), {"type": "integer"}]}


def _one_of(*values: str) -> Schema:
    return {"enum": list(values)}


def _list(entry: Schema) -> Schema:
    return {"type": "array", "items": entry}


def _object(members: Mapping[str, Schema], required: tuple[str, ...] = ()) -> Schema:
    return {"type": "object", "properties": dict(members), "required": list(required), "additionalProperties": False}


_FLAG: Final[Schema] = {"type": "boolean"}
_NUMBER: Final[Schema] = {"type": "number"}
_DATE: Final[Schema] = {"type": "string", "format": "date"}
_COUNTRY: Final[Schema] = {"type": "string", "pattern": "^[A-Z]{2}$"}
_CURRENCY: Final[Schema] = {"type": "string", "pattern": "^[A-Z]{3}$"}
_AMOUNT: Final[Schema] = {"type": "string", "pattern": "^[0-9]{1,12}([.][0-9]{1,9})?$", "maxLength": 22}
_MONEY: Final = {"currency": _CURRENCY, "amount": _AMOUNT}

_PERSON_RELATION: Final = _one_of(
    *("beneficialOwner", "authorisedRepresentative", "assetManager", "accountOwner", "authorisedSignatory", "other"),
)

CUSTOMER: Final = _object(
    {
        "customerIdentification": _identifier(1),
        "externalReference": _text(35),
        "name": _text(70),
        "status": _one_of("active", "inactive", "closed"),
        "referenceCurrency": _CURRENCY,
        "openingDate": _DATE,
        "personList": _list(_object({"personRelation": _PERSON_RELATION, "personIdentification": _identifier()})),
        "addressList": _list(_object({"addressIdentification": _NUMBER})),
    },
    required=("customerIdentification", "status"),
)
CUSTOMERS: Final = _list(CUSTOMER)

CONTACT_DETAILS: Final = _object(
    {
        "contactIdentification": _identifier(),
        "medium": _one_of("email", "phone", "fax", "website", "socialMediaProfile"),
        "contactMediumType": _one_of("private", "business"),
        "contactContent": _text(70, 1),
        "additionalContactInformation": _text(70),
    },
    required=("medium", "contactContent"),
)
CONTACT_DETAILS_LIST: Final = _list(CONTACT_DETAILS)

_NATURAL_PERSON: Final = _object(
    {
        "personType": {"const": "naturalPerson"},
        **dict.fromkeys(("givenName", "middleName", "lastName", "title", "TIN"), _text(35)),
        "dates": _list(_object({"date": _DATE, "dateType": _one_of("birthDate", "divorceDate", "deathDate")})),
        "gender": _one_of("male", "female", "other"),
        "nationality": _list(_COUNTRY),
        "civilStatus": _one_of("unmarried", "married", "divorced", "widowed"),
    },
    required=("personType",),
)
_LEGAL_PERSON: Final = _object(
    {
        "personType": {"const": "legalPerson"},
        "organisationName": _text(35, 1),
        "legalForm": _text(35),
        "LEI": {"type": "string", "pattern": "^[A-Z0-9]{18}[0-9]{2}$"},
        "domicilaryCompany": _FLAG,
    },
    required=("personType", "organisationName", "legalForm", "domicilaryCompany"),
)
_PERSON_ASSOCIATION: Final = _object(
    {
        "personType": {"const": "personAssociation"},
        "personAssociationName": _text(70, 1),
        "personAssociationType": _one_of(
            *("compteJoint", "jointHeirs", "unregisteredPartnership", "limitedPartnership", "collectiveProprietorship"),
        ),
    },
    required=("personType", "personAssociationName"),
)
_TRUST: Final = _object(
    {
        "personType": {"const": "trust"},
        "trustName": _text(70, 1),
        "trustType": _one_of("simpleTrust", "complexTrust", "grantorTrust"),
    },
    required=("personType", "trustName", "trustType"),
)
_SOLE_PROPRIETORSHIP: Final = _object(
    {"personType": {"const": "soleProprietorship"}, "soleProprietorshipName": _text(70, 1)},
    required=("personType", "soleProprietorshipName"),
)

PERSON: Final = _object(
    {
        "personIdentification": _identifier(1),
        "externalReference": _text(35),
        "customerList": _list(_object({"customerIdentification": _identifier()})),
        "fullName": _text(70),
        "countryOfDomicile": _COUNTRY,
        "language": _text(35),
        "contactInformation": CONTACT_DETAILS_LIST,
        "personDetails": {"oneOf": [_NATURAL_PERSON, _LEGAL_PERSON, _PERSON_ASSOCIATION, _TRUST, _SOLE_PROPRIETORSHIP]},
        "taxDomicile": _list(_COUNTRY),
    },
    required=("personIdentification", "personDetails"),
)
PERSONS: Final = _list(PERSON)

_NON_FINANCIAL_SITUATION: Final = _object(
    {
        **dict.fromkeys(("profession", "employingCompany", "function", "reasonForDomiciliaryCompany"), _text(35)),
        **dict.fromkeys(("educationLevel", "sector", "companyPurpose", "structureControllingPerson"), _text(70)),
        **dict.fromkeys(("structureBeneficialOwners", "reasonForTrust", "beneficialOwner", "beneficiary", "protector"), _text(70)),
        **dict.fromkeys(("revocability", "resettled", "merged"), _FLAG),
        **dict.fromkeys(("dateOfIncorporation", "dateOfTrustContract"), _DATE),
        "typeOfEmployment": _one_of("selfEmployed", "employed", "unemployed", "retired"),
        "riskDomicile": _COUNTRY,
        "numberOfEmployees": {"type": "integer"},
    }
)
_WEALTH_SOURCE: Final = _object(
    {
        "sourceOfWealth": _one_of(
            *("retirementPolicy", "selfEmploymentIncome", "employeeIncome", "savings", "gift", "inheritance", "redemtion", "winnings"),
            *("insurancePremiumLiquidation", "saleOfGoods", "realEstateSale", "saleAquisitionCorporation", "cashProceeds", "alimony"),
            *("compensation", "other"),
        ),
        **_MONEY,
        "dateOfReceipt": _DATE,
        "originator": _object({"name": _text(70), "relationToCustomer": _text(35), "occupation": _text(35)}),
    }
)
_FINANCIAL_SITUATION: Final = _object(
    {
        **dict.fromkeys(("incomeCurrentPeriod", "annualTurnover", "monetaryWealth"), _object(_MONEY)),
        "sourceOfIncome": _one_of("income", "savings", "inheritance", "lifeInsurance", "pensionFunds", "gift"),
        "sourceOfWealth": _list(_WEALTH_SOURCE),
        "priorBank": _object({"namePriorBank": _text(70), "domicilePriorBank": _COUNTRY}),
    }
)
KYC: Final = _object({"nonFinancialSituation": _NON_FINANCIAL_SITUATION, "financialSituation": _FINANCIAL_SITUATION})
CUSTOMER_AND_KYC: Final = _object({"customer": CUSTOMER, "kyc": KYC}, required=("customer", "kyc"))

_POSTAL_ADDRESS: Final = _object(
    {
        "salutation": _object(dict.fromkeys(("receptionRestriction", "salutation", "title", "overrideSalutation"), _text(35))),
        "name": _object(
            {"organisationName": _text(70), **dict.fromkeys(("givenName", "middleName", "lastName", "nameSuffix"), _text(35))},
        ),
        "physicalAddress": _object(
            {
                **dict.fromkeys(("careOf", "toTheAttentionOf", "streetName", "buildingNumber", "postBox", "addressSuffix"), _text(35)),
                **dict.fromkeys(("townName", "countrySubDivision"), _text(35)),
                "postCode": {"anyOf": [_text(35), {"type": "integer"}]},
                "country": _COUNTRY,
            }
        ),
    },
    required=("salutation",),
)
ADDRESS: Final = _object(
    {
        "addressIdentification": _NUMBER,
        "addressName": _text(70),
        **dict.fromkeys(("isDomicile", "isMailingAddress"), _FLAG),
        **dict.fromkeys(("mailingInstruction", "language"), _text(35)),
        "dispatchType": _one_of("postal", "electronical", "other"),
        "postalAddress": _POSTAL_ADDRESS,
    },
    required=("addressIdentification", "dispatchType"),
)
NEW_ADDRESS_IDENTIFICATION: Final = _object({"addressIdentification": _identifier(1)}, required=("addressIdentification",))

_PROBLEM_TYPES: Final = (
    *("invalidPayload", "malformedPayload", "invalidToken", "expiredToken", "insufficientPrivileges", "noAccessToResource"),
    *("resourceDoesNotExist", "resourceNotReady", "resourceTooLarge", "wrongMethod", "operationNotAllowed", "technicalError"),
    *("notImplemented", "serviceUnavailable"),
)
PROBLEM: Final = _object(
    {
        "type": {"anyOf": [_one_of(*_PROBLEM_TYPES), {"type": "string", "pattern": "^/problems/[A-Z]+(_[A-Z]+)*$"}]},
        **{name: {"type": "string"} for name in ("title", "detail", "instance")},
    }
)


def deviations(schema: Schema, answer: object) -> list[str]:
    """Return where an answer is not as the schema says, and why; nothing when it is."""
    validator = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(answer)]
