// What the script adds to a published page, by keyboard alone and under the site's own policy: the
// page as Markdown, pictures in full size, tabs, code, light and dark.

import assert from "node:assert/strict";
import zlib from "node:zlib";
import { browser, open, publish, put, test } from "./support.mjs";

// A grey PNG, written by hand: this test needs no package for it.
function png(width, height) {
  const chunk = (name, data) => {
    const body = Buffer.concat([Buffer.from(name), data]);
    const ends = [Buffer.alloc(4), Buffer.alloc(4)];
    ends[0].writeUInt32BE(data.length);
    ends[1].writeUInt32BE(zlib.crc32(body));
    return Buffer.concat([ends[0], body, ends[1]]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 0, 0, 0, 0], 8);
  const rows = Buffer.alloc((width + 1) * height, 120);
  for (let row = 0; row < height; row++) rows[row * (width + 1)] = 0;
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  return Buffer.concat([signature, chunk("IHDR", head), chunk("IDAT", zlib.deflateSync(rows)), chunk("IEND", Buffer.alloc(0))]);
}

put("folio.toml", 'title = "Test"\nbase_url = "https://site.example"\n');
put("content/docs/wide.png", png(1600, 600));
put("content/docs/index.md", "---\ntitle: Docs\n---\n\nWelcome.\n");
put(
  "content/docs/a.md",
  "---\ntitle: A\n---\n\n## One\n\n![A wide one](wide.png)\n\n```sh\necho one\n```\n\n<Tabs>\n<Tab title=\"X\">\nFirst\n</Tab>\n<Tab title=\"Y\">\nSecond\n</Tab>\n</Tabs>\n",
);

// English of usual letters: lines of it are as long as those of any page.
const prose =
  "A site is a folder of files that somebody keeps, and a reader who comes to one of its pages wants an answer, " +
  "not the whole of it. Write what the page is for in its first sentence, and let the second one say who should read " +
  "on. Where a step can fail, tell how it fails and what to do then; where it cannot, say nothing. Numbers belong into " +
  "tables, orders into lists, and reasons into paragraphs such as this, which are short enough to be read without a " +
  "finger on the line. Little of that is new, and still it is what most pages lack.";
put("content/docs/prose.md", `---\ntitle: Prose\n---\n\n${`${prose}\n\n`.repeat(2)}`);
put("content/blog/prose.md", `---\ntitle: Prose\npublishedAt: 2026-01-02\n---\n\n${prose}\n`);

// How many characters the full lines of the paragraphs have.
const lines = () =>
  [...document.querySelectorAll(".prose p")].flatMap((paragraph) => {
    const [text] = paragraph.childNodes;
    const range = document.createRange();
    const found = [];
    let [start, bottom] = [0, 0];
    for (let at = 0; at < text.length; at++) {
      range.setStart(text, at);
      range.setEnd(text, at + 1);
      const box = range.getBoundingClientRect();
      if (box.width === 0 || box.bottom < bottom + 4) continue;
      if (bottom > 0) found.push(text.data.slice(start, at).trim().length);
      [start, bottom] = [at, box.bottom];
    }
    return found;
  });

test(async () => {
  const root = await publish();
  const chromium = await browser();
  for (const path of ["docs/prose", "blog/prose"]) {
    const { page } = await open(chromium, `${root}/${path}/`, { viewport: { width: 1440, height: 800 } });
    const found = await page.evaluate(lines);
    assert.ok(found.length > 5 && Math.max(...found) <= 80, `${path}: lines of ${found}`);
    await page.context().close();
  }
  const { page, problems } = await open(chromium, `${root}/docs/a/`, { viewport: { width: 1000, height: 800 } });
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const keys = page.keyboard;
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText());

  // Nothing moves when the picture comes, and a browser of this width takes a smaller copy.
  const picture = page.locator(".prose img");
  assert.equal(await picture.getAttribute("width"), "1600");
  assert.match(await picture.evaluate((img) => img.currentSrc), /\.(768|1152|1536)w\.webp$/);

  await page.locator(".copy-page").focus();
  await keys.press("Enter");
  await page.waitForSelector(".copy-page.done");
  assert.match(await clipboard(), /^# A\n[^]*## One[^]*```sh\necho one\n```/);

  await picture.focus();
  await keys.press("Enter");
  await page.waitForSelector("dialog.zoom[open] img");
  await keys.press("Escape");
  await page.waitForSelector("dialog.zoom", { state: "detached" });
  assert.ok(await picture.evaluate((img) => document.activeElement === img), "the focus comes back");

  await page.locator("figure.code .copy").focus();
  await keys.press("Enter");
  await page.waitForSelector(".copy.done");
  assert.equal((await clipboard()).trim(), "echo one");

  await page.locator("[role=tab]").first().focus();
  await keys.press("ArrowRight");
  assert.equal(await page.locator("[role=tab][aria-selected=true]").innerText(), "Y");

  const theme = page.locator(".theme-button");
  await theme.focus();
  await keys.press("Enter");
  await keys.press("Enter");
  await page.reload();
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), "dark");
  assert.deepEqual(problems, []);
});
