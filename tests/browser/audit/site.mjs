// What the audits share: a built site served as its host would serve it, its pages, a browser over
// them, and a list of findings.
//
// Packages are found in NODE_PATH, or beside this file; CHROMIUM names the browser.

import fs from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";
import path from "node:path";
import zlib from "node:zlib";

const own = path.join(import.meta.dirname, "x.js");
export const packages = createRequire(
  process.env.NODE_PATH ? path.join(process.env.NODE_PATH, "x.js") : own,
);
export const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";

// The arguments: `--name value` and `--flag` apart from the others.
export function options(defaults) {
  const given = { ...defaults, rest: [] };
  const words = process.argv.slice(2);
  while (words.length > 0) {
    const word = words.shift();
    const name = word.startsWith("--") ? word.slice(2) : null;
    if (name === null) given.rest.push(word);
    else if (!(name in defaults)) stop(`unknown option ${word}`);
    else given[name] = typeof defaults[name] === "boolean" ? true : words.shift();
  }
  return given;
}

export function stop(message, code = 2) {
  console.error(message);
  process.exit(code);
}

// --- The server

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".xml": "application/xml; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
  ".md": "text/markdown; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".gif": "image/gif",
  ".webp": "image/webp",
  ".avif": "image/avif",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".mp4": "video/mp4",
};
const COMPRESSED = /^text\/|json|xml|javascript|wasm/;

// The rules of a `_headers` file, as Netlify and Cloudflare read it: a line with a path (`*` stands
// for anything, `:name` for one segment), then indented lines `Name: value`, or `! Name` which
// takes away what an earlier rule gave.
export function headerRules(text) {
  const rules = [];
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*(#|$)/.test(line)) continue;
    if (/^\S/.test(line)) {
      const pattern = line
        .trim()
        .replace(/^https?:\/\/[^/]+/, "")
        .replace(/[.+?^${}()|[\]\\]/g, "\\$&")
        .replace(/\*/g, ".*")
        .replace(/:[A-Za-z]\w*/g, "[^/]+");
      rules.push({ path: new RegExp(`^${pattern}$`), headers: [] });
      continue;
    }
    const [, removed, name, value] = line.match(/^\s+(?:!\s*(\S+)|([^:\s]+)\s*:\s*(.*?))\s*$/) ?? [];
    if (rules.length === 0 || !(removed || name)) stop(`_headers: what does this say? ${line}`);
    rules.at(-1).headers.push(removed ? { removed } : { name, value });
  }
  return rules;
}

function headersFor(rules, urlPath) {
  const headers = {};
  for (const rule of rules.filter((rule) => rule.path.test(urlPath))) {
    for (const { name, value, removed } of rule.headers) {
      if (removed) delete headers[removed.toLowerCase()];
      else {
        const key = name.toLowerCase();
        headers[key] = key in headers ? `${headers[key]}, ${value}` : value;
      }
    }
  }
  return headers;
}

// Opens what is to be audited: a built folder, which is then served here, or a URL where it stands.
// `more` are headers for pages where the folder gives none of that name.
export async function open(target, more = {}) {
  if (!target) stop("Say what to audit: the folder of a built site, or its URL");
  if (/^https?:/.test(target)) return { url: target.replace(/\/*$/, "/"), close() {} };
  const folder = path.resolve(target);
  if (!fs.existsSync(path.join(folder, "index.html"))) stop(`${folder} is no built site`);
  const file = path.join(folder, "_headers");
  const rules = fs.existsSync(file) ? headerRules(fs.readFileSync(file, "utf8")) : [];
  const base = basePath(folder);
  const server = http.createServer((request, response) => {
    const urlPath = decodeURIComponent(new URL(request.url, "http://x").pathname);
    answer(folder, base, urlPath, request, response, (type) => ({
      "content-type": type,
      ...(type.startsWith("text/html") ? more : {}),
      ...headersFor(rules, urlPath),
    }));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${server.address().port}${base}`, folder, rules, close };
}

// Where the site stands on its host: the path of its home page, the shortest in the sitemap.
function basePath(folder) {
  const file = path.join(folder, "sitemap.xml");
  if (!fs.existsSync(file)) return "/";
  const paths = locations(fs.readFileSync(file, "utf8"));
  return paths.sort((one, other) => one.length - other.length)[0] ?? "/";
}

function answer(folder, base, urlPath, request, response, headers) {
  const send = (status, file) => {
    const type = TYPES[path.extname(file)] ?? "application/octet-stream";
    const all = headers(type);
    let body = fs.readFileSync(file);
    if (COMPRESSED.test(type) && /\bgzip\b/.test(request.headers["accept-encoding"] ?? "")) {
      body = zlib.gzipSync(body);
      all["content-encoding"] = "gzip";
      all.vary = "Accept-Encoding";
    }
    response.writeHead(status, { ...all, "content-length": body.length });
    response.end(request.method === "HEAD" ? undefined : body);
  };
  const file = path.join(folder, urlPath.startsWith(base) ? urlPath.slice(base.length) : "/nowhere");
  const found = fs.statSync(file, { throwIfNoEntry: false });
  const isInside = file === folder || file.startsWith(folder + path.sep) || file === `${folder}/`;
  if (isInside && found?.isFile()) return send(200, file);
  if (isInside && found?.isDirectory() && fs.existsSync(path.join(file, "index.html"))) {
    if (urlPath.endsWith("/")) return send(200, path.join(file, "index.html"));
    response.writeHead(301, { location: `${urlPath}/` });
    return response.end();
  }
  const missing = path.join(folder, "404.html");
  if (fs.existsSync(missing)) return send(404, missing);
  response.writeHead(404);
  response.end();
}

// --- The pages

function locations(sitemap) {
  return [...sitemap.matchAll(/<loc>\s*(.*?)\s*<\/loc>/g)].map(
    ([, url]) => new URL(url.replaceAll("&amp;", "&"), "http://x").pathname,
  );
}

// The path of every page that the sitemap names.
export async function pages(site) {
  const answer = await fetch(new URL("sitemap.xml", site.url));
  if (!answer.ok) stop(`no sitemap.xml at ${site.url}`);
  const found = locations(await answer.text());
  if (found.length === 0) stop(`the sitemap at ${site.url} names no page`);
  return found;
}

// One page of every kind, which its `body` names as its first class: the one with the most HTML.
// Besides them the pages that show everything that can be written, and the page for what is not
// there.
export async function samples(site, chosen = []) {
  if (chosen.length > 0) return chosen;
  const largest = new Map();
  const shown = [];
  for (const page of await pages(site)) {
    const html = await (await fetch(new URL(page, site.url))).text();
    const kind = html.match(/<body[^>]* class="([\w-]+)/)?.[1] ?? "page";
    if (html.length > (largest.get(kind)?.length ?? 0)) largest.set(kind, { page, length: html.length });
    if (/\/handbook\/(components|code|writing|languages)\/$/.test(page)) shown.push(page);
  }
  const missing = nowhere(site);
  return [...new Set([...[...largest.values()].map(({ page }) => page), ...shown, missing])];
}

// An address at which nothing is: the page for that is served at any, however deep.
export const nowhere = (site) => new URL("no/such/page/", site.url).pathname;

export async function launch(args = []) {
  const { chromium } = packages("playwright-core");
  return chromium.launch({ executablePath, args: ["--no-sandbox", ...args] });
}

// --- The findings

// Collects what is wrong, the same thing on many pages as one, and ends the audit with it.
export function findings(name) {
  const found = new Map();
  const begun = performance.now();
  return {
    add(what, page) {
      if (!found.has(what)) found.set(what, new Set());
      found.get(what).add(page);
    },
    end(summary, site) {
      site?.close();
      const seconds = ((performance.now() - begun) / 1000).toFixed(1);
      for (const [what, where] of found) {
        const shown = [...where].slice(0, 4).join(", ");
        console.log(`- ${what}\n    ${shown}${where.size > 4 ? `, and ${where.size - 4} more` : ""}`);
      }
      console.log(`${name}: ${found.size} findings; ${summary}; ${seconds} s`);
      process.exit(found.size > 0 ? 1 : 0);
    },
  };
}
