// The right column: what differs in words, the definitions, what was decided or proposed before, the verbs with their
// keys, the reason, who is present, and the one button that writes it down.

import { Combobox } from "./combobox.js";
import { newestOf } from "./dialogs.js";
import { isEmpty } from "./drafts.js";
import { byId, fill, h, reachable, words } from "./dom.js";
import { remarks } from "./standing.js";
import { called, clock, code, counted, extent, headline, leaf, listed, namer, rowState, silentOnes } from "./words.js";

/** Verbs that are chosen and then written with Enter; the others act at once or open a dialog. */
const CODED = new Set(["union", "intersection", "range"]);

/** @typedef {{name: string, verb: string, coder?: string, index?: number, label: unknown, small?: unknown, key: string, off?: string}} Choice */

export class Verbs {
  /**
   * @param {HTMLElement} root
   * @param {{store: object, drafts: () => import("./drafts.js").Drafts, people: object, actions: Record<string, Function>, preview: (places: object[]) => void}} given
   */
  constructor(root, { store, drafts, people, actions, preview }) {
    this.store = store;
    this.drafts = drafts;
    this.people = people;
    this.actions = actions;
    this.preview = preview;
    this.item = null;
    this.choices = [];
    this.#build(root);
    store.on("range", (range) => this.#ranged(range));
  }

  #build(root) {
    this.head = h("div", { id: "headline" });
    this.definitions = h("div", { id: "definitions" });
    this.standing = h("div", { id: "standing" });
    this.list = h("div", { id: "verb-list", role: "radiogroup", "aria-label": "What is decided", on: { keydown: (event) => this.#arrows(event) } });
    this.others = h("div", { class: "others", role: "group", "aria-label": "Other things to do" });
    this.codes = new Combobox({
      id: "code-field", label: "Code", testid: "code-field", placeholder: "type part of a code",
      choices: () => this.#codeChoices(),
      fresh: (typed) => `New code: ${typed}`,
      onPick: (value) => { this.draft.code = value; this.#changed(); byId("reason").focus(); },
    });
    this.codes.element.id = "code-row";
    this.rangeRow = h("div", { id: "range-row", role: "status" });
    this.outcome = h("p", { id: "outcome", class: "soft", role: "status" });
    this.reason = h("textarea", {
      id: "reason", class: "field", dir: "auto", placeholder: " ", on: { input: () => { this.draft.reason = this.reason.value; this.#keep(); } },
    });
    this.reasonBox = h("div", {}, h("label", { for: "reason" }, "Reason"), this.reason);
    this.sidesBox = h("div", { id: "sides" });
    this.go = h("button", { id: "go", type: "button", class: "go", "data-testid": "go", on: { click: () => this.actions.decide() } });
    this.body = h("div", { class: "verbs-body" },
      this.head, this.definitions, this.standing, this.list, this.codes.element, this.rangeRow, this.outcome, this.others,
      this.sidesBox, this.reasonBox, this.people.element);
    fill(root, this.body, h("div", { class: "verbs-foot" }, this.go));
    root.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && root.contains(event.target)) {
        event.preventDefault();
        this.actions.decide();
      }
    });
  }

  get draft() {
    return this.drafts().of(this.item.id);
  }

  // showing an item ------------------------------------------------------------------------------------------

  /** @param {object} item as the server says; `meanwhile` what to say about a change from elsewhere */
  show(item, { meanwhile = null } = {}) {
    const same = this.item?.id === item.id;
    this.item = item;
    this.go.parentElement.hidden = false;
    this.body.dataset.id = item.id;
    this.meanwhile = meanwhile;
    const study = this.store.study;
    const source = this.store.source(item.source);
    const names = called(item.codes);
    fill(this.head,
      h("h2", {}, item.codes.length ? listed(item.codes.map((path, at) => code(path, names[at])), " and ") : "No code"),
      h("p", { class: "kind" }, this.#orphan ? "The passage is gone" : headline(item, study)),
      this.#paths(item, names, extent(item, source)));
    this.#definitions(item);
    this.#standing(item);
    this.#verbs(item);
    if (!same || this.reason.value !== this.draft.reason) this.reason.value = this.draft.reason;
    this.codes.set(this.draft.code);
    this.#sides(item);
    this.people.show(item);
    this.body.dataset.id = item.id;
    this.#changed({ quiet: true });
    if (!same) this.body.scrollTop = 0;
  }

  /** Nothing is chosen, or the list is empty. */
  clear(text) {
    this.item = null;
    delete this.body.dataset.id;
    fill(this.head, h("h2", {}, text));
    for (const box of [this.definitions, this.standing, this.list, this.others, this.rangeRow, this.outcome, this.sidesBox]) box.replaceChildren();
    this.codes.element.hidden = true;
    this.reasonBox.hidden = true;
    this.people.element.hidden = true;
    this.list.hidden = true;
    this.go.parentElement.hidden = true;
    this.#label();
  }

  get #orphan() {
    return this.item.state === "orphaned";
  }

  get proposing() {
    return Boolean(this.store.study.blind && this.item && this.item.revealed === false);
  }

  #paths(item, names, differ) {
    const nested = item.codes.filter((path, at) => path !== names[at]);
    const parts = [...listed(nested.map((path) => words(path)), ", "), nested.length && differ ? " · " : "", differ].filter(Boolean);
    return parts.length ? h("p", { class: "soft small" }, parts) : null;
  }

  #definitions(item) {
    const boxes = item.codes.map((path) => {
      const all = (item.definitions?.[path] || []).filter((each) => each.text);
      const newest = newestOf(all);
      const name = item.codes.length > 1 ? [code(path), ": "] : [];
      if (!newest) return h("p", { class: "soft small" }, name, "no definition yet");
      const others = all.filter((each) => each !== newest && each.whose && each.version === newest.version && each.text !== newest.text);
      return h("div", { class: "definition small" },
        h("p", {}, name, h("span", { dir: "auto" }, `“${newest.text}”`),
          h("span", { class: "soft" }, ": definition", newest.whose ? [" of ", words(newest.whose)] : "", newest.version > 1 ? ` v${newest.version}` : "")),
        others.map((each) => h("p", {}, h("span", { dir: "auto" }, `“${each.text}”`), h("span", { class: "soft" }, ": definition of ", words(each.whose)))));
    });
    fill(this.definitions, boxes);
    for (const each of this.definitions.querySelectorAll(".definition")) reachable(each, "Definition");
  }

  #standing(item) {
    fill(this.standing, remarks(item, {
      study: this.store.study, me: this.people.me, meanwhile: this.meanwhile, actions: this.actions, use: (proposal) => this.fromProposal(proposal),
    }));
  }

  // verbs ----------------------------------------------------------------------------------------------------

  /** The verbs that make sense for an item, in their order. @returns {Choice[]} */
  #possible(item) {
    const names = namer(this.store.study, item);
    const compared = this.#compared(item);
    const marked = new Map();
    for (const each of item.segments || []) marked.set(each.analyst, [...(marked.get(each.analyst) || []), each.code]);
    const several = (item.segments || []).length > 1;
    const two = compared.length <= 2;
    const outcomes = item.outcomes || {};
    const choices = [];
    const both = item.codes.length;
    if (both > 1) choices.push({ name: "both-apply", verb: "both-apply", label: both === 2 ? "The passage carries both codes" : `The passage carries all ${both} codes`, key: "A" });
    if (several && both > 1) {
      choices.push({ name: "union", verb: "union", label: "One span, one code", small: "union", key: "U" });
    } else if (several) {
      choices.push({ name: "union", verb: "union", label: two ? "One span for both" : "All that anybody marked", small: "union", key: "U" });
    }
    if (several) {
      const known = Object.keys(outcomes).length > 0 && both === 1;
      const nothing = outcomes.intersection ? !outcomes.intersection.length : known;
      choices.push({
        name: "intersection", verb: "intersection", label: marked.size === 2 ? "What both marked" : "What all marked",
        small: nothing ? "nothing in common" : "intersection", key: "I", off: nothing ? "They marked nothing in common." : "",
      });
    }
    compared.forEach((index, at) => {
      const codes = [...new Set(marked.get(index) || [])];
      choices.push({
        name: `take:${index}`, verb: "take", coder: names(index), index, label: ["As ", words(names(index))],
        small: codes.length ? (both > 1 ? listed(codes.map((each) => words(leaf(each)))) : "") : "nothing here", key: at < 8 ? String(at + 1) : "",
      });
    });
    choices.push({ name: "range", verb: "range", label: "Our own range", small: this.#rangeHint(item), key: "R" });
    choices.push({ name: "recode", verb: "recode", label: "Another code …", key: "C" });
    choices.push({ name: "stand-apart", verb: "stand-apart", label: two ? "Both readings stand" : "All readings stand", small: "each with its reason", key: "S" });
    choices.push({ name: "neither", verb: "neither", label: marked.size > 1 ? "Neither: no code here" : "No code here", key: "N" });
    return choices;
  }

  #compared(item) {
    const given = [...new Set([...(item.compared || []), ...(item.segments || []).map((each) => each.analyst)])];
    return given.filter((each) => typeof each === "number" && each >= 0).sort((a, b) => a - b);
  }

  #rangeHint(item) {
    const medium = this.store.source(item.source)?.medium;
    if (medium === "time") return "select on the time line";
    return medium === "area" ? "draw in the picture" : "select in the text";
  }

  #verbs(item) {
    this.choices = this.#orphan ? [] : this.#possible(item);
    fill(this.list, this.choices.map((choice) => h("button", {
      type: "button", class: `v${choice.verb === "take" ? ` lane-${choice.index % 8}` : ""}`, role: "radio", "aria-checked": "false", tabindex: "-1",
      "aria-keyshortcuts": choice.key || null, "aria-disabled": choice.off ? "true" : null,
      data: { verb: choice.name }, on: { click: () => this.choose(choice.name) },
    },
    choice.verb === "take" ? h("span", { class: "swatch", "aria-hidden": "true" }) : null,
    h("span", { class: "v-words" }, h("span", {}, choice.label), choice.small ? h("small", {}, choice.small) : null),
    choice.key ? h("kbd", { "aria-hidden": "true" }, choice.key) : null)));
    const settled = item.state === "decided" || item.state === "auto";
    const act = (name, label, key, work) => h("button", {
      type: "button", class: "button quiet small", data: { act: name }, "aria-keyshortcuts": key, on: { click: work },
    }, label, " ", h("kbd", { "aria-hidden": "true" }, key));
    fill(this.others, this.#orphan ? [act("history", "History", "H", () => this.actions.history())] : [
      act("revise", "Revise a definition …", "E", () => this.actions.revise()),
      act("memo", "Memo …", "M", () => this.actions.memo()),
      settled ? act("reopen", "Open again", "O", () => this.actions.reopen()) : act("defer", "Defer", "D", () => this.actions.defer()),
      act("batch", "All like this …", "B", () => this.actions.batch()),
      act("history", "History", "H", () => this.actions.history()),
    ]);
    this.list.hidden = this.#orphan;
    this.reasonBox.hidden = this.#orphan;
  }

  /** Choose a verb by its name ("union", "take:0"); false if this item does not have it. */
  choose(name, { focus = true } = {}) {
    const choice = this.choices.find((each) => each.name === name);
    if (!choice) return false;
    if (choice.off) {
      this.actions.say(choice.off);
      return true;
    }
    this.draft.verb = name;
    if (name === "range") this.#beginRange();
    if (CODED.has(choice.verb) && this.item.codes.length > 1 && !this.draft.code) this.draft.code = null;
    if (!CODED.has(choice.verb) && choice.verb !== "recode") this.draft.code = null;
    this.codes.set(this.draft.code);
    this.#sides(this.item);
    this.#changed();
    if (focus && (choice.verb === "recode" || this.#lacksCode(choice))) this.codes.focus();
    else if (focus && choice.verb === "stand-apart") this.sidesBox.querySelector("textarea")?.focus();
    return true;
  }

  /** Take over what somebody proposed. */
  fromProposal(proposal) {
    const choice = this.choices.find((each) => each.verb === proposal.verb && (each.verb !== "take" || each.coder === proposal.coder));
    if (!choice) return;
    Object.assign(this.draft, { verb: choice.name, code: proposal.code || null });
    if (typeof proposal.start === "number") this.draft.range = { start: proposal.start, end: proposal.end };
    if (!this.draft.reason && proposal.reason) this.draft.reason = proposal.reason;
    this.show(this.item, { meanwhile: this.meanwhile });
    this.go.focus();
  }

  #arrows(event) {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (!step || event.shiftKey || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    const radios = [...this.list.children];
    const at = radios.indexOf(event.target);
    radios[(at + step + radios.length) % radios.length].focus();
  }

  get choice() {
    return this.item ? this.choices.find((each) => each.name === this.draft.verb) || null : null;
  }

  #lacksCode(choice) {
    if (!choice) return false;
    if (choice.verb === "recode") return !this.draft.code;
    return CODED.has(choice.verb) && this.item.codes.length > 1 && !this.draft.code;
  }

  #codeChoices() {
    const here = this.item?.codes || [];
    const other = this.store.study.codes.map((each) => each.path).filter((path) => !here.includes(path));
    const first = this.choice?.verb === "recode" ? [] : here;
    const rest = this.choice?.verb === "recode" ? [...other, ...here] : other;
    return [
      ...first.map((path) => ({ value: path, label: path, group: "in question here" })),
      ...rest.map((path) => ({ value: path, label: path, group: first.length ? "all other codes" : "all codes" })),
    ];
  }

  // range ----------------------------------------------------------------------------------------------------

  #beginRange() {
    const chosen = this.store.range;
    if (chosen) this.#takeRange(chosen);
    else if (!this.draft.range && !this.draft.box && typeof this.item.start === "number" && this.store.source(this.item.source)?.medium !== "area") {
      this.draft.range = { start: this.item.start, end: this.item.end };
    }
    if (this.draft.range) this.actions.select(this.draft.range.start, this.draft.range.end);
  }

  #takeRange(range) {
    if (range.box || range.x1 !== undefined) {
      this.draft.box = range.box || [range.x1, range.y1, range.x2, range.y2];
      this.draft.range = null;
    } else {
      this.draft.range = { start: range.start, end: range.end };
      this.draft.box = null;
    }
    this.draft.words = range.text || "";
  }

  /** The selection in the text changed. */
  #ranged(range) {
    if (!this.item || this.draft.verb !== "range") return this.#rangeWords();
    if (range && (range.source === undefined || range.source === this.item.source)) this.#takeRange(range);
    return this.#changed();
  }

  #rangeWords() {
    if (!this.item || this.draft.verb !== "range") return fill(this.rangeRow);
    const { range, box: area } = this.draft;
    const medium = this.store.source(this.item.source)?.medium || "text";
    let said = "";
    if (range && medium === "text") said = `Range of ${counted(range.end - range.start, "character")}`;
    else if (range) said = `Range from ${clock(range.start)} to ${clock(range.end)}`;
    else if (area) said = "The rectangle drawn in the picture";
    const keys = medium === "text" && range ? [h("span", { class: "soft small" }, " Change it with the mouse, or ", h("kbd", {}, "["), " ", h("kbd", {}, "]"), " (beginning) and ", h("kbd", {}, "Shift ←"), " ", h("kbd", {}, "→"), " (end).")] : null;
    return fill(this.rangeRow, h("p", { class: "small" }, said || `${this.#rangeHint(this.item)} first`, keys));
  }

  // reasons, outcome, button ---------------------------------------------------------------------------------

  #sides(item) {
    const apart = this.draft.verb === "stand-apart" && !this.proposing;
    this.sidesBox.hidden = !apart;
    if (!apart) return this.sidesBox.replaceChildren();
    const names = namer(this.store.study, item);
    const groups = new Set((item.segments || []).map((each) => each.analyst));
    const order = [...this.#compared(item)];
    if (silentOnes(item).length === order.length - groups.size) order.sort((a, b) => a - b);
    const held = this.sidesBox.contains(document.activeElement) ? document.activeElement.id : null;
    fill(this.sidesBox, order.map((index) => {
      const name = names(index);
      const field = h("textarea", { id: `side-${index}`, class: "field short", dir: "auto", "data-testid": "side-reason", data: { name } });
      field.value = this.draft.sides[name] || "";
      field.addEventListener("input", () => { this.draft.sides[name] = field.value; this.#keep(); });
      return h("div", { class: `side lane-${index % 8}` }, h("label", { for: `side-${index}` }, words(name), "’s reason"), field);
    }));
    if (held) byId(held)?.focus();
    return undefined;
  }

  #changed({ quiet = false } = {}) {
    const choice = this.choice;
    for (const radio of this.list.children) {
      const on = radio.dataset.verb === this.draft.verb;
      radio.setAttribute("aria-checked", on ? "true" : "false");
      radio.tabIndex = on ? 0 : -1;
    }
    if (!choice && this.list.firstElementChild) this.list.firstElementChild.tabIndex = 0;
    const needs = choice && (choice.verb === "recode" || (CODED.has(choice.verb) && this.item.codes.length > 1));
    this.codes.element.hidden = !needs;
    this.#rangeWords();
    this.#outcome(choice);
    this.#label();
    if (!quiet) this.#keep();
  }

  /** What the consensus will hold after the chosen verb, in words and as a mark in the text. */
  #outcome(choice) {
    const made = this.#made(choice);
    this.preview((made || []).filter((each) => typeof each.start === "number").map((each) => ({ start: each.start, end: each.end })));
    if (!choice || !made || choice.verb === "range") return fill(this.outcome);
    if (!made.length) return fill(this.outcome, "The consensus has nothing here.");
    const medium = this.store.source(this.item.source)?.medium || "text";
    const size = (each) => (medium === "text" ? ` on ${counted(each.end - each.start, "character")}` : medium === "time" ? ` from ${clock(each.start)} to ${clock(each.end)}` : "");
    const shown = made.slice(0, 4).map((each) => [code(each.code), size(each)]);
    return fill(this.outcome, "The consensus has ", listed(shown), made.length > 4 ? ` and ${made.length - 4} more` : "", ".");
  }

  #made(choice) {
    if (!choice) return null;
    const made = this.item.outcomes?.[choice.name];
    if (!Array.isArray(made)) return choice.verb === "range" && this.draft.range ? [] : null;
    return this.draft.code && CODED.has(choice.verb) ? made.map((each) => ({ ...each, code: this.draft.code })) : made;
  }

  /** What keeps this from being written, in words; empty when nothing does. */
  missing() {
    const choice = this.choice;
    if (!this.item) return "Choose a passage in the list.";
    if (this.#orphan) return "There is nothing to decide here.";
    if (!choice) return "Choose what the passage carries first.";
    if (this.#lacksCode(choice)) return choice.verb === "recode" ? "Say which code." : "Several codes are in question: say which one.";
    if (choice.verb === "range" && !this.draft.range && !this.draft.box) return `Our own range: ${this.#rangeHint(this.item)} first.`;
    if (this.proposing && !this.people.me) return "Say who you are first.";
    return "";
  }

  #label() {
    const missing = this.missing();
    const busy = document.body.dataset.busy === "1";
    const text = busy ? "Saving …" : this.proposing ? "Propose and go on" : "Decide and go on";
    fill(this.go, text, h("span", { "aria-hidden": "true" }, "  ⏎"));
    this.go.classList.toggle("waiting", Boolean(missing));
    this.go.setAttribute("aria-disabled", missing || busy ? "true" : "false");
    this.go.title = missing;
  }

  relabel() {
    this.#label();
  }

  #keep() {
    this.drafts().keep(this.item.id);
    this.#label();
  }

  /** The decision as the server wants it. */
  decision() {
    const choice = this.choice;
    const { draft } = this;
    const found = { id: this.item.id, verb: choice.verb, seen: this.item.seen ?? 0 };
    if (choice.verb === "take") found.coder = choice.coder;
    if (draft.code && (CODED.has(choice.verb) || choice.verb === "recode")) found.code = draft.code;
    if (choice.verb === "range" && draft.range) Object.assign(found, draft.range);
    if (choice.verb === "range" && draft.box) [found.x1, found.y1, found.x2, found.y2] = draft.box;
    if (draft.reason.trim()) found.reason = draft.reason.trim();
    if (choice.verb === "stand-apart") {
      const given = Object.entries(draft.sides).filter(([, text]) => text.trim()).map(([name, text]) => [name, text.trim()]);
      if (given.length) found.proposals = Object.fromEntries(given);
    }
    return found;
  }

  get untouched() {
    return !this.item || isEmpty(this.draft);
  }

  /** Words for the toast and for undoing. */
  said() {
    const choice = this.choice;
    return choice.verb === "take" ? `as ${choice.coder}` : rowState({ state: "decided", verb: choice.verb });
  }
}
