import { createGraphiQLFetcher, createLocalStorage } from "@graphiql/toolkit";
import { GraphiQL, HISTORY_PLUGIN } from "graphiql";
import { createRoot } from "react-dom/client";
import { upstreamCallsPlugin } from "./upstream-calls.jsx";
import "graphiql/style.css";

const WORKERS = { json: "json.worker.js", graphql: "graphql.worker.js" };

globalThis.MonacoEnvironment = {
  getWorker: (_id, label) => new Worker(new URL(WORKERS[label] ?? "editor.worker.js", import.meta.url), { type: "module" }),
};

const explorer = document.getElementById("explorer");
const explains = explorer.dataset.explains === "true";

const send = createGraphiQLFetcher({
  url: window.location.pathname,
  headers: {
    accept: "application/graphql-response+json, application/json",
    ...(explains && { "x-explain": "cost, upstream" }),
  },
  enableIncrementalDelivery: false,
});

// GraphiQL notices a tenth of a second late that the text changed, and until then sends the name of an operation that is gone.
const fetcher = ({ operationName, ...request }, options) =>
  send(request.query.includes(operationName) ? { ...request, operationName } : request, options);

// A namespace of its own: another GraphiQL that once ran on the same host and port would otherwise bring its tabs along.
const storage = createLocalStorage({ namespace: "customer-graph" });

const plugins = [HISTORY_PLUGIN, upstreamCallsPlugin(explains)];

const defaultTabs = JSON.parse(document.getElementById("explorer-tabs").textContent);

// Headers hold credentials, so they are not written to the browser's storage.
createRoot(explorer).render(
  <GraphiQL
    fetcher={fetcher}
    storage={storage}
    plugins={plugins}
    defaultTabs={defaultTabs}
    shouldPersistHeaders={false}
    isHeadersEditorEnabled
  >
    <GraphiQL.Logo>
      <span className="graphiql-logo-link">Customer Graph</span>
    </GraphiQL.Logo>
  </GraphiQL>,
);
