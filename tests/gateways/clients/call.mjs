// Calls a function of a module with arguments that come as JSON on standard input. A line of JSON tells of each request that was sent, and of
// each thing that the function resolves to, yields, or shows to the callback that is its last argument.
import { resolve } from "node:path";
import { json } from "node:stream/consumers";
import { pathToFileURL } from "node:url";

const [path, name] = process.argv.slice(2);
const tell = (line) => console.log(JSON.stringify(line));

const { fetch } = globalThis;
globalThis.fetch = async (url, options = {}) => {
  const response = await fetch(url, options);
  const [answeredAs] = response.headers.get("content-type").split(";");
  tell({ sent: { method: options.method ?? "GET", url: String(url), body: options.body ? JSON.parse(options.body) : null, answeredAs } });
  return response;
};

const errorsOf = (error) => error?.errors ?? error?.graphQLErrors ?? error?.source?.errors ?? (error ? [{ message: error.message }] : []);

// Apollo Client and urql wrap what they have: their errors are no JSON, and each says in its own words whether there is more to come.
function plain(result) {
  if (!("data" in result || "error" in result)) return result;
  const { data = null, error, dataState, hasNext } = result;
  return { data, errors: errorsOf(error), whole: dataState ? dataState === "complete" : !hasNext };
}

const show = (result) => tell({ shown: plain(result) });
const called = (await import(pathToFileURL(resolve(path))))[name](...(await json(process.stdin)), show);
try {
  if (Symbol.asyncIterator in called) {
    for await (const result of called) show(result);
  } else if (called instanceof Promise) {
    show(await called);
  }
} catch (error) {
  show({ error });
}
