// Apollo Server on Fastify, the faster of the two servers that its documents name first.

import { ApolloServer } from "@apollo/server";
import { ApolloServerPluginLandingPageDisabled } from "@apollo/server/plugin/disabled";
import fastifyApollo, { fastifyApolloDrainPlugin } from "@as-integrations/fastify";
import Fastify from "fastify";

import { loaders } from "./providers.mjs";
import { resolvers } from "./resolvers.mjs";
import { typeDefs } from "./schema.mjs";

const app = Fastify();
const plugins = [ApolloServerPluginLandingPageDisabled(), fastifyApolloDrainPlugin(app)];
const server = new ApolloServer({ typeDefs, resolvers, plugins });
await server.start();
await app.register(fastifyApollo(server), { context: async () => loaders() });
await app.listen({ port: Number(process.env.PORT), host: "127.0.0.1" });
