"""The customers in Brij's sandbox that a seed draws: data of every type and one that nobody knows, attestations of every kind.

No page shows the fields of the 11 contents other than the seven common ones: theirs are made up, as are the parts of `proof`.
"""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias

from providers.brij.sandbox.pictures import PORTRAITS, sha256_hex, small_png
from providers.sandbox import people
from providers.sandbox.locales import LOCALES, Locale
from providers.sandbox.people import Person
from providers.sandbox.seed import Dice

JsonObject: TypeAlias = dict[str, Any]

_FIRST_MOMENT = datetime(2023, 1, 1, tzinfo=UTC)
_LAST_MOMENT = datetime(2025, 12, 31, tzinfo=UTC)
_ATTESTATION_TYPES = (
    *("VALIDATED_EMAIL", "VALIDATED_PHONE", "VALIDATED_ID_DOCUMENT", "LIVENESS_CHECK", "AML_CHECK", "TERMS"),
    "VALIDATED_CRYPTO_WALLET",
)
_WAITING = "WAITING_USER_ACTION"
_STATUSES = (_WAITING, "IN_PROGRESS", "COMPLETED", "VALID", "FAILED", "REJECTED", "EXPIRED", "REVOKED")


@dataclass(frozen=True, slots=True)
class _Subject:
    """Whose data are drawn, and with which dice."""

    dice: Dice
    person: Person

    @property
    def locale(self) -> Locale:
        return self.person.locale


def drawn_customer(dice: Dice, position: int) -> JsonObject:
    """Draw one customer: some data that everybody has, and some of which each customer has others."""
    subject = _Subject(dice, people.person(dice, dice.pick(LOCALES)))
    types = [*(type_ for type_ in _COMMON for _ in range(dice.pick((0, 1, 1, 1, 2)))), _RARE[position % len(_RARE)], *dice.some(_RARE, 2)]
    records = [_record(subject, type_, 40 * position + number) for number, type_ in enumerate(types)]
    return {
        "id": f"cust_{dice.integer(100, 999)}{position:04}",
        "customerData": records,
        "attestationRecords": _attestations(dice, position, [record["id"] for record in records]),
    }


def _record(subject: _Subject, type_: str, number: int) -> JsonObject:
    dice, content = subject.dice, _CONTENTS[type_](subject)
    raw = json.dumps(content, sort_keys=True).encode() if dice.chance(0.2) else None
    return without_nothing(
        {
            "id": f"data_{dice.integer(100, 999)}{number:06}",
            "type": type_,
            "isDeleted": dice.pick((*(False,) * 6, True, None)),
            "rawData": _base64(dice, raw) if raw else None,
            "hash": sha256_hex(raw) if raw else dice.pick((None, sha256_hex(dice.digits(8).encode()))),
            "createdAt": _moment(dice) if dice.chance(0.95) else None,
            _camel_case(type_): content,
        }
    )


def _attestations(dice: Dice, position: int, data_ids: list[str]) -> list[JsonObject]:
    types = [_ATTESTATION_TYPES[position % len(_ATTESTATION_TYPES)], *dice.some(_ATTESTATION_TYPES, dice.integer(0, 3))]
    statuses = [_STATUSES[position % len(_STATUSES)], *(dice.pick(_STATUSES) for _ in types[1:])]
    pairs = enumerate(zip(types, statuses, strict=True), 10 * position)
    return [_attestation(dice, number, type_, status, data_ids) for number, (type_, status) in pairs]


def _attestation(dice: Dice, number: int, type_: str, status: str, data_ids: list[str]) -> JsonObject:
    linked = dice.some(data_ids, min(len(data_ids), dice.integer(0, 2)))
    is_done = status in {"COMPLETED", "VALID", "EXPIRED", "REVOKED"}
    return without_nothing(
        {
            "id": f"att_{dice.integer(100, 999)}{number:06}",
            "type": type_,
            "status": status,
            # Data that a customer never shared with this partner can be linked all the same.
            "linkedDataIds": [*linked, f"data_not_shared{number}"] if dice.chance(0.2) else linked,
            "rawProof": _base64(dice, dice.digits(31).encode()) if is_done else None,
            "signature": _base64(dice, dice.digits(64).encode()) if is_done else None,
            "verifierPublicKey": f"0x{sha256_hex(type_.encode())}" if is_done else None,
            "proof": {"result": {"score": dice.integer(80, 100), "checks": [type_.lower()]}} if is_done else None,
            "verifiedAt": _moment(dice) if is_done else None,
            "actionUrl": f"https://verify.example.com/{number}" if status == _WAITING else None,
        }
    )


def _id_document(subject: _Subject) -> JsonObject:
    dice = subject.dice
    back = _image(dice, small_png(dice), "backSideImage") if dice.chance(0.6) else {}
    return {
        "documentType": dice.pick(("PASSPORT", "DRIVERS_LICENSE")),
        "documentNumber": f"{dice.pick('ABCXYZ')}{dice.digits(8)}",
        "issuingCountry": subject.locale.alpha3,
        "expiryDate": _day(dice, 2026, 2035),
        **_image(dice, small_png(dice), "frontSideImage"),
        **back,
    }


def _image(dice: Dice, picture: bytes, member: str) -> JsonObject:
    """Return a picture with its right hash, which is written in capitals now and then."""
    hash_ = sha256_hex(picture)
    return {member: _base64(dice, picture), f"{member}Hash": hash_.upper() if dice.chance(0.1) else hash_}


def _phone(subject: _Subject) -> JsonObject:
    code = subject.locale.dialling_code
    return {"countryCode": subject.dice.pick((code, code, code, f"+{code}")), "number": people.mobile(subject.dice, subject.locale)}


def _bank_account(subject: _Subject) -> JsonObject:
    digits = subject.dice.digits
    return subject.dice.pick(
        (
            {"iban": {"iban": f"{subject.locale.alpha2}{digits(18)}"}},
            {"ach": {"routingNumber": digits(9), "accountNumber": digits(10)}},
            {"clabe": {"clabe": digits(18)}},
        )
    )


def _residential_address(subject: _Subject) -> JsonObject:
    town = people.town(subject.dice, subject.locale)
    street = people.street(subject.dice, subject.locale)
    return {"street": street, "city": town.name, "postalCode": town.zip, "country": subject.locale.alpha3}


def _value_of(*values: str) -> Callable[[_Subject], JsonObject]:
    return lambda subject: {"value": subject.dice.pick(values)}


_CONTENTS: Mapping[str, Callable[[_Subject], JsonObject]] = {
    "NAME": lambda subject: {"firstName": subject.person.first_name, "lastName": subject.person.last_name},
    "EMAIL": lambda subject: {"value": people.email(subject.dice, subject.person.first_name)},
    "PHONE": _phone,
    "BIRTH_DATE": lambda subject: {"date": _day(subject.dice, 1945, 2005)},
    "NATIONALITY": lambda subject: {"country": subject.dice.pick((subject.locale, *LOCALES)).alpha3},
    "ID_DOCUMENT": _id_document,
    "SELFIE": lambda subject: _image(subject.dice, subject.dice.pick(PORTRAITS), "image"),
    "OCCUPATION": _value_of("Carpenter", "Nurse", "Software engineer"),
    "LAST_OCCUPATION": _value_of("Baker", "Sailor", "Teacher"),
    "BANK_ACCOUNT": _bank_account,
    "TAX_ID": lambda subject: {"country": subject.locale.alpha3, "value": subject.dice.digits(10)},
    "CRYPTO_WALLET": lambda subject: {"chain": "SOLANA", "address": sha256_hex(subject.dice.digits(9).encode())[:44]},
    "RESIDENTIAL_ADDRESS": _residential_address,
    "INTERMEDIARY": lambda subject: {"actsForOthers": subject.dice.chance(0.2)},
    "EMPLOYMENT_STATUS": _value_of("EMPLOYED", "SELF_EMPLOYED", "RETIRED"),
    "ACCOUNT_PURPOSE": _value_of("SAVINGS", "PAYMENTS"),
    "EXPECTED_MONTHLY_PAYMENTS": _value_of("UNDER_1000", "FROM_1000_TO_5000"),
    "SOURCE_OF_FUNDS": _value_of("SALARY", "PENSION", "INHERITANCE"),
    # In no list: a type that Brij may add.
    "FAVOURITE_COLOUR": lambda subject: {"colour": subject.dice.pick(("blått", "green", "🟣")), "shades": [1, 2.5, None]},
}
_COMMON = ("NAME", "EMAIL", "PHONE", "BIRTH_DATE", "NATIONALITY", "ID_DOCUMENT", "SELFIE")
_RARE = tuple(type_ for type_ in _CONTENTS if type_ not in _COMMON)


def _base64(dice: Dice, content: bytes) -> str:
    """Write bytes as readers of protobuf's JSON must accept them: in either alphabet, with padding or without."""
    written = dice.pick((base64.b64encode, base64.b64encode, base64.urlsafe_b64encode))(content).decode()
    return written.rstrip("=") if dice.chance(0.3) else written


def _camel_case(type_: str) -> str:
    first, *others = type_.lower().split("_")
    return first + "".join(word.title() for word in others)


def _moment(dice: Dice) -> str:
    return dice.moment(_FIRST_MOMENT, _LAST_MOMENT).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _day(dice: Dice, first_year: int, last_year: int) -> str:
    return f"{dice.integer(first_year, last_year)}-{dice.integer(1, 12):02}-{dice.integer(1, 28):02}"


def without_nothing(values: JsonObject) -> JsonObject:
    """Leave out the members that have no value."""
    return {name: value for name, value in values.items() if value is not None}
