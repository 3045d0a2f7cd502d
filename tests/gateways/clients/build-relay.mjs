// Does what an app's bundler does with the modules of the current folder: Relay's Babel plugin takes their graphql tags, artifacts are found.
import { readdir, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { transformFileAsync } from "@babel/core";

const folders = [".", "__generated__"];
const found = await Promise.all(folders.map(async (folder) => (await readdir(folder)).map((name) => resolve(folder, name))));
for (const path of found.flat().filter((name) => name.endsWith(".js"))) {
  const { code } = await transformFileAsync(path, { babelrc: false, configFile: false, plugins: [["relay", { eagerEsModules: true }]] });
  // Node.js, unlike a bundler, adds no extension by itself.
  await writeFile(path, code.replace(/(from ['"].+\.graphql)(['"])/g, "$1.js$2"));
}
