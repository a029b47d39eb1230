// Words: what a reader types and what a page says, cut by the same rules as the index
// (`src/search/words.rs`; `tests/ranking.rs` holds both to one answer).
//
// In comes text; out come words, folded, or the places in the text that match words.

// Writing without spaces between words: each two neighbours are looked up.
const SOLID =
  "[\\u0E01-\\u0EFF\\u1000-\\u109F\\u1100-\\u11FF\\u1780-\\u17FF\\u3005-\\u3007\\u3041-\\u30FA\\u30FC-\\u30FF" +
  "\\u3131-\\u318E\\u31F0-\\u31FF\\u3400-\\u4DBF\\u4E00-\\u9FFF\\uAC00-\\uD7A3\\uF900-\\uFAFF\\uFF66-\\uFF9F" +
  "\\u{20000}-\\u{323AF}]";
// What only says how a word is set: soft hyphens, joiners.
const HIDDEN = "\\u00AD\\u200C\\u200D\\u2060\\uFEFF";
// UAX 29: letters and digits; a dot, colon or apostrophe between letters; a dot or comma in a number.
const LETTER = "[\\p{Alphabetic}\\p{M}]";
const BEFORE = `(?<=[\\p{Alphabetic}\\p{M}${HIDDEN}])`;
const RUN = `(?!${SOLID})[\\p{Alphabetic}\\p{M}\\p{Nd}_](?:(?!${SOLID})[\\p{Alphabetic}\\p{M}\\p{Nd}_${HIDDEN}])*`;
const BETWEEN = `${BEFORE}[.:·'’\\u05F4](?=(?!${SOLID})${LETTER})|(?<=\\p{Script=Hebrew})"(?=\\p{Script=Hebrew})`;
const WORD = `${RUN}(?:(?:${BETWEEN}|(?<=\\p{Nd})[.,;'’](?=\\p{Nd}))${RUN})*|(?!${SOLID})\\p{N}`;
const PIECES = new RegExp(`${SOLID}+|${WORD}`, "gu");
const BEGINS_SOLID = new RegExp(`^${SOLID}`, "u");
// What makes one letter a name: of `C++`, which may have a number behind it, and of `C#`.
const SIGNS = /[A-Za-z](?:\+\+(?![\p{Alphabetic}_+#])|#(?![\p{Alphabetic}\p{N}_#+]))/uy;
const HUMPS = /(?<=\p{Lowercase})(?=\p{Uppercase})|(?<=\p{Uppercase})(?=\p{Uppercase}\p{Lowercase})/u;

// Letters that have no decomposition.
const PLAIN = { ß: "ss", æ: "ae", œ: "oe", ø: "o", đ: "d", ð: "d", ł: "l", ħ: "h", ı: "i", þ: "th", ς: "σ" };

const LONGEST = 40;

export function fold(word) {
  return word
    .normalize("NFKC")
    .toLowerCase()
    .normalize("NFD")
    .replace(/[\u0300-\u036f,;\u00ad\u200c\u200d\u2060\ufeff]/g, "")
    .replace(/[ßæœøđðłħıþς]/g, (letter) => PLAIN[letter])
    .normalize("NFC");
}

const shorten = (word) => (word.length <= LONGEST ? word : [...word].slice(0, LONGEST).join(""));
const leaf = (word) => ({ word: shorten(fold(shorten(word))), parts: [] });

// Returns the words of a text as trees: an identifier, with what it is made of below it.
export function terms(text) {
  const found = [];
  let run = [];
  const close = () => {
    const parts = run.flatMap(({ piece, name }) =>
      name ? [{ ...leaf(name), parts: expand(piece), last: true }] : expand(piece),
    );
    if (run.length > 1) {
      const whole = run.map(({ piece }) => piece).join("-");
      found.push({ ...leaf(whole), parts, last: true });
    } else {
      found.push(...parts);
    }
    run = [];
  };
  for (const match of text.matchAll(PIECES)) {
    const piece = match[0];
    const solid = BEGINS_SOLID.test(piece);
    const before = run.at(-1);
    if (before && (solid || before.end + 1 !== match.index || text[before.end] !== "-")) close();
    if (solid) found.push(...pairs(fold(piece)));
    else if (/\p{Alphabetic}|\p{N}/u.test(piece)) run.push({ piece, name: signed(text, match), end: match.index + piece.length });
  }
  if (run.length) close();
  return found;
}

// Returns a letter with its signs, where it has some.
function signed(text, { 0: letter, index }) {
  SIGNS.lastIndex = index;
  return letter.length === 1 ? SIGNS.exec(text)?.[0] : undefined;
}

// Returns all words of the trees, in the order in which the index meets them.
export const flatten = (trees) =>
  trees.flatMap((tree) =>
    tree.last ? [...flatten(tree.parts), tree.word] : [tree.word, ...flatten(tree.parts)],
  );

function pairs(run) {
  const characters = [...run];
  if (characters.length === 1) return [{ word: run, parts: [], solid: true }];
  return characters.slice(1).map((c, n) => ({ word: characters[n] + c, parts: [], solid: true }));
}

function expand(piece) {
  const bare = piece.split(/['’]/);
  const kept = bare.length > 1 ? bare.filter((part) => [...part].length > 2) : bare;
  return kept.flatMap((part) => identifier(part.replace(/^_+|_+$/g, "")));
}

function identifier(name) {
  const tree = leaf(name);
  if (!tree.word) return [];
  const separators = [/[.:·]/, /_/].find((separators) => separators.test(name));
  if (separators) {
    const parts = name.split(separators).filter((part) => !/^[vV]?\p{N}*$/u.test(part));
    tree.parts = parts.flatMap(identifier);
  } else {
    const parts = name.split(HUMPS);
    if (parts.length > 1) tree.parts = parts.filter((part) => [...part].length > 1).map(leaf);
  }
  return [tree];
}

// Returns where a text has one of the words, or a word with one of the beginnings: places from, to.
export function matches(text, { words, beginnings }) {
  const whole = new Set(words);
  const hit = (word) => whole.has(word) || beginnings.some((beginning) => word.startsWith(beginning));
  const found = [];
  const add = (from, to) => {
    const last = found.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else found.push([from, to]);
  };
  for (const match of text.matchAll(PIECES)) {
    const [piece] = match;
    const at = match.index;
    if (BEGINS_SOLID.test(piece)) {
      const characters = [...piece];
      let from = at;
      characters.forEach((c, n) => {
        const pair = c + (characters[n + 1] ?? "");
        if (whole.has(fold(pair)) || (characters.length === 1 && whole.has(fold(c)))) add(from, from + pair.length);
        from += c.length;
      });
    } else {
      const name = signed(text, match) ?? piece;
      if (name !== piece && hit(leaf(name).word)) add(at, at + name.length);
      else if (flatten(expand(piece)).some(hit)) add(at, at + piece.length);
    }
  }
  return found;
}

// Whether one letter more, less or other, or two neighbours exchanged, make one word the other.
export function isTypo(a, b) {
  if (Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start += 1;
  const rest = (word, from) => word.slice(start + from);
  return (
    rest(a, 1) === rest(b, 1) ||
    rest(a, 1) === rest(b, 0) ||
    rest(a, 0) === rest(b, 1) ||
    (a[start] === b[start + 1] && a[start + 1] === b[start] && rest(a, 2) === rest(b, 2))
  );
}
