import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

rmSync(new URL("static", import.meta.url), { recursive: true, force: true });

await build({
  absWorkingDir: fileURLToPath(new URL(".", import.meta.url)),
  entryPoints: {
    explorer: "explorer.jsx",
    favicon: "favicon.svg",
    "editor.worker": "monaco-editor/esm/vs/editor/editor.worker.js",
    "graphql.worker": "monaco-graphql/esm/graphql.worker.js",
    "json.worker": "monaco-editor/esm/vs/language/json/json.worker.js",
  },
  outdir: "static",
  bundle: true,
  minify: true,
  keepNames: true, // GraphiQL makes the accessible names of its icons from the names of its functions.
  format: "esm",
  jsx: "automatic",
  loader: { ".svg": "copy", ".ttf": "file" },
  define: { "process.env.NODE_ENV": '"production"' },
  logLevel: "info",
});
