// The providers as undici asks them, and the loaders of one request.

import DataLoader from "dataloader";
import { Pool } from "undici";

import { blinkAddress, blinkCustomer, blinkPerson, frontPaymentCustomer } from "./mapping.mjs";

const CONNECTIONS = 256; // As many as our server opens to a provider by default.

const pool = new Pool(process.env.UPSTREAM, { connections: CONNECTIONS, pipelining: 1 });
const headers = { authorization: "Bearer token", accept: "application/json", "content-type": "application/json" };

const asked = async (method, path, body) => {
  const response = await pool.request({ method, path, headers, body });
  return response.body.json();
};

const each = (read) => new DataLoader((keys) => Promise.all(keys.map(read)));

const frontPayment = async (uuid) =>
  frontPaymentCustomer((await asked("GET", `/frontpayment/connect/customers/details/${uuid}`)).data);
const customer = async (key) => blinkCustomer(await asked("GET", `/blink/customers/${key}/kyc`));
const address = async (key) => blinkAddress(key, await asked("GET", `/blink/customers/${key}/addresses`));
const person = async (key) => blinkPerson(await asked("GET", `/blink/persons/${key}`));

const data = async (customerDataId) => {
  const body = JSON.stringify({ customerDataId });
  return (await asked("POST", "/brij/brij.core.v1.partner.Service/GetCustomerDataById", body)).customerData;
};

export const loaders = () => ({
  frontPayment: each(frontPayment),
  blinkCustomer: each(customer),
  blinkAddress: each(address),
  blinkPerson: each(person),
  brijData: each(data),
});
