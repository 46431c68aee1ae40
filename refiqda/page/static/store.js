// What this window knows: the study, one row for each thing to decide, what is filtered, what is looked at.

/**
 * @typedef {{id: string, kind: string, state: string, verb: string|null, source: number, start: number|null,
 *   end: number|null, codes: string[], analysts: number[], where: string, size: number, proposed: number,
 *   conflict: boolean, deferred: boolean, apart: boolean, meeting: string|null}} Row
 */

/** The chips over the list: name, words, and which rows it shows. */
export const STATES = [
  ["open", "open", (row) => row.state === "open"],
  ["reopened", "to be looked at again", (row) => row.state === "reopened"],
  ["conflict", "conflict", (row) => row.conflict],
  ["deferred", "deferred", (row) => row.deferred],
  ["decided", "decided", (row) => row.state === "decided"],
  ["apart", "both readings", (row) => row.apart],
  ["auto", "by a rule", (row) => row.state === "auto"],
  ["orphaned", "passage gone", (row) => row.state === "orphaned"],
];

const SUBSTANCE = ["code", "one-sided"];
const KEPT_DETAILS = 40;

export class Store {
  /** @param {import("./api.js").Api} api */
  constructor(api) {
    this.api = api;
    this.study = null;
    /** @type {Map<string, Row>} */
    this.rows = new Map();
    this.version = 0;
    this.counts = {};
    this.themes = [];
    this.filters = { states: new Set(["open", "reopened", "conflict"]), code: null, source: null, words: "" };
    this.sort = "reading";
    /** Ids decided a moment ago, here or while they were looked at: they stay where they are in the list until it is filtered anew. */
    this.lingering = new Set();
    this.selected = null;
    this.view = "deciding";
    /** The passage selected in the text: {source, start, end} in code points, or null. */
    this.range = null;
    this.details = new Map();
    this.hays = new WeakMap();
    this.listeners = new Map();
    this.visibleIds = null;
    this.ordered = null;
  }

  /**
   * Listen to "study", "rows", "filter", "select", "changed" (ids whose rows changed), "range", "view", "themes".
   * @returns {() => void} what stops listening
   */
  on(event, listener) {
    if (!this.listeners.has(event)) this.listeners.set(event, new Set());
    this.listeners.get(event).add(listener);
    return () => this.listeners.get(event).delete(listener);
  }

  emit(event, value) {
    for (const listener of [...(this.listeners.get(event) || [])]) listener(value);
  }

  async load() {
    const [study, queue] = await Promise.all([this.api.study(), this.api.queue()]);
    this.study = study;
    this.counts = study.counts || {};
    this.themes = study.themes || [];
    this.sort = study.order === "substance" ? "substance" : "reading";
    this.version = queue.version;
    this.rows = new Map(queue.items.map((row) => [row.id, row]));
    this.visibleIds = null;
    this.ordered = null;
    this.emit("study", study);
    this.emit("rows");
  }

  /** What of a row stays the same when the program is started anew. */
  lasting(id) {
    const row = this.rows.get(id);
    return row && row.state !== "orphaned" ? [row.source, row.start, row.end, row.kind, ...row.codes].join("|") : id;
  }

  source(index) {
    return this.study?.sources.find((each) => each.index === index) || null;
  }

  /** What the server said after a change, of this window or of another. */
  apply({ version, changed = [], counts, themes, codes, orphans, opened }) {
    if (version !== undefined) this.version = Math.max(this.version, version);
    if (counts) this.counts = counts;
    if (codes) this.study.codes = codes;
    if (orphans) {
      this.ordered = null;
      for (const id of [...this.rows.keys()]) if (id.startsWith("orphan:")) this.rows.delete(id);
    }
    for (const row of orphans ? [...changed, ...orphans] : changed) {
      if (!this.rows.has(row.id)) this.ordered = null;
      this.rows.set(row.id, row);
      this.details.delete(row.id);
    }
    if (themes) {
      this.themes = themes;
      this.emit("themes", themes);
    }
    if (codes || opened) this.details.clear();
    if (opened && this.study.blind) this.load().catch(() => {}); // names are hidden no more: who is who is asked anew
    if (changed.length || counts || orphans) {
      // What is looked at stays in the list, whoever decides it: keys go on from there, and its name is read out.
      if (this.selected && this.visible().includes(this.selected)) this.lingering.add(this.selected);
      this.refilter();
      this.emit("rows");
      this.emit("changed", new Set(changed.map((row) => row.id)));
    }
  }

  /** Everything about one difference, asked once until it changes. */
  detail(id) {
    if (!this.details.has(id)) {
      const asked = this.api.item(id);
      this.details.set(id, asked);
      asked.catch(() => this.details.get(id) === asked && this.details.delete(id));
      if (this.details.size > KEPT_DETAILS) this.details.delete(this.details.keys().next().value);
    }
    return this.details.get(id);
  }

  // the list -------------------------------------------------------------------------------------------------

  /** Ids of the rows in the list, in its order. */
  visible() {
    if (!this.visibleIds) this.refilter();
    return this.visibleIds;
  }

  filter(given) {
    Object.assign(this.filters, given);
    this.lingering.clear();
    this.visibleIds = null;
    this.emit("filter");
  }

  order(sort) {
    this.sort = sort;
    this.visibleIds = null;
    this.emit("filter");
  }

  refilter() {
    const shown = STATES.filter(([name]) => this.filters.states.has(name)).map(([, , test]) => test);
    const needles = this.filters.words.toLowerCase().split(/\s+/u).filter(Boolean);
    const ids = [];
    for (const id of this.#ordered()) {
      const row = this.rows.get(id);
      const fits = this.lingering.has(id) || !shown.length || shown.some((test) => test(row));
      if (fits && this.#fits(row, needles)) ids.push(id);
    }
    this.visibleIds = ids;
  }

  /** Whether a row has the words: as they stand, or each as the beginning of a word. */
  #fits(row, needles) {
    const { code, source, words } = this.filters;
    if (code !== null && !row.codes.includes(code)) return false;
    if (source !== null && row.source !== source) return false;
    if (!needles.length || row.id === words) return true;
    if (!this.hays.has(row)) {
      const name = this.source(row.source)?.name || "";
      const text = `${row.codes.join(" / ")} ${name} ${row.where || ""} ${row.verb || ""} ${row.meeting || ""}`.toLowerCase();
      this.hays.set(row, { text, words: text.split(/[^\p{L}\p{N}]+/u) });
    }
    const hay = this.hays.get(row);
    return hay.text.includes(words.toLowerCase()) || needles.every((needle) => hay.words.some((word) => word.startsWith(needle)));
  }

  /** All ids in the order of the list; sorted anew only when rows came or went, or the order was changed. */
  #ordered() {
    if (this.ordered && this.orderedBy === this.sort && this.ordered.length === this.rows.size) return this.ordered;
    const last = Number.MAX_SAFE_INTEGER;
    const key = (row) => [
      row.state === "orphaned" ? 1 : 0,
      this.sort === "substance" && !SUBSTANCE.includes(row.kind) ? 1 : 0,
      row.source ?? last, row.start ?? last, row.end ?? last,
    ];
    const keyed = [...this.rows.values()].map((row) => [key(row), row.id]);
    keyed.sort(([a], [b]) => {
      for (let at = 0; at < a.length; at += 1) if (a[at] !== b[at]) return a[at] - b[at];
      return 0;
    });
    this.ordered = keyed.map(([, id]) => id);
    this.orderedBy = this.sort;
    return this.ordered;
  }

  /** How many rows a chip would show, under the other filters. */
  tally() {
    const needles = this.filters.words.toLowerCase().split(/\s+/u).filter(Boolean);
    const found = Object.fromEntries(STATES.map(([name]) => [name, 0]));
    for (const row of this.rows.values()) {
      if (!this.#fits(row, needles)) continue;
      for (const [name, , test] of STATES) if (test(row)) found[name] += 1;
    }
    return found;
  }

  // what is looked at ----------------------------------------------------------------------------------------

  select(id, how = {}) {
    if (this.selected === id && !how.again) return;
    this.selected = id;
    this.range = null;
    this.emit("select", id);
  }

  /** The row `step` further in the list, or null. */
  next(step, { open = false } = {}) {
    const ids = this.visible();
    let at = ids.indexOf(this.selected);
    if (at < 0) at = step > 0 ? -1 : ids.length;
    for (at += step; at >= 0 && at < ids.length; at += step) {
      const row = this.rows.get(ids[at]);
      if (!open || row.state === "open" || row.state === "reopened" || row.conflict) return ids[at];
    }
    return null;
  }

  setRange(range) {
    this.range = range;
    this.emit("range", range);
  }

  setView(view) {
    this.view = view;
    this.emit("view", view);
  }
}
