// Sentences about differences and decisions, made from what the server says. Nothing here touches the page's
// state. Where names and codes stand inside a sentence the functions give a list of parts: strings, and elements
// for other people's words, so that right-to-left names cannot turn the sentence round.

import { h, words } from "./dom.js";

export const KINDS = {
  boundary: "begins or ends differently",
  code: "different codes",
  "one-sided": "one side only",
  split: "one passage or several",
};

export const VERBS = {
  take: "as one analyst",
  union: "one span for all",
  intersection: "what all marked",
  range: "our own range",
  recode: "another code",
  "both-apply": "all codes apply",
  "stand-apart": "both readings stand",
  neither: "no code here",
  "revise-code": "definition revised",
  memo: "memo",
  defer: "deferred",
  reopen: "opened again",
  auto: "by a rule",
  propose: "proposal",
  theme: "theme",
};

/** The last name of a code's path. */
export function leaf(path) {
  return path.slice(path.lastIndexOf("/") + 1) || path;
}

/** The names of codes: the last part of each path, the whole path where two last parts are alike. */
export function called(paths) {
  const leaves = paths.map(leaf);
  return paths.map((path, at) => (leaves.indexOf(leaves[at]) !== leaves.lastIndexOf(leaves[at]) ? path : leaves[at]));
}

/** @returns {Node} a code in bold, its whole path as its title */
export function code(path, name = leaf(path)) {
  return h("b", { class: "code", title: path }, words(name));
}

export function person(name) {
  return words(name);
}

/** Parts joined as people list things: a, b and c. */
export function listed(parts, last = " and ") {
  return parts.flatMap((part, at) => (at === 0 ? [part] : [at === parts.length - 1 ? last : ", ", part]));
}

export function counted(number, one, many = `${one}s`) {
  return `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
}

/** Milliseconds as hours, minutes and seconds. */
export function clock(ms) {
  const seconds = Math.floor(ms / 1000);
  const two = (number) => String(number).padStart(2, "0");
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/**
 * The name of an analyst by index, as this item calls them (blind, they have no names until it is revealed, and
 * another number in every item).
 * @returns {(index: number) => string}
 */
export function namer(study, item) {
  return (index) => item?.names?.[index] || study.analysts.find((each) => each.index === index)?.name || `Analyst ${index + 1}`;
}

/** The small second line of a row: where, and how they differ. */
export function rowLine(row, study, store) {
  const name = namer(study, null);
  const source = store.source(row.source)?.name;
  const place = [source ? words(source, "bdi", { class: "src-name", title: source }) : null, row.where ? words(row.where) : null].filter(Boolean);
  const parts = place.length ? [...listed(place, ", "), " · "] : [];
  if (row.kind === "one-sided" && row.analysts.length && !(study.blind && row.state === "open")) {
    parts.push(...listed(row.analysts.map((index) => person(name(index)))), " only");
  } else {
    parts.push(KINDS[row.kind] || row.kind);
  }
  const tail = rowState(row);
  return tail ? [...parts, " · ", tail] : parts;
}

/** What became of a row, in words; empty for one that is simply open. */
export function rowState(row) {
  const meeting = row.meeting ? [", ", words(row.meeting)] : [];
  if (row.conflict) return "decided differently by different people";
  if (row.state === "reopened") return "to be looked at again";
  if (row.state === "orphaned") return "passage gone";
  if (row.deferred) return ["deferred", ...meeting];
  if (row.state === "auto") return "settled by a rule";
  if (row.state === "decided") return VERBS[row.verb] || row.verb || "decided";
  if (row.proposed) return counted(row.proposed, "proposal");
  return row.verb === "memo" ? "memo" : "";
}

/** Mark before a row, with what it means for those who do not see it. */
export function rowMark(row) {
  if (row.conflict) return ["≠", "conflict"];
  if (row.state === "reopened") return ["↻", "to be looked at again"];
  if (row.state === "orphaned") return ["∅", "passage gone"];
  if (row.apart) return ["‖", "both readings stand"];
  if (row.state === "decided") return ["✓", "decided"];
  if (row.state === "auto") return ["✓", "settled by a rule"];
  if (row.deferred) return ["◐", "deferred"];
  return ["○", "open"];
}

/** @typedef {{analyst: number, code: string, start: number|null, end: number|null}} Segment */

function byAnalyst(segments) {
  const found = new Map();
  for (const segment of segments) {
    if (!found.has(segment.analyst)) found.set(segment.analyst, []);
    found.get(segment.analyst).push(segment);
  }
  return found;
}

function edges(groups, segments) {
  if (segments.some((each) => each.start === null || each.start === undefined || each.x1 !== undefined)) {
    const boxes = new Set(segments.map((each) => [each.x1, each.y1, each.x2, each.y2].join()));
    return groups.size > 1 && boxes.size > 1 ? "different area" : "";
  }
  const starts = new Set([...groups.values()].map((group) => Math.min(...group.map((each) => each.start))));
  const ends = new Set([...groups.values()].map((group) => Math.max(...group.map((each) => each.end))));
  if (starts.size > 1 && ends.size > 1) return "different beginning and end";
  if (starts.size > 1) return "different beginning";
  return ends.size > 1 ? "different end" : "";
}

function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** What differs, in words, as parts. */
export function headline(item, study) {
  const name = namer(study, item);
  const groups = byAnalyst(item.segments || []);
  const silent = silentOnes(item, groups);
  const nothing = silent.length ? [...listed(silent.map((index) => person(name(index)))), " marked nothing here"] : [];
  if (!groups.size) return ["Of this passage no words are left to show"];
  if (item.kind === "one-sided" && groups.size === 1) {
    const [index] = groups.keys();
    return ["Only ", person(name(index)), " marked this", ...(nothing.length ? ["; ", ...nothing] : [])];
  }
  const edge = edges(groups, item.segments);
  if (item.kind === "code") return [...codesApart(groups, name), ...(edge ? [`; ${edge}`] : []), ...also(nothing)];
  if (item.kind === "split") {
    const said = [...groups].map(([index, group]) => [person(name(index)), ` marked ${counted(group.length, "passage")}`]);
    return [...listed(said), ...also(nothing)].flat();
  }
  return [capital(edge || "the same passage"), ...also(nothing)];
}

function also(nothing) {
  return nothing.length ? ["; ", ...nothing] : [];
}

function codesApart(groups, name) {
  const paths = [...new Set([...groups.values()].flat().map((each) => each.code))];
  const names = new Map(paths.map((path, at) => [path, called(paths)[at]]));
  const said = [...groups].map(([index, group]) => [
    person(name(index)), " coded ",
    ...listed([...new Set(group.map((each) => each.code))].map((path) => code(path, names.get(path)))),
  ]);
  return listed(said, ", ").flat();
}

/** Indexes of those who coded the source and marked nothing here. */
export function silentOnes(item, groups = byAnalyst(item.segments || [])) {
  const compared = (item.compared || []).map((each) => (typeof each === "object" ? each.index : each));
  return compared.filter((index) => typeof index === "number" && !groups.has(index));
}

/** How much they differ on, in the medium's own measure. */
export function extent(item, source) {
  if (!item.size || !source) return "";
  if (source.medium === "time") return `they differ on ${counted(Math.round(item.size / 100) / 10, "second")}`;
  if (source.medium === "area") return "";
  return `they differ on ${counted(item.size, "character")}`;
}

/** What one line of the log says was done, as parts. */
export function done(line) {
  const verb = line.verb === "propose" ? line.proposes || "propose" : line.verb;
  const parts = [];
  if (verb === "take") parts.push("as ", person(line.coder || "one analyst"));
  else if (verb === "recode") parts.push("another code: ", code(line.code || ""));
  else if (verb === "revise-code") parts.push("the definition of ", code(line.code || ""), " was revised");
  else if (verb === "auto") parts.push(`by the rule ${line.rule || ""}`);
  else {
    parts.push(VERBS[verb] || verb);
    if (line.code) parts.push(" as ", code(line.code));
  }
  return parts;
}

/** Who, where and when, as parts; empty where the line does not say. */
export function whence(line) {
  const parts = [];
  const by = [line.by || []].flat();
  if (by.length) parts.push(...listed(by.map(person)));
  if (line.meeting) parts.push(parts.length ? ", " : "", words(line.meeting));
  if (line.at) parts.push(parts.length ? ", " : "", when(line.at));
  return parts;
}

/** A time of the log as people read it, in the form it was written down. */
export function when(at) {
  const found = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})/u.exec(at || "");
  return found ? `${found[1]} ${found[2]}` : at || "";
}
