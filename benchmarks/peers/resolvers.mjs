// The resolvers, which all servers in Node.js share. What is not here is read from the member of the field's name.

import { relation } from "./mapping.mjs";

const customer = (by, { blinkCustomer, frontPayment }) =>
  by.blinkCustomerId ? blinkCustomer.load(by.blinkCustomerId) : frontPayment.load(by.frontpaymentCustomerId);

const last = (id) => id.slice(id.lastIndexOf(":") + 1);

export const resolvers = {
  Query: {
    customer: (_, { by }, loaders) => customer(by, loaders),
    customersBy: (_, { by }, loaders) => by.map((one) => customer(one, loaders)),
    customerData: (_, { id }, { brijData }) => brijData.load(last(id)),
  },
  Customer: {
    addresses: ({ addresses, blinkCustomerId }, _, { blinkAddress }) =>
      addresses ?? blinkAddress.load(blinkCustomerId).then((address) => [address]),
    persons: ({ personList }) => personList,
  },
  CustomerPerson: {
    relation,
    person: ({ personIdentification }, _, { blinkPerson }) => blinkPerson.load(personIdentification),
  },
  CustomerData: {
    content: ({ idDocument }) => ({ __typename: "IdDocument", ...idDocument }),
  },
  IdDocument: {
    frontSideImage: ({ frontSideImage }) => ({ base64: frontSideImage }),
  },
};
