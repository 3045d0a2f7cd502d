"""The bank behind the API: sixty customers, ninety persons, and what was written since."""

from providers.blink.sandbox import customers, documented, persons
from providers.blink.sandbox.kyc import has_kyc, kyc
from providers.sandbox.seed import Dice
from providers.sandbox.service import JsonObject

CUSTOMERS = 60
PERSONS = 90
_FIRST_NEW_ADDRESS = 90_000_001


class Bank:
    """Everything the bank holds, by customer or person: `C0001` to `C0060`, `P0001` to `P0090`."""

    def __init__(self, seed: int) -> None:
        """Draw it; the documents' own customer and person stay the same whatever the seed."""
        self._seed = seed
        self._added_addresses = 0
        self.contact_details = {f"P{number:04}": self._drawn_contact_details(number) for number in range(1, PERSONS + 1)}
        self.persons = {f"P{number:04}": self._drawn_person(number) for number in range(1, PERSONS + 1)}
        self.customers = {f"C{number:04}": self._drawn_customer(number) for number in range(1, CUSTOMERS + 1)}
        self.kyc = {f"C{number:04}": self._drawn_kyc(number) for number in range(1, CUSTOMERS + 1) if has_kyc(number)}
        drawn = ((f"C{number:04}", self._drawn_address(number)) for number in range(1, CUSTOMERS + 1))
        self.addresses = {customer: address for customer, address in drawn if address is not None}
        """The one address of each customer that can be read."""
        self._show_customers_at_persons()

    def dataset(self) -> JsonObject:
        """Return all of it, as it is now."""
        return {
            "customers": list(self.customers.values()),
            "persons": list(self.persons.values()),
            "contactDetails": self.contact_details,
            "kyc": self.kyc,
            "addresses": self.addresses,
        }

    def add_contact_details(self, person: str, details: JsonObject) -> JsonObject:
        """Keep another way to reach the person, and return it with its id."""
        known = self.contact_details[person]
        added = {"contactIdentification": f"K{len(known) + 1}", **details}
        known.append(added)
        return added

    def add_address(self, customer: str, address: JsonObject) -> str:
        """List another address of the customer's and return its id. It can be read if no other can."""
        identification = _FIRST_NEW_ADDRESS + self._added_addresses
        self._added_addresses += 1
        self.customers[customer].setdefault("addressList", []).append({"addressIdentification": identification})
        self.addresses.setdefault(customer, {"addressIdentification": identification, **address, "dispatchType": "postal"})
        return str(identification)

    def _dice(self, *labels: str | int) -> Dice:
        return Dice(self._seed, "blink", *labels)

    def _drawn_contact_details(self, number: int) -> list[JsonObject]:
        if number == 1:
            return documented.contact_details()
        return persons.contact_details(self._dice("contactdetails", number), number)

    def _drawn_person(self, number: int) -> JsonObject:
        person = documented.person() if number == 1 else persons.person(self._dice("person", number), number)
        if persons.shows_contact_details(number):
            # The very same list, so that what is added is seen on both ways.
            person["contactInformation"] = self.contact_details[f"P{number:04}"]
        return person

    def _drawn_customer(self, number: int) -> JsonObject:
        if number == 1:
            return documented.customer()
        names = [str(person["fullName"]) for person in self.persons.values()]
        return customers.customer(self._dice("customer", number), number, names)

    def _drawn_kyc(self, number: int) -> JsonObject:
        return documented.kyc() if number == 1 else kyc(self._dice("kyc", number), number)

    def _drawn_address(self, number: int) -> JsonObject | None:
        listed = self.customers[f"C{number:04}"].get("addressList", [])
        if not listed or not customers.has_readable_address(number):
            return None
        if number == 1:
            return documented.address()
        return customers.address(self._dice("address", number), number, listed[0]["addressIdentification"])

    def _show_customers_at_persons(self) -> None:
        for identification, customer in self.customers.items():
            for entry in customer["personList"]:
                listed = self.persons[entry["personIdentification"]].setdefault("customerList", [])
                listed.append({"customerIdentification": identification})
