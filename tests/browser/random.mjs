// After every random edit the open page is what a freshly loaded one is, but for what scripts did.
//
// Usage: that of support.mjs.

import assert from "node:assert/strict";
import { browser, put, serve, test } from "./support.mjs";

// A small generator of random numbers, so that every run makes the same edits.
let state = 20;
const roll = (sides) => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * sides);
};

const makers = [
  (n) => `## Heading ${n}`,
  (n) => `### Deeper ${n}`,
  (n) => `Words of paragraph ${n} with *stress*, \`code\` and [a link](./two.md).`,
  (n) => `- one ${n}\n- two\n  - inner\n- three`,
  (n) => `1. first ${n}\n2. second`,
  (n) => `| a | b |\n| - | -: |\n| ${n} | 2 |`,
  (n) => `\`\`\`js title="file-${n}.js"\nlet a = ${n};\n\`\`\``,
  (n) => `\`\`\`bash\necho ${n}\n\`\`\``,
  (n) => `> [!NOTE]\n> Mind ${n}.`,
  (n) => `<Tabs>\n<Tab title="A${n}">\nfirst\n</Tab>\n<Tab title="B">\nsecond ${n}\n</Tab>\n</Tabs>`,
  (n) => `<details>\n<summary>More ${n}</summary>\n\nInside.\n\n</details>`,
  (n) => `> quoted ${n}`,
  (n) => `$$\nx^${n % 10}\n$$`,
  (n) => `Text[^${n}].\n\n[^${n}]: A note.`,
  () => "---",
];

let blocks = Array.from({ length: 12 }, (_, n) => makers[n % makers.length](n));
let title = "One";

function edit(round) {
  const at = roll(blocks.length + 1);
  switch (roll(7)) {
    case 0:
    case 1:
      blocks.splice(at, 0, makers[roll(makers.length)](round));
      break;
    case 2:
      blocks.splice(at, 1);
      break;
    case 3:
      blocks[Math.min(at, blocks.length - 1)] = makers[roll(makers.length)](round);
      break;
    case 4: {
      const [block] = blocks.splice(at, 1);
      if (block) blocks.splice(roll(blocks.length + 1), 0, block);
      break;
    }
    case 5:
      blocks = blocks.map((block) => block.replace("first", `first ${round}`));
      break;
    default:
      title = `One ${round}`;
  }
}

const write = () =>
  put("content/docs/one.mdx", `---\ntitle: ${title}\n---\n\n${blocks.join("\n\n")}\n\nEdit END.\n`);

put("folio.toml", 'title = "Test"\nbase_url = "https://site.example"\n');
put("content/docs/two.md", "---\ntitle: Two\n---\n\nOther page.\n");
write();

// The page without what differs between any two loadings of it.
const page = (tab) =>
  tab.evaluate(() => {
    const copy = document.documentElement.cloneNode(true);
    for (const own of copy.querySelectorAll("folio-problems")) own.remove();
    for (const link of copy.querySelectorAll("[aria-current]")) link.removeAttribute("aria-current");
    return copy.outerHTML.replace(/\s+/g, " ");
  });

test(async () => {
  const { url } = await serve();
  const chromium = await browser();
  const live = await chromium.newPage();
  const fresh = await chromium.newPage();
  await live.goto(`${url}docs/one/`);
  await live.evaluate(() => (window.untouched = true));
  for (let round = 1; round <= 80; round++) {
    const before = JSON.stringify(blocks);
    edit(round);
    blocks = blocks.filter((block) => !block.startsWith("Round "));
    blocks.push(`Round ${round} is here.`);
    write();
    await live.waitForFunction((text) => document.body.textContent.includes(text), `Round ${round} is`);
    await fresh.goto(`${url}docs/one/`);
    // Scripts of a fresh page run behind its loading.
    let [one, other] = ["", "-"];
    for (let turn = 0; turn < 40 && one !== other; turn++) {
      if (turn > 0) await live.waitForTimeout(25);
      [one, other] = [await page(live), await page(fresh)];
    }
    assert.equal(one, other, `round ${round}: ${before} became ${JSON.stringify(blocks)}`);
  }
  assert.ok(await live.evaluate(() => window.untouched));
});
