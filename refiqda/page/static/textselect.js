// What is selected in a text, by mouse, by touch, by keys or by the program, as code points.
//
// Keys (TextView.handleKey): Shift with left or right moves the end by a word, with Alt by a character; with up or down
// by a line. [ and ] move the beginning by a word (earlier, later), with Alt by a character. Without a selection they
// begin with the passage in question, else at the last click. Right-to-left lines turn left and right round.

import { borders } from "./textlayout.js";

/** How much text around an edge is looked at for the next word. */
const AROUND = 400;

export class TextSelection {
  constructor(view, onSelect) {
    this.view = view;
    this.onSelect = onSelect;
    this.range = null;
    this.caret = null;
    this.ended = new AbortController();
    const { signal } = this.ended;
    this.live = document.createElement("div");
    this.live.className = "tv-spoken";
    this.live.setAttribute("aria-live", "polite");
    this.live.dataset.testid = "tv-announce";
    view.container.append(this.live);
    document.addEventListener("selectionchange", () => this.#changed(), { signal });
    view.element.addEventListener("copy", (event) => this.#copied(event), { signal });
    view.element.addEventListener("pointerdown", () => {
      this.pressed = true;
    }, { signal });
    view.element.addEventListener("click", (event) => this.#paragraph(event), { signal });
    document.addEventListener("pointerup", () => this.#released(), { signal });
    document.addEventListener("pointercancel", () => this.#released(), { signal });
  }

  destroy() {
    this.ended.abort();
    this.live.remove();
  }

  clear() {
    this.range = null;
    this.caret = null;
    this.#show();
  }

  set(start, end) {
    this.range = end > start ? { start, end } : null;
    this.#show();
  }

  #show() {
    this.view.mark("selection", this.range ? [this.range] : []);
    const { dataset } = this.view.element;
    if (this.range) dataset.selection = `${this.range.start}-${this.range.end}`;
    else delete dataset.selection;
  }

  /** By hand: told to whoever asked. */
  #take(start, end) {
    this.set(start, end);
    this.#tell();
  }

  #tell() {
    if (!this.range) {
      this.live.textContent = "";
      this.onSelect(null);
      return;
    }
    const text = this.view.textOf(this.range.start, this.range.end);
    const brief = text.length > 120 ? `${text.slice(0, 55)} … ${text.slice(-55)}` : text;
    this.live.textContent = `Selected: ${brief}`;
    this.onSelect({ ...this.range, text });
  }

  #changed() {
    const found = getSelection();
    if (!found || !found.rangeCount || !this.#own(found.anchorNode) || !this.#own(found.focusNode)) return;
    const range = found.getRangeAt(0);
    if (range.collapsed) {
      const at = this.#offset(range.startContainer, range.startOffset, false);
      this.caret = at;
      if (this.pressed && this.range) this.set(0, 0);
      return;
    }
    const start = this.#offset(range.startContainer, range.startOffset, false);
    const end = this.#offset(range.endContainer, range.endOffset, true);
    if (start === null || end === null) return;
    const was = this.range;
    if (was && was.start === start && was.end === end) return;
    this.set(start, end);
    if (!this.pressed) this.#tell();
  }

  #released() {
    if (!this.pressed) return;
    this.pressed = false;
    // The browser ends its own selection after the event.
    setTimeout(() => {
      if (!this.ended.signal.aborted) this.#tell();
    });
  }

  /** Three clicks take the paragraph; the browser's own way ends at the names of codes. */
  #paragraph(event) {
    const line = event.detail >= 3 && this.#own(event.target) && event.target.closest(".tv-line");
    if (!line) return;
    const start = Number(line.dataset.start);
    const end = Number(line.dataset.end);
    getSelection().selectAllChildren(line);
    setTimeout(() => this.#take(start, end));
  }

  #own(node) {
    const element = node instanceof Element ? node : node?.parentElement;
    return Boolean(element && this.view.pages.contains(element) && !element.closest(".tv-note"));
  }

  #offset(node, offset, isEnd) {
    const element = node instanceof Element ? node : node.parentElement;
    const block = this.view.blocks.find((each) => each.element.contains(element));
    if (block) return block.offset(node, offset, isEnd);
    const { blocks, pages } = this.view;
    if (node !== pages || !blocks.length) return null;
    if (isEnd) return offset > 0 ? blocks[Math.min(offset, blocks.length) - 1].end : blocks[0].start;
    return offset < blocks.length ? blocks[offset].start : blocks.at(-1).end;
  }

  #copied(event) {
    const found = getSelection();
    if (!this.range || !found || !this.#own(found.anchorNode) || !event.clipboardData) return;
    event.clipboardData.setData("text/plain", this.view.textOf(this.range.start, this.range.end));
    event.preventDefault();
  }

  handleKey(event) {
    if (event.ctrlKey || event.metaKey) return false;
    const by = event.altKey ? "character" : "word";
    if (event.code === "BracketLeft" || event.key === "[") return this.move("start", by, -1);
    if (event.code === "BracketRight" || event.key === "]") return this.move("start", by, 1);
    if (!event.shiftKey || !event.key.startsWith("Arrow")) return false;
    if (event.key === "ArrowUp" || event.key === "ArrowDown") return this.move("end", "line", event.key === "ArrowDown" ? 1 : -1);
    return this.move("end", by, (event.key === "ArrowRight" ? 1 : -1) * (this.#rightToLeft() ? -1 : 1));
  }

  #rightToLeft() {
    const at = this.range?.end ?? this.view.focus?.start ?? this.caret;
    const block = at === null || at === undefined ? null : this.view.blockAt(at);
    const line = block?.lines.findLast((each) => each.start <= at)?.element;
    return Boolean(line) && getComputedStyle(line).direction === "rtl";
  }

  /**
   * Move one edge of the selection.
   * @param {"start"|"end"} edge
   * @param {"word"|"character"|"line"} by
   * @param {1|-1} direction
   * @returns {true}
   */
  move(edge, by, direction) {
    const { view } = this;
    let range = this.range;
    if (!range) {
      const at = view.focus ?? { start: this.caret ?? view.from, end: this.caret ?? view.from };
      range = { ...at };
    }
    if (by === "line") this.#follow(range[edge], edge === "end");
    const next = by === "line" ? this.#below(range[edge], direction) : this.#next(range[edge], by, direction, edge);
    const start = edge === "start" ? Math.min(next, range.end) : range.start;
    const end = edge === "end" ? Math.max(next, range.start) : range.end;
    getSelection()?.removeAllRanges();
    if (end > start) this.#take(start, end);
    this.#follow(edge === "start" ? start : end, edge === "end");
    return true;
  }

  /** The next place at which an edge may stand: beginnings of words for the beginning, ends for the end. */
  #next(at, by, direction, edge) {
    const { view } = this;
    const from = Math.max(view.from, at - AROUND);
    const to = Math.min(view.to, at + AROUND);
    const text = view.textOf(from, to);
    const units = borders(text, by)[edge === "start" ? "starts" : "ends"];
    const places = units.map((unit) => from + [...text.slice(0, unit)].length);
    if (direction > 0) return places.find((each) => each > at) ?? to;
    return places.findLast((each) => each < at) ?? from;
  }

  /** The end of the word that stands on the next line of the screen, below or above the end of a selection. */
  #below(at, direction) {
    const rect = this.view.rect(at, true);
    if (!rect) return at;
    const box = this.view.pages.getBoundingClientRect();
    const x = Math.min(Math.max(this.#rightToLeft() ? rect.left : rect.right, box.left + 1), box.right - 1);
    for (let away = 4; away < 240; away += 6) {
      const found = this.#under(x, direction > 0 ? rect.bottom + away : rect.top - away);
      const there = found === null ? null : this.view.rect(found, true);
      if (!there || (direction > 0 ? there.top < rect.bottom - 2 : there.bottom > rect.top + 2)) continue;
      const word = this.#next(found - 1, "word", 1, "end");
      return direction < 0 && word >= at ? found : word;
    }
    return at;
  }

  /** The code point at a place on the screen. @returns {number|null} */
  #under(x, y) {
    const caret = document.caretPositionFromPoint?.(x, y);
    const range = caret ? null : document.caretRangeFromPoint?.(x, y);
    const node = caret ? caret.offsetNode : range?.startContainer;
    if (!node || !this.#own(node)) return null;
    return this.#offset(node, caret ? caret.offset : range.startOffset, true);
  }

  /** Keep the edge that moves in sight. */
  #follow(at, isEnd) {
    const rect = this.view.rect(at, isEnd);
    const frame = this.view.frame();
    if (!rect) return;
    const scroller = this.view.scroller();
    if (rect.bottom > frame.bottom - 40) scroller.scrollTop += rect.bottom - frame.bottom + 80;
    else if (rect.top < frame.top + 40) scroller.scrollTop += rect.top - frame.top - 80;
  }
}
