// The index: files under `search/`, fetched when a question needs them, and the ranking of pages.
//
// In comes a query; out come pages by rank, with their best sections. Nothing here touches a
// document: `tests/browser/ranking.mjs` runs it in Node. The forms of the files are described in
// `src/search/shard.rs` and `src/search/postings.rs`.

import { flatten, isTypo, terms } from "./search-words.js";

const VERSION = 1;
// What a level of impact is worth: `src/search/impact.rs`.
const IMPACT = Array.from({ length: 16 }, (_, level) => (level ? 0.08 * 1.36 ** (level - 1.5) : 0));
// How much less a word counts that is not the one that was typed.
const INFLECTED = 0.8;
const MISTYPED = 0.6;
// How many groups of words one beginning stands for.
const MOST_GROUPS = 32;
// More sections than a page has.
const SECTIONS = 2 ** 20;

const utf8 = new TextEncoder();
const text = new TextDecoder();

export const key = (word) => [...word].slice(0, 3).join("");

export function hash(word) {
  let hash = 0x811c9dc5;
  for (const byte of utf8.encode(key(word))) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return (hash ^ (hash >>> 16)) >>> 0;
}

class Reader {
  constructor(bytes, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  number() {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.bytes[this.at++];
      value += (byte & 127) * factor;
      if (!(byte & 128)) return value;
    }
  }
}

// One shard: its words in order, the group of each, and the places of each group.
export class Shard {
  constructor(bytes) {
    const reader = new Reader(bytes, 1);
    const words = reader.number();
    const groups = reader.number();
    this.bytes = bytes;
    this.words = [];
    this.groupOf = [];
    this.groups = [];
    const word = new Uint8Array(4096);
    for (let n = 0, named = 0; n < words; n++) {
      const shared = reader.number();
      const more = reader.number();
      word.set(bytes.subarray(reader.at, reader.at + more), shared);
      reader.at += more;
      this.words.push(text.decode(word.subarray(0, shared + more)));
      const back = reader.number();
      this.groupOf.push(back ? named - back : named++);
    }
    for (let n = 0; n < groups; n++) {
      const pages = reader.number();
      this.groups.push({ pages: pages >> 1, cut: pages % 2 === 1, length: reader.number() });
    }
    let at = reader.at;
    for (const group of this.groups) {
      group.at = at;
      at += group.length;
    }
  }

  // Returns the number of the first word that is not before `word`. Words stand in the order of
  // their bytes, which is that of their code points.
  from(word) {
    const bytes = utf8.encode(word);
    let [low, high] = [0, this.words.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compare(utf8.encode(this.words[middle]), bytes) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  // Calls `each` with page, section and level of each place of a group.
  places(number, each) {
    const group = this.groups[number];
    const reader = new Reader(this.bytes, group.at);
    const end = group.at + group.length;
    for (let page = -1; reader.at < end; ) {
      const head = reader.number();
      page += (head >>> 2) + 1;
      const count = (head & 3) === 3 ? 4 + reader.number() : (head & 3) + 1;
      for (let n = 0, section = 0; n < count; n++) {
        const byte = this.bytes[reader.at++];
        section += (byte & 15) === 15 ? 15 + reader.number() : byte & 15;
        each(page, section, byte >> 4);
      }
    }
  }

  // Returns the groups of a word and what each counts; those of the words it begins, if `open`.
  find(word, open) {
    const found = new Map();
    let exact = false;
    for (let n = this.from(word); n < this.words.length; n++) {
      const other = this.words[n];
      if (!other.startsWith(word)) break;
      if (other === word) exact = true;
      else if (!open) break;
      add(found, this.groupOf[n], other === word ? 1 : 0.45 + (0.35 * word.length) / other.length);
    }
    // The word itself, then those of most pages.
    const rank = ([number, factor]) => (factor === 1 ? Infinity : this.groups[number].pages);
    const best = [...found].sort((a, b) => rank(b) - rank(a) || a[0] - b[0]).slice(0, MOST_GROUPS);
    return found.size ? { shard: this, groups: new Map(best), exact } : null;
  }

  // Returns the groups of words that may be meant by one that is not here: other endings first,
  // then one mistake in typing.
  findNear(word) {
    for (const [test, factor] of [
      ...[1, 2, 3].map((off) => [sameBut(word, off), INFLECTED]),
      [(other) => isTypo(word, other), MISTYPED],
    ]) {
      const found = new Map();
      this.words.forEach((other, n) => test(other) && add(found, this.groupOf[n], factor));
      if (found.size) return { shard: this, groups: found, exact: false };
    }
    return null;
  }

  wordsOf(groups) {
    return this.words.filter((_, n) => groups.has(this.groupOf[n]));
  }
}

const add = (found, group, factor) => found.set(group, Math.max(found.get(group) ?? 0, factor));

// All but the last letters are the same, and those that are the same are most of the word.
function sameBut(word, off) {
  const beginning = word.slice(0, -off);
  if (beginning.length < 4) return () => false;
  return (other) => other.startsWith(beginning) && other.length <= word.length + 3 - off;
}

function compare(a, b) {
  const length = Math.min(a.length, b.length);
  for (let n = 0; n < length; n++) if (a[n] !== b[n]) return a[n] - b[n];
  return a.length - b.length;
}

export class Index {
  // `load(name, kind)` fetches a file below `search/` as "json" or as "bytes".
  constructor(load) {
    this.load = load;
    this.files = new Map();
  }

  file(name, kind = "json") {
    if (!this.files.has(name)) {
      const file = this.load(name, kind).then((data) => (kind === "bytes" ? new Shard(data) : data));
      // What could not be fetched is asked for again.
      file.catch(() => this.files.delete(name));
      this.files.set(name, file);
    }
    return this.files.get(name);
  }

  async manifest() {
    const manifest = await this.file("index.json");
    if (manifest.version !== VERSION) throw new Error("The search index has another version.");
    return manifest;
  }

  async shard(word) {
    const { shards } = await this.manifest();
    return this.file(`s/${hash(word) % shards}.bin`, "bytes");
  }

  // Returns what is known of a page: title, address, headings.
  async page(number) {
    const { chunk } = await this.manifest();
    return (await this.file(`p/${Math.floor(number / chunk)}.json`))[number % chunk];
  }

  // Returns the lists of a word, or those of its parts, or null for a word that no page has.
  async resolve(tree, open) {
    const { word, parts, solid } = tree;
    const shard = await this.shard(word);
    const long = !solid && key(word) !== word;
    const here = shard.find(word, (open || !shard.words.includes(word)) && (long || [...word].length === 3) && !solid);
    if (here) return [{ ...here, word }];
    if (parts.length) return (await Promise.all(parts.map((part) => this.resolve(part, open)))).flat();
    // Two letters say nothing yet.
    if (open && !solid && [...word].length < 3) return [];
    const near = long && word.length > 3 && (shard.findNear(word) ?? (await this.mistyped(word)));
    return [near ? { ...near, word } : { word }];
  }

  // One mistake in the first three letters leads to another shard.
  async mistyped(word) {
    const common = await this.file("words.json").catch(() => []);
    const meant = common.find((other) => key(other) !== key(word) && isTypo(word, other));
    const found = meant && (await this.shard(meant)).find(meant, false);
    return found && { ...found, groups: new Map([...found.groups.keys()].map((group) => [group, MISTYPED])) };
  }

  // Returns words that look like one that was not found.
  async near(word) {
    const shard = await this.shard(word);
    const alike = shard.words.filter((other) => other.startsWith(word.slice(0, 4)));
    const common = await this.file("words.json").catch(() => []);
    const mistyped = common.filter((other) => shorter(word).some((a) => shorter(other).includes(a)));
    return [...new Set([...mistyped, ...alike])].slice(0, 4);
  }

  // Returns the pages that answer a query: `{ hits: [{ page, score, sections }], ... }`.
  async search(query, { facet = "" } = {}) {
    const manifest = await this.manifest();
    const { rest, tags: named } = split(query);
    const tags = named.map((tag) => tag.toLowerCase());
    const typed = terms(rest);
    // Words such as “how to” are not looked for beside others. The last may be another's beginning.
    const telling = typed.filter(({ word }) => !manifest.stop.includes(word));
    const trees = telling.length ? telling : typed;
    const open = (n) => n === trees.length - 1 && trees[n] === typed.at(-1) && !/\s$/.test(query);
    const resolved = (await Promise.all(trees.map((tree, n) => this.resolve(tree, open(n))))).flat();
    const known = resolved.filter((term) => term.shard);
    const only = tags.length ? await this.tagged(tags) : null;
    const ranked = known.length ? rank(known, manifest, only) : tagHits(only);
    const counts = Object.fromEntries(
      manifest.facets.map(({ name, from, to }) => [name, ranked.hits.filter(within({ from, to })).length]),
    );
    const range = manifest.facets.find(({ name }) => name === facet);
    const last = trees.at(-1);
    return {
      ...ranked,
      tags,
      all: ranked.hits.length,
      hits: range ? ranked.hits.filter(within(range)) : ranked.hits,
      counts,
      unknown: resolved.filter((term) => !term.shard).map((term) => term.word),
      marks: {
        words: [...new Set([...flatten(trees), ...known.flatMap(({ shard, groups }) => shard.wordsOf(groups))])],
        beginnings: last && !last.solid && open(trees.length - 1) && last.word.length > 2 ? [last.word] : [],
      },
    };
  }

  // The pages that have all of the tags.
  async tagged(wanted) {
    const tags = Object.entries(await this.file("tags.json"));
    const lists = wanted.map((tag) => tags.filter(([name]) => name.toLowerCase() === tag).flatMap(([, pages]) => pages));
    const pages = lists.reduce((all, pages) => all.filter((page) => pages.includes(page)));
    return new Set(pages.sort((a, b) => a - b));
  }
}

// Takes `tag:name` and `tag:"long name"` out of a query.
export function split(query) {
  const tags = [];
  const rest = query.replace(/(?:^|\s)tag:(?:"([^"]*)"|(\S+))/g, (_, quoted, bare) => {
    tags.push(quoted ?? bare);
    return " ";
  });
  return { rest, tags };
}

// Returns where the Markdown of a page lies, of a site whose index lies at `base`: at the page's address
// with `.md` for the last slash.
export function twinOf({ url, twin }, base) {
  if (twin) return new URL(twin, base);
  const address = new URL(url, base);
  const isRoot = address.href === new URL("..", base).href;
  address.pathname = isRoot ? `${address.pathname}index.md` : `${address.pathname.replace(/\/$/, "")}.md`;
  return address;
}

const within = ({ from, to }) => ({ page }) => page >= from && page < to;

const tagHits = (only) => ({
  hits: [...(only ?? [])].map((page) => ({ page, score: 0, sections: [] })),
  partial: false,
});

// A word, and what is left of it without one of its letters.
const shorter = (word) => [word, ...[...word].map((_, n) => word.slice(0, n) + word.slice(n + 1))];

function rank(known, { pages }, only) {
  // One row for each section that has a word, with a value for each term.
  const width = known.length;
  const rows = new Map();
  let values = new Float32Array(1024 * width);
  known.forEach((term, n) => {
    const groups = [...term.groups].map(([number, factor]) => ({ ...term.shard.groups[number], number, factor }));
    const exact = groups.filter(({ factor }) => factor === 1);
    const count = Math.max(...(exact.length ? exact : groups).map((group) => group.pages));
    // A word on nearly every page, or one whose list is cut, may be missing.
    term.required = !groups.some(({ cut }) => cut) && (count < 0.4 * pages || pages < 20);
    term.weight = Math.log(1 + (pages + 1) / (count + 0.5));
    for (const { number, factor } of groups) {
      term.shard.places(number, (page, section, level) => {
        if (only && !only.has(page)) return;
        const place = page * SECTIONS + Math.min(section, SECTIONS - 1);
        let row = rows.get(place);
        if (row === undefined) {
          rows.set(place, (row = rows.size));
          if ((row + 1) * width > values.length) values = grown(values);
        }
        const value = IMPACT[level] * factor * term.weight;
        if (value > values[row * width + n]) values[row * width + n] = value;
      });
    }
  });
  const places = Float64Array.from(rows.keys()).sort();
  const all = [];
  for (let from = 0, to; from < places.length; from = to) {
    const page = Math.floor(places[from] / SECTIONS);
    for (to = from + 1; places[to] < (page + 1) * SECTIONS; to++);
    const sections = Array.from(places.subarray(from, to), (place) => {
      const row = rows.get(place) * width;
      return [place % SECTIONS, values.subarray(row, row + width)];
    });
    all.push(score(page, sections, known));
  }
  const whole = all.filter(({ complete }) => complete);
  const hits = (whole.length ? whole : all).sort((a, b) => b.score - a.score || a.page - b.page);
  return { hits, partial: !whole.length && all.length > 0 };
}

function grown(values) {
  const more = new Float32Array(values.length * 2);
  more.set(values);
  return more;
}

function score(page, sections, known) {
  const best = new Float32Array(known.length);
  const sums = [];
  let together = 0;
  for (const [section, values] of sections) {
    let sum = 0;
    let count = 0;
    values.forEach((value, n) => {
      sum += value;
      count += value > 0;
      if (value > best[n]) best[n] = value;
    });
    sums.push([section, sum]);
    together = Math.max(together, count === known.length ? sum * 1.3 : sum);
  }
  const held = best.reduce((count, value) => count + (value > 0), 0) / known.length;
  return {
    page,
    score: (best.reduce((sum, value) => sum + value, 0) + 0.6 * together) * held,
    complete: known.every(({ required }, n) => !required || best[n] > 0),
    sections: sums.sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, 4).map(([section]) => section),
  };
}
