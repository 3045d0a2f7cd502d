// Asks by the network function of docs/trusted-documents.md, and writes the name that the store holds then.
import relay from "relay-runtime";
import { environment } from "./relay.mjs";
import CUSTOMER_NAME from "./src/__generated__/NameQuery.graphql.js";

const data = await relay.fetchQuery(environment, CUSTOMER_NAME, { id: process.env.CUSTOMER_ID }).toPromise();
console.log(JSON.stringify(data.customer.name));
