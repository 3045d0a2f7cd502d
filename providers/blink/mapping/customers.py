"""bLink's customer: a contract with a bank."""

from collections.abc import Iterator

from providers.blink.mapping.addresses import stub
from providers.blink.payloads import CustomerPayload
from providers.errors import ProviderError
from providers.records.customer import CustomerRecord, CustomerStatus
from providers.records.identity import CustomerKey, CustomerProvider, Key, PersonKey
from providers.records.kyc import KycRecord
from providers.records.person import CustomerPersonRecord, PersonRelation
from providers.values.unexpected import listed

PROVIDER = CustomerProvider.BLINK

_STATUSES = {"active": CustomerStatus.ACTIVE, "inactive": CustomerStatus.INACTIVE, "closed": CustomerStatus.CLOSED}
_RELATIONS = {
    "beneficialowner": PersonRelation.BENEFICIAL_OWNER,
    "authorisedrepresentative": PersonRelation.AUTHORISED_REPRESENTATIVE,
    "assetmanager": PersonRelation.ASSET_MANAGER,
    "accountowner": PersonRelation.ACCOUNT_OWNER,
    "authorisedsignatory": PersonRelation.AUTHORISED_SIGNATORY,
    "other": PersonRelation.OTHER,
}


def customer_record(customer: CustomerPayload, asked: Key, kyc: KycRecord | ProviderError | None = None) -> CustomerRecord:
    """The record of a customer, whose addresses are as yet only listed."""
    own = customer.customer_identification
    key = CustomerKey(PROVIDER, Key(own) if own else asked)
    listed_ids = [entry.address_identification for entry in customer.address_list if entry]
    return CustomerRecord(
        key=key,
        status=listed(PROVIDER, "status", customer.status, _STATUSES, CustomerStatus.OTHER),
        name=customer.name,
        external_reference=customer.external_reference,
        reference_currency=customer.reference_currency,
        opened_on=customer.opening_date,
        addresses=tuple(stub(key, Key(own_id)) for own_id in dict.fromkeys(listed_ids) if own_id),
        persons=tuple(_persons(customer)),
        kyc=kyc,
    )


def _persons(customer: CustomerPayload) -> Iterator[CustomerPersonRecord]:
    for entry in customer.person_list:
        if entry and (entry.person_identification or entry.person_relation):
            own = entry.person_identification
            yield CustomerPersonRecord(
                relation=listed(PROVIDER, "personRelation", entry.person_relation, _RELATIONS, PersonRelation.OTHER),
                person_key=PersonKey(PROVIDER, Key(own)) if own else None,
            )
