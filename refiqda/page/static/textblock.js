// One loaded piece of a text as elements, and the way from its offsets to the elements and back.
//
// A paragraph is a `p.tv-line` with its own direction. Its text lies in text nodes; tags, marks and what only screen
// readers read stand between them and never count. Segment lines are nested spans (see text.css).
//
// data-testid: tv-line (data-start, data-end), tv-interval (data-start, data-end, data-codes, data-analysts),
//   tv-tag (data-code, data-at: "start"|"end"), tv-unseen (data-label), tv-speaker

import { Points, above, grouped, intervals, paragraphs, rowsOf, unseen } from "./textlayout.js";

const make = (name, className, text) => {
  const element = document.createElement(name);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
};

/** From this length on a segment says its code where it begins, too. */
const LONG = 700;
/** A name of a code with the samples before it is kept on one line up to so many letters. */
const SHORT = 30;
/** More speakers' words than this before the colon are no label. */
const LONGEST_LABEL = 80;

export class Block {
  /**
   * @param {{start: number, end: number, text: string, segments?: object[], notes?: object[], turns?: object[]}} chunk
   * @param {object} look what the view shows: analysts, names, shown(segment), quiet(segment), focus, cuts, noteElement
   */
  constructor(chunk, look) {
    this.chunk = chunk;
    this.start = chunk.start;
    this.end = chunk.end;
    this.points = new Points(chunk.text);
    this.element = make("div", "tv-block");
    this.element.dataset.start = chunk.start;
    this.lines = [];
    this.render(look);
  }

  render(look) {
    this.pieces = [];
    this.found = null;
    this.lines = [];
    const shown = (this.chunk.segments || []).filter((each) => each.start !== null && look.shown(each));
    shown.sort((a, b) => a.start - b.start);
    const notes = look.noteElement ? [...(this.chunk.notes || [])].filter((each) => each.start !== null) : [];
    const turns = new Map((this.chunk.turns || []).map((each) => [each.start, each]));
    const whole = document.createDocumentFragment();
    let next = 0;
    let active = [];
    const lines = paragraphs(this.points, this.start);
    for (const [index, line] of lines.entries()) {
      const last = index === lines.length - 1;
      while (next < shown.length && (shown[next].start < line.end || (last && shown[next].start <= line.end))) active.push(shown[next++]);
      active = active.filter((each) => each.end > line.start);
      whole.append(this.#line(line, active.filter((each) => each.start < line.end), turns, look));
      for (const note of notes) {
        if (note.start >= line.start && (note.start <= line.end || last) && !note.placed) {
          note.placed = true;
          const element = look.noteElement(note);
          if (element) whole.append(element);
        }
      }
    }
    for (const note of notes) delete note.placed;
    this.element.replaceChildren(whole);
  }

  #line(line, segments, turns, look) {
    const element = make("p", "tv-line");
    element.dataset.testid = "tv-line";
    element.dataset.start = line.start;
    element.dataset.end = line.end;
    element.dir = "auto";
    const { rows, count } = rowsOf(segments);
    if (count) element.style.setProperty("--rows", count);
    const label = this.#speaker(line, turns, element);
    if (line.start === this.start && this.start > 0 && this.chunk.text[0] !== "\n" && !look.beginsLine(this.start)) {
      element.classList.add("tv-goes-on");
    }
    const tags = this.#tags(line, segments);
    const cuts = [label, ...look.cuts, ...tags.keys()];
    for (const part of intervals(line, segments, cuts)) {
      this.#opening(element, part.over.filter((each) => each.start === part.start), look);
      this.#interval(element, part, rows, { label, tagged: tags.has(part.start) }, look);
      spokenEnds(element, part.over.filter((each) => each.end === part.end), look);
      closing(element, tags.get(part.end), look);
    }
    if (line.start === line.end) {
      const empty = make("br");
      element.classList.add("tv-empty");
      element.append(empty);
      this.pieces.push({ node: empty, start: line.start, end: line.end });
    }
    this.lines.push({ element, start: line.start, end: line.end });
    return element;
  }

  /** The label of a turn that begins here: where it is in the text it is cut out, else it is written above. */
  #speaker(line, turns, element) {
    const turn = [...turnsIn(turns, line)][0];
    if (!turn || !turn.speaker) return -1;
    element.classList.add("tv-turn");
    const text = this.points.slice(line.start - this.start, Math.min(line.end, line.start + LONGEST_LABEL) - this.start);
    const short = /^\s*[\p{L}\p{N}][^\n:]{0,30}:(?=\s)/u.exec(text);
    const at = text.toLocaleLowerCase().indexOf(turn.speaker.toLocaleLowerCase());
    if (at >= 0 && at < 24) {
      const colon = /^[^\p{L}\p{N}]*/u.exec(text.slice(at + turn.speaker.length))[0].trimEnd();
      return line.start + new Points(text.slice(0, at + turn.speaker.length + colon.length)).length;
    }
    // "I:" of somebody who is called otherwise elsewhere.
    if (short) return line.start + new Points(short[0]).length;
    const name = make("span", "tv-speaker", turn.speaker);
    name.dir = "auto";
    name.dataset.testid = "tv-speaker";
    element.append(name);
    return -1;
  }

  #interval(line, part, rows, { label, tagged }, look) {
    const over = [...part.over].sort((a, b) => rows.get(b) - rows.get(a));
    const outer = make("span", "tv-i");
    let inner = outer;
    const who = new Set(part.over.map((each) => each.analyst));
    // After a name the line begins with the next word: a lone blank may hang at the end of a line of text.
    const blank = tagged && this.points.slice(part.start - this.start, part.start - this.start + 1) === " " ? 1 : 0;
    if (blank) {
      const gap = make("span", "tv-gap");
      outer.append(gap);
      this.#words(gap, part.start, part.start + 1);
    }
    for (const each of over) {
      const under = make("span", `tv-u lane-${each.analyst % 8}`);
      under.style.setProperty("--r", rows.get(each));
      if (each.start === part.start) under.classList.add("tv-begins");
      if (each.end === part.end) under.classList.add("tv-ends");
      if (look.quiet(each)) under.classList.add("tv-quiet");
      inner.append(under);
      inner = under;
    }
    if (over.length) {
      outer.dataset.testid = "tv-interval";
      outer.dataset.start = part.start;
      outer.dataset.end = part.end;
      outer.dataset.codes = [...new Set(part.over.map((each) => each.code))].join("\n");
      outer.dataset.analysts = [...who].join(" ");
      outer.title = part.over.map((each) => `${look.who(each)}: ${each.code}`).join("\n");
    }
    if (who.size > 1) inner.classList.add(part.over.every((each) => look.quiet(each)) ? "tv-shared-quiet" : "tv-shared");
    if (look.focus && (part.end <= look.focus.start || part.start >= look.focus.end)) outer.classList.add("tv-dim");
    if (part.end <= label) outer.classList.add("tv-label");
    for (const name of look.marksAt(part.start, part.end)) outer.classList.add(`tv-mark-${name}`);
    this.#words(inner, part.start + blank, part.end);
    line.append(outer);
  }

  /** Text nodes for these code points; what cannot be seen becomes a small box. */
  #words(parent, start, end) {
    const text = this.points.slice(start - this.start, end - this.start);
    let unit = 0;
    let at = start;
    const push = (words) => {
      if (!words) return;
      const node = document.createTextNode(words);
      const points = new Points(words);
      parent.append(node);
      this.pieces.push({ node, start: at, end: at + points.length, points });
      at += points.length;
    };
    for (const each of unseen(text)) {
      push(text.slice(unit, each.unit));
      const box = make("span", "tv-unseen", each.label);
      box.dir = "ltr";
      box.title = each.title;
      box.dataset.testid = "tv-unseen";
      box.dataset.label = each.label;
      parent.append(box);
      this.pieces.push({ node: box, start: at, end: at + 1 });
      at += 1;
      unit = each.unit + each.units;
    }
    push(text.slice(unit));
  }

  #opening(line, begins, look) {
    for (const [code, group] of grouped(begins, (each) => each.code)) {
      line.append(spoken(`[${look.whoAll(group)}: ${code} begins] `));
      const long = group.filter((each) => each.end - each.start >= LONG);
      if (long.length) line.append(tag(code, long, look, "start"));
    }
  }

  /** Where the names of codes stand: where their segments end, but never inside of a letter or before its comma. */
  #tags(line, segments) {
    const tags = new Map();
    for (const each of segments) {
      if (each.end > line.end) continue;
      const after = this.points.slice(each.end - this.start, Math.min(line.end, each.end + 12) - this.start);
      const at = each.end + new Points(/^[\p{M}\u200d\ufe0f]*[\p{P}\p{M}]{0,4}(?![\p{L}\p{N}])|^\p{M}*/u.exec(after)[0]).length;
      if (tags.has(at)) tags.get(at).push(each);
      else tags.set(at, [each]);
    }
    return tags;
  }

  /** The text node and place in it of a code point. @returns {{node: Node, offset: number}} */
  place(at, atEnd = false) {
    let index = above(this.pieces, at, (piece) => piece.start) - 1;
    if (atEnd && index > 0 && this.pieces[index].start === at) index -= 1;
    const piece = this.pieces[Math.max(0, index)];
    if (!piece) return { node: this.element, offset: 0 };
    if (piece.points) return { node: piece.node, offset: piece.points.unit(at - piece.start) };
    const children = [...piece.node.parentNode.childNodes];
    return { node: piece.node.parentNode, offset: children.indexOf(piece.node) + (at > piece.start ? 1 : 0) };
  }

  /**
   * The code point of a place in the page; what lies between pieces of text goes to the next one, or for an end to
   * the one before (a paragraph selected whole does not reach into the next).
   */
  offset(node, offset, isEnd) {
    this.found ??= new Map(this.pieces.map((piece) => [piece.node, piece]));
    const own = this.found.get(node) ?? this.found.get(node.parentNode);
    if (own && own.points) return own.start + own.points.point(offset);
    if (own) return isEnd ? own.end : own.start;
    const before = above(this.pieces, 0, (piece) => place(piece.node, node, offset));
    if (isEnd) return before > 0 ? this.pieces[before - 1].end : this.start;
    return before < this.pieces.length ? this.pieces[before].start : this.end;
  }
}

/** Whether a node begins before (0 and less) or after a place in the page. */
function place(piece, node, offset) {
  const range = document.createRange();
  range.setStart(node, Math.min(offset, node.nodeType === Node.TEXT_NODE ? node.length : node.childNodes.length));
  return range.comparePoint(piece.parentNode, [...piece.parentNode.childNodes].indexOf(piece)) < 0 ? 0 : 1;
}

function* turnsIn(turns, line) {
  if (turns.has(line.start)) yield turns.get(line.start);
}

function spokenEnds(line, ends, look) {
  for (const [code, group] of grouped(ends, (each) => each.code)) line.append(spoken(` [${look.whoAll(group)}: ${code} ends]`));
}

function closing(line, ends, look) {
  for (const [code, group] of grouped(ends || [], (each) => each.code)) {
    // Between two names a line may end, within a short one not.
    if (line.lastChild?.classList.contains("tv-tag")) line.append(make("wbr"));
    line.append(tag(code, group, look, "end"));
  }
}

/** Read aloud, not shown, not copied, not counted. */
function spoken(text) {
  const element = make("span", "tv-spoken", text);
  element.dir = "auto";
  return element;
}

function tag(code, group, look, at) {
  const element = make("span", "tv-tag");
  element.dir = "auto";
  element.setAttribute("aria-hidden", "true");
  element.dataset.testid = "tv-tag";
  element.dataset.code = code;
  element.dataset.at = at;
  element.dataset.start = group[0].start;
  element.title = group.map((each) => `${look.who(each)}: ${code}`).join("\n");
  if (group.every((each) => look.quiet(each))) element.classList.add("tv-quiet");
  const analysts = [...new Set(group.map((each) => each.analyst))];
  if (analysts.length === 1) element.classList.add(`lane-${analysts[0] % 8}`);
  // One in the other: so no line ends between a sample of the analyst's line and the name.
  let inner = element;
  for (const analyst of analysts) {
    const swatch = make("span", `tv-swatch lane-${analyst % 8}`);
    inner.append(swatch);
    inner = swatch;
  }
  const name = look.names.get(code) || code;
  if (name.length + 3 * analysts.length <= SHORT) element.classList.add("tv-whole");
  inner.append(make("span", "tv-tag-name", name + (at === "start" ? " …" : "")));
  return element;
}
