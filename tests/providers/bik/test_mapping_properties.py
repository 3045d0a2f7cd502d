"""What holds for every customer that BIK could send, whatever JSON stands in it."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import astuple

from providers.bik.mapping import customer_record
from providers.bik.payloads import AnswerPayload, CustomerPayload
from providers.records.customer import CustomerPart
from providers.records.identity import GlobalId
from tests.providers.bik.conftest import entries
from tests.providers.bik.documented import BIK_KEY

EVERYTHING = CustomerPart.PROFILE | CustomerPart.ADDRESSES | CustomerPart.ASSETS | CustomerPart.TAGS
SCALARS = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | st.text()
LIKELY = st.sampled_from(
    ["undefined", "", " ", "IND", "IN", "EMAIL", "PHONE_NUMBER", "+919090909090", "2024-08-09T09:32:55Z", "1e999", "nan"]
)
JSON = st.recursive(
    SCALARS | LIKELY, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3), max_leaves=8
)


def members(*names: str, **own: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Draw an object with any of these members, each holding any JSON or what is drawn for it."""
    return st.fixed_dictionaries({}, optional={**dict.fromkeys(names, JSON), **{name: JSON | drawn for name, drawn in own.items()}})


ADDRESS = members(
    *("partnerAddressId", "addressId", "address1", "address2", "city", "country", "countryCode", "state", "stateCode", "zip"),
    *("latitude", "longitude", "timezone", "firstName", "lastName", "phoneNumber", "email", "isDefault"),
)
ASSET = members("id", "createdAt", "assetName", "assetValue", "countryCode")
CUSTOMER = members(
    *("id", "partnerCustomerId", "firstName", "lastName", "phoneNumber", "email", "countryCode", "createdAt", "updatedAt", "tags"),
    addresses=st.lists(ADDRESS | JSON, max_size=4),
    assets=st.lists(ASSET | JSON, max_size=4),
)


def texts_of(record: object) -> list[str]:
    """Return every text that a record holds, whatever the depth."""
    if isinstance(record, str):
        return [record]
    within = astuple(record) if isinstance(record, Struct) else record
    return [text for entry in within for text in texts_of(entry)] if isinstance(within, tuple) else []


@given(sent=CUSTOMER)
def test_no_customer_is_beyond_mapping(sent: dict[str, Any]) -> None:
    """Whatever JSON stands in whichever member, there is a record whose ids are all different and can all be read back."""
    record = customer_record(CustomerPayload.model_validate(sent), BIK_KEY, EVERYTHING)
    ids = [record.id, *(entry.id for entry in entries(record))]
    assert len(set(ids)) == len(ids)
    assert [str(GlobalId.parse(id_)) for id_ in ids] == ids


@given(sent=CUSTOMER)
def test_no_record_holds_a_text_that_means_nothing(sent: dict[str, Any]) -> None:
    """No text of a record is empty, has white space around it, or is "undefined"."""
    record = customer_record(CustomerPayload.model_validate(sent), BIK_KEY, EVERYTHING)
    content = (record.name, record.first_name, record.email, record.tags, record.addresses, record.assets)
    written = [text for text in texts_of(content) if text]
    assert "undefined" not in written
    assert [text for text in written if text != text.strip()] == []


@given(sent=CUSTOMER)
def test_profiles_do_not_depend_on_what_else_was_asked_for(sent: dict[str, Any]) -> None:
    """Asking for more gives the same and more: every leaf of the profile is what it is without the lists."""
    payload = CustomerPayload.model_validate(sent)
    alone = customer_record(payload, BIK_KEY, CustomerPart.PROFILE)
    whole = customer_record(payload, BIK_KEY, EVERYTHING)
    leaves = ("key", "name", "first_name", "last_name", "email", "phone_number", "country_code", "external_reference", "created_at")
    assert [getattr(alone, leaf) for leaf in leaves] == [getattr(whole, leaf) for leaf in leaves]
    assert (alone.addresses, alone.assets, alone.tags) == (None, None, None)


@given(sent=st.dictionaries(st.sampled_from(["status", "success", "data"]), JSON | st.fixed_dictionaries({"customer": JSON})))
def test_no_answer_is_beyond_reading(sent: dict[str, Any]) -> None:
    """Whatever JSON stands around the customer, reading it does not fail, and a status is an HTTP status or none."""
    answer = AnswerPayload.model_validate(sent)
    assert answer.http_status is None or answer.http_status in range(100, 600)
