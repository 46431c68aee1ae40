// One table of keys. They rest while somebody types, while a dialog is open, and when switched off in the list (?).

import { typing } from "./dom.js";

const STORED = "refiqda:keys";

/** @typedef {{keys: string[], words: string, group: string, view: string|null, work: (event: KeyboardEvent) => unknown, shown: string}} Binding */

export class Keys {
  constructor() {
    /** @type {Binding[]} */
    this.bindings = [];
    /** The view whose keys hold: "deciding" or "reading". */
    this.view = "deciding";
    this.on = true;
    try {
      this.on = localStorage.getItem(STORED) !== "off";
    } catch {
      // Storage may be off; then keys are on.
    }
    document.addEventListener("keydown", (event) => this.#pressed(event));
  }

  /**
   * Bind keys, as `event.key` names them (letters in lower case); `shown` is how the list shows them.
   * A `work` that returns false did nothing, and the key keeps its usual meaning.
   */
  bind(keys, words, work, { group = "Deciding", view = null, shown = null } = {}) {
    const list = [keys].flat();
    this.bindings.push({ keys: list, words, group, view, work, shown: shown || list.map(label).join(" ") });
  }

  switch(on) {
    this.on = on;
    try {
      localStorage.setItem(STORED, on ? "on" : "off");
    } catch {
      // Then it holds for this page only.
    }
  }

  #pressed(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (document.querySelector("dialog[open]") || typing(event.target)) return;
    const plain = event.key.length === 1;
    if (plain && !this.on && event.key !== "?") return;
    if ((event.key === "Enter" || event.key === " ") && presses(event.target)) return;
    const key = plain ? event.key.toLowerCase() : event.key;
    const name = event.shiftKey && !plain ? `Shift+${key}` : key;
    for (const binding of this.bindings) {
      if (!binding.keys.includes(name) || (binding.view && binding.view !== this.view)) continue;
      if (binding.work(event) !== false) event.preventDefault();
      return;
    }
  }
}

/** Whether Enter and Space mean this element itself. Of a verb and of the list they mean "decide". */
function presses(target) {
  return target instanceof HTMLElement && Boolean(target.closest("button:not([role=radio]), a[href], summary, select, [role=combobox], [data-enter]"));
}

const LABELS = { Enter: "⏎", ArrowDown: "↓", ArrowUp: "↑", Escape: "Esc", " ": "Space" };

function label(key) {
  return LABELS[key] || (key.length === 1 ? key.toUpperCase() : key);
}
