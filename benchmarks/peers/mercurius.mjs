// Mercurius on Fastify, which compiles an operation the first time that it sees it.

import Fastify from "fastify";
import mercurius from "mercurius";

import { loaders } from "./providers.mjs";
import { resolvers } from "./resolvers.mjs";
import { typeDefs } from "./schema.mjs";

const app = Fastify();
app.register(mercurius, { schema: typeDefs, resolvers, context: loaders, jit: 1 });
await app.listen({ port: Number(process.env.PORT), host: "127.0.0.1" });
