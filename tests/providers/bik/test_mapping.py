"""How a customer of BIK becomes a record."""

import datetime as dt
from typing import Any

import pytest
from msgspec.structs import replace
from structlog.testing import capture_logs

from providers.bik.mapping import customer_record
from providers.bik.payloads import CustomerPayload
from providers.records.address import AddressRecord, RecipientRecord
from providers.records.asset import AssetKind, AssetRecord
from providers.records.customer import CustomerPart, CustomerRecord
from providers.records.identity import Key
from tests.providers.bik import documented
from tests.providers.bik.conftest import addresses_of, entries
from tests.providers.bik.documented import BIK_KEY

EVERYTHING = CustomerPart.PROFILE | CustomerPart.ADDRESSES | CustomerPart.ASSETS | CustomerPart.TAGS
NOTHING = [None, "", " \t", "undefined", " undefined ", True, [], ["x"], {}, {"x": "y"}]


def mapped(customer: dict[str, Any], asked: Key = BIK_KEY) -> CustomerRecord:
    """Map what was sent for a customer who was asked for with every part."""
    return customer_record(CustomerPayload.model_validate(customer), asked, EVERYTHING)


def addresses(*sent: object) -> tuple[AddressRecord, ...]:
    """Map a customer's addresses."""
    found = mapped({"addresses": list(sent)}).addresses
    assert isinstance(found, tuple)
    return found


def assets(*sent: object) -> tuple[AssetRecord, ...]:
    """Map a customer's assets."""
    found = mapped({"assets": list(sent)}).assets
    assert found is not None
    return found


def test_the_documented_customer() -> None:
    """The example of the Get Customer page becomes exactly this record."""
    parts = CustomerPart.ADDRESSES | CustomerPart.ASSETS
    assert customer_record(CustomerPayload.model_validate(documented.customer()), BIK_KEY, parts) == documented.RECORD


def test_ids_in_the_graph() -> None:
    """Addresses and assets are named by BIK's ids under the customer's, although BIK sends them as numbers."""
    [address, email, phone] = entries(documented.RECORD)
    assert (address.id, address.external_id) == ("address:bik:5482636:142385", "142385")
    assert [email.id, phone.id] == ["asset:bik:5482636:4516077", "asset:bik:5482636:4516079"]


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ({"firstName": "Test", "lastName": "Last"}, "Test Last"),
        ({"firstName": " Test ", "lastName": "undefined"}, "Test"),
        ({"lastName": "Last"}, "Last"),
        ({"firstName": "", "lastName": None}, None),
    ],
)
def test_the_name_is_of_the_parts_that_are_there(sent: dict[str, object], name: str | None) -> None:
    """First and last name are joined by one space; without either there is no name."""
    assert mapped(sent).name == name


@pytest.mark.parametrize("nothing", NOTHING)
@pytest.mark.parametrize("member", ["partnerCustomerId", "firstName", "lastName", "phoneNumber", "email", "countryCode", "createdAt"])
def test_nothing_is_none_in_any_member(member: str, nothing: object) -> None:
    """What is empty, "undefined" or of an odd type is no value, and costs no other member."""
    assert mapped({"id": 1, "updatedAt": "2024-08-09T09:33:15.939Z", member: nothing}) == mapped(
        {"id": 1, "updatedAt": "2024-08-09T09:33:15.939Z"}
    )


@pytest.mark.parametrize("nothing", NOTHING)
def test_an_address_of_nothing_has_only_its_position(nothing: object) -> None:
    """What is empty, "undefined" or of an odd type is no value in any text of an address, and makes no line and no recipient."""
    texts = ("partnerAddressId", "addressId", "address1", "address2", "city", "country", "countryCode", "state", "stateCode", "zip")
    others = ("timezone", "firstName", "lastName", "phoneNumber", "email", "latitude", "longitude")
    assert addresses(dict.fromkeys((*texts, *others), nothing)) == addresses({})
    [address] = addresses({})
    assert (address.lines, address.recipient, address.external_reference) == (None, None, None)
    assert (address.id, address.external_id) == ("address:bik:5482636:~0", None)


@pytest.mark.parametrize(
    ("sent", "id_"), [(5482636, "5482636"), (5482636.0, "5482636"), (" 5482636 ", "5482636"), ("A-1", "A-1"), (0, "0")]
)
def test_ids_are_texts(sent: object, id_: str) -> None:
    """An id is the same text whether it comes as a number, as one with a point, or as a text."""
    record = mapped({"id": sent, "addresses": [{"addressId": sent}], "assets": [{"id": sent, "assetValue": "x"}]})
    assert [record.bik_customer_id, *(entry.external_id for entry in entries(record))] == [id_, id_, id_]


@pytest.mark.parametrize("sent", ["IND", "IN", "ind", " In "])
def test_countries_are_read_in_either_length(sent: str) -> None:
    """A country code of two or three letters becomes the one of two, wherever it stands."""
    record = mapped({"countryCode": sent, "addresses": [{"countryCode": sent}], "assets": [{"assetValue": "x", "countryCode": sent}]})
    assert record.country_code == "IN"
    assert [entry.country_code for entry in entries(record)] == ["IN", "IN"]


def test_an_unknown_country_is_none() -> None:
    """A country code that is none is left out; the country's name stays as it is written."""
    [address] = addresses({"country": "Bhārat ", "countryCode": "+91"})
    assert (address.country, address.country_code) == ("Bhārat", None)
    assert mapped({"countryCode": "India"}).country_code is None


def test_a_phone_number_is_of_the_country_beside_it() -> None:
    """A national number is read with the country of the customer, the address or the asset in which it stands."""
    record = mapped(
        {
            "countryCode": "IND",
            "phoneNumber": "090909 09090",
            "addresses": [{"countryCode": "GB", "phoneNumber": "020 7946 0958"}],
            "assets": [
                {"assetName": "PHONE_NUMBER", "assetValue": "70 12 34 56", "countryCode": "DNK"},
                {"assetName": "PHONE_NUMBER", "assetValue": "70 12 34 56"},
            ],
        }
    )
    assert record.phone_number == "+919090909090"
    assert [entry.recipient for entry in addresses_of(record)] == [RecipientRecord(phone_number="+442079460958")]
    assert [entry.value for entry in record.assets or ()] == ["+4570123456", "70 12 34 56"]


def test_a_whole_address() -> None:
    """Every documented member of an address has its place, and its names, e-mail and phone number are the recipient's."""
    [address] = addresses(
        {
            "partnerAddressId": "addr-1",
            "addressId": "9",
            "address1": "12 MG Road",
            "address2": "Floor 3",
            "city": "Bengaluru",
            "country": "India",
            "countryCode": "IN",
            "state": "Karnataka",
            "stateCode": "KA",
            "zip": 560001,
            "latitude": 12.97,
            "longitude": "77.59",
            "timezone": "Asia/Kolkata",
            "firstName": "Asha",
            "lastName": "Rao",
            "phoneNumber": "+919090909090",
            "email": "asha@example.com",
            "isDefault": True,
        }
    )
    assert (address.key, address.external_reference, address.is_default) == (Key("9"), "addr-1", True)
    assert (address.lines, address.street, address.postal_code) == (("12 MG Road", "Floor 3"), None, "560001")
    assert (address.city, address.region, address.region_code) == ("Bengaluru", "Karnataka", "KA")
    assert (address.latitude, address.longitude, address.timezone) == (12.97, 77.59, "Asia/Kolkata")
    assert address.recipient == RecipientRecord(first_name="Asha", last_name="Rao", email="asha@example.com", phone_number="+919090909090")


def test_a_second_line_may_stand_alone() -> None:
    """The lines are those that are there, in their order."""
    assert [address.lines for address in addresses({"address2": "Floor 3"}, {"address1": "a", "address2": "b"})] == [
        ("Floor 3",),
        ("a", "b"),
    ]


def test_positions_are_those_of_the_providers_list() -> None:
    """An entry without id is named by its place in BIK's own list, entries that cannot be shown counted."""
    assert [entry.key for entry in addresses(None, {"addressId": 7}, "x", {})] == [Key("7"), Key.position(3)]
    assert [entry.key for entry in assets({"id": 1}, {"assetValue": "a"}, 5, {"assetValue": "b"})] == [Key.position(1), Key.position(3)]


def test_no_two_entries_share_an_id() -> None:
    """Of entries with the same id the first that is shown has it; a later one is named by its position and lost to nobody."""
    assert [entry.key for entry in addresses({"addressId": 7}, {"addressId": "7"}, {"addressId": 8})] == [
        Key("7"),
        Key.position(1),
        Key("8"),
    ]
    shown = assets({"id": 7}, {"id": 7, "assetValue": "a"}, {"id": 7.0, "assetValue": "b"})
    assert [(entry.key, entry.value) for entry in shown] == [(Key("7"), "a"), (Key.position(2), "b")]


@pytest.mark.parametrize(
    ("sent", "kind"),
    [
        ("EMAIL", AssetKind.EMAIL),
        ("PHONE_NUMBER", AssetKind.PHONE),
        ("phone_number", AssetKind.PHONE),
        ("INSTAGRAM", AssetKind.OTHER),
        (None, AssetKind.OTHER),
        (7, AssetKind.OTHER),
    ],
)
def test_asset_kinds(sent: object, kind: AssetKind) -> None:
    """BIK's two kinds of asset are known, any other is OTHER; only a phone number is written anew."""
    [asset] = assets({"assetName": sent, "assetValue": "090909 09090", "countryCode": "IND"})
    assert (asset.kind, asset.value) == (kind, "+919090909090" if kind is AssetKind.PHONE else "090909 09090")


def test_an_unknown_kind_is_told_at_most_once_and_without_its_value() -> None:
    """An asset of an undocumented kind is logged once per process, by the member's name alone."""
    with capture_logs() as lines:
        assets({"assetName": "HUSH", "assetValue": "a"}, {"assetName": "HUSHER", "assetValue": "b"})
        assets({"assetName": "HUSHEST", "assetValue": "c"})
    assert len(lines) <= 1
    assert "HUSH" not in str(lines)


@pytest.mark.parametrize("nothing", NOTHING)
def test_an_asset_without_value_is_left_out(nothing: object) -> None:
    """An asset with nothing to reach the customer by is not shown."""
    assert assets({"id": 1, "assetName": "EMAIL", "assetValue": nothing}) == ()


@pytest.mark.parametrize(
    ("sent", "tags"),
    [
        (["vip", " win back ", "diwali 🪔"], ("vip", "win back", "diwali 🪔")),
        (["vip", "", "undefined", None, 7, True, {"name": "x"}, ["y"]], ("vip",)),
        ([], ()),
        ("vip", ()),
        ({"vip": True}, ()),
    ],
)
def test_tags_are_texts(sent: object, tags: tuple[str, ...]) -> None:
    """Tags are a list of strings; anything else, in it or instead of it, is left out."""
    assert mapped({"tags": sent}).tags == tags


@pytest.mark.parametrize(
    ("sent", "moment"),
    [
        ("2024-08-09T09:32:55.568Z", dt.datetime(2024, 8, 9, 9, 32, 55, 568_000, dt.UTC)),
        ("2024-08-09T15:02:55+05:30", dt.datetime(2024, 8, 9, 9, 32, 55, tzinfo=dt.UTC)),
        ("2024-08-09T09:32:55", dt.datetime(2024, 8, 9, 9, 32, 55, tzinfo=dt.UTC)),
        ("yesterday", None),
        (1723195975, None),
    ],
)
def test_moments_are_in_utc(sent: object, moment: dt.datetime | None) -> None:
    """A moment is in UTC, one without an offset too; what is none is left out."""
    record = mapped({"createdAt": sent, "updatedAt": sent, "assets": [{"assetValue": "x", "createdAt": sent}]})
    assert (record.created_at, record.updated_at, [entry.created_at for entry in record.assets or ()]) == (moment, moment, [moment])


def test_nothing_known_is_a_customer_about_whom_nothing_is_known() -> None:
    """An empty customer is a record with the key asked with and nothing else."""
    asked = Key("abcd-122345", "partner")
    empty: dict[str, Any] = {"key": replace(documented.OWNER, key=asked), "tags": (), "addresses": (), "assets": ()}
    assert mapped({}, asked) == CustomerRecord(**empty)
