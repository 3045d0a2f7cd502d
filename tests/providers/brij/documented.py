"""The examples of Brij's Get Customer Data and Get Customer Data By ID pages, and the records that they are.

Both pages use the id `data_def456`, one for a name and one for an identity document. Where a page has `<base64-encoded-bytes>`, bytes are
made up.
"""

import datetime as dt

from providers.records.binary import BinaryRecord
from providers.records.customer import CustomerRecord
from providers.records.data import (
    AttestationRecord,
    AttestationStatus,
    AttestationType,
    CustomerDataRecord,
    CustomerDataType,
    EmailDataRecord,
    IdDocumentRecord,
    NameDataRecord,
)
from providers.records.identity import CustomerDataKey, CustomerKey, CustomerProvider, Key

CUSTOMER_KEY = CustomerKey(CustomerProvider.BRIJ, Key("cust_abc123xyz"))
EMAIL_KEY = CustomerDataKey(CustomerProvider.BRIJ, Key("data_abc123"))
DOCUMENT_KEY = CustomerDataKey(CustomerProvider.BRIJ, Key("data_def456"))
CREATED_AT = dt.datetime(2025, 1, 15, 10, 30, tzinfo=dt.UTC)

LIST: dict[str, object] = {
    "customerData": [
        {
            "id": "data_abc123",
            "type": "EMAIL",
            "isDeleted": False,
            "hash": "a1b2c3d4e5f6...",
            "createdAt": "2025-01-15T10:30:00Z",
            "email": {"value": "user@example.com"},
        },
        {
            "id": "data_def456",
            "type": "NAME",
            "isDeleted": False,
            "hash": "f6e5d4c3b2a1...",
            "createdAt": "2025-01-15T10:30:00Z",
            "name": {"firstName": "John", "lastName": "Doe"},
        },
    ],
    "attestationRecords": [
        {
            "id": "att_xyz789",
            "type": "VALIDATED_EMAIL",
            "status": "VALID",
            "linkedDataIds": ["data_abc123"],
            "verifierPublicKey": "0x1234...",
            "verifiedAt": "2025-01-15T10:35:00Z",
        }
    ],
}

FRONT, BACK = "iVBORw0KGgo=", "/9j/4AAQ"
_DOCUMENT = {"documentType": "PASSPORT", "documentNumber": "AB1234567", "issuingCountry": "USA", "expiryDate": "2030-01-15"}
_HASHES = {"frontSideImageHash": "hash123...", "backSideImageHash": "hash456..."}
BY_ID: dict[str, object] = {
    "customerData": {
        "id": "data_def456",
        "type": "ID_DOCUMENT",
        "isDeleted": False,
        "hash": "a1b2c3d4e5f6...",
        "createdAt": "2025-01-15T10:30:00Z",
        "idDocument": {**_DOCUMENT, **_HASHES, "frontSideImage": FRONT, "backSideImage": BACK},
    }
}

EMAIL_RECORD = CustomerDataRecord(
    key=EMAIL_KEY,
    type=CustomerDataType.EMAIL,
    type_as_written="EMAIL",
    hash="a1b2c3d4e5f6...",
    created_at=CREATED_AT,
    content=EmailDataRecord(value="user@example.com"),
    value={"value": "user@example.com"},
    raw_data=BinaryRecord(data_key=EMAIL_KEY, member="rawData", hash="a1b2c3d4e5f6..."),
)
NAME_RECORD = CustomerDataRecord(
    key=DOCUMENT_KEY,
    type=CustomerDataType.NAME,
    type_as_written="NAME",
    hash="f6e5d4c3b2a1...",
    created_at=CREATED_AT,
    content=NameDataRecord(first_name="John", last_name="Doe"),
    value={"firstName": "John", "lastName": "Doe"},
    raw_data=BinaryRecord(data_key=DOCUMENT_KEY, member="rawData", hash="f6e5d4c3b2a1..."),
)
CUSTOMER_RECORD = CustomerRecord(
    key=CUSTOMER_KEY,
    name="John Doe",
    first_name="John",
    last_name="Doe",
    email="user@example.com",
    data=(EMAIL_RECORD, NAME_RECORD),
    attestations=(
        AttestationRecord(
            provider=CustomerProvider.BRIJ,
            key=Key("att_xyz789"),
            type=AttestationType.VALIDATED_EMAIL,
            status=AttestationStatus.VALID,
            type_as_written="VALIDATED_EMAIL",
            status_as_written="VALID",
            linked_data=(EMAIL_RECORD,),
            verified_at=dt.datetime(2025, 1, 15, 10, 35, tzinfo=dt.UTC),
            verifier_public_key="0x1234...",
        ),
    ),
)
DOCUMENT_RECORD = CustomerDataRecord(
    key=DOCUMENT_KEY,
    type=CustomerDataType.ID_DOCUMENT,
    type_as_written="ID_DOCUMENT",
    hash="a1b2c3d4e5f6...",
    created_at=CREATED_AT,
    content=IdDocumentRecord(
        document_type="PASSPORT",
        document_number="AB1234567",
        issuing_country="US",
        expiry_date=dt.date(2030, 1, 15),
        front_side_image=BinaryRecord(data_key=DOCUMENT_KEY, member="frontSideImage", hash="hash123...", is_loaded=True, base64=FRONT),
        back_side_image=BinaryRecord(data_key=DOCUMENT_KEY, member="backSideImage", hash="hash456...", is_loaded=True, base64=BACK),
    ),
    value={**_DOCUMENT, **_HASHES},
    raw_data=BinaryRecord(data_key=DOCUMENT_KEY, member="rawData", hash="a1b2c3d4e5f6...", is_loaded=True),
)
