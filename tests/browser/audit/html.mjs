// Markup: the Nu HTML checker over every page and style sheet of a folder, without one error or
// warning.
//
// Usage: node html.mjs FOLDER
// Ends with 77 ("skipped") where there is no Java (Debian: default-jre-headless).

import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { findings, options, packages, stop } from "./site.mjs";

const { rest } = options({});
if (!rest[0]) stop("Say which folder to check");
const folder = path.resolve(rest[0]);
if (!fs.existsSync(path.join(folder, "index.html"))) stop(`${folder} is no built site`);
const found = findings("html");
if (spawnSync("java", ["-version"]).error) stop("html: skipped, there is no Java", 77);

// What the checker does not know yet, though it is a standard: each is left out of the findings.
const UNKNOWN = [/starting-style/, /ighlight\(search\)/];

const jar = path.join(path.dirname(packages.resolve("vnu-jar/package.json")), "build/dist/vnu.jar");
const check = (...more) => {
  const command = ["-Xss8m", "-jar", jar, "--format", "json", "--exit-zero-always", ...more, folder];
  const { stderr } = spawnSync("java", command, { encoding: "utf8", maxBuffer: 2 ** 30 });
  if (!stderr.startsWith("{")) stop(stderr);
  return JSON.parse(stderr).messages;
};

const messages = check("--skip-non-html", "--also-check-css");
for (const { type, subType, message, url, lastLine, extract } of messages) {
  if (type === "info" && subType !== "warning") continue;
  if (UNKNOWN.some((known) => known.test(message) || known.test(extract ?? ""))) continue;
  const kind = subType ?? type;
  const file = path.relative(folder, decodeURIComponent(new URL(url).pathname));
  const source = file.endsWith(".css") ? `: ${extract?.trim()}` : "";
  found.add(`${kind}: ${message}${source}`, `${file}:${lastLine}`);
}
found.end(`${messages.length} messages of the checker`);
