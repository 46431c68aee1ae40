// The head and the foot of the page: title, who is who, how far one is, light or dark, and the keys used most.

import { byId, fill, h, words } from "./dom.js";

const THEMES = ["auto", "light", "dark"];
const THEME_WORDS = { auto: "as the system", light: "light", dark: "dark" };

export function drawHead(store) {
  const { study } = store;
  fill(byId("title"), words(study.title));
  byId("title").title = study.title;
  fill(byId("legend"), study.analysts.map((each) => h("span", { class: `who lane-${each.index % 8}`, role: "listitem" }, h("i", { class: "swatch", "aria-hidden": "true" }), words(each.name))),
    study.blind ? h("span", { class: "soft", role: "listitem" }, "names hidden until all have proposed") : null);
}

export function drawProgress(store) {
  const { counts } = store;
  const done = (counts.decided || 0) + (counts.auto || 0);
  const all = counts.all || 0;
  const bar = h("i", {});
  bar.style.width = `${all ? (100 * done) / all : 0}%`;
  const count = (label, number) => (number ? h("span", {}, `${label} `, h("strong", {}, number.toLocaleString("en"))) : null);
  fill(byId("progress"),
    h("span", {}, "decided ", h("strong", {}, done.toLocaleString("en")), ` of ${all.toLocaleString("en")}`),
    h("span", { class: "bar", "aria-hidden": "true" }, bar),
    count("standing apart", counts.apart), count("to be looked at again", counts.reopened), count("codes to revise", counts.revise));
  const button = byId("queue-button");
  if (button) fill(button, "List ", h("span", { class: "num" }, (counts.open || 0) + (counts.reopened || 0)));
}

export function setUpTools({ store, keys, switchView, drawer, undo, actions }) {
  const tab = (name, text) => h("button", { type: "button", id: `view-${name}`, "aria-pressed": store.view === name ? "true" : "false", on: { click: () => switchView(name) } }, text);
  const theme = h("button", { type: "button", id: "theme-button", class: "button quiet small", on: { click: () => setTheme(next(current())) } });
  const list = h("button", { type: "button", id: "queue-button", class: "button small", "aria-controls": "queue", "aria-expanded": "false", on: { click: () => drawer(!document.body.classList.contains("with-queue")) } }, "List");
  fill(byId("tools"), list, h("div", { class: "tabs", role: "group", "aria-label": "View" }, tab("reading", "Reading"), tab("deciding", "Deciding")), theme);
  store.on("view", (view) => {
    for (const name of ["reading", "deciding"]) byId(`view-${name}`).setAttribute("aria-pressed", view === name ? "true" : "false");
  });
  function setTheme(name) {
    if (name === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = name;
    try {
      localStorage.setItem("refiqda:theme", name);
    } catch {
      // Then it holds until the page is closed.
    }
    label();
  }
  function label() {
    fill(theme, h("span", { "aria-hidden": "true" }, { auto: "◐", light: "☀", dark: "☾" }[current()]));
    theme.setAttribute("aria-label", `Colours: ${THEME_WORDS[current()]}. Change to ${THEME_WORDS[next(current())]}`);
    theme.title = `Colours: ${THEME_WORDS[current()]}`;
  }
  label();
  const key = (names, text, work) => h("button", { type: "button", class: "foot-key", on: { click: work } }, names.map((each) => [h("kbd", { "aria-hidden": "true" }, each), " "]), text);
  fill(byId("foot"),
    h("span", { class: "foot-keys" },
      key(["J"], "next", actions.next), key(["K"], "previous", actions.previous), key(["Z"], "undo", undo),
      key(["D"], "defer", actions.defer), key(["/"], "search", actions.search), key(["?"], "all keys", actions.keys)),
    h("span", { id: "saved", "data-testid": "saved" }));
  document.body.append(h("div", { id: "toasts" }));
}

function current() {
  return document.documentElement.dataset.theme || "auto";
}

function next(name) {
  return THEMES[(THEMES.indexOf(name) + 1) % THEMES.length];
}
