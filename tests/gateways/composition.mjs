// Composes the subgraphs that come as JSON on standard input, each a name and an SDL, and writes what came of it as JSON.
import { json } from "node:stream/consumers";
import { composeServices } from "@apollo/composition";
import { parse } from "graphql";

const subgraphs = await json(process.stdin);
const { errors = [], hints = [], supergraphSdl } = composeServices(
  subgraphs.map(([name, sdl]) => ({ name, url: `http://${name}.example/graphql`, typeDefs: parse(sdl) })),
);
console.log(
  JSON.stringify({
    errors: errors.map(({ extensions }) => extensions.code),
    hints: hints.map(({ definition }) => definition.code),
    supergraph: supergraphSdl,
  }),
);
