// The preview in a real browser: what is typed shows in the open page, which is never loaded anew.
//
// Usage: that of support.mjs.

import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { browser, folder, put, serve, test } from "./support.mjs";

const page = (word, more = "") => `---
title: One
---

## First

${"Text above.\n\n".repeat(60)}
The word is ${word}.

<Tabs>
<Tab title="A">
first ${word}
</Tab>
<Tab title="B">
second ${word}
</Tab>
</Tabs>

\`\`\`js
let a = "${word}";
\`\`\`

${more}

${"Text below.\n\n".repeat(40)}`;

put("folio.toml", 'title = "Test"\nbase_url = "https://site.example"\n');
put("content/docs/one.md", page("apple"));
put("content/docs/two.md", "---\ntitle: Two\n---\n\nOther page.\n");

test(async () => {
  const { url } = await serve();
  const tab = await (await browser()).newPage();
  const errors = [];
  tab.on("pageerror", (error) => errors.push(error.message));
  await tab.goto(`${url}docs/one/`);
  // A page that is loaded anew has lost this.
  const isSamePage = () => tab.evaluate(() => window.untouched === true);
  await tab.evaluate(() => (window.untouched = true));
  const shows = (text) => tab.waitForFunction((t) => document.body?.innerText.includes(t), text);
  const panel = () =>
    tab.evaluate(() => {
      const root = document.querySelector("folio-problems")?.shadowRoot;
      return root ? { open: root.querySelector("details").open, text: root.textContent } : null;
    });
  const panelIs = async (wanted) => {
    for (let turn = 0; turn < 200; turn++) {
      const now = await panel();
      if (wanted(now)) return now;
      await tab.waitForTimeout(25);
    }
    assert.fail(`the panel stays ${JSON.stringify(await panel())}`);
  };

  // Text changes in place: scroll, focus, selection and the open tab stay.
  await tab.click("role=tab[name=B]");
  await tab.focus("figure.code .copy");
  await tab.evaluate(() => getSelection().selectAllChildren(document.querySelector("h2")));
  const before = await tab.evaluate(() => scrollY);
  assert.ok(before > 500);
  put("content/docs/one.md", page("banana"));
  await shows("The word is banana");
  await shows("second banana");
  const after = await tab.evaluate(() => ({
    scroll: scrollY,
    tab: document.querySelector("[role=tab][aria-selected=true]").textContent,
    focus: document.activeElement.className,
    selected: String(getSelection()),
    code: document.querySelector("figure.code code").textContent.trim(),
    buttons: document.querySelectorAll("figure.code .copy").length,
  }));
  assert.deepEqual(after, {
    scroll: before,
    tab: "B",
    focus: "copy",
    selected: after.selected,
    code: 'let a = "banana";',
    buttons: 1,
  });
  assert.match(after.selected, /First/);
  assert.ok(await isSamePage());

  // A mistake is told over the page, and no longer when it is mended.
  put("content/docs/one.md", page("cherry", "[dead](./nowhere.md)"));
  await shows("The word is cherry");
  const told = await panelIs((now) => now?.text.includes("broken-link"));
  assert.ok(told.open);
  put("content/docs/one.md", page("cherry"));
  await panelIs((now) => now === null);

  // So is one in a template or in the settings, over the last good page.
  put("templates/docs.html", "{{ nothing.there }}");
  await panelIs((now) => now?.open && now.text.includes("templates/docs.html:1:4"));
  await shows("The word is cherry");
  fs.rmSync(path.join(folder, "templates"), { recursive: true });
  await panelIs((now) => now === null);
  put("folio.toml", 'titel = "Test"\n');
  await panelIs((now) => now?.text.includes("did you mean `title`?"));
  put("folio.toml", 'title = "Renamed"\nbase_url = "https://site.example"\n');
  await panelIs((now) => now === null);
  await tab.waitForFunction(() => document.title.endsWith("Renamed"));

  // A new tab in the page's tabs, a new page in the sidebar, a style sheet: nothing is loaded anew.
  put("content/docs/one.md", page("cherry").replace("</Tabs>", '<Tab title="C">\nthird\n</Tab>\n</Tabs>'));
  await tab.waitForSelector("role=tab[name=C]");
  await tab.click("role=tab[name=C]");
  await shows("third");
  put("content/docs/three.md", "---\ntitle: Number Three\n---\n\nNew.\n");
  await tab.waitForFunction(() => document.querySelector(".sidebar").textContent.includes("Number Three"));
  put("static/css/folio.css", "body { background: rgb(1, 2, 3) }");
  await tab.waitForFunction(() => getComputedStyle(document.body).backgroundColor === "rgb(1, 2, 3)");
  assert.ok(await isSamePage());
  fs.rmSync(path.join(folder, "static"), { recursive: true });

  // A renamed folder takes its open page along; a deleted page leaves its reader at the one above.
  fs.renameSync(path.join(folder, "content/docs"), path.join(folder, "content/guides"));
  await tab.waitForURL("**/guides/one/");
  await shows("The word is cherry");
  fs.rmSync(path.join(folder, "content/guides/one.md"));
  await tab.waitForURL("**/guides/");
  assert.deepEqual(errors, []);
});
