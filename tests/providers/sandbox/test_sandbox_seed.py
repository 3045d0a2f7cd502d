"""The data sets: the same for the same seed, on every machine and every version of Python."""

import hashlib
import json
import time
from typing import Any

import phonenumbers
import pytest

from providers.bik.sandbox import Service as Bik
from providers.frontpayment.sandbox import Service as FrontPayment
from providers.sandbox.seed import DEFAULT_SEED, Dice
from providers.sandbox.service import SandboxService

SERVICES: list[type[SandboxService]] = [Bik, FrontPayment]


def canonical(service: SandboxService) -> bytes:
    """Write the data set in the one way that the hashes are made over."""
    return json.dumps(service.dataset(), sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def customers(service: SandboxService) -> list[dict[str, Any]]:
    """Return the service's customers as a client would read them."""
    listed: list[dict[str, Any]] = json.loads(canonical(service))["customers"]
    return listed


@pytest.mark.parametrize(
    ("service", "digest"),
    [
        (Bik, "9dba34a22dc74133d9550c79d4157c726d1239c1868a2e73e5b289673e86eee2"),
        (FrontPayment, "480449b23ccf04cabaa486a5f33c2849c00016efd96d6eb85bb4117f24bb36ca"),
    ],
)
def test_default_seed_gives_the_same_bytes(service: type[SandboxService], digest: str) -> None:
    """What documents and tests quote from the default data set stays true."""
    assert hashlib.sha256(canonical(service(DEFAULT_SEED))).hexdigest() == digest


@pytest.mark.parametrize("service", SERVICES)
def test_other_seed_gives_other_customers_but_keeps_the_documented_one(service: type[SandboxService]) -> None:
    """The provider's own example is there whatever the seed; nothing else is shared."""
    first, *others = customers(service(DEFAULT_SEED))
    again, *different = customers(service(DEFAULT_SEED + 1))
    assert again == first
    assert len(others) == len(different) == 200
    assert not [customer for customer in others if customer in different]


@pytest.mark.parametrize("service", SERVICES)
def test_service_is_made_without_its_data(service: type[SandboxService]) -> None:
    """Data sets are drawn when first needed, fast enough not to be felt, and only once."""
    made = service(DEFAULT_SEED)
    assert "_customers" not in vars(made)
    began = time.process_time()
    made.dataset()
    assert time.process_time() - began < 1
    assert vars(made)["_customers"] is vars(made)["_customers"]


def test_dice_draw_what_their_seed_and_labels_say() -> None:
    """A stream is decided by seed and labels, and every draw keeps its bounds."""
    assert Dice(1, "a", 2).digits(20) == Dice(1, "a", 2).digits(20) != Dice(1, "a", 3).digits(20)
    dice = Dice(7)
    assert {dice.integer(1, 3) for _ in range(200)} == {1, 2, 3}
    assert sorted(dice.some("abc", 3)) == ["a", "b", "c"]
    assert not any(dice.chance(0) for _ in range(50))
    assert all(dice.chance(1) for _ in range(50))


def test_bik_customers_show_the_range_of_documented_oddities() -> None:
    """Every shape that BIK's document shows or allows occurs among the drawn customers."""
    listed = customers(Bik(DEFAULT_SEED))
    addresses = [address for customer in listed for address in customer["addresses"]]
    assets = [asset for customer in listed for asset in customer["assets"]]
    assert {len(customer["addresses"]) for customer in listed} == {0, 1, 2, 3}
    assert {len(customer["assets"]) for customer in listed} == {0, 1, 2, 3, 4}
    assert {len(customer["tags"]) for customer in listed} == {0, 1, 2, 3, 4}
    assert {type(address["addressId"]) for address in addresses} == {type(asset["id"]) for asset in assets} == {int, str}
    assert {address.get("partnerAddressId", "")[:4] for address in addresses} == {"", "unde", "addr"}
    assert {asset["countryCode"] is None for asset in assets if asset["assetName"] == "EMAIL"} == {True}
    assert {len(asset["countryCode"]) for asset in assets if asset["assetName"] == "PHONE_NUMBER"} == {3}
    assert {len(address["countryCode"]) for address in addresses if "countryCode" in address} == {2}
    assert {"latitude" in address for address in addresses} == {True, False}
    for name in ("partnerCustomerId", "lastName", "email", "phoneNumber", "countryCode"):
        assert {name in customer for customer in listed} == {True, False}, name


def test_frontpayment_customers_show_the_range_of_documented_oddities() -> None:
    """Every shape that Front Payment's document shows or allows occurs among the drawn customers."""
    listed = customers(FrontPayment(DEFAULT_SEED))
    assert {customer["type"] for customer in listed} == {"Private", "Corporate"}
    for number in ("organizationId", "personalNumber"):
        assert {type(customer[number]) for customer in listed} == {str, int, type(None)}
    assert {len(str(customer["personalNumber"])) for customer in listed if customer["personalNumber"]} == {11}
    assert {customer["preferredLanguage"] for customer in listed} == {"en", "no", "sv", "da", "de", None}
    assert {customer["countryCode"] for customer in listed} == {"+47", "+46", "+45", "+49", "+44"}
    assert {"Active", "Inactive"} < {customer["status"] for customer in listed}
    some = [customer["addresses"] for customer in listed if customer["addresses"] != []]
    assert len(some) < len(listed)
    for kind in ("billing", "shipping"):
        assert {type(addresses.get(kind)) for addresses in some} == {dict, type(None)}
    assert {"shipping" in addresses for addresses in some} == {True, False}
    assert any(address["city"].endswith(" ") for addresses in some for address in addresses.values() if address)


def test_contacts_are_plausible_and_nobodys() -> None:
    """Drawn phone numbers are possible ones, and drawn e-mail addresses lie under the domains for examples."""
    bik, front = customers(Bik(DEFAULT_SEED))[1:], customers(FrontPayment(DEFAULT_SEED))[1:]
    phones = [customer["phoneNumber"] for customer in bik if "phoneNumber" in customer]
    phones += [customer["countryCode"] + customer["msisdn"] for customer in front]
    emails = [customer["email"] for customer in bik + front if "email" in customer]
    assert all(phonenumbers.is_possible_number(phonenumbers.parse(number)) for number in phones)
    assert all(address.isascii() and address.endswith(("@example.com", "@example.net", "@example.org")) for address in emails)
