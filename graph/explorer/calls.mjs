// What `extensions.upstream` tells of an answer's calls, in the forms in which it is shown.

const NOT_FAILED = new Set(["OK", "NOT_FOUND", "CANCELLED"]);

/** Whether a call with this outcome is a failure; one that nobody waited for any longer is none. */
export const isFailure = (outcome) => !NOT_FAILED.has(outcome);

/** The calls by provider and operation, in the order of each first one: what is asked once per record stands out as one long group. */
export const grouped = (calls) => [...Map.groupBy(calls, ({ provider, operation }) => `${provider} ${operation}`).values()];

/** What several calls of one operation come to: sums, the slowest, how often each outcome, and each place that asked, once. */
export const summary = (calls) => ({
  keys: sum(calls.map(({ keys }) => keys)),
  attempts: sum(calls.map(({ attempts }) => attempts)),
  milliseconds: slowest(calls),
  outcomes: [...Map.groupBy(calls, ({ outcome }) => outcome)].map(([outcome, { length }]) => ({ outcome, count: length })),
  paths: [...new Set(calls.flatMap(({ paths }) => paths.map((path) => path.join("."))))],
});

/** The milliseconds of the call that took longest. */
export const slowest = (calls) => Math.max(...calls.map(({ milliseconds }) => milliseconds));

/** One sentence about an answer's calls and, where `cost` is told as well, how many were expected. */
export function headline(calls, cost) {
  const told = calls.length ? made(calls) : "No calls";
  return cost ? `${told}; estimated ${cost.estimated.total}` : told;
}

/** A number with its noun. */
export const counted = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;

function made(calls) {
  const providers = new Set(calls.map(({ provider }) => provider)).size;
  const notes = {
    retried: calls.filter(({ attempts }) => attempts > 1).length,
    "not sent": calls.filter(({ attempts }) => attempts === 0).length,
    failed: calls.filter(({ outcome }) => isFailure(outcome)).length,
  };
  const noted = Object.entries(notes).flatMap(([note, count]) => (count ? [`${count} ${note}`] : []));
  return [`${counted(calls.length, "call")} to ${counted(providers, "provider")}`, ...noted, `${slowest(calls)} ms the slowest`].join(", ");
}

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
