// Weight: what a first visit of every page sends over the wire, compressed: HTML, CSS and scripts.
//
// Usage: node weight.mjs FOLDER_OR_URL [--html 20] [--css 12] [--js 8] [--total 40]
// The limits are thousands of bytes, compressed by gzip -9; brotli is told beside it.

import zlib from "node:zlib";
import { findings, open, options, pages } from "./site.mjs";

const { rest, ...limits } = options({ html: "20", css: "12", js: "8", total: "40" });
const site = await open(rest[0]);
const found = findings("weight");

const loaded = new Map();
async function load(url) {
  if (!loaded.has(url)) {
    const response = await fetch(url);
    if (!response.ok) found.add(`${url} is not there`, url);
    const body = Buffer.from(await response.arrayBuffer());
    const gzip = zlib.gzipSync(body, { level: 9 }).length;
    loaded.set(url, { text: body.toString(), gzip, brotli: zlib.brotliCompressSync(body).length });
  }
  return loaded.get(url);
}

const attribute = (tag, name) => tag.match(new RegExp(`\\s${name}="([^"]*)"`))?.[1];
const tags = (html, name) => html.match(new RegExp(`<${name}\\s[^>]*>`, "g")) ?? [];

// The style sheets and scripts that a page loads, with those that they load in turn at once.
async function parts(html, pageUrl) {
  const head = html.replace(/<(pre|code)\b[\s\S]*?<\/\1>/g, "");
  const links = tags(head, "link");
  const wanted = (rel) =>
    links.filter((tag) => attribute(tag, "rel") === rel).map((tag) => attribute(tag, "href"));
  const scripts = tags(head, "script").map((tag) => attribute(tag, "src"));
  return {
    css: await closure(wanted("stylesheet"), pageUrl, /@import\s+(?:url\()?["']([^"']+)["']/g),
    js: await closure(
      [...scripts, ...wanted("modulepreload")],
      pageUrl,
      /(?:^|[;}\s])(?:import|export)\s*(?:[\w*{}\s,$]+\s*from\s*)?["']([^"']+)["']/g,
    ),
  };
}

async function closure(names, from, imports) {
  const urls = new Set(names.filter(Boolean).map((name) => new URL(name, from).href));
  for (const url of urls) {
    const { text } = await load(url);
    for (const [, name] of text.matchAll(imports)) urls.add(new URL(name, url).href);
  }
  return urls;
}

const list = await pages(site);
const rows = [];
for (const path of list) {
  const url = new URL(path, site.url).href;
  const html = await load(url);
  const sizes = { html: [html] };
  for (const [kind, urls] of Object.entries(await parts(html.text, url))) {
    sizes[kind] = await Promise.all([...urls].map(load));
  }
  const row = { path, brotli: 0, total: 0 };
  for (const [kind, files] of Object.entries(sizes)) {
    row[kind] = files.reduce((sum, { gzip }) => sum + gzip, 0);
    row.total += row[kind];
    row.brotli += files.reduce((sum, { brotli }) => sum + brotli, 0);
  }
  loaded.delete(url);
  rows.push(row);
  for (const kind of ["html", "css", "js", "total"]) {
    const limit = Number(limits[kind]) * 1000;
    const who = kind === "css" || kind === "js" ? "every page" : path;
    if (row[kind] > limit) found.add(`${kind}: ${row[kind]} bytes of at most ${limit}`, who);
  }
}
rows.sort((one, other) => other.total - one.total);
const show = ({ path, html, css, js, total, brotli }) =>
  `${total} (brotli ${brotli}): HTML ${html}, CSS ${css}, JS ${js}  ${path}`;
console.log(`heaviest:\n${rows.slice(0, 5).map(show).join("\n")}`);
console.log(`in the middle:\n${show(rows[Math.floor(rows.length / 2)])}`);
found.end(`${list.length} pages`, site);
