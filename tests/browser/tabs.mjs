// Many tabs on one preview, and a preview that goes and comes back: every tab shows what is there.
//
// Usage: that of support.mjs.

import assert from "node:assert/strict";
import fs from "node:fs";
import { browser, put, serve, test } from "./support.mjs";

const page = (word) => `---\ntitle: One\n---\n\nThe word is ${word}.\n`;
put("folio.toml", 'title = "Test"\n');
put("content/docs/one.md", page("apple"));
put("content/docs/two.md", "---\ntitle: Two\n---\n\nOther page.\n");

// How many connections are open to a port of this machine, from the tables of the system.
function connections(port) {
  const tables = ["/proc/net/tcp", "/proc/net/tcp6"].filter((file) => fs.existsSync(file));
  const rows = tables.flatMap((file) => fs.readFileSync(file, "utf8").split("\n"));
  const end = `:${Number(port).toString(16).toUpperCase().padStart(4, "0")}`;
  const isOpen = (row) => row[2]?.endsWith(end) && row[3] === "01";
  return rows.map((row) => row.trim().split(/\s+/)).filter(isOpen).length;
}

const shows = (tab, text) =>
  tab.waitForFunction((wanted) => document.body?.innerText.includes(wanted), text);

test(async () => {
  const first = await serve();
  const chromium = await browser();
  const context = await chromium.newContext();

  // More tabs than a browser opens connections to one server.
  const tabs = [];
  for (let number = 0; number < 12; number++) {
    const tab = await context.newPage();
    await tab.goto(`${first.url}docs/one/`);
    await shows(tab, "apple");
    tabs.push(tab);
  }
  put("content/docs/one.md", page("banana"));
  await Promise.all(tabs.map((tab) => shows(tab, "banana")));
  assert.ok(connections(first.port) <= 6);

  // The tab that came first goes; the others still hear.
  await tabs.shift().close();
  put("content/docs/one.md", page("cherry"));
  await Promise.all(tabs.map((tab) => shows(tab, "cherry")));

  // The preview ends, the source changes, the preview is back: so are the tabs.
  await first.stop();
  put("content/docs/one.md", page("damson"));
  const second = await serve("--port", first.port);
  await Promise.all(tabs.map((tab) => shows(tab, "damson")));
  for (const tab of tabs.splice(1)) await tab.close();
  const [tab] = tabs;

  // A browser without shared workers listens too.
  const old = await (await chromium.newContext()).newPage();
  await old.addInitScript(() => delete window.SharedWorker);
  await old.goto(`${second.url}docs/one/`);
  await shows(old, "damson");
  put("content/docs/one.md", page("elder"));
  await shows(old, "elder");
  await shows(tab, "elder");

  // Gone and back through the browser's history.
  await tab.goto(`${second.url}docs/two/`);
  await tab.goBack();
  put("content/docs/one.md", page("fig"));
  await shows(tab, "fig");

  // The site moves to another base path, and its open page with it.
  put("folio.toml", 'title = "Test"\nbase_url = "https://site.example/under/"\n');
  await tab.waitForURL("**/under/docs/one/");
  await shows(tab, "fig");
  await second.stop();

  // A writer who goes from file to file is followed.
  const third = await serve("--follow");
  const follower = await context.newPage();
  await follower.goto(`${third.url}docs/one/`);
  put("content/docs/two.md", "---\ntitle: Two\n---\n\nAnother line.\n");
  await follower.waitForURL("**/docs/two/");
  await shows(follower, "Another line.");
});
