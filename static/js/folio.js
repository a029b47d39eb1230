// Adds to what the page does without script: the button for light and dark, copy buttons on code and
// on the page, tabs, pictures in full size, the place in the contents, and a sidebar that stays where
// it was.
//
// Whoever replaces the page's content in place (the preview does) then sends the event
// `folio:content` to the document; what is new is taken up, what is old is left alone.

const root = document.documentElement;
const all = (selector) => [...document.querySelectorAll(selector)];

// Storage may be forbidden: then nothing is remembered, and everything else still works.
function remember(storage, key, value) {
  try {
    if (value === null) window[storage].removeItem(key);
    else window[storage].setItem(key, value);
  } catch {}
}

function recall(storage, key) {
  try {
    return window[storage].getItem(key);
  } catch {
    return null;
  }
}

// Says something to screen readers.
const status = document.createElement("div");
status.className = "visually-hidden";
status.setAttribute("role", "status");
document.body.append(status);

// Light, dark, or as the system has it

const THEMES = ["system", "light", "dark"];

function startThemeButton() {
  const button = document.querySelector(".theme-button");
  if (!button) return;
  const show = (theme) => {
    if (theme === "system") delete root.dataset.theme;
    else root.dataset.theme = theme;
    button.dataset.state = theme;
    button.title = `Theme: ${theme}`;
    button.setAttribute("aria-label", button.title);
  };
  button.addEventListener("click", () => {
    const next = THEMES[(THEMES.indexOf(button.dataset.state) + 1) % THEMES.length];
    remember("localStorage", "theme", next === "system" ? null : next);
    show(next);
    status.textContent = button.title;
  });
  show(root.dataset.theme ?? "system");
  button.hidden = false;
}

// Code

function addCopyButtons() {
  for (const figure of all("figure.code:not(:has(> .copy))")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.title = "Copy";
    button.setAttribute("aria-label", "Copy code");
    button.addEventListener("click", () => copyCode(figure, button));
    figure.append(button);
  }
}

async function copyCode(figure, button) {
  const code = figure.querySelector("code");
  const copy = code.cloneNode(true);
  // Numbers of lines are no part of the code.
  for (const number of copy.querySelectorAll(".ln")) number.remove();
  try {
    await navigator.clipboard.writeText(copy.textContent);
    status.textContent = "Copied";
    button.classList.add("done");
    setTimeout(() => {
      button.classList.remove("done");
      status.textContent = "";
    }, 2000);
  } catch {
    // No permission: the code is selected, ready for the keyboard.
    getSelection().selectAllChildren(code);
    status.textContent = "Selected; press Ctrl+C to copy";
  }
}

// The page as Markdown

function startPageActions() {
  for (const actions of all(".page-actions:not(:has(button))")) {
    const link = actions.querySelector("a");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy-page";
    button.textContent = "Copy as Markdown";
    button.addEventListener("click", () => copyPage(link, button));
    actions.append(button);
  }
}

async function copyPage(link, button) {
  const text = fetch(link.href).then((answer) => (answer.ok ? answer.text() : Promise.reject()));
  try {
    // Safari wants the promise, since its press is over when the text has come.
    if (window.ClipboardItem) {
      const blob = text.then((markdown) => new Blob([markdown], { type: "text/plain" }));
      await navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]);
    } else {
      await navigator.clipboard.writeText(await text);
    }
    button.classList.add("done");
    status.textContent = "Copied";
    setTimeout(() => {
      button.classList.remove("done");
      status.textContent = "";
    }, 2000);
  } catch {
    location.assign(link.href);
  }
}

// Pictures that are shown smaller than they are

function startPictures() {
  for (const picture of all(".prose img:not(.zoomable)")) {
    if (picture.closest("a, button") || !picture.hasAttribute("width")) continue;
    if (Number(picture.getAttribute("width")) <= picture.clientWidth * 1.2) continue;
    picture.classList.add("zoomable");
    picture.tabIndex = 0;
    picture.setAttribute("role", "button");
    const name = picture.alt ? `Enlarge: ${picture.alt}` : "Enlarge the picture";
    picture.setAttribute("aria-label", name);
    picture.addEventListener("click", () => enlarge(picture));
    picture.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      enlarge(picture);
    });
  }
}

function enlarge(picture) {
  const dialog = document.createElement("dialog");
  dialog.className = "zoom";
  dialog.setAttribute("aria-label", picture.alt || "Picture");
  const large = document.createElement("img");
  large.src = picture.src;
  large.alt = picture.alt;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "close-button";
  close.textContent = "Close";
  dialog.append(close, large);
  document.body.append(dialog);
  dialog.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => {
    dialog.remove();
    picture.focus();
  });
  dialog.showModal();
}

// The keys of the search as this system has them

function nameKeys() {
  const key = document.querySelector(".search-button kbd");
  if (key && /Mac|iPhone|iPad/.test(navigator.platform)) key.textContent = "⌘ K";
}

// Tabs

function startTabs() {
  for (const tabs of all(".tabs:not(.ready)")) {
    const panels = [...tabs.querySelectorAll(":scope > .tab")];
    if (panels.length === 0) continue;
    const list = document.createElement("div");
    list.setAttribute("role", "tablist");
    panels.forEach((panel, index) => list.append(tabFor(panel, tabs, index)));
    list.addEventListener("keydown", (event) => moveByKey(event, tabs, list));
    tabs.prepend(list);
    tabs.classList.add("ready");
    selectTab(tabs, firstTab(tabs, panels));
  }
}

function tabFor(panel, tabs, index) {
  const tab = document.createElement("button");
  tab.type = "button";
  tab.id = `${panel.id}-tab`;
  tab.textContent = panel.querySelector(".tab-title").textContent.trim();
  tab.setAttribute("role", "tab");
  tab.setAttribute("aria-controls", panel.id);
  tab.addEventListener("click", () => chooseTab(tabs, index));
  panel.setAttribute("role", "tabpanel");
  panel.setAttribute("aria-labelledby", tab.id);
  // The browser found a searched word in a panel that is not shown.
  panel.addEventListener("beforematch", () => selectTab(tabs, index));
  return tab;
}

const tabsOf = (tabs) => [...tabs.querySelectorAll(":scope > [role=tablist] > [role=tab]")];

function selectTab(tabs, chosen) {
  tabsOf(tabs).forEach((tab, index) => {
    const panel = document.getElementById(tab.getAttribute("aria-controls"));
    tab.setAttribute("aria-selected", String(index === chosen));
    tab.tabIndex = index === chosen ? 0 : -1;
    // Hidden, but not from the browser's search; `aria-hidden` because its empty frame remains.
    if (index === chosen) panel.removeAttribute("hidden");
    else panel.setAttribute("hidden", "until-found");
    panel.setAttribute("aria-hidden", String(index !== chosen));
  });
}

// Selects by hand: other tabs of the same group follow, here and on the next page.
function chooseTab(tabs, chosen) {
  selectTab(tabs, chosen);
  const group = tabs.dataset.group;
  if (!group) return;
  const title = tabsOf(tabs)[chosen].textContent;
  remember("localStorage", `tab:${group}`, title);
  const place = tabs.getBoundingClientRect().top;
  for (const other of all(".tabs.ready").filter((other) => other.dataset.group === group)) {
    const index = tabsOf(other).findIndex((tab) => tab.textContent === title);
    if (index >= 0) selectTab(other, index);
  }
  // What changed above must not move what the reader looks at.
  scrollBy({ top: tabs.getBoundingClientRect().top - place, behavior: "instant" });
}

function firstTab(tabs, panels) {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const linked = panels.findIndex((panel) => target && panel.contains(target));
  if (linked >= 0) return linked;
  const stored = tabs.dataset.group && recall("localStorage", `tab:${tabs.dataset.group}`);
  const known = tabsOf(tabs).findIndex((tab) => tab.textContent === stored);
  if (known >= 0) return known;
  return Math.min(Number(tabs.dataset.default) || 0, panels.length - 1);
}

function moveByKey(event, tabs, list) {
  const own = tabsOf(tabs);
  const now = own.indexOf(document.activeElement);
  const last = own.length - 1;
  const moves = { ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: last };
  if (!(event.key in moves) || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  const next = (moves[event.key] + own.length) % own.length;
  chooseTab(tabs, next);
  own[next].focus();
}

// Contents: the headings whose text is in view

function markContents() {
  const links = all(".contents a");
  if (links.length === 0) return;
  const line = parseFloat(getComputedStyle(root).scrollPaddingTop) + 8;
  const headings = links.map((link) =>
    document.getElementById(decodeURIComponent(link.hash.slice(1))),
  );
  const tops = headings.map((heading) => heading?.getBoundingClientRect().top ?? Infinity);
  const atEnd = innerHeight + scrollY >= root.scrollHeight - 4;
  const first = tops.findLastIndex((top) => top <= line);
  links.forEach((link, index) => {
    const begun = tops[index] < innerHeight * (atEnd ? 1 : 0.66);
    const ended = index < first;
    if (begun && !ended) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  });
  const current = links[Math.max(first, 0)];
  const label = document.querySelector(".contents-button span");
  if (label) label.textContent = first >= 0 ? current.textContent : "On this page";
  keepInView(current, current.closest(".contents"));
}

// Scrolls the frame alone, never the page.
function keepInView(link, frame) {
  if (frame.scrollHeight <= frame.clientHeight) return;
  const place = link.getBoundingClientRect();
  const edges = frame.getBoundingClientRect();
  if (place.top < edges.top + 48 || place.bottom > edges.bottom - 48) {
    frame.scrollTop += place.top - edges.top - frame.clientHeight / 3;
  }
}

function startContents() {
  let due = false;
  const later = () => {
    if (due) return;
    due = true;
    requestAnimationFrame(() => {
      due = false;
      markContents();
    });
  };
  addEventListener("scroll", later, { passive: true });
  addEventListener("resize", later, { passive: true });
}

// Sidebar: it keeps its scroll and what the reader opened and closed from page to page, and shows where
// the reader is

function showCurrent(sidebar) {
  const current = sidebar.querySelector("[aria-current=page]");
  if (current) keepInView(current, sidebar);
}

function startSidebar() {
  const sidebar = document.querySelector(".sidebar");
  if (!sidebar) return;
  const key = `sidebar:${sidebar.getAttribute("aria-label")}`;
  keepGroups(sidebar, `${key}:groups`);
  sidebar.scrollTop = Number(recall("sessionStorage", key)) || 0;
  showCurrent(sidebar);
  addEventListener("pagehide", () => remember("sessionStorage", key, sidebar.scrollTop));
  sidebar.addEventListener("toggle", (event) => {
    if (event.newState === "open" && event.target === sidebar) showCurrent(sidebar);
  });
}

// A group around the current page is open, whatever the reader did on another page.
function keepGroups(sidebar, key) {
  const known = new Map(recall("sessionStorage", key)?.split("\n").map((line) => [line.slice(1), line[0]]));
  for (const group of sidebar.querySelectorAll("details")) {
    const summary = group.querySelector("summary");
    const name = group.parentElement.querySelector(":scope > a")?.pathname ?? summary.textContent;
    if (known.has(name) && !group.querySelector("[aria-current=page]")) group.open = known.get(name) === "+";
    summary.addEventListener("click", () => {
      known.set(name, group.open ? "-" : "+");
      remember("sessionStorage", key, [...known].map(([name, sign]) => sign + name).join("\n"));
    });
  }
}

// Both popovers close when they have done their work, or when the focus leaves them.
function startPopovers() {
  for (const popover of all("[popover]")) {
    const close = () => popover.matches(":popover-open") && popover.hidePopover();
    popover.addEventListener("click", (event) => event.target.closest("a") && close());
    popover.addEventListener("focusout", (event) => {
      const to = event.relatedTarget;
      if (to && !popover.contains(to) && to.getAttribute("popovertarget") !== popover.id) close();
    });
  }
}

// The link beside a heading copies its address as well as going there.
document.addEventListener("click", (event) => {
  const anchor = event.target.closest?.("a.anchor");
  if (!anchor || !navigator.clipboard) return;
  navigator.clipboard.writeText(anchor.href).then(
    () => (status.textContent = "Link copied"),
    () => {},
  );
});

function takeUpContent() {
  addCopyButtons();
  startPageActions();
  startPictures();
  startTabs();
  markContents();
}

startThemeButton();
nameKeys();
startSidebar();
startPopovers();
startContents();
takeUpContent();
document.addEventListener("folio:content", takeUpContent);
