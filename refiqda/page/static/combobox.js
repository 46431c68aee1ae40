// A field that finds one of many by typing: codes by any part of their path, sources by their name.

import { fill, h, later, words } from "./dom.js";

const SHOWN = 200;
let made = 0;

/** @typedef {{value: string, label: string, hint?: string, group?: string}} Choice */

export class Combobox {
  /**
   * @param {{label: string, choices: () => Choice[], onPick: (value: string|null) => void, fresh?: (typed: string) => string|null,
   *   placeholder?: string, testid?: string, inline?: boolean, hideLabel?: boolean, id?: string}} given
   *   `fresh` gives the words of an extra choice made from what was typed ("New code: ..."), or null for none;
   *   `inline` keeps the list always open under the field (for panels)
   */
  constructor(given) {
    this.given = given;
    this.id = given.id || `combobox-${(made += 1)}`;
    this.at = -1;
    this.found = [];
    this.list = h("ul", { id: `${this.id}-list`, class: "options", role: "listbox", "aria-label": given.label, hidden: !given.inline });
    this.input = h("input", {
      id: this.id, class: "field", type: "text", role: "combobox", autocomplete: "off", spellcheck: "false", dir: "auto",
      "aria-expanded": given.inline ? "true" : "false", "aria-controls": `${this.id}-list`, "aria-autocomplete": "list",
      placeholder: given.placeholder, "data-testid": given.testid,
      on: {
        input: () => this.#typed(),
        keydown: (event) => this.#key(event),
        focus: () => { if (!given.inline) this.input.select(); },
        click: () => this.open(),
        blur: later(120, () => this.close()),
      },
    });
    this.label = h("label", { for: this.id, class: given.hideLabel ? "sr" : null }, given.label);
    this.element = h("div", { class: `combobox${given.inline ? " inline" : ""}` }, this.label, this.input, this.list);
    if (given.inline) this.#search();
  }

  /** Show a value without telling anybody. */
  set(value) {
    const choice = value === null ? null : this.given.choices().find((each) => each.value === value);
    this.input.value = choice ? choice.label : value || "";
    this.value = value;
  }

  focus() {
    this.input.focus();
    this.open();
  }

  open() {
    if (this.list.hidden) this.#search(true);
  }

  close() {
    if (this.given.inline || this.list.hidden) return;
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    this.set(this.value ?? null);
  }

  #typed() {
    this.#search();
  }

  #search(all = false) {
    const typed = all ? "" : this.input.value.trim();
    const needles = typed.toLowerCase().split(/[\s/]+/u).filter(Boolean);
    const choices = this.given.choices();
    const fits = choices.filter((each) => {
      const hay = `${each.label} ${each.value}`.toLowerCase();
      return needles.every((needle) => hay.includes(needle));
    });
    // What begins with the typed words comes before what only contains them.
    const first = typed.toLowerCase();
    if (first) {
      const begins = (each) => (each.label.toLowerCase().split("/").some((part) => part.startsWith(first)) ? 0 : 1);
      fits.sort((a, b) => begins(a) - begins(b));
    }
    const fresh = typed && this.given.fresh && !choices.some((each) => each.value === typed) ? this.given.fresh(typed) : null;
    this.found = fits.slice(0, SHOWN);
    if (fresh) this.found.push({ value: typed, label: fresh, fresh: true });
    this.at = this.found.length ? (all ? Math.max(0, this.found.findIndex((each) => each.value === this.value)) : 0) : -1;
    this.#draw(fits.length - Math.min(fits.length, SHOWN));
  }

  #draw(more) {
    let group = null;
    const rows = [];
    this.found.forEach((each, at) => {
      if (each.group && each.group !== group) rows.push(h("li", { class: "group", role: "presentation" }, each.group));
      group = each.group || group;
      rows.push(h("li", {
        id: `${this.id}-${at}`, role: "option", "aria-selected": at === this.at ? "true" : "false", data: { at: String(at) },
        class: each.fresh ? "fresh" : null,
        on: { mousedown: (event) => event.preventDefault(), click: () => this.#pick(each) },
      }, words(each.label), each.hint ? h("small", {}, each.hint) : null));
    });
    if (!rows.length) rows.push(h("li", { class: "group", role: "presentation" }, "nothing is called that"));
    if (more) rows.push(h("li", { class: "group", role: "presentation" }, `and ${more} more: type to find`));
    fill(this.list, rows);
    const opening = this.list.hidden;
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    if (opening) this.element.scrollIntoView({ block: "nearest" });
    this.#mark();
  }

  #mark() {
    for (const row of this.list.querySelectorAll("[role=option]")) {
      const on = Number(row.dataset.at) === this.at;
      row.setAttribute("aria-selected", on ? "true" : "false");
      if (on) row.scrollIntoView({ block: "nearest" });
    }
    if (this.at >= 0) this.input.setAttribute("aria-activedescendant", `${this.id}-${this.at}`);
    else this.input.removeAttribute("aria-activedescendant");
  }

  #pick(choice) {
    this.value = choice.value;
    this.input.value = choice.fresh ? choice.value : choice.label;
    if (!this.given.inline) {
      this.list.hidden = true;
      this.input.setAttribute("aria-expanded", "false");
      this.input.removeAttribute("aria-activedescendant");
    }
    this.given.onPick(choice.value);
  }

  #key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 }[event.key];
    if (step) {
      event.preventDefault();
      if (this.list.hidden) return this.open();
      this.at = Math.min(Math.max(this.at + step, 0), this.found.length - 1);
      return this.#mark();
    }
    if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && !this.list.hidden && this.found[this.at]) {
      event.preventDefault();
      event.stopPropagation();
      return this.#pick(this.found[this.at]);
    }
    if (event.key === "Escape" && !this.list.hidden && !this.given.inline) {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    }
    return undefined;
  }
}
