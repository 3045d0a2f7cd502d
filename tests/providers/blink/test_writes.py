"""What is written to bLink: checked first, and sent once."""

from collections.abc import Awaitable, Mapping
from typing import Any

import pytest

from providers.blink.client import BlinkClient
from providers.errors import OutcomeUnknown, ProviderError, ProviderRateLimited, ProviderRefused, ProviderRejected
from providers.records.asset import AssetKind, AssetRecord, AssetUsage
from providers.records.changes import (
    AddressInput,
    ContactMedium,
    ContactUsage,
    InputPath,
    InputProblemCode,
    InputRefused,
    NewContactDetails,
)
from providers.records.identity import Key
from tests.providers.blink.conftest import Answer, Blink
from tests.providers.blink.documented import PERSON
from tests.providers.blink.writing import ADDRESSES, CONTACTS, NEW, PLACE, contact, create, record, refused, sent, update


async def test_contact_details_are_recorded(blink: Blink) -> None:
    """Contact details go out as bLink names them, and come back as a record with the id that it gave; they are there when read again."""
    new = contact(ContactMedium.PHONE, "0041998887700", usage=ContactUsage.BUSINESS, note="Prio 2")
    created = await record(blink, new)
    assert created == AssetRecord(
        owner_key=PERSON, key=Key("K6"), kind=AssetKind.PHONE, value="+41998887700", usage=AssetUsage.BUSINESS, note="Prio 2"
    )
    assert blink.asked == [f"POST {CONTACTS}"]
    assert sent(blink, "POST") == [
        {"medium": "phone", "contactMediumType": "business", "contactContent": "0041998887700", "additionalContactInformation": "Prio 2"}
    ]
    found = await blink.person("P0001")
    assert found is not None
    assert isinstance(found.contact_details, tuple)
    assert created in found.contact_details


@pytest.mark.parametrize(
    ("medium", "written"),
    [
        (ContactMedium.EMAIL, "email"),
        (ContactMedium.PHONE, "phone"),
        (ContactMedium.FAX, "fax"),
        (ContactMedium.WEBSITE, "website"),
        (ContactMedium.SOCIAL_MEDIA_PROFILE, "socialMediaProfile"),
    ],
)
async def test_every_medium_is_taken(blink: Blink, medium: ContactMedium, written: str) -> None:
    """Each medium goes out as bLink spells it, and what is not given is left out."""
    assert isinstance(await record(blink, contact(medium)), AssetRecord)
    assert sent(blink, "POST") == [{"medium": written, "contactContent": "tony@example.com"}]


@pytest.mark.parametrize(
    ("new", "paths"),
    [
        (contact(content="x" * 71), ["content"]),
        (contact(content=""), ["content"]),
        (contact(note="x" * 71), ["note"]),
        (contact(content="x" * 71, note="ü" * 71), ["content", "note"]),
    ],
)
async def test_contact_details_that_are_too_long_are_not_sent(blink: Blink, new: NewContactDetails, paths: list[str]) -> None:
    """Every text that bLink has no room for is told with its path, and nothing is sent."""
    assert await refused(record(blink, new)) == [(InputProblemCode.INVALID, (path,)) for path in paths]
    assert blink.asked == []


async def test_contact_details_of_the_longest_kind_are_taken(blink: Blink) -> None:
    """A text of exactly the most characters is sent; what counts is characters, not bytes."""
    new = contact(content="ü" * 70, note="é" * 70)
    assert isinstance(await record(blink, new), AssetRecord)


@pytest.mark.parametrize("answer", [{"contactContent": "x"}, {"contactIdentification": None}, [], "<p>"])
async def test_contact_details_without_id_may_have_been_recorded(blink: Blink, answer: object) -> None:
    """An answer that does not tell the id leaves open what was done, and the error says how to find out."""
    with blink.answering({f"POST {CONTACTS}": Answer(answer, 201)}), pytest.raises(OutcomeUnknown, match="contact details to see"):
        await record(blink, contact())


async def test_contact_details_of_which_only_the_id_is_told(blink: Blink) -> None:
    """An answer that does not repeat the content has the content that was sent."""
    with blink.answering({f"POST {CONTACTS}": Answer({"contactIdentification": 9, "medium": "email"}, 200)}):
        created = await record(blink, contact())
    assert created == AssetRecord(owner_key=PERSON, key=Key("9"), kind=AssetKind.EMAIL, value="tony@example.com")


async def test_an_address_is_created(blink: Blink) -> None:
    """A new address goes out in bLink's tree, always with a salutation, and its id comes back as a text."""
    address = {
        "label": "Stark Tower",
        "mailing_instruction": "MainDispatch",
        "recipient": {"salutation": "Mr.", "last_name": "Stark", "title": None},
        "postal": {**PLACE, "street": "Bahnhofstrasse", "building_number": "1", "post_box": "9", "attention": "Jarvis"},
    }
    created = await create(blink, address)
    assert isinstance(created, Key)
    assert blink.asked == [f"POST {ADDRESSES}"]
    assert sent(blink, "POST") == [
        {
            "addressName": "Stark Tower",
            "mailingInstruction": "MainDispatch",
            "postalAddress": {
                "salutation": {"salutation": "Mr."},
                "name": {"lastName": "Stark"},
                "physicalAddress": {
                    "postCode": "8001",
                    "townName": "Zürich",
                    "country": "CH",
                    "streetName": "Bahnhofstrasse",
                    "buildingNumber": "1",
                    "postBox": "9",
                    "toTheAttentionOf": "Jarvis",
                },
            },
        }
    ]
    found = await blink.customer("C0001")
    assert found is not None
    assert isinstance(found.addresses, tuple)
    assert created in {listed.key for listed in found.addresses}


async def test_the_smallest_address_is_taken(blink: Blink) -> None:
    """Without a recipient, the salutation that bLink requires is an empty object."""
    assert isinstance(await create(blink, {**NEW, "recipient": None}), Key)
    [body] = sent(blink, "POST")
    assert body["postalAddress"]["salutation"] == {}
    assert body.keys() == {"postalAddress"}


@pytest.mark.parametrize("answer", [{}, {"addressIdentification": ""}, {"addressIdentification": None}])
async def test_an_address_whose_id_is_not_told(blink: Blink, answer: object) -> None:
    """An address that was created without its id being told is created: the answer is None, and no error."""
    with blink.answering({f"POST {ADDRESSES}": Answer(answer, 201)}):
        assert await create(blink, NEW) is None


@pytest.mark.parametrize(
    ("address", "missing"),
    [
        ({}, ["postal_code", "city", "country_code"]),
        ({"postal": None}, ["postal_code", "city", "country_code"]),
        ({"postal": {"postal_code": None, "city": "Z", "country_code": "CH"}}, ["postal_code"]),
        ({"postal": {"street": "S", "postal_code": "1", "country_code": "CH"}}, ["city"]),
    ],
)
async def test_what_a_new_address_must_have(blink: Blink, address: AddressInput, missing: list[str]) -> None:
    """Post code, town and country are required, each is told with its path, and nothing is sent."""
    assert await refused(create(blink, address)) == [(InputProblemCode.INVALID, ("postal", name)) for name in missing]
    assert blink.asked == []


LIMITS: dict[InputPath, int] = {
    **{("postal", name): 35 for name in ("care_of", "attention", "street", "building_number", "post_box", "suffix")},
    **{("postal", name): 35 for name in ("postal_code", "city", "region")},
    **{("recipient", name): 35 for name in ("salutation", "title", "salutation_override", "reception_restriction")},
    **{("recipient", name): 35 for name in ("first_name", "middle_name", "last_name", "name_suffix")},
    ("recipient", "organisation_name"): 70,
    ("label",): 70,
    ("mailing_instruction",): 35,
}


def with_part(path: InputPath, value: object) -> dict[str, Any]:
    """A new address with this value in this place."""
    address: dict[str, Any] = {"postal": dict(PLACE), "recipient": {}}
    target = address if len(path) == 1 else address[path[0]]
    target[path[-1]] = value
    return address


@pytest.mark.parametrize(("path", "most"), LIMITS.items(), ids=[".".join(path) for path in LIMITS])
async def test_how_long_a_part_may_be(blink: Blink, path: InputPath, most: int) -> None:
    """One character more than bLink has room for is told with its path, for a new address and a change; the bank takes the longest."""
    too_long = with_part(path, "x" * (most + 1))
    expected = [(InputProblemCode.INVALID, path)]
    assert await refused(create(blink, too_long)) == expected
    assert await refused(update(blink, too_long)) == expected
    assert blink.asked == []
    assert isinstance(await create(blink, with_part(path, "x" * most)), Key)


@pytest.mark.parametrize("code", ["CH", "ch", "Ch", " ch "])
async def test_a_country_goes_out_in_upper_case(blink: Blink, code: str) -> None:
    """A country's code in any case is sent as ISO 3166-1 has it, of a new address and of one that is changed."""
    address = {"postal": {**PLACE, "country_code": code}}
    await create(blink, address)
    await update(blink, address)
    bodies = sent(blink, "POST") + sent(blink, "PUT")
    assert [body["postalAddress"]["physicalAddress"]["country"] for body in bodies] == ["CH", "CH"]


@pytest.mark.parametrize("control", ["\0", "\n", "\t", "\x1b", "\x7f", "\x85"])
@pytest.mark.parametrize("path", LIMITS, ids=".".join)
async def test_control_characters_are_not_sent(blink: Blink, path: InputPath, control: str) -> None:
    """A text with a control character is told with its path, for a new address and a change, and nothing is sent."""
    address = with_part(path, f"a{control}b")
    expected = [(InputProblemCode.INVALID, path)]
    assert await refused(create(blink, address)) == expected
    assert await refused(update(blink, address)) == expected
    assert blink.asked == []


async def test_contact_details_without_control_characters(blink: Blink) -> None:
    """The same holds for both texts of contact details; a text that is too long besides is told twice, without what was given."""
    with pytest.raises(InputRefused) as caught:
        await record(blink, contact(content="hush\0" * 20, note="hush\r\n"))
    assert [(problem.path, problem.message) for problem in caught.value.problems] == [
        (("content",), "content must have at most 70 characters."),
        (("content",), "content must not hold control characters."),
        (("note",), "note must not hold control characters."),
    ]
    assert blink.asked == []


async def test_characters_that_only_look_odd_are_sent(blink: Blink) -> None:
    """What is no control character goes out as it is: marks, joiners and other scripts stand in names."""
    content = "Zoë\u0308 \u200d東京 \u00a0\U0001f3e6"
    await record(blink, contact(content=content))
    assert [body["contactContent"] for body in sent(blink, "POST")] == [content]


@pytest.mark.parametrize("code", ["CHE", "ch1", "ZZ", "Switzerland", "+41"])
async def test_a_country_must_be_one(blink: Blink, code: str) -> None:
    """A country that is none is told without what was given, and nothing is sent."""
    with pytest.raises(InputRefused) as caught:
        await update(blink, {"postal": {"country_code": code}})
    [problem] = caught.value.problems
    assert (problem.code, problem.path) == (InputProblemCode.INVALID, ("postal", "country_code"))
    assert problem.message == "countryCode must be an ISO 3166-1 alpha-2 code such as CH."
    assert blink.asked == []


async def test_a_message_names_the_field_as_clients_know_it(blink: Blink) -> None:
    """A message has the name of the field in the graph, what is right, and not the value."""
    with pytest.raises(InputRefused) as caught:
        await update(blink, {"recipient": {"first_name": "q" * 36}})
    [problem] = caught.value.problems
    assert problem.message == "firstName must have at most 35 characters."


def write(blink: Blink, request: str) -> Awaitable[object]:
    """Make the write that this request is."""
    match request:
        case "POST /persons/P0001/contactdetails":
            return record(blink, contact())
        case "POST /customers/C0001/addresses":
            return create(blink, NEW)
        case _:
            return update(blink, {"label": "x"})


WRITES: Mapping[str, InputPath] = {
    f"POST {CONTACTS}": ("person_id",),
    f"POST {ADDRESSES}": ("customer_id",),
    f"PUT {ADDRESSES}": ("id",),
}
each_write = pytest.mark.parametrize("request_", WRITES)


@each_write
@pytest.mark.parametrize("status", [400, 409, 413, 417, 422])
async def test_input_that_is_rejected(blink: Blink, request_: str, status: int) -> None:
    """Where the bank says that the input is at fault, that is for a person at a form, without the bank's words."""
    with blink.answering({request_: Answer({"detail": "Hush"}, status)}):
        assert await refused(write(blink, request_)) == [(InputProblemCode.REJECTED, None)]
    assert blink.outcomes[-1] == (blink.outcomes[-1][0], "REJECTED")


@each_write
async def test_a_write_to_what_does_not_exist(blink: Blink, request_: str) -> None:
    """404 says that there is nothing to write to, with the path of the id that was given."""
    with blink.answering({request_: Answer({"detail": "Hush"}, 404)}):
        assert await refused(write(blink, request_)) == [(InputProblemCode.NOT_FOUND, WRITES[request_])]


@each_write
@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer({}, 401), ProviderRefused),
        (Answer({}, 403), ProviderRefused),
        (Answer({}, 405), ProviderRejected),
        (Answer({}, 429), ProviderRateLimited),
        (Answer({}, 501), ProviderRejected),
        (Answer({}, 500), OutcomeUnknown),
        (Answer({}, 503), OutcomeUnknown),
        (Answer({}, 202), OutcomeUnknown),
        (Answer({}, 307), OutcomeUnknown),
    ],
    ids=lambda value: str(value.status) if isinstance(value, Answer) else None,
)
async def test_a_write_that_fails(blink: Blink, request_: str, answer: Answer, error: type[ProviderError]) -> None:
    """What is no matter of the input is the error that it would be of a read; where it may have been done, that is not known. Sent once."""
    with blink.answering({request_: answer}), pytest.raises(error) as caught:
        await write(blink, request_)
    assert type(caught.value) is error
    assert [request for request in blink.asked if not request.startswith("GET")] == [request_]


def test_the_writes_that_the_client_declares() -> None:
    """The three writes have their operationIds."""
    assert BlinkClient.writes == ("postContactDetailsByPersonId", "postAddressByCustomerId", "putAddressByCustomerId")
