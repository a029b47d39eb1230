// Scripts and policy: whatever is pressed, no page breaks its content security policy, tells the
// console of an error, or asks for what is not there; and no page has scripts or styles of its own.
//
// Usage: node csp.mjs FOLDER_OR_URL [PATH ...]
// A folder whose `_headers` give no policy is held against the strict one below.

import { findings, launch, nowhere, open, options, pages, samples } from "./site.mjs";

const STRICT =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
  "font-src 'self'; media-src 'self'; connect-src 'self'; manifest-src 'self'; " +
  "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const { rest } = options({});
const site = await open(rest[0], { "content-security-policy": STRICT });
const found = findings("csp");
const isOwn = (url) => url.startsWith(site.url);

const browser = await launch();
const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
await context.grantPermissions(["clipboard-read", "clipboard-write"]);
const page = await context.newPage();
let where = "";
let presses = 0;
const outside = new Set();
page.on("console", (message) => {
  // What is not there is told of below.
  if (message.type() !== "error" || message.text().startsWith("Failed to load resource")) return;
  const { url, lineNumber } = message.location();
  const text = message.text().replace(/'data:[^']{20,}'/g, "'data:…'");
  found.add(`console: ${text} (${url.replace(site.url, "/")}:${lineNumber + 1})`, where);
});
page.on("pageerror", (error) => found.add(`error: ${error.message.trim()}`, where));
page.on("requestfailed", (request) => {
  // A press led away before the answer came.
  if (request.failure()?.errorText === "net::ERR_ABORTED") return;
  if (isOwn(request.url())) found.add(`failed: ${request.url()}: ${request.failure()?.errorText}`, where);
  else outside.add(request.url());
});
page.on("response", (response) => {
  const isPage = response.request().isNavigationRequest();
  if (response.status() >= 400 && !isPage) found.add(`${response.status()}: ${response.url()}`, where);
});

// Presses everything that can be pressed and does not lead away, each once.
async function pressAll() {
  const all = page.locator(":is(main, header, .page-bar) :is(button, summary, [role=tab], [role=button])");
  for (const element of await all.all()) {
    if (!(await element.isVisible())) continue;
    const address = page.url();
    await element.click({ timeout: 2000 }).catch((error) => {
      found.add(`cannot be pressed: ${error.message.split("\n")[0]}`, where);
    });
    presses++;
    if (page.url() !== address) found.add(`a button leads to ${page.url()}`, where);
    // What covers the page goes before the next press.
    if (await page.locator("dialog[open], :popover-open").count()) await page.keyboard.press("Escape");
  }
  for (const key of ["Control+k", "/"]) {
    await page.keyboard.press(key);
    const field = page.locator("dialog[open] input").first();
    if (await field.isVisible()) {
      await field.fill("install");
      await page.waitForTimeout(300);
      await page.keyboard.press("ArrowDown");
    }
    await page.keyboard.press("Escape");
  }
}

const list = await samples(site, rest.slice(1));
for (const width of [1280, 390]) {
  await page.setViewportSize({ width, height: 900 });
  for (const path of list) {
    where = `${path} ${width}`;
    await page.goto(new URL(path, site.url).href, { waitUntil: "networkidle" });
    await pressAll();
  }
}

// Runs in a page of its own: what the markup of another holds that a strict policy forbids.
function inline(html) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  const told = [];
  for (const element of parsed.querySelectorAll("*")) {
    const name = element.localName;
    const isData = /^application\/(ld\+)?json$|^speculationrules$/.test(element.type ?? "");
    if (name === "script" && !element.hasAttribute("src") && !isData) told.push("script without src");
    if (name === "style") told.push("style element");
    for (const attribute of element.attributes) {
      if (attribute.name === "style") told.push(`style="…" on ${name}`);
      if (attribute.name.startsWith("on")) told.push(`${attribute.name}="…" on ${name}`);
      if (/^\s*javascript:/i.test(attribute.value)) told.push(`javascript: on ${name}`);
    }
  }
  return told;
}

const blank = await (await browser.newContext()).newPage();
const every = [...(await pages(site)), nowhere(site)];
for (const path of every) {
  const html = await (await fetch(new URL(path, site.url))).text();
  for (const what of await blank.evaluate(inline, html)) found.add(`markup: ${what}`, path);
}
await browser.close();
for (const url of outside) console.log(`not loaded, from elsewhere: ${url}`);
found.end(`${list.length} pages opened, ${presses} presses, the markup of ${every.length}`, site);
