// Search: what every page has. Opens the dialog at Ctrl K, ⌘ K, / and at links to the search page;
// brings the search page to life; marks on the page that was chosen what was looked for.
//
// The page names the index, `<link rel="search-index" href="/search/index.json">`. What searches is
// fetched when it is first wanted: a page that nobody searches from costs this file alone.

const KEY = "folio-search";
const link = document.querySelector('link[rel~="search-index"]');
const view = () => import("./search-view.js");

// What a press on a result has left. Storage may be forbidden: then nothing is marked.
function recall() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY));
    sessionStorage.removeItem(KEY);
    return kept?.path === location.pathname ? kept.marks : null;
  } catch {
    return null;
  }
}

function isTyping(target) {
  return target.isContentEditable || target.closest?.("input, textarea, select, [role=textbox]");
}

async function open() {
  try {
    (await view()).openDialog(link.href);
  } catch {
    // The page that the link leads to says more than nothing.
    const page = document.querySelector("a[data-search]");
    if (page) location.assign(page.href);
  }
}

function listen() {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    const command = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    const slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey;
    if ((command && event.key.toLowerCase() === "k") || (slash && !isTyping(event.target))) {
      event.preventDefault();
      open();
    }
  });
  document.addEventListener("click", (event) => {
    const opens = event.target.closest?.("a[data-search]");
    if (!opens || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    open();
  });
}

// Marks words in the text without touching the document, until Esc.
async function mark(marks) {
  const main = document.querySelector("main");
  if (!main || !CSS.highlights) return;
  const { matches } = await import("./search-words.js");
  const ranges = [];
  const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    for (const [from, to] of matches(node.data, marks)) {
      const range = new Range();
      range.setStart(node, from);
      range.setEnd(node, to);
      ranges.push(range);
    }
  }
  if (!ranges.length) return;
  CSS.highlights.set("search", new Highlight(...ranges));
  document.addEventListener("keydown", function clear(event) {
    if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog[open]")) return;
    CSS.highlights.delete("search");
    document.removeEventListener("keydown", clear);
  });
}

if (link) {
  listen();
  const marks = recall();
  if (marks) mark(marks);
  const form = document.querySelector("form[data-search-page]");
  if (form) view().then(({ startPage }) => startPage(form, link.href)).catch(() => {});
}
