// The view of a search: a field, the pages that were found, and the keys that lead through them.
// The same view stands in a dialog and on the search page. It is a combobox with a listbox after
// the WAI-ARIA practices: focus stays in the field, the arrows choose an option.
//
// All that comes from the site goes into the document as text, never as markup.

import { excerpt } from "./search-excerpt.js";
import { Index, split, twinOf } from "./search-index.js";
import { matches } from "./search-words.js";

const PAUSE = 20;
const PAGES = 8;
// Each costs its page in Markdown; further results show their description.
const EXCERPTS = 3;
const SECTIONS = 3;
const TAGS = 6;

const indexes = new Map();
let views = 0;

// The preview has built the site anew.
document.addEventListener("folio:content", () => indexes.forEach((index) => index.files.clear()));

function indexAt(url) {
  if (!indexes.has(url)) {
    const load = async (name, kind) => {
      const answer = await fetch(new URL(name, url), { cache: "no-cache" });
      if (!answer.ok) throw new Error(`${answer.status} ${name}`);
      return kind === "bytes" ? new Uint8Array(await answer.arrayBuffer()) : answer.json();
    };
    indexes.set(url, new Index(load));
  }
  return indexes.get(url);
}

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

// The text, with <mark> around what was looked for.
function marked(text, marks) {
  const parts = [];
  let at = 0;
  for (const [from, to] of matches(text, marks)) {
    parts.push(text.slice(at, from), element("mark", {}, text.slice(from, to)));
    at = to;
  }
  return [...parts, text.slice(at)];
}

// What the chosen page will mark: `search.js` reads it there. Storage may be forbidden.
function remember(url, marks) {
  try {
    sessionStorage.setItem("folio-search", JSON.stringify({ path: new URL(url).pathname, marks }));
  } catch {}
}

// A tag as it is typed; nothing for one that cannot be.
const written = (tag) => (/\s|^"/.test(tag) ? !tag.includes('"') && `tag:"${tag}"` : `tag:${tag}`);

const isSafe = (url) => url.protocol === "https:" || url.protocol === "http:";

class View {
  constructor(form, url, { query = "", facet = "", changed = () => {} }) {
    this.id = `search-${(views += 1)}`;
    this.url = url;
    this.index = indexAt(url);
    this.changed = changed;
    this.turn = 0;
    this.active = -1;
    this.facet = facet;
    this.build(form);
    this.input.value = query;
    this.prepare();
    if (query) this.search();
  }

  build(form) {
    this.input = element("input", {
      type: "text", name: "q", role: "combobox", inputmode: "search", enterkeyhint: "go", placeholder: "Search",
      autocomplete: "off", autocapitalize: "off", spellcheck: "false", "aria-label": "Search",
      "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.id,
    });
    this.facets = element("fieldset", { class: "search-facets", hidden: "" }, element("legend", { class: "visually-hidden" }, "Search in"));
    this.tags = element("div", { class: "search-facets", role: "group", "aria-label": "Tags", hidden: "" });
    this.message = element("p", { class: "search-message", hidden: "" });
    this.list = element("div", { class: "search-hits", role: "listbox", id: this.id, "aria-label": "Results", hidden: "" });
    this.more = element("button", { class: "search-more", type: "button", hidden: "" }, "More results");
    this.status = element("div", { class: "visually-hidden", role: "status" });
    this.field = element("div", { class: "search-field" }, this.input);
    form.replaceChildren(
      this.field,
      this.facets,
      this.tags,
      element("div", { class: "search-body" }, this.message, this.list, this.more),
      this.status,
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.options()[Math.max(this.active, 0)]?.click();
    });
    this.input.addEventListener("input", () => this.later());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.more.addEventListener("click", () => this.show(this.shown + PAGES));
    this.list.addEventListener("click", ({ target }) => {
      const option = target.closest("[role=option]");
      if (option && this.answer) remember(option.href, this.answer.marks);
    });
    this.tags.addEventListener("click", ({ target }) => target.value && this.toggle(target.value));
    this.facets.addEventListener("change", ({ target }) => {
      this.facet = target.value;
      this.search();
    });
  }

  // Fetches what every query needs, while the reader is still typing.
  async prepare() {
    try {
      const { facets } = await this.index.manifest();
      if (facets.length < 2) return;
      const choices = [{ name: "", title: "All" }, ...facets].map(({ name, title }) => {
        const radio = element("input", { type: "radio", name: "in", value: name });
        radio.checked = name === this.facet;
        return element("label", {}, radio, element("span", {}, title), element("small", { "data-count": name }));
      });
      this.facets.append(...choices);
      this.facets.hidden = false;
    } catch {
      this.fail();
    }
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.search(), PAUSE);
  }

  async search() {
    const turn = (this.turn += 1);
    const query = this.input.value;
    this.changed(query.trim(), this.facet);
    if (!query.trim()) {
      this.answer = null;
      this.offer([]);
      this.say("");
      this.clear();
      return;
    }
    try {
      const answer = await this.index.search(query, { facet: this.facet });
      if (turn !== this.turn) return;
      this.answer = answer;
      await this.show(PAGES);
    } catch {
      if (turn === this.turn) this.fail();
    }
  }

  fail() {
    this.answer = null;
    this.clear();
    this.offer([]);
    this.say("The search index could not be loaded. Is there a connection?");
  }

  say(text, ...after) {
    this.message.replaceChildren(text, ...after);
    this.message.hidden = !text;
    this.status.textContent = this.message.textContent;
  }

  clear() {
    this.list.replaceChildren();
    this.list.hidden = true;
    this.more.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.facets.querySelectorAll("small").forEach((count) => (count.textContent = ""));
    this.choose(-1);
  }

  async show(number) {
    const { turn, answer } = this;
    const chosen = answer.hits.slice(0, number);
    const pages = await Promise.all(chosen.map(({ page }) => this.index.page(page)));
    if (turn !== this.turn) return;
    this.clear();
    this.shown = number;
    const groups = pages.map((page, n) => this.group(page, chosen[n], n));
    this.list.append(...groups);
    this.list.hidden = !pages.length;
    this.more.hidden = answer.hits.length <= number;
    this.input.setAttribute("aria-expanded", String(pages.length > 0));
    for (const count of this.facets.querySelectorAll("small")) {
      count.textContent = answer.counts[count.dataset.count] ?? answer.all;
    }
    this.offer(pages);
    await this.report();
    pages.slice(0, EXCERPTS).forEach((page, n) => this.excerpts(page, chosen[n], groups[n], turn));
  }

  // Says how many pages there are; what is missing, where something is.
  async report() {
    const { turn, answer, facet } = this;
    const { hits, unknown, partial } = answer;
    const pages = `${hits.length} ${hits.length === 1 ? "page" : "pages"}`;
    if (hits.length && !unknown.length && !partial) {
      this.say("");
      this.status.textContent = `${pages} found`;
    } else if (hits.length) {
      this.say(unknown.length ? `${pages} without “${unknown.join("”, “")}”` : `No page has all words; ${pages} with some`);
    } else if (!unknown.length && this.input.value.trim().length < 3) {
      this.say("");
    } else if (facet && answer.all) {
      this.say(`No results here; ${answer.all} in all`);
    } else {
      const near = await this.near(unknown[0]);
      if (turn !== this.turn) return;
      const words = near.flatMap((word, n) => [n ? ", " : " Similar words: ", this.suggestion(word, unknown[0])]);
      this.say(`No results for “${this.input.value.trim()}”.`, ...words);
    }
  }

  // Offers the tags that are asked for, then those of the pages that are shown, the commonest first. A
  // tag that every page has tells none from another.
  offer(pages) {
    const asked = [...new Set(this.answer?.tags)];
    const counts = new Map();
    for (const tag of pages.flatMap((page) => page.tags ?? [])) counts.set(tag, (counts.get(tag) ?? 0) + 1);
    const isAsked = (tag) => asked.includes(tag.toLowerCase());
    const offered = [...counts]
      .filter(([tag, count]) => isAsked(tag) || (count < this.answer.hits.length && written(tag)))
      .sort(([a, m], [b, n]) => isAsked(b) - isAsked(a) || n - m)
      .map(([tag]) => tag);
    const unseen = asked.filter((tag) => !offered.some((other) => other.toLowerCase() === tag));
    const focused = this.tags.contains(document.activeElement) && document.activeElement.value.toLowerCase();
    const buttons = [...unseen, ...offered].slice(0, Math.max(TAGS, asked.length)).map((tag) =>
      element("button", { type: "button", value: tag, "aria-pressed": String(isAsked(tag)) }, tag),
    );
    this.tags.replaceChildren(...buttons);
    this.tags.hidden = !buttons.length;
    // Whoever pressed a tag with a key goes on from there.
    if (focused !== false) (buttons.find(({ value }) => value.toLowerCase() === focused) ?? this.input).focus();
  }

  // Asks for a tag, or no longer. The field says so, as if it had been typed.
  toggle(tag) {
    const { rest, tags } = split(this.input.value);
    const others = tags.filter((other) => other.toLowerCase() !== tag.toLowerCase());
    const wanted = others.length < tags.length ? others : [...tags, tag];
    this.input.value = [rest.trim(), ...wanted.map(written)].filter(Boolean).join(" ");
    this.search();
  }

  near(word) {
    return word ? this.index.near(word).catch(() => []) : [];
  }

  suggestion(word, instead) {
    const button = element("button", { type: "button" }, word);
    button.addEventListener("click", () => {
      const typed = this.input.value.trim();
      this.input.value = typed.toLowerCase().includes(instead) ? typed.toLowerCase().replace(instead, word) : word;
      this.input.focus();
      this.search();
    });
    return button;
  }

  // A page and its best sections.
  group(page, { sections }, number) {
    const { marks } = this.answer;
    const group = element("div", { class: "search-page", role: "group", "aria-label": page.title });
    const about = [...(page.crumbs ?? []), page.date].filter(Boolean).join(" › ");
    const option = this.option(page.url, `${number}`, "search-title", marked(page.title, marks));
    if (about) option.append(element("span", { class: "search-about" }, about));
    const description = element("span", { class: "search-text" }, ...marked(page.description ?? "", marks));
    option.append(description);
    group.append(option);
    const within = sections.filter((section) => section > 0 && page.headings?.[section - 1]).slice(0, SECTIONS);
    for (const section of within) {
      const [id, heading] = page.headings[section - 1];
      const line = this.option(id ? `${page.url}#${encodeURIComponent(id)}` : page.url, `${number}-${section}`, "search-heading", marked(heading, marks));
      line.dataset.section = section;
      line.append(element("span", { class: "search-text" }));
      group.append(line);
    }
    return group;
  }

  option(url, id, name, title) {
    const address = new URL(url, this.url);
    const option = element("a", {
      class: "search-hit", role: "option", "aria-selected": "false", tabindex: "-1", id: `${this.id}-${id}`,
    });
    if (isSafe(address)) option.href = address.href;
    option.append(element("span", { class: name }, ...title));
    return option;
  }

  // Puts what the page says around the words beneath its title and its headings.
  async excerpts(page, { sections }, group, turn) {
    const { marks } = this.answer;
    try {
      const answer = await fetch(twinOf(page, this.url));
      if (!answer.ok || turn !== this.turn) return;
      const markdown = await answer.text();
      if (turn !== this.turn) return;
      for (const line of group.querySelectorAll("[data-section]")) {
        const heading = page.headings[line.dataset.section - 1][1];
        const text = excerpt(markdown, { title: page.title, heading, marks });
        line.querySelector(".search-text").replaceChildren(...marked(text, marks));
      }
      if (sections[0] === 0 || sections.length === 0) {
        const text = excerpt(markdown, { title: page.title, heading: "", marks });
        if (text) group.querySelector(".search-text").replaceChildren(...marked(text, marks));
      }
    } catch {
      // The description stays.
    }
  }

  options() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  choose(number) {
    const options = this.options();
    this.active = number;
    options.forEach((option, n) => option.setAttribute("aria-selected", String(n === number)));
    if (options[number]) {
      this.input.setAttribute("aria-activedescendant", options[number].id);
      options[number].scrollIntoView({ block: "nearest" });
    } else {
      this.input.removeAttribute("aria-activedescendant");
    }
  }

  key(event) {
    const { length } = this.options();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !length || event.isComposing) return;
    event.preventDefault();
    // One stop between the last and the first option: the field alone.
    const next = (this.active + 1 + step + length + 1) % (length + 1);
    this.choose(next - 1);
  }
}

let dialog = null;

// Opens the dialog, with what was asked for last.
export function openDialog(url) {
  if (!dialog) {
    const form = element("form", { class: "search", role: "search" });
    dialog = element("dialog", { class: "search-dialog", "aria-label": "Search" }, form);
    document.body.append(dialog);
    const view = new View(form, url, {});
    const close = element("button", { class: "search-close", type: "button", "aria-label": "Esc: close the search" }, "Esc");
    close.addEventListener("click", () => dialog.close());
    view.field.append(close);
    dialog.addEventListener("click", (event) => {
      // A press on the backdrop, or on a result of this very page.
      if (event.target === dialog || event.target.closest("a")) dialog.close();
    });
  }
  // The preview exchanges what is on the page.
  if (!dialog.isConnected) document.body.append(dialog);
  if (!dialog.open) dialog.showModal();
  const input = dialog.querySelector("input");
  input.focus();
  input.select();
}

// Brings the search page to life: `?q=` and `?in=` are the query, and stay so while it changes.
export function startPage(form, url) {
  const parameters = new URLSearchParams(location.search);
  const changed = (query, facet) => {
    const address = new URL(location.href);
    for (const [name, value] of [["q", query], ["in", facet]]) {
      if (value) address.searchParams.set(name, value);
      else address.searchParams.delete(name);
    }
    history.replaceState(history.state, "", address);
  };
  form.classList.add("search");
  const view = new View(form, url, { query: parameters.get("q") ?? "", facet: parameters.get("in") ?? "", changed });
  view.input.focus();
}
