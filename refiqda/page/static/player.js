// A recording with its time line: each analyst's segments as lanes, a range with two handles, the transcript beside it.
//
// Times are milliseconds. Keys on the time line: Space plays and pauses; left and right go a second (with Shift ten, with
// Alt a tenth); Home and End; + and - zoom; [ and ] set the beginning and the end of the range to where one is.
//
// data-testid: player (data-length, data-at, data-selection "start-end"), player-missing, player-media, player-toggle,
//   player-in, player-out, player-whole, player-line, player-segment (data-analyst, data-code, data-start, data-end),
//   player-start and player-end (the handles), player-from-here, player-to-here, player-clear, player-said,
//   player-turn (lines of the transcript: data-begin, data-end)

import { fill, h, words } from "./dom.js";
import { styled } from "./styled.js";
import { above, rowsOf, shortNames } from "./textlayout.js";
import { clock } from "./words.js";

const ROW = 12;
/** Pixels a second at most, and pixels of a time line at most. */
const NEAREST = 200;
const WIDEST = 400000;
const STEPS = [100, 200, 500, 1000, 2000, 5000, 10000, 30000, 60000, 300000, 600000, 1800000, 3600000];

/** Times with tenths, as handles say them. */
const exactly = (ms) => `${clock(ms)}.${Math.floor((ms % 1000) / 100)}`;

export class Player {
  /**
   * @param {HTMLElement} container
   * @param {object} given
   * @param {{index: number, name: string, length?: number, recording?: {url: string, kind: string}|null}} given.source
   * @param {object[]} given.segments
   * @param {{index: number, name: string}[]} [given.analysts]
   * @param {(range: {start: number, end: number}|null) => void} [given.onSelect] the range by hand
   * @param {boolean} [given.compact] the recording alone, beside a text that is shown elsewhere
   */
  constructor(container, { source, segments = [], analysts = [], codes = [], api = null, onSelect = () => {}, compact = false }) {
    styled("media.css");
    Object.assign(this, { container, source, analysts, api, onSelect, compact });
    this.names = shortNames(codes);
    this.segments = segments;
    this.transcript = [];
    this.range = null;
    this.focus = null;
    this.scale = 0;
    this.request = 0;
    this.length = source.length && source.medium === "time" ? source.length : 0;
    this.#build();
  }

  #build() {
    const { recording } = this.source;
    this.media = recording ? document.createElement(recording.kind === "video" ? "video" : "audio") : null;
    if (this.media) {
      Object.assign(this.media, { src: recording.url, controls: true, preload: "metadata" });
      this.media.dataset.testid = "player-media";
      this.media.addEventListener("timeupdate", () => this.#time());
      this.media.addEventListener("loadedmetadata", () => this.#measured());
      this.media.addEventListener("error", () => this.#missing("This browser cannot play the recording, or the file is gone. Everything else works without it."));
      this.media.addEventListener("play", () => this.#tick());
    }
    this.missing = h("p", { class: "pl-missing", hidden: true, data: { testid: "player-missing" } });
    this.said = h("p", { class: "pl-said", "aria-live": "polite", data: { testid: "player-said" } });
    const button = (text, label, testid, work) => h("button", { type: "button", class: "button small", title: label, "aria-label": label, data: { testid }, on: { click: work } }, text);
    this.tools = h("div", { class: "pl-tools" },
      this.media ? button("▸", "play or pause", "player-toggle", () => this.toggle()) : null,
      button("from here", "the range begins here", "player-from-here", () => this.#edge("start", this.at)),
      button("to here", "the range ends here", "player-to-here", () => this.#edge("end", this.at)),
      button("no range", "take the range away", "player-clear", () => this.#pick(null)),
      h("span", { class: "pl-gap" }),
      button("−", "show more time", "player-out", () => this.zoom(0.5)), button("+", "show less time, larger", "player-in", () => this.zoom(2)),
      button("whole", "the whole recording", "player-whole", () => this.#whole()));
    this.ruler = h("div", { class: "pl-ruler", "aria-hidden": "true" });
    this.lanes = h("div", { class: "pl-lanes" });
    this.shade = h("div", { class: "pl-range", hidden: true });
    this.needle = h("div", { class: "pl-needle", "aria-hidden": "true" });
    this.handles = { start: this.#handle("start"), end: this.#handle("end") };
    this.line = h("div", { class: "pl-line" }, this.ruler, this.lanes, this.shade, this.needle, this.handles.start, this.handles.end);
    this.frame = h("div", { class: "pl-frame", tabindex: "0", role: "group", "aria-label": `Time line of ${this.source.name}`, data: { testid: "player-line" } }, this.line);
    this.list = h("ol", { class: "pl-transcript", "aria-label": "Transcript" });
    this.element = h("div", { class: `pl${this.compact ? " pl-compact" : ""}`, data: { testid: "player" } },
      this.media, this.missing, this.compact ? null : [this.tools, this.frame, this.said, this.list]);
    if (!this.media) this.#missing("The recording itself is not beside the files, so nothing can be played. Put it where the project says and start again, or go on without.");
    this.container.append(this.element);
    this.frame.addEventListener("keydown", (event) => this.handleKey(event) && event.preventDefault());
    this.frame.addEventListener("pointerdown", (event) => this.#drag(event));
    this.frame.addEventListener("scroll", () => this.#drawRuler(), { passive: true });
    this.watch = new ResizeObserver(() => this.#resized());
    this.watch.observe(this.frame);
  }

  /** @returns {Promise<object|null>} what the server says of the recording (its notes, its transcript) */
  async show(source, { from = null, to = null, item = null, segments = null, track = null } = {}) {
    const request = ++this.request;
    this.focus = from === null ? null : { start: from, end: to };
    if (this.compact) return null;
    const found = track ?? (this.api ? await this.api.track(source, item ? { item } : {}) : null);
    if (request !== this.request) return null;
    this.item = item;
    this.segments = segments && item === null ? segments : segments ? [...segments, ...(found?.segments || []).filter((each) => each.item !== item)] : found?.segments || this.segments;
    this.transcript = found?.transcript || [];
    this.#measured(found?.length);
    this.range = null;
    this.#drawTranscript();
    if (this.focus) this.#frameFocus();
    else this.#whole();
    if (from !== null && this.media) this.seek(from);
    return found;
  }

  /** Show only the segments that a function takes. */
  only(filter) {
    this.filter = filter;
    if (!this.compact) this.#draw();
  }

  get at() {
    return this.media ? Math.round(this.media.currentTime * 1000) : this.here ?? 0;
  }

  get playing() {
    return Boolean(this.media) && !this.media.paused;
  }

  seek(ms) {
    this.here = Math.max(0, Math.min(ms, this.length || ms));
    if (this.media) this.media.currentTime = this.here / 1000;
    this.#time();
  }

  play() {
    if (!this.media) return false;
    this.media.play().catch(() => {});
    return true;
  }

  toggle() {
    if (!this.media) return false;
    if (this.media.paused) return this.play();
    this.media.pause();
    return true;
  }

  selection() {
    return this.range;
  }

  select(start, end) {
    this.range = end > start ? { start, end } : null;
    this.#drawRange();
  }

  /** Let a text (a TextView whose pieces carry times) follow the recording, and lead it by clicks. */
  follow(view) {
    this.view = view;
    this.spoken = undefined;
    this.following?.abort();
    this.following = new AbortController();
    view.element.addEventListener("click", (event) => {
      const line = event.target instanceof Element && event.target.closest(".tv-line");
      if (!line || !getSelection()?.isCollapsed) return;
      const at = this.#times().filter(([pos]) => pos <= Math.max(view.picked.caret ?? 0, Number(line.dataset.start))).at(-1);
      if (at) this.seek(at[1]);
    }, { signal: this.following.signal });
  }

  #times() {
    return (this.view?.blocks || []).flatMap((block) => block.chunk.times || []);
  }

  destroy() {
    this.request += 1;
    this.watch.disconnect();
    this.following?.abort();
    this.view?.mark("playing", []);
    this.view = null;
    this.media?.pause();
    this.element.remove();
  }

  #missing(text) {
    this.missing.textContent = text;
    this.missing.hidden = false;
    if (this.media) this.media.hidden = true;
  }

  #measured(length = 0) {
    const own = this.media && Number.isFinite(this.media.duration) ? Math.round(this.media.duration * 1000) : 0;
    const last = Math.max(0, ...this.segments.map((each) => each.end || 0), ...this.transcript.map((each) => each.end || 0));
    this.length = Math.max(length || 0, this.length, own, last);
    this.element.dataset.length = this.length;
    if (!this.compact) this.#draw();
  }

  // the time line --------------------------------------------------------------------------------------------

  #x(ms) {
    return (ms / 1000) * this.scale;
  }

  #ms(x) {
    return Math.round(Math.max(0, Math.min(this.length, (x / this.scale) * 1000)));
  }

  #least() {
    return this.length ? (this.frame.clientWidth - 2) / (this.length / 1000) : 1;
  }

  zoom(factor, about = null) {
    const middle = about ?? this.#ms(this.frame.scrollLeft + this.frame.clientWidth / 2);
    const most = Math.min(NEAREST, WIDEST / Math.max(1, this.length / 1000));
    this.scale = Math.max(this.#least(), Math.min(Math.max(most, this.#least()), this.scale * factor));
    this.#draw();
    this.frame.scrollLeft = this.#x(middle) - this.frame.clientWidth / 2;
    this.#drawRuler();
  }

  #whole() {
    this.scale = this.#least();
    this.#draw();
  }

  #frameFocus() {
    const span = Math.max(4000, (this.focus.end - this.focus.start) * 3);
    this.scale = Math.max(this.#least(), Math.min(NEAREST, this.frame.clientWidth / (span / 1000)));
    this.#draw();
    this.frame.scrollLeft = this.#x((this.focus.start + this.focus.end) / 2) - this.frame.clientWidth / 2;
    this.#drawRuler();
  }

  #resized() {
    if (!this.length || !this.frame.clientWidth) return;
    if (this.scale <= this.#least() || !Number.isFinite(this.scale)) this.#whole();
    else this.#drawRuler();
  }

  #draw() {
    if (!this.scale || !Number.isFinite(this.scale)) this.scale = this.#least();
    this.line.style.width = `${Math.max(1, this.#x(this.length))}px`;
    const segments = this.segments.filter((each) => each.start !== null && (!this.filter || this.filter(each)));
    const { rows, count } = rowsOf(segments);
    this.lanes.style.height = `${Math.max(2, count) * (ROW + 16) + 6}px`;
    const name = (index) => this.analysts.find((each) => each.index === index)?.name ?? `Analyst ${index + 1}`;
    fill(this.lanes, segments.map((each) => {
      const quiet = each.agreed || (this.item && each.item && each.item !== this.item);
      const element = h("div", {
        class: `pl-segment lane-${each.analyst % 8}${quiet ? " pl-quiet" : ""}`, title: `${name(each.analyst)}: ${each.code}, ${clock(each.start)} to ${clock(each.end)}`,
        role: "img", "aria-label": `${name(each.analyst)}: ${each.code}, ${clock(each.start)} to ${clock(each.end)}`,
        data: { testid: "player-segment", analyst: each.analyst, code: each.code, start: each.start, end: each.end },
      }, h("span", { class: "pl-code", dir: "auto" }, this.names.get(each.code) || each.code.split("/").at(-1)), h("i", { class: "pl-stroke" }));
      element.style.left = `${this.#x(each.start)}px`;
      element.style.width = `${Math.max(3, this.#x(each.end - each.start))}px`;
      element.style.top = `${rows.get(each) * (ROW + 16) + 4}px`;
      return element;
    }));
    this.#drawRuler();
    this.#drawRange();
    this.#time();
  }

  /** Only the ticks that can be seen: an hour at its largest has thousands. */
  #drawRuler() {
    if (!this.scale) return;
    const step = STEPS.find((each) => this.#x(each) >= 84) ?? STEPS.at(-1);
    const from = Math.floor(this.#ms(this.frame.scrollLeft - 100) / step) * step;
    const to = Math.min(this.length, this.#ms(this.frame.scrollLeft + this.frame.clientWidth + 100));
    const ticks = [];
    for (let ms = from; ms <= to; ms += step) {
      const tick = h("span", { class: "pl-tick" }, step < 1000 ? exactly(ms) : clock(ms));
      tick.style.left = `${this.#x(ms)}px`;
      ticks.push(tick);
    }
    fill(this.ruler, ticks);
  }

  #drawRange() {
    const range = this.range ?? null;
    this.shade.hidden = !range;
    if (range) {
      this.shade.style.left = `${this.#x(range.start)}px`;
      this.shade.style.width = `${this.#x(range.end - range.start)}px`;
      this.element.dataset.selection = `${range.start}-${range.end}`;
    } else delete this.element.dataset.selection;
    for (const [edge, handle] of Object.entries(this.handles)) {
      const at = range?.[edge] ?? this.focus?.[edge] ?? (edge === "start" ? 0 : this.length);
      handle.style.left = `${this.#x(at)}px`;
      handle.setAttribute("aria-valuemin", 0);
      handle.setAttribute("aria-valuemax", this.length);
      handle.setAttribute("aria-valuenow", at);
      handle.setAttribute("aria-valuetext", exactly(at));
    }
    this.said.textContent = range ? `Range: ${exactly(range.start)} to ${exactly(range.end)}` : "";
  }

  #handle(edge) {
    const handle = h("div", {
      class: `pl-handle pl-${edge}`, role: "slider", tabindex: "0", "aria-label": edge === "start" ? "The range begins" : "The range ends", data: { testid: `player-${edge}` },
    });
    handle.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
      if (!step) return;
      event.preventDefault();
      event.stopPropagation();
      const size = event.altKey ? 100 : event.shiftKey ? 10000 : 1000;
      this.#edge(edge, Number(handle.getAttribute("aria-valuenow")) + step * size);
    });
    return handle;
  }

  #edge(edge, ms) {
    const range = this.range ?? this.focus ?? { start: 0, end: this.length };
    const at = Math.max(0, Math.min(this.length, ms));
    const next = edge === "start" ? { start: at, end: Math.max(at + 1, range.end) } : { start: Math.min(range.start, at - 1), end: at };
    this.#pick({ start: Math.max(0, next.start), end: Math.min(this.length, next.end) });
  }

  #pick(range) {
    this.range = range && range.end > range.start ? range : null;
    this.#drawRange();
    this.onSelect(this.range ? { ...this.range } : null);
  }

  /** Dragging a handle moves it; dragging over the line makes a range; a click goes there. */
  #drag(event) {
    if (event.button !== 0 || !this.scale) return;
    const edge = event.target === this.handles.start ? "start" : event.target === this.handles.end ? "end" : null;
    const place = (each) => this.#ms(each.clientX - this.line.getBoundingClientRect().left);
    const from = place(event);
    const was = this.range ?? this.focus;
    const begun = event.clientX;
    let moved = false;
    const move = (each) => {
      if (!moved && Math.abs(each.clientX - begun) < 4) return;
      moved = true;
      const at = place(each);
      if (edge) this.range = was && (edge === "start" ? { start: Math.min(at, was.end - 1), end: was.end } : { start: was.start, end: Math.max(at, was.start + 1) });
      else this.range = { start: Math.min(from, at), end: Math.max(from, at) };
      this.#drawRange();
    };
    const done = () => {
      this.frame.removeEventListener("pointermove", move);
      if (moved) this.#pick(this.range);
      else if (!edge) this.seek(from);
    };
    try {
      this.frame.setPointerCapture(event.pointerId);
    } catch {
      // A pointer that is gone already; the moves still come.
    }
    this.frame.addEventListener("pointermove", move);
    for (const end of ["pointerup", "pointercancel"]) this.frame.addEventListener(end, done, { once: true });
  }

  /** @returns {boolean} whether the key meant something here */
  handleKey(event) {
    if (event.ctrlKey || event.metaKey) return false;
    const size = event.altKey ? 100 : event.shiftKey ? 10000 : 1000;
    const does = {
      " ": () => this.toggle(), ArrowLeft: () => this.seek(this.at - size), ArrowRight: () => this.seek(this.at + size),
      Home: () => this.seek(0), End: () => this.seek(this.length), "+": () => this.zoom(2, this.at), "-": () => this.zoom(0.5, this.at),
      "[": () => this.#edge("start", this.at), "]": () => this.#edge("end", this.at),
    }[event.key];
    if (!does) return false;
    does();
    return true;
  }

  // while it plays -------------------------------------------------------------------------------------------

  #tick() {
    if (!this.playing || !this.element.isConnected) return;
    this.#time();
    requestAnimationFrame(() => this.#tick());
  }

  #time() {
    const at = this.at;
    this.element.dataset.at = at;
    if (this.view) this.#lead(at);
    if (this.compact) return;
    this.needle.style.left = `${this.#x(at)}px`;
    if (this.playing) {
      const x = this.#x(at) - this.frame.scrollLeft;
      if (x < 0 || x > this.frame.clientWidth * 0.9) this.frame.scrollLeft = this.#x(at) - this.frame.clientWidth * 0.1;
    }
    this.#lineAt(at);
  }

  /** The paragraph of the text that is spoken now. */
  #lead(at) {
    const times = this.#times();
    const index = above(times, at, (each) => each[1]) - 1;
    const from = this.playing && index >= 0 ? times[index][0] : null;
    if (from === this.spoken) return;
    this.spoken = from;
    const end = times[index + 1]?.[0] ?? this.view.to;
    this.view.mark("playing", from === null ? [] : [{ start: from, end }]);
    const rect = from === null ? null : this.view.rect(from);
    const frame = this.view.frame();
    if (rect && (rect.top < frame.top || rect.bottom > frame.bottom - 60)) this.view.reveal(from);
  }

  #drawTranscript() {
    this.now = null;
    this.list.hidden = !this.transcript.length;
    this.transcript = [...this.transcript].sort((a, b) => a.begin - b.begin);
    fill(this.list, this.transcript.map((each) => h("li", {}, h("button", {
      type: "button", class: "pl-turn", data: { testid: "player-turn", begin: each.begin, end: each.end ?? "" },
      on: { click: () => { this.seek(each.begin); this.play(); } },
    }, h("span", { class: "pl-time" }, clock(each.begin)), each.speaker ? words(each.speaker, "b") : null, h("span", { dir: "auto", class: "pl-words" }, each.text)))));
    this.turns = [...this.list.querySelectorAll(".pl-turn")];
  }

  #lineAt(at) {
    const index = above(this.transcript, at, (each) => each.begin) - 1;
    const now = index >= 0 && (this.transcript[index].end ?? Infinity) > at ? this.turns?.[index] ?? null : null;
    if (now === this.now) return;
    this.now?.removeAttribute("aria-current");
    this.now = now;
    now?.setAttribute("aria-current", "true");
    if (now) this.list.scrollTop += now.getBoundingClientRect().top - this.list.getBoundingClientRect().top - this.list.clientHeight * 0.35;
  }
}
