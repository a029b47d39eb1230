// What browser tests share: a site in a folder of its own, previews of it, and a browser.
//
// Usage: node TEST.mjs FOLIO CHROMIUM FOLDER, with playwright-core in NODE_PATH.

import { spawn } from "node:child_process";
import fs from "node:fs";
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
