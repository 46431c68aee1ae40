// The text of a source with each analyst's codes in lanes under it: both views use it.
//
// A text comes in pieces of some ten thousand characters as one scrolls, in both directions; those far away are let
// go again. All offsets are code points of the text as compared. Words of participants go in as text nodes only.
//
//   const view = new TextView(container, { analysts, onSelect, api });
//   await view.show(source, { from, to, item });        // or { chunk } with all of it at hand
//   view.select(start, end); view.selection(); view.reveal(start); view.handleKey(event); view.destroy();
//
// data-testid: text-view (data-source, data-length, data-from, data-to of what is loaded, data-selection "start-end"),
//   tv-announce; of pieces see textblock.js.

import { Block } from "./textblock.js";
import { TextSelection } from "./textselect.js";
import { above, shortNames } from "./textlayout.js";

/** Pieces kept in the page, and pieces remembered besides. */
const KEPT = 5;
const REMEMBERED = 40;
/** Before anything is measured: how high a character is on the average, in pixels. */
const FIRST_GUESS = 0.45;

const NAMES = ["selection", "preview", "note", "found", "playing"];
const highlights = typeof CSS !== "undefined" && CSS.highlights && typeof Highlight !== "undefined" ? CSS.highlights : null;

function highlight(name) {
  if (!highlights.has(`refiqda-${name}`)) highlights.set(`refiqda-${name}`, new Highlight());
  return highlights.get(`refiqda-${name}`);
}

export class TextView {
  /**
   * @param {HTMLElement} container
   * @param {object} given
   * @param {{index: number, name: string}[]} given.analysts
   * @param {(range: {start: number, end: number, text: string}|null) => void} [given.onSelect] the user's selection
   * @param {{text: (source: number, where: object) => Promise<object>}} [given.api]
   * @param {string[]} [given.codes] all code paths, so that short names stay the same from passage to passage
   * @param {(note: object) => HTMLElement|null} [given.noteElement] where notes are shown: what to put after a paragraph
   * @param {(segment: {code: string, start: number}) => void} [given.onTag] a code's name was clicked
   * @param {() => void} [given.onRender] told after each change of what is loaded
   */
  constructor(container, { analysts, onSelect, api, codes = [], noteElement, onTag, onRender }) {
    this.container = container;
    this.api = api;
    this.analysts = analysts;
    this.noteElement = noteElement;
    this.onRender = onRender || (() => {});
    this.codes = codes;
    this.blocks = [];
    this.memory = new Map();
    this.marks = new Map();
    this.ranges = new Map();
    this.filter = () => true;
    this.request = 0;
    this.busy = false;
    this.element = document.createElement("div");
    this.element.className = "tv";
    this.element.tabIndex = 0;
    this.element.setAttribute("role", "region");
    this.element.dataset.testid = "text-view";
    this.before = document.createElement("div");
    this.before.className = "tv-space";
    this.after = document.createElement("div");
    this.after.className = "tv-space";
    this.pages = document.createElement("div");
    this.pages.className = "tv-pages";
    this.element.append(this.before, this.pages, this.after);
    container.append(this.element);
    container.classList.add("tv-host");
    this.picked = new TextSelection(this, onSelect || (() => {}));
    this.ended = new AbortController();
    const { signal } = this.ended;
    document.addEventListener("scroll", () => this.#scrolled(), { capture: true, passive: true, signal });
    window.addEventListener("resize", () => this.#scrolled(), { signal });
    this.element.addEventListener("keydown", (event) => {
      // The page's keys leave Alt alone; here it means: by characters.
      if (event.altKey && this.handleKey(event)) event.preventDefault();
    }, { signal });
    this.element.addEventListener("click", (event) => {
      const tag = event.target instanceof Element && event.target.closest(".tv-tag");
      if (tag && onTag) onTag({ code: tag.dataset.code, start: Number(tag.dataset.start) });
    }, { signal });
  }

  /**
   * Show a source. `from` and `to` are the passage in question: the rest is dimmed (none: nothing is). `segments` and
   * `notes`, if given, take the place of those that come with the text. `chunk` is text at hand ({text, start?, ...}).
   * @returns {Promise<void>} once it can be seen
   */
  async show(source, { from = null, to = null, item = null, segments = null, notes = null, chunk = null, label = "", at = null } = {}) {
    const request = ++this.request;
    const other = source !== this.source || item !== this.item;
    this.source = source;
    this.item = item;
    this.given = { segments, notes };
    this.focus = from === null || to === null ? null : { start: from, end: to };
    if (other) this.memory.clear();
    this.fixed = chunk && { start: 0, ...chunk, end: (chunk.start || 0) + [...chunk.text].length };
    if (label) this.element.setAttribute("aria-label", label);
    this.picked.clear();
    this.marks.clear();
    const where = at ?? from ?? 0;
    const first = await this.#piece({ around: where });
    if (request !== this.request) return;
    this.#restart(first);
    await this.reveal(where, to);
  }

  /** Show only the segments that a function takes; nothing is loaded again. */
  only(filter) {
    this.filter = filter;
    this.refresh();
  }

  /** Draw what is loaded again. */
  refresh() {
    this.#keeping(() => {
      for (const block of this.blocks) block.render(this.#look(block.chunk));
      this.#paint();
    });
    this.onRender();
  }

  /** @returns {{start: number, end: number}|null} */
  selection() {
    return this.picked.range;
  }

  /** Show a selection as if it had been made by hand; nothing is told to onSelect. */
  select(start, end) {
    this.picked.set(start, end);
  }

  /** @returns {boolean} whether the key was one of those that change the selection */
  handleKey(event) {
    return this.picked.handleKey(event);
  }

  /** Bring a place into sight, loading what is needed; with `end`, as much as fits up to there. */
  async reveal(start, end = null) {
    if (!this.blocks.length) return;
    if (start < this.from || start > this.to) {
      const request = ++this.request;
      const first = await this.#piece({ around: start });
      if (request !== this.request) return;
      this.#restart(first);
    }
    const frame = this.frame();
    const rect = this.rect(start);
    const last = end !== null && end > start && end <= this.to ? this.rect(end, true) : rect;
    if (!rect || !frame.height) return;
    const room = frame.height * 0.92;
    const high = Math.min(last.bottom - rect.top, room);
    const top = Math.max(frame.height * 0.06, Math.min(frame.height * 0.3, (frame.height - high) / 2));
    this.scroller().scrollTop += rect.top - frame.top - top;
    this.#scrolled();
  }

  /** Mark ranges: "preview" (what a decision would make), "note", "found" or "playing". An empty list takes them away. */
  mark(name, ranges) {
    if (ranges.length) this.marks.set(name, ranges);
    else this.marks.delete(name);
    if (highlights) this.#paint();
    else this.refresh();
  }

  /** The text of a range as far as it is loaded: what was written, without tags and boxes. */
  textOf(start, end) {
    return this.blocks
      .filter((block) => block.end > start && block.start < end)
      .map((block) => block.points.slice(Math.max(start, block.start) - block.start, Math.min(end, block.end) - block.start))
      .join("");
  }

  /** What is loaded. */
  get from() {
    return this.blocks.length ? this.blocks[0].start : 0;
  }

  get to() {
    return this.blocks.length ? this.blocks.at(-1).end : 0;
  }

  /** All segments that are loaded and shown, each once, in the order of the text. */
  segments() {
    const seen = new Map();
    for (const block of this.blocks) {
      for (const each of block.chunk.segments || []) {
        const key = `${each.analyst} ${each.start} ${each.end} ${each.code}`;
        if (!seen.has(key) && this.filter(each)) seen.set(key, each);
      }
    }
    return [...seen.values()].sort((a, b) => a.start - b.start || a.end - b.end);
  }

  /** The block that holds a code point, if it is loaded. @returns {Block|null} */
  blockAt(at, isEnd = false) {
    const index = above(this.blocks, at, (block) => block.start) - 1;
    const block = this.blocks[isEnd && index > 0 && this.blocks[index].start === at ? index - 1 : Math.max(0, index)];
    return block && at >= block.start && at <= block.end ? block : null;
  }

  /** Where a code point is on the screen. */
  rect(at, isEnd = false) {
    const block = this.blockAt(at, isEnd);
    if (!block) return null;
    const { node, offset } = block.place(at, isEnd);
    const range = document.createRange();
    range.setStart(node, offset);
    if (node.nodeType === Node.TEXT_NODE && !isEnd && offset < node.length) range.setEnd(node, offset + 1);
    const rects = range.getClientRects();
    if (rects.length) return rects[0];
    return (node.nodeType === Node.TEXT_NODE ? node.parentElement : node.childNodes[offset] || node).getBoundingClientRect?.() ?? null;
  }

  /** A range of the page for code points, as far as they are loaded. @returns {Range|null} */
  range(start, end) {
    const from = Math.max(start, this.from);
    const to = Math.min(end, this.to);
    if (to <= from) return null;
    const first = this.blockAt(from).place(from);
    const last = this.blockAt(to, true).place(to, true);
    const range = document.createRange();
    range.setStart(first.node, first.offset);
    range.setEnd(last.node, last.offset);
    return range;
  }

  /** The element that scrolls. */
  scroller() {
    for (let each = this.container; each && each !== document.body; each = each.parentElement) {
      if (each.scrollHeight > each.clientHeight + 1 && /auto|scroll/.test(getComputedStyle(each).overflowY)) return each;
    }
    return document.scrollingElement;
  }

  /** The part of the screen in which one sees the text. */
  frame() {
    const scroller = this.scroller();
    if (scroller === document.scrollingElement) return { top: 0, bottom: innerHeight, height: innerHeight };
    return scroller.getBoundingClientRect();
  }

  destroy() {
    this.request += 1;
    this.ended.abort();
    this.picked.destroy();
    this.marks.clear();
    this.#unpaint();
    this.element.remove();
  }

  // Loading

  async #piece(where) {
    if (this.fixed) return this.fixed;
    const at = where.around ?? where.from;
    for (const [key, piece] of this.memory) {
      const inside = where.before ? piece.end === where.before : at >= piece.start && (at < piece.end || piece.start === piece.end);
      if (!inside) continue;
      this.memory.delete(key);
      this.memory.set(key, piece);
      return piece;
    }
    const asked = where.before ? { around: where.before - 1 } : { around: at };
    const piece = await this.api.text(this.source, this.item ? { ...asked, item: this.item } : asked);
    this.memory.set(piece.start, piece);
    if (this.memory.size > REMEMBERED) this.memory.delete(this.memory.keys().next().value);
    return piece;
  }

  #restart(piece) {
    this.length = piece.length ?? piece.end;
    this.blocks = [];
    this.pages.replaceChildren();
    this.#add(piece, true);
    this.#spaces();
    this.#paint();
    this.onRender();
  }

  #add(piece, atEnd) {
    const chunk = { ...piece };
    if (this.given.segments) {
      // Of the passage in question as given; what lies around it stays to be seen, quietly.
      const around = this.item === null ? [] : (piece.segments || []).filter((each) => each.item !== this.item);
      chunk.segments = [...around, ...this.given.segments.filter((each) => each.start !== null && each.end > piece.start && each.start < piece.end)];
    }
    if (this.given.notes) chunk.notes = this.given.notes.filter((each) => each.start >= piece.start && each.start < piece.end);
    const block = new Block(chunk, this.#look(chunk));
    if (atEnd) {
      this.blocks.push(block);
      this.pages.append(block.element);
    } else {
      this.blocks.unshift(block);
      this.pages.prepend(block.element);
    }
  }

  /** Load until there is some screen of text on both sides, and let go of what is far away. */
  async #fill() {
    if (this.busy || !this.blocks.length || this.fixed) return;
    this.busy = true;
    const request = this.request;
    try {
      for (let again = true; again && request === this.request; ) {
        again = false;
        const frame = this.frame();
        const margin = Math.max(2500, frame.height * 2.5);
        const box = this.pages.getBoundingClientRect();
        if (!frame.height || !box.width) return;
        if (frame.bottom < box.top - frame.height || frame.top > box.bottom + frame.height) {
          await this.#jump(frame, box, request);
          again = true;
        } else if (box.bottom < frame.bottom + margin && this.to < this.length) {
          again = await this.#more({ around: this.to }, true, request);
        } else if (box.top > frame.top - margin && this.from > 0) {
          again = await this.#more({ before: this.from }, false, request);
        }
      }
    } finally {
      this.busy = false;
    }
  }

  async #more(where, atEnd, request) {
    const piece = await this.#piece(where);
    const fits = atEnd ? piece.start === this.to && piece.end > piece.start : piece.end === this.from && piece.start < piece.end;
    if (request !== this.request || !fits) return false;
    this.#keeping(() => {
      this.#add(piece, atEnd);
      if (this.blocks.length > KEPT) (atEnd ? this.blocks.shift() : this.blocks.pop()).element.remove();
      this.#spaces();
      this.#paint();
    });
    this.onRender();
    return true;
  }

  /** Somebody dragged the bar into what is not loaded: what is about there is loaded in its place. */
  async #jump(frame, box, request) {
    const above = frame.top < box.top;
    const height = (above ? this.before : this.after).getBoundingClientRect();
    const share = Math.max(0, Math.min(1, (frame.top - height.top) / Math.max(1, height.height)));
    const at = above ? Math.floor(this.from * share) : Math.floor(this.to + (this.length - this.to) * share);
    const piece = await this.#piece({ around: Math.min(at, this.length - 1) });
    if (request !== this.request) return;
    const scroller = this.scroller();
    this.#restart(piece);
    const top = this.pages.getBoundingClientRect();
    const inside = (at - piece.start) / Math.max(1, piece.end - piece.start);
    scroller.scrollTop += top.top + top.height * inside - frame.top;
  }

  #spaces() {
    const loaded = this.to - this.from;
    const high = this.pages.getBoundingClientRect().height;
    this.each = loaded > 500 && high ? high / loaded : this.each || FIRST_GUESS;
    this.before.style.height = `${Math.round(this.from * this.each)}px`;
    this.after.style.height = `${Math.round((this.length - this.to) * this.each)}px`;
    Object.assign(this.element.dataset, { source: this.source, length: this.length, from: this.from, to: this.to });
  }

  /** Change what is in the page; what one is reading stays where it is on the screen. */
  #keeping(change) {
    const frame = this.frame();
    const line = this.#lineAt(frame.top);
    const was = line && line.element.getBoundingClientRect().top;
    change();
    if (!line) return;
    const same = line.element.isConnected ? line : this.#lineOf(line.start);
    if (same) this.scroller().scrollTop += same.element.getBoundingClientRect().top - was;
  }

  #lineAt(top) {
    for (const block of this.blocks) {
      if (block.element.getBoundingClientRect().bottom <= top) continue;
      const index = above(block.lines, top, (line) => line.element.getBoundingClientRect().bottom);
      return block.lines[Math.min(index, block.lines.length - 1)] || null;
    }
    return null;
  }

  #lineOf(start) {
    const block = this.blockAt(start);
    return block ? block.lines[above(block.lines, start, (line) => line.start) - 1] : null;
  }

  #scrolled() {
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => {
      this.waiting = false;
      this.#fill().catch(() => {});
    });
  }

  // What is shown how

  #look(chunk) {
    const names = this.codes.length ? this.names ?? (this.names = shortNames(this.codes)) : null;
    const every = this.analysts.length;
    const name = (index) => this.analysts.find((each) => each.index === index)?.name ?? `Analyst ${index + 1}`;
    const marks = highlights ? [] : [...this.marks];
    return {
      names: names ?? shortNames((chunk.segments || []).map((each) => each.code)),
      shown: this.filter,
      quiet: (each) => Boolean(each.agreed) || (this.item !== null && Boolean(each.item) && each.item !== this.item),
      who: (each) => name(each.analyst),
      whoAll: (group) => {
        const all = [...new Set(group.map((each) => each.analyst))];
        return all.length === every && every > 1 ? (every === 2 ? "both" : "all") : all.map(name).join(", ");
      },
      focus: this.focus,
      cuts: [...(this.focus ? [this.focus.start, this.focus.end] : []), ...marks.flatMap(([, all]) => all.flatMap((each) => [each.start, each.end]))],
      marksAt: (start, end) => marks.filter(([, all]) => all.some((each) => each.start <= start && each.end >= end)).map(([key]) => key),
      beginsLine: (start) => this.blocks.some((block) => block.end === start && block.chunk.text.endsWith("\n")) || (chunk.lines || []).some(([from]) => from === start),
      noteElement: this.noteElement,
    };
  }

  #unpaint() {
    if (!highlights) return;
    for (const [name, ranges] of this.ranges) for (const range of ranges) highlight(name).delete(range);
    this.ranges.clear();
  }

  /** Lay the marks over what is loaded. */
  #paint() {
    if (!highlights) return;
    this.#unpaint();
    for (const name of NAMES) {
      const ranges = (this.marks.get(name) || []).map((each) => this.range(each.start, each.end)).filter(Boolean);
      for (const range of ranges) highlight(name).add(range);
      this.ranges.set(name, ranges);
    }
  }
}
