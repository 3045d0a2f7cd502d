// Asks by the client of docs/trusted-documents.md, and writes the name that it gets.
import { CUSTOMER_NAME, client } from "./urql.js";

const { data, error } = await client.query(CUSTOMER_NAME, { id: process.env.CUSTOMER_ID });
if (error) throw error;
console.log(JSON.stringify(data.customer.name));
