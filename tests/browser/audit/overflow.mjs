// Width: no page scrolls sideways, no element sticks out of the window, and nothing is cut off,
// on the narrowest phone and on a tablet.
//
// Usage: node overflow.mjs FOLDER_OR_URL [--widths 320,768]

import { findings, launch, open, options, pages } from "./site.mjs";

const { rest, widths } = options({ widths: "320,768" });
const site = await open(rest[0]);
const found = findings("overflow");

// Runs in the page: what is too wide, each as an element and by how much.
function tooWide() {
  const width = document.documentElement.clientWidth;
  const name = (element) => {
    const classes = [...element.classList].map((name) => `.${name}`).join("");
    const part = (element.localName ?? "") + (element.id && !classes ? `#${element.id}` : classes);
    const parent = element.parentElement;
    return parent && parent !== document.body ? `${parent.localName} > ${part}` : part;
  };
  const told = [];
  if (document.scrollingElement.scrollWidth > width) told.push("the page scrolls sideways");
  const scrolls = new Set();
  const reported = new Map();
  for (const element of document.body.querySelectorAll("*")) {
    if (element.closest("math, svg") && element.localName !== "math" && element.localName !== "svg") {
      continue;
    }
    const box = element.getBoundingClientRect();
    if (box.width === 0 || box.height === 0 || !element.checkVisibility()) continue;
    const style = getComputedStyle(element);
    const isHiddenAside = box.right <= 0 || style.clipPath !== "none";
    if (isHiddenAside) continue;
    const isInScroll = scrolls.has(element.parentElement);
    if (isInScroll || /auto|scroll/.test(style.overflowX)) scrolls.add(element);
    if (!isInScroll && (box.right > width + 0.5 || box.left < -0.5)) {
      const over = Math.round(Math.max(box.right - width, -box.left));
      reported.set(element, over);
      // An element is named, not what is as wide inside of it.
      if (reported.get(element.parentElement) >= over) continue;
      told.push(`sticks out: ${name(element)} "${element.textContent.trim().slice(0, 30)}" by ${over} px`);
    }
    const isCut = /hidden|clip/.test(style.overflowX) && style.display !== "inline";
    const isMeant = style.textOverflow === "ellipsis";
    if (isCut && !isMeant && element.scrollWidth > element.clientWidth + 1) {
      const over = element.scrollWidth - element.clientWidth;
      told.push(`cuts off its content: ${name(element)} by ${over} px`);
    }
  }
  return told;
}

const list = await pages(site);
const browser = await launch(["--blink-settings=imagesEnabled=false"]);
const page = await (await browser.newContext({ reducedMotion: "reduce" })).newPage();
const sizes = widths.split(",").map(Number);
for (const path of list) {
  await page.goto(new URL(path, site.url).href);
  for (const width of sizes) {
    await page.setViewportSize({ width, height: 800 });
    for (const what of await page.evaluate(tooWide)) found.add(`${width} px: ${what}`, path);
  }
  // The next page begins with the width that the window has.
  sizes.reverse();
}
await browser.close();
found.end(`${list.length} pages`, site);
