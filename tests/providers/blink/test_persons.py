"""How persons of bLink are read, and how they are reached."""

import pytest
from msgspec.structs import replace

from providers.blink.client import BlinkClient
from providers.errors import ProviderBadResponse, ProviderError, ProviderRefused, ProviderRejected, ProviderUnavailable
from providers.records.identity import CustomerKey, Key
from providers.records.person import PersonPart, PersonRecord, PersonType
from tests.providers.blink.conftest import Answer, Blink
from tests.providers.blink.documented import CONTACT_DETAILS, CUSTOMER, DETAILS, PERSON

PROFILE, CONTACTS = PersonPart.PROFILE, PersonPart.CONTACT_DETAILS
GET_PERSON = "GET /persons/P0001"
GET_CONTACTS = "GET /persons/P0001/contactdetails"
WITHOUT_CONTACTS = {GET_PERSON: Answer({"personIdentification": "P0001", "fullName": "Tony Stark"})}


@pytest.mark.parametrize("parts", [PROFILE, PROFILE | CONTACTS])
async def test_the_documented_person(blink: Blink, parts: PersonPart) -> None:
    """A person comes in one call, with the ways to reach it where bLink sends them along."""
    record = await blink.person("P0001", parts)
    assert record is not None
    assert CustomerKey(CUSTOMER.provider, Key("C0001")) in (record.customer_keys or ())
    assert replace(record, customer_keys=None) == PersonRecord(
        key=PERSON,
        external_reference="987-654-321",
        full_name="Tony Stark",
        country_of_domicile="CH",
        language="de",
        language_as_written="German",
        tax_domiciles=("CH", "US"),
        type=PersonType.NATURAL_PERSON,
        details=DETAILS,
        contact_details=CONTACT_DETAILS,
    )
    assert blink.asked == [GET_PERSON]


async def test_ways_to_reach_it_alone_are_one_call(blink: Blink) -> None:
    """Where nothing else of a person is wanted, its contact details alone are asked for."""
    assert await blink.person("P0001", CONTACTS) == PersonRecord(key=PERSON, contact_details=CONTACT_DETAILS)
    assert blink.asked == [GET_CONTACTS]


@pytest.mark.parametrize("parts", [PROFILE, CONTACTS, PROFILE | CONTACTS])
async def test_an_unknown_person_is_none(blink: Blink, parts: PersonPart) -> None:
    """404 means that there is no such person, whatever was wanted of it, and is asked once."""
    assert await blink.person("P9999", parts) is None
    assert len(blink.asked) == 1


async def test_a_person_without_contact_information_has_them_asked_for(blink: Blink) -> None:
    """Contact details that did not come with the person are asked for where they are wanted, and only there."""
    with blink.answering(WITHOUT_CONTACTS):
        both = await blink.person("P0001", PROFILE | CONTACTS)
        alone = await blink.person("P0001", PROFILE)
    assert both is not None
    assert alone is not None
    assert (both.contact_details, alone.contact_details) == (CONTACT_DETAILS, None)
    assert blink.asked == [GET_PERSON, GET_PERSON, GET_CONTACTS]


async def test_an_empty_contact_information_is_an_answer(blink: Blink) -> None:
    """A list without entries says that there are none, and nothing more is asked."""
    with blink.answering({GET_PERSON: Answer({"contactInformation": []})}):
        record = await blink.person("P0001", PROFILE | CONTACTS)
    assert record is not None
    assert record.contact_details == ()
    assert blink.asked == [GET_PERSON]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer({}, 403), ProviderRefused),
        (Answer({}, 405), ProviderRejected),
        (Answer({}, 500), ProviderUnavailable),
        (Answer({}), ProviderBadResponse),
        (Answer("<p>"), ProviderBadResponse),
    ],
)
async def test_failing_contact_details_cost_only_themselves(blink: Blink, answer: Answer, error: type[ProviderError]) -> None:
    """When the separate question fails, its error stands in place of the contact details, whatever else is wanted."""
    with blink.answering({**WITHOUT_CONTACTS, GET_CONTACTS: answer}):
        record = await blink.person("P0001", PROFILE | CONTACTS)
        alone = await blink.person("P0001", CONTACTS)
    assert record is not None
    assert alone is not None
    assert isinstance(record.contact_details, error)
    assert isinstance(alone.contact_details, error)
    assert (record.full_name, alone.full_name) == ("Tony Stark", None)


async def test_no_contact_details_of_a_known_person(blink: Blink) -> None:
    """404 on the contact details of a person that is known means that there are none."""
    with blink.answering({**WITHOUT_CONTACTS, GET_CONTACTS: Answer({}, 404)}):
        record = await blink.person("P0001", PROFILE | CONTACTS)
    assert record is not None
    assert record.contact_details == ()


async def test_an_answer_about_another_person(blink: Blink) -> None:
    """An answer about another person breaks the contract."""
    with blink.answering({GET_PERSON: Answer({"personIdentification": "P0002"})}), pytest.raises(ProviderBadResponse):
        await blink.person("P0001")


@pytest.mark.parametrize("parts", [PersonPart(0), PROFILE, CONTACTS, PROFILE | CONTACTS])
def test_nothing_is_sure_to_come_along(parts: PersonPart) -> None:
    """A person may come without contact details, and those come without the person."""
    assert BlinkClient.covered_of_person(parts) == parts


async def test_every_person_of_the_sandbox_is_read(blink: Blink) -> None:
    """Whatever the bank is seen to send is read whole: every way to reach a person, of every type, has an id of its own."""
    bank = blink.service.service.dataset()
    types = set()
    for sent in bank["persons"]:
        id_ = sent["personIdentification"]
        record = await blink.person(id_, PROFILE | CONTACTS)
        assert record is not None
        assert isinstance(record.contact_details, tuple)
        assert len({asset.id for asset in record.contact_details}) == len(bank["contactDetails"][id_])
        assert record.details is not None
        types.add(record.type)
    assert types == set(PersonType) - {PersonType.OTHER}
