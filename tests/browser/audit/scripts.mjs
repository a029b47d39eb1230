// Scripts: what is published of the theme's scripts is the same program as its source, compared as
// syntax trees. Only the names of modules differ, which tell their content.
//
// Usage: node scripts.mjs FOLDER

import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { findings, options, packages, stop } from "./site.mjs";

const { parse } = packages("acorn");
const { rest } = options({});
if (!rest[0]) stop("Say which folder to check");
const published = path.join(rest[0], "js");
const sources = fileURLToPath(new URL("../../../static/js", import.meta.url));
const found = findings("scripts");

const NAMED = /\.[0-9a-f]{10}\.js$/;
const PLACES = ["start", "end", "raw"];

function tree(folder, name) {
  const program = parse(fs.readFileSync(path.join(folder, name), "utf8"), {
    ecmaVersion: "latest",
    sourceType: "module",
  });
  const without = (key, value) => {
    if (PLACES.includes(key) && typeof value !== "object") return undefined;
    if (value instanceof RegExp) return String(value);
    return typeof value === "string" ? value.replace(NAMED, ".js") : value;
  };
  return JSON.stringify(program, without);
}

const names = fs.readdirSync(published).filter((name) => NAMED.test(name));
for (const source of fs.readdirSync(sources)) {
  const name = names.find((name) => name.replace(NAMED, ".js") === source);
  if (!name) found.add("is not published", source);
  else if (tree(sources, source) !== tree(published, name)) {
    found.add("is another program than its source", `js/${name}`);
  }
}
found.end(`${names.length} scripts`);
