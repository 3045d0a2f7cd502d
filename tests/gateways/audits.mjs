// Runs the server audits of graphql-http against the endpoint that is its argument, and writes how each ended as JSON.
import { serverAudits } from "graphql-http";

const audits = serverAudits({ url: process.argv[2] });
const results = [];
for (const { id, name, fn } of audits) {
  const { status, reason } = await fn();
  results.push({ id, name, status, reason });
}
process.stdout.write(JSON.stringify({ count: audits.length, results }));
