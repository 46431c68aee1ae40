// The same verb for many: choose which, see what each would become, leave some out, then write all at once. One undo
// takes all of it back.

import { Combobox } from "./combobox.js";
import { button, openDialog, sends } from "./dialogs.js";
import { byId, fill, h, words } from "./dom.js";
import { called, counted, leaf, listed, namer, rowState } from "./words.js";

/** Bytes of one request stay well under what the server takes. */
const AT_ONCE = 2000;
const DRAWN = 400;
const NEED_ONE = new Set(["union", "intersection"]);
const OPEN = new Set(["open", "reopened"]);

/** Rows on which the analysts differ in the same way: kind, codes, and who marked something. */
export function alike(row, rows) {
  const key = (each) => [each.kind, each.codes.join("\u0000"), each.analysts.join()].join("\u0001");
  const wanted = key(row);
  return rows.filter((each) => OPEN.has(each.state) && key(each) === wanted);
}

/** @param {{store: object, api: object, people: object, row: object|null, item: object|null, draft: object|null, done: (answer: object, text: string) => void}} given */
export function openBatch(given) {
  new Batch(given).open();
}

class Batch {
  constructor({ store, api, people, row, item, draft, done }) {
    Object.assign(this, { store, api, people, row, item, draft, done });
    this.out = new Set();
    this.verb = null;
    this.code = null;
    this.turn = 0;
    this.refused = new Map();
    const every = [...store.rows.values()];
    this.scopes = {
      list: { label: "the list as it is filtered now", rows: store.visible().map((id) => store.rows.get(id)).filter((each) => OPEN.has(each.state)) },
    };
    if (row && OPEN.has(row.state)) {
      const like = alike(row, every);
      this.scopes = { like: { label: this.#likeWords(row), rows: like }, here: { label: ["those of them in ", words(store.source(row.source)?.name || "this source")], rows: like.filter((each) => each.source === row.source) }, ...this.scopes };
      if (this.scopes.here.rows.length === like.length) delete this.scopes.here;
    }
    this.scope = Object.keys(this.scopes)[0];
  }

  #likeWords(row) {
    return ["all like this: ", listed(called(row.codes).map((each) => words(each))), ", ", { boundary: "begins or ends differently", code: "different codes", "one-sided": "one side only", split: "one passage or several" }[row.kind] || row.kind];
  }

  get rows() {
    return this.scopes[this.scope].rows;
  }

  get chosen() {
    return this.rows.filter((each) => !this.out.has(each.id));
  }

  open() {
    const name = namer(this.store.study, null);
    const verbs = [
      ["union", "One span for all: union"], ["intersection", "What all marked: intersection"], ["both-apply", "All codes apply"],
      ...(this.store.study.blind ? [] : this.store.study.analysts.map((each) => [`take:${each.index}`, ["As ", words(name(each.index))]])),
      ["recode", "Another code …"], ["stand-apart", "Both readings stand"], ["neither", "No code here"], ["defer", "Defer"],
    ];
    const radio = (group, value, label, on, change) => h("label", { class: "radio" },
      h("input", { type: "radio", name: group, value, checked: on, on: { change } }), h("span", {}, label));
    this.verbBox = h("fieldset", {}, h("legend", {}, "Verb"), h("div", { class: "radios two" },
      verbs.map(([value, label]) => radio("batch-verb", value, label, false, () => { this.verb = value; this.#preview(); }))));
    this.scopeBox = h("fieldset", {}, h("legend", {}, "Which"), h("div", { class: "radios" },
      Object.entries(this.scopes).map(([key, each]) => radio("batch-scope", key, [each.label, " ", h("span", { class: "num soft" }, `(${each.rows.length.toLocaleString("en")})`)], key === this.scope, () => {
        this.scope = key;
        this.out.clear();
        this.#preview();
      }))));
    this.codeBox = new Combobox({
      label: "Code", testid: "batch-code", onPick: (value) => { this.code = value; this.#preview(); }, fresh: (typed) => `New code: ${typed}`,
      choices: () => this.store.study.codes.map((each) => ({ value: each.path, label: each.path })),
    });
    this.codeBox.element.hidden = true;
    this.reason = h("textarea", { id: "batch-reason", class: "field short", dir: "auto" });
    this.reason.value = this.draft?.reason || "";
    this.summary = h("p", { id: "batch-summary", role: "status" });
    this.list = h("ol", { id: "batch-list" });
    this.confirm = button("Decide", () => this.#write(), { class: "button main", id: "batch-confirm" });
    this.dialog = openDialog({
      id: "dialog-batch", title: "The same for all", wide: true,
      body: [
        h("div", { class: "batch-top" }, this.scopeBox, this.verbBox), this.codeBox.element,
        h("label", { for: "batch-reason" }, "Reason, the same for all"), this.reason, this.summary, this.list,
      ],
      buttons: [this.confirm],
      onClose: () => { this.turn += 1; },
    });
    sends(this.reason, () => this.#write());
    this.#preview();
    this.scopeBox.querySelector("input").focus();
  }

  /** @returns {object[]} the decisions as the server wants them */
  #decisions(rows) {
    const [verb, index] = (this.verb || "").split(":");
    const reason = this.reason.value.trim();
    return rows.map((row) => ({
      id: row.id, verb, seen: row.seen ?? 0,
      ...(index === undefined ? {} : { coder: namer(this.store.study, null)(Number(index)) }),
      ...(verb === "recode" ? { code: this.code } : {}), ...(reason ? { reason } : {}),
    }));
  }

  get #ready() {
    return Boolean(this.verb) && (this.verb !== "recode" || this.code);
  }

  async #preview() {
    this.codeBox.element.hidden = this.verb !== "recode";
    this.outcomes = null;
    for (const id of this.refused.keys()) this.out.delete(id);
    this.refused = new Map();
    this.#draw();
    if (!this.#ready || !this.rows.length) return;
    const turn = (this.turn += 1);
    fill(this.summary, "looking what each would become …");
    const outcomes = {};
    for (const row of this.rows) {
      if (row.codes.length > 1 && NEED_ONE.has(this.verb)) this.#refuse(row.id, "several codes are in question: decide it by itself");
      else if (row.codes.length < 2 && this.verb === "both-apply") this.#refuse(row.id, "only one code is in question");
    }
    try {
      for (const part of parts(this.rows.filter((row) => !this.refused.has(row.id)))) await this.#ask(part, outcomes, turn);
    } catch (error) {
      if (turn === this.turn) fill(this.summary, h("span", { class: "not" }, error.gone ? "The program does not answer: no preview now." : error.message));
      return;
    }
    if (turn !== this.turn) return;
    this.outcomes = outcomes;
    this.#draw();
  }

  /** Ask for some; those that cannot be carried out are set aside and told. */
  async #ask(rows, outcomes, turn) {
    let left = rows;
    while (left.length && turn === this.turn) {
      try {
        const answer = await this.api.decide(this.#decisions(left), { by: this.people.present, meeting: this.people.meeting, preview: true });
        Object.assign(outcomes, answer.outcomes || {});
        return;
      } catch (error) {
        const told = error.status === 422 ? error.body.refused ?? [error.body] : [];
        const refused = new Set(told.map((each) => each.id ?? each));
        const rest = left.filter((row) => !refused.has(row.id));
        if (rest.length === left.length) throw error;
        for (const row of left) if (refused.has(row.id)) this.#refuse(row.id, "this cannot be done here");
        left = rest;
      }
    }
  }

  #refuse(id, why) {
    this.refused.set(id, why);
    this.out.add(id);
  }

  #draw() {
    const rows = this.rows;
    fill(this.list, rows.slice(0, DRAWN).map((row) => this.#row(row)),
      rows.length > DRAWN ? h("li", { class: "soft" }, `and ${counted(rows.length - DRAWN, "more", "more")}: they are decided as well. Filter the list first to see each.`) : null);
    this.#sum();
  }

  #row(row) {
    const box = h("input", {
      type: "checkbox", id: `batch-${row.id}`, checked: !this.out.has(row.id), disabled: this.refused.has(row.id),
      on: { change: (event) => { if (event.target.checked) this.out.delete(row.id); else this.out.add(row.id); this.#sum(); } },
    });
    const made = this.outcomes?.[row.id];
    const outcome = this.refused.has(row.id) ? h("span", { class: "not" }, this.refused.get(row.id))
      : !made ? "" : !made.length ? (["defer"].includes(this.verb) ? "stays open" : this.verb === "stand-apart" ? "both readings" : "nothing here")
        : listed(made.slice(0, 3).map((each) => [words(leaf(each.code)), typeof each.start === "number" ? ` ${(each.end - each.start).toLocaleString("en")}` : ""]));
    const earlier = row.state === "reopened" ? h("span", { class: "soft" }, " · was decided before") : null;
    return h("li", { data: { id: row.id } }, box, h("label", { for: box.id },
      h("b", {}, listed(called(row.codes).map((each) => words(each)))), " ",
      h("span", { class: "soft" }, words(this.store.source(row.source)?.name || ""), row.where ? [", ", words(row.where)] : "", earlier)),
    h("span", { class: "made" }, outcome));
  }

  #sum() {
    const chosen = this.chosen.length;
    const left = this.rows.length - chosen;
    const already = this.refused?.size || 0;
    fill(this.summary, h("strong", { class: "num" }, counted(chosen, "passage")), left ? `, ${left} left out` : "", already ? `; ${already} cannot be decided so` : "",
      this.#ready ? "" : ". Choose a verb to see what each becomes; the numbers are characters.");
    fill(this.confirm, this.verb === "defer" ? `Defer ${chosen}` : `Decide ${chosen}`);
    this.confirm.disabled = !chosen || !this.#ready || !this.outcomes;
  }

  async #write() {
    if (this.confirm.disabled) return;
    this.confirm.disabled = true;
    const chosen = this.chosen;
    const lines = [];
    let answer = null;
    try {
      for (const part of parts(chosen)) {
        answer = await this.api.decide(this.#decisions(part), { by: this.people.present, meeting: this.people.meeting, since: this.store.version });
        lines.push(...answer.lines);
        this.store.apply(answer);
      }
    } catch (error) {
      const text = error.gone ? "Nothing more could be saved: the program does not answer. This stays open; try again." : error.stale
        ? "Somebody decided some of these meanwhile. Nothing of this was written; close and look again." : `${error.message}. ${error.body?.remedy || ""}`;
      fill(this.summary, h("span", { class: "not" }, lines.length ? `${lines.length} are on disk. ` : "", text));
      byId("alert").textContent = text;
      this.confirm.disabled = false;
      if (lines.length) this.done({ ...answer, lines }, `${lines.length} of ${chosen.length}`);
      return;
    }
    this.dialog.shut();
    const verb = this.verb.split(":")[0];
    this.done({ ...answer, lines }, `${rowState({ state: "decided", verb })} on ${counted(chosen.length, "passage")}`);
  }
}

function parts(rows) {
  const found = [];
  for (let at = 0; at < rows.length; at += AT_ONCE) found.push(rows.slice(at, at + AT_ONCE));
  return found;
}
