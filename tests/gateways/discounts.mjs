// Asks the subgraph that docs/federation.md shows, whose files are in the current folder, for the discounts of the representations that come as
// JSON on standard input, and writes its answer as JSON.
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { json } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
import { buildSubgraphSchema } from "@apollo/subgraph";
import { graphql, parse } from "graphql";

const { resolvers } = await import(pathToFileURL(resolve("discounts.mjs")));
const typeDefs = parse(await readFile("discounts.graphqls", "utf8"));
const answer = await graphql({
  schema: buildSubgraphSchema({ typeDefs, resolvers }),
  source: "query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Customer { discountPercent } } }",
  variableValues: { representations: await json(process.stdin) },
});
console.log(JSON.stringify(answer));
