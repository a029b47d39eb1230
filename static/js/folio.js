// Adds to what the page already does without script: a button for light and dark, copy buttons on
// code, tabs, a drawer that closes on small screens, and the place in the contents.

const root = document.documentElement;

/** Stores a value, where storage is allowed. */
function store(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {}
}

function stored(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Announces a message to screen readers. */
const announce = (() => {
  const region = document.createElement("div");
  region.className = "visually-hidden";
  region.setAttribute("role", "status");
  document.body.append(region);
  return (text) => {
    region.textContent = text;
  };
})();

function themeButton() {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "theme-button";
  const order = [null, "light", "dark"];
  const names = ["System theme", "Light theme", "Dark theme"];
  let state = Math.max(0, order.indexOf(stored("theme")));
  const show = () => {
    if (order[state]) root.dataset.theme = order[state];
    else delete root.dataset.theme;
    button.dataset.state = order[state] ?? "system";
    button.setAttribute("aria-label", names[state]);
    button.title = names[state];
  };
  button.addEventListener("click", () => {
    state = (state + 1) % order.length;
    store("theme", order[state]);
    show();
    announce(names[state]);
  });
  show();
  document.querySelector(".site-header")?.append(button);
}

function copyButtons() {
  for (const figure of document.querySelectorAll("figure.code")) {
    const code = figure.querySelector("code");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.setAttribute("aria-label", "Copy code");
    button.addEventListener("click", async () => {
      const copy = code.cloneNode(true);
      for (const number of copy.querySelectorAll(".ln")) number.remove();
      try {
        await navigator.clipboard.writeText(copy.textContent);
        button.textContent = "Copied";
        announce("Copied");
      } catch {
        button.textContent = "Press Ctrl+C";
        getSelection().selectAllChildren(code);
      }
      setTimeout(() => (button.textContent = "Copy"), 2000);
    });
    figure.append(button);
  }
}

function tabs() {
  for (const group of document.querySelectorAll("[data-tabs]")) {
    const panels = [...group.children];
    if (panels.length === 0) continue;
    const list = document.createElement("div");
    list.setAttribute("role", "tablist");
    const buttons = panels.map((panel, index) => {
      const title = panel.querySelector(".tab-title");
      const button = document.createElement("button");
      button.type = "button";
      button.role = "tab";
      button.id = `${panel.id}-tab`;
      button.textContent = title.textContent.trim();
      button.setAttribute("aria-controls", panel.id);
      title.remove();
      panel.setAttribute("role", "tabpanel");
      panel.setAttribute("aria-labelledby", button.id);
      button.addEventListener("click", () => select(index, true));
      list.append(button);
      return button;
    });
    const key = group.dataset.group && `tabs:${group.dataset.group}`;
    const select = (chosen, byHand) => {
      buttons.forEach((button, index) => {
        button.setAttribute("aria-selected", String(index === chosen));
        button.tabIndex = index === chosen ? 0 : -1;
        panels[index].hidden = index !== chosen;
      });
      if (byHand && key) store(key, buttons[chosen].textContent);
    };
    list.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const next = (buttons.indexOf(document.activeElement) + step + buttons.length) % buttons.length;
      select(next, true);
      buttons[next].focus();
    });
    group.prepend(list);
    const remembered = key && buttons.findIndex((button) => button.textContent === stored(key));
    const linked = panels.findIndex((panel) => location.hash && panel.querySelector(`[id="${CSS.escape(decodeURIComponent(location.hash.slice(1)))}"]`));
    select(Math.max(0, linked >= 0 ? linked : remembered || 0), false);
  }
}

/** Marks in the contents the headings that are in view. */
function scrollSpy() {
  const links = new Map();
  for (const link of document.querySelectorAll(".toc a")) {
    const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (heading) links.set(heading, link);
  }
  if (links.size === 0) return;
  const mark = () => {
    let current = null;
    for (const heading of links.keys()) {
      if (heading.getBoundingClientRect().top > innerHeight * 0.3) break;
      current = heading;
    }
    for (const [heading, link] of links) {
      if (heading === current) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };
  let due = false;
  addEventListener(
    "scroll",
    () => {
      if (due) return;
      due = true;
      requestAnimationFrame(() => {
        due = false;
        mark();
      });
    },
    { passive: true },
  );
  mark();
}

function drawer() {
  const details = document.querySelector(".drawer");
  if (!details) return;
  const small = matchMedia("(max-width: 50rem)");
  const fit = () => (details.open = !small.matches);
  fit();
  small.addEventListener("change", fit);
  const current = details.querySelector('[aria-current="page"]');
  const sidebar = details.closest(".sidebar");
  if (current && !small.matches) {
    const offset = current.getBoundingClientRect().top - sidebar.getBoundingClientRect().top;
    if (offset > sidebar.clientHeight * 0.7) sidebar.scrollTop = offset - sidebar.clientHeight / 2;
  }
}

themeButton();
copyButtons();
tabs();
scrollSpy();
drawer();
