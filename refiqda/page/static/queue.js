// The list of what is to be decided: chips, searches, and a list of any length of which only what can be seen is in
// the document. Rows have the height their words need: estimated first, measured once shown.

import { Combobox } from "./combobox.js";
import { byId, fill, h, later, nodes, words } from "./dom.js";
import { STATES } from "./store.js";
import { called, leaf, rowLine, rowMark } from "./words.js";

const GUESS = 56;
const BEYOND = 600;
const HITS_WAIT = 300;

export class Queue {
  /**
   * @param {HTMLElement} root
   * @param {{store: import("./store.js").Store, api: import("./api.js").Api, onHit: (hit: object) => void, onOpen: () => void}} given
   */
  constructor(root, { store, api, onHit, onOpen }) {
    this.store = store;
    this.api = api;
    this.onHit = onHit;
    this.onOpen = onOpen;
    this.heights = new Map();
    this.guess = GUESS;
    this.tops = [0];
    this.shown = new Map();
    this.asked = 0;
    this.#build(root);
    store.on("rows", () => this.refresh());
    store.on("filter", () => { this.refresh(); this.scroller.scrollTop = 0; this.reveal(); });
    store.on("select", () => { this.draw(); this.reveal(); });
    store.on("study", () => this.#filters());
    new ResizeObserver(() => this.#resized()).observe(this.scroller);
  }

  #build(root) {
    this.search = h("input", {
      id: "search", type: "search", class: "field", placeholder: "Search codes, sources and texts", autocomplete: "off", dir: "auto",
      "aria-label": "Search the list and the texts", "aria-controls": "list hits",
      on: {
        input: later(120, () => this.#searched()),
        keydown: (event) => this.#searchKey(event),
      },
    });
    this.chips = h("div", { class: "chips", role: "group", "aria-label": "What the list shows" });
    this.more = h("div", { class: "chips", role: "group", "aria-label": "Narrow the list" });
    this.panel = h("div", { class: "panel", hidden: true });
    this.summary = h("p", { id: "list-summary", class: "soft", role: "status" });
    this.list = h("div", {
      id: "list", role: "listbox", tabindex: "0", "aria-label": "Differences", "aria-describedby": "list-summary",
      on: { click: (event) => this.#clicked(event), keydown: (event) => this.#key(event) },
    });
    this.hits = h("section", { id: "hits", "aria-label": "Found in the texts", hidden: true });
    this.scroller = h("div", { class: "scroller", on: { scroll: () => this.draw() } }, this.list);
    fill(root,
      h("h2", { class: "sr" }, "Passages to decide"),
      h("div", { class: "filter" }, this.search, this.chips, this.more, this.panel),
      this.summary, this.scroller, this.hits);
  }

  // chips and narrowing --------------------------------------------------------------------------------------

  #filters() {
    const codes = () => {
      const times = new Map();
      for (const row of this.store.rows.values()) for (const path of row.codes) times.set(path, (times.get(path) || 0) + 1);
      return [...times].sort(([a], [b]) => a.localeCompare(b, "en")).map(([path, times_]) => ({ value: path, label: path, hint: String(times_) }));
    };
    const sources = () => this.store.study.sources.filter((each) => each.items).map((each) => ({
      value: String(each.index), label: each.page ? `${each.name}, page ${each.page}` : each.name, hint: String(each.items),
    }));
    this.narrow = {
      code: { id: "filter-code", word: "code", all: "all codes", choices: codes, read: (value) => value, name: (value) => leaf(value) },
      source: {
        id: "filter-source", word: "source", all: "all sources", choices: sources, read: Number,
        name: (value) => this.store.source(value)?.name || "source",
      },
    };
    this.#drawChips();
  }

  #drawChips() {
    const store = this.store;
    if (!store.study || !this.narrow) return;
    const tally = store.tally();
    const chips = STATES.filter(([name]) => name === "open" || name === "decided" || tally[name] || store.filters.states.has(name) && name !== "conflict" && name !== "reopened")
      .map(([name, label]) => {
        const on = store.filters.states.has(name);
        return h("button", {
          type: "button", class: "chip", "aria-pressed": on ? "true" : "false", data: { chip: name, key: name },
          on: { click: () => this.#toggle(name) },
        }, `${label} `, h("span", { class: "num" }, tally[name].toLocaleString("en")));
      });
    redraw(this.chips, chips);
    const narrowed = Object.entries(this.narrow).flatMap(([key, each]) => {
      const value = store.filters[key];
      const button = h("button", {
        id: each.id, type: "button", class: `chip${value === null ? "" : " on"}`, "aria-expanded": this.opened === key ? "true" : "false", data: { key },
        on: { click: () => this.#open(key) },
      }, value === null ? each.word : [`${each.word}: `, words(each.name(value))], h("span", { "aria-hidden": "true" }, " ▾"));
      const clear = value === null ? null : h("button", {
        type: "button", class: "chip", "aria-label": `Show ${each.all} again`, data: { key: `${key}-clear` },
        on: { click: () => store.filter({ [key]: null }) },
      }, "×");
      return [button, clear];
    });
    const sort = h("button", {
      id: "sort", type: "button", class: "chip", data: { key: "sort" },
      title: "Reading order, or substance (codes and one-sided) before boundaries",
      on: { click: () => store.order(store.sort === "reading" ? "substance" : "reading") },
    }, store.sort === "reading" ? "in reading order" : "substance first", h("span", { "aria-hidden": "true" }, " ⇅"));
    redraw(this.more, [...narrowed, sort].filter(Boolean));
  }

  #toggle(name) {
    const states = new Set(this.store.filters.states);
    if (states.has(name)) states.delete(name);
    else states.add(name);
    this.store.filter({ states });
  }

  #open(key) {
    if (this.opened === key) return this.#shut();
    const each = this.narrow[key];
    this.opened = key;
    const box = new Combobox({
      label: `Only this ${each.word}`, inline: true, hideLabel: true, placeholder: `type part of a ${each.word}`, testid: `${each.id}-input`,
      choices: each.choices,
      onPick: (value) => { this.#shut(); this.store.filter({ [key]: each.read(value) }); },
    });
    fill(this.panel, box.element);
    this.panel.hidden = false;
    this.panel.onkeydown = (event) => {
      if (event.key === "Escape") { event.stopPropagation(); this.#shut(); }
    };
    this.#drawChips();
    return box.focus();
  }

  #shut() {
    const key = this.opened;
    this.opened = null;
    this.panel.hidden = true;
    this.panel.replaceChildren();
    this.#drawChips();
    if (key) byId(this.narrow[key].id)?.focus();
  }

  // search ---------------------------------------------------------------------------------------------------

  focusSearch() {
    this.onOpen();
    this.search.focus();
    this.search.select();
  }

  #searchKey(event) {
    if (event.key === "Escape") {
      event.preventDefault();
      if (this.search.value) { this.search.value = ""; this.#searched(); } else this.list.focus();
    } else if (event.key === "Enter" || event.key === "ArrowDown") {
      event.preventDefault();
      const first = this.store.visible()[0];
      if (first) { this.store.select(first); this.list.focus(); } else this.hits.querySelector("button")?.focus();
    }
  }

  #searched() {
    const typed = this.search.value.trim();
    if (typed !== this.store.filters.words) this.store.filter({ words: typed });
    clearTimeout(this.hitsTimer);
    if (typed.length < 2) {
      this.hits.hidden = true;
      return;
    }
    this.hitsTimer = setTimeout(() => this.#findInTexts(typed), HITS_WAIT);
  }

  async #findInTexts(typed) {
    const asked = (this.asked += 1);
    let found;
    try {
      found = await this.api.search(typed);
    } catch {
      return;
    }
    if (asked !== this.asked || this.search.value.trim() !== typed) return;
    const rows = found.hits.slice(0, 200).map((hit) => h("li", {}, h("button", {
      type: "button", class: "hit", data: { source: String(hit.source), start: String(hit.start) }, on: { click: () => this.onHit(hit) },
    },
    h("small", {}, words(this.store.source(hit.source)?.name || "")),
    h("span", { dir: "auto", class: "hit-words" }, visible(hit.before), h("mark", {}, visible(hit.match)), visible(hit.after)))));
    const title = found.hits.length ? `In the texts: ${found.hits.length}${found.more ? " and more" : ""}` : "Not in the texts";
    fill(this.hits, h("h3", {}, title), h("ul", {}, rows));
    this.hits.hidden = false;
  }

  // the list itself ------------------------------------------------------------------------------------------

  refresh() {
    this.ids = this.store.visible();
    this.places = new Map(this.ids.map((id, at) => [id, at]));
    this.#measureAll();
    this.#drawChips();
    const all = this.store.rows.size;
    const text = this.ids.length === all ? `all ${all.toLocaleString("en")}` : `${this.ids.length.toLocaleString("en")} of ${all.toLocaleString("en")}`;
    if (this.summary.textContent !== text) this.summary.textContent = text;
    this.redraw = true;
    this.draw();
  }

  #measureAll() {
    const tops = new Float64Array(this.ids.length + 1);
    for (let at = 0; at < this.ids.length; at += 1) tops[at + 1] = tops[at] + (this.heights.get(this.ids[at]) || this.guess);
    this.tops = tops;
    this.list.style.height = `${tops[this.ids.length]}px`;
  }

  /** The place of the row at a height, by halving. */
  #at(height) {
    let low = 0;
    let high = this.ids.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.tops[middle + 1] <= height) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  draw() {
    if (!this.ids) return;
    const top = this.scroller.scrollTop;
    const from = this.#at(Math.max(0, top - BEYOND));
    const to = Math.min(this.ids.length, this.#at(top + this.scroller.clientHeight + BEYOND) + 1);
    const wanted = new Set(this.ids.slice(from, to));
    // The row that the keyboard is on stays in the document wherever it is, or no screen reader could name it.
    if (this.store.selected && this.places.has(this.store.selected)) wanted.add(this.store.selected);
    for (const [id, row] of this.shown) {
      if (!wanted.has(id) || this.redraw) { row.remove(); this.shown.delete(id); }
    }
    this.redraw = false;
    const fresh = [];
    for (const id of wanted) {
      if (!this.shown.has(id)) {
        const row = this.#row(id);
        this.shown.set(id, row);
        fresh.push(row);
      }
    }
    this.list.append(...fresh);
    for (const [id, row] of this.shown) this.#place(id, row);
    if (fresh.length && this.#measure()) this.draw();
    const active = this.shown.get(this.store.selected);
    if (active) this.list.setAttribute("aria-activedescendant", active.id);
    else this.list.removeAttribute("aria-activedescendant");
  }

  #place(id, row) {
    const at = this.places.get(id);
    row.style.transform = `translateY(${this.tops[at]}px)`;
    const on = id === this.store.selected;
    row.setAttribute("aria-selected", on ? "true" : "false");
    row.classList.toggle("now", on);
  }

  /** Take over the real heights of shown rows; what is above the window must not push what is read. */
  #measure() {
    const top = this.scroller.scrollTop;
    let shift = 0;
    let changed = false;
    for (const [id, row] of this.shown) {
      const height = row.offsetHeight;
      const at = this.places.get(id);
      const before = this.heights.get(id) || this.guess;
      if (height && Math.abs(height - before) > 0.5) {
        changed = true;
        if (this.tops[at + 1] <= top) shift += height - before;
        this.heights.set(id, height);
      } else if (height) this.heights.set(id, height);
    }
    if (changed) {
      this.#measureAll();
      if (shift) this.scroller.scrollTop = top + shift;
    }
    return changed;
  }

  #resized() {
    if (this.width === this.scroller.clientWidth) return this.draw();
    this.width = this.scroller.clientWidth;
    this.heights.clear();
    if (this.ids) { this.#measureAll(); this.redraw = true; this.draw(); this.reveal(); }
    return undefined;
  }

  #row(id) {
    const row = this.store.rows.get(id);
    const [mark, meaning] = rowMark(row);
    const at = this.places.get(id);
    const finished = row.state === "decided" || row.state === "auto";
    const titles = called(row.codes).map((name) => words(name));
    return h("div", {
      id: `row-${id}`, role: "option", class: `q${finished ? " done" : ""}`, data: { id, state: row.state },
      "aria-setsize": String(this.ids.length), "aria-posinset": String(at + 1),
    },
    h("span", { class: "st", "aria-hidden": "true" }, mark),
    h("span", { class: "k" }, h("span", { class: "sr" }, `${meaning}: `), titles.flatMap((each, number) => (number ? [" · ", each] : [each])), row.codes.length ? null : "(no code)"),
    h("small", {}, nodes(rowLine(row, this.store.study, this.store))));
  }

  #clicked(event) {
    const row = event.target.closest("[role=option]");
    if (row) this.store.select(row.dataset.id);
  }

  #key(event) {
    const page = Math.max(1, Math.floor(this.scroller.clientHeight / this.guess) - 1);
    const at = this.places.get(this.store.selected) ?? -1;
    const to = { Home: 0, End: this.ids.length - 1, PageDown: at + page, PageUp: at - page }[event.key];
    if (to === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const id = this.ids[Math.min(Math.max(to, 0), this.ids.length - 1)];
    if (id) this.store.select(id);
  }

  /** Bring the selected row into sight. */
  reveal() {
    const at = this.places?.get(this.store.selected);
    if (at === undefined) return;
    const room = this.scroller.clientHeight;
    const [top, bottom] = [this.tops[at], this.tops[at + 1]];
    const margin = Math.min(70, room / 5);
    if (top < this.scroller.scrollTop + margin) this.scroller.scrollTop = Math.max(0, top - margin);
    else if (bottom > this.scroller.scrollTop + room - margin) this.scroller.scrollTop = bottom - room + margin;
    this.draw();
  }
}

/** Put fresh chips in place of the old ones and leave the keyboard where it was. */
function redraw(box, chips) {
  const held = box.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  fill(box, chips);
  if (held) [...box.children].find((each) => each.dataset.key === held)?.focus();
}

/** Words of a text on one line, with what could turn the line round or hide in it left out. */
export function visible(text) {
  return (text || "").replace(/[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029]+/gu, " ");
}
