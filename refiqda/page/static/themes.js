// Themes noted while reading: a name, a claim in the authors' own words, the notes it draws on, the codes it goes with.
// A theme is what its authors say. Nothing is counted, weighed or suggested here.
//
// data-testid: theme-form, theme-name, theme-text, theme-code (boxes), theme-notes (the notes chosen), theme-unpick,
//   theme-save, theme-said, theme-list, theme (data-id), theme-edit, theme-withdraw, theme-note (leads to the note)

import { fill, h, words } from "./dom.js";
import { leaf } from "./words.js";

const QUOTE = 140;
const brief = (text) => (text.length > QUOTE ? `${text.slice(0, QUOTE)} …` : text);

export class Themes {
  /**
   * @param {HTMLElement} root
   * @param {object} given
   * @param {(note: object) => void} given.onNote lead to a note in its text
   * @param {() => void} given.onPicked told when notes are chosen or let go
   */
  constructor(root, { store, api, people, say, onNote, onPicked }) {
    Object.assign(this, { root, store, api, people, say, onNote, onPicked });
    /** Notes chosen for the theme that is being written, by guid. */
    this.picked = new Map();
    this.codes = new Set();
    this.editing = null;
    this.saving = false;
    this.name = h("input", { id: "theme-name", class: "field", dir: "auto", autocomplete: "off", data: { testid: "theme-name" }, on: { input: () => this.#ready() } });
    this.text = h("textarea", { id: "theme-text", class: "field", dir: "auto", rows: "5", data: { testid: "theme-text" } });
    this.text.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.save();
    });
    this.notes = h("ul", { class: "rd-picked", data: { testid: "theme-notes" } });
    this.codeBoxes = h("div", { class: "rd-theme-codes" });
    this.codeSummary = h("summary", {}, "Codes it goes with");
    this.present = h("p", { class: "soft", data: { testid: "theme-present" } });
    this.said = h("p", { class: "rd-said", role: "status", data: { testid: "theme-said" } });
    this.button = h("button", { type: "submit", class: "button main", data: { testid: "theme-save" } }, "Note the theme");
    this.cancel = h("button", { type: "button", class: "button quiet", hidden: true, on: { click: () => this.#clear() } }, "Leave as it was");
    this.heading = h("h2", {}, "A theme from notes");
    this.form = h("form", { class: "rd-form", data: { testid: "theme-form" }, on: { submit: (event) => { event.preventDefault(); this.save(); } } },
      this.heading, this.notes,
      h("label", { for: "theme-name" }, "Name"), this.name,
      h("label", { for: "theme-text" }, "What it says"), this.text,
      h("details", {}, this.codeSummary, this.codeBoxes),
      this.present, h("div", { class: "row wrap" }, this.button, this.cancel), this.said);
    this.list = h("div", { class: "rd-themes-list", data: { testid: "theme-list" } });
    fill(root, this.form, h("h2", {}, "Themes so far"), this.list);
    this.off = [store.on("themes", () => this.draw()), store.on("study", () => this.draw())];
    this.draw();
  }

  destroy() {
    for (const each of this.off) each();
  }

  /** The themes that draw on a note. */
  of(guid) {
    return this.#standing().filter((theme) => (theme.notes || []).some((note) => note.guid === guid));
  }

  pick(note, on) {
    if (on) this.picked.set(note.guid, note);
    else this.picked.delete(note.guid);
    this.#drawPicked();
    this.#ready();
    this.onPicked();
  }

  focus() {
    this.name.focus();
    // Beside the text the panel scrolls by itself; under it, the page has to.
    if (getComputedStyle(this.root).overflowY === "visible") this.form.scrollIntoView({ block: "start" });
  }

  async save() {
    const name = this.name.value.trim();
    if (!name || this.saving) {
      this.name.focus();
      return;
    }
    const theme = {
      ...(this.editing ? { id: this.editing.id } : {}),
      name, text: this.text.value.trim(), notes: [...this.picked.keys()], codes: [...this.codes],
    };
    if (await this.#send(theme, "On disk")) this.#clear();
  }

  async #send(theme, done) {
    this.saving = true;
    this.#ready();
    try {
      const answer = await this.api.theme({ ...theme, by: this.people?.present || [], meeting: this.people?.meeting || null });
      this.store.apply(answer);
      this.said.textContent = answer.saved ? `${done} ${answer.saved}.` : `${done}.`;
      return true;
    } catch (error) {
      const remedy = error.body?.remedy ? ` ${error.body.remedy}` : "";
      this.said.textContent = `Not saved: ${error.message || "nobody answers"}.${remedy} What you wrote is still here.`;
      return false;
    } finally {
      this.saving = false;
      this.#ready();
    }
  }

  #edit(theme) {
    this.editing = theme;
    this.name.value = theme.name || "";
    this.text.value = theme.text || "";
    this.picked = new Map((theme.notes || []).map((note) => [note.guid, note]));
    this.codes = new Set(theme.codes || []);
    this.said.textContent = "";
    this.#drawForm();
    this.onPicked();
    this.name.focus();
  }

  #clear() {
    this.editing = null;
    this.name.value = "";
    this.text.value = "";
    this.picked.clear();
    this.codes.clear();
    this.#drawForm();
    this.onPicked();
  }

  async #withdraw(theme) {
    const notes = (theme.notes || []).map((note) => note.guid);
    const given = { id: theme.id, name: theme.name, text: theme.text || "", notes, codes: theme.codes || [] };
    await this.#send({ ...given, withdrawn: !theme.withdrawn }, theme.withdrawn ? "Taken up again, on disk" : "Withdrawn, on disk");
  }

  #standing() {
    return (this.store.themes || []).filter((theme) => !theme.withdrawn);
  }

  draw() {
    this.#drawForm();
    this.#drawList();
  }

  #drawForm() {
    this.heading.textContent = this.editing ? "Change a theme" : "A theme from notes";
    this.button.textContent = this.editing ? "Note it as it is now" : "Note the theme";
    this.cancel.hidden = !this.editing;
    const codes = this.store.study?.codes || [];
    fill(this.codeBoxes, codes.map(({ path }) => {
      const box = h("input", { type: "checkbox", checked: this.codes.has(path), data: { testid: "theme-code", code: path } });
      box.addEventListener("change", () => {
        if (box.checked) this.codes.add(path);
        else this.codes.delete(path);
        this.#summary();
      });
      return h("label", {}, box, " ", words(path));
    }));
    this.#summary();
    this.#drawPicked();
    this.#ready();
  }

  #summary() {
    const chosen = [...this.codes].map(leaf);
    fill(this.codeSummary, chosen.length ? ["Codes it goes with: ", chosen.map((each, at) => [at ? ", " : "", words(each)])] : "Codes it goes with");
  }

  #drawPicked() {
    if (!this.picked.size) {
      fill(this.notes, h("li", { class: "soft" }, "Choose notes beside the text (", h("kbd", {}, "X"), "), or write a theme without."));
      return;
    }
    fill(this.notes, [...this.picked.values()].map((note) => this.#reference(note, h("button", {
      type: "button", class: "button quiet small", "aria-label": `Leave out the note of ${note.name || "somebody"}`, data: { testid: "theme-unpick" },
      on: { click: () => this.pick(note, false) },
    }, "×"))));
  }

  #reference(note, extra = null) {
    if (note.gone) return h("li", { class: "soft" }, "a note that is not in the files any more", extra);
    const source = this.store.source(note.source);
    const lane = note.analyst === null || note.analyst === undefined ? 7 : note.analyst % 8;
    return h("li", { class: `rd-note lane-${lane}` }, h("button", {
      type: "button", class: "rd-link", data: { testid: "theme-note", guid: note.guid }, on: { click: () => this.onNote(note) },
    }, h("b", {}, words(note.name || "Somebody")), source ? [", ", words(source.name)] : "", ": ", words(brief(note.text))), extra);
  }

  #ready() {
    this.button.disabled = this.saving || !this.name.value.trim();
    const by = this.people?.present || [];
    fill(this.present, by.length ? ["Noted by ", by.map((each, at) => [at ? ", " : "", words(each)]), this.people?.meeting ? [", ", words(this.people.meeting)] : ""] : "Noted without names: say in Deciding who is present.");
  }

  #drawList() {
    const all = this.store.themes || [];
    const standing = all.filter((theme) => !theme.withdrawn);
    const withdrawn = all.filter((theme) => theme.withdrawn);
    fill(this.list,
      standing.length ? standing.map((theme) => this.#theme(theme)) : h("p", { class: "soft" }, "No theme has been noted yet."),
      withdrawn.length ? h("details", {}, h("summary", {}, "Withdrawn"), withdrawn.map((theme) => this.#theme(theme))) : null);
  }

  #theme(theme) {
    const by = [theme.by || []].flat();
    return h("article", { class: "rd-theme", data: { testid: "theme", id: theme.id } },
      h("h3", { dir: "auto" }, theme.name),
      theme.text ? h("p", { class: "rd-claim", dir: "auto" }, theme.text) : null,
      theme.codes?.length ? h("p", { class: "soft" }, "goes with ", theme.codes.map((path, at) => [at ? ", " : "", words(leaf(path), "bdi", { title: path })])) : null,
      theme.notes?.length ? h("ul", { class: "rd-picked" }, theme.notes.map((note) => this.#reference(note))) : null,
      h("p", { class: "soft rd-by" }, by.map((each, at) => [at ? ", " : "", words(each)]), theme.meeting ? [by.length ? ", " : "", words(theme.meeting)] : ""),
      h("div", { class: "row wrap" },
        h("button", { type: "button", class: "button small", data: { testid: "theme-edit" }, on: { click: () => this.#edit(theme) } }, "Change"),
        h("button", { type: "button", class: "button small quiet", data: { testid: "theme-withdraw" }, on: { click: () => this.#withdraw(theme) } }, theme.withdrawn ? "Take up again" : "Withdraw")));
  }
}
