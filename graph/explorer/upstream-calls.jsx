import { pick, useGraphiQL } from "@graphiql/react";
import { useId, useMemo, useState } from "react";
import { counted, grouped, headline, isFailure, slowest, summary } from "./calls.mjs";
import "./upstream-calls.css";

const NOT_EXPLAINED = (
  <>
    This server does not tell its upstream calls. Start it with <code>CUSTOMER_GRAPH_EXPLAIN=true</code>, and load this page again.
  </>
);
const NOT_TOLD = (
  <>
    This answer has no <code>extensions.upstream</code>: the request was refused, or has an <code>X-Explain</code> header of its own.
  </>
);

/** GraphiQL's panel with the calls behind the answer of the open tab; `explains` is whether the server tells them. */
export const upstreamCallsPlugin = (explains) => ({
  title: "Upstream calls",
  icon: UpstreamCallsIcon,
  content: () => <UpstreamCalls explains={explains} />,
});

function UpstreamCalls({ explains }) {
  const { tabs, activeTabIndex, isFetching } = useGraphiQL(pick("tabs", "activeTabIndex", "isFetching"));
  const response = tabs[activeTabIndex]?.response;
  const told = useMemo(() => (response ? JSON.parse(response).extensions : undefined), [response]);
  return (
    <section className="upstream-calls" aria-label="Upstream calls">
      <h2>Upstream calls</h2>
      <p role="status">{statement({ explains, isFetching, response, told })}</p>
      {told?.upstream?.length > 0 && <CallTable calls={told.upstream} />}
    </section>
  );
}

function statement({ explains, isFetching, response, told }) {
  if (!explains) return NOT_EXPLAINED;
  if (!response) return isFetching ? "The operation is running." : "Run an operation to see the calls that it makes to the providers.";
  return told?.upstream ? headline(told.upstream, told.cost) : NOT_TOLD;
}

/** The calls by group; the region can be scrolled by keyboard where the panel is narrow. */
function CallTable({ calls }) {
  const longest = slowest(calls);
  return (
    <div className="upstream-calls-table" role="region" aria-label="Table of upstream calls" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">Call</th>
            <th scope="col">Outcome</th>
            <th scope="col">ms</th>
            <th scope="col">Attempts</th>
            <th scope="col">Keys</th>
          </tr>
        </thead>
        {grouped(calls).map((group) => (
          <CallGroup key={`${group[0].provider} ${group[0].operation}`} calls={group} longest={longest} />
        ))}
      </table>
    </div>
  );
}

/** One row for a call that was made once; for one that was made several times, their sum, which opens to show each. */
function CallGroup({ calls, longest }) {
  const [isOpen, setOpen] = useState(false);
  const rowsId = useId();
  const [{ operation }] = calls;
  if (calls.length === 1) {
    return (
      <tbody>
        <CallRow title={operation} calls={calls} longest={longest} />
      </tbody>
    );
  }
  const title = (
    <button type="button" aria-expanded={isOpen} aria-controls={rowsId} onClick={() => setOpen(!isOpen)}>
      {operation} <strong>{counted(calls.length, "call")}</strong>
    </button>
  );
  return (
    <>
      <tbody>
        <CallRow title={title} calls={calls} longest={longest} />
      </tbody>
      <tbody id={rowsId} hidden={!isOpen} className="upstream-calls-each">
        {isOpen && calls.map((call, index) => <CallRow key={index} title={`${operation}, call ${index + 1}`} calls={[call]} longest={longest} />)}
      </tbody>
    </>
  );
}

function CallRow({ title, calls, longest }) {
  const { keys, attempts, milliseconds, outcomes, paths } = summary(calls);
  return (
    <tr>
      <th scope="row">
        <div className="upstream-calls-aside">{calls[0].provider}</div>
        {title}
        {paths.map((path) => (
          <div key={path} className="upstream-calls-aside">
            for {path}
          </div>
        ))}
      </th>
      <td>
        {outcomes.map(({ outcome, count }) => (
          <Outcome key={outcome} outcome={outcome} count={calls.length === 1 ? "" : count} />
        ))}
      </td>
      <td>
        {milliseconds}
        <div aria-hidden="true" className="upstream-calls-bar" style={{ width: `${(100 * milliseconds) / (longest || 1)}%` }} />
      </td>
      <td>{attempts}</td>
      <td>{keys}</td>
    </tr>
  );
}

function Outcome({ outcome, count }) {
  const told = `${count} ${outcome}`.trim();
  return isFailure(outcome) ? <div className="upstream-calls-failure">✗ {told}</div> : <div>{told}</div>;
}

function UpstreamCallsIcon(properties) {
  return (
    <svg height="1em" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.5" {...properties}>
      <path d="M3 5h9M3 12h18M3 19h6M16 2l3 3-3 3M13 16l3 3-3 3" />
    </svg>
  );
}
