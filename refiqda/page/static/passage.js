// The middle of the page: where the passage stands, its text (or recording, or picture) with the analysts' lines, and
// what they noted in the margin.

import { fill, h, reachable, words } from "./dom.js";
import { TextView } from "./text.js";
import { clock, leaf, namer } from "./words.js";

const parts = new Map();

/** A module that only some studies need; nothing of it where it cannot be had. */
function part(name) {
  if (!parts.has(name)) parts.set(name, import(`./${name}.js`).catch(() => ({})));
  return parts.get(name);
}

export class Passage {
  /**
   * @param {HTMLElement} root
   * @param {{store: import("./store.js").Store, api: import("./api.js").Api, guide?: HTMLElement}} given
   */
  constructor(root, { store, api, guide = null }) {
    this.store = store;
    this.api = api;
    this.where = h("div", { id: "where", class: "src" });
    this.place = h("div", { id: "text", class: "text-place" });
    this.media = h("div", { id: "media", hidden: true });
    this.notes = h("section", { id: "notes", "aria-label": "Notes in the margin" });
    fill(root, h("h2", { class: "sr" }, "The passage"), guide, this.where, this.media, this.place, this.notes);
    this.view = null;
    this.medium = null;
    this.player = null;
    this.turn = 0;
  }

  /** Show one difference; answers true once its text stands on the page and nothing newer was asked for. */
  async show(item) {
    const turn = (this.turn += 1);
    const source = this.store.source(item.source);
    this.item = item;
    fill(this.where, this.#whereabouts(item, source));
    this.#notes(item);
    if (!source) {
      this.#empty("The text of this passage is not in the files any more.");
      return turn === this.turn;
    }
    try {
      await this.#open(source, item);
      if (turn !== this.turn) return false;
      await this.#fillView(source, item);
    } catch (error) {
      if (turn === this.turn) this.#empty("The text could not be fetched. What you decide can still be saved once the program answers.", error);
    }
    return turn === this.turn;
  }

  /** Show a place of a text that belongs to no difference (found by searching). */
  async showPlace(source, start, end) {
    const turn = (this.turn += 1);
    const found = this.store.source(source);
    this.item = null;
    fill(this.where, h("span", {}, words(found?.name || ""), " · found by searching"));
    this.notes.replaceChildren();
    await this.#open(found, null);
    if (turn !== this.turn) return;
    await this.view.show(source, { from: start, to: end, item: null, segments: [], notes: [], label: found?.name || "" });
    this.view.mark?.("found", [{ start, end }]);
  }

  async #open(source, item) {
    const medium = source.medium || "text";
    const { PictureView } = medium === "area" ? await part("picture") : {};
    const { Player } = medium === "time" || source.recording ? await part("player") : {};
    if (this.medium !== medium || (medium !== "text" && this.source !== source.index)) {
      this.view?.destroy();
      this.place.replaceChildren();
      const options = {
        analysts: this.store.study.analysts, api: this.api, codes: this.store.study.codes.map((each) => each.path), source,
        segments: item?.segments || [], item,
        // One view shows many texts after each other: whose the selection is, is said when it is made.
        onSelect: (range) => this.store.setRange(range && { ...range, source: this.item ? this.item.source : null }),
      };
      this.view = medium === "area" && PictureView ? new PictureView(this.place, options)
        : medium === "time" && Player ? new Player(this.place, options) : new TextView(this.place, options);
      this.medium = medium;
      this.source = source.index;
    }
    this.place.classList.toggle("text-place", medium === "text");
    await this.#sound(medium === "text" ? source : {}, Player);
  }

  /** The recording of a transcript, beside its text. */
  async #sound(source, Player) {
    const url = source.recording?.url;
    if (this.playing === url) {
      if (this.player && this.player.view !== this.view) this.player.follow(this.view);
      return;
    }
    this.playing = url;
    this.player?.destroy?.();
    this.player = null;
    this.media.replaceChildren();
    this.media.hidden = !url;
    if (url && Player) {
      this.player = new Player(this.media, { source, segments: [], api: this.api, analysts: this.store.study.analysts, onSelect: () => {}, compact: true });
      await this.player.show?.(source.index, {});
      this.player.follow?.(this.view);
    }
  }

  async #fillView(source, item) {
    const names = namer(this.store.study, item);
    this.view.analysts = this.store.study.analysts.map((each) => ({ ...each, name: names(each.index) }));
    await this.view.show(source.index, {
      from: item.start, to: item.end, item: item.id, segments: item.segments || [], notes: item.notes || [],
      label: `${source.name}, ${item.where || ""}`,
    });
  }

  #empty(text) {
    this.view?.destroy();
    this.view = null;
    this.medium = null;
    fill(this.place, h("p", { class: "soft empty" }, text));
    this.#quotes();
  }

  /** Where no text can be shown, the words of the segments that the list knows. */
  #quotes() {
    const quotes = (this.item?.segments || []).filter((each) => each.quote);
    this.place.append(...quotes.map((each) => h("blockquote", { dir: "auto", class: `lane-${each.analyst % 8}` }, each.quote)));
  }

  #whereabouts(item, source) {
    const parts = [];
    const add = (part) => { if (part) parts.push(...(parts.length ? [" · "] : []), part); };
    add(source ? words(source.name, "b") : null);
    add(item.where ? words(item.where) : null);
    add(item.speaker ? words(item.speaker) : null);
    if (typeof item.at_ms === "number") add(clock(item.at_ms));
    const playable = source && (source.recording || source.medium === "time") && typeof item.at_ms === "number";
    const play = playable ? h("button", {
      id: "play", type: "button", class: "button quiet small", on: { click: () => this.play() },
    }, "▸ play ", h("kbd", {}, "P")) : null;
    const total = source?.turns && /\d/u.test(item.where || "") && item.where.startsWith("turn") ? `${item.where} of ${source.turns}` : "";
    return [h("span", { class: "where-words" }, parts, play ? [" ", play] : null), h("span", { class: "num" }, total)];
  }

  #notes(item) {
    const names = namer(this.store.study, item);
    const cards = (item.notes || []).map((note) => {
      const name = note.name || (typeof note.analyst === "number" ? names(note.analyst) : null);
      const on = note.on === "source" ? " on the whole source" : note.code ? [" on ", words(leaf(note.code))] : "";
      return h("article", { class: `note lane-${(note.analyst ?? 7) % 8}`, data: { guid: note.guid || "" } },
        h("h3", {}, name ? [words(name), "’s note", on] : ["A note", on]),
        h("p", { dir: "auto" }, note.text));
    });
    fill(this.notes, cards);
    this.notes.hidden = !cards.length;
    reachable(this.notes, "Notes in the margin");
  }

  play() {
    const at = this.item?.at_ms;
    const player = this.player || (this.medium === "time" ? this.view : null);
    if (!player) return false;
    if (player.toggle && (player.playing || typeof at !== "number")) return player.toggle();
    player.seek?.(at || 0);
    return player.play ? player.play() : player.toggle?.();
  }

  /** Bring the passage into sight again, where something above it came or went. */
  reveal() {
    if (this.medium === "text" && typeof this.item?.start === "number") this.view?.reveal(this.item.start, this.item.end);
  }

  /** Mark a range in the text by program. */
  select(start, end) {
    this.view?.select?.(start, end);
  }

  /** Show in the text what a verb would leave: nothing is selected by it. */
  preview(places) {
    if (this.medium === "text") this.view?.mark?.("preview", places);
  }

  selection() {
    return this.view?.selection?.() || null;
  }
}
