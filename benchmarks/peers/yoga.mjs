// GraphQL Yoga on Node's own HTTP server. Its caches of parsed and validated documents are on unless told otherwise.

import { createServer } from "node:http";
import { createSchema, createYoga } from "graphql-yoga";

import { loaders } from "./providers.mjs";
import { resolvers } from "./resolvers.mjs";
import { typeDefs } from "./schema.mjs";

const schema = createSchema({ typeDefs, resolvers });
const yoga = createYoga({ schema, context: loaders, graphiql: false, landingPage: false, logging: false });
createServer(yoga).listen(Number(process.env.PORT), "127.0.0.1");
