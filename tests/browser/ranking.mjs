// The search of the browser, run in Node: of the scripts in one folder, on the site published in
// another. Answers the queries on standard input, a JSON array, with the pages that it finds and the
// best section of each.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";

const [scripts, folder] = process.argv.slice(2);
const { Index } = await import(pathToFileURL(join(scripts, "search-index.js")));
const index = new Index(async (name, kind) => {
  const bytes = await readFile(join(folder, "search", name));
  return kind === "bytes" ? new Uint8Array(bytes) : JSON.parse(bytes.toString());
});
const answers = [];
for (const query of JSON.parse(await text(process.stdin))) {
  const { hits } = await index.search(query);
  answers.push(hits.slice(0, 20).map(({ page, sections }) => [page, sections[0] ?? 0]));
}
process.stdout.write(JSON.stringify(answers));
