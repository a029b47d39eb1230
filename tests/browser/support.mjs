// What browser tests share: a site in a folder of its own, previews of it, and a browser.
//
// Usage: node TEST.mjs FOLIO CHROMIUM FOLDER, with playwright-core in NODE_PATH.

import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";
import path from "node:path";

const [folio, executablePath] = process.argv.slice(2);
export const folder = process.argv[4];
const { chromium } = createRequire(path.join(process.env.NODE_PATH ?? ".", "x.js"))("playwright-core");

// Ends everything that the test began.
const ends = [];

export function put(name, text) {
  const file = path.join(folder, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
}

// Begins a preview of the site, and returns its URL and port and what ends it.
export async function serve(...more) {
  const port = more.includes("--port") ? [] : ["--port", "0"];
  const server = spawn(folio, ["-C", folder, "serve", "--format", "json", ...port, ...more]);
  const hasEnded = new Promise((resolve) => server.once("exit", resolve));
  const stop = () => server.kill() && hasEnded;
  ends.push(stop);
  const line = await new Promise((resolve) => server.stdout.once("data", resolve));
  const [url] = JSON.parse(String(line).split("\n")[0]).serving.urls;
  return { url, port: new URL(url).port, stop };
}

// Builds the site and serves it as a host would that reads `_headers`; returns its URL.
export async function publish(base = "") {
  execFileSync(folio, ["-C", folder, "build", "--quiet"], { stdio: "inherit" });
  const types = { html: "text/html; charset=utf-8", css: "text/css", js: "text/javascript", json: "application/json",
    md: "text/markdown; charset=utf-8", svg: "image/svg+xml", png: "image/png", webp: "image/webp" };
  const out = path.join(folder, "public");
  const policy = fs.readFileSync(path.join(out, "_headers"), "utf8").match(/Content-Security-Policy: (.*)/)[1];
  const server = http.createServer((request, response) => {
    const place = decodeURIComponent(new URL(request.url, "http://x").pathname);
    const inner = place.startsWith(base) ? place.slice(base.length) : "/404.html";
    const file = path.join(out, inner.endsWith("/") ? `${inner}index.html` : inner);
    const isThere = fs.existsSync(file) && fs.statSync(file).isFile();
    response.writeHead(isThere ? 200 : 404, {
      "content-type": types[file.split(".").at(-1)] ?? "application/octet-stream",
      "content-security-policy": policy,
    });
    response.end(isThere ? fs.readFileSync(file) : "");
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  ends.push(() => server.close());
  return `http://127.0.0.1:${server.address().port}${base}`;
}

// Opens a page of which nothing may go wrong: what does is in the list.
export async function open(browser, url, settings = {}) {
  const page = await browser.newPage(settings);
  const problems = [];
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  page.on("pageerror", (error) => problems.push(String(error)));
  await page.goto(url);
  return { page, problems };
}

export async function browser() {
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  ends.push(() => browser.close());
  return browser;
}

export function test(run) {
  const end = async (error) => {
    if (error) console.error(error);
    await Promise.allSettled(ends.map((end) => end()));
    process.exit(error ? 1 : 0);
  };
  setTimeout(() => end(new Error("the test takes too long")), 60_000);
  run().then(() => end(), end);
}
