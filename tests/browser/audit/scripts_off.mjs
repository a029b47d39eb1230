// Without JavaScript: the text shows, sidebar and contents can be reached, tabs stand below each
// other, and nothing is offered that does not work.
//
// Usage: node scripts_off.mjs FOLDER_OR_URL [PATH ...]

import { findings, launch, open, options, samples } from "./site.mjs";

const { rest } = options({});
const site = await open(rest[0]);
const found = findings("scripts off");

// Runs in the page, by the debugger: the page's own scripts are off.
function lookOver() {
  const told = [];
  const shows = (element) => {
    const box = element.getBoundingClientRect();
    const isSeen = element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
    return isSeen && box.width > 0 && box.height > 0 && box.right > 0;
  };
  const name = (element) => {
    const classes = [...element.classList].map((name) => `.${name}`).join("");
    return `${element.localName}${classes} "${element.textContent.trim().slice(0, 30)}"`;
  };
  const main = document.querySelector("main");
  if (!main || !shows(main)) return ["there is no visible main"];
  if (!document.querySelector("h1") || !shows(document.querySelector("h1"))) told.push("no visible h1");

  // What lies in a closed `details` can be opened without a script.
  const isFolded = (element) => element.closest("details:not([open])");
  for (const element of main.querySelectorAll(":is(h2, h3, h4, p, li, pre, table, img, math, dl)")) {
    if (!isFolded(element) && !shows(element) && element.textContent.trim()) {
      told.push(`not visible: ${name(element)}`);
    }
  }
  for (const tabs of document.querySelectorAll(".tabs")) {
    if (isFolded(tabs)) continue;
    let bottom = 0;
    for (const tab of tabs.querySelectorAll(":scope > .tab")) {
      const title = tab.querySelector(":scope > .tab-title");
      const box = tab.getBoundingClientRect();
      if (!shows(tab) || !title || !shows(title)) told.push(`a tab that does not show: ${name(tab)}`);
      else if (box.top < bottom - 1) told.push(`a tab over another: ${name(tab)}`);
      bottom = box.bottom;
    }
  }
  const works = (button) =>
    button.popoverTargetElement ||
    button.hasAttribute("commandfor") ||
    (button.form?.hasAttribute("action") && button.type === "submit");
  for (const button of document.querySelectorAll("button, [role=button], [role=tab]")) {
    if (shows(button) && !works(button)) told.push(`a button that does nothing: ${name(button)}`);
  }
  for (const field of document.querySelectorAll("input, select, textarea")) {
    const isStill = field.disabled || field.readOnly || field.form?.hasAttribute("action");
    if (shows(field) && !isStill) told.push(`a field that does nothing: ${name(field)}`);
  }
  for (const link of document.querySelectorAll("a")) {
    const href = link.getAttribute("href");
    if (shows(link) && (!href || href === "#" || href.startsWith("javascript:"))) {
      told.push(`a link that goes nowhere: ${name(link)}`);
    }
  }
  return told;
}

// The sidebar and the contents show, or a press of their button shows them and lets their links be
// followed.
async function checkReachable(page, id, button, add) {
  const frame = page.locator(`#${id}`);
  if ((await frame.count()) === 0) return;
  if (!(await frame.isVisible())) {
    const press = page.locator(button);
    if (!(await press.isVisible())) return add(`nothing opens #${id}`);
    await press.click();
    if (!(await frame.isVisible())) return add(`${button} does not open #${id}`);
  }
  const link = frame.locator("a:visible").first();
  await link.click({ trial: true, timeout: 2000 }).catch(() => add(`no link of #${id} can be pressed`));
  if (await frame.evaluate((element) => element.matches(":popover-open"))) {
    await page.keyboard.press("Escape");
    if (await frame.isVisible()) add(`Escape does not close #${id}`);
  }
}

const list = await samples(site, rest.slice(1));
const browser = await launch();
for (const width of [1280, 390]) {
  const viewport = { width, height: 844 };
  const settings = { javaScriptEnabled: false, viewport, reducedMotion: "reduce" };
  const page = await (await browser.newContext(settings)).newPage();
  for (const path of list) {
    const add = (what) => found.add(what, `${path} ${width}`);
    await page.goto(new URL(path, site.url).href);
    (await page.evaluate(lookOver)).forEach(add);
    await checkReachable(page, "sidebar", ".menu-button", add);
    await checkReachable(page, "contents", ".contents-button", add);
  }
}
await browser.close();
found.end(`${list.length} pages`, site);
