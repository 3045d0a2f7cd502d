// An object of which one half is deferred: what is deferred belongs below `kyc`, and not beside it. For Apollo Client, urql and Relay alike.
import { gql } from "@apollo/client";
import { fetchQuery, getSelector, graphql } from "relay-runtime";
import { client as apolloClient } from "./apollo.js";
import { environment } from "./environment.js";
import { client as urqlClient } from "./urql.js";

const SHARED = `
  query Shared($by: CustomerBy!) {
    customer(by: $by) {
      id
      kyc { nonFinancialSituation { profession } }
      ... @defer {
        name
        kyc { financialSituation { incomeCurrentPeriod { currency } } }
      }
    }
  }
`;

const WEALTH = graphql`
  fragment sharedWealth on Customer {
    name
    kyc { financialSituation { incomeCurrentPeriod { currency } } }
  }
`;

const QUERY = graphql`
  query sharedQuery($by: CustomerBy!) {
    customer(by: $by) {
      id
      kyc { nonFinancialSituation { profession } }
      ...sharedWealth @defer
    }
  }
`;

export function apollo(by, show) {
  return apolloClient.watchQuery({ query: gql(SHARED), variables: { by } }).subscribe(show);
}

export function urql(by, show) {
  return urqlClient.query(SHARED, { by }).subscribe(show);
}

export function relay(by, show) {
  return fetchQuery(environment, QUERY, { by }).subscribe({
    next({ customer }) {
      const { name, kyc } = environment.lookup(getSelector(WEALTH, customer)).data;
      show({ customer: { id: customer.id, name, kyc: { ...customer.kyc, ...kyc } } });
    },
  });
}
