// The start of the page: what is made, what each key does, and what happens when something is decided.

import { Api } from "./api.js";
import { openBatch } from "./batch.js";
import { askWho, reviseCode, showHistory, showKeys, writeMemo } from "./dialogs.js";
import { byId, fill, h, typing, words } from "./dom.js";
import { Drafts, remember, remembered } from "./drafts.js";
import { drawHead, drawProgress, setUpTools } from "./head.js";
import { Guide } from "./guide.js";
import { Keys } from "./keys.js";
import { announce, say, warn } from "./live.js";
import { Passage } from "./passage.js";
import { People } from "./people.js";
import { preparePrinting } from "./printing.js";
import { Queue } from "./queue.js";
import { Saver } from "./saver.js";
import { Store } from "./store.js";
import { Verbs } from "./verbs.js";
import { counted, leaf } from "./words.js";

const api = new Api(document.querySelector("meta[name=refiqda-token]").content);
const store = new Store(api);
const keys = new Keys();
const drafts = new Drafts((id) => store.lasting(id));
const people = new People({ store, onChange: () => verbs.item && verbs.show(verbs.item) });
const passage = new Passage(byId("passage"), { store, api, guide: new Guide({ store, onChange: () => passage.reveal() }).element });
const saver = new Saver({ store, api, people, drafts });
const verbs = new Verbs(byId("verbs"), {
  store, people, drafts: () => drafts, preview: (places) => passage.preview(places),
  actions: {
    decide, defer, reopen, memo, revise, history, batch, who,
    choose: (line) => chooseLine(line), say, select: (start, end) => passage.select(start, end),
  },
});
const queue = new Queue(byId("queue"), {
  store, api, onOpen: () => drawer(true),
  onHit: (hit) => { drawer(false); passage.showPlace(hit.source, hit.start, hit.end); verbs.clear("A place found by searching"); store.selected = null; queue.draw(); },
});
saver.onBusy = () => verbs.relabel();

// showing ----------------------------------------------------------------------------------------------------

/** What was pressed while the next passage was on its way: done once it is there, never to the one before. */
const waiting = [];

/** Do something to the passage that is selected: at once, or when it has come, or after what is being saved. */
function whenShown(work) {
  return () => {
    if (saver.busy || waiting.some((each) => each.id === null)) waiting.push({ id: null, work });
    else if (!store.selected || verbs.item?.id === store.selected) return work();
    else waiting.push({ id: store.selected, work });
    return true;
  };
}

/** Go on at once, unless a decision is being saved: then after it, in the order in which keys were pressed. */
function inTurn(work) {
  if (saver.busy || waiting.some((each) => each.id === null)) waiting.push({ id: null, work });
  else work();
}

async function showSelected({ meanwhile = null } = {}) {
  const id = store.selected;
  if (!id) return verbs.clear(store.rows.size ? "Nothing in this list" : "The analysts differ nowhere");
  let item;
  try {
    item = await store.detail(id);
  } catch (error) {
    if (store.selected === id && !error.gone && !error.stranger) warn(error.message || "This passage could not be fetched.");
    return undefined;
  }
  if (store.selected !== id) return undefined;
  verbs.show(item, { meanwhile });
  const queued = waiting.splice(0);
  while (queued.length && !saver.busy && store.selected === id) {
    const each = queued.shift();
    if (each.id === null || each.id === id) each.work();
  }
  waiting.push(...queued);
  const other = passage.item?.id !== item.id || passage.item?.revealed !== item.revealed;
  if (other) {
    await passage.show(item);
    if (store.selected !== id) return undefined;
  } else passage.item = item;
  if (verbs.draft.verb === "range" && verbs.draft.range) passage.select(verbs.draft.range.start, verbs.draft.range.end);
  verbs.relabel();
  document.body.dataset.ready = "1";
  const next = store.next(1, { open: true });
  if (next) store.detail(next).catch(() => {});
  return undefined;
}

store.on("select", () => {
  drawer(false);
  const row = store.rows.get(store.selected);
  remember("selected", store.lasting(store.selected));
  // With the keyboard in the list its row is read out by itself.
  if (row && document.activeElement !== byId("list")) announce(`${row.codes.map(leaf).join(", ")}, ${row.where || ""}`);
  if (matchMedia("(max-width: 759px)").matches) scrollTo(0, 0);
  showSelected();
});
store.on("changed", (ids) => {
  drawProgress(store);
  if (store.selected && ids.has(store.selected) && !saver.busy) showSelected({ meanwhile: saver.meanwhile(store.selected) });
});
store.on("study", () => { drawHead(store); drawProgress(store); });
store.on("filter", () => { if (!store.visible().includes(store.selected)) { const first = store.visible()[0]; if (first) store.select(first); else { store.selected = null; showSelected(); } } });

// deciding ---------------------------------------------------------------------------------------------------

async function decide() {
  if (saver.busy || (verbs.item && verbs.item.id !== store.selected)) return;
  const missing = verbs.missing();
  if (missing) {
    say(missing);
    if (verbs.item && !verbs.choice) byId("verb-list").scrollIntoView({ block: "nearest" });
    if (verbs.proposing && !people.me) who();
    return;
  }
  const item = verbs.item;
  const decision = verbs.decision();
  const text = verbs.said();
  const answer = verbs.proposing ? await saver.propose(decision) : await saver.decide([decision]);
  if (!answer) {
    waiting.length = 0;
    return;
  }
  drafts.drop(item.id);
  saver.remember(answer.lines, `${text}: ${title(item)}`, [item.id]);
  say(verbs.proposing ? "Proposed: " : "Decided: ", h("b", {}, text), ", ", words(title(item)), ". ", h("span", { class: "soft" }, `On disk ${answer.saved}.`));
  goOn(item.id);
}

/** To the next open one after this; from the end to the first; else say that all is done. */
function goOn(id) {
  if (store.selected !== id) return;
  const waitsForOthers = (each) => store.study.blind && each.revealed === false && each.proposed && saver.mine.has(each.id);
  const ids = store.visible();
  const at = ids.indexOf(id);
  const round = [...ids.slice(at + 1), ...ids.slice(0, Math.max(at, 0))];
  const next = round.find((each) => {
    const row = store.rows.get(each);
    return (row.state === "open" || row.state === "reopened") && !waitsForOthers(row) && !(row.deferred && store.lingering.has(each));
  });
  // The hands leave the field that was written in: keys are keys again, and a screen reader hears the next row.
  home();
  if (next) store.select(next);
  else {
    store.select(id, { again: true });
    say(store.study.blind && round.some((each) => !store.rows.get(each).revealed) ? "You have proposed on everything in this list." : "Everything in this list is decided.");
  }
}

function home() {
  byId("list").focus({ preventScroll: true });
  if (document.activeElement !== byId("list")) byId("passage").focus({ preventScroll: true });
}

function title(item) {
  return `${item.codes.map(leaf).join(", ")}${item.where ? `, ${item.where}` : ""}`;
}

async function simple(verb, text, given = {}, { keep = false } = {}) {
  if (!verbs.item || verbs.item.id !== store.selected || verbs.item.state === "orphaned" || saver.busy) return false;
  const item = verbs.item;
  const reason = given.reason ?? verbs.draft.reason.trim();
  const answer = await saver.decide([{ id: item.id, verb, seen: item.seen ?? 0, ...(reason ? { reason } : {}), ...given }]);
  if (!answer) return false;
  if (!keep) drafts.drop(item.id);
  saver.remember(answer.lines, `${text}: ${title(item)}`, [item.id]);
  say(h("b", {}, `${text.charAt(0).toUpperCase()}${text.slice(1)}`), ": ", words(title(item)), ". ", h("span", { class: "soft" }, `On disk ${answer.saved}.`));
  return answer;
}

async function defer() {
  const id = store.selected;
  if (await simple("defer", "deferred")) goOn(id);
}

async function reopen() {
  const item = verbs.item;
  if (!item || item.state === "open") return say("This passage is open.");
  if (await simple("reopen", "opened again")) showSelected();
  return undefined;
}

function memo() {
  const item = verbs.item;
  if (!item || item.state === "orphaned") return;
  writeMemo(item, {
    text: item.decision?.verb === "memo" ? item.decision.reason || "" : verbs.draft.reason,
    save: async (text) => {
      const answer = await simple("memo", "memo", { reason: text });
      if (answer) showSelected();
      return answer;
    },
  });
}

function revise() {
  const item = verbs.item;
  if (!item || item.state === "orphaned") return;
  reviseCode(item, store.study, {
    chosen: item.codes[0], reason: verbs.draft.reason,
    ask: async (code) => {
      const answer = await api.decide([{ id: item.id, verb: "revise-code", code, before: "", after: "…", seen: item.seen ?? 0 }],
        { by: people.present, meeting: people.meeting, preview: true });
      return (answer.changed || []).filter((row) => row.state === "reopened" && store.rows.get(row.id)?.state !== "reopened");
    },
    save: async ({ code, before, after, reason }) => {
      const answer = await simple("revise-code", "definition revised", { code, before, after, reason }, { keep: true });
      if (!answer) return false;
      const again = (answer.changed || []).filter((row) => row.state === "reopened").length;
      if (again) say(`${counted(again, "passage")} to be looked at again.`);
      store.details.clear();
      showSelected();
      return true;
    },
  });
}

function history() {
  if (verbs.item) showHistory(verbs.item);
}

function batch() {
  if (store.study.blind && verbs.proposing) return say("While names are hidden each passage is proposed on by itself.");
  const row = store.rows.get(store.selected) || null;
  openBatch({
    store, api, people, row, item: verbs.item, draft: verbs.item ? verbs.draft : null,
    done: (answer, text) => {
      saver.wrote(answer);
      saver.remember(answer.lines, text, []);
      say("Decided: ", h("b", {}, text), ". ", h("span", { class: "soft" }, `On disk ${answer.saved}. `), h("kbd", {}, "Z"), " takes all of it back.");
      if (store.selected) goOn(store.selected);
    },
  });
  return undefined;
}

function who() {
  askWho(store.study.people, { chosen: people.me, pick: (name) => people.iAm(name) });
}

/** Of several lines in conflict, one holds: the same decision again by those present, in the place of both. */
async function chooseLine(line) {
  const item = verbs.item;
  const kept = ["verb", "coder", "code", "start", "end", "x1", "y1", "x2", "y2", "reason", "before", "after"];
  const given = Object.fromEntries(kept.filter((name) => line[name] !== undefined && line[name] !== null).map((name) => [name, line[name]]));
  if (line.proposals) given.proposals = line.proposals;
  const answer = await saver.decide([{ ...given, id: item.id, seen: item.seen ?? 0 }]);
  if (!answer) return;
  saver.remember(answer.lines, `conflict settled: ${title(item)}`, [item.id]);
  say("Settled: ", words(title(item)), ". ", h("span", { class: "soft" }, `On disk ${answer.saved}.`));
  showSelected();
}

async function undo() {
  const undone = await saver.undo();
  if (!undone) return;
  say("Undone: ", h("b", {}, undone.words), ". ", h("span", { class: "soft" }, `On disk ${undone.answer.saved}.`));
  const id = undone.ids[0] || undone.answer.changed?.[0]?.id;
  if (id && store.rows.has(id)) {
    store.lingering.add(id);
    store.visibleIds = null;
    store.emit("rows");
    store.select(id, { again: true });
  }
}

// keys -------------------------------------------------------------------------------------------------------

function move(step) {
  const ids = store.visible();
  const id = store.next(step) || (step > 0 ? ids[0] : ids.at(-1));
  if (!id || id === store.selected) return say(ids.length ? "This is the only one in the list." : "Nothing is in this list.");
  if (!store.next(step)) say(step > 0 ? "From the last one to the first." : "From the first one to the last.");
  store.select(id);
  return undefined;
}

function pick(name) {
  return whenShown(() => {
    if (!verbs.item) return false;
    if (verbs.choose(name)) return true;
    say({
      "both-apply": "Only one code is in question here.", union: "Only one segment is there: take it, or choose a range.",
      intersection: "Only one segment is there: take it, or choose a range.",
    }[name] || "That is not possible here.");
    return true;
  });
}

function bindKeys() {
  const here = { view: "deciding" };
  keys.bind(["j", "ArrowDown"], "next passage", () => inTurn(() => move(1)), { ...here, group: "Going about" });
  keys.bind(["k", "ArrowUp"], "passage before", () => inTurn(() => move(-1)), { ...here, group: "Going about" });
  keys.bind("/", "search the list and the texts", () => queue.focusSearch(), { ...here, group: "Going about" });
  keys.bind("g", "reading together, or deciding", () => switchView(), { group: "Going about" });
  keys.bind("p", "play or pause the recording", () => passage.play(), { ...here, group: "Going about" });
  keys.bind("h", "history of this passage", whenShown(history), { ...here, group: "Going about" });
  keys.bind("?", "this list", () => showKeys(keys), { group: "Going about" });
  keys.bind("a", "the passage carries both codes", pick("both-apply"), here);
  keys.bind("u", "one span: union", pick("union"), here);
  keys.bind("i", "what all marked: intersection", pick("intersection"), here);
  keys.bind(["1", "2", "3", "4", "5", "6", "7", "8"], "as the first, second … analyst", (event) => whenShown(() => {
    const takes = verbs.choices.filter((each) => each.verb === "take");
    const choice = takes[Number(event.key) - 1];
    return choice ? verbs.choose(choice.name) : false;
  })(), { ...here, shown: "1 2 … 8" });
  keys.bind("r", "our own range, from the selection", pick("range"), here);
  keys.bind("c", "another code", pick("recode"), here);
  keys.bind("s", "both readings stand", pick("stand-apart"), here);
  keys.bind("n", "no code here", pick("neither"), here);
  keys.bind("w", "write the reason", whenShown(() => byId("reason").focus()), here);
  keys.bind("Enter", "decide and go on", whenShown(() => decide()), here);
  keys.bind("d", "defer", whenShown(() => defer()), { ...here, group: "And" });
  keys.bind("o", "open again", whenShown(() => reopen()), { ...here, group: "And" });
  keys.bind("e", "revise a definition", whenShown(revise), { ...here, group: "And" });
  keys.bind("m", "write a memo", whenShown(memo), { ...here, group: "And" });
  keys.bind("b", "the same for many", whenShown(batch), { ...here, group: "And" });
  keys.bind("z", "undo what was written last in this window", () => undo(), { ...here, group: "And" });
  const text = (event) => (passage.view?.handleKey ? passage.view.handleKey(event) : false);
  keys.bind(["[", "]", "Shift+ArrowLeft", "Shift+ArrowRight", "Shift+ArrowUp", "Shift+ArrowDown"], "", text, here);
  // Escape leaves a field: the keys are back.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog[open]")) return;
    if (typing(event.target)) { event.target.blur(); home(); } else drawer(false);
  });
}

// views and drawer -------------------------------------------------------------------------------------------

let reading = null;

async function switchView(to = store.view === "deciding" ? "reading" : "deciding") {
  const root = byId("reading");
  if (to === "reading" && !reading) {
    const { mountReading } = await import("./reading.js").catch(() => ({}));
    if (!mountReading) return say("Reading together is not part of this page yet.");
    reading = mountReading(root, { store, api, keys, people, say });
  }
  store.setView(to);
  keys.view = to;
  for (const id of ["queue", "passage", "verbs"]) byId(id).hidden = to === "reading";
  root.hidden = to !== "reading";
  document.body.dataset.view = to;
  if (to === "deciding") queue.refresh();
  return undefined;
}

function drawer(open) {
  const narrow = matchMedia("(max-width: 1099px)").matches;
  document.body.classList.toggle("with-queue", open && narrow);
  byId("queue-button")?.setAttribute("aria-expanded", open && narrow ? "true" : "false");
  if (open && narrow) { queue.refresh(); byId("list").focus({ preventScroll: true }); }
}

document.addEventListener("pointerdown", (event) => {
  if (document.body.classList.contains("with-queue") && !event.target.closest("#queue, #queue-button")) drawer(false);
});

setUpTools({ store, keys, switchView, drawer, undo, actions: { keys: () => showKeys(keys), defer, search: () => queue.focusSearch(), next: () => move(1), previous: () => move(-1) } });
bindKeys();
preparePrinting(store);

async function start() {
  try {
    await store.load();
  } catch (error) {
    saver.trouble(error);
    setTimeout(start, 3000);
    return;
  }
  drafts.belongTo(store.study.log || store.study.title);
  document.title = `${store.study.title} · deciding`;
  saver.begin();
  if (!store.visible().length && store.rows.size) store.filter({ states: new Set() });
  const last = remembered("selected", null);
  const first = store.visible().find((id) => store.lasting(id) === last) || store.visible().find((id) => ["open", "reopened"].includes(store.rows.get(id).state)) || store.visible()[0];
  if (first) store.select(first);
  else {
    fill(byId("where"));
    showSelected();
    // nothing is marked yet, or alike everywhere: the notes in the margins can be read together all the same
    if (!store.rows.size && store.study.sources.length) await switchView("reading");
    document.body.dataset.ready = "1";
  }
}

start();
