// The schema that all peers have, plain Strawberry included.

import { readFileSync } from "node:fs";

export const typeDefs = readFileSync(new URL("schema.graphql", import.meta.url), "utf8");
