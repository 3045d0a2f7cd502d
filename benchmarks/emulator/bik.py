"""What the emulated BIK answers: one customer with addresses and assets, in the form of its Get Customer page."""

from typing import Any

Json = dict[str, Any]

BIK_CUSTOMER = "5482636"

_EMAIL, _PHONE = "EMAIL", "PHONE_NUMBER"
_ASSETS = ((_EMAIL, "asha.rao@example.com"), (_PHONE, "9876543210"), (_EMAIL, "a.rao@example.org"), (_PHONE, "9123456780"))


def bik_answers() -> dict[str, Json]:
    """Every answer that there is, by its path."""
    return {"/bikPlatformFunctions-customers/get": {"status": 200, "success": True, "data": {"customer": _customer()}}}


def _customer() -> Json:
    return {
        "id": int(BIK_CUSTOMER),
        "partnerCustomerId": "abcd-122345",
        "firstName": "Asha",
        "lastName": "Rao",
        "phoneNumber": "9876543210",
        "email": "asha.rao@example.com",
        "countryCode": "IND",
        "createdAt": "2023-08-22T11:30:00.000Z",
        "updatedAt": "2024-02-01T06:15:30.000Z",
        "addresses": [_address(number) for number in range(3)],
        "assets": [_asset(number, name, value) for number, (name, value) in enumerate(_ASSETS)],
    }


def _address(number: int) -> Json:
    return {
        "partnerAddressId": f"shop-{number}",
        "addressId": 7_000_000 + number,
        "address1": f"{number + 1} Residency Road",
        "address2": "Floor 3",
        "city": "Bengaluru",
        "country": "India",
        "countryCode": "IN",
        "state": "Karnataka",
        "stateCode": "KA",
        "zip": "560025",
        "latitude": 12.966291,
        "longitude": 77.605714,
        "timezone": "Asia/Kolkata",
        "firstName": "Asha",
        "lastName": "Rao",
        "phoneNumber": "9876543210",
        "email": "asha.rao@example.com",
        "isDefault": number == 0,
    }


def _asset(number: int, name: str, value: str) -> Json:
    return {
        "id": 4_520_000 + number,
        "createdAt": "2023-08-22T11:30:00.000Z",
        "assetName": name,
        "assetValue": value,
        "countryCode": "IND" if name == _PHONE else None,
    }
