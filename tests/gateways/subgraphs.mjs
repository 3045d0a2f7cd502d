// Serves the subgraphs that docs/gateways.md shows, each on a port of its own, and says their URLs on standard output in a line of JSON.
// A subgraph's records are what was last PUT to its URL.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { json } from "node:stream/consumers";
import { buildSubgraphSchema } from "@apollo/subgraph";
import { parse } from "graphql";
import { createHandler } from "graphql-http/lib/use/http";

const records = { orders: [], reviews: [] };

const resolvers = {
  orders: {
    Query: { orders: () => records.orders },
    Customer: {
      orders: ({ bikPartnerCustomerId: id }) => id && records.orders.filter(({ customer }) => customer?.bikPartnerCustomerId === id),
    },
  },
  reviews: {
    Query: { reviews: () => records.reviews },
    Customer: { reviews: ({ id }) => records.reviews.filter(({ customer }) => customer?.id === id) },
  },
};

async function serve(name) {
  const typeDefs = parse(await readFile(`${name}.graphqls`, "utf8"));
  const answer = createHandler({ schema: buildSubgraphSchema({ typeDefs, resolvers: resolvers[name] }) });
  const server = createServer(async (request, response) => {
    if (request.method !== "PUT") return answer(request, response);
    records[name] = await json(request);
    response.end();
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return [name, `http://127.0.0.1:${server.address().port}/graphql`];
}

console.log(JSON.stringify(Object.fromEntries(await Promise.all(Object.keys(records).map(serve)))));
