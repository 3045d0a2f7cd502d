// Reads a streamed list of which some entries are null.
import { fetchQuery, graphql } from "relay-runtime";
import { environment } from "./environment.js";

const CUSTOMERS = graphql`
  query gapsQuery($by: [CustomerBy!]!) {
    customersBy(by: $by) @stream(initialCount: 1) {
      name
    }
  }
`;

export function watchCustomers(by, show) {
  return fetchQuery(environment, CUSTOMERS, { by }).subscribe({
    next: ({ customersBy }) => show({ customers: customersBy.map((customer) => customer?.name ?? null) }),
    error: (error) => show({ error }),
  });
}
