// What `useRefetchableFragment` does with the fragment of docs/clients.md: asks for its customer by the query that Relay's compiler has made.
import { fetchQuery, getSelector } from "relay-runtime";
import query from "./__generated__/customersKycQuery.graphql";
import { KYC } from "./customers.js";
import { environment } from "./environment.js";

export async function refetchKyc(id) {
  const { node } = await fetchQuery(environment, query, { id }).toPromise();
  return environment.lookup(getSelector(KYC, node)).data.kyc;
}
