// Excerpts: what the section of a hit says around the words that were looked for.
//
// In comes the Markdown of a page; out comes a sentence or two as plain text. This is no parser of
// Markdown: it takes off the marks that would disturb a reader of one line.

import { matches } from "./search-words.js";

const AROUND = 170;

// Marks in a span of code are the code's own.
const plain = (line) =>
  line
    .split(/(`+[^`]+`+)/)
    .map((part, n) => (n % 2 ? part.replace(/^`+ ?| ?`+$/g, "") : unmarked(part, n)))
    .join("")
    .trim();

const unmarked = (part, n) =>
  (n ? part : part.replace(/^\s*(?:(?:[-*+]|\d+[.)]|#{1,6}|:{3,}.*)\s+|>+\s?(?:\[![^\]]*\])?)/, ""))
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/<\/?[a-zA-Z][^>]*>/g, "")
    .replace(/`+|\*+|~~|(?<![\p{L}\p{N}])_+|_+(?![\p{L}\p{N}])/gu, "")
    .replace(/\\(?=[!-/:-@[-`{-~])/g, "")
    .replace(/^\s*\|?[\s:|-]+\|?\s*$/, n ? "$&" : "")
    .replace(/\s*\|\s*/g, " ");

const bare = (heading) => plain(`# ${heading}`).replace(/\s*\{[^}]*\}$/, "").replace(/\s+#+$/, "");

// Cuts Markdown into sections of paragraphs; blocks of code are paragraphs of their own.
export function sections(markdown) {
  const body = markdown.replace(/^(?:---|\+\+\+)\n[\s\S]*?\n(?:---|\+\+\+)\n/, "");
  const all = [{ heading: "", text: [], code: [] }];
  let fence = "";
  let paragraph = [];
  const close = () => {
    if (paragraph.length) all.at(-1).text.push(paragraph.join(" "));
    paragraph = [];
  };
  for (const line of body.split("\n")) {
    const mark = line.match(/^\s*(`{3,}|~{3,})/)?.[1];
    if (fence) {
      if (mark?.startsWith(fence)) fence = "";
      else all.at(-1).code.push(line.trim());
    } else if (mark) {
      close();
      fence = mark;
    } else if (/^#{1,6}\s/.test(line)) {
      close();
      all.push({ heading: bare(line.replace(/^#+\s+/, "")), text: [], code: [] });
    } else if (plain(line)) {
      if (/^\s*(?:[-*+]|\d+[.)]|\|)\s/.test(line)) close();
      paragraph.push(plain(line));
    } else {
      close();
    }
  }
  close();
  return all;
}

// Returns the text around the first match in the section of that heading; "" is the beginning of
// the page, before any heading but the title.
export function excerpt(markdown, { title, heading, marks }) {
  const all = sections(markdown);
  const wanted = heading
    ? all.filter((section) => section.heading === heading)
    : all.slice(0, all[1]?.heading === title ? 2 : 1);
  for (const kind of ["text", "code"]) {
    let best = null;
    for (const paragraph of wanted.flatMap((section) => section[kind])) {
      const found = matches(paragraph, marks);
      const different = new Set(found.map(([from, to]) => paragraph.slice(from, to).toLowerCase())).size;
      if (different > (best?.different ?? 0)) best = { paragraph, at: found[0][0], different };
    }
    if (best) return around(best.paragraph, best.at);
  }
  return "";
}

// A window of text that begins with a sentence, or else with a word.
function around(paragraph, at) {
  if (paragraph.length <= AROUND) return paragraph;
  const sentence = paragraph.slice(0, at).search(/[^.!?。！？]*$/u);
  let from = sentence;
  if (at - sentence > AROUND / 2) from = paragraph.indexOf(" ", at - AROUND / 3) + 1;
  if (from > at) from = at;
  let to = from + AROUND;
  if (to < paragraph.length) to = Math.max(paragraph.lastIndexOf(" ", to), from + AROUND / 2);
  const cut = paragraph.slice(from, to).trim();
  return `${from > sentence ? "…" : ""}${cut}${to < paragraph.length ? "…" : ""}`;
}
