// A picture, or a page, with each analyst's boxes, and a box of one's own drawn by dragging or by keys.
//
// Boxes are (x1, y1, x2, y2) in the units of the picture, half-open. Without the picture an empty sheet of the same
// proportions stands in its place. Keys on the sheet: arrows move the box by a step (with Shift ten); with Alt they move its far
// corner; Enter begins a box in the middle, Delete and Backspace take it away, Escape too.
//
// data-testid: picture (data-selection "x1,y1,x2,y2"), picture-sheet, picture-missing, picture-box (data-analyst,
//   data-code), picture-drawn, picture-said

import { fill, h, words } from "./dom.js";
import { styled } from "./styled.js";
import { grouped, shortNames } from "./textlayout.js";

const STEPS = 100;

export class PictureView {
  /**
   * @param {HTMLElement} container
   * @param {object} given
   * @param {{index: number, name: string, width?: number, height?: number, picture?: string|null}} given.source
   * @param {(box: {x1: number, y1: number, x2: number, y2: number, start: null, end: null}|null) => void} [given.onSelect]
   */
  constructor(container, { source, segments = [], analysts = [], codes = [], api = null, onSelect = () => {} }) {
    styled("media.css");
    Object.assign(this, { container, source, segments, analysts, api, onSelect });
    this.names = shortNames(codes);
    this.box = null;
    this.request = 0;
    this.sheet = h("div", { class: "pc-sheet", tabindex: "0", role: "application", "aria-roledescription": "sheet to draw a box on", data: { testid: "picture-sheet" } });
    this.missing = h("p", { class: "pl-missing", hidden: true, data: { testid: "picture-missing" } });
    this.said = h("p", { class: "pl-said", "aria-live": "polite", data: { testid: "picture-said" } });
    this.list = h("ul", { class: "pc-list", "aria-label": "What is marked" });
    this.element = h("div", { class: "pc", data: { testid: "picture" } }, this.missing, this.sheet, this.said, this.list);
    container.append(this.element);
    this.sheet.addEventListener("pointerdown", (event) => this.#drag(event));
    this.sheet.addEventListener("keydown", (event) => this.handleKey(event) && event.preventDefault());
    this.#size(source.width, source.height, source.picture);
    this.#draw();
  }

  /** @returns {Promise<object|null>} what the server says of it */
  async show(source, { item = null, segments = null, track = null } = {}) {
    const request = ++this.request;
    const found = track ?? (this.api ? await this.api.track(source, item ? { item } : {}) : null);
    if (request !== this.request) return null;
    this.item = item;
    const around = (found?.segments || []).filter((each) => each.item !== item);
    this.segments = segments ? [...(item === null ? [] : around), ...segments] : found?.segments || this.segments;
    this.box = null;
    this.#size(found?.width || this.source.width, found?.height || this.source.height, found?.picture ?? this.source.picture);
    this.#draw();
    return found;
  }

  /** Show only the segments that a function takes. */
  only(filter) {
    this.filter = filter;
    this.#draw();
  }

  selection() {
    return this.box && { ...this.box, start: null, end: null };
  }

  select(x1, y1, x2, y2) {
    this.box = x2 > x1 && y2 > y1 ? { x1, y1, x2, y2 } : null;
    this.#drawBox();
  }

  destroy() {
    this.request += 1;
    this.element.remove();
  }

  #size(width, height, url) {
    const far = (side) => Math.max(1, ...this.segments.map((each) => each[side] || 0));
    this.width = width || far("x2");
    this.height = height || far("y2");
    this.sheet.style.aspectRatio = `${this.width} / ${this.height}`;
    this.sheet.style.width = `min(100%, ${(78 * this.width) / this.height}vh)`;
    this.sheet.setAttribute("aria-label", `${this.source.name}, ${this.width} by ${this.height}`);
    this.url = url || null;
    this.#without(this.url ? "" : "The picture itself is not beside the files: an empty sheet of its proportions stands in its place.");
  }

  #without(text) {
    this.missing.textContent = text;
    this.missing.hidden = !text;
  }

  #draw() {
    const name = (index) => this.analysts.find((each) => each.index === index)?.name ?? `Analyst ${index + 1}`;
    const boxes = this.segments.filter((each) => each.x1 !== undefined && each.x1 !== null && (!this.filter || this.filter(each)));
    const picture = this.url ? h("img", { class: "pc-picture", src: this.url, alt: "", draggable: "false" }) : null;
    picture?.addEventListener("error", () => { picture.remove(); this.#without("The picture could not be shown. The boxes stand on an empty sheet of its proportions."); });
    // Boxes that begin at the same corner would hide each other's names: those move down.
    const corners = grouped(boxes, (each) => `${Math.round((each.x1 / this.width) * 12)} ${Math.round((each.y1 / this.height) * 24)}`);
    this.drawn = h("div", { class: "pc-drawn", hidden: true, "aria-hidden": "true", data: { testid: "picture-drawn" } });
    fill(this.sheet, picture, boxes.map((each) => {
      const quiet = each.agreed || (this.item && each.item && each.item !== this.item);
      const nth = [...corners.values()].find((group) => group.includes(each)).indexOf(each);
      const label = h("span", { class: "pc-code", dir: "auto" }, this.names.get(each.code) || each.code.split("/").at(-1));
      const element = h("div", {
        class: `pc-box lane-${each.analyst % 8}${quiet ? " pc-quiet" : ""}`, title: `${name(each.analyst)}: ${each.code}`, "aria-hidden": "true",
        data: { testid: "picture-box", analyst: each.analyst, code: each.code },
      }, label);
      if (each.y1 / this.height < 0.08) label.style.top = `${nth * 1.5}em`;
      else label.style.bottom = `calc(100% + ${nth * 1.5}em)`;
      this.#put(element, each);
      return element;
    }), this.drawn);
    fill(this.list, boxes.map((each) => h("li", { class: `lane-${each.analyst % 8}` }, h("span", { class: `swatch lane-${each.analyst % 8}`, "aria-hidden": "true" }),
      h("span", {}, words(name(each.analyst), "b"), ": ", words(each.code), h("span", { class: "soft" }, ` from ${each.x1}, ${each.y1} to ${each.x2}, ${each.y2}`)))));
    this.#drawBox();
  }

  #put(element, { x1, y1, x2, y2 }) {
    const share = (value, whole) => `${(100 * value) / whole}%`;
    Object.assign(element.style, { left: share(x1, this.width), top: share(y1, this.height), width: share(x2 - x1, this.width), height: share(y2 - y1, this.height) });
  }

  #drawBox() {
    this.drawn.hidden = !this.box;
    if (this.box) {
      const { x1, y1, x2, y2 } = this.box;
      this.#put(this.drawn, this.box);
      this.element.dataset.selection = `${x1},${y1},${x2},${y2}`;
      this.said.textContent = `Box from ${x1}, ${y1} to ${x2}, ${y2}`;
    } else {
      delete this.element.dataset.selection;
      this.said.textContent = "";
    }
  }

  #pick(box) {
    this.box = box && box.x2 > box.x1 && box.y2 > box.y1 ? box : null;
    this.#drawBox();
    this.onSelect(this.selection());
  }

  #drag(event) {
    if (event.button !== 0) return;
    const place = (each) => {
      const rect = this.sheet.getBoundingClientRect();
      const inside = (value, most) => Math.max(0, Math.min(most, Math.round(value)));
      return [inside(((each.clientX - rect.left) / rect.width) * this.width, this.width), inside(((each.clientY - rect.top) / rect.height) * this.height, this.height)];
    };
    const [fromX, fromY] = place(event);
    const move = (each) => {
      const [x, y] = place(each);
      this.box = { x1: Math.min(fromX, x), y1: Math.min(fromY, y), x2: Math.max(fromX, x), y2: Math.max(fromY, y) };
      this.#drawBox();
    };
    const done = (each) => {
      this.sheet.removeEventListener("pointermove", move);
      move(each);
      this.#pick(this.box);
    };
    try {
      this.sheet.setPointerCapture(event.pointerId);
    } catch {
      // A pointer that is gone already; the moves still come.
    }
    this.sheet.addEventListener("pointermove", move);
    for (const end of ["pointerup", "pointercancel"]) this.sheet.addEventListener(end, done, { once: true });
  }

  /** @returns {boolean} whether the key meant something here */
  handleKey(event) {
    if (event.ctrlKey || event.metaKey) return false;
    if (["Delete", "Backspace", "Escape"].includes(event.key)) {
      if (!this.box) return false;
      this.#pick(null);
      return true;
    }
    const direction = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!direction && (event.key !== "Enter" || this.box)) return false;
    if (!this.box) this.box = this.#first();
    if (!direction) this.#pick(this.box);
    else this.#move(direction, event);
    return true;
  }

  /** A box to begin with: around what is marked here, else in the middle. */
  #first() {
    const own = this.segments.filter((each) => each.x1 !== undefined && each.x1 !== null && (!this.item || !each.item || each.item === this.item));
    if (own.length) {
      return {
        x1: Math.min(...own.map((each) => each.x1)), y1: Math.min(...own.map((each) => each.y1)),
        x2: Math.max(...own.map((each) => each.x2)), y2: Math.max(...own.map((each) => each.y2)),
      };
    }
    const [w, t] = [this.width, this.height].map((each) => Math.max(1, Math.round(each / 4)));
    return { x1: w, y1: t, x2: Math.min(this.width, 3 * w), y2: Math.min(this.height, 3 * t) };
  }

  #move([dx, dy], event) {
    const far = event.shiftKey ? 10 : 1;
    const byX = dx * far * Math.max(1, Math.round(this.width / STEPS));
    const byY = dy * far * Math.max(1, Math.round(this.height / STEPS));
    let { x1, y1, x2, y2 } = this.box;
    if (event.altKey) {
      x2 = Math.max(x1 + 1, Math.min(this.width, x2 + byX));
      y2 = Math.max(y1 + 1, Math.min(this.height, y2 + byY));
    } else {
      const moveX = Math.max(-x1, Math.min(this.width - x2, byX));
      const moveY = Math.max(-y1, Math.min(this.height - y2, byY));
      [x1, x2, y1, y2] = [x1 + moveX, x2 + moveX, y1 + moveY, y2 + moveY];
    }
    this.#pick({ x1, y1, x2, y2 });
  }
}
