// What stands between the passage's heading and the verbs: what was decided, proposed or contested before.

import { sides } from "./dialogs.js";
import { h, words } from "./dom.js";
import { code, done, listed, person, whence } from "./words.js";

/** Verbs that the heading of a remark says already. */
const ALONE = { defer: true, memo: true, reopen: true };

/**
 * What is to be said above the verbs: conflict, earlier decision, proposals, whose turn it is.
 * @param {object} item
 * @param {{study: object, me: string|null, meanwhile: HTMLElement|null, actions: object, use: (proposal: object) => void}} about
 * @returns {HTMLElement[]}
 */
export function remarks(item, about) {
  const boxes = [];
  if (about.meanwhile) boxes.push(about.meanwhile);
  const conflict = Array.isArray(item.conflict) ? item.conflict : [];
  if (conflict.length) boxes.push(inConflict(conflict, about));
  if (item.state === "orphaned") {
    boxes.push(box("warn", "What was decided stays on record", said(item.previous || item.decision),
      h("p", { class: "small" }, "The passage is not in the text any more, or the analysts now mark it alike. There is nothing to decide here.")));
  } else if (item.state === "reopened" && item.previous) {
    boxes.push(box("warn", "To be looked at again", h("p", { class: "small soft" }, why(item)), said(item.previous)));
  } else if (about.meanwhile && item.decision) {
    // What was decided is said there already.
  } else if (item.decision && item.state === "open") {
    boxes.push(box("", { defer: "Deferred", memo: "Memo", reopen: "Opened again" }[item.decision.verb] || "The last word so far", said(item.decision, item.decision.verb in ALONE)));
  } else if (item.decision) {
    boxes.push(box("done", item.state === "auto" ? "Settled by a rule" : "Decided", said(item.decision)));
  }
  const proposals = item.proposals || [];
  if (proposals.length) boxes.push(proposed(proposals, about));
  if (about.study.blind && item.revealed === false) boxes.push(hidden(item, about));
  return boxes;
}

function why(item) {
  if (item.revision) {
    return ["The definition of ", item.revision.code ? code(item.revision.code) : "a code", " was revised since",
      item.revision.reason ? [": ", words(item.revision.reason)] : "", ". The earlier decision was:"];
  }
  if (item.decision?.verb === "reopen") return ["Somebody opened it again", item.decision.reason ? [": ", words(item.decision.reason)] : "", "."];
  return changedSince(item);
}

/** What is otherwise than when it was decided, from the segments the decision was about. */
function changedSince(item) {
  const then = item.previous_segments || item.previous?.about?.segments;
  if (!then) return "A boundary, a code or the words changed since, or a definition was revised. The earlier decision was:";
  const codesThen = new Set(then.map((each) => each.code));
  const codesNow = new Set(item.segments.map((each) => each.code));
  const gone = [...codesThen].filter((each) => !codesNow.has(each));
  const fresh = [...codesNow].filter((each) => !codesThen.has(each));
  if (!gone.length && !fresh.length) return "A boundary was moved or the words changed since. The earlier decision was:";
  return [
    gone.length ? [listed(gone.map((each) => code(each))), " is not marked any more. "] : "",
    fresh.length ? [listed(fresh.map((each) => code(each))), " is new here. "] : "", "The earlier decision was:",
  ];
}

function said(line, alone = false) {
  if (!line) return null;
  return h("div", { class: "said" },
    alone ? null : h("p", {}, h("b", {}, done(line))),
    line.reason ? h("p", { dir: "auto" }, `“${line.reason}”`) : null,
    sides(line),
    h("p", { class: "soft small" }, whence(line)));
}

function inConflict(lines, about) {
  const options = lines.map((line) => h("div", { class: "choice" }, said(line),
    h("button", { type: "button", class: "button small", "data-testid": "conflict-choose", on: { click: () => about.actions.choose(line) } }, "This one holds")));
  return box("bad", "Different people decided differently", h("p", { class: "small" }, "Neither counts until one is chosen, or something else is decided below. Both stay in the log."), options);
}

function proposed(proposals, about) {
  const rows = proposals.map((each) => h("li", {},
    words(each.by, "b"), " proposes: ", done({ ...each, verb: each.verb }),
    each.reason ? h("p", { dir: "auto" }, `“${each.reason}”`) : null,
    h("button", { type: "button", class: "button small", "data-testid": "take-proposal", on: { click: () => about.use(each) } }, "Use this")));
  const alike = new Set(proposals.map((each) => [each.verb, each.coder, each.code, each.start, each.end].join("\u0000"))).size === 1;
  return box("", proposals.length > 1 && alike ? "Proposals: all the same" : "Proposals", h("ul", { class: "proposals" }, rows));
}

function hidden(item, about) {
  const me = about.me;
  const waiting = item.waiting || [];
  if (!me) {
    return box("", "Each proposes first", h("p", { class: "small" }, "Names are hidden until all have proposed."),
      h("button", { type: "button", class: "button small", id: "who-am-i", on: { click: () => about.actions.who() } }, "Say who you are"));
  }
  const mine = !waiting.includes(me);
  const others = waiting.filter((each) => each !== me);
  return box("", mine ? "Your proposal is kept" : "Your own proposal first",
    h("p", { class: "small" }, mine
      ? ["Waiting for ", others.length ? listed(others.map(person)) : "the others", ". Names and proposals are shown when all have proposed. You can propose anew until then."]
      : ["Propose what you think, without the others’. It is shown once ", others.length ? listed(others.map(person)) : "everybody", " has proposed as well."]),
    h("button", { type: "button", class: "button quiet small", id: "who-am-i", on: { click: () => about.actions.who() } }, "I am ", words(me)));
}

/** A framed remark in the column. */
export function box(tone, title, ...children) {
  return h("section", { class: `remark ${tone}` }, h("h3", {}, title), ...children);
}
