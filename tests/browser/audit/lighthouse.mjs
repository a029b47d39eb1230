// Lighthouse, as on a phone: the score of every category, and what is not perfect.
//
// Usage: node lighthouse.mjs FOLDER_OR_URL [PATH ...] [--runs 3] [--performance 99]
// Without paths: the home page, the largest docs page and the largest post.

import { executablePath, findings, open, options, packages, samples } from "./site.mjs";

const { rest, runs, performance } = options({ runs: "3", performance: "99" });
const LIMITS = { performance: Number(performance), accessibility: 100, "best-practices": 100, seo: 100 };
const site = await open(rest[0]);
const found = findings("lighthouse");
const { default: lighthouse } = await import(packages.resolve("lighthouse"));
const { launch: launchChrome } = await import(packages.resolve("chrome-launcher"));

const chrome = await launchChrome({
  chromePath: executablePath,
  chromeFlags: ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage"],
});

const median = (numbers) => numbers.sort((one, other) => one - other)[Math.floor(numbers.length / 2)];

async function measure(path, onlyCategories) {
  const settings = { port: chrome.port, logLevel: "silent", output: "json", onlyCategories };
  return (await lighthouse(new URL(path, site.url).href, settings)).lhr;
}

const isKind = (kind) => async (path) => {
  const html = await (await fetch(new URL(path, site.url))).text();
  return html.includes(`<body class="${kind}`);
};

async function chosen() {
  if (rest.length > 1) return rest.slice(1);
  const list = await samples(site);
  const paths = [];
  for (const kind of ["home", "docs", "post"]) {
    for (const path of list) {
      if (await isKind(kind)(path)) {
        paths.push(path);
        break;
      }
    }
  }
  return paths;
}

const paths = await chosen();
for (const path of paths) {
  const report = await measure(path, Object.keys(LIMITS));
  const reports = [report];
  while (reports.length < Number(runs)) reports.push(await measure(path, ["performance"]));
  const scores = {};
  for (const [category, limit] of Object.entries(LIMITS)) {
    const all = reports.map((one) => one.categories[category]?.score).filter((one) => one !== undefined);
    scores[category] = Math.round(median(all) * 100);
    if (scores[category] < limit) found.add(`${category} is ${scores[category]}, not ${limit}`, path);
  }
  const value = (audit) => median(reports.map((one) => one.audits[audit].numericValue));
  console.log(
    `${path}: ${Object.values(scores).join(" / ")}; ` +
      `LCP ${Math.round(value("largest-contentful-paint"))} ms, ` +
      `CLS ${value("cumulative-layout-shift").toFixed(3)}, ` +
      `TBT ${Math.round(value("total-blocking-time"))} ms`,
  );
  for (const { id, score, title, displayValue, details } of Object.values(report.audits)) {
    if (score === null || score === 1) continue;
    const items = (details?.items ?? []).slice(0, 3).map((item) => item.node?.selector ?? item.url ?? "");
    console.log(`    ${id} ${score}: ${title} ${displayValue ?? ""} ${items.join(" | ")}`);
  }
}
await chrome.kill();
found.end(`${paths.length} pages, ${runs} runs each`, site);
