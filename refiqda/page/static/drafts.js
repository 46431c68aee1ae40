// What is being decided but not saved yet: kept for each difference in this tab's storage, so that neither going to
// another passage nor a reload nor a server that was ended loses a typed word.

const PREFIX = "refiqda:draft:";

/**
 * @typedef {{verb: string|null, code: string|null, range: {start: number, end: number}|null,
 *   box: number[]|null, reason: string, sides: Record<string, string>}} Draft
 */

/** @returns {Draft} */
export function empty() {
  return { verb: null, code: null, range: null, box: null, reason: "", sides: {} };
}

export class Drafts {
  /**
   * @param {(id: string) => string} keyOf what of a difference stays the same over a new start of the program (while
   *   names are hidden, ids do not)
   */
  constructor(keyOf) {
    this.keyOf = keyOf;
    this.prefix = PREFIX;
    this.memory = new Map();
  }

  /** Keep one study's drafts from another's. */
  belongTo(name) {
    this.prefix = `${PREFIX}${name}:`;
  }

  /** @returns {Draft} */
  of(id) {
    if (!this.memory.has(id)) this.memory.set(id, { ...empty(), ...this.#stored(id) });
    return this.memory.get(id);
  }

  keep(id) {
    const draft = this.memory.get(id);
    if (!draft) return;
    try {
      if (isEmpty(draft)) sessionStorage.removeItem(this.prefix + this.keyOf(id));
      else sessionStorage.setItem(this.prefix + this.keyOf(id), JSON.stringify(draft));
    } catch {
      // A full or forbidden storage leaves the draft in memory.
    }
  }

  drop(id) {
    this.memory.delete(id);
    try {
      sessionStorage.removeItem(this.prefix + this.keyOf(id));
    } catch {
      // Nothing was stored then.
    }
  }

  #stored(id) {
    try {
      const found = JSON.parse(sessionStorage.getItem(this.prefix + this.keyOf(id)) || "null");
      return found && typeof found === "object" ? found : {};
    } catch {
      return {};
    }
  }
}

export function isEmpty(draft) {
  return !draft.verb && !draft.code && !draft.range && !draft.box && !draft.reason && !Object.values(draft.sides).some(Boolean);
}

/** A value remembered in this tab (people present, meeting, who I am, what can be undone). */
export function remembered(name, otherwise) {
  try {
    const found = sessionStorage.getItem(`refiqda:${name}`);
    return found === null ? otherwise : JSON.parse(found);
  } catch {
    return otherwise;
  }
}

export function remember(name, value) {
  try {
    sessionStorage.setItem(`refiqda:${name}`, JSON.stringify(value));
  } catch {
    // Then it holds until the page is closed.
  }
}
