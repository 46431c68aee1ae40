// Margin notes beside the lines they belong to. In a wide window they stand in a column of their own, each as near to
// its line as the others leave room; in a narrow one they stand under their paragraph.
//
// data-testid: note (data-guid, data-analyst, data-start), note-pick (the box that chooses it for a theme), note-go

import { h, words } from "./dom.js";
import { leaf } from "./words.js";

/** From this width of the text's place on, notes have a column. */
const WIDE = 700;
const GAP = 8;

export class Margin {
  /**
   * @param {import("./text.js").TextView} view
   * @param {HTMLElement} host the place of the view: gets the class "rd-wide" where there is room
   */
  constructor(view, host) {
    this.view = view;
    this.host = host;
    this.active = null;
    this.watch = new ResizeObserver(() => this.lay());
    this.watch.observe(host);
    window.addEventListener("beforeprint", this.plain = () => host.classList.remove("rd-wide"));
    window.addEventListener("afterprint", this.again = () => this.lay());
  }

  destroy() {
    this.watch.disconnect();
    window.removeEventListener("beforeprint", this.plain);
    window.removeEventListener("afterprint", this.again);
  }

  /** Put every note that is loaded where it belongs. Reads all places first, then writes. */
  lay() {
    const notes = [...this.view.pages.querySelectorAll(".tv-note:not([hidden])")];
    // A whole text without notes needs no margin.
    const bare = !notes.length && this.view.from === 0 && this.view.to === this.view.length;
    const wide = this.host.clientWidth >= WIDE && !bare;
    this.host.classList.toggle("rd-wide", wide);
    if (!wide) {
      for (const each of notes) each.style.removeProperty("top");
      this.view.pages.style.removeProperty("min-height");
      return;
    }
    const origin = this.view.element.getBoundingClientRect().top + this.view.element.clientTop;
    const laid = notes.map((element) => {
      const rect = this.view.rect(Number(element.dataset.start));
      return { element, wish: rect ? rect.top - origin : 0, height: element.offsetHeight };
    });
    laid.sort((a, b) => a.wish - b.wish);
    place(laid, Math.max(0, laid.findIndex((each) => each.element.dataset.guid === this.active)));
    for (const each of laid) each.element.style.top = `${Math.round(each.top)}px`;
    const last = laid.at(-1);
    const top = this.view.pages.getBoundingClientRect().top - origin;
    this.view.pages.style.minHeight = last ? `${Math.ceil(last.top + last.height - top)}px` : "";
  }
}

/** The chosen note exactly beside its line; those after it pushed down, those before it up, as far as needed. */
function place(laid, chosen) {
  for (let at = chosen; at < laid.length; at += 1) {
    const before = at > chosen ? laid[at - 1].top + laid[at - 1].height + GAP : 0;
    laid[at].top = Math.max(laid[at].wish, before);
  }
  for (let at = chosen - 1; at >= 0; at -= 1) laid[at].top = Math.min(laid[at].wish, laid[at + 1].top - laid[at].height - GAP);
  let floor = 4;
  for (const each of laid) {
    each.top = Math.max(each.top, floor);
    floor = each.top + each.height + GAP;
  }
}

/**
 * A note as it stands in the margin.
 * @param {object} note of the server
 * @param {{picked: boolean, themes: object[], onPick: (on: boolean) => void, onFocus: () => void, onGo: (() => void)|null}} given
 */
export function noteElement(note, { picked, themes, onPick, onFocus, onGo }) {
  const lane = note.analyst === null || note.analyst === undefined ? 7 : note.analyst % 8;
  const name = note.name || "Somebody";
  const box = h("input", { type: "checkbox", checked: picked, data: { testid: "note-pick" }, on: { change: () => onPick(box.checked) } });
  return h("div", {
    class: `tv-note lane-${lane}`, role: "note", tabindex: "-1", "aria-label": `Note of ${name}`,
    data: { testid: "note", guid: note.guid, start: note.start ?? "", analyst: note.analyst ?? "" },
    on: { focusin: onFocus, pointerenter: onFocus },
  },
  h("p", { class: "tv-note-who" }, h("span", { class: `swatch lane-${lane}`, "aria-hidden": "true" }), h("b", {}, words(name)),
    note.code ? h("span", { class: "soft" }, " on ", words(leaf(note.code), "bdi", { title: note.code })) : null),
  h("p", { class: "tv-note-words", dir: "auto" }, note.text),
  themes.length ? h("p", { class: "tv-note-themes soft" }, "in ", themes.map((each, at) => [at ? ", " : "", words(each.name)])) : null,
  h("p", { class: "tv-note-do" }, h("label", {}, box, " for a theme"),
    onGo ? h("button", { type: "button", class: "button quiet small", data: { testid: "note-go" }, on: { click: onGo } }, "decide on this passage") : null));
}
