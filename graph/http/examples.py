"""The queries that the explorer opens as tabs; all of them have answers in the built-in sandbox."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ExampleQuery:
    """A query for a newcomer; its title is the name of its operation, because that is what the explorer writes on a tab."""

    title: str
    query: str
    variables: Mapping[str, object] = field(default_factory=dict, hash=False)


FRONT_PAYMENT_CUSTOMER = ExampleQuery(
    title="FrontPaymentCustomer",
    query="""\
# One customer, asked for by the provider's own key.
# Run it with Ctrl+Enter, on a Mac with Cmd+Enter.
#
# Ctrl+Space beside a field shows what else can be asked.
# The top icon on the left describes every field.

query FrontPaymentCustomer {
  customer(
    by: { frontpaymentCustomerId: "CSRT1511414842" }
  ) {
    # Safe to store, and to ask for again later.
    id
    name
    kind
    status
    email
    phoneNumber
    # Null without an error: asked, and there is none.
    language
    addresses {
      kinds
      street
      postalCode
      city
      countryCode
    }
    # Null and not []: this provider has no such list.
    assets {
      kind
      value
    }
  }
}
""",
)

BIK_CUSTOMER = ExampleQuery(
    title="BikCustomer",
    query="""\
# All that BIK knows about one customer, in the same words
# as for any other provider.
#
# Remove addresses, assets or tags, and BIK is not even
# asked for them.
#
# The shop's own key works as well:
#   { bikPartnerCustomerId: "abcd-122345" }

query BikCustomer {
  customer(by: { bikCustomerId: "5482636" }) {
    id
    bikCustomerId
    bikPartnerCustomerId
    identities {
      provider
      recordId
      externalId
    }
    status
    name
    firstName
    lastName
    email
    phoneNumber
    # BIK writes IND. Here a country has two letters.
    countryCode
    externalReference
    createdAt
    updatedAt
    tags
    addresses {
      id
      externalId
      externalReference
      kinds
      isDefault
      lines
      postalCode
      city
      region
      countryCode
      # The country in the provider's own words.
      country
    }
    # With an argument: assets(kinds: [EMAIL])
    assets {
      id
      kind
      value
      countryCode
      createdAt
    }
  }
}
""",
)

SEVERAL_AT_ONCE = ExampleQuery(
    title="SeveralAtOnce",
    query="""\
# Customers of several providers in one request. There is
# one entry for each key, in the order of the keys.
#
# - Nobody knows the third: null, and no error.
# - The fourth is no id: null, and an error whose path
#   ends in 3, the index of the entry.
#
# Neither costs the others anything.

query SeveralAtOnce {
  customersBy(
    by: [
      { frontpaymentCustomerId: "CSRT1511414842" }
      { bikPartnerCustomerId: "abcd-122345" }
      { frontpaymentCustomerId: "CSRT0000000000" }
      { id: "no-such-thing" }
    ]
  ) {
    id
    name
    email
    identities {
      provider
    }
    addresses {
      city
      countryCode
    }
  }
}
""",
)

BANK_CUSTOMER = ExampleQuery(
    title="BankCustomer",
    query="""\
# A customer of a bank, the people behind it, and what the
# bank has to know.
#
# Each part that is selected costs what it must: take out
# city and label, and the address is not read; take out
# fullName and contactDetails, and no person is.

query BankCustomer {
  customer(by: { blinkCustomerId: "C0001" }) {
    name
    status
    # The bank lists two and shows one: the other is an id.
    addresses {
      id
      label
      city
    }
    persons {
      relation
      person {
        fullName
        contactDetails {
          kind
          value
        }
      }
    }
    kyc {
      financialSituation {
        # Exact, as text.
        monetaryWealth {
          currency
          amount
        }
      }
    }
  }
}
""",
)

VERIFIED_IDENTITY = ExampleQuery(
    title="VerifiedIdentity",
    query="""\
# Verified data and the documents behind it. Hashes come
# with the list; size and mediaType fetch the document,
# once for both of its sides.

query VerifiedIdentity {
  customer(by: { brijCustomerId: "cust_abc123xyz" }) {
    name
    birthDate
    data(types: [ID_DOCUMENT]) {
      createdAt
      content {
        ... on IdDocument {
          documentType
          documentNumber
          frontSideImage {
            hash
            mediaType
            size
          }
        }
      }
    }
    attestations {
      type
      status
      verifiedAt
    }
  }
}
""",
)

CHANGE_OF_ADDRESS = ExampleQuery(
    title="ChangeOfAddress",
    query="""\
# A change at the bank: read, changed, written back, and
# read again for the answer. Left out: stays. Null: goes.
#
# Set postalCode to something of more than 35 characters:
# userErrors say so, and nothing is sent.

mutation ChangeOfAddress {
  updateAddress(
    input: {
      id: "address:blink:C0001:12345678"
      label: null
      postal: { street: "Point Dume", postalCode: "90265" }
    }
  ) {
    address {
      label
      lines
      postalCode
    }
    userErrors {
      code
      field
      message
    }
  }
}
""",
)

NODES_BY_ID = ExampleQuery(
    title="NodesById",
    query="""\
# Whatever has an id can be asked for by its id, which is
# written <type>:<provider>:<key>.

query NodesById {
  customer: node(
    id: "customer:frontpayment:CSRT1511414842"
  ) {
    __typename
    id
    ... on Customer {
      name
    }
  }
  # Of different types and providers, in one list.
  mixed: nodes(
    ids: [
      "address:frontpayment:CSRT1511414842:ADRS2208147269"
      "customer:bik:5482636"
    ]
  ) {
    __typename
    id
    ... on Address {
      lines
      postalCode
      city
      # The way back: whose address it is.
      customer {
        name
      }
    }
    ... on Customer {
      name
      createdAt
    }
  }
}
""",
)

WITH_VARIABLES = ExampleQuery(
    title="WithVariables",
    query="""\
# The key stands under Variables, below: click to open it.
# So an application keeps one text for all its customers.
#
# Try there
#   "by": { "frontpaymentCustomerId": "CSRT1511414842" }
#   "withAssets": true

query WithVariables(
  $by: CustomerBy!
  $withAddresses: Boolean!
  $withAssets: Boolean = false
) {
  customer(by: $by) {
    id
    name
    addresses @include(if: $withAddresses) {
      ...PostalAddress
    }
    # False: not answered, and the provider is not asked.
    assets(kinds: [EMAIL]) @include(if: $withAssets) {
      kind
      value
    }
  }
}

fragment PostalAddress on Address {
  kinds
  lines
  postalCode
  city
  countryCode
}
""",
    variables={"by": {"bikPartnerCustomerId": "abcd-122345"}, "withAddresses": True, "withAssets": False},
)

# GraphiQL leaves the variables of the very first tab out on a first visit, so the one with variables stands last.
EXAMPLES = (
    FRONT_PAYMENT_CUSTOMER,
    BIK_CUSTOMER,
    BANK_CUSTOMER,
    VERIFIED_IDENTITY,
    SEVERAL_AT_ONCE,
    NODES_BY_ID,
    CHANGE_OF_ADDRESS,
    WITH_VARIABLES,
)
