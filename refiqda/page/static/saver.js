// Everything that writes: one at a time, and nothing is said to be saved before the server has said so. Where saving
// fails, what was typed stays, the reason is told, and it is tried again.

import { remember, remembered } from "./drafts.js";
import { byId, h, words } from "./dom.js";
import { notSaved, notice, say, saved, saving, warn } from "./live.js";
import { done, whence } from "./words.js";
import { box } from "./standing.js";

const POLL = 2000;
const HIDDEN_POLL = 10000;
const AGAIN = 3000;
const UNDOS = 200;

export class Saver {
  constructor({ store, api, people, drafts }) {
    Object.assign(this, { store, api, people, drafts });
    this.busy = false;
    this.onBusy = () => {};
    /** What was written from this window, last at the end: {lines, words, ids}. */
    this.done = remembered("done", []);
    /** Ids this window has proposed on. */
    this.mine = new Set(remembered("mine", []));
    this.pending = null;
    this.silent = 0;
    this.foreign = new Map();
    api.onOutcome = (error) => this.#heard(error);
  }

  // writing --------------------------------------------------------------------------------------------------

  /** Write decisions; null where it could not be done (told already). */
  decide(decisions) {
    return this.#write(() => this.api.decide(decisions, this.#present()), decisions);
  }

  async propose(decision) {
    const answer = await this.#write(() => this.api.propose({ ...decision, by: this.people.me, meeting: this.people.meeting, since: this.store.version }), [decision]);
    if (answer) {
      this.mine.add(decision.id);
      remember("mine", [...this.mine]);
    }
    return answer;
  }

  #present() {
    return { by: this.people.present, meeting: this.people.meeting, since: this.store.version };
  }

  async #write(work, decisions) {
    if (this.busy) return null;
    this.#setBusy(true);
    const ids = decisions.map((each) => each.id);
    try {
      const answer = await this.#untilAnswered(work, decisions);
      if (!answer) return null;
      for (const id of ids) {
        this.store.lingering.add(id);
        this.foreign.delete(id);
      }
      this.wrote(answer);
      this.store.apply(answer);
      return answer;
    } catch (error) {
      notSaved();
      this.#refused(error, decisions);
      return null;
    } finally {
      this.#setBusy(false);
    }
  }

  /** Try, and while nobody answers try again: until it is saved, or the user goes elsewhere or changes what is written. */
  async #untilAnswered(work, decisions) {
    const selected = this.store.selected;
    let retried = false;
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (error.stale && retried && this.#isOurs(error, decisions)) return this.#asSaved(error);
        if (!error.gone) throw error;
        retried = true;
        notSaved();
        const go = await this.#wait();
        if (!go || this.store.selected !== selected) throw error;
        saving(true);
      }
    }
  }

  /** The answer of an earlier try was lost on its way, but what it wrote is there. */
  #isOurs(error, decisions) {
    const items = error.body.items || [];
    return items.length === decisions.length && decisions.every((each) => {
      const there = items.find((item) => item.id === each.id)?.decision;
      return there && there.verb === each.verb && (there.reason || "") === (each.reason || "") && (there.code || "") === (each.code || "");
    });
  }

  async #asSaved(error) {
    const lines = error.body.items.map((item) => item.decision.line);
    const at = error.body.items[0].decision.at || "";
    const fresh = await this.api.changes(0).catch(() => ({ changed: [] }));
    return { ...fresh, saved: at.slice(11, 19), lines };
  }

  #wait() {
    return new Promise((resolve) => {
      this.wake = resolve;
      setTimeout(() => resolve(true), AGAIN);
    });
  }

  #setBusy(on) {
    this.busy = on;
    if (on) saving(true);
    document.body.dataset.busy = on ? "1" : "0";
    this.onBusy();
  }

  /** The server wrote something for this window. */
  wrote(answer) {
    saved(answer.saved);
  }

  #refused(error, decisions) {
    if (error.gone || error.stranger) {
      this.trouble(error);
      return;
    }
    if (error.stale) {
      this.#stale(error, decisions);
      return;
    }
    warn(h("b", {}, "Not saved: "), error.message || "the program could not do it", ". ", error.body.remedy || "", " What you typed is kept.");
  }

  /** Somebody else was faster: show theirs, keep ours where it was typed. */
  #stale(error, decisions) {
    for (const item of error.body.items || []) {
      this.store.details.set(item.id, Promise.resolve(item));
      this.foreign.set(item.id, item);
      const row = this.store.rows.get(item.id);
      if (row) Object.assign(row, pickRow(item, row));
    }
    this.store.emit("rows");
    this.store.emit("changed", new Set(decisions.map((each) => each.id)));
    this.busy = false;
    this.store.emit("changed", new Set(decisions.map((each) => each.id)));
    warn("Not saved: somebody else has decided on this meanwhile. Theirs is shown; what you typed is kept.");
  }

  /** A remark on what came from elsewhere while something was being typed here; null where there is nothing to tell. */
  meanwhile(id) {
    const item = this.foreign.get(id);
    const draft = this.drafts.of(id);
    const typed = Boolean(draft.verb || draft.reason);
    if (!item && !typed) return null;
    const line = item?.decision;
    return box("warn", "Decided meanwhile in another window",
      line ? h("p", {}, h("b", {}, done(line)), line.reason ? [" · ", words(`“${line.reason}”`)] : "") : null,
      line ? h("p", { class: "soft small" }, whence(line)) : null,
      typed ? h("p", { class: "small" }, "What you were writing is kept below. Enter decides it in the place of theirs.") : null,
      typed ? h("button", { type: "button", class: "button small", "data-testid": "put-away", on: { click: () => this.#putAway(id) } }, "Leave theirs, put mine away") : null);
  }

  #putAway(id) {
    this.drafts.drop(id);
    this.foreign.delete(id);
    if (this.store.selected === id) this.store.emit("changed", new Set([id]));
  }

  // undoing --------------------------------------------------------------------------------------------------

  /** What was written can be taken back by Z: `text` says what it was. */
  remember(lines, text, ids) {
    if (!lines?.length) return;
    this.done.push({ lines, words: text, ids });
    this.done = this.done.slice(-UNDOS);
    remember("done", this.done);
  }

  async undo() {
    if (this.busy) return null;
    const last = this.done.at(-1);
    if (!last) {
      say("Nothing was written from this window that could be undone. O opens a decided passage again.");
      return null;
    }
    this.#setBusy(true);
    try {
      const answer = await this.api.undo(last.lines, this.#present());
      this.done.pop();
      remember("done", this.done);
      this.wrote(answer);
      this.store.apply(answer);
      return { ...last, answer };
    } catch (error) {
      notSaved();
      if (error.stale) {
        warn("Not undone: somebody has decided on this since. O opens it again.");
        this.done.pop();
        remember("done", this.done);
      } else this.#refused(error, []);
      return null;
    } finally {
      this.#setBusy(false);
    }
  }

  // the connection -------------------------------------------------------------------------------------------

  begin() {
    const poll = async () => {
      if (!this.busy) {
        const since = this.store.version;
        try {
          const news = await this.api.changes(since);
          // What was written from here meanwhile is newer than this answer: it would set counts and rows back for good.
          const outrun = this.busy || this.store.version !== since;
          if (!outrun && (news.changed?.length || news.version !== this.store.version || news.themes)) this.#news(news);
        } catch (error) {
          this.trouble(error);
        }
      }
      setTimeout(poll, document.hidden ? HIDDEN_POLL : POLL);
    };
    setTimeout(poll, POLL);
  }

  #news(news) {
    for (const row of news.changed || []) {
      if (row.id === this.store.selected && row.state !== "open") this.foreign.set(row.id, { decision: null });
    }
    this.store.apply(news);
    const id = this.store.selected;
    if (!id || !(news.changed || []).some((row) => row.id === id)) return;
    this.store.detail(id).then((item) => {
      if (this.foreign.has(id)) this.foreign.set(id, item);
      if (this.store.selected === id) this.store.emit("changed", new Set([id]));
      if (!this.drafts.of(id).verb && item.decision) say("Decided in another window: ", h("b", {}, done(item.decision)), ".");
    }).catch(() => {});
  }

  #heard(error) {
    if (error === null) {
      if (this.silent) {
        this.silent = 0;
        notice(null);
        say("The program answers again.");
      }
    } else if (error.gone || error.stranger) {
      this.silent += 1;
      if (this.silent > 1 || this.busy || error.stranger) this.trouble(error);
    }
  }

  /** Say plainly that nothing can be saved now, and how to go on. */
  trouble(error) {
    if (!error.gone && !error.stranger) return;
    this.silent = Math.max(this.silent, 1);
    const copy = h("button", { type: "button", class: "button small", id: "copy-typed", on: { click: () => this.#copy() } }, "Copy what I typed");
    if (error.stranger) {
      notice({
        grave: true, title: "The program was started anew.",
        text: ["Nothing is lost: what was decided is on disk, what you typed is kept in this window. Open the address that it printed, ",
          h("b", {}, "in this window"), ", or in another one and then load this page again."],
        buttons: [h("button", { type: "button", class: "button small", id: "reload", on: { click: () => location.reload() } }, "Load again"), copy],
      });
      return;
    }
    notice({
      grave: true, title: this.busy ? "Could not save: the program does not answer." : "The program does not answer.",
      text: ["What was decided is on disk; what you typed is kept in this window. It is tried again every few seconds. If it was ended, start ",
        h("code", {}, "refiqda reconcile serve"), " again and open the address that it prints in this window."],
      buttons: [h("button", {
        type: "button", class: "button small", id: "try-now", on: { click: () => { if (this.wake) this.wake(true); else this.api.changes(this.store.version).catch(() => {}); } },
      }, "Try now"), copy],
    });
  }

  #copy() {
    const id = this.store.selected;
    const draft = id ? this.drafts.of(id) : null;
    const text = draft ? [draft.reason, ...Object.entries(draft.sides).map(([name, each]) => `${name}: ${each}`)].filter(Boolean).join("\n") : "";
    if (!text) return say("Nothing is typed here.");
    const fallback = () => { byId("reason").focus(); byId("reason").select(); say("Select and copy it from the field."); };
    if (!navigator.clipboard) return fallback();
    return navigator.clipboard.writeText(text).then(() => say("Copied."), fallback);
  }
}

function pickRow(item, row) {
  return Object.fromEntries(Object.keys(row).filter((name) => name in item && name !== "conflict").map((name) => [name, item[name]]));
}
