"""A customer as one provider knows it, and the parts in which it can be asked for."""

import datetime as dt
import enum
from typing import Self

from msgspec import Struct
from msgspec.structs import asdict, replace

from providers.errors import ProviderError
from providers.records.address import AddressRecord, joined_addresses
from providers.records.asset import AssetRecord
from providers.records.data import AttestationRecord, CustomerDataRecord
from providers.records.identity import CustomerKey, CustomerProvider
from providers.records.kyc import KycRecord
from providers.records.person import CustomerPersonRecord


class CustomerPart(enum.Flag):
    """What may be wanted of a customer. Nothing at all is a mere reference: its id."""

    PROFILE = enum.auto()
    PARTNER_KEY = enum.auto()
    """The key by which the provider's own client knows the customer: it comes with any answer, where the provider has one."""
    ADDRESSES = enum.auto()
    ADDRESS_DETAILS = enum.auto()
    """What is known of an address beside its keys."""
    ASSETS = enum.auto()
    TAGS = enum.auto()
    PERSONS = enum.auto()
    KYC = enum.auto()
    DATA = enum.auto()
    ATTESTATIONS = enum.auto()


class CustomerKind(enum.Enum):
    """Whether a customer is a human or a company."""

    PRIVATE = "PRIVATE"
    CORPORATE = "CORPORATE"
    OTHER = "OTHER"


class CustomerStatus(enum.Enum):
    """The state of the relationship with a customer."""

    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"
    CLOSED = "CLOSED"
    OTHER = "OTHER"


class NationalIdRecord(Struct, frozen=True, kw_only=True):
    """A number that a state gave a person."""

    value: str
    country: str | None = None


class CustomerIdentityRecord(Struct, frozen=True, kw_only=True):
    """One provider's record of a customer."""

    provider: CustomerProvider
    record_id: str
    external_id: str | None = None


class CustomerRecord(Struct, frozen=True, kw_only=True):
    """A customer as one provider knows it; with its key alone, a reference to it.

    A list is None where the provider has none to give, or where it was not asked for; empty where it was asked and there is none. An error
    stands for a part that took a call of its own and could not be learnt.
    """

    key: CustomerKey
    bik_partner_customer_id: str | None = None
    kind: CustomerKind | None = None
    status: CustomerStatus | None = None
    name: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    phone_number: str | None = None
    birth_date: dt.date | None = None
    nationalities: tuple[str, ...] | None = None
    country_code: str | None = None
    language: str | None = None
    language_as_written: str | None = None
    national_id: NationalIdRecord | None = None
    organization_id: str | None = None
    external_reference: str | None = None
    reference_currency: str | None = None
    opened_on: dt.date | None = None
    created_at: dt.datetime | None = None
    updated_at: dt.datetime | None = None
    tags: tuple[str, ...] | None = None
    addresses: tuple[AddressRecord, ...] | None = None
    address_failure: ProviderError | None = None
    """Why nothing is known of the addresses but their keys, where that was asked for."""
    assets: tuple[AssetRecord, ...] | None = None
    persons: tuple[CustomerPersonRecord, ...] | None = None
    kyc: KycRecord | ProviderError | None = None
    data: tuple[CustomerDataRecord, ...] | None = None
    attestations: tuple[AttestationRecord, ...] | None = None

    def joined(self, later: Self | None) -> Self | None:
        """What this and a later answer about the same customer come to: none where there turns out to be none."""
        if later is None:
            return None
        learnt = {name: value for name, value in asdict(later).items() if value is not None}
        return replace(self, **learnt | {"addresses": joined_addresses(self.addresses, later.addresses)})

    @property
    def id(self) -> str:
        """The customer's id in the graph."""
        return self.key.id

    @property
    def bik_customer_id(self) -> str | None:
        """BIK's own id, None for another provider's customer or where BIK gave none."""
        return self._own_id(CustomerProvider.BIK)

    @property
    def blink_customer_id(self) -> str | None:
        """The bank's own id, None for another provider's customer."""
        return self._own_id(CustomerProvider.BLINK)

    @property
    def brij_customer_id(self) -> str | None:
        """Brij's own id, None for another provider's customer."""
        return self._own_id(CustomerProvider.BRIJ)

    @property
    def frontpayment_customer_id(self) -> str | None:
        """Front Payment's uuid, None for another provider's customer."""
        return self._own_id(CustomerProvider.FRONTPAYMENT)

    @property
    def identities(self) -> tuple[CustomerIdentityRecord, ...]:
        """The records that this customer is made of: of one that stands alone, its own."""
        provider = self.key.provider
        return (CustomerIdentityRecord(provider=provider, record_id=self.id, external_id=self._own_id(provider)),)

    def _own_id(self, provider: CustomerProvider) -> str | None:
        """The provider's own key, where this is its customer and the key is not of another kind."""
        return self.key.external_id if self.key.provider is provider else None
