// Searching the published site: by keyboard alone, under its own policy, below a base path.

import assert from "node:assert/strict";
import fs from "node:fs";
import { hash } from "../../static/js/search-index.js";
import { flatten, terms } from "../../static/js/search-words.js";
import { browser, open, publish, put, test } from "./support.mjs";

put("folio.toml", 'title = "Test"\nbase_url = "https://site.example/under"\n');
put("content/docs/index.md", "---\ntitle: Docs\n---\n\nWelcome.\n");
put(
  "content/docs/keys.md",
  "---\ntitle: Keys\n---\n\nWhat keys are.\n\n## Rotating a key\n\nEvery key can be rotated within a day of grace.\n",
);
put("content/docs/evil.md", "---\ntitle: '<img src=x onerror=alert(1)> markup'\n---\n\nZebras.\n");
put("content/blog/hello.md", "---\ntitle: Hello\npublishedAt: 2026-01-02\ntags: [news]\n---\n\nA post about zebras.\n");
put("content/docs/hidden.md", "---\ntitle: Hidden\nsearch: false\n---\n\nUnicorns.\n");

// The tables by which the index is made too.
const table = (name) => JSON.parse(fs.readFileSync(new URL(`../../src/search/tables/${name}.json`, import.meta.url)));

test(async () => {
  for (const [text, words] of table("words")) assert.deepEqual(flatten(terms(text)), words, text);
  for (const [word, number] of table("keys")) assert.equal(hash(word) & 0x7fffffff, number, word);

  const root = await publish("/under");
  const chromium = await browser();
  const { page, problems } = await open(chromium, `${root}/docs/`);
  const keys = page.keyboard;
  const found = async (query) => {
    await page.locator("dialog[open] [role=combobox]").fill(query);
    await page.waitForFunction(
      () => document.querySelector("dialog[open] [role=option], dialog[open] .search-status, dialog[open] [role=status]:not(:empty)"),
    );
    await page.waitForTimeout(300);
    return page.locator("dialog[open] [role=option]").allTextContents();
  };

  await keys.press("Control+k");
  await page.waitForSelector("dialog[open] [role=combobox]");
  assert.ok(await page.evaluate(() => document.activeElement.matches("dialog [role=combobox]")), "the field has the focus");
  let hits = await found("rotated");
  assert.ok(hits.length > 0 && hits.some((hit) => hit.includes("Keys")), JSON.stringify(hits));
  assert.ok(hits.some((hit) => hit.includes("Rotating a key")), "the section is named");
  assert.ok((await page.locator("dialog[open] mark").count()) > 0, "words are marked");

  hits = await found("rotaet");
  assert.ok(hits.some((hit) => hit.includes("Keys")), `one typo is forgiven: ${JSON.stringify(hits)}`);
  hits = await found("unicorns");
  assert.equal(hits.length, 0, "a page that asked to be left out");
  hits = await found("zebras");
  assert.ok(hits.some((hit) => hit.includes("<img src=x")), "markup in a title is text");

  const options = page.locator("dialog[open] [role=option] .search-title");
  const tag = page.locator("dialog[open] [aria-label=Tags] button");
  assert.deepEqual(await tag.allTextContents(), ["news"], "the tags of what was found");
  // Past the button that closes, and the collections.
  for (let stop = 0; stop < 3; stop++) await keys.press("Tab");
  assert.ok(await tag.evaluate((button) => button === document.activeElement), "reached by the keyboard");
  await keys.press("Space");
  await page.waitForFunction(() => document.querySelectorAll("dialog[open] [role=option] .search-title").length === 1);
  assert.deepEqual(await options.allTextContents(), ["Hello"]);
  assert.equal(await page.locator("dialog[open] [role=combobox]").inputValue(), "zebras tag:news");
  assert.ok(await tag.evaluate((button) => button === document.activeElement), "keeps the focus");
  assert.equal(await tag.getAttribute("aria-pressed"), "true");
  await keys.press("Space");
  await page.waitForFunction(() => document.querySelectorAll("dialog[open] [role=option] .search-title").length === 2);
  assert.equal(await page.locator("dialog[open] [role=combobox]").inputValue(), "zebras");
  await found("nothingatall");
  assert.ok(await tag.first().isHidden(), "no page, no tags");

  await keys.press("Escape");
  assert.equal(await page.locator("dialog[open]").count(), 0);
  await keys.press("/");
  await page.waitForSelector("dialog[open] [role=combobox]");
  await found("grace");
  await keys.press("ArrowDown");
  await keys.press("Enter");
  await page.waitForURL(/\/under\/docs\/keys\//);
  await page.waitForFunction(() => CSS.highlights.get("search")?.size > 0);
  assert.deepEqual(problems, []);

  // The page that the link leads to, and without script.
  await page.goto(`${root}/search/?q=zebras`);
  await page.waitForSelector("main [role=option]");
  const plain = await chromium.newContext({ javaScriptEnabled: false });
  const without = await plain.newPage();
  await without.goto(`${root}/docs/`);
  await without.locator("a[data-search]").click();
  assert.match(await without.locator("main").innerText(), /needs JavaScript/);
  assert.deepEqual(problems, []);
});
