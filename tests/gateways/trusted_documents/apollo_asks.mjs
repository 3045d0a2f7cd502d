// Asks by the client of docs/trusted-documents.md, and writes the name that it gets.
import { CUSTOMER_NAME, client } from "./apollo.mjs";

const { data } = await client.query({ query: CUSTOMER_NAME, variables: { id: process.env.CUSTOMER_ID } });
console.log(JSON.stringify(data.customer.name));
