// Search: what a reader's first query sends over the wire, compressed, and how long the answer takes
// once it is there. Asked is what a reader of the site would ask: a word of a title, two, three, and a
// beginning, for titles spread over the whole site.
//
// Usage: node search.mjs FOLDER_OR_URL [--limit 60] [--time 50]
// The limits are thousands of bytes, compressed by gzip -9, and milliseconds.

import zlib from "node:zlib";
import { Index, twinOf } from "../../../static/js/search-index.js";
import { terms } from "../../../static/js/search-words.js";
import { findings, open, options } from "./site.mjs";

// As in `static/js/search-view.js`: so many pages are shown, so many with an excerpt.
const PAGES = 8;
const EXCERPTS = 3;
const TITLES = 16;

const { rest, limit, time } = options({ limit: "60", time: "50" });
const site = await open(rest[0]);
const base = new URL("search/", site.url);
const found = findings("search");

async function load(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${answer.status} ${url}`);
  return Buffer.from(await answer.arrayBuffer());
}

// A search that counts what it loads.
function reader() {
  const sent = new Map();
  const send = async (name, url) => {
    const bytes = await load(url);
    sent.set(name, zlib.gzipSync(bytes, { level: 9 }).length);
    return bytes;
  };
  const index = new Index(async (name, kind) => {
    const bytes = await send(name, new URL(name, base));
    return kind === "bytes" ? new Uint8Array(bytes) : JSON.parse(bytes.toString());
  });
  return { index, sent, excerpt: (page) => send("excerpts", twinOf(page, base)) };
}

async function ask(query) {
  const { index, sent, excerpt } = reader();
  const { hits } = await index.search(query);
  const pages = await Promise.all(hits.slice(0, PAGES).map(({ page }) => index.page(page)));
  let excerpts = 0;
  for (const page of pages.slice(0, EXCERPTS)) {
    await excerpt(page);
    excerpts += sent.get("excerpts");
  }
  if (excerpts) sent.set("excerpts", excerpts);
  const begun = performance.now();
  await index.search(query);
  const milliseconds = performance.now() - begun;
  const sum = (test) => [...sent].reduce((all, [name, size]) => all + (test(name) ? size : 0), 0);
  const row = {
    query,
    milliseconds,
    total: sum(() => true),
    words: sum((name) => name.startsWith("s/")),
    pages: sum((name) => name.startsWith("p/")),
    excerpts,
  };
  if (hits.length === 0) found.add("a page is not found by its title", query);
  if (row.total > Number(limit) * 1000) found.add(`more than ${limit} kB`, `${query}: ${row.total}`);
  if (milliseconds > Number(time)) found.add(`more than ${time} ms`, `${query}: ${milliseconds.toFixed()}`);
  return row;
}

const { index } = reader();
const { pages: count } = await index.manifest();
const queries = new Set();
for (let n = 0; n < TITLES; n++) {
  const { title } = await index.page(Math.floor((n * count) / TITLES));
  const words = terms(title).map(({ word }) => word);
  if (words.length === 0) continue;
  queries.add(`${words[0]} `);
  queries.add(`${words.slice(-2).join(" ")} `);
  queries.add(`${words.slice(0, 3).join(" ")} `);
  queries.add([...words.at(-1)].slice(0, 4).join(""));
}
const rows = [];
for (const query of queries) rows.push(await ask(query));
rows.sort((one, other) => other.total - one.total);
const show = ({ query, total, words, pages, excerpts, milliseconds }) =>
  `${total}: words ${words}, pages ${pages}, excerpts ${excerpts}; ${milliseconds.toFixed(1)} ms  "${query}"`;
console.log(`heaviest:\n${rows.slice(0, 5).map(show).join("\n")}`);
console.log(`in the middle:\n${show(rows[Math.floor(rows.length / 2)])}`);
found.end(`${rows.length} queries of ${count} pages`, site);
