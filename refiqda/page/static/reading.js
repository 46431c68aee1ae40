// Reading together: a source with both analysts' codes in lanes and their margin notes beside the lines, and themes
// noted from notes. It comes before deciding; nothing is counted and nothing is judged here.
//
// data-testid: reading-sources, reading-source (data-source), reading-analyst (boxes, data-analyst), reading-code (boxes,
//   data-code), reading-all-codes, reading-place (the text), reading-next, reading-previous, reading-decide,
//   reading-definition, reading-closed (blind mode); of notes see margin.js, of themes themes.js.

import { byId, fill, h, words } from "./dom.js";
import { styled } from "./styled.js";
import { Margin, noteElement } from "./margin.js";
import { TextView } from "./text.js";
import { Themes } from "./themes.js";

/**
 * @param {HTMLElement} root
 * @param {{store: object, api: object, keys: object, people?: object, say?: (text: string) => void}} given
 */
export function mountReading(root, given) {
  styled("reading.css");
  return new Reading(root, given);
}

class Reading {
  constructor(root, { store, api, keys, people, say }) {
    Object.assign(this, { root, store, api, keys, people, say: say || (() => {}) });
    this.source = null;
    this.hiddenAnalysts = new Set();
    this.hiddenCodes = new Set();
    this.active = null;
    root.classList.add("rd");
    // Its parts are landmarks of their own.
    root.removeAttribute("aria-label");
    this.#build();
    this.#keys();
    store.on("study", () => this.#studied());
    store.on("view", (view) => {
      if (view === "reading") this.#follow();
      // The hands go along: what was pressed last is not pressed again by Enter.
      setTimeout(() => (view === "reading" ? this.main : byId("list"))?.focus({ preventScroll: true }));
    });
    store.on("themes", () => this.#redrawNotes());
    if (store.study) this.#studied();
    this.#follow();
  }

  // the frame ------------------------------------------------------------------------------------------------

  #build() {
    this.sources = h("ul", { class: "rd-sources", data: { testid: "reading-sources" } });
    this.who = h("div", { class: "rd-who" });
    this.codes = h("div", { class: "rd-codes" });
    this.needle = h("input", { class: "field", type: "search", placeholder: "find a code", "aria-label": "Find a code", dir: "auto", on: { input: () => this.#drawCodes() } });
    this.every = h("button", { type: "button", class: "button quiet small", data: { testid: "reading-all-codes" }, on: { click: () => this.#allCodes() } }, "all codes");
    this.side = h("details", { class: "rd-side", open: true }, h("summary", {}, "Texts, analysts and codes"),
      h("section", { "aria-label": "Texts" }, h("h2", {}, "Texts"), this.sources),
      h("section", { "aria-label": "Analysts" }, h("h2", {}, "Whose codes and notes"), this.who),
      h("section", { "aria-label": "Codes" }, h("h2", {}, "Codes"), this.needle, this.every, this.codes));
    this.title = h("h2", { class: "rd-title", dir: "auto" });
    const step = (direction, text, key, testid) => h("button", {
      type: "button", class: "button small", data: { testid }, on: { click: () => this.step(direction) },
    }, text, " ", h("kbd", { "aria-hidden": "true" }, key));
    this.decide = h("button", { type: "button", class: "button small", data: { testid: "reading-decide" }, on: { click: () => this.toDeciding() } }, "decide on this ", h("kbd", { "aria-hidden": "true" }, "D"));
    this.steps = h("div", { class: "row wrap" }, step(-1, "note before", "K", "reading-previous"), step(1, "next note", "J", "reading-next"), this.decide);
    this.definition = h("div", { class: "rd-definition", hidden: true, role: "status", data: { testid: "reading-definition" } });
    this.whole = h("div", { class: "rd-whole" });
    this.media = h("div", { class: "rd-media", hidden: true });
    this.place = h("div", { class: "rd-place", data: { testid: "reading-place" } });
    this.main = h("div", { class: "rd-main", role: "main", "aria-label": "The text", tabindex: "-1" }, h("div", { class: "rd-head" }, this.title, this.steps, this.definition), this.media, this.whole, this.place);
    this.right = h("aside", { class: "rd-themes", "aria-label": "Themes" });
    this.closed = h("div", { class: "rd-closed", hidden: true, data: { testid: "reading-closed" } });
    fill(this.root, this.side, this.main, this.right, this.closed);
    this.side.open = !matchMedia("(max-width: 1099px)").matches;
    this.themes = new Themes(this.right, {
      store: this.store, api: this.api, people: this.people, say: this.say,
      onNote: (note) => this.goTo(note), onPicked: () => this.#redrawNotes(),
    });
  }

  #keys() {
    const here = { view: "reading", group: "Reading" };
    this.keys.bind("j", "next note", () => this.step(1), here);
    this.keys.bind("k", "note before", () => this.step(-1), here);
    this.keys.bind("x", "this note for a theme, or not", () => this.#pickActive(), here);
    this.keys.bind("t", "write the theme", () => this.themes.focus(), here);
    this.keys.bind("d", "decide on this passage", () => this.toDeciding(), here);
    this.keys.bind(["1", "2", "3", "4", "5", "6", "7", "8"], "show or hide an analyst", (event) => this.#toggleAnalyst(Number(event.key) - 1), { ...here, shown: "1 2 … 8" });
    this.keys.bind("p", "play or pause the recording", () => this.player?.toggle?.() ?? false, here);
    this.keys.bind(["[", "]", "Shift+ArrowLeft", "Shift+ArrowRight"], "", (event) => this.view?.handleKey?.(event) ?? false, here);
  }

  #studied() {
    const { study } = this.store;
    const shut = Boolean(study.blind);
    const opens = this.shut && !shut;
    this.shut = shut;
    this.closed.hidden = !shut;
    for (const each of [this.side, this.main, this.right]) each.hidden = shut;
    const waiting = [...this.store.rows.values()].some((row) => row.revealed === false);
    fill(this.closed, h("h2", {}, "Reading together is closed for now"), h("p", {}, waiting
      ? "Names are hidden until both have proposed what to do with a passage. The notes and lanes of a whole text would tell who is who, so this view stays closed until then."
      : "All proposals are in. This start of the program still hides who is who: start it again without --blind to read together."));
    if (shut) return;
    this.#drawSources();
    this.#drawAnalysts();
    this.#drawCodes();
    if (opens) this.#follow();
  }

  #drawSources() {
    const { study } = this.store;
    const name = (index) => study.analysts.find((each) => each.index === index)?.name || "";
    const said = (source) => {
      const kind = { time: "recording", area: source.page === null || source.page === undefined ? "picture" : `page ${source.page + 1}` }[source.medium];
      const parts = kind ? [kind, source.coded?.length || source.noted?.length ? " · " : ""] : [];
      if (source.coded?.length) parts.push("coded by ", source.coded.map((index, at) => [at ? ", " : "", words(name(index))]));
      if (source.noted?.length) parts.push(parts.length ? "; " : "", "notes by ", source.noted.map((index, at) => [at ? ", " : "", words(name(index))]));
      return parts;
    };
    fill(this.sources, study.sources.map((source) => h("li", {}, h("button", {
      type: "button", class: "rd-source", "aria-current": source.index === this.source?.index ? "true" : null,
      data: { testid: "reading-source", source: source.index }, on: { click: () => this.open(source.index) },
    }, words(source.name, "span"), h("small", { class: "soft" }, said(source))))));
  }

  #drawAnalysts() {
    fill(this.who, this.store.study.analysts.map(({ index, name }, at) => {
      const box = h("input", { type: "checkbox", checked: !this.hiddenAnalysts.has(index), data: { testid: "reading-analyst", analyst: index }, on: { change: () => this.#toggleAnalyst(at) } });
      return h("label", { class: `lane-${index % 8}` }, box, h("span", { class: "swatch", "aria-hidden": "true" }), words(name), h("kbd", { "aria-hidden": "true" }, String(at + 1)));
    }));
  }

  #drawCodes() {
    const needle = this.needle.value.trim().toLowerCase();
    const shown = this.store.study.codes.filter(({ path }) => !needle || path.toLowerCase().includes(needle));
    fill(this.codes, shown.map((code) => {
      const box = h("input", { type: "checkbox", checked: !this.hiddenCodes.has(code.path), data: { testid: "reading-code", code: code.path } });
      box.addEventListener("change", () => {
        if (box.checked) this.hiddenCodes.delete(code.path);
        else this.hiddenCodes.add(code.path);
        this.#filter();
      });
      return h("div", { class: "rd-code" }, h("label", {}, box, " ", words(code.path)),
        h("button", { type: "button", class: "button quiet small", "aria-label": `What ${code.path} means`, on: { click: () => this.define(code.path) } }, "?"));
    }));
    this.every.textContent = this.hiddenCodes.size ? "show all codes" : "hide all codes";
  }

  #allCodes() {
    if (this.hiddenCodes.size) this.hiddenCodes.clear();
    else for (const { path } of this.store.study.codes) this.hiddenCodes.add(path);
    this.#filter();
  }

  #toggleAnalyst(at) {
    const analyst = this.store.study.analysts[at];
    if (!analyst) return false;
    if (this.hiddenAnalysts.has(analyst.index)) this.hiddenAnalysts.delete(analyst.index);
    else this.hiddenAnalysts.add(analyst.index);
    this.#drawAnalysts();
    this.#filter();
    return true;
  }

  #filter() {
    this.#drawCodes();
    if (this.view?.only) this.view.only((each) => this.#shown(each));
  }

  #shown(each) {
    return !this.hiddenAnalysts.has(each.analyst) && !this.hiddenCodes.has(each.code);
  }

  // the text -------------------------------------------------------------------------------------------------

  /** Where one was in Deciding, or the first text. */
  #follow() {
    if (this.shut || !this.store.study) {
      this.#studied();
      if (this.shut) return;
    }
    const row = this.store.rows.get(this.store.selected);
    if (row && row.source !== null && row.id !== this.followed) {
      this.followed = row.id;
      this.open(row.source, row.start ?? 0, row.end);
    } else if (!this.source && this.store.study.sources.length) this.open(this.store.study.sources[0].index);
    else this.margin?.lay();
  }

  async open(index, at = 0, end = null) {
    const source = this.store.source(index);
    if (!source) return;
    const same = this.source?.index === index && this.view?.reveal;
    this.source = source;
    this.#drawSources();
    fill(this.title, source.name);
    if (same && source.medium === "text") {
      await this.view.reveal(at, end);
      if (end !== null) this.view.mark("note", [{ start: at, end }]);
      return;
    }
    this.active = null;
    this.definition.hidden = true;
    this.#leave();
    const turn = (this.turn = (this.turn || 0) + 1);
    if (source.medium === "text") await this.#openText(source, at, turn);
    if (source.medium === "text" && end !== null && turn === this.turn) this.view?.mark("note", [{ start: at, end }]);
    if (source.medium !== "text") await this.#openMedium(source, turn);
  }

  #leave() {
    this.margin?.destroy();
    this.view?.destroy();
    this.player?.destroy();
    this.margin = this.view = this.player = null;
    this.place.replaceChildren();
    this.media.replaceChildren();
    this.media.hidden = true;
    this.whole.replaceChildren();
  }

  async #openText(source, at, turn) {
    if (source.recording) {
      const { Player } = await import("./player.js");
      if (turn !== this.turn) return;
      this.media.hidden = false;
      this.player = new Player(this.media, { source, segments: [], api: this.api, analysts: this.store.study.analysts, compact: true, onSelect: () => {} });
    }
    this.view = new TextView(this.place, {
      analysts: this.store.study.analysts, api: this.api, codes: this.store.study.codes.map((each) => each.path),
      onSelect: () => {}, noteElement: (note) => this.#note(note), onTag: (tag) => this.define(tag.code),
      onRender: () => this.margin?.lay(),
    });
    this.view.filter = (each) => this.#shown(each);
    this.player?.follow(this.view);
    this.margin = new Margin(this.view, this.place);
    try {
      await this.view.show(source.index, { at, label: source.name });
    } catch (error) {
      if (turn === this.turn) fill(this.whole, h("p", { class: "rd-trouble" }, error.message || "The text could not be fetched. Is the program still running?"));
      return;
    }
    if (turn !== this.turn) return;
    this.#wholeNotes();
    this.margin.lay();
  }

  async #openMedium(source, turn) {
    const [{ Player }, { PictureView }] = await Promise.all([import("./player.js"), import("./picture.js")]);
    if (turn !== this.turn) return;
    const View = source.medium === "time" ? Player : PictureView;
    this.view = new View(this.place, { source, segments: [], api: this.api, analysts: this.store.study.analysts, codes: this.store.study.codes.map((each) => each.path), onSelect: () => {} });
    const track = await this.view.show(source.index, {});
    this.view?.only((each) => this.#shown(each));
    if (turn !== this.turn) return;
    fill(this.whole, (track?.notes || []).map((note) => this.#note(note)));
  }

  /** Notes on the source as a whole come with its first piece. */
  #wholeNotes() {
    const seen = new Set();
    const notes = this.view.blocks.flatMap((block) => block.chunk.notes || []).filter((note) => note.start === null && !seen.has(note.guid) && seen.add(note.guid));
    fill(this.whole, notes.filter((note) => !this.hiddenAnalysts.has(note.analyst)).map((note) => this.#note(note)));
  }

  #note(note) {
    if (this.hiddenAnalysts.has(note.analyst)) return null;
    return noteElement(note, {
      picked: this.themes.picked.has(note.guid),
      themes: this.themes.of(note.guid),
      onPick: (on) => this.themes.pick(note, on),
      onFocus: () => this.#touch(note),
      onGo: this.#itemAt(note) ? () => this.toDeciding(note) : null,
    });
  }

  #redrawNotes() {
    if (!this.view?.refresh) return;
    const focused = document.activeElement?.closest?.(".tv-note")?.dataset.guid;
    const box = document.activeElement instanceof HTMLInputElement;
    this.view.refresh();
    this.#wholeNotes();
    this.#markActive();
    const element = focused && this.#element(focused);
    if (element) (box ? element.querySelector("input") : element).focus({ preventScroll: true });
  }

  // notes ----------------------------------------------------------------------------------------------------

  #element(guid) {
    return [...this.place.querySelectorAll(".tv-note"), ...this.whole.querySelectorAll(".tv-note")].find((each) => each.dataset.guid === guid) || null;
  }

  /** What the pointer or the focus is at: its words are marked in the text. */
  #touch(note) {
    if (note.start !== null && this.view?.mark) this.view.mark("note", [{ start: note.start, end: Math.max(note.end, note.start + 1) }]);
  }

  #activate(note, { focus = true } = {}) {
    this.active = note;
    if (this.margin) {
      this.margin.active = note.guid;
      this.margin.lay();
    }
    this.#touch(note);
    this.#markActive();
    if (focus) this.#element(note.guid)?.focus({ preventScroll: true });
  }

  #markActive() {
    for (const each of this.root.querySelectorAll(".tv-note.is-now")) each.classList.remove("is-now");
    if (this.active) this.#element(this.active.guid)?.classList.add("is-now");
  }

  /** The next note or the one before, loading text as far as there is some. */
  async step(direction) {
    if (!this.view?.blocks) return;
    const after = (a, b) => a.start - b.start || a.end - b.end || (a.guid < b.guid ? -1 : Number(a.guid > b.guid));
    const find = (notes) => {
      const shown = notes.filter((note) => note.start !== null && !this.hiddenAnalysts.has(note.analyst)).sort(after);
      if (!this.active || this.active.source !== this.source.index) return direction > 0 ? shown[0] : shown.at(-1);
      return direction > 0 ? shown.find((note) => after(note, this.active) > 0) : shown.findLast((note) => after(note, this.active) < 0);
    };
    let found = find(this.view.blocks.flatMap((block) => block.chunk.notes || []));
    const turn = this.turn;
    for (let at = direction > 0 ? this.view.to : this.view.from - 1; !found && at >= 0 && at < this.source.length;) {
      const piece = await this.api.text(this.source.index, { around: at });
      if (turn !== this.turn) return;
      found = find(piece.notes || []);
      at = direction > 0 ? Math.max(piece.end, at + 1) : Math.min(piece.start, at) - 1;
    }
    if (found) await this.goTo(found);
    else this.say(direction > 0 ? "There is no further note in this text." : "There is no note before this one.");
  }

  async goTo(note) {
    if (note.gone || note.source === null) return;
    if (note.source !== this.source?.index) await this.open(note.source, note.start ?? 0);
    if (note.start !== null && this.view?.reveal) await this.view.reveal(note.start, note.end);
    this.#activate(note);
  }

  #pickActive() {
    if (!this.active) return false;
    this.themes.pick(this.active, !this.themes.picked.has(this.active.guid));
    return true;
  }

  // to Deciding, and what codes mean -------------------------------------------------------------------------

  /** The difference that a note, the selection or the middle of the screen is about. */
  #itemAt(place) {
    const rows = [...this.store.rows.values()].filter((row) => row.source === (place.source ?? this.source.index) && row.start !== null);
    const touching = rows.filter((row) => row.start < Math.max(place.end, place.start + 1) && row.end > place.start);
    touching.sort((a, b) => (a.end - a.start) - (b.end - b.start));
    return touching[0] || null;
  }

  toDeciding(place = null) {
    const at = place || this.view?.selection?.() || (this.active?.start !== null && this.active) || null;
    const row = at ? this.#itemAt(at) : null;
    if (!row) {
      this.say(at ? "The analysts do not differ there." : "Choose a note or select a passage first.");
      return;
    }
    this.followed = row.id;
    this.store.select(row.id);
    byId("view-deciding")?.click();
  }

  /** What a code means, for as long as one wants to see it. */
  define(path) {
    const code = this.store.study.codes.find((each) => each.path === path);
    const all = code?.definitions || [];
    fill(this.definition,
      h("b", {}, words(path)),
      all.length ? all.map((each) => h("p", { dir: "auto" }, each.whose ? [words(each.whose, "b"), ": "] : "", each.text)) : h("p", { class: "soft" }, "No definition was written."),
      h("button", { type: "button", class: "button quiet small", "aria-label": "Close the definition", on: { click: () => { this.definition.hidden = true; } } }, "×"));
    this.definition.hidden = false;
  }
}
