// What of a text is shown how: offsets, marks for what cannot be seen, intervals, lanes. Pure: no page, no network.
//
// Offsets are code points of the text as the server gives it; JavaScript counts UTF-16 units, in which what lies
// outside of the basic plane is two. `Points` is the only place where one becomes the other.

/** Code points of a piece of text: from the server's offsets to JavaScript's and back. */
export class Points {
  /** @param {string} text */
  constructor(text) {
    this.text = text;
    this.units = null;
    if (/[\ud800-\udfff]/.test(text)) {
      const units = [];
      for (let unit = 0; unit < text.length; unit += text.codePointAt(unit) > 0xffff ? 2 : 1) units.push(unit);
      units.push(text.length);
      this.units = units;
    }
  }

  /** How many code points. */
  get length() {
    return this.units ? this.units.length - 1 : this.text.length;
  }

  /** The UTF-16 unit at which a code point begins. */
  unit(point) {
    const inside = Math.max(0, Math.min(point, this.length));
    return this.units ? this.units[inside] : inside;
  }

  /** The code point that a UTF-16 unit belongs to; the middle of a pair belongs to its beginning. */
  point(unit) {
    if (!this.units) return Math.max(0, Math.min(unit, this.text.length));
    return above(this.units, unit) - 1;
  }

  slice(from, to) {
    return this.text.slice(this.unit(from), this.unit(to));
  }
}

/** How many entries of an ascending list are not above a value. */
export function above(list, value, key = (each) => each) {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (key(list[middle]) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

const NAMED = {
  0x00ad: ["SHY", "soft hyphen"], 0x034f: ["CGJ", "combining grapheme joiner"], 0x061c: ["ALM", "Arabic letter mark"],
  0x180e: ["MVS", "Mongolian vowel separator"], 0x200b: ["ZWSP", "zero width space"], 0x200c: ["ZWNJ", "zero width non-joiner"],
  0x200d: ["ZWJ", "zero width joiner"], 0x200e: ["LRM", "left-to-right mark"], 0x200f: ["RLM", "right-to-left mark"],
  0x2028: ["LS", "line separator"], 0x2029: ["PS", "paragraph separator"], 0x202a: ["LRE", "left-to-right embedding"],
  0x202b: ["RLE", "right-to-left embedding"], 0x202c: ["PDF", "pop directional formatting"],
  0x202d: ["LRO", "left-to-right override"], 0x202e: ["RLO", "right-to-left override"], 0x2060: ["WJ", "word joiner"],
  0x2066: ["LRI", "left-to-right isolate"], 0x2067: ["RLI", "right-to-left isolate"], 0x2068: ["FSI", "first strong isolate"],
  0x2069: ["PDI", "pop directional isolate"], 0x3164: ["HF", "Hangul filler"], 0xfeff: ["BOM", "zero width no-break space"],
  0xfffc: ["OBJ", "object replacement character"],
};
const CONTROLS = "NUL SOH STX ETX EOT ENQ ACK BEL BS TAB LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US".split(" ");

// Everything without a picture of its own, but tab and line feed.
const UNSEEN = new RegExp(
  "[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180e\\u200b-\\u200f\\u2028-\\u202e" +
  "\\u2060-\\u206f\\u3164\\ufeff\\uffa0\\ufff0-\\ufffc\\u{e0000}-\\u{e0fff}]|\\p{Surrogate}", "gu");
// Joiners are spelling between letters that join and inside of pictures (a family is three people and two joiners).
const JOINS = /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Mongolian}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Khmer}\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f]/u;

/**
 * The characters of a text that nobody sees, with what to show in their place. Tags of a flag and joiners between
 * letters that join are left as they are: there they are part of what is seen.
 * @param {string} text
 * @returns {{unit: number, units: number, label: string, title: string}[]}
 */
export function unseen(text) {
  const found = [];
  for (const match of text.matchAll(UNSEEN)) {
    const code = match[0].codePointAt(0);
    if (isSpelling(text, match.index, code)) continue;
    const hex = code.toString(16).toUpperCase().padStart(4, "0");
    const [label, name] = NAMED[code] || (code < 32 ? [CONTROLS[code], "control character"] : [hex, "character that is not seen"]);
    found.push({ unit: match.index, units: match[0].length, label, title: `${name} (U+${hex})` });
  }
  return found;
}

function isSpelling(text, unit, code) {
  const before = lastCharacter(text, unit);
  if (code === 0x200c || code === 0x200d) return JOINS.test(before) || /\p{M}/u.test(before);
  if (code < 0xe0020 || code > 0xe007f) return false;
  for (let at = unit; at >= 2; at -= 2) {
    const previous = text.codePointAt(at - 2);
    if (previous === 0x1f3f4) return true;
    if (previous < 0xe0020 || previous > 0xe007f) return false;
  }
  return false;
}

function lastCharacter(text, unit) {
  const low = text.charCodeAt(unit - 1);
  return low >= 0xdc00 && low <= 0xdfff ? text.slice(unit - 2, unit) : text.slice(unit - 1, unit);
}

/**
 * The paragraphs of a piece of text: each begins after a line feed (or with the piece) and ends before the next one.
 * @returns {{start: number, end: number}[]} code points, without the line feeds
 */
export function paragraphs(points, start) {
  const lines = [];
  let from = 0;
  for (;;) {
    const at = points.text.indexOf("\n", from);
    const to = at < 0 ? points.text.length : at;
    lines.push({ start: start + points.point(from), end: start + points.point(to) });
    if (at < 0) break;
    from = at + 1;
  }
  const last = lines.at(-1);
  // What ends with a line feed has no further paragraph here; the next piece begins it.
  if (lines.length > 1 && last.start === last.end) lines.pop();
  return lines;
}

/** The most lines that one analyst's overlapping codes take before they share one. */
export const MOST_ROWS = 5;

/**
 * Where each segment's line lies under the text of one paragraph: each analyst has a band of rows, in the order of the
 * analysts, and codes of one analyst that overlap lie under each other in it.
 * @param {{analyst: number, start: number, end: number, code: string}[]} segments those that touch the paragraph
 * @returns {{rows: Map<object, number>, count: number}}
 */
export function rowsOf(segments) {
  const rows = new Map();
  let count = 0;
  const analysts = [...new Set(segments.map((each) => each.analyst))].sort((a, b) => a - b);
  for (const analyst of analysts) {
    const ends = [];
    const own = segments.filter((each) => each.analyst === analyst);
    own.sort((a, b) => a.start - b.start || b.end - a.end || (a.code < b.code ? -1 : 1));
    for (const segment of own) {
      let row = ends.findIndex((end) => end <= segment.start);
      if (row < 0) row = Math.min(ends.length, MOST_ROWS - 1);
      ends[row] = Math.max(ends[row] || 0, segment.end);
      rows.set(segment, count + row);
    }
    count += ends.length;
  }
  return { rows, count };
}

/**
 * The pieces of a paragraph between any two boundaries, each with the segments over it.
 * @param {{start: number, end: number}} line
 * @param {object[]} segments those that touch it
 * @param {number[]} cuts further places to cut at
 * @returns {{start: number, end: number, over: object[]}[]}
 */
export function intervals(line, segments, cuts = []) {
  const inside = (at) => at > line.start && at < line.end;
  const places = new Set([line.start, ...cuts.filter(inside)]);
  for (const each of segments) {
    if (inside(each.start)) places.add(each.start);
    if (inside(each.end)) places.add(each.end);
  }
  const sorted = [...places].sort((a, b) => a - b);
  const begun = [...segments].sort((a, b) => a.start - b.start);
  let next = 0;
  let over = [];
  return sorted.map((start, index) => {
    while (next < begun.length && begun[next].start <= start) over.push(begun[next++]);
    over = over.filter((each) => each.end > start);
    return { start, end: sorted[index + 1] ?? line.end, over: [...over] };
  });
}

/**
 * The shortest names that still tell codes apart: the last part of the path, with the one before where two end alike.
 * @param {Iterable<string>} paths
 * @returns {Map<string, string>}
 */
export function shortNames(paths) {
  const all = [...new Set(paths)].map((path) => ({ path, parts: path.split("/"), used: 1 }));
  const name = (each) => each.parts.slice(-each.used).join("/");
  for (let again = true; again; ) {
    again = false;
    const groups = Map.groupBy ? Map.groupBy(all, name) : grouped(all, name);
    for (const group of groups.values()) {
      if (group.length < 2) continue;
      for (const each of group) {
        if (each.used < each.parts.length) {
          each.used += 1;
          again = true;
        }
      }
    }
  }
  return new Map(all.map((each) => [each.path, name(each)]));
}

/** @template T, K @param {T[]} list @param {(each: T) => K} key @returns {Map<K, T[]>} */
export function grouped(list, key) {
  const groups = new Map();
  for (const each of list) {
    const at = key(each);
    if (groups.has(at)) groups.get(at).push(each);
    else groups.set(at, [each]);
  }
  return groups;
}

const segmenters = new Map();
const segmenter = (granularity) => {
  if (!segmenters.has(granularity)) segmenters.set(granularity, new Intl.Segmenter(undefined, { granularity }));
  return segmenters.get(granularity);
};

/**
 * The places in a stretch of text at which words (with letters or digits in them) or characters (as people see them,
 * accents and all) begin and end, ascending, in UTF-16 units.
 * @param {string} text
 * @param {"word"|"character"} by
 * @returns {{starts: number[], ends: number[]}}
 */
export function borders(text, by) {
  const starts = [];
  const ends = [];
  for (const part of segmenter(by === "word" ? "word" : "grapheme").segment(text)) {
    if (by === "word" && !part.isWordLike) continue;
    starts.push(part.index);
    ends.push(part.index + part.segment.length);
  }
  return { starts, ends };
}
