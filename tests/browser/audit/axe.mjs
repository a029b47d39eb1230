// Accessibility: axe-core over one page of every kind, in light and dark, wide and narrow, with the
// menus and the search open.
//
// Usage: node axe.mjs FOLDER_OR_URL [PATH ...]

import fs from "node:fs";
import { findings, launch, open, options, packages, samples } from "./site.mjs";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const { rest } = options({});
const site = await open(rest[0]);
const found = findings("axe");
const axe = fs.readFileSync(packages.resolve("axe-core/axe.min.js"), "utf8");
const advice = new Map();
const unsure = new Map();
let runs = 0;

// Runs axe through the debugger, which no policy of the page can forbid.
async function check(page, where) {
  runs++;
  const debug = await page.context().newCDPSession(page);
  const run = async (expression) => {
    const { result, exceptionDetails } = await debug.send("Runtime.evaluate", {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description);
    return result.value;
  };
  // The shades at the edges of what scrolls are gradients, on which axe does not judge colours.
  await run(`if (!window.axe) {
    const plain = new CSSStyleSheet();
    plain.replaceSync("* { background-image: none !important }");
    document.adoptedStyleSheets.push(plain);
  }`);
  await run(`if (!window.axe) { ${axe} }; 0`);
  const settings = { resultTypes: ["violations", "incomplete"], runOnly: [...TAGS, "best-practice"] };
  const { violations, incomplete } = JSON.parse(
    await run(`axe.run(document, ${JSON.stringify(settings)}).then(JSON.stringify)`),
  );
  await debug.detach();
  for (const rule of violations) {
    const isRule = rule.tags.some((tag) => TAGS.includes(tag));
    for (const node of rule.nodes) {
      const text = `${rule.id}: ${rule.help}: ${node.target.join(" ")}: ${why(node)}`;
      if (isRule) found.add(text, where);
      else if (!advice.has(text)) advice.set(text, where);
    }
  }
  const contrasts = incomplete.find((rule) => rule.id === "color-contrast");
  const targets = (contrasts?.nodes ?? []).map((node) => node.target.join(" "));
  for (const pale of await page.evaluate(tooPale, targets)) {
    found.add(`color-contrast: ${pale.text}: ${pale.ratio} to 1`, where);
  }
  for (const rule of incomplete) {
    if (rule === contrasts) continue;
    for (const node of rule.nodes) {
      const text = `${rule.id}: ${why(node)}`;
      if (!unsure.has(text)) unsure.set(text, { where, target: node.target.join(" "), count: 0 });
      unsure.get(text).count++;
    }
  }
}

// Runs in the page, on texts on whose colours axe does not decide (under a button, one letter long,
// behind an open menu): their colours on the backgrounds of what they lie in.
function tooPale(targets) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const paint = canvas.getContext("2d", { willReadFrequently: true });
  const colour = (layers) => {
    for (const layer of layers) {
      paint.fillStyle = layer;
      paint.fillRect(0, 0, 1, 1);
    }
    return [...paint.getImageData(0, 0, 1, 1).data.slice(0, 3)];
  };
  const luminance = (rgb) => {
    const [red, green, blue] = rgb
      .map((value) => value / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const told = [];
  for (const target of targets) {
    const element = document.querySelector(target);
    const layers = [];
    for (let one = element; one; one = one.parentElement) {
      layers.unshift(getComputedStyle(one).backgroundColor);
    }
    const { color, fontSize, fontWeight } = getComputedStyle(element);
    const ground = luminance(colour(layers));
    const text = luminance(colour([color]));
    const ratio = (Math.max(ground, text) + 0.05) / (Math.min(ground, text) + 0.05);
    const size = parseFloat(fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(fontWeight) >= 700);
    if (ratio < (isLarge ? 3 : 4.5)) told.push({ text: target, ratio: ratio.toFixed(2) });
  }
  return told;
}

const why = (node) =>
  [...node.any, ...node.all, ...node.none].map((check) => check.message).join("; ");

// Opens what a press opens, if it is there, and checks the page with it.
async function checkOpen(page, where, button, opened) {
  const press = page.locator(button).first();
  if (!(await press.isVisible())) return;
  await press.click();
  try {
    await page.locator(opened).waitFor({ state: "visible", timeout: 2000 });
  } catch {
    return found.add(`${button} does not open ${opened}`, where);
  }
  await check(page, `${where}, ${opened} open`);
  await page.keyboard.press("Escape");
}

async function checkSearch(page, where) {
  await page.keyboard.press("Control+k");
  const dialog = page.locator("dialog[open]");
  if (!(await dialog.isVisible())) return;
  await check(page, `${where}, search open`);
  const field = dialog.locator("input").first();
  if (await field.isVisible()) {
    await field.fill("the");
    await page.waitForTimeout(500);
    await check(page, `${where}, search with hits`);
  }
  await page.keyboard.press("Escape");
}

const list = await samples(site, rest.slice(1));
const browser = await launch();
for (const colorScheme of ["light", "dark"]) {
  for (const width of [1280, 390]) {
    const viewport = { width, height: 844 };
    const context = await browser.newContext({ colorScheme, viewport, reducedMotion: "reduce" });
    const page = await context.newPage();
    for (const path of list) {
      const where = `${path} ${colorScheme} ${width}`;
      await page.goto(new URL(path, site.url).href);
      await check(page, where);
      await checkOpen(page, where, ".menu-button", "#sidebar");
      await checkOpen(page, where, ".contents-button", "#contents");
      await checkSearch(page, where);
    }
    await context.close();
  }
}
await browser.close();
for (const [text, where] of advice) console.log(`good practice: ${text}\n    ${where}`);
for (const [text, { where, target, count }] of unsure) {
  console.log(`not decided by axe, ${count} times: ${text}\n    ${target} on ${where}`);
}
found.end(`${list.length} pages, ${runs} states`, site);
