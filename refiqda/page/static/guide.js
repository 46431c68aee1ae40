// A word at the beginning for those who have never seen the page, and one at the end: what is left, and what comes next.

import { fill, h, words } from "./dom.js";
import { counted } from "./words.js";

const SEEN = "refiqda:seen";

function seen() {
  try {
    return localStorage.getItem(SEEN) === "1";
  } catch {
    return false; // Storage may be off; then it is said again.
  }
}

export class Guide {
  /** @param {{store: import("./store.js").Store, onChange?: () => void}} given `onChange`: it takes more or less room now */
  constructor({ store, onChange = () => {} }) {
    this.store = store;
    this.onChange = onChange;
    this.away = seen();
    this.element = h("section", { id: "guide", class: "guide", "aria-label": "How to go on", hidden: true });
    store.on("study", () => this.draw());
    store.on("rows", () => this.draw());
  }

  draw() {
    const { store } = this;
    if (!store.study) return;
    const { counts } = store;
    const left = (counts.open || 0) + (counts.reopened || 0);
    const kind = left ? (this.away || store.version ? "" : "begin") : "end";
    const state = `${kind} ${store.rows.size} ${Object.values(counts).join()}`;
    if (state === this.state) return;
    this.state = state;
    this.element.hidden = !kind;
    this.element.className = `guide ${kind}`;
    fill(this.element, kind === "begin" ? this.#begin() : kind === "end" ? this.#end() : []);
    this.onChange();
  }

  #begin() {
    const key = (text) => h("kbd", {}, text);
    const verb = this.store.study.blind ? "propose" : "decide";
    return [
      h("p", { class: "guide-words" }, h("b", {}, "New here? "),
        `The list holds the passages that were coded differently; here is one with everybody’s lines under it. Say who is present, choose what to ${verb} (`,
        key("U"), " one span for all, or click), write the reason, ", key("⏎"), ". ", key("Z"), " takes it back, ", key("?"), " shows all keys."),
      h("button", { type: "button", class: "button small", id: "guide-away", on: { click: () => this.#put() } }, "Got it"),
    ];
  }

  #put() {
    this.away = true;
    try {
      localStorage.setItem(SEEN, "1");
    } catch {
      // Then it is said again at the next start.
    }
    this.draw();
    document.getElementById("list").focus({ preventScroll: true });
  }

  #end() {
    const { counts, study, rows } = this.store;
    const all = counts.all || 0;
    const apart = counts.apart ? `Of them ${counted(counts.apart, "stands apart", "stand apart")}: that is a result too. ` : "";
    const still = [
      counts.conflict ? `${counted(counts.conflict, "passage was", "passages were")} decided differently by different people: settle that first. ` : "",
      counts.revise ? `${counted(counts.revise, "code")} to revise. ` : "",
    ].join("");
    const title = all ? (all === 1 ? "The one passage is decided. " : `All ${all.toLocaleString("en")} passages are decided. `) : rows.size ? "Nothing is left to decide. " : "The analysts differ nowhere: there is nothing to decide. ";
    return h("div", { class: "guide-words" },
      h("p", {}, h("b", {}, title), apart, still),
      h("p", {}, "Next: ", h("code", {}, "refiqda reconcile apply … --decisions ", words(study.log || "LOG"), " -o consensus.qdpx"),
        " writes the consensus, with the same files as now in the place of the dots.", rows.size ? " What was decided can still be changed here." : ""));
  }
}
