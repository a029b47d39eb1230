// Keeps the open page as its source is, without loading it anew.
//
// When the server says that something changed, this asks for the page again, compares it with what the
// server sent before, and does to the page only what differs. What readers and other scripts did to
// it (scroll, focus, selection, open tabs) is not in the comparison, and so it stays.
//
// A classic script at the end of the body: it sees the page as sent, before deferred scripts run.

(() => {
  const me = document.currentScript;
  let mark = me.dataset.since;
  me.remove();

  // Nodes as the server sent them, each with the node that stands for it in the page.
  const standsFor = new WeakMap();
  const parse = (html) => new DOMParser().parseFromString(html, "text/html").documentElement;
  const sent = remember(document.documentElement);
  // A script in the head has marked this element already, with the reader's theme for one.
  takeAttributes(sent, parse(me.dataset.start));

  function takeAttributes(node, from) {
    for (const name of node.getAttributeNames()) node.removeAttribute(name);
    for (const { name, value } of from.attributes) node.setAttribute(name, value);
  }

  function remember(live) {
    const copy = live.cloneNode(false);
    standsFor.set(copy, live);
    for (const child of live.childNodes) copy.append(remember(child));
    return copy;
  }

  // Comparing

  const isSame = (one, other) => one.isEqualNode(other);
  const isAlike = (one, other) => one.nodeType === other.nodeType && one.nodeName === other.nodeName;

  // Brings `was` to what `now` is, and its live node with it.
  function update(was, now) {
    const live = standsFor.get(was);
    if (was.nodeType !== Node.ELEMENT_NODE) {
      if (was.data !== now.data) live.data = was.data = now.data;
      return;
    }
    for (const { name, value } of [...now.attributes]) {
      if (was.getAttribute(name) !== value) live.setAttribute(name, value);
    }
    for (const { name } of [...was.attributes]) {
      if (!now.hasAttribute(name)) live.removeAttribute(name);
    }
    updateChildren(was, now);
    takeAttributes(was, now);
  }

  function updateChildren(was, now) {
    const before = [...was.childNodes];
    const after = [...now.childNodes];
    const live = standsFor.get(was);
    let start = 0;
    while (start < before.length && start < after.length && isSame(before[start], after[start])) start++;
    let end = 0;
    while (
      end < before.length - start &&
      end < after.length - start &&
      isSame(before[before.length - 1 - end], after[after.length - 1 - end])
    )
      end++;
    const old = before.slice(start, before.length - end);
    const fresh = after.slice(start, after.length - end);
    const pairs = match(old, fresh);
    const kept = new Set(pairs.filter(Boolean));
    for (const node of old) {
      if (kept.has(node)) continue;
      standsFor.get(node).remove();
      node.remove();
    }
    let place = start > 0 ? before[start - 1] : null;
    fresh.forEach((node, index) => {
      const known = pairs[index];
      if (known) {
        if (!isSame(known, node)) update(known, node);
        place = known;
        return;
      }
      const made = document.importNode(node, true);
      const copy = remember(made);
      const next = place ? standsFor.get(place).nextSibling : firstSent(was);
      live.insertBefore(made, next);
      if (place) place.after(copy);
      else was.prepend(copy);
      place = copy;
    });
  }

  // The first live node that the server sent: before it may stand what a script added.
  function firstSent(was) {
    return was.firstChild ? standsFor.get(was.firstChild) : null;
  }

  // Pairs each new node with the old one it continues: equal ones first, then in order ones alike.
  function match(old, fresh) {
    const pairs = new Array(fresh.length);
    let from = 0;
    const runs = [];
    let run = { old: [], fresh: [] };
    fresh.forEach((node, index) => {
      const limit = Math.min(old.length, from + 200);
      let found = -1;
      for (let at = from; at < limit && found < 0; at++) {
        if (node.nodeType === Node.ELEMENT_NODE && isSame(old[at], node)) found = at;
      }
      if (found < 0) {
        run.fresh.push(index);
        return;
      }
      run.old = old.slice(from, found);
      runs.push(run);
      run = { old: [], fresh: [] };
      pairs[index] = old[found];
      from = found + 1;
    });
    run.old = old.slice(from);
    runs.push(run);
    for (const { old, fresh: places } of runs) {
      let at = 0;
      for (const index of places) {
        const found = old.findIndex((node, place) => place >= at && isAlike(node, fresh[index]));
        if (found < 0) continue;
        pairs[index] = old[found];
        at = found + 1;
      }
    }
    return pairs;
  }

  // A script has taken an element over and built on its parts: with other parts it begins anew.
  function refreshTakenOver(root) {
    for (const element of root.querySelectorAll(".tabs.ready")) {
      const panels = element.querySelectorAll(":scope > .tab").length;
      const tabs = element.querySelectorAll(":scope > [role=tablist] > [role=tab]").length;
      if (panels === tabs) continue;
      element.querySelector(":scope > [role=tablist]").remove();
      element.classList.remove("ready");
    }
  }

  // Fetching

  async function swap() {
    const answer = await fetch(location.pathname + location.search, { cache: "no-cache" });
    const instead = answer.headers.get("folio-instead");
    if (answer.status === 404 && instead && !document.body.classList.contains("404")) {
      return leave(() => location.replace(instead));
    }
    if (!answer.headers.get("content-type")?.startsWith("text/html")) return reload();
    const text = await answer.text();
    if (answer.status >= 500) return;
    const page = parse(text);
    if (isSame(sent, page)) return;
    const scripts = (root) => [...root.querySelectorAll("script[src]")].map((s) => s.src).join();
    if (scripts(sent) !== scripts(page)) return reload();
    update(sent, page);
    refreshTakenOver(document);
    document.dispatchEvent(new CustomEvent("folio:content"));
  }

  // Loads the new bytes of files that the page uses.
  function loadFiles(files, mark) {
    const bust = (link) => {
      const url = new URL(link, location.href);
      url.searchParams.set("folio", mark);
      return url.href;
    };
    const isIn = (link) => {
      const url = new URL(link, location.href);
      return url.origin === location.origin && files.includes(url.pathname);
    };
    if ([...document.scripts].some((script) => script.src && isIn(script.src))) return reload();
    for (const sheet of document.querySelectorAll("link[rel=stylesheet]")) {
      if (!isIn(sheet.href)) continue;
      // The old one stays until the new one is there: no moment without style. It keeps its place
      // in what the server sent.
      const next = sheet.cloneNode();
      next.href = bust(sheet.href);
      const old = [...sent.querySelectorAll("link[rel=stylesheet]")];
      const known = old.find((node) => standsFor.get(node) === sheet);
      if (known) standsFor.set(known, next);
      next.addEventListener("load", () => sheet.remove());
      next.addEventListener("error", () => sheet.remove());
      sheet.after(next);
    }
    for (const image of document.querySelectorAll("img")) {
      if (isIn(image.src)) image.src = bust(image.src);
    }
  }

  // Mistakes: a panel over the page, in a tree of its own that the page's style does not reach

  let panel = null;
  let shown = "";

  async function showProblems() {
    const query = `path=${encodeURIComponent(decodeURI(location.pathname))}`;
    const { broken, problems } = await get(`/_folio/problems.json?${query}`);
    const worth = problems.filter((p) => p.severity !== "note");
    const key = JSON.stringify(worth);
    if (key === shown) return;
    shown = key;
    if (worth.length === 0) {
      panel?.remove();
      panel = null;
      return;
    }
    const wasOpen = panel?.shadowRoot.querySelector("details").open ?? false;
    panel ??= makePanel();
    const root = panel.shadowRoot;
    const count = (severity) => worth.filter((p) => p.severity === severity).length;
    const words = [
      [count("error"), "error"],
      [count("warning"), "warning"],
    ]
      .filter(([number]) => number > 0)
      .map(([number, word]) => `${number} ${word}${number === 1 ? "" : "s"}`);
    root.querySelector("summary").textContent = words.join(", ");
    root.querySelector("details").dataset.worst = count("error") > 0 ? "error" : "warning";
    root.querySelector("ol").replaceChildren(...worth.map(itemFor));
    root.querySelector("details").open = broken || wasOpen;
  }

  function makePanel() {
    const host = document.createElement("folio-problems");
    const root = host.attachShadow({ mode: "open" });
    const style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = "/_folio/preview.css";
    const details = document.createElement("details");
    const list = document.createElement("ol");
    list.tabIndex = 0;
    list.setAttribute("aria-label", "Mistakes");
    details.append(document.createElement("summary"), list);
    details.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      details.open = false;
      details.firstChild.focus();
    });
    root.append(style, details);
    document.documentElement.append(host);
    return host;
  }

  // The first line of a mistake says what it is, the second where; the excerpt follows.
  function itemFor(problem) {
    const make = (name, text) => Object.assign(document.createElement(name), { textContent: text });
    const item = make("li");
    item.className = problem.severity;
    const [headline, ...rest] = problem.text.split("\n");
    item.append(make("p", headline));
    const place = /^ *--> (.*)/.exec(rest[0])?.[1];
    if (place && problem.editor) {
      rest.shift();
      item.append(Object.assign(make("a", place), { href: problem.editor, title: "Open in the editor" }));
    }
    item.append(make("pre", rest.join("\n")));
    return item;
  }

  // Catching up

  let findings = -1;
  let isBusy = false;
  let again = false;

  // Asks what changed after the state that this page shows, until nothing did.
  async function catchUp() {
    if (document.hidden) return;
    again = true;
    if (isBusy) return;
    isBusy = true;
    try {
      while (again) {
        again = false;
        await apply(await get(`/_folio/changes.json?since=${mark}`));
      }
    } catch {
      // The server is gone, or the page was left and is back; whoever listens tells what is next.
    } finally {
      isBusy = false;
    }
  }

  async function apply(changes) {
    if (changes.reload) return reload();
    await loadFiles(changes.files, changes.mark);
    const { follow } = changes;
    if (follow && new URL(follow, location.href).pathname !== location.pathname) {
      return leave(() => location.assign(follow));
    }
    if (changes.mark !== mark) await swap();
    mark = changes.mark;
    if (changes.findings === findings) return;
    await showProblems();
    findings = changes.findings;
  }

  // A page that is being left asks for nothing more: what it would hear could call off its going. It
  // stays busy, with nothing taken as applied, until the reader is back on it.
  function leave(go) {
    go();
    return new Promise((_, reject) => {
      addEventListener("pageshow", (event) => event.persisted && reject());
    });
  }

  const reload = () => leave(() => location.reload());

  async function get(url) {
    const answer = await fetch(url, { cache: "no-store" });
    return answer.json();
  }

  // Listening. All tabs of a browser share one connection, for it opens only six to a server; where
  // they cannot, each that is seen has its own. A page that nobody sees does nothing.

  let end = () => {};

  function listen() {
    end();
    try {
      const { port } = Object.assign(new SharedWorker("/_folio/listener.js"), { onerror: alone });
      port.onmessage = catchUp;
      end = () => port.postMessage("end");
    } catch {
      alone();
    }
  }

  function alone() {
    end();
    const stream = document.hidden ? null : new EventSource("/_folio/events");
    stream?.addEventListener("message", catchUp);
    end = () => stream?.close();
    isAlone = true;
  }

  let isAlone = false;
  addEventListener("visibilitychange", () => (isAlone ? alone() : catchUp()));
  // A page in the browser's back-forward cache holds nothing.
  addEventListener("pagehide", () => end());
  addEventListener("pageshow", (event) => event.persisted && listen());
  listen();
})();
