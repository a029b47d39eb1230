// The sidebar and the contents by keyboard alone, on a wide window and on a phone: what the reader opened
// stays open on the next page, and nothing keeps the focus.

import assert from "node:assert/strict";
import { browser, open, publish, put, test } from "./support.mjs";

const text = "\n\nText.".repeat(40);
put("content/docs/index.md", "---\ntitle: Docs\n---\n\nWelcome.\n");
put("content/docs/one/a.md", `---\ntitle: A\n---\n\n## First${text}\n\n## Second${text}\n`);
put("content/docs/one/b.md", "---\ntitle: B\n---\n\nText.\n");
put("content/docs/two/meta.json", '{ "title": "Two", "defaultOpen": true }');
put("content/docs/two/c.md", "---\ntitle: C\n---\n\nText.\n");

test(async () => {
  const root = await publish();
  const chromium = await browser();

  const wide = await open(chromium, `${root}/docs/one/a/`, { viewport: { width: 1200, height: 800 } });
  const isOpen = () => wide.page.locator(".sidebar li:has(> a[href='/docs/two/']) > details").evaluate((group) => group.open);
  assert.equal(await isOpen(), true, "as its meta.json says");
  await wide.page.locator(".sidebar li:has(> a[href='/docs/two/']) summary").focus();
  await wide.page.keyboard.press("Enter");
  assert.equal(await isOpen(), false);
  await wide.page.goto(`${root}/docs/one/b/`);
  assert.equal(await isOpen(), false, "closed on the next page too");
  await wide.page.goto(`${root}/docs/two/c/`);
  assert.equal(await isOpen(), true, "open around the page itself");
  await wide.page.goto(`${root}/docs/one/b/`);
  assert.equal(await isOpen(), false, "and as the reader left it elsewhere");
  assert.deepEqual(wide.problems, []);

  const { page, problems } = await open(chromium, `${root}/docs/one/a/`, { viewport: { width: 390, height: 780 } });
  const keys = page.keyboard;
  const shown = (id) => page.locator(`#${id}`).evaluate((popover) => popover.matches(":popover-open"));
  const focused = (selector) => page.locator(selector).first().evaluate((element) => element === document.activeElement);
  const isInside = (id) => page.evaluate((id) => document.getElementById(id).contains(document.activeElement), id);

  await page.locator(".menu-button").focus();
  await keys.press("Enter");
  assert.equal(await shown("sidebar"), true);
  await keys.press("Tab");
  assert.equal(await isInside("sidebar"), true, "the menu is the next stop");
  await keys.press("Escape");
  assert.equal(await shown("sidebar"), false);
  assert.equal(await focused(".menu-button"), true, "the focus comes back");

  await keys.press("Enter");
  let stops = 0;
  do await keys.press("Tab");
  while ((await isInside("sidebar")) && ++stops < 40);
  assert.ok(stops > 3 && stops < 40, `${stops} stops in the menu`);
  assert.equal(await shown("sidebar"), false, "left by the keyboard, it does not cover the page");

  await page.locator(".contents-button").focus();
  await keys.press("Enter");
  assert.equal(await shown("contents"), true);
  await page.locator("#contents a[href='#second']").focus();
  await keys.press("Enter");
  await page.waitForFunction(() => location.hash === "#second");
  assert.equal(await shown("contents"), false, "it has done its work");

  await page.locator(".menu-button").focus();
  await keys.press("Enter");
  await page.locator("#sidebar a[href='/docs/one/b/']").focus();
  await keys.press("Enter");
  await page.waitForURL("**/docs/one/b/");
  assert.deepEqual(problems, []);
});
