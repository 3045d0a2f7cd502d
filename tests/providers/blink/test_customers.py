"""How customers of bLink are read: which calls are made, and how the fate of one leaves the others alone."""

import pytest
from msgspec.structs import replace

from providers.blink.client import BlinkClient
from providers.errors import (
    ProviderBadResponse,
    ProviderError,
    ProviderRefused,
    ProviderRejected,
    ProviderUnavailable,
)
from providers.records.address import AddressRecord
from providers.records.customer import CustomerPart, CustomerRecord
from providers.records.identity import Key
from tests.providers.blink.conftest import Answer, Blink
from tests.providers.blink.documented import ADDRESS, CUSTOMER, KYC, RECORD, STUBS

PROFILE, ADDRESSES, PERSONS, KYC_PART = CustomerPart.PROFILE, CustomerPart.ADDRESSES, CustomerPart.PERSONS, CustomerPart.KYC
DETAILS = CustomerPart.ADDRESS_DETAILS
NEVER = CustomerPart.PARTNER_KEY | CustomerPart.ASSETS | CustomerPart.TAGS | CustomerPart.DATA | CustomerPart.ATTESTATIONS

GET_CUSTOMER = "GET /customers/C0001"
GET_KYC = "GET /customers/C0001/kyc"
GET_ADDRESS = "GET /customers/C0001/addresses"
PROBLEM = {"type": "/problems/TECHNICAL_ERROR", "title": "Hush"}
PAGE = "<html><body>Bad luck</body></html>"

TROUBLES = {
    "401": (Answer(PROBLEM, 401), ProviderRefused),
    "403": (Answer({"type": "noAccessToResource"}, 403), ProviderRefused),
    "405": (Answer({"type": "wrongMethod"}, 405), ProviderRejected),
    "429": (Answer(PAGE, 429, {"Retry-After": "60"}), ProviderError),  # Beyond the deadline, so that it is not tried again.
    "500": (Answer(PROBLEM, 500), ProviderUnavailable),
    "501": (Answer({"type": "notImplemented"}, 501), ProviderRejected),
    "a page": (Answer(PAGE), ProviderBadResponse),
    "a list": (Answer([]), ProviderBadResponse),
    "neither customer nor KYC": (Answer({}), ProviderBadResponse),
    "a KYC that is none": (Answer({"customer": {"customerIdentification": "C0001"}, "kyc": "x"}), ProviderBadResponse),
    "another customer": (Answer({"customer": {"customerIdentification": "C0002"}, "kyc": {}}), ProviderBadResponse),
    "another success": (Answer({"customer": {"customerIdentification": "C0001"}}, 202), ProviderBadResponse),
}
each_trouble = pytest.mark.parametrize(("answer", "error"), TROUBLES.values(), ids=TROUBLES)


def is_a_stub(address: AddressRecord) -> bool:
    """Whether nothing is known of an address but its keys."""
    return address == AddressRecord(owner_key=address.owner_key, key=address.key)


@pytest.mark.parametrize("parts", [PROFILE, ADDRESSES, PERSONS, PROFILE | ADDRESSES | PERSONS | NEVER])
async def test_a_customer_is_one_call(blink: Blink, parts: CustomerPart) -> None:
    """Whatever is wanted of the customer itself comes in one answer, with addresses as stubs and persons as references."""
    assert await blink.customer("C0001", parts) == RECORD
    assert blink.asked == [GET_CUSTOMER]


async def test_what_no_bank_has_is_not_asked_for(blink: Blink) -> None:
    """Where nothing is wanted that a bank could tell, it is not asked, and the customer is a reference."""
    assert await blink.customer("C0001", NEVER) == CustomerRecord(key=CUSTOMER)
    assert blink.asked == []


async def test_kyc_brings_its_customer(blink: Blink) -> None:
    """Name and KYC are one call: the answer about KYC carries the customer."""
    assert await blink.customer("C0001", PROFILE | KYC_PART) == replace(RECORD, kyc=KYC)
    assert blink.asked == [GET_KYC]


@each_trouble
async def test_failing_kyc_costs_only_itself(blink: Blink, answer: Answer, error: type[ProviderError]) -> None:
    """When the question about KYC fails in any way, the customer is asked for, and the error stands in place of the KYC alone."""
    with blink.answering({GET_KYC: answer}):
        record = await blink.customer("C0001", PROFILE | KYC_PART)
    assert record is not None
    assert isinstance(record.kyc, error)
    assert replace(record, kyc=None) == RECORD
    assert blink.asked == [GET_CUSTOMER, GET_KYC]


async def test_no_kyc_is_no_error(blink: Blink) -> None:
    """404 on the KYC of a known customer means that there is none."""
    with blink.answering({GET_KYC: Answer(PROBLEM, 404)}):
        assert await blink.customer("C0001", PROFILE | KYC_PART) == RECORD
    assert blink.outcomes == [("getCustomerByCustomerId", "OK"), ("getKycByCustomerId", "NOT_FOUND")]


async def test_an_unknown_customer_has_no_kyc_either(blink: Blink) -> None:
    """404 on the KYC and on the customer means that there is no such customer."""
    assert await blink.customer("C9999", PROFILE | KYC_PART) is None
    assert blink.asked == ["GET /customers/C9999", "GET /customers/C9999/kyc"]


@pytest.mark.parametrize("customer", [None, "x", []])
async def test_kyc_that_comes_without_its_customer_is_kept(blink: Blink, customer: object) -> None:
    """An answer about KYC that carries no customer has the customer asked for, and its KYC still counts."""
    with blink.answering({GET_KYC: Answer({"customer": customer, "kyc": {"nonFinancialSituation": {"profession": "Smith"}}})}):
        record = await blink.customer("C0001", PROFILE | KYC_PART)
    assert record is not None
    assert record.name == "Steve Rogers"
    assert record.kyc is not None
    assert not isinstance(record.kyc, ProviderError)
    assert record.kyc.non_financial_situation is not None
    assert record.kyc.non_financial_situation.profession == "Smith"


async def test_a_customer_that_fails_beside_its_kyc_fails(blink: Blink) -> None:
    """When both questions fail, the error is that of the question for the customer."""
    with blink.answering({GET_KYC: Answer(PROBLEM, 403), GET_CUSTOMER: Answer(PROBLEM, 503)}), pytest.raises(ProviderUnavailable):
        await blink.customer("C0001", PROFILE | KYC_PART)


@pytest.mark.parametrize(("answer", "error"), [*TROUBLES.values(), (Answer(PROBLEM, 404), None)], ids=[*TROUBLES, "404"])
async def test_kyc_alone_is_one_call(blink: Blink, answer: Answer, error: type[ProviderError] | None) -> None:
    """Where nothing but KYC is wanted, its failure costs nothing else, and the customer is not asked for."""
    with blink.answering({GET_KYC: answer}):
        record = await blink.customer("C0001", KYC_PART)
    assert record is not None
    assert record.kyc is None if error is None else isinstance(record.kyc, error)
    assert replace(record, kyc=None) == CustomerRecord(key=CUSTOMER)
    assert blink.asked == [GET_KYC]


@pytest.mark.parametrize("parts", [ADDRESSES | DETAILS, PROFILE | DETAILS])
async def test_the_readable_address_is_shown_in_its_place(blink: Blink, parts: CustomerPart) -> None:
    """Of the listed addresses the readable one is whole, by a second call, and the others are stubs."""
    assert await blink.customer("C0001", parts) == replace(RECORD, addresses=(ADDRESS, STUBS[1]))
    assert blink.asked == [GET_CUSTOMER, GET_ADDRESS]


async def test_everything_of_a_customer_is_two_calls(blink: Blink) -> None:
    """KYC and addresses are asked for at the same time."""
    record = await blink.customer("C0001", ~CustomerPart(0))
    assert record == replace(RECORD, kyc=KYC, addresses=(ADDRESS, STUBS[1]))
    assert blink.asked == [GET_ADDRESS, GET_KYC]


async def test_an_address_keeps_its_place(blink: Blink) -> None:
    """The readable address stands where the customer lists it, first where it is not listed."""
    for id_, place in ((12345679, 1), ("12345679", 1), (7, 0), (None, 0)):
        with blink.answering({GET_ADDRESS: Answer({"addressIdentification": id_, "addressName": "Here"})}):
            record = await blink.customer("C0001", ADDRESSES | DETAILS)
        assert record is not None
        assert record.addresses is not None
        assert [address.label for address in record.addresses].index("Here") == place
        assert all(is_a_stub(address) for address in record.addresses if address.label is None)


@pytest.mark.parametrize("answer", [Answer(PROBLEM, 404), Answer({})], ids=["404", "nothing known"])
async def test_no_readable_address_leaves_stubs(blink: Blink, answer: Answer) -> None:
    """Where no address can be read, the listed ones are stubs."""
    with blink.answering({GET_ADDRESS: answer}):
        assert await blink.customer("C0001", ADDRESSES | DETAILS) == RECORD


@pytest.mark.parametrize("answer", [Answer(PROBLEM, 500), Answer(PAGE), Answer([ADDRESS.label])], ids=["500", "page", "list"])
async def test_a_failing_address_costs_only_itself(blink: Blink, answer: Answer) -> None:
    """When the address cannot be read, its error is told, and the rest is there: of the addresses, the keys."""
    with blink.answering({GET_ADDRESS: answer}):
        record = await blink.customer("C0001", PROFILE | ADDRESSES | DETAILS)
    assert record is not None
    assert isinstance(record.address_failure, ProviderError)
    assert replace(record, address_failure=None) == RECORD


async def test_a_failing_customer_fails_beside_its_address(blink: Blink) -> None:
    """When the customer cannot be read, that is the error, and the question for its address has ended, too."""
    with blink.answering({GET_CUSTOMER: Answer(PROBLEM, 500)}), pytest.raises(ProviderUnavailable):
        await blink.customer("C0001", PROFILE | DETAILS)
    assert blink.outcomes == [("getAddressByCustomerId", "OK"), ("getCustomerByCustomerId", "UNAVAILABLE")]


async def test_an_unknown_customer_has_no_address(blink: Blink) -> None:
    """A customer that is not known is None, whatever is wanted of it."""
    assert await blink.customer("C9999", ADDRESSES | DETAILS) is None


@pytest.mark.parametrize("parts", [DETAILS, DETAILS | NEVER])
async def test_the_address_alone_is_one_call(blink: Blink, parts: CustomerPart) -> None:
    """Where nothing but the readable address is wanted, the customer is not asked for."""
    assert await blink.customer("C0001", parts) == CustomerRecord(key=CUSTOMER, addresses=(ADDRESS,))
    assert blink.asked == [GET_ADDRESS]


async def test_no_address_alone_is_none(blink: Blink) -> None:
    """Where nothing but the readable address is wanted and there is none, there are no addresses."""
    with blink.answering({GET_ADDRESS: Answer(PROBLEM, 404)}):
        assert await blink.customer("C0001", DETAILS) == CustomerRecord(key=CUSTOMER, addresses=())


async def test_the_address_alone_fails_alone(blink: Blink) -> None:
    """Where nothing but the readable address is wanted, its failure is told of the customer, whose addresses are not known."""
    with blink.answering({GET_ADDRESS: Answer(PROBLEM, 403)}):
        record = await blink.customer("C0001", DETAILS)
    assert record is not None
    assert isinstance(record.address_failure, ProviderRefused)
    assert replace(record, address_failure=None) == CustomerRecord(key=CUSTOMER)


@pytest.mark.parametrize(
    ("asked", "covered"),
    [
        (PROFILE, PROFILE | ADDRESSES | PERSONS | NEVER),
        (ADDRESSES, PROFILE | ADDRESSES | PERSONS | NEVER),
        (KYC_PART, KYC_PART | NEVER),
        (KYC_PART | PROFILE, KYC_PART | PROFILE | ADDRESSES | PERSONS | NEVER),
        (DETAILS, DETAILS | NEVER),
        (DETAILS | PERSONS, DETAILS | PROFILE | ADDRESSES | PERSONS | NEVER),
        (NEVER, NEVER),
    ],
)
def test_what_comes_along(asked: CustomerPart, covered: CustomerPart) -> None:
    """The customer comes whole where any of it was asked for, KYC and the address where they were; what no bank has is never asked for."""
    assert BlinkClient.covered(asked) == covered


@pytest.mark.parametrize(("said", "is_theirs"), [("C0001", True), ("c0001", True), (None, True), ("C0002", False), ({"x": 1}, False)])
async def test_an_answer_is_about_whom_was_asked(blink: Blink, said: object, is_theirs: bool) -> None:  # noqa: FBT001 - a column of the table
    """An answer about another customer breaks the contract, as does an id that cannot be read; without an id it is taken at its word."""
    with blink.answering({GET_CUSTOMER: Answer({"customerIdentification": said, "name": "Somebody"})}):
        if not is_theirs:
            with pytest.raises(ProviderBadResponse):
                await blink.customer("C0001")
            return
        record = await blink.customer("C0001")
    assert record is not None
    assert record.key.key == Key(said if isinstance(said, str) else "C0001")


async def test_every_customer_of_the_sandbox_is_read(blink: Blink) -> None:
    """Whatever the bank is seen to send is read whole: every list keeps its length, and every value is mapped."""
    bank = blink.service.service.dataset()
    for sent in bank["customers"]:
        record = await blink.customer(sent["customerIdentification"], ~CustomerPart(0))
        assert record is not None
        assert record.addresses is not None
        assert record.address_failure is None
        assert (record.name, len(record.addresses)) == ((sent.get("name") or "").strip() or None, len(sent.get("addressList", [])))
        assert len(record.persons or ()) == len(sent["personList"])
        assert (record.kyc is not None) == any(bank["kyc"].get(record.blink_customer_id, {}).values())
        assert any(address.kinds for address in record.addresses) == (record.blink_customer_id in bank["addresses"])
