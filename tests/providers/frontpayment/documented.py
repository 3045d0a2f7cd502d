"""The example of the Get Customer Details page, its e-mail address made up, and the record that it is."""

from providers.records.address import AddressKind, AddressRecord
from providers.records.customer import CustomerKind, CustomerRecord, CustomerStatus
from providers.records.identity import CustomerKey, CustomerProvider, Key

UUID = "CSRT1511414842"
CUSTOMER_KEY = CustomerKey(CustomerProvider.FRONTPAYMENT, Key(UUID))
BILLING = {"uuid": "ADRS2208147269", "street": "Luramyrveien 65", "zip": "4313", "city": "Sandnes", "country": "NO"}
SHIPPING = {"uuid": "ADRS1016062549", "street": "Sjøhusbakken 42", "zip": "4313", "city": "Stavanger", "country": "NO"}
DATA: dict[str, object] = {
    "uuid": UUID,
    "type": "Private",
    "name": "Kari Nordmann",
    "countryCode": "+47",
    "msisdn": "00000000",
    "organizationId": None,
    "personalNumber": None,
    "email": "kari.nordmann@example.com",
    "preferredLanguage": None,
    "status": "Active",
    "addresses": {"billing": BILLING, "shipping": SHIPPING},
}
ENVELOPE: dict[str, object] = {
    "status_code": 200,
    "status_message": "OK",
    "message": "customerDetailsRetrievedSuccessfully",
    "is_data": True,
    "data": DATA,
}

BILLING_RECORD = AddressRecord(
    owner_key=CUSTOMER_KEY,
    key=Key("ADRS2208147269"),
    kinds=(AddressKind.BILLING,),
    lines=("Luramyrveien 65",),
    street="Luramyrveien 65",
    postal_code="4313",
    city="Sandnes",
    country_code="NO",
    country="NO",
)
SHIPPING_RECORD = AddressRecord(
    owner_key=CUSTOMER_KEY,
    key=Key("ADRS1016062549"),
    kinds=(AddressKind.SHIPPING,),
    lines=("Sjøhusbakken 42",),
    street="Sjøhusbakken 42",
    postal_code="4313",
    city="Stavanger",
    country_code="NO",
    country="NO",
)
RECORD = CustomerRecord(
    key=CUSTOMER_KEY,
    kind=CustomerKind.PRIVATE,
    status=CustomerStatus.ACTIVE,
    name="Kari Nordmann",
    email="kari.nordmann@example.com",
    phone_number="+4700000000",
    addresses=(BILLING_RECORD, SHIPPING_RECORD),
)
