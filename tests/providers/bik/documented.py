"""The example of BIK's Get Customer page, as it stands there, and the records that it must become."""

import datetime as dt
from typing import Any

import orjson

from providers.records.address import AddressKind, AddressRecord
from providers.records.asset import AssetKind, AssetRecord
from providers.records.customer import CustomerRecord
from providers.records.identity import CustomerKey, CustomerProvider, Key

PARTNER_KEY = Key("abcd-122345", "partner")
BIK_KEY = Key("5482636")

_ANSWER = b"""
{
  "status": 200,
  "success": true,
  "data": {
    "customer": {
      "id": 5482636,
      "partnerCustomerId": "abcd-122345",
      "firstName": "Test",
      "lastName": "Last",
      "phoneNumber": "+919090909090",
      "email": "test.2@bik.ai",
      "countryCode": "IND",
      "createdAt": "2024-08-09T09:32:55.568Z",
      "updatedAt": "2024-08-09T09:33:15.939Z",
      "addresses": [
        {
          "partnerAddressId": "undefined",
          "addressId": 142385,
          "address1": "hsr layout",
          "city": "bangalore",
          "country": "India",
          "countryCode": "IN",
          "state": "karnataka",
          "zip": "560102",
          "isDefault": false
        }
      ],
      "assets": [
        {
          "id": 4516077,
          "createdAt": "2024-08-09T09:32:55.583Z",
          "assetName": "EMAIL",
          "assetValue": "test.2@bik.ai",
          "countryCode": null
        },
        {
          "id": 4516079,
          "createdAt": "2024-08-09T09:33:16.284Z",
          "assetName": "PHONE_NUMBER",
          "assetValue": "+919090909090",
          "countryCode": "IND"
        }
      ]
    }
  }
}
"""

OWNER = CustomerKey(CustomerProvider.BIK, BIK_KEY)

ADDRESS = AddressRecord(
    owner_key=OWNER,
    key=Key("142385"),
    kinds=(AddressKind.OTHER,),
    external_reference=None,
    is_default=False,
    lines=("hsr layout",),
    street=None,
    postal_code="560102",
    city="bangalore",
    region="karnataka",
    region_code=None,
    country_code="IN",
    country="India",
    latitude=None,
    longitude=None,
    timezone=None,
    recipient=None,
)

ASSETS = (
    AssetRecord(
        owner_key=OWNER,
        key=Key("4516077"),
        kind=AssetKind.EMAIL,
        value="test.2@bik.ai",
        country_code=None,
        created_at=dt.datetime(2024, 8, 9, 9, 32, 55, 583_000, dt.UTC),
    ),
    AssetRecord(
        owner_key=OWNER,
        key=Key("4516079"),
        kind=AssetKind.PHONE,
        value="+919090909090",
        country_code="IN",
        created_at=dt.datetime(2024, 8, 9, 9, 33, 16, 284_000, dt.UTC),
    ),
)

RECORD = CustomerRecord(
    key=OWNER,
    bik_partner_customer_id="abcd-122345",
    external_reference="abcd-122345",
    name="Test Last",
    first_name="Test",
    last_name="Last",
    email="test.2@bik.ai",
    phone_number="+919090909090",
    country_code="IN",
    created_at=dt.datetime(2024, 8, 9, 9, 32, 55, 568_000, dt.UTC),
    updated_at=dt.datetime(2024, 8, 9, 9, 33, 15, 939_000, dt.UTC),
    tags=None,
    addresses=(ADDRESS,),
    assets=ASSETS,
)
"""The example asked for with its addresses and assets, as the example's request does."""


def answer() -> dict[str, Any]:
    """Return the example's whole answer, to be changed at will."""
    whole: dict[str, Any] = orjson.loads(_ANSWER)
    return whole


def customer(**changes: object) -> dict[str, Any]:
    """Return the example's customer with these members instead of its own."""
    return {**answer()["data"]["customer"], **changes}
